package diditotel

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
)

func TestErrorType(t *testing.T) {
	expired, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	dial := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("canary")}
	transport := func(err error) error { return &didit.TransportError{Err: err} }
	limited := &didit.APIError{StatusCode: 429}
	tests := []struct {
		want string
		err  error
	}{
		{"404", &didit.APIError{StatusCode: 404}},
		{"401", fmt.Errorf("didit: fetching a token: %w", &didit.APIError{StatusCode: 401})},
		{"canceled", transport(context.Canceled)},
		{"canceled", transport(fmt.Errorf("%w, after: %w", context.Canceled, dial))},
		{"timeout", transport(context.DeadlineExceeded)},
		{"timeout", &didit.TransportError{Err: context.DeadlineExceeded, Last: limited}},
		{"timeout", transport(&net.OpError{Op: "read", Err: os.ErrDeadlineExceeded})},
		{"net.DNSError", transport(&net.OpError{Op: "dial", Err: &net.DNSError{Name: "canary"}})},
		{"net.OpError", transport(&url.Error{Op: "Get", URL: "canary", Err: dial})},
		{"net.OpError", &didit.TransportError{Err: dial, Last: limited}},
		{"tls.CertificateVerificationError", transport(&tls.CertificateVerificationError{Err: errors.New("canary")})},
		{"didit.TransportError", transport(io.ErrUnexpectedEOF)},
		{"didit.AnswerError", &didit.AnswerError{StatusCode: 200}},
		{"fs.PathError", fmt.Errorf("canary: %w", fmt.Errorf("canary: %w", &fs.PathError{Err: io.EOF}))},
		{"fs.PathError", &fs.PathError{Path: "canary", Err: errors.New("canary")}},
	}
	for _, tt := range tests {
		for _, ctx := range []context.Context{t.Context(), expired} {
			assert.Equal(t, tt.want, errorType(ctx, tt.err), "%#v", tt.err)
		}
	}
}

// A budget that has no room before the deadline is no fault of the service.
func TestErrorTypeOfTheBudget(t *testing.T) {
	var kinds []string
	client, err := didit.NewClient(didit.WithAPIKey("key"), didit.WithMaxRetries(0),
		didit.WithHTTPClient(&http.Client{Transport: noContent{}}),
		didit.WithHooks(didit.Hooks{OnEnd: func(ctx context.Context, _ didit.CallInfo, result didit.CallResult) {
			if result.Err != nil {
				kinds = append(kinds, errorType(ctx, result.Err))
			}
		}}))
	require.NoError(t, err)
	for range 1000 {
		if err = client.Do(t.Context(), http.MethodGet, "/v3/things/", nil, nil, didit.WithTimeout(time.Millisecond)); err != nil {
			break
		}
	}
	require.ErrorIs(t, err, didit.ErrRateLimited)
	assert.Equal(t, []string{"rate_limited"}, kinds)
}

// noContent answers every request at once.
type noContent struct{}

func (noContent) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusNoContent, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}
