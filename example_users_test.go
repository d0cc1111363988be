package didit_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	didit "github.com/seed-ed97066b/didit-go"
)

func ExampleUsersService() {
	client, done := answering(http.StatusOK, `{"vendor_data": "team 7/ana", "display_name": "Ana", "status": "ACTIVE"}`)
	defer done()

	user, err := client.Users.Update(context.Background(), "team 7/ana", &didit.UpdateUserRequest{
		DisplayName: didit.Value("Ana"),
		FullName:    didit.Null[string](), // clears it; what is not set stays
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(user.VendorData, user.DisplayName, user.Status)
	// Output: team 7/ana Ana ACTIVE
}

func ExampleBlocklistService() {
	client, done := answering(http.StatusOK, `{"message": "Added."}`)
	defer done()

	change, err := client.Blocklist.Add(context.Background(), &didit.AddToBlocklistRequest{
		SessionID:         "11111111-1111-4111-8111-111111111111",
		BlocklistDocument: true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(change.Message)
	// Output: Added.
}

func ExampleBillingService() {
	client, done := answering(http.StatusOK, `{"balance": "120.50", "auto_refill_enabled": false}`)
	defer done()

	balance, err := client.Billing.Balance(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(balance.Balance)
	if order, ok := balance.Balance.Cmp("20"); ok && order < 0 {
		fmt.Println("top up") // not yet
	}

	_, err = client.Billing.TopUp(context.Background(), &didit.TopUpRequest{AmountInDollars: "49.99"})
	fmt.Println(err, errors.Is(err, didit.ErrInvalidArgument))
	// Output:
	// 120.50
	// didit: request.AmountInDollars: must be at least 50 true
}
