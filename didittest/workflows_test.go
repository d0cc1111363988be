package didittest_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// clock is a time that tests move on.
func clock(start time.Time) (now func() time.Time, pass func(time.Duration)) {
	at := make(chan time.Time, 1)
	at <- start
	now = func() time.Time {
		t := <-at
		at <- t
		return t
	}
	return now, func(d time.Duration) { at <- (<-at).Add(d) }
}

var aDay = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func steps(features ...didit.FeatureType) []didit.WorkflowFeature {
	list := make([]didit.WorkflowFeature, len(features))
	for i, feature := range features {
		list[i].Feature = feature
	}
	return list
}

func createWorkflow(t *testing.T, client *didit.Client, req *didit.CreateWorkflowRequest) *didit.Workflow {
	t.Helper()
	workflow, err := client.Workflows.Create(t.Context(), req)
	require.NoError(t, err)
	return workflow
}

func workflows(t *testing.T, client *didit.Client, options *didit.ListOptions) []*didit.WorkflowListItem {
	t.Helper()
	var items []*didit.WorkflowListItem
	for item, err := range client.Workflows.All(t.Context(), options) {
		require.NoError(t, err)
		items = append(items, item)
	}
	return items
}

func TestWorkflowsFromTheStart(t *testing.T) {
	server, client := start(t, didittest.WithWorkflow("first"), didittest.WithWorkflow("second"),
		didittest.WithBusinessWorkflow("companies"))
	items := workflows(t, client, nil)
	require.Len(t, items, 3)
	assert.Equal(t, []string{"second", "first", "companies"}, []string{items[0].UUID, items[1].UUID, items[2].UUID})
	for _, item := range items {
		assert.Equal(t, item.UUID, item.WorkflowID)
		assert.Equal(t, didit.VersionStatusPublished, item.Status)
		assert.Equal(t, item.UUID == server.WorkflowID, item.IsDefault)
		assert.Equal(t, 1, item.Version)
		assert.True(t, item.IsSimple)
		assert.False(t, item.HasDraft || item.IsEditable)
		assert.Equal(t, didit.Decimal("0"), item.TotalPrice)

		workflow, err := client.Workflows.Get(t.Context(), item.UUID)
		require.NoError(t, err)
		assert.Equal(t, item.Features, workflow.Features)
		assert.Equal(t, item.Type, workflow.Type)
	}
	persons, businesses := items[1], items[2]
	assert.Equal(t, "kyc", persons.Type)
	assert.Equal(t, didit.FeatureTypes{
		didit.FeatureTypeOCR, didit.FeatureTypeLiveness, didit.FeatureTypeFaceMatch, didit.FeatureTypeAML,
	}, persons.Features)
	assert.Equal(t, "kyb", businesses.Type)
	assert.Equal(t, didit.FeatureTypes{
		didit.FeatureTypeKYBRegistry, didit.FeatureTypeKYBDocuments, didit.FeatureTypeKYBKeyPeople, didit.FeatureTypeAML,
	}, businesses.Features)
}

func TestWorkflowsArePaged(t *testing.T) {
	_, client := start(t, didittest.WithPageSize(2))
	var want []string
	for range 3 {
		want = append([]string{createWorkflow(t, client, &didit.CreateWorkflowRequest{Features: steps(didit.FeatureTypeOCR)}).UUID}, want...)
	}
	page, err := client.Workflows.List(t.Context(), &didit.ListOptions{Limit: 1, Offset: 1})
	require.NoError(t, err)
	assert.Equal(t, 5, page.Count)
	require.Len(t, page.Results, 1)
	assert.Equal(t, want[1], page.Results[0].UUID)
	items := workflows(t, client, nil)
	require.Len(t, items, 5)
	assert.Equal(t, want, []string{items[0].UUID, items[1].UUID, items[2].UUID})
	assert.Equal(t, didit.WorkflowAuthorshipAPIKey, items[0].CreatedBy.Type)
}

func TestWorkflowSettings(t *testing.T) {
	now, pass := clock(aDay)
	_, client := start(t, didittest.WithClock(now))
	created := createWorkflow(t, client, &didit.CreateWorkflowRequest{
		Label: didit.Ptr("Standard"), IsDefault: didit.Ptr(true), IsDesktopAllowed: didit.Ptr(true),
		IsWhiteLabelEnabled: didit.Ptr(true), MaxRetryAttempts: didit.Ptr(0), RetryWindowDays: didit.Null[int](),
		FaceLivenessMaxAttempts: didit.Ptr(2), SessionExpirationTime: didit.Ptr(3600),
		Features: []didit.WorkflowFeature{
			{Config: &didit.OCRConfig{DuplicatedUserAction: didit.Ptr(didit.ActionReview)}},
			{Config: &didit.LivenessConfig{FaceCapture: didit.FaceCapture{Method: didit.Ptr(didit.LivenessMethodPassive)}}},
			{Config: &didit.FaceMatchConfig{ScoreDeclineThreshold: didit.Ptr(40)}},
		},
	})
	assert.Equal(t, created.UUID, created.WorkflowID)
	assert.Equal(t, "Standard", created.Label)
	assert.True(t, created.IsDefault && *created.IsDesktopAllowed && *created.IsWhiteLabelEnabled)
	assert.Zero(t, created.MaxRetryAttempts)
	assert.Nil(t, created.RetryWindowDays)
	assert.Equal(t, []int{2, 3, 3600}, []int{*created.FaceLivenessMaxAttempts, *created.FaceMatchMaxAttempts, created.SessionExpirationTime})
	assert.Equal(t, didit.ActionReview, created.DuplicatedUserAction)
	assert.Equal(t, didit.LivenessMethodPassive, created.FaceLivenessMethod)
	assert.InDelta(t, 40, *created.FaceMatchScoreDeclineThreshold, 0)
	assert.True(t, *created.IsLivenessEnabled && *created.IsFaceMatchEnabled)
	assert.False(t, *created.IsAMLEnabled)
	assert.Equal(t, aDay, created.PublishedAt.UTC())
	liveness := graphOf(t, created)[1].Config.(*didit.LivenessConfig)
	assert.Equal(t, 2, *liveness.MaxAttempts, "the workflow's own number is copied into the feature")

	pass(time.Hour)
	updated, err := client.Workflows.Update(t.Context(), created.UUID, &didit.UpdateWorkflowRequest{
		MaxRetryAttempts: didit.Ptr(5), RetryWindowDays: didit.Value(30),
	})
	require.NoError(t, err)
	assert.Equal(t, []int{5, 30}, []int{updated.MaxRetryAttempts, *updated.RetryWindowDays})
	assert.Equal(t, aDay.Add(time.Hour), updated.UpdatedAt.UTC())
	want := *created
	want.MaxRetryAttempts, want.RetryWindowDays, want.UpdatedAt = 5, didit.Ptr(30), updated.UpdatedAt
	assert.Equal(t, want, *updated, "the rest is as it was")

	defaults := 0
	for _, item := range workflows(t, client, nil) {
		if item.IsDefault {
			defaults++
			assert.Equal(t, created.UUID, item.UUID)
		}
	}
	assert.Equal(t, 1, defaults)
}

// graphOf reads the features of a workflow with their settings, in the order in which they run.
func graphOf(t *testing.T, workflow *didit.Workflow) []didit.WorkflowFeature {
	t.Helper()
	var graph struct {
		Start string                                `json:"start_node"`
		Nodes map[string]map[string]json.RawMessage `json:"nodes"`
	}
	require.NoError(t, json.Unmarshal(workflow.Graph, &graph))
	var features []didit.WorkflowFeature
	for id := graph.Start; id != "status"; {
		node := graph.Nodes[id]
		require.NotNil(t, node, id)
		require.NoError(t, json.Unmarshal(node["next"], &id))
		delete(node, "next")
		text, err := json.Marshal(node)
		require.NoError(t, err)
		var feature didit.WorkflowFeature
		require.NoError(t, json.Unmarshal(text, &feature))
		features = append(features, feature)
	}
	require.Len(t, graph.Nodes, len(features)+1)
	return features
}

// everyFeature is all features with every setting, its own and unknown ones, at every level.
func everyFeature(t *testing.T, questionnaireID string) []didit.WorkflowFeature {
	t.Helper()
	configs := []didit.FeatureConfig{
		new(didit.OCRConfig), new(didit.NFCConfig), new(didit.LivenessConfig), new(didit.FaceMatchConfig),
		new(didit.ProofOfAddressConfig), new(didit.QuestionnaireConfig), new(didit.DocumentAIConfig),
		new(didit.PhoneVerificationConfig), new(didit.EmailVerificationConfig), new(didit.DatabaseValidationConfig),
		new(didit.AMLConfig), new(didit.IPAnalysisConfig), new(didit.AgeEstimationConfig), new(didit.KYBRegistryConfig),
		new(didit.KYBDocumentsConfig), new(didit.KYBKeyPeopleConfig),
	}
	features := make([]didit.WorkflowFeature, len(configs))
	for i, config := range configs {
		fill(t, reflect.ValueOf(config).Elem(), "", 0)
		if asked, ok := config.(*didit.QuestionnaireConfig); ok {
			asked.QuestionnaireID = questionnaireID
		}
		features[i] = didit.WorkflowFeature{
			Feature: config.FeatureType(), Label: "Step " + strconv.Itoa(i), Config: config,
			Extra: map[string]json.RawMessage{"newer": json.RawMessage(`[1]`)},
		}
	}
	return features
}

// fill sets every field of v that is sent, numbers to the least that is allowed, and an unknown one.
func fill(t *testing.T, v reflect.Value, least string, depth int) {
	t.Helper()
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			switch field := v.Type().Field(i); {
			case field.Name == "Extra":
				v.Field(i).Set(reflect.ValueOf(map[string]json.RawMessage{"newer_field": json.RawMessage(`{"a":1.50}`)}))
			case field.Tag.Get("json") != "-":
				fill(t, v.Field(i), field.Tag.Get("min"), depth+1)
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), least, depth)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(t, v.Index(0), "", depth)
	case reflect.Map:
		if depth > 3 {
			return
		}
		key, element := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(t, key, "", depth)
		fill(t, element, "", depth)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, element)
	case reflect.Interface:
		v.Set(reflect.ValueOf("text"))
	case reflect.String:
		v.SetString("text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Float64:
		n, err := strconv.Atoi(least)
		if err != nil {
			n = 7
		}
		v.Set(reflect.ValueOf(n).Convert(v.Type()))
	default:
		t.Fatalf("no example for %s", v.Type())
	}
}

func TestWorkflowsLoseNothing(t *testing.T) {
	_, client := start(t)
	ctx := t.Context()
	want := everyFeature(t, createForm(t, client).QuestionnaireID)
	created := createWorkflow(t, client, &didit.CreateWorkflowRequest{Features: want})
	assert.Equal(t, want, graphOf(t, created))
	assert.Equal(t, "kyb", created.Type)
	read, err := client.Workflows.Get(ctx, created.UUID)
	require.NoError(t, err)
	assert.Equal(t, created, read)

	// What was read is sent again, changed in one place.
	changed := graphOf(t, read)
	changed[2].Config.(*didit.LivenessConfig).ScoreReviewThreshold = didit.Ptr(88)
	updated, err := client.Workflows.Update(ctx, read.UUID, &didit.UpdateWorkflowRequest{Features: changed})
	require.NoError(t, err)
	assert.InDelta(t, 88, *updated.FaceLivenessScoreReviewThreshold, 0)
	again, err := client.Workflows.Get(ctx, created.UUID)
	require.NoError(t, err)
	assert.Equal(t, updated, again)
	assert.Equal(t, changed, graphOf(t, again))
}

func TestWorkflowVersions(t *testing.T) {
	const draft, published = didit.VersionStatusDraft, didit.VersionStatusPublished
	tests := map[string]struct {
		from   didit.VersionStatus
		status *didit.VersionStatus
		want   didit.VersionStatus // "" for a refusal
		number int
	}{
		"published, changed in place":   {published, nil, published, 1},
		"published, as another version": {published, didit.Ptr(published), published, 2},
		"published, back to a draft":    {published, didit.Ptr(draft), "", 0},
		"draft, published unasked":      {draft, nil, published, 1},
		"draft, published":              {draft, didit.Ptr(published), published, 1},
		"draft, kept":                   {draft, didit.Ptr(draft), draft, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, client := start(t)
			ctx := t.Context()
			before := createWorkflow(t, client, &didit.CreateWorkflowRequest{
				Label: didit.Ptr("Before"), Status: &test.from, Features: steps(didit.FeatureTypeOCR),
			})
			assert.Equal(t, test.from == draft, before.IsEditable)
			assert.Equal(t, test.from == draft, before.PublishedAt.IsZero())
			after, err := client.Workflows.Update(ctx, before.UUID, &didit.UpdateWorkflowRequest{
				Label: didit.Ptr("After"), Status: test.status,
			})
			if test.want == "" {
				require.ErrorIs(t, err, didit.ErrBadRequest)
				require.ErrorContains(t, err, "Cannot revert a published version to draft.")
				read, err := client.Workflows.Get(ctx, before.UUID)
				require.NoError(t, err)
				assert.Equal(t, before, read)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, "After", after.Label)
			assert.Equal(t, before.WorkflowID, after.WorkflowID)
			assert.Equal(t, test.want, after.Status)
			assert.Equal(t, test.want == draft, after.PublishedAt.IsZero())
			assert.Equal(t, test.number, after.Version)
			assert.Equal(t, test.number == 1, before.UUID == after.UUID)
			assert.Equal(t, before.Features, after.Features)
			items := workflows(t, client, nil)
			assert.Len(t, items, 2+test.number)
			assert.Equal(t, after.UUID, items[0].UUID)
			assert.Equal(t, test.want == draft, items[0].HasDraft)
			if test.number == 2 {
				kept, err := client.Workflows.Get(ctx, before.UUID)
				require.NoError(t, err)
				assert.Equal(t, before, kept)
			}
		})
	}
}

func TestWorkflowsRefuse(t *testing.T) {
	server, client := start(t)
	feature := func(text string) string { return `{"features":[{"feature":"OCR"},` + text + `]}` }
	document := func(fields string) string {
		return feature(`{"feature":"DOCUMENT_AI","config":{"document_ai_documents":[{"document_key":"d","title":"T","description":"D","fields":[` + fields + `]}]}}`)
	}
	for body, want := range map[string]string{
		`[]`:              `{"detail":["JSON parse error - expected an object."]}`,
		`{}`:              `{"features":["At least one feature is required."]}`,
		`{"features":[]}`: `{"features":["At least one feature is required."]}`,
		`{"features":[{"feature":"OCR"}],"workflow_type":"kyc"}`:                                                                           `{"workflow_type":["Unknown field."]}`,
		`{"features":[{"feature":"OCR"}],"status":"archived"}`:                                                                             `{"status":["\"archived\" is not a valid choice."]}`,
		`{"features":[{"feature":"OCR"}],"max_retry_attempts":11}`:                                                                         `{"max_retry_attempts":["Ensure this value is between 0 and 10."]}`,
		`{"features":[{"feature":"OCR"}],"retry_window_days":0}`:                                                                           `{"retry_window_days":["Ensure this value is between 1 and 365."]}`,
		`{"features":[{"feature":"OCR"}],"face_match_max_attempts":4}`:                                                                     `{"face_match_max_attempts":["Ensure this value is between 1 and 3."]}`,
		`{"features":[{"feature":"OCR"}],"session_expiration_time":60}`:                                                                    `{"session_expiration_time":["Ensure this value is between 3600 and 2419200."]}`,
		`{"features":[{"feature":"OCR"}],"workflow_label":"` + strings.Repeat("é", 51) + `"}`:                                              `{"workflow_label":["Ensure this field has no more than 50 characters."]}`,
		`{"features":[{"feature":"AML"}]}`:                                                                                                 `{"features":["AML cannot be the first feature."]}`,
		`{"features":[{"feature":"LIVENESS"},{"feature":"FACE_MATCH"}]}`:                                                                   `{"features":["FACE_MATCH must come after OCR."]}`,
		feature(`{"feature":"KYB_KEY_PEOPLE"}`):                                                                                            `{"features":["KYB_KEY_PEOPLE must come after KYB_REGISTRY."]}`,
		feature(`"LIVENESS"`):                                                                                                              `{"features":["Every feature must be an object."]}`,
		feature(`{"config":{}}`):                                                                                                           `{"features":["feature: This field is required."]}`,
		feature(`{"feature":"liveness"}`):                                                                                                  `{"features":["\"liveness\" is not a valid choice."]}`,
		feature(`{"feature":"PALM"}`):                                                                                                      `{"features":["\"PALM\" is not a valid choice."]}`,
		feature(`{"feature":"QUESTIONNAIRE"}`):                                                                                             `{"features":["QUESTIONNAIRE: questionnaire_uuid is required."]}`,
		feature(`{"feature":"QUESTIONNAIRE","config":{"questionnaire_uuid":"x"}}`):                                                         `{"features":["QUESTIONNAIRE: the questionnaire does not exist."]}`,
		feature(`{"feature":"FACE_MATCH","config":{"face_match_score_review_threshold":101}}`):                                             `{"features":["FACE_MATCH: face_match_score_review_threshold must be at most 100."]}`,
		feature(`{"feature":"LIVENESS","config":{"face_liveness_max_attempts":0}}`):                                                        `{"features":["LIVENESS: face_liveness_max_attempts must be at least 1."]}`,
		feature(`{"feature":"PHONE_VERIFICATION","config":{"high_risk_phone_action":"no_action"}}`):                                        `{"features":["PHONE_VERIFICATION: high_risk_phone_action must not be NO_ACTION."]}`,
		feature(`{"feature":"AML","config":{"status_rules":[{"field":"score"}]}}`):                                                         `{"features":["AML: operator is required."]}`,
		`{"features":[{"feature":"KYB_REGISTRY"},{"feature":"KYB_DOCUMENTS"}]}`:                                                            `{"features":["KYB_DOCUMENTS: kyb_required_document_groups is required."]}`,
		`{"features":[{"feature":"OCR","config":{"documents_allowed":{"ESP":{"P":{"enabled":0}}}}}]}`:                                      `{"features":["OCR: documents_allowed must enable at least one document."]}`,
		`{"features":[{"feature":"KYB_REGISTRY","config":{"kyb_registry_countries_config":{"ES":{"enabled":false}}}}]}`:                    `{"features":["KYB_REGISTRY: kyb_registry_countries_config must enable at least one country."]}`,
		`{"features":[{"feature":"KYB_REGISTRY"},{"feature":"KYB_KEY_PEOPLE","config":{"kyb_role_config":{"ubo":{"require_kyc":true}}}}]}`: `{"features":["KYB_KEY_PEOPLE: verification_workflow is required with require_kyc."]}`,
		document(`{"key":"a","name":"A"},{"key":"a","name":"B"}`):                                                                          `{"features":["DOCUMENT_AI: key must be unique within its document."]}`,
		document(`{"key":"a","name":"A","is_full_name":true},{"key":"b","name":"B","is_full_name":true}`):                                  `{"features":["DOCUMENT_AI: is_full_name may be true for one field of a document only."]}`,
	} {
		status, got := raw(t, server, http.MethodPost, "/v3/workflows/", server.APIKey, body)
		assert.Equal(t, http.StatusBadRequest, status, body)
		if want[:9] != `{"detail"` {
			assert.JSONEq(t, want, got, body)
		}
		if body == `{}` {
			continue // an update of nothing is fine
		}
		status, _ = raw(t, server, http.MethodPatch, "/v3/workflows/"+server.WorkflowID+"/", server.APIKey, body)
		assert.Equal(t, http.StatusBadRequest, status, body)
	}
	status, got := raw(t, server, http.MethodPost, "/v3/workflows/", server.APIKey, feature(`{"feature":"LIVENESS","config":7}`))
	assert.Equal(t, http.StatusBadRequest, status)
	assert.Contains(t, got, `{"features":["LIVENESS: `)
	status, _ = raw(t, server, http.MethodGet, "/v3/workflows/?status=draft", server.APIKey, "")
	assert.Equal(t, http.StatusBadRequest, status)
	assert.Len(t, workflows(t, client, nil), 2)

	_, err := client.Workflows.Get(t.Context(), "nobody")
	require.ErrorIs(t, err, didit.ErrNotFound)
	_, err = client.Workflows.Update(t.Context(), "nobody", &didit.UpdateWorkflowRequest{})
	require.ErrorIs(t, err, didit.ErrNotFound)
	require.ErrorIs(t, client.Workflows.Delete(t.Context(), "nobody"), didit.ErrNotFound)
}

func TestWorkflowsAreFiftyAtMost(t *testing.T) {
	_, client := start(t)
	one := &didit.CreateWorkflowRequest{Features: steps(didit.FeatureTypeOCR)}
	for range 48 {
		createWorkflow(t, client, one)
	}
	_, err := client.Workflows.Create(t.Context(), one)
	require.ErrorIs(t, err, didit.ErrBadRequest)
	require.ErrorContains(t, err, "at most 50")
}

func TestSessionsRunTheLatestPublishedVersion(t *testing.T) {
	now, _ := clock(aDay)
	_, client := start(t, didittest.WithClock(now))
	ctx := t.Context()
	workflow := createWorkflow(t, client, &didit.CreateWorkflowRequest{
		Status: didit.Ptr(didit.VersionStatusDraft), Features: steps(didit.FeatureTypeOCR), SessionExpirationTime: didit.Ptr(7200),
	})
	req := &didit.CreateSessionRequest{WorkflowID: workflow.WorkflowID, VendorData: didit.Ptr("user-1")}
	_, err := client.Sessions.Create(ctx, req)
	require.ErrorIs(t, err, didit.ErrBadRequest, "a draft is not used")

	_, err = client.Workflows.Update(ctx, workflow.UUID, &didit.UpdateWorkflowRequest{})
	require.NoError(t, err)
	first, err := client.Sessions.Create(ctx, req)
	require.NoError(t, err)
	assert.Equal(t, 1, first.WorkflowVersion)
	decision, err := client.Sessions.Decision(ctx, first.SessionID)
	require.NoError(t, err)
	assert.Equal(t, aDay.Add(2*time.Hour), decision.ExpiresAt.UTC())

	_, err = client.Workflows.Update(ctx, workflow.UUID, &didit.UpdateWorkflowRequest{IsDesktopAllowed: didit.Ptr(true)})
	require.NoError(t, err)
	again, err := client.Sessions.Create(ctx, req)
	require.NoError(t, err)
	assert.Equal(t, first.SessionID, again.SessionID, "a change in place makes no version")

	next, err := client.Workflows.Update(ctx, workflow.UUID, &didit.UpdateWorkflowRequest{
		Status: didit.Ptr(didit.VersionStatusPublished), Features: steps(didit.FeatureTypeOCR, didit.FeatureTypeAML),
	})
	require.NoError(t, err)
	second, err := client.Sessions.Create(ctx, req)
	require.NoError(t, err)
	assert.NotEqual(t, first.SessionID, second.SessionID, "it is of a former version")
	assert.Equal(t, 2, second.WorkflowVersion)
	for _, id := range []string{workflow.UUID, next.UUID, strings.ToUpper(next.UUID)} {
		req.WorkflowID = id
		byVersion, err := client.Sessions.Create(ctx, req)
		require.NoError(t, err)
		assert.Equal(t, second.SessionID, byVersion.SessionID)
		assert.Equal(t, workflow.WorkflowID, byVersion.WorkflowID)
	}
	decision, err = client.Sessions.DecisionWithEvents(ctx, second.SessionID)
	require.NoError(t, err)
	assert.Equal(t, next.UUID, decision.WorkflowVersionID)
	assert.Equal(t, didit.FeatureList{didit.FeatureIDVerification, didit.FeatureAML}, decision.Features)
}

func TestDeletedWorkflowsLeaveTheirSessions(t *testing.T) {
	server, client := start(t)
	ctx := t.Context()
	session := create(t, server, client, "user-1")
	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeInReview))
	open := create(t, server, client, "user-2")
	require.NoError(t, client.Workflows.Delete(ctx, server.WorkflowID))
	_, err := client.Workflows.Get(ctx, server.WorkflowID)
	require.ErrorIs(t, err, didit.ErrNotFound)

	_, err = client.Sessions.Create(ctx, &didit.CreateSessionRequest{WorkflowID: server.WorkflowID})
	require.ErrorIs(t, err, didit.ErrBadRequest)
	_, err = client.Sessions.UpdateStatus(ctx, session.SessionID, &didit.UpdateSessionStatusRequest{NewStatus: didit.StatusApproved})
	require.NoError(t, err)
	require.NoError(t, server.CompleteSession(open.SessionID, didittest.OutcomeApproved))
	page, err := client.Sessions.List(ctx, &didit.ListSessionsOptions{Statuses: []didit.Status{didit.StatusApproved}})
	require.NoError(t, err)
	assert.Equal(t, 2, page.Count)
	decision, err := client.Sessions.DecisionWithEvents(ctx, open.SessionID)
	require.NoError(t, err)
	assert.Len(t, decision.FaceMatches, 1)
	assert.Equal(t, server.WorkflowID, decision.WorkflowID)
	assert.Empty(t, decision.WorkflowVersionID, "the reference is lost")
	server.SendTestWebhook(didit.StatusApproved)
	require.NoError(t, server.WaitForDeliveries(ctx))
}

func TestDeletedVersionsLeaveTheOthers(t *testing.T) {
	_, client := start(t)
	ctx := t.Context()
	first := createWorkflow(t, client, &didit.CreateWorkflowRequest{Features: steps(didit.FeatureTypeOCR)})
	second, err := client.Workflows.Update(ctx, first.UUID, &didit.UpdateWorkflowRequest{Status: didit.Ptr(didit.VersionStatusPublished)})
	require.NoError(t, err)
	require.NoError(t, client.Workflows.Delete(ctx, first.UUID))
	session, err := client.Sessions.Create(ctx, &didit.CreateSessionRequest{WorkflowID: first.WorkflowID})
	require.NoError(t, err)
	assert.Equal(t, 2, session.WorkflowVersion)
	assert.Equal(t, second.WorkflowID, session.WorkflowID)
}

func TestSessionsReportTheStepsOfTheirWorkflow(t *testing.T) {
	server, client := start(t)
	ctx := t.Context()
	complete := func(workflow *didit.Workflow) *didit.Decision {
		session, err := client.Sessions.Create(ctx, &didit.CreateSessionRequest{WorkflowID: workflow.WorkflowID})
		require.NoError(t, err)
		require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeApproved))
		decision, err := client.Sessions.Decision(ctx, session.SessionID)
		require.NoError(t, err)
		return decision
	}
	d := complete(createWorkflow(t, client, &didit.CreateWorkflowRequest{
		Features: steps(didit.FeatureTypeEmailVerification, didit.FeatureTypeOCR, didit.FeatureTypeLiveness),
	}))
	assert.Equal(t, didit.SessionKindUser, d.SessionKind)
	assert.Equal(t, didit.FeatureList{didit.FeatureIDVerification, didit.FeatureLiveness}, d.Features)
	assert.Equal(t, []int{1, 1, 0, 0}, []int{len(d.IDVerifications), len(d.LivenessChecks), len(d.FaceMatches), len(d.AMLScreenings)})
	_, err := client.Sessions.UpdateStatus(ctx, d.SessionID, &didit.UpdateSessionStatusRequest{
		NewStatus: didit.StatusResubmitted, NodesToResubmit: []didit.ResubmitNode{{NodeID: "feature_aml", Feature: "AML"}},
	})
	require.ErrorContains(t, err, "not part of the workflow")

	d = complete(createWorkflow(t, client, &didit.CreateWorkflowRequest{
		Features: steps(didit.FeatureTypeKYBRegistry, didit.FeatureTypeKYBKeyPeople),
	}))
	assert.Equal(t, didit.SessionKindBusiness, d.SessionKind)
	assert.Equal(t, didit.FeatureList{didit.FeatureKYBRegistry, didit.FeatureKYBKeyPeople}, d.Features)
	assert.Equal(t, []int{1, 1, 0, 0}, []int{
		len(d.RegistryChecks), len(d.KeyPeopleChecks), len(d.DocumentVerifications), len(d.AMLScreenings),
	})

	d = complete(createWorkflow(t, client, &didit.CreateWorkflowRequest{
		Features: steps(didit.FeatureTypeKYBRegistry, didit.FeatureTypeAML),
	}))
	assert.Equal(t, []int{1, 0, 1}, []int{len(d.RegistryChecks), len(d.KeyPeopleChecks), len(d.AMLScreenings)})
}
