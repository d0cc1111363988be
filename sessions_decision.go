package didit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
)

// Decision is everything a verification session has found out so far: its overall status, and one report for
// each step its workflow ran. It serves persons and businesses alike; SessionKind tells which.
//
// Each list holds one report per workflow node, is nil until such a step has run, and stays nil for steps the
// workflow does not have. An API key without access to media gets empty image, video and file URLs; with
// access they are signed and live for about an hour, so fetch them at once or read the decision again.
//
// Why a session was Declined stands in two places: in the Warnings whose LogType is WarningLogTypeError, where the
// workflow declined it, and in the Comment of the latest of Reviews, where a person or an API call did.
//
// Printing a Decision, or any report in it, shows no personal data.
type Decision struct {
	SessionID string `json:"session_id"`
	// SessionKind is empty where the decision was read with its events: those exist for persons only.
	SessionKind SessionKind `json:"session_kind"`
	// SessionNumber counts the sessions of the application; 0 where the API sent none.
	SessionNumber int64 `json:"session_number"`
	// SessionURL is the link the person opens; empty for keys that may not write sessions.
	SessionURL string `json:"session_url"`
	Status     Status `json:"status"`
	// WorkflowID is the stable id of the workflow, not of one of its versions.
	WorkflowID string `json:"workflow_id"`
	// Features names what the workflow verifies, whether or not it has run yet.
	Features FeatureList `json:"features"`
	// VendorData is your own identifier of the person or business, as given at creation.
	VendorData string `json:"vendor_data"`
	// Metadata is your own JSON, as given at creation.
	Metadata json.RawMessage `json:"metadata"`
	// ExpectedDetails and ContactDetails repeat what was given at creation; all empty where nothing was.
	ExpectedDetails DecisionExpectedDetails `json:"expected_details"`
	ContactDetails  DecisionContactDetails  `json:"contact_details"`
	Callback        string                  `json:"callback"`

	IDVerifications    []IDVerification    `json:"id_verifications"`
	NFCVerifications   []NFCVerification   `json:"nfc_verifications"`
	LivenessChecks     []LivenessCheck     `json:"liveness_checks"`
	FaceMatches        []FaceMatch         `json:"face_matches"`
	PhoneVerifications []PhoneVerification `json:"phone_verifications"`
	EmailVerifications []EmailVerification `json:"email_verifications"`
	POAVerifications   []POAVerification   `json:"poa_verifications"`
	// DocumentAIReports are for persons only.
	DocumentAIReports      []DocumentAIReport      `json:"document_ai_documents"`
	QuestionnaireResponses []QuestionnaireResponse `json:"questionnaire_responses"`
	AMLScreenings          []AMLScreening          `json:"aml_screenings"`
	IPAnalyses             []IPAnalysis            `json:"ip_analyses"`
	DatabaseValidations    []DatabaseValidation    `json:"database_validations"`

	// Reviews are the changes of status made by people and by API calls, with the reasons they gave.
	Reviews   []DecisionReview `json:"reviews"`
	CreatedAt Timestamp        `json:"created_at"`
	// ExpiresAt is zero for sessions without an expiry.
	ExpiresAt Timestamp `json:"expires_at"`

	// The next three are for businesses only.
	RegistryChecks        []RegistryCheck        `json:"registry_checks"`
	KeyPeopleChecks       []KeyPeopleCheck       `json:"key_people_checks"`
	DocumentVerifications []DocumentVerification `json:"document_verifications"`

	// Environment tells real sessions from simulated ones.
	Environment Environment `json:"environment"`
	// StatusOverride describes a status set by hand over the workflow's own. Its shape is not published.
	StatusOverride json.RawMessage `json:"status_override"`
	// BankVerifications are the reports of bank account steps. Their shape is not published.
	BankVerifications []json.RawMessage `json:"bank_verifications"`

	// All below is present only where the decision was read with its events, which exist for persons only.

	WorkflowVersion   int    `json:"workflow_version"`
	WorkflowType      string `json:"workflow_type"`
	WorkflowVersionID string `json:"workflow_version_id"`
	// Events is the timeline of the session. The shape of an event is not published.
	Events []json.RawMessage `json:"events"`
	// ActivityReviews is the full activity log, Blocklisted what of this session is on a blocklist, and
	// CostBreakdown what the session cost. Their shapes are not published.
	ActivityReviews json.RawMessage `json:"activity_reviews"`
	Blocklisted     json.RawMessage `json:"blocklisted"`
	CostBreakdown   json.RawMessage `json:"cost_breakdown"`
	// APIService is the standalone API that made the session; empty for sessions of a workflow.
	APIService  string      `json:"api_service"`
	SessionType SessionType `json:"session_type"`
	// HasDeviceNFCSupport is nil where it is not known whether the person's device reads chips.
	HasDeviceNFCSupport *bool `json:"has_device_nfc_support"`
}

// Warnings yields the warnings of every report, in the order of the document: a person's reports first, then
// a business's. A nil Decision has none. Bank verifications are not looked into.
func (d *Decision) Warnings() iter.Seq[Warning] {
	return func(yield func(Warning) bool) {
		d := d.orEmpty()
		_ = eachWarning(d.IDVerifications, func(r *IDVerification) []Warning { return r.Warnings }, yield) &&
			eachWarning(d.NFCVerifications, func(r *NFCVerification) []Warning { return r.Warnings }, yield) &&
			eachWarning(d.LivenessChecks, func(r *LivenessCheck) []Warning { return r.Warnings }, yield) &&
			eachWarning(d.FaceMatches, func(r *FaceMatch) []Warning { return r.Warnings }, yield) &&
			eachWarning(d.PhoneVerifications, func(r *PhoneVerification) []Warning { return r.Warnings }, yield) &&
			eachWarning(d.EmailVerifications, func(r *EmailVerification) []Warning { return r.Warnings }, yield) &&
			eachWarning(d.POAVerifications, func(r *POAVerification) []Warning { return r.Warnings }, yield) &&
			eachWarning(d.DocumentAIReports, func(r *DocumentAIReport) []Warning { return r.Warnings }, yield) &&
			eachWarning(d.AMLScreenings, func(r *AMLScreening) []Warning { return r.Warnings }, yield) &&
			eachWarning(d.IPAnalyses, func(r *IPAnalysis) []Warning { return r.Warnings }, yield) &&
			eachWarning(d.DatabaseValidations, func(r *DatabaseValidation) []Warning { return r.Warnings }, yield) &&
			eachWarning(d.RegistryChecks, func(r *RegistryCheck) []Warning { return r.Warnings }, yield) &&
			eachWarning(d.KeyPeopleChecks, func(r *KeyPeopleCheck) []Warning { return r.Warnings }, yield) &&
			eachWarning(d.DocumentVerifications, func(r *DocumentVerification) []Warning { return r.Warnings }, yield)
	}
}

func eachWarning[T any](reports []T, of func(*T) []Warning, yield func(Warning) bool) bool {
	for i := range reports {
		for _, warning := range of(&reports[i]) {
			if !yield(warning) {
				return false
			}
		}
	}
	return true
}

// FirstIDVerification returns the first ID document report, or nil. It is safe on a nil Decision, as are all
// of these; the report it points to is that of the list, not a copy.
func (d *Decision) FirstIDVerification() *IDVerification { return first(d.orEmpty().IDVerifications) }

// FirstNFCVerification returns the first chip report, or nil.
func (d *Decision) FirstNFCVerification() *NFCVerification {
	return first(d.orEmpty().NFCVerifications)
}

// FirstLivenessCheck returns the first liveness report, or nil.
func (d *Decision) FirstLivenessCheck() *LivenessCheck { return first(d.orEmpty().LivenessChecks) }

// FirstFaceMatch returns the first face match report, or nil.
func (d *Decision) FirstFaceMatch() *FaceMatch { return first(d.orEmpty().FaceMatches) }

// FirstPhoneVerification returns the first phone report, or nil.
func (d *Decision) FirstPhoneVerification() *PhoneVerification {
	return first(d.orEmpty().PhoneVerifications)
}

// FirstEmailVerification returns the first email report, or nil.
func (d *Decision) FirstEmailVerification() *EmailVerification {
	return first(d.orEmpty().EmailVerifications)
}

// FirstPOAVerification returns the first proof of address report, or nil.
func (d *Decision) FirstPOAVerification() *POAVerification {
	return first(d.orEmpty().POAVerifications)
}

// FirstDocumentAIReport returns the report of the first Document AI node, or nil.
func (d *Decision) FirstDocumentAIReport() *DocumentAIReport {
	return first(d.orEmpty().DocumentAIReports)
}

// FirstQuestionnaireResponse returns the first answered questionnaire, or nil.
func (d *Decision) FirstQuestionnaireResponse() *QuestionnaireResponse {
	return first(d.orEmpty().QuestionnaireResponses)
}

// FirstAMLScreening returns the first AML report, or nil.
func (d *Decision) FirstAMLScreening() *AMLScreening { return first(d.orEmpty().AMLScreenings) }

// FirstIPAnalysis returns the first device and IP report, or nil.
func (d *Decision) FirstIPAnalysis() *IPAnalysis { return first(d.orEmpty().IPAnalyses) }

// FirstDatabaseValidation returns the first database report, or nil.
func (d *Decision) FirstDatabaseValidation() *DatabaseValidation {
	return first(d.orEmpty().DatabaseValidations)
}

// FirstReview returns the first entry of Reviews, or nil.
func (d *Decision) FirstReview() *DecisionReview { return first(d.orEmpty().Reviews) }

// FirstRegistryCheck returns the first company registry report, or nil.
func (d *Decision) FirstRegistryCheck() *RegistryCheck { return first(d.orEmpty().RegistryChecks) }

// FirstKeyPeopleCheck returns the first report on a company's people, or nil.
func (d *Decision) FirstKeyPeopleCheck() *KeyPeopleCheck { return first(d.orEmpty().KeyPeopleChecks) }

// FirstDocumentVerification returns the first report on a company's documents, or nil.
func (d *Decision) FirstDocumentVerification() *DocumentVerification {
	return first(d.orEmpty().DocumentVerifications)
}

func (d *Decision) orEmpty() *Decision {
	if d == nil {
		return new(Decision)
	}
	return d
}

func first[T any](reports []T) *T {
	if len(reports) == 0 {
		return nil
	}
	return &reports[0]
}

// DecisionExpectedDetails is what the session was told to expect, for comparison with what it read.
type DecisionExpectedDetails struct {
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name"`
	DateOfBirth Date   `json:"date_of_birth"`
	// Gender is M, F or empty.
	Gender Gender `json:"gender"`
	// Nationality and Country are ISO 3166-1 alpha-3. Country is that of the document, which may differ.
	Nationality string `json:"nationality"`
	Country     string `json:"country"`
	// Address is one human-readable line.
	Address string `json:"address"`
	// IdentificationNumber is a document, personal or tax number.
	IdentificationNumber string `json:"identification_number"`
	// IPAddress is the IPv4 address the person was expected at; another one raises a warning.
	IPAddress string `json:"ip_address"`
	// ExpectedDocumentTypes limits the ID step to these; empty means no limit.
	ExpectedDocumentTypes []DocumentCode `json:"expected_document_types"`
	// IDCountry and POACountry limit the issuing country (ISO 3166-1 alpha-3) of the ID document and of the
	// proof of address; empty means no limit.
	IDCountry  string `json:"id_country"`
	POACountry string `json:"poa_country"`

	// CompanyName, RegistryCountry and RegistrationNumber are for businesses only. RegistryCountry is
	// ISO 3166-1 alpha-2, with a subdivision for registries of states: GB, US-CA.
	CompanyName        string `json:"company_name"`
	RegistryCountry    string `json:"registry_country"`
	RegistrationNumber string `json:"registration_number"`
}

// DecisionContactDetails is how the person can be reached, as given at creation.
type DecisionContactDetails struct {
	Email string `json:"email"`
	// EmailLang is the ISO 639-1 language of mails to the person.
	EmailLang string `json:"email_lang"`
	// SendNotificationEmails tells whether the API mails the invitation and the status to the person.
	SendNotificationEmails bool `json:"send_notification_emails"`
	// Phone is as given; E.164 where it was a valid number.
	Phone string `json:"phone"`
}

// DecisionReview is one change of the session's status.
type DecisionReview struct {
	// User is who made it: usually a reviewer's email, "API Client" for an API key, "Unknown" for nobody
	// known.
	User      string    `json:"user"`
	NewStatus Status    `json:"new_status"`
	Comment   string    `json:"comment"` // the reason given, "" for none
	CreatedAt Timestamp `json:"created_at"`
}

// FeatureList names the features of a session. Decisions read with their events name the workflow node of
// each feature too; the list keeps the names, and the reports carry the nodes.
type FeatureList []Feature

// UnmarshalJSON reads a list of names, or of objects with a feature in each. It never fails.
func (l *FeatureList) UnmarshalJSON(data []byte) error {
	*l = nil
	var items []json.RawMessage
	if json.Unmarshal(data, &items) != nil || items == nil {
		return nil
	}
	list := make(FeatureList, 0, len(items))
	for _, item := range items {
		if name := featureName(item); name != "" {
			list = append(list, name)
		}
	}
	*l = list
	return nil
}

func featureName(item []byte) Feature {
	item = bytes.TrimSpace(item)
	if name, ok := unquote(item); ok {
		return Feature(name)
	}
	var object struct {
		Feature Feature `json:"feature"`
	}
	_ = json.Unmarshal(item, &object)
	return object.Feature
}

// Warning is something a step noticed. The workflow decides what follows from a risk, and LogType tells what it
// decided: those with WarningLogTypeError declined the step.
type Warning struct {
	Feature WarningFeature `json:"feature"`
	// Risk is the stable code to act on, such as QR_NOT_DETECTED or POSSIBLE_MATCH_FOUND.
	Risk string `json:"risk"`
	// AdditionalData differs from risk to risk.
	AdditionalData   json.RawMessage `json:"additional_data"`
	LogType          WarningLogType  `json:"log_type"`
	ShortDescription string          `json:"short_description"`
	LongDescription  string          `json:"long_description"`
	// NodeID is the workflow node that raised it.
	NodeID string `json:"node_id"`
}

// GeoPoint is a place, in decimal degrees (WGS 84).
type GeoPoint struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

// IDVerification is the report on one identity document.
//
// Where the workflow limits the attributes it returns, the others are empty; Status, Warnings and NodeID are
// not.
type IDVerification struct {
	NodeID string        `json:"node_id"`
	Status FeatureStatus `json:"status"`
	// DocumentType is the kind in words, such as "Identity Card"; DocumentSubtype the code of the exact
	// document accepted, such as ID_CARD_GENERIC.
	DocumentType    DocumentType `json:"document_type"`
	DocumentSubtype string       `json:"document_subtype"`
	// DocumentNumber belongs to the document, PersonalNumber to the person.
	DocumentNumber string `json:"document_number"`
	PersonalNumber string `json:"personal_number"`
	// PortraitImage to BackImageCameraFront are signed URLs. The last two were
	// taken by the camera that faces the person.
	PortraitImage         string `json:"portrait_image"`
	FrontImage            string `json:"front_image"`
	FrontVideo            string `json:"front_video"`
	BackImage             string `json:"back_image"`
	BackVideo             string `json:"back_video"`
	FullFrontImage        string `json:"full_front_image"`
	FullBackImage         string `json:"full_back_image"`
	FrontImageCameraFront string `json:"front_image_camera_front"`
	BackImageCameraFront  string `json:"back_image_camera_front"`
	DateOfBirth           Date   `json:"date_of_birth"`
	// Age in years, today; nil where no date of birth was read.
	Age            *int `json:"age"`
	ExpirationDate Date `json:"expiration_date"`
	DateOfIssue    Date `json:"date_of_issue"`
	// IssuingState and Nationality are ISO 3166-1 alpha-3.
	IssuingState     string `json:"issuing_state"`
	IssuingStateName string `json:"issuing_state_name"`
	// FirstName to FullName, and the address, are in the script the workflow prefers; ExtraFields has the
	// other.
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	FullName  string `json:"full_name"`
	Gender    Gender `json:"gender"`
	// Address is as printed, FormattedAddress completed and put in order.
	Address          string        `json:"address"`
	FormattedAddress string        `json:"formatted_address"`
	PlaceOfBirth     string        `json:"place_of_birth"`
	MaritalStatus    MaritalStatus `json:"marital_status"`
	Nationality      string        `json:"nationality"`
	ExtraFields      IDExtraFields `json:"extra_fields"`
	// MRZ is all empty where the document has no machine-readable zone, or none was found.
	MRZ           MRZ           `json:"mrz"`
	ParsedAddress ParsedAddress `json:"parsed_address"`
	// ExtraFiles are signed URLs of further uploads.
	ExtraFiles []string `json:"extra_files"`
	// The two scores compare the portrait on the document with the picture of the front camera, 0 to 100.
	FrontImageCameraFrontFaceMatchScore *float64     `json:"front_image_camera_front_face_match_score"`
	BackImageCameraFrontFaceMatchScore  *float64     `json:"back_image_camera_front_face_match_score"`
	FrontImageQuality                   ImageQuality `json:"front_image_quality_score"`
	BackImageQuality                    ImageQuality `json:"back_image_quality_score"`
	Warnings                            []Warning    `json:"warnings"`
	// Matches are other sessions with the same document, at most five.
	Matches []IDVerificationMatch `json:"matches"`
}

// IDExtraFields are details only some documents carry. Keys beyond these, such as the dates of each class of
// a driving licence (dl_class_code_b_from), are in the raw body of the response only.
type IDExtraFields struct {
	// DLCategories are the classes of a driving licence.
	DLCategories []string `json:"dl_categories"`
	BloodGroup   string   `json:"blood_group"`
	Sponsor      string   `json:"sponsor"`
	Employer     string   `json:"employer"`
	// The NonLatin fields are filled where the workflow prefers Latin script and the document has another
	// too.
	FirstNameNonLatin    string `json:"first_name_non_latin"`
	LastNameNonLatin     string `json:"last_name_non_latin"`
	MiddleNameNonLatin   string `json:"middle_name_non_latin"`
	FullNameNonLatin     string `json:"full_name_non_latin"`
	AddressNonLatin      string `json:"address_non_latin"`
	PlaceOfBirthNonLatin string `json:"place_of_birth_non_latin"`
	// The Latin fields are filled where the workflow prefers the other script, and with a transliteration
	// where it prefers Latin and the document has none.
	FirstNameLatin    string `json:"first_name_latin"`
	LastNameLatin     string `json:"last_name_latin"`
	MiddleNameLatin   string `json:"middle_name_latin"`
	FullNameLatin     string `json:"full_name_latin"`
	AddressLatin      string `json:"address_latin"`
	PlaceOfBirthLatin string `json:"place_of_birth_latin"`
}

// MRZ is the machine-readable zone of a document, as read: dates are YYMMDD, and each hash is a check digit.
type MRZ struct {
	Surname            string   `json:"surname"`
	Name               string   `json:"name"`
	Country            string   `json:"country"`
	Nationality        string   `json:"nationality"`
	BirthDate          string   `json:"birth_date"`
	ExpiryDate         string   `json:"expiry_date"`
	Sex                string   `json:"sex"`
	DocumentType       string   `json:"document_type"`
	DocumentNumber     string   `json:"document_number"`
	OptionalData       string   `json:"optional_data"`
	OptionalData2      string   `json:"optional_data_2"`
	BirthDateHash      string   `json:"birth_date_hash"`
	ExpiryDateHash     string   `json:"expiry_date_hash"`
	DocumentNumberHash string   `json:"document_number_hash"`
	FinalHash          string   `json:"final_hash"`
	PersonalNumber     string   `json:"personal_number"`
	Warnings           []string `json:"warnings"`
	Errors             []string `json:"errors"`
	// Type is the layout: TD1, TD2, TD3 and so on.
	Type string `json:"mrz_type"`
	// Text holds the lines of the zone, separated by line feeds.
	Text string `json:"mrz_string"`
	// Key is what opens the chip of the document.
	Key string `json:"mrz_key"`
}

// ParsedAddress is an address in its parts. That of a proof of address has no Label, Category, IsVerified,
// RawResults or FormattedAddress.
type ParsedAddress struct {
	City   string `json:"city"`
	Label  string `json:"label"`
	Region string `json:"region"`
	// Country is ISO 3166-1 alpha-2.
	Country string `json:"country"`
	// Category is the use of the building, such as Residential.
	Category   string `json:"category"`
	Street1    string `json:"street_1"`
	Street2    string `json:"street_2"`
	IsVerified bool   `json:"is_verified"`
	PostalCode string `json:"postal_code"`
	// RawResults is what the geocoder answered.
	RawResults GeocodedAddress `json:"raw_results"`
	// AddressType is the kind of street, such as Avenue.
	AddressType string `json:"address_type"`
	// DocumentLocation is nil where the address could not be placed on the map.
	DocumentLocation *GeoPoint `json:"document_location"`
	FormattedAddress string    `json:"formatted_address"`
}

// GeocodedAddress is an address as the geocoder knows it.
type GeocodedAddress struct {
	Types             []string                   `json:"types"`
	Geometry          GeocodedGeometry           `json:"geometry"`
	PlaceID           string                     `json:"place_id"`
	FormattedAddress  string                     `json:"formatted_address"`
	NavigationPoints  []GeocodedNavigationPoint  `json:"navigation_points"`
	AddressComponents []GeocodedAddressComponent `json:"address_components"`
}

// GeocodedGeometry is where an address lies.
type GeocodedGeometry struct {
	Location *LatLng          `json:"location"`
	Viewport GeocodedViewport `json:"viewport"`
	// LocationType tells how exact Location is, ROOFTOP being the best.
	LocationType string `json:"location_type"`
}

// GeocodedViewport is the part of a map to show an address on.
type GeocodedViewport struct {
	Northeast *LatLng `json:"northeast"`
	Southwest *LatLng `json:"southwest"`
}

// GeocodedNavigationPoint is where to drive to.
type GeocodedNavigationPoint struct {
	Location *GeoPoint `json:"location"`
}

// GeocodedAddressComponent is one part of an address, such as its postal code.
type GeocodedAddressComponent struct {
	Types     []string `json:"types"`
	LongName  string   `json:"long_name"`
	ShortName string   `json:"short_name"`
}

// LatLng is a GeoPoint in the geocoder's own spelling.
type LatLng struct {
	Lat float64 `json:"lat"`
	Lng float64 `json:"lng"`
}

// ImageQuality rates a picture of a document. Scores run from 0 to 100, and are nil where nothing was
// measured.
type ImageQuality struct {
	FocusScore      *float64        `json:"focus_score"`
	BrightnessScore *float64        `json:"brightness_score"`
	BrightnessIssue BrightnessIssue `json:"brightness_issue"`
	// IsDocumentFullyVisible is nil where the corners were not found.
	IsDocumentFullyVisible *bool    `json:"is_document_fully_visible"`
	ResolutionScore        *float64 `json:"resolution_score"`
	// OverallScore weighs focus 45 %, brightness 30 % and resolution 25 %.
	OverallScore *float64 `json:"overall_score"`
}

// IDVerificationMatch is another session with the same document.
type IDVerificationMatch struct {
	SessionID        string                  `json:"session_id"`
	SessionNumber    int64                   `json:"session_number"`
	VendorData       string                  `json:"vendor_data"`
	VerificationDate Timestamp               `json:"verification_date"`
	UserDetails      IDVerificationMatchUser `json:"user_details"`
	Status           Status                  `json:"status"`
	IsBlocklisted    bool                    `json:"is_blocklisted"`
	// APIService is the standalone API that made the session; empty for sessions of a workflow.
	APIService string `json:"api_service"`
	// FrontImageURL is signed.
	FrontImageURL string `json:"front_image_url"`
}

// IDVerificationMatchUser is the person on the matching document.
type IDVerificationMatchUser struct {
	Name           string `json:"name"`
	DocumentType   string `json:"document_type"`
	DocumentNumber string `json:"document_number"`
}

// NFCVerification is the report on one chip of a passport or identity card.
type NFCVerification struct {
	NodeID string        `json:"node_id"`
	Status FeatureStatus `json:"status"`
	// PortraitImage and SignatureImage are signed URLs.
	PortraitImage      string          `json:"portrait_image"`
	SignatureImage     string          `json:"signature_image"`
	ChipData           NFCChipData     `json:"chip_data"`
	Authenticity       NFCAuthenticity `json:"authenticity"`
	CertificateSummary NFCCertificate  `json:"certificate_summary"`
	Warnings           []Warning       `json:"warnings"`
}

// NFCChipData is what the chip holds about the person.
type NFCChipData struct {
	DocumentType   string `json:"document_type"`
	IssuingCountry string `json:"issuing_country"`
	DocumentNumber string `json:"document_number"`
	ExpirationDate Date   `json:"expiration_date"`
	FirstName      string `json:"first_name"`
	LastName       string `json:"last_name"`
	BirthDate      Date   `json:"birth_date"`
	Gender         Gender `json:"gender"`
	Nationality    string `json:"nationality"`
	Address        string `json:"address"`
	PlaceOfBirth   string `json:"place_of_birth"`
}

// NFCAuthenticity tells whether the chip is what its issuer wrote.
type NFCAuthenticity struct {
	// SODIntegrity is true where the issuer's signature over the chip is good, DGIntegrity where the data
	// groups match what was signed.
	SODIntegrity bool `json:"sod_integrity"`
	DGIntegrity  bool `json:"dg_integrity"`
}

// NFCCertificate is the certificate the chip was signed with.
type NFCCertificate struct {
	Issuer         string    `json:"issuer"`
	Subject        string    `json:"subject"`
	SerialNumber   string    `json:"serial_number"`
	NotValidAfter  Timestamp `json:"not_valid_after"`
	NotValidBefore Timestamp `json:"not_valid_before"`
}

// LivenessCheck is the report on whether a living person was in front of the camera.
type LivenessCheck struct {
	NodeID string        `json:"node_id"`
	Status FeatureStatus `json:"status"`
	// Method is PASSIVE, ACTIVE_3D or another way to check.
	Method string `json:"method"`
	// Score is the confidence, 0 to 100.
	Score *float64 `json:"score"`
	// ReferenceImage and VideoURL are signed URLs.
	ReferenceImage string `json:"reference_image"`
	VideoURL       string `json:"video_url"`
	// AgeEstimation is in years, from the face; nil where it was not estimated.
	AgeEstimation *float64 `json:"age_estimation"`
	// Matches are similar faces, those on a blocklist or allowlist first.
	Matches  []LivenessMatch `json:"matches"`
	Warnings []Warning       `json:"warnings"`
	// FaceQuality and FaceLuminance run from 0 to 100, for passive liveness only.
	FaceQuality   *float64 `json:"face_quality"`
	FaceLuminance *float64 `json:"face_luminance"`
}

// LivenessMatch is a similar face met elsewhere. Source tells where; faces that are not from a session have
// no session, status or API service, and faces from a list have no person either.
type LivenessMatch struct {
	SessionID     string `json:"session_id"`
	SessionNumber int64  `json:"session_number"`
	// SimilarityPercentage runs from 0 to 100.
	SimilarityPercentage *float64          `json:"similarity_percentage"`
	VendorData           string            `json:"vendor_data"`
	VerificationDate     Timestamp         `json:"verification_date"`
	UserDetails          LivenessMatchUser `json:"user_details"`
	// MatchImageURL is signed.
	MatchImageURL string      `json:"match_image_url"`
	Status        Status      `json:"status"`
	IsBlocklisted bool        `json:"is_blocklisted"`
	IsAllowlisted bool        `json:"is_allowlisted"`
	APIService    string      `json:"api_service"`
	Source        MatchSource `json:"source"`
}

// LivenessMatchUser is the person with the matching face. An imported face has at most a name.
type LivenessMatchUser struct {
	FullName       string `json:"full_name"`
	DocumentType   string `json:"document_type"`
	DocumentNumber string `json:"document_number"`
}

// FaceMatch is the report on whether two pictures show one face.
type FaceMatch struct {
	NodeID string        `json:"node_id"`
	Status FeatureStatus `json:"status"`
	// Score is the similarity, 0 to 100.
	Score *float64 `json:"score"`
	// SourceImageSessionID is where the reference portrait is stored; empty where it is the portrait of the
	// document of this session.
	SourceImageSessionID string `json:"source_image_session_id"`
	// SourceImage and TargetImage are signed URLs.
	SourceImage string    `json:"source_image"`
	TargetImage string    `json:"target_image"`
	Warnings    []Warning `json:"warnings"`
}

// PhoneVerification is the report on one phone number.
type PhoneVerification struct {
	NodeID string        `json:"node_id"`
	Status FeatureStatus `json:"status"`
	// PhoneNumberPrefix is the calling code with its +, PhoneNumber the rest, FullNumber both.
	PhoneNumberPrefix string `json:"phone_number_prefix"`
	PhoneNumber       string `json:"phone_number"`
	FullNumber        string `json:"full_number"`
	// CountryCode is ISO 3166-1 alpha-2.
	CountryCode  string       `json:"country_code"`
	CountryName  string       `json:"country_name"`
	Carrier      PhoneCarrier `json:"carrier"`
	IsDisposable bool         `json:"is_disposable"`
	IsVirtual    bool         `json:"is_virtual"`
	// VerificationMethod is how the code was sent, such as sms or whatsapp.
	VerificationMethod   string           `json:"verification_method"`
	VerificationAttempts int              `json:"verification_attempts"`
	VerifiedAt           Timestamp        `json:"verified_at"`
	Lifecycle            []LifecycleEvent `json:"lifecycle"`
	Warnings             []Warning        `json:"warnings"`
	// Matches are sessions of others with the same number, at most five, and entries of your lists.
	Matches []PhoneMatch `json:"matches"`
}

// PhoneCarrier is the operator of a phone number.
type PhoneCarrier struct {
	Name string `json:"name"`
	// Type is the kind of line, such as mobile.
	Type string `json:"type"`
}

// LifecycleEvent is one step in the verification of a phone number or an email address.
type LifecycleEvent struct {
	// Type is a code such as PHONE_VERIFICATION_MESSAGE_SENT or VALID_CODE_ENTERED.
	Type      string                `json:"type"`
	Timestamp Timestamp             `json:"timestamp"`
	Details   LifecycleEventDetails `json:"details"`
	// Fee is what the event cost.
	Fee Decimal `json:"fee"`
}

// LifecycleEventDetails belong to an event: sending has a status, a reason and channels, checking a code has
// the code and a status, the outcome has a reason. All are empty where there is nothing to tell.
type LifecycleEventDetails struct {
	Status string `json:"status"`
	Reason string `json:"reason"`
	// Channel is the one asked for, ActualChannel the one used. Phone numbers only.
	Channel       string `json:"channel"`
	ActualChannel string `json:"actual_channel"`
	CodeTried     string `json:"code_tried"`
}

// PhoneMatch is the same number met elsewhere. An entry of a list has no session.
type PhoneMatch struct {
	SessionID        string      `json:"session_id"`
	SessionNumber    int64       `json:"session_number"`
	VendorData       string      `json:"vendor_data"`
	VerificationDate Timestamp   `json:"verification_date"`
	PhoneNumber      string      `json:"phone_number"`
	Status           Status      `json:"status"`
	IsBlocklisted    bool        `json:"is_blocklisted"`
	APIService       string      `json:"api_service"`
	Source           MatchSource `json:"source"`
}

// EmailVerification is the report on one email address.
type EmailVerification struct {
	NodeID string        `json:"node_id"`
	Status FeatureStatus `json:"status"`
	Email  string        `json:"email"`
	// IsBreached tells whether the address was found in a known leak; Breaches lists those.
	IsBreached           bool             `json:"is_breached"`
	Breaches             []EmailBreach    `json:"breaches"`
	IsDisposable         bool             `json:"is_disposable"`
	IsUndeliverable      bool             `json:"is_undeliverable"`
	VerificationAttempts int              `json:"verification_attempts"`
	VerifiedAt           Timestamp        `json:"verified_at"`
	Warnings             []Warning        `json:"warnings"`
	Lifecycle            []LifecycleEvent `json:"lifecycle"`
	// Matches are sessions of others with the same address, at most five, and entries of your lists.
	Matches []EmailMatch `json:"matches"`
}

// EmailBreach is a known leak an email address was in.
type EmailBreach struct {
	Name   string `json:"name"`
	Domain string `json:"domain"`
	// LogoPath is a URL.
	LogoPath   string `json:"logo_path"`
	BreachDate Date   `json:"breach_date"`
	// Description may hold HTML.
	Description string `json:"description"`
	IsVerified  bool   `json:"is_verified"`
	// DataClasses are the kinds of data that leaked, such as email_addresses.
	DataClasses []string `json:"data_classes"`
	// BreachEmailsCount is how many addresses leaked in all.
	BreachEmailsCount int `json:"breach_emails_count"`
}

// EmailMatch is the same address met elsewhere. An entry of a list has no session.
type EmailMatch struct {
	SessionID        string      `json:"session_id"`
	SessionNumber    int64       `json:"session_number"`
	VendorData       string      `json:"vendor_data"`
	VerificationDate Timestamp   `json:"verification_date"`
	Email            string      `json:"email"`
	Status           Status      `json:"status"`
	IsBlocklisted    bool        `json:"is_blocklisted"`
	APIService       string      `json:"api_service"`
	Source           MatchSource `json:"source"`
}

// POAVerification is the report on one proof of address.
type POAVerification struct {
	NodeID string        `json:"node_id"`
	Status FeatureStatus `json:"status"`
	// DocumentFile is a signed URL.
	DocumentFile string `json:"document_file"`
	// IssuingState is ISO 3166-1 alpha-2.
	IssuingState string `json:"issuing_state"`
	// DocumentType is a code such as UTILITY_BILL; DocumentSubtype is more exact, where one was recognised.
	DocumentType    string `json:"document_type"`
	DocumentSubtype string `json:"document_subtype"`
	// DocumentLanguage is ISO 639-1.
	DocumentLanguage string           `json:"document_language"`
	DocumentMetadata DocumentMetadata `json:"document_metadata"`
	Issuer           string           `json:"issuer"`
	IssueDate        Date             `json:"issue_date"`
	ExpirationDate   Date             `json:"expiration_date"`
	// Address is as printed, FormattedAddress completed and put in order.
	Address          string        `json:"poa_address"`
	FormattedAddress string        `json:"poa_formatted_address"`
	ParsedAddress    ParsedAddress `json:"poa_parsed_address"`
	// NameOnDocument is whom the document is addressed to.
	NameOnDocument string `json:"name_on_document"`
	// The two scores compare NameOnDocument with the expected name and with the name on the ID document,
	// 0 to 100. They are nil where either name is missing.
	NameMatchScoreExpectedDetails *float64 `json:"name_match_score_expected_details"`
	NameMatchScoreIDVerification  *float64 `json:"name_match_score_id_verification"`
	// The expected address is the one given at creation. The shape of its parts is not published.
	ExpectedDetailsAddress          string          `json:"expected_details_address"`
	ExpectedDetailsFormattedAddress string          `json:"expected_details_formatted_address"`
	ExpectedDetailsParsedAddress    json.RawMessage `json:"expected_details_parsed_address"`
	ExtraFields                     POAExtraFields  `json:"extra_fields"`
	// ExtraFiles are signed URLs of further uploads.
	ExtraFiles []string  `json:"extra_files"`
	Warnings   []Warning `json:"warnings"`
}

// POAExtraFields are bank and contact details found on a proof of address.
type POAExtraFields struct {
	BankAccountNumber   string   `json:"bank_account_number"`
	BankIBAN            string   `json:"bank_iban"`
	BankSortCode        string   `json:"bank_sort_code"`
	BankRoutingNumber   string   `json:"bank_routing_number"`
	BankSWIFTBIC        string   `json:"bank_swift_bic"`
	BankBranchName      string   `json:"bank_branch_name"`
	BankBranchAddress   string   `json:"bank_branch_address"`
	DocumentPhoneNumber string   `json:"document_phone_number"`
	AdditionalNames     []string `json:"additional_names"`
}

// DocumentMetadata is what the file of a document tells about its origin. It is all empty where nothing could
// be read; single fields are empty where the kind of file does not have them.
type DocumentMetadata struct {
	// FileSize is in bytes.
	FileSize    *int64 `json:"file_size"`
	ContentType string `json:"content_type"`
	// CreationDate and ModifiedDate are those the file claims; normally YYYY-MM-DD.
	CreationDate Date `json:"creation_date"`
	ModifiedDate Date `json:"modified_date"`
	// OverlayManipulation is for PDFs only.
	OverlayManipulation OverlayManipulation `json:"overlay_manipulation"`
	// Creator, Producer and Software are the programs the file names.
	Creator  string `json:"creator"`
	Producer string `json:"producer"`
	Software string `json:"software"`
	// Encryption is the scheme of an encrypted file.
	Encryption string `json:"encryption"`
	// IsSigned tells whether the file has a digital signature, IsTampered whether it was changed after that.
	IsSigned   *bool `json:"is_signed"`
	IsTampered *bool `json:"is_tampered"`
	// SignatureInfo describes the signatures. Its shape is not published.
	SignatureInfo json.RawMessage `json:"signature_info"`
	// The EXIF dates belong to pictures, and are as the camera wrote them.
	EXIFOriginalDate  string `json:"exif_original_date"`
	EXIFDigitizedDate string `json:"exif_digitized_date"`
	// ProcessedByKnownEditor tells whether the file went through a known editor, and
	// HasDifferentCreationModDate whether its two dates differ: signs of editing, not proof.
	ProcessedByKnownEditor      *bool `json:"processed_by_known_editor"`
	HasDifferentCreationModDate *bool `json:"has_different_creation_mod_date"`
}

// OverlayManipulation tells whether text seems to have been laid over a PDF. It is all empty where nothing
// was found, and for files of another kind.
type OverlayManipulation struct {
	Detected bool `json:"detected"`
	// Analyzed tells whether the PDF could be examined.
	Analyzed bool `json:"analyzed"`
	// Signals are what was found, such as duplicate_font_subset.
	Signals            []string            `json:"signals"`
	ManipulatedRegions []ManipulatedRegion `json:"manipulated_regions"`
}

// ManipulatedRegion is a suspected area of a PDF, in the coordinates of its page.
type ManipulatedRegion struct {
	Page       int     `json:"page"`
	X          float64 `json:"x"`
	Y          float64 `json:"y"`
	Width      float64 `json:"width"`
	Height     float64 `json:"height"`
	PageWidth  float64 `json:"page_width"`
	PageHeight float64 `json:"page_height"`
}

// DocumentAIReport is the report of one Document AI node, over all documents it asked for.
type DocumentAIReport struct {
	// Status sums up that of the items.
	Status   FeatureStatus      `json:"status"`
	NodeID   string             `json:"node_id"`
	Items    []DocumentAIResult `json:"items"`
	Warnings []Warning          `json:"warnings"`
}

// DocumentAIResult is what was read from one document.
type DocumentAIResult struct {
	UUID   string `json:"uuid"`
	NodeID string `json:"node_id"`
	// DocumentKey names the document in the configuration of the workflow.
	DocumentKey      string `json:"document_key"`
	OriginalFilename string `json:"original_filename"`
	// FileSize is in bytes.
	FileSize *int64 `json:"file_size"`
	// FileURL is signed.
	FileURL string        `json:"file_url"`
	Status  FeatureStatus `json:"status"`
	// ExtractedData is an object with a text, a number or null under the key of each of Fields: decode it
	// into a type of your own.
	ExtractedData json.RawMessage         `json:"extracted_data"`
	Fields        []DocumentAIResultField `json:"fields"`
	// DocumentMetadata is about the file. Its shape is not published; it may be null.
	DocumentMetadata json.RawMessage `json:"document_metadata"`
	// CrossCheckResult compares the document with the rest of the session. Its shape is not published; it may
	// be null.
	CrossCheckResult json.RawMessage `json:"cross_check_result"`
	CreatedAt        Timestamp       `json:"created_at"`
}

// DocumentAIResultField is one value the workflow asked to extract.
type DocumentAIResultField struct {
	// Key is where the value is in ExtractedData, Name its label.
	Key  string `json:"key"`
	Name string `json:"name"`
	// Instruction is what the model was told.
	Instruction string `json:"instruction"`

	Type     DocumentAIFieldType `json:"type"`
	Required bool                `json:"required"`
}

// QuestionnaireResponse is one questionnaire with the person's answers in place.
type QuestionnaireResponse struct {
	NodeID          string   `json:"node_id"`
	QuestionnaireID string   `json:"questionnaire_id"`
	Title           string   `json:"title"`
	Description     string   `json:"description"`
	Languages       []string `json:"languages"`
	DefaultLanguage string   `json:"default_language"`
	IsActive        bool     `json:"is_active"`
	// IsSimpleQuestionnaire is true for a plain form without branches.
	IsSimpleQuestionnaire bool `json:"is_simple_questionnaire"`
	// QuestionnaireGroupID stays the same over all versions; Version is the one answered.
	QuestionnaireGroupID string                         `json:"questionnaire_group_id"`
	Version              *int                           `json:"version"`
	PublishedAt          Timestamp                      `json:"published_at"`
	Sections             []QuestionnaireResponseSection `json:"sections"`
	Status               FeatureStatus                  `json:"status"`
}

// QuestionnaireResponseSection is a group of questions.
type QuestionnaireResponseSection struct {
	Title       string                      `json:"title"`
	Description string                      `json:"description"`
	Items       []QuestionnaireResponseItem `json:"items"`
}

// QuestionnaireResponseItem is a question with its answer.
type QuestionnaireResponseItem struct {
	UUID string `json:"uuid"`
	// Value names the question within the questionnaire, and stays the same over versions.
	Value string `json:"value"`
	// ElementType is the kind of question, such as SHORT_TEXT, DROPDOWN or FILE_UPLOAD.
	ElementType string `json:"element_type"`
	IsRequired  bool   `json:"is_required"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Placeholder string `json:"placeholder"`
	// Choices are for questions that offer some.
	Choices []QuestionnaireResponseChoice `json:"choices"`
	// MaxFiles is for uploads.
	MaxFiles *int                `json:"max_files"`
	Answer   QuestionnaireAnswer `json:"answer"`
	// RequiredIf is the rule that makes the question required, RepeatableConfig that of repeated groups.
	// Their shapes are not published; both may be null.
	RequiredIf       json.RawMessage `json:"required_if"`
	RepeatableConfig json.RawMessage `json:"repeatable_config"`
}

// QuestionnaireResponseChoice is one choice of a question.
type QuestionnaireResponseChoice struct {
	Label string `json:"label"`
	// Value is what an answer holds when this was chosen.
	Value             string `json:"value"`
	RequiresTextInput *bool  `json:"requires_text_input"`
}

// QuestionnaireAnswer is what the person answered; all empty where nothing was.
type QuestionnaireAnswer struct {
	// Value is the text, or the value of the choice.
	Value string `json:"value"`
	// Text is what a choice asked for in addition.
	Text string `json:"text"`
	// Files are where uploads are stored.
	Files []string `json:"files"`
}

// AMLScreening is the report on one search of watchlists and news.
type AMLScreening struct {
	NodeID     string        `json:"node_id"`
	Status     FeatureStatus `json:"status"`
	TotalHits  int           `json:"total_hits"`
	EntityType EntityType    `json:"entity_type"`
	Hits       []AMLHit      `json:"hits"`
	// Score is the highest risk score of the hits, 0 to 100; nil until it is known.
	Score        *float64        `json:"score"`
	ScreenedData AMLScreenedData `json:"screened_data"`
	// IsOngoingMonitoringEnabled means that the search is repeated, and new hits are added to this report.
	IsOngoingMonitoringEnabled bool `json:"is_ongoing_monitoring_enabled"`
	// NextOngoingMonitoringBillDate is empty where there is no monitoring.
	NextOngoingMonitoringBillDate Date      `json:"next_ongoing_monitoring_bill_date"`
	Warnings                      []Warning `json:"warnings"`
}

// AMLScreenedData is what was searched for.
type AMLScreenedData struct {
	FullName       string `json:"full_name"`
	Nationality    string `json:"nationality"`
	DateOfBirth    Date   `json:"date_of_birth"`
	DocumentNumber string `json:"document_number"`
}

// AMLHit is a person or company on a list that may be the one searched for. MatchScore tells how likely it is
// the same, RiskScore how much that would matter.
type AMLHit struct {
	ID string `json:"id"`
	// URL is the source.
	URL string `json:"url"`
	// Match is true for a confirmed match.
	Match bool `json:"match"`
	// Score is from 0 to 1.
	//
	// Deprecated: use MatchScore.
	Score *float64 `json:"score"`
	// Target tells whether the listing is about the entity itself; nil where the source does not say.
	Target   *bool        `json:"target"`
	Caption  string       `json:"caption"`
	Datasets []AMLDataset `json:"datasets"`
	// Features are further details of the match. Their shape is not published; it may be null.
	Features json.RawMessage `json:"features"`
	// RCAName is the relative or close associate through whom the entity is listed.
	RCAName    string        `json:"rca_name"`
	LastSeen   Timestamp     `json:"last_seen"`
	RiskView   AMLRiskView   `json:"risk_view"`
	FirstSeen  Timestamp     `json:"first_seen"`
	Properties AMLProperties `json:"properties"`
	// MatchScore is from 0 to 100, by name, date of birth and country.
	MatchScore *float64 `json:"match_score"`
	// RiskScore is from 0 to 100; the highest one among hits not ruled out decides the screening.
	RiskScore             *float64               `json:"risk_score"`
	ReviewStatus          AMLReviewStatus        `json:"review_status"`
	ScoreBreakdown        AMLScoreBreakdown      `json:"score_breakdown"`
	PEPMatches            []AMLPEPMatch          `json:"pep_matches"`
	LinkedEntities        []AMLLinkedEntity      `json:"linked_entities"`
	WarningMatches        []AMLWarningMatch      `json:"warning_matches"`
	SanctionMatches       []AMLSanctionMatch     `json:"sanction_matches"`
	AdverseMediaDetails   AMLAdverseMediaDetails `json:"adverse_media_details"`
	AdverseMediaMatches   []AMLAdverseMediaMatch `json:"adverse_media_matches"`
	AdditionalInformation json.RawMessage        `json:"additional_information"`
}

// AMLRiskView is how a RiskScore came about.
type AMLRiskView struct {
	Crimes     AMLRiskFactor `json:"crimes"`
	Countries  AMLRiskFactor `json:"countries"`
	Categories AMLRiskFactor `json:"categories"`
	// CustomList is an object whose shape is not published.
	CustomList json.RawMessage `json:"custom_list"`
}

// AMLRiskFactor is one part of a risk score.
type AMLRiskFactor struct {
	// Score is from 0 to 100, Weightage its share in the whole, in percent.
	Score     *float64 `json:"score"`
	Weightage *float64 `json:"weightage"`
	// RiskLevel is Low, Medium, High or the like.
	RiskLevel string `json:"risk_level"`
	// RiskScores is an object with the score of each crime, country or category.
	RiskScores json.RawMessage `json:"risk_scores"`
}

// AMLProperties are what the source knows about the entity. Dates are as the source writes them, often a
// year.
type AMLProperties struct {
	Name        []string `json:"name"`
	Alias       []string `json:"alias"`
	Notes       []string `json:"notes"`
	Title       string   `json:"title"`
	Gender      []string `json:"gender"`
	Height      string   `json:"height"`
	Topics      string   `json:"topics"`
	Weight      string   `json:"weight"`
	Address     string   `json:"address"`
	Country     string   `json:"country"`
	Website     string   `json:"website"`
	EyeColor    string   `json:"eyeColor"`
	Keywords    string   `json:"keywords"`
	LastName    []string `json:"lastName"`
	Position    string   `json:"position"`
	Religion    string   `json:"religion"`
	BirthDate   []string `json:"birthDate"`
	Education   []string `json:"education"`
	Ethnicity   string   `json:"ethnicity"`
	FirstName   []string `json:"firstName"`
	HairColor   string   `json:"hairColor"`
	WeakAlias   string   `json:"weakAlias"`
	BirthPlace  []string `json:"birthPlace"`
	ModifiedAt  string   `json:"modifiedAt"`
	WikidataID  string   `json:"wikidataId"`
	Citizenship string   `json:"citizenship"`
	Nationality string   `json:"nationality"`
}

// AMLScoreBreakdown is how a MatchScore came about. For name, date of birth and country: the score of the
// comparison in percent (dates and countries may count against, down to -100), its configured weight, the
// weight after missing data was left out, and the points it gave.
type AMLScoreBreakdown struct {
	NameScore               *float64 `json:"name_score"`
	NameWeight              *float64 `json:"name_weight"`
	NameWeightNormalized    *float64 `json:"name_weight_normalized"`
	NameContribution        *float64 `json:"name_contribution"`
	DOBScore                *float64 `json:"dob_score"`
	DOBWeight               *float64 `json:"dob_weight"`
	DOBWeightNormalized     *float64 `json:"dob_weight_normalized"`
	DOBContribution         *float64 `json:"dob_contribution"`
	CountryScore            *float64 `json:"country_score"`
	CountryWeight           *float64 `json:"country_weight"`
	CountryWeightNormalized *float64 `json:"country_weight_normalized"`
	CountryContribution     *float64 `json:"country_contribution"`
	// DocumentNumberMatchType overrides the rest: the same number settles a match, another one rules it out.
	DocumentNumberMatchType AMLDocumentNumberMatch `json:"document_number_match_type"`
	// DocumentNumberEffect says in words what the number did to the score.
	DocumentNumberEffect string `json:"document_number_effect"`
	// TotalScore is from 0 to 100.
	TotalScore *float64 `json:"total_score"`
}

// AMLPEPMatch is an entry in a list of politically exposed persons.
type AMLPEPMatch struct {
	Aliases     []string `json:"aliases"`
	Education   []string `json:"education"`
	ListName    string   `json:"list_name"`
	Publisher   string   `json:"publisher"`
	SourceURL   string   `json:"source_url"`
	Description string   `json:"description"`
	MatchedName string   `json:"matched_name"`
	PEPPosition string   `json:"pep_position"`
	// DateOfBirth is as the source writes it, often a year.
	DateOfBirth  string   `json:"date_of_birth"`
	OtherSources []string `json:"other_sources"`
	PlaceOfBirth string   `json:"place_of_birth"`
}

// AMLLinkedEntity is someone connected with the entity.
type AMLLinkedEntity struct {
	Name     []string `json:"name"`
	Active   []string `json:"active"`
	Status   []string `json:"status"`
	Details  []string `json:"details"`
	Relation []string `json:"relation"`
}

// AMLWarningMatch is an entry in a list of warnings and of measures by regulators, of special interest (SIP,
// SIE) or of insolvency.
type AMLWarningMatch struct {
	ListName     string   `json:"list_name"`
	MatchedName  string   `json:"matched_name"`
	Description  string   `json:"description"`
	Publisher    string   `json:"publisher"`
	SourceURL    string   `json:"source_url"`
	OtherSources []string `json:"other_sources"`
	Countries    []string `json:"countries"`
	// CreatedAt and UpdatedAt are those of the entry.
	CreatedAt      Timestamp                `json:"created_at"`
	UpdatedAt      Timestamp                `json:"updated_at"`
	AdditionalData AMLWarningAdditionalData `json:"additional_data"`
}

// AMLWarningAdditionalData is what else the source of a warning tells.
type AMLWarningAdditionalData struct {
	Data AMLWarningData `json:"data"`
}

// AMLWarningData holds the cases behind a warning.
type AMLWarningData struct {
	CaseDetails []AMLWarningCase `json:"case_details"`
}

// AMLWarningCase is one case behind a warning.
type AMLWarningCase struct {
	CaseType AMLCaseType `json:"case_type"`
}

// AMLSanctionMatch is an entry in a list of sanctions. Dates are as the source writes them.
type AMLSanctionMatch struct {
	ListName    []string `json:"list_name"`
	MatchedName string   `json:"matched_name"`
	Description string   `json:"description"`
	// Reason is why, in words.
	Reason               string   `json:"reason"`
	SourceURL            string   `json:"source_url"`
	OtherSources         []string `json:"other_sources"`
	Details              []string `json:"details"`
	LegalBasis           []string `json:"legal_basis"`
	ListedOn             []string `json:"listed_on"`
	SanctionList         []string `json:"sanction_list"`
	SanctionProgram      []string `json:"sanction_program"`
	SanctioningAuthority []string `json:"sanctioning_authority"`
	UpdatedOn            []string `json:"updated_on"`
	// AdditionalData is whatever else the source tells.
	AdditionalData json.RawMessage `json:"additional_data"`
}

// AMLAdverseMediaDetails sums up what the news say.
type AMLAdverseMediaDetails struct {
	// Sentiment says in words what SentimentScore says as a number; below zero is unfavourable.
	Sentiment      string   `json:"sentiment"`
	EntityType     string   `json:"entity_type"`
	SentimentScore *float64 `json:"sentiment_score"`
	// AdverseKeywords counts how often each was met.
	AdverseKeywords map[string]int `json:"adverse_keywords"`
}

// AMLAdverseMediaMatch is one article.
type AMLAdverseMediaMatch struct {
	Country   string `json:"country"`
	Summary   string `json:"summary"`
	Headline  string `json:"headline"`
	Sentiment string `json:"sentiment"`
	// Thumbnail and SourceURL are URLs.
	Thumbnail       string    `json:"thumbnail"`
	SourceURL       string    `json:"source_url"`
	AuthorName      string    `json:"author_name"`
	OtherSources    []string  `json:"other_sources"`
	AdverseKeywords []string  `json:"adverse_keywords"`
	SentimentScore  *float64  `json:"sentiment_score"`
	PublicationDate Timestamp `json:"publication_date"`
}

// IPAnalysis is the report on one device and the address it came from.
type IPAnalysis struct {
	NodeID        string        `json:"node_id"`
	Status        FeatureStatus `json:"status"`
	DeviceBrand   string        `json:"device_brand"`
	DeviceModel   string        `json:"device_model"`
	BrowserFamily string        `json:"browser_family"`
	OSFamily      string        `json:"os_family"`
	// Platform is mobile, desktop or the like.
	Platform          string `json:"platform"`
	DeviceFingerprint string `json:"device_fingerprint"`
	IPCountry         string `json:"ip_country"`
	// IPCountryCode is ISO 3166-1 alpha-2.
	IPCountryCode string `json:"ip_country_code"`
	IPState       string `json:"ip_state"`
	IPCity        string `json:"ip_city"`
	// Latitude and Longitude are in decimal degrees.
	Latitude     *float64 `json:"latitude"`
	Longitude    *float64 `json:"longitude"`
	IPAddress    string   `json:"ip_address"`
	ISP          string   `json:"isp"`
	Organization string   `json:"organization"`
	IsVPNOrTor   bool     `json:"is_vpn_or_tor"`
	IsDataCenter bool     `json:"is_data_center"`
	// TimeZone is an IANA name, TimeZoneOffset its offset from UTC, such as +0100.
	TimeZone       string `json:"time_zone"`
	TimeZoneOffset string `json:"time_zone_offset"`
	// IP, IDDocument and POADocument are where the address and the two documents are, and how far apart.
	IP          IPAnalysisLocation `json:"ip"`
	IDDocument  IPAnalysisLocation `json:"id_document"`
	POADocument IPAnalysisLocation `json:"poa_document"`
	Warnings    []Warning          `json:"warnings"`
	// Matches are sessions of others from the same address (at most five) or device (at most ten).
	Matches []IPMatch `json:"matches"`
}

// IPAnalysisLocation is a place and its distances, in kilometres, to the other two. A distance is nil where
// either place is not known, and always to the place itself.
type IPAnalysisLocation struct {
	// Location is nil where the place is not known.
	Location                *GeoPoint `json:"location"`
	DistanceFromIP          *float64  `json:"distance_from_ip"`
	DistanceFromIDDocument  *float64  `json:"distance_from_id_document"`
	DistanceFromPOADocument *float64  `json:"distance_from_poa_document"`
}

// IPMatch is another session from the same address or device.
type IPMatch struct {
	SessionID     string `json:"session_id"`
	SessionNumber int64  `json:"session_number"`
	// VendorData is never that of this session.
	VendorData string `json:"vendor_data"`
	// VerificationDate is when the other session was created.
	VerificationDate Timestamp     `json:"verification_date"`
	MatchType        IPMatchType   `json:"match_type"`
	MatchSource      IPMatchSource `json:"match_source"`
	// MatchedValue is the shared address, device identifier or fingerprint; for IPMatchSourceRecoveredHigh,
	// the id of the recognised device.
	MatchedValue  string `json:"matched_value"`
	Status        Status `json:"status"`
	IsBlocklisted bool   `json:"is_blocklisted"`
	APIService    string `json:"api_service"`
	// Source is always MatchSourceSession.
	Source       MatchSource     `json:"source"`
	DeviceInfo   IPMatchDevice   `json:"device_info"`
	LocationInfo IPMatchLocation `json:"location_info"`
	// Confidence is from 0 to 1: 1 for sure, 0.5 for an old fingerprint, 0 for an address alone.
	Confidence *float64    `json:"confidence"`
	MatchMode  IPMatchMode `json:"match_mode"`
	// The next three are for IPMatchSourceRecoveredHigh only: how similar the fingerprints are (0 to 1),
	// whether the TLS fingerprints (JA4) agree, and why the match counts.
	RecoverySimilarity *float64 `json:"recovery_similarity"`
	TLSJA4Corroborated *bool    `json:"tls_ja4_corroborated"`
	RecoveryGateReason string   `json:"recovery_gate_reason"`
}

// IPMatchDevice is the device of the matching session.
type IPMatchDevice struct {
	DeviceBrand       string `json:"device_brand"`
	DeviceModel       string `json:"device_model"`
	BrowserFamily     string `json:"browser_family"`
	OSFamily          string `json:"os_family"`
	Platform          string `json:"platform"`
	DeviceFingerprint string `json:"device_fingerprint"`
}

// IPMatchLocation is where the matching session came from.
type IPMatchLocation struct {
	IPAddress     string `json:"ip_address"`
	IPCountry     string `json:"ip_country"`
	IPCountryCode string `json:"ip_country_code"`
	IPState       string `json:"ip_state"`
	IPCity        string `json:"ip_city"`
	IsVPNOrTor    bool   `json:"is_vpn_or_tor"`
	IsDataCenter  bool   `json:"is_data_center"`
}

// DatabaseValidation is the report on a comparison with registers of a state.
type DatabaseValidation struct {
	NodeID string `json:"node_id"`
	// IssuingState is the country whose registers were asked, ISO 3166-1 alpha-3.
	IssuingState   string                 `json:"issuing_state"`
	ValidationType DatabaseValidationType `json:"validation_type"`
	ScreenedData   DatabaseScreenedData   `json:"screened_data"`
	// Validations has one entry for each register that answered, Errors one for each that failed.
	Validations []DatabaseServiceValidation `json:"validations"`
	Errors      []DatabaseServiceError      `json:"errors"`
	// MatchType sums up the registers; empty until they have answered.
	MatchType MatchResult   `json:"match_type"`
	Status    FeatureStatus `json:"status"`
	Warnings  []Warning     `json:"warnings"`
}

// DatabaseScreenedData is what was compared. Which number a country uses differs: TaxNumber in Brazil,
// DocumentNumber or PersonalNumber elsewhere.
type DatabaseScreenedData struct {
	LastName       string `json:"last_name"`
	FirstName      string `json:"first_name"`
	TaxNumber      string `json:"tax_number"`
	PersonalNumber string `json:"personal_number"`
	DocumentNumber string `json:"document_number"`
	DateOfBirth    Date   `json:"date_of_birth"`
	DocumentType   string `json:"document_type"`
	ExpirationDate Date   `json:"expiration_date"`
}

// DatabaseServiceValidation is the answer of one register.
type DatabaseServiceValidation struct {
	// ServiceID is a code such as bra_cpf, ServiceName its name in words.
	ServiceID   string               `json:"service_id"`
	ServiceName string               `json:"service_name"`
	Validation  DatabaseFieldMatches `json:"validation"`
	// OutcomeCode is MATCH, NO_MATCH, PARTIAL_MATCH, INCONCLUSIVE or one of the register's own; OutcomeDetail
	// explains it. Both are empty where the register reports none.
	OutcomeCode   string `json:"outcome_code"`
	OutcomeDetail string `json:"outcome_detail"`
	// SourceData is the register's record, an object whose keys differ from country to country. Common ones
	// are identification_number, first_name, last_name, full_name, date_of_birth and gender.
	SourceData json.RawMessage `json:"source_data"`
}

// DatabaseFieldMatches compares the person with a record, field by field.
type DatabaseFieldMatches struct {
	FullName             MatchResult `json:"full_name"`
	DateOfBirth          MatchResult `json:"date_of_birth"`
	IdentificationNumber MatchResult `json:"identification_number"`
}

// DatabaseServiceError is the failure of one register. Message and Code are filled by most of them; what else
// one sends is in the raw body of the response only.
type DatabaseServiceError struct {
	ServiceID string `json:"service_id"`
	Message   string `json:"message"`
	Code      string `json:"code"`
}

// SessionKind tells whom a session verifies.
type SessionKind string

// The kinds of session.
const (
	SessionKindUser     SessionKind = "user"     // a person (KYC)
	SessionKindBusiness SessionKind = "business" // a company (KYB)
	SessionKindAll      SessionKind = "all"      // both, as a filter of lists
)

// SessionType tells how a session came about.
type SessionType string

// The types of session.
const (
	SessionTypeAPI      SessionType = "API"      // through a standalone API
	SessionTypeHosted   SessionType = "HOSTED"   // through the hosted flow
	SessionTypeMigrated SessionType = "MIGRATED" // brought over from elsewhere
)

// Environment tells real sessions from simulated ones.
type Environment string

// The environments.
const (
	EnvironmentLive    Environment = "live"
	EnvironmentSandbox Environment = "sandbox" // simulated, and never billed
)

// Feature is something a workflow verifies, as decisions and sessions name it. Workflow configurations and
// warnings use other names for some.
type Feature string

// The features of a session.
const (
	FeatureIDVerification     Feature = "ID_VERIFICATION"
	FeatureNFC                Feature = "NFC"
	FeatureLiveness           Feature = "LIVENESS"
	FeatureFaceMatch          Feature = "FACE_MATCH"
	FeaturePOA                Feature = "POA"
	FeaturePhone              Feature = "PHONE"
	FeatureEmailVerification  Feature = "EMAIL_VERIFICATION"
	FeatureEmail              Feature = "EMAIL" // FeatureEmailVerification, in a decision read with its events
	FeatureAML                Feature = "AML"
	FeatureIPAnalysis         Feature = "IP_ANALYSIS"
	FeatureDatabaseValidation Feature = "DATABASE_VALIDATION"
	FeatureQuestionnaire      Feature = "QUESTIONNAIRE"
	FeatureDocumentAI         Feature = "DOCUMENT_AI"
	FeatureAgeEstimation      Feature = "AGE_ESTIMATION"
	FeatureFaceSearch         Feature = "FACE_SEARCH"
	FeatureKYBRegistry        Feature = "KYB_REGISTRY"
	FeatureKYBDocuments       Feature = "KYB_DOCUMENTS"
	FeatureKYBKeyPeople       Feature = "KYB_KEY_PEOPLE"
)

// FeatureStatus is where one step stands. It is independent of the session's Status: a session may be
// approved with a step still in review.
type FeatureStatus string

// The statuses of a step. A step has Resub Requested or Expired only where that makes sense for it.
const (
	FeatureStatusNotFinished    FeatureStatus = "Not Finished"
	FeatureStatusApproved       FeatureStatus = "Approved"
	FeatureStatusDeclined       FeatureStatus = "Declined"
	FeatureStatusInReview       FeatureStatus = "In Review"
	FeatureStatusResubRequested FeatureStatus = "Resub Requested"
	FeatureStatusExpired        FeatureStatus = "Expired"
)

// WarningFeature is the kind of report a warning belongs to.
type WarningFeature string

// The features that warn.
const (
	WarningFeatureIDVerification     WarningFeature = "ID_VERIFICATION"
	WarningFeatureNFC                WarningFeature = "NFC"
	WarningFeatureLiveness           WarningFeature = "LIVENESS"
	WarningFeatureFaceMatch          WarningFeature = "FACEMATCH"
	WarningFeatureProofOfAddress     WarningFeature = "PROOF_OF_ADDRESS"
	WarningFeaturePhone              WarningFeature = "PHONE"
	WarningFeatureEmail              WarningFeature = "EMAIL"
	WarningFeatureAML                WarningFeature = "AML"
	WarningFeatureLocation           WarningFeature = "LOCATION" // device and IP
	WarningFeatureDatabaseValidation WarningFeature = "DATABASE_VALIDATION"
	WarningFeatureQuestionnaire      WarningFeature = "QUESTIONNAIRE"
	WarningFeatureDocumentAI         WarningFeature = "DOCUMENT_AI"
	WarningFeatureKYBRegistry        WarningFeature = "KYB_REGISTRY"
	WarningFeatureKYBDocuments       WarningFeature = "KYB_DOCUMENTS"
	WarningFeatureKYBKeyPeople       WarningFeature = "KYB_KEY_PEOPLE"
)

// WarningLogType is how much a warning weighs.
type WarningLogType string

// The weights of a warning, lightest first.
const (
	WarningLogTypeInformation WarningLogType = "information" // changes no status
	WarningLogTypeWarning     WarningLogType = "warning"     // declines nothing, at most it asks for a review
	WarningLogTypeError       WarningLogType = "error"       // declines
)

// DocumentCode is a kind of identity document.
type DocumentCode string

// The kinds of identity document.
const (
	DocumentCodePassport            DocumentCode = "P"
	DocumentCodeIdentityCard        DocumentCode = "ID"
	DocumentCodeDriverLicense       DocumentCode = "DL"
	DocumentCodeResidencePermit     DocumentCode = "RP"
	DocumentCodeHealthInsuranceCard DocumentCode = "HIC"
	DocumentCodeTaxCard             DocumentCode = "TC"
	DocumentCodeSocialSecurityCard  DocumentCode = "SSC"

	// These can be set by UpdateData, and not be asked for.
	DocumentCodeVisa  DocumentCode = "VISA"
	DocumentCodeWP    DocumentCode = "WP"
	DocumentCodePSC   DocumentCode = "PSC"
	DocumentCodeBC    DocumentCode = "BC"
	DocumentCodeOther DocumentCode = "OTHER"
)

// DocumentType is a kind of identity document in words, as in answers; DocumentCode is the same in requests.
type DocumentType string

// The kinds of identity document, in words.
const (
	DocumentTypePassport            DocumentType = "Passport"
	DocumentTypeIdentityCard        DocumentType = "Identity Card"
	DocumentTypeDriverLicense       DocumentType = "Driver's License"
	DocumentTypeResidencePermit     DocumentType = "Residence Permit"
	DocumentTypeHealthInsuranceCard DocumentType = "Health Insurance Card"
	DocumentTypeTaxCard             DocumentType = "Tax Card"
)

// BrightnessIssue tells what is wrong with the light of a picture.
type BrightnessIssue string

// The states of the light.
const (
	BrightnessIssueOK        BrightnessIssue = "ok"
	BrightnessIssueTooDark   BrightnessIssue = "too_dark"
	BrightnessIssueTooBright BrightnessIssue = "too_bright"
)

// MatchSource tells where the counterpart of a match comes from.
type MatchSource string

// The sources of matches.
const (
	MatchSourceSession   MatchSource = "session"    // another session of the application
	MatchSourceImported  MatchSource = "imported"   // a face uploaded for a user; liveness only
	MatchSourceListEntry MatchSource = "list_entry" // one of your blocklists or allowlists
)

// EntityType tells persons from companies.
type EntityType string

// The types of entity.
const (
	EntityTypePerson  EntityType = "person"
	EntityTypeCompany EntityType = "company"
)

// AMLDataset is a kind of list a hit was found on.
type AMLDataset string

// The datasets. PEP are politically exposed persons, by level.
const (
	AMLDatasetPEP               AMLDataset = "PEP"
	AMLDatasetPEPLevel1         AMLDataset = "PEP Level 1"
	AMLDatasetPEPLevel2         AMLDataset = "PEP Level 2"
	AMLDatasetPEPLevel3         AMLDataset = "PEP Level 3"
	AMLDatasetPEPLevel4         AMLDataset = "PEP Level 4"
	AMLDatasetSanctions         AMLDataset = "Sanctions"
	AMLDatasetAdverseMedia      AMLDataset = "Adverse Media"
	AMLDatasetWarnings          AMLDataset = "Warnings and Regulatory Enforcement"
	AMLDatasetFitnessAndProbity AMLDataset = "Fitness and Probity"
	AMLDatasetSIP               AMLDataset = "SIP" // persons of special interest
	AMLDatasetSIE               AMLDataset = "SIE" // entities of special interest
	AMLDatasetInsolvency        AMLDataset = "Insolvency"
)

// AMLReviewStatus is what a reviewer made of a hit.
type AMLReviewStatus string

// The review statuses of a hit.
const (
	AMLReviewStatusUnreviewed     AMLReviewStatus = "Unreviewed"
	AMLReviewStatusConfirmedMatch AMLReviewStatus = "Confirmed Match"
	AMLReviewStatusFalsePositive  AMLReviewStatus = "False Positive"
	AMLReviewStatusInconclusive   AMLReviewStatus = "Inconclusive"
)

// AMLDocumentNumberMatch is what comparing document numbers showed.
type AMLDocumentNumberMatch string

// The results of comparing document numbers.
const (
	AMLDocumentNumberMatchSame         AMLDocumentNumberMatch = "MATCH"
	AMLDocumentNumberMatchNeutral      AMLDocumentNumberMatch = "NEUTRAL" // nothing to compare
	AMLDocumentNumberMatchHardMismatch AMLDocumentNumberMatch = "HARD_MISMATCH"
)

// AMLCaseType is the kind of case behind a warning.
type AMLCaseType string

// The kinds of case.
const (
	AMLCaseTypeAccusation            AMLCaseType = "Accusation"
	AMLCaseTypeArrest                AMLCaseType = "Arrest"
	AMLCaseTypeBribery               AMLCaseType = "Bribery"
	AMLCaseTypeCriminal              AMLCaseType = "Criminal"
	AMLCaseTypeFraud                 AMLCaseType = "Fraud"
	AMLCaseTypeIllegalFundraising    AMLCaseType = "Illegal Fundraising"
	AMLCaseTypeNonConvictionTerror   AMLCaseType = "Non-conviction Terror"
	AMLCaseTypeProclaimedOffender    AMLCaseType = "Proclaimed Offender"
	AMLCaseTypeRegulatoryEnforcement AMLCaseType = "Regulatory Enforcement"
	AMLCaseTypeTerrorism             AMLCaseType = "Terrorism"
	AMLCaseTypeTerrorismRelated      AMLCaseType = "Terrorism-related"
	AMLCaseTypeTerrorismListing      AMLCaseType = "Terrorism-related listing"
)

// IPMatchType is what two sessions share.
type IPMatchType string

// The types of match.
const (
	IPMatchTypeIPAddress         IPMatchType = "ip_address"
	IPMatchTypeDeviceFingerprint IPMatchType = "device_fingerprint"
)

// IPMatchSource is how a match was found.
type IPMatchSource string

// The sources of a match, from the weakest to the strongest kinds of evidence.
const (
	IPMatchSourceIPAddress     IPMatchSource = "ip_address"     // a shared network, not a device
	IPMatchSourceLegacyFP      IPMatchSource = "legacy_fp"      // the same fingerprint of the older kind
	IPMatchSourceRecoveredHigh IPMatchSource = "recovered_high" // a fingerprint so similar that it counts
	IPMatchSourcePersistentID  IPMatchSource = "persistent_id"  // the same stored identifier
)

// IPMatchMode is the kind of evidence of a match.
type IPMatchMode string

// The kinds of evidence.
const (
	IPMatchModeDeterministic IPMatchMode = "deterministic" // cannot be two devices
	IPMatchModeProbabilistic IPMatchMode = "probabilistic" // similar fingerprints
	IPMatchModeCoOccurrence  IPMatchMode = "co_occurrence" // a shared network only
)

// DatabaseValidationType is how many registers stand behind a result.
type DatabaseValidationType string

// The types of validation.
const (
	DatabaseValidationTypeOneByOne   DatabaseValidationType = "one_by_one"  // one register
	DatabaseValidationTypeTwoByTwo   DatabaseValidationType = "two_by_two"  // two or more, all with a full match
	DatabaseValidationTypeNotEnabled DatabaseValidationType = "not_enabled" // none with a usable match
)

// MatchResult is the result of a comparison.
type MatchResult string

// The results of a comparison.
const (
	MatchResultNoMatch      MatchResult = "no_match"
	MatchResultPartialMatch MatchResult = "partial_match"
	MatchResultFullMatch    MatchResult = "full_match"
)

// LogValue tells which decision it is, and nothing about the person.
func (d Decision) LogValue() slog.Value {
	return redactedLog("session_id", d.SessionID, "session_kind", string(d.SessionKind),
		"status", string(d.Status))
}

// Format tells which decision it is, and nothing about the person, whatever the verb.
func (d Decision) Format(f fmt.State, _ rune) {
	redacted(f, "Decision", "session_id", d.SessionID, "session_kind", string(d.SessionKind),
		"status", string(d.Status))
}

// Format shows no personal data, whatever the verb.
func (DecisionExpectedDetails) Format(f fmt.State, _ rune) { redacted(f, "DecisionExpectedDetails") }

// LogValue logs what Format prints.
func (DecisionExpectedDetails) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (DecisionContactDetails) Format(f fmt.State, _ rune) { redacted(f, "DecisionContactDetails") }

// LogValue logs what Format prints.
func (DecisionContactDetails) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (DecisionReview) Format(f fmt.State, _ rune) { redacted(f, "DecisionReview") }

// LogValue logs what Format prints.
func (DecisionReview) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (x Warning) Format(f fmt.State, _ rune) { redacted(f, "Warning", "node_id", x.NodeID) }

// LogValue logs what Format prints.
func (x Warning) LogValue() slog.Value { return redactedLog("node_id", x.NodeID) }

// Format shows no personal data, whatever the verb.
func (GeoPoint) Format(f fmt.State, _ rune) { redacted(f, "GeoPoint") }

// LogValue logs what Format prints.
func (GeoPoint) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (x IDVerification) Format(f fmt.State, _ rune) {
	redacted(f, "IDVerification", "status", string(x.Status), "node_id", x.NodeID)
}

// LogValue logs what Format prints.
func (x IDVerification) LogValue() slog.Value {
	return redactedLog("status", string(x.Status), "node_id", x.NodeID)
}

// Format shows no personal data, whatever the verb.
func (IDExtraFields) Format(f fmt.State, _ rune) { redacted(f, "IDExtraFields") }

// LogValue logs what Format prints.
func (IDExtraFields) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (MRZ) Format(f fmt.State, _ rune) { redacted(f, "MRZ") }

// LogValue logs what Format prints.
func (MRZ) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (ParsedAddress) Format(f fmt.State, _ rune) { redacted(f, "ParsedAddress") }

// LogValue logs what Format prints.
func (ParsedAddress) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (GeocodedAddress) Format(f fmt.State, _ rune) { redacted(f, "GeocodedAddress") }

// LogValue logs what Format prints.
func (GeocodedAddress) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (GeocodedGeometry) Format(f fmt.State, _ rune) { redacted(f, "GeocodedGeometry") }

// LogValue logs what Format prints.
func (GeocodedGeometry) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (GeocodedViewport) Format(f fmt.State, _ rune) { redacted(f, "GeocodedViewport") }

// LogValue logs what Format prints.
func (GeocodedViewport) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (GeocodedNavigationPoint) Format(f fmt.State, _ rune) { redacted(f, "GeocodedNavigationPoint") }

// LogValue logs what Format prints.
func (GeocodedNavigationPoint) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (GeocodedAddressComponent) Format(f fmt.State, _ rune) { redacted(f, "GeocodedAddressComponent") }

// LogValue logs what Format prints.
func (GeocodedAddressComponent) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (LatLng) Format(f fmt.State, _ rune) { redacted(f, "LatLng") }

// LogValue logs what Format prints.
func (LatLng) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (x IDVerificationMatch) Format(f fmt.State, _ rune) {
	redacted(f, "IDVerificationMatch", "status", string(x.Status))
}

// LogValue logs what Format prints.
func (x IDVerificationMatch) LogValue() slog.Value { return redactedLog("status", string(x.Status)) }

// Format shows no personal data, whatever the verb.
func (IDVerificationMatchUser) Format(f fmt.State, _ rune) { redacted(f, "IDVerificationMatchUser") }

// LogValue logs what Format prints.
func (IDVerificationMatchUser) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (x NFCVerification) Format(f fmt.State, _ rune) {
	redacted(f, "NFCVerification", "status", string(x.Status), "node_id", x.NodeID)
}

// LogValue logs what Format prints.
func (x NFCVerification) LogValue() slog.Value {
	return redactedLog("status", string(x.Status), "node_id", x.NodeID)
}

// Format shows no personal data, whatever the verb.
func (NFCChipData) Format(f fmt.State, _ rune) { redacted(f, "NFCChipData") }

// LogValue logs what Format prints.
func (NFCChipData) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (x LivenessCheck) Format(f fmt.State, _ rune) {
	redacted(f, "LivenessCheck", "status", string(x.Status), "node_id", x.NodeID)
}

// LogValue logs what Format prints.
func (x LivenessCheck) LogValue() slog.Value {
	return redactedLog("status", string(x.Status), "node_id", x.NodeID)
}

// Format shows no personal data, whatever the verb.
func (x LivenessMatch) Format(f fmt.State, _ rune) {
	redacted(f, "LivenessMatch", "status", string(x.Status))
}

// LogValue logs what Format prints.
func (x LivenessMatch) LogValue() slog.Value { return redactedLog("status", string(x.Status)) }

// Format shows no personal data, whatever the verb.
func (LivenessMatchUser) Format(f fmt.State, _ rune) { redacted(f, "LivenessMatchUser") }

// LogValue logs what Format prints.
func (LivenessMatchUser) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (x FaceMatch) Format(f fmt.State, _ rune) {
	redacted(f, "FaceMatch", "status", string(x.Status), "node_id", x.NodeID)
}

// LogValue logs what Format prints.
func (x FaceMatch) LogValue() slog.Value {
	return redactedLog("status", string(x.Status), "node_id", x.NodeID)
}

// Format shows no personal data, whatever the verb.
func (x PhoneVerification) Format(f fmt.State, _ rune) {
	redacted(f, "PhoneVerification", "status", string(x.Status), "node_id", x.NodeID)
}

// LogValue logs what Format prints.
func (x PhoneVerification) LogValue() slog.Value {
	return redactedLog("status", string(x.Status), "node_id", x.NodeID)
}

// Format shows no personal data, whatever the verb.
func (LifecycleEvent) Format(f fmt.State, _ rune) { redacted(f, "LifecycleEvent") }

// LogValue logs what Format prints.
func (LifecycleEvent) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (LifecycleEventDetails) Format(f fmt.State, _ rune) { redacted(f, "LifecycleEventDetails") }

// LogValue logs what Format prints.
func (LifecycleEventDetails) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (x PhoneMatch) Format(f fmt.State, _ rune) {
	redacted(f, "PhoneMatch", "status", string(x.Status))
}

// LogValue logs what Format prints.
func (x PhoneMatch) LogValue() slog.Value { return redactedLog("status", string(x.Status)) }

// Format shows no personal data, whatever the verb.
func (x EmailVerification) Format(f fmt.State, _ rune) {
	redacted(f, "EmailVerification", "status", string(x.Status), "node_id", x.NodeID)
}

// LogValue logs what Format prints.
func (x EmailVerification) LogValue() slog.Value {
	return redactedLog("status", string(x.Status), "node_id", x.NodeID)
}

// Format shows no personal data, whatever the verb.
func (EmailBreach) Format(f fmt.State, _ rune) { redacted(f, "EmailBreach") }

// LogValue logs what Format prints.
func (EmailBreach) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (x EmailMatch) Format(f fmt.State, _ rune) {
	redacted(f, "EmailMatch", "status", string(x.Status))
}

// LogValue logs what Format prints.
func (x EmailMatch) LogValue() slog.Value { return redactedLog("status", string(x.Status)) }

// Format shows no personal data, whatever the verb.
func (x POAVerification) Format(f fmt.State, _ rune) {
	redacted(f, "POAVerification", "status", string(x.Status), "node_id", x.NodeID)
}

// LogValue logs what Format prints.
func (x POAVerification) LogValue() slog.Value {
	return redactedLog("status", string(x.Status), "node_id", x.NodeID)
}

// Format shows no personal data, whatever the verb.
func (POAExtraFields) Format(f fmt.State, _ rune) { redacted(f, "POAExtraFields") }

// LogValue logs what Format prints.
func (POAExtraFields) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (DocumentMetadata) Format(f fmt.State, _ rune) { redacted(f, "DocumentMetadata") }

// LogValue logs what Format prints.
func (DocumentMetadata) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (x DocumentAIReport) Format(f fmt.State, _ rune) {
	redacted(f, "DocumentAIReport", "status", string(x.Status), "node_id", x.NodeID)
}

// LogValue logs what Format prints.
func (x DocumentAIReport) LogValue() slog.Value {
	return redactedLog("status", string(x.Status), "node_id", x.NodeID)
}

// Format shows no personal data, whatever the verb.
func (x DocumentAIResult) Format(f fmt.State, _ rune) {
	redacted(f, "DocumentAIResult", "status", string(x.Status), "node_id", x.NodeID)
}

// LogValue logs what Format prints.
func (x DocumentAIResult) LogValue() slog.Value {
	return redactedLog("status", string(x.Status), "node_id", x.NodeID)
}

// Format shows no personal data, whatever the verb.
func (x QuestionnaireResponse) Format(f fmt.State, _ rune) {
	redacted(f, "QuestionnaireResponse", "status", string(x.Status), "node_id", x.NodeID)
}

// LogValue logs what Format prints.
func (x QuestionnaireResponse) LogValue() slog.Value {
	return redactedLog("status", string(x.Status), "node_id", x.NodeID)
}

// Format shows no personal data, whatever the verb.
func (QuestionnaireResponseSection) Format(f fmt.State, _ rune) {
	redacted(f, "QuestionnaireResponseSection")
}

// LogValue logs what Format prints.
func (QuestionnaireResponseSection) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (QuestionnaireResponseItem) Format(f fmt.State, _ rune) {
	redacted(f, "QuestionnaireResponseItem")
}

// LogValue logs what Format prints.
func (QuestionnaireResponseItem) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (QuestionnaireAnswer) Format(f fmt.State, _ rune) { redacted(f, "QuestionnaireAnswer") }

// LogValue logs what Format prints.
func (QuestionnaireAnswer) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (x AMLScreening) Format(f fmt.State, _ rune) {
	redacted(f, "AMLScreening", "status", string(x.Status), "node_id", x.NodeID)
}

// LogValue logs what Format prints.
func (x AMLScreening) LogValue() slog.Value {
	return redactedLog("status", string(x.Status), "node_id", x.NodeID)
}

// Format shows no personal data, whatever the verb.
func (AMLScreenedData) Format(f fmt.State, _ rune) { redacted(f, "AMLScreenedData") }

// LogValue logs what Format prints.
func (AMLScreenedData) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (AMLHit) Format(f fmt.State, _ rune) { redacted(f, "AMLHit") }

// LogValue logs what Format prints.
func (AMLHit) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (AMLRiskView) Format(f fmt.State, _ rune) { redacted(f, "AMLRiskView") }

// LogValue logs what Format prints.
func (AMLRiskView) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (AMLRiskFactor) Format(f fmt.State, _ rune) { redacted(f, "AMLRiskFactor") }

// LogValue logs what Format prints.
func (AMLRiskFactor) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (AMLProperties) Format(f fmt.State, _ rune) { redacted(f, "AMLProperties") }

// LogValue logs what Format prints.
func (AMLProperties) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (AMLScoreBreakdown) Format(f fmt.State, _ rune) { redacted(f, "AMLScoreBreakdown") }

// LogValue logs what Format prints.
func (AMLScoreBreakdown) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (AMLPEPMatch) Format(f fmt.State, _ rune) { redacted(f, "AMLPEPMatch") }

// LogValue logs what Format prints.
func (AMLPEPMatch) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (AMLLinkedEntity) Format(f fmt.State, _ rune) { redacted(f, "AMLLinkedEntity") }

// LogValue logs what Format prints.
func (AMLLinkedEntity) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (AMLWarningMatch) Format(f fmt.State, _ rune) { redacted(f, "AMLWarningMatch") }

// LogValue logs what Format prints.
func (AMLWarningMatch) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (AMLWarningAdditionalData) Format(f fmt.State, _ rune) { redacted(f, "AMLWarningAdditionalData") }

// LogValue logs what Format prints.
func (AMLWarningAdditionalData) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (AMLWarningData) Format(f fmt.State, _ rune) { redacted(f, "AMLWarningData") }

// LogValue logs what Format prints.
func (AMLWarningData) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (AMLWarningCase) Format(f fmt.State, _ rune) { redacted(f, "AMLWarningCase") }

// LogValue logs what Format prints.
func (AMLWarningCase) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (AMLSanctionMatch) Format(f fmt.State, _ rune) { redacted(f, "AMLSanctionMatch") }

// LogValue logs what Format prints.
func (AMLSanctionMatch) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (AMLAdverseMediaDetails) Format(f fmt.State, _ rune) { redacted(f, "AMLAdverseMediaDetails") }

// LogValue logs what Format prints.
func (AMLAdverseMediaDetails) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (AMLAdverseMediaMatch) Format(f fmt.State, _ rune) { redacted(f, "AMLAdverseMediaMatch") }

// LogValue logs what Format prints.
func (AMLAdverseMediaMatch) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (x IPAnalysis) Format(f fmt.State, _ rune) {
	redacted(f, "IPAnalysis", "status", string(x.Status), "node_id", x.NodeID)
}

// LogValue logs what Format prints.
func (x IPAnalysis) LogValue() slog.Value {
	return redactedLog("status", string(x.Status), "node_id", x.NodeID)
}

// Format shows no personal data, whatever the verb.
func (IPAnalysisLocation) Format(f fmt.State, _ rune) { redacted(f, "IPAnalysisLocation") }

// LogValue logs what Format prints.
func (IPAnalysisLocation) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (x IPMatch) Format(f fmt.State, _ rune) { redacted(f, "IPMatch", "status", string(x.Status)) }

// LogValue logs what Format prints.
func (x IPMatch) LogValue() slog.Value { return redactedLog("status", string(x.Status)) }

// Format shows no personal data, whatever the verb.
func (IPMatchDevice) Format(f fmt.State, _ rune) { redacted(f, "IPMatchDevice") }

// LogValue logs what Format prints.
func (IPMatchDevice) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (IPMatchLocation) Format(f fmt.State, _ rune) { redacted(f, "IPMatchLocation") }

// LogValue logs what Format prints.
func (IPMatchLocation) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (x DatabaseValidation) Format(f fmt.State, _ rune) {
	redacted(f, "DatabaseValidation", "status", string(x.Status), "node_id", x.NodeID)
}

// LogValue logs what Format prints.
func (x DatabaseValidation) LogValue() slog.Value {
	return redactedLog("status", string(x.Status), "node_id", x.NodeID)
}

// Format shows no personal data, whatever the verb.
func (DatabaseScreenedData) Format(f fmt.State, _ rune) { redacted(f, "DatabaseScreenedData") }

// LogValue logs what Format prints.
func (DatabaseScreenedData) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (DatabaseServiceValidation) Format(f fmt.State, _ rune) {
	redacted(f, "DatabaseServiceValidation")
}

// LogValue logs what Format prints.
func (DatabaseServiceValidation) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (DatabaseFieldMatches) Format(f fmt.State, _ rune) { redacted(f, "DatabaseFieldMatches") }

// LogValue logs what Format prints.
func (DatabaseFieldMatches) LogValue() slog.Value { return redactedLog() }

// Format shows no personal data, whatever the verb.
func (DatabaseServiceError) Format(f fmt.State, _ rune) { redacted(f, "DatabaseServiceError") }

// LogValue logs what Format prints.
func (DatabaseServiceError) LogValue() slog.Value { return redactedLog() }
