package didittest

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/internal/webhooksig"
)

// webhooks is what a server knows of events and their deliveries. Server.mu guards all but the first block.
type webhooks struct {
	ctx           context.Context // ends with Close, and breaks deliveries off
	stop          context.CancelFunc
	client        *http.Client
	applicationID string
	timeout       time.Duration
	retryWait     time.Duration

	destinations []*destination // oldest first
	events       []*event       // oldest first, held ones included
	held         []*event
	holding      bool
	latest       map[string]int64 // when the last event of a session happened, by its id, in epoch seconds
	deliveries   []Delivery
	pending      int
	settled      chan struct{} // closed when pending falls to 0
}

func newWebhooks() *webhooks {
	ctx, stop := context.WithCancel(context.Background())
	return &webhooks{
		ctx: ctx, stop: stop, applicationID: newUUID(), timeout: 5 * time.Second, retryWait: 10 * time.Millisecond,
		latest: map[string]int64{},
		client: &http.Client{
			// Only loopback is ever reached, where no certificate proves anything. Without kept connections
			// nothing is left behind in the user's own server.
			Transport:     &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}, //nolint:gosec // see above
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// WithWebhook delivers all events to a URL on loopback, signed with secret, as to a destination that was made
// in the Console. Start refuses another URL, and an empty secret. Where the URL is known only after Start, use
// SendWebhooksTo. Further destinations are made with WebhookDestinations.Create, which returns a secret of the
// server's choice.
func WithWebhook(url, secret string) Option {
	return func(s *Server) {
		s.webhooks.destinations = append(s.webhooks.destinations, consoleDestination(url, secret))
	}
}

// SendWebhooksTo is WithWebhook for a server that runs, for a handler that is part of an application which needs
// a client of that server first. Events from now on are delivered; those of before are not, unless they are held
// or redelivered. A URL that is not on loopback, or an empty secret, is an error.
func (s *Server) SendWebhooksTo(url, secret string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := consoleDestination(url, secret)
	if err := s.openDestination(d); err != nil {
		return fmt.Errorf("didittest: SendWebhooksTo: %w", err)
	}
	s.webhooks.destinations = append(s.webhooks.destinations, d)
	return nil
}

func consoleDestination(url, secret string) *destination {
	return &destination{everything: true, WebhookDestination: didit.WebhookDestination{
		UUID: newUUID(), Label: "didittest", URL: url, Enabled: true, WebhookVersion: didit.WebhookVersionV3,
		SecretSharedKey: secret, SubscribedEvents: slices.Clone(webhookEvents),
	}}
}

// WithWebhookRetryWait waits d before the first repeat of a delivery that failed, and four times d before the
// second. It is 10 ms otherwise, where the service waits a minute. A negative d changes nothing.
func WithWebhookRetryWait(d time.Duration) Option {
	return func(s *Server) {
		if d >= 0 {
			s.webhooks.retryWait = d
		}
	}
}

// WithWebhookTimeout gives up on an answer to a delivery after d. It is 5 s otherwise, as with the service; d
// of 0 or less changes nothing.
func WithWebhookTimeout(d time.Duration) Option {
	return func(s *Server) {
		if d > 0 {
			s.webhooks.timeout = d
		}
	}
}

// SignWebhook returns the headers with which the service would deliver body: X-Timestamp, X-Signature-V2,
// X-Signature and X-Signature-Simple. It is for tests that call a handler without a server.
//
// A verifier wants the timestamp in the body, in epoch seconds, to be that of at, and near its clock. A body
// that the service could not have sent, such as one that is no JSON, is signed with X-Signature only.
func SignWebhook(secret string, body []byte, at time.Time) http.Header {
	header, err := webhooksig.Headers(secret, body, at)
	if err == nil {
		return header
	}
	return http.Header{
		webhooksig.TimestampHeader: {strconv.FormatInt(at.Unix(), 10)},
		webhooksig.RawHeader:       {hex.EncodeToString(webhooksig.Sum(secret, body))},
	}
}

// Delivery is one attempt to deliver an event to one destination.
type Delivery struct {
	EventID         string // "" for SendTestWebhook
	Type            didit.WebhookEventType
	SessionID       string // "" where the event is not about a session
	DestinationUUID string
	URL             string
	Attempt         int         // 1, then up to 3 for the repeats
	Header          http.Header // as sent
	Body            []byte      // as sent
	StatusCode      int         // of the answer, 0 where there was none
	Err             error       // why there was none
	At              time.Time   // when it was sent, by the clock of the server
	Duration        time.Duration
}

// Deliveries returns the attempts so far, in the order in which they ended.
func (s *Server) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	deliveries := slices.Clone(s.webhooks.deliveries)
	for i := range deliveries {
		deliveries[i].Header = deliveries[i].Header.Clone()
		deliveries[i].Body = bytes.Clone(deliveries[i].Body)
	}
	return deliveries
}

// WaitForDeliveries waits until every event has been delivered, or given up, repeats included. Events that
// HoldWebhooks keeps are not waited for. It returns an error where ctx ends first. Do not call it from a
// handler of webhooks: its own delivery is under way.
func (s *Server) WaitForDeliveries(ctx context.Context) error {
	for {
		s.mu.Lock()
		pending, settled := s.webhooks.pending, s.webhooks.settled
		s.mu.Unlock()
		if pending == 0 {
			return nil
		}
		select {
		case <-settled:
		case <-ctx.Done():
			return fmt.Errorf("didittest: %d deliveries are not over: %w", pending, ctx.Err())
		}
	}
}

// Redeliver sends an event once more to all its destinations, with the same event_id and signed afresh, as the
// service does with an event that it believes lost. EventID is that of a Delivery, or of SendWebhook. An
// unknown one is an error. It works while webhooks are held, too, and does not release them.
func (s *Server) Redeliver(eventID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.webhooks.events {
		if e.id == eventID && eventID != "" {
			s.dispatch(e)
			return nil
		}
	}
	return fmt.Errorf("didittest: no event %q", eventID)
}

// HoldWebhooks keeps the events from now on back, until ReleaseWebhooks.
func (s *Server) HoldWebhooks() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.webhooks.holding = true
}

// ReleaseWebhooks delivers the events that were held, and holds no more. Without order they go out as they
// happened. Order holds positions among the held events, from 0: those named go first, as named, and the
// others follow. So ReleaseWebhooks(1) delivers the second event ahead of the first. A position that is out of
// range, or named twice, is an error, and nothing is released.
func (s *Server) ReleaseWebhooks(order ...int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	hooks := s.webhooks
	rest := slices.Clone(hooks.held)
	var released []*event
	for _, position := range order {
		if position < 0 || position >= len(rest) || rest[position] == nil {
			return fmt.Errorf("didittest: cannot release event %d of %d", position, len(rest))
		}
		released, rest[position] = append(released, rest[position]), nil
	}
	for _, e := range rest {
		if e != nil {
			released = append(released, e)
		}
	}
	hooks.holding, hooks.held = false, nil
	for _, e := range released {
		s.dispatch(e)
	}
	return nil
}

// SendTestWebhook delivers what the Console's button for trying a webhook does: a status.updated of a session
// that does not exist, without an event_id, and with the header X-Didit-Test-Webhook: true. A handler has to
// answer it, and must change nothing on account of it.
func (s *Server) SendTestWebhook(status didit.Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sample := &session{decision: didit.Decision{
		SessionID: newUUID(), SessionKind: didit.SessionKindUser, Status: status, WorkflowID: s.WorkflowID,
		Features: slices.Clone(workflowFeatures), CreatedAt: didit.NewTimestamp(s.now().UTC()), Environment: didit.EnvironmentSandbox,
	}}
	if outcome, ok := outcomeOf(status); ok {
		fillReports(&sample.decision, outcome)
	}
	s.emit(didit.WebhookEventStatusUpdated, "", sample.eventFields())
}

func outcomeOf(status didit.Status) (Outcome, bool) {
	for _, outcome := range []Outcome{OutcomeApproved, OutcomeDeclined, OutcomeInReview} {
		if outcomeStatus[outcome] == status {
			return outcome, true
		}
	}
	return "", false
}

// SendWebhook delivers an event of any type, those included that nothing in this server causes, such as
// didit.WebhookEventTransactionCreated. Fields are what it carries beside the envelope, which is event_id,
// webhook_type, timestamp, created_at, application_id and environment. It returns the event_id, and an error
// for fields that are no JSON.
func (s *Server) SendWebhook(kind didit.WebhookEventType, fields map[string]any) (eventID string, err error) {
	if _, err := json.Marshal(fields); err != nil {
		return "", fmt.Errorf("didittest: the fields are no JSON: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	eventID = newUUID()
	s.emit(kind, eventID, fields)
	return eventID, nil
}

// notify tells the destinations of a session that changed. Server.mu is held.
func (s *Server) notify(session *session, kind didit.WebhookEventType) {
	s.emit(kind, newUUID(), session.eventFields())
}

// notifyEdit is notify for a session that was any other way before.
func (s *Server) notifyEdit(session *session, before *didit.Decision) {
	if before.Status != session.decision.Status {
		s.notify(session, didit.WebhookEventStatusUpdated)
		return
	}
	was, _ := json.Marshal(before)
	if is, _ := json.Marshal(&session.decision); !bytes.Equal(was, is) {
		s.notify(session, didit.WebhookEventDataUpdated)
	}
}

// decided are the statuses whose events carry the decision.
var decided = []didit.Status{didit.StatusApproved, didit.StatusDeclined, didit.StatusInReview, didit.StatusAbandoned}

func (s *session) eventFields() map[string]any {
	d := &s.decision
	fields := map[string]any{
		"session_id": d.SessionID, "status": d.Status, "vendor_data": orNull(d.VendorData), "workflow_id": d.WorkflowID,
		"metadata": d.Metadata,
	}
	switch {
	case slices.Contains(decided, d.Status):
		fields["decision"] = document(d, false)
	case d.Status == didit.StatusResubmitted:
		fields["resubmit_info"] = s.resubmitInfo()
	}
	return fields
}

// resubmission is what a person was asked to do again.
type resubmission struct {
	Nodes   []didit.ResubmitNode `json:"nodes_to_resubmit"`
	Reasons map[string]string    `json:"reasons"` // by node id
}

// resubmit notes what a person has to do again, before the reports of it are cleared.
func (s *session) resubmit(req *didit.UpdateSessionStatusRequest) {
	nodes := req.NodesToResubmit
	if len(nodes) == 0 {
		nodes = unapproved(&s.decision)
	}
	s.resubmission = &resubmission{Nodes: nodes, Reasons: map[string]string{}}
	if comment := deref(req.Comment); comment != "" {
		for _, node := range nodes {
			s.resubmission.Reasons[node.NodeID] = comment
		}
	}
}

func (s *session) resubmitInfo() *resubmission {
	if s.resubmission == nil {
		s.resubmit(&didit.UpdateSessionStatusRequest{})
	}
	info := s.resubmission
	s.resubmission = nil
	return info
}

func unapproved(d *didit.Decision) []didit.ResubmitNode {
	nodes := []didit.ResubmitNode{}
	add := func(id string, status didit.FeatureStatus, feature didit.ResubmitFeature) {
		if status != didit.FeatureStatusApproved {
			nodes = append(nodes, didit.ResubmitNode{NodeID: id, Feature: feature})
		}
	}
	for _, r := range d.IDVerifications {
		add(r.NodeID, r.Status, didit.ResubmitFeatureOCR)
	}
	for _, r := range d.LivenessChecks {
		add(r.NodeID, r.Status, didit.ResubmitFeatureLiveness)
	}
	for _, r := range d.FaceMatches {
		add(r.NodeID, r.Status, didit.ResubmitFeatureFaceMatch)
	}
	for _, r := range d.AMLScreenings {
		add(r.NodeID, r.Status, didit.ResubmitFeatureAML)
	}
	return nodes
}

// event is something that happened, told to destinations as it was then.
type event struct {
	id     string // "" for a test
	kind   didit.WebhookEventType
	moment int64  // when it happened, in epoch seconds
	about  string // the session, "" for none
	fields []byte // a JSON object, without the timestamp of an attempt
}

// body is what an attempt at a time sends. Its keys are in no order, and it is not in canonical form.
func (e *event) body(at time.Time) []byte {
	return fmt.Appendf(nil, `{"timestamp":%d,%s`, at.Unix(), e.fields[1:])
}

// emit makes an event, and delivers it unless events are held. Server.mu is held.
func (s *Server) emit(kind didit.WebhookEventType, id string, fields map[string]any) {
	hooks := s.webhooks
	fields = maps.Clone(fields)
	if fields == nil {
		fields = map[string]any{}
	}
	delete(fields, "timestamp")
	delete(fields, "event_id")
	if id != "" {
		fields["event_id"] = id
	}
	moment := s.moment(fields)
	fields["webhook_type"], fields["created_at"] = kind, moment
	fields["application_id"], fields["environment"] = hooks.applicationID, didit.EnvironmentSandbox
	data, err := json.Marshal(fields)
	if err != nil {
		return // every caller has made sure of it
	}
	e := &event{id: id, kind: kind, moment: moment, fields: data}
	e.about, _ = fields["session_id"].(string)
	hooks.events = append(hooks.events, e)
	if hooks.holding {
		hooks.held = append(hooks.held, e)
		return
	}
	s.dispatch(e)
}

// moment is when an event with these fields happens: now, but at least a second after the last event of its
// session, since times have whole seconds and receivers tell by them which event is the newer.
func (s *Server) moment(fields map[string]any) int64 {
	moment := s.now().Unix()
	if id, _ := fields["session_id"].(string); id != "" {
		if last, ok := s.webhooks.latest[id]; ok {
			moment = max(moment, last+1)
		}
		s.webhooks.latest[id] = moment
	}
	return moment
}

// signedAt is the time that an attempt carries: now, but never before the event happened.
func (e *event) signedAt(now time.Time) time.Time {
	if happened := time.Unix(e.moment, 0); now.Before(happened) {
		return happened
	}
	return now
}

// dispatch starts the deliveries of an event. Those to one destination begin in order: each waits for the first
// attempt of the one before. Server.mu is held.
func (s *Server) dispatch(e *event) {
	hooks := s.webhooks
	if s.closed {
		return
	}
	for _, to := range hooks.destinations {
		if !to.wants(e.kind) {
			continue
		}
		after, first := to.last, make(chan struct{})
		to.last = first
		if hooks.pending == 0 {
			hooks.settled = make(chan struct{})
		}
		hooks.pending++
		s.busy.Add(1)
		go s.deliver(e, to, after, first)
	}
}

// repeats is how often a delivery that failed is repeated.
const repeats = 2

// deliver ends with Close at the latest, which waits for it.
func (s *Server) deliver(e *event, to *destination, after <-chan struct{}, first chan struct{}) {
	defer s.busy.Done()
	defer s.settle()
	begun := sync.OnceFunc(func() { close(first) })
	defer begun()
	if after != nil {
		select {
		case <-after:
		case <-s.webhooks.ctx.Done():
			return
		}
	}
	wait := s.webhooks.retryWait
	for attempt := 1; s.attempt(e, to, attempt) && attempt <= repeats; attempt++ {
		begun()
		if !s.pause(wait) {
			return
		}
		wait *= 4
	}
}

func (s *Server) settle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.webhooks.pending--; s.webhooks.pending == 0 {
		close(s.webhooks.settled)
	}
}

func (s *Server) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.webhooks.ctx.Done():
		return false
	}
}

// attempt delivers once, and reports whether the service would try again.
func (s *Server) attempt(e *event, to *destination, number int) (again bool) {
	s.mu.Lock()
	at, secret := s.now(), to.SecretSharedKey
	signed := e.signedAt(at)
	delivery := Delivery{
		EventID: e.id, Type: e.kind, SessionID: e.about, DestinationUUID: to.UUID, URL: to.URL, Attempt: number, Body: e.body(signed), At: at,
	}
	err := to.unreachable()
	current := slices.Contains(s.webhooks.destinations, to) && to.Enabled
	s.mu.Unlock()
	if !current {
		return false
	}
	if err == nil {
		delivery.Header, err = webhooksig.Headers(secret, delivery.Body, signed)
	}
	if err == nil {
		delivery.Header.Set("Content-Type", "application/json")
		delivery.Header.Set("User-Agent", "DiditWebhook/2.0")
		if e.id == "" {
			delivery.Header.Set("X-Didit-Test-Webhook", "true")
		}
		again = s.post(&delivery)
	} else {
		delivery.Err = err
	}
	if s.webhooks.ctx.Err() != nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.webhooks.deliveries = append(s.webhooks.deliveries, delivery)
	return again
}

func (s *Server) post(d *Delivery) (again bool) {
	ctx, cancel := context.WithTimeout(s.webhooks.ctx, s.webhooks.timeout)
	defer cancel()
	started := time.Now()
	defer func() { d.Duration = time.Since(started) }()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, bytes.NewReader(d.Body))
	if err != nil {
		d.Err = err
		return false
	}
	req.Header = d.Header.Clone()
	resp, err := s.webhooks.client.Do(req)
	if err != nil {
		d.Err = err
		return true
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // nothing in it counts
	_ = resp.Body.Close()
	d.StatusCode = resp.StatusCode
	return resp.StatusCode >= 500 || resp.StatusCode == http.StatusNotFound
}

var (
	errNotLoopback = errors.New("didittest: not delivered: the URL is not on loopback")
	errVersion     = errors.New("didittest: not delivered: only version v3 is known here")
)
