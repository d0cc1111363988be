package didit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// A webhook URL is a verifier, the functions for the events of interest, and a handler.
func ExampleWebhookHandler() {
	verifier, err := didit.NewWebhookVerifier("whsec-example-1") // the destination's secret_shared_key
	if err != nil {
		fmt.Println(err)
		return
	}
	handlers := didit.EventHandlers{
		OnSessionStatus: func(_ context.Context, event *didit.Event, session *didit.SessionEvent) error {
			fmt.Println(event.VendorData, "is", event.Status)
			if session.Decision != nil {
				fmt.Println("born on", session.Decision.FirstIDVerification().DateOfBirth)
			}
			return nil // the event is done with
		},
		OnUserStatus: func(_ context.Context, _ *didit.Event, user *didit.User) error {
			fmt.Println(user.VendorData, "is", user.Status)
			return nil
		},
	}
	handler, err := didit.NewWebhookHandler(verifier, nil, handlers.Handle,
		didit.WithEventErrorHook(func(ctx context.Context, err error) {
			slog.ErrorContext(ctx, "webhook", "error", err)
		}))
	if err != nil {
		fmt.Println(err)
		return
	}
	http.Handle("/webhooks/didit", handler)

	body := fmt.Sprintf(`{"event_id": "ev-1", "webhook_type": "status.updated", "timestamp": %d, "vendor_data": "customer-7",
		"status": "Approved", "decision": {"id_verifications": [{"date_of_birth": "1990-01-02"}]}}`, time.Now().Unix())
	fmt.Println(answer(handler, "whsec-example-1", body))
	fmt.Println(answer(handler, "whsec-example-1", body), "without running again")
	fmt.Println(answer(handler, "whsec-forged", body))

	// Output:
	// customer-7 is Approved
	// born on 1990-01-02
	// 200
	// 200 without running again
	// 401
}

// answer delivers a body as the service does.
func answer(handler http.Handler, secret, body string) int {
	r := httptest.NewRequest(http.MethodPost, "/webhooks/didit", strings.NewReader(body))
	r.Header = didittest.SignWebhook(secret, []byte(body), time.Now())
	r.Header.Del("X-Timestamp") // it may differ from the body's by a second
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Code
}

// Events without a function of their own go to Otherwise, or are acknowledged.
func ExampleEventHandlers() {
	handlers := didit.EventHandlers{
		OnTransactionStatus: func(_ context.Context, _ *didit.Event, transaction *didit.Transaction) error {
			fmt.Println(transaction.TxnID, transaction.Status, transaction.Amount, transaction.Currency)
			return nil
		},
		Otherwise: func(_ context.Context, event *didit.Event) error {
			var body map[string]any
			err := json.Unmarshal(event.Raw, &body)
			fmt.Println("other:", event.Type, body["case_number"])
			return err
		},
	}
	for _, body := range []string{
		`{"webhook_type": "transaction.status.updated", "txn_id": "order-99", "status": "IN_REVIEW", "amount": "0.50", "currency": "EUR"}`,
		`{"webhook_type": "case.opened", "case_number": 5}`,
	} {
		event, err := didit.DecodeEvent([]byte(body)) // verified before, and kept in a queue
		if err != nil {
			fmt.Println(err)
			return
		}
		if err := handlers.Handle(context.Background(), event); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// order-99 IN_REVIEW 0.50 EUR
	// other: case.opened 5
}

// While a secret is being rotated both are accepted, and what is signed with neither is not.
func ExampleWithPreviousSecrets() {
	verifier, err := didit.NewWebhookVerifier("whsec-new", didit.WithPreviousSecrets("whsec-old"))
	if err != nil {
		fmt.Println(err)
		return
	}
	handler, err := didit.NewWebhookHandler(verifier, nil, didit.EventHandlers{}.Handle)
	if err != nil {
		fmt.Println(err)
		return
	}
	body := fmt.Sprintf(`{"event_id": "ev-1", "webhook_type": "status.updated", "timestamp": %d}`, time.Now().Unix())
	for _, secret := range []string{"whsec-new", "whsec-old", "whsec-older"} {
		fmt.Println(secret, answer(handler, secret, body))
	}
	// Output:
	// whsec-new 200
	// whsec-old 200
	// whsec-older 401
}

// Events come late and out of order. What is stored only moves on.
func ExampleSessionState_Accepts() {
	var stored didit.SessionState // of a row in a table
	for _, body := range []string{
		`{"timestamp": 1700000020, "status": "Declined"}`,
		`{"timestamp": 1700000010, "status": "In Progress"}`, // late
		`{"timestamp": 1700000030, "status": "Resubmitted"}`, // a reviewer opened the session again
		`{"timestamp": 1700000050, "status": "Approved"}`,
		`{"timestamp": 1700000040, "status": "In Review"}`, // late
	} {
		event, err := didit.DecodeEvent([]byte(body))
		if err != nil {
			fmt.Println(err)
			return
		}
		if stored.Accepts(event.SessionState()) {
			stored = event.SessionState()
			fmt.Println(stored.Status)
		}
	}
	// Output:
	// Declined
	// Resubmitted
	// Approved
}
