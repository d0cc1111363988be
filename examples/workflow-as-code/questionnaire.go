package main

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"slices"

	"github.com/seed-ed97066b/didit-go"
)

type questionnaire struct {
	service *didit.QuestionnairesService
	wanted  *didit.CreateQuestionnaireRequest
}

func (q *questionnaire) kind() string { return "questionnaire" }
func (q *questionnaire) name() string { return q.wanted.Title }

func (q *questionnaire) versions(ctx context.Context) iter.Seq2[*version, error] {
	return func(yield func(*version, error) bool) {
		for item, err := range q.service.All(ctx, nil) {
			var v *version
			if err == nil {
				v = &version{item.UUID, item.GroupID, item.Title, item.Version, item.Status}
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

func (q *questionnaire) create(ctx context.Context) (*version, error) {
	return questionnaireVersion(q.service.Create(ctx, q.wanted))
}

func (q *questionnaire) update(ctx context.Context, uuid string, fields []string, status *didit.VersionStatus) (*version, error) {
	req := &didit.UpdateQuestionnaireRequest{}
	if err := pick(q.wanted, fields, req); err != nil {
		return nil, err
	}
	req.Status = status
	return questionnaireVersion(q.service.Update(ctx, uuid, req))
}

func questionnaireVersion(now *didit.Questionnaire, err error) (*version, error) {
	if err != nil {
		return nil, err
	}
	return &version{now.QuestionnaireID, now.GroupID, now.Title, now.Version, now.Status}, nil
}

func (q *questionnaire) compare(ctx context.Context, uuid string) (changes, hidden []change, err error) {
	current, err := q.service.Get(ctx, uuid)
	if err != nil {
		return nil, nil, err
	}
	if !current.IsSimple {
		return nil, nil, fmt.Errorf("questionnaire %q has branches, which only the Console can edit", current.Title)
	}
	is, should := *q.asRequest(current), *q.wanted
	is.FormElements, should.FormElements = nil, nil
	is.Languages, should.Languages = sorted(is.Languages), sorted(should.Languages)
	changes, err = diffOf(comparison{}, "", is, should)
	if err != nil {
		return nil, nil, err
	}
	// An update replaces the questions, so what the file leaves out of one is none.
	form, err := diffOf(comparison{whole: true}, "form_elements", q.form(current), plain(q.wanted.FormElements))
	return append(changes, form...), nil, err
}

func diffOf(c comparison, path string, old, new any) ([]change, error) {
	from, err := object(map[string]any{path: old})
	if err != nil {
		return nil, err
	}
	to, err := object(map[string]any{path: new})
	if err != nil {
		return nil, err
	}
	return c.diff(path, from[path], to[path]), nil
}

func sorted(languages []didit.Language) []didit.Language {
	return slices.Sorted(slices.Values(languages))
}

// asRequest returns the request that would make what there is, without its questions.
func (q *questionnaire) asRequest(current *didit.Questionnaire) *didit.CreateQuestionnaireRequest {
	return &didit.CreateQuestionnaireRequest{
		Title: current.Title, Description: &current.Description, Languages: current.Languages,
		DefaultLanguage: &current.DefaultLanguage, IsActive: &current.IsActive,
	}
}

// form returns the questions there are, as the file would have them: without what the API has made up where the
// file leaves it to it.
func (q *questionnaire) form(current *didit.Questionnaire) []didit.FormElement {
	var form []didit.FormElement
	next := current.Graph.StartNode
	for range current.Graph.Nodes {
		node, ok := current.Graph.Nodes[next]
		if !ok {
			break
		}
		element := didit.FormElement{
			ID: didit.Ptr(next), ElementType: node.ElementType, Label: node.Title, Description: node.Description,
			Placeholder: node.Placeholder, IsRequired: &node.IsRequired, MaxFiles: node.MaxFiles, Validation: &node.Validation,
		}
		for _, choice := range node.Choices {
			element.Options = append(element.Options, didit.FormOption{Value: didit.Ptr(choice.Value), Label: choice.Label})
		}
		if i := len(form); i < len(q.wanted.FormElements) {
			leaveOut(&element, &q.wanted.FormElements[i])
		}
		form = append(form, element)
		next = node.Next
	}
	return plain(form)
}

func leaveOut(element, wanted *didit.FormElement) {
	if wanted.ID == nil {
		element.ID = nil
	}
	if wanted.MaxFiles == nil {
		element.MaxFiles = nil
	}
	for i := range min(len(element.Options), len(wanted.Options)) {
		if wanted.Options[i].Value == nil {
			element.Options[i].Value = nil
		}
	}
}

// plain writes the same question in one way only.
func plain(form []didit.FormElement) []didit.FormElement {
	form = slices.Clone(form)
	for i := range form {
		element := &form[i]
		if element.IsRequired != nil && !*element.IsRequired {
			element.IsRequired = nil
		}
		element.Description, element.Placeholder = someOrNil(element.Description), someOrNil(element.Placeholder)
		if element.Validation != nil {
			validation := *element.Validation
			validation.ErrorMessage = someOrNil(validation.ErrorMessage)
			element.Validation = &validation
			if reflect.ValueOf(validation).IsZero() {
				element.Validation = nil
			}
		}
	}
	return form
}

func someOrNil(texts didit.Translations) didit.Translations {
	if len(texts) == 0 {
		return nil
	}
	return texts
}
