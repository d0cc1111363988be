package didittest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-ed97066b/didit-go"
)

// questionnaire is one version of a questionnaire.
type questionnaire struct {
	version
	title           string
	description     string
	languages       []didit.Language
	defaultLanguage didit.Language
	isActive        bool
	elements        []didit.FormElement // each with an id, as their options are with a value
	items           []string            // the uuids of the elements within sections
}

func (s *Server) findQuestionnaire(uuid string) *questionnaire {
	for _, q := range s.questionnaires {
		if strings.EqualFold(q.uuid, uuid) {
			return q
		}
	}
	return nil
}

func (s *Server) listQuestionnaires(c *call) *answer {
	if refusal := checkQuery(c.query, "limit", "offset"); refusal != nil {
		return refusal
	}
	rows := make([]map[string]any, 0, len(s.questionnaires))
	for _, q := range slices.Backward(s.questionnaires) {
		row := q.fields()
		row["uuid"], row["created_at"], row["updated_at"] = q.uuid, q.createdAt, q.updatedAt
		row["question_types"], row["workflow_names"] = q.questionTypes(), []string{}
		rows = append(rows, row)
	}
	return page(s, c, rows)
}

func (s *Server) readQuestionnaire(c *call) *answer {
	q := s.findQuestionnaire(c.args[0])
	if q == nil {
		return notFound()
	}
	return q.answer(http.StatusOK)
}

func (s *Server) createQuestionnaire(c *call) *answer {
	var req didit.CreateQuestionnaireRequest
	if refusal := decodeForm(c.body, &req); refusal != nil {
		return refusal
	}
	q := &questionnaire{
		version: newVersion(newUUID(), req.Status, s.now().UTC()), title: req.Title, description: deref(req.Description),
		languages: req.Languages, defaultLanguage: didit.LanguageEnglish, isActive: true,
	}
	set(&q.defaultLanguage, req.DefaultLanguage)
	set(&q.isActive, req.IsActive)
	q.setElements(req.FormElements)
	if refusal := q.check(req.Status); refusal != nil {
		return refusal
	}
	s.questionnaires = append(s.questionnaires, q)
	created := q.detail()
	created["sections"] = []any{} // the first answer has none yet
	return jsonAnswer(http.StatusCreated, created)
}

func (s *Server) updateQuestionnaire(c *call) *answer {
	q := s.findQuestionnaire(c.args[0])
	if q == nil {
		return notFound()
	}
	var req didit.UpdateQuestionnaireRequest
	if refusal := decodeForm(c.body, &req); refusal != nil {
		return refusal
	}
	changed := *q
	set(&changed.title, req.Title)
	set(&changed.defaultLanguage, req.DefaultLanguage)
	set(&changed.isActive, req.IsActive)
	if text, ok := req.Description.Get(); ok || req.Description.IsNull() {
		changed.description = text
	}
	if req.Languages != nil {
		changed.languages = req.Languages
	}
	if req.FormElements != nil {
		changed.setElements(req.FormElements)
	}
	if refusal := changed.check(req.Status); refusal != nil {
		return refusal
	}
	last := 0
	for _, other := range s.questionnaires {
		if other.group == q.group {
			last = max(last, other.number)
		}
	}
	var refusal *answer
	if changed.version, refusal = q.revised(req.Status, last, s.now().UTC()); refusal != nil {
		return refusal
	}
	if changed.uuid == q.uuid {
		*q = changed
	} else {
		s.questionnaires = append(s.questionnaires, &changed)
	}
	return changed.answer(http.StatusOK)
}

func (s *Server) deleteQuestionnaire(c *call) *answer {
	gone := s.findQuestionnaire(c.args[0])
	if gone == nil {
		return notFound()
	}
	s.questionnaires = slices.DeleteFunc(s.questionnaires, func(q *questionnaire) bool { return q == gone })
	return &answer{status: http.StatusNoContent}
}

// decodeForm is decode, and tells of a graph what is offered instead.
func decodeForm(body []byte, req any) *answer {
	var given map[string]json.RawMessage
	if json.Unmarshal(body, &given) == nil && given["graph"] != nil {
		return jsonAnswer(http.StatusBadRequest, map[string]string{
			"graph": "The v3 questionnaire API only accepts simple `form_elements`, not `graph`.",
		})
	}
	return decode(body, req)
}

// setElements replaces the questions, and names those without an id or a value.
func (q *questionnaire) setElements(elements []didit.FormElement) {
	q.elements, q.items = elements, make([]string, len(elements))
	for i := range elements {
		q.items[i] = newUUID()
		element := &elements[i]
		if element.ID == nil {
			element.ID = didit.Ptr("q" + strconv.Itoa(i+1))
		}
		for j := range element.Options {
			if option := &element.Options[j]; option.Value == nil {
				option.Value = didit.Ptr(orElse(valueOf(option.Label[didit.LanguageEnglish]), "option_"+strconv.Itoa(j+1)))
			}
		}
	}
}

// valueOf makes a value out of a label.
func valueOf(label string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(label), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "_")
}

func (q *questionnaire) check(status *didit.VersionStatus) *answer {
	if refusal := checkVersionStatus(status); refusal != nil {
		return refusal
	}
	switch {
	case q.title == "":
		return badField("title", required)
	case !slices.Contains(q.languages, didit.LanguageEnglish):
		return badField("languages", "Must include en.")
	case !slices.Contains(q.languages, q.defaultLanguage):
		return badField("default_language", "Must be one of languages.")
	case len(q.elements) == 0:
		return badField("form_elements", "At least one element is required.")
	}
	seen := map[string]bool{}
	for i := range q.elements {
		element := &q.elements[i]
		problem := q.problemOf(element)
		if seen[*element.ID] {
			problem = "the id is that of an earlier element."
		}
		if problem != "" {
			return badField("form_elements", fmt.Sprintf("Element %d: %s", i+1, problem))
		}
		seen[*element.ID] = true
	}
	return nil
}

// offering are the elements that need options.
var offering = []didit.ElementType{
	didit.ElementTypeDropdown, didit.ElementTypeSingleChoice, didit.ElementTypeMultipleChoice,
}

// structural are the elements that ask nothing.
var structural = []didit.ElementType{didit.ElementTypeSectionHeader, didit.ElementTypeSeparator}

var elementTypes = slices.Concat(offering, structural, []didit.ElementType{
	didit.ElementTypeShortText, didit.ElementTypeLongText, didit.ElementTypeNumber, didit.ElementTypeImage,
	didit.ElementTypeFileUpload, didit.ElementTypeTime, didit.ElementTypeEmail, didit.ElementTypeAddress,
	didit.ElementTypePhone, didit.ElementTypeCountry, didit.ElementTypeDatePicker, didit.ElementTypeConsent,
	didit.ElementTypeHeading, didit.ElementTypeParagraph,
})

func (q *questionnaire) problemOf(e *didit.FormElement) string {
	switch {
	case !slices.Contains(elementTypes, e.ElementType):
		return "element_type: " + notAChoice(e.ElementType)
	case len(e.Options) == 0 && slices.Contains(offering, e.ElementType):
		return "options: At least one is required."
	case e.MaxFiles != nil && (*e.MaxFiles < 1 || *e.MaxFiles > 5):
		return "max_files: Ensure this value is between 1 and 5."
	}
	if problem := q.untranslated("label", e.Label, true); problem != "" {
		return problem
	}
	for _, option := range e.Options {
		if problem := q.untranslated("options", option.Label, true); problem != "" {
			return problem
		}
	}
	if problem := q.untranslated("description", e.Description, false); problem != "" {
		return problem
	}
	if problem := q.untranslated("placeholder", e.Placeholder, false); problem != "" {
		return problem
	}
	if v := e.Validation; v != nil {
		switch {
		case v.MinLength != nil && *v.MinLength < 0, v.MaxLength != nil && *v.MaxLength < 0:
			return "validation: Lengths must not be negative."
		case v.MinLength != nil && v.MaxLength != nil && *v.MinLength > *v.MaxLength, v.Min != nil && v.Max != nil && *v.Min > *v.Max:
			return "validation: The least must not be above the most."
		}
		return q.untranslated("validation", v.ErrorMessage, false)
	}
	return ""
}

// untranslated tells which language a text lacks. One that is not needed may be absent as a whole.
func (q *questionnaire) untranslated(field string, text didit.Translations, needed bool) string {
	if text == nil && !needed {
		return ""
	}
	for _, language := range q.languages {
		if text[language] == "" {
			return fmt.Sprintf("%s: Missing translation for %q.", field, language)
		}
	}
	return ""
}

func (q *questionnaire) questionTypes() []didit.ElementType {
	types := []didit.ElementType{}
	for i := range q.elements {
		if kind := q.elements[i].ElementType; !slices.Contains(structural, kind) {
			types = append(types, kind)
		}
	}
	return types
}

// fields are what lists and details have in common.
func (q *questionnaire) fields() map[string]any {
	return map[string]any{
		"title": q.title, "description": orNull(q.description), "languages": q.languages, "default_language": q.defaultLanguage,
		"is_active": q.isActive, "is_simple_questionnaire": true, "questionnaire_group_id": q.group, "version": q.number,
		"status": q.status, "published_at": q.publishedAt, "is_editable": q.isDraft(),
	}
}

func (q *questionnaire) detail() map[string]any {
	nodes, items := map[string]any{}, make([]map[string]any, len(q.elements))
	for i := range q.elements {
		node, item := elementFields(&q.elements[i]), elementFields(&q.elements[i])
		node["next"] = nil
		if i+1 < len(q.elements) {
			node["next"] = q.elements[i+1].ID
		}
		nodes[*q.elements[i].ID] = node
		item["uuid"], item["value"] = q.items[i], q.elements[i].ID
		items[i] = item
	}
	detail := q.fields()
	detail["questionnaire_id"] = q.uuid
	detail["graph"] = map[string]any{"start_node": q.elements[0].ID, "nodes": nodes}
	detail["sections"] = []map[string]any{{"title": map[string]any{}, "description": map[string]any{}, "items": items}}
	return detail
}

func (q *questionnaire) answer(status int) *answer { return jsonAnswer(status, q.detail()) }

// elementFields are an element as it is read, which is named otherwise than it was written.
func elementFields(e *didit.FormElement) map[string]any {
	fields := map[string]any{
		"element_type": e.ElementType, "is_required": e.IsRequired != nil && *e.IsRequired, "title": e.Label,
	}
	if e.Description != nil {
		fields["description"] = e.Description
	}
	if e.Placeholder != nil {
		fields["placeholder"] = e.Placeholder
	}
	if e.Options != nil {
		fields["choices"] = e.Options
	}
	if e.MaxFiles != nil {
		fields["max_files"] = e.MaxFiles
	}
	if e.Validation != nil {
		fields["validation"] = e.Validation
	}
	return fields
}
