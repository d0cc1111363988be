package didit_test

import (
	"bytes"
	"context"
	"slices"
	"strconv"
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
	},
	{
		name: "create_unknown_workflow", refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Create(ctx, &didit.CreateSessionRequest{WorkflowID: w.id("unknown")})
		},
	},
	{
		name: "create_bad_field", needs: []string{"workflow"}, refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Create(ctx, &didit.CreateSessionRequest{
				WorkflowID: w.id("workflow"), ExpectedDetails: &didit.ExpectedDetails{Gender: didit.Value("neither")},
			})
		},
	},
	{
		name: "create_wrong_key", key: "wrong", needs: []string{"workflow"}, refused: notPermitted,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Create(ctx, &didit.CreateSessionRequest{WorkflowID: w.id("workflow")})
		},
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
	},
	{
		name: "decision_events", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.DecisionWithEvents(ctx, w.id("finished"))
		},
		check: func(t *testing.T, _ *world, answer any) { assert.NotEmpty(t, answer.(*didit.Decision).Events) },
	},
	{
		name: "decision_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Decision(ctx, w.id("unknown"))
		},
	},
	{
		name: "decision_wrong_key", key: "wrong", refused: notPermitted,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Decision(ctx, w.id("unknown"))
		},
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
	},
	{
		name: "list_pages", needs: []string{"finished", "session"},
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return collectIDs(c.Sessions.All(ctx, &didit.ListSessionsOptions{Limit: 1, VendorData: recordedUser}),
				func(row *didit.SessionListItem) string { return row.SessionID })
		},
		check: func(t *testing.T, w *world, answer any) {
			assert.Contains(t, answer, w.id("finished"))
			assert.Contains(t, answer, w.id("session"))
		},
	},
	{
		name: "list_bad_filter", refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Sessions.List(ctx, &didit.ListSessionsOptions{Statuses: []didit.Status{"Nonsense"}})
		},
	},
	{
		name: "pdf", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			var report bytes.Buffer
			return c.Sessions.DownloadPDF(ctx, w.id("finished"), &report)
		},
		check: func(t *testing.T, _ *world, answer any) { assert.Positive(t, answer) },
	},
	{
		name: "pdf_unfinished", needs: []string{"session"}, refused: []error{didit.ErrForbidden},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.DownloadPDF(ctx, w.id("session"), &bytes.Buffer{})
		},
	},
	{
		name: "create_review", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.CreateReview(ctx, w.id("finished"), &didit.CreateReviewRequest{Comment: didit.Value("Look again")})
		},
		check: func(t *testing.T, _ *world, answer any) {
			assert.Equal(t, "Look again", answer.(*didit.DecisionReview).Comment)
		},
	},
	{
		name: "create_review_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.CreateReview(ctx, w.id("unknown"), &didit.CreateReviewRequest{Comment: didit.Value("Look again")})
		},
	},
	{
		name: "approve", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Approve(ctx, w.id("finished"), "looks fine")
		},
		check: updatedFinished,
	},
	{
		name: "decline", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Decline(ctx, w.id("finished"), "")
		},
		check: updatedFinished,
	},
	{
		name: "update_status_not_started", needs: []string{"session"}, refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Approve(ctx, w.id("session"), "")
		},
	},
	{
		name: "update_status_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Approve(ctx, w.id("unknown"), "")
		},
	},
	{
		name: "reviews_list", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.ListReviews(ctx, w.id("finished"), &didit.ListReviewsOptions{Limit: 2})
		},
		check: func(t *testing.T, _ *world, answer any) {
			assert.NotEmpty(t, answer.(*didit.Page[didit.Review]).Results)
		},
	},
	{
		name: "reviews", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return collectIDs(c.Sessions.AllReviews(ctx, w.id("finished"), &didit.ListReviewsOptions{Limit: 1, Ordering: didit.ReviewOrderOldest}),
				func(r *didit.Review) string { return r.UUID })
		},
		check: func(t *testing.T, _ *world, answer any) { assert.GreaterOrEqual(t, len(answer.([]string)), 2) },
	},
	{
		name: "reviews_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.ListReviews(ctx, w.id("unknown"), nil)
		},
	},
	{
		name: "batch_delete", needs: []string{"spare"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.BatchDelete(ctx, []int64{w.number("spare number")})
		},
		check: func(t *testing.T, _ *world, answer any) {
			assert.Empty(t, answer.(*didit.SessionBatchDeletion).NotDeleted())
		},
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
	},
	{
		name: "delete", needs: []string{"session"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Delete(ctx, w.id("session"), nil)
		},
		check: func(t *testing.T, w *world, answer any) {
			assert.Equal(t, w.id("session"), answer.(*didit.SessionDeletion).SessionID)
		},
	},
	{
		name: "delete_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Delete(ctx, w.id("unknown"), nil)
		},
	},
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
	},
	{
		name: "resubmit_unknown_node", needs: []string{"finished"}, refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.RequestResubmission(ctx, w.id("finished"), "Blurred",
				[]didit.ResubmitNode{{NodeID: "feature_of_nothing", Feature: didit.ResubmitFeatureOCR}})
		},
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
