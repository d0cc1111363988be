package didit_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
)

func TestBalance(t *testing.T) {
	client, server := settingsClient(t, settingsAnswer{200, `{"balance": "1234.5600", "auto_refill_enabled": true,
		"auto_refill_amount": 500.00, "auto_refill_threshold": null}`})
	balance, err := client.Billing.Balance(context.Background())
	require.NoError(t, err)
	assert.Equal(t, &didit.Balance{Balance: "1234.5600", AutoRefillEnabled: true, AutoRefillAmount: "500.00"}, balance)
	assert.Equal(t, []string{"GET /v3/billing/balance/"}, server.requests)
}

func TestTopUpSendsTheDigitsGiven(t *testing.T) {
	for _, amount := range []didit.Decimal{"50", "50.00", "100.10", "9007199254740993.01", "5e1"} {
		client, server := settingsClient(t, settingsAnswer{200, `{"checkout_session_id": "cs", "checkout_session_url": "https://example.com/pay"}`})
		topUp, err := client.Billing.TopUp(context.Background(), &didit.TopUpRequest{AmountInDollars: amount, CancelURL: didit.Ptr("https://example.com/")})
		require.NoError(t, err)
		assert.Equal(t, "https://example.com/pay", topUp.CheckoutSessionURL)
		assert.Equal(t, []string{
			`POST /v3/billing/top-up/ {"amount_in_dollars":` + string(amount) + `,"cancel_url":"https://example.com/"}`,
		}, server.requests)
	}
}

func TestTopUpRefuses(t *testing.T) {
	client, server := settingsClient(t, settingsAnswer{500, ""})
	assertArgument(t, "request", last(client.Billing.TopUp(context.Background(), nil)))
	for _, amount := range []didit.Decimal{"", "49.999999999999999999", "0", "-50", "+50", "050", "50.", "fifty", "50,00", "NaN", "1e99", " 50"} {
		t.Run(string(amount), func(t *testing.T) {
			assertArgument(t, "request.AmountInDollars",
				last(client.Billing.TopUp(context.Background(), &didit.TopUpRequest{AmountInDollars: amount})))
		})
	}
	assert.Empty(t, server.requests)
}
