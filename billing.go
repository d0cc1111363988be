package didit

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/big"
	"net/http"

	"github.com/seed-ed97066b/didit-go/internal/transport"
)

// BillingService handles the prepaid credit of the organisation, in US dollars.
//
// The API counts GET calls to 600 a minute and credential, and writes to 300.
type BillingService struct{ client *Client }

// Balance returns the credit that is left, and the rule by which it is refilled. Safe to repeat; 600 reads a
// minute.
//
// GET /v3/billing/balance/
func (s *BillingService) Balance(ctx context.Context, opts ...RequestOption) (*Balance, error) {
	return send[Balance](ctx, s.client, &operation{
		name: "Billing.Balance", method: http.MethodGet, route: "/v3/billing/balance/", repeat: true,
	}, &payload{}, opts)
}

// TopUp opens a checkout in which somebody pays for credit; nothing is charged before that. An amount under 50
// is an *ArgumentError, an annual plan ErrBadRequest. It is sent once, and never again after a lost answer. Calling it
// again is harmless as long as only one checkout is paid: one that nobody pays charges nothing. 300 writes a minute.
//
// POST /v3/billing/top-up/
func (s *BillingService) TopUp(ctx context.Context, req *TopUpRequest, opts ...RequestOption) (*TopUp, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	return send[TopUp](ctx, s.client, &operation{
		name: "Billing.TopUp", method: http.MethodPost, route: "/v3/billing/top-up/", class: transport.Write,
	}, &payload{body: req}, opts)
}

// TopUpRequest is the input of TopUp.
type TopUpRequest struct {
	AmountInDollars Decimal `json:"amount_in_dollars"`    // before tax, at least 50; sent digit for digit
	SuccessURL      *string `json:"success_url,omitzero"` // where the browser goes after payment
	CancelURL       *string `json:"cancel_url,omitzero"`  // and where without
}

var leastTopUp = big.NewRat(50, 1)

func (r *TopUpRequest) check() error {
	if r == nil {
		return argumentError("request", "must not be nil")
	}
	amount, ok := r.AmountInDollars.Rat()
	switch {
	case !ok || !json.Valid([]byte(r.AmountInDollars)):
		return argumentError("request.AmountInDollars", "must be a decimal number such as 50.00")
	case amount.Cmp(leastTopUp) < 0:
		return argumentError("request.AmountInDollars", "must be at least 50")
	}
	return nil
}

// MarshalJSON writes the amount as a JSON number with the digits it was given, which is what the API takes.
func (r TopUpRequest) MarshalJSON() ([]byte, error) {
	type plain TopUpRequest
	amount := json.RawMessage(r.AmountInDollars)
	if len(amount) == 0 {
		amount = json.RawMessage("null")
	}
	return json.Marshal(struct {
		AmountInDollars json.RawMessage `json:"amount_in_dollars"`
		plain
	}{amount, plain(r)})
}

// Balance is the prepaid credit, in US dollars.
type Balance struct {
	Balance             Decimal `json:"balance"`
	AutoRefillEnabled   bool    `json:"auto_refill_enabled"`
	AutoRefillAmount    Decimal `json:"auto_refill_amount"`    // charged at a refill, "" where none is set
	AutoRefillThreshold Decimal `json:"auto_refill_threshold"` // a lower balance starts it, "" where none is set
}

func (b *Balance) missing() string {
	if b.Balance == "" {
		return "balance"
	}
	return ""
}

// TopUp is a checkout that waits for payment.
type TopUp struct {
	CheckoutSessionID  string `json:"checkout_session_id"`
	CheckoutSessionURL string `json:"checkout_session_url"` // where to send the payer; for a single use
}

func (t *TopUp) missing() string {
	if t.CheckoutSessionURL == "" {
		return "checkout_session_url"
	}
	return ""
}

// Format prints the id and not the link, which lets its holder into the checkout, whatever the verb.
func (t TopUp) Format(f fmt.State, _ rune) {
	redacted(f, "TopUp", "checkout_session_id", t.CheckoutSessionID)
}

// LogValue logs what Format prints.
func (t TopUp) LogValue() slog.Value { return redactedLog("checkout_session_id", t.CheckoutSessionID) }
