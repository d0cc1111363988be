package didit_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	didit "github.com/seed-ed97066b/didit-go"
)

// heard is what a server received of one call.
type heard struct {
	method, uri, body string
}

// answered is one answer of a server.
type answered struct {
	status int
	body   string
}

// scripted serves the answers in order, the last again and again, and notes what it received.
func scripted(t *testing.T, answers ...answered) (*didit.Client, func() []heard) {
	t.Helper()
	var mu sync.Mutex
	var calls []heard
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		calls = append(calls, heard{r.Method, r.RequestURI, string(body)})
		answer := answers[min(len(calls), len(answers))-1]
		mu.Unlock()
		w.WriteHeader(answer.status)
		_, _ = io.WriteString(w, answer.body)
	}))
	t.Cleanup(server.Close)
	client, err := didit.NewClient(didit.WithAPIKey("key-for-tests"), didit.WithBaseURL(server.URL),
		didit.WithRetryWait(time.Millisecond, 2*time.Millisecond), didit.WithMaxRetries(2))
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return client, func() []heard {
		mu.Lock()
		defer mu.Unlock()
		return append([]heard(nil), calls...)
	}
}

// operations are the calls of users, blocklist, billing, corrections and webhook destinations, with what they send, and whether they
// may be repeated after a 503.
var operations = map[string]struct {
	call    func(ctx context.Context, c *didit.Client) error
	sends   heard
	repeats bool
}{
	"Users.List": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.Users.List(ctx, &didit.ListOptions{Limit: 5, Offset: 10})
		return err
	}, heard{"GET", "/v3/users/?limit=5&offset=10", ""}, true},
	"Users.Get": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.Users.Get(ctx, "a/b c.d?é%")
		return err
	}, heard{"GET", "/v3/users/a%2Fb%20c.d%3F%C3%A9%25/", ""}, true},
	"Users.Update": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.Users.Update(ctx, "u", &didit.UpdateUserRequest{FullName: didit.Null[string](), ApprovedEmails: []string{}})
		return err
	}, heard{"PATCH", "/v3/users/u/", `{"full_name":null,"approved_emails":[]}`}, true},
	"Users.BatchDelete": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.Users.BatchDelete(ctx, []string{"a", "b"})
		return err
	}, heard{"POST", "/v3/users/delete/", `{"vendor_data_list":["a","b"]}`}, true},
	"Users.DeleteAll": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.Users.DeleteAll(ctx)
		return err
	}, heard{"POST", "/v3/users/delete/", `{"delete_all":true}`}, true},
	"Users.Create": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.Users.Create(ctx, &didit.CreateUserRequest{VendorData: "u"})
		return err
	}, heard{"POST", "/v3/users/create/", `{"vendor_data":"u"}`}, false},
	"Blocklist.List": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.Blocklist.List(ctx, &didit.ListBlocklistOptions{ItemType: "phone", Limit: 3})
		return err
	}, heard{"GET", "/v3/blocklist/?item_type=phone&limit=3", ""}, true},
	"Blocklist.Add": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.Blocklist.Add(ctx, &didit.AddToBlocklistRequest{SessionID: "s", BlocklistFace: true})
		return err
	}, heard{"POST", "/v3/blocklist/add/", `{"session_id":"s","blocklist_face":true}`}, true},
	"Blocklist.Remove": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.Blocklist.Remove(ctx, &didit.RemoveFromBlocklistRequest{SessionID: "s", UnblockEmail: true})
		return err
	}, heard{"POST", "/v3/blocklist/remove/", `{"session_id":"s","unblock_email":true}`}, true},
	"Billing.Balance": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.Billing.Balance(ctx)
		return err
	}, heard{"GET", "/v3/billing/balance/", ""}, true},
	"Billing.TopUp": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.Billing.TopUp(ctx, &didit.TopUpRequest{AmountInDollars: "50.10"})
		return err
	}, heard{"POST", "/v3/billing/top-up/", `{"amount_in_dollars":50.10}`}, false},
	"Sessions.Share": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.Sessions.Share(ctx, "s", &didit.ShareSessionRequest{ForApplicationID: "app", TTLInSeconds: didit.Ptr(60)})
		return err
	}, heard{"POST", "/v3/session/s/share/", `{"for_application_id":"app","ttl_in_seconds":60}`}, false},
	"Sessions.UpdateFeatureStatus": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.Sessions.UpdateFeatureStatus(ctx, "s", "feature_ocr", &didit.UpdateFeatureStatusRequest{NewStatus: "Approved"})
		return err
	}, heard{"PATCH", "/v3/session/s/features/feature_ocr/update-status/", `{"new_status":"Approved"}`}, false},
	"Sessions.UpdateAMLHitStatus": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.Sessions.UpdateAMLHitStatus(ctx, "s", &didit.UpdateAMLHitStatusRequest{HitID: "h", ReviewStatus: "False Positive"})
		return err
	}, heard{"PATCH", "/v3/session/s/update-aml-hit-status/", `{"hit_id":"h","review_status":"False Positive"}`}, false},
	"Sessions.UpdateData": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.Sessions.UpdateData(ctx, "s", &didit.UpdateSessionDataRequest{FirstName: didit.Value("Ana")})
		return err
	}, heard{"PATCH", "/v3/session/s/update-data/", `{"first_name":"Ana"}`}, true},
	"WebhookDestinations.List": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.WebhookDestinations.List(ctx)
		return err
	}, heard{"GET", "/v3/webhook/destinations/", ""}, true},
	"WebhookDestinations.Create": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.WebhookDestinations.Create(ctx, &didit.CreateWebhookDestinationRequest{
			Label: "l", URL: "https://example.com/", SubscribedEvents: []didit.WebhookEventType{didit.WebhookEventStatusUpdated},
		})
		return err
	}, heard{"POST", "/v3/webhook/destinations/", `{"label":"l","url":"https://example.com/","subscribed_events":["status.updated"]}`}, false},
	"WebhookDestinations.Get": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.WebhookDestinations.Get(ctx, "d")
		return err
	}, heard{"GET", "/v3/webhook/destinations/d/", ""}, true},
	"WebhookDestinations.Update": {func(ctx context.Context, c *didit.Client) error {
		_, err := c.WebhookDestinations.Update(ctx, "d", &didit.UpdateWebhookDestinationRequest{Enabled: didit.Ptr(false)})
		return err
	}, heard{"PATCH", "/v3/webhook/destinations/d/", `{"enabled":false}`}, true},
	"WebhookDestinations.Delete": {func(ctx context.Context, c *didit.Client) error {
		return c.WebhookDestinations.Delete(ctx, "d")
	}, heard{"DELETE", "/v3/webhook/destinations/d/", ""}, true},
}

func TestOperationsSendWhatIsDocumented(t *testing.T) {
	for name, op := range operations {
		t.Run(name, func(t *testing.T) {
			client, calls := scripted(t, answered{http.StatusTeapot, ""})
			require.Error(t, op.call(t.Context(), client))
			require.Len(t, calls(), 1)
			assert.Equal(t, op.sends, calls()[0])
		})
	}
}

func TestOperationsAreRepeatedOnlyWhereThatIsSafe(t *testing.T) {
	for name, op := range operations {
		t.Run(name, func(t *testing.T) {
			client, calls := scripted(t, answered{http.StatusServiceUnavailable, ""})
			require.ErrorIs(t, op.call(t.Context(), client), didit.ErrServer)
			if op.repeats {
				assert.Len(t, calls(), 3)
			} else {
				assert.Len(t, calls(), 1)
			}
			client, calls = scripted(t, answered{http.StatusTooManyRequests, ""})
			require.ErrorIs(t, op.call(t.Context(), client), didit.ErrRateLimited)
			assert.Len(t, calls(), 3, "a 429 did nothing")
		})
	}
}

func TestUsersBlocklistAndBillingRefuseArguments(t *testing.T) {
	client, calls := scripted(t, answered{http.StatusOK, `{}`})
	ctx := t.Context()
	refused := map[string]func() error{
		"get, empty":    func() error { _, err := client.Users.Get(ctx, ""); return err },
		"get, dots":     func() error { _, err := client.Users.Get(ctx, "a/../b"); return err },
		"update, nil":   func() error { _, err := client.Users.Update(ctx, "u", nil); return err },
		"create, nil":   func() error { _, err := client.Users.Create(ctx, nil); return err },
		"create, empty": func() error { _, err := client.Users.Create(ctx, &didit.CreateUserRequest{}); return err },
		"delete, none":  func() error { _, err := client.Users.BatchDelete(ctx, nil); return err },
		"delete, empty": func() error { _, err := client.Users.BatchDelete(ctx, []string{}); return err },
		"status, nil":   func() error { _, err := client.Users.UpdateStatus(ctx, "u", nil); return err },
		"block, nil":    func() error { _, err := client.Blocklist.Add(ctx, nil); return err },
		"block, no flag": func() error {
			_, err := client.Blocklist.Add(ctx, &didit.AddToBlocklistRequest{SessionID: "s"})
			return err
		},
		"block, no id": func() error {
			_, err := client.Blocklist.Add(ctx, &didit.AddToBlocklistRequest{BlocklistFace: true})
			return err
		},
		"unblock, no flag": func() error {
			_, err := client.Blocklist.Remove(ctx, &didit.RemoveFromBlocklistRequest{SessionID: "s"})
			return err
		},
		"top up, nil": func() error { _, err := client.Billing.TopUp(ctx, nil); return err },
		"top up, little": func() error {
			_, err := client.Billing.TopUp(ctx, &didit.TopUpRequest{AmountInDollars: "49.999999999999999999"})
			return err
		},
		"top up, words": func() error {
			_, err := client.Billing.TopUp(ctx, &didit.TopUpRequest{AmountInDollars: "fifty"})
			return err
		},
		"top up, empty": func() error { _, err := client.Billing.TopUp(ctx, &didit.TopUpRequest{}); return err },
		"share, nil":    func() error { _, err := client.Sessions.Share(ctx, "s", nil); return err },
		"hits, none": func() error {
			_, err := client.Sessions.BulkUpdateAMLHitStatus(ctx, "s", &didit.BulkUpdateAMLHitStatusRequest{})
			return err
		},
	}
	for name, call := range refused {
		var argument *didit.ArgumentError
		assert.ErrorAs(t, call(), &argument, name)
	}
	assert.Empty(t, calls())
}

func TestBalanceKeepsItsDigits(t *testing.T) {
	for body, want := range map[string]didit.Decimal{
		`{"balance":"1234567890123456789.10"}`: "1234567890123456789.10", `{"balance":12.50}`: "12.50",
	} {
		client, _ := scripted(t, answered{http.StatusOK, body})
		balance, err := client.Billing.Balance(t.Context())
		require.NoError(t, err)
		assert.Equal(t, want, balance.Balance)
	}
	client, _ := scripted(t, answered{http.StatusOK, `{}`})
	_, err := client.Billing.Balance(t.Context())
	assert.ErrorIs(t, err, didit.ErrUnexpectedAnswer, "no balance is not a balance of nothing")
}

func TestImportSharedDoesNotMistakeA401ForItsCredential(t *testing.T) {
	client, calls := scripted(t, answered{http.StatusUnauthorized, `{"detail":"The share token has expired."}`})
	var request didit.ImportSharedSessionRequest
	require.NoError(t, json.Unmarshal([]byte(`{"share_token":"t","workflow_id":"w"}`), &request))
	_, err := client.Sessions.ImportShared(t.Context(), &request)
	require.ErrorIs(t, err, didit.ErrUnauthorized)
	assert.Len(t, calls(), 1)
}
