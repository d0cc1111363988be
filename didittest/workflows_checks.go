package didittest

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-ed97066b/didit-go"
)

const noFeatures = "At least one feature is required."

var knownFeatures = []didit.FeatureType{
	didit.FeatureTypeOCR, didit.FeatureTypeNFC, didit.FeatureTypeLiveness, didit.FeatureTypeFaceMatch,
	didit.FeatureTypeProofOfAddress, didit.FeatureTypeQuestionnaire, didit.FeatureTypeDocumentAI,
	didit.FeatureTypePhoneVerification, didit.FeatureTypeEmailVerification, didit.FeatureTypeDatabaseValidation,
	didit.FeatureTypeAML, didit.FeatureTypeIPAnalysis, didit.FeatureTypeAgeEstimation, didit.FeatureTypeKYBRegistry,
	didit.FeatureTypeKYBDocuments, didit.FeatureTypeKYBKeyPeople,
}

// neverFirst ask nothing of anybody.
var neverFirst = []didit.FeatureType{
	didit.FeatureTypeAML, didit.FeatureTypeIPAnalysis, didit.FeatureTypeDatabaseValidation, didit.FeatureTypeKYBKeyPeople,
}

// needs names the features of which one has to come before.
var needs = map[didit.FeatureType][]didit.FeatureType{
	didit.FeatureTypeFaceMatch:          {didit.FeatureTypeOCR},
	didit.FeatureTypeNFC:                {didit.FeatureTypeOCR},
	didit.FeatureTypeDatabaseValidation: {didit.FeatureTypeOCR},
	didit.FeatureTypeAML:                {didit.FeatureTypeOCR, didit.FeatureTypeKYBRegistry},
	didit.FeatureTypeKYBDocuments:       {didit.FeatureTypeKYBRegistry},
	didit.FeatureTypeKYBKeyPeople:       {didit.FeatureTypeKYBRegistry},
}

func badFeature(format string, args ...any) *answer {
	return badField("features", fmt.Sprintf(format, args...))
}

func (s *Server) readSteps(features []json.RawMessage) ([]flowStep, *answer) {
	if len(features) == 0 {
		return nil, badField("features", noFeatures)
	}
	steps := make([]flowStep, 0, len(features))
	for _, raw := range features {
		next, refusal := s.readStep(raw)
		if refusal != nil {
			return nil, refusal
		}
		if len(steps) == 0 && slices.Contains(neverFirst, next.feature) {
			return nil, badFeature("%s cannot be the first feature.", next.feature)
		}
		needed := needs[next.feature]
		came := slices.ContainsFunc(steps, func(earlier flowStep) bool { return slices.Contains(needed, earlier.feature) })
		if needed != nil && !came {
			return nil, badFeature("%s must come after %s.", next.feature, needed[0])
		}
		steps = append(steps, next)
	}
	return steps, nil
}

func (s *Server) readStep(raw json.RawMessage) (flowStep, *answer) {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil || members == nil {
		return flowStep{}, badFeature("Every feature must be an object.")
	}
	var name string
	if json.Unmarshal(members["feature"], &name) != nil {
		return flowStep{}, badFeature("feature: %s", required)
	}
	read := flowStep{didit.FeatureType(name), members}
	if !slices.Contains(knownFeatures, read.feature) {
		return flowStep{}, badFeature("%s", notAChoice(name))
	}
	whole := maps.Clone(members)
	if config := members["config"]; config == nil || string(config) == "null" {
		delete(members, "config")
		whole["config"] = json.RawMessage(`{}`) // what it lacks is refused like what is wrong
	}
	var typed didit.WorkflowFeature
	if err := json.Unmarshal(toJSON(whole), &typed); err != nil {
		return flowStep{}, badFeature("%s: %v", name, err)
	}
	problem := checkTags("", reflect.ValueOf(typed.Config))
	if problem == "" {
		problem = checkConfig(typed.Config)
	}
	if problem != "" {
		return flowStep{}, badFeature("%s: %s", name, problem)
	}
	if asked, ok := typed.Config.(*didit.QuestionnaireConfig); ok && s.findQuestionnaire(asked.QuestionnaireID) == nil {
		return flowStep{}, badFeature("%s: the questionnaire does not exist.", name)
	}
	return read, nil
}

// checkTags checks a configuration by the limits that its type documents, and tells what is wrong.
func checkTags(name string, v reflect.Value) string {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return checkTags(name, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			if problem := checkTags(name, v.Index(i)); problem != "" {
				return problem
			}
		}
	case reflect.Map:
		for _, key := range slices.SortedFunc(slices.Values(v.MapKeys()), func(a, b reflect.Value) int {
			return strings.Compare(a.String(), b.String())
		}) {
			if problem := checkTags(name, v.MapIndex(key)); problem != "" {
				return problem
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			tag := v.Type().Field(i).Tag
			field, _, _ := strings.Cut(tag.Get("json"), ",")
			if field == "-" {
				continue
			}
			if problem := checkTag(field, reflect.Indirect(v.Field(i)), tag); problem != "" {
				return problem
			}
			if problem := checkTags(field, v.Field(i)); problem != "" {
				return problem
			}
		}
	}
	return ""
}

func checkTag(name string, v reflect.Value, tag reflect.StructTag) string {
	isSet := v.IsValid() && !v.IsZero()
	switch {
	case tag.Get("required") != "" && !isSet:
		return name + " is required."
	case !v.IsValid():
		return ""
	case v.Kind() == reflect.String && tag.Get("not") != "" && strings.EqualFold(v.String(), tag.Get("not")):
		return name + " must not be " + tag.Get("not") + "."
	}
	var n float64
	switch v.Kind() {
	case reflect.Int:
		n = float64(v.Int())
	case reflect.Float64:
		n = v.Float()
	case reflect.Slice:
		n = float64(v.Len())
	}
	least, err := strconv.ParseFloat(tag.Get("min"), 64)
	if err == nil && n < least {
		return fmt.Sprintf("%s must be at least %v.", name, least)
	}
	most, err := strconv.ParseFloat(tag.Get("max"), 64)
	if err == nil && n > most {
		return fmt.Sprintf("%s must be at most %v.", name, most)
	}
	return ""
}

// checkConfig checks what depends on more than one field, and tells what is wrong.
func checkConfig(config didit.FeatureConfig) string {
	switch c := config.(type) {
	case *didit.OCRConfig:
		listed, enabled := false, false
		for _, documents := range c.DocumentsAllowed {
			for _, document := range documents {
				listed, enabled = true, enabled || bool(document.Enabled)
			}
		}
		if listed && !enabled {
			return "documents_allowed must enable at least one document."
		}
	case *didit.KYBRegistryConfig:
		enabled := func(country didit.RegistryCountry) bool { return country.Enabled }
		if c.Countries != nil && !slices.ContainsFunc(slices.Collect(maps.Values(c.Countries)), enabled) {
			return "kyb_registry_countries_config must enable at least one country."
		}
	case *didit.KYBKeyPeopleConfig:
		for _, role := range c.Roles {
			if role.RequireKYC != nil && *role.RequireKYC && deref(role.VerificationWorkflow) == "" {
				return "verification_workflow is required with require_kyc."
			}
		}
	case *didit.DocumentAIConfig:
		for _, document := range c.Documents {
			if problem := checkDocumentFields(document.Fields); problem != "" {
				return problem
			}
		}
	}
	return ""
}

func checkDocumentFields(fields []didit.DocumentAIField) string {
	keys, names := map[string]bool{}, 0
	for _, field := range fields {
		if keys[field.Key] {
			return "key must be unique within its document."
		}
		keys[field.Key] = true
		if field.IsFullName != nil && *field.IsFullName {
			names++
		}
	}
	if names > 1 {
		return "is_full_name may be true for one field of a document only."
	}
	return ""
}
