package didittest_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

func createBusiness(t *testing.T, server *didittest.Server, client *didit.Client, edit func(r *didit.CreateSessionRequest)) *didit.Session {
	t.Helper()
	req := &didit.CreateSessionRequest{WorkflowID: server.BusinessWorkflowID}
	if edit != nil {
		edit(req)
	}
	session, err := client.Sessions.Create(t.Context(), req)
	require.NoError(t, err)
	return session
}

func expectCompany(r *didit.CreateSessionRequest) {
	r.ExpectedDetails = &didit.ExpectedDetails{
		CompanyName: didit.Ptr("Example Bakery LLC"), RegistryCountry: didit.Ptr("US-CA"), RegistrationNumber: didit.Ptr("DPC-001"),
		FirstName: didit.Ptr("Ana"),
	}
}

func TestBusinessOutcomes(t *testing.T) {
	for name, c := range map[string]struct {
		outcome  didittest.Outcome
		scenario didit.SandboxScenario
		want     didit.Status
		risks    []string
	}{
		"approved":  {outcome: didittest.OutcomeApproved, want: didit.StatusApproved},
		"declined":  {outcome: didittest.OutcomeDeclined, want: didit.StatusDeclined, risks: []string{"COMPANY_REGISTRY_MISMATCH"}},
		"in review": {outcome: didittest.OutcomeInReview, want: didit.StatusInReview, risks: []string{"POSSIBLE_MATCH_FOUND"}},
		"mismatch": {
			outcome: didittest.OutcomeScenario, scenario: didit.ScenarioDeclineKYBRegistryMismatch,
			want: didit.StatusDeclined, risks: []string{"COMPANY_REGISTRY_MISMATCH"},
		},
		"AML hit": {
			outcome: didittest.OutcomeScenario, scenario: didit.ScenarioDeclineAMLHit,
			want: didit.StatusDeclined, risks: []string{"POSSIBLE_MATCH_FOUND"},
		},
		"approve": {outcome: didittest.OutcomeScenario, scenario: didit.ScenarioApprove, want: didit.StatusApproved},
	} {
		t.Run(name, func(t *testing.T) {
			server, client := start(t)
			session := createBusiness(t, server, client, func(r *didit.CreateSessionRequest) {
				expectCompany(r)
				r.SandboxScenario = &c.scenario
				if c.scenario == "" {
					r.SandboxScenario = nil
				}
			})
			assert.Equal(t, didit.SessionKindBusiness, session.SessionKind)
			require.NoError(t, server.CompleteSession(session.SessionID, c.outcome))
			decision, err := client.Sessions.Decision(t.Context(), session.SessionID)
			require.NoError(t, err)
			assert.Equal(t, c.want, decision.Status)
			var risks []string
			for warning := range decision.Warnings() {
				risks = append(risks, warning.Risk)
			}
			assert.Equal(t, c.risks, risks)
			company := decision.FirstRegistryCheck().Company
			assert.Equal(t, "Example Bakery LLC", company.CompanyName)
			assert.Equal(t, "DPC-001", company.RegistrationNumber)
			assert.Equal(t, "US", company.CountryCode)
			assert.Equal(t, "CA", company.Region)
			assert.Equal(t, didit.EntityTypeCompany, decision.FirstAMLScreening().EntityType)
			assert.Equal(t, "Example Bakery LLC", decision.FirstAMLScreening().ScreenedData.FullName)
			assert.Equal(t, 1, decision.FirstDocumentVerification().Groups["legal_presence"].Approved)
			assert.Equal(t, "Ana Example", decision.FirstKeyPeopleCheck().Registry.BeneficialOwners[0].Name)
			assert.Empty(t, decision.ExpectedDetails.FirstName, "ignored for businesses")
			assert.Nil(t, decision.FirstIDVerification())
		})
	}
}

func TestDecisionsHaveTheShapeOfTheirKind(t *testing.T) {
	server, client := start(t)
	business := createBusiness(t, server, client, nil)
	person := create(t, server, client, "user-1")
	for path, c := range map[string]struct{ has, lacks []string }{
		business.SessionID + "/decision/": {
			[]string{"registry_checks", "aml_screenings", "session_kind"}, []string{"id_verifications", "events", "workflow_type"},
		},
		business.SessionID + "/decision/?include=events": {
			[]string{"registry_checks", "session_kind"}, []string{"events", "workflow_type", "cost_breakdown"},
		},
		person.SessionID + "/decision/": {
			[]string{"id_verifications", "aml_screenings"}, []string{"registry_checks", "key_people_checks", "events"},
		},
		person.SessionID + "/decision/?include=events": {[]string{"events"}, []string{"registry_checks"}},
	} {
		_, body := raw(t, server, http.MethodGet, "/v3/session/"+path, server.APIKey, "")
		for _, name := range c.has {
			assert.Contains(t, body, `"`+name+`":`, path)
		}
		for _, name := range c.lacks {
			assert.NotContains(t, body, `"`+name+`":`, path)
		}
	}
}

func TestBusinessLifecycle(t *testing.T) {
	server, client := start(t, didittest.WithBusinessWorkflow("22222222-2222-4333-8444-555555555555"))
	assert.Equal(t, "22222222-2222-4333-8444-555555555555", server.BusinessWorkflowID)
	ctx := t.Context()
	vendor := func(r *didit.CreateSessionRequest) { r.VendorData = didit.Ptr("acme") }
	session := createBusiness(t, server, client, vendor)
	assert.Equal(t, session.SessionID, createBusiness(t, server, client, vendor).SessionID)
	assert.Equal(t, int64(1), session.SessionNumber)
	assert.Equal(t, int64(1), create(t, server, client, "acme").SessionNumber, "persons are counted by themselves")

	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeInReview))
	_, err := client.Sessions.ListReviews(ctx, session.SessionID, nil)
	require.ErrorIs(t, err, didit.ErrNotFound)
	_, err = client.Sessions.CreateReview(ctx, session.SessionID, &didit.CreateReviewRequest{})
	require.ErrorIs(t, err, didit.ErrNotFound)

	var pdf bytes.Buffer
	_, err = client.Sessions.DownloadPDF(ctx, session.SessionID, &pdf)
	require.NoError(t, err)
	for _, node := range []didit.ResubmitNode{
		{NodeID: "feature_kyb_registry", Feature: didit.ResubmitFeatureKYBRegistry},
		{NodeID: "feature_kyb_key_people", Feature: didit.ResubmitFeatureKYBKeyPeople},
		{NodeID: "feature_kyb_key_people", Feature: didit.ResubmitFeatureAML},
		{NodeID: "feature_ocr", Feature: didit.ResubmitFeatureOCR},
	} {
		_, err = client.Sessions.RequestResubmission(ctx, session.SessionID, "", []didit.ResubmitNode{node})
		require.ErrorIs(t, err, didit.ErrBadRequest)
	}
	_, err = client.Sessions.RequestResubmission(ctx, session.SessionID, "unreadable", []didit.ResubmitNode{
		{NodeID: "feature_kyb_documents", Feature: didit.ResubmitFeatureKYBDocuments},
	})
	require.NoError(t, err)
	decision, err := client.Sessions.Decision(ctx, session.SessionID)
	require.NoError(t, err)
	assert.Equal(t, didit.StatusResubmitted, decision.Status)
	assert.Nil(t, decision.FirstDocumentVerification())
	assert.NotNil(t, decision.FirstRegistryCheck())
	assert.Equal(t, "unreadable", decision.FirstReview().Comment)

	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeApproved))
	_, err = client.Sessions.Decline(ctx, session.SessionID, "no")
	require.NoError(t, err)
	require.NoError(t, server.CompleteSessionWith(session.SessionID, func(d *didit.Decision) { d.Status = didit.StatusKYCExpired }))
	_, err = client.Sessions.DownloadPDF(ctx, session.SessionID, &pdf)
	require.ErrorIs(t, err, didit.ErrForbidden)

	_, err = client.Sessions.DeleteAll(ctx)
	require.NoError(t, err)
	_, err = client.Sessions.Decision(ctx, session.SessionID)
	require.NoError(t, err, "batches are of persons")
	deletion, err := client.Sessions.Delete(ctx, session.SessionID, nil)
	require.NoError(t, err)
	assert.Equal(t, session.SessionID, deletion.SessionID)
	_, err = client.Sessions.Decision(ctx, session.SessionID)
	require.ErrorIs(t, err, didit.ErrNotFound)
}

func TestListOfBusinesses(t *testing.T) {
	server, client := start(t, didittest.WithClock(func() time.Time { return time.Date(2026, 5, 17, 8, 42, 11, 0, time.UTC) }))
	first := createBusiness(t, server, client, expectCompany)
	require.NoError(t, server.CompleteSession(first.SessionID, didittest.OutcomeDeclined))
	second := createBusiness(t, server, client, func(r *didit.CreateSessionRequest) { r.VendorData = didit.Ptr("acme") })
	person := create(t, server, client, "user-1")
	for name, c := range map[string]struct {
		options didit.ListSessionsOptions
		want    []string
	}{
		"persons":         {didit.ListSessionsOptions{}, []string{person.SessionID}},
		"businesses":      {didit.ListSessionsOptions{Kind: didit.SessionKindBusiness}, []string{second.SessionID, first.SessionID}},
		"case":            {didit.ListSessionsOptions{Kind: "BUSINESS"}, []string{second.SessionID, first.SessionID}},
		"all":             {didit.ListSessionsOptions{Kind: didit.SessionKindAll}, []string{person.SessionID, second.SessionID, first.SessionID}},
		"all, one a kind": {didit.ListSessionsOptions{Kind: didit.SessionKindAll, Limit: 1}, []string{person.SessionID, second.SessionID}},
		"none of both":    {didit.ListSessionsOptions{Kind: didit.SessionKindAll, VendorData: "nobody"}, nil},
		"status":          {didit.ListSessionsOptions{Statuses: []didit.Status{didit.StatusDeclined}}, []string{first.SessionID}},
		"vendor data":     {didit.ListSessionsOptions{VendorData: "acme"}, []string{second.SessionID}},
		"workflow":        {didit.ListSessionsOptions{WorkflowIDs: []string{server.WorkflowID}}, nil},
		"country":         {didit.ListSessionsOptions{Countries: []string{"US"}}, []string{first.SessionID}},
		"warning":         {didit.ListSessionsOptions{Warnings: []string{"COMPANY_REGISTRY_MISMATCH"}}, []string{first.SessionID}},
		"name":            {didit.ListSessionsOptions{Search: "bakery"}, []string{first.SessionID}},
		"number":          {didit.ListSessionsOptions{Search: "DPC001"}, []string{first.SessionID}},
		"separators":      {didit.ListSessionsOptions{Search: "DPC-001"}, nil},
		"from that day":   {didit.ListSessionsOptions{DateFrom: "2026-05-17"}, []string{second.SessionID, first.SessionID}},
		"to its midnight": {didit.ListSessionsOptions{DateTo: "2026-05-17"}, nil},
		"to the next":     {didit.ListSessionsOptions{DateTo: "2026-05-18"}, []string{second.SessionID, first.SessionID}},
	} {
		options := c.options
		if options.Kind == "" && name != "persons" {
			options.Kind = didit.SessionKindBusiness
		}
		page, err := client.Sessions.List(t.Context(), &options)
		require.NoError(t, err, name)
		var got []string
		for _, row := range page.Results {
			got = append(got, row.SessionID)
		}
		assert.Equal(t, c.want, got, name)
		if name == "businesses" {
			row := page.Results[1]
			assert.Equal(t, []string{"Example Bakery LLC", "DPC-001", "US", "kyb"}, []string{row.CompanyName, row.RegistrationNumber, row.Country, row.WorkflowType})
		}
		if strings.HasPrefix(name, "all") {
			assert.Equal(t, 3, page.Count, name)
		}
	}
	_, body := raw(t, server, http.MethodGet, "/v3/sessions/?session_kind=business&limit=1", server.APIKey, "")
	assert.NotContains(t, body, "full_name")
	status, body := raw(t, server, http.MethodGet, "/v3/sessions/?session_kind=firm", server.APIKey, "")
	assert.Equal(t, http.StatusBadRequest, status)
	assert.JSONEq(t, `{"session_kind": "Must be \"user\", \"business\", or \"all\"."}`, body)
}

func TestCountOfBusinessesEndsAtAHundred(t *testing.T) {
	server, client := start(t, didittest.WithPageSize(60))
	for i := range 121 {
		createBusiness(t, server, client, func(r *didit.CreateSessionRequest) { r.VendorData = didit.Ptr(fmt.Sprint("firm-", i)) })
	}
	options := &didit.ListSessionsOptions{Kind: didit.SessionKindBusiness}
	page, err := client.Sessions.List(t.Context(), options)
	require.NoError(t, err)
	assert.Equal(t, 100, page.Count)
	var numbers []int64
	for item, err := range client.Sessions.All(t.Context(), options) {
		require.NoError(t, err)
		numbers = append(numbers, item.SessionNumber)
	}
	slices.Reverse(numbers)
	assert.Len(t, numbers, 121)
	assert.True(t, slices.IsSorted(numbers))
}
