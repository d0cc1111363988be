package didit

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSessionsHaveEveryDocumentedField(t *testing.T) {
	tests := []struct {
		name  string
		place specPlace
		typ   reflect.Type
	}{
		{"create", specRequest("post", "/v3/session/"), reflect.TypeFor[CreateSessionRequest]()},
		{"created", specResponse("post", "/v3/session/", "201"), reflect.TypeFor[Session]()},
		{"list", specResponse("get", "/v3/sessions/", "200"), reflect.TypeFor[Page[SessionListItem]]()},
		{"update status", specRequest("patch", "/v3/session/{sessionId}/update-status/"), reflect.TypeFor[UpdateSessionStatusRequest]()},
		{"updated", specResponse("patch", "/v3/session/{sessionId}/update-status/", "200"), reflect.TypeFor[UpdatedSession]()},
		{"batch delete", specRequest("post", "/v3/sessions/delete/"), reflect.TypeFor[batchDeleteSessions]()},
		{"reviews", specResponse("get", "/v3/sessions/{session_id}/reviews/", "200"), reflect.TypeFor[Page[Review]]()},
		{"create review", specRequest("post", "/v3/sessions/{session_id}/reviews/"), reflect.TypeFor[CreateReviewRequest]()},
		{"created review", specResponse("post", "/v3/sessions/{session_id}/reviews/", "201"), reflect.TypeFor[DecisionReview]()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { specWalk(t, test.place, test.typ) })
	}
}

func TestSessionFiltersCoverEveryDocumentedParameter(t *testing.T) {
	document := openSpec(t)
	for path, typ := range map[string]reflect.Type{
		"/v3/sessions/":                      reflect.TypeFor[ListSessionsOptions](),
		"/v3/sessions/{session_id}/reviews/": reflect.TypeFor[ListReviewsOptions](),
		"/v3/session/{sessionId}/decision/":  reflect.TypeFor[decisionQuery](),
	} {
		tags := map[string]bool{}
		for i := range typ.NumField() {
			name, _, _ := strings.Cut(typ.Field(i).Tag.Get("url"), ",")
			tags[name] = true
		}
		documented := 0
		parameters, _ := document.at("paths", path, "get")["parameters"].([]any)
		for _, parameter := range parameters {
			object, _ := parameter.(map[string]any)
			if object["in"] != "query" {
				continue
			}
			documented++
			assert.Contains(t, tags, object["name"], path)
		}
		assert.Len(t, tags, documented, path)
	}
}

func TestStatusesAreAllKnown(t *testing.T) {
	document := openSpec(t)
	properties := child(document.resolve(child(document.at("paths", "/v3/session/", "post", "responses", "201"),
		"content", "application/json", "schema")), "properties")
	documented, _ := child(properties, "status")["enum"].([]any)
	require.NotEmpty(t, documented)
	known := []any{
		string(StatusNotStarted), string(StatusInProgress), string(StatusAwaitingUser), string(StatusInReview),
		string(StatusApproved), string(StatusDeclined), string(StatusResubmitted), string(StatusAbandoned),
		string(StatusExpired), string(StatusKYCExpired),
	}
	assert.ElementsMatch(t, documented, known)
}

// fillRequest sets every field that encoding/json sees to something of its own.
func fillRequest(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillRequest(v.Elem())
	case reflect.Struct:
		switch target := v.Addr().Interface().(type) {
		case *Nullable[string]:
			*target = Value("text")
		case *Nullable[bool]:
			*target = Null[bool]()
		case *Nullable[Status]:
			*target = Value(StatusInReview)
		case *Nullable[Gender]:
			*target = Value(GenderFemale)
		case *Timestamp:
			*target = Timestamp{Time: mustTime("2030-01-02T03:04:05Z")}
		default:
			for i := range v.NumField() {
				fillRequest(v.Field(i))
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fillRequest(v.Index(0))
	case reflect.Map:
		if v.Type().Elem() == reflect.TypeFor[json.RawMessage]() {
			v.Set(reflect.ValueOf(map[string]json.RawMessage{"future_field": json.RawMessage(`{"a":1}`)}))
			return
		}
		v.Set(reflect.ValueOf(map[string]any{"key": "value"}))
	case reflect.Interface:
		v.Set(reflect.ValueOf(any(map[string]any{"free": "form"})))
	case reflect.String:
		v.SetString("text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8:
		v.SetUint(7)
	case reflect.Int:
		v.SetInt(7)
	}
}

func mustTime(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestSessionRequestsRoundTrip(t *testing.T) {
	for _, request := range []any{
		&CreateSessionRequest{}, &UpdateSessionStatusRequest{}, &DeleteSessionOptions{}, &CreateReviewRequest{},
	} {
		filled := reflect.ValueOf(request)
		fillRequest(filled.Elem())
		data, err := json.Marshal(request)
		require.NoError(t, err)
		again := reflect.New(filled.Type().Elem())
		require.NoError(t, json.Unmarshal(data, again.Interface()))
		assert.True(t, reflect.DeepEqual(request, again.Interface()), "%s: %s", filled.Type(), data)

		empty, err := json.Marshal(reflect.New(filled.Type().Elem()).Interface())
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(empty, reflect.New(filled.Type().Elem()).Interface()))
	}
}

func TestCreateSessionRequestRefusesKnownKeysInExtra(t *testing.T) {
	_, err := encodeBody(&CreateSessionRequest{WorkflowID: "w", Extra: map[string]json.RawMessage{"callback": json.RawMessage(`1`)}})
	require.ErrorIs(t, err, ErrInvalidArgument)
}
