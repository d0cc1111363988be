package didittest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// signUp creates a session of a person and completes it.
func signUp(t *testing.T, server *didittest.Server, client *didit.Client, vendorData string, outcome didittest.Outcome) string {
	t.Helper()
	session, err := client.Sessions.Create(t.Context(), &didit.CreateSessionRequest{
		WorkflowID: server.WorkflowID, VendorData: &vendorData,
		ContactDetails: &didit.ContactDetails{Email: didit.Ptr("ana@example.com"), Phone: didit.Ptr("+15555550100")},
	})
	require.NoError(t, err)
	require.NoError(t, server.CompleteSession(session.SessionID, outcome))
	return session.SessionID
}

func TestCompletedSessionMakesAndUpdatesItsUser(t *testing.T) {
	server, client := start(t)
	ctx := t.Context()
	_, err := client.Users.Get(ctx, "user-1")
	require.ErrorIs(t, err, didit.ErrNotFound)

	signUp(t, server, client, "user-1", didittest.OutcomeDeclined)
	user, err := client.Users.Get(ctx, "user-1")
	require.NoError(t, err)
	assert.Equal(t, didit.UserStatusActive, user.Status)
	assert.Equal(t, 1, user.SessionCount)
	assert.Equal(t, 1, user.DeclinedCount)
	assert.Empty(t, user.FullName, "only an approved document names the person")
	assert.Equal(t, "Declined", user.Features["FACE_MATCH"])

	id := signUp(t, server, client, "user-1", didittest.OutcomeInReview)
	_, err = client.Sessions.Approve(ctx, id, "")
	require.NoError(t, err)
	again, err := client.Users.Get(ctx, "user-1")
	require.NoError(t, err)
	assert.Equal(t, user.DiditInternalID, again.DiditInternalID)
	assert.Equal(t, 2, again.SessionCount)
	assert.Equal(t, 1, again.ApprovedCount)
	assert.Zero(t, again.InReviewCount)
	assert.Equal(t, "Ana Example", again.FullName)
	assert.Equal(t, didit.Date("1990-01-01"), again.DateOfBirth)
	assert.Equal(t, []string{"ESP"}, again.IssuingStates)
	assert.Equal(t, []string{"ana@example.com"}, again.ApprovedEmails)
	assert.Equal(t, []string{"+15555550100"}, again.ApprovedPhones)
	assert.Equal(t, "Approved", again.Features["FACE_MATCH"], "the latest session counts")
	assert.False(t, again.LastSessionAt.Before(again.FirstSessionAt.Time))

	deletion, err := client.Sessions.Delete(ctx, id, nil)
	require.NoError(t, err)
	assert.Equal(t, id, deletion.SessionID)
	left, err := client.Users.Get(ctx, "user-1")
	require.NoError(t, err)
	assert.Equal(t, 1, left.SessionCount)
}

func TestBlockedUserCannotStartASession(t *testing.T) {
	server, client := start(t)
	ctx := t.Context()
	signUp(t, server, client, "user-1", didittest.OutcomeApproved)
	user, err := client.Users.UpdateStatus(ctx, "user-1", &didit.UpdateUserStatusRequest{Status: didit.UserStatusBlocked})
	require.NoError(t, err)
	assert.Equal(t, didit.UserStatusBlocked, user.Status)
	require.Len(t, user.Comments, 1)
	assert.Equal(t, didit.UserCommentTypeStatusChanged, user.Comments[0].CommentType)
	assert.Equal(t, didit.UserStatusActive, user.Comments[0].PreviousStatus)

	req := &didit.CreateSessionRequest{WorkflowID: server.WorkflowID, VendorData: didit.Ptr("user-1")}
	_, err = client.Sessions.Create(ctx, req)
	var refused *didit.APIError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, http.StatusBadRequest, refused.StatusCode)
	assert.NotEmpty(t, refused.Fields["vendor_data"])

	_, err = client.Users.UpdateStatus(ctx, "user-1", &didit.UpdateUserStatusRequest{Status: didit.UserStatusFlagged})
	require.NoError(t, err)
	_, err = client.Sessions.Create(ctx, req)
	require.NoError(t, err, "any other status takes it off the blocklist")
}

// Older deployments change nothing but the field with a generic update; newer ones act as UpdateStatus does.
func TestUserStatusInAGenericUpdate(t *testing.T) {
	for name, legacy := range map[string]bool{"newer": false, "older": true} {
		t.Run(name, func(t *testing.T) {
			var opts []didittest.Option
			if legacy {
				opts = append(opts, didittest.WithLegacyAnswers())
			}
			server, client := start(t, opts...)
			_, err := client.Users.Create(t.Context(), &didit.CreateUserRequest{VendorData: "user-1"})
			require.NoError(t, err)
			user, err := client.Users.Update(t.Context(), "user-1", &didit.UpdateUserRequest{
				Status: didit.Ptr(didit.UserStatusBlocked), Reason: didit.Ptr("chargeback"),
			})
			require.NoError(t, err)
			assert.Equal(t, didit.UserStatusBlocked, user.Status)
			_, err = client.Sessions.Create(t.Context(), &didit.CreateSessionRequest{
				WorkflowID: server.WorkflowID, VendorData: didit.Ptr("user-1"),
			})
			if legacy {
				require.NoError(t, err)
				assert.Empty(t, user.Comments)
				return
			}
			require.ErrorIs(t, err, didit.ErrBadRequest)
			require.Len(t, user.Comments, 1)
			assert.Equal(t, "chargeback", user.Comments[0].Comment)
		})
	}
}

func TestUsersAreMadeAndChanged(t *testing.T) {
	_, client := start(t)
	ctx := t.Context()
	const odd = "team a/ü..x?&#%2F"
	created, err := client.Users.Create(ctx, &didit.CreateUserRequest{
		VendorData: odd, FullName: didit.Value("Ana Example"), DateOfBirth: didit.Value(didit.Date("1990-05-15")),
		Metadata: map[string]any{"tier": 1.5}, ApprovedEmails: []string{"ana@example.com"},
	})
	require.NoError(t, err)
	assert.Equal(t, odd, created.VendorData)
	assert.JSONEq(t, `{"tier":1.5}`, string(created.Metadata))
	_, err = client.Users.Create(ctx, &didit.CreateUserRequest{VendorData: odd})
	require.ErrorIs(t, err, didit.ErrBadRequest)

	changed, err := client.Users.Update(ctx, odd, &didit.UpdateUserRequest{
		FullName: didit.Null[string](), DisplayName: didit.Value("Ana"), ApprovedEmails: []string{}, Metadata: didit.Value[any](map[string]int{"a": 1}),
	})
	require.NoError(t, err)
	assert.Empty(t, changed.FullName)
	assert.Equal(t, "Ana", changed.EffectiveName)
	assert.Equal(t, didit.Date("1990-05-15"), changed.DateOfBirth, "what is not sent stays")
	assert.Empty(t, changed.ApprovedEmails)
	assert.JSONEq(t, `{"a":1}`, string(changed.Metadata))
	require.Len(t, changed.Comments, 2)
	assert.Equal(t, didit.UserCommentTypeMetadataUpdated, changed.Comments[0].CommentType, "newest first")
	assert.ElementsMatch(t, []string{"full_name", "display_name", "approved_emails"}, changed.Comments[1].ChangedFields)

	same, err := client.Users.Update(ctx, odd, &didit.UpdateUserRequest{DisplayName: didit.Value("Ana")})
	require.NoError(t, err)
	assert.Len(t, same.Comments, 2, "nothing changed")
	_, err = client.Users.Update(ctx, "nobody", &didit.UpdateUserRequest{DisplayName: didit.Value("Ana")})
	require.ErrorIs(t, err, didit.ErrNotFound)
}

func TestUsersAreListedAndDeleted(t *testing.T) {
	server, client := start(t, didittest.WithPageSize(2))
	ctx := t.Context()
	for _, name := range []string{"user-1", "user-2", "user-3", "user-4"} {
		_, err := client.Users.Create(ctx, &didit.CreateUserRequest{VendorData: name})
		require.NoError(t, err)
	}
	signUp(t, server, client, "user-2", didittest.OutcomeApproved)
	var names []string
	for user, err := range client.Users.All(ctx, nil) {
		require.NoError(t, err)
		names = append(names, user.VendorData)
	}
	assert.Equal(t, []string{"user-2", "user-4", "user-3", "user-1"}, names, "those with the latest session first")

	deletion, err := client.Users.BatchDelete(ctx, []string{"user-1", "user-3", "nobody"})
	require.NoError(t, err)
	assert.Equal(t, 2, deletion.Deleted)
	deletion, err = client.Users.DeleteAll(ctx)
	require.NoError(t, err)
	assert.Equal(t, 2, deletion.Deleted)
	page, err := client.Users.List(ctx, nil)
	require.NoError(t, err)
	assert.Empty(t, page.Results)
}

func TestUsersRefuse(t *testing.T) {
	server, client := start(t)
	_, err := client.Users.Create(t.Context(), &didit.CreateUserRequest{VendorData: "u1"})
	require.NoError(t, err)
	for _, c := range []struct {
		method, path, body, want string
		status                   int
	}{
		{http.MethodPost, "/v3/users/create/", `{}`, `{"vendor_data":["This field is required."]}`, 400},
		{http.MethodPost, "/v3/users/create/", `{"vendor_data":"x","nickname":"y"}`, `{"nickname":["Unknown field."]}`, 400},
		{http.MethodPost, "/v3/users/create/", `{"vendor_data":"x","metadata":[]}`, `{"metadata":["Expected an object."]}`, 400},
		{http.MethodPost, "/v3/users/create/", `{"vendor_data":"x","status":"GONE"}`, `{"status":["\"GONE\" is not a valid choice."]}`, 400},
		{http.MethodPatch, "/v3/users/u1/", `{"date_of_birth":"1990"}`, ``, 400},
		{http.MethodPatch, "/v3/users/u1/", `{"date_of_birth":""}`, `{"date_of_birth":["Date has wrong format. Use YYYY-MM-DD."]}`, 400},
		{http.MethodPost, "/v3/users/create/", `{"vendor_data":""}`, `{"vendor_data":["This field may not be blank."]}`, 400},
		{http.MethodPost, "/v3/users/create/?a=b", `{"vendor_data":"x"}`, ``, 400},
		{http.MethodGet, "/v3/users/u1/?a=b", ``, ``, 400},
		{http.MethodPatch, "/v3/users/u1/", `{"vendor_data":"u2"}`, `{"vendor_data":["Unknown field."]}`, 400},
		{http.MethodPatch, "/v3/users/u1/update-status/", `{}`, `{"status":["This field is required."]}`, 400},
		{http.MethodPatch, "/v3/users/u2/update-status/", `{"status":"ACTIVE"}`, `{"detail":"Not found."}`, 404},
		{http.MethodPost, "/v3/users/delete/", `{"vendor_data_list":[]}`, `["Provide vendor_data_list or set delete_all=true."]`, 400},
		{http.MethodGet, "/v3/users/?search=ana", ``, ``, 400},
	} {
		status, body := raw(t, server, c.method, c.path, server.APIKey, c.body)
		assert.Equal(t, c.status, status, "%s %s", c.path, c.body)
		if c.want != "" {
			assert.JSONEq(t, c.want, body, "%s %s", c.path, c.body)
		}
	}
	status, _ := raw(t, server, http.MethodGet, "/v3/users/", "", "")
	assert.Equal(t, http.StatusUnauthorized, status, "other paths answer 403")
}

func TestUserChangesAreEvents(t *testing.T) {
	server, client := start(t, didittest.WithWebhook("http://127.0.0.1:1/", "secret"), didittest.WithWebhookRetryWait(0))
	ctx := t.Context()
	_, err := client.Users.Create(ctx, &didit.CreateUserRequest{VendorData: "u1"})
	require.NoError(t, err)
	_, err = client.Users.Update(ctx, "u1", &didit.UpdateUserRequest{DisplayName: didit.Value("Ana"), Status: didit.Ptr(didit.UserStatusFlagged)})
	require.NoError(t, err)
	require.NoError(t, server.WaitForDeliveries(ctx))
	kinds := map[didit.WebhookEventType]bool{}
	for _, delivery := range server.Deliveries() {
		kinds[delivery.Type] = true
		assert.Contains(t, string(delivery.Body), `"vendor_data":"u1"`)
	}
	assert.Equal(t, map[didit.WebhookEventType]bool{
		didit.WebhookEventUserDataUpdated: true, didit.WebhookEventUserStatusUpdated: true,
	}, kinds)
}

func TestImportedSessionMakesItsUser(t *testing.T) {
	server, client := start(t)
	ctx := t.Context()
	shared, err := client.Sessions.Share(ctx, signUp(t, server, client, "user-1", didittest.OutcomeApproved), &didit.ShareSessionRequest{
		ForApplicationID: "11111111-2222-4333-8444-555555555555",
	})
	require.NoError(t, err)
	_, err = client.Sessions.ImportShared(ctx, &didit.ImportSharedSessionRequest{
		ShareToken: shared.ShareToken, TrustReview: true, WorkflowID: server.WorkflowID, VendorData: didit.Ptr("user-2"),
	})
	require.NoError(t, err)
	user, err := client.Users.Get(ctx, "user-2")
	require.NoError(t, err)
	assert.Equal(t, 1, user.ApprovedCount)
	assert.Equal(t, "Ana Example", user.FullName)
}
