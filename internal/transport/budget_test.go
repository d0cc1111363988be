package transport

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBudgetLetsABurstThrough(t *testing.T) {
	b := NewBudget()
	start := time.Now()
	for class := Read; class < classes; class++ {
		for range smallestBurst {
			require.NoError(t, b.Wait(t.Context(), class))
		}
	}
	assert.Less(t, time.Since(start), 50*time.Millisecond)
}

// The busiest caller, on a synthetic clock: no window of a minute holds more calls than the limit, and most of
// the limit can be used.
func TestBudgetKeepsWithinEveryWindow(t *testing.T) {
	for class, limit := range documented {
		var b bucket
		b.reset(limit)
		start := time.Unix(1_700_000_000, 0)
		var sent []time.Time
		for now := start; now.Sub(start) < 5*time.Minute; {
			reservation := b.limiter.ReserveN(now, 1)
			now = now.Add(reservation.DelayFrom(now))
			sent = append(sent, now)
		}
		most := 0
		for i, j := 0, 0; j < len(sent); j++ {
			for sent[j].Sub(sent[i]) >= window {
				i++
			}
			most = max(most, j-i+1)
		}
		assert.LessOrEqual(t, most, limit, "class %d", class)
		assert.GreaterOrEqual(t, most, limit*8/10, "class %d", class)
		assert.GreaterOrEqual(t, len(sent), limit*5/2, "class %d", class)
	}
}

func TestBudgetCountsPartsAgainstTheWhole(t *testing.T) {
	b := NewBudget()
	before := b.buckets[Read].limiter.Tokens()
	require.NoError(t, b.Wait(t.Context(), PDF))
	assert.InDelta(t, before-1, b.buckets[Read].limiter.Tokens(), 0.5)

	before = b.buckets[Write].limiter.Tokens()
	require.NoError(t, b.Wait(t.Context(), UpdateData))
	assert.InDelta(t, before-1, b.buckets[Write].limiter.Tokens(), 0.5)

	before = b.buckets[Write].limiter.Tokens()
	require.NoError(t, b.Wait(t.Context(), CreateSession))
	assert.InDelta(t, before, b.buckets[Write].limiter.Tokens(), 0.5)
}

func TestBudgetEndsAtOnce(t *testing.T) {
	b := NewBudget()
	for range burst(documented[UpdateData]) {
		require.NoError(t, b.Wait(t.Context(), UpdateData))
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	start := time.Now()
	err := b.Wait(ctx, UpdateData)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	var limited *LimiterError
	require.ErrorAs(t, err, &limited)
	assert.Less(t, time.Since(start), 500*time.Millisecond)

	canceled, stop := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, stop)
	require.ErrorIs(t, b.Wait(canceled, UpdateData), context.Canceled)
	require.ErrorIs(t, b.Wait(canceled, Read), context.Canceled, "an ended context takes no turn")
	assert.Less(t, time.Since(start), 500*time.Millisecond)
}

func TestBudgetSlowsDown(t *testing.T) {
	var b bucket
	b.reset(600)
	full := b.limiter.Limit()
	now := time.Now()
	b.throttled(now, 10*time.Second, 0)
	assert.InDelta(t, float64(full)/2, float64(b.limiter.Limit()), 0.001)
	assert.InDelta(t, 10, b.pause(now).Seconds(), 0.1)

	b.throttled(now.Add(time.Millisecond), 10*time.Second, 0)
	assert.InDelta(t, float64(full)/2, float64(b.limiter.Limit()), 0.001, "calls in flight fail together")

	for i := range 20 {
		b.throttled(now.Add(time.Duration(i+2)*2*time.Second), 0, 0)
	}
	assert.InDelta(t, float64(full)*slowest, float64(b.limiter.Limit()), 0.001, "it never stops for good")

	later := now.Add(2 * time.Minute)
	for range 3 {
		b.pause(later)
		later = later.Add(window + time.Second)
	}
	assert.InDelta(t, float64(full), float64(b.limiter.Limit()), 0.001, "the pace comes back")
}

func TestBudgetPauseIsBounded(t *testing.T) {
	var b bucket
	b.reset(600)
	now := time.Now()
	b.throttled(now, 365*24*time.Hour, 0)
	assert.LessOrEqual(t, b.pause(now), longestPause)

	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	require.ErrorIs(t, b.wait(ctx), context.DeadlineExceeded)
}

func TestBudgetTakesALowerLimit(t *testing.T) {
	var b bucket
	b.reset(600)
	b.throttled(time.Now(), 0, 60)
	assert.Equal(t, 60, b.limit)
	assert.Equal(t, burst(60), b.limiter.Burst())
	b.throttled(time.Now(), 0, 6000)
	assert.Equal(t, 60, b.limit, "a higher one is for another credential")
}

// What a proxy says, which counts a second, is not for ever: with the pace the documented limit comes back.
func TestBudgetTakesTheLimitUpAgain(t *testing.T) {
	var b bucket
	b.reset(600)
	now := time.Now()
	b.throttled(now, 0, 1)
	assert.Equal(t, 1, b.limit)
	assert.Equal(t, smallestBurst, b.limiter.Burst())
	now = now.Add(window + time.Second)
	b.pause(now)
	assert.Equal(t, 600, b.limit)
	assert.Equal(t, burst(600), b.limiter.Burst())
	assert.InDelta(t, float64(perSecond(600)), float64(b.limiter.Limit()), 1e-9)
}

func TestBudgetPauseThenGoesOn(t *testing.T) {
	b := NewBudget()
	b.Throttled(Read, 60*time.Millisecond, 0)
	start := time.Now()
	require.NoError(t, b.Wait(t.Context(), Read))
	assert.GreaterOrEqual(t, time.Since(start), 55*time.Millisecond)
	start = time.Now()
	require.NoError(t, b.Wait(t.Context(), Write), "other classes go on")
	assert.Less(t, time.Since(start), 50*time.Millisecond)
}

// A call that waits for its turn when another gets a 429 has to wait for the end of the pause too.
func TestBudgetPausesThoseWhoWait(t *testing.T) {
	var b bucket
	b.reset(100)
	for range burst(100) {
		require.NoError(t, b.wait(t.Context()))
	}
	started := time.Now()
	ended := make(chan time.Time, 1)
	go func() {
		_ = b.wait(t.Context())
		ended <- time.Now()
	}()
	time.Sleep(100 * time.Millisecond) // its turn comes in three quarters of a second
	b.throttled(time.Now(), 1500*time.Millisecond, 0)
	assert.GreaterOrEqual(t, (<-ended).Sub(started), 1500*time.Millisecond)
}
