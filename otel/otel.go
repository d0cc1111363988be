package diditotel

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/semconv/v1.43.0/httpconv"
	"go.opentelemetry.io/otel/trace"

	"github.com/seed-ed97066b/didit-go"
)

// scopeName names the instrumentation.
const scopeName = "github.com/seed-ed97066b/didit-go/otel"

// What the semantic conventions have no name for.
const (
	operationKey   = attribute.Key("didit.operation")
	waitKey        = attribute.Key("didit.retry.wait")
	driftCountKey  = attribute.Key("didit.drift.count")
	driftFieldsKey = attribute.Key("didit.drift.fields")
)

// maxDriftFields bounds how many fields a didit.drift event names.
const maxDriftFields = 10

// Option configures Hooks.
type Option func(cfg *config)

type config struct {
	tracers trace.TracerProvider
	meters  metric.MeterProvider
	attrs   []attribute.KeyValue
}

// WithTracerProvider makes spans with a provider of yours instead of the global one; nil stands for the global one.
func WithTracerProvider(provider trace.TracerProvider) Option {
	return func(cfg *config) { cfg.tracers = provider }
}

// WithMeterProvider measures with a provider of yours instead of the global one; nil stands for the global one.
func WithMeterProvider(provider metric.MeterProvider) Option {
	return func(cfg *config) { cfg.meters = provider }
}

// WithAttributes puts attributes on every span and every measurement, such as server.address, or the tenant that a
// client works for. Keep their values few.
func WithAttributes(attrs ...attribute.KeyValue) Option {
	return func(cfg *config) { cfg.attrs = append(cfg.attrs, attrs...) }
}

// Hooks returns hooks that trace and measure calls, for didit.WithHooks. One value can serve many clients. An
// instrument that the meter provider refuses is reported to OpenTelemetry's error handler, and left out.
func Hooks(opts ...Option) didit.Hooks {
	var cfg config
	for _, opt := range opts {
		if opt != nil {
			opt(&cfg)
		}
	}
	if cfg.tracers == nil {
		cfg.tracers = otel.GetTracerProvider()
	}
	if cfg.meters == nil {
		cfg.meters = otel.GetMeterProvider()
	}
	s := newScope(&cfg)
	return didit.Hooks{OnStart: s.start, OnRetry: s.retry, OnEnd: s.end, OnDrift: s.drift}
}

// scope is what all calls share. Its address is the context key of their spans, so that neither the spans of the
// caller's own hooks nor those of another scope are taken for ours.
type scope struct {
	tracer   trace.Tracer
	duration metric.Float64Histogram
	retries  metric.Int64Counter
	drifts   metric.Int64Counter
	attrs    []attribute.KeyValue
}

func newScope(cfg *config) *scope {
	meter := cfg.meters.Meter(scopeName, metric.WithInstrumentationVersion(didit.Version), metric.WithSchemaURL(semconv.SchemaURL))
	duration, err := httpconv.NewClientRequestDuration(meter)
	report(err)
	return &scope{
		tracer:   cfg.tracers.Tracer(scopeName, trace.WithInstrumentationVersion(didit.Version), trace.WithSchemaURL(semconv.SchemaURL)),
		duration: duration.Float64Histogram,
		retries:  counter(meter, "didit.client.retries", "{retry}", "Repeats of calls to Didit."),
		drifts:   counter(meter, "didit.client.drift", "{field}", "Fields of Didit's answers that differ from what is documented."),
		attrs:    cfg.attrs,
	}
}

func counter(meter metric.Meter, name, unit, description string) metric.Int64Counter {
	c, err := meter.Int64Counter(name, metric.WithUnit(unit), metric.WithDescription(description))
	if err != nil {
		report(err)
		return noop.Int64Counter{}
	}
	return c
}

func report(err error) {
	if err != nil {
		otel.Handle(err)
	}
}

// span returns the span of a call.
func (s *scope) span(ctx context.Context) trace.Span {
	if span, ok := ctx.Value(s).(trace.Span); ok {
		return span
	}
	return trace.SpanFromContext(context.Background()) // one that does nothing
}

func (s *scope) start(ctx context.Context, call didit.CallInfo) context.Context {
	ctx, span := s.tracer.Start(ctx, call.Operation, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(s.describe(call)...))
	return context.WithValue(ctx, s, span)
}

func (s *scope) retry(ctx context.Context, call didit.CallInfo, retry didit.RetryInfo) {
	status := statusCode(nil, retry.StatusCode)
	s.retries.Add(ctx, 1, metric.WithAttributes(append(s.describe(call), status...)...))
	s.span(ctx).AddEvent("didit.retry", trace.WithAttributes(append(status,
		semconv.HTTPRequestResendCount(retry.Attempt), waitKey.Float64(retry.Wait.Seconds()))...))
}

func (s *scope) drift(ctx context.Context, call didit.CallInfo, drift []didit.Drift) {
	s.drifts.Add(ctx, int64(len(drift)), metric.WithAttributes(s.describe(call)...))
	fields := make([]string, 0, maxDriftFields)
	for _, d := range drift[:min(len(drift), maxDriftFields)] {
		fields = append(fields, d.Path)
	}
	s.span(ctx).AddEvent("didit.drift", trace.WithAttributes(driftCountKey.Int(len(drift)), driftFieldsKey.StringSlice(fields)))
}

func (s *scope) end(ctx context.Context, call didit.CallInfo, result didit.CallResult) {
	outcome := statusCode(nil, result.StatusCode)
	span := s.span(ctx)
	if result.Err != nil {
		outcome = append(outcome, semconv.ErrorTypeKey.String(errorType(ctx, result.Err)))
		span.SetStatus(codes.Error, "")
	}
	s.duration.Record(ctx, result.Duration.Seconds(), metric.WithAttributes(append(s.describe(call), outcome...)...))
	if result.Attempts > 1 {
		outcome = append(outcome, semconv.HTTPRequestResendCount(result.Attempts-1))
	}
	span.SetAttributes(outcome...)
	span.End()
}

// describe returns what is known of a call before it is sent, in a slice that the caller may append to.
func (s *scope) describe(call didit.CallInfo) []attribute.KeyValue {
	attrs := make([]attribute.KeyValue, 0, len(s.attrs)+6)
	attrs = append(attrs, s.attrs...)
	return append(attrs, operationKey.String(call.Operation), method(call.Method), semconv.URLTemplate(call.Route))
}

// method keeps to the methods of the semantic conventions: didit.Client.Do takes any.
func method(name string) attribute.KeyValue {
	switch name {
	case "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE":
		return semconv.HTTPRequestMethodKey.String(name)
	}
	return semconv.HTTPRequestMethodOther
}

// statusCode appends the status of an answer, if there was one.
func statusCode(attrs []attribute.KeyValue, code int) []attribute.KeyValue {
	if code == 0 {
		return attrs
	}
	return append(attrs, semconv.HTTPResponseStatusCode(code))
}
