package didittest_test

import (
	"path"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// A test of an application knows where it redirects to, and not what it stored.
func TestSessionsAreNamedByURL(t *testing.T) {
	server, client := start(t)
	create(t, server, client, "user-1")
	session := create(t, server, client, "user-2")
	require.NoError(t, server.CompleteSession(session.URL+"?lang=es", didittest.OutcomeStarted))
	require.NoError(t, server.CompleteSession(session.URL, didittest.OutcomeInReview))
	decision, err := client.Sessions.Decision(t.Context(), session.SessionID)
	require.NoError(t, err)
	assert.Equal(t, didit.StatusInReview, decision.Status)
	require.NoError(t, server.CompleteSessionWith(session.URL, func(d *didit.Decision) { d.Status = didit.StatusKYCExpired }))
	decision, err = client.Sessions.Decision(t.Context(), session.SessionID)
	require.NoError(t, err)
	assert.Equal(t, didit.StatusKYCExpired, decision.Status)

	for _, unknown := range []string{session.URL + "x", server.URL + "/session/", "", path.Base(session.URL)} {
		require.Error(t, server.CompleteSession(unknown, didittest.OutcomeApproved), unknown)
		require.Error(t, server.CompleteSessionWith(unknown, func(*didit.Decision) {}), unknown)
	}
	err = server.CompleteSession(session.URL+"x", didittest.OutcomeApproved)
	require.EqualError(t, err, "didittest: no session has this URL")
}

func TestUnknownOutcomesAreToldTheOthers(t *testing.T) {
	server, client := start(t)
	session := create(t, server, client, "user-1")
	err := server.CompleteSession(session.SessionID, "aproved")
	require.EqualError(t, err, `didittest: unknown outcome "aproved"; there are abandoned, approved, declined, expired, in_review, scenario, started`)
}
