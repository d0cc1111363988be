package main

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"

	"github.com/seed-ed97066b/didit-go"
)

type workflow struct {
	service *didit.WorkflowsService
	wanted  *didit.CreateWorkflowRequest
}

func (w *workflow) kind() string { return "workflow" }
func (w *workflow) name() string { return *w.wanted.Label }

func (w *workflow) versions(ctx context.Context) iter.Seq2[*version, error] {
	return func(yield func(*version, error) bool) {
		for item, err := range w.service.All(ctx, nil) {
			var v *version
			switch {
			case err != nil:
			case item.IsArchived:
				continue
			default:
				v = &version{item.UUID, item.WorkflowID, item.Label, item.Version, item.Status}
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

func (w *workflow) create(ctx context.Context) (*version, error) {
	return workflowVersion(w.service.Create(ctx, w.wanted))
}

func (w *workflow) update(ctx context.Context, uuid string, fields []string, status *didit.VersionStatus) (*version, error) {
	req := &didit.UpdateWorkflowRequest{}
	if err := pick(w.wanted, fields, req); err != nil {
		return nil, err
	}
	req.Status = status
	return workflowVersion(w.service.Update(ctx, uuid, req))
}

func workflowVersion(now *didit.Workflow, err error) (*version, error) {
	if err != nil {
		return nil, err
	}
	return &version{now.UUID, now.WorkflowID, now.Label, now.Version, now.Status}, nil
}

func (w *workflow) compare(ctx context.Context, uuid string) (changes, hidden []change, err error) {
	current, err := w.service.Get(ctx, uuid)
	if err != nil {
		return nil, nil, err
	}
	is, err := object(current)
	if err != nil {
		return nil, nil, err
	}
	should, err := object(w.wanted)
	if err != nil {
		return nil, nil, err
	}
	steps, _ := should["features"].([]any)
	delete(should, "features")
	for _, name := range slices.Sorted(maps.Keys(should)) {
		if value, shown := is[name]; shown {
			changes = append(changes, comparison{}.diff(name, value, should[name])...)
		} else {
			hidden = append(hidden, change{name, nil, should[name]})
		}
	}
	shown := &settings{flat: is, current: current, steps: steps}
	_ = json.Unmarshal(current.Graph, &shown.graph) // nil where there is none
	if json.Unmarshal(current.Extra["features"], &shown.configs) != nil {
		shown.configs = nil
	}
	for i := range max(len(steps), len(current.Features)) {
		path := fmt.Sprintf("features[%d]", i)
		step, _ := at(steps, i).(map[string]any)
		switch {
		case step == nil:
			changes = append(changes, change{path, string(current.Features[i]), nil})
		case i >= len(current.Features) || step["feature"] != string(current.Features[i]):
			var before any
			if i < len(current.Features) {
				before = string(current.Features[i])
			}
			changes = append(changes, change{path, before, step})
		default:
			differ, untold := shown.compare(path, i, step)
			changes, hidden = append(changes, differ...), append(hidden, untold...)
		}
	}
	return changes, hidden, nil
}

// settings finds the settings of features in a workflow. The API has them in fields of the workflow, in the
// nodes of its graph, whose form is its own, or in its list of features, and not all of them everywhere.
type settings struct {
	current *didit.Workflow
	flat    map[string]any
	graph   any
	configs []struct {
		Label  string         `json:"label"`
		Config map[string]any `json:"config"`
	}
	steps []any // that are wanted
}

func (s *settings) compare(path string, i int, step map[string]any) (changes, hidden []change) {
	if label, ok := step["label"]; ok {
		if i < len(s.configs) {
			changes = append(changes, comparison{}.diff(path+".label", s.configs[i].Label, label)...)
		} else {
			hidden = append(hidden, change{path + ".label", nil, label})
		}
	}
	config, _ := step["config"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(config)) {
		field := path + ".config." + name
		if value, shown := s.find(i, name); shown {
			changes = append(changes, comparison{fold: true}.diff(field, value, config[name])...)
		} else {
			hidden = append(hidden, change{field, nil, config[name]})
		}
	}
	return changes, hidden
}

// find returns the value of a setting of the i-th feature. What several features set is only told apart in the
// list of features.
func (s *settings) find(i int, name string) (value any, shown bool) {
	if i < len(s.configs) {
		if value, shown = s.configs[i].Config[name]; shown {
			return value, true
		}
	}
	if s.timesSet(name) > 1 {
		return nil, false
	}
	var found []any
	collect(s.graph, name, &found)
	for _, other := range found {
		if !reflect.DeepEqual(other, found[0]) {
			return nil, false
		}
	}
	if len(found) > 0 {
		return found[0], true
	}
	value, shown = s.flat[name]
	return value, shown
}

func (s *settings) timesSet(name string) int {
	times := 0
	for _, step := range s.steps {
		if step, ok := step.(map[string]any); ok {
			if config, ok := step["config"].(map[string]any); ok {
				if _, ok := config[name]; ok {
					times++
				}
			}
		}
	}
	return times
}

// collect adds all values of a name, at any depth.
func collect(tree any, name string, found *[]any) {
	switch tree := tree.(type) {
	case map[string]any:
		for key, value := range tree {
			if key == name {
				*found = append(*found, value)
			} else {
				collect(value, name, found)
			}
		}
	case []any:
		for _, value := range tree {
			collect(value, name, found)
		}
	}
}
