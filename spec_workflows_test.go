package didit

import (
	"reflect"
	"testing"
)

func TestSpecWorkflows(t *testing.T) {
	const version = "/v3/workflows/{settings_uuid}/"
	// A type without methods, so that the walk looks into it. Features have tests of their own.
	type create CreateWorkflowRequest
	type update UpdateWorkflowRequest
	type workflow Workflow
	specWalk(t, specRequest("POST", "/v3/workflows/"), reflect.TypeFor[create]())
	specWalk(t, specRequest("PATCH", version), reflect.TypeFor[update]())
	specWalk(t, specResponse("GET", "/v3/workflows/", "200"), reflect.TypeFor[Page[WorkflowListItem]]())
	specWalk(t, specResponse("POST", "/v3/workflows/", "201"), reflect.TypeFor[workflow]())
	specWalk(t, specResponse("PATCH", version, "200"), reflect.TypeFor[workflow]())
}

func TestSpecQuestionnaires(t *testing.T) {
	const version = "/v3/questionnaires/{questionnaire_uuid}/"
	specWalk(t, specRequest("POST", "/v3/questionnaires/"), reflect.TypeFor[CreateQuestionnaireRequest]())
	specWalk(t, specRequest("PATCH", version), reflect.TypeFor[UpdateQuestionnaireRequest]())
	specWalk(t, specResponse("GET", "/v3/questionnaires/", "200"), reflect.TypeFor[Page[QuestionnaireListItem]]())
	specWalk(t, specResponse("POST", "/v3/questionnaires/", "201"), reflect.TypeFor[Questionnaire]())
	specWalk(t, specResponse("GET", version, "200"), reflect.TypeFor[Questionnaire]())
	specWalk(t, specResponse("PATCH", version, "200"), reflect.TypeFor[Questionnaire]())
}
