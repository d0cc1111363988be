package didit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// Drift is one place where an answer differs from what this version knows: a field of another type, a moment
// or a day that cannot be read. The rest of the answer is decoded, and a number in a string (or the reverse,
// for texts) keeps its value.
type Drift struct {
	Path string // where, such as id_verifications[0].age; keys of open objects are *
	Want string // what was expected: a Go type
	Got  string // what was sent: string, number, bool, object, array; never the value
}

// Unmarshal decodes JSON that the API sent — a stored answer, a decision out of a queue — as the client does:
// fields that changed their type are recovered or skipped, and reported, instead of failing the document.
// Only a text that is not JSON, or that is no object where v needs one, is an error.
func Unmarshal(data []byte, v any) ([]Drift, error) {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return nil, argumentError("v", "must be a pointer that is not nil")
	}
	drift, err := decode(data, v, true)
	if err != nil {
		return nil, fmt.Errorf("didit: %w", err)
	}
	return drift, nil
}

// decodeOptions make the v2 engine as lenient as encoding/json is, where that loses nothing.
var decodeOptions = jsonv2.JoinOptions(
	jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true),
	jsonv2.MatchCaseInsensitiveNames(true), jsonv1.MatchCaseSensitiveDelimiter(true),
)

var ownPackage = reflect.TypeFor[Client]().PkgPath()

// unmarshal is json.Unmarshal, in half the time for types of this package. The callers' own types may count on
// what encoding/json does and v2 does not.
func unmarshal(data []byte, out any) error {
	if reflect.TypeOf(out).Elem().PkgPath() == ownPackage {
		return jsonv2.Unmarshal(data, out, decodeOptions)
	}
	return json.Unmarshal(data, out)
}

// selfDecoding is implemented by types that repair by themselves what does not fit.
type selfDecoding interface{ repaired() []Drift }

// decode fills out. The usual answer costs one plain unmarshal; only one that does not fit takes the way
// through repair. With report set, moments and days that cannot be read are listed too.
func decode(data []byte, out any, report bool) (drift []Drift, err error) {
	if unmarshal(data, out) != nil {
		if drift, err = decodeRepaired(data, out); err != nil {
			return nil, err
		}
	}
	if own, ok := out.(selfDecoding); ok {
		drift = append(drift, own.repaired()...)
	}
	if report {
		target := reflect.ValueOf(out).Elem()
		drift = momentsIn(target.Type()).appendUnreadable(drift, target)
	}
	return drift, nil
}

func notJSON(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("not valid JSON at byte %d", syntax.Offset)
	}
	return errors.New("not valid JSON")
}

func decodeRepaired(data []byte, out any) ([]Drift, error) {
	var whole json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		return nil, notJSON(err)
	}
	target := reflect.ValueOf(out).Elem()
	r := repairer{}
	fixed, fits := r.repair(bytes.TrimSpace(data), target.Type(), "", 0)
	if !fits {
		return nil, fmt.Errorf("%s where %s was expected", jsonKind(data), target.Kind())
	}
	target.SetZero()
	var mismatch *json.UnmarshalTypeError
	if err := json.Unmarshal(fixed, out); err != nil && !errors.As(err, &mismatch) {
		return nil, notJSON(err)
	}
	return r.drift, nil
}

// repairer rewrites a document so that it fits a Go type. It runs only after a plain decode failed.
type repairer struct{ drift []Drift }

const (
	maxRepairDepth = 64
	maxDrift       = 1000
)

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// repair returns data in a form that fits t, and whether it does.
func (r *repairer) repair(data json.RawMessage, t reflect.Type, path string, depth int) (json.RawMessage, bool) {
	if jsonKind(data) == "null" || reflect.PointerTo(t).Implements(unmarshaler) {
		return data, true
	}
	if depth > maxRepairDepth {
		return nil, false
	}
	switch t.Kind() {
	case reflect.Pointer:
		return r.repair(data, t.Elem(), path, depth+1)
	case reflect.Struct:
		return r.object(data, path, depth, func(key string) (reflect.Type, string, bool) { return fieldType(t, key) })
	case reflect.Map:
		return r.object(data, path, depth, func(string) (reflect.Type, string, bool) { return t.Elem(), "*", true })
	case reflect.Slice:
		return r.array(data, t.Elem(), path, depth)
	case reflect.Interface:
		return data, true
	default:
		return scalar(data, t)
	}
}

// child repairs a part: what does not fit becomes null, which leaves the field empty.
func (r *repairer) child(data json.RawMessage, t reflect.Type, path string, depth int) json.RawMessage {
	fixed, fits := r.repair(data, t, path, depth+1)
	if fits && bytes.Equal(fixed, data) {
		return data
	}
	if kind := jsonKind(data); len(r.drift) < maxDrift && (!fits || kind == "string" || kind == "number" || kind == "bool") {
		r.drift = append(r.drift, Drift{Path: path, Want: t.String(), Got: kind})
	}
	if !fits {
		return json.RawMessage("null")
	}
	return fixed
}

func (r *repairer) object(
	data json.RawMessage, path string, depth int, typeOf func(key string) (reflect.Type, string, bool),
) (json.RawMessage, bool) {
	var members map[string]json.RawMessage
	if jsonKind(data) != "object" || json.Unmarshal(data, &members) != nil {
		return nil, false
	}
	for _, key := range slices.Sorted(maps.Keys(members)) { // in order, so that equal answers drift alike
		if t, name, known := typeOf(key); known {
			members[key] = r.child(members[key], t, joinPath(path, name), depth)
		}
	}
	fixed, err := json.Marshal(members)
	return fixed, err == nil
}

func joinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// array repairs the items. One text or number where a list belongs becomes a list of one.
func (r *repairer) array(data json.RawMessage, t reflect.Type, path string, depth int) (json.RawMessage, bool) {
	var items []json.RawMessage
	if item, fits := scalar(data, t); fits {
		return slices.Concat([]byte("["), item, []byte("]")), true
	}
	if jsonKind(data) != "array" || json.Unmarshal(data, &items) != nil {
		return nil, false
	}
	for i, item := range items {
		items[i] = r.child(item, t, path+"["+strconv.Itoa(i)+"]", depth)
	}
	fixed, err := json.Marshal(items)
	return fixed, err == nil
}

// fieldType finds the field that encoding/json would fill.
func fieldType(t reflect.Type, key string) (reflect.Type, string, bool) {
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case field.Anonymous && name == "":
			if inner, found, ok := fieldType(indirect(field.Type), key); ok {
				return inner, found, true
			}
		case field.IsExported() && strings.EqualFold(name, key):
			return field.Type, name, true
		}
	}
	return nil, "", false
}

func indirect(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// scalar turns a number in a string into a number, and a number or a bool where a text belongs into a text.
func scalar(data json.RawMessage, t reflect.Type) (json.RawMessage, bool) {
	kind := jsonKind(data)
	if kind != "string" && kind != "number" && kind != "bool" {
		return nil, false
	}
	text := string(data)
	if kind == "string" {
		unquoted, ok := unquote(data)
		if !ok {
			return nil, false
		}
		text = strings.TrimSpace(unquoted)
	}
	switch t.Kind() {
	case reflect.String:
		if kind == "string" {
			return data, true
		}
		quoted, err := json.Marshal(text)
		return quoted, err == nil
	case reflect.Bool:
		value, err := strconv.ParseBool(text)
		return strconv.AppendBool(nil, value), err == nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		value, ok := wholeNumber(text, t.Bits())
		return strconv.AppendInt(nil, value, 10), ok
	case reflect.Float32, reflect.Float64:
		value, err := strconv.ParseFloat(text, t.Bits())
		number, failed := json.Marshal(value) // refuses NaN and Inf
		return number, err == nil && failed == nil
	}
	return nil, false
}

// wholeNumber reads an integer, also where it is written as 12.0 or 1e3.
func wholeNumber(text string, bits int) (int64, bool) {
	if value, err := strconv.ParseInt(text, 10, bits); err == nil {
		return value, true
	}
	exact, ok := Decimal(text).Rat()
	if !ok || !exact.IsInt() {
		return 0, false
	}
	value, err := strconv.ParseInt(exact.Num().String(), 10, bits)
	return value, err == nil
}

func jsonKind(data []byte) string {
	trimmed := bytes.TrimSpace(data)
	if len(trimmed) == 0 {
		return "nothing"
	}
	switch trimmed[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "bool"
	case 'n':
		return "null"
	}
	return "number"
}
