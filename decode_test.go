package didit

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type decodeInner struct {
	Name  string     `json:"name"`
	Score *float64   `json:"score"`
	Flag  *bool      `json:"flag"`
	At    Timestamp  `json:"at"`
	Day   Date       `json:"day"`
	Price Decimal    `json:"price"`
	Kind  Status     `json:"kind"`
	Next  []decodeIn `json:"next"`
}

type decodeIn struct {
	Count int             `json:"count"`
	Raw   json.RawMessage `json:"raw"`
	Inner *decodeInner    `json:"inner"`
}

type decodeOuter struct {
	ID    string                 `json:"id"`
	Count int                    `json:"count"`
	Small int8                   `json:"small"`
	OK    bool                   `json:"ok"`
	Items []decodeInner          `json:"items"`
	Map   map[string]decodeInner `json:"map"`
	Any   any                    `json:"any"`
}

func TestUnmarshalRepairs(t *testing.T) {
	tests := []struct {
		name, body, want string // want: the document that decodes to the same without repair
		drift            []Drift
	}{
		{"fits", `{"id":"a","count":1}`, `{"id":"a","count":1}`, nil},
		{"unknown", `{"new":{"a":[1]},"id":"a"}`, `{"id":"a"}`, nil},
		{"number in a string", `{"count":"12"}`, `{"count":12}`, []Drift{{"count", "int", "string"}}},
		{"float in a string", `{"count":" 12.0 "}`, `{"count":12}`, []Drift{{"count", "int", "string"}}},
		{"whole float", `{"count":1e3}`, `{"count":1000}`, []Drift{{"count", "int", "number"}}},
		{"fraction", `{"count":1.5,"id":"a"}`, `{"id":"a"}`, []Drift{{"count", "int", "number"}}},
		{"string for a number", `{"id":12345678901234567890}`, `{"id":"12345678901234567890"}`, []Drift{{"id", "string", "number"}}},
		{"bool for a text", `{"id":true}`, `{"id":"true"}`, []Drift{{"id", "string", "bool"}}},
		{"bool in a string", `{"ok":"true"}`, `{"ok":true}`, []Drift{{"ok", "bool", "string"}}},
		{"word for a bool", `{"ok":"maybe","id":"a"}`, `{"id":"a"}`, []Drift{{"ok", "bool", "string"}}},
		{"word for a number", `{"count":"many","id":"a"}`, `{"id":"a"}`, []Drift{{"count", "int", "string"}}},
		{"too large", `{"small":1000,"count":99999999999999999999999,"id":"a"}`, `{"id":"a"}`, []Drift{{"count", "int", "number"}, {"small", "int8", "number"}}},
		{"absurd exponent", `{"count":"1e999999999","id":"a"}`, `{"id":"a"}`, []Drift{{"count", "int", "string"}}},
		{"NaN", `{"items":[{"score":"NaN","name":"a"}]}`, `{"items":[{"name":"a"}]}`, []Drift{{"items[0].score", "*float64", "string"}}},
		{
			"nested", `{"items":[{"name":"a"},{"name":{"x":1},"score":"1.5","kind":7},{"name":"c"}],"id":"z"}`,
			`{"items":[{"name":"a"},{"score":1.5,"kind":"7"},{"name":"c"}],"id":"z"}`,
			[]Drift{{"items[1].kind", "didit.Status", "number"}, {"items[1].name", "string", "object"}, {"items[1].score", "*float64", "string"}},
		},
		{"element", `{"items":[{"name":"a"},"b",{"name":"c"}]}`, `{"items":[{"name":"a"},null,{"name":"c"}]}`, []Drift{{"items[1]", "didit.decodeInner", "string"}}},
		{"object for a list", `{"items":{"a":1},"id":"z"}`, `{"id":"z"}`, []Drift{{"items", "[]didit.decodeInner", "object"}}},
		{"list for a text", `{"id":["a"],"count":1}`, `{"count":1}`, []Drift{{"id", "string", "array"}}},
		{"map value", `{"map":{"secret-key":{"name":1}}}`, `{"map":{"secret-key":{"name":"1"}}}`, []Drift{{"map.*.name", "string", "number"}}},
		{
			"recursive", `{"items":[{"next":[{"count":"3","inner":{"name":4}}]}]}`, `{"items":[{"next":[{"count":3,"inner":{"name":"4"}}]}]}`,
			[]Drift{{"items[0].next[0].count", "int", "string"}, {"items[0].next[0].inner.name", "string", "number"}},
		},
		{"free", `{"any":{"a":[1,"b"]},"count":"1"}`, `{"any":{"a":[1,"b"]},"count":1}`, []Drift{{"count", "int", "string"}}},
		{"unknown enum", `{"items":[{"kind":"Brand New"}]}`, `{"items":[{"kind":"Brand New"}]}`, nil},
		{"other case", `{"COUNT":"2"}`, `{"count":2}`, []Drift{{"count", "int", "string"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got, want decodeOuter
			drift, err := Unmarshal([]byte(tt.body), &got)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal([]byte(tt.want), &want))
			assert.Equal(t, want, got)
			slices.SortFunc(drift, func(a, b Drift) int { return strings.Compare(a.Path, b.Path) })
			assert.Equal(t, tt.drift, drift)
		})
	}
}

func TestDriftHasAnOrder(t *testing.T) {
	for range 20 {
		var decision Decision
		drift, err := Unmarshal([]byte(`{"status":1,"session_number":{},"vendor_data":2,"workflow_id":3}`), &decision)
		require.NoError(t, err)
		var paths []string
		for _, d := range drift {
			paths = append(paths, d.Path)
		}
		require.Equal(t, []string{"session_number", "status", "vendor_data", "workflow_id"}, paths)
	}
}

func TestUnmarshalReportsUnreadableMoments(t *testing.T) {
	var got decodeOuter
	drift, err := Unmarshal([]byte(`{"items":[{"at":"soon","day":"31/12/2024","name":"a"},{"at":null,"day":""},{"at":"2024-01-01T00:00:00Z","day":"2024-01-01"}]}`), &got)
	require.NoError(t, err)
	assert.Equal(t, []Drift{
		{"items[0].at", "didit.Timestamp", "an unreadable moment"}, {"items[0].day", "didit.Date", "an unreadable day"},
	}, drift)
	assert.Equal(t, "soon", got.Items[0].At.Raw)
	assert.Equal(t, Date("31/12/2024"), got.Items[0].Day)
	assert.Equal(t, "a", got.Items[0].Name)
}

func TestUnmarshalRefuses(t *testing.T) {
	for _, body := range []string{``, ` `, `[]`, `"canary"`, `12`, `true`, `{"a"`, `<html>canary</html>`, `{"id":"canary"} {"b":1}`, `{'a':1}`} {
		var out decodeOuter
		_, err := Unmarshal([]byte(body), &out)
		require.Error(t, err, body)
		assert.NotContains(t, err.Error(), "canary")
	}
	for _, target := range []any{nil, decodeOuter{}, (*decodeOuter)(nil), 3} {
		_, err := Unmarshal([]byte(`{}`), target)
		require.ErrorIs(t, err, ErrInvalidArgument)
	}
	var list []decodeIn
	drift, err := Unmarshal([]byte(`[{"count":"1"},{"count":2}]`), &list)
	require.NoError(t, err)
	assert.Equal(t, []Drift{{"[0].count", "int", "string"}}, drift)
	assert.Equal(t, []decodeIn{{Count: 1}, {Count: 2}}, list)
}

func TestUnmarshalDeepNesting(t *testing.T) {
	deep := strings.Repeat(`{"inner":{"next":[`, 2000) + `{"count":"x"}` + strings.Repeat(`]}}`, 2000)
	var out decodeIn
	drift, err := Unmarshal([]byte(deep), &out)
	require.NoError(t, err)
	assert.NotEmpty(t, drift)
	assert.Error(t, func() error { _, err := Unmarshal([]byte(strings.Repeat(`[`, 200000)), &out); return err }())
}

func TestUnmarshalBoundsItsReport(t *testing.T) {
	body := `{"items":[` + strings.TrimSuffix(strings.Repeat(`{"name":1},`, 5000), ",") + `]}`
	var out decodeOuter
	drift, err := Unmarshal([]byte(body), &out)
	require.NoError(t, err)
	assert.Len(t, drift, maxDrift)
	assert.Equal(t, "1", out.Items[4999].Name)
}

// leaves lists the scalars of a document with a way to replace each.
func leaves(path string, value any, visit func(path string, set func(any))) {
	switch value := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			leaf(joinPath(path, key), value[key], func(v any) { value[key] = v }, visit)
		}
	case []any:
		for i := range value {
			leaf(path+"["+strconv.Itoa(i)+"]", value[i], func(v any) { value[i] = v }, visit)
		}
	}
}

func leaf(path string, value any, set func(any), visit func(string, func(any))) {
	switch value.(type) {
	case map[string]any, []any:
		leaves(path, value, visit)
	case nil:
	default:
		visit(path, func(v any) {
			if v == restore {
				v = value
			}
			set(v)
		})
	}
}

var restore = new(int)

// differences lists the paths at which two documents differ, with what the second holds there.
func differences(path string, a, b any, into map[string]any) {
	switch a := a.(type) {
	case map[string]any:
		if b, ok := b.(map[string]any); ok {
			for key := range a {
				differences(joinPath(path, key), a[key], b[key], into)
			}
			return
		}
	case []any:
		if b, ok := b.([]any); ok && len(a) == len(b) {
			for i := range a {
				differences(path+"["+strconv.Itoa(i)+"]", a[i], b[i], into)
			}
			return
		}
	}
	if !reflect.DeepEqual(a, b) {
		into[path] = b
	}
}

func encoded(t testing.TB, v any) any {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	var generic any
	require.NoError(t, json.Unmarshal(data, &generic))
	return generic
}

// The v2 engine refuses some struct tags, when it meets them: every answer would then take the slow way.
func TestTypesSuitTheFastEngine(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var visit func(reflect.Type)
	visit = func(typ reflect.Type) {
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			visit(typ.Elem())
		case reflect.Struct:
			if seen[typ] || typ.PkgPath() != ownPackage {
				return
			}
			seen[typ] = true
			assert.NoError(t, jsonv2.Unmarshal([]byte(`{}`), reflect.New(typ).Interface(), decodeOptions), "%s", typ)
			for i := range typ.NumField() {
				if typ.Field(i).IsExported() {
					visit(typ.Field(i).Type)
				}
			}
		}
	}
	for _, answer := range []any{
		Page[SessionListItem]{},
		Page[Review]{},
		Page[WorkflowListItem]{},
		Page[QuestionnaireListItem]{},
		Page[UserListItem]{},
		Page[BlocklistItem]{},
		Session{},
		Decision{},
		SessionDeletion{},
		SessionBatchDeletion{},
		DeletionJob{},
		SessionShare{},
		ImportedSession{},
		Workflow{},
		Questionnaire{},
		User{},
		Balance{},
		TopUp{},
	} {
		visit(reflect.TypeOf(answer))
	}
	assert.Greater(t, len(seen), 100)
}

// Names match as encoding/json matches them, on both engines.
func TestUnmarshalMatchesNames(t *testing.T) {
	type foreign struct {
		SessionID string `json:"session_id"`
	}
	for key, known := range map[string]bool{"session_id": true, "SESSION_ID": true, "sessionid": false, "session-id": false, "session": false} {
		data := []byte(`{"` + key + `":"s1"}`)
		var own Decision
		var other struct{ foreign }
		_, err := Unmarshal(data, &own)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(data, &other))
		assert.Equal(t, other.SessionID, own.SessionID, key)
		assert.Equal(t, known, own.SessionID != "", key)
	}
}

// A type that is not ours is decoded as encoding/json does, by which it was written.
func TestUnmarshalForeignTypes(t *testing.T) {
	var out struct {
		Wait time.Duration
		Hash [2]byte
	}
	drift, err := Unmarshal([]byte(`{"wait":5,"hash":[1,2]}`), &out)
	require.NoError(t, err)
	assert.Empty(t, drift)
	assert.Equal(t, 5*time.Nanosecond, out.Wait)
	assert.Equal(t, [2]byte{1, 2}, out.Hash)
}

// Each scalar of a decision in turn is null, or of another type: the rest of the decision is the same. One
// member at a time, to be quick.
func TestDecisionSurvivesEveryField(t *testing.T) {
	for _, file := range []string{"decision_person.json", "decision_business.json"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			_, data := readDecision(t, file)
			var whole map[string]any
			require.NoError(t, json.Unmarshal(data, &whole))
			fields := 0
			for key, value := range whole {
				fields += mutateFields(t, map[string]any{"session_id": "s1", key: value})
			}
			assert.Greater(t, fields, 250, file)
		})
	}
}

var indexes = regexp.MustCompile(`\[\d+\]`)

func mutateFields(t *testing.T, document map[string]any) (fields int) {
	t.Helper()
	_, intact := decodedAgain(t, document)
	seen := map[string]bool{}
	leaves("", document, func(path string, set func(any)) {
		kind := indexes.ReplaceAllString(path, "[]")
		if seen[kind] {
			return
		}
		seen[kind] = true
		fields++
		odd := map[string]any{"odd": 1.0}
		for _, value := range []any{nil, odd} {
			set(value)
			drift, after := decodedAgain(t, document)
			changed := map[string]any{}
			differences("", intact, after, changed)
			for at := range changed {
				assert.True(t, isWithin(path, at), "%s: %v changed %s", path, value, at)
			}
			free := reflect.DeepEqual(changed[path], odd)
			if value != nil && !free && !unreported(path) {
				assert.NotEmpty(t, drift, "%s", path)
			}
			for _, d := range drift {
				assert.True(t, d.Path == path || strings.Contains(d.Path, ".*"), "%s reported as %s", path, d.Path)
			}
		}
		set(restore)
	})
	return fields
}

// unreported: features are names or objects, and an amount that is none becomes empty.
func unreported(path string) bool {
	return strings.HasPrefix(path, "features[") || strings.HasSuffix(path, ".fee") ||
		strings.HasSuffix(path, ".registered_capital_amount")
}

// isWithin reports whether path is that of at, or of a part of it.
func isWithin(path, at string) bool {
	rest, ok := strings.CutPrefix(path, at)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

func decodedAgain(t testing.TB, document any) ([]Drift, any) {
	t.Helper()
	data, err := json.Marshal(document)
	require.NoError(t, err)
	var decision Decision
	drift, err := Unmarshal(data, &decision)
	require.NoError(t, err)
	return drift, encoded(t, decision)
}

func FuzzDecision(f *testing.F) {
	for _, body := range []string{
		`{"session_id":"s1"}`, `{"session_id":1,"features":[{"feature":"X"},"Y",3]}`, `{"id_verifications":[{"age":"1","warnings":{}}]}`,
		`{"session_id":null,"reviews":[null,{"created_at":"x"}]}`, `{"a":1e400}`, `[]`, `null`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var decision Decision
		_, err := Unmarshal(body, &decision)
		var object map[string]json.RawMessage
		if err != nil && json.Unmarshal(body, &object) == nil {
			t.Errorf("a JSON object failed: %v", err)
		}
		if err == nil {
			_ = fmt.Sprintf("%+v", decision)
			if _, err := json.Marshal(decision); err != nil {
				t.Errorf("it does not encode again: %v", err)
			}
		}
	})
}
