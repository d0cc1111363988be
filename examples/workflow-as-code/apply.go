package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/seed-ed97066b/didit-go"
)

// applier brings what there is in line with the files.
type applier struct {
	*config
	client *didit.Client
	out    io.Writer
}

func (a *applier) run(ctx context.Context) error {
	plan, err := readPlan(a.files)
	if err != nil {
		return err
	}
	return a.carryOut(ctx, plan)
}

// carryOut applies the questionnaire first, since the workflow refers to it.
func (a *applier) carryOut(ctx context.Context, plan *plan) error {
	form, err := a.apply(ctx, &questionnaire{service: a.client.Questionnaires, wanted: plan.questionnaire}, a.force)
	if err != nil {
		return err
	}
	flow, err := a.apply(ctx, &workflow{service: a.client.Workflows, wanted: plan.resolve(form.uuid)}, a.force || form.renewed)
	if err != nil && form.changed && !a.dryRun {
		return fmt.Errorf("%w (the questionnaire is applied, the workflow is not: run it again with -force)", err)
	}
	if err != nil {
		return err
	}
	switch {
	case !form.changed && !flow.changed:
		a.printf("Nothing to do.\n")
	case a.dryRun:
		a.printf("Nothing was changed, this was a dry run.\n")
	default:
		a.printf("Done. Create sessions with workflow %s.\n", flow.group)
	}
	return nil
}

// resource is a workflow or a questionnaire that is wanted.
type resource interface {
	kind() string
	name() string
	versions(ctx context.Context) iter.Seq2[*version, error]
	// compare returns what differs in a version, and what may, since the API does not show it.
	compare(ctx context.Context, uuid string) (changes, hidden []change, err error)
	create(ctx context.Context) (*version, error)
	// update sends some fields; no status changes a version in place.
	update(ctx context.Context, uuid string, fields []string, status *didit.VersionStatus) (*version, error)
}

// version is what workflows and questionnaires have in common.
type version struct {
	uuid   string
	group  string
	name   string
	number int
	status didit.VersionStatus
}

// applied is a resource as it is now, or would be.
type applied struct {
	uuid    string
	group   string
	changed bool
	renewed bool // has another uuid than before
}

func (a *applier) apply(ctx context.Context, r resource, force bool) (*applied, error) {
	a.printf("%s %q\n", r.kind(), r.name())
	current, err := a.find(ctx, r)
	if err != nil {
		return nil, err
	}
	if current == nil {
		return a.create(ctx, r)
	}
	return a.update(ctx, r, current, force)
}

// find returns the version to compare with: the latest published of the group with the name, or its draft where
// nothing is published. It is nil where there is none.
func (a *applier) find(ctx context.Context, r resource) (*version, error) {
	groups := map[string]*version{}
	drafts := map[string]bool{}
	var order []string
	for v, err := range r.versions(ctx) {
		if err != nil {
			return nil, err
		}
		current := groups[v.group]
		if current == nil {
			order = append(order, v.group)
		}
		if current == nil || later(v, current) {
			groups[v.group] = v
		}
		drafts[v.group] = drafts[v.group] || v.status == didit.VersionStatusDraft
	}
	order = slices.DeleteFunc(order, func(group string) bool { return groups[group].name != r.name() })
	switch len(order) {
	case 0:
		return nil, nil
	case 1:
		found := groups[order[0]]
		if drafts[found.group] && found.status != didit.VersionStatusDraft && !a.inPlace {
			return nil, fmt.Errorf("%s %q has a draft, which a new version would delete: publish or delete it, or use -in-place",
				r.kind(), r.name())
		}
		return found, nil
	}
	return nil, fmt.Errorf("%d of kind %s are called %q (%v): rename all but one", len(order), r.kind(), r.name(), order)
}

// later prefers what is published, and then the higher number.
func later(v, than *version) bool {
	published, before := v.status == didit.VersionStatusPublished, than.status == didit.VersionStatusPublished
	if published != before {
		return published
	}
	return v.number > than.number
}

func (a *applier) create(ctx context.Context, r resource) (*applied, error) {
	a.printf("  is missing, and created\n")
	if a.dryRun {
		return &applied{uuid: questionnaireRef, changed: true, renewed: true}, nil
	}
	made, err := r.create(ctx)
	if err != nil {
		return nil, err
	}
	return &applied{uuid: made.uuid, group: made.group, changed: true, renewed: true}, nil
}

func (a *applier) update(ctx context.Context, r resource, current *version, force bool) (*applied, error) {
	changes, hidden, err := r.compare(ctx, current.uuid)
	if err != nil {
		return nil, err
	}
	if current.status == didit.VersionStatusDraft {
		changes = append(changes, change{"status", string(current.status), string(didit.VersionStatusPublished)})
	}
	if force {
		changes = append(changes, hidden...)
		hidden = nil
	}
	for _, change := range hidden {
		a.printf("  %s is not shown by the API, so not compared\n", change.path)
	}
	if len(changes) == 0 {
		a.printf("  version %d is as it should be\n", current.number)
		return &applied{uuid: current.uuid, group: current.group}, nil
	}
	var fields []string
	for _, change := range changes {
		a.printf("  %s\n", change)
		if field := change.field(); field != "status" && !slices.Contains(fields, field) {
			fields = append(fields, field)
		}
	}
	status := didit.Ptr(didit.VersionStatusPublished)
	if a.inPlace {
		status = nil
	}
	now := &version{uuid: current.uuid, group: current.group}
	switch {
	case !a.dryRun:
		if now, err = r.update(ctx, current.uuid, fields, status); err != nil {
			return nil, err
		}
		a.printf("  is now version %d\n", now.number)
	case status != nil && current.status != didit.VersionStatusDraft:
		now.uuid = questionnaireRef // which is not known yet
	}
	return &applied{uuid: now.uuid, group: now.group, changed: true, renewed: now.uuid != current.uuid}, nil
}

func (a *applier) printf(format string, words ...any) { _, _ = fmt.Fprintf(a.out, format, words...) }
