package didit_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"

	didit "github.com/seed-ed97066b/didit-go"
)

// storedUser needs escaping in a path.
const storedUser = "recorded user#7"

func makeUser(ctx context.Context, w *world) error {
	_, err := createUser(ctx, w.client, w)
	return err
}

func createUser(ctx context.Context, c *didit.Client, w *world) (*didit.User, error) {
	user, err := c.Users.Create(ctx, &didit.CreateUserRequest{
		VendorData: storedUser, FullName: didit.Value("Mia Sample"), DateOfBirth: didit.Value(didit.Date("1991-06-16")),
		Metadata: map[string]string{"plan": "pro"}, ApprovedEmails: []string{"mia@example.com"},
	})
	if err == nil {
		w.is("user", user.DiditInternalID)
		w.later(func(ctx context.Context) { _, _ = w.client.Users.BatchDelete(ctx, []string{storedUser}) })
	}
	return user, err
}

func writtenUser(edit func(u *didit.User)) *didit.User {
	u := &didit.User{
		DiditInternalID: placeholders["user"], VendorData: storedUser, FullName: "Mia Sample", DateOfBirth: "1991-06-16",
		EffectiveName: "Mia Sample", Status: didit.UserStatusActive, IssuingStates: []string{},
		ApprovedEmails: []string{"mia@example.com"}, ApprovedPhones: []string{},
		Features: didit.UserFeatures{}, FeaturesList: []didit.UserFeature{}, Tags: []didit.UserTagLink{},
		CreatedAt: moment("2026-01-02T03:04:05Z"), UpdatedAt: moment("2026-01-02T03:04:05Z"),
		Metadata: json.RawMessage(`{"plan":"pro"}`), Comments: []didit.UserComment{},
	}
	edit(u)
	return u
}

// seenUser is one with everything that sessions and a team add.
func seenUser() *didit.User {
	return writtenUser(func(u *didit.User) {
		u.DisplayName, u.EffectiveName = "Mia from work", "Mia from work"
		u.PortraitImageURL = "https://media.example.com/portrait.jpg"
		u.SessionCount, u.ApprovedCount, u.DeclinedCount, u.InReviewCount = 4, 2, 1, 1
		u.IssuingStates, u.ApprovedPhones = []string{"ESP"}, []string{"+15555550100"}
		u.Features = didit.UserFeatures{"ID_VERIFICATION": "Approved"}
		u.FeaturesList = []didit.UserFeature{{Feature: "ID_VERIFICATION", Status: "Approved"}}
		u.FirstSessionAt, u.LastSessionAt = moment("2026-01-02T03:04:05Z"), moment("2026-01-03T03:04:05Z")
		u.LastActivityAt = moment("2026-01-04T03:04:05Z")
		u.Tags = []didit.UserTagLink{{
			UUID: "link-1", AddedByEmail: "rae@example.com", AddedByName: "Rae Reviewer", CreatedAt: moment("2026-01-02T03:04:05Z"),
			Tag: didit.UserTagDetail{
				UUID: "tag-1", Name: "VIP", Color: "#112233", Description: "Very important", Source: "custom",
				CreatedAt: moment("2026-01-02T03:04:05Z"), UpdatedAt: moment("2026-01-02T03:04:05Z"),
			},
		}}
		u.Comments = []didit.UserComment{{
			UUID: "comment-1", CommentType: didit.UserCommentTypeStatusChanged, Comment: "Looks fine", ActorEmail: "rae@example.com",
			ActorName: "Rae Reviewer", PreviousStatus: didit.UserStatusFlagged, NewStatus: didit.UserStatusActive,
			PreviousValue: json.RawMessage(`{"status":"FLAGGED"}`), NewValue: json.RawMessage(`{"status":"ACTIVE"}`),
			ChangedFields: []string{"status"}, Metadata: json.RawMessage(`{}`), MentionedEmails: []string{"rae@example.com"},
			CreatedAt: moment("2026-01-02T03:04:05Z"),
		}}
	})
}

var userExchanges = []exchange{
	{
		name: "user_create",
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) { return createUser(ctx, c, w) },
		check: func(t *testing.T, _ *world, answer any) {
			assert.Equal(t, storedUser, answer.(*didit.User).VendorData)
			assert.Equal(t, didit.UserStatusActive, answer.(*didit.User).Status)
		},
		want: writtenUser(func(*didit.User) {}),
	},
	{
		name: "user_create_again", needs: []string{"user"}, refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Users.Create(ctx, &didit.CreateUserRequest{VendorData: storedUser})
		},
		text: "didit: POST /v3/users/create/: 400: vendor_data: A user with this vendor_data already exists.",
	},
	{
		name: "user_list", needs: []string{"user"},
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Users.List(ctx, &didit.ListOptions{Limit: 1})
		},
		check: func(t *testing.T, _ *world, answer any) {
			assert.Len(t, answer.(*didit.Page[didit.UserListItem]).Results, 1)
		},
		want: &didit.Page[didit.UserListItem]{
			Count: 2, Next: serviceURL + "/v3/users/?limit=1&offset=1",
			Results: []didit.UserListItem{{
				DiditInternalID: placeholders["user"], VendorData: storedUser, DisplayName: "Mia from work", FullName: "Mia Sample",
				DateOfBirth: "1991-06-16", EffectiveName: "Mia from work", Status: didit.UserStatusFlagged,
				PortraitImageURL: "https://media.example.com/portrait.jpg",
				SessionCount:     4, ApprovedCount: 2, DeclinedCount: 1, InReviewCount: 1, IssuingStates: []string{"ESP"},
				ApprovedEmails: []string{"mia@example.com"}, ApprovedPhones: []string{"+15555550100"},
				Features:       didit.UserFeatures{"ID_VERIFICATION": "Approved"},
				FeaturesList:   []didit.UserFeature{{Feature: "ID_VERIFICATION", Status: "Approved"}},
				FirstSessionAt: moment("2026-01-02T03:04:05Z"), LastSessionAt: moment("2026-01-03T03:04:05Z"),
				LastActivityAt: moment("2026-01-04T03:04:05Z"), Tags: []didit.UserTag{{UUID: "tag-1", Name: "VIP", Color: "#112233"}},
				CreatedAt: moment("2026-01-02T03:04:05Z"),
			}},
		},
	},
	{
		name: "user_pages", byHand: true,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return collectIDs(c.Users.All(ctx, &didit.ListOptions{Limit: 1}),
				func(item *didit.UserListItem) string { return item.DiditInternalID })
		},
		want: []string{placeholders["user"], placeholders["unknown"]},
	},
	{
		name: "user_list_wrong_key", key: "wrong", refused: notPermitted,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) { return c.Users.List(ctx, nil) },
		text: "didit: GET /v3/users/: 401: You must be authenticated with a valid access token to access this endpoint.",
	},
	{
		name: "user_get", needs: []string{"user"},
		call:  func(ctx context.Context, c *didit.Client, _ *world) (any, error) { return c.Users.Get(ctx, storedUser) },
		check: checkStoredUser,
		want:  seenUser(),
	},
	{
		name: "user_get_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Users.Get(ctx, "nobody at all")
		},
		text: "didit: GET /v3/users/{vendor_data}/: 404: Not found.",
	},
	{
		name: "user_get_odd", byHand: true,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Users.Get(ctx, "a/b c.d?é%")
		},
		want: writtenUser(func(u *didit.User) { u.VendorData = "a/b c.d?é%" }),
	},
	{
		name: "user_update", needs: []string{"user"},
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Users.Update(ctx, storedUser, &didit.UpdateUserRequest{
				DisplayName: didit.Value("Mia from work"), DateOfBirth: didit.Null[didit.Date](), ApprovedEmails: []string{},
				Metadata: didit.Value[any](map[string]int{"step": 2}),
			})
		},
		check: func(t *testing.T, w *world, answer any) {
			checkStoredUser(t, w, answer)
			assert.Equal(t, "Mia from work", answer.(*didit.User).DisplayName)
			assert.Empty(t, answer.(*didit.User).DateOfBirth)
			assert.Empty(t, answer.(*didit.User).ApprovedEmails)
		},
		want: writtenUser(func(u *didit.User) {
			u.DisplayName, u.EffectiveName, u.DateOfBirth, u.ApprovedEmails = "Mia from work", "Mia from work", "", []string{}
			u.Metadata = json.RawMessage(`{"step":2}`)
		}),
	},
	{
		name: "user_update_refused", needs: []string{"user"}, refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Users.Update(ctx, storedUser, &didit.UpdateUserRequest{Status: didit.Ptr(didit.UserStatus("INVALID"))})
		},
		text: `didit: PATCH /v3/users/{vendor_data}/: 400: status: "INVALID" is not a valid choice.`,
	},
	{
		name: "user_update_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Users.Update(ctx, "nobody at all", &didit.UpdateUserRequest{DisplayName: didit.Value("Nobody")})
		},
		text: "didit: PATCH /v3/users/{vendor_data}/: 404: Not found.",
	},
	{
		name: "user_update_status", needs: []string{"user"},
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Users.UpdateStatus(ctx, storedUser, &didit.UpdateUserStatusRequest{Status: didit.UserStatusFlagged})
		},
		check: func(t *testing.T, _ *world, answer any) {
			assert.Equal(t, didit.UserStatusFlagged, answer.(*didit.User).Status)
		},
		want: writtenUser(func(u *didit.User) { u.Status = didit.UserStatusFlagged }),
	},
	{
		name: "user_update_status_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Users.UpdateStatus(ctx, "nobody at all", &didit.UpdateUserStatusRequest{Status: didit.UserStatusBlocked})
		},
		text: "didit: PATCH /v3/users/{vendor_data}/update-status/: 404: Not found.",
	},
	{
		name: "user_batch_delete", needs: []string{"user"},
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Users.BatchDelete(ctx, []string{storedUser, "nobody at all"})
		},
		check: func(t *testing.T, _ *world, answer any) {
			assert.Equal(t, 1, answer.(*didit.UserBatchDeletion).Deleted)
		},
		want: &didit.UserBatchDeletion{Deleted: 1},
	},
	{
		name: "user_batch_delete_wrong_key", key: "wrong", refused: notPermitted,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Users.BatchDelete(ctx, []string{storedUser})
		},
		text: "didit: POST /v3/users/delete/: 401: You must be authenticated with a valid access token to access this endpoint.",
	},
	{
		name: "user_delete_all", byHand: true,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) { return c.Users.DeleteAll(ctx) },
		want: &didit.UserBatchDeletion{Deleted: 12},
	},
	{
		name: "user_delete_refused", byHand: true, refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) { return c.Users.DeleteAll(ctx) },
		text: "didit: POST /v3/users/delete/: 400: Provide vendor_data_list or set delete_all=true.",
	},
}

func checkStoredUser(t *testing.T, w *world, answer any) {
	assert.Equal(t, w.id("user"), answer.(*didit.User).DiditInternalID)
	assert.Equal(t, storedUser, answer.(*didit.User).VendorData)
}

var blocklistExchanges = []exchange{
	{
		name: "blocklist_add", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			answer, err := c.Blocklist.Add(ctx, &didit.AddToBlocklistRequest{SessionID: w.id("finished"), BlocklistDocument: true})
			if err == nil {
				w.later(func(ctx context.Context) {
					_, _ = w.client.Blocklist.Remove(ctx, &didit.RemoveFromBlocklistRequest{SessionID: w.id("finished"), UnblockDocument: true})
				})
			}
			return answer, err
		},
		check: func(t *testing.T, _ *world, answer any) { assert.NotEmpty(t, answer.(*didit.BlocklistChange).Message) },
		want:  &didit.BlocklistChange{Message: "The document is blocklisted."},
	},
	{
		name: "blocklist_add_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Blocklist.Add(ctx, &didit.AddToBlocklistRequest{SessionID: w.id("unknown"), BlocklistFace: true, BlocklistEmail: true})
		},
		text: "didit: POST /v3/blocklist/add/: 404: Not found.",
	},
	{
		name: "blocklist_list", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Blocklist.List(ctx, &didit.ListBlocklistOptions{ItemType: didit.BlocklistItemTypeDocument, Limit: 1})
		},
		check: func(t *testing.T, w *world, answer any) {
			page := answer.(*didit.Page[didit.BlocklistItem])
			if assert.Len(t, page.Results, 1) {
				assert.Equal(t, w.id("finished"), page.Results[0].SessionID, "newest first")
			}
		},
		want: &didit.Page[didit.BlocklistItem]{Count: 1, Results: []didit.BlocklistItem{{
			Type: didit.BlocklistItemTypeDocument, SessionID: placeholders["finished"], SessionNumber: 43,
			BlocklistedAt: moment("2026-01-02T03:04:05Z"), DocumentType: "Passport", DocumentNumber: "X0000000T",
			FrontImage: "https://media.example.com/front.jpg",
		}}},
	},
	{
		name: "blocklist_pages", byHand: true,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			var items []didit.BlocklistItem
			for item, err := range c.Blocklist.All(ctx, &didit.ListBlocklistOptions{Limit: 2}) {
				if err != nil {
					return nil, err
				}
				items = append(items, *item)
			}
			return items, nil
		},
		want: []didit.BlocklistItem{
			{
				Type: didit.BlocklistItemTypeFace, SessionID: placeholders["finished"], SessionNumber: 43,
				BlocklistedAt: moment("2026-01-05T03:04:05Z"), FaceImage: "https://media.example.com/face.jpg",
			},
			{
				Type: didit.BlocklistItemTypePhone, SessionID: placeholders["finished"], SessionNumber: 43,
				BlocklistedAt: moment("2026-01-04T03:04:05Z"), PhoneNumber: "+15555550100", CountryCode: "US",
			},
			{
				Type: didit.BlocklistItemTypeEmail, SessionID: placeholders["finished"],
				BlocklistedAt: moment("2026-01-03T03:04:05Z"), Email: "mia@example.com",
			},
		},
	},
	{
		name: "blocklist_list_refused", refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Blocklist.List(ctx, &didit.ListBlocklistOptions{ItemType: "shoe"})
		},
		text: `didit: GET /v3/blocklist/: 400: item_type: "shoe" is not a valid choice.`,
	},
	{
		name: "blocklist_remove", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Blocklist.Remove(ctx, &didit.RemoveFromBlocklistRequest{SessionID: w.id("finished"), UnblockDocument: true})
		},
		check: func(t *testing.T, _ *world, answer any) { assert.NotEmpty(t, answer.(*didit.BlocklistChange).Message) },
		want:  &didit.BlocklistChange{Message: "The document is not blocklisted any more."},
	},
	{
		name: "blocklist_remove_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Blocklist.Remove(ctx, &didit.RemoveFromBlocklistRequest{SessionID: w.id("unknown"), UnblockFace: true})
		},
		text: "didit: POST /v3/blocklist/remove/: 404: Not found.",
	},
}

var billingExchanges = []exchange{
	{
		name:  "balance",
		call:  func(ctx context.Context, c *didit.Client, _ *world) (any, error) { return c.Billing.Balance(ctx) },
		check: func(t *testing.T, _ *world, answer any) { assert.NotEmpty(t, answer.(*didit.Balance).Balance) },
		want:  &didit.Balance{Balance: "1234.5600", AutoRefillEnabled: true, AutoRefillAmount: "500.00", AutoRefillThreshold: "100.00"},
	},
	{
		name: "balance_without_refill", byHand: true,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) { return c.Billing.Balance(ctx) },
		want: &didit.Balance{Balance: "0.0000"},
	},
	{
		name: "balance_wrong_key", key: "wrong", refused: notPermitted,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) { return c.Billing.Balance(ctx) },
		text: "didit: GET /v3/billing/balance/: 403: You do not have permission to perform this action.",
	},
	{
		// It opens a checkout that nobody pays.
		name: "top_up",
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Billing.TopUp(ctx, &didit.TopUpRequest{
				AmountInDollars: "50.00", SuccessURL: didit.Ptr("https://example.com/paid"), CancelURL: didit.Ptr("https://example.com/not-paid"),
			})
		},
		check: func(t *testing.T, _ *world, answer any) { assert.NotEmpty(t, answer.(*didit.TopUp).CheckoutSessionURL) },
		want:  &didit.TopUp{CheckoutSessionID: "cs_test_1", CheckoutSessionURL: "https://checkout.example.com/c/pay/cs_test_1"},
	},
	{
		name: "top_up_annual", byHand: true, refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Billing.TopUp(ctx, &didit.TopUpRequest{AmountInDollars: "50"})
		},
		text: "didit: POST /v3/billing/top-up/: 400: Annual plans cannot be topped up.",
	},
}
