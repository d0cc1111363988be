package didit

import (
	lru "container/list"
	"context"
	"strconv"
	"sync"
	"time"
)

// Deduplicator keeps the function for an event from running twice. The service delivers an event again
// under the same event_id when an answer was late, lost or an error, and anybody who recorded a delivery can
// repeat it within the verifier's tolerance.
//
// An event is claimed by Begin before its function runs, and settled by Done after it: as seen where it
// succeeded, as never met where it failed, so that the next delivery tries again. Implementations are safe
// for concurrent use. Where several processes serve one webhook URL they need one that shares its memory,
// for example a table with a unique key: see the example.
//
// A process that dies between the function's success and Done leaves an event that is run again. So let
// functions bear a repetition, or let them commit their work together with Done.
type Deduplicator interface {
	// Begin claims an event. Of any number of calls for one event, one at most is told EventClaimed until
	// Done is called. After an error nothing is claimed.
	Begin(ctx context.Context, eventID string) (EventClaim, error)

	// Done settles an event that this caller claimed. It is to be called exactly once, also when the
	// function panics, and with a context that outlives the delivery's: see context.WithoutCancel.
	Done(ctx context.Context, eventID string, success bool) error
}

// EventClaim is what Begin found out about an event.
type EventClaim int

// The zero EventClaim is none of them, so that a forgotten value claims nothing.
const (
	// EventClaimed is an event for this caller to handle: run the function, then call Done.
	EventClaimed EventClaim = iota + 1

	// EventRunning is an event that another caller is handling. Answer 503: the service delivers it again,
	// and by then it is seen, or was given up.
	EventRunning

	// EventSeen is an event that was handled. Answer 2xx without running the function.
	EventSeen
)

// String returns the claim in a word.
func (c EventClaim) String() string {
	switch c {
	case EventClaimed:
		return "claimed"
	case EventRunning:
		return "running"
	case EventSeen:
		return "seen"
	}
	return "EventClaim(" + strconv.Itoa(int(c)) + ")"
}

// MemoryDeduplicator is a Deduplicator for a single process. It forgets everything when that ends.
type MemoryDeduplicator struct {
	size int
	ttl  time.Duration

	mu      sync.Mutex
	running map[string]struct{}
	seen    map[string]*lru.Element // of *seenEvent
	recent  *lru.List               // the latest met first
}

type seenEvent struct {
	id    string
	until time.Time
}

// NewMemoryDeduplicator returns a deduplicator that remembers the size events met last, each for ttl after
// it was handled. Events being handled are kept beside those until they are done. An hour covers the
// service's own repetitions, which end within minutes; deliveries resent by hand may come later.
//
// A size or ttl that is not positive is an *ArgumentError.
func NewMemoryDeduplicator(size int, ttl time.Duration) (*MemoryDeduplicator, error) {
	switch {
	case size <= 0:
		return nil, argumentError("size", "must be positive")
	case ttl <= 0:
		return nil, argumentError("ttl", "must be positive")
	}
	return &MemoryDeduplicator{
		size:    size,
		ttl:     ttl,
		running: map[string]struct{}{},
		seen:    map[string]*lru.Element{},
		recent:  lru.New(),
	}, nil
}

// Begin claims an event. It fails for an empty id and a context that has ended.
func (d *MemoryDeduplicator) Begin(ctx context.Context, eventID string) (EventClaim, error) {
	if eventID == "" {
		return 0, argumentError("eventID", "must not be empty")
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.running[eventID]; ok {
		return EventRunning, nil
	}
	if element, ok := d.seen[eventID]; ok {
		if time.Now().Before(element.Value.(*seenEvent).until) {
			d.recent.MoveToFront(element)
			return EventSeen, nil
		}
		d.forget(element)
	}
	d.running[eventID] = struct{}{}
	return EventClaimed, nil
}

// Done settles a claimed event, whatever became of the context. An event that is not claimed is an
// *ArgumentError.
func (d *MemoryDeduplicator) Done(_ context.Context, eventID string, success bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.running[eventID]; !ok {
		return argumentError("eventID", "is not claimed")
	}
	delete(d.running, eventID)
	if !success {
		return nil
	}
	d.seen[eventID] = d.recent.PushFront(&seenEvent{id: eventID, until: time.Now().Add(d.ttl)})
	if d.recent.Len() > d.size {
		d.forget(d.recent.Back())
	}
	return nil
}

func (d *MemoryDeduplicator) forget(element *lru.Element) {
	delete(d.seen, d.recent.Remove(element).(*seenEvent).id)
}
