package signup

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
)

// The first level: a fake of the interface. No server, no HTTP, and every failure is one assignment away.

var _ verifications = (*didit.SessionsService)(nil)

type fake struct {
	session  *didit.Session
	decision *didit.Decision
	err      error
}

func (f fake) Create(context.Context, *didit.CreateSessionRequest, ...didit.RequestOption) (*didit.Session, error) {
	return f.session, f.err
}

func (f fake) Decision(context.Context, string, ...didit.RequestOption) (*didit.Decision, error) {
	return f.decision, f.err
}

const secret = "a-secret-for-tests"

// ask makes one request of the app, without a network.
func ask(t *testing.T, app *App, method, target string) *httptest.ResponseRecorder {
	t.Helper()
	answer := httptest.NewRecorder()
	app.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), method, target, nil))
	return answer
}

func TestStart(t *testing.T) {
	session := &didit.Session{SessionID: "s-1", URL: "https://verify.example.com/s-1"}
	for name, test := range map[string]struct {
		fake     fake
		target   string
		code     int
		location string
	}{
		"link":         {fake{session: session}, "/start?user=ana", http.StatusSeeOther, session.URL},
		"nobody":       {fake{session: session}, "/start", http.StatusBadRequest, ""},
		"rate limited": {fake{err: didit.ErrRateLimited}, "/start?user=ana", http.StatusServiceUnavailable, ""},
		"out of order": {fake{err: errors.New("any other")}, "/start?user=ana", http.StatusBadGateway, ""},
	} {
		t.Run(name, func(t *testing.T) {
			app, err := New(test.fake, "w-1", secret)
			require.NoError(t, err)
			answer := ask(t, app, http.MethodPost, test.target)
			assert.Equal(t, test.code, answer.Code)
			assert.Equal(t, test.location, answer.Header().Get("Location"))
		})
	}
}

func TestDoneBelievesTheDecisionOnly(t *testing.T) {
	app, err := New(fake{
		session:  &didit.Session{SessionID: "s-1"},
		decision: &didit.Decision{Status: didit.StatusDeclined},
	}, "w-1", secret)
	require.NoError(t, err)
	assert.Equal(t, http.StatusNotFound, ask(t, app, http.MethodGet, "/done?user=ana").Code)

	ask(t, app, http.MethodPost, "/start?user=ana")
	answer := ask(t, app, http.MethodGet, "/done?user=ana&status=Approved")
	assert.Equal(t, "Declined", answer.Body.String())
	assert.Equal(t, didit.StatusDeclined, app.Status("ana"))
}
