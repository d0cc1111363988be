package didit_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	didit "github.com/seed-ed97066b/didit-go"
)

const fixtureWorkflow = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"

func documented(t *testing.T, name string) *didit.SessionsService {
	t.Helper()
	return fixture(t, name).Sessions
}

func TestFixturesCreate(t *testing.T) {
	t.Run("minimal", func(t *testing.T) {
		var resp didit.Response
		session, err := documented(t, "create_minimal").Create(t.Context(),
			&didit.CreateSessionRequest{WorkflowID: fixtureWorkflow}, didit.WithResponse(&resp))
		require.NoError(t, err)
		assert.Equal(t, didit.Session{
			SessionID: placeholderID, SessionNumber: 43, SessionToken: "abcDEF123456",
			URL: "https://verify.example.com/session/abcDEF123456", Metadata: []byte("null"),
			Status: didit.StatusNotStarted, WorkflowID: fixtureWorkflow, WorkflowVersion: 3,
		}, *session)
		assert.Equal(t, 201, resp.StatusCode)
		assert.Equal(t, "req-0001", resp.RequestID)
		assert.Equal(t, 1, resp.Attempts)
		assert.Empty(t, resp.Drift)
	})
	t.Run("every field, and an unfinished session found again", func(t *testing.T) {
		session, err := documented(t, "create_full").Create(t.Context(), fullCreateRequest())
		require.NoError(t, err)
		assert.Equal(t, "user-42", session.VendorData)
		assert.JSONEq(t, `{"plan":"pro"}`, string(session.Metadata))
		assert.Equal(t, didit.StatusInProgress, session.Status)
		assert.Equal(t, didit.SessionKindUser, session.SessionKind)
	})
}

func fullCreateRequest() *didit.CreateSessionRequest {
	return &didit.CreateSessionRequest{
		WorkflowID: fixtureWorkflow, VendorData: didit.Ptr("user-42"), Callback: didit.Ptr("https://example.com/done"),
		CallbackMethod: didit.Ptr(didit.CallbackMethodBoth), Metadata: map[string]string{"plan": "pro"},
		Language: didit.Ptr(didit.LanguageSpanish),
		ContactDetails: &didit.ContactDetails{
			Email: didit.Ptr("ana@example.com"), SendNotificationEmails: didit.Ptr(true),
			EmailLang: didit.Ptr(didit.LanguageSpanish), Phone: didit.Ptr("+15555550100"),
		},
		ExpectedDetails: &didit.ExpectedDetails{
			FirstName: didit.Ptr("Ana"), LastName: didit.Ptr("Example"), DateOfBirth: didit.Ptr(didit.Date("1990-05-15")),
			Gender: didit.Value("F"), Nationality: didit.Ptr("ESP"), Country: didit.Ptr("ESP"), IDCountry: didit.Ptr("ESP"),
			POACountry: didit.Ptr("ESP"), Address: didit.Ptr("1 Example Street, Madrid"),
			IdentificationNumber: didit.Ptr("X0000000T"), IPAddress: didit.Ptr("192.0.2.1"),
			ExpectedDocumentTypes: []didit.DocumentCode{"P", "ID"},
			CompanyName:           didit.Ptr("Example SL"), RegistryCountry: didit.Ptr("ES"), RegistrationNumber: didit.Ptr("B00000000"),
		},
		PortraitImage:    []byte{0xff, 0xd8, 0xff},
		SandboxScenario:  didit.Ptr(didit.ScenarioApprove),
		BiometricConsent: true, Tags: []string{"vip"}, UserState: map[string]int{"step": 2},
		Sign: &didit.SignRequest{
			Documents: []didit.SignDocument{{
				Title: "Contract", FileName: "contract.pdf", Content: []byte("%PDF-"),
				Fields: []any{map[string]string{"name": "signature"}},
			}},
			FieldValues: map[string]any{"city": "Madrid"},
		},
	}
}

func TestFixturesList(t *testing.T) {
	t.Run("every filter", func(t *testing.T) {
		page, err := documented(t, "list_filters").List(t.Context(), &didit.ListSessionsOptions{
			Kind: didit.SessionKindUser, Limit: 10, Offset: 20,
			Statuses:   []didit.Status{didit.StatusApproved, didit.StatusInReview},
			VendorData: "user-42", Search: "ana", WorkflowIDs: []string{fixtureWorkflow},
			DateFrom: "2026-01-01", DateTo: "2026-01-31", Countries: []string{"ESP", "USA"},
			DocumentTypes: []didit.DocumentCode{"P", "ID"}, DocumentNames: []string{"ESP - Passport"},
			Regions: []string{"CA"}, DiditInternalID: "d1",
			SessionTypes: []didit.SessionType{didit.SessionTypeAPI, didit.SessionTypeHosted},
			APIService:   didit.APIServiceAML, ScreenedFullName: "Ana Example", Warnings: []string{"POSSIBLE_FRAUD"},
			InitiallyInReview: didit.Ptr(true), DocumentToBeReviewed: didit.Ptr(false), EUUID: "e1",
			OrganizationNames: []string{"Example"},
		})
		require.NoError(t, err)
		assert.Equal(t, 1, page.Count)
		assert.False(t, page.HasNext())
		require.Len(t, page.Results, 1)
		row := page.Results[0]
		assert.Equal(t, "Ana Example", row.FullName)
		assert.Equal(t, didit.SessionPhone{Number: "+15555550100", IsVerified: true}, row.PhoneNumber)
		assert.Equal(t, time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC), row.CreatedAt.Time)
		require.NotNil(t, row.AdditionalDetails.Liveness)
		assert.InDelta(t, 97.5, *row.AdditionalDetails.Liveness.Score, 0)
		assert.Nil(t, row.AdditionalDetails.AML)
		assert.EqualValues(t, "Approved", row.Features[0].Status)
	})
	t.Run("two pages, with a row that moved onto the second", func(t *testing.T) {
		var numbers []int64
		var last *didit.SessionListItem
		for row, err := range documented(t, "list_pages").All(t.Context(), &didit.ListSessionsOptions{Limit: 2, Kind: didit.SessionKindAll}) {
			require.NoError(t, err)
			numbers = append(numbers, row.SessionNumber)
			last = row
		}
		assert.Equal(t, []int64{3, 2, 9}, numbers)
		assert.Equal(t, didit.SessionKindBusiness, last.SessionKind)
		assert.Equal(t, "Example SL", last.CompanyName)
	})
}

func TestFixturesDecision(t *testing.T) {
	for kind, file := range map[string]string{"person": "decision_person", "business": "decision_business"} {
		var resp didit.Response
		decision, err := documented(t, file).Decision(t.Context(), placeholderID, didit.WithResponse(&resp))
		require.NoError(t, err, kind)
		assert.Empty(t, resp.Drift, kind)
		data, err := os.ReadFile("testdata/" + file + ".json")
		require.NoError(t, err)
		var want didit.Decision
		drift, err := didit.Unmarshal(data, &want)
		require.NoError(t, err)
		assert.Empty(t, drift)
		assert.Equal(t, want, *decision, kind)
		assert.JSONEq(t, string(data), string(resp.Body), kind)
	}
	decision, err := documented(t, "decision_events").DecisionWithEvents(t.Context(), placeholderID)
	require.NoError(t, err)
	assert.EqualValues(t, 3, decision.WorkflowVersion)
	assert.Len(t, decision.Events, 1)
}

func TestFixturesUpdateStatus(t *testing.T) {
	tests := map[string]func(ctx context.Context, s *didit.SessionsService) (*didit.UpdatedSession, error){
		"update_status_email": func(ctx context.Context, s *didit.SessionsService) (*didit.UpdatedSession, error) {
			return s.UpdateStatus(ctx, placeholderID, &didit.UpdateSessionStatusRequest{
				NewStatus: didit.StatusDeclined, Comment: didit.Ptr("Duplicate"), SendEmail: didit.Ptr(true),
				EmailAddress: didit.Ptr("ana@example.com"), EmailLanguage: didit.Ptr(didit.LanguageSpanish),
			})
		},
		"decline": func(ctx context.Context, s *didit.SessionsService) (*didit.UpdatedSession, error) {
			return s.Decline(ctx, placeholderID, "")
		},
		"resubmit": func(ctx context.Context, s *didit.SessionsService) (*didit.UpdatedSession, error) {
			return s.RequestResubmission(ctx, placeholderID, "Blurred",
				[]didit.ResubmitNode{{NodeID: "feature_ocr", Feature: didit.ResubmitFeatureOCR}})
		},
	}
	for name, call := range tests {
		t.Run(name, func(t *testing.T) {
			updated, err := call(t.Context(), documented(t, name))
			require.NoError(t, err)
			assert.Equal(t, placeholderID, updated.SessionID)
		})
	}
}

func TestFixturesDelete(t *testing.T) {
	t.Run("reported", func(t *testing.T) {
		deletion, err := documented(t, "delete_report").Delete(t.Context(), placeholderID, &didit.DeleteSessionOptions{
			RetainFaceEmbeddings: didit.Value(true), FaceRetentionDays: didit.Ptr(30),
		})
		require.NoError(t, err)
		assert.EqualValues(t, 43, deletion.SessionNumber)
		assert.EqualValues(t, "retained", deletion.FaceRetentionOutcome)
		assert.Equal(t, 2027, deletion.BiometricTemplateExpiresAt.Year())
	})
	t.Run("batch", func(t *testing.T) {
		batch, err := documented(t, "batch_delete").BatchDelete(t.Context(), []int64{43, 44})
		require.NoError(t, err)
		require.Len(t, batch.Results, 2)
		require.Len(t, batch.NotDeleted(), 1)
		assert.EqualValues(t, 44, batch.NotDeleted()[0].SessionNumber)
	})
	t.Run("batch, older deployments", func(t *testing.T) {
		batch, err := documented(t, "batch_delete_older").BatchDelete(t.Context(), []int64{43})
		require.NoError(t, err)
		assert.Equal(t, &didit.SessionBatchDeletion{}, batch)
	})
}

func TestFixturesReviews(t *testing.T) {
	var reviews []*didit.Review
	options := &didit.ListReviewsOptions{Limit: 1, Ordering: didit.ReviewOrderOldest}
	for review, err := range documented(t, "reviews").AllReviews(t.Context(), placeholderID, options) {
		require.NoError(t, err)
		reviews = append(reviews, review)
	}
	require.Len(t, reviews, 2)
	assert.Equal(t, didit.StatusInReview, reviews[0].PreviousStatus)
	assert.Equal(t, didit.ReviewActorAPIKey, reviews[0].ActorType)
	assert.JSONEq(t, `{"status":"Approved"}`, string(reviews[0].NewValue))
	assert.Equal(t, didit.ReviewComment, reviews[1].ActivityType)
	assert.Empty(t, reviews[1].NewStatus)

	page, err := documented(t, "reviews_list").ListReviews(t.Context(), placeholderID, options)
	require.NoError(t, err)
	assert.Equal(t, 2, page.Count)
	assert.True(t, page.HasNext())
	require.Len(t, page.Results, 1)
	assert.Equal(t, *reviews[0], page.Results[0])

	note, err := documented(t, "create_review").CreateReview(t.Context(), placeholderID, &didit.CreateReviewRequest{
		NewStatus: didit.Value(didit.StatusInReview), Comment: didit.Value("Look again"),
	})
	require.NoError(t, err)
	assert.Equal(t, "Look again", note.Comment)
	assert.Equal(t, "Unknown", note.User)
}

func TestFixturesDownloadPDF(t *testing.T) {
	var report bytes.Buffer
	n, err := documented(t, "pdf").DownloadPDF(t.Context(), placeholderID, &report)
	require.NoError(t, err)
	assert.EqualValues(t, report.Len(), n)
	assert.Equal(t, "%PDF-1.7 invented", report.String())
}

func TestFixturesErrors(t *testing.T) {
	const at = "didit: GET /v3/session/{session_id}/decision/: "
	tests := map[string]struct {
		kind   error
		text   string
		fields map[string][]string
	}{
		"error_fields":       {didit.ErrBadRequest, "400: workflow_id: This field is required.", map[string][]string{"workflow_id": {"This field is required."}}},
		"error_text_field":   {didit.ErrBadRequest, "400: nodes_to_resubmit: Not resubmittable.", map[string][]string{"nodes_to_resubmit": {"Not resubmittable."}}},
		"error_nested":       {didit.ErrBadRequest, "400: expected_details.gender: Not a valid choice.; items.name: Too long.", map[string][]string{"expected_details.gender": {"Not a valid choice."}, "items.name": {"Too long."}}},
		"error_list":         {didit.ErrBadRequest, "400: Already Approved.", nil},
		"error_detail_list":  {didit.ErrBadRequest, "400: One. Two.", nil},
		"error_credits":      {didit.ErrInsufficientCredits, "400: You don't have enough credits to perform this request.", nil},
		"error_unauthorized": {didit.ErrUnauthorized, "401: Invalid API Key.", nil},
		"error_forbidden":    {didit.ErrForbidden, "403: You do not have permission to perform this action.", nil},
		"error_not_found":    {didit.ErrNotFound, "404: Not found.", nil},
		"error_conflict":     {didit.ErrConflict, "409: Part of a filed report.; code in_filed_report", nil},
		"error_rate_limited": {didit.ErrRateLimited, "429: GET request rate limit exceeded.", nil},
		"error_html":         {didit.ErrServer, "502 Bad Gateway", nil},
		"error_empty":        {didit.ErrServer, "500 Internal Server Error", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := documented(t, name).Decision(t.Context(), placeholderID)
			require.ErrorIs(t, err, test.kind)
			assert.Equal(t, at+test.text, err.Error())
			var refused *didit.APIError
			require.True(t, errors.As(err, &refused))
			assert.Equal(t, test.fields, refused.Fields)
			if name == "error_rate_limited" {
				assert.Equal(t, 7*time.Second, refused.RetryAfter)
			}
		})
	}
}
