// Package signup verifies who signs up. It is as small as code that calls Didit gets, so that its tests can be read:
// docs/testing.md walks through them.
package signup

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/seed-ed97066b/didit-go"
)

// verifications is all that this package needs of the service. *didit.SessionsService has it.
type verifications interface {
	Create(ctx context.Context, req *didit.CreateSessionRequest, opts ...didit.RequestOption) (*didit.Session, error)
	Decision(ctx context.Context, sessionID string, opts ...didit.RequestOption) (*didit.Decision, error)
}

// App is the sign-up. Where it has maps, yours has a database.
type App struct {
	verifications verifications
	workflowID    string
	routes        http.ServeMux

	mu       sync.Mutex
	sessions map[string]string             // by user
	states   map[string]didit.SessionState // by session
}

// New returns a sign-up that runs a workflow, and believes webhooks signed with secret.
func New(verifications verifications, workflowID, secret string) (*App, error) {
	a := &App{
		verifications: verifications, workflowID: workflowID,
		sessions: map[string]string{}, states: map[string]didit.SessionState{},
	}
	verifier, err := didit.NewWebhookVerifier(secret)
	if err != nil {
		return nil, err
	}
	webhooks, err := didit.NewWebhookHandler(verifier, nil, didit.EventHandlers{OnSessionStatus: a.changed}.Handle)
	if err != nil {
		return nil, err
	}
	a.routes.HandleFunc("POST /start", a.start)
	a.routes.HandleFunc("GET /done", a.done)
	a.routes.Handle("/webhooks/didit", webhooks)
	return a, nil
}

// ServeHTTP answers POST /start, which sends the browser to the verification, GET /done, to which it comes back, and
// /webhooks/didit. The user is whoever is logged in: a form field stands in for that here.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.routes.ServeHTTP(w, r) }

// Status is what is known of a user's verification, "" for nothing.
func (a *App) Status(user string) didit.Status {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.states[a.sessions[user]].Status
}

func (a *App) start(w http.ResponseWriter, r *http.Request) {
	user := r.FormValue("user")
	if user == "" {
		http.Error(w, "Who are you?", http.StatusBadRequest)
		return
	}
	session, err := a.verifications.Create(r.Context(), &didit.CreateSessionRequest{WorkflowID: a.workflowID, VendorData: &user})
	if err != nil {
		unavailable(w, err)
		return
	}
	a.mu.Lock()
	a.sessions[user] = session.SessionID
	a.mu.Unlock()
	http.Redirect(w, r, session.URL, http.StatusSeeOther)
}

// done reads the decision: the status in the browser's query could have been typed by anybody.
func (a *App) done(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	sessionID, ok := a.sessions[r.FormValue("user")]
	a.mu.Unlock()
	if !ok {
		http.Error(w, "You have not started.", http.StatusNotFound)
		return
	}
	decision, err := a.verifications.Decision(r.Context(), sessionID)
	if err != nil {
		unavailable(w, err)
		return
	}
	a.mu.Lock()
	state := a.states[sessionID]
	state.Status = decision.Status
	a.states[sessionID] = state
	a.mu.Unlock()
	fmt.Fprint(w, decision.Status)
}

// changed is told by a webhook. Events come late, twice and out of order, and ahead of the answer to Create.
func (a *App) changed(_ context.Context, event *didit.Event, _ *didit.SessionEvent) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if next := event.SessionState(); a.states[event.SessionID].Accepts(next) {
		a.states[event.SessionID] = next
	}
	return nil
}

func unavailable(w http.ResponseWriter, err error) {
	if errors.Is(err, didit.ErrRateLimited) {
		w.Header().Set("Retry-After", "60")
		http.Error(w, "There is a queue. Please try again in a minute.", http.StatusServiceUnavailable)
		return
	}
	http.Error(w, "The verification is not available at the moment.", http.StatusBadGateway)
}
