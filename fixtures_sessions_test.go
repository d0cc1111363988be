package didit_test

import (
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
			Gender: didit.Value(didit.GenderFemale), Nationality: didit.Ptr("ESP"), Country: didit.Ptr("ESP"), IDCountry: didit.Ptr("ESP"),
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
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, test.fields, refused.Fields)
			if name == "error_rate_limited" {
				assert.Equal(t, 7*time.Second, refused.RetryAfter)
			}
		})
	}
}
