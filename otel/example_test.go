package diditotel_test

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
	diditotel "github.com/seed-ed97066b/didit-go/otel"
)

func ExampleHooks() {
	server, err := didittest.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	spans := tracetest.NewInMemoryExporter() // in a program: an exporter to your collector
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))

	client, err := server.Client(didit.WithHooks(diditotel.Hooks(diditotel.WithTracerProvider(provider))))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.CloseIdleConnections()
	_, err = client.Sessions.Decision(context.Background(), "11111111-2222-4333-8444-555555555555")
	fmt.Println(err)

	for _, span := range spans.GetSpans() {
		fmt.Println(span.Name, span.Status.Code == codes.Error)
		for _, attr := range span.Attributes {
			fmt.Println(attr.Key, attr.Value)
		}
	}
	// Output:
	// didit: GET /v3/session/{session_id}/decision/: 404: Not found.
	// Sessions.Decision true
	// didit.operation Sessions.Decision
	// http.request.method GET
	// url.template /v3/session/{session_id}/decision/
	// http.response.status_code 404
	// error.type 404
}
