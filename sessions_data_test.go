package didit_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
)

func TestSessionData(t *testing.T) {
	ctx := context.Background()
	tests := map[string]struct {
		call         func(s *didit.SessionsService) (any, error)
		want, answer string
		result       any
	}{
		"share": {
			func(s *didit.SessionsService) (any, error) {
				return s.Share(ctx, "s", &didit.ShareSessionRequest{ForApplicationID: "a", TTLInSeconds: didit.Ptr(60)})
			}, `POST /v3/session/s/share/ {"for_application_id":"a","ttl_in_seconds":60}`,
			`{"share_token": "t", "for_application_id": "a", "session_kind": "user"}`,
			&didit.SessionShare{ShareToken: "t", ForApplicationID: "a", SessionKind: didit.SessionKindUser},
		},
		"import": {
			func(s *didit.SessionsService) (any, error) {
				return s.ImportShared(ctx, &didit.ImportSharedSessionRequest{ShareToken: "t", WorkflowID: "w"})
			}, `POST /v3/session/import-shared/ {"share_token":"t","trust_review":false,"workflow_id":"w"}`,
			`{"session_id": "n", "session_number": 7, "session_url": null, "status": "In Review", "liveness": {}}`,
			&didit.ImportedSession{SessionID: "n", SessionNumber: 7, Status: didit.StatusInReview},
		},
		"data": {
			func(s *didit.SessionsService) (any, error) {
				return s.UpdateData(ctx, "s", &didit.UpdateSessionDataRequest{
					FirstName: didit.Value("Ana"), PersonalNumber: didit.Null[string](), ExtraFields: map[string]any{"blood_group": nil},
					ParsedAddress: &didit.AddressCorrection{City: didit.Null[string]()},
				})
			}, `PATCH /v3/session/s/update-data/ {"personal_number":null,"first_name":"Ana","extra_fields":{"blood_group":null},"parsed_address":{"city":null}}`,
			`{"first_name": "Ana", "personal_number": null, "parsed_address": {"street_1": "Example St"}}`,
			&didit.SessionData{FirstName: "Ana", ParsedAddress: didit.CorrectedAddress{Street1: "Example St"}},
		},
		"POA data": {
			func(s *didit.SessionsService) (any, error) {
				return s.UpdatePOAData(ctx, "s", &didit.UpdatePOADataRequest{Issuer: didit.Value("Example Power")})
			}, `PATCH /v3/session/s/update-poa-data/ {"issuer":"Example Power"}`,
			`{"issuer": "Example Power", "poa_parsed_address": null}`, &didit.POAData{Issuer: "Example Power"},
		},
		"company data": {
			func(s *didit.SessionsService) (any, error) {
				return s.UpdateCompanyData(ctx, "s", "c", &didit.UpdateCompanyDataRequest{
					CompanyName: didit.Ptr("Example Ltd"), RegisteredCapitalAmount: didit.Value(didit.Decimal("1500000.50")),
				})
			}, `PATCH /v3/session/s/kyb/c/update-data/ {"company_name":"Example Ltd","registered_capital_amount":1500000.50}`,
			`{"uuid": "c", "company_name": "Example Ltd", "registered_capital_amount": "1500000.50", "alternative_names": "Example Trading"}`, nil,
		},
		"feature": {
			func(s *didit.SessionsService) (any, error) {
				return s.UpdateFeatureStatus(ctx, "s", "n", &didit.UpdateFeatureStatusRequest{NewStatus: didit.FeatureStatusApproved})
			}, `PATCH /v3/session/s/features/n/update-status/ {"new_status":"Approved"}`,
			`{"session_id": "s", "node_id": "n", "feature_type": "KYC", "new_status": "Approved"}`,
			&didit.UpdatedFeature{SessionID: "s", NodeID: "n", FeatureType: "KYC", NewStatus: didit.FeatureStatusApproved},
		},
		"hit": {
			func(s *didit.SessionsService) (any, error) {
				return s.UpdateAMLHitStatus(ctx, "s", &didit.UpdateAMLHitStatusRequest{HitID: "h", ReviewStatus: didit.AMLReviewStatusFalsePositive})
			}, `PATCH /v3/session/s/update-aml-hit-status/ {"hit_id":"h","review_status":"False Positive"}`,
			`{"message": "ok", "hit_id": "h", "review_status": "False Positive"}`,
			&didit.UpdatedAMLHit{Message: "ok", HitID: "h", ReviewStatus: didit.AMLReviewStatusFalsePositive},
		},
		"hits": {
			func(s *didit.SessionsService) (any, error) {
				return s.BulkUpdateAMLHitStatus(ctx, "s", &didit.BulkUpdateAMLHitStatusRequest{
					HitUpdates: []didit.AMLHitUpdate{{HitID: "h", ReviewStatus: didit.AMLReviewStatusInconclusive}}, NodeID: didit.Ptr("n"),
				})
			}, `PATCH /v3/session/s/bulk-update-aml-hit-status/ {"hit_updates":[{"hit_id":"h","review_status":"Inconclusive"}],"node_id":"n"}`,
			`{"message": "ok", "updated_hits": ["h"]}`, &didit.UpdatedAMLHits{Message: "ok", UpdatedHits: []string{"h"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			client, server := settingsClient(t, settingsAnswer{200, test.answer})
			result, err := test.call(client.Sessions)
			require.NoError(t, err)
			assert.Equal(t, []string{test.want}, server.requests)
			if company, ok := result.(*didit.RegistryCompany); ok {
				assert.Equal(t, "Example Ltd", company.CompanyName)
				assert.Equal(t, didit.Decimal("1500000.50"), company.RegisteredCapitalAmount)
				assert.Equal(t, []string{"Example Trading"}, company.AlternativeNames)
				return
			}
			assert.True(t, assert.ObjectsAreEqual(test.result, result))
		})
	}
}

func TestDecisionEmailPreviewReturnsWhatIsSent(t *testing.T) {
	client, server := settingsClient(t, settingsAnswer{200, `{"subject": "Approved", "html": "<p>"}`})
	preview, err := client.Sessions.DecisionEmailPreview(context.Background(), "s", &didit.DecisionEmailPreviewRequest{NewStatus: didit.StatusApproved})
	require.NoError(t, err)
	assert.JSONEq(t, `{"subject": "Approved", "html": "<p>"}`, string(preview))
	assert.Equal(t, []string{`POST /v3/session/s/decision-email-preview/ {"new_status":"Approved"}`}, server.requests)
}

func TestImportSharedRefusedToken(t *testing.T) {
	client, server := settingsClient(t, settingsAnswer{401, `{"detail": "Invalid share token."}`})
	err := last(client.Sessions.ImportShared(context.Background(), &didit.ImportSharedSessionRequest{ShareToken: "t", WorkflowID: "w"}))
	require.ErrorIs(t, err, didit.ErrUnauthorized)
	assert.Len(t, server.requests, 1)
}

func TestSessionDataArgumentErrors(t *testing.T) {
	client, server := settingsClient(t, settingsAnswer{500, ""})
	ctx, s := context.Background(), client.Sessions
	bad := didit.Value(didit.Date("1.2.2026"))
	for _, test := range []struct {
		field string
		err   error
	}{
		{"request", last(s.Share(ctx, "s", nil))},
		{"request.ForApplicationID", last(s.Share(ctx, "s", &didit.ShareSessionRequest{}))},
		{"request.TTLInSeconds", last(s.Share(ctx, "s", &didit.ShareSessionRequest{ForApplicationID: "a", TTLInSeconds: didit.Ptr(59)}))},
		{"request", last(s.ImportShared(ctx, nil))},
		{"request.ShareToken", last(s.ImportShared(ctx, &didit.ImportSharedSessionRequest{}))},
		{"request.WorkflowID", last(s.ImportShared(ctx, &didit.ImportSharedSessionRequest{ShareToken: "t"}))},
		{"request", last(s.UpdateData(ctx, "s", nil))},
		{"request.DateOfBirth", last(s.UpdateData(ctx, "s", &didit.UpdateSessionDataRequest{DateOfBirth: bad}))},
		{"request", last(s.UpdatePOAData(ctx, "s", nil))},
		{"request.IssueDate", last(s.UpdatePOAData(ctx, "s", &didit.UpdatePOADataRequest{IssueDate: bad}))},
		{"request", last(s.UpdateCompanyData(ctx, "s", "c", nil))},
		{"request.DissolutionDate", last(s.UpdateCompanyData(ctx, "s", "c", &didit.UpdateCompanyDataRequest{DissolutionDate: bad}))},
		{"request.RegisteredCapitalAmount", last(s.UpdateCompanyData(ctx, "s", "c", &didit.UpdateCompanyDataRequest{RegisteredCapitalAmount: didit.Value(didit.Decimal("1,5"))}))},
		{"company_uuid", last(s.UpdateCompanyData(ctx, "s", "", &didit.UpdateCompanyDataRequest{}))},
		{"request", last(s.UpdateFeatureStatus(ctx, "s", "n", nil))},
		{"request.NewStatus", last(s.UpdateFeatureStatus(ctx, "s", "n", &didit.UpdateFeatureStatusRequest{NewStatus: "Expired"}))},
		{"node_id", last(s.UpdateFeatureStatus(ctx, "s", "..", &didit.UpdateFeatureStatusRequest{NewStatus: "Approved"}))},
		{"request", last(s.UpdateAMLHitStatus(ctx, "s", nil))},
		{"request", last(s.UpdateAMLHitStatus(ctx, "s", &didit.UpdateAMLHitStatusRequest{HitID: "h"}))},
		{"request", last(s.BulkUpdateAMLHitStatus(ctx, "s", nil))},
		{"request.HitUpdates", last(s.BulkUpdateAMLHitStatus(ctx, "s", &didit.BulkUpdateAMLHitStatusRequest{}))},
		{"request.HitUpdates[0]", last(s.BulkUpdateAMLHitStatus(ctx, "s", &didit.BulkUpdateAMLHitStatusRequest{HitUpdates: []didit.AMLHitUpdate{{}}}))},
		{"request", last(s.DecisionEmailPreview(ctx, "s", nil))},
		{"request.NewStatus", last(s.DecisionEmailPreview(ctx, "s", &didit.DecisionEmailPreviewRequest{}))},
	} {
		assertArgument(t, test.field, test.err)
	}
	assert.Empty(t, server.requests)
}
