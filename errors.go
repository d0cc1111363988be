package didit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-ed97066b/didit-go/internal/transport"
)

// What went wrong, for errors.Is. Each but ErrInvalidArgument and ErrUnexpectedAnswer matches an *APIError by
// its status.
var (
	// ErrBadRequest matches 400 and 422: the request was understood and refused. See APIError.Fields.
	ErrBadRequest = errors.New("didit: bad request")
	// ErrUnauthorized matches 401: the credential is missing, wrong or expired.
	ErrUnauthorized = errors.New("didit: unauthorized")
	// ErrForbidden matches 403: the credential may not do this. Older deployments answer it to a wrong key too.
	ErrForbidden = errors.New("didit: forbidden")
	// ErrNotFound matches 404: nothing with that id is visible to the credential.
	ErrNotFound = errors.New("didit: not found")
	// ErrConflict matches 409: the state of the thing does not allow it.
	ErrConflict = errors.New("didit: conflict")
	// ErrRateLimited matches 429, and a call that the client's own rate budget could not let through in time.
	ErrRateLimited = errors.New("didit: rate limited")
	// ErrServer matches every 5xx.
	ErrServer = errors.New("didit: server error")
	// ErrInsufficientCredits matches an answer that says that the balance does not cover the call, whatever
	// its status (402, 403 and 400 are all met).
	ErrInsufficientCredits = errors.New("didit: insufficient credits")
	// ErrInvalidArgument matches every *ArgumentError: nothing was sent.
	ErrInvalidArgument = errors.New("didit: invalid argument")
	// ErrUnexpectedAnswer matches every *AnswerError: a 2xx that is not what the API documents.
	ErrUnexpectedAnswer = errors.New("didit: unexpected answer")
)

// APIError is an answer other than 2xx, whatever its body. Match it with errors.As, or its kind with
// errors.Is and the sentinels of this package.
//
// Its text holds the method, the path template, the status and the API's own words. Header and Body are for
// your eyes only: they may hold people's data, and are left out of every way to print the error.
type APIError struct {
	StatusCode int    // HTTP status
	Code       string // stable machine-readable code, "" where the API sends none
	Method     string // HTTP method
	Path       string // path template, such as /v3/session/{session_id}/decision/
	Detail     string // the API's message about the whole request, "" where there is none; ids of the path stand as … in it

	// Fields holds the messages about single fields, nested ones under dotted paths
	// (expected_details.gender, features.1.config).
	Fields map[string][]string

	RequestID  string        // X-Request-ID of the answer, "" where there is none
	RetryAfter time.Duration // how long the API asks to wait, 0 where it does not
	Attempts   int           // how often the call was sent

	Header http.Header `json:"-"` // headers of the answer
	Body   []byte      `json:"-"` // body as sent, at most 1 MiB of it
}

// maxErrorText bounds what the API's words contribute to an error's text, in bytes.
const maxErrorText = 500

// Error returns a line such as
//
//	didit: POST /v3/session/: 400: workflow_id: This field is required.
func (e *APIError) Error() string {
	var b strings.Builder
	b.WriteString("didit: ")
	b.WriteString(e.Method)
	b.WriteByte(' ')
	b.WriteString(e.Path)
	b.WriteString(": ")
	b.WriteString(strconv.Itoa(e.StatusCode))
	code := ""
	if e.Code != "" {
		code = "code " + e.Code
	}
	if words := e.words(code); words != "" {
		b.WriteString(": ")
		b.WriteString(cut(words, maxErrorText))
	} else if text := http.StatusText(e.StatusCode); text != "" {
		b.WriteString(" ")
		b.WriteString(text)
	}
	return b.String()
}

// words are the detail, what is put after it, and the messages about fields.
func (e *APIError) words(after string) string {
	var parts []string
	for _, part := range []string{e.Detail, after} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	for _, field := range slices.Sorted(maps.Keys(e.Fields)) {
		parts = append(parts, field+": "+strings.Join(e.Fields[field], " "))
	}
	return strings.Join(parts, "; ")
}

// cut shortens s to at most limit bytes, without splitting a character, and keeps it on one line.
func cut(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, s)
	if len(s) <= limit {
		return s
	}
	end := limit - len("…")
	for end > 0 && s[end]&0xc0 == 0x80 {
		end--
	}
	return s[:end] + "…"
}

// Is matches the sentinels of this package by status.
func (e *APIError) Is(target error) bool {
	switch target {
	case ErrBadRequest:
		return e.StatusCode == http.StatusBadRequest || e.StatusCode == http.StatusUnprocessableEntity
	case ErrUnauthorized:
		return e.StatusCode == http.StatusUnauthorized
	case ErrForbidden:
		return e.StatusCode == http.StatusForbidden
	case ErrNotFound:
		return e.StatusCode == http.StatusNotFound
	case ErrConflict:
		return e.StatusCode == http.StatusConflict
	case ErrRateLimited:
		return e.StatusCode == http.StatusTooManyRequests
	case ErrServer:
		return e.StatusCode >= 500
	case ErrInsufficientCredits:
		return e.insufficientCredits()
	}
	return false
}

func (e *APIError) insufficientCredits() bool {
	switch e.StatusCode {
	case http.StatusPaymentRequired:
		return true
	case http.StatusBadRequest, http.StatusForbidden:
		text := strings.ToLower(e.Detail)
		return strings.Contains(text, "enough credits") || strings.Contains(text, "insufficient credit") ||
			strings.Contains(text, "not enough balance") || strings.Contains(text, "insufficient balance")
	}
	return false
}

// Format prints the text of Error whatever the verb, so that %#v shows no body.
func (e APIError) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, e.Error()) }

// LogValue returns what Error says as attributes: method, path, status and attempts, and where they are known
// request_id, code, and as message the detail with what is wrong with fields. Each text is cut as Error is.
func (e APIError) LogValue() slog.Value {
	attrs := []slog.Attr{
		slog.String("method", e.Method),
		slog.String("path", e.Path),
		slog.Int("status", e.StatusCode),
		slog.Int("attempts", e.Attempts),
	}
	if e.RequestID != "" {
		attrs = append(attrs, slog.String("request_id", cut(e.RequestID, maxErrorText)))
	}
	if e.Code != "" {
		attrs = append(attrs, slog.String("code", cut(e.Code, maxErrorText)))
	}
	if words := e.words(""); words != "" {
		attrs = append(attrs, slog.String("message", cut(words, maxErrorText)))
	}
	return slog.GroupValue(attrs...)
}

// ArgumentError is a request that was refused before anything was sent.
type ArgumentError struct {
	Field  string // the argument or field, such as request.WorkflowID or features[2].config
	Reason string // what is wrong with it; never its value
}

// Error names the field and what is wrong with it.
func (e *ArgumentError) Error() string { return "didit: " + e.Field + ": " + e.Reason }

// Is matches ErrInvalidArgument.
func (e *ArgumentError) Is(target error) bool { return target == ErrInvalidArgument }

func argumentError(field, reason string) *ArgumentError {
	return &ArgumentError{Field: field, Reason: reason}
}

// TransportError is a call that ended without an answer: no connection, a reset, a truncated body, no token,
// or a context that ended. Context errors stay visible to errors.Is.
type TransportError struct {
	Method   string // HTTP method
	Path     string // path template
	Attempts int    // how often the call was sent

	// MaybeSent is set when the service may have received, and carried out, the last attempt. Where it is
	// false nothing happened; where it is true, look before you repeat a write.
	MaybeSent bool

	// Last is the answer to the attempt before, such as the 429 that was being waited for; nil for none.
	Last *APIError

	// Err is the cause.
	Err error

	text string
}

// Error names the method, the path template and the cause, without any address, id or query of the call. Of a write
// it says whether it may have been carried out.
func (e *TransportError) Error() string {
	text := "didit: " + e.Method + " " + e.Path + ": " + e.text
	if e.Last != nil {
		text += " (last answer: " + strconv.Itoa(e.Last.StatusCode) + ")"
	}
	if e.Attempts > 1 {
		text += "; attempts: " + strconv.Itoa(e.Attempts)
	}
	if e.MaybeSent && e.Method != http.MethodGet && e.Method != http.MethodHead {
		text += "; it may have been carried out"
	}
	return text
}

// Unwrap returns the cause, and the last answer where there is one.
func (e *TransportError) Unwrap() []error {
	if e.Last != nil {
		return []error{e.Err, e.Last}
	}
	return []error{e.Err}
}

// Is matches ErrRateLimited where the client's own rate budget had no room before the deadline. A call that was
// cancelled meanwhile is none of them.
func (e *TransportError) Is(target error) bool {
	var limiter *transport.LimiterError
	return target == ErrRateLimited && errors.As(e.Err, &limiter) && !errors.Is(limiter, context.Canceled)
}

// Format prints the text of Error whatever the verb: the cause may hold more.
func (e TransportError) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, e.Error()) }

// LogValue returns what Error says.
func (e TransportError) LogValue() slog.Value { return slog.StringValue(e.Error()) }

// AnswerError is a 2xx answer that cannot be what the API documents: no JSON, an HTML page, an object without
// its identifier, a PDF that is none. The call may well have been carried out.
type AnswerError struct {
	Method     string // HTTP method
	Path       string // path template
	StatusCode int    // HTTP status
	RequestID  string // X-Request-ID of the answer
	Attempts   int    // how often the call was sent
	Reason     string // what is wrong, without any of the content
}

// Error names the method, the path template, the status and what is wrong.
func (e *AnswerError) Error() string {
	return fmt.Sprintf("didit: %s %s: %d: %s", e.Method, e.Path, e.StatusCode, e.Reason)
}

// Is matches ErrUnexpectedAnswer.
func (e *AnswerError) Is(target error) bool { return target == ErrUnexpectedAnswer }

// maxErrorBody bounds APIError.Body.
const maxErrorBody = 1 << 20

// newAPIError reads an answer other than 2xx. It owns copies of all it keeps.
func newAPIError(op *operation, answer *transport.Answer, attempts int) *APIError {
	e := &APIError{
		StatusCode: answer.StatusCode, Method: op.method, Path: op.route, Attempts: attempts,
		RequestID: answer.Header.Get("X-Request-Id"), Header: answer.Header,
		RetryAfter: transport.RetryAfter(answer.Header),
	}
	if answer.Body != nil {
		body := answer.Body.Bytes()
		e.Body = bytes.Clone(body[:min(len(body), maxErrorBody)])
	}
	e.parse()
	return e
}

// parse reads the API's words out of the body. A body in no known shape contributes nothing.
func (e *APIError) parse() {
	body := bytes.TrimSpace(e.Body)
	if len(body) == 0 {
		return
	}
	var value any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil || decoder.More() {
		return
	}
	switch value := value.(type) {
	case string:
		e.Detail = value
	case []any:
		e.parseList(value)
	case map[string]any:
		e.parseObject(value)
	}
}

func (e *APIError) parseList(list []any) {
	e.Detail = joinStrings(list)
	for i, item := range list {
		switch item.(type) {
		case map[string]any, []any:
			e.flatten(strconv.Itoa(i), item, 0)
		}
	}
}

func (e *APIError) parseObject(object map[string]any) {
	for _, key := range []string{"code", "error_code"} {
		if code, ok := object[key].(string); ok {
			e.Code = code
			delete(object, key)
			break
		}
	}
	for _, key := range []string{"detail", "error_description", "message", "error"} {
		if text, ok := messageText(object[key]); ok && e.Detail == "" {
			e.Detail = text
			delete(object, key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		e.flatten(key, object[key], 0)
	}
}

func messageText(value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return value, value != ""
	case []any:
		for _, item := range value {
			if _, ok := item.(string); !ok {
				return "", false // not only texts: they stay together, as fields
			}
		}
		text := joinStrings(value)
		return text, text != ""
	}
	return "", false
}

func joinStrings(list []any) string {
	var parts []string
	for _, item := range list {
		if text, ok := item.(string); ok {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " ")
}

// Bounds on what a hostile or broken body can make of an error.
const (
	maxErrorDepth    = 16
	maxErrorMessages = 200
)

func (e *APIError) flatten(path string, value any, depth int) {
	if depth > maxErrorDepth || len(e.Fields) >= maxErrorMessages {
		return
	}
	switch value := value.(type) {
	case string:
		e.addField(path, value)
	case json.Number:
		e.addField(path, value.String())
	case bool:
		e.addField(path, strconv.FormatBool(value))
	case []any:
		for i, item := range value {
			at := path
			if _, nested := item.(string); !nested && len(value) > 1 {
				at += "." + strconv.Itoa(i)
			}
			e.flatten(at, item, depth+1)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			e.flatten(path+"."+key, value[key], depth+1)
		}
	}
}

func (e *APIError) addField(path, message string) {
	if e.Fields == nil {
		e.Fields = make(map[string][]string)
	}
	if len(e.Fields[path]) < maxErrorMessages {
		e.Fields[path] = append(e.Fields[path], message)
	}
}
