package didit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
)

// settingsServer answers the calls it gets in turn, the last answer over and over, and keeps what came in.
type settingsServer struct {
	answers  []settingsAnswer
	requests []string // "METHOD path?query body"
}

type settingsAnswer struct {
	status int
	body   string
}

func (s *settingsServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.requests = append(s.requests, strings.TrimSpace(r.Method+" "+r.URL.RequestURI()+" "+string(body)))
	answer := s.answers[min(len(s.requests), len(s.answers))-1]
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(answer.status)
	_, _ = io.WriteString(w, answer.body)
}

func settingsClient(t *testing.T, answers ...settingsAnswer) (*didit.Client, *settingsServer) {
	t.Helper()
	handler := &settingsServer{answers: answers}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	client, err := didit.NewClient(didit.WithAPIKey("key"), didit.WithBaseURL(server.URL),
		didit.WithRetryWait(0, time.Millisecond), didit.WithRateLimiter(nil))
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return client, handler
}

const workflowJSON = `{"uuid": "w-2", "workflow_id": "w-1", "workflow_label": "Standard", "workflow_type": null,
	"is_default": true, "is_liveness_enabled": true, "face_liveness_method": "passive",
	"face_liveness_score_review_threshold": 70, "duplicated_user_action": "no_action",
	"documents_allowed": {"ESP": {"P": {"sides": 1, "enabled": 1, "preferred_characters": "latin"}}},
	"max_retry_attempts": 3, "retry_window_days": 7, "session_expiration_time": 604800, "version": 2,
	"status": "published", "published_at": "2026-04-12T10:30:00Z", "total_price": 0.15, "min_price": "0.10",
	"features": "OCR + LIVENESS + SOMETHING_NEW", "workflow_graph": {"nodes":[]}, "voice_threshold": 12.50,
	"created_at": "2025-01-15T10:30:00Z"}`

func simpleWorkflow() *didit.CreateWorkflowRequest {
	return &didit.CreateWorkflowRequest{
		Label: didit.Ptr("Standard"), RetryWindowDays: didit.Null[int](), MaxRetryAttempts: didit.Ptr(0),
		Features: []didit.WorkflowFeature{
			{Feature: didit.FeatureTypeOCR},
			{Config: &didit.FaceMatchConfig{ScoreReviewThreshold: didit.Ptr(60)}},
		},
	}
}

func TestWorkflowsCreate(t *testing.T) {
	client, server := settingsClient(t, settingsAnswer{201, workflowJSON})
	workflow, err := client.Workflows.Create(context.Background(), simpleWorkflow())
	require.NoError(t, err)
	assert.Equal(t, []string{`POST /v3/workflows/ {"workflow_label":"Standard",` +
		`"features":[{"feature":"OCR"},{"feature":"FACE_MATCH","config":{"face_match_score_review_threshold":60}}],` +
		`"max_retry_attempts":0,"retry_window_days":null}`}, server.requests)

	assert.Equal(t, "w-2", workflow.UUID)
	assert.Equal(t, "w-1", workflow.WorkflowID)
	assert.Equal(t, didit.FeatureTypes{didit.FeatureTypeOCR, didit.FeatureTypeLiveness, "SOMETHING_NEW"}, workflow.Features)
	assert.Equal(t, didit.Decimal("0.15"), workflow.TotalPrice)
	assert.Equal(t, didit.Decimal("0.10"), workflow.MinPrice)
	assert.Equal(t, didit.LivenessMethodPassive, workflow.FaceLivenessMethod)
	assert.Equal(t, didit.VersionStatusPublished, workflow.Status)
	assert.Equal(t, 7, *workflow.RetryWindowDays)
	assert.Equal(t, 2026, workflow.PublishedAt.Year())
	assert.True(t, bool(workflow.DocumentsAllowed["ESP"]["P"].Enabled))
	assert.Equal(t, map[string]json.RawMessage{"voice_threshold": json.RawMessage("12.50")}, workflow.Extra)
}

func TestWorkflowsReadUpdateDelete(t *testing.T) {
	ctx := context.Background()
	client, server := settingsClient(t, settingsAnswer{200, workflowJSON})
	_, err := client.Workflows.Get(ctx, "w 2")
	require.NoError(t, err)
	_, err = client.Workflows.Update(ctx, "w-2", &didit.UpdateWorkflowRequest{IsDefault: didit.Ptr(false)})
	require.NoError(t, err)
	_, err = client.Workflows.Update(ctx, "w-2", &didit.UpdateWorkflowRequest{Status: didit.Ptr(didit.VersionStatusPublished)})
	require.NoError(t, err)
	assert.Equal(t, []string{
		"GET /v3/workflows/w%202/", `PATCH /v3/workflows/w-2/ {"is_default":false}`,
		`PATCH /v3/workflows/w-2/ {"status":"published"}`,
	}, server.requests)

	client, server = settingsClient(t, settingsAnswer{204, ""})
	require.NoError(t, client.Workflows.Delete(ctx, "w-2"))
	assert.Equal(t, []string{"DELETE /v3/workflows/w-2/"}, server.requests)
}

func TestWorkflowsList(t *testing.T) {
	rows := `{"count": 2, "next": %q, "previous": null, "results": [{"uuid": %q, "workflow_id": "w-1",
		"features": "OCR + AML", "max_price": "1.50", "retry_window_days": null, "version": "3",
		"created_by": {"name": "Ana Example", "email": "ana@example.com", "type": "user"}}]}`
	client, server := settingsClient(t,
		settingsAnswer{200, fmt.Sprintf(rows, "https://example.com/v3/workflows/?limit=1&offset=1", "w-3")},
		settingsAnswer{200, fmt.Sprintf(rows, "", "w-2")})
	var uuids []string
	for item, err := range client.Workflows.All(context.Background(), &didit.ListOptions{Limit: 1}) {
		require.NoError(t, err)
		uuids = append(uuids, item.UUID)
		assert.Equal(t, didit.FeatureTypes{didit.FeatureTypeOCR, didit.FeatureTypeAML}, item.Features)
		assert.Equal(t, didit.Decimal("1.50"), item.MaxPrice)
		assert.Equal(t, 3, item.Version)
		assert.Nil(t, item.RetryWindowDays)
		assert.Equal(t, didit.WorkflowAuthorshipUser, item.CreatedBy.Type)
		assert.NotContains(t, fmt.Sprintf("%v %+v %#v", *item, item.CreatedBy, item), "xample")
	}
	assert.Equal(t, []string{"w-3", "w-2"}, uuids)
	assert.Equal(t, []string{"GET /v3/workflows/?limit=1", "GET /v3/workflows/?limit=1&offset=1"}, server.requests)

	_, err := client.Workflows.List(context.Background(), &didit.ListOptions{Offset: -1})
	require.ErrorIs(t, err, didit.ErrInvalidArgument)
}

func TestWorkflowsArgumentErrors(t *testing.T) {
	tests := map[string]func(r *didit.CreateWorkflowRequest){
		"features":                        func(r *didit.CreateWorkflowRequest) { r.Features = nil },
		"features[0].feature":             func(r *didit.CreateWorkflowRequest) { r.Features = r.Features[1:] },
		"request.Label":                   func(r *didit.CreateWorkflowRequest) { r.Label = didit.Ptr(strings.Repeat("ñ", 51)) },
		"request.MaxRetryAttempts":        func(r *didit.CreateWorkflowRequest) { r.MaxRetryAttempts = didit.Ptr(11) },
		"request.RetryWindowDays":         func(r *didit.CreateWorkflowRequest) { r.RetryWindowDays = didit.Value(0) },
		"request.FaceLivenessMaxAttempts": func(r *didit.CreateWorkflowRequest) { r.FaceLivenessMaxAttempts = didit.Ptr(4) },
		"request.FaceMatchMaxAttempts":    func(r *didit.CreateWorkflowRequest) { r.FaceMatchMaxAttempts = didit.Ptr(0) },
		"request.SessionExpirationTime":   func(r *didit.CreateWorkflowRequest) { r.SessionExpirationTime = didit.Ptr(3599) },
	}
	for field, spoil := range tests {
		t.Run(field, func(t *testing.T) {
			client, server := settingsClient(t, settingsAnswer{201, workflowJSON})
			req := simpleWorkflow()
			spoil(req)
			_, err := client.Workflows.Create(context.Background(), req)
			assertArgument(t, field, err)
			update := didit.UpdateWorkflowRequest(*req)
			if update.Features != nil {
				_, err = client.Workflows.Update(context.Background(), "w-2", &update)
				assertArgument(t, field, err)
			}
			assert.Empty(t, server.requests)

			_, err = client.Workflows.Create(context.Background(), req, didit.WithoutValidation())
			require.NoError(t, err)
			assert.Len(t, server.requests, 1)
		})
	}
	t.Run("nil", func(t *testing.T) {
		client, _ := settingsClient(t, settingsAnswer{201, workflowJSON})
		_, err := client.Workflows.Create(context.Background(), nil, didit.WithoutValidation())
		assertArgument(t, "request", err)
		_, err = client.Workflows.Update(context.Background(), "w-2", nil)
		assertArgument(t, "request", err)
		_, err = client.Workflows.Get(context.Background(), "")
		require.ErrorIs(t, err, didit.ErrInvalidArgument)
	})
}

func assertArgument(t *testing.T, field string, err error) {
	t.Helper()
	var argument *didit.ArgumentError
	if assert.ErrorAs(t, err, &argument) {
		assert.Equal(t, field, argument.Field)
	}
}

func TestWithoutValidationOnClient(t *testing.T) {
	server := httptest.NewServer(&settingsServer{answers: []settingsAnswer{{400, `{"features": ["At least one."]}`}}})
	t.Cleanup(server.Close)
	client, err := didit.NewClient(didit.WithAPIKey("key"), didit.WithBaseURL(server.URL), didit.WithoutValidation())
	require.NoError(t, err)
	_, err = client.Workflows.Create(context.Background(), &didit.CreateWorkflowRequest{})
	require.ErrorIs(t, err, didit.ErrBadRequest)
}

func TestSettingsRetries(t *testing.T) {
	ctx := context.Background()
	published := didit.Ptr(didit.VersionStatusPublished)
	draft := didit.Ptr(didit.VersionStatusDraft)
	tests := map[string]struct {
		call func(c *didit.Client) error
		want int
	}{
		"create workflow": {func(c *didit.Client) error { return last(c.Workflows.Create(ctx, simpleWorkflow())) }, 1},
		"create workflow, said to be idempotent": {func(c *didit.Client) error {
			return last(c.Workflows.Create(ctx, simpleWorkflow(), didit.WithIdempotent(true)))
		}, 2},
		"get workflow": {func(c *didit.Client) error { return last(c.Workflows.Get(ctx, "w")) }, 2},
		"update workflow": {func(c *didit.Client) error {
			return last(c.Workflows.Update(ctx, "w", &didit.UpdateWorkflowRequest{}))
		}, 2},
		"publish workflow": {func(c *didit.Client) error {
			return last(c.Workflows.Update(ctx, "w", &didit.UpdateWorkflowRequest{Status: published}))
		}, 1},
		"draft workflow": {func(c *didit.Client) error {
			return last(c.Workflows.Update(ctx, "w", &didit.UpdateWorkflowRequest{Status: draft}))
		}, 1},
		"create questionnaire": {func(c *didit.Client) error { return last(c.Questionnaires.Create(ctx, simpleForm())) }, 1},
		"get questionnaire":    {func(c *didit.Client) error { return last(c.Questionnaires.Get(ctx, "q")) }, 2},
		"update questionnaire": {func(c *didit.Client) error {
			return last(c.Questionnaires.Update(ctx, "q", &didit.UpdateQuestionnaireRequest{}))
		}, 2},
		"publish questionnaire": {func(c *didit.Client) error {
			return last(c.Questionnaires.Update(ctx, "q", &didit.UpdateQuestionnaireRequest{Status: published}))
		}, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			client, server := settingsClient(t, settingsAnswer{502, ""}, settingsAnswer{200, `{"uuid": "w", "questionnaire_id": "q"}`})
			err := test.call(client)
			assert.Len(t, server.requests, test.want)
			if test.want == 1 {
				require.ErrorIs(t, err, didit.ErrServer)
			} else {
				require.NoError(t, err)
			}
		})
	}
	t.Run("deletion that a repeat finds done", func(t *testing.T) {
		client, server := settingsClient(t, settingsAnswer{502, ""}, settingsAnswer{404, `{"detail": "Not found."}`})
		require.NoError(t, client.Workflows.Delete(ctx, "w"))
		assert.Len(t, server.requests, 2)
		require.ErrorIs(t, client.Questionnaires.Delete(ctx, "q"), didit.ErrNotFound)
	})
}

func last[T any](_ T, err error) error { return err }

func TestWorkflowToleratesDrift(t *testing.T) {
	var workflow didit.Workflow
	require.NoError(t, json.Unmarshal([]byte(`{"uuid": "w", "workflow_label": 7, "version": "3", "is_default": "true",
		"max_retry_attempts": {"n": 3}, "features": [{"feature": "ocr", "config": {"a": 1}}, "AML"], "documents_allowed": {"ESP": 1},
		"status": null, "created_at": "someday", "is_aml_enabled": null}`), &workflow))
	assert.Equal(t, "7", workflow.Label)
	assert.Equal(t, 3, workflow.Version)
	assert.True(t, workflow.IsDefault)
	assert.Zero(t, workflow.MaxRetryAttempts)
	assert.Equal(t, didit.FeatureTypes{didit.FeatureTypeOCR, didit.FeatureTypeAML}, workflow.Features)
	assert.JSONEq(t, `{"n": 3}`, string(workflow.Extra["max_retry_attempts"]))
	assert.JSONEq(t, `{"ESP": 1}`, string(workflow.Extra["documents_allowed"]))
	assert.JSONEq(t, `[{"feature": "ocr", "config": {"a": 1}}, "AML"]`, string(workflow.Extra["features"]))
	assert.Equal(t, "someday", workflow.CreatedAt.Raw)

	data, err := json.Marshal(workflow)
	require.NoError(t, err)
	assert.Contains(t, string(data), `"max_retry_attempts":{"n":3}`)
	assert.Contains(t, string(data), `"features":[{"feature":"ocr","config":{"a":1}},"AML"]`)
	assert.Equal(t, "didit.Workflow{uuid:w workflow_id: version:3 status:}", fmt.Sprintf("%+v", workflow))
	assert.Equal(t, "[uuid=w workflow_id= version=3 status=]", workflow.LogValue().String())
	assert.Equal(t, "[uuid=w workflow_id= version=0 status=draft]",
		didit.WorkflowListItem{UUID: "w", Status: didit.VersionStatusDraft}.LogValue().String())

	drifting, _ := settingsClient(t, settingsAnswer{200, `{"uuid": "w", "version": "3", "max_retry_attempts": {"n": 3},
		"documents_allowed": {"ESP": {"P": 1}}, "created_at": "someday"}`})
	var resp didit.Response
	got, err := drifting.Workflows.Get(t.Context(), "w", didit.WithResponse(&resp))
	require.NoError(t, err)
	assert.Equal(t, 3, got.Version)
	assert.Equal(t, []didit.Drift{
		{Path: "documents_allowed", Want: "map[string]map[string]didit.AllowedDocument", Got: "object"},
		{Path: "max_retry_attempts", Want: "int", Got: "object"},
		{Path: "version", Want: "int", Got: "string"},
		{Path: "created_at", Want: "didit.Timestamp", Got: "an unreadable moment"},
	}, resp.Drift)

	client, _ := settingsClient(t, settingsAnswer{200, `{}`}, settingsAnswer{200, `[]`}, settingsAnswer{200, `null`})
	for range 3 {
		_, err = client.Workflows.Get(context.Background(), "w")
		require.ErrorIs(t, err, didit.ErrUnexpectedAnswer)
	}
}

func TestValidate(t *testing.T) {
	require.NoError(t, simpleWorkflow().Validate())
	require.NoError(t, simpleForm().Validate())
	require.NoError(t, new(didit.UpdateWorkflowRequest).Validate())
	require.NoError(t, new(didit.UpdateQuestionnaireRequest).Validate())
	known := simpleWorkflow()
	known.Extra = map[string]json.RawMessage{"features": json.RawMessage(`[]`)}
	for name, err := range map[string]error{
		"no workflow":         (*didit.CreateWorkflowRequest)(nil).Validate(),
		"no update":           (*didit.UpdateQuestionnaireRequest)(nil).Validate(),
		"no features":         new(didit.CreateWorkflowRequest).Validate(),
		"no title":            new(didit.CreateQuestionnaireRequest).Validate(),
		"cannot be written":   known.Validate(),
		"features of nothing": (&didit.UpdateWorkflowRequest{Features: []didit.WorkflowFeature{}}).Validate(),
		"title of nothing":    (&didit.UpdateQuestionnaireRequest{Title: didit.Ptr("")}).Validate(),
	} {
		require.ErrorIs(t, err, didit.ErrInvalidArgument, name)
	}
}

func TestSettingsRoundTrip(t *testing.T) {
	var workflow, again didit.Workflow
	require.NoError(t, json.Unmarshal([]byte(workflowJSON), &workflow))
	data, err := json.Marshal(workflow)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &again))
	assert.Equal(t, workflow, again)

	create := simpleWorkflow()
	create.Features[0].Config = &didit.OCRConfig{}
	create.Features[1].Feature = didit.FeatureTypeFaceMatch
	create.Extra = map[string]json.RawMessage{"new": json.RawMessage(`{"a":1}`)}
	assertRoundTrip(t, create)
	update := didit.UpdateWorkflowRequest(*create)
	update.Status = didit.Ptr(didit.VersionStatusDraft)
	assertRoundTrip(t, &update)
	assertRoundTrip(t, simpleForm())
	assertRoundTrip(t, &didit.UpdateQuestionnaireRequest{Description: didit.Null[string](), FormElements: simpleForm().FormElements})
}

func assertRoundTrip[T any](t *testing.T, value *T) {
	t.Helper()
	data, err := json.Marshal(value)
	require.NoError(t, err)
	again := new(T)
	require.NoError(t, json.Unmarshal(data, again))
	assert.Equal(t, value, again)
}
