package didittest_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// webhooks is a handler of yours.
func webhooks(secret string) http.Handler {
	verifier, err := didit.NewWebhookVerifier(secret)
	if err != nil {
		log.Fatal(err)
	}
	handlers := didit.EventHandlers{
		OnSessionStatus: func(_ context.Context, event *didit.Event, _ *didit.SessionEvent) error {
			fmt.Println("handler:", event.Status)
			return nil
		},
	}
	handler, err := didit.NewWebhookHandler(verifier, nil, handlers.Handle)
	if err != nil {
		log.Fatal(err)
	}
	return handler
}

// Your handler sees what becomes of a session, and an event that overtakes another.
func ExampleWithWebhook() {
	yours := httptest.NewServer(webhooks("a-secret-for-tests"))
	defer yours.Close()
	server, err := didittest.Start(didittest.WithWebhook(yours.URL, "a-secret-for-tests"))
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	client, err := server.Client()
	if err != nil {
		log.Fatal(err)
	}
	defer client.CloseIdleConnections()

	ctx := context.Background()
	session, err := client.Sessions.Create(ctx, &didit.CreateSessionRequest{WorkflowID: server.WorkflowID})
	if err != nil {
		log.Fatal(err)
	}
	if err := server.WaitForDeliveries(ctx); err != nil {
		log.Fatal(err)
	}

	server.HoldWebhooks()
	for _, outcome := range []didittest.Outcome{didittest.OutcomeStarted, didittest.OutcomeApproved} {
		if err := server.CompleteSession(session.SessionID, outcome); err != nil {
			log.Fatal(err)
		}
	}
	if err := server.ReleaseWebhooks(1); err != nil { // the second of them first
		log.Fatal(err)
	}
	if err := server.WaitForDeliveries(ctx); err != nil {
		log.Fatal(err)
	}
	for _, delivery := range server.Deliveries() {
		fmt.Println(delivery.Type, delivery.Attempt, delivery.StatusCode)
	}
	// Output:
	// handler: Not Started
	// handler: Approved
	// handler: In Progress
	// status.updated 1 200
	// status.updated 1 200
	// status.updated 1 200
}

// An application that needs a client first, and has a URL last.
func ExampleServer_SendWebhooksTo() {
	server, err := didittest.Start() // in a test: didittest.NewServer(t)
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	client, err := server.Client()
	if err != nil {
		log.Fatal(err)
	}
	defer client.CloseIdleConnections()

	app := http.NewServeMux() // of yours
	app.HandleFunc("POST /verify", func(w http.ResponseWriter, r *http.Request) {
		session, err := client.Sessions.Create(r.Context(), &didit.CreateSessionRequest{WorkflowID: server.WorkflowID})
		if err != nil {
			http.Error(w, "try again", http.StatusBadGateway)
			return
		}
		http.Redirect(w, r, session.URL, http.StatusSeeOther)
	})
	app.Handle("POST /webhooks/didit", webhooks("a-secret-for-tests"))
	yours := httptest.NewServer(app)
	defer yours.Close()
	if err := server.SendWebhooksTo(yours.URL+"/webhooks/didit", "a-secret-for-tests"); err != nil {
		log.Fatal(err)
	}

	answer := httptest.NewRecorder() // what a browser would follow
	app.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/verify", nil))
	if err := server.CompleteSession(answer.Header().Get("Location"), didittest.OutcomeApproved); err != nil {
		log.Fatal(err)
	}
	if err := server.WaitForDeliveries(context.Background()); err != nil {
		log.Fatal(err)
	}
	// Output:
	// handler: Not Started
	// handler: Approved
}

// A unit test of a handler, without any server.
func ExampleSignWebhook() {
	handler := webhooks("a-secret-for-tests")
	now := time.Now()
	body := fmt.Sprintf(`{"event_id": "e-1", "webhook_type": "status.updated", "timestamp": %d, "status": "Approved"}`, now.Unix())

	request := httptest.NewRequest(http.MethodPost, "/webhooks/didit", strings.NewReader(body))
	request.Header = didittest.SignWebhook("a-secret-for-tests", []byte(body), now)
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, request)
	fmt.Println(answer.Code)

	request = httptest.NewRequest(http.MethodPost, "/webhooks/didit", strings.NewReader(body))
	request.Header = didittest.SignWebhook("another-secret", []byte(body), now)
	answer = httptest.NewRecorder()
	handler.ServeHTTP(answer, request)
	fmt.Println(answer.Code)
	// Output:
	// handler: Approved
	// 200
	// 401
}
