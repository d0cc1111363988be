package didit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed-ed97066b/didit-go"
)

var allStatuses = []didit.Status{
	didit.StatusNotStarted, didit.StatusInProgress, didit.StatusAwaitingUser, didit.StatusInReview, didit.StatusApproved,
	didit.StatusDeclined, didit.StatusResubmitted, didit.StatusAbandoned, didit.StatusExpired, didit.StatusKYCExpired, "Paused",
}

func state(status didit.Status, sent, created int64) didit.SessionState {
	at := func(seconds int64) time.Time {
		if seconds == 0 {
			return time.Time{}
		}
		return time.Unix(seconds, 0)
	}
	return didit.SessionState{Status: status, SentAt: at(sent), CreatedAt: at(created)}
}

// Every pair of statuses: x is never accepted, n when newer, a unless older.
func TestSessionStateAcceptsTable(t *testing.T) {
	//       to: NotSt InPro Await InRev Appro Decli Resub Aband Expir KycEx unknown
	table := map[didit.Status]string{
		didit.StatusNotStarted:   "naaaaanaaan",
		didit.StatusInProgress:   "xnnaaanaaan",
		didit.StatusAwaitingUser: "xnnaaanaaan",
		didit.StatusInReview:     "xxxnaanaaan",
		didit.StatusApproved:     "xxxxnnnxxnx",
		didit.StatusDeclined:     "xxxxnnnxxnx",
		didit.StatusResubmitted:  "xnnnnnnnnnn",
		didit.StatusAbandoned:    "xxxxnnnnxnx",
		didit.StatusExpired:      "xxxxnnxxnnx",
		didit.StatusKYCExpired:   "xxxxnnnxxnx",
		"Paused":                 "nnnnnnnnnnn",
	}
	for from, row := range table {
		for i, to := range allStatuses {
			name := fmt.Sprintf("%s → %s", from, to)
			rule := row[i]
			stored := state(from, 100, 90)
			assert.Equal(t, rule != 'x', stored.Accepts(state(to, 101, 90)), "%s, newer", name)
			assert.Equal(t, rule != 'x', stored.Accepts(state(to, 101, 0)), "%s, newer, creation unknown", name)
			assert.Equal(t, rule == 'a', stored.Accepts(state(to, 100, 90)), "%s, same second", name)
			assert.Equal(t, rule == 'a', stored.Accepts(state(to, 0, 0)), "%s, times unknown", name)
			assert.False(t, stored.Accepts(state(to, 99, 90)), "%s, older", name)
			assert.False(t, stored.Accepts(state(to, 500, 89)), "%s, older, signed again", name)
		}
	}
}

func TestSessionStateWithoutStatus(t *testing.T) {
	for _, status := range allStatuses {
		assert.True(t, didit.SessionState{}.Accepts(state(status, 0, 0)), status)
		assert.False(t, state(status, 1, 1).Accepts(state("", 2, 2)), status)
	}
	assert.False(t, didit.SessionState{}.Accepts(didit.SessionState{}))
}

// Whatever an event says of its times, a session that is over is not taken back into its flow.
func TestSessionStateNeverGoesBack(t *testing.T) {
	times := []int64{0, 50, 100, 150}
	for _, from := range allStatuses {
		if !from.IsFinal() {
			continue
		}
		for _, to := range []didit.Status{didit.StatusNotStarted, didit.StatusInProgress, didit.StatusAwaitingUser, didit.StatusInReview, "Paused", ""} {
			for i := range 256 {
				stored := state(from, times[i&3], times[i>>2&3])
				assert.False(t, stored.Accepts(state(to, times[i>>4&3], times[i>>6&3])), "%s → %s", from, to)
			}
		}
	}
}

// The events of a session end in the same state in whatever order they come, also when the service signs
// an event again for each attempt.
func TestSessionStateInAnyOrder(t *testing.T) {
	lives := map[string][]didit.Status{
		"approved":          {didit.StatusNotStarted, didit.StatusInProgress, didit.StatusApproved},
		"reviewed":          {didit.StatusNotStarted, didit.StatusInProgress, didit.StatusInReview, didit.StatusDeclined},
		"abandoned":         {didit.StatusNotStarted, didit.StatusInProgress, didit.StatusAbandoned},
		"never begun":       {didit.StatusNotStarted, didit.StatusExpired},
		"overruled":         {didit.StatusInProgress, didit.StatusApproved, didit.StatusDeclined, didit.StatusApproved},
		"resubmitted":       {didit.StatusInProgress, didit.StatusDeclined, didit.StatusResubmitted, didit.StatusInProgress, didit.StatusApproved},
		"opened again":      {didit.StatusInProgress, didit.StatusInReview, didit.StatusResubmitted},
		"opened when over":  {didit.StatusInProgress, didit.StatusApproved, didit.StatusKYCExpired, didit.StatusResubmitted},
		"the approval ends": {didit.StatusInProgress, didit.StatusDeclined, didit.StatusApproved, didit.StatusKYCExpired},
	}
	for name, life := range lives {
		t.Run(name, func(t *testing.T) {
			for _, resigned := range []bool{false, true} {
				permutations(len(life), func(order []int) {
					var stored didit.SessionState
					for attempt, i := range order {
						created := int64(1000 + 10*i)
						sent := created
						if resigned {
							sent = int64(2000 + attempt)
						}
						if next := state(life[i], sent, created); stored.Accepts(next) {
							stored = next
						}
					}
					assert.Equal(t, life[len(life)-1], stored.Status, "order %v", order)
				})
			}
		})
	}
}

func permutations(n int, visit func([]int)) {
	order := make([]int, 0, n)
	used := make([]bool, n)
	var extend func()
	extend = func() {
		if len(order) == n {
			visit(order)
			return
		}
		for i := range n {
			if !used[i] {
				used[i], order = true, append(order, i)
				extend()
				used[i], order = false, order[:len(order)-1]
			}
		}
	}
	extend()
}

func TestEventSessionState(t *testing.T) {
	event := parse(t, eventFixtures(t)["session in progress"])
	assert.Equal(t, didit.SessionState{
		Status: didit.StatusInProgress, SentAt: webhookTime.UTC(), CreatedAt: webhookTime.Add(-10 * time.Second).UTC(),
	}, event.SessionState())
	assert.Equal(t, "didit.SessionState{status:In Progress sent_at:2023-11-14T22:13:20Z}", fmt.Sprint(event.SessionState()))
}
