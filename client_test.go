package didit

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/oauth2"
	"golang.org/x/time/rate"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if transport, ok := http.DefaultTransport.(*http.Transport); ok {
		transport.CloseIdleConnections()
	}
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

func noEnvironment(t *testing.T) {
	t.Helper()
	for _, name := range []string{"DIDIT_API_KEY", "DIDIT_CLIENT_ID", "DIDIT_CLIENT_SECRET"} {
		t.Setenv(name, "")
	}
}

type staticSource struct{ token string }

func (s staticSource) Token() (*oauth2.Token, error) { return &oauth2.Token{AccessToken: s.token}, nil }

func TestNewClientRefuses(t *testing.T) {
	noEnvironment(t)
	key := WithAPIKey("k")
	tests := []struct {
		name  string
		opts  []Option
		field string
	}{
		{"no credential", nil, "credentials"},
		{"nil option", []Option{key, nil}, "option"},
		{"empty key", []Option{WithAPIKey("")}, "WithAPIKey"},
		{"blank key", []Option{WithAPIKey(" \t")}, "WithAPIKey"},
		{"key with a newline", []Option{WithAPIKey("secret-k\n")}, "WithAPIKey"},
		{"key with a space", []Option{WithAPIKey(" secret-k")}, "WithAPIKey"},
		{"key with a header", []Option{WithAPIKey("secret-k\r\nX: y")}, "WithAPIKey"},
		{"empty id", []Option{WithClientCredentials("", "s")}, "WithClientCredentials"},
		{"empty secret", []Option{WithClientCredentials("i", "")}, "WithClientCredentials"},
		{"nil source", []Option{WithTokenSource(nil)}, "WithTokenSource"},
		{"two credentials", []Option{key, WithTokenSource(staticSource{"t"})}, "credentials"},
		{"two keys", []Option{key, WithAPIKey("secret-other")}, "credentials"},
		{"relative base", []Option{key, WithBaseURL("/v3")}, "WithBaseURL"},
		{"empty base", []Option{key, WithBaseURL("")}, "WithBaseURL"},
		{"no scheme", []Option{key, WithBaseURL("api.example.com")}, "WithBaseURL"},
		{"plain http", []Option{key, WithBaseURL("http://api.example.com")}, "WithBaseURL"},
		{"almost loopback", []Option{key, WithBaseURL("http://localhost.example.com")}, "WithBaseURL"},
		{"other scheme", []Option{key, WithBaseURL("ftp://api.example.com")}, "WithBaseURL"},
		{"user", []Option{key, WithBaseURL("https://secret-u:p@api.example.com")}, "WithBaseURL"},
		{"query", []Option{key, WithBaseURL("https://api.example.com?a=secret-b")}, "WithBaseURL"},
		{"fragment", []Option{key, WithBaseURL("https://api.example.com#f")}, "WithBaseURL"},
		{"dots", []Option{key, WithBaseURL("https://api.example.com/a/../b")}, "WithBaseURL"},
		{"token url", []Option{WithClientCredentials("i", "s"), WithTokenURL("http://api.example.com/token")}, "WithTokenURL"},
		{"nil client", []Option{key, WithHTTPClient(nil)}, "WithHTTPClient"},
		{"timeout", []Option{key, WithTimeout(-1)}, "WithTimeout"},
		{"retries", []Option{key, WithMaxRetries(-1)}, "WithMaxRetries"},
		{"negative wait", []Option{key, WithRetryWait(-1, 1)}, "WithRetryWait"},
		{"waits swapped", []Option{key, WithRetryWait(2, 1)}, "WithRetryWait"},
		{"application", []Option{key, WithApplication("", "1")}, "WithApplication"},
		{"application with a space", []Option{key, WithApplication("a b", "1")}, "WithApplication"},
		{"version with a newline", []Option{key, WithApplication("a", "1\n")}, "WithApplication"},
		{"header name", []Option{key, WithHeader("a b", "c")}, "WithHeader"},
		{"header value", []Option{key, WithHeader("X-A", "c\r\nd")}, "WithHeader"},
		{"header with a credential", []Option{key, WithHeader("x-api-key", "secret-c")}, "WithHeader"},
		{"header that authorises", []Option{key, WithHeader("authorization", "secret-c")}, "WithHeader"},
		{"header that lets writes be replayed", []Option{key, WithHeader("Idempotency-Key", "c")}, "WithHeader"},
		{"host", []Option{key, WithHeader("Host", "c")}, "WithHeader"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, err := NewClient(tt.opts...)
			require.Nil(t, client)
			var argument *ArgumentError
			require.ErrorAs(t, err, &argument)
			require.ErrorIs(t, err, ErrInvalidArgument)
			assert.Equal(t, tt.field, argument.Field)
			assert.NotContains(t, err.Error(), "secret-")
		})
	}
}

func TestNewClientAccepts(t *testing.T) {
	noEnvironment(t)
	for _, base := range []string{
		"https://api.example.com", "https://api.example.com/prefix/", "http://localhost:1", "http://127.0.0.1:1",
		"http://[::1]:1", "HTTPS://api.example.com",
	} {
		_, err := NewClient(WithAPIKey("k"), WithBaseURL(base), WithLogger(nil), WithRateLimiter(nil))
		require.NoError(t, err, base)
	}
}

func TestCredentialsFromTheEnvironment(t *testing.T) {
	noEnvironment(t)
	_, err := NewClient()
	require.ErrorContains(t, err, "DIDIT_API_KEY")
	require.ErrorContains(t, err, "DIDIT_CLIENT_SECRET")

	t.Setenv("DIDIT_CLIENT_ID", "id")
	_, err = NewClient()
	require.ErrorIs(t, err, ErrInvalidArgument, "an id alone is no credential")
	t.Setenv("DIDIT_CLIENT_SECRET", "bad\nsecret")
	_, err = NewClient()
	require.ErrorContains(t, err, "DIDIT_CLIENT_ID, DIDIT_CLIENT_SECRET")
	t.Setenv("DIDIT_API_KEY", "bad\nkey")
	_, err = NewClient()
	require.ErrorContains(t, err, "didit: DIDIT_API_KEY: ")

	t.Setenv("DIDIT_API_KEY", "env-key")
	var got string
	server := newWire(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("X-Api-Key")
		respond(200, `{"session_id":"s1"}`)(w, r)
	})
	client, err := NewClient(WithBaseURL(server.URL))
	require.NoError(t, err)
	defer client.CloseIdleConnections()
	_, err = client.Sessions.Decision(t.Context(), "s1")
	require.NoError(t, err)
	assert.Equal(t, "env-key", got)

	explicit := server.client(t)
	_, err = explicit.Sessions.Decision(t.Context(), "s1")
	require.NoError(t, err)
	assert.Equal(t, wireKey, got, "an option goes ahead of the environment")
}

func TestInjectedClientIsNotChanged(t *testing.T) {
	server := newWire(t, respond(302, "", "Location", "/there"))
	base := &http.Client{Timeout: 5 * time.Second}
	before := *base
	_, err := server.client(t, WithHTTPClient(base)).Sessions.Decision(t.Context(), "s1")
	var api *APIError
	require.ErrorAs(t, err, &api)
	assert.Equal(t, 302, api.StatusCode)
	assert.Nil(t, base.CheckRedirect)
	assert.Equal(t, before.Transport, base.Transport)
	assert.Equal(t, before.Timeout, base.Timeout)
}

// What net/http's client adds to a request, and what a transport that breaks the rules adds, stays in that call.
func TestInjectedClientAddsHeaders(t *testing.T) {
	var seen []http.Header
	server := newWire(t, func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header)
		http.SetCookie(w, &http.Cookie{Name: "lb", Value: "one"})
		w.WriteHeader(http.StatusNotFound)
	})
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	client := server.client(t, WithHTTPClient(&http.Client{Jar: jar, Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		r.Header.Add("X-Added", "yes")
		return http.DefaultTransport.RoundTrip(r)
	})}))
	for range 2 {
		_, err := client.Sessions.Decision(t.Context(), "s1")
		require.ErrorIs(t, err, ErrNotFound)
	}
	require.Len(t, seen, 2)
	assert.Empty(t, seen[0].Get("Cookie"))
	assert.Equal(t, "lb=one", seen[1].Get("Cookie"))
	for _, header := range seen {
		assert.Equal(t, []string{wireKey}, header["X-Api-Key"])
		assert.Equal(t, []string{"yes"}, header["X-Added"])
	}
}

// The timer of a client with a timeout ends with the call; goleak would find it.
func TestInjectedClientWithATimeout(t *testing.T) {
	server := newWire(t, respond(200, "%PDF-1.7 body"), respond(404, ""), respond(200, "<html>"), respond(503, ""))
	client := server.client(t, WithHTTPClient(&http.Client{Timeout: time.Minute}))
	var out strings.Builder
	n, err := client.Sessions.DownloadPDF(t.Context(), "s1", &out)
	require.NoError(t, err)
	assert.EqualValues(t, 13, n)
	assert.Equal(t, "%PDF-1.7 body", out.String())
	_, err = client.Sessions.DownloadPDF(t.Context(), "s1", io.Discard)
	require.ErrorIs(t, err, ErrNotFound)
	_, err = client.Sessions.DownloadPDF(t.Context(), "s1", io.Discard)
	require.ErrorIs(t, err, ErrUnexpectedAnswer)
	_, err = client.Sessions.Decision(t.Context(), "s1")
	require.ErrorIs(t, err, ErrServer)
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	other := newWire(t, respond(200, `{"session_id":"s1","url":"https://example.com"}`))
	for _, status := range []int{301, 302, 303, 307, 308} {
		server := newWire(t, respond(status, "", "Location", other.URL+"/v3/session/"))
		_, err := server.client(t).Sessions.Create(t.Context(), &CreateSessionRequest{WorkflowID: "w1"})
		var api *APIError
		require.ErrorAs(t, err, &api)
		assert.Equal(t, status, api.StatusCode)
		assert.Equal(t, 1, server.seen())
	}
	assert.Zero(t, other.seen())
}

// tokens is a token endpoint beside an API that accepts its last token.
type tokens struct {
	*httptest.Server
	issued, calls atomic.Int64
	seen          sync.Map // Authorization headers at the API
	form          atomic.Value
	basic         atomic.Value
	accept        func(authorization string) bool
	answer        func(w http.ResponseWriter, n int64)
}

func newTokens(t *testing.T) *tokens {
	t.Helper()
	s := &tokens{}
	s.accept = func(authorization string) bool {
		return authorization == fmt.Sprintf("Bearer token-%d", s.issued.Load())
	}
	s.answer = func(w http.ResponseWriter, n int64) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"access_token":"token-%d","expires_in":3600}`, n)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token/", func(w http.ResponseWriter, r *http.Request) {
		n := s.issued.Add(1)
		_ = r.ParseForm()
		s.form.Store(r.PostForm)
		id, secret, _ := r.BasicAuth()
		s.basic.Store(id + ":" + secret)
		s.answer(w, n)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.calls.Add(1)
		authorization := r.Header.Get("Authorization")
		s.seen.Store(authorization, true)
		if !s.accept(authorization) {
			respond(401, `{"detail":"Token expired."}`)(w, r)
			return
		}
		respond(200, `{"session_id":"s1","url":"https://example.com"}`)(w, r)
	})
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func (s *tokens) client(t *testing.T, opts ...Option) *Client {
	t.Helper()
	client, err := NewClient(append([]Option{
		WithBaseURL(s.URL), WithTokenURL(s.URL + "/token/"), WithRateLimiter(nil), WithRetryWait(0, time.Millisecond),
	}, opts...)...)
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func TestClientCredentials(t *testing.T) {
	server := newTokens(t)
	client := server.client(t, WithClientCredentials("id-1", "secret-1"))
	for range 3 {
		_, err := client.Sessions.Decision(t.Context(), "s1")
		require.NoError(t, err)
	}
	assert.EqualValues(t, 1, server.issued.Load())
	assert.Equal(t, "id-1:secret-1", server.basic.Load())
	assert.Equal(t, url.Values{"grant_type": {"client_credentials"}}, server.form.Load())
}

func TestConcurrentCallersFetchOneToken(t *testing.T) {
	server := newTokens(t)
	client := server.client(t, WithClientCredentials("id-1", "secret-1"))
	callAtOnce(t, client, 32)
	assert.EqualValues(t, 1, server.issued.Load())

	server.accept = func(authorization string) bool { return authorization != "Bearer token-1" }
	callAtOnce(t, client, 32)
	assert.EqualValues(t, 2, server.issued.Load(), "one refresh for all")
}

func callAtOnce(t *testing.T, client *Client, n int) {
	t.Helper()
	var wg sync.WaitGroup
	for range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, err := client.Sessions.Decision(t.Context(), "s1")
			assert.NoError(t, err)
		}()
	}
	wg.Wait()
}

func TestRefusedTokenIsRefreshedOnce(t *testing.T) {
	server := newTokens(t)
	server.accept = func(authorization string) bool { return authorization == "Bearer token-2" }
	client := server.client(t, WithClientCredentials("id-1", "secret-1"), WithMaxRetries(0))
	var resp Response
	_, err := client.Sessions.Create(t.Context(), &CreateSessionRequest{WorkflowID: "w1"}, WithResponse(&resp))
	require.NoError(t, err, "a write that was refused can be sent again")
	assert.Equal(t, 2, resp.Attempts)
	assert.EqualValues(t, 2, server.calls.Load())

	server.accept = func(string) bool { return false }
	server.calls.Store(0)
	_, err = client.Sessions.Decision(t.Context(), "s1")
	require.ErrorIs(t, err, ErrUnauthorized)
	assert.EqualValues(t, 2, server.calls.Load())
	assert.EqualValues(t, 3, server.issued.Load())
}

func TestAPIKeyIsNotRefreshed(t *testing.T) {
	server := newWire(t, respond(401, ""))
	_, err := server.client(t).Sessions.Decision(t.Context(), "s1")
	require.ErrorIs(t, err, ErrUnauthorized)
	assert.Equal(t, 1, server.seen())
}

func TestTokenEndpointRefuses(t *testing.T) {
	server := newTokens(t)
	server.answer = func(w http.ResponseWriter, _ int64) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(401)
		_, _ = io.WriteString(w, `{"error":"invalid_client","extra":{"canary-body":["`+strings.Repeat("x", 600)+`"]}}`)
	}
	_, err := server.client(t, WithClientCredentials("id-1", "secret-1")).Sessions.Decision(t.Context(), "s1")
	var api *APIError
	require.ErrorAs(t, err, &api)
	assert.Equal(t, 401, api.StatusCode)
	require.ErrorIs(t, err, ErrUnauthorized)
	assert.Contains(t, err.Error(), "token endpoint")
	assert.Less(t, len(err.Error()), 800)
	assert.Zero(t, server.calls.Load())
	assert.EqualValues(t, 1, server.issued.Load())

	server.answer = func(w http.ResponseWriter, _ int64) { w.WriteHeader(503) }
	server.issued.Store(0)
	_, err = server.client(t, WithClientCredentials("id-1", "secret-1"), WithMaxRetries(2)).
		Sessions.Create(t.Context(), &CreateSessionRequest{WorkflowID: "w1"})
	require.ErrorIs(t, err, ErrServer)
	assert.EqualValues(t, 3, server.issued.Load(), "nothing was sent, so it is tried again")
	assert.Zero(t, server.calls.Load())
}

func TestTokenEndpointAnswersNoToken(t *testing.T) {
	for name, body := range map[string]string{"html": "<html>canary</html>", "empty": "{}", "no JSON": "canary"} {
		t.Run(name, func(t *testing.T) {
			server := newTokens(t)
			server.answer = func(w http.ResponseWriter, _ int64) { _, _ = io.WriteString(w, body) }
			_, err := server.client(t, WithClientCredentials("id-1", "secret-1")).Sessions.Decision(t.Context(), "s1")
			require.Error(t, err)
			assert.NotContains(t, err.Error(), "canary")
			assert.Zero(t, server.calls.Load())
		})
	}
}

type countingSource struct {
	n    atomic.Int64
	same bool
}

func (s *countingSource) Token() (*oauth2.Token, error) {
	n := s.n.Add(1)
	if s.same {
		n = 1
	}
	return &oauth2.Token{AccessToken: fmt.Sprint("source-", n)}, nil
}

// Tokens are fetched through the client that calls go through, and not for longer than the call may last.
func TestTokensAreFetchedThroughTheHTTPClientWithinTheDeadline(t *testing.T) {
	asked := make(chan string, 1)
	hang := roundTripper(func(r *http.Request) (*http.Response, error) {
		asked <- r.URL.String()
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	client, err := NewClient(WithClientCredentials("id", "secret"), WithTokenURL("https://tokens.example.com/"),
		WithHTTPClient(&http.Client{Transport: hang}), WithMaxRetries(0))
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err = client.Sessions.Decision(ctx, "s1")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Equal(t, "https://tokens.example.com/", <-asked)
}

func TestTokenSource(t *testing.T) {
	server := newTokens(t)
	server.accept = func(authorization string) bool { return authorization == "Bearer source-2" }
	source := &countingSource{}
	_, err := server.client(t, WithTokenSource(source)).Sessions.Decision(t.Context(), "s1")
	require.NoError(t, err)
	assert.EqualValues(t, 2, source.n.Load())

	server.calls.Store(0)
	_, err = server.client(t, WithTokenSource(&countingSource{same: true})).Sessions.Decision(t.Context(), "s1")
	require.ErrorIs(t, err, ErrUnauthorized)
	assert.EqualValues(t, 1, server.calls.Load(), "the same token is not sent twice")
}

func TestHeadersAndPaths(t *testing.T) {
	var got *http.Request
	server := newWire(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Clone(context.Background())
		respond(200, `{"session_id":"s1","url":"https://example.com"}`)(w, r)
	})
	client := server.client(t, WithBaseURL(server.URL+"/gate%20way/"), WithApplication("shop", "2.1"), WithHeader("X-Team", "kyc"))
	_, err := client.Sessions.Decision(t.Context(), "a/b c?é", WithHeader("X-Call", "1"))
	require.NoError(t, err)
	assert.Equal(t, "/gate%20way/v3/session/a%2Fb%20c%3F%C3%A9/decision/", got.RequestURI)
	assert.Equal(t, wireKey, got.Header.Get("X-Api-Key"))
	assert.Equal(t, "application/json", got.Header.Get("Accept"))
	assert.Equal(t, "kyc", got.Header.Get("X-Team"))
	assert.Equal(t, "1", got.Header.Get("X-Call"))
	assert.Empty(t, got.Header.Get("Content-Type"))
	assert.Empty(t, got.Header.Get("Authorization"))
	assert.Equal(t, "shop/2.1 didit-go/"+Version+" ("+runtime.Version()+"; "+runtime.GOOS+"/"+runtime.GOARCH+")", got.UserAgent())

	_, err = client.Sessions.Create(t.Context(), &CreateSessionRequest{WorkflowID: "w1"})
	require.NoError(t, err)
	assert.Equal(t, "/gate%20way/v3/session/", got.RequestURI)
	assert.Equal(t, "application/json", got.Header.Get("Content-Type"))
	assert.Empty(t, got.Header.Get("X-Call"), "the header of one call stays with it")
}

func TestPathValuesAreChecked(t *testing.T) {
	server := newWire(t, respond(200, `{"session_id":"s1"}`))
	for _, id := range []string{"", ".", "..", "a/../b", `a\..\b`, "../", "a/."} {
		_, err := server.client(t).Sessions.Decision(t.Context(), id)
		require.ErrorIs(t, err, ErrInvalidArgument, "%q", id)
	}
	assert.Zero(t, server.seen())
}

func TestWithResponse(t *testing.T) {
	headers := []string{"X-Request-ID", "req-1", "X-RateLimit-Limit", "600", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1700000000"}
	server := newWire(t, respond(200, `{"session_id":"s1","id_verifications":[{"age":"x"}]}`, headers...), respond(404, `{"detail":"gone"}`, headers...))
	client := server.client(t)
	resp := Response{Attempts: 99}
	_, err := client.Sessions.Decision(t.Context(), "s1", WithResponse(&resp))
	require.NoError(t, err)
	assert.Equal(t, 200, resp.StatusCode)
	assert.Equal(t, "req-1", resp.RequestID)
	assert.Equal(t, 1, resp.Attempts)
	assert.Equal(t, RateLimit{Limit: 600, Reset: time.Unix(1700000000, 0)}, resp.RateLimit)
	assert.JSONEq(t, `{"session_id":"s1","id_verifications":[{"age":"x"}]}`, string(resp.Body))
	require.Len(t, resp.Drift, 1)
	assert.Equal(t, "id_verifications[0].age", resp.Drift[0].Path)

	_, err = client.Sessions.Decision(t.Context(), "s1", WithResponse(&resp))
	require.ErrorIs(t, err, ErrNotFound)
	assert.Equal(t, 404, resp.StatusCode)
	assert.Equal(t, `{"detail":"gone"}`, string(resp.Body))
	assert.Empty(t, resp.Drift)

	_, err = client.Sessions.Decision(t.Context(), "", WithResponse(&resp))
	require.Error(t, err)
	assert.Equal(t, Response{}, resp, "nothing stays of the call before")
}

// Bodies handed out are copies: buffers go back to a pool.
func TestResponseBodyIsACopy(t *testing.T) {
	server := newWire(t, respond(200, `{"session_id":"first"}`), respond(200, `{"session_id":"other"}`))
	client := server.client(t)
	var first, second Response
	_, err := client.Sessions.Decision(t.Context(), "s1", WithResponse(&first))
	require.NoError(t, err)
	_, err = client.Sessions.Decision(t.Context(), "s1", WithResponse(&second))
	require.NoError(t, err)
	assert.Equal(t, `{"session_id":"first"}`, string(first.Body))
}

func TestHooks(t *testing.T) {
	type key struct{}
	server := newWire(t, respond(503, ""), respond(200, `{"session_id":"s1","status":1}`, "X-Request-ID", "req-1"))
	var events []string
	want := CallInfo{Operation: "Sessions.Decision", Method: "GET", Route: "/v3/session/{session_id}/decision/"}
	note := func(name string, ctx context.Context, info CallInfo) {
		events = append(events, name)
		assert.Equal(t, want, info)
		assert.Equal(t, "v", ctx.Value(key{}))
	}
	client := server.client(t, WithHooks(Hooks{
		OnStart: func(ctx context.Context, _ CallInfo) context.Context {
			events = append(events, "start")
			return context.WithValue(ctx, key{}, "v")
		},
		OnRetry: func(ctx context.Context, info CallInfo, retry RetryInfo) {
			note("retry", ctx, info)
			assert.Equal(t, 1, retry.Attempt)
			assert.Equal(t, 503, retry.StatusCode)
		},
		OnEnd: func(ctx context.Context, info CallInfo, result CallResult) {
			note("end", ctx, info)
			assert.Equal(t, 200, result.StatusCode)
			assert.Equal(t, 2, result.Attempts)
			assert.Equal(t, "req-1", result.RequestID)
			assert.Positive(t, result.Duration)
			assert.NoError(t, result.Err)
		},
		OnDrift: func(ctx context.Context, info CallInfo, drift []Drift) {
			note("drift", ctx, info)
			assert.Equal(t, []Drift{{Path: "status", Want: "didit.Status", Got: "number"}}, drift)
		},
	}))
	_, err := client.Sessions.Decision(t.Context(), "s1")
	require.NoError(t, err)
	assert.Equal(t, []string{"start", "retry", "drift", "end"}, events)
}

func TestDo(t *testing.T) {
	var uri, method, body string
	server := newWire(t)
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, _ := io.ReadAll(r.Body)
		uri, method, body = r.RequestURI, r.Method, string(data)
		respond(200, `{"a":1}`)(w, r)
	})
	client := server.client(t)
	tests := []struct {
		method, path string
		body         any
		opts         []RequestOption
		uri, sent    string
	}{
		{"GET", "/v3/things/", nil, nil, "/v3/things/", ""},
		{"GET", "/v3/things/?a=b%20c&d=e", nil, nil, "/v3/things/?a=b%20c&d=e", ""},
		{"GET", "/v3/things/{id}/?q=1", nil, []RequestOption{WithPathValues("a/b 1")}, "/v3/things/a%2Fb%201/?q=1", ""},
		{"GET", "/v3/things/a%2Fb/", nil, nil, "/v3/things/a%2Fb/", ""},
		{"POST", "/v3/things/", map[string]int{"n": 1}, nil, "/v3/things/", `{"n":1}`},
		{"DELETE", "/v3/things/1/", nil, nil, "/v3/things/1/", ""},
	}
	for _, tt := range tests {
		var out struct{ A int }
		require.NoError(t, client.Do(t.Context(), tt.method, tt.path, tt.body, &out, tt.opts...), tt.path)
		assert.Equal(t, []string{tt.uri, tt.method, tt.sent}, []string{uri, method, body})
		assert.Equal(t, 1, out.A)
		require.NoError(t, client.Do(t.Context(), tt.method, tt.path, tt.body, nil, tt.opts...))
	}
}

func TestDoRefuses(t *testing.T) {
	server := newWire(t, respond(200, `{}`))
	var out map[string]any
	tests := []struct {
		method, path string
		body, out    any
		opts         []RequestOption
	}{
		{"get", "/v3/", nil, nil, nil},
		{"", "/v3/", nil, nil, nil},
		{"GET X", "/v3/", nil, nil, nil},
		{"GET", "", nil, nil, nil},
		{"GET", "v3/secret-id", nil, nil, nil},
		{"GET", "https://api.example.com/v3/secret-id", nil, nil, nil},
		{"GET", "//api.example.com/secret-id", nil, nil, nil},
		{"GET", `/\api.example.com`, nil, nil, nil},
		{"GET", "/v3/../secret-id", nil, nil, nil},
		{"GET", "/v3/%2e%2e/secret-id", nil, nil, nil},
		{"GET", "/v3/a%2f..%2fsecret-id", nil, nil, nil},
		{"GET", "/v3/%zz", nil, nil, nil},
		{"GET", "/v3/#f", nil, nil, nil},
		{"GET", "/v3/\n", nil, nil, nil},
		{"GET", "/v3/{id}/", nil, nil, nil},
		{"GET", "/v3/{id}/", nil, nil, []RequestOption{WithPathValues("a", "b")}},
		{"GET", "/v3/{id}/", nil, nil, []RequestOption{WithPathValues("..")}},
		{"GET", "/v3/", nil, out, nil},
		{"GET", "/v3/", nil, (*string)(nil), nil},
		{"POST", "/v3/", make(chan int), nil, nil},
		{"GET", "/v3/", nil, nil, []RequestOption{nil}},
	}
	for _, tt := range tests {
		err := server.client(t).Do(t.Context(), tt.method, tt.path, tt.body, tt.out, tt.opts...)
		require.ErrorIs(t, err, ErrInvalidArgument, "%s %q", tt.method, tt.path)
		assert.NotContains(t, err.Error(), "secret-id")
	}
	assert.Zero(t, server.seen())
}

func TestDoErrorsHideIDs(t *testing.T) {
	server := newWire(t, respond(404, `{"detail":"Not found."}`))
	client := server.client(t)
	err := client.Do(t.Context(), "GET", "/v3/things/secret-id/parts/?q=secret-q", nil, nil)
	require.EqualError(t, err, "didit: GET /v3/things/…: 404: Not found.")
	err = client.Do(t.Context(), "GET", "/v3/things/{id}/", nil, nil, WithPathValues("secret-id"))
	require.EqualError(t, err, "didit: GET /v3/things/{id}/: 404: Not found.")
}

func TestTimeouts(t *testing.T) {
	deadlines := map[string]time.Duration{}
	client := wireClient(t, WithBaseURL("https://api.example.com"), WithMaxRetries(0),
		WithHTTPClient(&http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			deadline, ok := r.Context().Deadline()
			require.True(t, ok)
			deadlines[r.URL.Path[strings.LastIndex(strings.TrimSuffix(r.URL.Path, "/"), "/")+1:]] = time.Until(deadline)
			return nil, errors.New("no")
		})}))
	call := func(ctx context.Context, opts ...RequestOption) time.Duration {
		_, err := client.Sessions.Decision(ctx, "s1", opts...)
		require.Error(t, err)
		return deadlines["decision/"]
	}
	assert.InDelta(t, 30, call(t.Context()).Seconds(), 1)
	assert.InDelta(t, 5, call(t.Context(), WithTimeout(5*time.Second)).Seconds(), 1)
	long, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	assert.InDelta(t, 3600, call(long, WithTimeout(5*time.Second)).Seconds(), 1, "the context's own deadline counts")
	_, err := client.Sessions.DownloadPDF(t.Context(), "s1", io.Discard)
	require.Error(t, err)
	assert.InDelta(t, 90, deadlines["generate-pdf/"].Seconds(), 1)
}

func TestTimeoutBoundsTheCall(t *testing.T) {
	release := make(chan struct{})
	server := newWire(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	start := time.Now()
	_, err := server.client(t).Sessions.Decision(t.Context(), "s1", WithTimeout(50*time.Millisecond))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Less(t, time.Since(start), 2*time.Second)
	assert.Equal(t, 1, server.seen())
}

func TestAnswerBeyondTheCap(t *testing.T) {
	chunk := []byte(strings.Repeat(" ", 1<<20))
	server := newWire(t, func(w http.ResponseWriter, _ *http.Request) {
		for range 40 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	_, err := server.client(t).Sessions.Decision(t.Context(), "s1")
	var answer *AnswerError
	require.ErrorAs(t, err, &answer)
	require.ErrorIs(t, err, ErrUnexpectedAnswer)
	assert.Contains(t, answer.Reason, "32 MiB")
	assert.Equal(t, 1, server.seen())
}

func TestUnexpectedAnswers(t *testing.T) {
	calls := map[string]func(*Client) error{
		"session": func(c *Client) error {
			_, err := c.Sessions.Create(context.Background(), &CreateSessionRequest{WorkflowID: "w1"})
			return err
		},
		"decision": func(c *Client) error {
			_, err := c.Sessions.Decision(context.Background(), "s1")
			return err
		},
		"page": func(c *Client) error {
			_, err := c.Sessions.List(context.Background(), nil)
			return err
		},
		"all": func(c *Client) error {
			for _, err := range c.Sessions.All(context.Background(), nil) {
				return err
			}
			return nil
		},
		"pdf": func(c *Client) error {
			_, err := c.Sessions.DownloadPDF(context.Background(), "s1", io.Discard)
			return err
		},
	}
	for _, body := range []string{"<html>canary</html>", "", "null", "{}", "[]", `"canary"`, `{"session_id":"s1"`, `{"a":1} x`} {
		for name, call := range calls {
			t.Run(name+"/"+body, func(t *testing.T) {
				server := newWire(t, respond(200, body))
				err := call(server.client(t))
				require.ErrorIs(t, err, ErrUnexpectedAnswer)
				assert.NotContains(t, err.Error(), "canary")
				assert.Equal(t, 1, server.seen(), "the call may have been carried out")
			})
		}
	}
}

func TestManyCallersShareAClient(t *testing.T) {
	server := newWire(t, func(w http.ResponseWriter, r *http.Request) {
		id := strings.Split(r.URL.Path, "/")[3]
		respond(200, `{"session_id":"`+id+`","vendor_data":"`+strings.Repeat(id, 100)+`"}`)(w, r)
	})
	client := server.client(t, WithHooks(Hooks{OnEnd: func(context.Context, CallInfo, CallResult) {}}))
	var wg sync.WaitGroup
	for g := range 16 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 20 {
				id := fmt.Sprintf("s-%d-%d", g, i)
				var resp Response
				decision, err := client.Sessions.Decision(t.Context(), id, WithResponse(&resp), WithHeader("X-Call", id))
				if assert.NoError(t, err) {
					assert.Equal(t, id, decision.SessionID)
					assert.Equal(t, strings.Repeat(id, 100), decision.VendorData)
					assert.Contains(t, string(resp.Body), id)
				}
			}
		}()
	}
	wg.Wait()
}

// Failing answers are read to their end, so that their connections are used again.
func TestPoolSurvivesFailures(t *testing.T) {
	var connections, n atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1)%5 == 0 {
			respond(500, `{"detail":"`+strings.Repeat("x", 8<<10)+`"}`)(w, r)
			return
		}
		respond(200, `{"session_id":"s1"}`)(w, r)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	client := wireClient(t, WithBaseURL(server.URL), WithMaxRetries(3))
	var wg sync.WaitGroup
	for range 16 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 30 {
				_, _ = client.Sessions.Decision(t.Context(), "s1")
			}
		}()
	}
	wg.Wait()
	assert.LessOrEqual(t, connections.Load(), int64(32))
}

func TestCloseIdleConnections(t *testing.T) {
	var closed atomic.Int64
	server := httptest.NewUnstartedServer(respond(200, `{"session_id":"s1"}`))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			closed.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	client := wireClient(t, WithBaseURL(server.URL))
	_, err := client.Sessions.Decision(t.Context(), "s1")
	require.NoError(t, err)
	assert.Zero(t, closed.Load())
	client.CloseIdleConnections()
	require.Eventually(t, func() bool { return closed.Load() == 1 }, 2*time.Second, 5*time.Millisecond)
	_, err = client.Sessions.Decision(t.Context(), "s1")
	require.NoError(t, err, "it can be used afterwards")
}

func TestRateLimiter(t *testing.T) {
	server := newWire(t, respond(200, `{"session_id":"s1"}`))
	limiter := &countingLimiter{}
	client := server.client(t, WithRateLimiter(limiter))
	_, err := client.Sessions.Decision(t.Context(), "s1")
	require.NoError(t, err)
	assert.EqualValues(t, 1, limiter.n.Load())

	limiter.err = errors.New("rate: would exceed context deadline")
	_, err = client.Sessions.Decision(t.Context(), "s1")
	require.ErrorIs(t, err, ErrRateLimited)
	require.ErrorIs(t, err, limiter.err)
	requireKind(t, err, nil, false, 0, false)
	assert.Equal(t, 1, server.seen())
}

type countingLimiter struct {
	n   atomic.Int64
	err error
}

func (l *countingLimiter) Wait(context.Context) error {
	l.n.Add(1)
	return l.err
}

// Its turns are counted whichever way they are taken.
func TestUsualRateLimiter(t *testing.T) {
	server := newWire(t, respond(200, `{"session_id":"s1"}`))
	limiter := rate.NewLimiter(rate.Every(time.Hour), 2)
	client := server.client(t, WithRateLimiter(limiter))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.Sessions.Decision(ended, "s1")
	require.ErrorIs(t, err, context.Canceled)
	for range 2 {
		_, err := client.Sessions.Decision(t.Context(), "s1")
		require.NoError(t, err)
	}
	_, err = client.Sessions.Decision(t.Context(), "s1", WithTimeout(time.Minute))
	require.ErrorIs(t, err, ErrRateLimited)
	assert.Equal(t, 2, server.seen())
	assert.Less(t, limiter.Tokens(), 1.0)
}

func TestClientPrintsNoSecret(t *testing.T) {
	client := wireClient(t, WithBaseURL("https://api.example.com/secret-prefix"))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		assert.Equal(t, "didit.Client{origin:https://api.example.com}", fmt.Sprintf(verb, client))
	}
	data, err := json.Marshal(client)
	require.NoError(t, err)
	assert.NotContains(t, string(data), wireKey)

	credentials, err := NewClient(WithClientCredentials("id-1", "CANARY-secret"))
	require.NoError(t, err)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x", "%q"} {
		for _, c := range []*Client{client, credentials} {
			// fmt calls no method of what stands in an unexported field, and prints all of it for odd verbs.
			text := fmt.Sprintf(verb, struct{ client *Client }{c}) + fmt.Sprintf(verb, struct{ sessions *SessionsService }{c.Sessions}) +
				fmt.Sprintf(verb, struct{ sessions SessionsService }{*c.Sessions})
			for _, secret := range []string{wireKey, "CANARY", hex.EncodeToString([]byte(wireKey)), hex.EncodeToString([]byte("CANARY"))} {
				assert.NotContains(t, text, secret, verb)
			}
		}
	}
}

// The body of a 101 is the bare connection: a server that sends one, and then nothing, must not outlast the call.
func TestSwitchedProtocolsAreNotRead(t *testing.T) {
	done := make(chan struct{})
	server := newWire(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		defer func() { _ = conn.Close() }()
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n")
		<-done
	})
	t.Cleanup(func() { close(done) })
	client := server.client(t)
	ended := make(chan error, 1)
	go func() {
		_, err := client.Sessions.Decision(context.Background(), "s1")
		ended <- err
	}()
	select {
	case err := <-ended:
		var api *APIError
		require.ErrorAs(t, err, &api)
		assert.Equal(t, http.StatusSwitchingProtocols, api.StatusCode)
	case <-time.After(10 * time.Second):
		t.Fatal("the call waits for the connection that was switched")
	}
}

// net/http's client takes an answer without a body for an empty one; so does this one, streams included.
func TestInjectedTransportWithoutABody(t *testing.T) {
	client := wireClient(t, WithHTTPClient(&http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200}, nil
	})}))
	_, err := client.Sessions.DownloadPDF(t.Context(), "s1", io.Discard)
	require.ErrorIs(t, err, ErrUnexpectedAnswer)
	_, err = client.Sessions.Decision(t.Context(), "s1")
	require.ErrorIs(t, err, ErrUnexpectedAnswer)
}

// Each attempt carries the cookies that the jar holds by then, once.
func TestRepeatsDoNotPileUpCookies(t *testing.T) {
	var cookies []string
	server := newWire(t, func(w http.ResponseWriter, r *http.Request) {
		cookies = append(cookies, strings.Join(r.Header["Cookie"], " and "))
		http.SetCookie(w, &http.Cookie{Name: "node", Value: fmt.Sprint(len(cookies)), Path: "/"})
		w.WriteHeader(503)
	})
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	_, err = server.client(t, WithHTTPClient(&http.Client{Jar: jar})).Sessions.Decision(t.Context(), "s1")
	require.ErrorIs(t, err, ErrServer)
	assert.Equal(t, []string{"", "node=1", "node=2"}, cookies)
}

// A call that is over is not one that the rate budget had no room for: whoever queues those again must not get it.
func TestEndedContextsAreNotRateLimited(t *testing.T) {
	server := newWire(t, respond(200, `{"session_id":"s1"}`))
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	late, expire := context.WithTimeout(t.Context(), 0)
	defer expire()
	waiting, stop := context.WithCancel(t.Context())
	limiters := map[string][]Option{"own": nil, "callers": {WithRateLimiter(stopping{stop})}}
	for name, opts := range limiters {
		client, err := NewClient(append(opts, WithAPIKey(wireKey), WithBaseURL(server.URL))...)
		require.NoError(t, err)
		for _, ctx := range []context.Context{canceled, late, waiting} {
			if ctx == waiting && opts == nil {
				continue
			}
			_, err = client.Sessions.Decision(ctx, "s1")
			require.ErrorIs(t, err, ctx.Err(), name)
			require.NotErrorIs(t, err, ErrRateLimited, name)
			requireKind(t, err, nil, false, 0, false)
		}
	}
	assert.Zero(t, server.seen())
}

// stopping is a limiter whose caller gives up meanwhile.
type stopping struct{ stop func() }

func (s stopping) Wait(ctx context.Context) error {
	s.stop()
	<-ctx.Done()
	return ctx.Err()
}

// Codes and the names of fields are the server's words as much as its messages are.
func TestPathValuesAreNotRepeatedAnywhere(t *testing.T) {
	server := newWire(t, respond(400, `{"detail":"no CANARY-1","code":"CANARY-1","CANARY-1":["no CANARY-1"]}`))
	_, err := server.client(t).Users.Get(t.Context(), "CANARY-1")
	var api *APIError
	require.ErrorAs(t, err, &api)
	assert.NotContains(t, fmt.Sprint(api, api.Code, api.Detail, api.Fields, api.LogValue()), "CANARY")
	assert.Equal(t, "…", api.Code)
	assert.Contains(t, string(api.Body), "CANARY-1", "the body is as sent")
}
