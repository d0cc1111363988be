package didittest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// finished is a person's session that is over.
func finished(t *testing.T, outcome didittest.Outcome, opts ...didittest.Option) (*didittest.Server, *didit.Client, string) {
	t.Helper()
	server, client := start(t, opts...)
	session := create(t, server, client, "user-1")
	require.NoError(t, server.CompleteSession(session.SessionID, outcome))
	return server, client, session.SessionID
}

// finishedBusiness is the session of a business that is over, and its company.
func finishedBusiness(t *testing.T, outcome didittest.Outcome) (server *didittest.Server, client *didit.Client, id, company string) {
	t.Helper()
	server, client = start(t)
	session := createBusiness(t, server, client, expectCompany)
	require.NoError(t, server.CompleteSession(session.SessionID, outcome))
	decision, err := client.Sessions.Decision(t.Context(), session.SessionID)
	require.NoError(t, err)
	return server, client, session.SessionID, decision.FirstRegistryCheck().Company.UUID
}

func TestUpdateData(t *testing.T) {
	server, client, id := finished(t, didittest.OutcomeApproved)
	data, err := client.Sessions.UpdateData(t.Context(), id, &didit.UpdateSessionDataRequest{
		DocumentType: didit.Value(didit.DocumentCode("ID")), DateOfIssue: didit.Null[didit.Date](),
		FirstName: didit.Value("Bea"), IssuingState: didit.Value("fra"), MaritalStatus: didit.Ptr(didit.MaritalStatusMarried),
		ExtraFields:   map[string]any{"blood_group": "O+", "shoe_size": 38},
		ParsedAddress: &didit.AddressCorrection{Street1: didit.Value("1 Example Street"), City: didit.Value("Exampleton"), Country: didit.Value("fr")},
	})
	require.NoError(t, err)
	assert.Equal(t, didit.DocumentCode("ID"), data.DocumentType)
	assert.Equal(t, "Bea", data.FirstName)
	assert.Equal(t, "Example", data.LastName, "what is not sent stays")
	assert.Empty(t, data.DateOfIssue)
	assert.Equal(t, "FRA", data.IssuingState)
	assert.JSONEq(t, `{"blood_group": "O+", "shoe_size": 38}`, string(data.ExtraFields))
	assert.Equal(t, "1 Example Street, Exampleton, FR", data.ParsedAddress.FormattedAddress)

	decision, err := client.Sessions.Decision(t.Context(), id)
	require.NoError(t, err)
	assert.Equal(t, didit.StatusApproved, decision.Status)
	report := decision.FirstIDVerification()
	assert.Equal(t, "Bea Example", report.FullName)
	assert.Equal(t, didit.DocumentTypeIdentityCard, report.DocumentType)
	assert.Equal(t, "France", report.IssuingStateName)
	assert.Equal(t, "O+", report.ExtraFields.BloodGroup)
	assert.Equal(t, "Exampleton", report.ParsedAddress.City)

	reviews, err := client.Sessions.ListReviews(t.Context(), id, nil)
	require.NoError(t, err)
	require.Len(t, reviews.Results, 1)
	review := reviews.Results[0]
	assert.Equal(t, didit.ReviewKYCDataUpdated, review.ActivityType)
	assert.Equal(t, []string{
		"date_of_issue", "document_type", "extra_fields", "first_name", "issuing_state", "marital_status", "parsed_address",
	}, review.ChangedFields)
	assert.Contains(t, string(review.PreviousValue), `"first_name":"Ana"`)
	assert.Contains(t, string(review.NewValue), `"first_name":"Bea"`)

	data, err = client.Sessions.UpdateData(t.Context(), id, &didit.UpdateSessionDataRequest{
		FirstName: didit.Value("Bea"), ExtraFields: map[string]any{"blood_group": nil},
		ParsedAddress: &didit.AddressCorrection{City: didit.Null[string]()},
	})
	require.NoError(t, err)
	assert.JSONEq(t, `{"shoe_size": 38}`, string(data.ExtraFields))
	assert.Equal(t, "1 Example Street, FR", data.ParsedAddress.FormattedAddress)
	_, err = client.Sessions.UpdateData(t.Context(), id, &didit.UpdateSessionDataRequest{LastName: didit.Value("Example")})
	require.NoError(t, err)
	reviews, err = client.Sessions.ListReviews(t.Context(), id, nil)
	require.NoError(t, err)
	assert.Len(t, reviews.Results, 2, "nothing changed the last time")

	path := "/v3/session/" + id + "/update-data/"
	_, body := raw(t, server, http.MethodPatch, path, server.APIKey, `{"extra_fields": null}`)
	assert.Contains(t, body, `"extra_fields":{}`)
	status, _ := raw(t, server, http.MethodPatch, path+"?node_id=feature_ocr", server.APIKey, `{}`)
	assert.Equal(t, http.StatusOK, status)
}

func TestRefusedCorrections(t *testing.T) {
	server, client, id := finished(t, didittest.OutcomeApproved)
	withPOA(t, server, id)
	for _, c := range []struct{ path, body, want string }{
		{"update-data/", `{"gender": "X"}`, `{"gender": ["\"X\" is not a valid choice."]}`},
		{"update-data/", `{"gender": "X", "date_of_birth": "01/02/1990"}`, `{"gender": ["\"X\" is not a valid choice."], "date_of_birth": ["Date has wrong format. Use YYYY-MM-DD."]}`},
		{"update-data/", `{"document_type": "PASSPORT"}`, `{"document_type": ["\"PASSPORT\" is not a valid choice."]}`},
		{"update-data/", `{"nationality": "123456789012345678901234567890123"}`, `{"nationality": ["Ensure this field has no more than 32 characters."]}`},
		{"update-data/", `{"issuing_state": "XYZ"}`, `{"issuing_state": ["Enter an ISO 3166-1 alpha-3 code."]}`},
		{"update-data/", `{"issuing_state": "ES"}`, `{"issuing_state": ["Enter an ISO 3166-1 alpha-3 code."]}`},
		{"update-data/", `{"marital_status": null}`, `{"marital_status": ["This field may not be null."]}`},
		{"update-data/", `{"first_name": ""}`, `{"first_name": ["This field may not be blank."]}`},
		{"update-data/", `{"first_name": 7}`, `{"first_name": ["Not a valid value."]}`},
		{"update-data/", `{"full_name": "Ana"}`, `{"full_name": ["Unknown field."]}`},
		{"update-data/", `{"parsed_address": {"town": "x", "country": "FRA"}}`, `{"parsed_address": {"town": "Unknown field.", "country": "Enter an ISO 3166-1 alpha-2 code."}}`},
		{"update-data/", `{"parsed_address": []}`, `{"parsed_address": ["Not a valid value."]}`},
		{"update-data/", `{"extra_fields": [1]}`, `{"extra_fields": ["Not a valid value."]}`},
		{"update-data/", `{"extra_fields": {"blood_group": 7}}`, `{"extra_fields": {"blood_group": "Not a valid value."}}`},
		{"update-poa-data/", `{"document_type": "utility_bill"}`, `{"document_type": ["\"utility_bill\" is not a valid choice."]}`},
		{"update-poa-data/", `{"extra_fields": {"additional_names": "Ana"}}`, `{"extra_fields": {"additional_names": "Not a valid value."}}`},
	} {
		status, body := raw(t, server, http.MethodPatch, "/v3/session/"+id+"/"+c.path, server.APIKey, c.body)
		assert.Equal(t, http.StatusBadRequest, status, c.body)
		assert.JSONEq(t, c.want, body)
	}
	decision, err := client.Sessions.Decision(t.Context(), id)
	require.NoError(t, err)
	assert.Equal(t, "Ana Example", decision.FirstIDVerification().FullName)
	assert.Equal(t, didit.GenderFemale, decision.FirstIDVerification().Gender, "a refused correction changes nothing")

	unfinished := create(t, server, client, "user-2").SessionID
	business := createBusiness(t, server, client, nil).SessionID
	bare := create(t, server, client, "user-3").SessionID
	require.NoError(t, server.CompleteSessionWith(bare, func(d *didit.Decision) { d.Status = didit.StatusApproved }))
	for _, c := range []struct{ path, body, want string }{
		{unfinished + "/update-data/", `{}`, "No Session matches the given query."},
		{unfinished + "/update-poa-data/", `{}`, "No Session matches the given query."},
		{business + "/update-data/", `{}`, "Not found."},
		{"nobody/update-data/", `{}`, "Not found."},
		{bare + "/update-data/", `{}`, "The session does not have a KYC."},
		{bare + "/update-poa-data/", `{}`, "The session does not have a POA."},
		{id + "/update-data/", `{"node_id": "another"}`, "The session does not have a KYC."},
	} {
		status, body := raw(t, server, http.MethodPatch, "/v3/session/"+c.path, server.APIKey, c.body)
		assert.Equal(t, http.StatusNotFound, status, c.path)
		assert.JSONEq(t, `{"detail": "`+c.want+`"}`, body)
	}
}

func withPOA(t *testing.T, server *didittest.Server, id string) {
	t.Helper()
	require.NoError(t, server.CompleteSessionWith(id, func(d *didit.Decision) {
		d.POAVerifications = []didit.POAVerification{
			{NodeID: "poa_1", Status: didit.FeatureStatusApproved, Issuer: "Example Water"},
			{
				NodeID: "poa_2", Status: didit.FeatureStatusInReview, IssuingState: "ES", DocumentType: "UTILITY_BILL",
				Issuer: "Example Power", ExtraFields: didit.POAExtraFields{BankIBAN: "ES00", BankBranchName: "Main"},
			},
		}
	}))
}

func TestUpdatePOAData(t *testing.T) {
	server, client, id := finished(t, didittest.OutcomeApproved)
	withPOA(t, server, id)
	data, err := client.Sessions.UpdatePOAData(t.Context(), id, &didit.UpdatePOADataRequest{
		IssuingState: didit.Value("fra"), Issuer: didit.Value("Example Gas"), IssueDate: didit.Value(didit.Date("2026-05-02")),
		ExtraFields:      map[string]any{"bank_iban": nil, "additional_names": []string{"A. Example"}, "meter": "17"},
		POAParsedAddress: &didit.AddressCorrection{City: didit.Value("Exampleton")},
	})
	require.NoError(t, err)
	assert.Equal(t, "FRA", data.IssuingState)
	assert.Equal(t, "Exampleton", data.POAFormattedAddress)
	assert.JSONEq(t, `{
		"bank_account_number": null, "bank_iban": null, "bank_sort_code": null, "bank_routing_number": null, "bank_swift_bic": null,
		"bank_branch_name": "Main", "bank_branch_address": null, "document_phone_number": null,
		"additional_names": ["A. Example"], "meter": "17"
	}`, string(data.ExtraFields))
	decision, err := client.Sessions.Decision(t.Context(), id)
	require.NoError(t, err)
	report := decision.POAVerifications[1]
	assert.Equal(t, "Example Gas", report.Issuer, "the latest")
	assert.Equal(t, "FR", report.IssuingState)
	assert.Equal(t, "Exampleton", report.FormattedAddress)
	assert.Equal(t, []string{"A. Example"}, report.ExtraFields.AdditionalNames)
	assert.Empty(t, report.ExtraFields.BankIBAN)

	data, err = client.Sessions.UpdatePOAData(t.Context(), id, &didit.UpdatePOADataRequest{
		NodeID: didit.Ptr("poa_1"), Issuer: didit.Value("Example Wells"),
	})
	require.NoError(t, err)
	assert.Equal(t, "Example Wells", data.Issuer)
	reviews, err := client.Sessions.ListReviews(t.Context(), id, nil)
	require.NoError(t, err)
	require.Len(t, reviews.Results, 2)
	assert.Equal(t, didit.ReviewPOADataUpdated, reviews.Results[0].ActivityType)
	assert.JSONEq(t, `{"issuer": "Example Water"}`, string(reviews.Results[0].PreviousValue))
}

func TestUpdateCompanyData(t *testing.T) {
	server, client, id, uuid := finishedBusiness(t, didittest.OutcomeApproved)
	company, err := client.Sessions.UpdateCompanyData(t.Context(), id, uuid, &didit.UpdateCompanyDataRequest{
		CompanyName: didit.Ptr("Example Bakery Inc"), CountryCode: didit.Ptr("ca"), Region: didit.Value("ON"),
		LegalAddress: didit.Ptr("2 Example Street"), RegistryStatus: didit.Value(didit.RegistryStatusStruckOff),
		RegisteredCapitalAmount: didit.Value(didit.Decimal("1500000.5")), RegisteredCapitalCurrency: didit.Value("usd"),
		Website: didit.Ptr("bakery.example.com"), AlternativeNames: didit.Ptr("Bakery"), VATNumber: didit.Ptr("X1"),
		DissolutionDate: didit.Value(didit.Date("2026-01-31")), TaxNumber: didit.Ptr("T-1"),
	})
	require.NoError(t, err)
	assert.Equal(t, "Example Bakery Inc", company.CompanyName)
	assert.Equal(t, "DPC-001", company.RegistrationNumber)
	assert.Equal(t, "CA", company.CountryCode)
	assert.Equal(t, "2 Example Street", company.RegisteredAddress)
	assert.Equal(t, didit.Decimal("1500000.50"), company.RegisteredCapitalAmount)
	assert.Equal(t, "https://bakery.example.com", company.Website)
	assert.Equal(t, []string{"Bakery"}, company.AlternativeNames)
	assert.False(t, company.LastConsoleEditAt.IsZero())
	assert.JSONEq(t, `{
		"company_name": "Example Bakery Inc", "registration_number": "DPC-001", "country_code": "CA", "region": "ON",
		"legal_address": "2 Example Street", "registry_status": "struck off", "registered_capital_amount": "1500000.50",
		"registered_capital_currency": "USD", "website": "https://bakery.example.com", "alternative_names": "Bakery",
		"vat_number": "X1", "dissolution_date": "2026-01-31", "tax_number": "T-1"
	}`, string(company.RegistryData))
	assert.Contains(t, string(company.UserProvidedData), "Example Bakery LLC")
	assert.Equal(t, "CA", company.Region, "the region of the register's data has no field of its own")

	decision, err := client.Sessions.Decision(t.Context(), id)
	require.NoError(t, err)
	assert.Equal(t, "Example Bakery Inc", decision.FirstRegistryCheck().Company.CompanyName)
	assert.Empty(t, decision.Reviews)
	page, err := client.Sessions.List(t.Context(), &didit.ListSessionsOptions{Kind: didit.SessionKindBusiness})
	require.NoError(t, err)
	assert.Equal(t, "Example Bakery Inc", page.Results[0].CompanyName)

	path := "/v3/session/" + id + "/kyb/" + uuid + "/update-data/"
	for body, want := range map[string]string{
		`{"country_code": "USA"}`:                  `{"country_code": ["Ensure this field has no more than 2 characters."]}`,
		`{"country_code": "ZZ"}`:                   `{"country_code": ["Enter an ISO 3166-1 alpha-2 code."]}`,
		`{"registry_status": "Active"}`:            `{"registry_status": ["\"Active\" is not a valid choice."]}`,
		`{"company_name": null}`:                   `{"company_name": ["This field may not be null."]}`,
		`{"registered_capital_currency": "US"}`:    `{"registered_capital_currency": ["Enter an ISO 4217 currency code."]}`,
		`{"registered_capital_amount": 1.234}`:     `{"registered_capital_amount": ["Ensure that there are no more than 2 decimal places."]}`,
		`{"registered_capital_amount": "1.23"}`:    `{"registered_capital_amount": ["A valid number is required."]}`,
		`{"registered_capital_amount": 1e19}`:      `{"registered_capital_amount": ["Ensure that there are no more than 20 digits in total."]}`,
		`{"website": "nowhere"}`:                   `{"website": ["Enter a valid URL."]}`,
		`{"email": "office"}`:                      `{"email": ["Enter a valid email address."]}`,
		`{"phone": "call me"}`:                     `{"phone": ["Enter a valid phone number."]}`,
		`{"incorporation_date": "2026-13-01"}`:     `{"incorporation_date": ["Date has wrong format. Use YYYY-MM-DD."]}`,
		`{"registered_address": "1 Example Road"}`: `{"registered_address": ["Unknown field."]}`,
	} {
		status, got := raw(t, server, http.MethodPatch, path, server.APIKey, body)
		assert.Equal(t, http.StatusBadRequest, status, body)
		assert.JSONEq(t, want, got)
	}

	other := createBusiness(t, server, client, nil).SessionID
	person := create(t, server, client, "user-1").SessionID
	for path, want := range map[string]string{
		other + "/kyb/" + uuid:  "KYB company does not belong to the given session.",
		other + "/kyb/nobody":   "KYB company not found.",
		person + "/kyb/" + uuid: "Not found.",
		"nobody/kyb/" + uuid:    "Not found.",
	} {
		status, got := raw(t, server, http.MethodPatch, "/v3/session/"+path+"/update-data/", server.APIKey, `{}`)
		assert.Equal(t, http.StatusNotFound, status)
		assert.JSONEq(t, `{"detail": "`+want+`"}`, got)
	}
}

func TestCompaniesAreCorrectedAtAnyStatus(t *testing.T) {
	server, client, id, uuid := finishedBusiness(t, didittest.OutcomeApproved)
	require.NoError(t, server.CompleteSessionWith(id, func(d *didit.Decision) {
		d.Status, d.RegistryChecks[0].Company.RegistryData = didit.StatusInProgress, nil
	}))
	company, err := client.Sessions.UpdateCompanyData(t.Context(), id, uuid, &didit.UpdateCompanyDataRequest{})
	require.NoError(t, err)
	assert.True(t, company.LastConsoleEditAt.IsZero(), "nothing was sent")
	company, err = client.Sessions.UpdateCompanyData(t.Context(), id, uuid, &didit.UpdateCompanyDataRequest{Email: didit.Ptr("a@example.com")})
	require.NoError(t, err)
	assert.JSONEq(t, `{"email": "a@example.com"}`, string(company.RegistryData))
}

func TestResubmissionNeedsSomethingToRepeat(t *testing.T) {
	_, client, id := finished(t, didittest.OutcomeApproved)
	_, err := client.Sessions.RequestResubmission(t.Context(), id, "", nil)
	require.ErrorContains(t, err, "No features found that need resubmission")
}

func TestCorrectionsAreEvents(t *testing.T) {
	receiver := newReceiver(t)
	server, client := start(t, didittest.WithWebhook(receiver.URL, hookSecret))
	ctx := t.Context()
	person, business := create(t, server, client, "user-1").SessionID, createBusiness(t, server, client, nil).SessionID
	for _, id := range []string{person, business} {
		require.NoError(t, server.CompleteSession(id, didittest.OutcomeInReview))
	}
	withPOA(t, server, person)
	decision, err := client.Sessions.Decision(ctx, business)
	require.NoError(t, err)
	company := decision.FirstRegistryCheck().Company.UUID
	require.NoError(t, server.WaitForDeliveries(ctx))
	before := len(server.Deliveries())

	for name, c := range map[string]struct {
		want int
		call func() error
	}{
		"data": {1, func() error {
			return second(client.Sessions.UpdateData(ctx, person, &didit.UpdateSessionDataRequest{FirstName: didit.Value("Ana")}))
		}},
		"no data": {0, func() error {
			return second(client.Sessions.UpdateData(ctx, person, &didit.UpdateSessionDataRequest{}))
		}},
		"POA": {1, func() error {
			return second(client.Sessions.UpdatePOAData(ctx, person, &didit.UpdatePOADataRequest{Issuer: didit.Value("Example Gas")}))
		}},
		"POA, as it was": {0, func() error {
			return second(client.Sessions.UpdatePOAData(ctx, person, &didit.UpdatePOADataRequest{NodeID: didit.Ptr("poa_1"), Issuer: didit.Value("Example Water")}))
		}},
		"company": {1, func() error {
			return second(client.Sessions.UpdateCompanyData(ctx, business, company, &didit.UpdateCompanyDataRequest{TaxNumber: didit.Ptr("T-1")}))
		}},
		"no company": {0, func() error {
			return second(client.Sessions.UpdateCompanyData(ctx, business, company, &didit.UpdateCompanyDataRequest{}))
		}},
		"feature": {1, func() error {
			return second(client.Sessions.UpdateFeatureStatus(ctx, business, "feature_aml", &didit.UpdateFeatureStatusRequest{NewStatus: didit.FeatureStatusApproved}))
		}},
		"hit": {1, func() error {
			return second(client.Sessions.UpdateAMLHitStatus(ctx, business, &didit.UpdateAMLHitStatusRequest{HitID: "hit-1", ReviewStatus: didit.AMLReviewStatusFalsePositive}))
		}},
		"hits": {1, func() error {
			return second(client.Sessions.BulkUpdateAMLHitStatus(ctx, person, &didit.BulkUpdateAMLHitStatusRequest{HitUpdates: []didit.AMLHitUpdate{
				{HitID: "hit-1", ReviewStatus: didit.AMLReviewStatusInconclusive},
			}}))
		}},
	} {
		require.NoError(t, c.call(), name)
		require.NoError(t, server.WaitForDeliveries(ctx))
		deliveries := server.Deliveries()
		assert.Len(t, deliveries, before+c.want, name)
		for _, delivery := range deliveries[before:] {
			assert.Equal(t, didit.WebhookEventDataUpdated, delivery.Type, name)
		}
		before = len(deliveries)
	}
}

func TestEventsOfABusinessCarryItsDecision(t *testing.T) {
	receiver := newReceiver(t)
	server, client := start(t, didittest.WithWebhook(receiver.URL, hookSecret))
	session := createBusiness(t, server, client, expectCompany)
	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeApproved))
	require.NoError(t, server.WaitForDeliveries(t.Context()))
	body := string(server.Deliveries()[1].Body)
	assert.Contains(t, body, `"registry_checks":[{`)
	assert.NotContains(t, body, `"id_verifications"`)
}

func second[T any](_ T, err error) error { return err }
