package didit

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/seed-ed97066b/didit-go/internal/transport"
)

// Share makes a token with which another application can import a finished session: Approved, Declined or In
// Review. It is sent once; 300 writes a minute.
//
// POST /v3/session/{session_id}/share/
//
// See https://docs.didit.me/sessions-api/share-session.
func (s *SessionsService) Share(ctx context.Context, sessionID string, req *ShareSessionRequest, opts ...RequestOption) (*SessionShare, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	return send[SessionShare](ctx, s.client, &operation{
		name: "Sessions.Share", method: http.MethodPost, route: "/v3/session/{session_id}/share/", class: transport.Write,
	}, &payload{path: []string{sessionID}, body: req}, opts)
}

// ImportShared copies a shared session into this application, under a new id. A token works once for each
// application; ErrUnauthorized and ErrBadRequest speak of the token. It is sent once; 300 writes a minute.
//
// POST /v3/session/import-shared/
//
// See https://docs.didit.me/sessions-api/import-shared-session.
func (s *SessionsService) ImportShared(ctx context.Context, req *ImportSharedSessionRequest, opts ...RequestOption) (*ImportedSession, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	return send[ImportedSession](ctx, s.client, &operation{
		name: "Sessions.ImportShared", method: http.MethodPost, route: "/v3/session/import-shared/",
		class: transport.Write, tokenIsInBody: true,
	}, &payload{body: req}, opts)
}

// UpdateData corrects what was read from an identity document, and returns all of it. The session must be
// Approved, Declined, In Review or Kyc Expired, else it is ErrNotFound. Safe to repeat; 10 a minute, refused
// ones included.
//
// PATCH /v3/session/{session_id}/update-data/
func (s *SessionsService) UpdateData(ctx context.Context, sessionID string, req *UpdateSessionDataRequest, opts ...RequestOption) (*SessionData, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	return send[SessionData](ctx, s.client, &operation{
		name: "Sessions.UpdateData", method: http.MethodPatch, route: "/v3/session/{session_id}/update-data/",
		class: transport.UpdateData, repeat: true,
	}, &payload{path: []string{sessionID}, body: req}, opts)
}

// UpdatePOAData corrects what was read from a proof of address, and returns all of it. The session must be
// Approved, Declined, In Review or Kyc Expired, else it is ErrNotFound. Safe to repeat; 10 a minute, refused
// ones included.
//
// PATCH /v3/session/{session_id}/update-poa-data/
func (s *SessionsService) UpdatePOAData(ctx context.Context, sessionID string, req *UpdatePOADataRequest, opts ...RequestOption) (*POAData, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	return send[POAData](ctx, s.client, &operation{
		name: "Sessions.UpdatePOAData", method: http.MethodPatch, route: "/v3/session/{session_id}/update-poa-data/",
		class: transport.UpdateData, repeat: true,
	}, &payload{path: []string{sessionID}, body: req}, opts)
}

// UpdateCompanyData corrects what a register said about a company, at any status of the session, and returns
// all of it. Safe to repeat; 300 writes a minute.
//
// PATCH /v3/session/{session_id}/kyb/{company_uuid}/update-data/
func (s *SessionsService) UpdateCompanyData(ctx context.Context, sessionID, companyUUID string, req *UpdateCompanyDataRequest, opts ...RequestOption) (*RegistryCompany, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	return send[RegistryCompany](ctx, s.client, &operation{
		name: "Sessions.UpdateCompanyData", method: http.MethodPatch,
		route: "/v3/session/{session_id}/kyb/{company_uuid}/update-data/", class: transport.Write, repeat: true,
	}, &payload{path: []string{sessionID, companyUUID}, body: req}, opts)
}

// UpdateFeatureStatus overrules one step of a session and leaves the session's own status. The node is that of
// the workflow, "default" where there is none. The status it has already is ErrBadRequest. It is sent once;
// 300 writes a minute.
//
// PATCH /v3/session/{session_id}/features/{node_id}/update-status/
func (s *SessionsService) UpdateFeatureStatus(ctx context.Context, sessionID, nodeID string, req *UpdateFeatureStatusRequest, opts ...RequestOption) (*UpdatedFeature, error) {
	switch {
	case req == nil:
		return nil, argumentError("request", "must not be nil")
	case req.NewStatus != FeatureStatus(StatusApproved) && req.NewStatus != FeatureStatus(StatusDeclined) && req.NewStatus != FeatureStatus(StatusInReview):
		return nil, argumentError("request.NewStatus", "must be Approved, Declined or In Review")
	}
	return send[UpdatedFeature](ctx, s.client, &operation{
		name: "Sessions.UpdateFeatureStatus", method: http.MethodPatch,
		route: "/v3/session/{session_id}/features/{node_id}/update-status/", class: transport.Write,
	}, &payload{path: []string{sessionID, nodeID}, body: req}, opts)
}

// UpdateAMLHitStatus records what a reviewer made of one AML hit. An unknown hit is ErrNotFound. It is sent
// once; 300 writes a minute.
//
// PATCH /v3/session/{session_id}/update-aml-hit-status/
func (s *SessionsService) UpdateAMLHitStatus(ctx context.Context, sessionID string, req *UpdateAMLHitStatusRequest, opts ...RequestOption) (*UpdatedAMLHit, error) {
	switch {
	case req == nil:
		return nil, argumentError("request", "must not be nil")
	case req.HitID == "" || req.ReviewStatus == "":
		return nil, argumentError("request", "needs HitID and ReviewStatus")
	}
	return send[UpdatedAMLHit](ctx, s.client, &operation{
		name: "Sessions.UpdateAMLHitStatus", method: http.MethodPatch,
		route: "/v3/session/{session_id}/update-aml-hit-status/", class: transport.Write,
	}, &payload{path: []string{sessionID}, body: req}, opts)
}

// BulkUpdateAMLHitStatus records what a reviewer made of several AML hits: all of them, or none and ErrNotFound
// where one is unknown. It is sent once; 300 writes a minute.
//
// PATCH /v3/session/{session_id}/bulk-update-aml-hit-status/
func (s *SessionsService) BulkUpdateAMLHitStatus(ctx context.Context, sessionID string, req *BulkUpdateAMLHitStatusRequest, opts ...RequestOption) (*UpdatedAMLHits, error) {
	switch {
	case req == nil:
		return nil, argumentError("request", "must not be nil")
	case len(req.HitUpdates) == 0:
		return nil, argumentError("request.HitUpdates", "must not be empty")
	}
	for i, hit := range req.HitUpdates {
		if hit.HitID == "" || hit.ReviewStatus == "" {
			return nil, argumentError("request.HitUpdates["+strconv.Itoa(i)+"]", "needs HitID and ReviewStatus")
		}
	}
	return send[UpdatedAMLHits](ctx, s.client, &operation{
		name: "Sessions.BulkUpdateAMLHitStatus", method: http.MethodPatch,
		route: "/v3/session/{session_id}/bulk-update-aml-hit-status/", class: transport.Write,
	}, &payload{path: []string{sessionID}, body: req}, opts)
}

// DecisionEmailPreview returns, as the API sends it, the email that UpdateStatus would write. Its shape is not
// published. It is sent once; 300 writes a minute.
//
// POST /v3/session/{session_id}/decision-email-preview/
func (s *SessionsService) DecisionEmailPreview(ctx context.Context, sessionID string, req *DecisionEmailPreviewRequest, opts ...RequestOption) (json.RawMessage, error) {
	switch {
	case req == nil:
		return nil, argumentError("request", "must not be nil")
	case req.NewStatus == "":
		return nil, argumentError("request.NewStatus", "must not be empty")
	}
	preview, err := send[json.RawMessage](ctx, s.client, &operation{
		name: "Sessions.DecisionEmailPreview", method: http.MethodPost,
		route: "/v3/session/{session_id}/decision-email-preview/", class: transport.Write, freeFormAnswer: true,
	}, &payload{path: []string{sessionID}, body: req}, opts)
	if err != nil {
		return nil, err
	}
	return *preview, nil
}

// ShareSessionRequest is the input of Share.
type ShareSessionRequest struct {
	ForApplicationID string `json:"for_application_id"`      // the application that may import
	TTLInSeconds     *int   `json:"ttl_in_seconds,omitzero"` // 60 to 86400; default 3600
}

func (r *ShareSessionRequest) check() error {
	switch {
	case r == nil:
		return argumentError("request", "must not be nil")
	case r.ForApplicationID == "":
		return argumentError("request.ForApplicationID", "must not be empty")
	case r.TTLInSeconds != nil && (*r.TTLInSeconds < 60 || *r.TTLInSeconds > 86400):
		return argumentError("request.TTLInSeconds", "must be between 60 and 86400")
	}
	return nil
}

// ImportSharedSessionRequest is the input of ImportShared.
type ImportSharedSessionRequest struct {
	ShareToken  string  `json:"share_token"`          // as Share returned it
	TrustReview bool    `json:"trust_review"`         // keep the status; false puts the copy In Review
	WorkflowID  string  `json:"workflow_id"`          // one of this application's
	VendorData  *string `json:"vendor_data,omitzero"` // instead of the original's
}

func (r *ImportSharedSessionRequest) check() error {
	switch {
	case r == nil:
		return argumentError("request", "must not be nil")
	case r.ShareToken == "":
		return argumentError("request.ShareToken", "must not be empty")
	case r.WorkflowID == "":
		return argumentError("request.WorkflowID", "must not be empty")
	}
	return nil
}

// Format prints the workflow and not the token, whatever the verb.
func (r ImportSharedSessionRequest) Format(f fmt.State, _ rune) {
	redacted(f, "ImportSharedSessionRequest", "workflow_id", r.WorkflowID)
}

// LogValue returns the workflow and not the token.
func (r ImportSharedSessionRequest) LogValue() slog.Value {
	return redactedLog("workflow_id", r.WorkflowID)
}

// UpdateSessionDataRequest is the input of UpdateData. A zero field is left as it is, Null clears it.
type UpdateSessionDataRequest struct {
	NodeID          *string                `json:"node_id,omitzero"`          // of the step; nil for the latest
	DocumentType    Nullable[DocumentCode] `json:"document_type,omitzero"`    // such as P
	DocumentSubtype Nullable[string]       `json:"document_subtype,omitzero"` // at most 128 characters
	DocumentNumber  Nullable[string]       `json:"document_number,omitzero"`
	PersonalNumber  Nullable[string]       `json:"personal_number,omitzero"`
	DateOfBirth     Nullable[Date]         `json:"date_of_birth,omitzero"`
	DateOfIssue     Nullable[Date]         `json:"date_of_issue,omitzero"`
	ExpirationDate  Nullable[Date]         `json:"expiration_date,omitzero"`
	IssuingState    Nullable[string]       `json:"issuing_state,omitzero"` // ISO 3166-1 alpha-3
	FirstName       Nullable[string]       `json:"first_name,omitzero"`
	LastName        Nullable[string]       `json:"last_name,omitzero"`
	Gender          Nullable[Gender]       `json:"gender,omitzero"`  // M, F or U
	Address         Nullable[string]       `json:"address,omitzero"` // in one line
	PlaceOfBirth    Nullable[string]       `json:"place_of_birth,omitzero"`
	Nationality     Nullable[string]       `json:"nationality,omitzero"` // at most 32 characters
	MaritalStatus   *MaritalStatus         `json:"marital_status,omitzero"`
	// ExtraFields are merged key by key; a null value removes its key.
	ExtraFields   map[string]any     `json:"extra_fields,omitzero"`
	ParsedAddress *AddressCorrection `json:"parsed_address,omitzero"`
}

func (r *UpdateSessionDataRequest) check() error {
	if r == nil {
		return argumentError("request", "must not be nil")
	}
	return checkDates(map[string]Nullable[Date]{
		"DateOfBirth": r.DateOfBirth, "DateOfIssue": r.DateOfIssue, "ExpirationDate": r.ExpirationDate,
	})
}

func checkDates(dates map[string]Nullable[Date]) error {
	for field, date := range dates {
		if day, ok := date.Get(); ok && !isDate(string(day)) {
			return argumentError("request."+field, "must be YYYY-MM-DD")
		}
	}
	return nil
}

// Format prints nothing about the person, whatever the verb.
func (r UpdateSessionDataRequest) Format(f fmt.State, _ rune) {
	redacted(f, "UpdateSessionDataRequest")
}

// LogValue returns nothing about the person.
func (r UpdateSessionDataRequest) LogValue() slog.Value { return redactedLog() }

// AddressCorrection changes parts of an address. A zero field is left as it is, Null removes it.
type AddressCorrection struct {
	AddressType Nullable[string] `json:"address_type,omitzero"`
	City        Nullable[string] `json:"city,omitzero"`
	Region      Nullable[string] `json:"region,omitzero"`
	Street1     Nullable[string] `json:"street_1,omitzero"`
	Street2     Nullable[string] `json:"street_2,omitzero"`
	PostalCode  Nullable[string] `json:"postal_code,omitzero"`
	Country     Nullable[string] `json:"country,omitzero"` // ISO 3166-1 alpha-2
}

// Format prints nothing about the person, whatever the verb.
func (a AddressCorrection) Format(f fmt.State, _ rune) { redacted(f, "AddressCorrection") }

// LogValue logs what Format prints.
func (a AddressCorrection) LogValue() slog.Value { return redactedLog() }

// UpdatePOADataRequest is the input of UpdatePOAData. A zero field is left as it is, Null clears it.
type UpdatePOADataRequest struct {
	NodeID           *string          `json:"node_id,omitzero"`       // of the step; nil for the latest
	IssuingState     Nullable[string] `json:"issuing_state,omitzero"` // ISO 3166-1 alpha-3
	DocumentType     *POADocumentType `json:"document_type,omitzero"`
	DocumentLanguage Nullable[string] `json:"document_language,omitzero"`
	Issuer           Nullable[string] `json:"issuer,omitzero"`
	IssueDate        Nullable[Date]   `json:"issue_date,omitzero"`
	POAAddress       Nullable[string] `json:"poa_address,omitzero"` // in one line
	NameOnDocument   Nullable[string] `json:"name_on_document,omitzero"`
	// ExtraFields are merged key by key.
	ExtraFields      map[string]any     `json:"extra_fields,omitzero"`
	POAParsedAddress *AddressCorrection `json:"poa_parsed_address,omitzero"`
}

func (r *UpdatePOADataRequest) check() error {
	if r == nil {
		return argumentError("request", "must not be nil")
	}
	return checkDates(map[string]Nullable[Date]{"IssueDate": r.IssueDate})
}

// Format prints nothing about the person, whatever the verb.
func (r UpdatePOADataRequest) Format(f fmt.State, _ rune) { redacted(f, "UpdatePOADataRequest") }

// LogValue returns nothing about the person.
func (r UpdatePOADataRequest) LogValue() slog.Value { return redactedLog() }

// UpdateCompanyDataRequest is the input of UpdateCompanyData. A zero field is left as it is, Null clears it.
type UpdateCompanyDataRequest struct {
	CompanyName               *string                             `json:"company_name,omitzero"`
	RegistrationNumber        *string                             `json:"registration_number,omitzero"`
	CountryCode               *string                             `json:"country_code,omitzero"` // ISO 3166-1 alpha-2
	Region                    Nullable[string]                    `json:"region,omitzero"`
	IncorporationDate         *Date                               `json:"incorporation_date,omitzero"`
	RegistrationDate          Nullable[Date]                      `json:"registration_date,omitzero"`
	DissolutionDate           Nullable[Date]                      `json:"dissolution_date,omitzero"`
	TaxNumber                 *string                             `json:"tax_number,omitzero"`
	LegalAddress              *string                             `json:"legal_address,omitzero"` // comes back as RegisteredAddress
	CompanyType               *string                             `json:"company_type,omitzero"`
	RegistryStatus            Nullable[RegistryStatus]            `json:"registry_status,omitzero"`
	VerificationStatus        Nullable[CompanyVerificationStatus] `json:"verification_status,omitzero"`
	AlternativeNames          *string                             `json:"alternative_names,omitzero"`
	NatureOfBusiness          *string                             `json:"nature_of_business,omitzero"`
	RegisteredCapital         *string                             `json:"registered_capital,omitzero"` // in words, such as USD 50000
	RegisteredCapitalAmount   Nullable[Decimal]                   `json:"registered_capital_amount,omitzero"`
	RegisteredCapitalCurrency Nullable[string]                    `json:"registered_capital_currency,omitzero"` // ISO 4217
	Website                   *string                             `json:"website,omitzero"`
	Email                     *string                             `json:"email,omitzero"`
	Phone                     *string                             `json:"phone,omitzero"`
	LegalEntityIdentifier     *string                             `json:"legal_entity_identifier,omitzero"` // LEI
	LocationOfRegistration    *string                             `json:"location_of_registration,omitzero"`
	VATNumber                 *string                             `json:"vat_number,omitzero"` // is not checked anew
	ControlScheme             *string                             `json:"control_scheme,omitzero"`
}

func (r *UpdateCompanyDataRequest) check() error {
	if r == nil {
		return argumentError("request", "must not be nil")
	}
	dates := map[string]Nullable[Date]{"RegistrationDate": r.RegistrationDate, "DissolutionDate": r.DissolutionDate}
	if r.IncorporationDate != nil {
		dates["IncorporationDate"] = Value(*r.IncorporationDate)
	}
	if amount, ok := r.RegisteredCapitalAmount.Get(); ok && (!isDecimal(string(amount)) || !json.Valid([]byte(amount))) {
		return argumentError("request.RegisteredCapitalAmount", "must be a decimal number such as 50000.00")
	}
	return checkDates(dates)
}

// MarshalJSON writes the capital as a JSON number with the digits it was given, which is what the API takes.
func (r UpdateCompanyDataRequest) MarshalJSON() ([]byte, error) {
	type plain UpdateCompanyDataRequest
	var amount json.RawMessage
	if digits, ok := r.RegisteredCapitalAmount.Get(); ok && digits != "" {
		amount = json.RawMessage(digits)
	} else if !r.RegisteredCapitalAmount.IsZero() {
		amount = json.RawMessage("null")
	}
	return json.Marshal(struct {
		plain
		RegisteredCapitalAmount json.RawMessage `json:"registered_capital_amount,omitzero"`
	}{plain(r), amount})
}

// Format prints nothing about the company, whatever the verb.
func (r UpdateCompanyDataRequest) Format(f fmt.State, _ rune) {
	redacted(f, "UpdateCompanyDataRequest")
}

// LogValue returns nothing about the company.
func (r UpdateCompanyDataRequest) LogValue() slog.Value { return redactedLog() }

// UpdateFeatureStatusRequest is the input of UpdateFeatureStatus.
type UpdateFeatureStatusRequest struct {
	NewStatus FeatureStatus `json:"new_status"`       // Approved, Declined or In Review
	Comment   *string       `json:"comment,omitzero"` // for the review trail
}

// Format prints the status and nothing of the comment, whatever the verb.
func (r UpdateFeatureStatusRequest) Format(f fmt.State, _ rune) {
	redacted(f, "UpdateFeatureStatusRequest", "new_status", string(r.NewStatus))
}

// LogValue says the status and nothing of the comment.
func (r UpdateFeatureStatusRequest) LogValue() slog.Value {
	return redactedLog("new_status", string(r.NewStatus))
}

// UpdateAMLHitStatusRequest is the input of UpdateAMLHitStatus.
type UpdateAMLHitStatusRequest struct {
	HitID        string          `json:"hit_id"` // of a hit in the Decision
	ReviewStatus AMLReviewStatus `json:"review_status"`
	NodeID       *string         `json:"node_id,omitzero"` // needed where a session has several AML steps
}

// BulkUpdateAMLHitStatusRequest is the input of BulkUpdateAMLHitStatus.
type BulkUpdateAMLHitStatusRequest struct {
	HitUpdates []AMLHitUpdate `json:"hit_updates"`
	NodeID     *string        `json:"node_id,omitzero"` // needed where a session has several AML steps
}

// AMLHitUpdate is what a reviewer made of one hit.
type AMLHitUpdate struct {
	HitID        string          `json:"hit_id"` // of a hit in the Decision
	ReviewStatus AMLReviewStatus `json:"review_status"`
}

// DecisionEmailPreviewRequest is the input of DecisionEmailPreview.
type DecisionEmailPreviewRequest struct {
	NewStatus     Status    `json:"new_status"`
	EmailLanguage *Language `json:"email_language,omitzero"`
}

// SessionShare is a token for another application.
type SessionShare struct {
	ShareToken       string      `json:"share_token"` // lets that application copy the session: a secret
	ForApplicationID string      `json:"for_application_id"`
	SessionKind      SessionKind `json:"session_kind"`
}

func (s *SessionShare) missing() string {
	if s.ShareToken == "" {
		return "share_token"
	}
	return ""
}

// Format prints the application and not the token, whatever the verb.
func (s SessionShare) Format(f fmt.State, _ rune) {
	redacted(f, "SessionShare", "for_application_id", s.ForApplicationID)
}

// LogValue returns the application and not the token.
func (s SessionShare) LogValue() slog.Value {
	return redactedLog("for_application_id", s.ForApplicationID)
}

// ImportedSession is the copy of a shared session. Read its Decision for the reports.
type ImportedSession struct {
	SessionID     string    `json:"session_id"` // of the copy
	SessionNumber int64     `json:"session_number"`
	SessionURL    string    `json:"session_url"` // often ""
	Status        Status    `json:"status"`
	WorkflowID    string    `json:"workflow_id"`
	VendorData    string    `json:"vendor_data"`
	CreatedAt     Timestamp `json:"created_at"`
	ExpiresAt     Timestamp `json:"expires_at"`
}

func (s *ImportedSession) missing() string {
	if s.SessionID == "" {
		return "session_id"
	}
	return ""
}

// Format prints id and status, whatever the verb.
func (s ImportedSession) Format(f fmt.State, _ rune) {
	redacted(f, "ImportedSession", "session_id", s.SessionID, "status", string(s.Status))
}

// LogValue returns id and status.
func (s ImportedSession) LogValue() slog.Value {
	return redactedLog("session_id", s.SessionID, "status", string(s.Status))
}

// SessionData is what is on record of an identity document.
type SessionData struct {
	DocumentType    DocumentCode     `json:"document_type"`
	DocumentSubtype string           `json:"document_subtype"`
	DocumentNumber  string           `json:"document_number"`
	PersonalNumber  string           `json:"personal_number"`
	DateOfBirth     Date             `json:"date_of_birth"`
	DateOfIssue     Date             `json:"date_of_issue"`
	ExpirationDate  Date             `json:"expiration_date"`
	IssuingState    string           `json:"issuing_state"` // ISO 3166-1 alpha-3
	FirstName       string           `json:"first_name"`
	LastName        string           `json:"last_name"`
	Gender          Gender           `json:"gender"`
	Address         string           `json:"address"`
	PlaceOfBirth    string           `json:"place_of_birth"`
	Nationality     string           `json:"nationality"`
	MaritalStatus   MaritalStatus    `json:"marital_status"`
	ExtraFields     json.RawMessage  `json:"extra_fields"` // as read, with your corrections
	ParsedAddress   CorrectedAddress `json:"parsed_address"`
}

// Format prints nothing about the person, whatever the verb.
func (d SessionData) Format(f fmt.State, _ rune) { redacted(f, "SessionData") }

// LogValue returns nothing about the person.
func (d SessionData) LogValue() slog.Value { return redactedLog() }

// CorrectedAddress is an address in its parts.
type CorrectedAddress struct {
	AddressType      string `json:"address_type"`
	City             string `json:"city"`
	Region           string `json:"region"`
	Street1          string `json:"street_1"`
	Street2          string `json:"street_2"`
	PostalCode       string `json:"postal_code"`
	Country          string `json:"country"`           // ISO 3166-1 alpha-2
	FormattedAddress string `json:"formatted_address"` // the parts in one line
}

// Format prints nothing about the person, whatever the verb.
func (a CorrectedAddress) Format(f fmt.State, _ rune) { redacted(f, "CorrectedAddress") }

// LogValue logs what Format prints.
func (a CorrectedAddress) LogValue() slog.Value { return redactedLog() }

// POAData is what is on record of a proof of address.
type POAData struct {
	IssuingState        string           `json:"issuing_state"` // ISO 3166-1 alpha-3
	DocumentType        POADocumentType  `json:"document_type"`
	DocumentLanguage    string           `json:"document_language"`
	Issuer              string           `json:"issuer"`
	IssueDate           Date             `json:"issue_date"`
	POAAddress          string           `json:"poa_address"`
	NameOnDocument      string           `json:"name_on_document"`
	ExtraFields         json.RawMessage  `json:"extra_fields"` // bank details among them
	POAParsedAddress    CorrectedAddress `json:"poa_parsed_address"`
	POAFormattedAddress string           `json:"poa_formatted_address"`
}

// Format prints nothing about the person, whatever the verb.
func (d POAData) Format(f fmt.State, _ rune) { redacted(f, "POAData") }

// LogValue returns nothing about the person.
func (d POAData) LogValue() slog.Value { return redactedLog() }

// UpdatedFeature is a step of a session that was overruled.
type UpdatedFeature struct {
	SessionID   string        `json:"session_id"`
	NodeID      string        `json:"node_id"`
	FeatureType string        `json:"feature_type"` // in the API's own names, such as KYC or Face
	NewStatus   FeatureStatus `json:"new_status"`
}

// UpdatedAMLHit is a hit whose review was recorded.
type UpdatedAMLHit struct {
	Message      string          `json:"message"` // the API's own words
	HitID        string          `json:"hit_id"`
	ReviewStatus AMLReviewStatus `json:"review_status"`
}

// UpdatedAMLHits are the hits whose review was recorded.
type UpdatedAMLHits struct {
	Message     string   `json:"message"` // the API's own words
	UpdatedHits []string `json:"updated_hits"`
}

// Gender is that of a document. In the ExpectedDetails of a new session it is GenderMale or GenderFemale.
type Gender string

// The genders.
const (
	GenderMale    Gender = "M"
	GenderFemale  Gender = "F"
	GenderUnknown Gender = "U"
)

// MaritalStatus is that of the person of a document.
type MaritalStatus string

// The marital statuses.
const (
	MaritalStatusSingle   MaritalStatus = "SINGLE"
	MaritalStatusMarried  MaritalStatus = "MARRIED"
	MaritalStatusDivorced MaritalStatus = "DIVORCED"
	MaritalStatusWidowed  MaritalStatus = "WIDOWED"
	MaritalStatusUnknown  MaritalStatus = "UNKNOWN"
)

// POADocumentType is a kind of proof of address.
type POADocumentType string

// The kinds of proof of address.
const (
	POADocumentTypeUtilityBill      POADocumentType = "UTILITY_BILL"
	POADocumentTypeBankStatement    POADocumentType = "BANK_STATEMENT"
	POADocumentTypeGovernmentIssued POADocumentType = "GOVERNMENT_ISSUED_DOCUMENT"
	POADocumentTypeOther            POADocumentType = "OTHER_POA_DOCUMENT"
	POADocumentTypeUnknown          POADocumentType = "UNKNOWN"
)

// RegistryStatus is that of a company in its register.
type RegistryStatus string

// The statuses that a correction can set.
const (
	RegistryStatusActive                  RegistryStatus = "active"
	RegistryStatusDissolved               RegistryStatus = "dissolved"
	RegistryStatusDeregistered            RegistryStatus = "deregistered"
	RegistryStatusSeeFullDetails          RegistryStatus = "see full details"
	RegistryStatusAuthorised              RegistryStatus = "authorised"
	RegistryStatusAppointedRepresentative RegistryStatus = "appointed representative"
	RegistryStatusUnauthorised            RegistryStatus = "unauthorised"
	RegistryStatusInactive                RegistryStatus = "inactive"
	RegistryStatusNoLongerAuthorised      RegistryStatus = "no longer authorised"
	RegistryStatusClosed                  RegistryStatus = "closed"
	RegistryStatusStruckOff               RegistryStatus = "struck off"
)

// CompanyVerificationStatus says whether a company was found to be what it says.
type CompanyVerificationStatus string

// The outcomes of verifying a company.
const (
	CompanyVerified            CompanyVerificationStatus = "verified"
	CompanyVerificationFailed  CompanyVerificationStatus = "failed"
	CompanyVerificationUnknown CompanyVerificationStatus = "unknown"
)
