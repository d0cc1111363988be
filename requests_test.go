package didit

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What any method of any service takes as a request can be kept in a file: every field comes back.
func TestEveryRequestRoundTrips(t *testing.T) {
	requests := requestTypes()
	require.Greater(t, len(requests), 20)
	for _, typ := range requests {
		t.Run(typ.Name(), func(t *testing.T) {
			filled, again := reflect.New(typ), reflect.New(typ)
			fillAny(t, filled.Elem())
			data, err := json.Marshal(filled.Interface())
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(data, again.Interface()))
			if !reflect.DeepEqual(filled.Interface(), again.Interface()) { // their own printing shows nothing
				back, _ := json.Marshal(again.Interface())
				assert.Equal(t, string(data), string(back))
				t.Error("a field does not come back as it was")
			}
		})
	}
}

func requestTypes() (found []reflect.Type) {
	seen := map[reflect.Type]bool{}
	client := reflect.TypeFor[Client]()
	for i := range client.NumField() {
		service := client.Field(i)
		if !service.IsExported() {
			continue
		}
		for m := range service.Type.NumMethod() {
			method := service.Type.Method(m).Type
			for j := 1; j < method.NumIn(); j++ {
				in := method.In(j)
				if in.Kind() != reflect.Pointer || seen[in.Elem()] {
					continue
				}
				if name := in.Elem().Name(); strings.HasSuffix(name, "Request") || name == "DeleteSessionOptions" {
					seen[in.Elem()] = true
					found = append(found, in.Elem())
				}
			}
		}
	}
	return found
}

// fillAny sets every field that a caller can set, but for those that hold one of several types.
func fillAny(t *testing.T, v reflect.Value) {
	t.Helper()
	switch {
	case strings.HasPrefix(v.Type().Name(), "Nullable["):
		for _, text := range []string{`7`, `"12"`, `true`, `{"free":"form"}`} {
			if json.Unmarshal([]byte(text), v.Addr().Interface()) == nil {
				return
			}
		}
		require.Fail(t, "nothing fits", "%s", v.Type())
	case v.Type() == timestampType:
		v.Set(reflect.ValueOf(NewTimestamp(mustTime("2030-01-02T03:04:05Z"))))
	case v.Type() == rawMessageType:
		v.Set(reflect.ValueOf(json.RawMessage(`{"a":1}`)))
	}
	if !v.IsZero() {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillAny(t, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fillAny(t, v.Field(i))
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fillAny(t, v.Index(0))
	case reflect.Map:
		value := reflect.New(v.Type().Elem()).Elem()
		fillAny(t, value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("future_key").Convert(v.Type().Key()), value)
	case reflect.Interface:
		if v.NumMethod() == 0 {
			v.Set(reflect.ValueOf(map[string]any{"free": "form"}))
		}
	case reflect.String:
		v.SetString("12")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Uint8:
		v.SetUint(7)
	case reflect.Float64:
		v.SetFloat(1.5)
	default:
		require.Fail(t, "no value for it", "%s", v.Type())
	}
}
