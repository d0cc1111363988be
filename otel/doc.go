// Package diditotel makes OpenTelemetry traces and metrics out of a didit client's hooks.
//
//	client, err := didit.NewClient(didit.WithHooks(diditotel.Hooks()))
//
// It uses the global providers unless WithTracerProvider and WithMeterProvider say otherwise. Hooks of your own go
// beside it, in a didit.WithHooks of their own.
//
// # Traces
//
// Each call is one client span, named by its operation, such as Sessions.Create, and a child of the span in the
// caller's context. It lasts from the first attempt to the end, with all repeats and waits. Repeats and drift are
// events on it: didit.retry and didit.drift. Calls that are refused before anything is sent have no span.
//
// Nothing is added to the requests: the trace ends here, and Didit is not told of it. Loggers that take a trace from
// the context find it, as didit.WithLogger logs with the context of the call.
//
// # Metrics
//
//	http.client.request.duration   histogram, s         calls, with all repeats and waits
//	didit.client.retries           counter, {retry}     repeats, by the status that led to them
//	didit.client.drift             counter, {field}     fields that differ from what this version of didit knows
//
// # Attributes
//
// Names follow the semantic conventions for HTTP clients.
//
//	didit.operation             Sessions.Create
//	http.request.method         POST; _OTHER for methods outside the conventions
//	url.template                /v3/session/{session_id}/decision/
//	http.response.status_code   of the last answer, where one came
//	error.type                  what went wrong, on failed calls only
//	http.request.resend_count   how often the call was sent again; on spans only, where it was
//
// error.type is the status of an answer other than 2xx, such as 404, or else one of canceled, timeout, rate_limited
// (the client's own budget had no room before the deadline), net.DNSError, net.OpError and
// tls.CertificateVerificationError, or else the name of the error's type, such as didit.AnswerError. A status of a
// span has no text.
//
// No span, event or measurement holds an id, a query, a header, a body or the text of an error, and all values come
// from short lists. Two things are up to the caller: the path given to didit.Client.Do, so put ids into its
// placeholders, and WithAttributes. The hooks do not know the server; say it with WithAttributes where you need
// server.address. An instrumented http.RoundTripper below the client, by contrast, records whole URLs, ids included.
//
// # Versions
//
// The module is versioned by itself, with tags such as otel/v0.1.0, so that users of didit alone download nothing of
// OpenTelemetry. In its repository a replace directive builds it with the didit next to it; elsewhere that directive
// has no effect, and go get takes the tagged didit that go.mod requires. Until that tag exists, a module that uses
// this one from a checkout needs two such directives, for didit-go and for didit-go/otel.
package diditotel
