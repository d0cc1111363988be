package didittest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

func texts(english, spanish string) didit.Translations {
	return didit.Translations{didit.LanguageEnglish: english, didit.LanguageSpanish: spanish}
}

func form() *didit.CreateQuestionnaireRequest {
	return &didit.CreateQuestionnaireRequest{
		Title: "Onboarding", Description: didit.Ptr("Before the first payment"), DefaultLanguage: didit.Ptr(didit.LanguageSpanish),
		Languages: []didit.Language{didit.LanguageEnglish, didit.LanguageSpanish},
		FormElements: []didit.FormElement{
			{ElementType: didit.ElementTypeSectionHeader, Label: texts("About you", "Sobre ti")},
			{
				ID: didit.Ptr("occupation"), ElementType: didit.ElementTypeShortText, IsRequired: didit.Ptr(true),
				Label: texts("Occupation?", "¿Ocupación?"), Description: texts("Your job", "Su trabajo"),
				Placeholder: texts("Baker", "Panadera"), Validation: &didit.FormValidation{
					Pattern: didit.Ptr(`[a-z\s]+`), MinLength: didit.Ptr(2), MaxLength: didit.Ptr(80), ErrorMessage: texts("No", "No"),
				},
			},
			{ElementType: "multiple_choice", Label: texts("Funds?", "¿Fondos?"), Options: []didit.FormOption{
				{Value: didit.Ptr("job"), Label: texts("Employment", "Empleo")},
				{Label: texts("Gifts & loans", "Regalos y préstamos")},
				{Label: texts("…", "…")},
			}},
			{ElementType: didit.ElementTypeNumber, Label: texts("Income?", "¿Ingresos?"), Validation: &didit.FormValidation{
				Min: didit.Ptr(0.5), Max: didit.Ptr(1e9),
			}},
			{ElementType: didit.ElementTypeFileUpload, Label: texts("Payslip", "Nómina"), MaxFiles: didit.Ptr(2)},
		},
	}
}

func createForm(t *testing.T, client *didit.Client) *didit.Questionnaire {
	t.Helper()
	created, err := client.Questionnaires.Create(t.Context(), form())
	require.NoError(t, err)
	return created
}

// elementsOf are the elements that a questionnaire was made of, ids and values included.
func elementsOf(t *testing.T, q *didit.Questionnaire) []didit.FormElement {
	t.Helper()
	var elements []didit.FormElement
	for id := q.Graph.StartNode; id != ""; {
		node, ok := q.Graph.Nodes[id]
		require.True(t, ok, id)
		element := didit.FormElement{
			ID: didit.Ptr(id), ElementType: node.ElementType, Label: node.Title, Description: node.Description,
			Placeholder: node.Placeholder, MaxFiles: node.MaxFiles,
		}
		if node.IsRequired {
			element.IsRequired = didit.Ptr(true)
		}
		for _, choice := range node.Choices {
			element.Options = append(element.Options, didit.FormOption{Value: didit.Ptr(choice.Value), Label: choice.Label})
		}
		if v := node.Validation; v.Pattern != nil || v.Min != nil {
			element.Validation = &v
		}
		elements = append(elements, element)
		id = node.Next
	}
	require.Len(t, q.Graph.Nodes, len(elements))
	return elements
}

func TestQuestionnairesLoseNothing(t *testing.T) {
	_, client := start(t)
	ctx := t.Context()
	created := createForm(t, client)
	want := form()
	want.FormElements[0].ID, want.FormElements[2].ID = didit.Ptr("q1"), didit.Ptr("q3")
	want.FormElements[3].ID, want.FormElements[4].ID = didit.Ptr("q4"), didit.Ptr("q5")
	want.FormElements[2].ElementType = didit.ElementTypeMultipleChoice
	want.FormElements[2].Options[1].Value = didit.Ptr("gifts_loans")
	want.FormElements[2].Options[2].Value = didit.Ptr("option_3")
	assert.Equal(t, want.FormElements, elementsOf(t, created))
	assert.Equal(t, []any{want.Title, *want.Description, want.Languages, *want.DefaultLanguage}, []any{
		created.Title, created.Description, created.Languages, created.DefaultLanguage,
	})
	assert.True(t, created.IsActive && created.IsSimple)
	assert.Equal(t, created.QuestionnaireID, created.GroupID)
	assert.Empty(t, created.Sections, "they come with the next answer")

	read, err := client.Questionnaires.Get(ctx, created.QuestionnaireID)
	require.NoError(t, err)
	require.Len(t, read.Sections, 1)
	require.Len(t, read.Sections[0].Items, 5)
	for i, item := range read.Sections[0].Items {
		assert.Equal(t, *want.FormElements[i].ID, item.Value)
		assert.Equal(t, read.Graph.Nodes[item.Value].QuestionnaireElement, item.QuestionnaireElement)
		assert.NotEmpty(t, item.UUID)
	}
	created.Sections = read.Sections
	assert.Equal(t, created, read)

	// What was read is sent again, changed in one place.
	elements := elementsOf(t, read)
	elements[4].MaxFiles = didit.Ptr(3)
	updated, err := client.Questionnaires.Update(ctx, read.QuestionnaireID, &didit.UpdateQuestionnaireRequest{
		FormElements: elements, Description: didit.Null[string](),
	})
	require.NoError(t, err)
	assert.Equal(t, elements, elementsOf(t, updated))
	assert.Empty(t, updated.Description)
	assert.Equal(t, read.Title, updated.Title)
	again, err := client.Questionnaires.Get(ctx, read.QuestionnaireID)
	require.NoError(t, err)
	assert.Equal(t, updated, again)
}

func TestQuestionnairesAreListed(t *testing.T) {
	now, _ := clock(aDay)
	_, client := start(t, didittest.WithClock(now), didittest.WithPageSize(1))
	first, second := createForm(t, client), createForm(t, client)
	var items []*didit.QuestionnaireListItem
	for item, err := range client.Questionnaires.All(t.Context(), nil) {
		require.NoError(t, err)
		items = append(items, item)
	}
	require.Len(t, items, 2)
	assert.Equal(t, []string{second.QuestionnaireID, first.QuestionnaireID}, []string{items[0].UUID, items[1].UUID})
	assert.Equal(t, []didit.ElementType{
		didit.ElementTypeShortText, didit.ElementTypeMultipleChoice, didit.ElementTypeNumber, didit.ElementTypeFileUpload,
	}, items[0].QuestionTypes)
	assert.Empty(t, items[0].WorkflowNames)
	assert.Equal(t, aDay, items[0].CreatedAt.UTC())
	assert.Equal(t, second.GroupID, items[0].GroupID)
}

func TestQuestionnaireVersions(t *testing.T) {
	now, pass := clock(aDay)
	_, client := start(t, didittest.WithClock(now))
	ctx := t.Context()
	req := form()
	req.Status = didit.Ptr(didit.VersionStatusDraft)
	draft, err := client.Questionnaires.Create(ctx, req)
	require.NoError(t, err)
	assert.True(t, draft.IsEditable && draft.PublishedAt.IsZero())

	update := func(title string, status *didit.VersionStatus) (*didit.Questionnaire, error) {
		pass(time.Hour)
		return client.Questionnaires.Update(ctx, draft.QuestionnaireID, &didit.UpdateQuestionnaireRequest{Title: &title, Status: status})
	}
	kept, err := update("Draft", didit.Ptr(didit.VersionStatusDraft))
	require.NoError(t, err)
	assert.Equal(t, didit.VersionStatusDraft, kept.Status)
	published, err := update("First", nil)
	require.NoError(t, err)
	assert.Equal(t, []any{draft.QuestionnaireID, 1, didit.VersionStatusPublished, aDay.Add(2 * time.Hour)}, []any{
		published.QuestionnaireID, published.Version, published.Status, published.PublishedAt.UTC(),
	})
	inPlace, err := update("Changed", nil)
	require.NoError(t, err)
	assert.Equal(t, []any{draft.QuestionnaireID, 1, "Changed"}, []any{inPlace.QuestionnaireID, inPlace.Version, inPlace.Title})
	next, err := update("Second", didit.Ptr(didit.VersionStatusPublished))
	require.NoError(t, err)
	assert.NotEqual(t, draft.QuestionnaireID, next.QuestionnaireID)
	assert.Equal(t, []any{draft.GroupID, 2, "Second"}, []any{next.GroupID, next.Version, next.Title})
	_, err = update("Never", didit.Ptr(didit.VersionStatusDraft))
	require.ErrorContains(t, err, "Cannot revert a published version to draft.")

	require.NoError(t, client.Questionnaires.Delete(ctx, next.QuestionnaireID))
	_, err = client.Questionnaires.Get(ctx, next.QuestionnaireID)
	require.ErrorIs(t, err, didit.ErrNotFound)
	require.ErrorIs(t, client.Questionnaires.Delete(ctx, next.QuestionnaireID), didit.ErrNotFound)
	_, err = client.Questionnaires.Update(ctx, next.QuestionnaireID, &didit.UpdateQuestionnaireRequest{})
	require.ErrorIs(t, err, didit.ErrNotFound)
	first, err := client.Questionnaires.Get(ctx, draft.QuestionnaireID)
	require.NoError(t, err)
	assert.Equal(t, "Changed", first.Title, "what was refused changed nothing")
}

func TestDeletedQuestionnairesLeaveTheirWorkflows(t *testing.T) {
	_, client := start(t)
	ctx := t.Context()
	asked := createForm(t, client)
	features := []didit.WorkflowFeature{{Config: &didit.QuestionnaireConfig{QuestionnaireID: asked.QuestionnaireID}}}
	workflow := createWorkflow(t, client, &didit.CreateWorkflowRequest{Features: features})
	require.NoError(t, client.Questionnaires.Delete(ctx, asked.QuestionnaireID))
	_, err := client.Sessions.Create(ctx, &didit.CreateSessionRequest{WorkflowID: workflow.WorkflowID})
	require.NoError(t, err)
	_, err = client.Workflows.Update(ctx, workflow.UUID, &didit.UpdateWorkflowRequest{Features: features})
	require.ErrorContains(t, err, "the questionnaire does not exist")
}

func TestQuestionnairesRefuse(t *testing.T) {
	server, client := start(t)
	with := func(fields string) string { return `{"title":"T","languages":["en","es"],` + fields + `}` }
	element := func(fields string) string {
		return with(`"form_elements":[{"label":{"en":"A","es":"B"},` + fields + `}]`)
	}
	const fine = `"element_type":"consent"`
	for body, want := range map[string]string{
		`{"languages":["en"]}`:               `{"title":["This field is required."]}`,
		with(`"graph":{}`):                   `{"graph":"The v3 questionnaire API only accepts simple ` + "`form_elements`, not `graph`." + `"}`,
		`{"title":"T","languages":["es"]}`:   `{"languages":["Must include en."]}`,
		with(`"default_language":"fr"`):      `{"default_language":["Must be one of languages."]}`,
		with(`"status":"old"`):               `{"status":["\"old\" is not a valid choice."]}`,
		with(`"form_elements":[]`):           `{"form_elements":["At least one element is required."]}`,
		with(`"colour":1`):                   `{"colour":["Unknown field."]}`,
		element(fine + `,"branches":[]`):     `{"branches":["Unknown field."]}`,
		element(`"element_type":"palm"`):     `{"form_elements":["Element 1: element_type: \"palm\" is not a valid choice."]}`,
		element(`"element_type":"dropdown"`): `{"form_elements":["Element 1: options: At least one is required."]}`,
		element(`"element_type":"dropdown","options":[{"label":{"en":"x"}}]`): `{"form_elements":["Element 1: options: Missing translation for \"es\"."]}`,
		element(`"element_type":"image","max_files":6`):                       `{"form_elements":["Element 1: max_files: Ensure this value is between 1 and 5."]}`,
		element(fine + `,"description":{"es":"x"}`):                           `{"form_elements":["Element 1: description: Missing translation for \"en\"."]}`,
		element(fine + `,"placeholder":{}`):                                   `{"form_elements":["Element 1: placeholder: Missing translation for \"en\"."]}`,
		element(fine + `,"validation":{"min_length":-1}`):                     `{"form_elements":["Element 1: validation: Lengths must not be negative."]}`,
		element(fine + `,"validation":{"min":2,"max":1}`):                     `{"form_elements":["Element 1: validation: The least must not be above the most."]}`,
		element(fine + `,"validation":{"error_message":{"en":"x"}}`):          `{"form_elements":["Element 1: validation: Missing translation for \"es\"."]}`,
		with(`"form_elements":[{"element_type":"consent"}]`):                  `{"form_elements":["Element 1: label: Missing translation for \"en\"."]}`,
		with(`"form_elements":[{"id":"a",` + fine + `,"label":{"en":"A","es":"B"}},{"id":"a",` + fine + `,"label":{"en":"A","es":"B"}}]`): `{"form_elements":["Element 2: the id is that of an earlier element."]}`,
	} {
		status, got := raw(t, server, http.MethodPost, "/v3/questionnaires/", server.APIKey, body)
		assert.Equal(t, http.StatusBadRequest, status, body)
		assert.JSONEq(t, want, got, body)
	}
	status, _ := raw(t, server, http.MethodGet, "/v3/questionnaires/?title=T", server.APIKey, "")
	assert.Equal(t, http.StatusBadRequest, status)

	// An update is held to the languages that are there, which the client does not know.
	asked := createForm(t, client)
	for name, req := range map[string]*didit.UpdateQuestionnaireRequest{
		"Missing translation for \"es\"": {FormElements: []didit.FormElement{
			{ElementType: didit.ElementTypeConsent, Label: didit.Translations{"en": "Yes"}},
		}},
		"Missing translation for \"fr\"": {
			Languages: []didit.Language{"en", "fr"}, DefaultLanguage: didit.Ptr(didit.LanguageEnglish),
		},
		"Must be one of languages": {Languages: []didit.Language{didit.LanguageEnglish}},
	} {
		_, err := client.Questionnaires.Update(t.Context(), asked.QuestionnaireID, req)
		require.ErrorIs(t, err, didit.ErrBadRequest)
		require.ErrorContains(t, err, name)
	}
	again, err := client.Questionnaires.Get(t.Context(), asked.QuestionnaireID)
	require.NoError(t, err)
	assert.Equal(t, asked.Graph, again.Graph)
}
