package didit_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"time"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// stamped adds a header of your own to every attempt, repeats included.
type stamped struct{ next http.RoundTripper }

func (s stamped) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context()) // a transport may not change the request it is given
	r.Header.Set("X-Gateway", "kyc")
	return s.next.RoundTrip(r)
}

// A transport of your own sees every attempt as it is sent.
func ExampleWithHTTPClient() {
	server, err := didittest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	client, err := server.Client(didit.WithHTTPClient(&http.Client{
		Transport: stamped{http.DefaultTransport}, // no Timeout: see WithTimeout
	}))
	if err != nil {
		log.Fatal(err)
	}
	defer client.CloseIdleConnections()

	server.Fail(didittest.Match{}, didittest.Status(http.StatusServiceUnavailable, "")) // once
	balance, err := client.Billing.Balance(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(balance.Balance)
	for _, request := range server.Requests() {
		fmt.Println(request.Method, request.Path, request.Header.Get("X-Gateway"))
	}
	// Output:
	// 100.0000
	// GET /v3/billing/balance/ kyc
	// GET /v3/billing/balance/ kyc
}

// Without WithHTTPClient the proxy of the environment is used, HTTPS_PROXY and NO_PROXY. This names one.
func ExampleWithHTTPClient_proxy() {
	server, err := didittest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		fmt.Println("proxy:", r.In.Method, r.In.URL.Path)
	}})
	defer proxy.Close()
	proxyURL, err := url.Parse(proxy.URL)
	if err != nil {
		log.Fatal(err)
	}

	client, err := server.Client(didit.WithHTTPClient(&http.Client{Transport: &http.Transport{
		Proxy:               http.ProxyURL(proxyURL),
		MaxIdleConnsPerHost: 100, // net/http keeps two
		IdleConnTimeout:     time.Minute,
	}}))
	if err != nil {
		log.Fatal(err)
	}
	defer client.CloseIdleConnections()

	session, err := client.Sessions.Create(context.Background(), &didit.CreateSessionRequest{WorkflowID: server.WorkflowID})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(session.Status)
	// Output:
	// proxy: POST /v3/session/
	// Not Started
}

// A token is fetched with the first call, kept until it ends, and renewed when the API refuses it.
func ExampleWithClientCredentials() {
	server, err := didittest.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	client, err := didit.NewClient(
		didit.WithClientCredentials(server.ClientID, server.ClientSecret),
		didit.WithBaseURL(server.URL), didit.WithTokenURL(server.TokenURL()), // for real: neither
	)
	if err != nil {
		log.Fatal(err)
	}
	defer client.CloseIdleConnections()

	ctx := context.Background()
	for range 3 {
		balance, err := client.Billing.Balance(ctx)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(balance.Balance)
		if len(server.Requests()) == 3 {
			server.ExpireTokens() // ahead of the third call
		}
	}
	for _, request := range server.Requests() {
		fmt.Println(request.Method, request.Path)
	}
	// Output:
	// 100.0000
	// 100.0000
	// 100.0000
	// POST /auth/v2/token/
	// GET /v3/billing/balance/
	// GET /v3/billing/balance/
	// GET /v3/billing/balance/
	// POST /auth/v2/token/
	// GET /v3/billing/balance/
}
