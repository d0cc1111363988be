package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

const secret = "a-secret-of-the-test"

// backend serves the app, with a didittest server behind it that is not the person.
func backend(t *testing.T) (app *app, fake *didittest.Server, public string) {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	public = "http://" + server.Listener.Addr().String()
	fake = didittest.NewServer(t, didittest.WithWebhook(public+webhookPath, secret))
	client, err := fake.Client()
	require.NoError(t, err)
	app, err = newApp(&config{workflow: fake.WorkflowID, secret: secret, public: public}, client)
	require.NoError(t, err)
	server.Config.Handler = app.routes()
	server.Start()
	t.Cleanup(server.Close)
	return app, fake, public
}

// open is a browser that stays where it is sent to by a redirect to another site.
func open(t *testing.T, public string) *browser {
	t.Helper()
	b, err := newBrowser(public)
	require.NoError(t, err)
	b.client.CheckRedirect = func(req *http.Request, _ []*http.Request) error {
		if !strings.HasPrefix(req.URL.String(), public) {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return b
}

func get(t *testing.T, b *browser, path string) *page {
	t.Helper()
	p, err := b.get(t.Context(), path)
	require.NoError(t, err)
	return p
}

// signUp starts a verification and returns its id.
func signUp(t *testing.T, b *browser, fake *didittest.Server, user string) string {
	t.Helper()
	p, err := b.post(t.Context(), "/start", url.Values{"user": {user}})
	require.NoError(t, err)
	assert.Equal(t, http.StatusSeeOther, p.status, "to the verification")
	client, err := fake.Client()
	require.NoError(t, err)
	list, err := client.Sessions.List(t.Context(), &didit.ListSessionsOptions{VendorData: user})
	require.NoError(t, err)
	require.Len(t, list.Results, 1)
	return list.Results[0].SessionID
}

func TestBrowserGoesThroughAVerification(t *testing.T) {
	for outcome, want := range map[didittest.Outcome]struct{ heading, words string }{
		didittest.OutcomeApproved: {"Approved", "Welcome"},
		didittest.OutcomeDeclined: {"Declined", "could not verify"},
		didittest.OutcomeInReview: {"In Review", "Somebody has a look"},
	} {
		t.Run(string(outcome), func(t *testing.T) {
			_, fake, public := backend(t)
			b := open(t, public)
			assert.Contains(t, get(t, b, "/").body, `action="/start"`)
			id := signUp(t, b, fake, "ana")
			require.NoError(t, fake.WaitForDeliveries(t.Context()))
			assert.Contains(t, get(t, b, "/status").body, `http-equiv="refresh"`)

			require.NoError(t, fake.CompleteSession(id, outcome))
			require.NoError(t, fake.WaitForDeliveries(t.Context()))
			p := get(t, b, "/status")
			assert.Equal(t, want.heading, p.heading(), "the webhook told, before the browser came back")
			assert.Contains(t, p.body, want.words)
			assert.NotContains(t, p.body, `http-equiv="refresh"`)
		})
	}
}

func TestCallbackIsNotBelieved(t *testing.T) {
	_, fake, public := backend(t)
	b := open(t, public)
	id := signUp(t, b, fake, "ana")
	assert.Equal(t, "Not Started", get(t, b, "/callback?status=Approved&verificationSessionId="+id).heading())

	fake.HoldWebhooks()
	require.NoError(t, fake.CompleteSession(id, didittest.OutcomeDeclined))
	assert.Equal(t, "Declined", get(t, b, "/callback?status=Approved&verificationSessionId="+id).heading(),
		"it is read from the API where the webhook is late")

	stranger := open(t, public)
	assert.Equal(t, "Verify yourself", get(t, stranger, "/callback?status=Approved&verificationSessionId="+id).heading())
	assert.Equal(t, "Verify yourself", get(t, stranger, "/status").heading())
}

// Whatever the order in which they come, and however often, the decision stands.
func TestLateAndRepeatedWebhooks(t *testing.T) {
	_, fake, public := backend(t)
	b := open(t, public)
	fake.HoldWebhooks()
	id := signUp(t, b, fake, "ana")
	require.NoError(t, fake.CompleteSession(id, didittest.OutcomeStarted))
	require.NoError(t, fake.CompleteSession(id, didittest.OutcomeApproved))
	require.NoError(t, fake.ReleaseWebhooks(2, 1, 0))
	require.NoError(t, fake.WaitForDeliveries(t.Context()))
	for _, delivery := range fake.Deliveries() {
		require.NoError(t, fake.Redeliver(delivery.EventID))
	}
	require.NoError(t, fake.WaitForDeliveries(t.Context()))
	require.Len(t, fake.Deliveries(), 6)
	for _, delivery := range fake.Deliveries() {
		assert.Equal(t, http.StatusOK, delivery.StatusCode)
	}
	assert.Equal(t, "Approved", get(t, b, "/status").heading())
}

func TestForgedWebhookIsRefused(t *testing.T) {
	_, fake, public := backend(t)
	b := open(t, public)
	id := signUp(t, b, fake, "ana")
	require.NoError(t, fake.WaitForDeliveries(t.Context()))
	now := time.Now()
	body := `{"event_id":"e1","webhook_type":"status.updated","timestamp":` + strconv.FormatInt(now.Unix(), 10) +
		`,"session_id":"` + id + `","status":"Approved"}`
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, public+webhookPath, strings.NewReader(body))
	require.NoError(t, err)
	req.Header = didittest.SignWebhook("another secret", []byte(body), now)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, http.StatusUnauthorized, resp.StatusCode)
	assert.Equal(t, "Not Started", get(t, b, "/status").heading())
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	_, fake, public := backend(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, public+"/start", strings.NewReader("user=ana"))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "https://evil.example.com")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, http.StatusForbidden, resp.StatusCode)
	assert.Empty(t, fake.Requests())
}

func TestFailuresTellNothing(t *testing.T) {
	_, fake, public := backend(t)
	b := open(t, public)
	fake.Fail(didittest.Match{Method: http.MethodPost, Path: "/v3/session/"}, didittest.Status(http.StatusForbidden, `{"detail":"CANARY"}`))
	p, err := b.post(t.Context(), "/start", url.Values{"user": {"ana"}})
	require.NoError(t, err)
	assert.Equal(t, http.StatusBadGateway, p.status)
	assert.NotContains(t, p.body, "CANARY")
	p, err = b.post(t.Context(), "/start", url.Values{})
	require.NoError(t, err)
	assert.Equal(t, http.StatusBadRequest, p.status)
}

func TestRunOffline(t *testing.T) {
	var out strings.Builder
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	require.NoError(t, run(ctx, nil, func(string) string { return "" }, &out))
	assert.Contains(t, out.String(), "ana comes back with ?status=Approved, and reads: Approved")
	assert.Contains(t, out.String(), "bob comes back with ?status=Approved, and reads: Declined")
	assert.Contains(t, out.String(), "4 webhooks were delivered, verified and handled.")
}

func TestServeEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out strings.Builder
	require.NoError(t, run(ctx, []string{"-serve"}, func(string) string { return "" }, &out))
	assert.Contains(t, out.String(), "Serving http://127.0.0.1:")
}

func TestRunRefuses(t *testing.T) {
	env := func(name string) string { return map[string]string{"DIDIT_API_KEY": "key"}[name] }
	require.ErrorContains(t, run(t.Context(), nil, env, &strings.Builder{}), "DIDIT_WEBHOOK_SECRET")
	require.ErrorContains(t, run(t.Context(), []string{"more"}, func(string) string { return "" }, &strings.Builder{}), "more")
	require.NoError(t, run(t.Context(), []string{"-h"}, env, &strings.Builder{}))
}
