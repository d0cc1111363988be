package didittest

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"

	"github.com/seed-ed97066b/didit-go"
)

// WithBalance starts with so much credit, in US dollars. It is 100 otherwise. Start refuses what is no decimal
// number. Sessions are free, as those of a sandbox are.
func WithBalance(dollars didit.Decimal) Option { return func(s *Server) { s.startBalance = dollars } }

// openAccount reads the balance that the server starts with.
func (s *Server) openAccount() error {
	balance, ok := s.startBalance.Rat()
	if !ok {
		return fmt.Errorf("didittest: the balance %q is no decimal number", s.startBalance)
	}
	s.balance = balance
	return nil
}

func (s *Server) readBalance(*call) *answer {
	return jsonAnswer(http.StatusOK, map[string]any{
		"balance": s.balance.FloatString(4), "auto_refill_enabled": false, "auto_refill_amount": nil, "auto_refill_threshold": nil,
	})
}

var leastTopUp = big.NewRat(50, 1)

func (s *Server) topUp(c *call) *answer {
	var req struct {
		Amount     json.RawMessage `json:"amount_in_dollars"`
		SuccessURL *string         `json:"success_url"`
		CancelURL  *string         `json:"cancel_url"`
	}
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	amount, ok := didit.Decimal(req.Amount).Rat()
	switch {
	case len(req.Amount) == 0:
		return refused("amount_in_dollars is required.")
	case !ok:
		return refused("amount_in_dollars must be a number.")
	case amount.Cmp(leastTopUp) < 0:
		return refused("amount_in_dollars must be at least 50.")
	case req.SuccessURL != nil && !isAbsolute(*req.SuccessURL):
		return refused("success_url must be a URL.")
	case req.CancelURL != nil && !isAbsolute(*req.CancelURL):
		return refused("cancel_url must be a URL.")
	}
	id := "cs_test_" + randomHex(10)
	s.checkouts[id] = amount
	return jsonAnswer(http.StatusOK, map[string]string{
		"checkout_session_id": id, "checkout_session_url": s.URL + "/checkout/" + id,
	})
}

// refused is the answer of billing to a bad request: a bare list.
func refused(text string) *answer { return jsonAnswer(http.StatusBadRequest, []string{text}) }

// CompleteCheckout plays the payer: it pays for the checkout that Billing.TopUp opened, and adds its amount to the
// balance. A checkout that is unknown, or was paid, is an error.
func (s *Server) CompleteCheckout(checkoutSessionID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	amount, open := s.checkouts[checkoutSessionID]
	if !open {
		return fmt.Errorf("didittest: no open checkout %s", checkoutSessionID)
	}
	delete(s.checkouts, checkoutSessionID)
	s.balance = new(big.Rat).Add(s.balance, amount)
	return nil
}
