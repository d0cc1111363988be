package didit

import (
	"encoding/json"
	"fmt"
	"log/slog"
)

// RegistryCheck is the report on one company in its official register.
type RegistryCheck struct {
	Status FeatureStatus `json:"status"`
	NodeID string        `json:"node_id"`
	// DataResolved is true once the register has answered.
	DataResolved bool            `json:"data_resolved"`
	Company      RegistryCompany `json:"company"`
	// OwnershipStructure is the chain of owners as the register's provider sends it.
	OwnershipStructure json.RawMessage `json:"ownership_structure"`
	Warnings           []Warning       `json:"warnings"`
}

// RegistryCompany is a company as its register knows it, together with what the user or a reviewer entered.
type RegistryCompany struct {
	UUID   string        `json:"uuid"`
	NodeID string        `json:"node_id"`
	Status FeatureStatus `json:"status"`
	// RegistryStatus is that of the company in the register, such as active.
	RegistryStatus     RegistryStatus `json:"registry_status"`
	DataResolved       bool           `json:"data_resolved"`
	CompanyName        string         `json:"company_name"`
	RegistrationNumber string         `json:"registration_number"`
	// CountryCode is ISO 3166-1 alpha-2, Region the ISO 3166-2 subdivision where registers are regional.
	CountryCode       string       `json:"country_code"`
	Region            string       `json:"region"`
	CompanyType       string       `json:"company_type"`
	IncorporationDate Date         `json:"incorporation_date"`
	RegisteredAddress string       `json:"registered_address"`
	TaxNumber         string       `json:"tax_number"`
	RiskLevel         KYBRiskLevel `json:"risk_level"`
	// VerificationStatus is a code such as verified.
	VerificationStatus CompanyVerificationStatus `json:"verification_status"`
	// IsFromRegistry is false for a company entered by hand.
	IsFromRegistry bool `json:"is_from_registry"`
	// FetchStatus is pending until the register has answered, then resolved.
	FetchStatus      string   `json:"fetch_status"`
	AlternativeNames []string `json:"alternative_names"`
	NatureOfBusiness string   `json:"nature_of_business"`
	// RegisteredCapital is as filed; the amount and its ISO 4217 currency were read from it.
	RegisteredCapital         string  `json:"registered_capital"`
	RegisteredCapitalAmount   Decimal `json:"registered_capital_amount"`
	RegisteredCapitalCurrency string  `json:"registered_capital_currency"`
	Website                   string  `json:"website"`
	Email                     string  `json:"email"`
	Phone                     string  `json:"phone"`
	// LegalEntityIdentifier is the LEI.
	LegalEntityIdentifier  string `json:"legal_entity_identifier"`
	LocationOfRegistration string `json:"location_of_registration"`
	// VATNumber is an EU number, and the next four are the result of checking it with VIES. Name and address
	// are filled for valid numbers of countries that disclose them.
	VATNumber           string              `json:"vat_number"`
	VATValidationStatus VATValidationStatus `json:"vat_validation_status"`
	VATValidatedName    string              `json:"vat_validated_name"`
	VATValidatedAddress string              `json:"vat_validated_address"`
	VATCheckedAt        Timestamp           `json:"vat_checked_at"`
	// FinancialSummary is an object whose shape is not published; it may be null.
	FinancialSummary json.RawMessage           `json:"financial_summary"`
	Officers         []RegistryOfficer         `json:"officers"`
	BeneficialOwners []RegistryBeneficialOwner `json:"beneficial_owners"`
	// Addresses, Industries and Accounts are lists of objects whose shapes are not published.
	Addresses  []json.RawMessage `json:"addresses"`
	Industries []json.RawMessage `json:"industries"`
	Accounts   []json.RawMessage `json:"accounts"`
	// RegistryData is what the register's provider sent, UserProvidedData what the user confirmed or changed.
	RegistryData      json.RawMessage `json:"registry_data"`
	UserProvidedData  json.RawMessage `json:"user_provided_data"`
	ConfirmedByUserAt Timestamp       `json:"confirmed_by_user_at"`
	LastConsoleEditAt Timestamp       `json:"last_console_edit_at"`
	IsEditable        bool            `json:"is_editable"`
}

// RegistryOfficer is an officer of a company, in brief. KeyPeopleCheck has more.
type RegistryOfficer struct {
	UUID string `json:"uuid"`
	Name string `json:"name"`
	// Designation is the register's own word for the role.
	Designation   string            `json:"designation"`
	Role          PartyRole         `json:"role"`
	Nationality   string            `json:"nationality"`
	IsActive      bool              `json:"is_active"`
	KYCStatus     RegistryKYCStatus `json:"kyc_status"`
	KYCSessionURL string            `json:"kyc_session_url"`
}

// RegistryBeneficialOwner is an owner of a company, in brief. KeyPeopleCheck has more.
type RegistryBeneficialOwner struct {
	UUID       string      `json:"uuid"`
	Name       string      `json:"name"`
	FirstName  string      `json:"first_name"`
	LastName   string      `json:"last_name"`
	EntityType EntityType  `json:"entity_type"`
	Roles      []PartyRole `json:"roles"`
	// OwnershipMinShares and OwnershipMaxShares are bounds in the register's own words, such as 25.00;
	// EffectiveOwnershipPercent is the number.
	OwnershipMinShares        string            `json:"ownership_min_shares"`
	OwnershipMaxShares        string            `json:"ownership_max_shares"`
	IsActive                  bool              `json:"is_active"`
	KYCStatus                 RegistryKYCStatus `json:"kyc_status"`
	KYCSessionURL             string            `json:"kyc_session_url"`
	EffectiveOwnershipPercent *float64          `json:"effective_ownership_percent"`
}

// KeyPeopleCheck is the report on the people behind a company: those the register names, and those the
// company itself submitted.
type KeyPeopleCheck struct {
	Status    FeatureStatus     `json:"status"`
	NodeID    string            `json:"node_id"`
	Registry  RegistryKeyPeople `json:"registry"`
	Submitted SubmittedParties  `json:"submitted"`
	// UBOKYCSummary is all zero where no owner is being verified.
	UBOKYCSummary UBOKYCSummary `json:"ubo_kyc_summary"`
	Warnings      []Warning     `json:"warnings"`
}

// RegistryKeyPeople are the people a register names.
type RegistryKeyPeople struct {
	Officers         []Officer         `json:"officers"`
	BeneficialOwners []BeneficialOwner `json:"beneficial_owners"`
}

// Officer is an officer of a company, and how far that person's own verification has come.
type Officer struct {
	UUID string `json:"uuid"`
	Name string `json:"name"`
	// Designation is the register's own word for the Role.
	Designation     string    `json:"designation"`
	Role            PartyRole `json:"role"`
	Nationality     string    `json:"nationality"`
	AppointmentDate Date      `json:"appointment_date"`
	// TerminationDate is empty for officers in office.
	TerminationDate Date   `json:"termination_date"`
	IsActive        bool   `json:"is_active"`
	Address         string `json:"address"`
	PartyVerification
}

// BeneficialOwner is an owner of a company, and how far that owner's own verification has come.
type BeneficialOwner struct {
	UUID string `json:"uuid"`
	// Name is a person's full name or a company's name.
	Name           string `json:"name"`
	FirstName      string `json:"first_name"`
	LastName       string `json:"last_name"`
	DateOfBirth    Date   `json:"date_of_birth"`
	CountryOfBirth string `json:"country_of_birth"`
	Email          string `json:"email"`
	// CompanyName and RegistrationNumber are for owners that are companies.
	CompanyName        string      `json:"company_name"`
	RegistrationNumber string      `json:"registration_number"`
	EntityType         EntityType  `json:"entity_type"`
	Nationality        string      `json:"nationality"`
	Designation        string      `json:"designation"`
	Roles              []PartyRole `json:"roles"`
	// OwnershipMinShares and OwnershipMaxShares are bounds in the register's own words, such as 25-50%;
	// EffectiveOwnershipPercent is the number.
	OwnershipMinShares string `json:"ownership_min_shares"`
	OwnershipMaxShares string `json:"ownership_max_shares"`
	IsActive           bool   `json:"is_active"`
	PartyVerification
	// ChildBeneficialOwners own this owner, where it is a company. They come straight from the register: any
	// of their fields may be empty, and fields of the register's own are in the raw body of the response
	// only.
	ChildBeneficialOwners []BeneficialOwner `json:"child_beneficial_owners"`
	// EffectiveOwnershipPercent is the upper bound, else the lower one; nil where neither is a number.
	EffectiveOwnershipPercent *float64 `json:"effective_ownership_percent"`
}

// PartyVerification is how far the verification of an officer or owner has come. All but AMLStatus and
// KYCAMLCategories are empty where the person has no session of their own.
type PartyVerification struct {
	// AMLStatus is empty where no AML screening was run.
	AMLStatus     FeatureStatus `json:"aml_status"`
	KYCStatus     Status        `json:"kyc_status"`
	KYCSessionURL string        `json:"kyc_session_url"`
	// KYCSessionID is the person's own session: read its decision for the full report.
	KYCSessionID string `json:"kyc_session_id"`
	// The workflow is that of the person's session. Its type is empty for graphs.
	VerificationWorkflowType     string            `json:"verification_workflow_type"`
	VerificationWorkflowID       string            `json:"verification_workflow_id"`
	VerificationWorkflowLabel    string            `json:"verification_workflow_label"`
	VerificationWorkflowFeatures []FeatureProgress `json:"verification_workflow_features"`
	// DiditInternalID identifies the person over all sessions.
	DiditInternalID string `json:"didit_internal_id"`
	// KYCDocumentType is the document shown.
	KYCDocumentType DocumentCode `json:"kyc_document_type"`
	KYCNationality  string       `json:"kyc_nationality"`
	// KYCLivenessPassed is nil where no liveness check has run.
	KYCLivenessPassed *bool `json:"kyc_liveness_passed"`
	// KYCVerifiedAt is zero unless KYCStatus is Approved.
	KYCVerifiedAt Timestamp `json:"kyc_verified_at"`
	// KYCAMLCategories is all empty where there are no hits.
	KYCAMLCategories PartyAMLCategories `json:"kyc_aml_categories"`
	// KYCNotificationSentAt is when the person was last invited.
	KYCNotificationSentAt Timestamp `json:"kyc_notification_sent_at"`
}

// PartyAMLCategories sums up a person's AML hits.
type PartyAMLCategories struct {
	Sanctions    AMLCategoryResult `json:"sanctions"`
	PEP          AMLCategoryResult `json:"pep"`
	AdverseMedia AMLCategoryResult `json:"adverse_media"`
	Warnings     AMLCategoryResult `json:"warnings"`
}

// FeatureProgress is where one step of a session stands.
type FeatureProgress struct {
	Feature Feature       `json:"feature"`
	Status  FeatureStatus `json:"status"`
}

// SubmittedParties are the people and companies entered in the flow.
type SubmittedParties struct {
	Parties []SubmittedParty `json:"parties"`
}

// SubmittedParty is a person or company entered in the flow, and how far its own verification has come.
type SubmittedParty struct {
	UUID       string     `json:"uuid"`
	EntityType EntityType `json:"entity_type"`
	// Source is always USER.
	Source    string `json:"source"`
	Name      string `json:"name"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	// CompanyName and RegistrationNumber are for companies.
	CompanyName        string `json:"company_name"`
	RegistrationNumber string `json:"registration_number"`
	Email              string `json:"email"`
	// Nationality is the country of incorporation for a company.
	Nationality string `json:"nationality"`
	PhoneNumber string `json:"phone_number"`
	DateOfBirth Date   `json:"date_of_birth"`
	// Position is a person's job title.
	Position string `json:"position"`
	// CustomFields is an object with the fields the workflow asks for.
	CustomFields json.RawMessage `json:"custom_fields"`
	IsActive     bool            `json:"is_active"`
	// IsSkipped is true where the user passed over this party's verification, as some roles allow.
	IsSkipped bool `json:"is_skipped"`
	// RequiresVerification is true where the party needs a session of its own.
	RequiresVerification bool `json:"requires_verification"`
	// Roles are all roles of the party, each with its own shares.
	Roles []SubmittedPartyRole `json:"roles"`
	// The KYC session is that of a person, the KYB session that of a company; all empty where there is none.
	KYCSessionID        string `json:"kyc_session_id"`
	KYCSessionStatus    Status `json:"kyc_session_status"`
	KYCSessionURL       string `json:"kyc_session_url"`
	KYBSubSessionID     string `json:"kyb_sub_session_id"`
	KYBSubSessionStatus Status `json:"kyb_sub_session_status"`
	KYBSubSessionURL    string `json:"kyb_sub_session_url"`
	// The workflow is that of the party's session. Its type is empty for graphs.
	VerificationWorkflowType     string            `json:"verification_workflow_type"`
	VerificationWorkflowID       string            `json:"verification_workflow_id"`
	VerificationWorkflowLabel    string            `json:"verification_workflow_label"`
	VerificationWorkflowFeatures []FeatureProgress `json:"verification_workflow_features"`
	// DiditInternalID identifies the person over all sessions.
	DiditInternalID string `json:"didit_internal_id"`
}

// SubmittedPartyRole is one role of a party.
type SubmittedPartyRole struct {
	Role PartyRole `json:"role"`
	// The two percentages run from 0 to 100, and are nil where none was given.
	OwnershipPercent *float64 `json:"ownership_percent"`
	VotingPercent    *float64 `json:"voting_percent"`
}

// UBOKYCSummary counts the owners being verified.
type UBOKYCSummary struct {
	Total    int `json:"total"`
	Approved int `json:"approved"`
	// Flagged are those declined or in review.
	Flagged int `json:"flagged"`
	Pending int `json:"pending"`
}

// DocumentVerification is the report of one node that asked for a company's documents.
type DocumentVerification struct {
	Status FeatureStatus              `json:"status"`
	NodeID string                     `json:"node_id"`
	Items  []DocumentVerificationItem `json:"items"`
	// Groups counts the documents by group, such as legal_presence.
	Groups map[string]DocumentGroupProgress `json:"groups"`
	// RequiredGroups are the groups the workflow insists on.
	RequiredGroups []string  `json:"required_groups"`
	Warnings       []Warning `json:"warnings"`
}

// DocumentVerificationItem is one document of a company, or a request for one.
type DocumentVerificationItem struct {
	UUID string `json:"uuid"`
	// DocumentType and DocumentGroup are both the group the document belongs to; empty until it is
	// classified.
	DocumentType DocumentGroup `json:"document_type"`
	// DocumentSubtype is the exact kind, such as CERTIFICATE_OF_INCORPORATION; UNKNOWN where it is not clear.
	DocumentSubtype string        `json:"document_subtype"`
	DocumentGroup   DocumentGroup `json:"document_group"`
	// FileURL is signed; empty for a request not yet answered.
	FileURL          string `json:"file_url"`
	OriginalFilename string `json:"original_filename"`
	// FileSize is in bytes.
	FileSize  *int64        `json:"file_size"`
	Status    FeatureStatus `json:"status"`
	CreatedAt Timestamp     `json:"created_at"`
	// CrossCheckResult compares the document with the register: an object with the sections critical,
	// non_critical and people, each with a record per field. It is null where there was nothing to compare.
	CrossCheckResult json.RawMessage  `json:"cross_check_result"`
	DocumentMetadata DocumentMetadata `json:"document_metadata"`
	// Description is a reviewer's label or reason for a request.
	Description string `json:"description"`
	// IsRequested is true for a reviewer's request that waits for an upload.
	IsRequested bool `json:"is_requested"`
	// OCRData is what was read from the document, an object that differs from kind to kind; it may be null.
	OCRData json.RawMessage `json:"ocr_data"`
	// IsConsoleUpload is true for uploads by a reviewer, which do not change the status of the report.
	IsConsoleUpload bool `json:"is_console_upload"`
	// IsConfirmed is false for a reviewer's upload not yet confirmed.
	IsConfirmed bool `json:"is_confirmed"`
}

// DocumentGroupProgress counts the documents of a group by status.
type DocumentGroupProgress struct {
	Total    int `json:"total"`
	Approved int `json:"approved"`
	Pending  int `json:"pending"`
	Declined int `json:"declined"`
	InReview int `json:"in_review"`
	Other    int `json:"other"`
	// Missing are requests without a file.
	Missing int `json:"missing"`
}

// KYBRiskLevel is the risk of a company.
type KYBRiskLevel string

// The levels of risk.
const (
	KYBRiskLevelLow    KYBRiskLevel = "LOW"
	KYBRiskLevelMedium KYBRiskLevel = "MEDIUM"
	KYBRiskLevelHigh   KYBRiskLevel = "HIGH"
)

// VATValidationStatus is the result of checking a VAT number with VIES.
type VATValidationStatus string

// The results of checking a VAT number.
const (
	VATValidationStatusValid            VATValidationStatus = "valid"
	VATValidationStatusInvalid          VATValidationStatus = "invalid"
	VATValidationStatusCouldNotValidate VATValidationStatus = "could_not_validate"
	// VATValidationStatusNotApplicable is for companies without a number, or outside the EU VAT area.
	VATValidationStatusNotApplicable VATValidationStatus = "not_applicable"
)

// RegistryKYCStatus sums up the verification of a person in RegistryCompany; empty where there is none.
type RegistryKYCStatus string

// The states of a person's verification.
const (
	RegistryKYCStatusApproved RegistryKYCStatus = "Approved"
	RegistryKYCStatusDeclined RegistryKYCStatus = "Declined"
	RegistryKYCStatusPending  RegistryKYCStatus = "Pending"
)

// PartyRole is what someone is to a company.
type PartyRole string

// The roles of a party.
const (
	PartyRoleDirector             PartyRole = "director"
	PartyRoleNonExecutiveDirector PartyRole = "non_executive_director"
	PartyRoleSecretary            PartyRole = "secretary"
	PartyRoleChairman             PartyRole = "chairman"
	PartyRoleUBO                  PartyRole = "ubo" // ultimate beneficial owner
	PartyRoleShareholder          PartyRole = "shareholder"
	PartyRoleRepresentative       PartyRole = "representative"
	PartyRoleFounder              PartyRole = "founder"
	PartyRoleLegalAdvisor         PartyRole = "legal_advisor"
	PartyRoleAuthorizedSignatory  PartyRole = "authorized_signatory"
	PartyRoleTrustee              PartyRole = "trustee"
	PartyRoleBeneficiary          PartyRole = "beneficiary"
	PartyRoleSettlor              PartyRole = "settlor"
	PartyRoleProtector            PartyRole = "protector"
	PartyRoleCompanyOfficer       PartyRole = "company_officer"
	PartyRoleInvestor             PartyRole = "investor"
	PartyRoleOther                PartyRole = "other"
)

// AMLCategoryResult tells whether a category of lists has a hit.
type AMLCategoryResult string

// The results of a category.
const (
	AMLCategoryResultMatch AMLCategoryResult = "match"
	AMLCategoryResultClear AMLCategoryResult = "clear"
)

// DocumentGroup is what a company's document proves.
type DocumentGroup string

// The groups of documents.
const (
	DocumentGroupLegalPresence      DocumentGroup = "LEGAL_PRESENCE"
	DocumentGroupCompanyDetails     DocumentGroup = "COMPANY_DETAILS"
	DocumentGroupOwnershipStructure DocumentGroup = "OWNERSHIP_STRUCTURE"
	// DocumentGroupRepresentativesAuthorization proves who may act for the company.
	DocumentGroupRepresentativesAuthorization DocumentGroup = "REPRESENTATIVES_AUTHORIZATION"
	DocumentGroupOther                        DocumentGroup = "OTHER"
)

// Format shows no personal data, whatever the verb.
func (x RegistryCheck) Format(f fmt.State, _ rune) {
	redacted(f, "RegistryCheck", "status", string(x.Status), "node_id", x.NodeID)
}

// LogValue logs what Format prints.
func (x RegistryCheck) LogValue() slog.Value {
	return redactedLog("status", string(x.Status), "node_id", x.NodeID)
}

// Format shows no personal data, whatever the verb.
func (x RegistryCompany) Format(f fmt.State, _ rune) {
	redacted(f, "RegistryCompany", "status", string(x.Status), "node_id", x.NodeID)
}

// LogValue logs what Format prints.
func (x RegistryCompany) LogValue() slog.Value {
	return redactedLog("status", string(x.Status), "node_id", x.NodeID)
}

// Format shows no personal data, whatever the verb.
func (RegistryOfficer) Format(f fmt.State, _ rune) { redacted(f, "RegistryOfficer") }

// LogValue logs what Format prints.
func (RegistryOfficer) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (RegistryBeneficialOwner) Format(f fmt.State, _ rune) { redacted(f, "RegistryBeneficialOwner") }

// LogValue logs what Format prints.
func (RegistryBeneficialOwner) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (x KeyPeopleCheck) Format(f fmt.State, _ rune) {
	redacted(f, "KeyPeopleCheck", "status", string(x.Status), "node_id", x.NodeID)
}

// LogValue logs what Format prints.
func (x KeyPeopleCheck) LogValue() slog.Value {
	return redactedLog("status", string(x.Status), "node_id", x.NodeID)
}

// Format shows no personal data, whatever the verb.
func (RegistryKeyPeople) Format(f fmt.State, _ rune) { redacted(f, "RegistryKeyPeople") }

// LogValue logs what Format prints.
func (RegistryKeyPeople) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (Officer) Format(f fmt.State, _ rune) { redacted(f, "Officer") }

// LogValue logs what Format prints.
func (Officer) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (BeneficialOwner) Format(f fmt.State, _ rune) { redacted(f, "BeneficialOwner") }

// LogValue logs what Format prints.
func (BeneficialOwner) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (PartyVerification) Format(f fmt.State, _ rune) { redacted(f, "PartyVerification") }

// LogValue logs what Format prints.
func (PartyVerification) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (PartyAMLCategories) Format(f fmt.State, _ rune) { redacted(f, "PartyAMLCategories") }

// LogValue logs what Format prints.
func (PartyAMLCategories) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (SubmittedParties) Format(f fmt.State, _ rune) { redacted(f, "SubmittedParties") }

// LogValue logs what Format prints.
func (SubmittedParties) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (SubmittedParty) Format(f fmt.State, _ rune) { redacted(f, "SubmittedParty") }

// LogValue logs what Format prints.
func (SubmittedParty) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (SubmittedPartyRole) Format(f fmt.State, _ rune) { redacted(f, "SubmittedPartyRole") }

// LogValue logs what Format prints.
func (SubmittedPartyRole) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (x DocumentVerification) Format(f fmt.State, _ rune) {
	redacted(f, "DocumentVerification", "status", string(x.Status), "node_id", x.NodeID)
}

// LogValue logs what Format prints.
func (x DocumentVerification) LogValue() slog.Value {
	return redactedLog("status", string(x.Status), "node_id", x.NodeID)
}

// Format shows no personal data, whatever the verb.
func (x DocumentVerificationItem) Format(f fmt.State, _ rune) {
	redacted(f, "DocumentVerificationItem", "status", string(x.Status))
}

// LogValue logs what Format prints.
func (x DocumentVerificationItem) LogValue() slog.Value {
	return redactedLog("status", string(x.Status))
}
