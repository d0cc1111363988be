package didit_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	didit "github.com/seed-ed97066b/didit-go"
)

// formatted are the types that decide how they print.
var formatted = []any{
	didit.AMLAdverseMediaDetails{},
	didit.AMLAdverseMediaMatch{},
	didit.AMLHit{},
	didit.AMLLinkedEntity{},
	didit.AMLPEPMatch{},
	didit.AMLProperties{},
	didit.AMLRiskFactor{},
	didit.AMLRiskView{},
	didit.AMLSanctionMatch{},
	didit.AMLScoreBreakdown{},
	didit.AMLScreenedData{},
	didit.AMLScreening{},
	didit.AMLWarningAdditionalData{},
	didit.AMLWarningCase{},
	didit.AMLWarningData{},
	didit.AMLWarningMatch{},
	didit.Activity{},
	didit.AddressCorrection{},
	didit.BeneficialOwner{},
	didit.BlocklistItem{},
	didit.Business{},
	didit.ContactDetails{},
	didit.CorrectedAddress{},
	didit.CreateReviewRequest{},
	didit.CreateSessionRequest{},
	didit.CreateUserRequest{},
	didit.CreateWebhookDestinationRequest{},
	didit.DatabaseFieldMatches{},
	didit.DatabaseScreenedData{},
	didit.DatabaseServiceError{},
	didit.DatabaseServiceValidation{},
	didit.DatabaseValidation{},
	didit.Decision{},
	didit.DecisionContactDetails{},
	didit.DecisionExpectedDetails{},
	didit.DecisionReview{},
	didit.DocumentAIReport{},
	didit.DocumentAIResult{},
	didit.DocumentMetadata{},
	didit.DocumentVerification{},
	didit.DocumentVerificationItem{},
	didit.EmailBreach{},
	didit.EmailMatch{},
	didit.EmailVerification{},
	didit.Event{},
	didit.ExpectedDetails{},
	didit.FaceMatch{},
	didit.GeoPoint{},
	didit.GeocodedAddress{},
	didit.GeocodedAddressComponent{},
	didit.GeocodedGeometry{},
	didit.GeocodedNavigationPoint{},
	didit.GeocodedViewport{},
	didit.IDExtraFields{},
	didit.IDVerification{},
	didit.IDVerificationMatch{},
	didit.IDVerificationMatchUser{},
	didit.IPAnalysis{},
	didit.IPAnalysisLocation{},
	didit.IPMatch{},
	didit.IPMatchDevice{},
	didit.IPMatchLocation{},
	didit.ImportSharedSessionRequest{},
	didit.ImportedSession{},
	didit.KeyPeopleCheck{},
	didit.LatLng{},
	didit.LifecycleEvent{},
	didit.LifecycleEventDetails{},
	didit.ListSessionsOptions{},
	didit.LivenessCheck{},
	didit.LivenessMatch{},
	didit.LivenessMatchUser{},
	didit.MRZ{},
	didit.NFCChipData{},
	didit.NFCVerification{},
	didit.Officer{},
	didit.POAData{},
	didit.POAExtraFields{},
	didit.POAVerification{},
	didit.ParsedAddress{},
	didit.PartyAMLCategories{},
	didit.PartyVerification{},
	didit.PhoneMatch{},
	didit.PhoneVerification{},
	didit.QuestionnaireAnswer{},
	didit.QuestionnaireResponse{},
	didit.QuestionnaireResponseItem{},
	didit.QuestionnaireResponseSection{},
	didit.RegistryBeneficialOwner{},
	didit.RegistryCheck{},
	didit.RegistryCompany{},
	didit.RegistryKeyPeople{},
	didit.RegistryOfficer{},
	didit.Response{},
	didit.ResubmitInfo{},
	didit.Review{},
	didit.Session{},
	didit.SessionAdditionalDetails{},
	didit.SessionData{},
	didit.SessionDatabaseDetails{},
	didit.SessionDeletion{},
	didit.SessionEmail{},
	didit.SessionEvent{},
	didit.SessionFaceDetails{},
	didit.SessionListItem{},
	didit.SessionPOADetails{},
	didit.SessionPhone{},
	didit.SessionShare{},
	didit.SessionState{},
	didit.SignDocument{},
	didit.SubmittedParties{},
	didit.SubmittedParty{},
	didit.SubmittedPartyRole{},
	didit.TopUp{},
	didit.Transaction{},
	didit.TransactionAction{},
	didit.TransactionAlert{},
	didit.TransactionNetworkSnapshot{},
	didit.TransactionParty{},
	didit.TransactionPaymentMethod{},
	didit.TransactionProviderResult{},
	didit.TransactionRemediation{},
	didit.TransactionRuleRun{},
	didit.TransactionTravelRule{},
	didit.TravelRuleStep{},
	didit.TravelRuleTransfer{},
	didit.UpdateCompanyDataRequest{},
	didit.UpdateFeatureStatusRequest{},
	didit.UpdatePOADataRequest{},
	didit.UpdateSessionDataRequest{},
	didit.UpdateSessionStatusRequest{},
	didit.UpdateUserRequest{},
	didit.UpdateWebhookDestinationRequest{},
	didit.User{},
	didit.UserComment{},
	didit.UserListItem{},
	didit.UserTagLink{},
	didit.Warning{},
	didit.WebhookDestination{},
	didit.WebhookDestinationListItem{},
	didit.Workflow{},
	didit.WorkflowCreator{},
	didit.WorkflowListItem{},
}

// Whatever the API sent, and wherever it stands in a value, nothing private of it is printed.
func TestTypesPrintNothingPrivate(t *testing.T) {
	for _, zero := range formatted {
		name := reflect.TypeOf(zero).Name()
		t.Run(name, func(t *testing.T) {
			v := reflect.New(reflect.TypeOf(zero))
			fillPrivate(v.Elem(), false, 0)
			texts := allVerbs(v.Interface()) + allVerbs(v.Elem().Interface())
			assert.NotContains(t, strings.ToLower(texts), "canary")
			assert.Contains(t, texts, "didit."+name+"{")
		})
	}
}

func TestFillPrivateFillsWhatIsPrivate(t *testing.T) {
	var session didit.SessionListItem
	fillPrivate(reflect.ValueOf(&session).Elem(), false, 0)
	assert.Equal(t, "canary", session.FullName)
	assert.Empty(t, session.SessionID)
	var decision didit.Decision
	fillPrivate(reflect.ValueOf(&decision).Elem(), false, 0)
	require.Len(t, decision.IDVerifications, 1)
	assert.Equal(t, "canary", decision.IDVerifications[0].FirstName)
	assert.Equal(t, `"canary"`, string(decision.Metadata))
}

// The list above is whole. Errors are pointers, which TestNothingPrivateIsPrinted provokes; a client, a verifier and
// a handler have no fields to fill.
func TestFormattedTypesAreListed(t *testing.T) {
	listed := map[string]bool{
		"APIError": true, "TransportError": true, "EventError": true, "PanicError": true,
		"Client": true, "WebhookVerifier": true, "WebhookHandler": true,
	}
	for _, v := range formatted {
		listed[reflect.TypeOf(v).Name()] = true
	}
	for name := range parsePackage(t, ".").funcs {
		typ, isFormat := strings.CutSuffix(name, ".Format")
		if isFormat && strings.ToUpper(typ[:1]) == typ[:1] {
			assert.True(t, listed[typ], "%s has a Format, and is not listed", typ)
		}
	}
}

// fillPrivate puts a canary into the fields that privateField names, and into free JSON, at any depth.
func fillPrivate(v reflect.Value, private bool, depth int) {
	if depth > 8 {
		return
	}
	if v.Type() == reflect.TypeFor[[]byte]() || v.Type() == reflect.TypeFor[json.RawMessage]() {
		v.SetBytes([]byte(`"canary"`))
		return
	}
	switch v.Kind() {
	case reflect.String:
		if private {
			v.SetString("canary")
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillPrivate(v.Elem(), private, depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fillPrivate(v.Index(0), private, depth+1)
	case reflect.Map:
		value := reflect.New(v.Type().Elem()).Elem()
		fillPrivate(value, private, depth+1)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("canary").Convert(v.Type().Key()), value)
	case reflect.Interface:
		if v.NumMethod() == 0 {
			v.Set(reflect.ValueOf("canary"))
		}
	case reflect.Struct:
		fillFields(v, private, depth)
	}
}

func fillFields(v reflect.Value, private bool, depth int) {
	if nullable, ok := v.Addr().Interface().(interface{ UnmarshalJSON(data []byte) error }); ok && private {
		_ = nullable.UnmarshalJSON([]byte(`"canary"`))
		return
	}
	for i := range v.NumField() {
		if field := v.Type().Field(i); field.IsExported() {
			fillPrivate(v.Field(i), private || privateField.MatchString(field.Name), depth+1)
		}
	}
}

func allVerbs(v any) string {
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		fmt.Fprintf(&out, verb+"\n", v)
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "v", v)
	return out.String()
}
