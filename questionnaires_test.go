package didit_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
)

func simpleForm() *didit.CreateQuestionnaireRequest {
	return &didit.CreateQuestionnaireRequest{
		Title:           "Onboarding",
		Languages:       []didit.Language{didit.LanguageEnglish, didit.LanguageSpanish},
		DefaultLanguage: didit.Ptr(didit.LanguageSpanish),
		FormElements: []didit.FormElement{
			{
				ID: didit.Ptr("occupation"), ElementType: didit.ElementTypeShortText, IsRequired: didit.Ptr(true),
				Label:      didit.Translations{"en": "Occupation", "es": "Ocupación"},
				Validation: &didit.FormValidation{MinLength: didit.Ptr(2), MaxLength: didit.Ptr(80)},
			},
			{
				ID: didit.Ptr("funds"), ElementType: didit.ElementTypeMultipleChoice,
				Label: didit.Translations{"en": "Source of funds", "es": "Origen de los fondos"},
				Options: []didit.FormOption{
					{Value: didit.Ptr("job"), Label: didit.Translations{"en": "Employment", "es": "Empleo"}},
				},
			},
		},
	}
}

const questionnaireJSON = `{"questionnaire_id": "q-2", "title": "Onboarding", "description": null, "languages": ["en"],
	"default_language": "en", "is_active": true, "is_simple_questionnaire": false, "graph": {"start_node": "occupation",
	"nodes": {"occupation": {"element_type": "SHORT_TEXT", "is_required": true, "title": {"en": "Occupation?"},
	"next": "funds", "branches": [{"if": "x", "next": "funds"}]}, "funds": {"element_type": "multiple_choice",
	"title": {"en": "Funds"}, "choices": [{"value": "job", "label": {"en": "Employment"}}], "next": null}}},
	"sections": [{"title": {}, "description": {}, "items": [{"uuid": "i-1", "value": "occupation",
	"element_type": "SHORT_TEXT", "is_required": true, "title": {"en": "Occupation?"}, "required_if": {"a": 1}}]}],
	"questionnaire_group_id": "q-1", "version": 2, "status": "published", "published_at": "2026-04-23T10:00:00Z",
	"is_editable": false}`

func TestQuestionnairesCreate(t *testing.T) {
	client, server := settingsClient(t, settingsAnswer{201, questionnaireJSON})
	form, err := client.Questionnaires.Create(context.Background(), simpleForm())
	require.NoError(t, err)
	assert.Equal(t, []string{`POST /v3/questionnaires/ {"title":"Onboarding","languages":["en","es"],"default_language":"es",` +
		`"form_elements":[{"id":"occupation","element_type":"SHORT_TEXT","label":{"en":"Occupation","es":"Ocupación"},` +
		`"is_required":true,"validation":{"min_length":2,"max_length":80}},` +
		`{"id":"funds","element_type":"MULTIPLE_CHOICE","label":{"en":"Source of funds","es":"Origen de los fondos"},` +
		`"options":[{"value":"job","label":{"en":"Employment","es":"Empleo"}}]}]}`}, server.requests)

	assert.Equal(t, "q-2", form.QuestionnaireID)
	assert.Equal(t, "q-1", form.GroupID)
	first := form.Graph.Nodes[form.Graph.StartNode]
	assert.Equal(t, "Occupation?", first.Title["en"])
	assert.JSONEq(t, `[{"if": "x", "next": "funds"}]`, string(first.Branches))
	second := form.Graph.Nodes[first.Next]
	assert.Equal(t, didit.ElementTypeMultipleChoice, second.ElementType)
	assert.Equal(t, "Employment", second.Choices[0].Label["en"])
	assert.Empty(t, second.Next)
	item := form.Sections[0].Items[0]
	assert.Equal(t, "occupation", item.Value)
	assert.Equal(t, didit.ElementTypeShortText, item.ElementType)
	assert.JSONEq(t, `{"a": 1}`, string(item.RequiredIf))
}

func TestQuestionnairesReadUpdateDelete(t *testing.T) {
	ctx := context.Background()
	client, server := settingsClient(t, settingsAnswer{200, questionnaireJSON})
	_, err := client.Questionnaires.Get(ctx, "q-2")
	require.NoError(t, err)
	_, err = client.Questionnaires.Update(ctx, "q-2", &didit.UpdateQuestionnaireRequest{
		Title: didit.Ptr("New"), Description: didit.Null[string](),
		FormElements: []didit.FormElement{{ElementType: "separator", Label: didit.Translations{"en": "-"}}},
	})
	require.NoError(t, err)
	assert.Equal(t, []string{
		"GET /v3/questionnaires/q-2/",
		`PATCH /v3/questionnaires/q-2/ {"title":"New","description":null,` +
			`"form_elements":[{"element_type":"separator","label":{"en":"-"}}]}`,
	}, server.requests)

	client, server = settingsClient(t, settingsAnswer{204, ""})
	require.NoError(t, client.Questionnaires.Delete(ctx, "q-2"))
	assert.Equal(t, []string{"DELETE /v3/questionnaires/q-2/"}, server.requests)

	client, _ = settingsClient(t, settingsAnswer{200, `{"title": "without an id"}`})
	_, err = client.Questionnaires.Get(ctx, "q-2")
	require.ErrorIs(t, err, didit.ErrUnexpectedAnswer)
}

func TestQuestionnairesList(t *testing.T) {
	client, server := settingsClient(t, settingsAnswer{200, `{"count": 1, "next": null, "previous": null, "results": [
		{"uuid": "q-2", "title": "KYC", "languages": ["en", "es"], "question_types": ["SHORT_TEXT", "file_upload"],
		"questionnaire_group_id": "q-1", "version": 1, "status": "draft", "published_at": null, "is_editable": true}]}`})
	page, err := client.Questionnaires.List(context.Background(), nil)
	require.NoError(t, err)
	item := page.Results[0]
	assert.Equal(t, []didit.ElementType{didit.ElementTypeShortText, didit.ElementTypeFileUpload}, item.QuestionTypes)
	assert.Equal(t, didit.VersionStatusDraft, item.Status)
	assert.True(t, item.PublishedAt.IsZero())
	for item, err := range client.Questionnaires.All(context.Background(), nil) {
		require.NoError(t, err)
		assert.Equal(t, "q-2", item.UUID)
	}
	assert.Equal(t, []string{"GET /v3/questionnaires/", "GET /v3/questionnaires/"}, server.requests)
}

func TestQuestionnairesArgumentErrors(t *testing.T) {
	const first, second = "request.FormElements[0]", "request.FormElements[1]"
	tests := map[string]func(r *didit.CreateQuestionnaireRequest){
		"request.Title":           func(r *didit.CreateQuestionnaireRequest) { r.Title = "" },
		"request.Languages":       func(r *didit.CreateQuestionnaireRequest) { r.Languages = r.Languages[1:] },
		"request.DefaultLanguage": func(r *didit.CreateQuestionnaireRequest) { r.DefaultLanguage = didit.Ptr(didit.Language("fr")) },
		"request.FormElements":    func(r *didit.CreateQuestionnaireRequest) { r.FormElements = nil },
		first + ".ElementType":    func(r *didit.CreateQuestionnaireRequest) { r.FormElements[0].ElementType = "" },
		first + ".Label":          func(r *didit.CreateQuestionnaireRequest) { delete(r.FormElements[0].Label, "es") },
		first + ".Description": func(r *didit.CreateQuestionnaireRequest) {
			r.FormElements[0].Description = didit.Translations{"en": "Yours"}
		},
		first + ".Placeholder": func(r *didit.CreateQuestionnaireRequest) {
			r.FormElements[0].Placeholder = didit.Translations{"es": "Suya"}
		},
		first + ".MaxFiles":             func(r *didit.CreateQuestionnaireRequest) { r.FormElements[0].MaxFiles = didit.Ptr(6) },
		first + ".Validation.MinLength": func(r *didit.CreateQuestionnaireRequest) { r.FormElements[0].Validation.MinLength = didit.Ptr(81) },
		first + ".Validation.MaxLength": func(r *didit.CreateQuestionnaireRequest) { r.FormElements[0].Validation.MaxLength = didit.Ptr(-1) },
		first + ".Validation.Min": func(r *didit.CreateQuestionnaireRequest) {
			r.FormElements[0].Validation = &didit.FormValidation{Min: didit.Ptr(2.0), Max: didit.Ptr(1.0)}
		},
		first + ".Validation.ErrorMessage": func(r *didit.CreateQuestionnaireRequest) {
			r.FormElements[0].Validation.ErrorMessage = didit.Translations{"en": "No"}
		},
		second + ".ID":               func(r *didit.CreateQuestionnaireRequest) { r.FormElements[1].ID = didit.Ptr("occupation") },
		second + ".Options":          func(r *didit.CreateQuestionnaireRequest) { r.FormElements[1].Options = nil },
		second + ".Options[0].Label": func(r *didit.CreateQuestionnaireRequest) { r.FormElements[1].Options[0].Label = nil },
	}
	for field, spoil := range tests {
		t.Run(field, func(t *testing.T) {
			client, server := settingsClient(t, settingsAnswer{201, questionnaireJSON})
			req := simpleForm()
			spoil(req)
			_, err := client.Questionnaires.Create(context.Background(), req)
			assertArgument(t, field, err)
			assert.Empty(t, server.requests)
			_, err = client.Questionnaires.Create(context.Background(), req, didit.WithoutValidation())
			require.NoError(t, err)
		})
	}
	client, server := settingsClient(t, settingsAnswer{200, questionnaireJSON})
	for field, req := range map[string]*didit.UpdateQuestionnaireRequest{
		"request":              nil,
		"request.Title":        {Title: didit.Ptr("")},
		"request.Languages":    {Languages: []didit.Language{}},
		"request.FormElements": {FormElements: []didit.FormElement{}},
		first + ".Label":       {FormElements: []didit.FormElement{{ElementType: didit.ElementTypeConsent}}},
	} {
		_, err := client.Questionnaires.Update(context.Background(), "q-2", req)
		assertArgument(t, field, err)
	}
	_, err := client.Questionnaires.Create(context.Background(), nil)
	assertArgument(t, "request", err)
	assert.Empty(t, server.requests, fmt.Sprint(server.requests))
}
