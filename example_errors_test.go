package didit_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// What to do about an error, by its kind.
func Example_errors() {
	server, err := didittest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	client, err := server.Client(didit.WithMaxRetries(0))
	if err != nil {
		log.Fatal(err)
	}
	defer client.CloseIdleConnections()

	explain := func(err error) string {
		var refused *didit.APIError
		var lost *didit.TransportError
		switch {
		case err == nil:
			return "done"
		case errors.Is(err, didit.ErrInvalidArgument): // nothing was sent
			return "a mistake of ours"
		case errors.Is(err, didit.ErrNotFound):
			return "there is no such session"
		case errors.Is(err, didit.ErrRateLimited) && errors.As(err, &refused):
			return "try again in " + refused.RetryAfter.String()
		case errors.Is(err, didit.ErrServer):
			return "try again later"
		case errors.As(err, &lost) && lost.MaybeSent:
			return "look whether it happened"
		default:
			return err.Error()
		}
	}

	ctx := context.Background()
	missing := "11111111-2222-4333-8444-555555555555"
	_, err = client.Sessions.Decision(ctx, "")
	fmt.Println(explain(err))
	_, err = client.Sessions.Decision(ctx, missing)
	fmt.Println(explain(err))

	server.Fail(didittest.Match{}, didittest.RateLimited(7*time.Second), didittest.Status(http.StatusBadGateway, ""), didittest.HangUp())
	for range 3 {
		_, err = client.Sessions.Approve(ctx, missing, "")
		fmt.Println(explain(err))
	}
	// Output:
	// a mistake of ours
	// there is no such session
	// try again in 7s
	// try again later
	// look whether it happened
}
