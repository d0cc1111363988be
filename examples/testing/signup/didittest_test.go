package signup

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// The second level: the real client against an in-memory Didit, whose webhooks arrive at the real handler.

// No test may leave a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// startApp runs the app with a Didit of its own.
func startApp(t *testing.T, opts ...didittest.Option) (*App, *didittest.Server) {
	t.Helper()
	server := didittest.NewServer(t, opts...)
	client, err := server.Client(showFailures(t))
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)

	app, err := New(client.Sessions, server.WorkflowID, secret)
	require.NoError(t, err)
	yours := httptest.NewServer(app)
	t.Cleanup(yours.Close)
	require.NoError(t, server.SendWebhooksTo(yours.URL+"/webhooks/didit", secret))
	return app, server
}

// showFailures logs with the test why calls failed, which the app tells nobody.
func showFailures(t *testing.T) didit.Option {
	t.Helper()
	return didit.WithHooks(didit.Hooks{OnEnd: func(_ context.Context, call didit.CallInfo, result didit.CallResult) {
		if result.Err != nil {
			t.Logf("%s: %v", call.Operation, result.Err)
		}
	}})
}

// signUp starts a verification and returns its id.
func signUp(t *testing.T, app *App, user string) string {
	t.Helper()
	require.Equal(t, http.StatusSeeOther, ask(t, app, http.MethodPost, "/start?user="+user).Code)
	app.mu.Lock()
	defer app.mu.Unlock()
	return app.sessions[user]
}

func TestWebhookBringsTheOutcome(t *testing.T) {
	app, server := startApp(t)
	for outcome, want := range map[didittest.Outcome]didit.Status{
		didittest.OutcomeApproved: didit.StatusApproved,
		didittest.OutcomeDeclined: didit.StatusDeclined,
		didittest.OutcomeInReview: didit.StatusInReview,
	} {
		user := string(outcome)
		sessionID := signUp(t, app, user)
		require.NoError(t, server.CompleteSession(sessionID, outcome))
		require.NoError(t, server.WaitForDeliveries(t.Context()))
		assert.Equal(t, want, app.Status(user))
	}
	for _, delivery := range server.Deliveries() {
		assert.Equal(t, http.StatusOK, delivery.StatusCode)
	}
}

func TestLateEventChangesNothing(t *testing.T) {
	app, server := startApp(t)
	server.HoldWebhooks()
	sessionID := signUp(t, app, "ana")
	require.NoError(t, server.CompleteSession(sessionID, didittest.OutcomeStarted))
	require.NoError(t, server.CompleteSession(sessionID, didittest.OutcomeApproved))
	require.NoError(t, server.ReleaseWebhooks(2, 1)) // Not Started is the last to arrive
	require.NoError(t, server.WaitForDeliveries(t.Context()))
	assert.Equal(t, didit.StatusApproved, app.Status("ana"))
}

func TestForgedDelivery(t *testing.T) {
	app, server := startApp(t)
	sessionID := signUp(t, app, "ana")
	require.NoError(t, server.WaitForDeliveries(t.Context()))
	for _, test := range []struct {
		name   string
		secret string
		at     time.Time
		code   int
		status didit.Status
	}{
		{"forged", "another-secret", time.Now(), http.StatusUnauthorized, didit.StatusNotStarted},
		{"old", secret, time.Now().Add(-time.Hour), http.StatusUnauthorized, didit.StatusNotStarted},
		{"good", secret, time.Now(), http.StatusOK, didit.StatusApproved},
	} {
		t.Run(test.name, func(t *testing.T) {
			body := fmt.Appendf(nil, `{"event_id": "e-1", "webhook_type": "status.updated", "timestamp": %d, "session_id": %q, "status": "Approved"}`,
				test.at.Unix(), sessionID)
			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/webhooks/didit", bytes.NewReader(body))
			request.Header = didittest.SignWebhook(test.secret, body, test.at)
			answer := httptest.NewRecorder()
			app.ServeHTTP(answer, request)
			assert.Equal(t, test.code, answer.Code)
			assert.Equal(t, test.status, app.Status("ana"))
		})
	}
}

// The client repeats what is safe to repeat, and vendor data makes a creation safe: three attempts, one session.
func TestBadLine(t *testing.T) {
	app, server := startApp(t)
	server.Fail(didittest.Match{Method: http.MethodPost, Path: "/v3/session/"}, didittest.Status(503, ""), didittest.HangUpAfter())
	sessionID := signUp(t, app, "ana")
	assert.Len(t, server.Requests(), 3)
	require.NoError(t, server.WaitForDeliveries(t.Context()))
	require.Len(t, server.Deliveries(), 1, "one session was made")
	assert.Contains(t, string(server.Deliveries()[0].Body), sessionID)
}

func TestOutage(t *testing.T) {
	app, server := startApp(t)
	outage := make([]didittest.Fault, 1+didit.DefaultMaxRetries)
	for i := range outage {
		outage[i] = didittest.Status(503, "")
	}
	server.Fail(didittest.Match{}, outage...)
	assert.Equal(t, http.StatusBadGateway, ask(t, app, http.MethodPost, "/start?user=ana").Code)
}

// A service whose clock is an hour behind signs deliveries that are too old to be believed.
func TestStaleDeliveries(t *testing.T) {
	app, server := startApp(t, didittest.WithClock(func() time.Time { return time.Now().Add(-time.Hour) }))
	sessionID := signUp(t, app, "ana")
	require.NoError(t, server.CompleteSession(sessionID, didittest.OutcomeApproved))
	require.NoError(t, server.WaitForDeliveries(t.Context()))
	for _, delivery := range server.Deliveries() {
		assert.Equal(t, http.StatusUnauthorized, delivery.StatusCode)
	}
	assert.Empty(t, app.Status("ana"))
}
