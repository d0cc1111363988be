package didit_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/internal/webhooksig"
)

func succeed(context.Context, *didit.Event) error { return nil }

func newHandler(tb testing.TB, handle didit.EventFunc, opts ...didit.WebhookHandlerOption) *didit.WebhookHandler {
	tb.Helper()
	return newHandlerWith(tb, nil, handle, opts...)
}

func newHandlerWith(tb testing.TB, d didit.Deduplicator, handle didit.EventFunc, opts ...didit.WebhookHandlerOption) *didit.WebhookHandler {
	tb.Helper()
	handler, err := didit.NewWebhookHandler(newVerifier(tb), d, handle, opts...)
	require.NoError(tb, err)
	return handler
}

// deliver sends a signed body to a handler and returns the answer's status.
func deliver(tb testing.TB, handler http.Handler, body string) int {
	tb.Helper()
	return answerTo(tb, handler, request(tb, signed(tb, webhookSecret, body), strings.NewReader(body))).Code
}

func answerTo(_ testing.TB, handler http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

// reports keeps what an error hook is told.
type reports struct {
	mu   sync.Mutex
	errs []error
}

func (r *reports) option() didit.WebhookHandlerOption {
	return didit.WithEventErrorHook(func(_ context.Context, err error) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.errs = append(r.errs, err)
	})
}

func (r *reports) only(tb testing.TB) error {
	tb.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	require.Len(tb, r.errs, 1)
	return r.errs[0]
}

func TestWebhookHandler(t *testing.T) {
	var got *didit.Event
	handler := newHandler(t, func(_ context.Context, event *didit.Event) error {
		got = event
		return nil
	})
	w := answerTo(t, handler, request(t, signed(t, webhookSecret, webhookBody), strings.NewReader(webhookBody)))
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Empty(t, w.Body.String())
	assert.Equal(t, parse(t, webhookBody), got)
}

func TestWebhookHandlerAnswers(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		want int
	}{
		"success":                    {nil, http.StatusOK},
		"failure":                    {errors.New("no database"), http.StatusServiceUnavailable},
		"for ever":                   {didit.ErrDoNotRedeliver, http.StatusUnprocessableEntity},
		"for ever, wrapped":          {fmt.Errorf("%w: no such order", didit.ErrDoNotRedeliver), http.StatusUnprocessableEntity},
		"context":                    {context.DeadlineExceeded, http.StatusServiceUnavailable},
		"an error of another kind":   {fmt.Errorf("calling on: %w", &didit.WebhookError{Err: didit.ErrBadSignature}), http.StatusServiceUnavailable},
		"an error of a nested event": {&didit.EventError{Err: didit.ErrDoNotRedeliver}, http.StatusUnprocessableEntity},
		"an answer of the API":       {&didit.APIError{StatusCode: http.StatusNotFound}, http.StatusServiceUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			var reported reports
			handler := newHandler(t, func(context.Context, *didit.Event) error { return test.err }, reported.option())
			assert.Equal(t, test.want, deliver(t, handler, webhookBody))
			if test.err == nil {
				assert.Empty(t, reported.errs)
				return
			}
			err := reported.only(t)
			assert.ErrorIs(t, err, test.err)
			var failed *didit.EventError
			require.ErrorAs(t, err, &failed)
			assert.Equal(t, "ev-1", failed.EventID)
			assert.Equal(t, didit.WebhookEventStatusUpdated, failed.Type)
			assert.Equal(t, "didit: webhook: status.updated: the function failed", err.Error())
		})
	}
}

func TestWebhookHandlerMethods(t *testing.T) {
	handler := newHandler(t, func(context.Context, *didit.Event) error {
		t.Error("the function ran")
		return nil
	})
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, "post"} {
		r := request(t, signed(t, webhookSecret, webhookBody), strings.NewReader(webhookBody))
		r.Method = method
		w := answerTo(t, handler, r)
		assert.Equal(t, http.StatusMethodNotAllowed, w.Code)
		assert.Equal(t, http.MethodPost, w.Header().Get("Allow"))
	}
}

// Each row of the README's table of attacks, against the handler: none reaches the function, none is answered so
// that the service would deliver it again, and the answer says nothing.
func TestWebhookHandlerAttack(t *testing.T) {
	genuine := func(only ...string) http.Header { return signed(t, webhookSecret, webhookBody, only...) }
	with := func(header http.Header, name, value string) http.Header {
		header.Set(name, value)
		return header
	}
	clockAt := func(at time.Time) didit.WebhookOption { return didit.WithClock(func() time.Time { return at }) }
	forged := replaced(t, "Declined", "Approved")
	huge := `{"timestamp":1700000000,"metadata":"` + strings.Repeat("a", 1<<20) + `"}`
	deep := `{"timestamp":1700000000,"metadata":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`
	var zipped bytes.Buffer
	writer := gzip.NewWriter(&zipped)
	_, err := io.WriteString(writer, webhookBody)
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	older := `{"timestamp":1700000000,"webhook_type":"status.updated","status":"Approved","decision":{"id_verification":{"status":"Approved"}}}`
	unsigned := replaced(t, "status.updated", "kyb.registry_search.resolved")
	for name, test := range map[string]struct {
		header http.Header
		body   string
		opt    didit.WebhookOption
		secret string
		want   int
		err    error
	}{
		"replay":                    {genuine(), webhookBody, clockAt(webhookTime.Add(time.Hour)), "", http.StatusUnauthorized, didit.ErrStale},
		"replay with fresh header":  {with(genuine(), webhooksig.TimestampHeader, "1700003600"), webhookBody, clockAt(webhookTime.Add(time.Hour)), "", http.StatusUnauthorized, didit.ErrStale},
		"other timestamp header":    {with(genuine(), webhooksig.TimestampHeader, "1700000001"), webhookBody, nil, "", http.StatusBadRequest, didit.ErrMalformedWebhook},
		"changed body":              {genuine(), forged, nil, "", http.StatusUnauthorized, didit.ErrBadSignature},
		"added duplicate key":       {genuine(), replaced(t, `"status"`, `"status":"Approved","status"`), nil, "", http.StatusBadRequest, didit.ErrMalformedWebhook},
		"stripped signature":        {http.Header{}, webhookBody, nil, "", http.StatusUnauthorized, didit.ErrNoSignature},
		"downgrade to Simple":       {genuine(webhooksig.SimpleHeader), forged, nil, "", http.StatusUnauthorized, didit.ErrNoSignature},
		"oversized":                 {signed(t, webhookSecret, huge), huge, nil, "", http.StatusRequestEntityTooLarge, didit.ErrWebhookTooLarge},
		"deeply nested":             {with(http.Header{}, webhooksig.RawHeader, hexSum(deep)), deep, nil, "", http.StatusBadRequest, didit.ErrMalformedWebhook},
		"compressed":                {with(genuine(), "Content-Encoding", "gzip"), zipped.String(), nil, "", http.StatusBadRequest, didit.ErrMalformedWebhook},
		"wrong secret":              {signed(t, "whsec-forged", webhookBody), webhookBody, nil, "", http.StatusUnauthorized, didit.ErrBadSignature},
		"old secret after rotation": {genuine(), webhookBody, nil, "whsec-example-2", http.StatusUnauthorized, didit.ErrBadSignature},
		"unsigned event type":       {signed(t, webhookSecret, unsigned), unsigned, nil, "", http.StatusUnauthorized, didit.ErrNoSignature},
		"older payload version":     {signed(t, webhookSecret, older), older, nil, "", http.StatusUnprocessableEntity, didit.ErrWebhookVersion},
		"not JSON":                  {genuine(webhooksig.V2Header), "Declined", nil, "", http.StatusBadRequest, didit.ErrMalformedWebhook},
	} {
		t.Run(name, func(t *testing.T) {
			opts := []didit.WebhookOption{clockAt(webhookTime)}
			if test.opt != nil {
				opts = append(opts, test.opt)
			}
			secret := webhookSecret
			if test.secret != "" {
				secret = test.secret
			}
			verifier, err := didit.NewWebhookVerifier(secret, opts...)
			require.NoError(t, err)
			var reported reports
			handler, err := didit.NewWebhookHandler(verifier, nil, func(context.Context, *didit.Event) error {
				t.Error("the function ran")
				return nil
			}, reported.option())
			require.NoError(t, err)
			w := answerTo(t, handler, request(t, test.header, strings.NewReader(test.body)))
			assert.Equal(t, test.want, w.Code)
			assert.Equal(t, http.StatusText(test.want)+"\n", w.Body.String())
			assert.ErrorIs(t, reported.only(t), test.err)
			assert.True(t, w.Code >= 400 && w.Code < 500 && w.Code != http.StatusNotFound)
		})
	}
}

// A copy of a delivery that is still fresh gets nothing done a second time.
func TestWebhookHandlerReplayWithinTolerance(t *testing.T) {
	runs := 0
	handler := newHandler(t, func(context.Context, *didit.Event) error { runs++; return nil })
	for range 3 {
		assert.Equal(t, http.StatusOK, deliver(t, handler, webhookBody))
	}
	assert.Equal(t, 1, runs)
	// The same event, signed again, as the service does when it delivers again.
	later := replaced(t, "1700000000", "1700000060")
	header := signed(t, webhookSecret, later)
	header.Set(webhooksig.TimestampHeader, "1700000060")
	assert.Equal(t, http.StatusOK, answerTo(t, handler, request(t, header, strings.NewReader(later))).Code)
	assert.Equal(t, 1, runs)
}

// Whoever repeats a genuine delivery and marks it as a test must not have it counted as handled.
func TestWebhookHandlerReplayMarkedAsTest(t *testing.T) {
	var tests, real int
	handler := newHandler(t, didit.EventHandlers{
		OnTest:          func(context.Context, *didit.Event) error { tests++; return nil },
		OnSessionStatus: func(context.Context, *didit.Event, *didit.SessionEvent) error { real++; return nil },
	}.Handle)
	header := signed(t, webhookSecret, webhookBody)
	header.Set("X-Didit-Test-Webhook", "true")
	for range 2 {
		assert.Equal(t, http.StatusOK, answerTo(t, handler, request(t, header, strings.NewReader(webhookBody))).Code)
	}
	assert.Equal(t, http.StatusOK, deliver(t, handler, webhookBody))
	assert.Equal(t, 2, tests)
	assert.Equal(t, 1, real)
}

func TestWebhookHandlerRunsAgainAfterFailure(t *testing.T) {
	for name, fail := range map[string]func() error{
		"error":     func() error { return errors.New("no database") },
		"permanent": func() error { return didit.ErrDoNotRedeliver },
		"panic":     func() error { panic("no database") },
	} {
		t.Run(name, func(t *testing.T) {
			runs := 0
			handler := newHandler(t, func(context.Context, *didit.Event) error {
				if runs++; runs < 3 {
					return fail()
				}
				return nil
			})
			assert.GreaterOrEqual(t, deliver(t, handler, webhookBody), 400)
			assert.GreaterOrEqual(t, deliver(t, handler, webhookBody), 400)
			assert.Equal(t, http.StatusOK, deliver(t, handler, webhookBody))
			assert.Equal(t, http.StatusOK, deliver(t, handler, webhookBody))
			assert.Equal(t, 3, runs)
		})
	}
}

func TestWebhookHandlerWithoutEventID(t *testing.T) {
	d := &scriptedDeduplicator{}
	runs := 0
	handler := newHandlerWith(t, d, func(context.Context, *didit.Event) error { runs++; return nil })
	body := replaced(t, `"event_id": "ev-1", `, "")
	assert.Equal(t, http.StatusOK, deliver(t, handler, body))
	assert.Equal(t, http.StatusOK, deliver(t, handler, body))
	assert.Equal(t, 2, runs)
	assert.Empty(t, d.calls)
}

// A partial event has no event_id that could be believed, and so claims none.
func TestWebhookHandlerPartialEvent(t *testing.T) {
	verifier := newVerifier(t, didit.AcceptSimpleSignature())
	d := &scriptedDeduplicator{}
	handler, err := didit.NewWebhookHandler(verifier, d, func(_ context.Context, event *didit.Event) error {
		assert.True(t, event.Partial)
		assert.Empty(t, event.EventID)
		assert.Empty(t, event.Raw)
		return nil
	})
	require.NoError(t, err)
	body := replaced(t, `"ev-1"`, `"ev-2"`)
	w := answerTo(t, handler, request(t, signed(t, webhookSecret, webhookBody, webhooksig.SimpleHeader), strings.NewReader(body)))
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Empty(t, d.calls)
}

// scriptedDeduplicator answers as it is told, and keeps what it is asked.
type scriptedDeduplicator struct {
	claim     didit.EventClaim
	beginErr  error
	doneErr   error
	panicWith any

	mu       sync.Mutex
	calls    []string
	doneEnds error // of the context of Done
}

func (d *scriptedDeduplicator) Begin(_ context.Context, id string) (didit.EventClaim, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls = append(d.calls, "begin "+id)
	if d.panicWith != nil {
		panic(d.panicWith)
	}
	return d.claim, d.beginErr
}

func (d *scriptedDeduplicator) Done(ctx context.Context, id string, success bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls = append(d.calls, fmt.Sprint("done ", id, " ", success))
	d.doneEnds = ctx.Err()
	if _, bounded := ctx.Deadline(); !bounded {
		return errors.New("no deadline")
	}
	return d.doneErr
}

func TestWebhookHandlerDeduplicator(t *testing.T) {
	broken := errors.New("table is gone")
	failing := func(context.Context, *didit.Event) error { return errors.New("no") }
	for name, test := range map[string]struct {
		d      *scriptedDeduplicator
		handle didit.EventFunc
		want   int
		calls  []string
		err    error // of the deduplicator, reported
	}{
		"claimed":      {&scriptedDeduplicator{claim: didit.EventClaimed}, succeed, http.StatusOK, []string{"begin ev-1", "done ev-1 true"}, nil},
		"failed":       {&scriptedDeduplicator{claim: didit.EventClaimed}, failing, http.StatusServiceUnavailable, []string{"begin ev-1", "done ev-1 false"}, nil},
		"seen":         {&scriptedDeduplicator{claim: didit.EventSeen}, failing, http.StatusOK, []string{"begin ev-1"}, nil},
		"running":      {&scriptedDeduplicator{claim: didit.EventRunning}, failing, http.StatusServiceUnavailable, []string{"begin ev-1"}, nil},
		"no claim":     {&scriptedDeduplicator{}, succeed, http.StatusServiceUnavailable, []string{"begin ev-1"}, nil},
		"other claim":  {&scriptedDeduplicator{claim: 17}, succeed, http.StatusServiceUnavailable, []string{"begin ev-1"}, nil},
		"begin fails":  {&scriptedDeduplicator{claim: didit.EventClaimed, beginErr: broken}, succeed, http.StatusServiceUnavailable, []string{"begin ev-1"}, broken},
		"begin panics": {&scriptedDeduplicator{panicWith: "gone"}, succeed, http.StatusInternalServerError, []string{"begin ev-1"}, nil},
		"done fails":   {&scriptedDeduplicator{claim: didit.EventClaimed, doneErr: broken}, succeed, http.StatusServiceUnavailable, []string{"begin ev-1", "done ev-1 true"}, broken},
		"both fail":    {&scriptedDeduplicator{claim: didit.EventClaimed, doneErr: broken}, failing, http.StatusServiceUnavailable, []string{"begin ev-1", "done ev-1 false"}, broken},
	} {
		t.Run(name, func(t *testing.T) {
			var reported reports
			handler := newHandlerWith(t, test.d, test.handle, reported.option())
			assert.Equal(t, test.want, deliver(t, handler, webhookBody))
			assert.Equal(t, test.calls, test.d.calls)
			if test.err != nil {
				assert.ErrorIs(t, reported.only(t), test.err)
			}
			if name == "running" || test.want == http.StatusOK {
				assert.Empty(t, reported.errs, "nothing went wrong")
			}
		})
	}
}

// The context that is given to Done has not ended, although the one of the delivery has.
func TestWebhookHandlerSettlesAfterTheContext(t *testing.T) {
	d := &scriptedDeduplicator{claim: didit.EventClaimed}
	handler := newHandlerWith(t, d, func(ctx context.Context, _ *didit.Event) error {
		<-ctx.Done()
		return ctx.Err()
	}, didit.WithEventTimeout(time.Millisecond))
	assert.Equal(t, http.StatusServiceUnavailable, deliver(t, handler, webhookBody))
	assert.Equal(t, []string{"begin ev-1", "done ev-1 false"}, d.calls)
	assert.NoError(t, d.doneEnds)

	gone, cancel := context.WithCancel(context.Background())
	handler = newHandlerWith(t, d, func(ctx context.Context, _ *didit.Event) error {
		cancel()
		<-ctx.Done()
		return nil // it had succeeded before the service went away
	})
	d.calls = nil
	r := request(t, signed(t, webhookSecret, webhookBody), strings.NewReader(webhookBody)).WithContext(gone)
	assert.Equal(t, http.StatusOK, answerTo(t, handler, r).Code)
	assert.Equal(t, []string{"begin ev-1", "done ev-1 true"}, d.calls)
	assert.NoError(t, d.doneEnds)
}

func TestWebhookHandlerContext(t *testing.T) {
	type key struct{}
	for _, timeout := range []time.Duration{0, time.Second, 5*time.Second - 1} {
		var opts []didit.WebhookHandlerOption
		want := 4 * time.Second
		if timeout != 0 {
			opts, want = append(opts, didit.WithEventTimeout(timeout)), timeout
		}
		begun := time.Now()
		handler := newHandler(t, func(ctx context.Context, _ *didit.Event) error {
			deadline, ok := ctx.Deadline()
			assert.True(t, ok)
			assert.False(t, deadline.Before(begun.Add(want)), "not shorter than asked for")
			assert.False(t, deadline.After(time.Now().Add(want)), "counted from the arrival")
			assert.Equal(t, "value", ctx.Value(key{}))
			return nil
		}, opts...)
		r := request(t, signed(t, webhookSecret, webhookBody), strings.NewReader(webhookBody))
		r = r.WithContext(context.WithValue(r.Context(), key{}, "value"))
		assert.Equal(t, http.StatusOK, answerTo(t, handler, r).Code)
	}
}

func TestWebhookHandlerPanics(t *testing.T) {
	for name, test := range map[string]struct {
		value any
		want  error
	}{
		"text":        {"canary", nil},
		"error":       {errors.New("canary"), nil},
		"nil":         {nil, nil},
		"no equality": {[]string{"canary"}, nil},
		"permanent":   {didit.ErrDoNotRedeliver, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var reported reports
			d := &scriptedDeduplicator{claim: didit.EventClaimed}
			handler := newHandlerWith(t, d, func(context.Context, *didit.Event) error { panic(test.value) }, reported.option())
			w := answerTo(t, handler, request(t, signed(t, webhookSecret, webhookBody), strings.NewReader(webhookBody)))
			assert.Equal(t, http.StatusInternalServerError, w.Code)
			assert.Equal(t, "Internal Server Error\n", w.Body.String())
			assert.Equal(t, []string{"begin ev-1", "done ev-1 false"}, d.calls)
			err := reported.only(t)
			var panicked *didit.PanicError
			require.ErrorAs(t, err, &panicked)
			if test.value != nil {
				assert.Equal(t, test.value, panicked.Value)
			}
			assert.Contains(t, string(panicked.Stack), "TestWebhookHandlerPanics")
			assert.Equal(t, "didit: webhook: status.updated: panic", err.Error())
			for _, v := range []any{err, panicked, fmt.Errorf("wrapped: %w", err)} {
				assert.NotContains(t, everyForm(v), "canary")
			}
		})
	}
}

func TestWebhookHandlerAbort(t *testing.T) {
	var reported reports
	d := &scriptedDeduplicator{claim: didit.EventClaimed}
	handler := newHandlerWith(t, d, func(context.Context, *didit.Event) error { panic(http.ErrAbortHandler) }, reported.option())
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() { deliver(t, handler, webhookBody) })
	assert.Equal(t, []string{"begin ev-1", "done ev-1 false"}, d.calls)
	assert.Empty(t, reported.errs)
}

// A function that ends its goroutine, as t.FailNow does, gives its claim up.
func TestWebhookHandlerGoexit(t *testing.T) {
	d := &scriptedDeduplicator{claim: didit.EventClaimed}
	handler := newHandlerWith(t, d, func(context.Context, *didit.Event) error { runtime.Goexit(); return nil })
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		deliver(t, handler, webhookBody)
	}()
	<-ended
	assert.Equal(t, []string{"begin ev-1", "done ev-1 false"}, d.calls)
}

func TestWebhookHandlerBrokenBody(t *testing.T) {
	var reported reports
	handler := newHandler(t, succeed, reported.option())
	body := io.MultiReader(strings.NewReader(webhookBody[:20]), iotest.ErrReader(errors.New("read: canary")))
	w := answerTo(t, handler, request(t, signed(t, webhookSecret, webhookBody), body))
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	assert.NotContains(t, everyForm(reported.only(t)), "canary")
}

func TestWebhookHandlerReportsNothingPrivate(t *testing.T) {
	var reported reports
	handler := newHandler(t, func(_ context.Context, event *didit.Event) error {
		return fmt.Errorf("canary %s", event.Session.Decision.FirstIDVerification().FullName)
	}, reported.option())
	body := `{"event_id":"ev-1","timestamp":1700000000,"webhook_type":"status.updated","vendor_data":"canary","session_id":"canary",
		"decision":{"id_verifications":[{"full_name":"canary"}]}}`
	assert.Equal(t, http.StatusServiceUnavailable, deliver(t, handler, body))
	for range 2 {
		forged := strings.Replace(body, "ev-1", "canary", 1)
		answerTo(t, handler, request(t, signed(t, webhookSecret, body), strings.NewReader(forged)))
	}
	require.Len(t, reported.errs, 3)
	for _, err := range reported.errs {
		assert.NotContains(t, everyForm(err), "canary")
		assert.NotContains(t, everyForm(fmt.Errorf("wrapped: %w", err)), "canary")
	}
	assert.Contains(t, everyForm(reported.errs[0]), "ev-1")
	assert.NotContains(t, everyForm(handler), webhookSecret)
	assert.NotContains(t, everyForm(*handler), webhookSecret)
}

// Deliveries of one event that arrive together run its function once, and the others are told to come again.
func TestWebhookHandlerConcurrently(t *testing.T) {
	const deliveries = 20
	var runs atomic.Int32
	entered, release := make(chan struct{}), make(chan struct{})
	handler := newHandler(t, func(context.Context, *didit.Event) error {
		if runs.Add(1) == 1 {
			close(entered)
			<-release
		}
		return nil
	})
	codes := make(chan int, deliveries)
	go func() { codes <- deliver(t, handler, webhookBody) }()
	<-entered
	var wg sync.WaitGroup
	for range deliveries - 1 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			assert.Equal(t, http.StatusServiceUnavailable, deliver(t, handler, webhookBody))
		}()
	}
	wg.Wait()
	// Another event does not wait.
	assert.Equal(t, http.StatusOK, deliver(t, handler, replaced(t, "ev-1", "ev-2")))
	close(release)
	assert.Equal(t, http.StatusOK, <-codes)
	assert.Equal(t, http.StatusOK, deliver(t, handler, webhookBody))
	assert.EqualValues(t, 2, runs.Load())
}

// The handler behind a server: a panic ends neither the server nor the connection, and no goroutine stays.
func TestWebhookHandlerServes(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	var logged bytes.Buffer
	handler := newHandler(t, func(_ context.Context, event *didit.Event) error {
		switch event.EventID {
		case "ev-panic":
			panic("no database")
		case "ev-fail":
			return errors.New("no database")
		}
		return nil
	})
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(&logged, "", 0)
	server.Start()
	client := server.Client()
	send := func(body string) int {
		r, err := http.NewRequest(http.MethodPost, server.URL, strings.NewReader(body))
		require.NoError(t, err)
		for name, values := range signed(t, webhookSecret, body) {
			r.Header[name] = values
		}
		resp, err := client.Do(r)
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode
	}
	for range 3 {
		assert.Equal(t, http.StatusInternalServerError, send(replaced(t, "ev-1", "ev-panic")))
		assert.Equal(t, http.StatusServiceUnavailable, send(replaced(t, "ev-1", "ev-fail")))
		assert.Equal(t, http.StatusOK, send(webhookBody))
		assert.Equal(t, http.StatusRequestEntityTooLarge, send(`{"a":"`+strings.Repeat("a", 1<<20)+`"}`))
	}
	client.CloseIdleConnections()
	server.Close()
	assert.Empty(t, logged.String())
}

func TestNewWebhookHandlerRefuses(t *testing.T) {
	verifier := newVerifier(t)
	for name, test := range map[string]struct {
		verifier *didit.WebhookVerifier
		handle   didit.EventFunc
		opt      didit.WebhookHandlerOption
	}{
		"no verifier":      {nil, succeed, didit.WithEventTimeout(time.Second)},
		"no function":      {verifier, nil, didit.WithEventTimeout(time.Second)},
		"nil option":       {verifier, succeed, nil},
		"no time":          {verifier, succeed, didit.WithEventTimeout(0)},
		"negative time":    {verifier, succeed, didit.WithEventTimeout(-1)},
		"as long as Didit": {verifier, succeed, didit.WithEventTimeout(5 * time.Second)},
	} {
		t.Run(name, func(t *testing.T) {
			handler, err := didit.NewWebhookHandler(test.verifier, nil, test.handle, test.opt)
			assert.ErrorIs(t, err, didit.ErrInvalidArgument)
			assert.Nil(t, handler)
		})
	}
	_, err := didit.NewWebhookHandler(verifier, nil, succeed, didit.WithEventErrorHook(nil))
	assert.NoError(t, err)
	assert.Equal(t, http.StatusInternalServerError, deliver(t, new(didit.WebhookHandler), webhookBody))
}

func TestEventHandlers(t *testing.T) {
	var ran []string
	note := func(name string) didit.EventFunc {
		return func(context.Context, *didit.Event) error { ran = append(ran, name); return nil }
	}
	handlers := didit.EventHandlers{
		OnSessionStatus:      noting[didit.SessionEvent](t, note("status.updated")),
		OnSessionData:        noting[didit.SessionEvent](t, note("data.updated")),
		OnUserStatus:         noting[didit.User](t, note("user.status.updated")),
		OnUserData:           noting[didit.User](t, note("user.data.updated")),
		OnBusinessStatus:     noting[didit.Business](t, note("business.status.updated")),
		OnBusinessData:       noting[didit.Business](t, note("business.data.updated")),
		OnTransactionCreated: noting[didit.Transaction](t, note("transaction.created")),
		OnTransactionStatus:  noting[didit.Transaction](t, note("transaction.status.updated")),
		OnTravelRuleStatus:   noting[didit.TravelRuleTransfer](t, note("travel_rule.status.updated")),
		OnActivity:           noting[didit.Activity](t, note("activity.created")),
		OnTest:               note("test"),
		Otherwise:            note("otherwise"),
	}
	ctx := t.Context()
	for name, body := range eventFixtures(t) {
		event := parse(t, body)
		want := string(event.Type)
		if name == "unknown type" {
			want = "otherwise"
		}
		ran = nil
		require.NoError(t, handlers.Handle(ctx, event))
		assert.Equal(t, []string{want}, ran)

		ran = nil
		require.NoError(t, didit.EventHandlers{}.Handle(ctx, event), "acknowledged")
		require.NoError(t, didit.EventHandlers{Otherwise: note("otherwise")}.Handle(ctx, event))
		assert.Equal(t, []string{"otherwise"}, ran)

		ran = nil
		event.Test = true
		require.NoError(t, handlers.Handle(ctx, event))
		assert.Equal(t, []string{"test"}, ran)
		handlers := handlers
		handlers.OnTest = nil
		require.NoError(t, handlers.Handle(ctx, event))
		assert.Equal(t, []string{"test"}, ran, "a test reaches no other function")

		require.NoError(t, handlers.Handle(ctx, &didit.Event{Type: event.Type}), "made by hand")
	}
	assert.ErrorIs(t, handlers.Handle(ctx, nil), didit.ErrInvalidArgument)
	failed := errors.New("no")
	fail := didit.EventHandlers{OnUserData: func(context.Context, *didit.Event, *didit.User) error { return failed }}
	assert.ErrorIs(t, fail.Handle(ctx, &didit.Event{Type: didit.WebhookEventUserDataUpdated}), failed)
}

func noting[T any](t *testing.T, note didit.EventFunc) func(context.Context, *didit.Event, *T) error {
	return func(ctx context.Context, event *didit.Event, payload *T) error {
		assert.NotNil(t, payload)
		return note(ctx, event)
	}
}
