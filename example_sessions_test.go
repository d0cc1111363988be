package didit_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// Start a verification and send the person to its URL.
func ExampleSessionsService_Create() {
	server, err := didittest.Start() // stands in for Didit
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	client, err := server.Client() // for real: didit.NewClient(didit.WithAPIKey(key))
	if err != nil {
		log.Fatal(err)
	}
	defer client.CloseIdleConnections()

	session, err := client.Sessions.Create(context.Background(), &didit.CreateSessionRequest{
		WorkflowID: server.WorkflowID,
		VendorData: didit.Ptr("user-1"),
		Callback:   didit.Ptr("https://example.com/verified"),
		Language:   didit.Ptr(didit.LanguageSpanish),
	})
	if err != nil {
		log.Fatal(err)
	}
	// Redirect the person to session.URL.
	fmt.Println(session.SessionNumber, session.Status, session.VendorData)
	// Output: 1 Not Started user-1
}

// Wait until a session is decided, or a reviewer of yours has to look at it.
func ExampleSessionsService_WaitForDecision() {
	server, err := didittest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	client, err := server.Client()
	if err != nil {
		log.Fatal(err)
	}
	defer client.CloseIdleConnections()

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	session, err := client.Sessions.Create(ctx, &didit.CreateSessionRequest{WorkflowID: server.WorkflowID})
	if err != nil {
		log.Fatal(err)
	}
	if err := server.CompleteSession(session.SessionID, didittest.OutcomeInReview); err != nil { // the person
		log.Fatal(err)
	}

	decision, err := client.Sessions.WaitForDecision(ctx, session.SessionID, &didit.WaitOptions{
		Until: func(d *didit.Decision) bool { return d.Status.IsFinal() || d.Status == didit.StatusInReview },
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(decision.Status)
	for warning := range decision.Warnings() {
		fmt.Println(warning.Feature, warning.Risk)
	}
	// Output:
	// In Review
	// AML POSSIBLE_MATCH_FOUND
}

// Go through all sessions that match, whatever the number of pages.
func ExampleSessionsService_All() {
	server, err := didittest.Start(didittest.WithPageSize(2))
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
	for _, user := range []string{"user-1", "user-2", "user-3", "user-4"} {
		session, err := client.Sessions.Create(ctx, &didit.CreateSessionRequest{
			WorkflowID: server.WorkflowID, VendorData: didit.Ptr(user),
		})
		if err != nil {
			log.Fatal(err)
		}
		if user == "user-2" {
			continue // has not begun
		}
		if err := server.CompleteSession(session.SessionID, didittest.OutcomeApproved); err != nil {
			log.Fatal(err)
		}
	}

	approved := &didit.ListSessionsOptions{Statuses: []didit.Status{didit.StatusApproved}}
	for session, err := range client.Sessions.All(ctx, approved) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(session.SessionNumber, session.VendorData)
	}
	// Output:
	// 4 user-4
	// 3 user-3
	// 1 user-1
}

// Break, or return, ends an iteration: no further page is fetched, and those under way are given up.
func ExampleSessionsService_All_stop() {
	server, err := didittest.Start(didittest.WithPageSize(2))
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
	for range 7 {
		if _, err := client.Sessions.Create(ctx, &didit.CreateSessionRequest{WorkflowID: server.WorkflowID}); err != nil {
			log.Fatal(err)
		}
	}
	created := len(server.Requests())
	for session, err := range client.Sessions.All(ctx, nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(session.SessionNumber)
		if session.SessionNumber == 5 {
			break
		}
	}
	fmt.Println(len(server.Requests())-created, "pages of 4")
	// Output:
	// 7
	// 6
	// 5
	// 2 pages of 4
}
