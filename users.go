package didit

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/seed-ed97066b/didit-go/internal/transport"
)

// UsersService handles users: people known by your own vendor_data, with what their sessions found.
//
// The API counts GET calls to 600 a minute and credential, and writes to 300. See
// https://docs.didit.me/entities/users.
type UsersService struct{ client *Client }

// List returns one page of users, those with the latest session first. Nil options stand for the first page.
// Page.Count stops counting at 100. Safe to repeat; 600 reads a minute.
//
// GET /v3/users/
func (s *UsersService) List(ctx context.Context, options *ListOptions, opts ...RequestOption) (*Page[UserListItem], error) {
	if err := options.check(); err != nil {
		return nil, err
	}
	return list[UserListItem](ctx, s.client, listUsers(), &payload{query: options}, opts)
}

// All iterates over users, page by page as they are needed, and ends after the first error. A user is not
// yielded twice although new sessions shift the pages. Safe to repeat; 600 reads a minute.
//
// GET /v3/users/
func (s *UsersService) All(ctx context.Context, options *ListOptions, opts ...RequestOption) iter.Seq2[*UserListItem, error] {
	return all(ctx, s.client, listUsers(), &payload{query: options}, options.check(),
		func(item *UserListItem) string { return item.DiditInternalID }, opts)
}

func listUsers() *operation {
	return &operation{name: "Users.List", method: http.MethodGet, route: "/v3/users/", repeat: true}
}

// Get returns a user by your vendor_data, matched exactly; deleted ones that are still kept are found too. An
// unknown one is ErrNotFound. Safe to repeat; 600 reads a minute.
//
// GET /v3/users/{vendor_data}/
func (s *UsersService) Get(ctx context.Context, vendorData string, opts ...RequestOption) (*User, error) {
	return send[User](ctx, s.client, &operation{
		name: "Users.Get", method: http.MethodGet, route: "/v3/users/{vendor_data}/", repeat: true,
	}, &payload{path: []string{vendorData}}, opts)
}

// Update changes the fields that are set and leaves the others. Lists and metadata replace what was there.
// Use UpdateStatus to block and unblock: older deployments do not touch the blocklist here. Safe to repeat;
// 300 writes a minute.
//
// PATCH /v3/users/{vendor_data}/
func (s *UsersService) Update(ctx context.Context, vendorData string, req *UpdateUserRequest, opts ...RequestOption) (*User, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	return send[User](ctx, s.client, &operation{
		name: "Users.Update", method: http.MethodPatch, route: "/v3/users/{vendor_data}/",
		class: transport.Write, repeat: true,
	}, &payload{path: []string{vendorData}, body: req}, opts)
}

// BatchDelete removes users for good by their vendor_data; those that match nothing are passed over. An empty
// list is an *ArgumentError. Safe to repeat, but a repeat counts only what was left; 300 writes a minute.
//
// POST /v3/users/delete/
func (s *UsersService) BatchDelete(ctx context.Context, vendorData []string, opts ...RequestOption) (*UserBatchDeletion, error) {
	if len(vendorData) == 0 {
		return nil, argumentError("vendorData", "must not be empty; DeleteAll deletes everything")
	}
	if i := slices.Index(vendorData, ""); i >= 0 {
		return nil, argumentError("vendorData["+strconv.Itoa(i)+"]", "must not be empty")
	}
	return s.batchDelete(ctx, "Users.BatchDelete", &batchDeleteUsers{VendorDataList: vendorData}, opts)
}

// DeleteAll removes every user of the application for good, without asking again. Safe to repeat; 300 writes a
// minute.
//
// POST /v3/users/delete/ with delete_all
func (s *UsersService) DeleteAll(ctx context.Context, opts ...RequestOption) (*UserBatchDeletion, error) {
	return s.batchDelete(ctx, "Users.DeleteAll", &batchDeleteUsers{DeleteAll: true}, opts)
}

type batchDeleteUsers struct {
	VendorDataList []string `json:"vendor_data_list,omitzero"`
	DeleteAll      bool     `json:"delete_all,omitzero"`
}

func (s *UsersService) batchDelete(ctx context.Context, name string, req *batchDeleteUsers, opts []RequestOption) (*UserBatchDeletion, error) {
	return send[UserBatchDeletion](ctx, s.client, &operation{
		name: name, method: http.MethodPost, route: "/v3/users/delete/",
		class: transport.Write, repeat: true, emptyIsFine: true,
	}, &payload{body: req}, opts)
}

// Create makes a user ahead of any session. A vendor_data that is taken is ErrBadRequest. It is sent once:
// after a lost answer, Get tells whether it was made. 300 writes a minute.
//
// POST /v3/users/create/
func (s *UsersService) Create(ctx context.Context, req *CreateUserRequest, opts ...RequestOption) (*User, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	return send[User](ctx, s.client, &operation{
		name: "Users.Create", method: http.MethodPost, route: "/v3/users/create/", class: transport.Write,
	}, &payload{body: req}, opts)
}

// UpdateStatus sets the status of a user and records the change. Blocked puts the vendor_data on the
// blocklist, and any other status takes it off. A user that does not exist is ErrNotFound: Create makes one ahead of
// any session. Safe to repeat, at worst with a second entry in the record; 300 writes a minute.
//
// PATCH /v3/users/{vendor_data}/update-status/
func (s *UsersService) UpdateStatus(ctx context.Context, vendorData string, req *UpdateUserStatusRequest, opts ...RequestOption) (*User, error) {
	switch {
	case req == nil:
		return nil, argumentError("request", "must not be nil")
	case req.Status == "":
		return nil, argumentError("request.Status", "must not be empty")
	}
	return send[User](ctx, s.client, &operation{
		name: "Users.UpdateStatus", method: http.MethodPatch, route: "/v3/users/{vendor_data}/update-status/",
		class: transport.Write, repeat: true,
	}, &payload{path: []string{vendorData}, body: req}, opts)
}

// UpdateUserRequest is the input of Update. A zero field is left as it is, Null clears it, and an empty list
// clears a list.
type UpdateUserRequest struct {
	FullName    Nullable[string] `json:"full_name,omitzero"` // at most 512 characters
	DisplayName Nullable[string] `json:"display_name,omitzero"`
	DateOfBirth Nullable[Date]   `json:"date_of_birth,omitzero"` // YYYY-MM-DD
	Status      *UserStatus      `json:"status,omitzero"`
	Reason      *string          `json:"reason,omitzero"` // of Status, at most 1000 characters
	// Metadata is any JSON object; it replaces the stored one as a whole.
	Metadata       Nullable[any] `json:"metadata,omitzero"`
	ApprovedEmails []string      `json:"approved_emails,omitzero"`
	ApprovedPhones []string      `json:"approved_phones,omitzero"` // E.164
	IssuingStates  []string      `json:"issuing_states,omitzero"`  // ISO 3166-1 alpha-3
}

func (r *UpdateUserRequest) check() error {
	if r == nil {
		return argumentError("request", "must not be nil")
	}
	if r.Reason != nil && utf8.RuneCountInString(*r.Reason) > 1000 {
		return argumentError("request.Reason", "must be at most 1000 characters")
	}
	return checkUser(r.FullName, r.DateOfBirth)
}

func checkUser(fullName Nullable[string], born Nullable[Date]) error {
	if name, _ := fullName.Get(); utf8.RuneCountInString(name) > 512 {
		return argumentError("request.FullName", "must be at most 512 characters")
	}
	if day, ok := born.Get(); ok && !isDate(string(day)) {
		return argumentError("request.DateOfBirth", "must be YYYY-MM-DD")
	}
	return nil
}

// Format prints nothing about the person, whatever the verb.
func (r UpdateUserRequest) Format(f fmt.State, _ rune) { redacted(f, "UpdateUserRequest") }

// LogValue returns nothing about the person.
func (r UpdateUserRequest) LogValue() slog.Value { return redactedLog() }

// CreateUserRequest is the input of Create.
type CreateUserRequest struct {
	VendorData  string           `json:"vendor_data"`            // your own identifier, unique in the application
	FullName    Nullable[string] `json:"full_name,omitzero"`     // at most 512 characters
	DisplayName Nullable[string] `json:"display_name,omitzero"`  // at most 255 characters; shown ahead of FullName
	DateOfBirth Nullable[Date]   `json:"date_of_birth,omitzero"` // YYYY-MM-DD
	Status      *UserStatus      `json:"status,omitzero"`        // default ACTIVE
	Metadata    any              `json:"metadata,omitzero"`      // any JSON object
	// What you trust already.
	ApprovedEmails []string `json:"approved_emails,omitzero"`
	ApprovedPhones []string `json:"approved_phones,omitzero"` // E.164
	IssuingStates  []string `json:"issuing_states,omitzero"`  // ISO 3166-1 alpha-3
}

func (r *CreateUserRequest) check() error {
	switch {
	case r == nil:
		return argumentError("request", "must not be nil")
	case r.VendorData == "":
		return argumentError("request.VendorData", "must not be empty")
	}
	if name, _ := r.DisplayName.Get(); utf8.RuneCountInString(name) > 255 {
		return argumentError("request.DisplayName", "must be at most 255 characters")
	}
	return checkUser(r.FullName, r.DateOfBirth)
}

// Format prints nothing about the person, whatever the verb.
func (r CreateUserRequest) Format(f fmt.State, _ rune) { redacted(f, "CreateUserRequest") }

// LogValue returns nothing about the person.
func (r CreateUserRequest) LogValue() slog.Value { return redactedLog() }

// UpdateUserStatusRequest is the input of UpdateStatus.
type UpdateUserStatusRequest struct {
	Status UserStatus `json:"status"`
}

// UserListItem is a row of List.
type UserListItem struct {
	DiditInternalID  string        `json:"didit_internal_id"`
	VendorData       string        `json:"vendor_data"` // your own identifier, "" where no session carried one
	DisplayName      string        `json:"display_name"`
	FullName         string        `json:"full_name"` // as read from documents
	DateOfBirth      Date          `json:"date_of_birth"`
	EffectiveName    string        `json:"effective_name"` // DisplayName, else FullName
	Status           UserStatus    `json:"status"`
	PortraitImageURL string        `json:"portrait_image_url"` // expires after some hours
	SessionCount     int           `json:"session_count"`
	ApprovedCount    int           `json:"approved_count"`
	DeclinedCount    int           `json:"declined_count"`
	InReviewCount    int           `json:"in_review_count"`
	IssuingStates    []string      `json:"issuing_states"` // ISO 3166-1 alpha-3, of approved documents
	ApprovedEmails   []string      `json:"approved_emails"`
	ApprovedPhones   []string      `json:"approved_phones"` // E.164
	Features         UserFeatures  `json:"features"`
	FeaturesList     []UserFeature `json:"features_list"` // Features in order
	LastSessionAt    Timestamp     `json:"last_session_at"`
	FirstSessionAt   Timestamp     `json:"first_session_at"`
	LastActivityAt   Timestamp     `json:"last_activity_at"`
	Tags             []UserTag     `json:"tags"`
	CreatedAt        Timestamp     `json:"created_at"`
}

// Format prints id and status, whatever the verb.
func (u UserListItem) Format(f fmt.State, _ rune) {
	redacted(f, "UserListItem", "didit_internal_id", u.DiditInternalID, "status", string(u.Status))
}

// LogValue returns id and status.
func (u UserListItem) LogValue() slog.Value {
	return redactedLog("didit_internal_id", u.DiditInternalID, "status", string(u.Status))
}

// User is a person with all that their sessions and your team added.
type User struct {
	DiditInternalID  string          `json:"didit_internal_id"`
	VendorData       string          `json:"vendor_data"` // your own identifier
	DisplayName      string          `json:"display_name"`
	FullName         string          `json:"full_name"` // as read from documents
	DateOfBirth      Date            `json:"date_of_birth"`
	EffectiveName    string          `json:"effective_name"` // DisplayName, else FullName
	Status           UserStatus      `json:"status"`
	PortraitImageURL string          `json:"portrait_image_url"` // expires after some hours
	SessionCount     int             `json:"session_count"`
	ApprovedCount    int             `json:"approved_count"`
	DeclinedCount    int             `json:"declined_count"`
	InReviewCount    int             `json:"in_review_count"`
	IssuingStates    []string        `json:"issuing_states"` // ISO 3166-1 alpha-3, of approved documents
	ApprovedEmails   []string        `json:"approved_emails"`
	ApprovedPhones   []string        `json:"approved_phones"` // E.164
	Features         UserFeatures    `json:"features"`
	FeaturesList     []UserFeature   `json:"features_list"` // Features in order
	LastSessionAt    Timestamp       `json:"last_session_at"`
	FirstSessionAt   Timestamp       `json:"first_session_at"`
	LastActivityAt   Timestamp       `json:"last_activity_at"`
	Tags             []UserTagLink   `json:"tags"`
	CreatedAt        Timestamp       `json:"created_at"`
	UpdatedAt        Timestamp       `json:"updated_at"`
	Metadata         json.RawMessage `json:"metadata"` // an object of yours
	Comments         []UserComment   `json:"comments"` // notes and the record of changes
}

func (u *User) missing() string {
	if u.DiditInternalID == "" && u.VendorData == "" {
		return "didit_internal_id"
	}
	return ""
}

// Format prints id and status, whatever the verb.
func (u User) Format(f fmt.State, _ rune) {
	redacted(f, "User", "didit_internal_id", u.DiditInternalID, "status", string(u.Status))
}

// LogValue returns id and status.
func (u User) LogValue() slog.Value {
	return redactedLog("didit_internal_id", u.DiditInternalID, "status", string(u.Status))
}

// UserFeatures maps a feature, such as ID_VERIFICATION, to its outcome over all sessions, such as Approved.
type UserFeatures map[string]string

// UserFeature is a feature and its outcome over all sessions.
type UserFeature struct {
	Feature string `json:"feature"`
	Status  string `json:"status"`
}

// UserTag is a tag as lists carry it.
type UserTag struct {
	UUID  string `json:"uuid"`
	Name  string `json:"name"`
	Color string `json:"color"`
}

// UserTagLink is the putting of a tag on a user.
type UserTagLink struct {
	UUID         string        `json:"uuid"` // of the link, not of the tag
	Tag          UserTagDetail `json:"tag"`
	AddedByEmail string        `json:"added_by_email"`
	AddedByName  string        `json:"added_by_name"`
	CreatedAt    Timestamp     `json:"created_at"`

	// Name and Color are set where the API sends the flat tags of lists instead; UUID is that of the tag then.
	Name  string `json:"name"`
	Color string `json:"color"`
}

// Format prints the link and not who made it, whatever the verb.
func (l UserTagLink) Format(f fmt.State, _ rune) { redacted(f, "UserTagLink", "uuid", l.UUID) }

// LogValue logs what Format prints.
func (l UserTagLink) LogValue() slog.Value { return redactedLog("uuid", l.UUID) }

// UserTagDetail is a tag in full.
type UserTagDetail struct {
	UUID        string    `json:"uuid"`
	Name        string    `json:"name"`
	Color       string    `json:"color"`
	Description string    `json:"description"`
	Source      TagSource `json:"source"`
	CreatedAt   Timestamp `json:"created_at"`
	UpdatedAt   Timestamp `json:"updated_at"`
}

// UserComment is a note on a user, or a recorded change.
type UserComment struct {
	UUID            string          `json:"uuid"`
	CommentType     UserCommentType `json:"comment_type"`
	Comment         string          `json:"comment"`
	ActorEmail      string          `json:"actor_email"`
	ActorName       string          `json:"actor_name"`
	PreviousStatus  UserStatus      `json:"previous_status"`
	NewStatus       UserStatus      `json:"new_status"`
	PreviousValue   json.RawMessage `json:"previous_value"` // of the changed fields, with PROFILE_UPDATED
	NewValue        json.RawMessage `json:"new_value"`
	ChangedFields   []string        `json:"changed_fields"`
	Metadata        json.RawMessage `json:"metadata"`
	MentionedEmails []string        `json:"mentioned_emails"`
	CreatedAt       Timestamp       `json:"created_at"`
}

// Format prints id and type, whatever the verb.
func (c UserComment) Format(f fmt.State, _ rune) {
	redacted(f, "UserComment", "uuid", c.UUID, "comment_type", string(c.CommentType))
}

// LogValue logs what Format prints.
func (c UserComment) LogValue() slog.Value {
	return redactedLog("uuid", c.UUID, "comment_type", string(c.CommentType))
}

// UserBatchDeletion tells how many users were removed.
type UserBatchDeletion struct {
	Deleted int `json:"deleted"`
}

// UserStatus is the standing of a user, apart from any session's.
type UserStatus string

// The standings of a user.
const (
	UserStatusActive  UserStatus = "ACTIVE"
	UserStatusFlagged UserStatus = "FLAGGED" // marked for attention
	UserStatusBlocked UserStatus = "BLOCKED" // new sessions are refused
)

// UserCommentType tells what a UserComment records.
type UserCommentType string

// The types of comments.
const (
	UserCommentTypeComment         UserCommentType = "COMMENT"
	UserCommentTypeStatusChanged   UserCommentType = "STATUS_CHANGED"
	UserCommentTypeMetadataUpdated UserCommentType = "METADATA_UPDATED"
	UserCommentTypeTagAdded        UserCommentType = "TAG_ADDED"
	UserCommentTypeTagRemoved      UserCommentType = "TAG_REMOVED"
	UserCommentTypeProfileUpdated  UserCommentType = "PROFILE_UPDATED"
)

// TagSource says who made a tag.
type TagSource string

// The sources of tags.
const (
	TagSourceDidit  TagSource = "didit"
	TagSourceCustom TagSource = "custom"
)
