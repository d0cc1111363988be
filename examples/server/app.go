package main

import (
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"sync"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

const webhookPath = "/webhooks/didit"

// app is the backend. Where it has maps, yours has a database.
type app struct {
	cfg     *config
	client  *didit.Client
	webhook *didit.WebhookHandler
	play    *didittest.Server // plays the people; nil for real

	mu       sync.Mutex
	sessions map[string]string             // verification by cookie
	states   map[string]didit.SessionState // by verification
}

func newApp(cfg *config, client *didit.Client) (*app, error) {
	a := &app{cfg: cfg, client: client, sessions: map[string]string{}, states: map[string]didit.SessionState{}}
	verifier, err := didit.NewWebhookVerifier(cfg.secret)
	if err != nil {
		return nil, err
	}
	handlers := didit.EventHandlers{OnSessionStatus: a.statusChanged}
	a.webhook, err = didit.NewWebhookHandler(verifier, nil, handlers.Handle,
		didit.WithEventErrorHook(func(ctx context.Context, err error) {
			slog.WarnContext(ctx, "webhook", "error", err)
		}))
	return a, err
}

func (a *app) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", a.home)
	mux.HandleFunc("POST /start", a.start)
	mux.HandleFunc("GET /callback", a.callback)
	mux.HandleFunc("GET /status", a.status)
	mux.Handle(webhookPath, a.webhook)
	if a.play != nil {
		mux.HandleFunc("POST /play", a.playPerson)
	}
	// Forms of other sites are refused. Webhooks carry none of a browser's headers, and pass.
	return http.NewCrossOriginProtection().Handler(mux)
}

// statusChanged is told by a webhook. It is quick: long work belongs behind a queue.
func (a *app) statusChanged(_ context.Context, event *didit.Event, _ *didit.SessionEvent) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	// Events come late and out of order, and may come ahead of the answer to the call that caused them.
	if next := event.SessionState(); a.states[event.SessionID].Accepts(next) {
		a.states[event.SessionID] = next
	}
	return nil
}

func (a *app) home(w http.ResponseWriter, r *http.Request) { show(w, r, "home", nil) }

// start creates the verification, and sends the browser there. The user is whoever is logged in: a form field
// stands in for that here.
func (a *app) start(w http.ResponseWriter, r *http.Request) {
	user := r.FormValue("user")
	if user == "" {
		http.Error(w, "Who are you?", http.StatusBadRequest)
		return
	}
	// With vendor data the call is safe to repeat: who comes back halfway gets the unfinished session again.
	session, err := a.client.Sessions.Create(r.Context(), &didit.CreateSessionRequest{
		WorkflowID: a.cfg.workflow, VendorData: &user, Callback: didit.Ptr(a.cfg.public + "/callback"),
	})
	if err != nil {
		a.unavailable(w, r, err)
		return
	}
	cookie := rand.Text()
	a.mu.Lock()
	a.sessions[cookie] = session.SessionID
	a.mu.Unlock()
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: cookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: a.isHTTPS(),
	})
	target := session.URL
	if a.play != nil {
		target = "/status" // where the buttons are
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
}

const cookieName = "onboarding"

func (a *app) isHTTPS() bool {
	public, err := url.Parse(a.cfg.public)
	return err == nil && public.Scheme == "https"
}

// callback is where the browser comes back to. What its query says of session and status could have been typed
// by anybody: the decision is read from the API.
func (a *app) callback(w http.ResponseWriter, r *http.Request) {
	sessionID, ok := a.sessionOf(r)
	if !ok {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	decision, err := a.client.Sessions.Decision(r.Context(), sessionID)
	if err != nil {
		a.unavailable(w, r, err)
		return
	}
	a.decided(sessionID, decision.Status)
	http.Redirect(w, r, "/status", http.StatusSeeOther)
}

// decided stores what was read: unlike an event it is never late. The times stay those of the last event.
func (a *app) decided(sessionID string, status didit.Status) {
	a.mu.Lock()
	defer a.mu.Unlock()
	state := a.states[sessionID]
	state.Status = status
	a.states[sessionID] = state
}

func (a *app) sessionOf(r *http.Request) (sessionID string, ok bool) {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return "", false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	sessionID, ok = a.sessions[cookie.Value]
	return sessionID, ok
}

func (a *app) status(w http.ResponseWriter, r *http.Request) {
	sessionID, ok := a.sessionOf(r)
	if !ok {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	a.mu.Lock()
	status := a.states[sessionID].Status
	a.mu.Unlock()
	show(w, r, "status", map[string]any{
		"Status": status, "Words": words(status), "Over": status.IsFinal() || status == didit.StatusInReview, "Play": a.play != nil,
	})
}

func words(status didit.Status) string {
	switch status {
	case didit.StatusApproved:
		return "You are verified. Welcome!"
	case didit.StatusDeclined:
		return "We could not verify you."
	case didit.StatusInReview:
		return "Somebody has a look at your documents. We will write to you."
	case didit.StatusAbandoned, didit.StatusExpired, didit.StatusKYCExpired:
		return "The verification ran out. Please start again."
	}
	return "We are waiting for your verification."
}

// playPerson is the person's part, offline.
func (a *app) playPerson(w http.ResponseWriter, r *http.Request) {
	sessionID, ok := a.sessionOf(r)
	if !ok {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	if err := a.play.CompleteSession(sessionID, didittest.Outcome(r.FormValue("outcome"))); err != nil {
		http.Error(w, "That is over already, or no outcome.", http.StatusConflict)
		return
	}
	http.Redirect(w, r, "/callback?status=Approved", http.StatusSeeOther) // as if one had typed it
}

// unavailable tells people nothing about a failure, and the log what the error says: no key, id or name.
func (a *app) unavailable(w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusBadGateway
	if errors.Is(err, didit.ErrBadRequest) {
		status = http.StatusUnprocessableEntity
	}
	slog.WarnContext(r.Context(), "verification", "error", err)
	http.Error(w, "The verification is not available at the moment.", status)
}

//go:embed pages.html
var source string

var pages = template.Must(template.New("").Parse(source))

func show(w http.ResponseWriter, r *http.Request, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if err := pages.ExecuteTemplate(w, name, data); err != nil {
		slog.WarnContext(r.Context(), "page", "error", err)
	}
}
