package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// memory answers in ways that a didittest server does not: it can be told how to show workflows, and what it holds.
type memory struct {
	show func(workflow map[string]any) // edits how a workflow is shown

	mu     sync.Mutex
	stored map[string][]map[string]any // by resource, oldest first
	writes []string
}

func newMemory() *memory { return &memory{stored: map[string][]map[string]any{}, show: inGraph} }

func (m *memory) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	resource, uuid, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/v3/"), "/"), "/")
	body, err := io.ReadAll(r.Body)
	var sent map[string]any
	if r.Method != http.MethodGet {
		m.writes = append(m.writes, fmt.Sprintf("%s %s %s", r.Method, r.URL.Path, body))
		if err != nil || json.Unmarshal(body, &sent) != nil {
			http.Error(w, `{"detail": "JSON parse error"}`, http.StatusBadRequest)
			return
		}
	}
	i := slices.IndexFunc(m.stored[resource], func(v map[string]any) bool { return v["uuid"] == uuid })
	switch {
	case r.Method == http.MethodPost && uuid == "":
		group := fmt.Sprintf("%s-group-%d", resource, len(m.stored[resource])+1)
		m.answer(w, resource, m.add(resource, group, 1, sent))
	case r.Method == http.MethodGet && uuid == "":
		rows := []map[string]any{}
		for _, v := range slices.Backward(m.stored[resource]) {
			rows = append(rows, m.shown(resource, v))
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"count": len(rows), "next": nil, "results": rows})
	case i < 0:
		http.Error(w, `{"detail": "Not found."}`, http.StatusNotFound)
	case r.Method == http.MethodPatch:
		m.answer(w, resource, m.update(resource, m.stored[resource][i], sent))
	default:
		m.answer(w, resource, m.stored[resource][i])
	}
}

// update changes a version in place, or makes the next one of what is published, to be published again.
func (m *memory) update(resource string, v, sent map[string]any) map[string]any {
	if sent["status"] == "published" && v["status"] == "published" {
		next := maps.Clone(v)
		maps.Copy(next, sent)
		group, _ := v["group"].(string)
		number, _ := v["version"].(int)
		return m.add(resource, group, number+1, next)
	}
	maps.Copy(v, sent)
	v["status"] = "published"
	return v
}

func (m *memory) add(resource, group string, number int, fields map[string]any) map[string]any {
	v := map[string]any{"status": "published"}
	maps.Copy(v, fields)
	v["uuid"] = fmt.Sprintf("%s-%d", resource, len(m.stored[resource])+1)
	v["group"], v["version"] = group, number
	m.stored[resource] = append(m.stored[resource], v)
	return v
}

func (m *memory) answer(w http.ResponseWriter, resource string, v map[string]any) {
	_ = json.NewEncoder(w).Encode(m.shown(resource, v))
}

func (m *memory) shown(resource string, v map[string]any) map[string]any {
	v = maps.Clone(v)
	if resource == "workflows" {
		v["workflow_id"] = v["group"]
		m.show(v)
		return v
	}
	v["questionnaire_id"], v["questionnaire_group_id"] = v["uuid"], v["group"]
	v["is_simple_questionnaire"] = v["branches"] == nil
	v["graph"] = graphOf(v["form_elements"])
	delete(v, "form_elements")
	return v
}

// graphOf links the questions, and fills in what was left to the API.
func graphOf(elements any) map[string]any {
	nodes, start := map[string]any{}, ""
	var last map[string]any
	for i, element := range objects(elements) {
		node := map[string]any{
			"is_required": false, "max_files": nil, "validation": map[string]any{}, "description": map[string]any{}, "next": nil,
		}
		maps.Copy(node, element)
		id, ok := node["id"].(string)
		if !ok {
			id = fmt.Sprintf("q%d", i+1)
		}
		if node["element_type"] == "FILE_UPLOAD" && node["max_files"] == nil {
			node["max_files"] = 1
		}
		choices := []map[string]any{}
		for j, option := range objects(node["options"]) {
			choice := map[string]any{"value": fmt.Sprintf("option_%d", j+1)}
			maps.Copy(choice, option)
			choices = append(choices, choice)
		}
		node["title"], node["choices"] = node["label"], choices
		if nodes[id] = node; last == nil {
			start = id
		} else {
			last["next"] = id
		}
		last = node
	}
	return map[string]any{"start_node": start, "nodes": nodes}
}

func objects(list any) []map[string]any {
	var found []map[string]any
	all, _ := list.([]any)
	for _, one := range all {
		if object, ok := one.(map[string]any); ok {
			found = append(found, object)
		}
	}
	return found
}

// inGraph shows the settings of features in the nodes of a graph.
func inGraph(workflow map[string]any) {
	nodes := map[string]any{}
	for i, feature := range objects(workflow["features"]) {
		nodes[fmt.Sprint(i)] = feature
	}
	workflow["workflow_graph"] = map[string]any{"start_node": "0", "nodes": nodes}
	workflow["features"] = featureNames(workflow)
}

func featureNames(workflow map[string]any) string {
	var names []string
	for _, feature := range objects(workflow["features"]) {
		names = append(names, fmt.Sprint(feature["feature"]))
	}
	return strings.Join(names, " + ")
}
