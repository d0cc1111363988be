package didit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	didit "github.com/seed-ed97066b/didit-go"
)

const recordedUser = "recordings-user"

func createRecorded(ctx context.Context, c *didit.Client, w *world, vendorData *string, scenario *didit.SandboxScenario) (*didit.Session, error) {
	session, err := c.Sessions.Create(ctx, &didit.CreateSessionRequest{
		WorkflowID: w.id("workflow"), VendorData: vendorData, Callback: didit.Ptr("https://example.com/done"),
		Metadata: map[string]string{"plan": "pro"}, Language: didit.Ptr(didit.LanguageSpanish), SandboxScenario: scenario,
	})
	if err == nil {
		w.later(func(ctx context.Context) { _, _ = w.client.Sessions.Delete(ctx, session.SessionID, nil) })
	}
	return session, err
}

func writtenSession(edit func(s *didit.Session)) *didit.Session {
	s := &didit.Session{
		SessionID: placeholders["session"], SessionNumber: 43, SessionToken: "abcDEF123456",
		URL: "https://verify.example.com/session/abcDEF123456", Metadata: []byte(`{"plan":"pro"}`), Status: didit.StatusNotStarted,
		Callback: "https://example.com/done", WorkflowID: placeholders["workflow"], WorkflowVersion: 3,
	}
	edit(s)
	return s
}

// makeSession makes a session that stays unfinished, after the finished one: the same person has only one of those.
func makeSession(ctx context.Context, w *world) error {
	if w.id("finished") == "" {
		if err := makeFinished(ctx, w); err != nil {
			return err
		}
	}
	session, err := createRecorded(ctx, w.client, w, didit.Ptr(recordedUser), nil)
	if err == nil {
		w.is("session", session.SessionID)
	}
	return err
}

func makeSpare(ctx context.Context, w *world) error {
	session, err := createRecorded(ctx, w.client, w, nil, nil)
	if err == nil {
		w.is("spare", session.SessionID)
		w.is("spare number", strconv.FormatInt(session.SessionNumber, 10))
	}
	return err
}

// makeFinished makes a session that waits for a reviewer, with an AML hit.
func makeFinished(ctx context.Context, w *world) error {
	session, err := createRecorded(ctx, w.client, w, didit.Ptr(recordedUser), didit.Ptr(didit.ScenarioReviewAMLPossibleMatch))
	if err != nil {
		return err
	}
	if err := w.complete(ctx, session); err != nil {
		return err
	}
	w.is("finished", session.SessionID)
	decision, err := w.client.Sessions.Decision(ctx, session.SessionID)
	if err != nil {
		return err
	}
	if document := decision.FirstIDVerification(); document != nil {
		w.is("document node", document.NodeID)
	}
	if address := decision.FirstPOAVerification(); address != nil {
		w.is("address node", address.NodeID)
	}
	if aml := decision.FirstAMLScreening(); aml != nil && len(aml.Hits) > 0 {
		w.is("aml hit", aml.Hits[0].ID)
	}
	return nil
}

// makeBusiness makes a session of a business, where there is a workflow for them.
func makeBusiness(ctx context.Context, w *world) error {
	if w.id("business workflow") == "" {
		return nil
	}
	session, err := w.client.Sessions.Create(ctx, &didit.CreateSessionRequest{
		WorkflowID: w.id("business workflow"), SandboxScenario: didit.Ptr(didit.ScenarioApprove),
	})
	if err != nil {
		return err
	}
	w.later(func(ctx context.Context) { _, _ = w.client.Sessions.Delete(ctx, session.SessionID, nil) })
	if err := w.complete(ctx, session); err != nil {
		return err
	}
	w.is("business", session.SessionID)
	decision, err := w.client.Sessions.Decision(ctx, session.SessionID)
	if check := decision.FirstRegistryCheck(); err == nil && check != nil {
		w.is("company", check.Company.UUID)
	}
	return err
}

var (
	notFound     = []error{didit.ErrNotFound}
	badRequest   = []error{didit.ErrBadRequest}
	notPermitted = []error{didit.ErrUnauthorized, didit.ErrForbidden} // older deployments answer 403 to a wrong key
)

var sessionExchanges = []exchange{
	{
		name: "create", needs: []string{"workflow"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return createRecorded(ctx, c, w, nil, nil)
		},
		check: func(t *testing.T, w *world, answer any) {
			session := answer.(*didit.Session)
			assert.Equal(t, w.id("workflow"), session.WorkflowID)
			assert.Equal(t, didit.StatusNotStarted, session.Status)
			assert.JSONEq(t, `{"plan":"pro"}`, string(session.Metadata))
		},
		want: writtenSession(func(s *didit.Session) { s.SessionID = placeholders["spare"] }),
	},
	{
		name: "create_again", needs: []string{"session"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return createRecorded(ctx, c, w, didit.Ptr(recordedUser), nil)
		},
		check: func(t *testing.T, w *world, answer any) {
			assert.Equal(t, w.id("session"), answer.(*didit.Session).SessionID, "the unfinished one")
			assert.Equal(t, recordedUser, answer.(*didit.Session).VendorData)
		},
		want: writtenSession(func(s *didit.Session) {
			s.VendorData, s.Status, s.SessionKind = recordedUser, didit.StatusInProgress, didit.SessionKindUser
		}),
	},
	{
		name: "create_unknown_workflow", refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Create(ctx, &didit.CreateSessionRequest{WorkflowID: w.id("unknown")})
		},
		text: `didit: POST /v3/session/: 400: workflow_id: Invalid pk "ffffffff-ffff-4fff-8fff-ffffffffffff" - object does not exist.`,
	},
	{
		name: "create_bad_field", needs: []string{"workflow"}, refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Create(ctx, &didit.CreateSessionRequest{
				WorkflowID: w.id("workflow"), ExpectedDetails: &didit.ExpectedDetails{Gender: didit.Value[didit.Gender]("neither")},
			})
		},
		text: `didit: POST /v3/session/: 400: expected_details.gender: "neither" is not a valid choice.`,
	},
	{
		name: "create_wrong_key", key: "wrong", needs: []string{"workflow"}, refused: notPermitted,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Create(ctx, &didit.CreateSessionRequest{WorkflowID: w.id("workflow")})
		},
		text: "didit: POST /v3/session/: 403: You do not have permission to perform this action.",
	},
	{
		name: "decision_not_started", needs: []string{"session"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Decision(ctx, w.id("session"))
		},
		check: func(t *testing.T, w *world, answer any) {
			assert.Equal(t, w.id("session"), answer.(*didit.Decision).SessionID)
			assert.Equal(t, didit.StatusNotStarted, answer.(*didit.Decision).Status)
		},
		want: &didit.Decision{
			SessionID: placeholders["session"], SessionKind: didit.SessionKindUser, Status: didit.StatusNotStarted,
			WorkflowID: placeholders["workflow"], Features: didit.FeatureList{didit.FeatureIDVerification}, VendorData: recordedUser,
			Metadata: []byte(`{"plan":"pro"}`), Callback: "https://example.com/done", CreatedAt: moment("2026-01-02T03:04:05Z"),
			ExpiresAt: moment("2026-01-09T03:04:05Z"), Environment: didit.EnvironmentSandbox, StatusOverride: []byte("null"),
		},
	},
	{
		name: "decision", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Decision(ctx, w.id("finished"))
		},
		check: func(t *testing.T, w *world, answer any) {
			assert.Equal(t, w.id("finished"), answer.(*didit.Decision).SessionID)
			assert.Equal(t, didit.StatusInReview, answer.(*didit.Decision).Status)
			require.NotNil(t, answer.(*didit.Decision).FirstIDVerification())
		},
		want: &didit.Decision{
			SessionID: placeholders["finished"], SessionKind: didit.SessionKindUser, SessionNumber: 43, Status: didit.StatusInReview,
			WorkflowID: placeholders["workflow"], Features: didit.FeatureList{didit.FeatureIDVerification, didit.FeatureAML},
			VendorData: recordedUser, Metadata: []byte("null"),
			IDVerifications: []didit.IDVerification{{
				Status: "Approved", NodeID: "feature_ocr", DocumentType: "Passport", DocumentNumber: "X0000000T", FullName: "Ana Example",
				FirstName: "Ana", LastName: "Example", DateOfBirth: "1990-05-15", Age: didit.Ptr(35), IssuingState: "ESP", Warnings: []didit.Warning{},
			}},
			AMLScreenings: []didit.AMLScreening{{
				Status: "In Review", NodeID: "feature_aml", TotalHits: 1, Score: didit.Ptr(61.5),
				Hits: []didit.AMLHit{{ID: "hit-1", Caption: "Ana Example", ReviewStatus: didit.AMLReviewStatusUnreviewed, MatchScore: didit.Ptr(80.0)}},
				Warnings: []didit.Warning{{
					Feature: didit.WarningFeatureAML, Risk: "POSSIBLE_MATCH_FOUND", LogType: didit.WarningLogTypeWarning, NodeID: "feature_aml",
					ShortDescription: "Possible match", LongDescription: "The name is on a list.", AdditionalData: []byte("null"),
				}},
			}},
			CreatedAt: moment("2026-01-02T03:04:05Z"), Environment: didit.EnvironmentSandbox,
		},
	},
	{
		name: "decision_events", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.DecisionWithEvents(ctx, w.id("finished"))
		},
		check: func(t *testing.T, _ *world, answer any) { assert.NotEmpty(t, answer.(*didit.Decision).Events) },
		want: &didit.Decision{
			SessionID: placeholders["finished"], Status: didit.StatusInReview, WorkflowVersion: 3, WorkflowType: "kyc",
			WorkflowVersionID: placeholders["workflow"], Events: []json.RawMessage{json.RawMessage(`{"type":"session.created"}`)},
		},
	},
	{
		name: "decision_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Decision(ctx, w.id("unknown"))
		},
		text: "didit: GET /v3/session/{session_id}/decision/: 404: Not found.",
	},
	{
		name: "decision_wrong_key", key: "wrong", refused: notPermitted,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Decision(ctx, w.id("unknown"))
		},
		text: "didit: GET /v3/session/{session_id}/decision/: 401: Invalid API Key.",
	},
	{
		name: "list", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Sessions.List(ctx, &didit.ListSessionsOptions{
				Limit: 5, VendorData: recordedUser, Statuses: []didit.Status{didit.StatusInReview},
			})
		},
		check: func(t *testing.T, w *world, answer any) {
			page := answer.(*didit.Page[didit.SessionListItem])
			require.NotEmpty(t, page.Results)
			assert.Equal(t, w.id("finished"), page.Results[0].SessionID)
		},
		want: &didit.Page[didit.SessionListItem]{Count: 1, Results: []didit.SessionListItem{{
			SessionID: placeholders["finished"], SessionKind: didit.SessionKindUser, SessionNumber: 43, Status: didit.StatusInReview,
			VendorData: recordedUser, CreatedAt: moment("2026-01-02T03:04:05Z"), Country: "ESP", DocumentType: "Passport", FullName: "Ana Example",
			Features:     []didit.FeatureProgress{{Feature: didit.FeatureIDVerification, Status: "Approved"}},
			EmailAddress: didit.SessionEmail{Email: "ana@example.com", IsVerified: true},
		}}},
	},
	{
		name: "list_all", needs: []string{"finished", "session"},
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return collectIDs(c.Sessions.All(ctx, &didit.ListSessionsOptions{Limit: 1, VendorData: recordedUser}),
				func(row *didit.SessionListItem) string { return row.SessionID })
		},
		check: func(t *testing.T, w *world, answer any) {
			assert.Contains(t, answer, w.id("finished"))
			assert.Contains(t, answer, w.id("session"))
		},
		want: []string{placeholders["session"], placeholders["finished"]},
	},
	{
		name: "list_bad_filter", refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Sessions.List(ctx, &didit.ListSessionsOptions{Statuses: []didit.Status{"Nonsense"}})
		},
		text: `didit: GET /v3/sessions/: 400: status: "Nonsense" is not a valid choice.`,
	},
	{
		name: "pdf", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			var report bytes.Buffer
			n, err := c.Sessions.DownloadPDF(ctx, w.id("finished"), &report)
			if err == nil && n != int64(report.Len()) {
				err = errors.New("another length than what was written")
			}
			return report.String(), err
		},
		check: func(t *testing.T, _ *world, answer any) { assert.True(t, strings.HasPrefix(answer.(string), "%PDF-")) },
		want:  "%PDF-1.7 invented",
	},
	{
		name: "pdf_unfinished", needs: []string{"session"}, refused: []error{didit.ErrForbidden},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.DownloadPDF(ctx, w.id("session"), &bytes.Buffer{})
		},
		text: "didit: GET /v3/session/{session_id}/generate-pdf/: 403: You can only generate a PDF for finished sessions.",
	},
	{
		name: "create_comment", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.CreateReview(ctx, w.id("finished"), &didit.CreateReviewRequest{Comment: didit.Value("Look again")})
		},
		check: func(t *testing.T, _ *world, answer any) {
			assert.Equal(t, "Look again", answer.(*didit.DecisionReview).Comment)
		},
		want: &didit.DecisionReview{User: "API Client", Comment: "Look again", CreatedAt: moment("2026-01-02T03:04:05Z")},
	},
	{
		name: "create_review_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.CreateReview(ctx, w.id("unknown"), &didit.CreateReviewRequest{Comment: didit.Value("Look again")})
		},
		text: "didit: POST /v3/sessions/{session_id}/reviews/: 404: Not found.",
	},
	{
		name: "approve", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Approve(ctx, w.id("finished"), "looks fine")
		},
		check: updatedFinished,
		want:  &didit.UpdatedSession{SessionID: placeholders["finished"]},
	},
	{
		name: "decline", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Decline(ctx, w.id("finished"), "")
		},
		check: updatedFinished,
		want:  &didit.UpdatedSession{SessionID: placeholders["finished"]},
	},
	{
		name: "update_status_not_started", needs: []string{"session"}, refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Approve(ctx, w.id("session"), "")
		},
		text: "didit: PATCH /v3/session/{session_id}/update-status/: 400: A session that is Not Started cannot be updated.",
	},
	{
		name: "update_status_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Approve(ctx, w.id("unknown"), "")
		},
		text: "didit: PATCH /v3/session/{session_id}/update-status/: 404: Not found.",
	},
	{
		name: "reviews_list", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.ListReviews(ctx, w.id("finished"), &didit.ListReviewsOptions{Limit: 2})
		},
		check: func(t *testing.T, _ *world, answer any) {
			assert.NotEmpty(t, answer.(*didit.Page[didit.Review]).Results)
		},
		want: &didit.Page[didit.Review]{Count: 2, Results: []didit.Review{
			{
				UUID: "r2", ActivityType: didit.ReviewStatusUpdated, ActorDisplay: "Rae Reviewer", ActorEmail: "rae@example.com",
				ActorType: "USER", NewStatus: didit.StatusApproved, PreviousStatus: didit.StatusInReview, Comment: "Fine",
				MentionedEmails: []string{"sam@example.com"}, PreviousValue: []byte(`{"status":"In Review"}`), NewValue: []byte(`{"status":"Approved"}`),
				ChangedFields: []string{"status"}, Metadata: []byte(`{"source":"console"}`), CreatedAt: moment("2026-01-03T03:04:05Z"),
			},
			{
				UUID: "r1", ActivityType: didit.ReviewComment, ActorDisplay: "API Client", ActorType: didit.ReviewActorAPIKey, Comment: "Look again",
				MentionedEmails: []string{}, PreviousValue: []byte("null"), NewValue: []byte("null"), ChangedFields: []string{},
				Metadata: []byte("null"), CreatedAt: moment("2026-01-02T03:04:05Z"),
			},
		}},
	},
	{
		name: "reviews_all", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return collectIDs(c.Sessions.AllReviews(ctx, w.id("finished"), &didit.ListReviewsOptions{Limit: 1, Ordering: didit.ReviewOrderOldest}),
				func(r *didit.Review) string { return r.UUID })
		},
		check: func(t *testing.T, _ *world, answer any) { assert.GreaterOrEqual(t, len(answer.([]string)), 2) },
		want:  []string{"r1", "r2"},
	},
	{
		name: "reviews_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.ListReviews(ctx, w.id("unknown"), nil)
		},
		text: "didit: GET /v3/sessions/{session_id}/reviews/: 404: Not found.",
	},
	{
		name: "batch_delete_one", needs: []string{"spare"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.BatchDelete(ctx, []int64{w.number("spare number")})
		},
		check: func(t *testing.T, _ *world, answer any) {
			assert.Empty(t, answer.(*didit.SessionBatchDeletion).NotDeleted())
		},
		want: &didit.SessionBatchDeletion{Results: []didit.SessionDeletion{
			{SessionID: placeholders["spare"], SessionNumber: 43, FaceRetentionOutcome: "deleted", DeletedChildVerifications: []byte("[]")},
		}},
	},
	{
		name: "batch_delete_job", byHand: true,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			batch, err := c.Sessions.BatchDelete(ctx, []int64{43})
			if err != nil {
				return nil, err
			}
			return c.Sessions.DeletionJob(ctx, batch.JobID)
		},
		want: &didit.DeletionJob{JobID: "job-1", Status: "completed", Results: []didit.SessionDeletion{{
			SessionID: placeholderID, SessionNumber: 43, FaceRetentionOutcome: "retained", BiometricTemplateUUID: "t1",
			BiometricTemplateExpiresAt: moment("2027-01-01T00:00:00Z"), DeletedChildVerifications: []byte("[]"),
		}}},
	},
	{
		name: "deletion_job", byHand: true,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Sessions.DeletionJob(ctx, "job-3")
		},
		want: &didit.DeletionJob{JobID: "job-3", Status: "in_progress"},
	},
	{
		name: "batch_delete_conflict", byHand: true, refused: []error{didit.ErrConflict},
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Sessions.BatchDelete(ctx, []int64{43})
		},
		text: "didit: POST /v3/sessions/delete/: 409: Part of a filed report.; code in_filed_report",
	},
	{
		name: "delete_all", byHand: true,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) { return c.Sessions.DeleteAll(ctx) },
		want: &didit.SessionBatchDeletion{JobID: "job-2"},
	},
	{
		name: "delete_all_unavailable", byHand: true, refused: []error{didit.ErrServer},
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) { return c.Sessions.DeleteAll(ctx) },
		text: "didit: POST /v3/sessions/delete/: 503: Try again.",
	},
	{
		name: "deletion_job_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.DeletionJob(ctx, w.id("unknown"))
		},
		text: "didit: GET /v3/sessions/delete/{job_id}/: 404: Not found.",
	},
	{
		name: "delete", needs: []string{"session"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Delete(ctx, w.id("session"), nil)
		},
		check: func(t *testing.T, w *world, answer any) {
			assert.Equal(t, w.id("session"), answer.(*didit.SessionDeletion).SessionID)
		},
		want: &didit.SessionDeletion{
			SessionID: placeholders["session"], SessionNumber: 44, FaceRetentionOutcome: "deleted", DeletedChildVerifications: []byte("null"),
		},
	},
	{
		name: "delete_older", byHand: true,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Delete(ctx, w.id("session"), nil)
		},
		want: &didit.SessionDeletion{SessionID: placeholders["session"]},
	},
	{
		name: "delete_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Delete(ctx, w.id("unknown"), nil)
		},
		text: "didit: DELETE /v3/session/{session_id}/delete/: 404: Not found.",
	},
}

// fullExchanges set every documented field and filter.
var fullExchanges = []exchange{
	{
		name: "create_full", byHand: true,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Sessions.Create(ctx, fullCreateRequest())
		},
		want: writtenSession(func(s *didit.Session) {
			s.VendorData, s.Status, s.SessionKind = "user-42", didit.StatusInProgress, didit.SessionKindUser
		}),
	},
	{
		name: "list_filters", byHand: true,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.List(ctx, &didit.ListSessionsOptions{
				Kind: didit.SessionKindUser, Limit: 10, Offset: 20,
				Statuses:   []didit.Status{didit.StatusApproved, didit.StatusInReview},
				VendorData: "user-42", Search: "ana", WorkflowIDs: []string{w.id("workflow")},
				DateFrom: "2026-01-01", DateTo: "2026-01-31", Countries: []string{"ESP", "USA"},
				DocumentTypes: []didit.DocumentCode{"P", "ID"}, DocumentNames: []string{"ESP - Passport"},
				Regions: []string{"CA"}, DiditInternalID: "d1",
				SessionTypes: []didit.SessionType{didit.SessionTypeAPI, didit.SessionTypeHosted},
				APIService:   didit.APIServiceAML, ScreenedFullName: "Ana Example", Warnings: []string{"POSSIBLE_FRAUD"},
				InitiallyInReview: didit.Ptr(true), DocumentToBeReviewed: didit.Ptr(false), EUUID: "e1",
				OrganizationNames: []string{"Example"},
			})
		},
		want: &didit.Page[didit.SessionListItem]{Count: 1, Results: []didit.SessionListItem{*writtenRow(1)}},
	},
	{
		name: "list_pages", byHand: true, // with a row that moved onto the second page
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			var rows []*didit.SessionListItem
			for row, err := range c.Sessions.All(ctx, &didit.ListSessionsOptions{Limit: 2, Kind: didit.SessionKindAll}) {
				if err != nil {
					return nil, err
				}
				rows = append(rows, row)
			}
			return rows, nil
		},
		want: []*didit.SessionListItem{writtenRow(3), writtenRow(2), {
			SessionID: "00000009-1111-4111-8111-111111111111", SessionKind: didit.SessionKindBusiness, SessionNumber: 9,
			Status: didit.StatusInReview, VendorData: "acme", CreatedAt: moment("2026-01-02T03:04:05Z"), Country: "ES",
			WorkflowID: placeholders["workflow"], WorkflowType: "kyb", WorkflowLabel: "Companies", CompanyName: "Example SL",
			RegistrationNumber: "B00000000",
		}},
	},
	{
		name: "update_status_email", byHand: true,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.UpdateStatus(ctx, w.id("session"), &didit.UpdateSessionStatusRequest{
				NewStatus: didit.StatusDeclined, Comment: didit.Ptr("Duplicate"), SendEmail: didit.Ptr(true),
				EmailAddress: didit.Ptr("ana@example.com"), EmailLanguage: didit.Ptr(didit.LanguageSpanish),
			})
		},
		want: &didit.UpdatedSession{SessionID: placeholders["session"]},
	},
	{
		name: "delete_report", byHand: true,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Delete(ctx, w.id("session"), &didit.DeleteSessionOptions{
				RetainFaceEmbeddings: didit.Value(true), FaceRetentionDays: didit.Ptr(30),
			})
		},
		want: &retainedDeletion,
	},
	{
		name: "batch_delete", byHand: true,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			batch, err := c.Sessions.BatchDelete(ctx, []int64{43, 44})
			if err == nil && (len(batch.NotDeleted()) != 1 || batch.NotDeleted()[0].SessionNumber != 44) {
				err = errors.New("the second was not deleted")
			}
			return batch, err
		},
		want: &didit.SessionBatchDeletion{Results: []didit.SessionDeletion{
			retainedDeletion, {SessionID: "s2", SessionNumber: 44, FaceRetentionOutcome: didit.FaceRetentionFailedRetryable},
		}},
	},
	{
		name: "batch_delete_older", byHand: true,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Sessions.BatchDelete(ctx, []int64{43})
		},
		want: &didit.SessionBatchDeletion{},
	},
	{
		name: "create_review", byHand: true,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.CreateReview(ctx, w.id("session"), &didit.CreateReviewRequest{
				NewStatus: didit.Value(didit.StatusInReview), Comment: didit.Value("Look again"),
			})
		},
		want: &didit.DecisionReview{
			User: "Unknown", NewStatus: didit.StatusInReview, Comment: "Look again", CreatedAt: moment("2026-01-02T03:04:05Z"),
		},
	},
}

var retainedDeletion = didit.SessionDeletion{
	SessionID: placeholders["session"], SessionNumber: 43, FaceRetentionOutcome: "retained", BiometricTemplateUUID: "t1",
	BiometricTemplateExpiresAt: moment("2027-01-01T00:00:00Z"), DeletedChildVerifications: []byte("[]"),
}

func writtenRow(number int64) *didit.SessionListItem {
	return &didit.SessionListItem{
		SessionID: fmt.Sprintf("%08d-1111-4111-8111-111111111111", number), SessionKind: didit.SessionKindUser, SessionNumber: number,
		Status: didit.StatusApproved, VendorData: "user-42", CreatedAt: moment("2026-01-02T03:04:05.678901Z"), Country: "ESP",
		DocumentType: "Passport", FullName: "Ana Example", DiditInternalID: "d1",
		Features:          []didit.FeatureProgress{{Feature: didit.FeatureIDVerification, Status: "Approved"}},
		PhoneNumber:       didit.SessionPhone{Number: "+15555550100", IsVerified: true},
		AdditionalDetails: didit.SessionAdditionalDetails{Liveness: &didit.SessionLivenessDetails{Method: "PASSIVE", Score: didit.Ptr(97.5)}},
	}
}

// lastExchanges come after all others: they leave the finished session without its reports.
var lastExchanges = []exchange{
	{
		name: "resubmit", needs: []string{"finished", "document node"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.RequestResubmission(ctx, w.id("finished"), "Blurred",
				[]didit.ResubmitNode{{NodeID: w.id("document node"), Feature: didit.ResubmitFeatureOCR}})
		},
		check: updatedFinished,
		want:  &didit.UpdatedSession{SessionID: placeholders["finished"]},
	},
	{
		name: "resubmit_unknown_node", needs: []string{"finished"}, refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.RequestResubmission(ctx, w.id("finished"), "Blurred",
				[]didit.ResubmitNode{{NodeID: "feature_of_nothing", Feature: didit.ResubmitFeatureOCR}})
		},
		text: "didit: PATCH /v3/session/{session_id}/update-status/: 400: nodes_to_resubmit: Node feature_of_nothing is not part of the workflow.",
	},
}

func updatedFinished(t *testing.T, w *world, answer any) {
	assert.Equal(t, w.id("finished"), answer.(*didit.UpdatedSession).SessionID)
}

func collectIDs[T any](rows func(yield func(*T, error) bool), id func(*T) string) ([]string, error) {
	var ids []string
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		ids = append(ids, id(row))
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}
