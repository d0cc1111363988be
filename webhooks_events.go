package didit

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/seed-ed97066b/didit-go/internal/canonical"
)

// testWebhookHeader marks the deliveries that the Console sends to try a destination.
const testWebhookHeader = "X-Didit-Test-Webhook"

// ParseRequest reads the body of a delivery, up to the limit of WithMaxBody, and returns its event as
// ParseEvent does. A WebhookHandler calls it by itself.
//
// A body that could not be read to its end is an *EventError: answer 503, so that the service sends it again.
func (v *WebhookVerifier) ParseRequest(r *http.Request) (*Event, error) {
	if _, err := v.readHeaders(r.Header); err != nil {
		return nil, err
	}
	body, err := v.readBody(r)
	if err != nil {
		return nil, err
	}
	return v.parse(r.Header, body)
}

// ParseEvent verifies a delivery, as Verify does and with the same errors, and decodes it. The body is the one
// received, byte for byte; it is copied.
//
// Fields that changed their type do not fail an event: see Event.Drift. One of another payload version than v3
// is ErrWebhookVersion.
func (v *WebhookVerifier) ParseEvent(header http.Header, body []byte) (*Event, error) {
	return v.parse(header, bytes.Clone(body))
}

// DecodeEvent decodes the body of a delivery again that a WebhookVerifier accepted before: an Event.Raw out of
// a queue or a table. It verifies nothing, and does not know whether the delivery was a test. Errors are of
// type *WebhookError, ErrMalformedWebhook or ErrWebhookVersion.
func DecodeEvent(raw []byte) (*Event, error) { return decodeEvent(bytes.Clone(raw)) }

func (v *WebhookVerifier) parse(header http.Header, body []byte) (*Event, error) {
	signature, err := v.verify(header, body)
	if err != nil {
		return nil, err
	}
	read := decodeEvent
	if signature == webhookSignatureSimple {
		read = decodePartialEvent
	}
	event, err := read(body)
	if err != nil {
		return nil, err
	}
	event.Test, _ = strconv.ParseBool(header.Get(testWebhookHeader))
	return event, nil
}

// trustedWebhookSize is how much a Content-Length may make us allocate before a byte has come: anybody can send one.
const trustedWebhookSize = 64 << 10

func (v *WebhookVerifier) readBody(r *http.Request) ([]byte, error) {
	tooLarge := webhookError(ErrWebhookTooLarge, fmt.Sprintf("longer than %d bytes", v.maxBody))
	if r.ContentLength > v.maxBody {
		return nil, tooLarge
	}
	if r.Body == nil {
		return nil, nil
	}
	var body bytes.Buffer
	if r.ContentLength > 0 {
		body.Grow(int(min(r.ContentLength, trustedWebhookSize)) + bytes.MinRead)
	}
	limit := v.maxBody
	if limit < math.MaxInt64 {
		limit++ // one byte more tells a body that is too large
	}
	_, err := body.ReadFrom(io.LimitReader(r.Body, limit))
	var limited *http.MaxBytesError
	switch {
	case errors.As(err, &limited), int64(body.Len()) > v.maxBody:
		return nil, tooLarge
	case err != nil:
		return nil, eventError(&Event{}, "the body broke off", err)
	}
	return body.Bytes(), nil
}

// ErrWebhookVersion is a delivery of a payload version older than v3, whose decisions this package cannot
// read. Set webhook_version of the destination to v3.
var ErrWebhookVersion = errors.New("didit: webhook: unsupported payload version")

// Event is something that happened, as a webhook tells it. The first fields are its envelope; one of those
// from Session to Activity is set, according to Type. An event of a type that this version does not know has
// none of them, and is whole in Raw.
//
// Events may come late, twice and out of order: see SessionState for what to do about a status.
type Event struct {
	// EventID stays the same when an event is delivered again. Test deliveries may have none.
	EventID string           `json:"event_id"`
	Type    WebhookEventType `json:"webhook_type"`
	// Timestamp is when this delivery was signed, to the second.
	Timestamp Timestamp `json:"timestamp"`
	// CreatedAt is the moment that the service gives as created_at.
	CreatedAt     Timestamp   `json:"created_at"`
	ApplicationID string      `json:"application_id"`
	Environment   Environment `json:"environment"` // tells real sessions from simulated ones

	SessionID string `json:"session_id"` // "" where the event is not about a session
	// Status is the session's. In an event about something else it is the status of that, as sent: use the
	// typed one beside it.
	Status     Status          `json:"status"`
	VendorData string          `json:"vendor_data"` // your own identifier of the person or business
	WorkflowID string          `json:"workflow_id"`
	Metadata   json.RawMessage `json:"metadata"` // your own JSON, as given at creation

	Session     *SessionEvent       `json:"-"` // status.updated, data.updated
	User        *User               `json:"-"` // user.status.updated, user.data.updated
	Business    *Business           `json:"-"` // business.status.updated, business.data.updated
	Transaction *Transaction        `json:"-"` // transaction.created, transaction.status.updated
	TravelRule  *TravelRuleTransfer `json:"-"` // travel_rule.status.updated
	Activity    *Activity           `json:"-"` // activity.created

	// Test is a delivery that the Console sent to try the destination, with made-up data: change nothing on
	// account of it. The mark is a header, which no signature covers: to believe it may lose an event,
	// but can never forge one.
	Test bool `json:"-"`

	// Partial is an event accepted by its simple signature only, which AcceptSimpleSignature allows. Of such an
	// event Timestamp, SessionID, Status and Type are known and all else is empty, since anybody could have
	// changed it: read the decision from the API.
	Partial bool `json:"-"`

	// Raw is the body as delivered, for what is not typed, and for DecodeEvent.
	Raw json.RawMessage `json:"-"`

	// Drift lists the fields that are not what this version knows. They are recovered or left empty.
	Drift []Drift `json:"-"`
}

// SessionEvent is what the events of a session carry beside the envelope.
type SessionEvent struct {
	// Decision comes with Approved, Declined, In Review and Abandoned, and is nil otherwise.
	Decision *Decision
	// ResubmitInfo comes with Resubmitted, and is nil otherwise.
	ResubmitInfo *ResubmitInfo
	// Trigger is what changed the data, such as manual_review or console_registry_edit. The service
	// names it in data.updated.
	Trigger string
}

// Format prints nothing about the person, whatever the verb.
func (s SessionEvent) Format(f fmt.State, _ rune) { redacted(f, "SessionEvent", "trigger", s.Trigger) }

// LogValue logs nothing about the person.
func (s SessionEvent) LogValue() slog.Value { return redactedLog("trigger", s.Trigger) }

// ResubmitInfo is what a person has to do again.
type ResubmitInfo struct {
	NodesToResubmit []ResubmitNode `json:"nodes_to_resubmit"`
	// Reasons says why, by the NodeID of the step. They are written for the person.
	Reasons map[string]string `json:"reasons"`
}

// Format prints how many steps there are, whatever the verb.
func (r ResubmitInfo) Format(f fmt.State, _ rune) {
	redacted(f, "ResubmitInfo", "nodes", strconv.Itoa(len(r.NodesToResubmit)))
}

// LogValue logs what Format prints.
func (r ResubmitInfo) LogValue() slog.Value {
	return redactedLog("nodes", strconv.Itoa(len(r.NodesToResubmit)))
}

// Format prints which event it is, and nothing about the person, whatever the verb.
func (e Event) Format(f fmt.State, _ rune) { redacted(f, "Event", e.attrs()...) }

// LogValue logs which event it is, and nothing about the person.
func (e Event) LogValue() slog.Value { return redactedLog(e.attrs()...) }

func (e Event) attrs() []string {
	return []string{
		"event_id", e.EventID, "webhook_type", string(e.Type), "session_id", e.SessionID, "status", string(e.Status),
		"test", strconv.FormatBool(e.Test), "partial", strconv.FormatBool(e.Partial),
	}
}

// wireEvent is read in one go: most deliveries are those of sessions, and a decision is most of their bytes.
type wireEvent struct {
	Event
	Decision     *wireDecision `json:"decision"`
	ResubmitInfo *ResubmitInfo `json:"resubmit_info"`
	Trigger      string        `json:"trigger"`
}

// wireDecision also knows the keys of older payload versions, which have one report a feature where v3 has a list.
type wireDecision struct {
	Decision
	IDVerification     json.RawMessage `json:"id_verification"`
	NFC                json.RawMessage `json:"nfc"`
	Liveness           json.RawMessage `json:"liveness"`
	FaceMatch          json.RawMessage `json:"face_match"`
	Phone              json.RawMessage `json:"phone"`
	Email              json.RawMessage `json:"email"`
	POA                json.RawMessage `json:"poa"`
	AML                json.RawMessage `json:"aml"`
	IPAnalysis         json.RawMessage `json:"ip_analysis"`
	DatabaseValidation json.RawMessage `json:"database_validation"`
}

// olderKey returns the key of an older payload version, and the one v3 has for it. A report under both is of v3.
func (d *wireDecision) olderKey() (older, v3 string) {
	for _, key := range []struct {
		older, v3 string
		report    json.RawMessage
		listed    bool
	}{
		{"id_verification", "id_verifications", d.IDVerification, d.IDVerifications != nil},
		{"nfc", "nfc_verifications", d.NFC, d.NFCVerifications != nil},
		{"liveness", "liveness_checks", d.Liveness, d.LivenessChecks != nil},
		{"face_match", "face_matches", d.FaceMatch, d.FaceMatches != nil},
		{"phone", "phone_verifications", d.Phone, d.PhoneVerifications != nil},
		{"email", "email_verifications", d.Email, d.EmailVerifications != nil},
		{"poa", "poa_verifications", d.POA, d.POAVerifications != nil},
		{"aml", "aml_screenings", d.AML, d.AMLScreenings != nil},
		{"ip_analysis", "ip_analyses", d.IPAnalysis, d.IPAnalyses != nil},
		{"database_validation", "database_validations", d.DatabaseValidation, d.DatabaseValidations != nil},
	} {
		if !key.listed && jsonKind(key.report) == "object" {
			return key.older, key.v3
		}
	}
	return "", ""
}

func decodeEvent(body []byte) (*Event, error) {
	var wire wireEvent
	drift, err := Unmarshal(body, &wire)
	if err != nil || jsonKind(body) != "object" {
		return nil, webhookError(ErrMalformedWebhook, "not a JSON object")
	}
	event := &wire.Event
	event.Raw, event.Drift = body, drift
	event.Timestamp, event.CreatedAt = epoch(event.Timestamp), epoch(event.CreatedAt)
	if wire.Decision != nil {
		if older, v3 := wire.Decision.olderKey(); older != "" {
			return nil, webhookError(ErrWebhookVersion,
				"the decision has "+older+" in place of "+v3+": pin the webhook destination to v3")
		}
	}
	event.setPayload(&wire)
	return event, nil
}

// epoch reads seconds that were sent as a text.
func epoch(t Timestamp) Timestamp {
	if _, err := strconv.ParseUint(t.Raw, 10, 64); err != nil {
		return t
	}
	var seconds Timestamp
	seconds.fromNumber(t.Raw)
	return seconds
}

func (e *Event) setPayload(wire *wireEvent) {
	switch e.Type {
	case WebhookEventStatusUpdated, WebhookEventDataUpdated:
		e.Session = &SessionEvent{ResubmitInfo: wire.ResubmitInfo, Trigger: wire.Trigger}
		if wire.Decision != nil {
			e.Session.Decision = &wire.Decision.Decision
		}
	case WebhookEventUserStatusUpdated, WebhookEventUserDataUpdated:
		e.User = payloadOf[User](e, "user")
		e.User.Status = cmp.Or(e.User.Status, UserStatus(e.Status))
		e.User.VendorData = cmp.Or(e.User.VendorData, e.VendorData)
	case WebhookEventBusinessStatusUpdated, WebhookEventBusinessDataUpdated:
		e.Business = payloadOf[Business](e, "business")
		e.Business.Status = cmp.Or(e.Business.Status, BusinessStatus(e.Status))
		e.Business.VendorData = cmp.Or(e.Business.VendorData, e.VendorData)
	case WebhookEventTransactionCreated, WebhookEventTransactionStatusUpdated:
		e.Transaction = payloadOf[Transaction](e, "transaction")
		e.Transaction.Status = cmp.Or(e.Transaction.Status, TransactionStatus(e.Status))
		e.Transaction.VendorData = cmp.Or(e.Transaction.VendorData, e.VendorData)
	case WebhookEventTravelRuleStatusUpdated:
		e.TravelRule = payloadOf[TravelRuleTransfer](e, "travel_rule")
		e.TravelRule.Status = cmp.Or(e.TravelRule.Status, TravelRuleStatus(e.Status))
	case WebhookEventActivityCreated:
		e.Activity = payloadOf[Activity](e, "activity")
	}
}

// payloadOf reads what an event is about: the object of that name, or the fields beside the envelope. The
// published document names these events, but does not say which.
func payloadOf[T any](e *Event, name string) *T {
	payload := new(T)
	if e.Partial {
		return payload
	}
	var members map[string]json.RawMessage
	if _, err := Unmarshal(e.Raw, &members); err != nil {
		return payload
	}
	source := members[name]
	nested := jsonKind(source) == "object"
	if !nested {
		delete(members, "created_at") // of the event, not of what it is about
		source, _ = json.Marshal(members)
	}
	drift, err := Unmarshal(source, payload)
	if err != nil {
		return payload
	}
	for _, d := range drift {
		if nested {
			d.Path = joinPath(name, d.Path)
		}
		e.Drift = append(e.Drift, d)
	}
	return payload
}

// decodePartialEvent reads the four members that the simple signature covers by their exact keys, out of the
// very text it was made of. A decoder that is lenient about keys could be led to other values.
func decodePartialEvent(body []byte) (*Event, error) {
	form, err := canonical.Parse(body)
	if err != nil {
		return nil, webhookError(ErrMalformedWebhook, err.Error())
	}
	defer form.Release()
	text := func(key string) string {
		value, _ := unquote(form.Member(key))
		return value
	}
	event := &Event{
		Partial: true, SessionID: text("session_id"), Status: Status(text("status")), Type: WebhookEventType(text("webhook_type")),
	}
	seconds, err := strconv.ParseInt(string(bytes.Trim(form.Member("timestamp"), `"`)), 10, 64)
	if err != nil {
		return nil, webhookError(ErrMalformedWebhook, "no timestamp in epoch seconds")
	}
	event.Timestamp = NewTimestamp(time.Unix(seconds, 0).UTC())
	event.setPayload(&wireEvent{})
	return event, nil
}
