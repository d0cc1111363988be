package didittest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// states are what the deliveries say of sessions, in the order in which they came.
func (r *receiver) states(t *testing.T, server *didittest.Server) (states []didit.SessionState) {
	t.Helper()
	verifier, err := didit.NewWebhookVerifier(hookSecret)
	require.NoError(t, err)
	for _, delivery := range r.all(t, server) {
		event, err := verifier.ParseEvent(delivery.header, delivery.body)
		require.NoError(t, err)
		states = append(states, event.SessionState())
	}
	return states
}

// A test changes a session many times within a second, and each change is news.
func TestEventsOfASessionAreEachNewerThanTheLast(t *testing.T) {
	now := time.Now().Truncate(time.Second)
	hook := newReceiver(t)
	server, client := start(t, didittest.WithWebhook(hook.URL, hookSecret), didittest.WithClock(func() time.Time { return now }))
	session := create(t, server, client, "user-1")
	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeDeclined))
	_, err := client.Sessions.Approve(t.Context(), session.SessionID, "")
	require.NoError(t, err)
	_, err = server.SendWebhook(didit.WebhookEventDataUpdated, map[string]any{"session_id": session.SessionID, "status": "Approved"})
	require.NoError(t, err)
	create(t, server, client, "user-2") // another session begins now, too

	states := hook.states(t, server)
	require.Len(t, states, 5)
	var stored didit.SessionState
	for i, state := range states[:4] {
		assert.Equal(t, now.Add(time.Duration(i)*time.Second).UTC(), state.SentAt.UTC())
		assert.Equal(t, state.SentAt.UTC(), state.CreatedAt.UTC())
		assert.True(t, stored.Accepts(state), "%v after %v", state, stored)
		stored = state
	}
	assert.Equal(t, now.UTC(), states[4].SentAt.UTC())
	for _, delivery := range server.Deliveries() {
		assert.Equal(t, now, delivery.At, "the clock of the server stays right")
	}
}

// What is delivered again is signed no earlier than it happened, and tells when that was.
func TestRedeliveryIsTold(t *testing.T) {
	now := time.Now().Truncate(time.Second).Add(-time.Minute)
	hook := newReceiver(t)
	server, client := start(t, didittest.WithWebhook(hook.URL, hookSecret), didittest.WithClock(func() time.Time { return now }))
	session := create(t, server, client, "user-1")
	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeApproved))
	first := hook.states(t, server)
	approved := server.Deliveries()[1].EventID
	_, err := client.Sessions.Decline(t.Context(), session.SessionID, "")
	require.NoError(t, err)
	hook.all(t, server)
	require.NoError(t, server.Redeliver(approved))
	assert.Equal(t, first[1], hook.states(t, server)[3], "within the second it is the same")

	now = now.Add(time.Minute)
	require.NoError(t, server.Redeliver(approved))
	states := hook.states(t, server)
	require.Len(t, states, 5)
	latest, again := states[2], states[4]
	assert.Equal(t, now.UTC(), again.SentAt.UTC())
	assert.Equal(t, first[1].CreatedAt, again.CreatedAt)
	assert.True(t, again.SentAt.After(latest.SentAt))
	assert.False(t, latest.Accepts(again))
}
