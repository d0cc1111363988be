package didittest_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

const anotherApplication = "33333333-2222-4333-8444-555555555555"

func TestSharing(t *testing.T) {
	server, client, id := finished(t, didittest.OutcomeApproved)
	ctx := t.Context()
	share, err := client.Sessions.Share(ctx, id, &didit.ShareSessionRequest{ForApplicationID: anotherApplication})
	require.NoError(t, err)
	assert.Equal(t, didit.SessionKindUser, share.SessionKind)
	assert.Equal(t, anotherApplication, share.ForApplicationID)

	request := &didit.ImportSharedSessionRequest{ShareToken: share.ShareToken, WorkflowID: "nope", VendorData: didit.Ptr("theirs")}
	_, err = client.Sessions.ImportShared(ctx, request)
	require.ErrorContains(t, err, "Workflow does not exist for this application.")
	request.WorkflowID = server.BusinessWorkflowID
	_, err = client.Sessions.ImportShared(ctx, request)
	require.ErrorIs(t, err, didit.ErrBadRequest)
	request.WorkflowID = server.WorkflowID
	imported, err := client.Sessions.ImportShared(ctx, request)
	require.NoError(t, err)
	assert.NotEqual(t, id, imported.SessionID)
	assert.Equal(t, didit.StatusInReview, imported.Status, "the review is not trusted")
	assert.Equal(t, "theirs", imported.VendorData)
	decision, err := client.Sessions.Decision(ctx, imported.SessionID)
	require.NoError(t, err)
	assert.Equal(t, "Ana Example", decision.FirstIDVerification().FullName)

	_, err = client.Sessions.UpdateData(ctx, imported.SessionID, &didit.UpdateSessionDataRequest{FirstName: didit.Value("Bea")})
	require.NoError(t, err)
	decision, err = client.Sessions.Decision(ctx, id)
	require.NoError(t, err)
	assert.Equal(t, "Ana", decision.FirstIDVerification().FirstName, "the copy stands alone")

	_, err = client.Sessions.ImportShared(ctx, request)
	require.ErrorIs(t, err, didit.ErrForbidden)
	again, err := client.Sessions.Share(ctx, id, &didit.ShareSessionRequest{ForApplicationID: anotherApplication})
	require.NoError(t, err)
	request.ShareToken = again.ShareToken
	_, err = client.Sessions.ImportShared(ctx, request)
	require.ErrorIs(t, err, didit.ErrForbidden, "once, whatever the token")
}

func TestSharingABusiness(t *testing.T) {
	server, client, id, uuid := finishedBusiness(t, didittest.OutcomeDeclined)
	share, err := client.Sessions.Share(t.Context(), id, &didit.ShareSessionRequest{ForApplicationID: anotherApplication})
	require.NoError(t, err)
	assert.Equal(t, didit.SessionKindBusiness, share.SessionKind)
	imported, err := client.Sessions.ImportShared(t.Context(), &didit.ImportSharedSessionRequest{
		ShareToken: share.ShareToken, WorkflowID: server.BusinessWorkflowID, TrustReview: true,
	})
	require.NoError(t, err)
	assert.Equal(t, didit.StatusDeclined, imported.Status)
	decision, err := client.Sessions.Decision(t.Context(), imported.SessionID)
	require.NoError(t, err)
	assert.Equal(t, "Example Bakery LLC", decision.FirstRegistryCheck().Company.CompanyName)
	assert.NotEqual(t, uuid, decision.FirstRegistryCheck().Company.UUID)
}

func TestBadShares(t *testing.T) {
	for want, options := range map[error][]didittest.Option{
		didit.ErrUnauthorized: nil, didit.ErrBadRequest: {didittest.WithLegacyAnswers()},
	} {
		var late atomic.Bool
		server, client, id := finished(t, didittest.OutcomeApproved, append(options, didittest.WithClock(func() time.Time {
			now := time.Date(2026, 5, 17, 8, 42, 11, 0, time.UTC)
			if late.Load() {
				return now.Add(time.Minute)
			}
			return now
		}))...)
		request := &didit.ImportSharedSessionRequest{ShareToken: "made.up.token", WorkflowID: server.WorkflowID}
		_, err := client.Sessions.ImportShared(t.Context(), request)
		require.ErrorIs(t, err, want)
		share, err := client.Sessions.Share(t.Context(), id, &didit.ShareSessionRequest{
			ForApplicationID: anotherApplication, TTLInSeconds: didit.Ptr(60),
		})
		require.NoError(t, err)
		late.Store(true)
		request.ShareToken = share.ShareToken
		_, err = client.Sessions.ImportShared(t.Context(), request)
		require.ErrorIs(t, err, want, "it has ended")
	}

	server, client, id := finished(t, didittest.OutcomeApproved)
	share, err := client.Sessions.Share(t.Context(), id, &didit.ShareSessionRequest{ForApplicationID: anotherApplication})
	require.NoError(t, err)
	request := &didit.ImportSharedSessionRequest{ShareToken: share.ShareToken, WorkflowID: server.WorkflowID}
	require.NoError(t, server.CompleteSessionWith(id, func(d *didit.Decision) { d.Status = didit.StatusResubmitted }))
	_, err = client.Sessions.ImportShared(t.Context(), request)
	require.ErrorIs(t, err, didit.ErrBadRequest)
	_, err = client.Sessions.Share(t.Context(), id, &didit.ShareSessionRequest{ForApplicationID: anotherApplication})
	require.ErrorContains(t, err, "Only finished sessions")
	_, err = client.Sessions.Delete(t.Context(), id, nil)
	require.NoError(t, err)
	_, err = client.Sessions.ImportShared(t.Context(), request)
	require.ErrorIs(t, err, didit.ErrBadRequest)
	_, err = client.Sessions.Share(t.Context(), id, &didit.ShareSessionRequest{ForApplicationID: anotherApplication})
	require.ErrorIs(t, err, didit.ErrNotFound)

	id = create(t, server, client, "user-2").SessionID
	require.NoError(t, server.CompleteSession(id, didittest.OutcomeApproved))
	for path, bodies := range map[string]map[string]string{
		id + "/share/": {
			`{}`:                             `{"for_application_id": ["This field is required."]}`,
			`{"for_application_id": "mine"}`: `{"for_application_id": ["Must be a valid UUID."]}`,
			`{"for_application_id": "` + anotherApplication + `", "ttl_in_seconds": 59}`:    `{"ttl_in_seconds": ["Ensure this value is greater than or equal to 60."]}`,
			`{"for_application_id": "` + anotherApplication + `", "ttl_in_seconds": 86401}`: `{"ttl_in_seconds": ["Ensure this value is less than or equal to 86400."]}`,
		},
		"import-shared/": {
			`{"trust_review": true, "workflow_id": "x"}`:                     `{"share_token": ["This field is required."]}`,
			`{"share_token": "x", "workflow_id": "x"}`:                       `{"trust_review": ["This field is required."]}`,
			`{"share_token": "x", "trust_review": null, "workflow_id": "x"}`: `{"trust_review": ["This field may not be null."]}`,
			`{"share_token": "x", "trust_review": true}`:                     `{"workflow_id": ["This field is required."]}`,
			`{"share_token": "x", "trust_review": "no", "workflow_id": "x"}`: `{"trust_review": ["Not a valid value."]}`,
		},
	} {
		for body, want := range bodies {
			status, got := raw(t, server, http.MethodPost, "/v3/session/"+path, server.APIKey, body)
			assert.Equal(t, http.StatusBadRequest, status, body)
			assert.JSONEq(t, want, got)
		}
	}
}
