// Package transport sends one call of the Didit API: credentials, rate budget, retries, body reading.
// It knows nothing of resources, routes or JSON.
package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// Limiter makes an attempt wait its turn.
type Limiter interface {
	Wait(ctx context.Context) error
}

// Sender sends calls to one origin. It is safe for concurrent use and never changed after construction.
type Sender struct {
	Client  *http.Client      // a private copy: its redirects and transport are ours
	Base    http.RoundTripper // what really sends
	Origin  url.URL           // scheme and host, and a path prefix without a trailing slash
	Auth    Auth
	Budget  *Budget // the default limiter, nil when replaced or removed
	Limiter Limiter // the caller's limiter, nil when there is none
	WaitMin time.Duration
	WaitMax time.Duration
}

// Call is one call, which may take several attempts. It can be sent once.
type Call struct {
	Method     string
	Path       string // decoded, without the origin's prefix
	RawPath    string // the same, percent-encoded
	RawQuery   string
	Header     http.Header // owned by the call
	Body       []byte
	Class      Class
	Repeatable bool     // may be repeated after an answer was lost or a 5xx
	MaxRetries int      // attempts beyond the first
	MaxBody    int64    // bytes of an answer that are read at the most
	Stream     bool     // leave the body of a 2xx to the caller, but for its first bytes
	KeepToken  bool     // a 401 is an answer of the operation, never a stale token
	TellWaits  bool     // tell the Observer, which there is, of waits for the rate limit
	Observer   Observer // nil for none

	exchange exchange // here, so that a call is one allocation
}

// Observer is told of repeats, and of attempts that the rate limit held up.
type Observer interface {
	Retrying(r Retry)
	// Waited is called after the wait, before the attempt is sent or given up.
	Waited(d time.Duration)
}

// Retry describes a repeat that is about to be waited for.
type Retry struct {
	Attempt    int // the attempt that failed, from 1
	Wait       time.Duration
	StatusCode int   // 0 where there was no answer
	Err        error // nil where there was an answer
}

// Answer is what came back last.
type Answer struct {
	StatusCode int
	Header     http.Header
	Body       *Buffer       // nil for a stream
	Stream     io.ReadCloser // only for a stream
	Truncated  bool          // the body of a non-2xx broke off, Body holds what came
}

// Outcome tells how a call went, whether it succeeded or not.
type Outcome struct {
	Answer   *Answer // the last answer, nil when there never was one
	Attempts int     // how often the transport was asked
	// MaybeActed is set when an attempt before the last may have been carried out by the server.
	MaybeActed bool
	// Sent is set when the server may have carried out the last attempt.
	Sent bool

	used []*Credential
}

// Redact takes the tokens that the call was sent with out of a text that somebody else wrote.
func (o *Outcome) Redact(text string) string {
	for _, credential := range o.used {
		text = strings.ReplaceAll(text, credential.token, "[redacted]")
	}
	return text
}

// ErrTooLarge is returned for an answer beyond Call.MaxBody.
var ErrTooLarge = errors.New("the answer is larger than allowed")

// Send carries out the call. With an error, Outcome.Answer is the last answer before it, if any.
// A non-2xx is no error here.
func (s *Sender) Send(ctx context.Context, call *Call) (*Outcome, error) {
	x := &call.exchange
	x.sender, x.call = s, call
	x.prepare(ctx)
	resp, err := x.policy.Do(&x.request)
	x.settle(resp)
	x.out.Sent = x.sent()
	switch {
	case x.out.Answer != nil && x.err == nil && (resp != nil && err == nil || ctx.Err() == nil):
		// With an error it is net/http's about a redirect that is not followed anyway.
		return &x.out, nil
	case x.err != nil && ctx.Err() != nil && !errors.Is(x.err, ctx.Err()): // it ended the wait for a repeat
		return &x.out, fmt.Errorf("%w, after: %w", ctx.Err(), x.err)
	case x.err != nil:
		return &x.out, x.err
	case err != nil:
		return &x.out, withoutURL(err)
	}
	return &x.out, errNoAnswer
}

// settle closes the body that net/http handed out, or leaves that to the reader of a stream: until then the
// timer of a client with a timeout goes on.
func (x *exchange) settle(resp *http.Response) {
	switch {
	case resp == nil:
	case x.out.Answer != nil && x.out.Answer.Stream != nil:
		x.out.Answer.Stream = resp.Body
	default:
		_ = resp.Body.Close()
	}
}

var errNoAnswer = errors.New("the transport returned neither an answer nor an error")

// withoutURL drops the *url.Error that net/http wraps around everything: it prints ids and queries.
func withoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// exchange is the state of one call. It is the transport of a client of its own, so that the retry policy
// has the intent of the call at hand where go-retryablehttp passes a nil response.
type exchange struct {
	sender  *Sender
	call    *Call
	client  http.Client
	policy  retryablehttp.Client
	target  url.URL
	request retryablehttp.Request
	outer   http.Request // that of request

	out    Outcome
	answer Answer // what out points to
	err    error  // of the last attempt

	round int          // attempts begun, the last one included
	first http.Request // what the transport is asked with first
	body  bytes.Reader // of the first

	connecting atomic.Bool // the attempt asked net/http for a connection
	connected  atomic.Bool // the attempt had one, and may have written to it
	refreshed  bool        // a new token was fetched
	tried      bool        // the attempt got as far as the transport
	status     int         // of the attempt's answer, 0 while there is none
}

// prepare makes the request that the attempts derive theirs from. It has neither headers nor a body: net/http
// would copy the ones and rewind the other, for redirects that are never followed.
func (x *exchange) prepare(ctx context.Context) {
	s, call := x.sender, x.call
	x.client = *s.Client
	x.client.Transport = x
	x.policy.HTTPClient, x.policy.RetryMax = &x.client, call.MaxRetries
	x.policy.CheckRetry, x.policy.Backoff = x.checkRetry, waitAsTold
	x.policy.ErrorHandler = retryablehttp.PassthroughErrorHandler
	if !call.Repeatable {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
			GetConn: func(string) { x.connecting.Store(true) },
			GotConn: func(httptrace.GotConnInfo) { x.connected.Store(true) },
		})
	}
	x.target = s.Origin
	x.target.Path += call.Path
	if call.RawPath != call.Path {
		x.target.RawPath = s.Origin.EscapedPath() + call.RawPath
	}
	x.target.RawQuery = call.RawQuery
	x.outer = *(&http.Request{
		Method: call.Method, URL: &x.target, Header: http.Header{},
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	x.request.Request = &x.outer
}

// sent reports whether the server may have carried out the last attempt. It takes evidence to say no, and a 429
// is some.
func (x *exchange) sent() bool {
	if !x.tried || x.status == http.StatusTooManyRequests {
		return false
	}
	return x.status != 0 || !x.neverWritten()
}
