package didit_test

import (
	"context"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	didit "github.com/seed-ed97066b/didit-go"
)

// No method of any service sends, or panics over, what cannot be meant: no context, no request, an id that is none.
func TestEveryMethodRefusesBadArguments(t *testing.T) {
	client, err := didit.NewClient(didit.WithAPIKey("key"), didit.WithMaxRetries(0), didit.WithHTTPClient(&http.Client{Transport: nowhere{}}))
	require.NoError(t, err)
	methods, withRequest, withID := 0, 0, 0
	for name, method := range serviceMethods(client) {
		methods++
		refuses := func(what string, change func(i int, of reflect.Type) (reflect.Value, bool)) {
			t.Helper()
			assert.ErrorIs(t, callWith(method, change), didit.ErrInvalidArgument, "%s: %s", name, what)
		}
		refuses("no context", func(i int, of reflect.Type) (reflect.Value, bool) { return reflect.Zero(of), i == 0 })
		if takes(method, isRequest) {
			withRequest++
			refuses("no request", func(_ int, of reflect.Type) (reflect.Value, bool) { return reflect.Zero(of), isRequest(of) })
		}
		if method.Type().In(1) != reflect.TypeFor[string]() {
			continue
		}
		withID++
		for _, id := range []string{"", ".", "..", "a/../b", `a\..`} {
			refuses("id "+id, func(i int, _ reflect.Type) (reflect.Value, bool) { return reflect.ValueOf(id), i == 1 })
		}
	}
	assert.Greater(t, methods, 50)
	assert.Greater(t, withRequest, 20)
	assert.Greater(t, withID, 20)
}

func serviceMethods(client *didit.Client) map[string]reflect.Value {
	found := map[string]reflect.Value{}
	fields := reflect.ValueOf(client).Elem()
	for i := range fields.NumField() {
		field := fields.Type().Field(i)
		if !field.IsExported() || !strings.HasSuffix(field.Type.String(), "Service") {
			continue
		}
		for m := range field.Type.NumMethod() {
			found[field.Name+"."+field.Type.Method(m).Name] = fields.Field(i).Method(m)
		}
	}
	return found
}

func isRequest(of reflect.Type) bool {
	return of.Kind() == reflect.Pointer && strings.HasSuffix(of.Elem().Name(), "Request") || of == reflect.TypeFor[io.Writer]()
}

func takes(method reflect.Value, is func(reflect.Type) bool) bool {
	for i := range method.Type().NumIn() {
		if is(method.Type().In(i)) {
			return true
		}
	}
	return false
}

// callWith calls a method with arguments that will do, but for those that change gives, and returns its error.
func callWith(method reflect.Value, change func(i int, of reflect.Type) (reflect.Value, bool)) error {
	var args []reflect.Value
	for i := range method.Type().NumIn() - 1 { // the last are the options
		of := method.Type().In(i)
		arg, changed := change(i, of)
		switch {
		case changed:
		case of == reflect.TypeFor[context.Context]():
			arg = reflect.ValueOf(context.Background())
		case of == reflect.TypeFor[io.Writer]():
			arg = reflect.ValueOf(io.Discard)
		case of.Kind() == reflect.String:
			arg = reflect.ValueOf("id").Convert(of)
		case of.Kind() == reflect.Slice:
			arg = reflect.MakeSlice(of, 1, 1)
		case of.Kind() == reflect.Pointer:
			arg = reflect.New(of.Elem())
		}
		args = append(args, arg)
	}
	results := method.Call(args)
	last := results[len(results)-1]
	if last.Kind() == reflect.Func {
		for _, yielded := range last.Seq2() {
			last = yielded
			break
		}
	}
	err, _ := last.Interface().(error)
	return err
}
