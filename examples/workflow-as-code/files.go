package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/seed-ed97066b/didit-go"
)

const (
	workflowFile      = "workflow.json"
	questionnaireFile = "questionnaire.json"

	// questionnaireRef stands for the id of the questionnaire in workflow.json.
	questionnaireRef = "${questionnaire}"
)

// plan is what the files ask for.
type plan struct {
	questionnaire *didit.CreateQuestionnaireRequest
	workflow      *didit.CreateWorkflowRequest
}

// readPlan reads the files and checks all that can be known before anything is sent.
func readPlan(files fs.FS) (*plan, error) {
	p := &plan{questionnaire: &didit.CreateQuestionnaireRequest{}, workflow: &didit.CreateWorkflowRequest{}}
	if err := readStrictly(files, questionnaireFile, p.questionnaire); err != nil {
		return nil, err
	}
	if err := readStrictly(files, workflowFile, p.workflow); err != nil {
		return nil, err
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	return p, nil
}

// readStrictly refuses fields without a place in v, and anything after it.
func readStrictly(files fs.FS, name string, v any) error {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: more than one value", name)
	}
	return nil
}

func (p *plan) check() error {
	switch {
	case p.workflow.Label == nil || *p.workflow.Label == "":
		return errors.New(workflowFile + ": workflow_label must be set, since it is what the workflow is found by")
	case p.workflow.Status != nil:
		return errors.New(workflowFile + ": status must not be set")
	case p.questionnaire.Status != nil:
		return errors.New(questionnaireFile + ": status must not be set")
	}
	if err := p.checkReferences(); err != nil {
		return fmt.Errorf("%s: %w", workflowFile, err)
	}
	if err := p.questionnaire.Validate(); err != nil {
		return fmt.Errorf("%s: %w", questionnaireFile, err)
	}
	if err := p.workflow.Validate(); err != nil {
		return fmt.Errorf("%s: %w", workflowFile, err)
	}
	return nil
}

func (p *plan) checkReferences() error {
	referred := false
	for i, feature := range p.workflow.Features {
		config, ok := feature.Config.(*didit.QuestionnaireConfig)
		if !ok {
			continue
		}
		switch id := config.QuestionnaireID; {
		case id == questionnaireRef:
			referred = true
		case strings.Contains(id, "${"):
			return fmt.Errorf("features[%d]: %q stands for nothing, the questionnaire is %s", i, id, questionnaireRef)
		}
	}
	if !referred {
		return errors.New("no feature refers to " + questionnaireRef)
	}
	return nil
}

// resolve returns the workflow with the id of the questionnaire in it.
func (p *plan) resolve(questionnaireID string) *didit.CreateWorkflowRequest {
	resolved := *p.workflow
	resolved.Features = slices.Clone(p.workflow.Features)
	for i, feature := range resolved.Features {
		if config, ok := feature.Config.(*didit.QuestionnaireConfig); ok && config.QuestionnaireID == questionnaireRef {
			known := *config
			known.QuestionnaireID = questionnaireID
			resolved.Features[i].Config = &known
		}
	}
	return &resolved
}
