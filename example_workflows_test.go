package didit_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/seed-ed97066b/didit-go"
)

func ExampleWorkflowsService_Create() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"uuid": "c3d4e5f6-7890-42cd-8f34-333333333333", "workflow_id": "c3d4e5f6-7890-42cd-8f34-333333333333",
			"version": 1, "status": "published", "features": "OCR + LIVENESS + FACE_MATCH", "total_price": 0.15}`)
	}))
	defer server.Close()
	client, err := didit.NewClient(didit.WithAPIKey("key"), didit.WithBaseURL(server.URL))
	if err != nil {
		log.Fatal(err)
	}

	workflow, err := client.Workflows.Create(context.Background(), &didit.CreateWorkflowRequest{
		Label: didit.Ptr("Standard KYC"),
		Features: []didit.WorkflowFeature{
			{Feature: didit.FeatureTypeOCR},
			{Config: &didit.LivenessConfig{ScoreReviewThreshold: didit.Ptr(70)}},
			{Config: &didit.FaceMatchConfig{ScoreReviewThreshold: didit.Ptr(60)}},
		},
		RetryWindowDays: didit.Null[int](), // tries count for ever
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(workflow.Status, workflow.Features, workflow.TotalPrice)

	// The order of the features is checked before anything is sent.
	_, err = client.Workflows.Create(context.Background(), &didit.CreateWorkflowRequest{
		Features: []didit.WorkflowFeature{{Feature: didit.FeatureTypeFaceMatch}},
	})
	fmt.Println(err)
	// Output:
	// published [OCR LIVENESS FACE_MATCH] 0.15
	// didit: features[0].feature: FACE_MATCH must come after OCR
}

func ExampleQuestionnairesService_Create() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"questionnaire_id": "11111111-2222-4333-8444-555555555555", "version": 1, "status": "published",
			"graph": {"start_node": "funds", "nodes": {"funds": {"element_type": "SINGLE_CHOICE",
			"title": {"en": "Source of funds", "es": "Origen de los fondos"}, "next": null}}}}`)
	}))
	defer server.Close()
	client, err := didit.NewClient(didit.WithAPIKey("key"), didit.WithBaseURL(server.URL))
	if err != nil {
		log.Fatal(err)
	}

	questionnaire, err := client.Questionnaires.Create(context.Background(), &didit.CreateQuestionnaireRequest{
		Title:     "Source of funds",
		Languages: []didit.Language{didit.LanguageEnglish, didit.LanguageSpanish},
		FormElements: []didit.FormElement{{
			ID:          didit.Ptr("funds"),
			ElementType: didit.ElementTypeSingleChoice,
			Label:       didit.Translations{"en": "Source of funds", "es": "Origen de los fondos"},
			IsRequired:  didit.Ptr(true),
			Options: []didit.FormOption{
				{Value: didit.Ptr("employment"), Label: didit.Translations{"en": "Employment", "es": "Empleo"}},
				{Value: didit.Ptr("business"), Label: didit.Translations{"en": "Business", "es": "Negocio"}},
			},
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
	first := questionnaire.Graph.Nodes[questionnaire.Graph.StartNode]
	fmt.Println(questionnaire.Status, first.ElementType, first.Title["es"])
	// Output:
	// published SINGLE_CHOICE Origen de los fondos
}
