package didittest

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-ed97066b/didit-go"
)

// Server is an in-memory Didit on a loopback port. It is safe for concurrent use. Make one with NewServer or
// Start; its exported fields are for reading.
type Server struct {
	URL          string // the base URL, without a path
	APIKey       string // the key it accepts as x-api-key
	ClientID     string // the client id and secret that TokenURL exchanges for a token
	ClientSecret string
	WorkflowID   string // a workflow that exists

	BusinessWorkflowID string // and one of businesses

	now      func() time.Time
	legacy   bool
	pageSize int

	workflowIDs         []string // those to begin with
	businessWorkflowIDs []string

	http    *http.Server
	closing chan struct{} // closed by Close, to release slow answers
	served  chan struct{} // closed when the listener is gone
	busy    sync.WaitGroup

	mu       sync.Mutex
	closed   bool
	tokens   map[string]time.Time // when each ends
	sessions []*session           // oldest first
	number   int64

	businessNumber int64

	shares   map[string]share // by token
	imported map[string]bool  // sessions that were imported, by the id of the original
	jobs     map[string]*didit.DeletionJob
	rules    []*rule
	requests []Request
	webhooks *webhooks
	limits   map[limitKey][]time.Time // when requests came, oldest first; nil where there are no limits

	workflows      []*workflow      // versions in the order in which they were made
	questionnaires []*questionnaire // likewise

	users        []*user    // in the order in which they were made
	blocklist    []*blocked // oldest first
	startBalance didit.Decimal
	balance      *big.Rat
	checkouts    map[string]*big.Rat // that wait for payment, by id
}

// NewServer starts a server and closes it when the test ends. A server that cannot start fails the test, and so do
// faults that no request took; see Fail.
func NewServer(tb testing.TB, opts ...Option) *Server {
	tb.Helper()
	s, err := Start(opts...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		s.Close()
		s.checkFaults(tb)
	})
	return s
}

// Start starts a server where there is no test, as in a main function or an Example. Close it.
func Start(opts ...Option) (*Server, error) {
	s := &Server{
		APIKey: randomHex(20), ClientID: randomHex(10), ClientSecret: randomHex(20),
		now: time.Now, pageSize: 50,
		closing: make(chan struct{}), served: make(chan struct{}),
		tokens: map[string]time.Time{}, jobs: map[string]*didit.DeletionJob{}, webhooks: newWebhooks(),
		shares: map[string]share{}, imported: map[string]bool{}, startBalance: "100", checkouts: map[string]*big.Rat{},
	}
	for _, opt := range opts {
		opt(s)
	}
	s.openWorkflows()
	if err := s.openAccount(); err != nil {
		return nil, err
	}
	if err := s.openWebhooks(); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it is bound at once
	if err != nil {
		return nil, fmt.Errorf("didittest: %w", err)
	}
	s.URL = "http://" + listener.Addr().String()
	s.http = &http.Server{
		Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: 10 * time.Second,
		ErrorLog: log.New(io.Discard, "", 0),
	}
	go func() {
		defer close(s.served)
		_ = s.http.Serve(listener) // it ends with Close
	}()
	return s, nil
}

// Option changes how a server behaves.
type Option func(s *Server)

// WithClock makes the server tell the time by now. Tokens and dates follow it. The function must be safe for
// concurrent use, and must not call methods of the server.
func WithClock(now func() time.Time) Option { return func(s *Server) { s.now = now } }

// WithLegacyAnswers answers as older deployments do: an empty 204 to deletions, a 400 with a bare list to an
// update to the status that a session has, and 403 to a wrong API key.
func WithLegacyAnswers() Option { return func(s *Server) { s.legacy = true } }

// WithPageSize puts n rows on a page, by default and at the most. It is 50 otherwise; n below 1 changes nothing.
func WithPageSize(n int) Option {
	return func(s *Server) {
		if n > 0 {
			s.pageSize = n
		}
	}
}

// WithWorkflow makes a workflow exist under an id of your choice. The first becomes WorkflowID; without any,
// there is one with a random id.
func WithWorkflow(id string) Option {
	return func(s *Server) { s.workflowIDs = append(s.workflowIDs, id) }
}

// Close stops the server: it breaks off what is under way and frees the port. Calls after the first do nothing.
func (s *Server) Close() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		<-s.served
		return
	}
	s.closed = true
	s.mu.Unlock()
	close(s.closing)
	s.webhooks.stop()
	_ = s.http.Close()
	<-s.served
	s.busy.Wait()
}

// TokenURL is where ClientID and ClientSecret are exchanged for a token, for didit.WithTokenURL.
func (s *Server) TokenURL() string { return s.URL + tokenPath }

// Client returns a client of this server that authorises with APIKey, without a rate limit and with short
// waits between repeats: a millisecond at first, and whatever Retry-After says up to 2 seconds, beyond which a
// 429 comes back at once. Options come on top; for other credentials use CredentialsClient or didit.NewClient.
func (s *Server) Client(opts ...didit.Option) (*didit.Client, error) {
	return s.client(didit.WithAPIKey(s.APIKey), opts)
}

// CredentialsClient is Client with ClientID and ClientSecret for credentials.
func (s *Server) CredentialsClient(opts ...didit.Option) (*didit.Client, error) {
	return s.client(didit.WithClientCredentials(s.ClientID, s.ClientSecret), opts)
}

func (s *Server) client(credentials didit.Option, opts []didit.Option) (*didit.Client, error) {
	return didit.NewClient(append([]didit.Option{
		credentials, didit.WithBaseURL(s.URL), didit.WithTokenURL(s.TokenURL()),
		didit.WithRateLimiter(nil), didit.WithRetryWait(time.Millisecond, 2*time.Second),
	}, opts...)...)
}

// ExpireTokens makes every token that was issued so far invalid: the next call with one is answered 401.
func (s *Server) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// Request is a request as the server received it.
type Request struct {
	Method   string
	Path     string
	RawQuery string
	Header   http.Header // credentials in it read "***"
	Body     []byte
}

// Requests returns what the server received so far, oldest first, token requests and failed ones included.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	requests := slices.Clone(s.requests)
	for i := range requests {
		requests[i].Header = requests[i].Header.Clone()
		requests[i].Body = bytes.Clone(requests[i].Body)
	}
	return requests
}

var credentialHeaders = []string{"X-Api-Key", "Authorization", "Session-Token", "Cookie"}

func (s *Server) record(r *http.Request, body []byte) {
	header := r.Header.Clone()
	for _, name := range credentialHeaders {
		if header.Get(name) != "" {
			header.Set(name, "***")
		}
	}
	s.requests = append(s.requests, Request{
		Method: r.Method, Path: r.URL.Path, RawQuery: r.URL.RawQuery, Header: header, Body: body,
	})
}

// maxBody is more than any documented request needs.
const maxBody = 32 << 20

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	fault, ok := s.begin(r, body)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	defer s.busy.Done()
	fault.play(w, r, s, func() *answer {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.answer(&call{r: r, path: r.URL.Path, query: r.URL.Query(), body: body})
	})
}

func (s *Server) begin(r *http.Request, body []byte) (fault Fault, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return Fault{}, false
	}
	s.busy.Add(1)
	s.record(r, body)
	return s.takeFault(r), true
}

// call is a request with what the route found in it.
type call struct {
	r     *http.Request
	path  string
	args  []string
	query url.Values
	body  []byte
}

// answer is a whole response, kept until a fault has had its say.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a *answer) write(w http.ResponseWriter, most int) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.Header().Set("X-Request-Id", newUUID())
	if a.status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	if most > 0 {
		_, _ = w.Write(a.body[:most])
	}
}

func jsonAnswer(status int, v any) *answer {
	body, err := json.Marshal(v)
	if err != nil {
		return jsonAnswer(http.StatusInternalServerError, map[string]string{"detail": "didittest: " + err.Error()})
	}
	return &answer{status: status, header: http.Header{"Content-Type": {"application/json"}}, body: body}
}

func detail(status int, text string) *answer {
	return jsonAnswer(status, map[string]string{"detail": text})
}

func badField(field, text string) *answer {
	return jsonAnswer(http.StatusBadRequest, map[string][]string{field: {text}})
}

func notFound() *answer { return detail(http.StatusNotFound, "Not found.") }

type route struct {
	method   string
	template string
	handle   func(s *Server, c *call) *answer
}

var routes = []route{
	{http.MethodPost, "/v3/session/", withoutQuery((*Server).createSession)},
	{http.MethodGet, "/v3/sessions/", (*Server).listSessions},
	{http.MethodGet, "/v3/session/{session_id}/decision/", (*Server).readDecision},
	{http.MethodPatch, "/v3/session/{session_id}/update-status/", withoutQuery((*Server).updateStatus)},
	{http.MethodDelete, "/v3/session/{session_id}/delete/", withoutQuery((*Server).deleteSession)},
	{http.MethodPost, "/v3/sessions/delete/", withoutQuery((*Server).batchDelete)},
	{http.MethodGet, "/v3/sessions/delete/{job_id}/", withoutQuery((*Server).deletionJob)},
	{http.MethodGet, "/v3/sessions/{session_id}/reviews/", (*Server).listReviews},
	{http.MethodPost, "/v3/sessions/{session_id}/reviews/", withoutQuery((*Server).createReview)},
	{http.MethodGet, "/v3/session/{session_id}/generate-pdf/", withoutQuery((*Server).generatePDF)},
	{http.MethodPost, "/v3/session/{session_id}/share/", (*Server).shareSession},
	{http.MethodPost, "/v3/session/import-shared/", (*Server).importShared},
	{http.MethodPatch, "/v3/session/{session_id}/update-data/", (*Server).updateData},
	{http.MethodPatch, "/v3/session/{session_id}/update-poa-data/", (*Server).updatePOAData},
	{http.MethodPatch, "/v3/session/{session_id}/kyb/{company_uuid}/update-data/", (*Server).updateCompany},
	{http.MethodPatch, "/v3/session/{session_id}/features/{node_id}/update-status/", (*Server).updateFeature},
	{http.MethodPatch, "/v3/session/{session_id}/update-aml-hit-status/", (*Server).updateHit},
	{http.MethodPatch, "/v3/session/{session_id}/bulk-update-aml-hit-status/", (*Server).updateHits},
	{http.MethodPost, "/v3/session/{session_id}/decision-email-preview/", (*Server).previewEmail},
	{http.MethodGet, "/v3/users/", (*Server).listUsers},
	{http.MethodPost, "/v3/users/create/", withoutQuery((*Server).createUser)},
	{http.MethodPost, "/v3/users/delete/", withoutQuery((*Server).deleteUsers)},
	{http.MethodGet, "/v3/users/{vendor_data}/", withoutQuery((*Server).readUser)},
	{http.MethodPatch, "/v3/users/{vendor_data}/", withoutQuery((*Server).updateUser)},
	{http.MethodPatch, "/v3/users/{vendor_data}/update-status/", withoutQuery((*Server).updateUserStatus)},
	{http.MethodGet, "/v3/blocklist/", (*Server).listBlocklist},
	{http.MethodPost, "/v3/blocklist/add/", withoutQuery((*Server).addToBlocklist)},
	{http.MethodPost, "/v3/blocklist/remove/", withoutQuery((*Server).removeFromBlocklist)},
	{http.MethodGet, "/v3/workflows/", (*Server).listWorkflows},
	{http.MethodPost, "/v3/workflows/", withoutQuery((*Server).createWorkflow)},
	{http.MethodGet, "/v3/workflows/{settings_uuid}/", withoutQuery((*Server).readWorkflow)},
	{http.MethodPatch, "/v3/workflows/{settings_uuid}/", withoutQuery((*Server).updateWorkflow)},
	{http.MethodDelete, "/v3/workflows/{settings_uuid}/", withoutQuery((*Server).deleteWorkflow)},
	{http.MethodGet, "/v3/questionnaires/", (*Server).listQuestionnaires},
	{http.MethodPost, "/v3/questionnaires/", withoutQuery((*Server).createQuestionnaire)},
	{http.MethodGet, "/v3/questionnaires/{questionnaire_uuid}/", withoutQuery((*Server).readQuestionnaire)},
	{http.MethodPatch, "/v3/questionnaires/{questionnaire_uuid}/", withoutQuery((*Server).updateQuestionnaire)},
	{http.MethodDelete, "/v3/questionnaires/{questionnaire_uuid}/", withoutQuery((*Server).deleteQuestionnaire)},
	{http.MethodGet, "/v3/billing/balance/", withoutQuery((*Server).readBalance)},
	{http.MethodPost, "/v3/billing/top-up/", withoutQuery((*Server).topUp)},
	{http.MethodGet, "/v3/webhook/destinations/", (*Server).listDestinations},
	{http.MethodPost, "/v3/webhook/destinations/", withoutQuery((*Server).createDestination)},
	{http.MethodGet, "/v3/webhook/destinations/{destination_uuid}/", withoutQuery((*Server).readDestination)},
	{http.MethodPatch, "/v3/webhook/destinations/{destination_uuid}/", withoutQuery((*Server).updateDestination)},
	{http.MethodDelete, "/v3/webhook/destinations/{destination_uuid}/", withoutQuery((*Server).deleteDestination)},
}

// withoutQuery refuses all query parameters.
func withoutQuery(handle func(s *Server, c *call) *answer) func(s *Server, c *call) *answer {
	return func(s *Server, c *call) *answer {
		if refusal := checkQuery(c.query); refusal != nil {
			return refusal
		}
		return handle(s, c)
	}
}

func (s *Server) answer(c *call) *answer {
	if c.path == tokenPath {
		return s.issueToken(c)
	}
	var allowed []string
	for _, candidate := range routes {
		args, ok := matchTemplate(candidate.template, c.r.URL.EscapedPath())
		if !ok {
			continue
		}
		if candidate.method != c.r.Method {
			allowed = append(allowed, candidate.method)
			continue
		}
		if refusal := s.authorise(c.r); refusal != nil {
			return refusal
		}
		if refusal := s.throttle(&candidate, c.r); refusal != nil {
			return refusal
		}
		c.args = args
		return candidate.handle(s, c)
	}
	switch {
	case allowed != nil:
		refusal := detail(http.StatusMethodNotAllowed, fmt.Sprintf("Method %q not allowed.", c.r.Method))
		refusal.header.Set("Allow", strings.Join(allowed, ", "))
		return refusal
	case c.r.Method == http.MethodGet && !strings.HasSuffix(c.path, "/") && hasRoute(c.r.URL.EscapedPath()+"/"):
		target := c.r.URL.EscapedPath() + "/"
		if c.r.URL.RawQuery != "" {
			target += "?" + c.r.URL.RawQuery
		}
		return &answer{status: http.StatusMovedPermanently, header: http.Header{"Location": {target}}}
	}
	return notFound()
}

func hasRoute(path string) bool {
	return slices.ContainsFunc(routes, func(r route) bool {
		_, ok := matchTemplate(r.template, path)
		return ok
	})
}

// matchTemplate compares an escaped path segment by segment; {…} stands for any one that is not empty.
func matchTemplate(template, path string) (args []string, ok bool) {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, false
	}
	for i, segment := range want {
		switch {
		case strings.HasPrefix(segment, "{") && got[i] != "":
			arg, err := url.PathUnescape(got[i])
			if err != nil {
				return nil, false
			}
			args = append(args, arg)
		case segment != got[i]:
			return nil, false
		}
	}
	return args, true
}

const (
	notProvided  = "Authentication credentials were not provided or are invalid."
	noPermission = "You do not have permission to perform this action."
)

func (s *Server) authorise(r *http.Request) *answer {
	key, authorization := r.Header.Get("X-Api-Key"), r.Header.Get("Authorization")
	token, isBearer := strings.CutPrefix(authorization, "Bearer ")
	switch {
	case key != "" && same(key, s.APIKey):
		return nil
	case key != "" && s.legacy:
		return detail(http.StatusForbidden, noPermission)
	case key != "":
		return detail(http.StatusUnauthorized, notProvided)
	case isBearer && s.now().Before(s.tokens[token]):
		return nil
	case authorization != "":
		return detail(http.StatusUnauthorized, notProvided)
	case isUsersPath(r.URL.Path):
		return detail(http.StatusUnauthorized, "You must be authenticated with a valid access token to access this endpoint.")
	}
	return detail(http.StatusForbidden, notProvided)
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

const (
	tokenPath = "/auth/v2/token/"
	tokenLife = 24 * time.Hour
)

func (s *Server) issueToken(c *call) *answer {
	if c.r.Method != http.MethodPost {
		return detail(http.StatusMethodNotAllowed, fmt.Sprintf("Method %q not allowed.", c.r.Method))
	}
	id, secret, ok := c.r.BasicAuth()
	if !ok || !same(id, s.ClientID) || !same(secret, s.ClientSecret) {
		return jsonAnswer(http.StatusUnauthorized, map[string]string{"error": "invalid_client"})
	}
	form, err := url.ParseQuery(string(c.body))
	if err != nil || !strings.HasPrefix(c.r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return jsonAnswer(http.StatusBadRequest, map[string]string{"error": "invalid_request"})
	}
	if form.Get("grant_type") != "client_credentials" {
		return jsonAnswer(http.StatusBadRequest, map[string]string{"error": "unsupported_grant_type"})
	}
	token := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." +
		base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"didittest"}`)) + "." + randomHex(24)
	s.tokens[token] = s.now().Add(tokenLife)
	return jsonAnswer(http.StatusOK, map[string]any{
		"access_token": token, "expires_in": int(tokenLife / time.Second),
		"iss": "didittest", "sub": s.ClientID, "organization_id": s.WorkflowID,
	})
}

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // it never fails
	return hex.EncodeToString(b)
}

func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
