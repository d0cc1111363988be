package didit

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"net/http"

	"github.com/seed-ed97066b/didit-go/internal/transport"
)

// ListReviews returns one page of what was done to a person's session, newest first: decisions, comments, corrected
// data. Sessions of businesses have none and are ErrNotFound. Nil options stand for the first page. Safe to repeat;
// 600 reads a minute.
//
// GET /v3/sessions/{session_id}/reviews/
func (s *SessionsService) ListReviews(ctx context.Context, sessionID string, options *ListReviewsOptions, opts ...RequestOption) (*Page[Review], error) {
	if err := options.check(); err != nil {
		return nil, err
	}
	return list[Review](ctx, s.client, listReviews(), &payload{path: []string{sessionID}, query: options}, opts)
}

// AllReviews iterates over what was done to a session, as All does over sessions. Safe to repeat; 600 reads a
// minute.
//
// GET /v3/sessions/{session_id}/reviews/
func (s *SessionsService) AllReviews(ctx context.Context, sessionID string, options *ListReviewsOptions, opts ...RequestOption) iter.Seq2[*Review, error] {
	return all(ctx, s.client, listReviews(), &payload{path: []string{sessionID}, query: options}, options.check(),
		func(r *Review) string { return r.UUID }, opts)
}

func listReviews() *operation {
	return &operation{
		name: "Sessions.ListReviews", method: http.MethodGet, route: "/v3/sessions/{session_id}/reviews/", repeat: true,
	}
}

// CreateReview adds a note to a person's session. It changes nothing else: the status in it is a label, and no
// webhook is sent. Use UpdateStatus to decide. Not safe to repeat, each call adds a note: it is sent once. 300
// writes a minute.
//
// POST /v3/sessions/{session_id}/reviews/
func (s *SessionsService) CreateReview(ctx context.Context, sessionID string, req *CreateReviewRequest, opts ...RequestOption) (*DecisionReview, error) {
	if req == nil {
		return nil, argumentError("request", "must not be nil")
	}
	return send[DecisionReview](ctx, s.client, &operation{
		name: "Sessions.CreateReview", method: http.MethodPost, route: "/v3/sessions/{session_id}/reviews/",
		class: transport.Write,
	}, &payload{path: []string{sessionID}, body: req}, opts)
}

// ListReviewsOptions pages and orders a list of reviews.
type ListReviewsOptions struct {
	Limit    int         `url:"limit,omitempty"`    // rows a page; default 50
	Offset   int         `url:"offset,omitempty"`   // rows to skip
	Ordering ReviewOrder `url:"ordering,omitempty"` // default ReviewOrderNewest
}

func (o *ListReviewsOptions) check() error {
	if o == nil {
		return nil
	}
	return checkPage(o.Limit, o.Offset)
}

// CreateReviewRequest is a note. Both parts are optional.
type CreateReviewRequest struct {
	NewStatus Nullable[Status] `json:"new_status,omitzero"` // a label, it does not change the session
	Comment   Nullable[string] `json:"comment,omitzero"`    // kept as it is; mentions notify nobody
}

// Format prints nothing of the comment, whatever the verb.
func (r CreateReviewRequest) Format(f fmt.State, _ rune) { redacted(f, "CreateReviewRequest") }

// LogValue logs what Format prints.
func (r CreateReviewRequest) LogValue() slog.Value { return redactedLog() }

// Review is an entry of a session's trail.
type Review struct {
	UUID            string             `json:"uuid"`
	ActivityType    ReviewActivityType `json:"activity_type"`
	ActorDisplay    string             `json:"actor_display"` // who, for people to read
	ActorEmail      string             `json:"actor_email"`   // "" but for users of the Console
	ActorType       ReviewActorType    `json:"actor_type"`
	NewStatus       Status             `json:"new_status"`      // "" where no status was recorded
	PreviousStatus  Status             `json:"previous_status"` // "" where no status changed
	Comment         string             `json:"comment"`
	MentionedEmails []string           `json:"mentioned_emails"`
	PreviousValue   json.RawMessage    `json:"previous_value"` // the changed data before
	NewValue        json.RawMessage    `json:"new_value"`      // and after
	ChangedFields   []string           `json:"changed_fields"`
	Metadata        json.RawMessage    `json:"metadata"` // of entries that the service made itself
	CreatedAt       Timestamp          `json:"created_at"`
}

// Format prints id, kind and statuses, whatever the verb.
func (r Review) Format(f fmt.State, _ rune) {
	redacted(f, "Review", "uuid", r.UUID, "activity_type", string(r.ActivityType),
		"previous_status", string(r.PreviousStatus), "new_status", string(r.NewStatus))
}

// LogValue logs what Format prints.
func (r Review) LogValue() slog.Value {
	return redactedLog("uuid", r.UUID, "activity_type", string(r.ActivityType),
		"previous_status", string(r.PreviousStatus), "new_status", string(r.NewStatus))
}

// ReviewOrder is the order of a list of reviews.
type ReviewOrder string

// The orders.
const (
	ReviewOrderNewest ReviewOrder = "-created_at"
	ReviewOrderOldest ReviewOrder = "created_at"
)

// ReviewActorType is the kind of whoever did something.
type ReviewActorType string

// The kinds of actors.
const (
	ReviewActorAPIKey      ReviewActorType = "API_KEY"
	ReviewActorConsoleUser ReviewActorType = "CONSOLE_USER"
	ReviewActorSystem      ReviewActorType = "SYSTEM" // the service itself
)

// ReviewActivityType is what was done.
type ReviewActivityType string

// The activities.
const (
	ReviewComment             ReviewActivityType = "COMMENT"
	ReviewStatusUpdated       ReviewActivityType = "STATUS_UPDATED"
	ReviewKYCDataUpdated      ReviewActivityType = "KYC_DATA_UPDATED"
	ReviewPOADataUpdated      ReviewActivityType = "POA_DATA_UPDATED"
	ReviewFileAdded           ReviewActivityType = "FILE_ADDED"
	ReviewFileRemoved         ReviewActivityType = "FILE_REMOVED"
	ReviewAMLOngoingMatch     ReviewActivityType = "AML_ONGOING_MATCH"
	ReviewAMLStatusUpdated    ReviewActivityType = "AML_STATUS_UPDATED"
	ReviewAMLHitStatusUpdated ReviewActivityType = "AML_HIT_STATUS_UPDATED"
	ReviewKYBDataUpdated      ReviewActivityType = "KYB_DATA_UPDATED"
	ReviewKYBDocumentUploaded ReviewActivityType = "KYB_DOCUMENT_UPLOADED"
	ReviewTagAdded            ReviewActivityType = "TAG_ADDED"
	ReviewTagRemoved          ReviewActivityType = "TAG_REMOVED"
)
