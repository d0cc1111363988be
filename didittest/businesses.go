package didittest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/seed-ed97066b/didit-go"
)

// WithBusinessWorkflow makes a workflow of businesses exist under an id of your choice. The first becomes
// BusinessWorkflowID; without any, there is one with a random id.
func WithBusinessWorkflow(id string) Option {
	return func(s *Server) { s.businessWorkflowIDs = append(s.businessWorkflowIDs, id) }
}

// nextNumber counts the sessions, those of businesses by themselves.
func (s *Server) nextNumber(kind didit.SessionKind) int64 {
	if kind == didit.SessionKindBusiness {
		s.businessNumber++
		return s.businessNumber
	}
	s.number++
	return s.number
}

func (s *session) isBusiness() bool { return s.decision.SessionKind == didit.SessionKindBusiness }

// findPerson finds a session, unless it is one of a business.
func (s *Server) findPerson(id string) *session {
	session := s.find(id)
	if session == nil || session.isBusiness() {
		return nil
	}
	return session
}

// The nodes of the workflow that every session of a business runs.
const (
	nodeRegistry  = "feature_kyb_registry"
	nodeDocuments = "feature_kyb_documents"
	nodeKeyPeople = "feature_kyb_key_people"
)

// resubmittableNodes are those that a resubmission may name. What a register says follows from elsewhere.
func resubmittableNodes(d *didit.Decision) []string {
	nodes := []string{}
	for _, feature := range d.Features {
		if node := featureNodes[feature]; node != nodeRegistry && node != nodeKeyPeople {
			nodes = append(nodes, node)
		}
	}
	return nodes
}

// recomputed are the steps that follow from the sessions of a company's people, and are not asked for again.
var recomputed = []didit.ResubmitFeature{
	didit.ResubmitFeatureKYBRegistry, didit.ResubmitFeatureKYBKeyPeople, didit.ResubmitFeatureKYB,
}

// forBusiness drops what creations of businesses' sessions ignore: all about a person, and the phone.
func forBusiness(d *didit.Decision) {
	expected := &d.ExpectedDetails
	*expected = didit.DecisionExpectedDetails{
		CompanyName: expected.CompanyName, RegistryCountry: expected.RegistryCountry,
		RegistrationNumber: expected.RegistrationNumber,
	}
	d.ContactDetails.Phone = ""
}

// The parts of a decision that the other kind does not have, and those that are read with its events only.
var (
	ofPersons = []string{
		"id_verifications", "nfc_verifications", "liveness_checks", "face_matches", "poa_verifications",
		"document_ai_documents", "database_validations",
	}
	ofBusinesses = []string{"registry_checks", "key_people_checks", "document_verifications"}
	withEvents   = []string{
		"workflow_version", "workflow_type", "workflow_version_id", "events", "activity_reviews", "blocklisted",
		"cost_breakdown", "api_service", "session_type", "has_device_nfc_support",
	}
)

// document is a decision in the shape of its kind.
func document(d *didit.Decision, events bool) any {
	var fields map[string]json.RawMessage
	if json.Unmarshal(toJSON(d), &fields) != nil {
		return d // whose answer tells what is wrong
	}
	absent := ofBusinesses
	if d.SessionKind == didit.SessionKindBusiness {
		absent = ofPersons
	}
	for _, name := range absent {
		if string(fields[name]) == "null" {
			delete(fields, name)
		}
	}
	if !events {
		for _, name := range withEvents {
			delete(fields, name)
		}
	}
	return fields
}

// fillCompany fills the reports of a business. The register finds the company that was expected.
func fillCompany(s *session, outcome Outcome, now time.Time) {
	d := &s.decision
	company := companyOf(d, now)
	registry := didit.RegistryCheck{
		NodeID: nodeRegistry, Status: didit.FeatureStatusApproved, DataResolved: true, Warnings: []didit.Warning{},
		OwnershipStructure: json.RawMessage(`{"shareholders":[{"name":"Ana Example","percent":100}]}`),
	}
	aml := didit.AMLScreening{
		NodeID: nodeAML, Status: didit.FeatureStatusApproved, EntityType: didit.EntityTypeCompany,
		Hits: []didit.AMLHit{}, Score: didit.Ptr(0.0), Warnings: []didit.Warning{},
		ScreenedData: didit.AMLScreenedData{
			FullName: company.CompanyName, Nationality: company.CountryCode, DocumentNumber: company.RegistrationNumber,
		},
	}
	switch {
	case outcome == OutcomeInReview:
		hitCompany(&aml, company.CompanyName, didit.FeatureStatusInReview)
	case outcome == OutcomeDeclined && s.scenario == didit.ScenarioDeclineAMLHit:
		hitCompany(&aml, company.CompanyName, didit.FeatureStatusDeclined)
	case outcome == OutcomeDeclined:
		mismatch(&registry, &company)
	}
	registry.Company = company
	d.RegistryChecks = []didit.RegistryCheck{registry}
	d.DocumentVerifications = []didit.DocumentVerification{companyDocuments(&company, now)}
	d.KeyPeopleChecks = []didit.KeyPeopleCheck{keyPeople()}
	d.AMLScreenings = []didit.AMLScreening{aml}
}

func companyOf(d *didit.Decision, now time.Time) didit.RegistryCompany {
	expected := &d.ExpectedDetails
	country, region, _ := strings.Cut(orElse(expected.RegistryCountry, "GB"), "-")
	company := didit.RegistryCompany{
		UUID: newUUID(), NodeID: nodeRegistry, Status: didit.FeatureStatusApproved, RegistryStatus: "active",
		DataResolved: true, CompanyName: orElse(expected.CompanyName, "Example Trading Ltd"),
		RegistrationNumber: orElse(expected.RegistrationNumber, "00000000"),
		CountryCode:        country, Region: region, CompanyType: "Private Limited Company", IncorporationDate: "2015-03-04",
		RegisteredAddress: "1 Example Street, Exampleton", RiskLevel: didit.KYBRiskLevelLow, VerificationStatus: "verified",
		IsFromRegistry: true, FetchStatus: "resolved", AlternativeNames: []string{}, NatureOfBusiness: "Wholesale of examples",
		VATValidationStatus: didit.VATValidationStatusNotApplicable, ConfirmedByUserAt: didit.NewTimestamp(now.UTC()),
		Officers: []didit.RegistryOfficer{{
			UUID: newUUID(), Name: "Ana Example", Designation: "Director", Role: didit.PartyRoleDirector, Nationality: country, IsActive: true,
		}},
		BeneficialOwners: []didit.RegistryBeneficialOwner{{
			UUID: newUUID(), Name: "Ana Example", FirstName: "Ana", LastName: "Example", EntityType: didit.EntityTypePerson,
			Roles: []didit.PartyRole{didit.PartyRoleUBO}, OwnershipMinShares: "100", OwnershipMaxShares: "100", IsActive: true,
			EffectiveOwnershipPercent: didit.Ptr(100.0),
		}},
		Addresses: []json.RawMessage{}, Industries: []json.RawMessage{}, Accounts: []json.RawMessage{},
	}
	company.RegistryData = toJSON(map[string]any{
		"company_name": company.CompanyName, "registration_number": company.RegistrationNumber, "country_code": country,
	})
	company.UserProvidedData = company.RegistryData
	return company
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// toJSON is for values that always marshal.
func toJSON(v any) json.RawMessage {
	data, _ := json.Marshal(v)
	return data
}

// mismatch makes the register know the company's number under another name.
func mismatch(registry *didit.RegistryCheck, company *didit.RegistryCompany) {
	const another = "Another Example Ltd"
	company.Status, company.VerificationStatus = didit.FeatureStatusDeclined, "failed"
	company.RiskLevel = didit.KYBRiskLevelHigh
	company.RegistryData = toJSON(map[string]any{
		"company_name": another, "registration_number": company.RegistrationNumber, "country_code": company.CountryCode,
	})
	registry.Status = didit.FeatureStatusDeclined
	registry.Warnings = []didit.Warning{{
		Feature: didit.WarningFeatureKYBRegistry, Risk: "COMPANY_REGISTRY_MISMATCH", LogType: didit.WarningLogTypeError,
		AdditionalData: toJSON(map[string]any{
			"field": "company_name", "provided": company.CompanyName, "registry": another,
		}),
		ShortDescription: "Register differs", LongDescription: "The register knows the number under another name.",
		NodeID: nodeRegistry,
	}}
}

func hitCompany(aml *didit.AMLScreening, name string, status didit.FeatureStatus) {
	risk, warning := 62.0, didit.Warning{
		Feature: didit.WarningFeatureAML, Risk: "POSSIBLE_MATCH_FOUND", LogType: didit.WarningLogTypeWarning,
		ShortDescription: "Possible match", LongDescription: "A watchlist names a company alike.", NodeID: nodeAML,
	}
	if status == didit.FeatureStatusDeclined {
		risk, warning.LogType = 95, didit.WarningLogTypeError
	}
	aml.Status, aml.TotalHits, aml.Score = status, 1, didit.Ptr(risk)
	aml.Hits = []didit.AMLHit{{
		ID: "hit-1", Caption: name, MatchScore: didit.Ptr(81.0), RiskScore: didit.Ptr(risk),
		Datasets: []didit.AMLDataset{didit.AMLDatasetSanctions}, ReviewStatus: didit.AMLReviewStatusUnreviewed,
	}}
	aml.Warnings = []didit.Warning{warning}
}

func companyDocuments(company *didit.RegistryCompany, now time.Time) didit.DocumentVerification {
	const group = "legal_presence"
	return didit.DocumentVerification{
		NodeID: nodeDocuments, Status: didit.FeatureStatusApproved, Warnings: []didit.Warning{},
		RequiredGroups: []string{group},
		Groups:         map[string]didit.DocumentGroupProgress{group: {Total: 1, Approved: 1}},
		Items: []didit.DocumentVerificationItem{{
			UUID: newUUID(), DocumentType: didit.DocumentGroupLegalPresence, DocumentGroup: didit.DocumentGroupLegalPresence,
			DocumentSubtype: "CERTIFICATE_OF_INCORPORATION", OriginalFilename: "certificate.pdf", FileSize: didit.Ptr(int64(90210)),
			Status: didit.FeatureStatusApproved, CreatedAt: didit.NewTimestamp(now.UTC()), IsConfirmed: true,
			OCRData: toJSON(map[string]any{"company_name": company.CompanyName}),
			CrossCheckResult: toJSON(map[string]any{
				"critical": map[string]any{"company_name": map[string]any{
					"document": company.CompanyName, "registry": company.CompanyName, "match": true, "score": 1,
				}}, "non_critical": map[string]any{}, "people": map[string]any{},
			}),
		}},
	}
}

func keyPeople() didit.KeyPeopleCheck {
	screened := didit.PartyVerification{AMLStatus: didit.FeatureStatusApproved}
	return didit.KeyPeopleCheck{
		NodeID: nodeKeyPeople, Status: didit.FeatureStatusApproved, Warnings: []didit.Warning{},
		Registry: didit.RegistryKeyPeople{
			Officers: []didit.Officer{{
				UUID: newUUID(), Name: "Ana Example", Designation: "Director", Role: didit.PartyRoleDirector,
				AppointmentDate: "2015-03-04", IsActive: true, PartyVerification: screened,
			}},
			BeneficialOwners: []didit.BeneficialOwner{{
				UUID: newUUID(), Name: "Ana Example", FirstName: "Ana", LastName: "Example", DateOfBirth: "1990-01-01",
				EntityType: didit.EntityTypePerson, Roles: []didit.PartyRole{didit.PartyRoleUBO}, OwnershipMinShares: "100",
				OwnershipMaxShares: "100", IsActive: true, PartyVerification: screened,
				ChildBeneficialOwners: []didit.BeneficialOwner{}, EffectiveOwnershipPercent: didit.Ptr(100.0),
			}},
		},
		Submitted: didit.SubmittedParties{Parties: []didit.SubmittedParty{}},
	}
}

func (s *session) businessRow() map[string]any {
	d := &s.decision
	row := map[string]any{
		"session_id": d.SessionID, "session_kind": d.SessionKind, "session_number": d.SessionNumber, "status": d.Status,
		"vendor_data": orNull(d.VendorData), "created_at": d.CreatedAt, "workflow_id": d.WorkflowID, "workflow_type": "kyb",
		"workflow_label": nil, "company_name": nil, "registration_number": nil, "country": nil,
	}
	if check := d.FirstRegistryCheck(); check != nil {
		company := &check.Company
		row["company_name"], row["registration_number"] = orNull(company.CompanyName), orNull(company.RegistrationNumber)
		row["country"] = orNull(company.CountryCode)
	}
	return row
}

// fitsBusiness is fits for a session of a business, whose day ends the list at its beginning.
func (f *filter) fitsBusiness(d *didit.Decision) bool {
	var company didit.RegistryCompany
	if check := d.FirstRegistryCheck(); check != nil {
		company = check.Company
	}
	created := d.CreatedAt.UTC()
	if until, err := time.Parse(time.DateOnly, f.to); err == nil && created.After(until) {
		return false
	}
	return anyOf(f.statuses, string(d.Status)) && anyOf(f.workflows, d.WorkflowID) &&
		anyOf(f.countries, company.CountryCode) && f.warned(d) && (f.vendorData == "" || f.vendorData == d.VendorData) &&
		(f.found(d) || f.foundCompany(&company)) && (f.from == "" || created.Format(time.DateOnly) >= f.from)
}

var withoutSeparators = strings.NewReplacer("-", "", ".", "", " ", "", "/", "")

func (f *filter) foundCompany(c *didit.RegistryCompany) bool {
	text := strings.ToLower(f.search)
	return c.UUID != "" && (strings.Contains(strings.ToLower(c.CompanyName), text) ||
		strings.HasPrefix(strings.ToLower(withoutSeparators.Replace(c.RegistrationNumber)), text))
}

// mostCounted is where the count of businesses' sessions ends.
const mostCounted = 100

func businessPage(s *Server, c *call, rows []map[string]any) *answer {
	window, refusal := cut(s, c, rows)
	if refusal != nil {
		return refusal
	}
	window.Count = min(window.Count, mostCounted)
	return jsonAnswer(http.StatusOK, window)
}

// bothPages is the page of persons with that of businesses behind it; next and previous are those of persons.
func bothPages(s *Server, c *call, persons, businesses []map[string]any) *answer {
	window, refusal := cut(s, c, persons)
	if refusal != nil {
		return refusal
	}
	more, _ := cut(s, c, businesses) // the query was fine above
	window.Count += min(more.Count, mostCounted)
	window.Results = append(slices.Clip(window.Results), more.Results...) // never nil, which would be null
	return jsonAnswer(http.StatusOK, window)
}
