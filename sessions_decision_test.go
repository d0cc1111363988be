package didit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDecisionHasEveryDocumentedField(t *testing.T) {
	specWalk(t, specResponse("get", "/v3/session/{sessionId}/decision/", "200"), reflect.TypeFor[Decision]())
}

// What the API never sends together: the parts of an address that proofs of address lack, channels of an email,
// and the distance from a place to itself.
var neverFilled = []string{
	"ip_analyses[].ip.distance_from_ip",
	"ip_analyses[].id_document.distance_from_id_document",
	"ip_analyses[].poa_document.distance_from_poa_document",
	"email_verifications[].lifecycle[].details.channel",
	"email_verifications[].lifecycle[].details.actual_channel",
	"poa_verifications[].poa_parsed_address.label",
	"poa_verifications[].poa_parsed_address.category",
	"poa_verifications[].poa_parsed_address.is_verified",
	"poa_verifications[].poa_parsed_address.raw_results",
	"poa_verifications[].poa_parsed_address.formatted_address",
}

func TestDecisionFillsEveryField(t *testing.T) {
	tests := []struct {
		file  string
		kind  SessionKind
		empty []string
	}{
		{
			file: "decision_person.json",
			kind: SessionKindUser,
			empty: []string{
				"registry_checks", "key_people_checks", "document_verifications",
				"expected_details.company_name", "expected_details.registry_country",
				"expected_details.registration_number",
			},
		},
		{
			file: "decision_business.json",
			kind: SessionKindBusiness,
			empty: []string{
				"id_verifications", "nfc_verifications", "liveness_checks", "face_matches", "poa_verifications",
				"document_ai_documents", "database_validations", "workflow_version", "workflow_type",
				"workflow_version_id", "events", "activity_reviews", "blocklisted", "cost_breakdown", "api_service",
				"session_type", "has_device_nfc_support",
				"expected_details.first_name", "expected_details.last_name", "expected_details.date_of_birth",
				"expected_details.gender", "expected_details.nationality", "expected_details.country",
				"expected_details.address", "expected_details.identification_number", "expected_details.ip_address",
				"expected_details.expected_document_types", "expected_details.id_country",
				"expected_details.poa_country",
			},
		},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			decision, _ := readDecision(t, test.file)
			assert.Equal(t, test.kind, decision.SessionKind)

			filled := map[string]bool{}
			recordFilled("", reflect.ValueOf(decision), filled)
			var empty []string
			for path, ok := range filled {
				if !ok && !isRawChild(path) {
					empty = append(empty, path)
				}
			}
			expected := slices.Clone(test.empty)
			for _, path := range neverFilled {
				if _, ok := filled[path]; ok {
					expected = append(expected, path)
				}
			}
			assert.ElementsMatch(t, expected, empty)
		})
	}
}

// isRawChild reports whether path is in the owners of an owner, of whom a register tells less.
func isRawChild(path string) bool { return strings.Contains(path, "child_beneficial_owners[]") }

// recordFilled notes for the path of every field whether it is set in any of its instances.
func recordFilled(path string, v reflect.Value, filled map[string]bool) {
	if path != "" {
		filled[path] = filled[path] || !v.IsZero()
	}
	if v.IsZero() || v.Type() == timestampType {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		recordFilled(path, v.Elem(), filled)
	case reflect.Slice:
		for i := range v.Len() {
			if v.Type().Elem().Kind() != reflect.Uint8 {
				recordFilled(path+"[]", v.Index(i), filled)
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			recordFilled(path+".*", v.MapIndex(key), filled)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			name := v.Type().Field(i).Tag.Get("json")
			switch {
			case name == "":
				recordFilled(path, v.Field(i), filled)
			case path == "":
				recordFilled(name, v.Field(i), filled)
			default:
				recordFilled(path+"."+name, v.Field(i), filled)
			}
		}
	}
}

func TestDecisionLosesNothing(t *testing.T) {
	for _, file := range []string{"decision_person.json", "decision_business.json"} {
		t.Run(file, func(t *testing.T) {
			decision, data := readDecision(t, file)
			encoded, err := json.Marshal(decision)
			require.NoError(t, err)
			assert.Empty(t, lost("", decodeGeneric(t, data), decodeGeneric(t, encoded)))

			var again Decision
			require.NoError(t, json.Unmarshal(encoded, &again))
			encodedAgain, err := json.Marshal(again)
			require.NoError(t, err)
			assert.Equal(t, string(encoded), string(encodedAgain))
		})
	}
}

// lost lists the paths at which got does not say what want says. What is null in want may be absent in got, or
// the empty value of its type.
func lost(path string, want, got any) []string {
	var paths []string
	switch want := want.(type) {
	case nil:
		if !isEmptyJSON(got) {
			return []string{path}
		}
	case map[string]any:
		got, ok := got.(map[string]any)
		if !ok {
			return []string{path}
		}
		for key, value := range want {
			paths = append(paths, lost(path+"."+key, value, got[key])...)
		}
	case []any:
		got, ok := got.([]any)
		if !ok || len(want) != len(got) {
			return []string{path}
		}
		for i := range want {
			paths = append(paths, lost(fmt.Sprintf("%s[%d]", path, i), want[i], got[i])...)
		}
	default:
		if want != got && !sameNumber(want, got) && !sameInstant(want, got) {
			return []string{path}
		}
	}
	return paths
}

func isEmptyJSON(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return !slices.ContainsFunc(slices.Collect(maps.Values(v)), func(v any) bool { return !isEmptyJSON(v) })
	case []any:
		return len(v) == 0
	default:
		return v == nil || v == "" || v == false || v == json.Number("0")
	}
}

// sameNumber compares numbers by value; money is written as a string of digits.
func sameNumber(want, got any) bool {
	number, ok := want.(json.Number)
	if !ok {
		return false
	}
	w, okWant := new(big.Rat).SetString(number.String())
	g, okGot := new(big.Rat).SetString(fmt.Sprint(got))
	return okWant && okGot && w.Cmp(g) == 0
}

func sameInstant(want, got any) bool {
	w, okWant := want.(string)
	g, okGot := got.(string)
	if !okWant || !okGot {
		return false
	}
	var a, b Timestamp
	_ = a.UnmarshalText([]byte(w))
	_ = b.UnmarshalText([]byte(g))
	return a.Raw == "" && b.Raw == "" && a.Equal(b.Time)
}

func TestDecisionDecodesWhateverIsMissing(t *testing.T) {
	_, data := readDecision(t, "decision_person.json")
	var keys map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(data, &keys))
	for key := range keys {
		keys[key] = json.RawMessage("null")
	}
	nulls, err := json.Marshal(keys)
	require.NoError(t, err)

	for name, body := range map[string]string{"empty": `{}`, "null": `null`, "nulls": string(nulls)} {
		t.Run(name, func(t *testing.T) {
			var decision Decision
			require.NoError(t, json.Unmarshal([]byte(body), &decision))
			decision.StatusOverride, decision.Metadata, decision.ActivityReviews = nil, nil, nil
			decision.Blocklisted, decision.CostBreakdown = nil, nil
			assert.Equal(t, Decision{}, decision)
			assert.Empty(t, slices.Collect(decision.Warnings()))
		})
	}
}

func TestDecisionKeepsUnknownValues(t *testing.T) {
	var decision Decision
	require.NoError(t, json.Unmarshal([]byte(`{
		"status": "Paused", "session_kind": "robot", "environment": "moon", "new_field": [1],
		"aml_screenings": [{"status": "Thinking", "hits": [{"datasets": ["PEP Level 9"]}]}],
		"created_at": "yesterday", "id_verifications": [{"date_of_birth": "00.05.1990"}]
	}`), &decision))
	assert.Equal(t, Status("Paused"), decision.Status)
	assert.Equal(t, SessionKind("robot"), decision.SessionKind)
	assert.Equal(t, Environment("moon"), decision.Environment)
	assert.Equal(t, FeatureStatus("Thinking"), decision.AMLScreenings[0].Status)
	assert.Equal(t, []AMLDataset{"PEP Level 9"}, decision.AMLScreenings[0].Hits[0].Datasets)
	assert.Equal(t, "yesterday", decision.CreatedAt.Raw)
	assert.Equal(t, Date("00.05.1990"), decision.IDVerifications[0].DateOfBirth)
}

func TestFeatureListReadsNamesAndObjects(t *testing.T) {
	tests := map[string]FeatureList{
		`null`:           nil,
		`[]`:             {},
		`["AML", "NFC"]`: {FeatureAML, FeatureNFC},
		`[{"feature": "EMAIL", "node_id": "feature_email_1"}, {"feature": "AML", "node_id": null}]`: {FeatureEmail, FeatureAML},
		`["AML", 7, null, {}, [], "\u004eFC"]`:                                                      {FeatureAML, FeatureNFC},
		`{"feature": "AML"}`:                                                                        nil,
		`"AML"`:                                                                                     nil,
	}
	for body, expected := range tests {
		t.Run(body, func(t *testing.T) {
			list := FeatureList{"stale"}
			require.NoError(t, json.Unmarshal([]byte(body), &list))
			assert.Equal(t, expected, list)
		})
	}
}

func TestDecisionWarnings(t *testing.T) {
	tests := map[string][]WarningFeature{
		"decision_person.json": {
			WarningFeatureIDVerification, WarningFeatureIDVerification, WarningFeatureNFC, WarningFeatureLiveness,
			WarningFeatureFaceMatch, WarningFeaturePhone, WarningFeatureEmail, WarningFeatureProofOfAddress,
			WarningFeatureDocumentAI, WarningFeatureAML, WarningFeatureLocation, WarningFeatureDatabaseValidation,
		},
		"decision_business.json": {
			WarningFeaturePhone, WarningFeatureEmail, WarningFeatureAML, WarningFeatureLocation,
			WarningFeatureKYBRegistry, WarningFeatureKYBKeyPeople, WarningFeatureKYBDocuments,
		},
	}
	for file, expected := range tests {
		t.Run(file, func(t *testing.T) {
			decision, _ := readDecision(t, file)
			for range 2 {
				var features []WarningFeature
				for warning := range decision.Warnings() {
					features = append(features, warning.Feature)
				}
				assert.Equal(t, expected, features)
			}
			for stop := 1; stop <= len(expected); stop++ {
				seen := 0
				for range decision.Warnings() {
					if seen++; seen == stop {
						break
					}
				}
				assert.Equal(t, stop, seen)
			}
		})
	}
}

// Every list of reports that carries warnings must be among those Warnings walks.
func TestDecisionWarningsLeavesOutNoReport(t *testing.T) {
	decision := reflect.New(reflect.TypeFor[Decision]()).Elem()
	reports := 0
	for i := range decision.NumField() {
		field := decision.Field(i)
		if field.Kind() != reflect.Slice || field.Type().Elem().Kind() != reflect.Struct {
			continue
		}
		if _, ok := field.Type().Elem().FieldByName("Warnings"); !ok {
			continue
		}
		reports++
		field.Set(reflect.MakeSlice(field.Type(), 1, 1))
		field.Index(0).FieldByName("Warnings").Set(reflect.ValueOf([]Warning{{Risk: field.Type().String()}}))
	}
	d := decision.Interface().(Decision)
	assert.Len(t, slices.Collect(d.Warnings()), reports)
	assert.Equal(t, 14, reports)
}

func TestDecisionFirst(t *testing.T) {
	var missing *Decision
	assert.Empty(t, slices.Collect(missing.Warnings()))

	person, _ := readDecision(t, "decision_person.json")
	business, _ := readDecision(t, "decision_business.json")
	first := 0
	typ := reflect.TypeFor[*Decision]()
	for i := range typ.NumMethod() {
		method := typ.Method(i)
		kind, ok := strings.CutPrefix(method.Name, "First")
		if !ok {
			continue
		}
		first++
		t.Run(kind, func(t *testing.T) {
			call := func(d *Decision) reflect.Value {
				return method.Func.Call([]reflect.Value{reflect.ValueOf(d)})[0]
			}
			assert.True(t, call(missing).IsNil())
			assert.True(t, call(new(Decision)).IsNil())
			found := call(&person)
			if found.IsNil() {
				found = call(&business)
			}
			assert.False(t, found.IsNil())
		})
	}
	assert.Equal(t, 16, first)
	assert.Same(t, &person.IDVerifications[0], person.FirstIDVerification())
}

func TestStatusIsFinal(t *testing.T) {
	final := map[Status]bool{
		StatusNotStarted: false, StatusInProgress: false, StatusAwaitingUser: false, StatusInReview: false,
		StatusApproved: true, StatusDeclined: true, StatusResubmitted: false, StatusAbandoned: true,
		StatusExpired: true, StatusKYCExpired: true, "": false, "Paused": false,
	}
	for status, expected := range final {
		assert.Equal(t, expected, status.IsFinal(), "%q", status)
	}
}

const (
	canary       = "CANARY"
	canaryNumber = 735735
)

// These hold nothing about a person: settings, counts, certificates of states, and how a file or picture is made.
var impersonal = []string{
	"ImageQuality", "NFCAuthenticity", "NFCCertificate", "OverlayManipulation", "ManipulatedRegion", "PhoneCarrier",
	"DocumentAIResultField", "QuestionnaireResponseChoice", "FeatureProgress", "UBOKYCSummary",
	"DocumentGroupProgress",
}

// What the types may show of themselves.
var shown = []string{"session_id", "session_kind", "status", "node_id"}

func TestDecisionPrintsNoPersonalData(t *testing.T) {
	types := map[reflect.Type]bool{}
	collectStructs(reflect.TypeFor[Decision](), types)
	assert.Greater(t, len(types), 60)

	for typ := range types {
		t.Run(typ.Name(), func(t *testing.T) {
			if slices.Contains(impersonal, typ.Name()) {
				return
			}
			require.True(t, typ.Implements(reflect.TypeFor[fmt.Formatter]()), "has no Format")
			value := reflect.New(typ)
			plantCanaries(value.Elem(), "", 3)
			list := reflect.Append(reflect.MakeSlice(reflect.SliceOf(typ), 0, 1), value.Elem())
			for _, v := range []any{value.Interface(), value.Elem().Interface(), list.Interface()} {
				for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%q", "%x"} {
					text := fmt.Sprintf(verb, v)
					assert.NotContains(t, text, canary)
					assert.NotContains(t, text, fmt.Sprint(canaryNumber))
					assert.NotContains(t, strings.ToLower(text), fmt.Sprintf("%x", canary))
				}
			}
			assert.Contains(t, fmt.Sprint(value.Elem().Interface()), "didit."+typ.Name()+"{")
		})
	}
}

func TestDecisionLogsNoPersonalData(t *testing.T) {
	var decision Decision
	plantCanaries(reflect.ValueOf(&decision).Elem(), "", 3)
	decision.SessionID, decision.Status, decision.SessionKind = "session-1", StatusApproved, SessionKindUser
	assert.Equal(t, "didit.Decision{session_id:session-1 session_kind:user status:Approved}", fmt.Sprint(&decision))

	for name, handler := range map[string]func(*bytes.Buffer) slog.Handler{
		"json": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
		"text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			slog.New(handler(&out)).Info("decided", "decision", decision, "pointer", &decision)
			assert.NotContains(t, out.String(), canary)
			assert.NotContains(t, out.String(), fmt.Sprint(canaryNumber))
			assert.Equal(t, 2, strings.Count(out.String(), "session-1"))
		})
	}
}

// collectStructs gathers the struct types of this package that typ is made of.
func collectStructs(typ reflect.Type, into map[reflect.Type]bool) {
	switch typ.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		collectStructs(typ.Elem(), into)
	case reflect.Struct:
		if into[typ] || typ == timestampType {
			return
		}
		into[typ] = true
		for i := range typ.NumField() {
			collectStructs(typ.Field(i).Type, into)
		}
	}
}

// plantCanaries fills every field but the shown ones, depth times over where a type holds itself.
func plantCanaries(v reflect.Value, name string, depth int) {
	switch {
	case slices.Contains(shown, name) && v.Kind() == reflect.String:
		return
	case v.Type() == timestampType:
		v.Set(reflect.ValueOf(Timestamp{Time: time.Unix(0, 0).UTC(), Raw: canary}))
		return
	case v.Type() == rawMessageType:
		v.Set(reflect.ValueOf(json.RawMessage(`"` + canary + `"`)))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(canary)
	case reflect.Int, reflect.Int64:
		v.SetInt(canaryNumber)
	case reflect.Float64:
		v.SetFloat(canaryNumber)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		plantCanaries(v.Elem(), "", depth)
	case reflect.Slice:
		if v.Type().Elem() == reflect.TypeFor[BeneficialOwner]() {
			if depth--; depth < 0 {
				return
			}
		}
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		plantCanaries(v.Index(0), "", depth)
	case reflect.Map:
		value := reflect.New(v.Type().Elem()).Elem()
		plantCanaries(value, "", depth)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf(canary), value)
	case reflect.Struct:
		for i := range v.NumField() {
			plantCanaries(v.Field(i), v.Type().Field(i).Tag.Get("json"), depth)
		}
	}
}

func readDecision(t *testing.T, file string) (Decision, []byte) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	require.NoError(t, err)
	var decision Decision
	require.NoError(t, json.Unmarshal(data, &decision))
	return decision, data
}

func decodeGeneric(t *testing.T, data []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var v any
	require.NoError(t, decoder.Decode(&v))
	return v
}
