package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// change is a field that differs.
type change struct {
	path     string
	old, new any // as of encoding/json; nil for none
}

// field is the one of the request that holds the change.
func (c change) field() string {
	name, _, _ := strings.Cut(c.path, ".")
	name, _, _ = strings.Cut(name, "[")
	return name
}

func (c change) String() string { return c.path + ": " + show(c.old) + " → " + show(c.new) }

const mostShown = 70

// show writes a value on one line. As JSON it cannot do anything to the terminal.
func show(v any) string {
	if v == nil {
		return "(none)"
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return "(unreadable)"
	}
	text := []rune(strings.TrimSpace(b.String()))
	if len(text) > mostShown {
		return string(text[:mostShown]) + "…"
	}
	return string(text)
}

// comparison finds the changes that lead from old to new.
type comparison struct {
	whole bool // what new leaves out is removed, instead of left alone
	fold  bool // texts in other case are the same, as the API's words are
}

func (c comparison) diff(path string, old, new any) []change {
	switch to := new.(type) {
	case map[string]any:
		if from, ok := old.(map[string]any); ok {
			return c.diffObjects(path, from, to)
		}
	case []any:
		if from, ok := old.([]any); ok {
			return c.diffLists(path, from, to)
		}
	case string:
		if from, ok := old.(string); ok && c.fold && strings.EqualFold(from, to) {
			return nil
		}
	}
	if reflect.DeepEqual(old, new) {
		return nil
	}
	return []change{{path, old, new}}
}

func (c comparison) diffObjects(path string, old, new map[string]any) []change {
	names := maps.Clone(new)
	if c.whole {
		maps.Copy(names, old)
	}
	var changes []change
	for _, name := range slices.Sorted(maps.Keys(names)) {
		changes = append(changes, c.diff(join(path, name), old[name], new[name])...)
	}
	return changes
}

func (c comparison) diffLists(path string, old, new []any) []change {
	var changes []change
	for i := range max(len(old), len(new)) {
		changes = append(changes, c.diff(fmt.Sprintf("%s[%d]", path, i), at(old, i), at(new, i))...)
	}
	return changes
}

func at(list []any, i int) any {
	if i < len(list) {
		return list[i]
	}
	return nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// object returns v as encoding/json reads it.
func object(v any) (map[string]any, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var fields map[string]any
	err = json.Unmarshal(text, &fields)
	return fields, err
}

// pick fills a request with some fields of another of the same names.
func pick(from any, fields []string, to any) error {
	all, err := object(from)
	if err != nil {
		return err
	}
	chosen := map[string]any{}
	for _, name := range fields {
		chosen[name] = all[name]
	}
	text, err := json.Marshal(chosen)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, to)
}
