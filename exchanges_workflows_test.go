package didit_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	didit "github.com/seed-ed97066b/didit-go"
)

// moment reads what the fixtures hold.
func moment(text string) didit.Timestamp {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return didit.NewTimestamp(at)
}

func makeWorkflow(ctx context.Context, w *world) error {
	workflow, err := createWorkflow(ctx, w.client, w)
	if err == nil {
		w.is("workflow group", workflow.WorkflowID)
		w.is("workflow version", workflow.UUID)
	}
	return err
}

func createWorkflow(ctx context.Context, c *didit.Client, w *world) (*didit.Workflow, error) {
	workflow, err := c.Workflows.Create(ctx, &didit.CreateWorkflowRequest{
		Label: didit.Ptr("Recorded"), RetryWindowDays: didit.Null[int](), MaxRetryAttempts: didit.Ptr(2),
		Features: []didit.WorkflowFeature{
			{Feature: didit.FeatureTypeOCR},
			{Config: &didit.LivenessConfig{ScoreReviewThreshold: didit.Ptr(70)}},
		},
	})
	if err == nil {
		w.later(func(ctx context.Context) { _ = w.client.Workflows.Delete(ctx, workflow.UUID) })
	}
	return workflow, err
}

var workflowExchanges = []exchange{
	{
		name: "workflow_create",
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) { return createWorkflow(ctx, c, w) },
		check: func(t *testing.T, _ *world, answer any) {
			workflow := answer.(*didit.Workflow)
			assert.Equal(t, didit.FeatureTypes{didit.FeatureTypeOCR, didit.FeatureTypeLiveness}, workflow.Features)
			assert.Equal(t, "Recorded", workflow.Label)
		},
		want: &didit.Workflow{
			UUID: placeholders["workflow version"], WorkflowID: placeholders["workflow group"], Label: "Recorded",
			Version: 1, Status: didit.VersionStatusPublished, PublishedAt: moment("2026-01-02T03:04:05Z"),
			CreatedAt: moment("2026-01-02T03:04:05Z"), UpdatedAt: moment("2026-01-02T03:04:06.5Z"),
			WorkflowURL: "https://verify.example.com/u/recorded", Features: didit.FeatureTypes{didit.FeatureTypeOCR, didit.FeatureTypeLiveness},
			TotalPrice: "0.15", MinPrice: "0.15", MaxPrice: "0.15",
			MaxRetryAttempts: 2, SessionExpirationTime: 604800,
			IsLivenessEnabled: didit.Ptr(true), FaceLivenessMethod: didit.LivenessMethodPassive,
			FaceLivenessScoreReviewThreshold: didit.Ptr(70.0),
			Graph:                            json.RawMessage(`{"start_node":"feature_ocr"}`),
			Extra: map[string]json.RawMessage{
				"document_expiring_soon_days": json.RawMessage(`30`), "callback_url": json.RawMessage(`null`),
			},
		},
	},
	{
		name: "workflow_create_without_features", refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Workflows.Create(ctx, &didit.CreateWorkflowRequest{Features: []didit.WorkflowFeature{}}, didit.WithoutValidation())
		},
		text: "didit: POST /v3/workflows/: 400: features: At least one feature is required.",
	},
	{
		name: "workflow_create_flag", refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Workflows.Create(ctx, &didit.CreateWorkflowRequest{
				Features: []didit.WorkflowFeature{{Feature: didit.FeatureTypeOCR}},
				Extra:    map[string]json.RawMessage{"is_ocr_enabled": json.RawMessage(`true`)},
			})
		},
		text: "didit: POST /v3/workflows/: 400: is_ocr_enabled: This field is not accepted.",
	},
	{
		name: "workflow_list", needs: []string{"workflow version"},
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Workflows.List(ctx, &didit.ListOptions{Limit: 1})
		},
		check: func(t *testing.T, w *world, answer any) {
			page := answer.(*didit.Page[didit.WorkflowListItem])
			if assert.Len(t, page.Results, 1) {
				assert.Equal(t, w.id("workflow version"), page.Results[0].UUID, "newest first")
			}
		},
		want: &didit.Page[didit.WorkflowListItem]{
			Count: 2, Next: serviceURL + "/v3/workflows/?limit=1&offset=1",
			Results: []didit.WorkflowListItem{{
				UUID: placeholders["workflow version"], WorkflowID: placeholders["workflow group"], Label: "Recorded",
				Type: "kyc", IsDefault: true, IsWhiteLabelEnabled: true, HasDraft: true, IsSimple: true,
				WorkflowURL: "https://verify.example.com/u/recorded",
				TotalPrice:  "0.15", MinPrice: "0.10", MaxPrice: "0.45",
				Features:         didit.FeatureTypes{didit.FeatureTypeOCR, didit.FeatureTypeLiveness, didit.FeatureTypeIPAnalysis},
				MaxRetryAttempts: 3, RetryWindowDays: didit.Ptr(7), SessionExpirationTime: 604800, Version: 3,
				Status:    didit.VersionStatusPublished,
				CreatedBy: didit.WorkflowCreator{Name: "Ana Example", Email: "ana@example.com", Type: didit.WorkflowAuthorshipUser},
				UpdatedAt: moment("2026-01-02T03:04:05Z"),
			}},
		},
	},
	{
		name: "workflow_pages", byHand: true,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return collectIDs(c.Workflows.All(ctx, &didit.ListOptions{Limit: 1}),
				func(item *didit.WorkflowListItem) string { return item.UUID })
		},
		want: []string{placeholders["workflow version"], placeholders["workflow"]},
	},
	{
		name: "workflow_list_forbidden", key: "wrong", refused: notPermitted,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) { return c.Workflows.List(ctx, nil) },
		text: "didit: GET /v3/workflows/: 403: You do not have permission to perform this action.",
	},
	{
		name: "workflow_get", needs: []string{"workflow version"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Workflows.Get(ctx, w.id("workflow version"))
		},
		check: checkWorkflowVersion,
		want: &didit.Workflow{
			UUID: placeholders["workflow version"], WorkflowID: placeholders["workflow group"], Label: "Recorded", Type: "kyc",
			Version: 3, Status: didit.VersionStatusDraft, CreatedAt: moment("2026-01-02T03:04:05Z"), UpdatedAt: moment("2026-01-02T03:04:05Z"),
			IsDefault: true, IsArchived: true, IsSimple: true, IsEditable: true, WorkflowURL: "https://verify.example.com/u/recorded",
			Features:   didit.FeatureTypes{didit.FeatureTypeOCR, didit.FeatureTypeLiveness, didit.FeatureTypeFaceMatch},
			TotalPrice: "0.15", MinPrice: "0.10", MaxPrice: "0.45",
			MaxRetryAttempts: 3, RetryWindowDays: didit.Ptr(7), SessionExpirationTime: 3600,
			IsLivenessEnabled: didit.Ptr(true), FaceLivenessMethod: didit.LivenessMethodPassive,
			FaceLivenessScoreDeclineThreshold: didit.Ptr(50.0), FaceLivenessScoreReviewThreshold: didit.Ptr(70.5), FaceLivenessMaxAttempts: didit.Ptr(2),
			IsFaceMatchEnabled: didit.Ptr(true), FaceMatchScoreDeclineThreshold: didit.Ptr(40.0), FaceMatchScoreReviewThreshold: didit.Ptr(60.0),
			FaceMatchMaxAttempts: didit.Ptr(1), IsAMLEnabled: didit.Ptr(false), IsPhoneVerificationEnabled: didit.Ptr(false),
			IsEmailVerificationEnabled: didit.Ptr(false), IsDatabaseValidationEnabled: didit.Ptr(false), IsIPAnalysisEnabled: didit.Ptr(false),
			IsNFCEnabled: didit.Ptr(false), IsWhiteLabelEnabled: didit.Ptr(false), IsDesktopAllowed: didit.Ptr(true),
			DuplicatedUserAction: didit.ActionReview,
			DocumentsAllowed: map[string]map[string]didit.AllowedDocument{
				"ESP": {"P": {Enabled: true}, "ID": {Enabled: true, Sides: didit.Ptr(2)}},
			},
			Extra: map[string]json.RawMessage{"aml_score_approve_threshold": json.RawMessage(`86`)},
		},
	},
	{
		name: "workflow_get_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Workflows.Get(ctx, w.id("unknown"))
		},
		text: "didit: GET /v3/workflows/{settings_uuid}/: 404: Not found.",
	},
	{
		name: "workflow_update", needs: []string{"workflow version"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Workflows.Update(ctx, w.id("workflow version"), &didit.UpdateWorkflowRequest{
				Label: didit.Ptr("Recorded again"), RetryWindowDays: didit.Value(30),
			})
		},
		check: func(t *testing.T, w *world, answer any) {
			checkWorkflowVersion(t, w, answer)
			assert.Equal(t, "Recorded again", answer.(*didit.Workflow).Label)
		},
		want: &didit.Workflow{
			UUID: placeholders["workflow version"], WorkflowID: placeholders["workflow group"], Label: "Recorded again",
			Version: 1, Status: didit.VersionStatusPublished, Features: didit.FeatureTypes{didit.FeatureTypeOCR},
			TotalPrice: "0.10", RetryWindowDays: didit.Ptr(30),
			Extra: map[string]json.RawMessage{"features": json.RawMessage(`[{"feature":"OCR","config":{}}]`)},
		},
	},
	{
		name: "workflow_update_to_draft", needs: []string{"workflow version"}, refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Workflows.Update(ctx, w.id("workflow version"), &didit.UpdateWorkflowRequest{Status: didit.Ptr(didit.VersionStatusDraft)})
		},
		text: "didit: PATCH /v3/workflows/{settings_uuid}/: 400: status: A published version cannot become a draft.",
	},
	{
		name: "workflow_update_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Workflows.Update(ctx, w.id("unknown"), &didit.UpdateWorkflowRequest{Label: didit.Ptr("Recorded")})
		},
		text: "didit: PATCH /v3/workflows/{settings_uuid}/: 404: Not found.",
	},
	{
		name: "workflow_delete", needs: []string{"workflow version"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return noAnswer, c.Workflows.Delete(ctx, w.id("workflow version"))
		},
		want: noAnswer,
	},
	{
		name: "workflow_delete_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return noAnswer, c.Workflows.Delete(ctx, w.id("unknown"))
		},
		text: "didit: DELETE /v3/workflows/{settings_uuid}/: 404: Not found.",
	},
}

// noAnswer is the answer of an operation that has none.
const noAnswer = "none"

func checkWorkflowVersion(t *testing.T, w *world, answer any) {
	assert.Equal(t, w.id("workflow version"), answer.(*didit.Workflow).UUID)
}

func makeQuestionnaire(ctx context.Context, w *world) error {
	questionnaire, err := createQuestionnaire(ctx, w.client, w)
	if err == nil {
		w.is("questionnaire", questionnaire.QuestionnaireID)
	}
	return err
}

func createQuestionnaire(ctx context.Context, c *didit.Client, w *world) (*didit.Questionnaire, error) {
	questionnaire, err := c.Questionnaires.Create(ctx, &didit.CreateQuestionnaireRequest{
		Title: "Source of funds", Languages: []didit.Language{didit.LanguageEnglish},
		FormElements: []didit.FormElement{
			{
				ID: didit.Ptr("funds"), ElementType: didit.ElementTypeSingleChoice, IsRequired: didit.Ptr(true),
				Label:   didit.Translations{didit.LanguageEnglish: "Where does it come from?"},
				Options: []didit.FormOption{{Value: didit.Ptr("work"), Label: didit.Translations{didit.LanguageEnglish: "Work"}}},
			},
			{
				ID: didit.Ptr("more"), ElementType: didit.ElementTypeLongText,
				Label:      didit.Translations{didit.LanguageEnglish: "Tell us more"},
				Validation: &didit.FormValidation{MaxLength: didit.Ptr(200)},
			},
		},
	})
	if err == nil {
		w.later(func(ctx context.Context) { _ = w.client.Questionnaires.Delete(ctx, questionnaire.QuestionnaireID) })
	}
	return questionnaire, err
}

func writtenQuestionnaire(edit func(q *didit.Questionnaire)) *didit.Questionnaire {
	english := func(text string) didit.Translations { return didit.Translations{didit.LanguageEnglish: text} }
	funds := didit.QuestionnaireElement{
		ElementType: didit.ElementTypeSingleChoice, IsRequired: true, Title: english("Where does it come from?"),
		Choices:    []didit.QuestionnaireChoice{{Value: "work", Label: english("Work"), RequiresTextInput: didit.Ptr(false)}},
		RequiredIf: json.RawMessage(`null`), RepeatableConfig: json.RawMessage(`null`),
	}
	more := didit.QuestionnaireElement{
		ElementType: didit.ElementTypeLongText, Title: english("Tell us more"), Choices: []didit.QuestionnaireChoice{},
		Validation: didit.FormValidation{MaxLength: didit.Ptr(200)},
		RequiredIf: json.RawMessage(`null`), RepeatableConfig: json.RawMessage(`null`),
	}
	branches := json.RawMessage(`[]`)
	q := &didit.Questionnaire{
		QuestionnaireID: placeholders["questionnaire"], Title: "Source of funds", Languages: []didit.Language{didit.LanguageEnglish},
		DefaultLanguage: didit.LanguageEnglish, IsActive: true, IsSimple: true,
		Graph: didit.QuestionnaireGraph{StartNode: "funds", Nodes: map[string]didit.QuestionnaireNode{
			"funds": {QuestionnaireElement: funds, Next: "more", Branches: branches},
			"more":  {QuestionnaireElement: more, Branches: branches},
		}},
		Sections: []didit.QuestionnaireSection{{
			Title: english("Funds"),
			Items: []didit.QuestionnaireItem{
				{UUID: "item-1", Value: "funds", QuestionnaireElement: funds, Branches: branches},
				{UUID: "item-2", Value: "more", QuestionnaireElement: more, Branches: branches},
			},
		}},
		GroupID: "group-1", Version: 1, Status: didit.VersionStatusPublished, PublishedAt: moment("2026-01-02T03:04:05Z"),
	}
	edit(q)
	return q
}

var questionnaireExchanges = []exchange{
	{
		name: "questionnaire_create",
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return createQuestionnaire(ctx, c, w)
		},
		check: func(t *testing.T, _ *world, answer any) {
			q := answer.(*didit.Questionnaire)
			assert.Equal(t, didit.ElementTypeSingleChoice, q.Graph.Nodes[q.Graph.StartNode].ElementType)
		},
		want: writtenQuestionnaire(func(q *didit.Questionnaire) { q.Sections = []didit.QuestionnaireSection{} }),
	},
	{
		name: "questionnaire_create_refused", refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Questionnaires.Create(ctx, &didit.CreateQuestionnaireRequest{
				Title: "Source of funds", Languages: []didit.Language{didit.LanguageEnglish},
				FormElements: []didit.FormElement{{ElementType: "CRYSTAL_BALL", Label: didit.Translations{didit.LanguageEnglish: "What will be?"}}},
			})
		},
		text: `didit: POST /v3/questionnaires/: 400: form_elements.element_type: "CRYSTAL_BALL" is not a valid choice.`,
	},
	{
		name: "questionnaire_list", needs: []string{"questionnaire"},
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Questionnaires.List(ctx, &didit.ListOptions{Limit: 1})
		},
		check: func(t *testing.T, w *world, answer any) {
			page := answer.(*didit.Page[didit.QuestionnaireListItem])
			if assert.Len(t, page.Results, 1) {
				assert.Equal(t, w.id("questionnaire"), page.Results[0].UUID, "newest first")
			}
		},
		want: &didit.Page[didit.QuestionnaireListItem]{
			Count: 1,
			Results: []didit.QuestionnaireListItem{{
				UUID: placeholders["questionnaire"], Title: "Source of funds", Description: "Asked of everybody",
				Languages: []didit.Language{didit.LanguageEnglish, didit.LanguageSpanish}, DefaultLanguage: didit.LanguageEnglish,
				IsActive: true, IsSimple: true, CreatedAt: moment("2026-01-02T03:04:05Z"), UpdatedAt: moment("2026-01-03T03:04:05Z"),
				QuestionTypes: []didit.ElementType{didit.ElementTypeSingleChoice, didit.ElementTypeLongText}, WorkflowNames: []string{},
				GroupID: "group-1", Version: 2, Status: didit.VersionStatusDraft, IsEditable: true,
			}},
		},
	},
	{
		name: "questionnaire_pages", byHand: true,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return collectIDs(c.Questionnaires.All(ctx, &didit.ListOptions{Limit: 1}),
				func(item *didit.QuestionnaireListItem) string { return item.UUID })
		},
		want: []string{placeholders["questionnaire"], placeholders["unknown"]},
	},
	{
		name: "questionnaire_list_forbidden", key: "wrong", refused: notPermitted,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.Questionnaires.List(ctx, nil)
		},
		text: "didit: GET /v3/questionnaires/: 403: You do not have permission to perform this action.",
	},
	{
		name: "questionnaire_get", needs: []string{"questionnaire"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Questionnaires.Get(ctx, w.id("questionnaire"))
		},
		check: checkQuestionnaire,
		want:  writtenQuestionnaire(func(*didit.Questionnaire) {}),
	},
	{
		name: "questionnaire_get_branches", byHand: true,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Questionnaires.Get(ctx, w.id("questionnaire"))
		},
		want: writtenQuestionnaire(func(q *didit.Questionnaire) {
			q.IsSimple = false
			funds := q.Graph.Nodes["funds"]
			funds.Branches = json.RawMessage(`[{"value":"work","next":"more"}]`)
			q.Graph.Nodes["funds"] = funds
			q.Sections[0].Items[0].Branches = funds.Branches
		}),
	},
	{
		name: "questionnaire_get_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Questionnaires.Get(ctx, w.id("unknown"))
		},
		text: "didit: GET /v3/questionnaires/{questionnaire_uuid}/: 404: Not found.",
	},
	{
		name: "questionnaire_update", needs: []string{"questionnaire"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Questionnaires.Update(ctx, w.id("questionnaire"), &didit.UpdateQuestionnaireRequest{
				Title: didit.Ptr("Source of money"), Description: didit.Null[string](),
			})
		},
		check: func(t *testing.T, w *world, answer any) {
			checkQuestionnaire(t, w, answer)
			assert.Equal(t, "Source of money", answer.(*didit.Questionnaire).Title)
		},
		want: writtenQuestionnaire(func(q *didit.Questionnaire) { q.Title = "Source of money" }),
	},
	{
		name: "questionnaire_update_to_draft", needs: []string{"questionnaire"}, refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.Questionnaires.Update(ctx, w.id("questionnaire"), &didit.UpdateQuestionnaireRequest{Status: didit.Ptr(didit.VersionStatusDraft)})
		},
		text: "didit: PATCH /v3/questionnaires/{questionnaire_uuid}/: 400: status: A published version cannot become a draft.",
	},
	{
		name: "questionnaire_delete", needs: []string{"questionnaire"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return noAnswer, c.Questionnaires.Delete(ctx, w.id("questionnaire"))
		},
		want: noAnswer,
	},
	{
		name: "questionnaire_delete_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return noAnswer, c.Questionnaires.Delete(ctx, w.id("unknown"))
		},
		text: "didit: DELETE /v3/questionnaires/{questionnaire_uuid}/: 404: Not found.",
	},
}

func checkQuestionnaire(t *testing.T, w *world, answer any) {
	assert.Equal(t, w.id("questionnaire"), answer.(*didit.Questionnaire).QuestionnaireID)
}
