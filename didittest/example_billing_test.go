package didittest_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// The credit grows once somebody has paid, not when the checkout is opened.
func ExampleServer_CompleteCheckout() {
	server, err := didittest.Start(didittest.WithBalance("3.20"))
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	client, err := server.Client()
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	topUp, err := client.Billing.TopUp(ctx, &didit.TopUpRequest{AmountInDollars: "50.00"})
	if err != nil {
		log.Fatal(err)
	}
	if err := server.CompleteCheckout(topUp.CheckoutSessionID); err != nil {
		log.Fatal(err)
	}
	balance, err := client.Billing.Balance(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(balance.Balance)
	// Output: 53.2000
}
