package didit

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const wireKey = "key-of-the-wire-tests"

// wire is a server that plays one handler per request, in order, the last one for ever, and counts requests.
type wire struct {
	*httptest.Server
	requests atomic.Int64
}

func newWire(t testing.TB, handlers ...http.HandlerFunc) *wire {
	t.Helper()
	w := &wire{}
	w.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		n := int(w.requests.Add(1))
		_, _ = io.Copy(io.Discard, r.Body)
		handlers[min(n, len(handlers))-1](rw, r)
	}))
	t.Cleanup(w.Close)
	return w
}

func (w *wire) seen() int { return int(w.requests.Load()) }

// client returns a client of the server with short waits.
func (w *wire) client(t testing.TB, opts ...Option) *Client {
	t.Helper()
	return wireClient(t, append([]Option{WithBaseURL(w.URL)}, opts...)...)
}

func wireClient(t testing.TB, opts ...Option) *Client {
	t.Helper()
	opts = append([]Option{
		WithAPIKey(wireKey), WithRateLimiter(nil), WithRetryWait(time.Millisecond, 5*time.Millisecond), WithMaxRetries(2),
	}, opts...)
	client, err := NewClient(opts...)
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func respond(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// reset answers nothing: the connection breaks once the request was read.
func reset(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	_ = conn.(*net.TCPConn).SetLinger(0)
	_ = conn.Close()
}

// truncated announces more than it sends.
func truncated(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)+100))
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
}

type wireCall struct {
	name       string
	repeatable bool
	call       func(ctx context.Context, c *Client) error
}

func wireCalls() []wireCall {
	update := func(req *UpdateSessionStatusRequest) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error {
			_, err := c.Sessions.UpdateStatus(ctx, "s1", req)
			return err
		}
	}
	create := func(vendor *string, opts ...RequestOption) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error {
			_, err := c.Sessions.Create(ctx, &CreateSessionRequest{WorkflowID: "w1", VendorData: vendor}, opts...)
			return err
		}
	}
	do := func(method string, opts ...RequestOption) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error {
			return c.Do(ctx, method, "/v3/things/", map[string]int{"a": 1}, nil, opts...)
		}
	}
	return []wireCall{
		{"decision", true, func(ctx context.Context, c *Client) error {
			_, err := c.Sessions.Decision(ctx, "s1")
			return err
		}},
		{"decision said not to be repeatable", false, func(ctx context.Context, c *Client) error {
			_, err := c.Sessions.Decision(ctx, "s1", WithIdempotent(false))
			return err
		}},
		{"list", true, func(ctx context.Context, c *Client) error {
			_, err := c.Sessions.List(ctx, nil)
			return err
		}},
		{"pdf", true, func(ctx context.Context, c *Client) error {
			_, err := c.Sessions.DownloadPDF(ctx, "s1", io.Discard)
			return err
		}},
		{"create", false, create(nil)},
		{"create with vendor data", true, create(Ptr("v1"))},
		{"create narrowed", false, create(Ptr("v1"), WithIdempotent(false))},
		{"create widened", true, create(nil, WithIdempotent(true))},
		{"approve", true, update(&UpdateSessionStatusRequest{NewStatus: StatusApproved})},
		{"decline", true, update(&UpdateSessionStatusRequest{NewStatus: StatusDeclined, SendEmail: Ptr(false)})},
		{"approve with an email", false, update(&UpdateSessionStatusRequest{
			NewStatus: StatusApproved, SendEmail: Ptr(true), EmailAddress: Ptr("ana@example.com"),
		})},
		{"resubmit", false, update(&UpdateSessionStatusRequest{NewStatus: StatusResubmitted})},
		{"delete", true, func(ctx context.Context, c *Client) error {
			_, err := c.Sessions.Delete(ctx, "s1", nil)
			return err
		}},
		{"batch delete", true, func(ctx context.Context, c *Client) error {
			_, err := c.Sessions.BatchDelete(ctx, []int64{1})
			return err
		}},
		{"delete all", true, func(ctx context.Context, c *Client) error {
			_, err := c.Sessions.DeleteAll(ctx)
			return err
		}},
		{"review", false, func(ctx context.Context, c *Client) error {
			_, err := c.Sessions.CreateReview(ctx, "s1", &CreateReviewRequest{})
			return err
		}},
		{"create webhook destination", false, func(ctx context.Context, c *Client) error {
			_, err := c.WebhookDestinations.Create(ctx, &CreateWebhookDestinationRequest{
				Label: "l", URL: "https://example.com/", SubscribedEvents: []WebhookEventType{WebhookEventStatusUpdated},
			})
			return err
		}},
		{"update webhook destination", true, func(ctx context.Context, c *Client) error {
			_, err := c.WebhookDestinations.Update(ctx, "d1", &UpdateWebhookDestinationRequest{})
			return err
		}},
		{"delete webhook destination", true, func(ctx context.Context, c *Client) error {
			return c.WebhookDestinations.Delete(ctx, "d1")
		}},
		{"do get", true, do(http.MethodGet)},
		{"do post", false, do(http.MethodPost)},
		{"do patch", false, do(http.MethodPatch)},
		{"do post, idempotent", true, do(http.MethodPost, WithIdempotent(true))},
		{"do put", false, do(http.MethodPut)},
		{"do delete", true, do(http.MethodDelete)},
		{"do delete, not idempotent", false, do(http.MethodDelete, WithIdempotent(false))},
	}
}

func TestRetryTable(t *testing.T) {
	faults := []struct {
		name     string
		handler  http.HandlerFunc
		everyone bool // repeated for writes that could act twice, too
		nobody   bool
		sentinel error // nil for a TransportError
	}{
		{name: "reset", handler: reset},
		{name: "truncated", handler: truncated(http.StatusOK, "{%P")},
		{name: "429", handler: respond(429, `{"detail":"slow down"}`), everyone: true, sentinel: ErrRateLimited},
		{name: "500", handler: respond(500, `{"detail":"x"}`), sentinel: ErrServer},
		{name: "501", handler: respond(501, ``), nobody: true, sentinel: ErrServer},
		{name: "502", handler: respond(502, `<html>`), sentinel: ErrServer},
		{name: "503", handler: respond(503, ``), sentinel: ErrServer},
		{name: "400", handler: respond(400, `{"detail":"x"}`), nobody: true, sentinel: ErrBadRequest},
		{name: "409", handler: respond(409, `{"detail":"x"}`), nobody: true, sentinel: ErrConflict},
		{name: "3xx", handler: respond(307, ``, "Location", "/elsewhere"), nobody: true},
	}
	for _, fault := range faults {
		for _, op := range wireCalls() {
			t.Run(fault.name+"/"+op.name, func(t *testing.T) {
				server := newWire(t, fault.handler)
				err := op.call(t.Context(), server.client(t))
				want := 1
				if !fault.nobody && (fault.everyone || op.repeatable) {
					want = 3
				}
				assert.Equal(t, want, server.seen(), "%v", err)
				requireKind(t, err, fault.sentinel, fault.name != "reset" && fault.name != "truncated", want, true)
			})
		}
	}
}

func requireKind(t *testing.T, err error, sentinel error, answered bool, attempts int, maybeSent bool) {
	t.Helper()
	require.Error(t, err)
	if sentinel != nil {
		require.ErrorIs(t, err, sentinel)
	}
	if answered {
		var api *APIError
		require.ErrorAs(t, err, &api)
		assert.Equal(t, attempts, api.Attempts)
		return
	}
	var failed *TransportError
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, attempts, failed.Attempts)
	assert.Equal(t, maybeSent, failed.MaybeSent)
}

// dialer counts connections, and makes them on its own terms.
type dialer struct {
	dials atomic.Int64
	dial  func(ctx context.Context, network, addr string) (net.Conn, error)
}

func (d *dialer) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		d.dials.Add(1)
		return d.dial(ctx, network, addr)
	}}}
}

func TestRetryWithoutConnection(t *testing.T) {
	refuse := func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	unknown := func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "api.example.com"}}
	}
	for name, dial := range map[string]func(context.Context, string, string) (net.Conn, error){"refused": refuse, "dns": unknown} {
		for _, op := range wireCalls() {
			t.Run(name+"/"+op.name, func(t *testing.T) {
				d := &dialer{dial: dial}
				err := op.call(t.Context(), wireClient(t, WithBaseURL("https://api.example.com"), WithHTTPClient(d.client())))
				assert.EqualValues(t, 3, d.dials.Load(), "%v", err)
				requireKind(t, err, nil, false, 3, false)
			})
		}
	}
}

// A connection that breaks before the server looked at the request may still have carried it.
func TestRetryHangUpOnAccept(t *testing.T) {
	for _, op := range wireCalls() {
		t.Run(op.name, func(t *testing.T) {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			var accepted atomic.Int64
			var wg sync.WaitGroup
			wg.Add(1)
			go func() {
				defer wg.Done()
				for {
					conn, err := listener.Accept()
					if err != nil {
						return
					}
					accepted.Add(1)
					_ = conn.Close()
				}
			}()
			err = op.call(t.Context(), wireClient(t, WithBaseURL("http://"+listener.Addr().String())))
			require.Error(t, err)
			require.NoError(t, listener.Close())
			wg.Wait()
			want := 1
			if op.repeatable {
				want = 3
			}
			assert.EqualValues(t, want, accepted.Load())
			requireKind(t, err, nil, false, want, true)
		})
	}
}

func TestRetryRecovers(t *testing.T) {
	for name, fault := range map[string]http.HandlerFunc{
		"reset": reset, "truncated": truncated(200, `{"ses`), "503": respond(503, ""), "429": respond(429, "", "Retry-After", "0"),
	} {
		t.Run(name, func(t *testing.T) {
			server := newWire(t, fault, respond(200, `{"session_id":"s1"}`))
			var resp Response
			decision, err := server.client(t).Sessions.Decision(t.Context(), "s1", WithResponse(&resp))
			require.NoError(t, err)
			assert.Equal(t, "s1", decision.SessionID)
			assert.Equal(t, 2, resp.Attempts)
			assert.Equal(t, 200, resp.StatusCode)
		})
	}
}

// Every attempt carries the whole body.
func TestRetrySendsTheBodyAgain(t *testing.T) {
	var bodies []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer server.Close()
	_, err := wireClient(t, WithBaseURL(server.URL)).Sessions.Create(t.Context(), &CreateSessionRequest{WorkflowID: "w1"})
	require.ErrorIs(t, err, ErrRateLimited)
	assert.Equal(t, []string{`{"workflow_id":"w1"}`, `{"workflow_id":"w1"}`, `{"workflow_id":"w1"}`}, bodies)
}

func TestRetryPDFOnlyBeforeTheFirstByte(t *testing.T) {
	server := newWire(t, truncated(200, "%P"), truncated(200, "%PDF-1.7 and more"))
	var out bytes.Buffer
	n, err := server.client(t).Sessions.DownloadPDF(t.Context(), "s1", &out)
	requireKind(t, err, nil, false, 2, true)
	assert.Equal(t, 2, server.seen())
	assert.EqualValues(t, out.Len(), n)
	assert.Equal(t, "%PDF-1.7 and more", out.String())
}

func TestRetryAfterIsHonoured(t *testing.T) {
	for name, header := range map[string]func() string{
		"seconds":   func() string { return "0.15" },
		"whole":     func() string { return "1" },
		"date":      func() string { return time.Now().Add(2 * time.Second).UTC().Format(http.TimeFormat) },
		"past date": func() string { return time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var text string
			server := newWire(t, func(w http.ResponseWriter, _ *http.Request) {
				text = header()
				w.Header().Set("Retry-After", text)
				w.WriteHeader(429)
			}, respond(200, `{"session_id":"s1"}`))
			start := time.Now()
			_, err := server.client(t, WithRetryWait(0, 3*time.Second)).Sessions.Decision(t.Context(), "s1")
			require.NoError(t, err)
			took := time.Since(start)
			want := map[string]time.Duration{"seconds": 150 * time.Millisecond, "whole": time.Second, "date": 900 * time.Millisecond}[name]
			assert.GreaterOrEqual(t, took, want)
			assert.Less(t, took, want+1500*time.Millisecond)
		})
	}
}

func TestRetryAfterBeyondTheCapOrDeadlineReturnsAtOnce(t *testing.T) {
	tests := map[string]struct {
		after  string
		within time.Duration
	}{
		"cap seconds": {after: "60"},
		"cap date":    {after: time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)},
		"deadline":    {after: "4", within: 3 * time.Second},
		"absurd":      {after: "1e300"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			server := newWire(t, respond(429, `{"detail":"Request was throttled."}`, "Retry-After", tt.after))
			ctx := t.Context()
			if tt.within > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, tt.within)
				defer cancel()
			}
			start := time.Now()
			_, err := server.client(t, WithRetryWait(time.Millisecond, 5*time.Second)).Sessions.Decision(ctx, "s1")
			assert.Less(t, time.Since(start), time.Second)
			require.ErrorIs(t, err, ErrRateLimited)
			var api *APIError
			require.ErrorAs(t, err, &api)
			assert.Equal(t, 1, server.seen())
			assert.Equal(t, "Request was throttled.", api.Detail)
			assert.Positive(t, api.RetryAfter)
			assert.NotErrorIs(t, err, context.DeadlineExceeded)
		})
	}
}

func TestRetryContextEndsDuringBackoff(t *testing.T) {
	server := newWire(t, respond(429, `{"detail":"slow"}`, "Retry-After", "5"))
	ctx, cancel := context.WithCancel(t.Context())
	client := server.client(t, WithRetryWait(time.Millisecond, 10*time.Second), WithHooks(Hooks{
		OnRetry: func(context.Context, CallInfo, RetryInfo) { time.AfterFunc(20*time.Millisecond, cancel) },
	}))
	start := time.Now()
	_, err := client.Sessions.Decision(ctx, "s1")
	assert.Less(t, time.Since(start), 2*time.Second)
	require.ErrorIs(t, err, context.Canceled)
	var api *APIError
	require.ErrorAs(t, err, &api)
	assert.Equal(t, 429, api.StatusCode)
	require.ErrorIs(t, err, ErrRateLimited)
	var failed *TransportError
	require.ErrorAs(t, err, &failed)
	assert.False(t, failed.MaybeSent, "a 429 did nothing")
	assert.Equal(t, 1, server.seen())
}

func TestRetryContextEndsDuringBackoffAfterALostAnswer(t *testing.T) {
	server := newWire(t, reset)
	ctx, cancel := context.WithCancel(t.Context())
	client := server.client(t, WithRetryWait(10*time.Second, 10*time.Second), WithHooks(Hooks{
		OnRetry: func(context.Context, CallInfo, RetryInfo) { cancel() },
	}))
	_, err := client.Sessions.Decision(ctx, "s1")
	require.ErrorIs(t, err, context.Canceled)
	requireKind(t, err, nil, false, 1, true)
}

func TestMaybeSent(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	lost := &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	tests := []struct {
		name   string
		script []any // what each attempt comes to: a status, or an error
		want   bool
	}{
		{"refused", []any{refused}, false},
		{"throttled, refused", []any{429, refused}, false},
		{"lost", []any{lost}, true},
		{"lost, refused", []any{lost, refused}, true},
		{"failed, refused", []any{503, refused}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := 0
			client := wireClient(t, WithBaseURL("https://api.example.com"), WithMaxRetries(len(tt.script)-1),
				WithHTTPClient(&http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
					step := tt.script[n]
					n++
					if err, failed := step.(error); failed {
						return nil, err
					}
					return &http.Response{StatusCode: step.(int), Header: http.Header{}, Body: http.NoBody}, nil
				})}))
			_, err := client.Sessions.Decision(t.Context(), "s1")
			requireKind(t, err, nil, false, len(tt.script), tt.want)
		})
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestRetryContextEndedBefore(t *testing.T) {
	server := newWire(t, respond(200, `{"session_id":"s1"}`))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, op := range wireCalls() {
		err := op.call(ctx, server.client(t))
		require.ErrorIs(t, err, context.Canceled, op.name)
	}
	assert.Zero(t, server.seen())
}

func TestMaxRetries(t *testing.T) {
	for _, n := range []int{0, 1, 4} {
		server := newWire(t, respond(503, ""))
		_, err := server.client(t, WithMaxRetries(n)).Sessions.Decision(t.Context(), "s1")
		require.ErrorIs(t, err, ErrServer)
		assert.Equal(t, n+1, server.seen())

		perCall := newWire(t, respond(503, ""))
		_, err = perCall.client(t).Sessions.Decision(t.Context(), "s1", WithMaxRetries(n))
		require.ErrorIs(t, err, ErrServer)
		assert.Equal(t, n+1, perCall.seen())
	}
}

func TestDeleteAfterALostAnswer(t *testing.T) {
	notFound := respond(404, `{"detail":"Not found."}`)
	tests := []struct {
		name     string
		handlers []http.HandlerFunc
		done     bool
	}{
		{"lost", []http.HandlerFunc{reset, notFound}, true},
		{"truncated", []http.HandlerFunc{truncated(200, "{"), notFound}, true},
		{"server error", []http.HandlerFunc{respond(502, ""), notFound}, true},
		{"lost, throttled, gone", []http.HandlerFunc{reset, respond(429, ""), notFound}, true},
		{"plain", []http.HandlerFunc{notFound}, false},
		{"throttled", []http.HandlerFunc{respond(429, ""), notFound}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := newWire(t, tt.handlers...)
			deletion, err := server.client(t).Sessions.Delete(t.Context(), "s1", nil)
			assert.Equal(t, len(tt.handlers), server.seen())
			if !tt.done {
				require.ErrorIs(t, err, ErrNotFound)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, "s1", deletion.SessionID)
		})
	}
}

// A GET that finds nothing after a lost answer has found nothing.
func TestDecisionNotFoundAfterALostAnswer(t *testing.T) {
	server := newWire(t, reset, respond(404, `{"detail":"Not found."}`))
	_, err := server.client(t).Sessions.Decision(t.Context(), "s1")
	require.ErrorIs(t, err, ErrNotFound)
}

func TestUpdateStatusAfterALostAnswer(t *testing.T) {
	already := respond(400, `["Session is already Approved."]`)
	tests := []struct {
		name     string
		handlers []http.HandlerFunc
		done     bool
	}{
		{"lost", []http.HandlerFunc{reset, already}, true},
		{"server error", []http.HandlerFunc{respond(500, ""), already}, true},
		{"plain", []http.HandlerFunc{already}, false},
		{"throttled", []http.HandlerFunc{respond(429, ""), already}, false},
		{"lost, another refusal", []http.HandlerFunc{reset, respond(400, `{"detail":"x"}`)}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := newWire(t, tt.handlers...)
			updated, err := server.client(t).Sessions.Approve(t.Context(), "s1", "")
			if !tt.done {
				require.ErrorIs(t, err, ErrBadRequest)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, "s1", updated.SessionID)
		})
	}
}

func TestLastAnswerIsKeptBesideALostOne(t *testing.T) {
	server := newWire(t, respond(503, `{"detail":"maintenance"}`), reset)
	_, err := server.client(t, WithMaxRetries(1)).Sessions.Decision(t.Context(), "s1")
	var failed *TransportError
	require.ErrorAs(t, err, &failed)
	require.NotNil(t, failed.Last)
	assert.Equal(t, "maintenance", failed.Last.Detail)
	require.ErrorIs(t, err, ErrServer)
}

// A timeout of the injected client is one of an attempt: while the context goes on, a call that may be repeated is.
func TestRetryAfterTheTimeoutOfAnInjectedClient(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	injected := WithHTTPClient(&http.Client{Timeout: 100 * time.Millisecond})
	for range 5 { // net/http has two words for it
		server := newWire(t, hang, respond(200, `{"session_id":"s1"}`))
		_, err := server.client(t, injected).Sessions.Decision(t.Context(), "s1")
		require.NoError(t, err)
		assert.Equal(t, 2, server.seen())
	}
	server := newWire(t, hang)
	_, err := server.client(t, injected).Billing.TopUp(t.Context(), &TopUpRequest{AmountInDollars: "50"})
	requireKind(t, err, nil, false, 1, true)
	assert.Equal(t, 1, server.seen())
}
