package didit

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// WaitOptions says what WaitForDecision waits for, and how often it looks.
type WaitOptions struct {
	// Until ends the waiting; nil stands for a final status (Status.IsFinal). In Review waits for a person on
	// your side: to stop there too, return d.Status.IsFinal() || d.Status == didit.StatusInReview.
	Until func(d *Decision) bool
	// OnPoll is called with every decision that was read, for progress; nil for none.
	OnPoll func(d *Decision)
	// Interval is the first wait, 2 s if zero. Waits grow by half each time, and vary by a fifth.
	Interval time.Duration
	// MaxInterval bounds them, 30 s if zero.
	MaxInterval time.Duration
}

const (
	defaultPollInterval    = 2 * time.Second
	defaultPollMaxInterval = 30 * time.Second
	// maxPollFailures is how many polls in a row may fail, beyond the repeats of each, before the waiting ends.
	maxPollFailures = 5
)

// WaitForDecision reads the decision of a session until it is final: Approved, Declined, Abandoned, Expired or Kyc
// Expired, or until options say so; nil options are fine. Safe to repeat; its polls count among the 600 reads a
// minute. Polls that fail for passing reasons are made again, five times in a row at the most.
//
// A person may take an hour, so bound ctx by what your caller can wait for; a webhook costs less. When ctx
// ends, the error is its own, with the last status seen.
//
// GET /v3/session/{session_id}/decision/
func (s *SessionsService) WaitForDecision(ctx context.Context, sessionID string, options *WaitOptions, opts ...RequestOption) (*Decision, error) {
	w, err := newWaiter(options)
	if err != nil {
		return nil, err
	}
	for failures := 0; ; {
		decision, err := s.Decision(ctx, sessionID, opts...)
		switch {
		case err == nil:
			failures = 0
			w.last = decision.Status
			if w.onPoll != nil {
				w.onPoll(decision)
			}
			if w.until(decision) {
				return decision, nil
			}
		case errors.Is(err, ErrInvalidArgument): // a nil context among them
			return nil, err
		case ctx.Err() != nil:
			return nil, w.ended(ctx)
		default:
			if failures++; failures > maxPollFailures || !passing(err) {
				return nil, err
			}
		}
		if err := w.sleep(ctx); err != nil {
			return nil, err
		}
	}
}

// passing tells errors that another poll may cure.
func passing(err error) bool {
	var failed *TransportError
	return errors.Is(err, ErrServer) || errors.Is(err, ErrRateLimited) || errors.As(err, &failed)
}

type waiter struct {
	until  func(*Decision) bool
	onPoll func(*Decision)
	next   time.Duration
	most   time.Duration
	last   Status
}

func newWaiter(options *WaitOptions) (*waiter, error) {
	w := &waiter{
		until: func(d *Decision) bool { return d.Status.IsFinal() },
		next:  defaultPollInterval, most: defaultPollMaxInterval,
	}
	if options == nil {
		return w, nil
	}
	if options.Interval < 0 || options.MaxInterval < 0 {
		return nil, argumentError("options.Interval", "must not be negative")
	}
	if options.Until != nil {
		w.until = options.Until
	}
	w.onPoll = options.OnPoll
	if options.Interval > 0 {
		w.next = options.Interval
	}
	if options.MaxInterval > 0 {
		w.most = options.MaxInterval
	}
	w.next = min(w.next, w.most)
	return w, nil
}

func (w *waiter) sleep(ctx context.Context) error {
	fifth := w.next / 5
	timer := time.NewTimer(w.next - fifth + rand.N(2*fifth+1))
	defer timer.Stop()
	w.next = min(w.next+w.next/2, w.most)
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return w.ended(ctx)
	}
}

func (w *waiter) ended(ctx context.Context) error {
	seen := "no decision read"
	if w.last != "" {
		seen = "last status " + cut(string(w.last), maxErrorText)
	}
	return fmt.Errorf("didit: waiting for a decision: %s: %w", seen, ctx.Err())
}
