package didit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	canaryKey    = "canary-api-key-1"
	canarySecret = "canary-client-secret-1"
	canaryToken  = "canary-bearer-token-1"
	canaryVendor = "canary vendor/data-1"
	canaryID     = "canary-id/é 1"
)

// leaks lists the places where a canary stands, in any case or encoding.
func leaks(texts map[string]string) []string {
	var found []string
	for name, text := range texts {
		if strings.Contains(strings.ToLower(text), "canary") {
			found = append(found, name+": "+text)
		}
	}
	return found
}

func printed(v any) string {
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		fmt.Fprintf(&out, verb+"\n", v)
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "v", v)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "v", v)
	return out.String()
}

// watched is a client whose logs and hooks are kept.
type watched struct {
	mu    sync.Mutex
	logs  bytes.Buffer
	hooks bytes.Buffer
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.logs.Write(p)
}

func (w *watched) options() []Option {
	level := &slog.HandlerOptions{Level: slog.LevelDebug}
	see := func(parts ...any) {
		w.mu.Lock()
		defer w.mu.Unlock()
		fmt.Fprintf(&w.hooks, "%+v\n", parts)
	}
	return []Option{
		WithLogger(slog.New(fanout{slog.NewTextHandler(w, level), slog.NewJSONHandler(w, level)})),
		WithHooks(Hooks{
			OnStart: func(ctx context.Context, call CallInfo) context.Context { see(call); return ctx },
			OnRetry: func(_ context.Context, call CallInfo, retry RetryInfo) { see(call, retry) },
			OnEnd:   func(_ context.Context, call CallInfo, result CallResult) { see(call, result) },
			OnDrift: func(_ context.Context, call CallInfo, drift []Drift) { see(call, drift) },
		}),
	}
}

type fanout []slog.Handler

func (f fanout) Enabled(context.Context, slog.Level) bool { return true }
func (f fanout) WithAttrs([]slog.Attr) slog.Handler       { return f }
func (f fanout) WithGroup(string) slog.Handler            { return f }
func (f fanout) Handle(ctx context.Context, r slog.Record) error {
	return errors.Join(f[0].Handle(ctx, r), f[1].Handle(ctx, r))
}

func canaryCalls(ctx context.Context, c *Client, resp *Response) []error {
	_, decision := c.Sessions.Decision(ctx, canaryID, WithResponse(resp), WithHeader("X-Note", "canary-header"))
	_, listed := c.Sessions.List(ctx, &ListSessionsOptions{VendorData: canaryVendor})
	_, created := c.Sessions.Create(ctx, &CreateSessionRequest{WorkflowID: "w1", VendorData: Ptr(canaryVendor)})
	_, approved := c.Sessions.Approve(ctx, canaryID, "canary comment")
	_, deleted := c.Sessions.Delete(ctx, canaryID, nil)
	_, pdf := c.Sessions.DownloadPDF(ctx, canaryID, io.Discard)
	done := c.Do(ctx, http.MethodGet, "/v3/things/{id}/?q=canary-query", nil, nil, WithPathValues(canaryID))
	plain := c.Do(ctx, http.MethodPost, "/v3/things/canary-id-2/?q=canary-query", map[string]string{"a": "canary"}, nil)
	var all error
	for _, err := range c.Sessions.All(ctx, &ListSessionsOptions{VendorData: canaryVendor}) {
		all = err
	}
	return []error{decision, listed, created, approved, deleted, pdf, done, plain, all}
}

func TestNothingPrivateIsPrinted(t *testing.T) {
	echo := func(w http.ResponseWriter, r *http.Request) {
		respond(401, `{"detail":"Key `+r.Header.Get("X-Api-Key")+` is wrong","code":"`+r.Header.Get("X-Api-Key")+
			`","`+r.Header.Get("X-Api-Key")+`":["`+r.Header.Get("X-Api-Key")+`"]}`)(w, r)
	}
	faults := map[string]http.HandlerFunc{
		"html":      respond(500, "<html>canary</html>", "X-Canary", "canary"),
		"text":      respond(403, "canary"),
		"echo":      echo,
		"truncated": truncated(200, `{"session_id":"canary`),
		"reset":     reset,
		"429":       respond(429, `canary`),
		"redirect":  respond(302, "canary", "Location", "https://canary.example.com/"),
		"no json":   respond(200, "canary"),
		"wrong":     respond(200, `"canary"`),
		"drift":     respond(200, `{"session_id":{"canary":1},"vendor_data":17,"results":"canary"}`),
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			server := newWire(t, fault)
			w := &watched{}
			opts := append(w.options(), WithBaseURL(server.URL), WithAPIKey(canaryKey), WithRateLimiter(nil),
				WithRetryWait(0, time.Millisecond), WithMaxRetries(1))
			client, err := NewClient(opts...)
			require.NoError(t, err)
			defer client.CloseIdleConnections()
			var resp Response
			texts := map[string]string{"client": printed(client)}
			for i, err := range canaryCalls(t.Context(), client, &resp) {
				texts[fmt.Sprint("call ", i)] = printed(err) + printed(fmt.Errorf("wrapped: %w", err))
			}
			texts["response"] = printed(resp) + printed(&resp)
			texts["logs"], texts["hooks"] = w.logs.String(), w.hooks.String()
			assert.Empty(t, leaks(texts))
			assert.Contains(t, texts["logs"], "Sessions.Decision")
			assert.Contains(t, texts["hooks"], "/v3/session/{session_id}/decision/")
		})
	}
}

// An injected transport may put anything into its errors.
func TestTransportErrorsAreScrubbed(t *testing.T) {
	tell := func(r *http.Request) error {
		return fmt.Errorf("proxy: %s %s %s %s\n%v", r.Method, r.URL, r.URL.RawQuery, r.URL.Path, r.Header["X-Api-Key"])
	}
	w := &watched{}
	client, err := NewClient(append(w.options(), WithAPIKey(canaryKey), WithRateLimiter(nil), WithMaxRetries(0),
		WithHTTPClient(&http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) { return nil, tell(r) })}))...)
	require.NoError(t, err)
	texts := map[string]string{}
	var resp Response
	for i, err := range canaryCalls(t.Context(), client, &resp) {
		require.ErrorContains(t, err, "proxy")
		texts[fmt.Sprint("call ", i)] = printed(err)
		assert.NotContains(t, err.Error(), "\n")
	}
	texts["logs"], texts["hooks"] = w.logs.String(), w.hooks.String()
	assert.Empty(t, leaks(texts))
}

func TestCredentialsAreNotPrinted(t *testing.T) {
	server := newTokens(t)
	server.answer = func(w http.ResponseWriter, _ int64) {
		respond(400, `{"error":"invalid_client","error_description":"secret `+canarySecret+` is wrong","code":"`+canarySecret+
			`","id-1":["`+canarySecret+`"]}`, "Content-Type", "application/json")(w, nil)
	}
	w := &watched{}
	refused := server.client(t, append(w.options(), WithClientCredentials("id-1", canarySecret))...)
	_, err := refused.Sessions.Decision(t.Context(), "s1")
	require.Error(t, err)

	server.accept = func(string) bool { return false }
	source := staticSource{canaryToken}
	static := server.client(t, append(w.options(), WithTokenSource(source))...)
	_, unauthorized := static.Sessions.Decision(t.Context(), "s1")
	require.ErrorIs(t, unauthorized, ErrUnauthorized)

	assert.Empty(t, leaks(map[string]string{
		"refused": printed(err), "unauthorized": printed(unauthorized), "clients": printed(refused) + printed(static),
		"options": printed(WithAPIKey(canaryKey)) + printed(WithClientCredentials("id", canarySecret)) + printed(WithTokenSource(source)),
		"logs":    w.logs.String(), "hooks": w.hooks.String(),
	}))
}

// What a token endpoint may echo is the header it was sent, which holds the secret in two encodings.
func TestBasicCredentialIsScrubbed(t *testing.T) {
	const secret = canarySecret + "/+"
	server := newWire(t, func(w http.ResponseWriter, r *http.Request) {
		_, escaped, _ := r.BasicAuth()
		respond(400, `{"error":"`+r.Header.Get("Authorization")+` `+escaped+` `+secret+`"}`)(w, r)
	})
	client, err := NewClient(WithBaseURL(server.URL), WithTokenURL(server.URL), WithClientCredentials("id/1", secret))
	require.NoError(t, err)
	defer client.CloseIdleConnections()
	_, err = client.Sessions.Decision(t.Context(), "s1")
	require.ErrorContains(t, err, ": Basic [redacted] [redacted] [redacted]")
}

// The API's words may hold what it was sent.
func TestBearerTokenIsScrubbed(t *testing.T) {
	server := newWire(t, func(w http.ResponseWriter, r *http.Request) {
		respond(403, `{"detail":"`+r.Header.Get("Authorization")+` may not"}`)(w, r)
	})
	client, err := NewClient(WithBaseURL(server.URL), WithTokenSource(staticSource{canaryToken}), WithRateLimiter(nil))
	require.NoError(t, err)
	defer client.CloseIdleConnections()
	_, err = client.Sessions.Decision(t.Context(), "s1")
	require.ErrorIs(t, err, ErrForbidden)
	assert.Empty(t, leaks(map[string]string{"error": printed(err)}))
}

func TestValuesPrintNothingPrivate(t *testing.T) {
	session := Session{SessionID: "s1", SessionToken: "canary", URL: "https://example.com/canary", VendorData: "canary", Metadata: []byte(`"canary"`), Callback: "canary"}
	create := CreateSessionRequest{
		WorkflowID: "w1", VendorData: Ptr("canary"), Metadata: "canary", PortraitImage: []byte("canary"),
		ContactDetails: &ContactDetails{Email: Ptr("canary@example.com")}, ExpectedDetails: &ExpectedDetails{FirstName: Ptr("Canary")},
	}
	response := Response{StatusCode: 200, Header: http.Header{"X": {"canary"}}, Body: []byte("canary")}
	api := &APIError{Method: "GET", Path: "/", StatusCode: 400, Body: []byte("canary"), Header: http.Header{"X": {"canary"}}}
	address := "https://canary.example.com/"
	destination := WebhookDestination{UUID: "d1", Label: "canary", URL: address, SecretSharedKey: "canary"}
	texts := map[string]string{}
	for i, v := range []any{
		session, &session, create, &create, *create.ContactDetails, create.ContactDetails, *create.ExpectedDetails, response, &response,
		SessionListItem{SessionURL: "canary", FullName: "Canary"},
		&UpdateSessionStatusRequest{Comment: Ptr("canary"), EmailAddress: Ptr("canary")},
		CreateReviewRequest{Comment: Value("canary")},
		Decision{VendorData: "canary", SessionURL: "canary"},
		&Decision{VendorData: "canary"}, api, destination, &destination,
		[]WebhookDestination{destination},
		ListSessionsOptions{VendorData: "canary", Search: "canary"},
		&ListSessionsOptions{ScreenedFullName: "Canary"},
		UpdateFeatureStatusRequest{Comment: Ptr("canary")},
		SessionDeletion{DeletedChildVerifications: []byte(`"canary"`)},
	} {
		var out bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		texts[fmt.Sprintf("%d %T", i, v)] = out.String()
	}
	for _, v := range []any{
		session, &session, create, &create, response, &response,
		SessionListItem{FullName: "Canary"},
		Decision{VendorData: "canary"},
		api,
		&ListSessionsOptions{VendorData: "canary"},
		UpdateFeatureStatusRequest{Comment: Ptr("canary")},
		SessionDeletion{DeletedChildVerifications: []byte(`"canary"`)},
		destination, &destination,
		WebhookDestinationListItem{Label: "canary", URL: address},
		CreateWebhookDestinationRequest{Label: "canary", URL: address},
		UpdateWebhookDestinationRequest{Label: Ptr("canary"), URL: &address},
	} {
		texts[fmt.Sprintf("logged %T", v)] = printed(v)
	}
	assert.Empty(t, leaks(texts))
}

// A copy of an error has no Error method, and is printed like a struct but for Format.
func TestCopiedErrorsPrintNothingPrivate(t *testing.T) {
	api := APIError{Method: "GET", Path: "/", StatusCode: 400, Body: []byte("canary"), Header: http.Header{"X": {"canary"}}}
	secret := errors.New("canary")
	texts := map[string]string{}
	for _, v := range []any{
		api,
		TransportError{Method: "GET", Path: "/", Err: secret, Last: &api, text: "a reset"},
		EventError{Reason: "the function failed", Err: secret},
		PanicError{Value: "canary"},
	} {
		texts[fmt.Sprintf("%T", v)] = printed(v)
	}
	assert.Empty(t, leaks(texts))
}

// Ids and types come from outside: whatever they hold, they do not begin a line of their own in a log.
func TestPrintedOnOneLine(t *testing.T) {
	const forged = "e1\nlevel=ERROR msg=forged"
	for _, v := range []any{
		Event{EventID: forged, Type: forged, SessionID: forged},
		&EventError{EventID: forged, Type: forged, Reason: "a panic"},
		Session{SessionID: forged},
		Response{RequestID: forged},
		WebhookDestination{UUID: forged},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			assert.NotContains(t, fmt.Sprintf(verb, v), "\n", "%T %s", v, verb)
		}
	}
}
