package didit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-querystring/query"
	"golang.org/x/oauth2"

	"github.com/seed-ed97066b/didit-go/internal/transport"
)

// RequestOption configures a single call: WithResponse, WithIdempotent, WithPathValues, WithPrefetch, and
// those that configure a client as well, WithTimeout, WithMaxRetries, WithHeader and WithoutValidation.
type RequestOption interface{ applyRequest(s *settings) error }

type requestOption func(s *settings) error

func (o requestOption) applyRequest(s *settings) error { return o(s) }

// settings is what options make of one call.
type settings struct {
	timeout    time.Duration
	retries    int
	header     http.Header
	response   *Response
	idempotent *bool
	pathValues []string
	prefetch   int
	ownHeader  bool // header is not shared with the client
	unchecked  bool // WithoutValidation
}

func (s *settings) setHeader(key, value string) {
	if !s.ownHeader {
		s.header, s.ownHeader = s.header.Clone(), true
	}
	if s.header == nil {
		s.header = http.Header{}
	}
	s.header[key] = []string{value}
}

// Response is what came along with a result. It is filled by WithResponse, for failed calls too.
type Response struct {
	StatusCode int         // HTTP status of the last answer, 0 where none came
	Header     http.Header // its headers
	RequestID  string      // its X-Request-ID, "" where there is none
	Attempts   int         // how often the call was sent
	RateLimit  RateLimit   // the state of the rate limit, which the API sends with a 429 only
	Body       []byte      // the body as sent; nil for PDFs
	Drift      []Drift     // where the answer differs from what this version knows
}

// RateLimit is the X-RateLimit-* state of an answer; zero where it carried none.
type RateLimit struct {
	Limit     int       // calls a window
	Remaining int       // calls left in it
	Reset     time.Time // when the window ends
}

// Format prints status, request id and attempts whatever the verb: headers and body hold people's data.
func (r Response) Format(f fmt.State, _ rune) {
	redacted(f, "Response", "status", strconv.Itoa(r.StatusCode), "request_id", r.RequestID, "attempts", strconv.Itoa(r.Attempts))
}

// LogValue returns status, request id and attempts.
func (r Response) LogValue() slog.Value {
	return redactedLog("status", strconv.Itoa(r.StatusCode), "request_id", r.RequestID, "attempts", strconv.Itoa(r.Attempts))
}

// WithResponse hands out what came along with the result of one call, or with the last page of an iteration.
//
//	var resp didit.Response
//	decision, err := client.Sessions.Decision(ctx, id, didit.WithResponse(&resp))
func WithResponse(resp *Response) RequestOption {
	return requestOption(func(s *settings) error {
		if resp == nil {
			return argumentError("WithResponse", "must not be nil")
		}
		s.response = resp
		return nil
	})
}

// WithIdempotent says whether this call may be repeated after its answer was lost, against the rule of its
// operation. Say true only where acting twice does no harm.
func WithIdempotent(idempotent bool) RequestOption {
	return requestOption(func(s *settings) error {
		s.idempotent = &idempotent
		return nil
	})
}

// WithPathValues fills the {placeholders} of a path given to Client.Do, in order, percent-encoded.
func WithPathValues(values ...string) RequestOption {
	return requestOption(func(s *settings) error {
		s.pathValues = values
		return nil
	})
}

// Hooks are called as calls go. They run on the caller's goroutine (with WithPrefetch, on one of several) and
// must be quick and safe for concurrent use. None of them sees an id, a query, a header or a body.
type Hooks struct {
	// OnStart runs before a call; the context it returns, unless nil, is that of the call.
	OnStart func(ctx context.Context, call CallInfo) context.Context
	// OnRetry runs before the wait for a repeat.
	OnRetry func(ctx context.Context, call CallInfo, retry RetryInfo)
	// OnEnd runs after a call.
	OnEnd func(ctx context.Context, call CallInfo, result CallResult)
	// OnDrift runs where an answer differs from what this version knows.
	OnDrift func(ctx context.Context, call CallInfo, drift []Drift)
}

// CallInfo names a call, fit as a metric label.
type CallInfo struct {
	Operation string // such as Sessions.Create
	Method    string // HTTP method
	Route     string // path template
}

// RetryInfo tells of a failed attempt that will be repeated.
type RetryInfo struct {
	Attempt    int           // the attempt that failed, from 1
	Wait       time.Duration // until the next
	StatusCode int           // of its answer, 0 where there was none
}

// CallResult tells how a call ended.
type CallResult struct {
	StatusCode int           // of the last answer, 0 where there was none
	Attempts   int           // how often the call was sent
	Duration   time.Duration // with all waits
	RequestID  string        // X-Request-ID of the last answer
	Err        error         // what the caller gets, nil for a success
}

// skipsChecks reports whether the client, or this call, asks for WithoutValidation. Options that are wrong
// themselves are reported by the call.
func (c *Client) skipsChecks(opts []RequestOption) bool {
	if len(opts) == 0 {
		return c.unchecked
	}
	s := settings{unchecked: c.unchecked}
	for _, opt := range opts {
		if opt != nil {
			_ = opt.applyRequest(&s)
		}
	}
	return s.unchecked
}

// operation is what is fixed about a call.
type operation struct {
	name    string // Service.Method
	method  string
	route   string        // path template
	accept  string        // "": JSON
	timeout time.Duration // 0: DefaultTimeout

	class           transport.Class
	repeat          bool // may be repeated after a lost answer or a 5xx
	emptyIsFine     bool // a 2xx may come without a body
	tokenIsInBody   bool // a 401 speaks of the body, not of the credential
	freeFormAnswer  bool // whatever JSON comes is right
	pathFromOptions bool // ids come from WithPathValues

	// done tells an answer that means, after a repeat, that an earlier attempt did it; nil for none.
	done func(answer *transport.Answer) bool
}

// payload is what is particular to a call.
type payload struct {
	path     []string // values of the route's placeholders
	query    any      // a struct with url tags, nil for none
	rawQuery string   // instead of query
	body     any      // nil for none
}

// gone is operation.done of a deletion.
func gone(answer *transport.Answer) bool { return answer.StatusCode == http.StatusNotFound }

// incomplete is implemented by answers that mean nothing without a certain field.
type incomplete interface{ missing() string }

// send carries out an operation that answers with a T.
func send[T any](ctx context.Context, c *Client, op *operation, p *payload, opts []RequestOption) (*T, error) {
	out := new(T)
	if _, err := c.call(ctx, op, p, out, opts); err != nil {
		return nil, err
	}
	return out, nil
}

// sendEmpty carries out an operation whose answer holds nothing.
func sendEmpty(ctx context.Context, c *Client, op *operation, p *payload, opts []RequestOption) error {
	_, err := c.call(ctx, op, p, nil, opts)
	return err
}

// Do calls an endpoint that has no method here yet, with the same credentials, rate budget, retries and
// errors. A GET, HEAD or DELETE is repeated where that may help; other methods only with WithIdempotent.
//
// The path is relative to the base URL and may hold a query. Put ids into placeholders, so that they are
// encoded, and stay out of errors, logs and metrics:
//
//	var business map[string]any
//	err := client.Do(ctx, http.MethodGet, "/v3/businesses/{vendor_data}/", nil, &business, didit.WithPathValues("acme 1"))
//
// body is anything encoding/json takes, nil for none; out a pointer for the answer, nil to ignore it.
func (c *Client) Do(ctx context.Context, method, path string, body, out any, opts ...RequestOption) error {
	route, rawQuery, _ := strings.Cut(path, "?")
	switch {
	case !isToken(method) || method != strings.ToUpper(method):
		return argumentError("method", "must be an HTTP method in upper case")
	case !strings.HasPrefix(route, "/") || strings.HasPrefix(route, "//") || strings.ContainsAny(path, "#\\") || hasControl(path):
		return argumentError("path", "must start with a single / and hold no fragment")
	case out != nil && (reflect.TypeOf(out).Kind() != reflect.Pointer || reflect.ValueOf(out).IsNil()):
		return argumentError("out", "must be a pointer that is not nil")
	}
	plain, err := url.PathUnescape(route)
	if err != nil || checkDots(plain) != nil {
		return argumentError("path", "must be a valid path without . or .. segments")
	}
	op := &operation{
		name: "Client.Do", method: method, route: route, freeFormAnswer: true, pathFromOptions: true,
		emptyIsFine: out == nil, class: transport.Write,
	}
	switch method {
	case http.MethodGet, http.MethodHead:
		op.class, op.repeat = transport.Read, true
	case http.MethodDelete:
		op.repeat = true
	}
	_, err = c.call(ctx, op, &payload{rawQuery: rawQuery, body: body}, out, opts)
	return err
}

// call is the one pipeline of all operations. It reports whether the answer had a body.
func (c *Client) call(ctx context.Context, op *operation, p *payload, out any, opts []RequestOption) (filled bool, err error) {
	r, err := c.prepare(ctx, op, p, opts)
	if err != nil {
		return false, err
	}
	defer r.end(&err)
	outcome, err := c.sender.Send(r.ctx, &r.call)
	if err != nil {
		return false, r.failed(outcome, err)
	}
	answer := outcome.Answer
	defer answer.Body.Release()
	r.note(outcome)
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		if op.done != nil && outcome.MaybeActed && op.done(answer) {
			return false, nil
		}
		return false, r.apiError(outcome)
	}
	return r.decode(answer, out)
}

// running is one call under way.
type running struct {
	client   *Client
	op       operation
	settings settings
	ctx      context.Context
	cancel   context.CancelFunc
	call     transport.Call
	outcome  *transport.Outcome // nil before the call is sent
	started  time.Time
	debug    bool // the logger wants to know of the call
	watched  bool // it, or a hook, of its end
}

func (c *Client) prepare(ctx context.Context, op *operation, p *payload, opts []RequestOption) (*running, error) {
	if ctx == nil {
		return nil, argumentError("ctx", "must not be nil")
	}
	r := &running{client: c, op: *op, ctx: ctx}
	r.settings = settings{timeout: c.timeout, retries: c.retries, header: c.header()}
	for _, opt := range opts {
		if opt == nil {
			return nil, argumentError("option", "must not be nil")
		}
		if err := opt.applyRequest(&r.settings); err != nil {
			return nil, err
		}
	}
	if r.settings.response != nil {
		*r.settings.response = Response{}
	}
	if err := r.fill(p); err != nil {
		return nil, err
	}
	r.begin()
	return r, nil
}

func (r *running) fill(p *payload) error {
	op, call := &r.op, &r.call
	call.Method, call.Class, call.Repeatable = op.method, op.class, op.repeat
	call.MaxRetries, call.MaxBody, call.KeepToken = r.settings.retries, maxAnswer, op.tokenIsInBody
	if r.settings.idempotent != nil {
		call.Repeatable = *r.settings.idempotent
	}
	if !op.pathFromOptions {
		r.settings.pathValues = p.path
	}
	var err error
	if call.Path, call.RawPath, err = op.expand(r.settings.pathValues); err != nil {
		return err
	}
	if call.RawQuery, err = encodeQuery(p); err != nil {
		return err
	}
	if call.Body, err = encodeBody(p.body); err != nil {
		return err
	}
	r.setHeaders()
	return nil
}

// expand builds the path. A path given to Client.Do without placeholders is in the caller's own encoding, and
// may hold ids: only its first two segments are named in errors and logs.
func (op *operation) expand(ids []string) (path, escaped string, err error) {
	if !op.pathFromOptions || len(ids) > 0 || strings.Contains(op.route, "{") {
		return expand(op.route, ids)
	}
	escaped = op.route
	if path, err = url.PathUnescape(escaped); err != nil {
		return "", "", argumentError("path", "must be validly encoded")
	}
	segments := strings.SplitN(escaped, "/", 4)
	if len(segments) == 4 && segments[3] != "" {
		op.route = "/" + segments[1] + "/" + segments[2] + "/…"
	}
	return path, escaped, nil
}

func encodeQuery(p *payload) (string, error) {
	if p.query == nil || reflect.ValueOf(p.query).Kind() == reflect.Pointer && reflect.ValueOf(p.query).IsNil() {
		return p.rawQuery, nil
	}
	values, err := query.Values(p.query)
	if err != nil {
		return "", argumentError("options", "cannot be encoded")
	}
	return values.Encode(), nil
}

// plainBody is a request that encodes to the same without its own MarshalJSON, whose result would be read once more.
type plainBody interface{ plain() any }

func encodeBody(body any) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	if own, ok := body.(plainBody); ok {
		body = own.plain()
	}
	data, err := json.Marshal(body)
	if err == nil {
		return data, nil
	}
	var argument *ArgumentError
	if errors.As(err, &argument) {
		return nil, argument
	}
	return nil, argumentError("request", "cannot be encoded as JSON")
}

// setHeaders gives the call a map of its own, with values that all calls share.
func (r *running) setHeaders() {
	header := maps.Clone(r.settings.header)
	if r.call.Body != nil {
		header["Content-Type"] = contentJSON
	}
	if r.op.accept != "" {
		header["Accept"] = []string{r.op.accept}
	}
	r.call.Header = header
}

var contentJSON = []string{"application/json"}

func (r *running) info() CallInfo {
	return CallInfo{Operation: r.op.name, Method: r.op.method, Route: r.op.route}
}

func (r *running) begin() {
	hooks, logger := &r.client.hooks, r.client.logger
	if hooks.OnStart != nil {
		if ctx := hooks.OnStart(r.ctx, r.info()); ctx != nil {
			r.ctx = ctx
		}
	}
	if logger != nil || hooks.OnRetry != nil {
		r.call.Observer = (*observer)(r)
		r.debug = logger != nil && logger.Enabled(r.ctx, slog.LevelDebug)
		r.call.TellWaits = r.debug
	}
	r.watched = r.debug || hooks.OnEnd != nil
	_, bounded := r.ctx.Deadline()
	if r.watched || !bounded {
		r.started = time.Now()
	}
	if !bounded {
		r.ctx, r.cancel = context.WithDeadline(r.ctx, r.started.Add(r.timeout()))
	}
}

func (r *running) timeout() time.Duration {
	switch {
	case r.settings.timeout > 0:
		return r.settings.timeout
	case r.op.timeout > 0:
		return r.op.timeout
	}
	return DefaultTimeout
}

// observer is what the transport sees of a running call.
type observer running

// Retrying implements transport.Observer.
func (o *observer) Retrying(retry transport.Retry) {
	r := (*running)(o)
	info := RetryInfo{Attempt: retry.Attempt, Wait: retry.Wait, StatusCode: retry.StatusCode}
	if hook := r.client.hooks.OnRetry; hook != nil {
		hook(r.ctx, r.info(), info)
	}
	if logger := r.client.logger; logger != nil && logger.Enabled(r.ctx, slog.LevelWarn) {
		logger.LogAttrs(r.ctx, slog.LevelWarn, "didit: repeating a call",
			slog.String("operation", r.op.name), slog.String("method", r.op.method), slog.String("route", r.op.route),
			slog.Int("attempt", info.Attempt), slog.Int("status", info.StatusCode), slog.Duration("wait", info.Wait))
	}
}

// Waited implements transport.Observer.
func (o *observer) Waited(d time.Duration) {
	r := (*running)(o)
	r.client.logger.LogAttrs(r.ctx, slog.LevelDebug, "didit: waited for the rate limit",
		slog.String("operation", r.op.name), slog.String("method", r.op.method), slog.String("route", r.op.route),
		slog.Duration("wait", d))
}

// end runs last, whatever happened.
func (r *running) end(err *error) {
	if r.cancel != nil {
		r.cancel()
	}
	if !r.watched {
		return
	}
	result := CallResult{Duration: time.Since(r.started), Err: *err}
	if o := r.outcome; o != nil {
		result.Attempts = o.Attempts
		if o.Answer != nil {
			result.StatusCode, result.RequestID = o.Answer.StatusCode, o.Answer.Header.Get("X-Request-Id")
		}
	}
	if hook := r.client.hooks.OnEnd; hook != nil {
		hook(r.ctx, r.info(), result)
	}
	if r.debug {
		r.log(&result)
	}
}

func (r *running) log(result *CallResult) {
	r.client.logger.LogAttrs(r.ctx, slog.LevelDebug, "didit: call",
		slog.String("operation", r.op.name), slog.String("method", r.op.method), slog.String("route", r.op.route),
		slog.Int("status", result.StatusCode), slog.Int("attempts", result.Attempts),
		slog.Duration("duration", result.Duration), slog.String("request_id", cut(result.RequestID, maxErrorText)),
		failure(r.ctx, result.Err))
}

// failure says in a word how a call failed: an error's text may hold the API's words about a person. Handlers
// leave out the empty attribute of a success. ctx is that of the call.
func failure(ctx context.Context, err error) slog.Attr {
	var api *APIError
	var answer *AnswerError
	var transport *TransportError
	word := "other"
	switch {
	case err == nil:
		return slog.Attr{}
	case errors.Is(err, context.Canceled):
		word = "canceled"
	// The budget refuses what would miss its deadline, which is something else than to have missed it.
	case errors.As(err, &transport) && transport.Is(ErrRateLimited) && !errors.Is(ctx.Err(), context.DeadlineExceeded):
		word = "rate limited"
	case errors.Is(err, context.DeadlineExceeded):
		word = "timeout"
	case errors.As(err, &answer):
		word = "unexpected answer"
	case errors.As(err, &transport):
		word = "no answer"
	case errors.As(err, &api) && api.Path == tokenRoute:
		word = "no token"
	case errors.As(err, &api):
		word = "refused"
	}
	return slog.String("failure", word)
}

// note keeps what WithResponse hands out.
func (r *running) note(outcome *transport.Outcome) {
	r.outcome = outcome
	resp := r.settings.response
	if resp == nil {
		return
	}
	resp.Attempts = outcome.Attempts
	answer := outcome.Answer
	if answer == nil {
		return
	}
	resp.StatusCode, resp.Header = answer.StatusCode, answer.Header
	resp.RequestID, resp.RateLimit = answer.Header.Get("X-Request-Id"), rateLimit(answer.Header)
	if answer.Body != nil {
		resp.Body = append([]byte(nil), answer.Body.Bytes()...)
	}
}

func rateLimit(header http.Header) RateLimit {
	var state RateLimit
	state.Limit, _ = strconv.Atoi(header.Get("X-RateLimit-Limit"))
	state.Remaining, _ = strconv.Atoi(header.Get("X-RateLimit-Remaining"))
	if reset, err := strconv.ParseInt(header.Get("X-RateLimit-Reset"), 10, 64); err == nil && reset > 0 && reset <= latestEpoch {
		state.Reset = time.Unix(reset, 0)
	}
	return state
}

func (r *running) apiError(outcome *transport.Outcome) *APIError {
	e := newAPIError(&r.op, outcome.Answer, outcome.Attempts)
	r.redactError(e)
	return e
}

func (r *running) redactError(e *APIError) {
	e.Detail, e.Code = r.withoutPathValues(r.redact(e.Detail)), r.withoutPathValues(r.redact(e.Code))
	for field, messages := range e.Fields {
		for i := range messages {
			messages[i] = r.withoutPathValues(r.redact(messages[i]))
		}
		if clean := r.withoutPathValues(r.redact(field)); clean != field {
			delete(e.Fields, field)
			e.Fields[clean] = messages
		}
	}
}

// redact takes credentials out of a text that somebody else wrote.
func (r *running) redact(text string) string {
	for _, scrub := range r.client.scrubbers {
		text = scrub(text)
	}
	return r.outcome.Redact(text)
}

// withoutPathValues takes out of the words of others what the caller put into the path: "No user jane@example.com."
func (r *running) withoutPathValues(text string) string {
	for _, value := range r.settings.pathValues {
		text = withoutWord(withoutWord(text, value), escapeSegment(value))
	}
	return text
}

// withoutWord replaces word where it stands by itself: an id "a" is no reason to spoil "has", nor "s" that of
// "person's".
func withoutWord(text, word string) string {
	if word == "" {
		return text
	}
	var b strings.Builder
	done := 0
	for {
		i := strings.Index(text[done:], word)
		if i < 0 {
			b.WriteString(text[done:])
			return b.String()
		}
		start, end := done+i, done+i+len(word)
		b.WriteString(text[done:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if endsInWord(strings.TrimSuffix(text[:start], "'")) || inWord(after) {
			b.WriteString(word)
		} else {
			b.WriteString("…")
		}
		done = end
	}
}

func endsInWord(text string) bool {
	last, _ := utf8.DecodeLastRuneInString(text)
	return inWord(last)
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

func (r *running) answerError(answer *transport.Answer, reason string) *AnswerError {
	return &AnswerError{
		Method: r.op.method, Path: r.op.route, StatusCode: answer.StatusCode,
		RequestID: answer.Header.Get("X-Request-Id"), Attempts: r.outcome.Attempts, Reason: reason,
	}
}

func (r *running) decode(answer *transport.Answer, out any) (filled bool, err error) {
	body := answer.Body.Bytes()
	if out == nil {
		return len(body) > 0, nil
	}
	if len(body) == 0 {
		if r.op.emptyIsFine {
			return false, nil
		}
		return false, r.answerError(answer, "an empty body")
	}
	report := r.settings.response != nil || r.client.hooks.OnDrift != nil
	drift, err := decode(body, out, report)
	if err != nil {
		return false, r.answerError(answer, err.Error())
	}
	if len(drift) > 0 {
		r.drifted(drift)
	}
	if r.op.freeFormAnswer {
		return true, nil
	}
	if jsonKind(body) == "null" {
		return false, r.answerError(answer, "null")
	}
	if needy, ok := out.(incomplete); ok {
		if field := needy.missing(); field != "" {
			return false, r.answerError(answer, "no "+field)
		}
	}
	return true, nil
}

func (r *running) drifted(drift []Drift) {
	if r.settings.response != nil {
		r.settings.response.Drift = drift
	}
	if hook := r.client.hooks.OnDrift; hook != nil {
		hook(r.ctx, r.info(), drift)
	}
	if logger := r.client.logger; logger != nil && logger.Enabled(r.ctx, slog.LevelWarn) {
		logger.LogAttrs(r.ctx, slog.LevelWarn, "didit: an answer differs from what is documented",
			slog.String("operation", r.op.name), slog.Int("fields", len(drift)), slog.String("first", drift[0].Path))
	}
}

// failed turns the end of a call without an answer into a typed error.
func (r *running) failed(outcome *transport.Outcome, err error) error {
	r.note(outcome)
	if outcome.Answer != nil {
		defer outcome.Answer.Body.Release()
	}
	var token *oauth2.RetrieveError
	if errors.As(err, &token) && token.Response != nil {
		return r.tokenRefused(token, outcome.Attempts)
	}
	if errors.Is(err, transport.ErrTooLarge) {
		return &AnswerError{
			Method: r.op.method, Path: r.op.route, StatusCode: http.StatusOK, Attempts: outcome.Attempts,
			Reason: "more than " + strconv.Itoa(maxAnswer>>20) + " MiB",
		}
	}
	failure := &TransportError{
		Method: r.op.method, Path: r.op.route, Attempts: outcome.Attempts,
		MaybeSent: outcome.Sent || outcome.MaybeActed, Err: err, text: r.scrub(err.Error()),
	}
	if outcome.Answer != nil {
		failure.Last = r.apiError(outcome)
	}
	return failure
}

// scrub takes what belongs to the call out of a text that somebody else wrote, such as an injected transport.
func (r *running) scrub(text string) string {
	for _, private := range []string{r.call.RawQuery, r.call.RawPath} {
		if len(private) > 1 && private != r.op.route {
			text = strings.ReplaceAll(text, private, "…")
		}
	}
	return cut(r.redact(r.withoutPathValues(text)), maxErrorText)
}

// tokenRoute names the token endpoint in errors, whatever its URL.
const tokenRoute = "token endpoint"

// tokenRefused is the token endpoint's answer. Its own error type prints the whole body.
func (r *running) tokenRefused(refused *oauth2.RetrieveError, attempts int) error {
	e := &APIError{
		StatusCode: refused.Response.StatusCode, Method: http.MethodPost, Path: tokenRoute, Attempts: attempts,
		Header: refused.Response.Header, Body: refused.Body[:min(len(refused.Body), maxErrorBody)],
		RequestID: refused.Response.Header.Get("X-Request-Id"), RetryAfter: transport.RetryAfter(refused.Response.Header),
	}
	e.parse()
	r.redactError(e)
	return fmt.Errorf("didit: %s %s: fetching a token: %w", r.op.method, r.op.route, e)
}

// stream carries out an operation whose answer is not read, but handed to use.
func (c *Client) stream(ctx context.Context, op *operation, p *payload, opts []RequestOption, use func(io.Reader) error) (err error) {
	r, err := c.prepare(ctx, op, p, opts)
	if err != nil {
		return err
	}
	defer r.end(&err)
	r.call.Stream = true
	outcome, err := c.sender.Send(r.ctx, &r.call)
	if err != nil {
		return r.failed(outcome, err)
	}
	r.note(outcome)
	answer := outcome.Answer
	if answer.Stream == nil {
		defer answer.Body.Release()
		return r.apiError(outcome)
	}
	defer answer.Stream.Close() //nolint:errcheck // all its bytes were read, or are not wanted
	return r.streamed(answer, use(answer.Stream))
}

// streamed gives the errors of a stream their type; those of the caller's writer pass as they are.
func (r *running) streamed(answer *transport.Answer, err error) error {
	var unfit unfitAnswer
	var broken *brokenStream
	switch {
	case errors.As(err, &unfit):
		return r.answerError(answer, string(unfit))
	case errors.As(err, &broken):
		return &TransportError{
			Method: r.op.method, Path: r.op.route, Attempts: r.outcome.Attempts, MaybeSent: true,
			Err: broken.err, text: r.scrub("reading the answer: " + broken.err.Error()),
		}
	}
	return err
}

type unfitAnswer string

func (e unfitAnswer) Error() string { return string(e) }

type brokenStream struct{ err error }

func (e *brokenStream) Error() string { return e.err.Error() }
