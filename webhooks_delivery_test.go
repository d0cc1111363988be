package didit_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// backend is a program that keeps the states of sessions, and fails where it is told to.
type backend struct {
	mu     sync.Mutex
	fail   int // how many of the next events
	events []*didit.Event
	states map[string]didit.SessionState
}

func (b *backend) onSessionStatus(_ context.Context, event *didit.Event, _ *didit.SessionEvent) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail > 0 {
		b.fail--
		return errors.New("no database")
	}
	b.events = append(b.events, event)
	if next := event.SessionState(); b.states[event.SessionID].Accepts(next) {
		b.states[event.SessionID] = next
	}
	return nil
}

// statuses returns what was handled since the last call.
func (b *backend) statuses() (statuses []didit.Status) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, event := range b.events {
		statuses = append(statuses, event.Status)
	}
	b.events = nil
	return statuses
}

// What the test server delivers is handled once each, whatever is repeated, doubled or out of order.
func TestWebhookDeliveries(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	b := &backend{states: map[string]didit.SessionState{}}
	verifier, err := didit.NewWebhookVerifier(webhookSecret)
	require.NoError(t, err)
	handler, err := didit.NewWebhookHandler(verifier, nil, didit.EventHandlers{OnSessionStatus: b.onSessionStatus}.Handle)
	require.NoError(t, err)
	yours := httptest.NewServer(handler)
	defer yours.Close()
	server, err := didittest.Start(didittest.WithWebhook(yours.URL, webhookSecret))
	require.NoError(t, err)
	defer server.Close()
	client, err := server.Client()
	require.NoError(t, err)
	defer client.CloseIdleConnections()
	ctx := t.Context()
	wait := func() { require.NoError(t, server.WaitForDeliveries(ctx)) }

	b.fail = 2
	session, err := client.Sessions.Create(ctx, &didit.CreateSessionRequest{WorkflowID: server.WorkflowID, VendorData: didit.Ptr("customer-7")})
	require.NoError(t, err)
	wait()
	assert.Equal(t, []didit.Status{didit.StatusNotStarted}, b.statuses(), "the third attempt")
	assert.Len(t, server.Deliveries(), 3)

	server.HoldWebhooks()
	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeStarted))
	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeDeclined))
	require.NoError(t, server.ReleaseWebhooks(1))
	wait()
	require.Len(t, b.events, 2)
	decision, err := client.Sessions.Decision(ctx, session.SessionID)
	require.NoError(t, err)
	assert.Equal(t, decision.Status, b.events[0].Session.Decision.Status)
	assert.Equal(t, decision.FirstIDVerification().FullName, b.events[0].Session.Decision.FirstIDVerification().FullName)
	assert.Equal(t, "customer-7", b.events[0].VendorData)
	eventID := b.events[0].EventID
	assert.Equal(t, []didit.Status{didit.StatusDeclined, didit.StatusInProgress}, b.statuses())
	assert.Equal(t, didit.StatusDeclined, b.states[session.SessionID].Status, "the late event changed nothing")

	require.NoError(t, server.Redeliver(eventID))
	wait()
	assert.Empty(t, b.statuses(), "a double")

	server.SendTestWebhook(didit.StatusApproved)
	_, err = server.SendWebhook(didit.WebhookEventTransactionCreated, map[string]any{"txn_id": "t-1"})
	require.NoError(t, err)
	_, err = server.SendWebhook("case.opened", nil)
	require.NoError(t, err)
	wait()
	assert.Empty(t, b.statuses())
	for _, delivery := range server.Deliveries()[2:] {
		assert.Equal(t, http.StatusOK, delivery.StatusCode, delivery.Type)
	}
}
