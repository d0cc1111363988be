package didit_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/internal/webhooksig"
)

// eventFixtures are the bodies of testdata/webhook_events.json by name, and two with whole decisions.
func eventFixtures(tb testing.TB) map[string]string {
	tb.Helper()
	data, err := os.ReadFile("testdata/webhook_events.json")
	require.NoError(tb, err)
	var file map[string]json.RawMessage
	require.NoError(tb, json.Unmarshal(data, &file))
	bodies := map[string]string{}
	for name, body := range file {
		bodies[name] = string(body)
	}
	for _, kind := range []string{"person", "business"} {
		decision, err := os.ReadFile("testdata/decision_" + kind + ".json")
		require.NoError(tb, err)
		bodies["decision of a "+kind] = fmt.Sprintf(`{"event_id": "ev-%s", "webhook_type": "status.updated", "timestamp": 1700000000,
			"created_at": 1699999990, "session_id": "s-1", "status": "Approved", "decision": %s}`, kind, decision)
	}
	return bodies
}

func decisionEvent(tb testing.TB) string {
	tb.Helper()
	return eventFixtures(tb)["decision of a person"]
}

func parse(tb testing.TB, body string) *didit.Event {
	tb.Helper()
	event, err := newVerifier(tb).ParseEvent(signed(tb, webhookSecret, body), []byte(body))
	require.NoError(tb, err)
	return event
}

func TestParseEvent(t *testing.T) {
	bodies := eventFixtures(t)
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			event := parse(t, body)
			assert.Empty(t, event.Drift)
			assert.Equal(t, body, string(event.Raw))
			assert.Equal(t, webhookTime.UTC(), event.Timestamp.Time)
			assert.Equal(t, webhookTime.Add(-10*time.Second).UTC(), event.CreatedAt.Time)
			assert.False(t, event.Test)
			assert.False(t, event.Partial)
			payloads := 0
			for _, payload := range []any{event.Session, event.User, event.Business, event.Transaction, event.TravelRule, event.Activity} {
				if value := reflect.ValueOf(payload); !value.IsNil() {
					payloads++
					if _, session := payload.(*didit.SessionEvent); !session {
						assert.Empty(t, unfilled(value.Elem(), "", strings.HasSuffix(name, "flat")))
					}
				}
			}
			want := 1
			if name == "unknown type" {
				want = 0
			}
			assert.Equal(t, want, payloads)

			stored, err := didit.DecodeEvent(event.Raw)
			require.NoError(t, err)
			assert.Equal(t, event, stored)
		})
	}
}

// unfilled lists the fields without a value. In flat payloads the envelope has created_at for itself.
func unfilled(v reflect.Value, path string, flat bool) (fields []string) {
	switch {
	case v.Type() == reflect.TypeFor[didit.Timestamp]():
		if v.IsZero() && !(flat && path == ".CreatedAt") {
			return []string{path}
		}
	case v.Kind() == reflect.Pointer && !v.IsNil() && v.Elem().Kind() == reflect.Bool: // false is a value here
	case v.IsZero():
		return []string{path}
	case v.Kind() == reflect.Pointer:
		return unfilled(v.Elem(), path, flat)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fields = append(fields, unfilled(v.Field(i), path+"."+v.Type().Field(i).Name, flat)...)
		}
	case v.Kind() == reflect.Slice && v.Type() != reflect.TypeFor[json.RawMessage]():
		for i := range v.Len() {
			fields = append(fields, unfilled(v.Index(i), path+"[]", flat)...)
		}
	}
	return fields
}

func TestSessionEvents(t *testing.T) {
	bodies := eventFixtures(t)

	running := parse(t, bodies["session in progress"])
	assert.Equal(t, "00000000-0000-4000-8000-000000000001", running.EventID)
	assert.Equal(t, didit.WebhookEventStatusUpdated, running.Type)
	assert.Equal(t, "a0000000-0000-4000-8000-000000000001", running.ApplicationID)
	assert.Equal(t, didit.EnvironmentLive, running.Environment)
	assert.Equal(t, "50000000-0000-4000-8000-000000000001", running.SessionID)
	assert.Equal(t, didit.StatusInProgress, running.Status)
	assert.Equal(t, "customer-7", running.VendorData)
	assert.Equal(t, "f0000000-0000-4000-8000-000000000001", running.WorkflowID)
	assert.JSONEq(t, `{"plan": "pro", "seats": 3}`, string(running.Metadata))
	assert.Equal(t, &didit.SessionEvent{}, running.Session)

	assert.Equal(t, &didit.ResubmitInfo{
		NodesToResubmit: []didit.ResubmitNode{
			{NodeID: "feature_ocr_1", Feature: didit.ResubmitFeatureOCR},
			{NodeID: "feature_liveness_1", Feature: didit.ResubmitFeatureLiveness},
		},
		Reasons: map[string]string{"feature_ocr_1": "The photo is blurred"},
	}, parse(t, bodies["session resubmitted"]).Session.ResubmitInfo)

	assert.Equal(t, "manual_review", parse(t, bodies["session data"]).Session.Trigger)

	for _, kind := range []string{"person", "business"} {
		data, err := os.ReadFile("testdata/decision_" + kind + ".json")
		require.NoError(t, err)
		var decision didit.Decision
		require.NoError(t, json.Unmarshal(data, &decision))
		assert.Equal(t, &decision, parse(t, bodies["decision of a "+kind]).Session.Decision)
	}
}

func TestPayloadsTakeFromTheEnvelope(t *testing.T) {
	event := func(kind, object string) *didit.Event {
		return parse(t, fmt.Sprintf(`{"timestamp": 1700000000, "webhook_type": %q, "status": "S", "vendor_data": "v", %s}`, kind, object))
	}
	user := event("user.status.updated", `"user": {"full_name": "Ana"}`).User
	assert.Equal(t, &didit.User{FullName: "Ana", Status: "S", VendorData: "v"}, user)
	business := event("business.status.updated", `"business": {"legal_name": "Example SL", "status": "ACTIVE"}`).Business
	assert.Equal(t, &didit.Business{LegalName: "Example SL", Status: didit.BusinessActive, VendorData: "v"}, business)
	transaction := event("transaction.status.updated", `"transaction": {"txn_id": "t", "vendor_data": "w"}`).Transaction
	assert.Equal(t, &didit.Transaction{TxnID: "t", Status: "S", VendorData: "w"}, transaction)
	transfer := event("travel_rule.status.updated", `"travel_rule": {"rail": "GTR"}`).TravelRule
	assert.Equal(t, &didit.TravelRuleTransfer{Rail: "GTR", Status: "S"}, transfer)
	transfer = event("travel_rule.status.updated", `"travel_rule": "none", "rail": "GTR", "created_at": 1700000000`).TravelRule
	assert.Equal(t, &didit.TravelRuleTransfer{Rail: "GTR", Status: "S"}, transfer)
}

func TestEventDrift(t *testing.T) {
	event := parse(t, `{"timestamp": "1700000000", "created_at": "2023-11-14T22:13:00Z", "webhook_type": "user.data.updated", "event_id": 17,
		"vendor_data": ["a"], "user": {"session_count": "3", "tags": 1, "created_at": "yesterday"}, "environment": null}`)
	assert.Equal(t, webhookTime.UTC(), event.Timestamp.Time)
	assert.Equal(t, webhookTime.Add(-20*time.Second).UTC(), event.CreatedAt.Time)
	assert.Equal(t, "17", event.EventID)
	assert.Empty(t, event.VendorData)
	assert.Equal(t, 3, event.User.SessionCount)
	var paths []string
	for _, drift := range event.Drift {
		paths = append(paths, drift.Path)
	}
	assert.Subset(t, paths, []string{"event_id", "vendor_data", "user.session_count", "user.tags", "user.created_at"})

	for _, decision := range []string{`null`, `"none"`, `17`, `[]`} {
		body := fmt.Sprintf(`{"timestamp": 1700000000, "webhook_type": "status.updated", "status": "Approved", "decision": %s, "resubmit_info": %[1]s}`, decision)
		event := parse(t, body)
		assert.Equal(t, didit.StatusApproved, event.Status)
		assert.Equal(t, &didit.SessionEvent{}, event.Session, decision)
	}
}

func TestOlderPayloadVersionsAreRefused(t *testing.T) {
	body := func(decision string) string {
		return fmt.Sprintf(`{"timestamp": 1700000000, "webhook_type": "status.updated", "status": "Approved", "decision": %s}`, decision)
	}
	for older, v3 := range map[string]string{
		"id_verification": "id_verifications", "nfc": "nfc_verifications", "liveness": "liveness_checks", "face_match": "face_matches",
		"phone": "phone_verifications", "email": "email_verifications", "poa": "poa_verifications", "aml": "aml_screenings",
		"ip_analysis": "ip_analyses", "database_validation": "database_validations",
	} {
		sent := body(fmt.Sprintf(`{%q: {"status": "Approved", "full_name": "Ana"}}`, older))
		event, err := newVerifier(t).ParseEvent(signed(t, webhookSecret, sent), []byte(sent))
		assert.Nil(t, event)
		assert.Equal(t, &didit.WebhookError{
			Err:    didit.ErrWebhookVersion,
			Reason: "the decision has " + older + " in place of " + v3 + ": pin the webhook destination to v3",
		}, err)
		_, err = didit.DecodeEvent([]byte(sent))
		assert.ErrorIs(t, err, didit.ErrWebhookVersion)

		// A later version may use the name for something else.
		parse(t, body(fmt.Sprintf(`{%q: {"status": "Approved"}, %q: []}`, older, v3)))
		parse(t, body(fmt.Sprintf(`{%q: null}`, older)))
		parse(t, body(fmt.Sprintf(`{%q: "Approved"}`, older)))
	}
}

func TestSimpleSignatureTrustsFourFields(t *testing.T) {
	verifier := newVerifier(t, didit.AcceptSimpleSignature())
	for name, body := range eventFixtures(t) {
		t.Run(name, func(t *testing.T) {
			header := signed(t, webhookSecret, body, webhooksig.SimpleHeader)
			event, err := verifier.ParseEvent(header, []byte(body))
			require.NoError(t, err)
			whole := parse(t, body)
			assert.True(t, event.Partial)
			assert.Equal(t, whole.Timestamp, event.Timestamp)
			assert.Equal(t, whole.SessionID, event.SessionID)
			assert.Equal(t, whole.Status, event.Status)
			assert.Equal(t, whole.Type, event.Type)

			want := didit.Event{Partial: true, Timestamp: event.Timestamp, SessionID: event.SessionID, Status: event.Status, Type: event.Type}
			switch {
			case whole.Session != nil:
				want.Session = &didit.SessionEvent{}
			case whole.User != nil:
				want.User = &didit.User{Status: didit.UserStatus(event.Status)}
			case whole.Business != nil:
				want.Business = &didit.Business{Status: didit.BusinessStatus(event.Status)}
			case whole.Transaction != nil:
				want.Transaction = &didit.Transaction{Status: didit.TransactionStatus(event.Status)}
			case whole.TravelRule != nil:
				want.TravelRule = &didit.TravelRuleTransfer{Status: didit.TravelRuleStatus(event.Status)}
			case whole.Activity != nil:
				want.Activity = &didit.Activity{}
			}
			assert.Equal(t, &want, event)

			better, err := verifier.ParseEvent(signed(t, webhookSecret, body), []byte(body))
			require.NoError(t, err)
			assert.Equal(t, whole, better, "with a better signature everything is trusted")
		})
	}
}

// What an attacker adds to a body must not take the place of what the simple signature covers, however leniently
// keys are matched.
func TestSimpleSignatureIgnoresKeysThatLookAlike(t *testing.T) {
	verifier := newVerifier(t, didit.AcceptSimpleSignature())
	header := signed(t, webhookSecret, webhookBody, webhooksig.SimpleHeader)
	for _, key := range []string{"sessionid", "session-id", "SESSION_ID", "sessionId", "session__id", "_session_id", "webhooktype", "Status", "STATUS", "status_"} {
		body := strings.TrimSuffix(webhookBody, "}") + fmt.Sprintf(`, %q: "forged"}`, key)
		event, err := verifier.ParseEvent(header, []byte(body))
		if err != nil {
			assert.ErrorIs(t, err, didit.ErrMalformedWebhook, key)
			continue
		}
		assert.Equal(t, "s-1", event.SessionID, key)
		assert.Equal(t, didit.StatusDeclined, event.Status, key)
		assert.Equal(t, didit.WebhookEventStatusUpdated, event.Type, key)
	}
}

func TestTestDeliveries(t *testing.T) {
	verifier := newVerifier(t, didit.AcceptSimpleSignature())
	for value, want := range map[string]bool{"true": true, "True": true, "false": false, "": false, "perhaps": false} {
		for _, only := range []string{webhooksig.V2Header, webhooksig.RawHeader, webhooksig.SimpleHeader} {
			header := signed(t, webhookSecret, webhookBody, only)
			header.Set("X-Didit-Test-Webhook", value)
			event, err := verifier.ParseEvent(header, []byte(webhookBody))
			require.NoError(t, err)
			assert.Equal(t, want, event.Test, value)
		}
	}
}

func TestParseEventCopies(t *testing.T) {
	body := []byte(webhookBody)
	event, err := newVerifier(t).ParseEvent(signed(t, webhookSecret, webhookBody), body)
	require.NoError(t, err)
	clear(body)
	assert.Equal(t, webhookBody, string(event.Raw))
	raw := []byte(webhookBody)
	event, err = didit.DecodeEvent(raw)
	require.NoError(t, err)
	clear(raw)
	assert.Equal(t, webhookBody, string(event.Raw))
}

func TestDecodeEventRefuses(t *testing.T) {
	for _, raw := range []string{"", "null", "[]", `"a"`, "1", "{", `{"a":1}{}`, "\xff"} {
		event, err := didit.DecodeEvent([]byte(raw))
		assert.ErrorIs(t, err, didit.ErrMalformedWebhook, raw)
		assert.Nil(t, event)
	}
}

func request(tb testing.TB, header http.Header, body io.Reader) *http.Request {
	tb.Helper()
	r := httptest.NewRequest(http.MethodPost, "/webhooks", body)
	r.Header = maps.Clone(header)
	return r
}

func TestParseRequest(t *testing.T) {
	header := signed(t, webhookSecret, webhookBody)
	verifier := newVerifier(t, didit.WithMaxBody(int64(len(webhookBody))))
	event, err := verifier.ParseRequest(request(t, header, strings.NewReader(webhookBody)))
	require.NoError(t, err)
	assert.Equal(t, "ev-1", event.EventID)

	chunked := request(t, header, iotest.OneByteReader(strings.NewReader(webhookBody)))
	assert.EqualValues(t, -1, chunked.ContentLength)
	_, err = verifier.ParseRequest(chunked)
	require.NoError(t, err)

	unbounded := newVerifier(t, didit.WithMaxBody(math.MaxInt64))
	_, err = unbounded.ParseRequest(request(t, header, iotest.OneByteReader(strings.NewReader(webhookBody))))
	require.NoError(t, err)

	announced := request(t, header, strings.NewReader(webhookBody))
	announced.ContentLength = math.MaxInt64 - 1
	_, err = unbounded.ParseRequest(announced)
	require.NoError(t, err, "nothing is allocated on the word of whoever sends")

	none := request(t, header, nil)
	none.Body = nil
	_, err = verifier.ParseRequest(none)
	require.ErrorIs(t, err, didit.ErrMalformedWebhook)
}

// meter counts what is read of an endless body.
type meter struct{ read int64 }

func (m *meter) Read(p []byte) (int, error) {
	m.read += int64(len(p))
	return len(p), nil
}

func TestParseRequestReadsNoMoreThanNeeded(t *testing.T) {
	verifier := newVerifier(t, didit.WithMaxBody(1000))
	header := signed(t, webhookSecret, webhookBody)

	var endless meter
	_, err := verifier.ParseRequest(request(t, header, &endless))
	require.ErrorIs(t, err, didit.ErrWebhookTooLarge)
	assert.EqualValues(t, 1001, endless.read)

	announced := request(t, header, &endless)
	endless.read, announced.ContentLength = 0, 1001
	_, err = verifier.ParseRequest(announced)
	require.ErrorIs(t, err, didit.ErrWebhookTooLarge)
	assert.Zero(t, endless.read)

	_, err = verifier.ParseRequest(request(t, http.Header{}, &endless))
	require.ErrorIs(t, err, didit.ErrNoSignature)
	assert.Zero(t, endless.read)

	compressed := header.Clone()
	compressed.Set("Content-Encoding", "gzip")
	_, err = verifier.ParseRequest(request(t, compressed, &endless))
	require.ErrorIs(t, err, didit.ErrMalformedWebhook)
	assert.Zero(t, endless.read)

	limited := request(t, header, strings.NewReader(webhookBody))
	limited.Body = http.MaxBytesReader(httptest.NewRecorder(), limited.Body, 10)
	_, err = verifier.ParseRequest(limited)
	require.ErrorIs(t, err, didit.ErrWebhookTooLarge)
}

func TestParseRequestBrokenBody(t *testing.T) {
	cause := errors.New("read: canary")
	body := io.MultiReader(strings.NewReader(webhookBody[:20]), iotest.ErrReader(cause))
	_, err := newVerifier(t).ParseRequest(request(t, signed(t, webhookSecret, webhookBody), body))
	require.ErrorIs(t, err, cause)
	var broken *didit.EventError
	require.ErrorAs(t, err, &broken)
	var refused *didit.WebhookError
	assert.NotErrorAs(t, err, &refused)
	assert.Equal(t, "didit: webhook: the body broke off", err.Error())
}

// everyForm prints a value in all the ways that a log may.
func everyForm(v any) string {
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+"\n", v)
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("", "v", v)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("", "v", v)
	return out.String()
}

func TestEventsPrintNothingPrivate(t *testing.T) {
	for name, body := range eventFixtures(t) {
		event := parse(t, body)
		for _, v := range []any{
			event, *event, event.Session, event.User, event.Business, event.Transaction, event.TravelRule, event.Activity,
		} {
			if value := reflect.ValueOf(v); value.Kind() == reflect.Pointer && value.IsNil() {
				continue
			}
			for _, private := range []string{
				"Ana", "Ejemplo", "customer-7", "company-3", "token-1", "example.com", "+1555", "Bea", "Example Trading", "wallet-1",
				"blurred", "seats", "Chargebacks", "0.1234", "Rent", "Called", "gold",
			} {
				assert.NotContains(t, everyForm(v), private, "%s: %T", name, v)
			}
		}
	}
	transaction := parse(t, eventFixtures(t)["transaction created, nested"]).Transaction
	parts := []any{
		transaction.Parties, transaction.PaymentMethods, transaction.Activities, transaction.Alerts, transaction.RuleRuns,
		transaction.ProviderResults, *transaction.TravelRule, *transaction.NetworkSnapshot, *transaction.Remediation, *transaction.ActionRequired,
	}
	for _, v := range parts {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			out := fmt.Sprintf(verb, v)
			for _, private := range []string{"Ana", "customer-7", "token-1", "example.com", "Bea", "wallet-1", "Velocity", "Nothing found"} {
				assert.NotContains(t, out, private, "%T", v)
			}
		}
	}
	event := parse(t, webhookBody)
	assert.Equal(t, "didit.Event{event_id:ev-1 webhook_type:status.updated session_id:s-1 status:Declined test:false partial:false}", fmt.Sprint(event))
}

// FuzzDecodeEvent decodes what may have been signed, and holds a partial event to the four fields it knows.
func FuzzDecodeEvent(f *testing.F) {
	bodies := eventFixtures(f)
	for _, name := range slices.Sorted(maps.Keys(bodies)) {
		f.Add([]byte(bodies[name]))
	}
	f.Add([]byte(`{"timestamp":1700000000,"webhook_type":"user.status.updated","user":{"user":{}},"status":[]}`))
	f.Add([]byte(`{"timestamp":"1700000000","webhook_type":"transaction.created","transaction":[{}],"decision":{"aml":{}}}`))
	clock := didit.WithClock(func() time.Time { return webhookTime })
	strict, err := didit.NewWebhookVerifier(webhookSecret, clock)
	require.NoError(f, err)
	lenient, err := didit.NewWebhookVerifier(webhookSecret, clock, didit.AcceptSimpleSignature())
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, body []byte) {
		event, err := didit.DecodeEvent(body)
		if (event == nil) == (err == nil) {
			t.Fatalf("both or neither of %v and %v", event, err)
		}
		if event != nil {
			_ = fmt.Sprintf("%v %+v", event, event.Drift)
			if _, err := json.Marshal(event); err != nil {
				t.Fatal(err)
			}
		}
		header, err := webhooksig.Headers(webhookSecret, body, webhookTime)
		if err != nil {
			return
		}
		whole, err := strict.ParseEvent(header, body)
		if err != nil {
			return
		}
		if !bytes.Equal(whole.Raw, body) {
			t.Fatal("the body changed")
		}
		simple := http.Header{webhooksig.SimpleHeader: header[webhooksig.SimpleHeader]}
		partial, err := lenient.ParseEvent(simple, body)
		if err != nil {
			return
		}
		partial.Session, partial.User, partial.Business, partial.Transaction, partial.TravelRule, partial.Activity = nil, nil, nil, nil, nil, nil
		want := &didit.Event{Partial: true, Timestamp: partial.Timestamp, SessionID: partial.SessionID, Status: partial.Status, Type: partial.Type}
		if !reflect.DeepEqual(want, partial) {
			t.Fatalf("%#v holds more than is signed", partial)
		}
	})
}
