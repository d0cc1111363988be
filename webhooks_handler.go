package didit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

const (
	// webhookPatience is how long the service waits for an answer.
	webhookPatience = 5 * time.Second

	defaultEventTimeout = 4 * time.Second

	// doneTimeout bounds the settling of an event, which must not hang on a context that has ended already.
	doneTimeout = 5 * time.Second

	defaultDeduplicatorSize = 10_000
	defaultDeduplicatorTTL  = time.Hour
)

// EventFunc handles an event. It returns nil once the event needs not be delivered again.
//
// The context ends before the service gives up on the answer. Work that takes longer belongs behind a queue:
// store Event.Raw, return nil, and work on what DecodeEvent makes of it. An error, other than one that matches
// ErrDoNotRedeliver, has the service deliver the event again, after about one minute and then about four.
type EventFunc func(ctx context.Context, event *Event) error

// ErrDoNotRedeliver in the error of an EventFunc keeps the service from delivering the event again, as for an
// event that the function will never be able to handle:
//
//	return fmt.Errorf("%w: no such order", didit.ErrDoNotRedeliver)
//
// The event is not marked as seen: one that is sent again by hand is handled again.
var ErrDoNotRedeliver = errors.New("didit: webhook: do not deliver again")

// WebhookHandler is an http.Handler for a webhook URL. It verifies a delivery, decodes its event, keeps it from
// being handled twice, and runs the function for it. Its answers, none of which tells anything about the
// delivery, say whether the service should deliver the event again:
//
//	200  the function succeeded, or had succeeded for that event before
//	400  malformed
//	401  without a good signature, or stale
//	405  not a POST
//	413  beyond WithMaxBody
//	422  of an older payload version (ErrWebhookVersion), or the function said ErrDoNotRedeliver
//	500  a panic                                                        delivered again
//	503  the function or the Deduplicator failed, the body broke off,
//	     or the same event is being handled at this moment              delivered again
//
// An event is only marked as seen once its function has succeeded. Test deliveries, and those without an
// event_id, do not reach the Deduplicator: the function runs for each.
//
// Bodies are read to their end before anything else happens: set the ReadTimeout of the http.Server.
type WebhookHandler struct {
	verifier     *WebhookVerifier
	deduplicator Deduplicator
	handle       EventFunc
	timeout      time.Duration
	onError      func(context.Context, error)
}

// WebhookHandlerOption changes how a WebhookHandler works.
type WebhookHandlerOption func(*WebhookHandler)

// NewWebhookHandler returns a handler that runs a function, such as the Handle of EventHandlers, for each event.
// With a nil deduplicator events are remembered in memory: 10,000 of them, for an hour. That is enough for one
// process; more than one need a Deduplicator that they share.
//
// Errors are of type *ArgumentError: for a verifier or a function that is nil, and options out of range.
func NewWebhookHandler(verifier *WebhookVerifier, deduplicator Deduplicator, handle EventFunc, opts ...WebhookHandlerOption) (*WebhookHandler, error) {
	switch {
	case verifier == nil:
		return nil, argumentError("verifier", "must not be nil")
	case handle == nil:
		return nil, argumentError("handle", "must not be nil")
	}
	if deduplicator == nil {
		memory, err := NewMemoryDeduplicator(defaultDeduplicatorSize, defaultDeduplicatorTTL)
		if err != nil {
			return nil, err
		}
		deduplicator = memory
	}
	h := &WebhookHandler{verifier: verifier, deduplicator: deduplicator, handle: handle, timeout: defaultEventTimeout}
	for _, opt := range opts {
		if opt == nil {
			return nil, argumentError("opts", "must not hold a nil option")
		}
		opt(h)
	}
	if h.timeout <= 0 || h.timeout >= webhookPatience {
		return nil, argumentError("event timeout", "must be positive and below "+webhookPatience.String())
	}
	return h, nil
}

// WithEventTimeout sets when, counted from the arrival of a delivery, the context of its function ends. The
// default is 4 s, and 5 s is when the service gives up. A function that takes longer all the same, and then
// succeeds, has succeeded: the event, which is delivered again, is answered with 200.
func WithEventTimeout(timeout time.Duration) WebhookHandlerOption {
	return func(h *WebhookHandler) { h.timeout = timeout }
}

// WithEventErrorHook has report called with everything that is not answered with 200, other than a wrong method
// and an event that is being handled already; without it nothing is reported, panics included. It gets
// *WebhookError for a delivery that was refused, and *EventError for an event that was not handled. Both are
// fit for logs:
//
//	didit.WithEventErrorHook(func(ctx context.Context, err error) {
//		slog.ErrorContext(ctx, "webhook", "error", err)
//	})
//
// It is called from many goroutines, ahead of the answer.
func WithEventErrorHook(report func(ctx context.Context, err error)) WebhookHandlerOption {
	return func(h *WebhookHandler) { h.onError = report }
}

// Format prints the handler without its verifier, whatever the verb.
func (h WebhookHandler) Format(f fmt.State, _ rune) { redacted(f, "WebhookHandler", h.attrs()...) }

// LogValue logs the handler without its verifier.
func (h WebhookHandler) LogValue() slog.Value { return redactedLog(h.attrs()...) }

func (h WebhookHandler) attrs() []string { return []string{"event_timeout", h.timeout.String()} }

// ServeHTTP answers one delivery. A panic of the function is answered with 500 and reported, so that it ends
// neither the server nor the connection; http.ErrAbortHandler goes on to the server, which is what it is for.
func (h *WebhookHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	err := h.serve(r)
	var panicked *PanicError
	if errors.As(err, &panicked) && panicked.Value == any(http.ErrAbortHandler) {
		panic(http.ErrAbortHandler)
	}
	if err != nil && h.onError != nil && !errors.Is(err, errEventRunning) {
		h.onError(r.Context(), err)
	}
	if status := webhookAnswer(err); status != http.StatusOK {
		http.Error(w, http.StatusText(status), status)
	}
}

// errEventRunning is an event that another delivery is being handled for.
var errEventRunning = errors.New("didit: webhook: the event is being handled")

func webhookAnswer(err error) int {
	var refused *WebhookError
	var failed *EventError
	switch {
	case err == nil:
		return http.StatusOK
	case errors.As(err, &failed):
		return failed.answer()
	case !errors.As(err, &refused):
		return http.StatusServiceUnavailable
	}
	switch refused.Err { //nolint:errorlint // it is one of ours, as it is
	case ErrNoSignature, ErrBadSignature, ErrStale:
		return http.StatusUnauthorized
	case ErrWebhookTooLarge:
		return http.StatusRequestEntityTooLarge
	case ErrWebhookVersion:
		return http.StatusUnprocessableEntity
	default:
		return http.StatusBadRequest
	}
}

// serve returns nil where an event needs not be delivered again.
func (h *WebhookHandler) serve(r *http.Request) (err error) {
	ctx, cancel := context.WithTimeout(r.Context(), h.timeout)
	defer cancel()
	event := &Event{}
	defer func() {
		if value := recover(); value != nil {
			err = eventError(event, "panic", &PanicError{Value: value, Stack: debug.Stack()})
		}
	}()
	if event, err = h.verifier.ParseRequest(r); err != nil {
		event = &Event{}
		return err
	}
	if event.EventID == "" || event.Test {
		return h.run(ctx, event)
	}
	claim, err := h.deduplicator.Begin(ctx, event.EventID)
	switch {
	case err != nil:
		return eventError(event, "the deduplicator failed", err)
	case claim == EventSeen:
		return nil
	case claim == EventRunning:
		return errEventRunning
	case claim != EventClaimed:
		return eventError(event, "the deduplicator failed", errors.New("no such claim: "+claim.String()))
	}
	return h.runClaimed(ctx, event)
}

func (h *WebhookHandler) run(ctx context.Context, event *Event) error {
	if err := h.handle(ctx, event); err != nil {
		return eventError(event, "the function failed", err)
	}
	return nil
}

// runClaimed settles the event whatever becomes of the function.
func (h *WebhookHandler) runClaimed(ctx context.Context, event *Event) (err error) {
	success := false
	id := event.EventID
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), doneTimeout)
		defer cancel()
		if failed := h.deduplicator.Done(ctx, id, success); failed != nil {
			err = eventError(event, "the deduplicator failed", errors.Join(err, failed))
		}
	}()
	err = h.run(ctx, event)
	success = err == nil
	return err
}

// EventError is an event that was not handled, and is delivered again unless Err matches ErrDoNotRedeliver. Its
// text, and how it is logged, hold nothing but the id and type of the event and the kind of failure. Unwrap for
// what the function or the Deduplicator said, which may be private.
type EventError struct {
	EventID string // "" where there is none, or where the body broke off
	Type    WebhookEventType

	// Reason is the kind of failure, for people.
	Reason string

	// Err is the error of the function, of the Deduplicator or of reading the body, or a *PanicError.
	Err error
}

func eventError(event *Event, reason string, err error) *EventError {
	return &EventError{EventID: event.EventID, Type: event.Type, Reason: reason, Err: err}
}

// Error returns type and reason, and nothing of Err.
func (e *EventError) Error() string {
	if e.Type == "" {
		return "didit: webhook: " + e.Reason
	}
	return "didit: webhook: " + cut(string(e.Type), maxErrorText) + ": " + e.Reason
}

// Unwrap returns Err.
func (e *EventError) Unwrap() error { return e.Err }

// Format prints id, type and reason, whatever the verb.
func (e EventError) Format(f fmt.State, verb rune) {
	if verb == 'v' && !f.Flag('#') || verb == 's' {
		fmt.Fprint(f, e.Error())
		return
	}
	redacted(f, "EventError", "event_id", e.EventID, "webhook_type", string(e.Type), "reason", e.Reason)
}

// LogValue logs id, type and reason.
func (e EventError) LogValue() slog.Value {
	return redactedLog("event_id", e.EventID, "webhook_type", string(e.Type), "reason", e.Reason)
}

func (e *EventError) answer() int {
	var panicked *PanicError
	switch {
	case errors.As(e.Err, &panicked):
		return http.StatusInternalServerError
	case errors.Is(e.Err, ErrDoNotRedeliver):
		return http.StatusUnprocessableEntity
	default:
		return http.StatusServiceUnavailable
	}
}

// PanicError is a panic in an EventFunc or a Deduplicator.
type PanicError struct {
	Value any    // what was given to panic; it may be private
	Stack []byte // as of runtime/debug.Stack
}

// Error says that there was a panic, and not what with.
func (e *PanicError) Error() string { return "didit: webhook: panic" }

// Format prints that there was a panic, whatever the verb.
func (e PanicError) Format(f fmt.State, _ rune) { fmt.Fprint(f, e.Error()) }

// LogValue logs the stack, and not the value.
func (e PanicError) LogValue() slog.Value { return redactedLog("stack", string(e.Stack)) }
