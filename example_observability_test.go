package didit_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	didit "github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// At Debug every call is a line, and nothing on it says whose verification it was: the session below is one that the
// API does not know, and stays out of the log.
func ExampleWithLogger() {
	server, err := didittest.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()

	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		// What differs from run to run is left out here.
		ReplaceAttr: func(_ []string, attr slog.Attr) slog.Attr {
			switch attr.Key {
			case slog.TimeKey, "duration", "wait", "request_id":
				return slog.Attr{}
			}
			return attr
		},
	}))
	client, err := server.Client(didit.WithLogger(logger), didit.WithRetryWait(0, time.Millisecond))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.CloseIdleConnections()
	server.Fail(didittest.Match{Path: "/v3/session/"}, didittest.Status(503, ""))

	_, err = client.Sessions.Decision(context.Background(), "11111111-2222-4333-8444-555555555555")
	fmt.Println(err)
	// Output:
	// level=WARN msg="didit: repeating a call" operation=Sessions.Decision method=GET route=/v3/session/{session_id}/decision/ attempt=1 status=503
	// level=DEBUG msg="didit: call" operation=Sessions.Decision method=GET route=/v3/session/{session_id}/decision/ status=404 attempts=2 failure=refused
	// didit: GET /v3/session/{session_id}/decision/: 404: Not found.
}

// Hooks count and time calls for any metrics library. The otel module does it for OpenTelemetry.
func ExampleWithHooks() {
	server, err := didittest.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()

	calls := map[string]int{} // with calls from several goroutines it would need a lock
	client, err := server.Client(didit.WithHooks(didit.Hooks{
		OnEnd: func(_ context.Context, call didit.CallInfo, result didit.CallResult) {
			calls[fmt.Sprintf("%s %d", call.Operation, result.StatusCode)]++
		},
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.CloseIdleConnections()

	for range 2 {
		_, err = client.Sessions.Create(context.Background(), &didit.CreateSessionRequest{WorkflowID: server.WorkflowID})
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println(calls)
	// Output: map[Sessions.Create 201:2]
}
