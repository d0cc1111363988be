package didit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
)

const userJSON = `{"didit_internal_id": "u-1", "vendor_data": "user-1", "display_name": null, "full_name": "Ana Example",
	"date_of_birth": "1990-05-15", "status": "ACTIVE", "session_count": 3, "approved_emails": ["ana@example.com"],
	"features": {"LIVENESS": "Approved"}, "features_list": [{"feature": "LIVENESS", "status": "Approved"}],
	"tags": [{"uuid": "l-1", "tag": {"uuid": "t-1", "name": "VIP", "source": "custom"}, "added_by_name": "Bo Example"}],
	"metadata": {"tier": "gold"}, "comments": [{"uuid": "c-1", "comment_type": "STATUS_CHANGED",
	"previous_status": null, "new_status": "ACTIVE", "previous_value": null}], "updated_at": "2026-04-12T10:30:00Z"}`

func TestUsers(t *testing.T) {
	ctx := context.Background()
	tests := map[string]struct {
		call func(c *didit.Client) (*didit.User, error)
		want string
	}{
		"get": {func(c *didit.Client) (*didit.User, error) { return c.Users.Get(ctx, "user-1") }, "GET /v3/users/user-1/"},
		"update": {func(c *didit.Client) (*didit.User, error) {
			return c.Users.Update(ctx, "user-1", &didit.UpdateUserRequest{
				FullName: didit.Null[string](), DisplayName: didit.Value(""), ApprovedEmails: []string{},
				Metadata: didit.Null[any](),
			})
		}, `PATCH /v3/users/user-1/ {"full_name":null,"display_name":"","metadata":null,"approved_emails":[]}`},
		"update nothing": {func(c *didit.Client) (*didit.User, error) {
			return c.Users.Update(ctx, "user-1", &didit.UpdateUserRequest{})
		}, `PATCH /v3/users/user-1/ {}`},
		"create": {func(c *didit.Client) (*didit.User, error) {
			return c.Users.Create(ctx, &didit.CreateUserRequest{VendorData: "user-1", Metadata: map[string]any{"tier": "gold"}})
		}, `POST /v3/users/create/ {"vendor_data":"user-1","metadata":{"tier":"gold"}}`},
		"update status": {func(c *didit.Client) (*didit.User, error) {
			return c.Users.UpdateStatus(ctx, "user-1", &didit.UpdateUserStatusRequest{Status: didit.UserStatusBlocked})
		}, `PATCH /v3/users/user-1/update-status/ {"status":"BLOCKED"}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			client, server := settingsClient(t, settingsAnswer{200, userJSON})
			user, err := test.call(client)
			require.NoError(t, err)
			assert.Equal(t, []string{test.want}, server.requests)
			assert.Equal(t, "Ana Example", user.FullName)
			assert.Equal(t, "VIP", user.Tags[0].Tag.Name)
			assert.Equal(t, didit.UserStatusActive, user.Comments[0].NewStatus)
			assert.JSONEq(t, `{"tier": "gold"}`, string(user.Metadata))
		})
	}
}

func TestUsersListAndDelete(t *testing.T) {
	ctx := context.Background()
	page := `{"count": 2, "next": null, "results": [{"didit_internal_id": "u-1", "tags": [{"uuid": "t-1", "name": "VIP"}]},
		{"didit_internal_id": "u-1"}, {"didit_internal_id": "u-2", "vendor_data": null}]}`
	client, server := settingsClient(t, settingsAnswer{200, page})
	users, err := client.Users.List(ctx, &didit.ListOptions{Limit: 5})
	require.NoError(t, err)
	assert.Equal(t, "VIP", users.Results[0].Tags[0].Name)
	var ids []string
	for user, err := range client.Users.All(ctx, nil) {
		require.NoError(t, err)
		ids = append(ids, user.DiditInternalID)
	}
	assert.Equal(t, []string{"u-1", "u-2"}, ids)

	client, deletions := settingsClient(t, settingsAnswer{200, `{"deleted": 2}`})
	deleted, err := client.Users.BatchDelete(ctx, []string{"a", "b"})
	require.NoError(t, err)
	assert.Equal(t, 2, deleted.Deleted)
	require.NoError(t, last(client.Users.DeleteAll(ctx)))
	assert.Equal(t, "GET /v3/users/?limit=5", server.requests[0])
	assert.Equal(t, []string{
		`POST /v3/users/delete/ {"vendor_data_list":["a","b"]}`, `POST /v3/users/delete/ {"delete_all":true}`,
	}, deletions.requests)
}

func TestVendorDataIsEncodedOnce(t *testing.T) {
	for _, vendorData := range []string{
		"a/b", "a b", "50%", "%2F", "a+b", "a?b=c#d", "ana@example.com", "é/日本", "{x}", "...", "a;b&c", `a\b`,
	} {
		t.Run(vendorData, func(t *testing.T) {
			client, server := settingsClient(t, settingsAnswer{200, userJSON})
			require.NoError(t, last(client.Users.Get(context.Background(), vendorData)))
			sent := strings.TrimSuffix(strings.TrimPrefix(server.requests[0], "GET /v3/users/"), "/")
			assert.NotContains(t, sent, "/")
			decoded, err := url.PathUnescape(sent)
			require.NoError(t, err)
			assert.Equal(t, vendorData, decoded)
		})
	}
}

func TestUsersArgumentErrors(t *testing.T) {
	client, server := settingsClient(t, settingsAnswer{500, ""})
	ctx, s := context.Background(), client.Users
	long := strings.Repeat("é", 513)
	for _, test := range []struct {
		field string
		err   error
	}{
		{"request", last(s.Update(ctx, "a", nil))},
		{"request", last(s.Create(ctx, nil))},
		{"request", last(s.UpdateStatus(ctx, "a", nil))},
		{"request.Status", last(s.UpdateStatus(ctx, "a", &didit.UpdateUserStatusRequest{}))},
		{"request.VendorData", last(s.Create(ctx, &didit.CreateUserRequest{}))},
		{"request.DisplayName", last(s.Create(ctx, &didit.CreateUserRequest{VendorData: "a", DisplayName: didit.Value(long)}))},
		{"request.FullName", last(s.Update(ctx, "a", &didit.UpdateUserRequest{FullName: didit.Value(long)}))},
		{"request.DateOfBirth", last(s.Update(ctx, "a", &didit.UpdateUserRequest{DateOfBirth: didit.Value(didit.Date("1.2.1990"))}))},
		{"request.Reason", last(s.Update(ctx, "a", &didit.UpdateUserRequest{Reason: didit.Ptr(long + long)}))},
		{"vendorData", last(s.BatchDelete(ctx, nil))},
		{"vendorData", last(s.BatchDelete(ctx, []string{}))},
		{"vendorData[1]", last(s.BatchDelete(ctx, []string{"a", ""}))},
		{"options.Limit", last(s.List(ctx, &didit.ListOptions{Limit: -1}))},
		{"vendor_data", last(s.Get(ctx, ""))},
		{"vendor_data", last(s.Get(ctx, "a/../b"))},
	} {
		assertArgument(t, test.field, test.err)
	}
	assert.Empty(t, server.requests)
}

func TestAccountRetries(t *testing.T) {
	ctx := context.Background()
	once, twice := 1, 2
	tests := map[string]struct {
		call func(c *didit.Client) error
		want int
	}{
		"get user":     {func(c *didit.Client) error { return last(c.Users.Get(ctx, "a")) }, twice},
		"update user":  {func(c *didit.Client) error { return last(c.Users.Update(ctx, "a", &didit.UpdateUserRequest{})) }, twice},
		"delete users": {func(c *didit.Client) error { return last(c.Users.BatchDelete(ctx, []string{"a"})) }, twice},
		"delete all":   {func(c *didit.Client) error { return last(c.Users.DeleteAll(ctx)) }, twice},
		"create user": {func(c *didit.Client) error {
			return last(c.Users.Create(ctx, &didit.CreateUserRequest{VendorData: "a"}))
		}, once},
		"status": {func(c *didit.Client) error {
			return last(c.Users.UpdateStatus(ctx, "a", &didit.UpdateUserStatusRequest{Status: "X"}))
		}, twice},
		"block": {func(c *didit.Client) error {
			return last(c.Blocklist.Add(ctx, &didit.AddToBlocklistRequest{SessionID: "s", BlocklistFace: true}))
		}, twice},
		"unblock": {func(c *didit.Client) error {
			return last(c.Blocklist.Remove(ctx, &didit.RemoveFromBlocklistRequest{SessionID: "s", UnblockFace: true}))
		}, twice},
		"balance": {func(c *didit.Client) error { return last(c.Billing.Balance(ctx)) }, twice},
		"top up": {func(c *didit.Client) error {
			return last(c.Billing.TopUp(ctx, &didit.TopUpRequest{AmountInDollars: "50"}))
		}, once},
		"share": {func(c *didit.Client) error {
			return last(c.Sessions.Share(ctx, "s", &didit.ShareSessionRequest{ForApplicationID: "a"}))
		}, once},
		"import": {func(c *didit.Client) error {
			return last(c.Sessions.ImportShared(ctx, &didit.ImportSharedSessionRequest{ShareToken: "t", WorkflowID: "w"}))
		}, once},
		"data": {func(c *didit.Client) error {
			return last(c.Sessions.UpdateData(ctx, "s", &didit.UpdateSessionDataRequest{}))
		}, twice},
		"POA data": {func(c *didit.Client) error {
			return last(c.Sessions.UpdatePOAData(ctx, "s", &didit.UpdatePOADataRequest{}))
		}, twice},
		"company data": {func(c *didit.Client) error {
			return last(c.Sessions.UpdateCompanyData(ctx, "s", "c", &didit.UpdateCompanyDataRequest{}))
		}, twice},
		"feature": {func(c *didit.Client) error {
			return last(c.Sessions.UpdateFeatureStatus(ctx, "s", "n", &didit.UpdateFeatureStatusRequest{NewStatus: "Approved"}))
		}, once},
		"hit": {func(c *didit.Client) error {
			return last(c.Sessions.UpdateAMLHitStatus(ctx, "s", &didit.UpdateAMLHitStatusRequest{HitID: "h", ReviewStatus: "X"}))
		}, once},
		"hits": {func(c *didit.Client) error {
			return last(c.Sessions.BulkUpdateAMLHitStatus(ctx, "s", &didit.BulkUpdateAMLHitStatusRequest{HitUpdates: []didit.AMLHitUpdate{{HitID: "h", ReviewStatus: "X"}}}))
		}, once},
		"email preview": {func(c *didit.Client) error {
			return last(c.Sessions.DecisionEmailPreview(ctx, "s", &didit.DecisionEmailPreviewRequest{NewStatus: "Approved"}))
		}, once},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			client, server := settingsClient(t, settingsAnswer{502, ""}, settingsAnswer{200, `{"didit_internal_id": "u", "balance": "1"}`})
			err := test.call(client)
			assert.Len(t, server.requests, test.want)
			if test.want == once {
				require.ErrorIs(t, err, didit.ErrServer)
			} else {
				require.NoError(t, err)
			}
		})
	}
}

func TestAccountRequestsRoundTrip(t *testing.T) {
	roundTrip(t, didit.UpdateUserRequest{FullName: didit.Null[string](), DisplayName: didit.Value("Ana"), ApprovedPhones: []string{}, Metadata: didit.Value[any](map[string]any{"a": "b"})})
	roundTrip(t, didit.CreateUserRequest{VendorData: "a", DateOfBirth: didit.Value(didit.Date("1990-05-15"))})
	roundTrip(t, didit.AddToBlocklistRequest{SessionID: "s", BlocklistPhone: true})
	roundTrip(t, didit.RemoveFromBlocklistRequest{SessionID: "s", UnblockEmail: true})
	roundTrip(t, didit.TopUpRequest{AmountInDollars: "50.10", SuccessURL: didit.Ptr("https://example.com/")})
	roundTrip(t, didit.ImportSharedSessionRequest{ShareToken: "t", WorkflowID: "w", TrustReview: true})
	roundTrip(t, didit.UpdateSessionDataRequest{FirstName: didit.Null[string](), ExtraFields: map[string]any{"a": nil}, ParsedAddress: &didit.AddressCorrection{City: didit.Null[string]()}})
	roundTrip(t, didit.UpdatePOADataRequest{IssueDate: didit.Value(didit.Date("2026-01-02")), ExtraFields: map[string]any{}})
	roundTrip(t, didit.UpdateCompanyDataRequest{CompanyName: didit.Ptr("Example Ltd"), RegisteredCapitalAmount: didit.Value(didit.Decimal("1500000.50"))})
	roundTrip(t, didit.UpdateCompanyDataRequest{RegisteredCapitalAmount: didit.Null[didit.Decimal]()})
	roundTrip(t, didit.UpdateCompanyDataRequest{Region: didit.Null[string]()})
}

func roundTrip[T any](t *testing.T, want T) {
	t.Helper()
	data, err := json.Marshal(want)
	require.NoError(t, err)
	var got T
	require.NoError(t, json.Unmarshal(data, &got))
	assert.True(t, assert.ObjectsAreEqual(want, got), "%T: %s", want, data)
}

func TestAccountTypesPrintNobody(t *testing.T) {
	const canary = "canary"
	name, day := didit.Value(canary), didit.Value(didit.Date(canary))
	for _, value := range []any{
		didit.UpdateUserRequest{FullName: name, DateOfBirth: day, Reason: didit.Ptr(canary), ApprovedEmails: []string{canary}},
		didit.CreateUserRequest{VendorData: canary, FullName: name},
		didit.UserListItem{VendorData: canary, FullName: canary, PortraitImageURL: canary},
		didit.User{VendorData: canary, FullName: canary, Metadata: json.RawMessage(`"canary"`)},
		didit.BlocklistItem{DocumentNumber: canary, FaceImage: canary, PhoneNumber: canary, Email: canary},
		didit.ImportSharedSessionRequest{ShareToken: canary, VendorData: didit.Ptr(canary)},
		didit.SessionShare{ShareToken: canary},
		didit.ImportedSession{SessionURL: canary, VendorData: canary},
		didit.UpdateSessionDataRequest{FirstName: name},
		didit.SessionData{FirstName: canary},
		didit.UpdatePOADataRequest{POAAddress: name},
		didit.POAData{POAAddress: canary},
		didit.UpdateCompanyDataRequest{Email: didit.Ptr(canary)},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			assert.NotContains(t, fmt.Sprintf(verb, value), canary)
		}
		var out strings.Builder
		slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "v", value)
		slog.New(slog.NewTextHandler(&out, nil)).Info("m", "v", value)
		assert.NotContains(t, out.String(), canary)
	}
	for _, value := range []any{
		didit.UserTagLink{AddedByEmail: canary},
		didit.UserComment{Comment: canary, ActorEmail: canary},
		didit.TopUp{CheckoutSessionURL: canary},
		didit.AddressCorrection{City: name},
		didit.CorrectedAddress{City: canary},
	} {
		assert.NotContains(t, fmt.Sprintf("%v %+v %#v %s", value, value, value, value), canary)
	}
}
