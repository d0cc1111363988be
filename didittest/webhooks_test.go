package didittest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

const hookSecret = "an-invented-secret"

// received is a delivery as a handler saw it.
type received struct {
	header http.Header
	body   []byte
}

// event is the part of a delivery that these tests look at.
type event struct {
	EventID     string          `json:"event_id"`
	Type        string          `json:"webhook_type"`
	Timestamp   int64           `json:"timestamp"`
	CreatedAt   int64           `json:"created_at"`
	Application string          `json:"application_id"`
	Environment string          `json:"environment"`
	SessionID   string          `json:"session_id"`
	Status      didit.Status    `json:"status"`
	VendorData  *string         `json:"vendor_data"`
	WorkflowID  string          `json:"workflow_id"`
	Metadata    json.RawMessage `json:"metadata"`
	Decision    *didit.Decision `json:"decision"`
	Resubmit    *struct {
		Nodes   []didit.ResubmitNode `json:"nodes_to_resubmit"`
		Reasons map[string]string    `json:"reasons"`
	} `json:"resubmit_info"`
}

func (r received) event(t *testing.T) event {
	t.Helper()
	var e event
	require.NoError(t, json.Unmarshal(r.body, &e))
	return e
}

// receiver is a user's server. It answers 200, or what answer says to the nth request, from 1.
type receiver struct {
	URL    string
	answer func(w http.ResponseWriter, r *http.Request, n int)

	mu   sync.Mutex
	seen []received
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{answer: func(http.ResponseWriter, *http.Request, int) {}}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	r.URL = server.URL + "/didit"
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	r.seen = append(r.seen, received{req.Header, body})
	n := len(r.seen)
	r.mu.Unlock()
	r.answer(w, req, n)
}

// all returns what came, once everything is delivered.
func (r *receiver) all(t *testing.T, server *didittest.Server) []received {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	require.NoError(t, server.WaitForDeliveries(ctx))
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]received(nil), r.seen...)
}

func (r *receiver) statuses(t *testing.T, server *didittest.Server) []didit.Status {
	t.Helper()
	var statuses []didit.Status
	for _, delivery := range r.all(t, server) {
		statuses = append(statuses, delivery.event(t).Status)
	}
	return statuses
}

func verify(t *testing.T, secret string, delivery received, opts ...didit.WebhookOption) {
	t.Helper()
	verifier, err := didit.NewWebhookVerifier(secret, opts...)
	require.NoError(t, err)
	require.NoError(t, verifier.Verify(delivery.header, delivery.body))
}

func TestSessionEvents(t *testing.T) {
	hook := newReceiver(t)
	server, client := start(t, didittest.WithWebhook(hook.URL, hookSecret))
	session := create(t, server, client, "user-1")
	create(t, server, client, "user-1") // the same session, and no news
	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeInReview))
	_, err := client.Sessions.RequestResubmission(t.Context(), session.SessionID, "blurred", nil)
	require.NoError(t, err)
	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeStarted))
	require.NoError(t, server.CompleteSessionWith(session.SessionID, func(d *didit.Decision) { d.VendorData = "user-2" }))
	require.NoError(t, server.CompleteSessionWith(session.SessionID, func(*didit.Decision) {})) // nor here
	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeDeclined))
	for range 2 {
		_, err = client.Sessions.Approve(t.Context(), session.SessionID, "")
		require.NoError(t, err)
	}
	require.NoError(t, server.CompleteSessionWith(session.SessionID, func(d *didit.Decision) { d.Status = didit.StatusResubmitted }))

	deliveries := hook.all(t, server)
	want := []struct {
		kind     string
		status   didit.Status
		decision bool
		resubmit bool
	}{
		{"status.updated", didit.StatusNotStarted, false, false},
		{"status.updated", didit.StatusInReview, true, false},
		{"status.updated", didit.StatusResubmitted, false, true},
		{"status.updated", didit.StatusInProgress, false, false},
		{"data.updated", didit.StatusInProgress, false, false},
		{"status.updated", didit.StatusDeclined, true, false},
		{"status.updated", didit.StatusApproved, true, false},
		{"status.updated", didit.StatusResubmitted, false, true},
	}
	require.Len(t, deliveries, len(want))
	ids := map[string]bool{}
	for i, delivery := range deliveries {
		e := delivery.event(t)
		ids[e.EventID] = true
		verify(t, hookSecret, delivery)
		assert.Equal(t, want[i].kind, e.Type)
		assert.Equal(t, want[i].status, e.Status)
		assert.Equal(t, want[i].decision, e.Decision != nil, e.Status)
		assert.Equal(t, want[i].resubmit, e.Resubmit != nil, e.Status)
		assert.Equal(t, session.SessionID, e.SessionID)
		assert.Equal(t, server.WorkflowID, e.WorkflowID)
		assert.Equal(t, "sandbox", e.Environment)
		assert.NotEmpty(t, e.Application)
		assert.NotZero(t, e.CreatedAt)
		assert.JSONEq(t, `{"plan":"pro"}`, string(e.Metadata))
	}
	assert.Len(t, ids, len(want), "every event has an id of its own")
	assert.Equal(t, "Ana Example", deliveries[1].event(t).Decision.FirstIDVerification().FullName)
	resubmit := deliveries[2].event(t).Resubmit
	assert.Equal(t, []didit.ResubmitNode{{NodeID: "feature_aml", Feature: didit.ResubmitFeatureAML}}, resubmit.Nodes)
	assert.Equal(t, map[string]string{"feature_aml": "blurred"}, resubmit.Reasons)
	assert.Equal(t, "user-2", *deliveries[4].event(t).VendorData)
	resubmit = deliveries[7].event(t).Resubmit
	assert.Equal(t, []didit.ResubmitNode{{NodeID: "feature_face_match", Feature: didit.ResubmitFeatureFaceMatch}}, resubmit.Nodes)
	assert.Empty(t, resubmit.Reasons)
}

func TestEverySignatureHolds(t *testing.T) {
	hook := newReceiver(t)
	hook.answer = func(_ http.ResponseWriter, r *http.Request, _ int) {
		assert.True(t, r.Close, "no connection is left behind")
	}
	server, client := start(t, didittest.WithWebhook(hook.URL, hookSecret))
	_, err := client.Sessions.Create(t.Context(), &didit.CreateSessionRequest{
		WorkflowID: server.WorkflowID, Metadata: json.RawMessage(`{"n":12345678901234567890,"f":1.0,"text":"Ñandú <&> \u2028"}`),
	})
	require.NoError(t, err)
	delivery := hook.all(t, server)[0]
	assert.Equal(t, "DiditWebhook/2.0", delivery.header.Get("User-Agent"))
	assert.Equal(t, "application/json", delivery.header.Get("Content-Type"))
	assert.Equal(t, fmt.Sprint(delivery.event(t).Timestamp), delivery.header.Get("X-Timestamp"))
	assert.Empty(t, delivery.header.Get("X-Didit-Test-Webhook"))
	assert.Nil(t, delivery.event(t).VendorData)
	assert.Contains(t, string(delivery.body), "12345678901234567890")
	for _, name := range []string{"X-Signature-V2", "X-Signature", "X-Signature-Simple"} {
		only := received{http.Header{name: delivery.header[name], "X-Timestamp": delivery.header["X-Timestamp"]}, delivery.body}
		require.Len(t, only.header[name], 1)
		verify(t, hookSecret, only, didit.AcceptSimpleSignature())
	}
}

func TestFailedDeliveriesAreRepeated(t *testing.T) {
	always := func(status int) func(http.ResponseWriter, *http.Request, int) {
		return func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
		}
	}
	for name, test := range map[string]struct {
		answer func(w http.ResponseWriter, r *http.Request, n int)
		want   []int // status of each attempt, 0 for no answer
		opts   []didittest.Option
	}{
		"well":       {always(204), []int{204}, nil},
		"refused":    {always(400), []int{400}, nil},
		"forbidden":  {always(401), []int{401}, nil},
		"throttled":  {always(429), []int{429}, nil},
		"gone":       {always(410), []int{410}, nil},
		"moved":      {always(302), []int{302}, nil},
		"moved post": {always(308), []int{308}, nil},
		"not found":  {always(404), []int{404, 404, 404}, nil},
		"broken":     {always(500), []int{500, 500, 500}, nil},
		"down":       {always(503), []int{503, 503, 503}, nil},
		"hang-up":    {func(http.ResponseWriter, *http.Request, int) { panic(http.ErrAbortHandler) }, []int{0, 0, 0}, nil},
		"silent": {
			func(_ http.ResponseWriter, r *http.Request, _ int) { <-r.Context().Done() },
			[]int{0, 0, 0},
			[]didittest.Option{didittest.WithWebhookTimeout(20 * time.Millisecond)},
		},
		"recovers": {func(w http.ResponseWriter, _ *http.Request, n int) {
			if n < 3 {
				w.WriteHeader(502)
			}
		}, []int{502, 502, 200}, nil},
		"refuses later": {func(w http.ResponseWriter, _ *http.Request, n int) {
			w.WriteHeader([]int{500, 409}[n-1])
		}, []int{500, 409}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			hook := newReceiver(t)
			hook.answer = test.answer
			server, client := start(t, append(test.opts, didittest.WithWebhook(hook.URL, hookSecret), didittest.WithWebhookRetryWait(time.Millisecond))...)
			create(t, server, client, "user-1")
			seen := hook.all(t, server)
			if test.opts == nil { // a request that is given up soon may not have arrived
				require.Len(t, seen, len(test.want))
			}
			deliveries := server.Deliveries()
			require.Len(t, deliveries, len(test.want))
			for i, delivery := range deliveries {
				assert.Equal(t, i+1, delivery.Attempt)
				assert.Equal(t, test.want[i], delivery.StatusCode)
				assert.Equal(t, delivery.StatusCode == 0, delivery.Err != nil)
				assert.Equal(t, received{nil, delivery.Body}.event(t).EventID, delivery.EventID)
				assert.Equal(t, deliveries[0].EventID, delivery.EventID)
				assert.Equal(t, hook.URL, delivery.URL)
				assert.Equal(t, didit.WebhookEventStatusUpdated, delivery.Type)
				verify(t, hookSecret, received{delivery.Header, delivery.Body})
				if test.opts == nil {
					assert.Equal(t, seen[i].body, delivery.Body)
					verify(t, hookSecret, seen[i])
				}
			}
		})
	}
}

func TestUnreachableHandlerIsTriedAgain(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	const wait = 5 * time.Millisecond
	server, client := start(t, didittest.WithWebhook(closed.URL, hookSecret), didittest.WithWebhookRetryWait(wait))
	create(t, server, client, "user-1")
	require.NoError(t, server.WaitForDeliveries(t.Context()))
	deliveries := server.Deliveries()
	require.Len(t, deliveries, 3)
	require.Error(t, deliveries[2].Err)
	assert.Zero(t, deliveries[2].StatusCode)
	assert.GreaterOrEqual(t, deliveries[1].At.Sub(deliveries[0].At), wait)
	assert.GreaterOrEqual(t, deliveries[2].At.Sub(deliveries[1].At), 4*wait)
}

func TestTLSHandlerOnLoopback(t *testing.T) {
	hook := newReceiver(t)
	secure := httptest.NewTLSServer(hook)
	t.Cleanup(secure.Close)
	server, client := start(t, didittest.WithWebhook(secure.URL, hookSecret))
	create(t, server, client, "user-1")
	assert.Len(t, hook.all(t, server), 1)
}

// The first attempt of an event waits for that of the event before, and for none of its repeats.
func TestEventsArriveInOrder(t *testing.T) {
	hook := newReceiver(t)
	hook.answer = func(w http.ResponseWriter, _ *http.Request, n int) {
		if n == 1 {
			w.WriteHeader(503)
		}
	}
	server, client := start(t, didittest.WithWebhook(hook.URL, hookSecret), didittest.WithWebhookRetryWait(time.Hour))
	session := create(t, server, client, "user-1")
	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeStarted))
	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeApproved))
	require.Eventually(t, func() bool { return len(server.Deliveries()) == 3 }, time.Minute, time.Millisecond)
	var statuses []int
	for i, delivery := range server.Deliveries() {
		statuses = append(statuses, delivery.StatusCode)
		hook.mu.Lock()
		assert.Equal(t, hook.seen[i].body, delivery.Body)
		hook.mu.Unlock()
	}
	assert.Equal(t, []int{503, 200, 200}, statuses)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, server.WaitForDeliveries(ctx), context.Canceled, "the repeat is due in an hour")
	server.Close()
	require.NoError(t, server.WaitForDeliveries(t.Context()))
	require.NoError(t, server.CompleteSessionWith(session.SessionID, func(d *didit.Decision) { d.Status = didit.StatusExpired }))
	assert.Len(t, server.Deliveries(), 3, "nothing is delivered after Close")
}

func TestCloseBreaksDeliveriesOff(t *testing.T) {
	hook, reached := newReceiver(t), make(chan struct{})
	hook.answer = func(_ http.ResponseWriter, r *http.Request, _ int) {
		close(reached)
		<-r.Context().Done()
	}
	server, client := start(t, didittest.WithWebhook(hook.URL, hookSecret), didittest.WithWebhookTimeout(time.Hour))
	session := create(t, server, client, "user-1")
	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeApproved)) // waits behind the first
	<-reached
	server.Close()
	assert.Empty(t, server.Deliveries())
}

func TestHeldWebhooks(t *testing.T) {
	hook := newReceiver(t)
	server, client := start(t, didittest.WithWebhook(hook.URL, hookSecret))
	server.HoldWebhooks()
	session := create(t, server, client, "user-1")
	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeStarted))
	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeApproved))
	assert.Empty(t, hook.all(t, server))
	for _, order := range [][]int{{3}, {-1}, {0, 0}} {
		require.Error(t, server.ReleaseWebhooks(order...))
	}
	assert.Empty(t, hook.all(t, server))
	require.NoError(t, server.ReleaseWebhooks(2, 0))
	assert.Equal(t, []didit.Status{didit.StatusApproved, didit.StatusNotStarted, didit.StatusInProgress}, hook.statuses(t, server))

	_, err := client.Sessions.Decline(t.Context(), session.SessionID, "") // no longer held
	require.NoError(t, err)
	assert.Len(t, hook.all(t, server), 4)
	server.HoldWebhooks()
	create(t, server, client, "user-2")
	create(t, server, client, "user-3")
	require.NoError(t, server.ReleaseWebhooks())
	assert.Len(t, hook.all(t, server), 6)
	require.Error(t, server.ReleaseWebhooks(0))
	require.NoError(t, server.ReleaseWebhooks())
}

func TestRedeliver(t *testing.T) {
	hook := newReceiver(t)
	server, client := start(t, didittest.WithWebhook(hook.URL, hookSecret))
	create(t, server, client, "user-1")
	first := hook.all(t, server)[0].event(t)
	server.HoldWebhooks()
	require.NoError(t, server.Redeliver(first.EventID))
	again := hook.all(t, server)
	require.Len(t, again, 2)
	verify(t, hookSecret, again[1])
	second := again[1].event(t)
	first.Timestamp, second.Timestamp = 0, 0
	assert.Equal(t, first, second)
	require.Error(t, server.Redeliver("nothing"))
	require.Error(t, server.Redeliver(""))
}

func TestTestWebhook(t *testing.T) {
	hook := newReceiver(t)
	server, _ := start(t, didittest.WithWebhook(hook.URL, hookSecret))
	server.SendTestWebhook(didit.StatusApproved)
	server.SendTestWebhook(didit.StatusAbandoned)
	for _, delivery := range hook.all(t, server) {
		verify(t, hookSecret, delivery)
		assert.Equal(t, "true", delivery.header.Get("X-Didit-Test-Webhook"))
		assert.NotContains(t, string(delivery.body), "event_id")
		assert.NotNil(t, delivery.event(t).Decision)
	}
	assert.Equal(t, []didit.Status{didit.StatusApproved, didit.StatusAbandoned}, hook.statuses(t, server))
	assert.NotNil(t, hook.all(t, server)[0].event(t).Decision.FirstFaceMatch())
}

func TestSendWebhook(t *testing.T) {
	hook := newReceiver(t)
	server, _ := start(t, didittest.WithWebhook(hook.URL, hookSecret))
	fields := map[string]any{"vendor_data": "user-1", "status": "BLOCKED", "timestamp": 7, "webhook_type": "x", "event_id": "y"}
	id, err := server.SendWebhook(didit.WebhookEventUserStatusUpdated, fields)
	require.NoError(t, err)
	_, err = server.SendWebhook("something.new", nil)
	require.NoError(t, err)
	_, err = server.SendWebhook("something.else", map[string]any{"f": func() {}})
	require.Error(t, err)
	deliveries := hook.all(t, server)
	require.Len(t, deliveries, 2)
	verify(t, hookSecret, deliveries[0])
	verify(t, hookSecret, deliveries[1])
	e := deliveries[0].event(t)
	assert.Equal(t, id, e.EventID)
	assert.Equal(t, "user.status.updated", e.Type)
	assert.Equal(t, didit.Status("BLOCKED"), e.Status)
	assert.Greater(t, e.Timestamp, int64(7))
	assert.Equal(t, "something.new", deliveries[1].event(t).Type)
	assert.Equal(t, 7, fields["timestamp"], "the caller's map is left alone")
}

func TestTimestampsFollowTheClock(t *testing.T) {
	hook := newReceiver(t)
	at := time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)
	server, client := start(t, didittest.WithWebhook(hook.URL, hookSecret), didittest.WithClock(func() time.Time { return at }))
	create(t, server, client, "user-1")
	delivery := hook.all(t, server)[0]
	assert.Equal(t, at.Unix(), delivery.event(t).Timestamp)
	verify(t, hookSecret, delivery, didit.WithClock(func() time.Time { return at }))
	assert.True(t, at.Equal(server.Deliveries()[0].At))
}

// A handler may call the server while its delivery is under way.
func TestHandlersCallBack(t *testing.T) {
	hook := newReceiver(t)
	server, client := start(t, didittest.WithWebhook(hook.URL, hookSecret))
	hook.answer = func(w http.ResponseWriter, r *http.Request, n int) {
		if n > 1 {
			return
		}
		page, err := client.Sessions.List(r.Context(), nil)
		if err != nil || server.CompleteSession(page.Results[0].SessionID, didittest.OutcomeApproved) != nil {
			w.WriteHeader(http.StatusTeapot)
		}
	}
	create(t, server, client, "user-1")
	assert.Equal(t, []didit.Status{didit.StatusNotStarted, didit.StatusApproved}, hook.statuses(t, server))
}

func TestManyDestinationsAtOnce(t *testing.T) {
	hook := newReceiver(t)
	server, client := start(t, didittest.WithWebhook(hook.URL, hookSecret), didittest.WithWebhook(hook.URL+"/2", hookSecret))
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, err := client.Sessions.Create(t.Context(), &didit.CreateSessionRequest{
				WorkflowID: server.WorkflowID, VendorData: didit.Ptr(fmt.Sprint("user-", i)),
			})
			assert.NoError(t, err)
			_ = server.Deliveries()
			_, err = client.WebhookDestinations.List(t.Context())
			assert.NoError(t, err)
		}()
	}
	wg.Wait()
	assert.Len(t, hook.all(t, server), 32)
}

func TestWebhookOptionsThatCannotWork(t *testing.T) {
	for _, opt := range []didittest.Option{
		didittest.WithWebhook("https://example.com/didit", hookSecret), didittest.WithWebhook("", hookSecret),
		didittest.WithWebhook("ftp://127.0.0.1/", hookSecret), didittest.WithWebhook("http://127.0.0.1:1/", ""),
		didittest.WithWebhook("http://%zz", hookSecret),
	} {
		_, err := didittest.Start(opt)
		require.Error(t, err)
	}
	start(t, didittest.WithWebhookTimeout(0), didittest.WithWebhookRetryWait(-1), didittest.WithWebhook("http://localhost:1/", "s"))
}

// An application that has the client and the handler is made after the server, and before its own URL is known.
func TestSendWebhooksTo(t *testing.T) {
	server, client := start(t)
	before := create(t, server, client, "user-1")
	hook := newReceiver(t)
	for _, c := range []struct{ url, secret string }{
		{"https://example.com/didit", hookSecret},
		{"", hookSecret},
		{"ftp://127.0.0.1/", hookSecret},
		{"http://%zz", hookSecret},
		{hook.URL, ""},
	} {
		err := server.SendWebhooksTo(c.url, c.secret)
		require.ErrorContains(t, err, "didittest: SendWebhooksTo: the ")
	}
	require.NoError(t, server.SendWebhooksTo(hook.URL, hookSecret))
	require.NoError(t, server.CompleteSession(before.SessionID, didittest.OutcomeApproved))
	create(t, server, client, "user-2")
	assert.Equal(t, []didit.Status{didit.StatusApproved, didit.StatusNotStarted}, hook.statuses(t, server))
	for _, delivery := range hook.all(t, server) {
		verify(t, hookSecret, delivery)
	}
	destinations, err := client.WebhookDestinations.List(t.Context())
	require.NoError(t, err)
	require.Len(t, destinations, 1)
	assert.Equal(t, hook.URL, destinations[0].URL)
	assert.False(t, destinations[0].CreatedAt.IsZero())
}

func TestSignWebhook(t *testing.T) {
	at := time.Unix(1700000000, 0)
	clock := didit.WithClock(func() time.Time { return at })
	body := []byte(`{"timestamp": 1700000000, "session_id": "s-1", "status": "Approved", "webhook_type": "status.updated", "f": 1.0}`)
	header := didittest.SignWebhook(hookSecret, body, at)
	require.Len(t, header, 4)
	for _, name := range []string{"X-Signature-V2", "X-Signature", "X-Signature-Simple"} {
		only := received{http.Header{name: header[name], "X-Timestamp": header["X-Timestamp"]}, body}
		verify(t, hookSecret, only, clock, didit.AcceptSimpleSignature())
	}
	verifier, err := didit.NewWebhookVerifier(hookSecret, clock)
	require.NoError(t, err)
	require.ErrorIs(t, verifier.Verify(header, append(body, ' ', '{')), didit.ErrMalformedWebhook)
	require.ErrorIs(t, verifier.Verify(didittest.SignWebhook("other", body, at), body), didit.ErrBadSignature)
	require.ErrorIs(t, verifier.Verify(didittest.SignWebhook(hookSecret, body, at.Add(time.Second)), body), didit.ErrMalformedWebhook)
	for _, odd := range []string{"", "{", `[]`, `{"a":1,"a":2}`, `{"timestamp":1700000000,"session_id":"a:b"}`} {
		header := didittest.SignWebhook(hookSecret, []byte(odd), at)
		assert.NotEmpty(t, header.Get("X-Signature"))
		assert.Equal(t, "1700000000", header.Get("X-Timestamp"))
	}
}

func TestDeliveriesNameTheirSession(t *testing.T) {
	server, client := start(t)
	require.NoError(t, server.SendWebhooksTo("http://127.0.0.1:1/", "secret"))
	session, err := client.Sessions.Create(t.Context(), &didit.CreateSessionRequest{WorkflowID: server.WorkflowID})
	require.NoError(t, err)
	_, err = server.SendWebhook(didit.WebhookEventUserStatusUpdated, nil)
	require.NoError(t, err)
	require.NoError(t, server.WaitForDeliveries(t.Context()))
	about := map[didit.WebhookEventType]string{}
	for _, delivery := range server.Deliveries() {
		about[delivery.Type] = delivery.SessionID
	}
	assert.Equal(t, map[didit.WebhookEventType]string{
		didit.WebhookEventStatusUpdated: session.SessionID, didit.WebhookEventUserStatusUpdated: "",
	}, about)
}
