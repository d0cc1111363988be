package didit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWorkflowFeatureJSON(t *testing.T) {
	tests := map[string]struct {
		feature WorkflowFeature
		want    string
	}{
		"feature alone": {
			WorkflowFeature{Feature: FeatureTypeOCR},
			`{"feature":"OCR"}`,
		},
		"feature from its config": {
			WorkflowFeature{Config: &FaceMatchConfig{ScoreDeclineThreshold: Ptr(40)}},
			`{"feature":"FACE_MATCH","config":{"face_match_score_decline_threshold":40}}`,
		},
		"label": {
			WorkflowFeature{Feature: FeatureTypeNFC, Label: "Chip"},
			`{"feature":"NFC","label":"Chip"}`,
		},
		"lower case": {
			WorkflowFeature{Feature: "ocr", Config: &OCRConfig{}},
			`{"feature":"OCR","config":{}}`,
		},
		"nil config in its interface": {
			WorkflowFeature{Feature: FeatureTypeOCR, Config: (*OCRConfig)(nil)},
			`{"feature":"OCR"}`,
		},
		"shared fields are flat": {
			WorkflowFeature{Config: &LivenessConfig{
				FaceCapture:          FaceCapture{Method: Ptr(LivenessMethodPassive), MaxAttempts: Ptr(2)},
				ScoreReviewThreshold: Ptr(70),
			}},
			`{"feature":"LIVENESS","config":{"face_liveness_method":"PASSIVE","face_liveness_max_attempts":2,
			  "face_liveness_score_review_threshold":70}}`,
		},
		"false, zero and empty are sent": {
			WorkflowFeature{Config: &OCRConfig{
				DataReviewEnabled: Ptr(false), QualityThreshold: Ptr(0),
				CaptureMethodsAllowed: []ImageCaptureMethod{}, BlurFieldsByCountry: map[string][]string{},
			}},
			`{"feature":"OCR","config":{"is_ocr_id_verification_data_review_enabled":false,"id_document_quality_threshold":0,
			  "image_capture_methods_allowed":[],"document_blur_fields_by_country":{}}}`,
		},
		"flags are numbers and missing limits null": {
			WorkflowFeature{Config: &OCRConfig{
				DocumentsAllowed:         map[string]map[string]AllowedDocument{"ESP": {"P": {Enabled: true}, "ID": {}}},
				AgeRestrictionsByCountry: map[string]AgeRestriction{"ESP": {MinimumAge: 18}},
			}},
			`{"feature":"OCR","config":{"documents_allowed":{"ESP":{"P":{"enabled":1},"ID":{"enabled":0}}},
			  "age_restrictions_by_country":{"ESP":{"minimum_age":18,"maximum_age":null}}}}`,
		},
		"extra fields at every level": {
			WorkflowFeature{
				Config: &OCRConfig{
					Methods: map[string]IDMethods{"DNK": {
						Wallet: &WalletMethod{Enabled: true, Extra: map[string]json.RawMessage{"newest": json.RawMessage(`1`)}},
						Extra:  map[string]json.RawMessage{"newer": json.RawMessage(`{"a":[]}`)},
					}},
					Extra: map[string]json.RawMessage{"new": json.RawMessage(`null`)},
				},
				Extra: map[string]json.RawMessage{"next_node": json.RawMessage(`"x"`)},
			},
			`{"feature":"OCR","config":{"methods":{"DNK":{"wallet":{"enabled":true,"newest":1},"newer":{"a":[]}}},"new":null},
			  "next_node":"x"}`,
		},
		"unknown feature": {
			WorkflowFeature{Feature: "PALM", Config: &RawFeatureConfig{Feature: "PALM", Config: json.RawMessage(`{"hands":2}`)}},
			`{"feature":"PALM","config":{"hands":2}}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := json.Marshal(test.feature)
			require.NoError(t, err)
			require.JSONEq(t, test.want, string(got))

			var back WorkflowFeature
			require.NoError(t, json.Unmarshal(got, &back))
			again, err := json.Marshal(back)
			require.NoError(t, err)
			assert.Equal(t, string(got), string(again))
		})
	}
}

func TestWorkflowFeatureMarshalRefuses(t *testing.T) {
	known := map[string]json.RawMessage{"face_match_max_attempts": json.RawMessage(`1`)}
	tests := map[string]struct {
		feature WorkflowFeature
		field   string
	}{
		"neither feature nor config": {WorkflowFeature{}, "feature"},
		"raw config without feature": {WorkflowFeature{Config: &RawFeatureConfig{}}, "feature"},
		"config of another feature":  {WorkflowFeature{Feature: FeatureTypeOCR, Config: &NFCConfig{}}, "config"},
		"known field in Extra":       {WorkflowFeature{Config: &FaceMatchConfig{Extra: known}}, "face_match_max_attempts"},
		"known field in Extra above": {
			WorkflowFeature{Feature: FeatureTypeOCR, Extra: map[string]json.RawMessage{"label": nil}}, "label",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := json.Marshal(test.feature)
			var argument *ArgumentError
			require.ErrorAs(t, err, &argument)
			assert.Equal(t, test.field, argument.Field)
		})
	}

	_, err := json.Marshal(&OCRConfig{Extra: map[string]json.RawMessage{"new": json.RawMessage(`{`)}})
	assert.ErrorContains(t, err, "new")
}

func TestWorkflowFeatureUnmarshal(t *testing.T) {
	tests := map[string]struct {
		text string
		want WorkflowFeature
	}{
		"published example": {
			`{"feature":"OCR","config":{"duplicated_user_action":"review"}}`,
			WorkflowFeature{Feature: FeatureTypeOCR, Config: &OCRConfig{DuplicatedUserAction: Ptr(ActionReview)}},
		},
		"lower case throughout": {
			`{"feature":"liveness","config":{"face_liveness_method":"passive"}}`,
			WorkflowFeature{Feature: FeatureTypeLiveness, Config: &LivenessConfig{
				FaceCapture: FaceCapture{Method: Ptr(LivenessMethodPassive)},
			}},
		},
		"unknown value stays as it is": {
			`{"feature":"LIVENESS","config":{"face_liveness_method":"Palm"}}`,
			WorkflowFeature{Feature: FeatureTypeLiveness, Config: &LivenessConfig{
				FaceCapture: FaceCapture{Method: Ptr(LivenessMethod("Palm"))},
			}},
		},
		"null config": {`{"feature":"OCR","config":null}`, WorkflowFeature{Feature: FeatureTypeOCR}},
		"no config":   {`{"feature":"OCR","label":"ID"}`, WorkflowFeature{Feature: FeatureTypeOCR, Label: "ID"}},
		"null":        {`null`, WorkflowFeature{}},
		"null fields": {
			`{"feature":"NFC","config":{"allow_nfc_skip":null,"status_rules":null}}`,
			WorkflowFeature{Feature: FeatureTypeNFC, Config: &NFCConfig{}},
		},
		"unknown feature": {
			`{"feature":"Palm","config":["as",{"it":"is"}]}`,
			WorkflowFeature{Feature: "Palm", Config: &RawFeatureConfig{
				Feature: "Palm", Config: json.RawMessage(`["as",{"it":"is"}]`),
			}},
		},
		"name in another case is not the field": {
			`{"feature":"NFC","config":{"Allow_NFC_Skip":true}}`,
			WorkflowFeature{Feature: FeatureTypeNFC, Config: &NFCConfig{
				Extra: map[string]json.RawMessage{"Allow_NFC_Skip": json.RawMessage(`true`)},
			}},
		},
		"rule keeps the digits of its value": {
			`{"feature":"NFC","config":{"status_rules":[{"field":"n","operator":"EQUALS","status":"in review",
			  "value":12345678901234567890}]}}`,
			WorkflowFeature{Feature: FeatureTypeNFC, Config: &NFCConfig{StatusRules: []StatusRule{{
				Field: "n", Operator: RuleOperatorEquals, Status: RuleStatusInReview, Value: json.Number("12345678901234567890"),
			}}}},
		},
		"older forms": {
			`{"feature":"PHONE_VERIFICATION","config":{"phone_verification_countries":{"ES":{"SMS":true,"rcs":false}}}}`,
			WorkflowFeature{Feature: FeatureTypePhoneVerification, Config: &PhoneVerificationConfig{
				Countries: map[string]map[PhoneChannel]PhoneChannelConfig{
					"ES": {PhoneChannelSMS: {Enabled: true}, PhoneChannelRCS: {}},
				},
			}},
		},
		"older form of databases": {
			`{"feature":"DATABASE_VALIDATION","config":{"database_validation_countries":{"BRA":"one_by_one"}}}`,
			WorkflowFeature{Feature: FeatureTypeDatabaseValidation, Config: &DatabaseValidationConfig{
				Countries: map[string]DatabaseCountry{"BRA": {Mode: DatabaseMatchModeOneByOne}},
			}},
		},
		"roles as a list": {
			`{"feature":"KYB_KEY_PEOPLE","config":{"kyb_role_config":[{"role":"director","enabled":true,"new":1},{"role":"ubo"}]}}`,
			WorkflowFeature{Feature: FeatureTypeKYBKeyPeople, Config: &KYBKeyPeopleConfig{Roles: KYBRoles{
				"director": {Enabled: Ptr(true), Extra: map[string]json.RawMessage{"new": json.RawMessage(`1`)}},
				"ubo":      {},
			}}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got WorkflowFeature
			require.NoError(t, json.Unmarshal([]byte(test.text), &got))
			assert.Equal(t, test.want, got)
		})
	}
}

func TestWorkflowFeatureUnmarshalNamesTheField(t *testing.T) {
	tests := map[string]string{
		`[]`:                            "",
		`{"feature":1}`:                 "feature: ",
		`{"feature":"OCR","config":[]}`: "config: ",
		`{"feature":"OCR","config":{"minimum_age":"young"}}`:                                                          "config: minimum_age: ",
		`{"feature":"OCR","config":{"methods":{"ZAF":{"id_lookup":{"max_attempts":1.5}}}}}`:                           "max_attempts: ",
		`{"feature":"OCR","config":{"documents_allowed":{"ESP":{"P":{"enabled":2}}}}}`:                                "enabled: must be 0 or 1",
		`{"feature":"KYB_KEY_PEOPLE","config":{"kyb_role_config":[{"enabled":true}]}}`:                                "[0]: no role",
		`{"feature":"KYB_KEY_PEOPLE","config":{"kyb_role_config":[{"role":"ubo"},{"role":"ubo"}]}}`:                   `[1]: second rule for role "ubo"`,
		`{"feature":"KYB_KEY_PEOPLE","config":{"kyb_role_config":[1]}}`:                                               "kyb_role_config: ",
		`{"feature":"KYB_KEY_PEOPLE","config":{"kyb_role_config":[{"role":"ubo","enabled":2}]}}`:                      "[0]: enabled: ",
		`{"feature":"PHONE_VERIFICATION","config":{"phone_verification_countries":{"ES":{"sms":1}}}}`:                 "phone_verification_countries: ",
		`{"feature":"DATABASE_VALIDATION","config":{"database_validation_countries":{"BRA":["bra_cpf"]}}}`:            "database_validation_countries: ",
		`{"feature":"IP_ANALYSIS","config":{"ip_geofencing_by_country":{"ESP":{"states":{"MD":{"allowed":"yes"}}}}}}`: "allowed: ",
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			assert.ErrorContains(t, json.Unmarshal([]byte(text), new(WorkflowFeature)), want)
		})
	}
}

func TestUnmarshalOpenKeepsWhatIsThere(t *testing.T) {
	config := &NFCConfig{AllowSkip: Ptr(true), Extra: map[string]json.RawMessage{"a": json.RawMessage(`1`)}}
	require.NoError(t, json.Unmarshal([]byte(`{"skip_nfc_action":"decline","b":2}`), config))
	assert.Equal(t, &NFCConfig{
		AllowSkip: Ptr(true), SkipAction: Ptr(ActionDecline),
		Extra: map[string]json.RawMessage{"a": json.RawMessage(`1`), "b": json.RawMessage(`2`)},
	}, config)
}

func TestKnownValue(t *testing.T) {
	tests := map[string]Action{
		"REVIEW": ActionReview, "review": ActionReview, "No_Action": ActionNoAction, "": "", "approve": "approve",
		"DEC\u2113INE": "DEC\u2113INE", "rev\u0131ew": "rev\u0131ew",
	}
	for text, want := range tests {
		var got Action
		require.NoError(t, got.UnmarshalText([]byte(text)))
		assert.Equal(t, want, got)
	}

	// The long s folds to an ASCII one, but is none.
	var method LivenessMethod
	require.NoError(t, method.UnmarshalText([]byte("pa\u017f\u017five")))
	assert.Equal(t, LivenessMethod("pa\u017f\u017five"), method)
}

func TestFlagJSON(t *testing.T) {
	for text, want := range map[string]Flag{`1`: true, `true`: true, `0`: false, `false`: false, `null`: false} {
		var got Flag
		require.NoError(t, json.Unmarshal([]byte(text), &got))
		assert.Equal(t, want, got, text)
	}
	assert.Error(t, json.Unmarshal([]byte(`"1"`), new(Flag)))
}

func TestValidateFeaturesOrder(t *testing.T) {
	tests := map[string]struct {
		features string
		field    string
	}{
		"person":                            {"OCR NFC LIVENESS FACE_MATCH DATABASE_VALIDATION AML IP_ANALYSIS", ""},
		"something between":                 {"OCR EMAIL_VERIFICATION PHONE_VERIFICATION FACE_MATCH", ""},
		"company":                           {"KYB_REGISTRY KYB_DOCUMENTS KYB_KEY_PEOPLE AML", ""},
		"company, AML first":                {"KYB_REGISTRY AML KYB_KEY_PEOPLE", ""},
		"no document needed":                {"AGE_ESTIMATION IP_ANALYSIS", ""},
		"age, document":                     {"AGE_ESTIMATION OCR AML", ""},
		"unknown feature":                   {"PALM", ""},
		"unknown features between":          {"PALM OCR SOUL FACE_MATCH", ""},
		"twice":                             {"OCR OCR FACE_MATCH FACE_MATCH", ""},
		"lower case":                        {"ocr face_match", ""},
		"none":                              {"", "features"},
		"FACE_MATCH before OCR":             {"LIVENESS FACE_MATCH OCR", "features[1].feature"},
		"FACE_MATCH first":                  {"FACE_MATCH", "features[0].feature"},
		"lower case before":                 {"face_match ocr", "features[0].feature"},
		"NFC without OCR":                   {"LIVENESS NFC", "features[1].feature"},
		"DATABASE_VALIDATION before OCR":    {"LIVENESS DATABASE_VALIDATION OCR", "features[1].feature"},
		"DATABASE_VALIDATION on companies":  {"KYB_REGISTRY DATABASE_VALIDATION", "features[1].feature"},
		"AML before OCR":                    {"LIVENESS AML OCR", "features[1].feature"},
		"AML after an unknown feature":      {"PALM AML", "features[1].feature"},
		"AML first":                         {"AML OCR", "features[0].feature"},
		"IP_ANALYSIS first":                 {"IP_ANALYSIS OCR", "features[0].feature"},
		"DATABASE_VALIDATION first":         {"DATABASE_VALIDATION OCR", "features[0].feature"},
		"KYB_KEY_PEOPLE first":              {"KYB_KEY_PEOPLE KYB_REGISTRY", "features[0].feature"},
		"KYB_DOCUMENTS before KYB_REGISTRY": {"KYB_DOCUMENTS KYB_REGISTRY", "features[0].feature"},
		"KYB_KEY_PEOPLE on persons":         {"OCR KYB_KEY_PEOPLE", "features[1].feature"},
		"AML before KYB_REGISTRY":           {"LIVENESS AML KYB_REGISTRY", "features[1].feature"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var features []WorkflowFeature
			for _, feature := range strings.Fields(test.features) {
				next := WorkflowFeature{Feature: FeatureType(feature)}
				if next.Feature == FeatureTypeKYBDocuments {
					next.Config = &KYBDocumentsConfig{RequiredGroups: []KYBDocumentGroup{KYBDocumentGroupLegalPresence}}
				}
				features = append(features, next)
			}
			before := slices.Clone(features)
			requireRefused(t, validateFeatures(features), test.field)
			assert.Equal(t, before, features, "the caller's features are not changed")
		})
	}
}

func TestValidateFeaturesConfig(t *testing.T) {
	group := []KYBDocumentGroup{KYBDocumentGroupLegalPresence}
	documents := func(n int, fields ...DocumentAIField) []DocumentAIDocument {
		return slices.Repeat([]DocumentAIDocument{{Key: "k", Title: "T", Description: "D", Fields: fields}}, n)
	}
	field := func(key string, full bool) DocumentAIField {
		return DocumentAIField{Key: key, Name: "N", IsFullName: Ptr(full)}
	}
	rule := StatusRule{Field: "score", Operator: RuleOperatorLessThan, Value: 5, Status: RuleStatusDeclined}
	rules := func(change func(*StatusRule)) FeatureConfig {
		changed := rule
		change(&changed)
		return &OCRConfig{StatusRules: []StatusRule{rule, changed}}
	}

	tests := map[string]struct {
		config FeatureConfig
		field  string
	}{
		"empty": {&OCRConfig{}, ""},
		"questionnaire": {
			&QuestionnaireConfig{QuestionnaireID: "11111111-2222-3333-4444-555555555555"}, "",
		},
		"questionnaire without id": {&QuestionnaireConfig{}, ".config.questionnaire_uuid"},
		"groups":                   {&KYBDocumentsConfig{RequiredGroups: group}, ""},
		"no groups":                {&KYBDocumentsConfig{}, ".config.kyb_required_document_groups"},
		"empty groups":             {&KYBDocumentsConfig{RequiredGroups: []KYBDocumentGroup{}}, ".config.kyb_required_document_groups"},

		"shared field": {
			&LivenessConfig{FaceCapture: FaceCapture{MaxAttempts: Ptr(4)}}, ".config.face_liveness_max_attempts",
		},
		"unknown action":        {&NFCConfig{SkipAction: Ptr(Action("ESCALATE"))}, ""},
		"restricted action":     {&FaceMatchConfig{NotComputedAction: Ptr(ActionNoAction)}, ".config.face_match_not_computed_action"},
		"restricted action, ok": {&FaceMatchConfig{NotComputedAction: Ptr(ActionReview)}, ""},
		"number not a number": {
			&LivenessConfig{SimilarityThresholds: map[string]SimilarityThresholds{"asian": {Possible: math.NaN()}}},
			".config.race_map_similarity_thresholds.asian.possible",
		},
		"thresholds without range": {&AgeEstimationConfig{ScoreReviewThreshold: Ptr(250.5)}, ""},

		"whole catalog": {&OCRConfig{DocumentsAllowed: map[string]map[string]AllowedDocument{}}, ""},
		"one document of two": {
			&OCRConfig{DocumentsAllowed: map[string]map[string]AllowedDocument{"ESP": {"P": {Enabled: true}, "ID": {}}}}, "",
		},
		"no document enabled": {
			&OCRConfig{DocumentsAllowed: map[string]map[string]AllowedDocument{"ESP": {"P": {}}, "FRA": {"ID": {}}}},
			".config.documents_allowed",
		},
		"too many sides": {
			&OCRConfig{DocumentsAllowed: map[string]map[string]AllowedDocument{"ESP": {"P": {Enabled: true, Sides: Ptr(3)}}}},
			".config.documents_allowed.ESP.P.sides",
		},
		"age without minimum": {
			&OCRConfig{AgeRestrictionsByCountry: map[string]AgeRestriction{"ESP": {MaximumAge: Ptr(99)}}},
			".config.age_restrictions_by_country.ESP.minimum_age",
		},
		"age in a state": {
			&OCRConfig{AgeRestrictionsByCountry: map[string]AgeRestriction{"USA": {
				MinimumAge: 18, States: map[string]AgeRestriction{"MS": {MinimumAge: 21, MaximumAge: Ptr(121)}},
			}}},
			".config.age_restrictions_by_country.USA.states.MS.maximum_age",
		},
		"lookup attempts": {
			&OCRConfig{Methods: map[string]IDMethods{"ZAF": {IDLookup: &IDLookupMethod{MaxAttempts: Ptr(6)}}}},
			".config.methods.ZAF.id_lookup.max_attempts",
		},

		"any age":          {&KYBDocumentsConfig{RequiredGroups: group, Subtypes: map[string]KYBDocumentSubtype{"X": {MaxAgeDays: Ptr(-1)}}}, ""},
		"default age":      {&KYBDocumentsConfig{RequiredGroups: group, Subtypes: map[string]KYBDocumentSubtype{"X": {}}}, ""},
		"document too old": {&KYBDocumentsConfig{RequiredGroups: group, Subtypes: map[string]KYBDocumentSubtype{"X": {MaxAgeDays: Ptr(3651)}}}, ".config.kyb_document_subtype_config.X.max_age_days"},
		"negative age":     {&KYBDocumentsConfig{RequiredGroups: group, Subtypes: map[string]KYBDocumentSubtype{"X": {MaxAgeDays: Ptr(-2)}}}, ".config.kyb_document_subtype_config.X.max_age_days"},

		"registry": {
			&KYBRegistryConfig{Countries: map[string]RegistryCountry{"ES": {Enabled: true, Tier: Ptr(RegistryTierUBO)}, "GB": {}}}, "",
		},
		"no registry enabled": {
			&KYBRegistryConfig{Countries: map[string]RegistryCountry{"ES": {}}}, ".config.kyb_registry_countries_config",
		},
		"empty registries": {
			&KYBRegistryConfig{Countries: map[string]RegistryCountry{}}, ".config.kyb_registry_countries_config",
		},

		"role": {&KYBKeyPeopleConfig{Roles: KYBRoles{"director": {RequireKYC: Ptr(false)}, "ubo": {
			RequireKYC: Ptr(true), VerificationWorkflow: Ptr("11111111-2222-3333-4444-555555555555"),
		}}}, ""},
		"role without workflow": {
			&KYBKeyPeopleConfig{Roles: KYBRoles{"ubo": {RequireKYC: Ptr(true)}}}, ".config.kyb_role_config.ubo.verification_workflow",
		},
		"key person field": {
			&KYBKeyPeopleConfig{PersonFields: []KeyPersonField{{Key: "dob", Type: KeyPersonFieldTypeDate}}}, "",
		},
		"key person field without key": {
			&KYBKeyPeopleConfig{PersonFields: []KeyPersonField{{Type: KeyPersonFieldTypeDate}}},
			".config.kyb_key_people_person_fields[0].key",
		},
		"key person field without type": {
			&KYBKeyPeopleConfig{CompanyFields: []KeyPersonField{{Key: "number"}}},
			".config.kyb_key_people_company_fields[0].type",
		},

		"documents":          {&DocumentAIConfig{Documents: documents(3, field("a", true), field("b", false))}, ""},
		"too many documents": {&DocumentAIConfig{Documents: documents(4, field("a", true))}, ".config.document_ai_documents"},
		"document without title": {
			&DocumentAIConfig{Documents: []DocumentAIDocument{{Key: "k", Description: "D"}}}, ".config.document_ai_documents[0].title",
		},
		"document without fields": {&DocumentAIConfig{Documents: documents(1)}, ".config.document_ai_documents[0].fields"},
		"field without name": {
			&DocumentAIConfig{Documents: documents(1, DocumentAIField{Key: "a"})}, ".config.document_ai_documents[0].fields[0].name",
		},
		"same key twice": {
			&DocumentAIConfig{Documents: documents(2, field("a", false), field("a", false))},
			".config.document_ai_documents[0].fields[1].key",
		},
		"two full names": {
			&DocumentAIConfig{Documents: documents(1, field("a", true), field("b", false), field("c", true))},
			".config.document_ai_documents[0].fields[2].is_full_name",
		},

		"rules":                 {rules(func(*StatusRule) {}), ""},
		"rule without field":    {rules(func(r *StatusRule) { r.Field = "" }), ".config.status_rules[1].field"},
		"rule without operator": {rules(func(r *StatusRule) { r.Operator = "" }), ".config.status_rules[1].operator"},
		"rule without status":   {rules(func(r *StatusRule) { r.Status = "" }), ".config.status_rules[1].status"},
		"rule with low score":   {rules(func(r *StatusRule) { r.Score = Ptr(-0.5) }), ".config.status_rules[1].score"},
		"rule with high score":  {rules(func(r *StatusRule) { r.Score = Ptr(100.5) }), ".config.status_rules[1].score"},

		"known field in Extra": {
			&NFCConfig{Extra: map[string]json.RawMessage{"allow_nfc_skip": json.RawMessage(`true`)}}, ".config.allow_nfc_skip",
		},
		"known field in an inner Extra": {
			&OCRConfig{Methods: map[string]IDMethods{"ZAF": {Extra: map[string]json.RawMessage{"wallet": nil}}}},
			".config.methods.ZAF.wallet",
		},
		"raw config of a known feature": {
			&RawFeatureConfig{Feature: FeatureTypeQuestionnaire, Config: json.RawMessage(`{"as_it_is":true}`)}, "",
		},
		"raw config not an object": {
			&RawFeatureConfig{Feature: "PALM", Config: json.RawMessage(`[]`)}, ".config",
		},
		"raw config null":     {&RawFeatureConfig{Feature: "PALM", Config: json.RawMessage(`null`)}, ".config"},
		"raw config not JSON": {&RawFeatureConfig{Feature: "PALM", Config: json.RawMessage(`{`)}, ".config"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			features := append(prerequisites(), WorkflowFeature{Config: test.config})
			want := test.field
			if want != "" {
				want = fmt.Sprintf("features[%d]%s", len(features)-1, want)
			}
			requireRefused(t, validateFeatures(features), want)
		})
	}
}

func TestValidateFeaturesPair(t *testing.T) {
	tests := map[string]struct {
		feature WorkflowFeature
		field   string
	}{
		"no feature":               {WorkflowFeature{Label: "?"}, "features[0].feature"},
		"config of another":        {WorkflowFeature{Feature: FeatureTypeLiveness, Config: &OCRConfig{}}, "features[0].config"},
		"raw config of another":    {WorkflowFeature{Feature: "A", Config: &RawFeatureConfig{Feature: "B"}}, "features[0].config"},
		"raw config of none":       {WorkflowFeature{Feature: "A", Config: &RawFeatureConfig{}}, ""},
		"nil config":               {WorkflowFeature{Feature: FeatureTypeOCR, Config: (*OCRConfig)(nil)}, ""},
		"questionnaire, no config": {WorkflowFeature{Feature: FeatureTypeQuestionnaire}, "features[0].config.questionnaire_uuid"},
		"known field in Extra": {
			WorkflowFeature{Feature: FeatureTypeOCR, Extra: map[string]json.RawMessage{"config": nil}}, "features[0].config",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			requireRefused(t, validateFeatures([]WorkflowFeature{test.feature}), test.field)
		})
	}
}

func TestArgumentErrorReasons(t *testing.T) {
	tests := map[string]FeatureConfig{
		"must be from 1 to 3":   &FaceMatchConfig{MaxAttempts: Ptr(0)},
		"must hold at most 3":   &DocumentAIConfig{Documents: make([]DocumentAIDocument, 4)},
		"must hold at least 1":  &KYBDocumentsConfig{RequiredGroups: []KYBDocumentGroup{}},
		"must not be NO_ACTION": &FaceMatchConfig{NotComputedAction: Ptr(Action("no_action"))},
		"must be set":           &QuestionnaireConfig{},
		"must be from -1 to 3650": &KYBDocumentsConfig{
			RequiredGroups: []KYBDocumentGroup{"X"}, Subtypes: map[string]KYBDocumentSubtype{"X": {MaxAgeDays: Ptr(5000)}},
		},
	}
	for want, config := range tests {
		var argument *ArgumentError
		require.ErrorAs(t, config.validate("config"), &argument)
		assert.Equal(t, want, argument.Reason)
	}
	err := validateFeatures([]WorkflowFeature{{Feature: FeatureTypeLiveness}, {Feature: FeatureTypeAML}})
	assert.ErrorContains(t, err, "AML must come after OCR or KYB_REGISTRY")
}

// Every configuration comes back as it went, with every field set, its own and unknown ones, at every level.
func TestFeatureConfigsRoundTrip(t *testing.T) {
	for _, feature := range featureTypes {
		t.Run(string(feature), func(t *testing.T) {
			config := newFeatureConfig(feature)
			require.Equal(t, feature, config.FeatureType())
			fill(t, reflect.ValueOf(config).Elem(), 0)

			want := WorkflowFeature{Feature: feature, Label: "Step", Config: config}
			text, err := json.Marshal(want)
			require.NoError(t, err)
			var got WorkflowFeature
			require.NoError(t, json.Unmarshal(text, &got))
			assert.Equal(t, want, got)

			// By value as well: Extra would be lost were the methods on pointers alone.
			byValue, err := json.Marshal(reflect.ValueOf(config).Elem().Interface())
			require.NoError(t, err)
			byPointer, err := json.Marshal(config)
			require.NoError(t, err)
			assert.Equal(t, string(byPointer), string(byValue))
			assert.Contains(t, string(byValue), `"newer_field":{"a":1}`)
		})
	}
}

// Each field has a name of its own, or one would shadow another without a word.
func TestFeatureConfigFieldNames(t *testing.T) {
	for _, feature := range featureTypes {
		seen := map[string]bool{}
		for _, field := range openFields(configType(feature)) {
			assert.False(t, seen[field.name], "%s has %s twice", feature, field.name)
			seen[field.name] = true
		}
		assert.True(t, seen["status_rules"], feature)
	}
	assert.Equal(t, reflect.TypeFor[RawFeatureConfig](), configType("PALM"))
}

type featureSchema struct {
	Type   string                    `json:"type"`
	Min    *float64                  `json:"min"`
	Max    *float64                  `json:"max"`
	Enum   []string                  `json:"enum"`
	Needed bool                      `json:"required"`
	Items  json.RawMessage           `json:"items"`
	Fields map[string]*featureSchema `json:"fields"`

	Example json.RawMessage `json:"example"`
}

func TestFeatureConfigsFollowSchema(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "shared", "spec", "feature-config-schema.json"))
	if err != nil {
		t.Skip("no schema here")
	}
	var schema struct {
		Definitions map[string]*featureSchema `json:"definitions"`
		Features    map[FeatureType]*featureSchema
	}
	require.NoError(t, json.Unmarshal(text, &schema))
	require.ElementsMatch(t, featureTypes, slices.Collect(maps.Keys(schema.Features)))

	walk := schemaWalk{rule: schema.Definitions["status_rule"]}
	count := 0
	for feature, object := range schema.Features {
		t.Run(string(feature), func(t *testing.T) {
			names := fieldNames(configType(feature))
			require.ElementsMatch(t, slices.Collect(maps.Keys(object.Fields)), names)
			count += len(names)
			walk.object(t, feature, object, configType(feature), func(inner string) string { return inner }, "")
		})
	}
	assert.Equal(t, 252, count)
	t.Logf("%d fields, %d ranges, %d enum values", count, walk.ranges, walk.values)
}

// schemaWalk compares the types with the schema. wrap puts the JSON of an object where its feature's
// configuration has it, path is that place.
type schemaWalk struct {
	rule           *featureSchema
	ranges, values int
}

func (w *schemaWalk) object(
	t *testing.T, feature FeatureType, object *featureSchema, typ reflect.Type, wrap func(string) string, path string,
) {
	for name, schema := range object.Fields {
		field := fieldNamed(t, typ, name)
		assertKind(t, name, schema, field)
		if path == "" || !schema.Needed {
			assert.True(t, field.omitZero, "%s is optional", name)
		}
		at := fieldPath(path, name)
		base := minimal(object)
		with := func(value string) string {
			members := maps.Clone(base)
			members[name] = json.RawMessage(value)
			text, err := json.Marshal(members)
			require.NoError(t, err)
			return wrap(string(text))
		}
		w.bounds(t, feature, schema, with, at)
		w.enum(t, feature, schema, with, at)
		if len(schema.Example) > 0 {
			w.example(t, feature, with(string(schema.Example)))
		}
		if schema.Needed && schema.Type == "string" {
			requireRefused(t, validateJSON(t, feature, with(`""`)), "config."+at)
		}
		if schema.Type == "array" {
			w.items(t, feature, schema, typ, name, with, at)
		}
	}
}

func (w *schemaWalk) items(
	t *testing.T, feature FeatureType, schema *featureSchema, typ reflect.Type, name string, with func(string) string, path string,
) {
	items := w.rule
	if string(schema.Items) != `"status_rule"` {
		items = new(featureSchema)
		require.NoError(t, json.Unmarshal(schema.Items, items))
	}
	element := typ.FieldByIndex(fieldNamed(t, typ, name).index).Type.Elem()
	inList := func(inner string) string { return with("[" + inner + "]") }
	if items.Type != "object" {
		assert.Equal(t, reflect.String, element.Kind(), name)
		w.enum(t, feature, items, inList, path+"[0]")
		return
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(items.Fields)), fieldNames(element), name)
	w.object(t, feature, items, element, inList, path+"[0]")
}

func assertKind(t *testing.T, name string, schema *featureSchema, field namedField) {
	kinds := map[string][]reflect.Kind{
		"integer": {reflect.Int}, "number": {reflect.Float64}, "boolean": {reflect.Bool}, "string": {reflect.String},
		"uuid": {reflect.String}, "array": {reflect.Slice}, "json": {reflect.Map, reflect.Slice, reflect.Interface},
	}
	assert.Contains(t, kinds[schema.Type], field.kind(), name)
}

func (w *schemaWalk) bounds(t *testing.T, feature FeatureType, schema *featureSchema, with func(string) string, path string) {
	if schema.Min == nil {
		if schema.Type == "integer" || schema.Type == "number" {
			requireRefused(t, validateJSON(t, feature, with("-1000")), "")
			requireRefused(t, validateJSON(t, feature, with("100000")), "")
		}
		return
	}
	w.ranges++
	for _, value := range []float64{*schema.Min, *schema.Max} {
		requireRefused(t, validateJSON(t, feature, with(fmt.Sprint(value))), "")
	}
	for _, value := range []float64{*schema.Min - 1, *schema.Max + 1} {
		requireRefused(t, validateJSON(t, feature, with(fmt.Sprint(value))), "config."+path)
	}
}

// enum proves each value known by reading it in lower case: only a known one comes back as the schema has it.
func (w *schemaWalk) enum(t *testing.T, feature FeatureType, schema *featureSchema, with func(string) string, path string) {
	for _, value := range schema.Enum {
		w.values++
		for _, spelled := range []string{strings.ToLower(value), strings.ToUpper(value)} {
			quoted := fmt.Sprintf("%q", spelled)
			requireRefused(t, validateJSON(t, feature, with(quoted)), "")
			text, err := json.Marshal(readConfig(t, feature, with(quoted)))
			require.NoError(t, err)
			assert.Contains(t, string(text), fmt.Sprintf("%q", value), path)
		}
	}
	if slices.Contains(schema.Enum, "REVIEW") && !slices.Contains(schema.Enum, "NO_ACTION") {
		requireRefused(t, validateJSON(t, feature, with(`"NO_ACTION"`)), "config."+path)
	}
}

func (w *schemaWalk) example(t *testing.T, feature FeatureType, text string) {
	requireRefused(t, validateJSON(t, feature, text), "")
	got, err := json.Marshal(readConfig(t, feature, text))
	require.NoError(t, err)
	assert.Equal(t, withoutNulls(t, text), withoutNulls(t, string(got)))
}

func FuzzWorkflowFeature(f *testing.F) {
	for _, feature := range featureTypes {
		config := newFeatureConfig(feature)
		fill(f, reflect.ValueOf(config).Elem(), 0)
		text, err := json.Marshal(WorkflowFeature{Config: config})
		require.NoError(f, err)
		f.Add(text)
	}
	for _, text := range []string{
		`{}`, `null`, `[]`, `{"feature":"palm","config":{"a":1}}`, `{"feature":"OCR","config":null,"next":[]}`,
		`{"feature":"liveness","config":{"face_liveness_method":"passive","new":{"a":null}}}`,
		`{"feature":"PHONE_VERIFICATION","config":{"phone_verification_countries":{"ES":{"sms":true}}}}`,
		`{"feature":"DATABASE_VALIDATION","config":{"database_validation_countries":{"BRA":"one_by_one"}}}`,
		`{"feature":"KYB_KEY_PEOPLE","config":{"kyb_role_config":[{"role":"ubo"}]}}`,
		`{"feature":"NFC","config":{"status_rules":[{"value":1e999},{"value":{"a":1.0}}]}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var feature WorkflowFeature
		if json.Unmarshal(text, &feature) != nil {
			return
		}
		err := validateFeatures([]WorkflowFeature{feature})
		if argument := (*ArgumentError)(nil); err != nil && !errors.As(err, &argument) {
			t.Fatalf("%T is no *ArgumentError", err)
		}
		first, err := json.Marshal(feature)
		if err != nil {
			if feature.Feature != "" {
				t.Fatalf("%s does not marshal: %v", text, err)
			}
			return
		}
		var back WorkflowFeature
		if err := json.Unmarshal(first, &back); err != nil {
			t.Fatalf("%s does not come back: %v", first, err)
		}
		second, err := json.Marshal(back)
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%s became %s: %v", first, second, err)
		}
	})
}

// prerequisites go ahead of any feature without an objection.
func prerequisites() []WorkflowFeature {
	return []WorkflowFeature{{Feature: FeatureTypeOCR}, {Feature: FeatureTypeKYBRegistry}}
}

func requireRefused(t *testing.T, err error, field string) {
	t.Helper()
	if field == "" {
		require.NoError(t, err)
		return
	}
	var argument *ArgumentError
	require.ErrorAs(t, err, &argument)
	require.Equal(t, field, argument.Field)
}

func readConfig(t *testing.T, feature FeatureType, text string) FeatureConfig {
	t.Helper()
	config := newFeatureConfig(feature)
	require.NoError(t, json.Unmarshal([]byte(text), config), text)
	return config
}

// validateJSON adds what the feature cannot do without.
func validateJSON(t *testing.T, feature FeatureType, text string) error {
	t.Helper()
	config := readConfig(t, feature, text)
	switch config := config.(type) {
	case *QuestionnaireConfig:
		if config.QuestionnaireID == "" {
			config.QuestionnaireID = "11111111-2222-3333-4444-555555555555"
		}
	case *KYBDocumentsConfig:
		if config.RequiredGroups == nil {
			config.RequiredGroups = []KYBDocumentGroup{KYBDocumentGroupLegalPresence}
		}
	}
	return config.validate("config")
}

// minimal is the least JSON of an object that has all it needs.
func minimal(object *featureSchema) map[string]json.RawMessage {
	members := map[string]json.RawMessage{}
	for name, field := range object.Fields {
		switch {
		case !field.Needed:
		case field.Type == "array":
			members[name] = json.RawMessage(`[]`)
		case len(field.Enum) > 0:
			members[name] = json.RawMessage(fmt.Sprintf("%q", field.Enum[0]))
		default:
			members[name] = json.RawMessage(`"x"`)
		}
	}
	return members
}

func withoutNulls(t *testing.T, text string) any {
	var value any
	require.NoError(t, json.Unmarshal([]byte(text), &value))
	var strip func(any)
	strip = func(value any) {
		if object, ok := value.(map[string]any); ok {
			maps.DeleteFunc(object, func(_ string, v any) bool { return v == nil })
			for _, inner := range object {
				strip(inner)
			}
		}
	}
	strip(value)
	return value
}

func configType(feature FeatureType) reflect.Type {
	return reflect.TypeOf(newFeatureConfig(feature)).Elem()
}

func fieldNames(typ reflect.Type) []string {
	var names []string
	for _, field := range openFields(typ) {
		names = append(names, field.name)
	}
	return names
}

type namedField struct {
	openField
	typ reflect.Type
}

func fieldNamed(t *testing.T, typ reflect.Type, name string) namedField {
	t.Helper()
	fields := openFields(typ)
	i := slices.IndexFunc(fields, func(f openField) bool { return f.name == name })
	require.GreaterOrEqual(t, i, 0, name)
	return namedField{fields[i], typ.FieldByIndex(fields[i].index).Type}
}

func (f namedField) kind() reflect.Kind {
	if f.typ.Kind() == reflect.Pointer {
		return f.typ.Elem().Kind()
	}
	return f.typ.Kind()
}

// fill sets every field of v that is sent, and an unknown one, at every level.
func fill(t testing.TB, v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Struct:
		for _, field := range openFields(v.Type()) {
			fill(t, v.FieldByIndex(field.index), depth+1)
		}
		extra := map[string]json.RawMessage{"newer_field": json.RawMessage(`{"a":1}`)}
		v.FieldByName("Extra").Set(reflect.ValueOf(extra))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), depth)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(t, v.Index(0), depth)
		fill(t, v.Index(1), depth)
	case reflect.Map:
		if depth > 3 {
			return
		}
		key, element := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(t, key, depth)
		fill(t, element, depth)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, element)
	case reflect.Interface:
		v.Set(reflect.ValueOf("text"))
	case reflect.String:
		v.SetString("text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(7)
	case reflect.Float64:
		v.SetFloat(7.5)
	default:
		t.Fatalf("no example for %s", v.Type())
	}
}
