package didit_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	didit "github.com/seed-ed97066b/didit-go"
)

func TestArgumentsAreRefusedBeforeAnythingIsSent(t *testing.T) {
	client, calls := scripted(t, answered{http.StatusOK, `{}`})
	ctx := t.Context()
	create := func(change func(r *didit.CreateSessionRequest)) func() error {
		return func() error {
			r := &didit.CreateSessionRequest{WorkflowID: "w"}
			change(r)
			_, err := client.Sessions.Create(ctx, r)
			return err
		}
	}
	expect := func(details didit.ExpectedDetails) func() error {
		return create(func(r *didit.CreateSessionRequest) { r.ExpectedDetails = &details })
	}
	for field, call := range map[string]func() error{
		"ctx": func() error {
			var none context.Context
			_, err := client.Billing.Balance(none)
			return err
		},
		"WithMaxRetries": func() error {
			_, err := client.Billing.Balance(ctx, didit.WithMaxRetries(-1))
			return err
		},
		"request.PortraitImage": create(func(r *didit.CreateSessionRequest) { r.PortraitImage = make([]byte, 2<<20+1) }),
		"request.ContactDetails.Email": create(func(r *didit.CreateSessionRequest) {
			r.ContactDetails = &didit.ContactDetails{SendNotificationEmails: didit.Ptr(true)}
		}),
		"request.ExpectedDetails.RegistryCountry": expect(didit.ExpectedDetails{RegistryCountry: didit.Ptr("Österreichs")}),
		"request.ExpectedDetails.DateOfBirth":     expect(didit.ExpectedDetails{DateOfBirth: didit.Ptr(didit.Date("1.2.1990"))}),
		"request.ExpectedDetails.Address":         expect(didit.ExpectedDetails{Address: didit.Ptr("1 Example Street")}),
		"request.NodesToResubmit[1]": func() error {
			_, err := client.Sessions.UpdateStatus(ctx, "s", &didit.UpdateSessionStatusRequest{
				NewStatus:       didit.StatusResubmitted,
				NodesToResubmit: []didit.ResubmitNode{{NodeID: "n", Feature: didit.ResubmitFeatureOCR}, {NodeID: "n"}},
			})
			return err
		},
		"options.FaceRetentionDeadline": func() error {
			_, err := client.Sessions.Delete(ctx, "s", &didit.DeleteSessionOptions{FaceRetentionDeadline: &didit.Timestamp{Raw: "soon"}})
			return err
		},
		"options.Limit": func() error {
			_, err := client.Questionnaires.List(ctx, &didit.ListOptions{Limit: -1})
			return err
		},
		"options.Offset": func() error {
			_, err := client.Sessions.ListReviews(ctx, "s", &didit.ListReviewsOptions{Offset: -1})
			return err
		},
	} {
		t.Run(field, func(t *testing.T) {
			var refused *didit.ArgumentError
			require.ErrorAs(t, call(), &refused)
			assert.Equal(t, field, refused.Field)
		})
	}
	assert.Empty(t, calls())
	require.NoError(t, client.Do(ctx, http.MethodGet, "/v3/x/", nil, nil), "the server can be reached")
	assert.Len(t, calls(), 1)
}

// An empty object where an answer means nothing without its parts is not a success.
func TestAnswersWithoutWhatMattersAreErrors(t *testing.T) {
	client, _ := scripted(t, answered{http.StatusOK, `{}`})
	ctx := t.Context()
	for name, call := range map[string]func() error{
		"top up": func() error {
			_, err := client.Billing.TopUp(ctx, &didit.TopUpRequest{AmountInDollars: "50"})
			return err
		},
		"share": func() error {
			_, err := client.Sessions.Share(ctx, "s", &didit.ShareSessionRequest{ForApplicationID: "a"})
			return err
		},
		"import": func() error {
			_, err := client.Sessions.ImportShared(ctx, &didit.ImportSharedSessionRequest{ShareToken: "t", WorkflowID: "w"})
			return err
		},
		"user": func() error { _, err := client.Users.Get(ctx, "u"); return err },
		"page": func() error { _, err := client.Users.List(ctx, nil); return err },
	} {
		t.Run(name, func(t *testing.T) { assert.ErrorIs(t, call(), didit.ErrUnexpectedAnswer) })
	}
}

func TestTokensThatCannotBeSent(t *testing.T) {
	for name, token := range map[string]*oauth2.Token{
		"none": nil, "empty": {}, "two lines": {AccessToken: "token\r\nX-Admin: canary"}, "delete": {AccessToken: "canary\x7f"},
	} {
		t.Run(name, func(t *testing.T) {
			client, err := didit.NewClient(didit.WithTokenSource(tokenSource(func() *oauth2.Token { return token })),
				didit.WithBaseURL("http://127.0.0.1:1"), didit.WithMaxRetries(0))
			require.NoError(t, err)
			_, err = client.Billing.Balance(t.Context())
			var failed *didit.TransportError
			require.ErrorAs(t, err, &failed)
			assert.False(t, failed.MaybeSent)
			assert.Contains(t, err.Error(), "token")
			assert.NotContains(t, err.Error(), "canary")
		})
	}
}

type tokenSource func() *oauth2.Token

func (s tokenSource) Token() (*oauth2.Token, error) { return s(), nil }

func TestPageHasNext(t *testing.T) {
	assert.True(t, (&didit.Page[didit.User]{Next: "https://example.com/?offset=50"}).HasNext())
	assert.False(t, (&didit.Page[didit.User]{}).HasNext())
}

func TestDeletionJobTellsWhatIsLeft(t *testing.T) {
	client, _ := scripted(t, answered{http.StatusOK, `{"job_id":"j","status":"finished","results":[
		{"session_id":"a","face_retention_outcome":"deleted"},{"session_id":"b","face_retention_outcome":"failed_retryable"}]}`})
	job, err := client.Sessions.DeletionJob(t.Context(), "j")
	require.NoError(t, err)
	require.Len(t, job.NotDeleted(), 1)
	assert.Equal(t, "b", job.NotDeleted()[0].SessionID)
}

// The wait of WaitForDecision ends with its context, also where the call is what the context ended.
func TestWaitForDecisionEndsWithinACall(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	client, err := didit.NewClient(didit.WithAPIKey("key-for-tests"), didit.WithBaseURL("http://127.0.0.1:1"),
		didit.WithHTTPClient(&http.Client{Transport: hangs{}}))
	require.NoError(t, err)
	_, err = client.Sessions.WaitForDecision(ctx, "s", nil)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}

// hangs answers nothing until the request is over.
type hangs struct{}

func (hangs) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}
