package didit_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"

	didit "github.com/seed-ed97066b/didit-go"
)

// They work on the finished session, whatever status it has then.
var sessionDataExchanges = []exchange{
	{
		name: "share", needs: []string{"finished", "other application"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Share(ctx, w.id("finished"), &didit.ShareSessionRequest{
				ForApplicationID: w.id("other application"), TTLInSeconds: didit.Ptr(60),
			})
		},
		check: func(t *testing.T, w *world, answer any) {
			assert.Equal(t, w.id("other application"), answer.(*didit.SessionShare).ForApplicationID)
		},
		want: &didit.SessionShare{
			ShareToken: "header.payload.signature", ForApplicationID: placeholders["other application"], SessionKind: didit.SessionKindUser,
		},
	},
	{
		name: "share_unfinished", byHand: true, refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Share(ctx, w.id("session"), &didit.ShareSessionRequest{ForApplicationID: w.id("unknown")})
		},
		text: `didit: POST /v3/session/{session_id}/share/: 400: Only finished sessions ("Approved", "Declined", "In Review") can be shared.`,
	},
	{
		name: "share_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Share(ctx, w.id("unknown"), &didit.ShareSessionRequest{ForApplicationID: w.id("unknown")})
		},
		text: "didit: POST /v3/session/{session_id}/share/: 404: Not found.",
	},
	{
		name: "import_shared", byHand: true,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.ImportShared(ctx, &didit.ImportSharedSessionRequest{
				ShareToken: "header.payload.signature", TrustReview: true, WorkflowID: w.id("workflow"), VendorData: didit.Ptr("user-42"),
			})
		},
		want: &didit.ImportedSession{
			SessionID: placeholders["finished"], SessionNumber: 44, SessionURL: "https://verify.example.com/session/abc",
			Status: didit.StatusInReview, WorkflowID: placeholders["workflow"], VendorData: "user-42",
			CreatedAt: moment("2026-01-02T03:04:05Z"), ExpiresAt: moment("2026-01-09T03:04:05Z"),
		},
	},
	{
		name: "import_shared_bad_token", needs: []string{"workflow"}, refused: []error{didit.ErrBadRequest, didit.ErrUnauthorized},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.ImportShared(ctx, &didit.ImportSharedSessionRequest{ShareToken: "not.a.token", WorkflowID: w.id("workflow")})
		},
		text: "didit: POST /v3/session/import-shared/: 400: share_token: Invalid share token.",
	},
	{
		name: "import_shared_unknown_workflow", byHand: true, refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.ImportShared(ctx, &didit.ImportSharedSessionRequest{ShareToken: "header.payload.signature", WorkflowID: w.id("unknown")})
		},
		text: "didit: POST /v3/session/import-shared/: 404: Workflow does not exist for this application.",
	},
	{
		name: "update_data", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.UpdateData(ctx, w.id("finished"), &didit.UpdateSessionDataRequest{
				FirstName: didit.Value("Anna"), PersonalNumber: didit.Null[string](), DateOfBirth: didit.Value(didit.Date("1990-05-16")),
				ExtraFields:   map[string]any{"occupation": "Example maker"},
				ParsedAddress: &didit.AddressCorrection{City: didit.Value("Madrid"), Street2: didit.Null[string]()},
			})
		},
		check: func(t *testing.T, _ *world, answer any) {
			assert.Equal(t, "Anna", answer.(*didit.SessionData).FirstName)
		},
		want: &didit.SessionData{
			DocumentType: "P", DocumentSubtype: "EPASSPORT", DocumentNumber: "X0000000T", DateOfBirth: "1990-05-16",
			DateOfIssue: "2020-01-01", ExpirationDate: "2030-01-01", IssuingState: "ESP", FirstName: "Anna", LastName: "Example",
			Gender: "F", Address: "1 Example Street, Madrid", PlaceOfBirth: "Madrid", Nationality: "ESP", MaritalStatus: "SINGLE",
			ExtraFields: json.RawMessage(`{"occupation":"Example maker"}`),
			ParsedAddress: didit.CorrectedAddress{
				AddressType: "home", City: "Madrid", Region: "Madrid", Street1: "1 Example Street", PostalCode: "28000", Country: "ES",
				FormattedAddress: "1 Example Street, 28000 Madrid, ES",
			},
		},
	},
	{
		name: "update_data_refused", needs: []string{"finished"}, refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.UpdateData(ctx, w.id("finished"), &didit.UpdateSessionDataRequest{Gender: didit.Value[didit.Gender]("X")})
		},
		text: `didit: PATCH /v3/session/{session_id}/update-data/: 400: gender: "X" is not a valid choice.`,
	},
	{
		name: "update_data_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.UpdateData(ctx, w.id("unknown"), &didit.UpdateSessionDataRequest{FirstName: didit.Value("Anna")})
		},
		text: "didit: PATCH /v3/session/{session_id}/update-data/: 404: Not found.",
	},
	{
		name: "update_data_rate_limited", byHand: true, refused: []error{didit.ErrRateLimited},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.UpdateData(ctx, w.id("finished"), &didit.UpdateSessionDataRequest{FirstName: didit.Value("Anna")})
		},
		text: "didit: PATCH /v3/session/{session_id}/update-data/: 429: Session KYC data update rate limit exceeded. You can make up to 10 requests per minute.",
	},
	{
		name: "update_poa_data", needs: []string{"finished", "address node"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.UpdatePOAData(ctx, w.id("finished"), &didit.UpdatePOADataRequest{
				NodeID: didit.Ptr(w.id("address node")), Issuer: didit.Value("Example Power"), DocumentLanguage: didit.Null[string](),
				POAParsedAddress: &didit.AddressCorrection{City: didit.Value("Madrid")},
			})
		},
		check: func(t *testing.T, _ *world, answer any) {
			assert.Equal(t, "Example Power", answer.(*didit.POAData).Issuer)
		},
		want: &didit.POAData{
			IssuingState: "ESP", DocumentType: "UTILITY_BILL", Issuer: "Example Power", IssueDate: "2026-01-01",
			POAAddress: "1 Example Street, Madrid", NameOnDocument: "Ana Example", ExtraFields: json.RawMessage(`{"period":"January"}`),
			POAParsedAddress: didit.CorrectedAddress{
				AddressType: "home", City: "Madrid", Region: "Madrid", Street1: "1 Example Street", Street2: "2B", PostalCode: "28000", Country: "ES",
				FormattedAddress: "1 Example Street 2B, 28000 Madrid, ES",
			},
			POAFormattedAddress: "1 Example Street 2B, 28000 Madrid, ES",
		},
	},
	{
		name: "update_poa_data_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.UpdatePOAData(ctx, w.id("unknown"), &didit.UpdatePOADataRequest{Issuer: didit.Value("Example Power")})
		},
		text: "didit: PATCH /v3/session/{session_id}/update-poa-data/: 404: Not found.",
	},
	{
		name: "update_company_data", needs: []string{"business", "company"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.UpdateCompanyData(ctx, w.id("business"), w.id("company"), &didit.UpdateCompanyDataRequest{
				CompanyName: didit.Ptr("Example SL"), Region: didit.Null[string](), IncorporationDate: didit.Ptr(didit.Date("2001-02-03")),
				RegisteredCapitalAmount: didit.Value(didit.Decimal("50000.10")), LegalAddress: didit.Ptr("1 Example Street, Madrid"),
			})
		},
		check: func(t *testing.T, w *world, answer any) {
			assert.Equal(t, w.id("company"), answer.(*didit.RegistryCompany).UUID)
			assert.Equal(t, "Example SL", answer.(*didit.RegistryCompany).CompanyName)
		},
		want: &didit.RegistryCompany{
			UUID: placeholders["company"], Status: "Approved", RegistryStatus: "active", DataResolved: true, CompanyName: "Example SL",
			RegistrationNumber: "B00000000", CountryCode: "ES", CompanyType: "SL", IncorporationDate: "2001-02-03",
			RegisteredAddress: "1 Example Street, Madrid", TaxNumber: "B00000000", RiskLevel: "LOW", VerificationStatus: "verified",
			IsFromRegistry: true, FetchStatus: "resolved", AlternativeNames: []string{"Sample SL"}, NatureOfBusiness: "Examples",
			RegisteredCapital: "EUR 50000.10", RegisteredCapitalAmount: "50000.10", RegisteredCapitalCurrency: "EUR",
			Website: "https://example.com", Email: "info@example.com", Phone: "+15555550100",
			VATCheckedAt:     moment("2026-01-02T03:04:05Z"),
			FinancialSummary: json.RawMessage(`null`), Officers: []didit.RegistryOfficer{}, BeneficialOwners: []didit.RegistryBeneficialOwner{},
			Addresses: []json.RawMessage{}, Industries: []json.RawMessage{json.RawMessage(`{"code":"62"}`)}, Accounts: []json.RawMessage{},
			RegistryData: json.RawMessage(`{"source":"register"}`), UserProvidedData: json.RawMessage(`null`),
			LastConsoleEditAt: moment("2026-01-03T03:04:05Z"), IsEditable: true,
		},
	},
	{
		name: "update_company_data_refused", byHand: true, refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.UpdateCompanyData(ctx, w.id("business"), w.id("company"), &didit.UpdateCompanyDataRequest{CountryCode: didit.Ptr("ESP")})
		},
		text: "didit: PATCH /v3/session/{session_id}/kyb/{company_uuid}/update-data/: 400: country_code: Ensure this field has no more than 2 characters.",
	},
	{
		name: "update_company_data_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.UpdateCompanyData(ctx, w.id("unknown"), w.id("unknown"), &didit.UpdateCompanyDataRequest{CompanyName: didit.Ptr("Example SL")})
		},
		text: "didit: PATCH /v3/session/{session_id}/kyb/{company_uuid}/update-data/: 404: Not found.",
	},
	{
		name: "update_feature_status", needs: []string{"finished", "document node"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.UpdateFeatureStatus(ctx, w.id("finished"), w.id("document node"), &didit.UpdateFeatureStatusRequest{
				NewStatus: "Declined", Comment: didit.Ptr("A copy"),
			})
		},
		check: func(t *testing.T, w *world, answer any) {
			assert.EqualValues(t, "Declined", answer.(*didit.UpdatedFeature).NewStatus)
			assert.Equal(t, w.id("document node"), answer.(*didit.UpdatedFeature).NodeID)
		},
		want: &didit.UpdatedFeature{SessionID: placeholders["finished"], NodeID: "feature_ocr", FeatureType: "KYC", NewStatus: "Declined"},
	},
	{
		name: "update_feature_status_same", needs: []string{"finished", "document node"}, refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.UpdateFeatureStatus(ctx, w.id("finished"), w.id("document node"), &didit.UpdateFeatureStatusRequest{NewStatus: "Declined"})
		},
		text: "didit: PATCH /v3/session/{session_id}/features/{node_id}/update-status/: 400: new_status: The new status is the same as the current status.",
	},
	{
		name: "update_feature_status_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.UpdateFeatureStatus(ctx, w.id("unknown"), "feature_ocr", &didit.UpdateFeatureStatusRequest{NewStatus: "Declined"})
		},
		text: "didit: PATCH /v3/session/{session_id}/features/{node_id}/update-status/: 404: Session not found.",
	},
	{
		name: "update_aml_hit", needs: []string{"finished", "aml hit"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.UpdateAMLHitStatus(ctx, w.id("finished"), &didit.UpdateAMLHitStatusRequest{
				HitID: w.id("aml hit"), ReviewStatus: didit.AMLReviewStatusFalsePositive,
			})
		},
		check: func(t *testing.T, w *world, answer any) {
			assert.Equal(t, w.id("aml hit"), answer.(*didit.UpdatedAMLHit).HitID)
			assert.Equal(t, didit.AMLReviewStatusFalsePositive, answer.(*didit.UpdatedAMLHit).ReviewStatus)
		},
		want: &didit.UpdatedAMLHit{Message: "The hit was updated.", HitID: "hit-1", ReviewStatus: didit.AMLReviewStatusFalsePositive},
	},
	{
		name: "update_aml_hit_unknown", needs: []string{"finished"}, refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.UpdateAMLHitStatus(ctx, w.id("finished"), &didit.UpdateAMLHitStatusRequest{
				HitID: "no such hit", ReviewStatus: didit.AMLReviewStatusFalsePositive,
			})
		},
		text: "didit: PATCH /v3/session/{session_id}/update-aml-hit-status/: 404: Hit not found.",
	},
	{
		name: "update_aml_hits", needs: []string{"finished", "aml hit"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.BulkUpdateAMLHitStatus(ctx, w.id("finished"), &didit.BulkUpdateAMLHitStatusRequest{
				HitUpdates: []didit.AMLHitUpdate{{HitID: w.id("aml hit"), ReviewStatus: didit.AMLReviewStatusInconclusive}},
			})
		},
		check: func(t *testing.T, w *world, answer any) {
			assert.Equal(t, []string{w.id("aml hit")}, answer.(*didit.UpdatedAMLHits).UpdatedHits)
		},
		want: &didit.UpdatedAMLHits{Message: "1 hit was updated.", UpdatedHits: []string{"hit-1"}},
	},
	{
		name: "update_aml_hits_unknown", needs: []string{"finished"}, refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.BulkUpdateAMLHitStatus(ctx, w.id("finished"), &didit.BulkUpdateAMLHitStatusRequest{
				HitUpdates: []didit.AMLHitUpdate{{HitID: "no such hit", ReviewStatus: didit.AMLReviewStatusInconclusive}},
			})
		},
		text: "didit: PATCH /v3/session/{session_id}/bulk-update-aml-hit-status/: 404: Hits not found: no such hit",
	},
	{
		name: "decision_email_preview", needs: []string{"finished"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.DecisionEmailPreview(ctx, w.id("finished"), &didit.DecisionEmailPreviewRequest{
				NewStatus: didit.StatusDeclined, EmailLanguage: didit.Ptr(didit.LanguageSpanish),
			})
		},
		check: func(t *testing.T, _ *world, answer any) { assert.NotEmpty(t, answer) },
		want:  json.RawMessage(`{"subject":"Tu verificación","html":"<p>Hola</p>"}`),
	},
	{
		name: "decision_email_preview_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.DecisionEmailPreview(ctx, w.id("unknown"), &didit.DecisionEmailPreviewRequest{NewStatus: didit.StatusDeclined})
		},
		text: "didit: POST /v3/session/{session_id}/decision-email-preview/: 404: Not found.",
	},
	{
		name: "create_without_credits", byHand: true, refused: []error{didit.ErrInsufficientCredits},
		call: createMinimal,
		text: "didit: POST /v3/session/: 400: You don't have enough credits to perform this request.",
	},
	{
		name: "create_without_balance", byHand: true, refused: []error{didit.ErrInsufficientCredits},
		call: createMinimal,
		text: "didit: POST /v3/session/: 403: Your organization has insufficient balance.; code contract_billing_suspended",
	},
	{
		name: "create_payment_required", byHand: true, refused: []error{didit.ErrInsufficientCredits},
		call: createMinimal,
		text: "didit: POST /v3/session/: 402: Payment required.",
	},
	{
		name: "create_rate_limited", byHand: true, refused: []error{didit.ErrRateLimited},
		call: createMinimal,
		text: "didit: POST /v3/session/: 429: Session creation rate limit exceeded. You can make up to 600 requests per minute.",
	},
	{
		name: "delete_filed", byHand: true, refused: []error{didit.ErrConflict},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Delete(ctx, w.id("finished"), nil)
		},
		text: "didit: DELETE /v3/session/{session_id}/delete/: 409: Part of a filed report.; code in_filed_report",
	},
	{
		name: "delete_unavailable", byHand: true, refused: []error{didit.ErrServer},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.Delete(ctx, w.id("finished"), nil)
		},
		text: "didit: DELETE /v3/session/{session_id}/delete/: 503: Try again.",
	},
	{
		name: "pdf_forbidden", byHand: true, refused: []error{didit.ErrForbidden},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Sessions.DownloadPDF(ctx, w.id("session"), &discard{})
		},
		text: "didit: GET /v3/session/{session_id}/generate-pdf/: 403: The session is not finished.",
	},
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func createMinimal(ctx context.Context, c *didit.Client, w *world) (any, error) {
	return c.Sessions.Create(ctx, &didit.CreateSessionRequest{WorkflowID: w.id("workflow")})
}
