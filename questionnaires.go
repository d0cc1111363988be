package didit

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"slices"

	"github.com/seed-ed97066b/didit-go/internal/transport"
)

// QuestionnairesService handles questionnaires: forms of your own that a workflow asks people to fill in. Name
// one in a workflow by the QuestionnaireID of a QuestionnaireConfig.
//
// A questionnaire is a group of versions, as a workflow is. The API takes linear forms only; those with
// branches are made in the Console, and can be read. It counts GET calls to 600 a minute and credential,
// writes to 300.
type QuestionnairesService struct{ client *Client }

// List returns one page of questionnaire versions, newest first. Nil options stand for the first page. Safe to
// repeat; 600 reads a minute.
//
// GET /v3/questionnaires/
func (s *QuestionnairesService) List(ctx context.Context, options *ListOptions, opts ...RequestOption) (*Page[QuestionnaireListItem], error) {
	if err := options.check(); err != nil {
		return nil, err
	}
	return list[QuestionnaireListItem](ctx, s.client, listQuestionnaires(), &payload{query: options}, opts)
}

// All iterates over questionnaire versions, newest first, page by page as they are needed. None is yielded twice.
// The iteration ends after the first error. Safe to repeat; 600 reads a minute.
//
// GET /v3/questionnaires/
func (s *QuestionnairesService) All(ctx context.Context, options *ListOptions, opts ...RequestOption) iter.Seq2[*QuestionnaireListItem, error] {
	return all(ctx, s.client, listQuestionnaires(), &payload{query: options}, options.check(),
		func(item *QuestionnaireListItem) string { return item.UUID }, opts)
}

func listQuestionnaires() *operation {
	return &operation{name: "Questionnaires.List", method: http.MethodGet, route: "/v3/questionnaires/", repeat: true}
}

// Create makes a questionnaire. Its first version is published, and ready for workflows, unless Status is
// VersionStatusDraft.
//
// What the API is known to refuse (a text that lacks one of the languages, choices without options) is an
// *ArgumentError that names the field, and nothing is sent; WithoutValidation leaves it to the API. Every call makes
// another one, so it is sent once: after a *TransportError with MaybeSent, list before you repeat it. 300 writes a
// minute.
//
// POST /v3/questionnaires/
func (s *QuestionnairesService) Create(ctx context.Context, req *CreateQuestionnaireRequest, opts ...RequestOption) (*Questionnaire, error) {
	if req == nil {
		return nil, argumentError("request", "must not be nil")
	}
	if err := req.check(); err != nil && !s.client.skipsChecks(opts) {
		return nil, err
	}
	return send[Questionnaire](ctx, s.client, &operation{
		name: "Questionnaires.Create", method: http.MethodPost, route: "/v3/questionnaires/", class: transport.Write,
	}, &payload{body: req}, opts)
}

// Get returns one version with its questions, named by the UUID of a list or the QuestionnaireID of a Questionnaire,
// which are the same. Safe to repeat; 600 reads a minute.
//
// GET /v3/questionnaires/{questionnaire_uuid}/
func (s *QuestionnairesService) Get(ctx context.Context, uuid string, opts ...RequestOption) (*Questionnaire, error) {
	return send[Questionnaire](ctx, s.client, &operation{
		name: "Questionnaires.Get", method: http.MethodGet, route: "/v3/questionnaires/{questionnaire_uuid}/", repeat: true,
	}, &payload{path: []string{uuid}}, opts)
}

// Update changes what is set in the request, and returns the version that holds the change. FormElements
// replace all questions. Status works as it does for workflows: without it a published version is changed in
// place, and a draft is changed and published; VersionStatusPublished makes a new version, with another
// QuestionnaireID and the same GroupID, of a published one, and deletes a draft of the group;
// VersionStatusDraft keeps a draft, and is ErrBadRequest for a published version.
//
// Checks are those of Create; without Languages, texts are required in English only, which every questionnaire has.
// Without Status it is safe to repeat, and is repeated; with Status it could make a version twice, and is sent once.
// 300 writes a minute.
//
// PATCH /v3/questionnaires/{questionnaire_uuid}/
func (s *QuestionnairesService) Update(ctx context.Context, uuid string, req *UpdateQuestionnaireRequest, opts ...RequestOption) (*Questionnaire, error) {
	if req == nil {
		return nil, argumentError("request", "must not be nil")
	}
	if err := req.check(); err != nil && !s.client.skipsChecks(opts) {
		return nil, err
	}
	return send[Questionnaire](ctx, s.client, &operation{
		name: "Questionnaires.Update", method: http.MethodPatch, route: "/v3/questionnaires/{questionnaire_uuid}/",
		class: transport.Write, repeat: req.Status == nil,
	}, &payload{path: []string{uuid}, body: req}, opts)
}

// Delete removes one version for good, and the answers that people gave to it; the others of its group stay.
// Workflows that use it go on, and cannot show the step. Safe to repeat: a 404 that follows a repeat counts as done.
// 300 writes a minute.
//
// DELETE /v3/questionnaires/{questionnaire_uuid}/
func (s *QuestionnairesService) Delete(ctx context.Context, uuid string, opts ...RequestOption) error {
	return sendEmpty(ctx, s.client, &operation{
		name: "Questionnaires.Delete", method: http.MethodDelete, route: "/v3/questionnaires/{questionnaire_uuid}/",
		class: transport.Write, repeat: true, emptyIsFine: true, done: gone,
	}, &payload{path: []string{uuid}}, opts)
}

// CreateQuestionnaireRequest is the input of Questionnaires.Create.
type CreateQuestionnaireRequest struct {
	// Title is the name that you see. Required.
	Title       string  `json:"title"`
	Description *string `json:"description,omitzero"`
	// Languages are those of every text. Required, with LanguageEnglish among them.
	Languages []Language `json:"languages"`
	// DefaultLanguage is one of Languages.
	DefaultLanguage *Language `json:"default_language,omitzero"`
	// IsActive is true by default.
	IsActive *bool `json:"is_active,omitzero"`
	// Status is VersionStatusPublished by default.
	Status *VersionStatus `json:"status,omitzero"`
	// FormElements are the questions, in the order in which they are shown. Required, at least one.
	FormElements []FormElement `json:"form_elements"`
}

// Validate reports what Questionnaires.Create would refuse before sending it, as an *ArgumentError: for requests that are kept in
// files, and checked where nothing can be sent.
func (r *CreateQuestionnaireRequest) Validate() error { return validate(r) }

func (r *CreateQuestionnaireRequest) check() error {
	if r.Title == "" {
		return argumentError("request.Title", "must not be empty")
	}
	if err := checkLanguages(r.Languages, r.DefaultLanguage); err != nil {
		return err
	}
	return checkForm(r.FormElements, r.Languages)
}

// UpdateQuestionnaireRequest is the input of Questionnaires.Update. What is not set stays as it is.
type UpdateQuestionnaireRequest struct {
	Title *string `json:"title,omitzero"`
	// Description may be null, for none.
	Description Nullable[string] `json:"description,omitzero"`
	// Languages are those of every text, with LanguageEnglish among them.
	Languages []Language `json:"languages,omitzero"`
	// DefaultLanguage is one of the languages.
	DefaultLanguage *Language `json:"default_language,omitzero"`
	IsActive        *bool     `json:"is_active,omitzero"`
	// Status decides which version holds the change: see Update.
	Status *VersionStatus `json:"status,omitzero"`
	// FormElements replace all questions; nil leaves them alone. They cannot become none.
	FormElements []FormElement `json:"form_elements,omitzero"`
}

// Validate reports what Questionnaires.Update would refuse before sending it, as an *ArgumentError: for requests that are kept in
// files, and checked where nothing can be sent.
func (r *UpdateQuestionnaireRequest) Validate() error { return validate(r) }

func (r *UpdateQuestionnaireRequest) check() error {
	if r.Title != nil && *r.Title == "" {
		return argumentError("request.Title", "must not be empty")
	}
	languages := []Language{LanguageEnglish}
	if r.Languages != nil {
		languages = r.Languages
		if err := checkLanguages(r.Languages, r.DefaultLanguage); err != nil {
			return err
		}
	}
	if r.FormElements == nil {
		return nil
	}
	return checkForm(r.FormElements, languages)
}

func checkLanguages(languages []Language, chosen *Language) error {
	if !slices.Contains(languages, LanguageEnglish) {
		return argumentError("request.Languages", "must contain en")
	}
	if chosen != nil && !slices.Contains(languages, *chosen) {
		return argumentError("request.DefaultLanguage", "must be one of Languages")
	}
	return nil
}

func checkForm(elements []FormElement, languages []Language) error {
	if len(elements) == 0 {
		return argumentError("request.FormElements", "must hold at least one element")
	}
	seen := make(map[string]bool, len(elements))
	for i := range elements {
		element, path := &elements[i], fmt.Sprintf("request.FormElements[%d]", i)
		if err := element.check(path, languages); err != nil {
			return err
		}
		if element.ID == nil {
			continue
		}
		if seen[*element.ID] {
			return argumentError(path+".ID", "is that of an earlier element")
		}
		seen[*element.ID] = true
	}
	return nil
}

// FormElement is a question of a linear questionnaire, or a piece of text in it.
type FormElement struct {
	// ID names the question in answers, best in lower case with digits and underscores. The API makes up q1, q2
	// and so on where there is none.
	ID *string `json:"id,omitzero"`
	// ElementType is the kind of question, in either case. Required.
	ElementType ElementType `json:"element_type"`
	// Label is the question itself. Required, in every language of the questionnaire.
	Label Translations `json:"label"`
	// Description and Placeholder help to answer: in every language, or nil.
	Description Translations `json:"description,omitzero"`
	Placeholder Translations `json:"placeholder,omitzero"`
	// IsRequired makes people answer. Off by default.
	IsRequired *bool `json:"is_required,omitzero"`
	// Options are what can be chosen: for dropdowns, single and multiple choices, which need at least one.
	Options []FormOption `json:"options,omitzero"`
	// MaxFiles is how many files an upload or image takes, 1 to 5.
	MaxFiles *int `json:"max_files,omitzero"`
	// Validation is for short and long texts and numbers.
	Validation *FormValidation `json:"validation,omitzero"`
}

func (e *FormElement) check(path string, languages []Language) error {
	if e.ElementType == "" {
		return argumentError(path+".ElementType", "must not be empty")
	}
	if err := e.Label.check(path+".Label", languages); err != nil {
		return err
	}
	if err := e.Description.checkOptional(path+".Description", languages); err != nil {
		return err
	}
	if err := e.Placeholder.checkOptional(path+".Placeholder", languages); err != nil {
		return err
	}
	if len(e.Options) == 0 && e.ElementType.offersOptions() {
		return argumentError(path+".Options", "must hold at least one option")
	}
	for i := range e.Options {
		if err := e.Options[i].Label.check(fmt.Sprintf("%s.Options[%d].Label", path, i), languages); err != nil {
			return err
		}
	}
	if e.MaxFiles != nil && (*e.MaxFiles < 1 || *e.MaxFiles > 5) {
		return argumentError(path+".MaxFiles", "must be from 1 to 5")
	}
	return e.Validation.check(path+".Validation", languages)
}

// FormOption is something to choose.
type FormOption struct {
	// Value is what the answer holds. The API makes it out of the label where there is none.
	Value *string `json:"value,omitzero"`
	// Label is what people see. Required, in every language of the questionnaire.
	Label Translations `json:"label"`
}

// FormValidation is what an answer must be like. It is enforced while it is typed, and again by the API.
type FormValidation struct {
	// Pattern is a regular expression (a part of ECMA-262) that the whole text must match, without ^ and $.
	Pattern *string `json:"pattern,omitzero"`
	// MinLength and MaxLength bound a text, in characters.
	MinLength *int `json:"min_length,omitzero"`
	MaxLength *int `json:"max_length,omitzero"`
	// Min and Max bound a number.
	Min *float64 `json:"min,omitzero"`
	Max *float64 `json:"max,omitzero"`
	// ErrorMessage is shown for any other answer: in every language, or nil.
	ErrorMessage Translations `json:"error_message,omitzero"`
}

func (v *FormValidation) check(path string, languages []Language) error {
	switch {
	case v == nil:
		return nil
	case v.MinLength != nil && *v.MinLength < 0:
		return argumentError(path+".MinLength", "must not be negative")
	case v.MaxLength != nil && *v.MaxLength < 0:
		return argumentError(path+".MaxLength", "must not be negative")
	case v.MinLength != nil && v.MaxLength != nil && *v.MinLength > *v.MaxLength:
		return argumentError(path+".MinLength", "must not be above MaxLength")
	case v.Min != nil && v.Max != nil && *v.Min > *v.Max:
		return argumentError(path+".Min", "must not be above Max")
	}
	return v.ErrorMessage.checkOptional(path+".ErrorMessage", languages)
}

// Translations are a text in some languages, by code:
//
//	didit.Translations{"en": "Source of funds", "es": "Origen de los fondos"}
type Translations map[Language]string

func (t Translations) check(path string, languages []Language) error {
	for _, language := range languages {
		if t[language] == "" {
			return argumentError(path, "must have a text in "+string(language))
		}
	}
	return nil
}

func (t Translations) checkOptional(path string, languages []Language) error {
	if t == nil {
		return nil
	}
	return t.check(path, languages)
}

// QuestionnaireListItem is one version of a questionnaire in a list.
type QuestionnaireListItem struct {
	// UUID names the version: for Get, Update, Delete and the QuestionnaireID of a workflow's feature.
	UUID            string     `json:"uuid"`
	Title           string     `json:"title"`
	Description     string     `json:"description"`
	Languages       []Language `json:"languages"`
	DefaultLanguage Language   `json:"default_language"`
	IsActive        bool       `json:"is_active"`
	IsSimple        bool       `json:"is_simple_questionnaire"` // false for a form with branches
	CreatedAt       Timestamp  `json:"created_at"`
	UpdatedAt       Timestamp  `json:"updated_at"`
	// QuestionTypes has an entry for every question, without section headers and separators.
	QuestionTypes []ElementType `json:"question_types"`
	// WorkflowNames is empty: the API fills it in the Console only.
	WorkflowNames []string      `json:"workflow_names"`
	GroupID       string        `json:"questionnaire_group_id"` // names the group of versions
	Version       int           `json:"version"`                // counts up from 1 within the group
	Status        VersionStatus `json:"status"`
	PublishedAt   Timestamp     `json:"published_at"` // zero for a draft
	IsEditable    bool          `json:"is_editable"`  // is a draft
}

// Questionnaire is one version with its questions.
type Questionnaire struct {
	// QuestionnaireID names the version, and is the UUID of a list.
	QuestionnaireID string     `json:"questionnaire_id"`
	Title           string     `json:"title"`
	Description     string     `json:"description"`
	Languages       []Language `json:"languages"`
	DefaultLanguage Language   `json:"default_language"`
	IsActive        bool       `json:"is_active"`
	IsSimple        bool       `json:"is_simple_questionnaire"` // false for a form with branches
	// Graph is the questions and how one leads to another.
	Graph QuestionnaireGraph `json:"graph"`
	// Sections are the same questions in groups. They may be empty right after Create.
	Sections    []QuestionnaireSection `json:"sections"`
	GroupID     string                 `json:"questionnaire_group_id"` // names the group of versions
	Version     int                    `json:"version"`                // counts up from 1 within the group
	Status      VersionStatus          `json:"status"`
	PublishedAt Timestamp              `json:"published_at"` // zero for a draft
	IsEditable  bool                   `json:"is_editable"`  // is a draft
}

func (q *Questionnaire) missing() string {
	if q.QuestionnaireID == "" {
		return "questionnaire_id"
	}
	return ""
}

// QuestionnaireGraph is questions by their id. Follow Next from StartNode for the order of a linear one.
type QuestionnaireGraph struct {
	StartNode string                       `json:"start_node"` // id of the first question
	Nodes     map[string]QuestionnaireNode `json:"nodes"`
}

// QuestionnaireNode is a question within a graph.
type QuestionnaireNode struct {
	QuestionnaireElement
	// Next is the id of the question that follows, "" after the last.
	Next string `json:"next"`
	// Branches tell which question follows which answer, in the API's own form; empty in a linear form.
	Branches json.RawMessage `json:"branches"`
}

// QuestionnaireSection is a group of questions.
type QuestionnaireSection struct {
	Title       Translations        `json:"title"`       // empty where the section has none
	Description Translations        `json:"description"` // empty where the section has none
	Items       []QuestionnaireItem `json:"items"`
}

// QuestionnaireItem is a question within a section.
type QuestionnaireItem struct {
	UUID string `json:"uuid"`
	// Value is the id of the question, as in the graph and in answers.
	Value string `json:"value"`
	QuestionnaireElement
	// Branches tell which question follows which answer, in the API's own form; empty in a linear form.
	Branches json.RawMessage `json:"branches"`
}

// QuestionnaireElement is what is known of a question wherever it stands.
type QuestionnaireElement struct {
	ElementType ElementType           `json:"element_type"`
	IsRequired  bool                  `json:"is_required"`
	Title       Translations          `json:"title"` // the question itself
	Description Translations          `json:"description"`
	Placeholder Translations          `json:"placeholder"`
	Choices     []QuestionnaireChoice `json:"choices"`   // what can be chosen
	MaxFiles    *int                  `json:"max_files"` // nil but for uploads
	// Validation is what an answer must be like; all empty for anything.
	Validation FormValidation `json:"validation"`
	// RequiredIf is a rule that makes the question required, RepeatableConfig that of a group that can be
	// filled in several times, in the API's own form; empty in a linear form.
	RequiredIf       json.RawMessage `json:"required_if"`
	RepeatableConfig json.RawMessage `json:"repeatable_config"`
}

// QuestionnaireChoice is something to choose.
type QuestionnaireChoice struct {
	Value string       `json:"value"` // what the answer holds
	Label Translations `json:"label"`
	// RequiresTextInput asks for a text in addition; nil where that is not told.
	RequiresTextInput *bool `json:"requires_text_input"`
}

// ElementType is the kind of a question, or of a piece of text in a form. It is read in any case.
type ElementType string

// The elements of a form.
const (
	ElementTypeShortText      ElementType = "SHORT_TEXT"
	ElementTypeLongText       ElementType = "LONG_TEXT"
	ElementTypeDropdown       ElementType = "DROPDOWN"
	ElementTypeSingleChoice   ElementType = "SINGLE_CHOICE"
	ElementTypeMultipleChoice ElementType = "MULTIPLE_CHOICE"
	ElementTypeNumber         ElementType = "NUMBER"
	ElementTypeImage          ElementType = "IMAGE"
	ElementTypeFileUpload     ElementType = "FILE_UPLOAD"
	ElementTypeTime           ElementType = "TIME"
	ElementTypeEmail          ElementType = "EMAIL"
	ElementTypeAddress        ElementType = "ADDRESS"
	ElementTypePhone          ElementType = "PHONE"
	ElementTypeCountry        ElementType = "COUNTRY"
	ElementTypeDatePicker     ElementType = "DATE_PICKER"
	ElementTypeConsent        ElementType = "CONSENT"
	ElementTypeSectionHeader  ElementType = "SECTION_HEADER"
	ElementTypeSeparator      ElementType = "SEPARATOR"
	ElementTypeHeading        ElementType = "HEADING"
	ElementTypeParagraph      ElementType = "PARAGRAPH"
)

var elementTypes = []ElementType{
	ElementTypeShortText, ElementTypeLongText, ElementTypeDropdown, ElementTypeSingleChoice,
	ElementTypeMultipleChoice, ElementTypeNumber, ElementTypeImage, ElementTypeFileUpload, ElementTypeTime,
	ElementTypeEmail, ElementTypeAddress, ElementTypePhone, ElementTypeCountry, ElementTypeDatePicker,
	ElementTypeConsent, ElementTypeSectionHeader, ElementTypeSeparator, ElementTypeHeading, ElementTypeParagraph,
}

// UnmarshalText reads a value in any case.
func (v *ElementType) UnmarshalText(text []byte) error {
	*v = knownValue(text, elementTypes...)
	return nil
}

func (v ElementType) offersOptions() bool {
	switch knownValue([]byte(v), elementTypes...) {
	case ElementTypeDropdown, ElementTypeSingleChoice, ElementTypeMultipleChoice:
		return true
	}
	return false
}
