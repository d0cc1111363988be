package didit_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	didit "github.com/seed-ed97066b/didit-go"
)

// answering starts a server that gives one answer to everything, for the examples.
func answering(status int, body string) (*didit.Client, func()) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	client, err := didit.NewClient(didit.WithAPIKey("example-key"), didit.WithBaseURL(server.URL))
	if err != nil {
		panic(err)
	}
	return client, func() {
		client.CloseIdleConnections()
		server.Close()
	}
}

func ExampleSessionsService() {
	client, done := answering(http.StatusCreated, `{
		"session_id": "11111111-2222-4333-8444-555555555555", "session_number": 7, "status": "Not Started",
		"session_token": "t0ken", "url": "https://verify.example.com/session/t0ken",
		"workflow_id": "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee", "workflow_version": 1
	}`)
	defer done()

	session, err := client.Sessions.Create(context.Background(), &didit.CreateSessionRequest{
		WorkflowID: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
		VendorData: didit.Ptr("user-42"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(session.URL)
	fmt.Printf("%+v\n", session) // printing shows nothing secret
	// Output:
	// https://verify.example.com/session/t0ken
	// didit.Session{session_id:11111111-2222-4333-8444-555555555555 status:Not Started}
}

func ExampleAPIError() {
	client, done := answering(http.StatusBadRequest, `{"workflow_id": ["This workflow does not exist."]}`)
	defer done()

	_, err := client.Sessions.Create(context.Background(), &didit.CreateSessionRequest{WorkflowID: "none"})
	var refused *didit.APIError
	if errors.As(err, &refused) {
		fmt.Println(refused.StatusCode, refused.Fields["workflow_id"])
	}
	fmt.Println(err)
	fmt.Println(errors.Is(err, didit.ErrBadRequest))
	// Output:
	// 400 [This workflow does not exist.]
	// didit: POST /v3/session/: 400: workflow_id: This workflow does not exist.
	// true
}

func ExampleClient_Do() {
	client, done := answering(http.StatusOK, `{"vendor_data": "acme 1", "status": "ACTIVE"}`)
	defer done()

	var business struct {
		Status string `json:"status"`
	}
	err := client.Do(context.Background(), http.MethodGet, "/v3/businesses/{vendor_data}/", nil, &business,
		didit.WithPathValues("acme 1"))
	fmt.Println(business.Status, err)
	// Output: ACTIVE <nil>
}
