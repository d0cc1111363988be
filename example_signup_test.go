package didit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// With VendorData a sign-up may be asked for as often as you like: a lost answer is asked for again, and a person who
// comes back goes on with the session that is not finished.
func ExampleSessionsService_Create_idempotent() {
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

	server.Fail(didittest.Match{Path: "/v3/session/"}, didittest.HangUpAfter()) // done, and the answer is lost
	for range 2 {
		session, err := client.Sessions.Create(context.Background(), &didit.CreateSessionRequest{
			WorkflowID: server.WorkflowID,
			VendorData: didit.Ptr("user-42"),
		})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("session", session.SessionNumber)
	}
	fmt.Println(len(server.Requests()), "requests")
	// Output:
	// session 1
	// session 1
	// 3 requests
}

// Without VendorData a lost answer leaves a session that nobody knows, or none. Metadata tells it again, if it names
// the sign-up.
func ExampleSessionsService_Create_lostAnswer() {
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

	type reference struct {
		SignUp string `json:"sign_up"`
	}
	// find looks for the session of a sign-up among the newest ones, and returns nil where there is none.
	find := func(ctx context.Context, signUp string) (*didit.Decision, error) {
		page, err := client.Sessions.List(ctx, &didit.ListSessionsOptions{Limit: 20})
		if err != nil {
			return nil, err
		}
		for _, item := range page.Results {
			decision, err := client.Sessions.Decision(ctx, item.SessionID)
			if err != nil {
				return nil, err
			}
			var found reference
			if json.Unmarshal(decision.Metadata, &found) == nil && found.SignUp == signUp {
				return decision, nil
			}
		}
		return nil, nil
	}

	ctx := context.Background()
	server.Fail(didittest.Match{Path: "/v3/session/"}, didittest.HangUpAfter())
	_, err = client.Sessions.Create(ctx, &didit.CreateSessionRequest{
		WorkflowID: server.WorkflowID,
		Metadata:   reference{SignUp: "sign-up-7"},
	})
	var lost *didit.TransportError
	if !errors.As(err, &lost) {
		log.Fatal(err)
	}
	fmt.Println("sent", lost.Attempts, "time, maybe created:", lost.MaybeSent)

	decision, err := find(ctx, "sign-up-7") // nil: create it again
	if err != nil {
		log.Fatal(err)
	}
	// Send the person to decision.SessionURL.
	fmt.Println("session", decision.SessionNumber, decision.Status)
	// Output:
	// sent 1 time, maybe created: true
	// session 1 Not Started
}
