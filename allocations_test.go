package didit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
)

// memory answers every request with the same bytes, without a network.
type memory struct {
	status int
	body   []byte
}

type memoryBody struct{ bytes.Reader }

func (*memoryBody) Close() error { return nil }

func (m *memory) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	body := new(memoryBody)
	body.Reset(m.body)
	return &http.Response{
		StatusCode: m.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r, Body: body,
		Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: int64(len(m.body)),
	}, nil
}

// bare is the call as one would write it by hand.
func bare(ctx context.Context, c *http.Client, method, url string, in, out any) error {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return err
	}
	req.Header.Set("X-Api-Key", "key")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "bare/1.0")
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, out)
}

// A call allocates no more than the same call written by hand with net/http and encoding/json, and no more than
// it did when the bound was set.
func TestAllocations(t *testing.T) {
	if raceDetector {
		t.Skip("with the race detector pools drop what they hold")
	}
	decision, err := os.ReadFile("testdata/decision_person.json")
	require.NoError(t, err)
	row := `{"session_id":"11111111-1111-4111-8111-%012d","session_kind":"user","session_number":%d,"session_url":null,` +
		`"status":"Approved","vendor_data":"user-%d","full_name":"Ana Example","country":"ESP","document_type":"Passport",` +
		`"created_at":"2026-01-02T03:04:05.678Z","features":[{"feature":"ID_VERIFICATION","status":"Approved"}]}`
	rows := make([]string, 50)
	for i := range rows {
		rows[i] = fmt.Sprintf(row, i, i, i)
	}
	request := &didit.CreateSessionRequest{
		WorkflowID: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
		VendorData: didit.Ptr("user-42"), Callback: didit.Ptr("https://example.com/done"),
	}
	ctx := t.Context()
	tests := []struct {
		name   string
		most   int
		answer memory
		ours   func(c *didit.Client) error
		bare   func(c *http.Client) error
	}{
		{
			"balance", 23,
			memory{200, []byte(`{"balance":"123.4500","auto_refill_enabled":true,"auto_refill_amount":"50.00","auto_refill_threshold":"10.00"}`)},
			func(c *didit.Client) error { _, err := c.Billing.Balance(ctx); return err },
			func(c *http.Client) error {
				return bare(ctx, c, http.MethodGet, didit.DefaultBaseURL+"/v3/billing/balance/", nil, new(didit.Balance))
			},
		},
		{
			"create", 24,
			memory{201, []byte(`{"session_id":"11111111-1111-4111-8111-111111111111","session_number":43,"session_token":"abcDEF123456",` +
				`"url":"https://verify.example.com/session/abcDEF123456","vendor_data":"user-42","metadata":{"plan":"pro"},` +
				`"status":"Not Started","callback":"https://example.com/done","workflow_id":"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"}`)},
			func(c *didit.Client) error { _, err := c.Sessions.Create(ctx, request); return err },
			func(c *http.Client) error {
				return bare(ctx, c, http.MethodPost, didit.DefaultBaseURL+"/v3/session/", request, new(didit.Session))
			},
		},
		{
			"list of 50", 340,
			memory{200, []byte(`{"count":50,"next":null,"previous":null,"results":[` + strings.Join(rows, ",") + `]}`)},
			func(c *didit.Client) error { _, err := c.Sessions.List(ctx, nil); return err },
			func(c *http.Client) error {
				return bare(ctx, c, http.MethodGet, didit.DefaultBaseURL+"/v3/sessions/", nil, new(didit.Page[didit.SessionListItem]))
			},
		},
		{
			"decision", 900,
			memory{200, decision},
			func(c *didit.Client) error { _, err := c.Sessions.Decision(ctx, placeholderID); return err },
			func(c *http.Client) error {
				return bare(ctx, c, http.MethodGet, didit.DefaultBaseURL+"/v3/session/"+placeholderID+"/decision/", nil, new(didit.Decision))
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			injected := &http.Client{Transport: &tt.answer}
			client, err := didit.NewClient(didit.WithAPIKey("key"), didit.WithRateLimiter(nil), didit.WithHTTPClient(injected))
			require.NoError(t, err)
			require.NoError(t, tt.ours(client))
			require.NoError(t, tt.bare(injected))
			ours := testing.AllocsPerRun(200, func() { _ = tt.ours(client) })
			hand := testing.AllocsPerRun(200, func() { _ = tt.bare(injected) })
			t.Logf("%.0f, by hand %.0f", ours, hand)
			assert.LessOrEqual(t, ours, hand)
			assert.LessOrEqual(t, ours, float64(tt.most))
		})
	}
}
