package didittest_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// startVerification is a handler of yours: it sends the user who is signed in to Didit.
func startVerification(client *didit.Client, workflowID string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		session, err := client.Sessions.Create(r.Context(), &didit.CreateSessionRequest{
			WorkflowID: workflowID, VendorData: didit.Ptr(r.URL.Query().Get("user")),
		})
		if err != nil {
			http.Error(w, "try again later", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("X-Session", session.SessionID)
		http.Redirect(w, r, session.URL, http.StatusSeeOther)
	}
}

// A test of your own handler, once while Didit is well and once while it is not.
func Example() {
	server, err := didittest.Start() // in a test: didittest.NewServer(t)
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	client, err := server.Client(didit.WithMaxRetries(0))
	if err != nil {
		log.Fatal(err)
	}
	defer client.CloseIdleConnections()
	handler := startVerification(client, server.WorkflowID)

	answer := httptest.NewRecorder()
	handler(answer, httptest.NewRequest(http.MethodPost, "/verify?user=user-1", nil))
	fmt.Println(answer.Code)

	sessionID := answer.Header().Get("X-Session")
	if err := server.CompleteSession(sessionID, didittest.OutcomeApproved); err != nil {
		log.Fatal(err)
	}
	decision, err := client.Sessions.Decision(context.Background(), sessionID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(decision.Status, decision.FirstIDVerification().FullName)

	server.Fail(didittest.Match{Method: http.MethodPost, Path: "/v3/session/"}, didittest.Status(503, ""))
	answer = httptest.NewRecorder()
	handler(answer, httptest.NewRequest(http.MethodPost, "/verify?user=user-2", nil))
	fmt.Println(answer.Code)
	// Output:
	// 303
	// Approved Ana Example
	// 503
}
