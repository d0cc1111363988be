package didit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The published OpenAPI document lies beside a checkout, not in it. Without it these tests are skipped.
var specPath = filepath.Join("..", "shared", "spec", "didit-openapi.json")

// specPlace is a schema in the document: that of a request, or of a response with some status.
type specPlace struct {
	method, path, status string
}

func specRequest(method, path string) specPlace { return specPlace{method: method, path: path} }

func specResponse(method, path, status string) specPlace {
	return specPlace{method: method, path: path, status: status}
}

// specWalk requires that typ has a field of a fitting kind for every property the document has at place.
// Paths in ignore, as they are printed, are left out together with all below them.
func specWalk(t *testing.T, place specPlace, typ reflect.Type, ignore ...string) {
	t.Helper()
	document := openSpec(t)
	schema, ok := document.schemaAt(place)
	require.True(t, ok, "no JSON schema for %v", place)
	assert.Empty(t, strings.Join(document.differences(schema, typ, ignore...), "\n"))
	assert.Empty(t, strings.Join(document.plainEnums(schema, typ), "\n"), "enums are typed strings")
}

// openSpec returns the document, and skips the test where it is not at hand.
func openSpec(t *testing.T) specDocument {
	t.Helper()
	document, err := loadSpec()
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the OpenAPI document is not here")
	}
	require.NoError(t, err)
	return document
}

var loadSpec = sync.OnceValues(func() (specDocument, error) {
	data, err := os.ReadFile(specPath)
	if err != nil {
		return nil, err
	}
	var document specDocument
	err = json.Unmarshal(data, &document)
	return document, err
})

type (
	specSchema   = map[string]any
	specDocument specSchema
)

func (d specDocument) schemaAt(place specPlace) (specSchema, bool) {
	operation := d.at("paths", place.path, strings.ToLower(place.method))
	holder := d.resolve(child(operation, "requestBody"))
	if place.status != "" {
		holder = d.resolve(child(operation, "responses", place.status))
	}
	schema := child(holder, "content", "application/json", "schema")
	return schema, schema != nil
}

func (d specDocument) at(keys ...string) specSchema { return child(specSchema(d), keys...) }

func child(schema specSchema, keys ...string) specSchema {
	for _, key := range keys {
		schema, _ = schema[key].(specSchema)
	}
	return schema
}

func (d specDocument) resolve(schema specSchema) specSchema {
	for range 10 {
		ref, ok := schema["$ref"].(string)
		if !ok {
			break
		}
		keys := strings.Split(strings.TrimPrefix(ref, "#/"), "/")
		for i, key := range keys {
			keys[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(key)
		}
		schema = d.at(keys...)
	}
	return schema
}

// differences lists where typ falls short of schema, as "path: why".
func (d specDocument) differences(schema specSchema, typ reflect.Type, ignore ...string) []string {
	w := specWalker{document: d, ignore: ignore, open: map[string]bool{}, enums: map[string][]any{}}
	w.walk("", schema, typ)
	slices.Sort(w.found)
	return slices.Compact(w.found)
}

// plainEnums lists the fields of typ that are plain strings where schema has one of several values, be it in variants.
func (d specDocument) plainEnums(schema specSchema, typ reflect.Type) []string {
	w := specWalker{document: d, open: map[string]bool{}, enums: map[string][]any{}}
	w.walk("", schema, typ)
	maps.DeleteFunc(w.enums, func(_ string, values []any) bool { return len(values) < 2 })
	return slices.Sorted(maps.Keys(w.enums))
}

type specWalker struct {
	document specDocument
	enums    map[string][]any // values of what plain strings hold, by path
	ignore   []string
	open     map[string]bool // references being walked, against those that lead back to themselves
	found    []string
}

func (w *specWalker) report(path, format string, args ...any) {
	w.found = append(w.found, strings.TrimPrefix(path, ".")+": "+fmt.Sprintf(format, args...))
}

func (w *specWalker) walk(path string, schema specSchema, typ reflect.Type) {
	if slices.Contains(w.ignore, strings.TrimPrefix(path, ".")) {
		return
	}
	if ref, ok := schema["$ref"].(string); ok {
		key := ref + " " + typ.String()
		if w.open[key] {
			return
		}
		w.open[key] = true
		defer delete(w.open, key)
	}
	schema = w.document.resolve(schema)
	typ = bareType(typ)
	for _, key := range []string{"allOf", "oneOf", "anyOf"} {
		variants, _ := schema[key].([]any)
		for _, variant := range variants {
			if variant, ok := variant.(specSchema); ok {
				w.walk(path, variant, typ)
			}
		}
	}
	w.compare(path, schema, typ)
}

func (w *specWalker) compare(path string, schema specSchema, typ reflect.Type) {
	format, _ := schema["format"].(string)
	if values, _ := schema["enum"].([]any); typ == reflect.TypeFor[string]() {
		w.addEnum(strings.TrimPrefix(path, "."), values)
	}
	switch kind := schemaType(schema); kind {
	case "":
	case "object":
		w.object(path, schema, typ)
	case "array":
		w.array(path, schema, typ)
	default:
		if !isSelfDecoding(typ) && !fitsScalar(kind, format, typ) {
			w.report(path, "%s does not hold a %s", typ, strings.TrimSpace(kind+" "+format))
		}
	}
}

func (w *specWalker) addEnum(path string, values []any) {
	for _, value := range values {
		if !slices.Contains(w.enums[path], value) {
			w.enums[path] = append(w.enums[path], value)
		}
	}
}

func (w *specWalker) object(path string, schema specSchema, typ reflect.Type) {
	properties := child(schema, "properties")
	values, hasValues := schema["additionalProperties"].(specSchema)
	switch {
	case isSelfDecoding(typ) && typ != rawMessageType:
	case len(properties) > 0:
		w.properties(path, properties, typ)
	case hasValues && len(values) > 0:
		if typ.Kind() != reflect.Map {
			w.report(path, "%s is not a map", typ)
			return
		}
		w.walk(path+".*", values, typ.Elem())
	case typ != rawMessageType && !slices.Contains([]reflect.Kind{reflect.Struct, reflect.Map, reflect.Interface}, typ.Kind()):
		w.report(path, "%s does not hold an object", typ)
	}
}

func (w *specWalker) properties(path string, properties specSchema, typ reflect.Type) {
	if typ.Kind() != reflect.Struct {
		w.report(path, "%s is not a struct", typ)
		return
	}
	fields := jsonFields(typ)
	for name, property := range properties {
		property, _ := property.(specSchema)
		at := path + "." + name
		field, ok := fields[name]
		switch {
		case ok:
			w.walk(at, property, field)
		case !slices.Contains(w.ignore, strings.TrimPrefix(at, ".")):
			w.report(at, "missing in %s", typ)
		}
	}
}

func (w *specWalker) array(path string, schema specSchema, typ reflect.Type) {
	items := child(schema, "items")
	switch {
	case typ == rawMessageType || typ.Kind() == reflect.Interface:
		if schemaType(w.document.resolve(items)) != "" {
			w.report(path, "%s is not a slice", typ)
		}
	case typ.Kind() == reflect.Slice:
		w.walk(path+"[]", items, typ.Elem())
	case !isSelfDecoding(typ):
		w.report(path, "%s is not a slice", typ)
	}
}

// schemaType is the type of a schema, whether OpenAPI 3.0 or 3.1 wrote it; "" where it may be anything.
func schemaType(schema specSchema) string {
	switch t := schema["type"].(type) {
	case string:
		return t
	case []any:
		t = slices.DeleteFunc(slices.Clone(t), func(name any) bool { return name == "null" })
		if len(t) == 1 {
			name, _ := t[0].(string)
			return name
		}
	}
	if schema["properties"] != nil {
		return "object"
	}
	return ""
}

var (
	rawMessageType  = reflect.TypeFor[json.RawMessage]()
	decimalType     = reflect.TypeFor[Decimal]()
	unmarshalerType = reflect.TypeFor[json.Unmarshaler]()
)

// isSelfDecoding reports whether typ decides by itself what JSON it takes, so that nothing can be told of it.
func isSelfDecoding(typ reflect.Type) bool {
	if typ == timestampType || typ == decimalType {
		return false
	}
	return typ.Kind() == reflect.Interface || reflect.PointerTo(typ).Implements(unmarshalerType)
}

func fitsScalar(kind, format string, typ reflect.Type) bool {
	switch kind {
	case "string":
		switch {
		case format == "date-time":
			return typ == timestampType
		case format == "date":
			return typ == dateType || typ == timestampType
		}
		return typ.Kind() == reflect.String || typ == timestampType
	case "boolean":
		return typ.Kind() == reflect.Bool
	case "integer":
		return typ == decimalType || isFloat(typ) || typ.Kind() >= reflect.Int && typ.Kind() <= reflect.Uint64
	case "number":
		return typ == decimalType || isFloat(typ)
	}
	return false
}

func isFloat(typ reflect.Type) bool {
	return typ.Kind() == reflect.Float64 || typ.Kind() == reflect.Float32
}

// bareType is the type behind pointers and Nullable.
func bareType(typ reflect.Type) reflect.Type {
	for {
		switch {
		case typ.Kind() == reflect.Pointer:
			typ = typ.Elem()
		case typ.PkgPath() == timestampType.PkgPath() && strings.HasPrefix(typ.Name(), "Nullable["):
			typ = typ.Field(0).Type
		default:
			return typ
		}
	}
}

// jsonFields are the types of the fields of a struct by their JSON names, embedded structs included.
func jsonFields(typ reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for i := range typ.NumField() {
		field := typ.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "-" || !field.IsExported() && !field.Anonymous:
		case name == "" && field.Anonymous && bareType(field.Type).Kind() == reflect.Struct:
			for name, inner := range jsonFields(bareType(field.Type)) {
				if _, shadowed := fields[name]; !shadowed {
					fields[name] = inner
				}
			}
		case name == "":
			fields[field.Name] = field.Type
		default:
			fields[name] = field.Type
		}
	}
	return fields
}

// A walker that finds nothing proves nothing: this is what it must find.
func TestSpecWalkerFindsDifferences(t *testing.T) {
	type embedded struct {
		Inner string `json:"inner"`
	}
	type referee struct {
		embedded
		Referees []referee `json:"referees"`
	}
	type good struct {
		embedded
		Text    string           `json:"text"`
		Null    Nullable[string] `json:"null,omitzero"`
		Count   *int             `json:"count"`
		Score   *float64         `json:"score"`
		Money   Decimal          `json:"money"`
		Flag    *bool            `json:"flag"`
		At      Timestamp        `json:"at"`
		Day     Date             `json:"day"`
		Free    json.RawMessage  `json:"free"`
		Any     any              `json:"any"`
		Names   []Status         `json:"names"`
		ByName  map[string]int   `json:"by_name"`
		Parts   []embedded       `json:"parts"`
		One     referee          `json:"one"`
		Referee referee          `json:"referee"`
	}
	document := specDocument{}
	require.NoError(t, json.Unmarshal([]byte(`{
		"components": {"schemas": {"Referee": {"properties": {
			"inner": {"type": "string"}, "referees": {"type": "array", "items": {"$ref": "#/components/schemas/Referee"}}}}}},
		"root": {"type": "object", "properties": {
			"inner": {"type": "string"},
			"text": {"type": ["string", "null"]}, "null": {"type": "string"}, "count": {"type": "integer"},
			"score": {"type": "integer"}, "money": {"type": "number"}, "flag": {"type": "boolean"},
			"at": {"type": "string", "format": "date-time"}, "day": {"type": "string", "format": "date"},
			"free": {"type": "object"}, "any": {}, "names": {"type": "array", "items": {"type": "string"}},
			"by_name": {"type": "object", "additionalProperties": {"type": "integer"}},
			"parts": {"type": "array", "items": {"type": "object", "properties": {"inner": {"type": "string"}}}},
			"one": {"oneOf": [{"properties": {"inner": {"type": "string"}}}, {"allOf": [{"$ref": "#/components/schemas/Referee"}]}]},
			"referee": {"$ref": "#/components/schemas/Referee"}
		}}}`), &document))
	root := document.at("root")
	assert.Empty(t, document.differences(root, reflect.TypeFor[*good]()))

	type other struct {
		Inner int `json:"inner"`
	}
	type bad struct {
		Text    bool            `json:"text"`
		Null    Nullable[int]   `json:"null"`
		Count   string          `json:"count"`
		Score   string          `json:"score"`
		Money   int             `json:"money"`
		Flag    string          `json:"flag"`
		At      string          `json:"at"`
		Day     string          `json:"day"`
		Free    string          `json:"free"`
		Names   []int           `json:"names"`
		ByName  json.RawMessage `json:"by_name"`
		Parts   json.RawMessage `json:"parts"`
		One     other           `json:"one"`
		Referee other           `json:"referee"`
	}
	found := document.differences(root, reflect.TypeFor[bad]())
	var paths []string
	for _, difference := range found {
		path, _, _ := strings.Cut(difference, ":")
		paths = append(paths, path)
	}
	assert.ElementsMatch(t, []string{
		"any", "at", "by_name", "count", "day", "flag", "free", "inner", "money", "names[]", "null",
		"one.inner", "one.referees", "parts", "referee.inner", "referee.referees", "score", "text",
	}, paths)
	assert.Len(t, document.differences(root, reflect.TypeFor[bad](), "inner", "any", "parts"), len(found)-3)

	enum := specSchema{"type": "object", "properties": specSchema{
		"text":  specSchema{"type": "string", "enum": []any{"a", "b"}},
		"names": specSchema{"type": "array", "items": specSchema{"type": "string", "enum": []any{"a", "b"}}},
		"inner": specSchema{"type": "string", "enum": []any{"always"}},
		"null": specSchema{"oneOf": []any{
			specSchema{"type": "string", "enum": []any{"one"}}, specSchema{"type": "string", "enum": []any{"other"}},
		}},
	}}
	assert.Equal(t, []string{"null", "text"}, document.plainEnums(enum, reflect.TypeFor[good]()))
}
