package didit_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
)

var _ didit.Deduplicator = (*didit.MemoryDeduplicator)(nil)

func newDeduplicator(tb testing.TB, size int, ttl time.Duration) *didit.MemoryDeduplicator {
	tb.Helper()
	d, err := didit.NewMemoryDeduplicator(size, ttl)
	require.NoError(tb, err)
	return d
}

func begin(tb testing.TB, d didit.Deduplicator, eventID string) didit.EventClaim {
	tb.Helper()
	claim, err := d.Begin(context.Background(), eventID)
	require.NoError(tb, err)
	return claim
}

func done(tb testing.TB, d didit.Deduplicator, eventID string, success bool) {
	tb.Helper()
	require.NoError(tb, d.Done(context.Background(), eventID, success))
}

func handle(tb testing.TB, d didit.Deduplicator, eventID string) {
	tb.Helper()
	require.Equal(tb, didit.EventClaimed, begin(tb, d, eventID))
	done(tb, d, eventID, true)
}

func TestMemoryDeduplicator(t *testing.T) {
	d := newDeduplicator(t, 10, time.Hour)
	assert.Equal(t, didit.EventClaimed, begin(t, d, "ev-1"))
	assert.Equal(t, didit.EventRunning, begin(t, d, "ev-1"))
	assert.Equal(t, didit.EventClaimed, begin(t, d, "ev-2"), "events do not wait for each other")
	done(t, d, "ev-1", false)
	assert.Equal(t, didit.EventClaimed, begin(t, d, "ev-1"), "a failed function is tried again")
	done(t, d, "ev-1", true)
	assert.Equal(t, didit.EventSeen, begin(t, d, "ev-1"))
	assert.Equal(t, didit.EventSeen, begin(t, d, "ev-1"))
}

func TestMemoryDeduplicatorForgetsTheLeastRecent(t *testing.T) {
	d := newDeduplicator(t, 2, time.Hour)
	handle(t, d, "ev-1")
	handle(t, d, "ev-2")
	assert.Equal(t, didit.EventSeen, begin(t, d, "ev-1"))
	handle(t, d, "ev-3")
	assert.Equal(t, didit.EventSeen, begin(t, d, "ev-1"))
	assert.Equal(t, didit.EventSeen, begin(t, d, "ev-3"))
	assert.Equal(t, didit.EventClaimed, begin(t, d, "ev-2"))
}

func TestMemoryDeduplicatorKeepsWhatRuns(t *testing.T) {
	d := newDeduplicator(t, 1, time.Nanosecond)
	for i := range 100 {
		require.Equal(t, didit.EventClaimed, begin(t, d, fmt.Sprint("running-", i)))
		handle(t, d, fmt.Sprint("handled-", i))
	}
	for i := range 100 {
		assert.Equal(t, didit.EventRunning, begin(t, d, fmt.Sprint("running-", i)))
	}
}

func TestMemoryDeduplicatorExpires(t *testing.T) {
	d := newDeduplicator(t, 10, 20*time.Millisecond)
	handle(t, d, "ev-1")
	time.Sleep(30 * time.Millisecond)
	handle(t, d, "ev-1")
}

func TestMemoryDeduplicatorRefuses(t *testing.T) {
	for _, size := range []int{0, -1} {
		_, err := didit.NewMemoryDeduplicator(size, time.Hour)
		assert.ErrorIs(t, err, didit.ErrInvalidArgument)
	}
	for _, ttl := range []time.Duration{0, -time.Second} {
		_, err := didit.NewMemoryDeduplicator(1, ttl)
		assert.ErrorIs(t, err, didit.ErrInvalidArgument)
	}
	d := newDeduplicator(t, 1, time.Hour)
	claim, err := d.Begin(context.Background(), "")
	assert.ErrorIs(t, err, didit.ErrInvalidArgument)
	assert.Zero(t, claim)
	assert.ErrorIs(t, d.Done(context.Background(), "ev-1", true), didit.ErrInvalidArgument)
	assert.Equal(t, didit.EventClaimed, begin(t, d, "ev-1"), "Done without a claim marks nothing")
}

func TestMemoryDeduplicatorContext(t *testing.T) {
	d := newDeduplicator(t, 1, time.Hour)
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := d.Begin(ended, "ev-1")
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, didit.EventClaimed, begin(t, d, "ev-1"), "after an error nothing is claimed")
	require.NoError(t, d.Done(ended, "ev-1", true))
	assert.Equal(t, didit.EventSeen, begin(t, d, "ev-1"))
}

func TestMemoryDeduplicatorConcurrently(t *testing.T) {
	d := newDeduplicator(t, 1000, time.Hour)
	const events, deliveries = 50, 8
	var running, succeeded [events]atomic.Int32
	var wg sync.WaitGroup
	for i := range events * deliveries {
		wg.Add(1)
		go func() {
			defer wg.Done()
			event := i % events
			id := fmt.Sprint("ev-", event)
			for attempt := 0; ; attempt++ {
				claim, err := d.Begin(context.Background(), id)
				if !assert.NoError(t, err) || claim == didit.EventSeen {
					return
				}
				if claim == didit.EventRunning {
					time.Sleep(time.Microsecond)
					continue
				}
				assert.EqualValues(t, 1, running[event].Add(1), "one function at a time")
				success := i/events%2 == 1 || attempt > 0
				if success {
					succeeded[event].Add(1)
				}
				running[event].Add(-1)
				assert.NoError(t, d.Done(context.Background(), id, success))
			}
		}()
	}
	wg.Wait()
	for event := range succeeded {
		assert.EqualValues(t, 1, succeeded[event].Load())
	}
}

func TestEventClaimString(t *testing.T) {
	for claim, want := range map[didit.EventClaim]string{
		didit.EventClaimed: "claimed",
		didit.EventRunning: "running",
		didit.EventSeen:    "seen",
		0:                  "EventClaim(0)",
	} {
		assert.Equal(t, want, claim.String())
	}
}
