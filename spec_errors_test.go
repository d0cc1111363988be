package didit

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// coveredPaths are the paths that have methods here, by what they begin with.
var coveredPaths = []string{
	"/v3/session/", "/v3/sessions/", "/v3/workflows/", "/v3/questionnaires/", "/v3/users/", "/v3/billing/", "/v3/webhook/",
}

// documentedRefusal is one body that the document shows, or describes, for an answer other than 2xx.
type documentedRefusal struct {
	method, path, name string
	status             int
	body               any
}

func (d specDocument) refusals() []documentedRefusal {
	var found []documentedRefusal
	for path, methods := range d.at("paths") {
		if !slices.ContainsFunc(coveredPaths, func(prefix string) bool { return strings.HasPrefix(path, prefix) }) {
			continue
		}
		for method := range maps.Keys(methods.(specSchema)) {
			for status, response := range d.at("paths", path, method, "responses") {
				code, _ := strconv.Atoi(status)
				response, _ := response.(specSchema)
				content := child(d.resolve(response), "content", "application/json")
				if code < http.StatusBadRequest || content == nil {
					continue
				}
				for name, body := range d.samples(content) {
					found = append(found, documentedRefusal{strings.ToUpper(method), path, status + " " + name, code, body})
				}
			}
		}
	}
	// Those that any operation may give.
	for kind, code := range map[string]int{"Unauthorized": 401, "Forbidden": 403, "NotFound": 404} {
		for name, body := range d.samples(d.at("components", "responses", kind, "content", "application/json")) {
			found = append(found, documentedRefusal{http.MethodPost, "/v3/session/", kind + " " + name, code, body})
		}
	}
	return found
}

// samples are the examples, and what fits the schema.
func (d specDocument) samples(content specSchema) map[string]any {
	samples := map[string]any{}
	if example, ok := content["example"]; ok {
		samples["example"] = example
	}
	for name, example := range child(content, "examples") {
		example, _ := example.(specSchema)
		samples[name] = d.resolve(example)["value"]
	}
	if schema := child(content, "schema"); schema != nil {
		samples["schema"] = d.sample(schema, "words of")
	}
	return samples
}

// sample is a value that fits a schema, with a text of its own in every place.
func (d specDocument) sample(schema specSchema, at string) any {
	schema = d.resolve(schema)
	if example, ok := schema["example"]; ok {
		return example
	}
	for _, key := range []string{"allOf", "oneOf", "anyOf"} {
		if variants, _ := schema[key].([]any); len(variants) > 0 {
			variant, _ := variants[0].(specSchema)
			return d.sample(variant, at)
		}
	}
	switch schemaType(schema) {
	case "array":
		return []any{d.sample(child(schema, "items"), at+" one"), d.sample(child(schema, "items"), at+" two")}
	case "object":
		object := map[string]any{}
		for name, property := range child(schema, "properties") {
			property, _ := property.(specSchema)
			object[name] = d.sample(property, at+" "+name)
		}
		if open, _ := schema["additionalProperties"].(bool); open {
			object["some_field"], object["some_list"] = at+" some_field", []any{at + " some_list"}
		}
		return object
	}
	return at
}

// textsOf notes the texts in a body, with the paths of fields that lead to them.
func textsOf(path string, value any, found map[string][]string) {
	switch value := value.(type) {
	case string:
		found[path] = append(found[path], value)
	case []any:
		for _, item := range value {
			textsOf(path, item, found)
		}
	case map[string]any:
		for name, item := range value {
			textsOf(strings.TrimPrefix(path+"."+name, "."), item, found)
		}
	}
}

// checkWords requires that every text of a body is in the error, at the field it was about, and in its text.
func checkWords(t *testing.T, body any, refused *APIError) {
	t.Helper()
	texts := map[string][]string{}
	textsOf("", body, texts)
	require.NotEmpty(t, texts)
	for path, words := range texts {
		for _, text := range words {
			switch {
			case refused.Code == text:
			case slices.Contains([]string{"", "detail", "error", "message"}, path):
				assert.Contains(t, refused.Detail, text)
			default:
				assert.Contains(t, refused.Fields[path], text, path)
			}
			if len(text) < 200 {
				assert.Contains(t, refused.Error(), text)
			}
		}
	}
}

func TestDocumentedRefusalsKeepTheirWords(t *testing.T) {
	document := openSpec(t)
	var answer documentedRefusal
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		body, _ := json.Marshal(answer.body) // it came from JSON
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(answer.status)
		_, _ = w.Write(body)
	}))
	defer server.Close()
	client := wireClient(t, WithBaseURL(server.URL), WithMaxRetries(0))
	shapes, seen := map[string]bool{}, 0
	for _, answer = range document.refusals() {
		t.Run(fmt.Sprintf("%s %s %s", answer.method, answer.path, answer.name), func(t *testing.T) {
			ids := slices.Repeat([]string{"x"}, strings.Count(answer.path, "{"))
			err := client.Do(t.Context(), answer.method, answer.path, nil, nil, WithPathValues(ids...))
			var refused *APIError
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, answer.status, refused.StatusCode)
			checkWords(t, answer.body, refused)
		})
		shapes[shapeOf(answer.body)] = true
		seen++
	}
	assert.GreaterOrEqual(t, seen, 100)
	for _, shape := range []string{`{"detail":""}`, `{"detail":[""]}`, `{"":""}`, `{"":[""]}`, `[""]`, `{"error":""}`} {
		assert.Contains(t, shapes, shape, "a walk that does not meet it proves nothing about it")
	}
}

// shapeOf is a body without its texts and the names of fields.
func shapeOf(body any) string {
	var blank func(value any) any
	blank = func(value any) any {
		switch value := value.(type) {
		case []any:
			if len(value) == 0 {
				return value
			}
			return []any{blank(value[0])}
		case map[string]any:
			object := map[string]any{}
			for name, item := range value {
				if !slices.Contains([]string{"detail", "error", "message", "code"}, name) {
					name = ""
				}
				object[name] = blank(item)
			}
			return object
		case string:
			return ""
		}
		return value
	}
	shape, _ := json.Marshal(blank(body))
	return string(shape)
}

// What checkWords must find, so that the walk above can fail.
func TestCheckWordsFindsWhatIsLost(t *testing.T) {
	for name, refused := range map[string]*APIError{
		"no detail":   {Fields: map[string][]string{"a.b": {"two"}}},
		"no field":    {Detail: "one"},
		"other field": {Detail: "one", Fields: map[string][]string{"a": {"two"}}},
	} {
		t.Run(name, func(t *testing.T) {
			failing := &testing.T{}
			checkWords(failing, map[string]any{"detail": "one", "a": map[string]any{"b": []any{"two"}}}, refused)
			assert.True(t, failing.Failed())
		})
	}
}

// What is documented outside the document: answers of newer and older deployments.
func TestUndocumentedRefusalsKeepTheirWords(t *testing.T) {
	for _, text := range []string{
		`{"detail":"Not now.","code":"application_deleted"}`, `{"detail":"Not now.","code":"contract_billing_suspended"}`,
		`{"detail":"Not now.","code":"in_filed_report"}`, `{"expected_details":{"gender":["No."],"address":"No."}}`,
		`{"features":[{"config":{"mode":["No."]}}]}`, `{"detail":["One.","Two."]}`, `["One.","Two."]`, `{"a":["One.","Two."],"b":"Three."}`,
	} {
		var body any
		require.NoError(t, json.Unmarshal([]byte(text), &body))
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusConflict)
			_, _ = io.WriteString(w, text)
		}))
		var refused *APIError
		require.ErrorAs(t, wireClient(t, WithBaseURL(server.URL)).Do(t.Context(), http.MethodPost, "/v3/x/", nil, nil), &refused)
		checkWords(t, body, refused)
		server.Close()
	}
}
