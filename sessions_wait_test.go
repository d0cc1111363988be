package didit_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	didit "github.com/seed-ed97066b/didit-go"
)

// polled serves one answer after the other; the last one stays. An answer is a status of the session, or an
// HTTP status to fail with.
func polled(t *testing.T, answers ...any) (*didit.Client, *atomic.Int32) {
	t.Helper()
	var polls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n := min(int(polls.Add(1)), len(answers)) - 1
		if code, failing := answers[n].(int); failing {
			w.WriteHeader(code)
			return
		}
		_, _ = fmt.Fprintf(w, `{"session_id": "s-1", "status": %q}`, answers[n])
	}))
	t.Cleanup(server.Close)
	client, err := didit.NewClient(didit.WithAPIKey("key-for-tests"), didit.WithBaseURL(server.URL), didit.WithMaxRetries(0))
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return client, &polls
}

func quick(options didit.WaitOptions) *didit.WaitOptions {
	options.Interval, options.MaxInterval = time.Millisecond, 4*time.Millisecond
	return &options
}

func TestWaitForDecisionEndsOnFinalStatuses(t *testing.T) {
	for status, final := range map[didit.Status]bool{
		didit.StatusApproved: true, didit.StatusDeclined: true, didit.StatusAbandoned: true,
		didit.StatusExpired: true, didit.StatusKYCExpired: true,
		didit.StatusNotStarted: false, didit.StatusInProgress: false, didit.StatusAwaitingUser: false,
		didit.StatusInReview: false, didit.StatusResubmitted: false, "Something New": false,
	} {
		client, polls := polled(t, status, didit.StatusApproved)
		decision, err := client.Sessions.WaitForDecision(context.Background(), "s-1", quick(didit.WaitOptions{}))
		require.NoError(t, err, status)
		assert.Equal(t, final, status.IsFinal(), status)
		if final {
			assert.Equal(t, status, decision.Status)
			assert.EqualValues(t, 1, polls.Load(), status)
			continue
		}
		assert.Equal(t, didit.StatusApproved, decision.Status)
		assert.EqualValues(t, 2, polls.Load(), status)
	}
}

func TestWaitForDecisionUntilAndOnPoll(t *testing.T) {
	client, polls := polled(t, didit.StatusNotStarted, didit.StatusInProgress, didit.StatusInReview)
	var seen []string
	decision, err := client.Sessions.WaitForDecision(context.Background(), "s-1", quick(didit.WaitOptions{
		Until:  func(d *didit.Decision) bool { return d.Status == didit.StatusInReview },
		OnPoll: func(d *didit.Decision) { seen = append(seen, string(d.Status)) },
	}))
	require.NoError(t, err)
	assert.Equal(t, didit.StatusInReview, decision.Status)
	assert.Equal(t, "Not Started, In Progress, In Review", strings.Join(seen, ", "))
	assert.EqualValues(t, 3, polls.Load())
}

func TestWaitForDecisionOutlastsPassingFailures(t *testing.T) {
	client, polls := polled(t, 503, 500, 429, didit.StatusInProgress, 502, didit.StatusDeclined)
	decision, err := client.Sessions.WaitForDecision(context.Background(), "s-1", quick(didit.WaitOptions{}))
	require.NoError(t, err)
	assert.Equal(t, didit.StatusDeclined, decision.Status)
	assert.EqualValues(t, 6, polls.Load())
}

func TestWaitForDecisionGivesUp(t *testing.T) {
	client, polls := polled(t, 503)
	_, err := client.Sessions.WaitForDecision(context.Background(), "s-1", quick(didit.WaitOptions{}))
	require.ErrorIs(t, err, didit.ErrServer)
	assert.EqualValues(t, 6, polls.Load(), "one poll and five more")

	client, polls = polled(t, 404)
	_, err = client.Sessions.WaitForDecision(context.Background(), "s-1", quick(didit.WaitOptions{}))
	require.ErrorIs(t, err, didit.ErrNotFound)
	assert.EqualValues(t, 1, polls.Load(), "a 404 does not pass")
}

func TestWaitForDecisionEndsWithItsContext(t *testing.T) {
	client, _ := polled(t, didit.StatusInProgress)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err := client.Sessions.WaitForDecision(ctx, "s-1", quick(didit.WaitOptions{}))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.ErrorContains(t, err, "last status In Progress")

	ctx, stop := context.WithCancel(context.Background())
	_, err = client.Sessions.WaitForDecision(ctx, "s-1", &didit.WaitOptions{
		Interval: time.Hour, OnPoll: func(*didit.Decision) { stop() },
	})
	require.ErrorIs(t, err, context.Canceled)
}

func TestWaitForDecisionWaitsGrow(t *testing.T) {
	var at []time.Time
	client, _ := polled(t, didit.StatusInProgress)
	_, err := client.Sessions.WaitForDecision(context.Background(), "s-1", &didit.WaitOptions{
		Interval: 20 * time.Millisecond, MaxInterval: time.Second,
		OnPoll: func(*didit.Decision) { at = append(at, time.Now()) },
		Until:  func(*didit.Decision) bool { return len(at) == 5 },
	})
	require.NoError(t, err)
	// A timer is never early: 20, 30, 45 and 67 ms, each a fifth shorter at the least.
	for i, least := range []time.Duration{16, 24, 36, 54} {
		assert.GreaterOrEqual(t, at[i+1].Sub(at[i]), least*time.Millisecond)
	}
}
