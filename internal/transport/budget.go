package transport

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Class says which of the service's budgets a call counts against.
type Class uint8

// The classes. Each is counted on its own, and PDF and UpdateData count as Read and Write as well.
const (
	Read Class = iota
	Write
	CreateSession
	PDF
	UpdateData
	classes
)

// Calls a minute and credential, as documented.
var documented = [classes]int{Read: 600, Write: 300, CreateSession: 600, PDF: 50, UpdateData: 10}

// Budget keeps calls within the documented windows. A bucket whose burst and refill together stay under the
// limit in any 60 seconds does that without remembering every call.
type Budget struct {
	buckets [classes]bucket
}

// NewBudget returns a full budget.
func NewBudget() *Budget {
	b := new(Budget)
	for class := range b.buckets {
		b.buckets[class].reset(documented[class])
	}
	return b
}

// Wait blocks until a call of the class may be sent. Where ctx would end first it returns at once, with an
// error that is context.DeadlineExceeded.
func (b *Budget) Wait(ctx context.Context, class Class) error {
	if err := b.buckets[class].wait(ctx); err != nil {
		return err
	}
	if parent, ok := class.within(); ok {
		return b.buckets[parent].wait(ctx)
	}
	return nil
}

// Throttled takes note of a 429: the class stops for the time the server asked for, and then goes on at half
// its pace until a minute has passed without another. limit is what the server said it is, 0 for nothing.
func (b *Budget) Throttled(class Class, pause time.Duration, limit int) {
	b.buckets[class].throttled(time.Now(), pause, limit)
}

func (c Class) within() (Class, bool) {
	switch c {
	case PDF:
		return Read, true
	case UpdateData:
		return Write, true
	default:
		return 0, false
	}
}

const (
	window        = time.Minute
	margin        = 0.95 // arrival times are not sending times
	smallestBurst = 3
	longestPause  = window
	slowest       = 1.0 / 8
)

type bucket struct {
	limiter *rate.Limiter

	mu     sync.Mutex
	full   int       // the documented limit
	limit  int       // what a 429 said instead
	paused time.Time // no call before
	slowed time.Time // when the pace was last changed
	pace   float64   // of the full rate
}

func (b *bucket) reset(limit int) {
	b.full, b.limit, b.pace = limit, limit, 1
	b.limiter = rate.NewLimiter(perSecond(limit), burst(limit))
}

func burst(limit int) int { return max(smallestBurst, limit/6) }

func perSecond(limit int) rate.Limit {
	refill := float64(limit)*margin - float64(burst(limit))
	return rate.Limit(max(refill, 1) / window.Seconds())
}

func (b *bucket) wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return &LimiterError{err}
	}
	now := time.Now()
	reservation := b.limiter.ReserveN(now, 1)
	delay := max(reservation.DelayFrom(now), b.pause(now))
	if endsWithin(ctx, delay) {
		reservation.CancelAt(now)
		return &LimiterError{context.DeadlineExceeded}
	}
	for delay > 0 {
		if err := sleep(ctx, delay); err != nil {
			reservation.Cancel()
			return err
		}
		delay = b.pause(time.Now()) // another call may have been told to stop meanwhile
	}
	return nil
}

func endsWithin(ctx context.Context, d time.Duration) bool {
	left, bounded := timeLeft(ctx)
	return bounded && d > 0 && left <= d
}

// sleep waits for d, or returns at once where ctx would end first.
func sleep(ctx context.Context, d time.Duration) error {
	if endsWithin(ctx, d) {
		return &LimiterError{context.DeadlineExceeded}
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return &LimiterError{ctx.Err()}
	}
}

// pause returns how long the class still stands still, and takes up the pace again when a window has passed.
func (b *bucket) pause(now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.pace < 1 && now.Sub(b.slowed) > window {
		b.pace, b.slowed = min(1, 2*b.pace), now
		if b.pace == 1 { // what a 429 said may have come from a proxy in between, and is not for ever
			b.limit = b.full
			b.limiter.SetBurstAt(now, burst(b.limit))
		}
		b.limiter.SetLimitAt(now, perSecond(b.limit)*rate.Limit(b.pace))
	}
	return b.paused.Sub(now)
}

func (b *bucket) throttled(now time.Time, pause time.Duration, limit int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if limit > 0 && limit < b.limit {
		b.limit = limit
		b.limiter.SetBurstAt(now, burst(limit))
	}
	if until := now.Add(min(pause, longestPause)); until.After(b.paused) {
		b.paused = until
	}
	// Many calls in flight fail together: that is one event.
	if now.Sub(b.slowed) < time.Second {
		return
	}
	b.pace, b.slowed = max(slowest, b.pace/2), now
	b.limiter.SetLimitAt(now, perSecond(b.limit)*rate.Limit(b.pace))
}
