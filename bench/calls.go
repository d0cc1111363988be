package bench

import (
	"context"
	"errors"
	"net/http"

	"github.com/seed-ed97066b/didit-go"
)

// Operations are the calls of the core rows, by one client.
type Operations struct {
	Balance, Create, List, Decision func(ctx context.Context) error
}

// Ours makes the calls with the client.
func Ours(client *didit.Client) Operations {
	return Operations{
		Balance: func(ctx context.Context) error {
			_, err := client.Billing.Balance(ctx)
			return err
		},
		Create: func(ctx context.Context) error {
			_, err := client.Sessions.Create(ctx, newSession())
			return err
		},
		List: func(ctx context.Context) error {
			page, err := client.Sessions.List(ctx, &didit.ListSessionsOptions{Limit: 50})
			return checkPage(page, err)
		},
		Decision: func(ctx context.Context) error {
			_, err := client.Sessions.Decision(ctx, sessionID)
			return err
		},
	}
}

func checkPage(page *didit.Page[didit.SessionListItem], err error) error {
	if err == nil && len(page.Results) != 50 {
		err = errIncomplete
	}
	return err
}

var errIncomplete = errors.New("the answer was not decoded whole")

func newSession() *didit.CreateSessionRequest {
	return &didit.CreateSessionRequest{
		WorkflowID: workflowID, VendorData: didit.Ptr("user-1"), Callback: didit.Ptr("https://example.com/verified"),
	}
}

// NewClient returns our client without a rate limit. base is where calls go, nil for the client's own connections.
func NewClient(url string, base http.RoundTripper, opts ...didit.Option) (*didit.Client, error) {
	all := []didit.Option{didit.WithAPIKey(apiKey), didit.WithBaseURL(url), didit.WithRateLimiter(nil)}
	if base != nil {
		all = append(all, didit.WithHTTPClient(&http.Client{Transport: base}))
	}
	return didit.NewClient(append(all, opts...)...)
}

// Bare makes the same calls the way one writes them by hand: net/http, io.ReadAll and encoding/json, with the same
// headers, into the same types.
func Bare(client *http.Client, url string) Operations {
	h := &Hand{Client: client, URL: url, Header: "X-Api-Key", Credential: apiKey}
	return Operations{
		Balance: func(ctx context.Context) error {
			_, err := HandCall[didit.Balance](ctx, h, http.MethodGet, "/v3/billing/balance/", nil)
			return err
		},
		Create: func(ctx context.Context) error {
			_, err := HandCall[didit.Session](ctx, h, http.MethodPost, "/v3/session/", &handSession{
				WorkflowID: workflowID, VendorData: "user-1", Callback: "https://example.com/verified",
			})
			return err
		},
		List: func(ctx context.Context) error {
			page, err := HandCall[didit.Page[didit.SessionListItem]](ctx, h, http.MethodGet, "/v3/sessions/?limit=50", nil)
			return checkPage(page, err)
		},
		Decision: func(ctx context.Context) error {
			_, err := HandCall[didit.Decision](ctx, h, http.MethodGet, "/v3/session/"+sessionID+"/decision/", nil)
			return err
		},
	}
}

// WithDeadline bounds every call as our client does where the context has no deadline.
func (o Operations) WithDeadline() Operations {
	bounded := func(call Call) func(context.Context) error {
		return func(ctx context.Context) error {
			ctx, cancel := context.WithTimeout(ctx, didit.DefaultTimeout)
			defer cancel()
			return call(ctx)
		}
	}
	return Operations{
		Balance: bounded(o.Balance), Create: bounded(o.Create), List: bounded(o.List), Decision: bounded(o.Decision),
	}
}

// handSession is the request as one writes it by hand: ours has a MarshalJSON, which encoding/json pays for.
type handSession struct {
	WorkflowID string `json:"workflow_id"`
	VendorData string `json:"vendor_data,omitempty"`
	Callback   string `json:"callback,omitempty"`
}

// NamedCall is a call of the core rows.
type NamedCall struct {
	Name string
	Call Call
}

// Rows lists the calls.
func (o Operations) Rows() []NamedCall {
	return []NamedCall{
		{"balance", o.Balance},
		{"create", o.Create},
		{"list", o.List},
		{"decision", o.Decision},
	}
}
