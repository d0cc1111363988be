package diditotel_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
	diditotel "github.com/seed-ed97066b/didit-go/otel"
)

// telemetry keeps in memory what the hooks record.
type telemetry struct {
	tracers *sdktrace.TracerProvider
	spans   *tracetest.SpanRecorder
	reader  *sdkmetric.ManualReader
	meters  *sdkmetric.MeterProvider
}

func newTelemetry(t *testing.T) *telemetry {
	t.Helper()
	s := &telemetry{spans: tracetest.NewSpanRecorder(), reader: sdkmetric.NewManualReader()}
	s.tracers = sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(s.spans))
	s.meters = sdkmetric.NewMeterProvider(sdkmetric.WithReader(s.reader))
	t.Cleanup(func() {
		assert.NoError(t, s.tracers.Shutdown(context.Background()))
		assert.NoError(t, s.meters.Shutdown(context.Background()))
	})
	return s
}

func (s *telemetry) hooks(opts ...diditotel.Option) didit.Hooks {
	return diditotel.Hooks(append([]diditotel.Option{
		diditotel.WithTracerProvider(s.tracers), diditotel.WithMeterProvider(s.meters),
	}, opts...)...)
}

// one returns the only span.
func (s *telemetry) one(t *testing.T) sdktrace.ReadOnlySpan {
	t.Helper()
	spans := s.spans.Ended()
	require.Len(t, spans, 1)
	return spans[0]
}

func (s *telemetry) collect(t *testing.T) []metricdata.ScopeMetrics {
	t.Helper()
	var all metricdata.ResourceMetrics
	require.NoError(t, s.reader.Collect(context.Background(), &all))
	return all.ScopeMetrics
}

// points returns how often each set of attributes was recorded, in durations, or counted, in counters.
func (s *telemetry) points(t *testing.T, name string) map[string]int64 {
	t.Helper()
	points := map[string]int64{}
	for _, scope := range s.collect(t) {
		for _, m := range scope.Metrics {
			if m.Name != name {
				continue
			}
			switch data := m.Data.(type) {
			case metricdata.Histogram[float64]:
				for _, p := range data.DataPoints {
					points[text(p.Attributes.ToSlice())] = int64(p.Count)
				}
			case metricdata.Sum[int64]:
				for _, p := range data.DataPoints {
					points[text(p.Attributes.ToSlice())] = p.Value
				}
			}
		}
	}
	return points
}

// text prints attributes in the order of their names.
func text(attrs []attribute.KeyValue) string {
	parts := make([]string, len(attrs))
	for i, attr := range attrs {
		parts[i] = string(attr.Key) + "=" + attr.Value.String()
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

const (
	duration = "http.client.request.duration"
	retries  = "didit.client.retries"
	drift    = "didit.client.drift"

	sessionPath = "/v3/session/{session_id}/decision/"
	aCreate     = "didit.operation=Sessions.Create"
	aDecision   = "didit.operation=Sessions.Decision"
	ofCreate    = " http.request.method=POST"
	ofDecision  = " http.request.method=GET"
	toCreate    = " url.template=/v3/session/"
	toDecision  = " url.template=" + sessionPath
)

// fakeDidit is a server of didittest and a client of it, whose repeats do not wait.
func fakeDidit(t *testing.T, opts ...didit.Option) (*didittest.Server, *didit.Client) {
	t.Helper()
	server := didittest.NewServer(t)
	client, err := server.Client(append([]didit.Option{didit.WithRetryWait(0, time.Millisecond)}, opts...)...)
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return server, client
}

func TestCall(t *testing.T) {
	seen := newTelemetry(t)
	server, client := fakeDidit(t, didit.WithHooks(seen.hooks()))
	ctx, parent := seen.tracers.Tracer("test").Start(t.Context(), "sign-up")
	before := time.Now()
	_, err := client.Sessions.Create(ctx, &didit.CreateSessionRequest{WorkflowID: server.WorkflowID})
	require.NoError(t, err)
	took := time.Since(before)

	span := seen.one(t)
	assert.Equal(t, "Sessions.Create", span.Name())
	assert.Equal(t, trace.SpanKindClient, span.SpanKind())
	assert.Equal(t, sdktrace.Status{Code: codes.Unset}, span.Status())
	assert.Equal(t, aCreate+ofCreate+" http.response.status_code=201"+toCreate, text(span.Attributes()))
	assert.Empty(t, span.Events())
	assert.Equal(t, parent.SpanContext().SpanID(), span.Parent().SpanID())
	assert.Equal(t, "github.com/seed-ed97066b/didit-go/otel", span.InstrumentationScope().Name)
	assert.Equal(t, didit.Version, span.InstrumentationScope().Version)
	assert.Equal(t, semconv.SchemaURL, span.InstrumentationScope().SchemaURL)

	scopes := seen.collect(t)
	require.Len(t, scopes, 1)
	assert.Equal(t, span.InstrumentationScope(), scopes[0].Scope)
	require.Len(t, scopes[0].Metrics, 1, "neither a repeat nor drift")
	m := scopes[0].Metrics[0]
	assert.Equal(t, []string{duration, "s"}, []string{m.Name, m.Unit})
	points := m.Data.(metricdata.Histogram[float64]).DataPoints
	require.Len(t, points, 1)
	assert.Equal(t, text(span.Attributes()), text(points[0].Attributes.ToSlice()))
	assert.Positive(t, points[0].Sum)
	assert.LessOrEqual(t, points[0].Sum, took.Seconds(), "seconds")
	assert.Equal(t, 0.005, points[0].Bounds[0]) // the conventions' boundaries
}

func TestRepeats(t *testing.T) {
	seen := newTelemetry(t)
	server, client := fakeDidit(t, didit.WithHooks(seen.hooks()))
	session, err := client.Sessions.Create(t.Context(), &didit.CreateSessionRequest{WorkflowID: server.WorkflowID})
	require.NoError(t, err)
	seen.spans.Reset()

	server.Fail(didittest.Match{Method: http.MethodGet}, didittest.Status(503, ""), didittest.Truncate())
	_, err = client.Sessions.Decision(t.Context(), session.SessionID)
	require.NoError(t, err)

	span := seen.one(t)
	assert.Equal(t, codes.Unset, span.Status().Code)
	assert.Equal(t, aDecision+ofDecision+" http.request.resend_count=2 http.response.status_code=200"+toDecision, text(span.Attributes()))
	require.Len(t, span.Events(), 2)
	for i, want := range []string{" http.request.resend_count=1 http.response.status_code=503", " http.request.resend_count=2"} {
		assert.Equal(t, "didit.retry", span.Events()[i].Name)
		attrs := span.Events()[i].Attributes
		wait := slices.IndexFunc(attrs, func(attr attribute.KeyValue) bool { return attr.Key == "didit.retry.wait" })
		require.GreaterOrEqual(t, wait, 0)
		assert.LessOrEqual(t, attrs[wait].Value.AsFloat64(), 0.001, "seconds")
		assert.Equal(t, strings.TrimSpace(want), text(slices.Delete(slices.Clone(attrs), wait, wait+1)))
	}
	assert.Equal(t, map[string]int64{
		aDecision + ofDecision + " http.response.status_code=503" + toDecision: 1,
		aDecision + ofDecision + toDecision:                                    1,
	}, seen.points(t, retries))
	assert.EqualValues(t, 1, seen.points(t, duration)[aDecision+ofDecision+" http.response.status_code=200"+toDecision], "one call")
}

func TestDrift(t *testing.T) {
	seen := newTelemetry(t)
	server, client := fakeDidit(t, didit.WithHooks(seen.hooks()))
	server.Fail(didittest.Match{Method: http.MethodGet}, didittest.Status(200, `{"session_id":"s-1","status":1,"session_number":{}}`))
	_, err := client.Sessions.Decision(t.Context(), "s-1")
	require.NoError(t, err)
	span := seen.one(t)
	require.Len(t, span.Events(), 1)
	assert.Equal(t, "didit.drift", span.Events()[0].Name)
	assert.Equal(t, `didit.drift.count=2 didit.drift.fields=["session_number","status"]`, text(span.Events()[0].Attributes))
	assert.Equal(t, map[string]int64{aDecision + ofDecision + toDecision: 2}, seen.points(t, drift))
}

func TestDriftEventsAreBounded(t *testing.T) {
	seen := newTelemetry(t)
	hooks := seen.hooks()
	call := didit.CallInfo{Operation: "Sessions.List", Method: "GET", Route: "/v3/sessions/"}
	ctx := hooks.OnStart(t.Context(), call)
	hooks.OnDrift(ctx, call, make([]didit.Drift, 1000))
	hooks.OnEnd(ctx, call, didit.CallResult{StatusCode: 200, Attempts: 1})
	attrs := attribute.NewSet(seen.one(t).Events()[0].Attributes...)
	count, _ := attrs.Value("didit.drift.count")
	fields, _ := attrs.Value("didit.drift.fields")
	assert.EqualValues(t, 1000, count.AsInt64())
	assert.Len(t, fields.AsStringSlice(), 10)
}

// roundTripper is a transport that is a function.
type roundTripper func(r *http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// full is a writer without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, &fullError{} }

type fullError struct{}

func (*fullError) Error() string { return "canary" }

func TestErrors(t *testing.T) {
	const answered = " http.request.method=GET http.response.status_code="
	const unanswered = " http.request.method=GET"
	whole := func(ctx context.Context) (context.Context, context.CancelFunc) { return ctx, func() {} }
	soon := func(ctx context.Context) (context.Context, context.CancelFunc) {
		return context.WithTimeout(ctx, 20*time.Millisecond)
	}
	expired := func(ctx context.Context) (context.Context, context.CancelFunc) { return context.WithTimeout(ctx, 0) }
	canceled := func(ctx context.Context) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancel(ctx)
		time.AfterFunc(20*time.Millisecond, cancel)
		return ctx, cancel
	}
	tests := []struct {
		name   string
		faults []didittest.Fault
		within func(ctx context.Context) (context.Context, context.CancelFunc)
		kind   string
		want   string
	}{
		{"bad request", []didittest.Fault{didittest.Status(400, `{"detail":"canary"}`)}, whole, "400", answered + "400"},
		{"not found", []didittest.Fault{didittest.Status(404, `{"detail":"canary"}`)}, whole, "404", answered + "404"},
		{"server", []didittest.Fault{didittest.Status(500, "canary")}, whole, "500", answered + "500"},
		{"redirect", []didittest.Fault{didittest.Status(302, "canary")}, whole, "302", answered + "302"},
		{"rate limited", []didittest.Fault{didittest.RateLimited(time.Hour)}, whole, "429", answered + "429"},
		{"no json", []didittest.Fault{didittest.Status(200, "canary")}, whole, "didit.AnswerError", answered + "200"},
		{"truncated", []didittest.Fault{didittest.Truncate()}, whole, "didit.TransportError", unanswered},
		{"timeout", []didittest.Fault{didittest.Slow(time.Minute)}, soon, "timeout", unanswered},
		{"expired before", nil, expired, "timeout", unanswered},
		{"canceled", []didittest.Fault{didittest.Slow(time.Minute)}, canceled, "canceled", unanswered},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			seen := newTelemetry(t)
			server, client := fakeDidit(t, didit.WithMaxRetries(0))
			session, err := client.Sessions.Create(t.Context(), &didit.CreateSessionRequest{WorkflowID: server.WorkflowID})
			require.NoError(t, err)
			client, err = server.Client(didit.WithMaxRetries(0), didit.WithHooks(seen.hooks()))
			require.NoError(t, err)
			defer client.CloseIdleConnections()
			server.Fail(didittest.Match{Method: http.MethodGet}, tt.faults...)
			ctx, cancel := tt.within(t.Context())
			defer cancel()

			_, err = client.Sessions.Decision(ctx, session.SessionID)
			require.Error(t, err)
			span := seen.one(t)
			assert.Equal(t, sdktrace.Status{Code: codes.Error}, span.Status(), "without a text")
			want := aDecision + " error.type=" + tt.kind + tt.want + toDecision
			assert.Equal(t, want, text(span.Attributes()))
			assert.Equal(t, map[string]int64{want: 1}, seen.points(t, duration))
			assert.Empty(t, span.Events(), "an error that is recorded would be its text")
		})
	}
}

func TestWriterErrors(t *testing.T) {
	seen := newTelemetry(t)
	server, client := fakeDidit(t, didit.WithHooks(seen.hooks()))
	server.Fail(didittest.Match{Method: http.MethodGet}, didittest.Status(200, "%PDF-1.7 canary"))
	_, err := client.Sessions.DownloadPDF(t.Context(), "s-1", full{})
	require.Error(t, err)
	attrs := text(seen.one(t).Attributes())
	assert.Contains(t, attrs, "error.type=diditotel_test.fullError")
	assert.NotContains(t, attrs, "canary")
}

// Arguments that are refused make no call.
func TestNoSpanWithoutACall(t *testing.T) {
	seen := newTelemetry(t)
	_, client := fakeDidit(t, didit.WithHooks(seen.hooks()))
	_, err := client.Sessions.Create(t.Context(), nil)
	require.ErrorIs(t, err, didit.ErrInvalidArgument)
	assert.Empty(t, seen.spans.Ended())
	assert.Empty(t, seen.collect(t))
}

func TestMethodsOutsideTheConventions(t *testing.T) {
	seen := newTelemetry(t)
	_, client := fakeDidit(t, didit.WithHooks(seen.hooks()))
	require.Error(t, client.Do(t.Context(), "CANARY", "/v3/things/", nil, nil))
	assert.Contains(t, text(seen.one(t).Attributes()), "http.request.method=_OTHER")
	assert.Empty(t, leaks(t, seen))
}

// leaks returns what was recorded, if a canary is in it.
func leaks(t *testing.T, seen *telemetry) string {
	t.Helper()
	var out bytes.Buffer
	for _, span := range seen.spans.Ended() {
		fmt.Fprintf(&out, "%s %s %v %+v\n", span.Name(), text(span.Attributes()), span.Status(), span.Links())
		for _, event := range span.Events() {
			fmt.Fprintf(&out, "%s %s\n", event.Name, text(event.Attributes))
		}
	}
	for _, scope := range seen.collect(t) {
		fmt.Fprintf(&out, "%+v\n", scope)
	}
	for _, name := range []string{duration, retries, drift} {
		fmt.Fprintf(&out, "%v\n", seen.points(t, name))
	}
	if strings.Contains(strings.ToLower(out.String()), "canary") {
		return out.String()
	}
	return ""
}

// Whatever a call is given, sends and gets back, none of it is recorded.
func TestNothingPrivateIsRecorded(t *testing.T) {
	const id, vendor = "canary-id/é 1", "canary vendor/data-1"
	calls := func(ctx context.Context, c *didit.Client) {
		_, _ = c.Sessions.Decision(ctx, id, didit.WithHeader("X-Note", "canary-header"))
		_, _ = c.Sessions.List(ctx, &didit.ListSessionsOptions{VendorData: vendor})
		_, _ = c.Sessions.Create(ctx, &didit.CreateSessionRequest{
			WorkflowID: "canary-workflow", VendorData: didit.Ptr(vendor), ExpectedDetails: &didit.ExpectedDetails{FirstName: didit.Ptr("Canary")},
		})
		_, _ = c.Sessions.Approve(ctx, id, "canary comment")
		_, _ = c.Sessions.Delete(ctx, id, nil)
		_, _ = c.Sessions.DownloadPDF(ctx, id, io.Discard)
		_, _ = c.Users.Get(ctx, vendor)
		_ = c.Do(ctx, http.MethodGet, "/v3/things/{id}/?q=canary-query", nil, nil, didit.WithPathValues(id))
		_ = c.Do(ctx, http.MethodPost, "/v3/things/canary-id-2/?q=canary-query", map[string]string{"a": "canary"}, nil)
		for range c.Sessions.All(ctx, &didit.ListSessionsOptions{VendorData: vendor}) {
			continue
		}
	}
	const operations = 10
	answer := func(status int, body string, header ...string) roundTripper {
		return func(r *http.Request) (*http.Response, error) {
			resp := &http.Response{StatusCode: status, Header: http.Header{"X-Request-Id": {"canary-request"}}, Request: r}
			for i := 0; i < len(header); i += 2 {
				resp.Header.Set(header[i], header[i+1])
			}
			resp.Body = io.NopCloser(strings.NewReader(strings.ReplaceAll(body, "KEY", r.Header.Get("X-Api-Key"))))
			return resp, nil
		}
	}
	transports := map[string]roundTripper{
		"html":     answer(500, "<html>canary</html>", "X-Canary", "canary"),
		"words":    answer(403, `{"detail":"Key KEY of canary is wrong","code":"canary","canary":["canary"]}`),
		"limited":  answer(429, "canary", "X-RateLimit-Limit", "canary"),
		"redirect": answer(302, "canary", "Location", "https://canary.example.com/"),
		"no json":  answer(200, "canary"),
		"drift":    answer(200, `{"session_id":{"canary":1},"vendor_data":17,"results":"canary","canary":"canary"}`),
		"error": func(r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("proxy: %s %s %v", r.URL, r.URL.RawQuery, r.Header)
		},
	}
	for name, transport := range transports {
		t.Run(name, func(t *testing.T) {
			seen := newTelemetry(t)
			client, err := didit.NewClient(didit.WithHooks(seen.hooks()), didit.WithAPIKey("canary-api-key-1"),
				didit.WithBaseURL("https://canary-host.example.com"), didit.WithRateLimiter(nil), didit.WithMaxRetries(1),
				didit.WithRetryWait(0, time.Millisecond), didit.WithHTTPClient(&http.Client{Transport: transport}))
			require.NoError(t, err)
			calls(t.Context(), client)
			assert.Len(t, seen.spans.Ended(), operations)
			assert.Empty(t, leaks(t, seen))
		})
	}
}

// As a check of the check above: what is recorded on purpose is found.
func TestLeaksAreFound(t *testing.T) {
	seen := newTelemetry(t)
	_, client := fakeDidit(t, didit.WithHooks(seen.hooks(diditotel.WithAttributes(attribute.String("a", "canary")))))
	require.Error(t, client.Do(t.Context(), http.MethodGet, "/v3/nothing/", nil, nil))
	assert.NotEmpty(t, leaks(t, seen))
}

func TestAttributes(t *testing.T) {
	seen := newTelemetry(t)
	server, client := fakeDidit(t, didit.WithHooks(seen.hooks(diditotel.WithAttributes(semconv.ServerAddress("example.com")), nil,
		diditotel.WithAttributes(semconv.ServerPort(443)))))
	server.Fail(didittest.Match{}, didittest.Status(503, ""))
	require.NoError(t, client.Do(t.Context(), http.MethodGet, "/v3/sessions/", nil, nil))
	const want = "server.address=example.com server.port=443"
	assert.Contains(t, text(seen.one(t).Attributes()), want)
	for _, name := range []string{duration, retries} {
		points := seen.points(t, name)
		assert.Len(t, points, 1)
		for attrs := range points {
			assert.Contains(t, attrs, want)
		}
	}
}

// Each scope ends its own span, whatever other hooks put into the context.
func TestOtherHooks(t *testing.T) {
	mine, theirs := newTelemetry(t), newTelemetry(t)
	own := didit.Hooks{
		OnStart: func(ctx context.Context, _ didit.CallInfo) context.Context {
			ctx, _ = mine.tracers.Tracer("own").Start(ctx, "own")
			return ctx
		},
		OnEnd: func(ctx context.Context, _ didit.CallInfo, _ didit.CallResult) { trace.SpanFromContext(ctx).End() },
	}
	_, client := fakeDidit(t, didit.WithHooks(mine.hooks()), didit.WithHooks(own), didit.WithHooks(theirs.hooks()))
	require.NoError(t, client.Do(t.Context(), http.MethodGet, "/v3/sessions/", nil, nil))
	assert.Len(t, theirs.spans.Ended(), 1)
	assert.Len(t, mine.spans.Ended(), 1, "own hooks find the innermost span, which is not theirs")

	lost := didit.Hooks{OnStart: func(context.Context, didit.CallInfo) context.Context { return context.Background() }}
	_, client = fakeDidit(t, didit.WithHooks(mine.hooks()), didit.WithHooks(lost))
	require.NoError(t, client.Do(t.Context(), http.MethodGet, "/v3/sessions/", nil, nil), "a lost span is no panic")
}

func TestConcurrentCalls(t *testing.T) {
	const goroutines, each = 8, 20
	seen := newTelemetry(t)
	server, client := fakeDidit(t, didit.WithHooks(seen.hooks()), didit.WithRateLimiter(nil))
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			ctx, parent := seen.tracers.Tracer("test").Start(t.Context(), "parent")
			defer parent.End()
			for range each {
				_, err := client.Sessions.Create(ctx, &didit.CreateSessionRequest{WorkflowID: server.WorkflowID})
				assert.NoError(t, err)
			}
		})
	}
	wg.Wait()
	children := map[trace.SpanID]int{}
	for _, span := range seen.spans.Ended() {
		if span.Name() == "Sessions.Create" {
			children[span.Parent().SpanID()]++
		}
	}
	assert.Len(t, children, goroutines)
	for _, n := range children {
		assert.Equal(t, each, n)
	}
	assert.Equal(t, map[string]int64{aCreate + ofCreate + " http.response.status_code=201" + toCreate: goroutines * each}, seen.points(t, duration))
}

func TestPrefetch(t *testing.T) {
	seen := newTelemetry(t)
	server := didittest.NewServer(t, didittest.WithPageSize(2))
	client, err := server.Client(didit.WithHooks(seen.hooks()))
	require.NoError(t, err)
	defer client.CloseIdleConnections()
	for range 9 {
		_, err := client.Sessions.Create(t.Context(), &didit.CreateSessionRequest{WorkflowID: server.WorkflowID})
		require.NoError(t, err)
	}
	seen.spans.Reset()
	ctx, parent := seen.tracers.Tracer("test").Start(t.Context(), "parent")
	n := 0
	for _, err := range client.Sessions.All(ctx, nil, didit.WithPrefetch(3)) {
		require.NoError(t, err)
		n++
	}
	assert.Equal(t, 9, n)
	spans := seen.spans.Ended()
	assert.GreaterOrEqual(t, len(spans), 5)
	for _, span := range spans {
		assert.Equal(t, parent.SpanContext().SpanID(), span.Parent().SpanID())
	}
}

// refusing is a meter provider whose meters make no counters.
type refusing struct{ metricnoop.MeterProvider }

func (refusing) Meter(string, ...metric.MeterOption) metric.Meter { return refusingMeter{} }

type refusingMeter struct{ metricnoop.Meter }

var errRefused = errors.New("refused")

func (refusingMeter) Int64Counter(string, ...metric.Int64CounterOption) (metric.Int64Counter, error) {
	return nil, errRefused
}

func TestInstrumentsThatAreRefused(t *testing.T) {
	var reported []error
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { reported = append(reported, err) }))
	seen := newTelemetry(t)
	server, client := fakeDidit(t, didit.WithHooks(diditotel.Hooks(diditotel.WithTracerProvider(seen.tracers), diditotel.WithMeterProvider(refusing{}))))
	assert.Equal(t, []error{errRefused, errRefused}, reported)
	server.Fail(didittest.Match{}, didittest.Status(503, ""))
	require.NoError(t, client.Do(t.Context(), http.MethodGet, "/v3/sessions/", nil, nil))
	assert.Len(t, seen.one(t).Events(), 1)
}

// Without options the global providers serve.
func TestGlobalProviders(t *testing.T) {
	seen := newTelemetry(t)
	otel.SetTracerProvider(seen.tracers)
	otel.SetMeterProvider(seen.meters)
	_, client := fakeDidit(t, didit.WithHooks(diditotel.Hooks(diditotel.WithTracerProvider(nil), diditotel.WithMeterProvider(nil))))
	require.NoError(t, client.Do(t.Context(), http.MethodGet, "/v3/sessions/", nil, nil))
	assert.Equal(t, "Client.Do", seen.one(t).Name())
	assert.Len(t, seen.points(t, duration), 1)
}
