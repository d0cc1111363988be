package didit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// WorkflowFeature is one step of a workflow: what is checked, and how. The order of the features is the
// order in which they run.
//
//	didit.WorkflowFeature{Config: &didit.LivenessConfig{
//		FaceCapture:          didit.FaceCapture{Method: didit.Ptr(didit.LivenessMethodPassive)},
//		ScoreReviewThreshold: didit.Ptr(70),
//	}}
//
// It round-trips through encoding/json, so workflows can be kept in files. To get at a configuration that
// was read, assert its type:
//
//	if config, ok := feature.Config.(*didit.LivenessConfig); ok { … }
type WorkflowFeature struct {
	// Feature may stay empty where Config is set, which then tells it.
	Feature FeatureType `json:"feature"`

	// Label is a name for the step that only you see. Empty is not sent.
	Label string `json:"label,omitzero"`

	// Config is the settings of the step, of the type that goes with Feature; nil uses the API's defaults.
	Config FeatureConfig `json:"config,omitzero"`

	// Extra holds fields that this package does not know, by their name in the API. Every configuration
	// type has such a map: reading fills it, writing merges it in, and a known field in it is an error.
	Extra map[string]json.RawMessage `json:"-"`
}

// FeatureConfig is the settings of one feature. Pointers to the …Config types of this package implement it,
// and so does *RawFeatureConfig for features that are newer than the package.
//
// In all of them nil means that the field is not sent and the API's default holds.
type FeatureConfig interface {
	// FeatureType returns the feature that the settings belong to.
	FeatureType() FeatureType

	// validate checks what can be known to be wrong before sending; prefix is the path of the settings.
	validate(prefix string) error
}

// RawFeatureConfig is the settings of a feature that this package does not know, or settings sent as they
// are for one that it does. Its Config is not checked beyond being a JSON object.
type RawFeatureConfig struct {
	Feature FeatureType
	Config  json.RawMessage
}

// FeatureType returns Feature.
func (c *RawFeatureConfig) FeatureType() FeatureType { return c.Feature }

func (c *RawFeatureConfig) validate(prefix string) error {
	var object map[string]json.RawMessage
	if len(c.Config) > 0 && (json.Unmarshal(c.Config, &object) != nil || object == nil) {
		return argumentError(prefix, "must be a JSON object")
	}
	return nil
}

// MarshalJSON writes Config alone, and an empty object where it is empty.
func (c RawFeatureConfig) MarshalJSON() ([]byte, error) {
	if len(c.Config) == 0 {
		return []byte("{}"), nil
	}
	return c.Config, nil
}

// UnmarshalJSON reads Config and leaves Feature alone, since the settings do not tell it.
func (c *RawFeatureConfig) UnmarshalJSON(data []byte) error {
	c.Config = bytes.Clone(data)
	return nil
}

// MarshalJSON writes the feature. It fails with an *ArgumentError where Feature and Config contradict each
// other or neither is set.
func (f WorkflowFeature) MarshalJSON() ([]byte, error) {
	if err := f.settle(""); err != nil {
		return nil, err
	}
	return marshalOpen(f)
}

// UnmarshalJSON reads the feature's name in any case, and its settings into the type that goes with it; an
// unknown feature gets a *RawFeatureConfig. Settings that do not fit fail with the name of the field.
func (f *WorkflowFeature) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	var wire struct {
		Feature FeatureType                `json:"feature"`
		Label   string                     `json:"label"`
		Config  json.RawMessage            `json:"config"`
		Extra   map[string]json.RawMessage `json:"-"`
	}
	if err := unmarshalOpen(data, &wire); err != nil {
		return err
	}
	*f = WorkflowFeature{Feature: wire.Feature, Label: wire.Label, Extra: wire.Extra}
	if len(wire.Config) == 0 || string(wire.Config) == "null" {
		return nil
	}
	f.Config = newFeatureConfig(f.Feature)
	if err := json.Unmarshal(wire.Config, f.Config); err != nil {
		return fmt.Errorf("config: %w", err)
	}
	return nil
}

// settle completes and checks the pair of Feature and Config; path is that of f, with a dot, or empty.
func (f *WorkflowFeature) settle(path string) error {
	f.Feature = knownValue([]byte(f.Feature), featureTypes...)
	if v := reflect.ValueOf(f.Config); v.Kind() == reflect.Pointer && v.IsNil() {
		f.Config = nil
	}
	if f.Config != nil {
		config := knownValue([]byte(f.Config.FeatureType()), featureTypes...)
		switch {
		case f.Feature == "":
			f.Feature = config
		case config != "" && config != f.Feature:
			return argumentError(path+"config", fmt.Sprintf("is for %s, not for %s", config, f.Feature))
		}
	}
	if f.Feature == "" {
		return argumentError(path+"feature", "must be set")
	}
	return nil
}

func newFeatureConfig(feature FeatureType) FeatureConfig {
	switch feature {
	case FeatureTypeOCR:
		return new(OCRConfig)
	case FeatureTypeNFC:
		return new(NFCConfig)
	case FeatureTypeLiveness:
		return new(LivenessConfig)
	case FeatureTypeFaceMatch:
		return new(FaceMatchConfig)
	case FeatureTypeProofOfAddress:
		return new(ProofOfAddressConfig)
	case FeatureTypeQuestionnaire:
		return new(QuestionnaireConfig)
	case FeatureTypeDocumentAI:
		return new(DocumentAIConfig)
	case FeatureTypePhoneVerification:
		return new(PhoneVerificationConfig)
	case FeatureTypeEmailVerification:
		return new(EmailVerificationConfig)
	case FeatureTypeDatabaseValidation:
		return new(DatabaseValidationConfig)
	case FeatureTypeAML:
		return new(AMLConfig)
	case FeatureTypeIPAnalysis:
		return new(IPAnalysisConfig)
	case FeatureTypeAgeEstimation:
		return new(AgeEstimationConfig)
	case FeatureTypeKYBRegistry:
		return new(KYBRegistryConfig)
	case FeatureTypeKYBDocuments:
		return new(KYBDocumentsConfig)
	case FeatureTypeKYBKeyPeople:
		return new(KYBKeyPeopleConfig)
	}
	return &RawFeatureConfig{Feature: feature}
}

// backgroundFeatures show the person nothing, so a workflow cannot begin with one.
var backgroundFeatures = []FeatureType{
	FeatureTypeAML, FeatureTypeIPAnalysis, FeatureTypeDatabaseValidation, FeatureTypeKYBKeyPeople,
}

// featuresNeeded names the features of which one must come earlier. AML screens the person that OCR read,
// or the company that the registry found.
var featuresNeeded = map[FeatureType][]FeatureType{
	FeatureTypeFaceMatch:          {FeatureTypeOCR},
	FeatureTypeNFC:                {FeatureTypeOCR},
	FeatureTypeDatabaseValidation: {FeatureTypeOCR},
	FeatureTypeAML:                {FeatureTypeOCR, FeatureTypeKYBRegistry},
	FeatureTypeKYBDocuments:       {FeatureTypeKYBRegistry},
	FeatureTypeKYBKeyPeople:       {FeatureTypeKYBRegistry},
}

// validateFeatures refuses what the API is known to refuse, with an *ArgumentError that names the field.
// What it does not know (features, values and fields newer than the package) passes.
func validateFeatures(features []WorkflowFeature) error {
	if len(features) == 0 {
		return argumentError("features", "must hold at least one feature")
	}
	earlier := make([]FeatureType, 0, len(features))
	for i, feature := range features {
		path := fmt.Sprintf("features[%d]", i)
		if err := feature.settle(path + "."); err != nil {
			return err
		}
		if err := checkOrder(path+".feature", feature.Feature, earlier); err != nil {
			return err
		}
		if feature.Config == nil {
			feature.Config = newFeatureConfig(feature.Feature)
		}
		if err := feature.Config.validate(path + ".config"); err != nil {
			return err
		}
		if err := checkExtra(path, reflect.ValueOf(feature)); err != nil {
			return err
		}
		earlier = append(earlier, feature.Feature)
	}
	return nil
}

func checkOrder(path string, feature FeatureType, earlier []FeatureType) error {
	if len(earlier) == 0 && slices.Contains(backgroundFeatures, feature) {
		return argumentError(path, fmt.Sprintf("%s cannot be the first feature", feature))
	}
	needed := featuresNeeded[feature]
	if len(needed) == 0 || slices.ContainsFunc(needed, func(f FeatureType) bool { return slices.Contains(earlier, f) }) {
		return nil
	}
	names := make([]string, len(needed))
	for i, f := range needed {
		names[i] = string(f)
	}
	return argumentError(path, fmt.Sprintf("%s must come after %s", feature, strings.Join(names, " or ")))
}

// OCRConfig is the settings of OCR, the check of an identity document.
type OCRConfig struct {
	// DocumentsAllowed lists the documents that are accepted, by issuing country (ISO 3166 alpha-3) and
	// document code. Nil or empty accepts everything in the catalog; else at least one must be enabled.
	DocumentsAllowed map[string]map[string]AllowedDocument `json:"documents_allowed,omitzero"`

	// Methods lists the ways to identify oneself, by country (ISO 3166 alpha-3). A country that is absent
	// takes documents only. Which methods a country has depends on the API's catalog.
	Methods map[string]IDMethods `json:"methods,omitzero"`

	// CaptureMethodsAllowed lists how a document may be photographed. Empty uses the account's setting.
	CaptureMethodsAllowed []ImageCaptureMethod `json:"image_capture_methods_allowed,omitzero"`

	// CaptureReviewScreenEnabled lets people look at each photo and take it again. Off by default.
	CaptureReviewScreenEnabled *bool `json:"is_image_capture_review_screen_enabled,omitzero"`

	// AudioRecordingEnabled records the microphone during the capture, for reviewers. Off by default.
	AudioRecordingEnabled *bool `json:"document_audio_recording_enabled,omitzero"`

	// BlurFieldsByCountry lists what is blurred in the stored image, by country (ISO 3166 alpha-3). Only
	// fields in the layout of that country's documents can be.
	BlurFieldsByCountry map[string][]string `json:"document_blur_fields_by_country,omitzero"`

	// MaxRetryAttempts is from 2 to 5.
	MaxRetryAttempts *int `json:"id_verification_max_retry_attempts,omitzero" min:"2" max:"5"`

	// AgeRestrictionsEnabled turns on the age limits of this step.
	AgeRestrictionsEnabled *bool `json:"is_age_restrictions_enabled,omitzero"`

	// AgeRestrictionsByCountry holds age limits by country (ISO 3166 alpha-3).
	AgeRestrictionsByCountry map[string]AgeRestriction `json:"age_restrictions_by_country,omitzero"`

	// Ages in years, from 1 to 120, and what happens to a holder who is younger or older.
	MinimumAge       *int    `json:"minimum_age,omitzero" min:"1" max:"120"`
	MinimumAgeAction *Action `json:"minimum_age_action,omitzero"`
	MaximumAge       *int    `json:"maximum_age,omitzero" min:"1" max:"120"`
	MaximumAgeAction *Action `json:"maximum_age_action,omitzero"`

	// DataReviewEnabled lets people check and correct what was read before the step ends. Off by default.
	// What a chip says later (NFC) overrides the corrections.
	DataReviewEnabled *bool `json:"is_ocr_id_verification_data_review_enabled,omitzero"`

	// DataReviewCriticalFields lists the fields where a correction that contradicts the document takes
	// DataReviewCriticalMismatchAction; the others take DataReviewMinorMismatchAction.
	DataReviewCriticalFields []IdentityField `json:"ocr_id_verification_data_review_critical_fields,omitzero"`

	// DataReviewCriticalMismatchAction is ActionReview or ActionDecline.
	DataReviewCriticalMismatchAction *Action `json:"ocr_id_verification_data_review_critical_mismatch_action,omitzero" not:"NO_ACTION"`
	DataReviewMinorMismatchAction    *Action `json:"ocr_id_verification_data_review_minor_mismatch_action,omitzero"`

	// Thresholds of document liveness, from 0 to 100: a replaced portrait, a printed copy, a screen.
	PortraitReplaceDeclineThreshold *int `json:"document_liveness_portrait_replace_decline_threshold,omitzero" min:"0" max:"100"`
	PortraitReplaceReviewThreshold  *int `json:"document_liveness_portrait_replace_review_threshold,omitzero" min:"0" max:"100"`
	PrintedCopyDeclineThreshold     *int `json:"document_liveness_printed_copy_decline_threshold,omitzero" min:"0" max:"100"`
	PrintedCopyReviewThreshold      *int `json:"document_liveness_printed_copy_review_threshold,omitzero" min:"0" max:"100"`
	ScreenReplayDeclineThreshold    *int `json:"document_liveness_screen_replay_decline_threshold,omitzero" min:"0" max:"100"`
	ScreenReplayReviewThreshold     *int `json:"document_liveness_screen_replay_review_threshold,omitzero" min:"0" max:"100"`

	// SelfiePortraitMatchEnabled compares the portrait with a selfie that shows the document.
	SelfiePortraitMatchEnabled *bool `json:"is_document_selfie_portrait_match_enabled,omitzero"`

	// Thresholds of that comparison, from 0 to 100.
	SelfiePortraitMatchDeclineThreshold *int `json:"document_selfie_portrait_match_decline_threshold,omitzero" min:"0" max:"100"`
	SelfiePortraitMatchReviewThreshold  *int `json:"document_selfie_portrait_match_review_threshold,omitzero" min:"0" max:"100"`

	// QualityThreshold of the image and NameMatchScoreThreshold are from 0 to 100.
	QualityThreshold        *int `json:"id_document_quality_threshold,omitzero" min:"0" max:"100"`
	NameMatchScoreThreshold *int `json:"id_verification_name_match_score_threshold,omitzero" min:"0" max:"100"`

	// What happens when the image is unfit.
	ImageQualityTooLowAction *Action `json:"image_quality_too_low_action,omitzero"`
	ImageTooBlurryAction     *Action `json:"image_too_blurry_action,omitzero"`
	ImageTooBrightAction     *Action `json:"image_too_bright_action,omitzero"`
	ImageTooDarkAction       *Action `json:"image_too_dark_action,omitzero"`

	// NumberFormatMismatchAction applies when the document or personal number is not written the way the
	// country writes it.
	NumberFormatMismatchAction *Action `json:"document_or_personal_number_format_mismatch_action,omitzero"`

	// WithoutPortraitAction applies to kinds of document that show no face. ActionReview by default; there
	// is no such setting on the account.
	WithoutPortraitAction *Action `json:"document_without_portrait_action,omitzero"`

	// ExpirationDateNotDetectedAction applies when no expiry date could be read.
	ExpirationDateNotDetectedAction *Action `json:"expiration_date_not_detected_action,omitzero"`

	// InconsistentDataAction applies when the document contradicts itself.
	InconsistentDataAction *Action `json:"inconsistent_data_action,omitzero"`

	// InvalidCodeAction applies to a wrong check digit or barcode.
	InvalidCodeAction *Action `json:"invalid_code_action,omitzero"`

	// InvalidMRZAction applies when the machine-readable zone is missing or does not add up.
	InvalidMRZAction *Action `json:"invalid_mrz_action,omitzero"`

	// InvalidValidationAction applies when a check of authenticity fails.
	InvalidValidationAction *Action `json:"invalid_validation_action,omitzero"`

	// UnparsedAddressAction applies when the address could not be taken apart.
	UnparsedAddressAction *Action `json:"unparsed_address_action,omitzero"`

	// ExpectedDetailsMismatchAction applies when the document contradicts the session's expected details.
	ExpectedDetailsMismatchAction *Action `json:"expected_details_mismatch_action,omitzero"`

	// DuplicatedUserAction applies to an identity that this application has verified before.
	DuplicatedUserAction *Action `json:"duplicated_user_action,omitzero"`

	// CrossOrgFraudDocumentAction applies to a document that another organization reported as fraud.
	CrossOrgFraudDocumentAction *Action `json:"cross_org_fraud_document_action,omitzero"`

	// StatusRules are rules of your own on the outcome of the step.
	StatusRules []StatusRule `json:"status_rules,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// FeatureType returns FeatureTypeOCR.
func (c *OCRConfig) FeatureType() FeatureType { return FeatureTypeOCR }

// MarshalJSON writes what is set, and Extra.
func (c OCRConfig) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *OCRConfig) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

func (c *OCRConfig) validate(prefix string) error {
	if err := checkFields(prefix, reflect.ValueOf(c)); err != nil {
		return err
	}
	listed := false
	for _, documents := range c.DocumentsAllowed {
		for _, document := range documents {
			if document.Enabled {
				return nil
			}
			listed = true
		}
	}
	if listed {
		return argumentError(prefix+".documents_allowed", "must enable at least one document")
	}
	return nil
}

// AllowedDocument says whether one kind of document is accepted.
type AllowedDocument struct {
	Enabled Flag `json:"enabled"`

	// Sides is how many sides are photographed: 1 or 2.
	Sides *int `json:"sides,omitzero" min:"1" max:"2"`

	// Subtypes narrows the document down to some of its subtypes, by code.
	Subtypes []string `json:"subtypes,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes what is set, and Extra.
func (c AllowedDocument) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *AllowedDocument) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// AgeRestriction is the ages accepted in a country, or in one state of it.
type AgeRestriction struct {
	// MinimumAge is required, from 1 to 120 years.
	MinimumAge int `json:"minimum_age" min:"1" max:"120"`

	// MaximumAge is from 1 to 120 years; nil, sent as null, is no limit.
	MaximumAge *int `json:"maximum_age" min:"1" max:"120"`

	// States holds the states with ages of their own, by code. A state has no states.
	States map[string]AgeRestriction `json:"states,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes what is set, and Extra.
func (c AgeRestriction) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *AgeRestriction) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// IDMethods is the ways to identify oneself in one country. Only the document method is on where none is set.
type IDMethods struct {
	Document *DocumentMethod `json:"document,omitzero"`
	IDLookup *IDLookupMethod `json:"id_lookup,omitzero"`
	Wallet   *WalletMethod   `json:"wallet,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes what is set, and Extra.
func (c IDMethods) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *IDMethods) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// DocumentMethod is identification by a photographed document.
type DocumentMethod struct {
	Enabled bool `json:"enabled"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes what is set, and Extra.
func (c DocumentMethod) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *DocumentMethod) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// IDLookupMethod is identification by a number that is looked up in an official register.
type IDLookupMethod struct {
	Enabled bool `json:"enabled"`

	// MaxAttempts is from 1 to 5, by default 1. Only lookups that the register answered count.
	MaxAttempts *int `json:"max_attempts,omitzero" min:"1" max:"5"`

	// SkipLivenessAndFaceMatch leaves out the checks of the face.
	SkipLivenessAndFaceMatch *bool `json:"skip_liveness_and_face_match,omitzero"`

	// What follows a lookup that did not find the person, or that failed.
	OnPartialMatch  *MethodFallback `json:"on_partial_match,omitzero"`
	OnNoMatch       *MethodFallback `json:"on_no_match,omitzero"`
	OnProviderError *MethodFallback `json:"on_provider_error,omitzero"`

	// ResponseFields lists the keys to keep of what the register answers.
	ResponseFields []string `json:"response_fields,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes what is set, and Extra.
func (c IDLookupMethod) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *IDLookupMethod) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// WalletMethod is identification by an identity wallet.
type WalletMethod struct {
	Enabled bool `json:"enabled"`

	// Providers lists the wallets that are accepted, by id, in no particular order.
	Providers []string `json:"providers,omitzero"`

	OnFailure *MethodFallback `json:"on_failure,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes what is set, and Extra.
func (c WalletMethod) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *WalletMethod) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// NFCConfig is the settings of NFC, the reading of a document's chip. It needs OCR before it.
type NFCConfig struct {
	// AllowSkip lets people go on without a reading, which then takes SkipAction.
	AllowSkip  *bool   `json:"allow_nfc_skip,omitzero"`
	SkipAction *Action `json:"skip_nfc_action,omitzero"`

	// UnverifiedChipAction applies when the chip was read but its signature could not be checked.
	UnverifiedChipAction *Action `json:"unverified_chip_action,omitzero"`

	// TrustAnchorMissingAction applies when the data is intact but the issuing country's certificate
	// (CSCA) is not available to check it against.
	TrustAnchorMissingAction *Action `json:"trust_anchor_missing_action,omitzero"`

	// StatusRules are rules of your own on the outcome of the step.
	StatusRules []StatusRule `json:"status_rules,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// FeatureType returns FeatureTypeNFC.
func (c *NFCConfig) FeatureType() FeatureType { return FeatureTypeNFC }

func (c *NFCConfig) validate(prefix string) error { return checkFields(prefix, reflect.ValueOf(c)) }

// MarshalJSON writes what is set, and Extra.
func (c NFCConfig) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *NFCConfig) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// FaceCapture is the settings that LIVENESS and AGE_ESTIMATION share: how a selfie is taken and judged. They
// are embedded in both configurations, and travel as fields of those.
type FaceCapture struct {
	// Method is how presence is proved.
	Method *LivenessMethod `json:"face_liveness_method,omitzero"`

	FlashMode *string `json:"face_liveness_flash_mode,omitzero"`

	// MaxAttempts is from 1 to 3, the first one included. It overrides the workflow's own setting.
	MaxAttempts *int `json:"face_liveness_max_attempts,omitzero" min:"1" max:"3"`

	// AudioRecordingEnabled records the microphone during the selfie, for reviewers. Off by default.
	AudioRecordingEnabled *bool `json:"face_audio_recording_enabled,omitzero"`

	PrivacyModeEnabled *bool `json:"face_privacy_mode_enabled,omitzero"`

	// Thresholds of the selfie's quality, from 0 to 100.
	QualityDeclineThreshold *int `json:"face_quality_decline_threshold,omitzero" min:"0" max:"100"`
	QualityReviewThreshold  *int `json:"face_quality_review_threshold,omitzero" min:"0" max:"100"`

	// Limits of the selfie's brightness, from 0 to 100, and what happens outside them.
	LuminanceMinThreshold *int    `json:"face_luminance_min_threshold,omitzero" min:"0" max:"100"`
	LuminanceMinAction    *Action `json:"face_luminance_min_action,omitzero"`
	LuminanceMaxThreshold *int    `json:"face_luminance_max_threshold,omitzero" min:"0" max:"100"`
	LuminanceMaxAction    *Action `json:"face_luminance_max_action,omitzero"`

	// MultipleFacesAction applies when more than one face is seen.
	MultipleFacesAction *Action `json:"face_liveness_multiple_faces_action,omitzero"`

	// PossibleDuplicatedFaceAction applies to a face like that of an earlier user.
	PossibleDuplicatedFaceAction *Action `json:"face_liveness_possible_duplicated_face_action,omitzero"`

	// DuplicatedFaceNameMismatchAction applies to a face that is already known by another name.
	DuplicatedFaceNameMismatchAction *Action `json:"face_liveness_duplicated_face_name_mismatch_action,omitzero"`

	// ScreenCaptureAction applies to a selfie taken off a screen.
	ScreenCaptureAction *Action `json:"screen_capture_action,omitzero"`

	// VirtualCameraAction applies to a picture that comes from a software camera.
	VirtualCameraAction *Action `json:"virtual_camera_action,omitzero"`

	// ExternalCaptureDeviceAction applies to a picture that comes from a capture device.
	ExternalCaptureDeviceAction *Action `json:"external_capture_device_action,omitzero"`

	// FrameInjectionAction applies to a video with frames put in.
	FrameInjectionAction *Action `json:"frame_injection_action,omitzero"`
}

// LivenessConfig is the settings of LIVENESS, the check that a real person is in front of the camera.
type LivenessConfig struct {
	FaceCapture

	Mode *string `json:"face_liveness_mode,omitzero"`

	// Thresholds of the liveness score, from 0 to 100.
	ScoreDeclineThreshold *int `json:"face_liveness_score_decline_threshold,omitzero" min:"0" max:"100"`
	ScoreReviewThreshold  *int `json:"face_liveness_score_review_threshold,omitzero" min:"0" max:"100"`

	// SimilarityThresholds evens out how often faces match, by demographic group. A group that is absent
	// uses the defaults.
	SimilarityThresholds map[string]SimilarityThresholds `json:"race_map_similarity_thresholds,omitzero"`

	// CrossOrgIdentityClaimPatternAction applies when other organizations saw this person claim to be
	// somebody else. ActionDecline counts as ActionReview.
	CrossOrgIdentityClaimPatternAction *Action `json:"cross_org_identity_claim_pattern_action,omitzero"`

	// CrossOrgFraudFaceAction has no effect any more.
	//
	// Deprecated: use CrossOrgIdentityClaimPatternAction.
	CrossOrgFraudFaceAction *Action `json:"cross_org_fraud_face_action,omitzero"`

	// StatusRules are rules of your own on the outcome of the step.
	StatusRules []StatusRule `json:"status_rules,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// FeatureType returns FeatureTypeLiveness.
func (c *LivenessConfig) FeatureType() FeatureType { return FeatureTypeLiveness }

func (c *LivenessConfig) validate(prefix string) error {
	return checkFields(prefix, reflect.ValueOf(c))
}

// MarshalJSON writes what is set, and Extra.
func (c LivenessConfig) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *LivenessConfig) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// SimilarityThresholds is from where two faces count as alike, each from 0 to 100. Both are sent.
type SimilarityThresholds struct {
	// Possible is where a likeness begins; the API's default is 62.
	Possible float64 `json:"possible" min:"0" max:"100"`

	// High is where a close likeness begins; the API's default is 68.
	High float64 `json:"high" min:"0" max:"100"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes what is set, and Extra.
func (c SimilarityThresholds) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *SimilarityThresholds) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// AgeEstimationConfig is the settings of AGE_ESTIMATION, which judges the age by the face.
type AgeEstimationConfig struct {
	FaceCapture

	// MinimumAge is the youngest age accepted, from 1 to 100 years.
	MinimumAge *int `json:"minimum_age_threshold,omitzero" min:"1" max:"100"`

	// The range of estimates that are too close to call, each from 1 to 100 years.
	BorderlineMinimumAge *int `json:"borderline_minimum_age_threshold,omitzero" min:"1" max:"100"`
	BorderlineMaximumAge *int `json:"borderline_maximum_age_threshold,omitzero" min:"1" max:"100"`

	// IDVerificationFallbackEnabled asks for a document where the estimate does not settle it.
	IDVerificationFallbackEnabled *bool `json:"enable_id_verification_fallback,omitzero"`

	// Thresholds of the liveness score.
	ScoreDeclineThreshold *float64 `json:"face_liveness_score_decline_threshold,omitzero"`
	ScoreReviewThreshold  *float64 `json:"face_liveness_score_review_threshold,omitzero"`

	// StatusRules are rules of your own on the outcome of the step.
	StatusRules []StatusRule `json:"status_rules,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// FeatureType returns FeatureTypeAgeEstimation.
func (c *AgeEstimationConfig) FeatureType() FeatureType { return FeatureTypeAgeEstimation }

func (c *AgeEstimationConfig) validate(prefix string) error {
	return checkFields(prefix, reflect.ValueOf(c))
}

// MarshalJSON writes what is set, and Extra.
func (c AgeEstimationConfig) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *AgeEstimationConfig) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// FaceMatchConfig is the settings of FACE_MATCH, which compares the selfie with the document's portrait. It
// needs OCR before it.
type FaceMatchConfig struct {
	// MaxAttempts is from 1 to 3, the first one included. It overrides the workflow's own setting.
	MaxAttempts *int `json:"face_match_max_attempts,omitzero" min:"1" max:"3"`

	// Thresholds of the similarity, from 0 to 100.
	ScoreDeclineThreshold *int `json:"face_match_score_decline_threshold,omitzero" min:"0" max:"100"`
	ScoreReviewThreshold  *int `json:"face_match_score_review_threshold,omitzero" min:"0" max:"100"`

	// NotComputedAction applies when there was no portrait or no selfie. ActionReview or ActionDecline.
	NotComputedAction *Action `json:"face_match_not_computed_action,omitzero" not:"NO_ACTION"`

	// What happens when part of the face is covered in the selfie. With ActionNoAction, the default, it is
	// only recorded. A part takes effect once the API reports it as calibrated.
	EyesCoveredAction  *Action `json:"face_match_eyes_covered_action,omitzero"`
	FaceCoveredAction  *Action `json:"face_match_face_covered_action,omitzero"`
	MouthCoveredAction *Action `json:"face_match_mouth_covered_action,omitzero"`

	// StatusRules are rules of your own on the outcome of the step.
	StatusRules []StatusRule `json:"status_rules,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// FeatureType returns FeatureTypeFaceMatch.
func (c *FaceMatchConfig) FeatureType() FeatureType { return FeatureTypeFaceMatch }

func (c *FaceMatchConfig) validate(prefix string) error {
	return checkFields(prefix, reflect.ValueOf(c))
}

// MarshalJSON writes what is set, and Extra.
func (c FaceMatchConfig) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *FaceMatchConfig) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// ProofOfAddressConfig is the settings of PROOF_OF_ADDRESS, the check of a bill, statement or the like.
type ProofOfAddressConfig struct {
	// DocumentsAllowed lists the documents that are accepted, by issuing country (ISO 3166 alpha-3) and
	// document code, such as UTILITY_BILL. Nil accepts everything in the catalog.
	DocumentsAllowed map[string]map[string]AllowedDocument `json:"poa_documents_allowed,omitzero"`

	// LanguagesAllowed lists the languages that are accepted, by code, such as "es". Nil accepts every
	// supported one.
	LanguagesAllowed map[string]Flag `json:"poa_languages_allowed,omitzero"`

	// MaxRetryAttempts is from 2 to 5; then MaxAttemptsExceededAction applies.
	MaxRetryAttempts          *int    `json:"poa_max_retry_attempts,omitzero" min:"2" max:"5"`
	MaxAttemptsExceededAction *Action `json:"poa_max_attempts_exceeded_action,omitzero"`

	// NameMatchScoreThreshold is from 0 to 100.
	NameMatchScoreThreshold *int `json:"poa_name_match_score_threshold,omitzero" min:"0" max:"100"`

	// NameOrAddressMismatchAction applies when name or address contradict the identity that was verified.
	NameOrAddressMismatchAction *Action `json:"poa_name_or_address_mismatch_action,omitzero"`

	// DocumentAuthenticityAction applies when a check of authenticity fails.
	DocumentAuthenticityAction *Action `json:"poa_document_authenticity_action,omitzero"`

	// DocumentIssuesAction applies to a document that is damaged, cut off or of no use.
	DocumentIssuesAction *Action `json:"poa_document_issues_action,omitzero"`

	// What happens when date or issuer could not be read.
	IssueDateNotDetectedAction *Action `json:"poa_issue_date_not_detected_action,omitzero"`
	IssuerNotIdentifiedAction  *Action `json:"poa_issuer_not_identified_action,omitzero"`

	// InvalidAddressAction applies to an address that cannot be taken apart or does not exist.
	InvalidAddressAction *Action `json:"poa_unparsable_or_invalid_address_action,omitzero"`

	// What happens outside DocumentsAllowed and LanguagesAllowed.
	UnsupportedDocumentTypeAction *Action `json:"poa_unsupported_document_type_action,omitzero"`
	UnsupportedLanguageAction     *Action `json:"poa_unsupported_language_action,omitzero"`

	// StatusRules are rules of your own on the outcome of the step.
	StatusRules []StatusRule `json:"status_rules,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// FeatureType returns FeatureTypeProofOfAddress.
func (c *ProofOfAddressConfig) FeatureType() FeatureType { return FeatureTypeProofOfAddress }

func (c *ProofOfAddressConfig) validate(prefix string) error {
	return checkFields(prefix, reflect.ValueOf(c))
}

// MarshalJSON writes what is set, and Extra.
func (c ProofOfAddressConfig) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *ProofOfAddressConfig) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// QuestionnaireConfig is the settings of QUESTIONNAIRE.
type QuestionnaireConfig struct {
	// QuestionnaireID names a questionnaire of this application, by the id that creating it returned.
	// Required.
	QuestionnaireID string `json:"questionnaire_uuid,omitzero" required:"true"`

	// ReviewManually sends the answers to a reviewer.
	ReviewManually *bool `json:"review_questionnaire_manually,omitzero"`

	// StatusRules are rules of your own on the outcome of the step.
	StatusRules []StatusRule `json:"status_rules,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// FeatureType returns FeatureTypeQuestionnaire.
func (c *QuestionnaireConfig) FeatureType() FeatureType { return FeatureTypeQuestionnaire }

func (c *QuestionnaireConfig) validate(prefix string) error {
	return checkFields(prefix, reflect.ValueOf(c))
}

// MarshalJSON writes what is set, and Extra.
func (c QuestionnaireConfig) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *QuestionnaireConfig) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// DocumentAIConfig is the settings of DOCUMENT_AI, which reads fields of your choice from any document.
type DocumentAIConfig struct {
	// Documents is what to ask for, at most 3.
	Documents []DocumentAIDocument `json:"document_ai_documents,omitzero" max:"3"`

	// MaxRetryAttempts is from 2 to 5; then MaxAttemptsExceededAction applies, which is ActionReview or
	// ActionDecline.
	MaxRetryAttempts          *int    `json:"document_ai_max_retry_attempts,omitzero" min:"2" max:"5"`
	MaxAttemptsExceededAction *Action `json:"document_ai_max_attempts_exceeded_action,omitzero" not:"NO_ACTION"`

	// DocumentTamperingAction applies to a document that looks altered. ActionReview or ActionDecline.
	DocumentTamperingAction *Action `json:"document_ai_document_tampering_action,omitzero" not:"NO_ACTION"`

	// MissingRequiredFieldsAction applies when a required field could not be read.
	MissingRequiredFieldsAction *Action `json:"document_ai_missing_required_fields_action,omitzero"`

	// NameMatchScoreThreshold is from 0 to 100; below it NameMismatchAction applies to the field that is
	// marked as the full name.
	NameMatchScoreThreshold *int    `json:"document_ai_name_match_score_threshold,omitzero" min:"0" max:"100"`
	NameMismatchAction      *Action `json:"document_ai_name_mismatch_action,omitzero"`

	// What happens to a file that cannot be read at all, or is of a kind that is not supported.
	UnreadableDocumentAction *Action `json:"document_ai_unreadable_document_action,omitzero"`
	UnsupportedFileAction    *Action `json:"document_ai_unsupported_file_action,omitzero"`

	// StatusRules are rules of your own on the outcome of the step.
	StatusRules []StatusRule `json:"status_rules,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// FeatureType returns FeatureTypeDocumentAI.
func (c *DocumentAIConfig) FeatureType() FeatureType { return FeatureTypeDocumentAI }

// MarshalJSON writes what is set, and Extra.
func (c DocumentAIConfig) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *DocumentAIConfig) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

func (c *DocumentAIConfig) validate(prefix string) error {
	if err := checkFields(prefix, reflect.ValueOf(c)); err != nil {
		return err
	}
	for i, document := range c.Documents {
		keys, fullNames := map[string]bool{}, 0
		for j, field := range document.Fields {
			path := fmt.Sprintf("%s.document_ai_documents[%d].fields[%d]", prefix, i, j)
			if keys[field.Key] {
				return argumentError(path+".key", "must be unique within its document")
			}
			keys[field.Key] = true
			if field.IsFullName != nil && *field.IsFullName {
				fullNames++
			}
			if fullNames > 1 {
				return argumentError(path+".is_full_name", "may be true for one field of a document only")
			}
		}
	}
	return nil
}

// DocumentAIDocument is one document to ask for. Key, Title, Description and Fields are required.
type DocumentAIDocument struct {
	Key         string `json:"document_key" required:"true"`
	Title       string `json:"title" required:"true"`
	Description string `json:"description" required:"true"`

	// Translations by language code.
	TitleI18n       map[string]string `json:"title_i18n,omitzero"`
	DescriptionI18n map[string]string `json:"description_i18n,omitzero"`

	// Fields is what to read from the document. Keys are unique, and one field at most is the full name.
	Fields []DocumentAIField `json:"fields" required:"true"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes what is set, and Extra.
func (c DocumentAIDocument) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *DocumentAIDocument) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// DocumentAIField is one field to read from a document. Key and Name are required.
type DocumentAIField struct {
	Key  string `json:"key" required:"true"`
	Name string `json:"name" required:"true"`

	// NameI18n holds translations of Name by language code.
	NameI18n map[string]string `json:"name_i18n,omitzero"`

	// Type is DocumentAIFieldTypeText by default.
	Type *DocumentAIFieldType `json:"type,omitzero"`

	// Instruction tells the reader of the document, in plain words, what to look for.
	Instruction *string `json:"instruction,omitzero"`

	// Required makes a document without the field take MissingRequiredFieldsAction. Off by default.
	Required *bool `json:"required,omitzero"`

	// IsFullName compares the field with the name that was verified. Off by default.
	IsFullName *bool `json:"is_full_name,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes what is set, and Extra.
func (c DocumentAIField) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *DocumentAIField) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// PhoneVerificationConfig is the settings of PHONE_VERIFICATION, a one-time code to a phone.
type PhoneVerificationConfig struct {
	// Countries lists where codes are sent and how, by country (ISO 3166 alpha-2) and channel. A country
	// or a channel that is absent is not offered.
	Countries map[string]map[PhoneChannel]PhoneChannelConfig `json:"phone_verification_countries,omitzero"`

	// CodeSize is the number of digits, from 4 to 8.
	CodeSize *int `json:"code_size,omitzero" min:"4" max:"8"`

	// MaxCheckAttempts is how often a code may be entered, and MaxRetries how often one is sent again. Each
	// is from 1 to 5.
	MaxCheckAttempts *int `json:"phone_max_check_attempts,omitzero" min:"1" max:"5"`
	MaxRetries       *int `json:"phone_max_retries,omitzero" min:"1" max:"5"`

	ProviderKey      *string `json:"provider_key,omitzero"`
	FallbackToNative *bool   `json:"fallback_to_native,omitzero"`
	SharedDeviceMode *bool   `json:"phone_shared_device_mode,omitzero"`

	// EnrichmentEnabled looks the number up, which the intelligence score needs.
	EnrichmentEnabled *bool `json:"phone_enrichment_enabled,omitzero"`

	// IntelligenceScoreThreshold is from 0 to 100; IntelligenceScoreAction applies when it is not met.
	IntelligenceScoreThreshold *int    `json:"phone_intelligence_score_threshold,omitzero" min:"0" max:"100"`
	IntelligenceScoreAction    *Action `json:"phone_intelligence_score_action,omitzero"`

	// TrustIndexThreshold is from 0 to 100; below it LowTrustAction applies.
	TrustIndexThreshold *int    `json:"phone_trust_index_threshold,omitzero" min:"0" max:"100"`
	LowTrustAction      *Action `json:"low_phone_trust_action,omitzero"`

	// HighRiskAction applies to a number with a sign of high risk. ActionReview or ActionDecline.
	HighRiskAction *Action `json:"high_risk_phone_action,omitzero" not:"NO_ACTION"`

	// TypeRiskAction applies to a risky kind of line.
	TypeRiskAction *Action `json:"phone_type_risk_action,omitzero"`

	// VoIPNumberAction applies to a number on the internet rather than with a carrier.
	VoIPNumberAction *Action `json:"voip_number_action,omitzero"`

	// DisposableNumberAction applies to a throw-away number.
	DisposableNumberAction *Action `json:"disposable_number_action,omitzero"`

	// RecentPortAction applies to a number that moved to another carrier not long ago.
	RecentPortAction *Action `json:"recent_port_action,omitzero"`

	// DuplicatedNumberAction applies to a number that this application has verified before.
	DuplicatedNumberAction *Action `json:"duplicated_phone_number_action,omitzero"`

	// CrossOrgFraudAction applies to a number that another organization reported as fraud.
	CrossOrgFraudAction *Action `json:"cross_org_fraud_phone_action,omitzero"`

	// StatusRules are rules of your own on the outcome of the step.
	StatusRules []StatusRule `json:"status_rules,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// FeatureType returns FeatureTypePhoneVerification.
func (c *PhoneVerificationConfig) FeatureType() FeatureType { return FeatureTypePhoneVerification }

func (c *PhoneVerificationConfig) validate(prefix string) error {
	return checkFields(prefix, reflect.ValueOf(c))
}

// MarshalJSON writes what is set, and Extra.
func (c PhoneVerificationConfig) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *PhoneVerificationConfig) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// PhoneChannelConfig is the settings of one channel in one country. A bare true or false, the older form,
// is read as Enabled alone.
type PhoneChannelConfig struct {
	Enabled bool `json:"enabled"`

	// MaxRetries overrides that of the whole step.
	MaxRetries *int `json:"max_retries,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes what is set, and Extra.
func (c PhoneChannelConfig) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON reads either form.
func (c *PhoneChannelConfig) UnmarshalJSON(data []byte) error {
	if enabled, err := strconv.ParseBool(string(data)); err == nil && len(data) > 1 {
		*c = PhoneChannelConfig{Enabled: enabled}
		return nil
	}
	return unmarshalOpen(data, c)
}

// EmailVerificationConfig is the settings of EMAIL_VERIFICATION, a one-time code to an email address.
type EmailVerificationConfig struct {
	// AlphanumericCode mixes letters into the code, and CodeSize is its length, from 4 to 8.
	AlphanumericCode *bool `json:"email_alphanumeric_code,omitzero"`
	CodeSize         *int  `json:"email_code_size,omitzero" min:"4" max:"8"`

	// MaxCheckAttempts is how often a code may be entered, and MaxRetries how often one is sent again. Each
	// is from 1 to 5.
	MaxCheckAttempts *int `json:"email_max_check_attempts,omitzero" min:"1" max:"5"`
	MaxRetries       *int `json:"email_max_retries,omitzero" min:"1" max:"5"`

	// CorporateOnly accepts the addresses of companies alone.
	CorporateOnly *bool `json:"only_corporate_emails_allowed,omitzero"`

	// EnrichmentEnabled looks the address up, which the intelligence score needs.
	EnrichmentEnabled *bool `json:"email_enrichment_enabled,omitzero"`

	// IntelligenceScoreThreshold is from 0 to 100; IntelligenceScoreAction applies when it is not met.
	IntelligenceScoreThreshold *int    `json:"email_intelligence_score_threshold,omitzero" min:"0" max:"100"`
	IntelligenceScoreAction    *Action `json:"email_intelligence_score_action,omitzero"`

	// What happens to an address in a known data breach, in a recent one, or in many.
	BreachedAction       *Action `json:"breached_email_action,omitzero"`
	RecentBreachAction   *Action `json:"recent_email_breach_action,omitzero"`
	FrequentBreachAction *Action `json:"frequent_email_breach_action,omitzero"`

	// DisposableAction applies to a throw-away address.
	DisposableAction *Action `json:"disposable_email_action,omitzero"`

	// DuplicatedAction applies to an address that this application has verified before.
	DuplicatedAction *Action `json:"duplicated_email_action,omitzero"`

	// CrossOrgFraudAction applies to an address that another organization reported as fraud.
	CrossOrgFraudAction *Action `json:"cross_org_fraud_email_action,omitzero"`

	// StatusRules are rules of your own on the outcome of the step.
	StatusRules []StatusRule `json:"status_rules,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// FeatureType returns FeatureTypeEmailVerification.
func (c *EmailVerificationConfig) FeatureType() FeatureType { return FeatureTypeEmailVerification }

func (c *EmailVerificationConfig) validate(prefix string) error {
	return checkFields(prefix, reflect.ValueOf(c))
}

// MarshalJSON writes what is set, and Extra.
func (c EmailVerificationConfig) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *EmailVerificationConfig) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// DatabaseValidationConfig is the settings of DATABASE_VALIDATION, which compares the person with official
// registers. It needs OCR before it.
type DatabaseValidationConfig struct {
	// Countries lists the services to ask, by country (ISO 3166 alpha-3). Without any the step does
	// nothing.
	Countries map[string]DatabaseCountry `json:"database_validation_countries,omitzero"`

	// FieldSources tells where to take an input that no earlier step supplies, by the input's name. Entries
	// that make no sense are dropped by the API, not refused.
	FieldSources map[string]DatabaseFieldSource `json:"database_validation_field_sources,omitzero"`

	// What happens when the register does not have the person, or only in part.
	NoMatchAction      *Action `json:"database_validation_no_match_action,omitzero"`
	PartialMatchAction *Action `json:"database_validation_partial_match_action,omitzero"`

	// NotApplicableAction applies when no service covers the person's country or document.
	NotApplicableAction *Action `json:"database_validation_not_applicable_action,omitzero"`

	// StatusRules are rules of your own on the outcome of the step.
	StatusRules []StatusRule `json:"status_rules,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// FeatureType returns FeatureTypeDatabaseValidation.
func (c *DatabaseValidationConfig) FeatureType() FeatureType { return FeatureTypeDatabaseValidation }

func (c *DatabaseValidationConfig) validate(prefix string) error {
	return checkFields(prefix, reflect.ValueOf(c))
}

// MarshalJSON writes what is set, and Extra.
func (c DatabaseValidationConfig) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *DatabaseValidationConfig) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// DatabaseCountry is the services to ask about people of one country.
type DatabaseCountry struct {
	// Services lists ids from that country's catalog, such as bra_cpf. The API drops ids it does not know.
	Services []string `json:"services,omitzero"`

	// Mode is the older form, which stands for all services of the country. It replaces the other fields:
	// where it is set they are not sent.
	Mode DatabaseMatchMode `json:"-"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes an object, and Mode alone where that is set.
func (c DatabaseCountry) MarshalJSON() ([]byte, error) {
	if c.Mode != "" {
		return json.Marshal(c.Mode)
	}
	return marshalOpen(c)
}

// UnmarshalJSON reads either form.
func (c *DatabaseCountry) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte(`"`)) {
		*c = DatabaseCountry{}
		return json.Unmarshal(data, &c.Mode)
	}
	return unmarshalOpen(data, c)
}

// DatabaseFieldSource tells where the input of a database check comes from.
type DatabaseFieldSource struct {
	Source DatabaseSource `json:"source"`

	// Key is the value within the source: the key of a Document AI field, the id of a questionnaire's
	// node, or expected_details.… or metadata.… with a field of the session.
	Key string `json:"key"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes what is set, and Extra.
func (c DatabaseFieldSource) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *DatabaseFieldSource) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// AMLConfig is the settings of AML, the screening of people and companies. It needs OCR before it for people
// and KYB_REGISTRY for companies.
type AMLConfig struct {
	// OngoingMonitoringEnabled goes on screening the person after approval. Off by default.
	OngoingMonitoringEnabled *bool `json:"is_aml_ongoing_monitoring_enabled,omitzero"`

	// CompanyOngoingMonitoringEnabled is the same for companies. The two do not depend on each other.
	CompanyOngoingMonitoringEnabled *bool `json:"kyb_enable_ongoing_monitoring,omitzero"`

	// CreateCasesOnHit opens a case for a hit, made from CaseBlueprint; nil uses the account's blueprint.
	// Off by default.
	CreateCasesOnHit *bool   `json:"create_cases_on_hit,omitzero"`
	CaseBlueprint    *string `json:"case_blueprint,omitzero"`

	ProviderKey      *string `json:"provider_key,omitzero"`
	FallbackToNative *bool   `json:"fallback_to_native,omitzero"`

	// For people: how alike a listed person must be, from 0 to 100, and what name, birth date and country
	// contribute to that, from 0 to 100 each.
	MatchScoreThreshold *int `json:"aml_match_score_threshold,omitzero" min:"0" max:"100"`
	NameWeight          *int `json:"aml_name_weight,omitzero" min:"0" max:"100"`
	DOBWeight           *int `json:"aml_dob_weight,omitzero" min:"0" max:"100"`
	CountryWeight       *int `json:"aml_country_weight,omitzero" min:"0" max:"100"`

	// Thresholds of a person's risk score, from 0 to 100.
	ScoreApproveThreshold *int `json:"aml_score_approve_threshold,omitzero" min:"0" max:"100"`
	ScoreReviewThreshold  *int `json:"aml_score_review_threshold,omitzero" min:"0" max:"100"`

	// The same for companies, from 0 to 100 each.
	CompanyMatchScoreThreshold   *int `json:"kyb_company_aml_match_score_threshold,omitzero" min:"0" max:"100"`
	CompanyNameWeight            *int `json:"kyb_company_aml_name_weight,omitzero" min:"0" max:"100"`
	CompanyDOBWeight             *int `json:"kyb_company_aml_dob_weight,omitzero" min:"0" max:"100"`
	CompanyCountryWeight         *int `json:"kyb_company_aml_country_weight,omitzero" min:"0" max:"100"`
	CompanyScoreApproveThreshold *int `json:"kyb_score_approve_threshold,omitzero" min:"0" max:"100"`
	CompanyScoreReviewThreshold  *int `json:"kyb_score_review_threshold,omitzero" min:"0" max:"100"`

	// StatusRules are rules of your own on the outcome of the step.
	StatusRules []StatusRule `json:"status_rules,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// FeatureType returns FeatureTypeAML.
func (c *AMLConfig) FeatureType() FeatureType { return FeatureTypeAML }

func (c *AMLConfig) validate(prefix string) error { return checkFields(prefix, reflect.ValueOf(c)) }

// MarshalJSON writes what is set, and Extra.
func (c AMLConfig) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *AMLConfig) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// IPAnalysisConfig is the settings of IP_ANALYSIS, which looks at the device and its connection. It cannot
// come first.
type IPAnalysisConfig struct {
	// GeofencingEnabled puts GeofencingByCountry into force.
	GeofencingEnabled *bool `json:"is_ip_geofencing_enabled,omitzero"`

	// GeofencingByCountry says from where people may connect, by country (ISO 3166 alpha-3). The API drops
	// what is no country.
	GeofencingByCountry map[string]Geofence `json:"ip_geofencing_by_country,omitzero"`

	// GeofencingAction applies to a connection from where none is allowed.
	GeofencingAction *Action `json:"ip_geofencing_action,omitzero"`

	// VPNDetectionAction applies to a VPN, a proxy or the Tor network.
	VPNDetectionAction *Action `json:"vpn_detection_action,omitzero"`

	// IPMismatchAction applies when the connection is from another country than the document.
	IPMismatchAction *Action `json:"ip_mismatch_action,omitzero"`

	// ExpectedIPMismatchAction applies when the address is not the one the session expects.
	ExpectedIPMismatchAction *Action `json:"expected_ip_mismatch_action,omitzero"`

	// What happens when another verified user had the same address or device.
	DuplicatedIPAction     *Action `json:"duplicated_ip_action,omitzero"`
	DuplicatedDeviceAction *Action `json:"duplicated_device_action,omitzero"`

	// What happens when another organization reported the address or the device as fraud.
	CrossOrgFraudIPAction     *Action `json:"cross_org_fraud_ip_action,omitzero"`
	CrossOrgFraudDeviceAction *Action `json:"cross_org_fraud_device_action,omitzero"`

	// AutomationDetectedAction applies to a session that a program seems to drive.
	AutomationDetectedAction *Action `json:"automation_detected_action,omitzero"`

	// MultipleDevicesAction applies to a session that moved between devices.
	MultipleDevicesAction *Action `json:"multiple_devices_action,omitzero"`

	// RecoveredDeviceAction applies to a device that was restored.
	RecoveredDeviceAction *Action `json:"recovered_device_action,omitzero"`

	// DeviceBlocklistAction applies to a device on your blocklist.
	DeviceBlocklistAction *Action `json:"device_blocklist_action,omitzero"`

	// What happens to a device or an app that cannot be trusted: the app altered, under a debugger or
	// hooked; the device emulated, rooted, or without a proof of its integrity.
	DeviceAppTamperedAction      *Action `json:"device_app_tampered_action,omitzero"`
	DeviceDebuggerAction         *Action `json:"device_debugger_action,omitzero"`
	DeviceHookingAction          *Action `json:"device_hooking_action,omitzero"`
	DeviceEmulatorAction         *Action `json:"device_emulator_action,omitzero"`
	DeviceRootedAction           *Action `json:"device_rooted_action,omitzero"`
	DeviceIntegrityMissingAction *Action `json:"device_integrity_missing_action,omitzero"`

	// StatusRules are rules of your own on the outcome of the step.
	StatusRules []StatusRule `json:"status_rules,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// FeatureType returns FeatureTypeIPAnalysis.
func (c *IPAnalysisConfig) FeatureType() FeatureType { return FeatureTypeIPAnalysis }

func (c *IPAnalysisConfig) validate(prefix string) error {
	return checkFields(prefix, reflect.ValueOf(c))
}

// MarshalJSON writes what is set, and Extra.
func (c IPAnalysisConfig) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *IPAnalysisConfig) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// Geofence says whether people may connect from a country, or from one state of it.
type Geofence struct {
	Allowed bool `json:"allowed"`

	// States holds the states with a rule of their own, by code. A state has no states.
	States map[string]Geofence `json:"states,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes what is set, and Extra.
func (c Geofence) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *Geofence) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// KYBRegistryConfig is the settings of KYB_REGISTRY, which finds the company in its registry. The other
// features about companies come after it.
type KYBRegistryConfig struct {
	// AcceptedCountries lists where a company may be incorporated, in ISO 3166 alpha-2. Nil or empty accepts
	// every registry that is supported.
	AcceptedCountries []string `json:"kyb_accepted_countries,omitzero"`

	// Countries says how much is asked of each registry, by country (ISO 3166 alpha-2). At least one must
	// be enabled.
	Countries map[string]RegistryCountry `json:"kyb_registry_countries_config,omitzero"`

	// Fields says which details of the company are collected, by name, such as vat_number. The API refuses
	// names it does not know.
	Fields map[string]RegistryField `json:"kyb_registry_fields_config,omitzero"`

	// MonitoringEnabled watches the registry for changes after a result with shareholders or owners: they
	// send the session back to review. It is billed by year and company. Off by default.
	MonitoringEnabled *bool `json:"kyb_registry_monitoring_enabled,omitzero"`

	// ManualCompanyAction applies to a company that was typed in since no registry has it.
	ManualCompanyAction *Action `json:"kyb_manual_company_action,omitzero"`

	// What happens when the tax office rejects the VAT number, or could not be asked.
	VATInvalidAction    *Action `json:"kyb_vat_invalid_action,omitzero"`
	VATUnverifiedAction *Action `json:"kyb_vat_unverified_action,omitzero"`

	// StatusRules are rules of your own on the outcome of the step.
	StatusRules []StatusRule `json:"status_rules,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// FeatureType returns FeatureTypeKYBRegistry.
func (c *KYBRegistryConfig) FeatureType() FeatureType { return FeatureTypeKYBRegistry }

// MarshalJSON writes what is set, and Extra.
func (c KYBRegistryConfig) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *KYBRegistryConfig) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

func (c *KYBRegistryConfig) validate(prefix string) error {
	if err := checkFields(prefix, reflect.ValueOf(c)); err != nil {
		return err
	}
	for _, country := range c.Countries {
		if country.Enabled {
			return nil
		}
	}
	if c.Countries != nil {
		return argumentError(prefix+".kyb_registry_countries_config", "must enable at least one country")
	}
	return nil
}

// RegistryCountry says whether a country's registry is asked, and for how much.
type RegistryCountry struct {
	Enabled bool `json:"enabled"`

	// Tier is what is asked for and billed. Which a country has depends on the API's price list.
	Tier *RegistryTier `json:"tier,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes what is set, and Extra.
func (c RegistryCountry) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *RegistryCountry) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// RegistryField says whether a detail of the company is collected, and whether it must be given.
type RegistryField struct {
	Enabled  *bool `json:"enabled,omitzero"`
	Required *bool `json:"required,omitzero"`

	// Extra holds fields unknown to this package. The API refuses others than the two above today.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes what is set, and Extra.
func (c RegistryField) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *RegistryField) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// KYBDocumentsConfig is the settings of KYB_DOCUMENTS, the papers of the company. It needs KYB_REGISTRY
// before it.
type KYBDocumentsConfig struct {
	// RequiredGroups lists the groups of which a document is asked, whatever its type within the group.
	// Required, at least one.
	RequiredGroups []KYBDocumentGroup `json:"kyb_required_document_groups,omitzero" required:"true" min:"1"`

	// Subtypes says which documents are accepted and how old they may be, by group or subtype.
	Subtypes map[string]KYBDocumentSubtype `json:"kyb_document_subtype_config,omitzero"`

	// MaxRetryAttempts is from 1 to 5; then MaxAttemptsExceededAction applies.
	MaxRetryAttempts          *int    `json:"kyb_document_max_retry_attempts,omitzero" min:"1" max:"5"`
	MaxAttemptsExceededAction *Action `json:"kyb_document_max_attempts_exceeded_action,omitzero"`

	// AgeAction applies to a document older than it may be.
	AgeAction *Action `json:"kyb_document_age_action,omitzero"`

	// What happens when document and registry disagree, on something that matters and on something minor.
	CriticalMismatchAction    *Action `json:"kyb_document_critical_mismatch_action,omitzero"`
	NonCriticalMismatchAction *Action `json:"kyb_document_non_critical_mismatch_action,omitzero"`

	// TamperingAction applies to a document that looks altered.
	TamperingAction *Action `json:"kyb_document_tampering_action,omitzero"`

	// StatusRules are rules of your own on the outcome of the step.
	StatusRules []StatusRule `json:"status_rules,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// FeatureType returns FeatureTypeKYBDocuments.
func (c *KYBDocumentsConfig) FeatureType() FeatureType { return FeatureTypeKYBDocuments }

func (c *KYBDocumentsConfig) validate(prefix string) error {
	return checkFields(prefix, reflect.ValueOf(c))
}

// MarshalJSON writes what is set, and Extra.
func (c KYBDocumentsConfig) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *KYBDocumentsConfig) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// KYBDocumentSubtype says whether a kind of company document is accepted.
type KYBDocumentSubtype struct {
	Enabled bool `json:"enabled"`

	// MaxAgeDays is how old the document may be, from 0 to 3650 days; -1 is any age, and nil, sent as null,
	// the API's default.
	MaxAgeDays *int `json:"max_age_days" min:"-1" max:"3650"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes what is set, and Extra.
func (c KYBDocumentSubtype) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *KYBDocumentSubtype) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// KYBKeyPeopleConfig is the settings of KYB_KEY_PEOPLE, the people behind the company. It needs KYB_REGISTRY
// before it. The workflows it names are separate ones that verify these people.
type KYBKeyPeopleConfig struct {
	// Roles holds rules by role. The role keys are the API's own.
	Roles KYBRoles `json:"kyb_role_config,omitzero"`

	// PersonFields and CompanyFields list, in order, what is asked about a person, and about a company that
	// is itself a key person.
	PersonFields  []KeyPersonField `json:"kyb_key_people_person_fields,omitzero"`
	CompanyFields []KeyPersonField `json:"kyb_key_people_company_fields,omitzero"`

	// PrefillFromRegistry fills in the people that the registry names, to be confirmed or corrected.
	PrefillFromRegistry *bool `json:"kyb_key_people_prefill_from_registry,omitzero"`

	OwnershipRequired *bool `json:"kyb_key_people_ownership_required,omitzero"`

	// DocumentMismatchAction applies when a document contradicts what was said about a person.
	DocumentMismatchAction *Action `json:"kyb_key_people_document_mismatch_action,omitzero"`

	// Shares from which a shareholder, or a beneficial owner (UBO), counts: percent from 0 to 100.
	ShareholderOwnershipThreshold *int `json:"kyb_shareholder_ownership_threshold,omitzero" min:"0" max:"100"`
	UBOOwnershipThreshold         *int `json:"kyb_ubo_ownership_threshold,omitzero" min:"0" max:"100"`

	// Who has to be verified: officers and owners as people, owners that are companies as such.
	RequireOfficerKYC      *bool `json:"kyb_require_officer_kyc,omitzero"`
	RequireUBOKYC          *bool `json:"kyb_require_ubo_kyc,omitzero"`
	RequireCorporateUBOKYB *bool `json:"kyb_require_corporate_ubo_kyb,omitzero"`

	// Ids of the workflows that verify them.
	OfficerVerificationWorkflow      *string `json:"kyb_officer_verification_workflow,omitzero"`
	UBOVerificationWorkflow          *string `json:"kyb_ubo_verification_workflow,omitzero"`
	CorporateUBOVerificationWorkflow *string `json:"kyb_corporate_ubo_verification_workflow,omitzero"`
	ShareholderVerificationWorkflow  *string `json:"kyb_shareholder_verification_workflow,omitzero"`

	// WaitForAllUBOs keeps the company open until all owners are done, RejectIfUBORejected declines it with
	// one of them.
	WaitForAllUBOs      *bool `json:"kyb_wait_for_all_ubos,omitzero"`
	RejectIfUBORejected *bool `json:"kyb_reject_if_ubo_rejected,omitzero"`

	// ReuseVerifiedIndividuals does not verify people again whom you have verified before.
	ReuseVerifiedIndividuals *bool `json:"kyb_reuse_verified_individuals,omitzero"`

	// NotifyPartiesByEmail writes to the people concerned.
	NotifyPartiesByEmail *bool `json:"kyb_notify_parties_by_email,omitzero"`

	// StatusRules are rules of your own on the outcome of the step.
	StatusRules []StatusRule `json:"status_rules,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// FeatureType returns FeatureTypeKYBKeyPeople.
func (c *KYBKeyPeopleConfig) FeatureType() FeatureType { return FeatureTypeKYBKeyPeople }

// MarshalJSON writes what is set, and Extra.
func (c KYBKeyPeopleConfig) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *KYBKeyPeopleConfig) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

func (c *KYBKeyPeopleConfig) validate(prefix string) error {
	if err := checkFields(prefix, reflect.ValueOf(c)); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(c.Roles)) {
		role := c.Roles[name]
		if role.RequireKYC == nil || !*role.RequireKYC {
			continue
		}
		if workflow := role.VerificationWorkflow; workflow == nil || *workflow == "" {
			path := prefix + ".kyb_role_config." + name + ".verification_workflow"
			return argumentError(path, "must be set where require_kyc is true")
		}
	}
	return nil
}

// KYBRoles holds rules by role, such as "director". A list of rules with their role in each, which the API
// takes too, is read as well.
type KYBRoles map[string]KYBRole

// UnmarshalJSON reads an object or a list. It fails on a list with a rule that has no role, or with two for
// the same.
func (r *KYBRoles) UnmarshalJSON(data []byte) error {
	if !bytes.HasPrefix(data, []byte("[")) {
		return json.Unmarshal(data, (*map[string]KYBRole)(r))
	}
	var entries []map[string]json.RawMessage
	if err := json.Unmarshal(data, &entries); err != nil {
		return err
	}
	roles := make(KYBRoles, len(entries))
	for i, entry := range entries {
		var name string
		if err := json.Unmarshal(entry["role"], &name); err != nil || name == "" {
			return fmt.Errorf("[%d]: no role", i)
		}
		if _, ok := roles[name]; ok {
			return fmt.Errorf("[%d]: second rule for role %q", i, name)
		}
		delete(entry, "role")
		var role KYBRole
		if err := setMembers(entry, &role); err != nil {
			return fmt.Errorf("[%d]: %w", i, err)
		}
		roles[name] = role
	}
	*r = roles
	return nil
}

// KYBRole is the rules for the people in one role.
type KYBRole struct {
	Enabled *bool `json:"enabled,omitzero"`

	// RequireKYC verifies each of them through VerificationWorkflow, which must then be set.
	RequireKYC *bool `json:"require_kyc,omitzero"`

	// VerificationWorkflow is the id of a separate workflow for people.
	VerificationWorkflow *string `json:"verification_workflow,omitzero"`

	AllowSkip *bool `json:"allow_skip,omitzero"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes what is set, and Extra.
func (c KYBRole) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *KYBRole) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// KeyPersonField is one thing to ask about a key person. Key and Type are required.
type KeyPersonField struct {
	Key   string             `json:"key" required:"true"`
	Label string             `json:"label"`
	Type  KeyPersonFieldType `json:"type" required:"true"`

	// Required makes an answer necessary.
	Required bool `json:"required"`

	// Custom is true for a field of your own, false for one that the API brings.
	Custom bool `json:"custom"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes what is set, and Extra.
func (c KeyPersonField) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *KeyPersonField) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// StatusRule is a rule of your own that sets the outcome of a step. Field, Operator and Status are required.
type StatusRule struct {
	// Field is the name of the result that is looked at.
	Field    string       `json:"field" required:"true"`
	Operator RuleOperator `json:"operator" required:"true"`

	// Value is what the field is compared with, of the kind that ValueType says. RuleOperatorIsEmpty and
	// RuleOperatorIsNotEmpty need none. Numbers are read as json.Number, so that they keep their digits.
	Value any `json:"value,omitzero"`

	// ValueType is RuleValueTypeLiteral by default.
	ValueType *RuleValueType `json:"value_type,omitzero"`

	// Score is from 0 to 100.
	Score *float64 `json:"score,omitzero" min:"0" max:"100"`

	// Status is the outcome where the rule applies.
	Status RuleStatus `json:"status" required:"true"`

	// Extra holds fields unknown to this package.
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON writes what is set, and Extra.
func (c StatusRule) MarshalJSON() ([]byte, error) { return marshalOpen(c) }

// UnmarshalJSON puts what it does not know into Extra.
func (c *StatusRule) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, c) }

// Flag is a boolean that the API writes as 0 or 1. It reads true and false as well.
type Flag bool

// MarshalJSON writes 0 or 1.
func (f Flag) MarshalJSON() ([]byte, error) {
	if f {
		return []byte("1"), nil
	}
	return []byte("0"), nil
}

// UnmarshalJSON reads 0, 1, true or false, and fails on anything else.
func (f *Flag) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case "1", "true":
		*f = true
	case "0", "false":
		*f = false
	case "null":
	default:
		return errors.New("must be 0 or 1")
	}
	return nil
}

// FeatureType names a feature of a workflow. Like all values of the types below it is read in any case; one
// that this package does not know stays as it is.
type FeatureType string

// The features that a workflow can have. Those that start with KYB are about companies.
const (
	FeatureTypeOCR                FeatureType = "OCR"
	FeatureTypeNFC                FeatureType = "NFC"
	FeatureTypeLiveness           FeatureType = "LIVENESS"
	FeatureTypeFaceMatch          FeatureType = "FACE_MATCH"
	FeatureTypeProofOfAddress     FeatureType = "PROOF_OF_ADDRESS"
	FeatureTypeQuestionnaire      FeatureType = "QUESTIONNAIRE"
	FeatureTypeDocumentAI         FeatureType = "DOCUMENT_AI"
	FeatureTypePhoneVerification  FeatureType = "PHONE_VERIFICATION"
	FeatureTypeEmailVerification  FeatureType = "EMAIL_VERIFICATION"
	FeatureTypeDatabaseValidation FeatureType = "DATABASE_VALIDATION"
	FeatureTypeAML                FeatureType = "AML"
	FeatureTypeIPAnalysis         FeatureType = "IP_ANALYSIS"
	FeatureTypeAgeEstimation      FeatureType = "AGE_ESTIMATION"
	FeatureTypeKYBRegistry        FeatureType = "KYB_REGISTRY"
	FeatureTypeKYBDocuments       FeatureType = "KYB_DOCUMENTS"
	FeatureTypeKYBKeyPeople       FeatureType = "KYB_KEY_PEOPLE"
)

var featureTypes = []FeatureType{
	FeatureTypeOCR, FeatureTypeNFC, FeatureTypeLiveness, FeatureTypeFaceMatch, FeatureTypeProofOfAddress,
	FeatureTypeQuestionnaire, FeatureTypeDocumentAI, FeatureTypePhoneVerification, FeatureTypeEmailVerification,
	FeatureTypeDatabaseValidation, FeatureTypeAML, FeatureTypeIPAnalysis, FeatureTypeAgeEstimation,
	FeatureTypeKYBRegistry, FeatureTypeKYBDocuments, FeatureTypeKYBKeyPeople,
}

// UnmarshalText reads a value in any case.
func (v *FeatureType) UnmarshalText(text []byte) error {
	*v = knownValue(text, featureTypes...)
	return nil
}

// Action is what a finding does to the outcome of a step.
type Action string

// ActionNoAction only records the finding.
const (
	ActionNoAction Action = "NO_ACTION"
	ActionReview   Action = "REVIEW"
	ActionDecline  Action = "DECLINE"
)

// UnmarshalText reads a value in any case.
func (v *Action) UnmarshalText(text []byte) error {
	*v = knownValue(text, ActionNoAction, ActionReview, ActionDecline)
	return nil
}

// LivenessMethod is how people prove that they are present.
type LivenessMethod string

// LivenessMethodActive3D asks for movements, LivenessMethodFlashing lights the face with the screen,
// LivenessMethodPassive takes a picture.
const (
	LivenessMethodActive3D LivenessMethod = "ACTIVE_3D"
	LivenessMethodFlashing LivenessMethod = "FLASHING"
	LivenessMethodPassive  LivenessMethod = "PASSIVE"
)

// UnmarshalText reads a value in any case.
func (v *LivenessMethod) UnmarshalText(text []byte) error {
	*v = knownValue(text, LivenessMethodActive3D, LivenessMethodFlashing, LivenessMethodPassive)
	return nil
}

// ImageCaptureMethod is how a document gets photographed.
type ImageCaptureMethod string

// ImageCaptureMethodCameraScan takes a live picture, ImageCaptureMethodUpload a file.
const (
	ImageCaptureMethodCameraScan ImageCaptureMethod = "CAMERA_SCAN"
	ImageCaptureMethodUpload     ImageCaptureMethod = "UPLOAD"
)

// UnmarshalText reads a value in any case.
func (v *ImageCaptureMethod) UnmarshalText(text []byte) error {
	*v = knownValue(text, ImageCaptureMethodCameraScan, ImageCaptureMethodUpload)
	return nil
}

// IdentityField names something that is read from an identity document.
type IdentityField string

// What can be critical when people correct what was read.
const (
	IdentityFieldFirstName      IdentityField = "first_name"
	IdentityFieldMiddleName     IdentityField = "middle_name"
	IdentityFieldLastName       IdentityField = "last_name"
	IdentityFieldDateOfBirth    IdentityField = "date_of_birth"
	IdentityFieldDateOfIssue    IdentityField = "date_of_issue"
	IdentityFieldExpirationDate IdentityField = "expiration_date"
	IdentityFieldDocumentNumber IdentityField = "document_number"
	IdentityFieldPersonalNumber IdentityField = "personal_number"
	IdentityFieldTaxNumber      IdentityField = "tax_number"
	IdentityFieldGender         IdentityField = "gender"
	IdentityFieldAddress        IdentityField = "address"
	IdentityFieldPlaceOfBirth   IdentityField = "place_of_birth"
	IdentityFieldNationality    IdentityField = "nationality"
	IdentityFieldMaritalStatus  IdentityField = "marital_status"
)

// UnmarshalText reads a value in any case.
func (v *IdentityField) UnmarshalText(text []byte) error {
	*v = knownValue(text,
		IdentityFieldFirstName, IdentityFieldMiddleName, IdentityFieldLastName, IdentityFieldDateOfBirth,
		IdentityFieldDateOfIssue, IdentityFieldExpirationDate, IdentityFieldDocumentNumber,
		IdentityFieldPersonalNumber, IdentityFieldTaxNumber, IdentityFieldGender, IdentityFieldAddress,
		IdentityFieldPlaceOfBirth, IdentityFieldNationality, IdentityFieldMaritalStatus)
	return nil
}

// MethodFallback is what follows an identification without a document that did not work.
type MethodFallback string

// Either the person is asked for a document, or the step declines.
const (
	MethodFallbackDocument MethodFallback = "fallback_to_document"
	MethodFallbackDecline  MethodFallback = "decline"
)

// UnmarshalText reads a value in any case.
func (v *MethodFallback) UnmarshalText(text []byte) error {
	*v = knownValue(text, MethodFallbackDocument, MethodFallbackDecline)
	return nil
}

// DocumentAIFieldType is the kind of a field that is read from a document.
type DocumentAIFieldType string

// The kinds of field of a document.
const (
	DocumentAIFieldTypeText   DocumentAIFieldType = "text"
	DocumentAIFieldTypeNumber DocumentAIFieldType = "number"
	DocumentAIFieldTypeDate   DocumentAIFieldType = "date"
)

// UnmarshalText reads a value in any case.
func (v *DocumentAIFieldType) UnmarshalText(text []byte) error {
	*v = knownValue(text, DocumentAIFieldTypeText, DocumentAIFieldTypeNumber, DocumentAIFieldTypeDate)
	return nil
}

// PhoneChannel is the way by which a one-time code reaches a phone.
type PhoneChannel string

// The channels of one-time codes.
const (
	PhoneChannelSMS      PhoneChannel = "sms"
	PhoneChannelWhatsApp PhoneChannel = "whatsapp"
	PhoneChannelTelegram PhoneChannel = "telegram"
	PhoneChannelRCS      PhoneChannel = "rcs"
	PhoneChannelViber    PhoneChannel = "viber"
	PhoneChannelZalo     PhoneChannel = "zalo"
)

// UnmarshalText reads a value in any case.
func (v *PhoneChannel) UnmarshalText(text []byte) error {
	*v = knownValue(text,
		PhoneChannelSMS, PhoneChannelWhatsApp, PhoneChannelTelegram, PhoneChannelRCS, PhoneChannelViber,
		PhoneChannelZalo)
	return nil
}

// DatabaseMatchMode is the older way to choose the services of a country.
type DatabaseMatchMode string

// The modes, which the API expands to services.
const (
	DatabaseMatchModeOneByOne   DatabaseMatchMode = "one_by_one"
	DatabaseMatchModeTwoByTwo   DatabaseMatchMode = "two_by_two"
	DatabaseMatchModeNotEnabled DatabaseMatchMode = "not_enabled"
)

// UnmarshalText reads a value in any case.
func (v *DatabaseMatchMode) UnmarshalText(text []byte) error {
	*v = knownValue(text,
		DatabaseMatchModeOneByOne, DatabaseMatchModeTwoByTwo, DatabaseMatchModeNotEnabled)
	return nil
}

// DatabaseSource is where the input of a database check comes from.
type DatabaseSource string

// DatabaseSourceExpectedData is what was given when the session was created.
const (
	DatabaseSourceDocumentAI    DatabaseSource = "document_ai"
	DatabaseSourceQuestionnaire DatabaseSource = "questionnaire"
	DatabaseSourceExpectedData  DatabaseSource = "expected_data"
)

// UnmarshalText reads a value in any case.
func (v *DatabaseSource) UnmarshalText(text []byte) error {
	*v = knownValue(text,
		DatabaseSourceDocumentAI, DatabaseSourceQuestionnaire, DatabaseSourceExpectedData)
	return nil
}

// RegistryTier is how much is asked of a registry.
type RegistryTier string

// The tiers, from the least to the most.
const (
	RegistryTierBasic        RegistryTier = "basic"
	RegistryTierShareholders RegistryTier = "shareholders"
	RegistryTierUBO          RegistryTier = "ubo"
)

// UnmarshalText reads a value in any case.
func (v *RegistryTier) UnmarshalText(text []byte) error {
	*v = knownValue(text, RegistryTierBasic, RegistryTierShareholders, RegistryTierUBO)
	return nil
}

// KYBDocumentGroup is a group of company documents that show the same thing.
type KYBDocumentGroup string

// The groups of company documents.
const (
	KYBDocumentGroupLegalPresence                KYBDocumentGroup = "LEGAL_PRESENCE"
	KYBDocumentGroupCompanyDetails               KYBDocumentGroup = "COMPANY_DETAILS"
	KYBDocumentGroupOwnershipStructure           KYBDocumentGroup = "OWNERSHIP_STRUCTURE"
	KYBDocumentGroupRepresentativesAuthorization KYBDocumentGroup = "REPRESENTATIVES_AUTHORIZATION"
	KYBDocumentGroupOther                        KYBDocumentGroup = "OTHER"
)

// UnmarshalText reads a value in any case.
func (v *KYBDocumentGroup) UnmarshalText(text []byte) error {
	*v = knownValue(text,
		KYBDocumentGroupLegalPresence, KYBDocumentGroupCompanyDetails, KYBDocumentGroupOwnershipStructure,
		KYBDocumentGroupRepresentativesAuthorization, KYBDocumentGroupOther)
	return nil
}

// KeyPersonFieldType is the kind of answer to a question about a key person.
type KeyPersonFieldType string

// The kinds of answer.
const (
	KeyPersonFieldTypeText   KeyPersonFieldType = "text"
	KeyPersonFieldTypeNumber KeyPersonFieldType = "number"
	KeyPersonFieldTypeDate   KeyPersonFieldType = "date"
	KeyPersonFieldTypePhone  KeyPersonFieldType = "phone"
	KeyPersonFieldTypeEmail  KeyPersonFieldType = "email"
)

// UnmarshalText reads a value in any case.
func (v *KeyPersonFieldType) UnmarshalText(text []byte) error {
	*v = knownValue(text,
		KeyPersonFieldTypeText, KeyPersonFieldTypeNumber, KeyPersonFieldTypeDate, KeyPersonFieldTypePhone,
		KeyPersonFieldTypeEmail)
	return nil
}

// RuleOperator is how a rule compares.
type RuleOperator string

// The comparisons of a rule.
const (
	RuleOperatorEquals              RuleOperator = "equals"
	RuleOperatorNotEquals           RuleOperator = "not_equals"
	RuleOperatorGreaterThan         RuleOperator = "greater_than"
	RuleOperatorGreaterThanOrEquals RuleOperator = "greater_than_or_equals"
	RuleOperatorLessThan            RuleOperator = "less_than"
	RuleOperatorLessThanOrEquals    RuleOperator = "less_than_or_equals"
	RuleOperatorContains            RuleOperator = "contains"
	RuleOperatorNotContains         RuleOperator = "not_contains"
	RuleOperatorIn                  RuleOperator = "in"
	RuleOperatorNotIn               RuleOperator = "not_in"
	RuleOperatorIsEmpty             RuleOperator = "is_empty"
	RuleOperatorIsNotEmpty          RuleOperator = "is_not_empty"
	RuleOperatorRegex               RuleOperator = "regex"
	RuleOperatorFuzzyMatch          RuleOperator = "fuzzy_match"
)

// UnmarshalText reads a value in any case.
func (v *RuleOperator) UnmarshalText(text []byte) error {
	*v = knownValue(text,
		RuleOperatorEquals, RuleOperatorNotEquals, RuleOperatorGreaterThan, RuleOperatorGreaterThanOrEquals,
		RuleOperatorLessThan, RuleOperatorLessThanOrEquals, RuleOperatorContains, RuleOperatorNotContains,
		RuleOperatorIn, RuleOperatorNotIn, RuleOperatorIsEmpty, RuleOperatorIsNotEmpty, RuleOperatorRegex,
		RuleOperatorFuzzyMatch)
	return nil
}

// RuleStatus is the outcome that a rule sets.
type RuleStatus string

// The outcomes of a rule.
const (
	RuleStatusApproved RuleStatus = "Approved"
	RuleStatusDeclined RuleStatus = "Declined"
	RuleStatusInReview RuleStatus = "In Review"
	RuleStatusNoAction RuleStatus = "No Action"
)

// UnmarshalText reads a value in any case.
func (v *RuleStatus) UnmarshalText(text []byte) error {
	*v = knownValue(text, RuleStatusApproved, RuleStatusDeclined, RuleStatusInReview, RuleStatusNoAction)
	return nil
}

// RuleValueType is what the value of a rule stands for.
type RuleValueType string

// RuleValueTypeLiteral is the value itself, RuleValueTypeField the name of another field.
const (
	RuleValueTypeLiteral      RuleValueType = "literal"
	RuleValueTypeField        RuleValueType = "field"
	RuleValueTypeList         RuleValueType = "list"
	RuleValueTypeRelativeDate RuleValueType = "relative_date"
)

// UnmarshalText reads a value in any case.
func (v *RuleValueType) UnmarshalText(text []byte) error {
	*v = knownValue(text,
		RuleValueTypeLiteral, RuleValueTypeField, RuleValueTypeList, RuleValueTypeRelativeDate)
	return nil
}

// knownValue returns the known value that text spells in whatever case, or text itself.
func knownValue[T ~string](text []byte, known ...T) T {
	for _, value := range known {
		// Equal lengths keep letters out that fold to ASCII ones, such as the Kelvin sign.
		if len(value) == len(text) && strings.EqualFold(string(value), string(text)) {
			return value
		}
	}
	return T(text)
}

// An open struct is one with an Extra map: marshalOpen merges it in, unmarshalOpen fills it. Embedded structs
// are flattened, and names match exactly, so that nothing that was read changes its name.
type openField struct {
	name     string
	index    []int
	tag      reflect.StructTag
	omitZero bool
}

var openFieldsByType sync.Map // of reflect.Type to []openField

func openFields(t reflect.Type) []openField {
	if known, ok := openFieldsByType.Load(t); ok {
		return known.([]openField)
	}
	var fields []openField
	for _, field := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous || name == "" || name == "-" {
			continue
		}
		fields = append(fields, openField{name, field.Index, field.Tag, options == "omitzero"})
	}
	openFieldsByType.Store(t, fields)
	return fields
}

func marshalOpen(config any) ([]byte, error) {
	v := reflect.ValueOf(config)
	if err := checkExtra("", v); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for _, field := range openFields(v.Type()) {
		value := v.FieldByIndex(field.index)
		if field.omitZero && value.IsZero() {
			continue
		}
		if err := writeMember(&b, field.name, value.Interface()); err != nil {
			return nil, err
		}
	}
	extra := extraOf(v)
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if err := writeMember(&b, name, extra[name]); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func writeMember(b *bytes.Buffer, name string, value any) error {
	key, err := json.Marshal(name)
	if err != nil {
		return err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if b.Len() > 1 {
		b.WriteByte(',')
	}
	b.Write(key)
	b.WriteByte(':')
	b.Write(text)
	return nil
}

func unmarshalOpen(data []byte, config any) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	return setMembers(members, config)
}

// setMembers moves members into the fields of config, and those left over into its Extra.
func setMembers(members map[string]json.RawMessage, config any) error {
	v := reflect.ValueOf(config).Elem()
	for _, field := range openFields(v.Type()) {
		raw, ok := members[field.name]
		if !ok {
			continue
		}
		delete(members, field.name)
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.UseNumber()
		if err := decoder.Decode(v.FieldByIndex(field.index).Addr().Interface()); err != nil {
			return fmt.Errorf("%s: %w", field.name, err)
		}
	}
	if len(members) == 0 {
		return nil
	}
	if extra := extraOf(v); extra != nil {
		maps.Copy(extra, members)
		return nil
	}
	v.FieldByName("Extra").Set(reflect.ValueOf(members))
	return nil
}

func extraOf(v reflect.Value) map[string]json.RawMessage {
	extra, _ := v.FieldByName("Extra").Interface().(map[string]json.RawMessage)
	return extra
}

// checkExtra refuses an Extra that would write a field twice; path is that of the struct v.
func checkExtra(path string, v reflect.Value) error {
	extra := extraOf(v)
	if len(extra) == 0 {
		return nil
	}
	for _, field := range openFields(v.Type()) {
		if _, ok := extra[field.name]; ok {
			return argumentError(fieldPath(path, field.name), "is a field of its own and must not be in Extra")
		}
	}
	return nil
}

func fieldPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// checkFields checks a configuration, and all within it, against the tags of its fields: min and max bound
// numbers and the lengths of lists, required wants something there, not names a value that is refused.
func checkFields(path string, v reflect.Value) error {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return checkFields(path, v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			if err := checkFields(fmt.Sprintf("%s[%d]", path, i), v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			if err := checkFields(fieldPath(path, key.String()), v.MapIndex(key)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for _, field := range openFields(v.Type()) {
			name, value := fieldPath(path, field.name), v.FieldByIndex(field.index)
			if err := checkField(name, value, field.tag); err != nil {
				return err
			}
			if err := checkFields(name, value); err != nil {
				return err
			}
		}
		return checkExtra(path, v)
	}
	return nil
}

func checkField(path string, v reflect.Value, tag reflect.StructTag) error {
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if tag.Get("required") != "" && v.IsZero() {
		return argumentError(path, "must be set")
	}
	if refused := tag.Get("not"); refused != "" && v.Kind() == reflect.String && strings.EqualFold(v.String(), refused) {
		return argumentError(path, "must not be "+refused)
	}
	return checkRange(path, v, tag.Get("min"), tag.Get("max"))
}

func checkRange(path string, v reflect.Value, least, most string) error {
	if least == "" && most == "" {
		return nil
	}
	var n float64
	what := "be"
	switch v.Kind() {
	case reflect.Int:
		n = float64(v.Int())
	case reflect.Float64:
		n = v.Float()
	case reflect.Slice:
		if v.IsNil() {
			return nil
		}
		n, what = float64(v.Len()), "hold"
	default:
		return nil
	}
	low, lowErr := strconv.ParseFloat(least, 64)
	high, highErr := strconv.ParseFloat(most, 64)
	// Not written as n < low, which no NaN is.
	if (lowErr != nil || n >= low) && (highErr != nil || n <= high) {
		return nil
	}
	switch {
	case least == "":
		return argumentError(path, fmt.Sprintf("must %s at most %s", what, most))
	case most == "":
		return argumentError(path, fmt.Sprintf("must %s at least %s", what, least))
	}
	return argumentError(path, fmt.Sprintf("must %s from %s to %s", what, least, most))
}
