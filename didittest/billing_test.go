package didittest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

func TestTopUpCountsOnceItsCheckoutIsPaid(t *testing.T) {
	server, client := start(t, didittest.WithBalance("12.5"))
	ctx := t.Context()
	balance := func() didit.Decimal {
		b, err := client.Billing.Balance(ctx)
		require.NoError(t, err)
		return b.Balance
	}
	assert.Equal(t, didit.Decimal("12.5000"), balance())
	topUp, err := client.Billing.TopUp(ctx, &didit.TopUpRequest{AmountInDollars: "50.10", SuccessURL: didit.Ptr("https://example.com/paid")})
	require.NoError(t, err)
	assert.Contains(t, topUp.CheckoutSessionURL, topUp.CheckoutSessionID)
	assert.Equal(t, didit.Decimal("12.5000"), balance(), "nothing is paid yet")
	require.NoError(t, server.CompleteCheckout(topUp.CheckoutSessionID))
	assert.Equal(t, didit.Decimal("62.6000"), balance())
	require.Error(t, server.CompleteCheckout(topUp.CheckoutSessionID), "it is paid once")
	assert.Equal(t, didit.Decimal("62.6000"), balance())
}

func TestTopUpRefuses(t *testing.T) {
	server, _ := start(t)
	for body, want := range map[string]string{
		`{}`:                                           `["amount_in_dollars is required."]`,
		`{"amount_in_dollars":"50"}`:                   `["amount_in_dollars must be a number."]`,
		`{"amount_in_dollars":null}`:                   `["amount_in_dollars must be a number."]`,
		`{"amount_in_dollars":49.99}`:                  `["amount_in_dollars must be at least 50."]`,
		`{"amount_in_dollars":-1e1}`:                   `["amount_in_dollars must be at least 50."]`,
		`{"amount_in_dollars":50,"x":1}`:               `{"x":["Unknown field."]}`,
		`{"amount_in_dollars":50,"cancel_url":"back"}`: `["cancel_url must be a URL."]`,
	} {
		status, got := raw(t, server, http.MethodPost, "/v3/billing/top-up/", server.APIKey, body)
		assert.Equal(t, http.StatusBadRequest, status, body)
		assert.JSONEq(t, want, got, body)
	}
}

func TestStartRefusesABalanceThatIsNoNumber(t *testing.T) {
	_, err := didittest.Start(didittest.WithBalance("much"))
	require.ErrorContains(t, err, "much")
}

func TestBillingRefusesQueries(t *testing.T) {
	server, _ := start(t)
	status, _ := raw(t, server, http.MethodGet, "/v3/billing/balance/?currency=EUR", server.APIKey, "")
	assert.Equal(t, http.StatusBadRequest, status)
	status, _ = raw(t, server, http.MethodPost, "/v3/billing/top-up/?dry_run=1", server.APIKey, `{"amount_in_dollars":50}`)
	assert.Equal(t, http.StatusBadRequest, status)
}
