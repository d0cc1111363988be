package didit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func parsedError(status int, body string) *APIError {
	e := &APIError{StatusCode: status, Method: "POST", Path: "/v3/session/", Body: []byte(body)}
	e.parse()
	return e
}

func TestAPIErrorShapes(t *testing.T) {
	tests := []struct {
		name, body   string
		detail, code string
		fields       map[string][]string
		text         string // after "didit: POST /v3/session/: 400"
	}{
		{name: "detail", body: `{"detail":"Not found."}`, detail: "Not found.", text: ": Not found."},
		{
			name: "field list", body: `{"workflow_id":["This field is required."]}`,
			fields: map[string][]string{"workflow_id": {"This field is required."}},
			text:   ": workflow_id: This field is required.",
		},
		{
			name: "field text", body: `{"workflow_id":"bad"}`,
			fields: map[string][]string{"workflow_id": {"bad"}}, text: ": workflow_id: bad",
		},
		{
			name: "nested in a list", body: `{"expected_details":[{"gender":["bad"]}]}`,
			fields: map[string][]string{"expected_details.gender": {"bad"}}, text: ": expected_details.gender: bad",
		},
		{
			name: "nested", body: `{"expected_details":{"gender":["bad","worse"]}}`,
			fields: map[string][]string{"expected_details.gender": {"bad", "worse"}}, text: ": expected_details.gender: bad worse",
		},
		{
			name: "nested second", body: `{"features":[{},{"config":["bad"]}]}`,
			fields: map[string][]string{"features.1.config": {"bad"}}, text: ": features.1.config: bad",
		},
		{name: "list", body: `["one","two"]`, detail: "one two", text: ": one two"},
		{name: "detail list", body: `{"detail":["one","two"]}`, detail: "one two", text: ": one two"},
		{
			name: "detail list with more", body: `{"detail":["one",{"gender":["bad"]}]}`,
			fields: map[string][]string{"detail": {"one"}, "detail.1.gender": {"bad"}}, text: ": detail: one; detail.1.gender: bad",
		},
		{
			name: "list with more", body: `["one",["two"],{"gender":"bad"}]`, detail: "one",
			fields: map[string][]string{"1": {"two"}, "2.gender": {"bad"}}, text: ": one; 1: two; 2.gender: bad",
		},
		{name: "string", body: `"refused"`, detail: "refused", text: ": refused"},
		{
			name: "code", body: `{"detail":"No.","code":"not_allowed"}`, detail: "No.", code: "not_allowed",
			text: ": No.; code not_allowed",
		},
		{name: "error_code", body: `{"error_code":"x1","message":"No."}`, detail: "No.", code: "x1", text: ": No.; code x1"},
		{
			name: "error and description", body: `{"error":"invalid_client","error_description":"Bad client"}`, detail: "Bad client",
			fields: map[string][]string{"error": {"invalid_client"}}, text: ": Bad client; error: invalid_client",
		},
		{name: "error", body: `{"error":"nope"}`, detail: "nope", text: ": nope"},
		{
			name: "scalars", body: `{"max":3,"ok":false,"none":null}`,
			fields: map[string][]string{"max": {"3"}, "ok": {"false"}}, text: ": max: 3; ok: false",
		},
		{
			name: "sorted", body: `{"b":["2"],"a":["1"]}`,
			fields: map[string][]string{"a": {"1"}, "b": {"2"}}, text: ": a: 1; b: 2",
		},
		{name: "html", body: `<html><body>Ana Example</body></html>`, text: " Bad Request"},
		{name: "empty", body: ``, text: " Bad Request"},
		{name: "blank", body: " \n", text: " Bad Request"},
		{name: "null", body: `null`, text: " Bad Request"},
		{name: "number", body: `42`, text: " Bad Request"},
		{name: "broken", body: `{"detail":"Ana Ex`, text: " Bad Request"},
		{name: "two values", body: `{"detail":"a"} {"detail":"b"}`, text: " Bad Request"},
		{name: "empty object", body: `{}`, text: " Bad Request"},
		{name: "control characters", body: `{"detail":"a\nb\u0000c\u2028d\u007fe"}`, detail: "a\nb\x00c\u2028d\x7fe", text: ": a b c d e"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := parsedError(400, tt.body)
			assert.Equal(t, tt.detail, e.Detail)
			assert.Equal(t, tt.code, e.Code)
			assert.Equal(t, tt.fields, e.Fields)
			assert.Equal(t, "didit: POST /v3/session/: 400"+tt.text, e.Error())
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
				assert.Equal(t, e.Error(), fmt.Sprintf(verb, e), verb)
			}
		})
	}
}

func TestAPIErrorOverHTTP(t *testing.T) {
	server := newWire(t, respond(422, `{"workflow_id":["Bad."]}`, "X-Request-ID", "req-1"))
	_, err := server.client(t).Sessions.Create(t.Context(), &CreateSessionRequest{WorkflowID: "w1"})
	var api *APIError
	require.ErrorAs(t, fmt.Errorf("wrapped: %w", err), &api)
	assert.Equal(t, "didit: POST /v3/session/: 422: workflow_id: Bad.", err.Error())
	assert.Equal(t, "req-1", api.RequestID)
	assert.JSONEq(t, `{"workflow_id":["Bad."]}`, string(api.Body))
	assert.Equal(t, "req-1", api.Header.Get("X-Request-Id"))
	require.ErrorIs(t, err, ErrBadRequest)
}

func TestAPIErrorKeepsAMebibyte(t *testing.T) {
	server := newWire(t, respond(400, strings.Repeat("x", maxErrorBody+10)))
	_, err := server.client(t).Sessions.Decision(t.Context(), "s1")
	var api *APIError
	require.ErrorAs(t, err, &api)
	assert.Len(t, api.Body, maxErrorBody)
}

// A refusal whose body breaks off is still a refusal.
func TestAPIErrorTruncated(t *testing.T) {
	server := newWire(t, truncated(403, `{"detail":"N`))
	_, err := server.client(t).Sessions.Decision(t.Context(), "s1")
	require.ErrorIs(t, err, ErrForbidden)
	assert.Equal(t, 1, server.seen())
}

func TestSentinels(t *testing.T) {
	all := []error{
		ErrBadRequest, ErrUnauthorized, ErrForbidden, ErrNotFound, ErrConflict, ErrRateLimited, ErrServer,
		ErrInsufficientCredits, ErrInvalidArgument, ErrUnexpectedAnswer,
	}
	tests := []struct {
		err  error
		want []error
	}{
		{parsedError(400, ""), []error{ErrBadRequest}},
		{parsedError(422, ""), []error{ErrBadRequest}},
		{parsedError(401, ""), []error{ErrUnauthorized}},
		{parsedError(402, ""), []error{ErrInsufficientCredits}},
		{parsedError(403, ""), []error{ErrForbidden}},
		{parsedError(403, `{"detail":"You don't have enough credits"}`), []error{ErrForbidden, ErrInsufficientCredits}},
		{parsedError(400, `["Insufficient balance."]`), []error{ErrBadRequest, ErrInsufficientCredits}},
		{parsedError(500, `{"detail":"not enough credits"}`), []error{ErrServer}},
		{parsedError(404, ""), []error{ErrNotFound}},
		{parsedError(409, ""), []error{ErrConflict}},
		{parsedError(429, ""), []error{ErrRateLimited}},
		{parsedError(500, ""), []error{ErrServer}},
		{parsedError(501, ""), []error{ErrServer}},
		{parsedError(599, ""), []error{ErrServer}},
		{parsedError(302, ""), nil},
		{parsedError(418, ""), nil},
		{argumentError("a", "b"), []error{ErrInvalidArgument}},
		{&AnswerError{}, []error{ErrUnexpectedAnswer}},
		{&TransportError{Err: context.Canceled}, nil},
		{&TransportError{Err: context.Canceled, Last: parsedError(429, "")}, []error{ErrRateLimited}},
	}
	for _, tt := range tests {
		for _, sentinel := range all {
			want := false
			for _, w := range tt.want {
				want = want || w == sentinel //nolint:errorlint // identity is meant
			}
			assert.Equal(t, want, errors.Is(fmt.Errorf("x: %w", tt.err), sentinel), "%v is %v", tt.err, sentinel)
		}
	}
}

func TestErrorTextIsCutBetweenCharacters(t *testing.T) {
	prefix := "didit: POST /v3/session/: 400: "
	for shift := range 4 {
		e := parsedError(400, `{"detail":"`+strings.Repeat("a", shift)+strings.Repeat("語", 400)+`"}`)
		words := strings.TrimPrefix(e.Error(), prefix)
		assert.LessOrEqual(t, len(words), 500)
		assert.Greater(t, len(words), 490)
		assert.True(t, utf8.ValidString(words))
		assert.True(t, strings.HasSuffix(words, "語…"), words)
	}
	exact := parsedError(400, `{"detail":"`+strings.Repeat("a", 500)+`"}`)
	assert.Equal(t, prefix+strings.Repeat("a", 500), exact.Error())
	over := parsedError(400, `{"detail":"`+strings.Repeat("a", 501)+`"}`)
	assert.Len(t, over.Error(), len(prefix)+500)
}

func TestErrorFieldsAreBounded(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 500) + `"x"` + strings.Repeat(`}`, 500)
	assert.Empty(t, parsedError(400, deep).Fields)

	wide := map[string]string{}
	for i := range 5000 {
		wide[fmt.Sprint("f", i)] = "bad"
	}
	body, err := json.Marshal(wide)
	require.NoError(t, err)
	assert.Len(t, parsedError(400, string(body)).Fields, maxErrorMessages)
}

func TestErrorsAsAttributes(t *testing.T) {
	api := parsedError(400, `{"detail":"No.","code":"not_allowed","x":["bad"]}`)
	api.RequestID, api.Attempts = "req-1", 2
	var out bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&out, nil))
	logger.Error("failed", "err", api)
	var line struct {
		Err map[string]any `json:"err"`
	}
	require.NoError(t, json.Unmarshal(out.Bytes(), &line))
	assert.Equal(t, map[string]any{
		"method": "POST", "path": "/v3/session/", "status": 400.0, "attempts": 2.0,
		"request_id": "req-1", "code": "not_allowed", "message": "No.; x: bad",
	}, line.Err)
	assert.Equal(t, "[method=POST path=/v3/session/ status=400 attempts=0 code=gone]", parsedError(400, `{"code":"gone"}`).LogValue().String())

	failed := &TransportError{Method: "GET", Path: "/v3/sessions/", Err: context.Canceled, Last: parsedError(429, ""), text: "context canceled"}
	assert.Equal(t, "didit: GET /v3/sessions/: context canceled (last answer: 429)", failed.LogValue().String())
	assert.Equal(t, failed.Error(), fmt.Sprintf("%#v", failed))
	require.ErrorIs(t, failed, context.Canceled)

	answer := &AnswerError{Method: "GET", Path: "/v3/sessions/", StatusCode: http.StatusOK, Reason: "an empty body"}
	assert.Equal(t, "didit: GET /v3/sessions/: 200: an empty body", answer.Error())
	assert.Equal(t, "didit: request.WorkflowID: must not be empty", argumentError("request.WorkflowID", "must not be empty").Error())
}

func FuzzParseError(f *testing.F) {
	for _, body := range []string{
		`{"detail":"x"}`, `{"a":[{"b":["c"]}]}`, `["x"]`, `<html>canary</html>`, ``, `{"code":"a\nb` + strings.Repeat("é", 600) + `"}`, `{"code":1,"error":{"a":[1,true,null]}}`,
		`"` + strings.Repeat("é", 600) + `"`, `{"detail":["a",{"b":"c"}]}`,
	} {
		f.Add(400, body)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		e := parsedError(status, body)
		text := e.Error()
		assert.LessOrEqual(t, len(text), 100+maxErrorText)
		assert.NotContains(t, text, "\n")
		if strings.HasPrefix(strings.TrimSpace(body), "<") {
			assert.NotContains(t, text, "<")
		}
		e.insufficientCredits()
		for _, attr := range e.LogValue().Group() {
			assert.LessOrEqual(t, len(attr.Value.String()), maxErrorText)
			assert.NotContains(t, attr.Value.String(), "\n")
		}
	})
}

// An error that is printed by value, or within a struct, shows no more than its text.
func TestErrorsPrintTheirTextOnly(t *testing.T) {
	api := APIError{StatusCode: 400, Method: "GET", Path: "/v3/", Body: []byte("CANARY"), Header: http.Header{"X": {"CANARY"}}}
	lost := TransportError{Method: "GET", Path: "/v3/", Err: errors.New("CANARY"), text: "it broke"}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		for _, value := range []any{api, &api, lost, &lost, struct{ E APIError }{api}, []TransportError{lost}} {
			assert.NotContains(t, fmt.Sprintf(verb, value), "CANARY", verb)
		}
	}
}

func TestTransportErrorSaysWhetherAWriteMayHaveHappened(t *testing.T) {
	for want, e := range map[string]TransportError{
		"didit: GET /v3/: EOF":                                               {Method: "GET", Path: "/v3/", Attempts: 1, MaybeSent: true, text: "EOF"},
		"didit: GET /v3/: EOF; attempts: 3":                                  {Method: "GET", Path: "/v3/", Attempts: 3, text: "EOF"},
		"didit: POST /v3/: refused":                                          {Method: "POST", Path: "/v3/", Attempts: 1, text: "refused"},
		"didit: POST /v3/: EOF; it may have been carried out":                {Method: "POST", Path: "/v3/", Attempts: 1, MaybeSent: true, text: "EOF"},
		"didit: DELETE /v3/: EOF; attempts: 2; it may have been carried out": {Method: "DELETE", Path: "/v3/", Attempts: 2, MaybeSent: true, text: "EOF"},
		"didit: PATCH /v3/: EOF (last answer: 429); it may have been carried out": {
			Method: "PATCH", Path: "/v3/", MaybeSent: true, Last: &APIError{StatusCode: 429}, text: "EOF",
		},
	} {
		assert.Equal(t, want, e.Error())
	}
}
