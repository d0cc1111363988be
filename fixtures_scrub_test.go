package didit_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"

	didit "github.com/seed-ed97066b/didit-go"
)

// serviceURL is where recordings pretend to come from, whatever they were made against.
const serviceURL = "https://verification.didit.me"

// scrubbedDay stands for every date.
const scrubbedDay = "1990-05-15"

// scrubber takes what is real out of recordings. The same real value becomes the same placeholder in URLs,
// requests and answers, over a whole run, so that the recordings fit each other.
type scrubber struct {
	base     string            // of the URLs of the service that is recorded
	named    map[string]string // real texts, and what the recordings call them
	invented map[string]string // other real texts, and what was made up for them
	made     map[string]int    // how many were made up, by kind
	ours     map[string]bool   // texts that stay: words of the API, and what requests held before any answer
}

// routes are the words of the paths that are called.
const routes = "/v3/session/decision /v3/sessions/delete/reviews /v3/workflows /v3/questionnaires /v3/users/create " +
	"/v3/blocklist/add/remove /v3/billing/balance/top-up /v3/webhook/destinations " +
	"/update-status/delete/generate-pdf/share/import-shared/update-data/update-poa-data/kyb/features " +
	"/update-aml-hit-status/bulk-update-aml-hit-status/decision-email-preview"

func newScrubber(base string) *scrubber {
	s := &scrubber{
		base: base, named: map[string]string{}, invented: map[string]string{}, made: map[string]int{}, ours: map[string]bool{},
	}
	for _, id := range placeholders {
		s.ours[id] = true
	}
	for _, status := range []didit.Status{
		didit.StatusNotStarted, didit.StatusInProgress, didit.StatusAwaitingUser, didit.StatusInReview, didit.StatusApproved,
		didit.StatusDeclined, didit.StatusResubmitted, didit.StatusAbandoned, didit.StatusExpired, didit.StatusKYCExpired,
	} {
		s.ours[string(status)] = true
	}
	for _, word := range strings.FieldsFunc(routes, func(r rune) bool { return r == '/' || r == ' ' }) {
		s.ours[word] = true
	}
	return s
}

// name says what stands for a real text, in front of any placeholder that was made up for it.
func (s *scrubber) name(text, placeholder string) {
	if text != "" {
		s.named[text] = placeholder
	}
}

func (s *scrubber) invent(kind, text, format string) string {
	if s.invented[text] == "" {
		s.made[kind]++
		s.invented[text] = fmt.Sprintf(format, s.made[kind])
	}
	return s.invented[text]
}

// placeholder is what stands for a text in a request, and whether it is not ours.
func (s *scrubber) placeholder(text string) (string, bool) {
	if named, ok := s.named[text]; ok {
		return named, true
	}
	invented, ok := s.invented[text]
	return invented, ok && !s.ours[text]
}

// interaction scrubs a request and its answer. It fails, and the recording with it, where a request holds an id
// that nothing stands for.
func (s *scrubber) interaction(i *cassette.Interaction) error {
	target, err := s.url(i.Request.URL, s.sent)
	if err != nil {
		return err
	}
	body, err := s.request(i.Request.Body)
	if err != nil {
		return err
	}
	i.Request = cassette.Request{
		Method: i.Request.Method, URL: target, Host: strings.TrimPrefix(serviceURL, "https://"), Body: body,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, ContentLength: int64(len(body)),
	}
	headers := http.Header{}
	for _, name := range []string{"Content-Type", "Retry-After"} {
		if value := i.Response.Headers.Get(name); value != "" {
			headers.Set(name, value)
		}
	}
	text := s.answer(i.Response.Body, i.Response.Code >= http.StatusBadRequest)
	i.Response = cassette.Response{
		Code: i.Response.Code, Status: fmt.Sprintf("%d %s", i.Response.Code, http.StatusText(i.Response.Code)),
		Headers: headers, Body: text, ContentLength: int64(len(text)), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	return nil
}

var (
	uuidText   = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	momentText = regexp.MustCompile(`^\d{4}-\d\d-\d\d[T ]\d\d:`)
	dayText    = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	numberText = regexp.MustCompile(`^-?\d+(\.\d+)?$`)
	urlText    = regexp.MustCompile(`^[a-z][a-z0-9+.-]*://`)

	secretKeys = regexp.MustCompile(`token|secret|password|_key$`)
	// plainKeys hold words of the API. Texts under any other key are replaced, so that a new field is safe.
	plainKeys = regexp.MustCompile(`^((new_|previous_|review_|kyc_|registry_|verification_|fetch_)?status|` +
		`(workflow_|element_|activity_|actor_|comment_|session_|feature_|entity_|log_|document_|item_)?type|question_types|` +
		`(session_)?kind|features?|features_list|(face_liveness_)?method|(duplicated_user_)?action|environment|` +
		`(default_)?language|languages|changed_fields|node_id|start_node|next|risk|risk_level|face_retention_outcome|` +
		`code|source|webhook_version|subscribed_events)$`)
	plainWord    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.]*([ +-]+[A-Za-z0-9_.]+){0,12}$`)
	plainMessage = regexp.MustCompile(`^[A-Za-z0-9_ .,;:'"/()<>=|\\!?-]{1,300}$`)
	manyDigits   = regexp.MustCompile(`\d{4,}`)
	plainNumbers = regexp.MustCompile(`^(count|deleted|version|workflow_version|limit|offset|max_files|min_length|max_length|` +
		`max_retry_attempts|retry_window_days|session_expiration_time|.*_max_attempts|.*_threshold)$`)
	plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]{0,63}$`)
)

// url scrubs the address of the service part by part, and replaces any other as a whole.
func (s *scrubber) url(text string, part func(name, text string) (string, error)) (string, error) {
	rest, ok := strings.CutPrefix(text, s.base+"/")
	if !ok {
		return s.invent("url", text, "https://example.com/invented-%d"), nil
	}
	path, query, hasQuery := strings.Cut(rest, "?")
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		var err error
		if segments[i], err = escaped(segment, "", part, url.PathUnescape, url.PathEscape); err != nil {
			return "", err
		}
	}
	clean := serviceURL + "/" + strings.Join(segments, "/")
	if !hasQuery {
		return clean, nil
	}
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		value, err := escaped(value, name, part, url.QueryUnescape, url.QueryEscape)
		if err != nil {
			return "", err
		}
		pairs[i] = name + "=" + value
	}
	return clean + "?" + strings.Join(pairs, "&"), nil
}

func escaped(text, name string, part func(name, text string) (string, error), unescape func(string) (string, error), escape func(string) string) (string, error) {
	plain, err := unescape(text)
	if err != nil {
		return "", errors.New("a URL that cannot be read")
	}
	clean, err := part(name, plain)
	if err != nil || clean == plain {
		return text, err
	}
	return escape(clean), nil
}

// sent is a part of a request: what came from no answer is ours.
func (s *scrubber) sent(_, text string) (string, error) {
	if placeholder, ok := s.placeholder(text); ok {
		return placeholder, nil
	}
	return text, s.own(text)
}

// received is a part of a URL in an answer.
func (s *scrubber) received(name, text string) (string, error) {
	if (name == "limit" || name == "offset") && numberText.MatchString(text) {
		return text, nil
	}
	return s.text(name, text, false), nil
}

// own notes a text of a request that came from no answer, so that it is ours. Only ids never are.
func (s *scrubber) own(text string) error {
	if uuidText.MatchString(text) && !s.ours[text] {
		return errors.New("a request holds an id that nothing stands for")
	}
	s.ours[text] = true
	return nil
}

// request replaces known texts in a body, and leaves the rest of it to the byte.
func (s *scrubber) request(body string) (string, error) {
	if body == "" {
		return "", nil
	}
	var value any
	if err := json.Unmarshal([]byte(body), &value); err != nil {
		return "", errors.New("a request that is no JSON")
	}
	var found []string
	collect(value, &found)
	for _, text := range found {
		placeholder, ok := s.placeholder(text)
		if !ok {
			if err := s.own(text); err != nil {
				return "", err
			}
			continue
		}
		was, _ := json.Marshal(text)
		is, _ := json.Marshal(placeholder)
		body = strings.ReplaceAll(body, string(was), string(is))
	}
	return body, nil
}

func collect(value any, found *[]string) {
	switch value := value.(type) {
	case map[string]any:
		for _, v := range value {
			collect(v, found)
		}
	case []any:
		for _, v := range value {
			collect(v, found)
		}
	case string:
		if !slices.Contains(*found, value) {
			*found = append(*found, value)
		}
	}
}

// answer invents everything in a body that is not known to be harmless; what is no JSON goes altogether.
func (s *scrubber) answer(body string, refusal bool) string {
	switch {
	case body == "":
		return ""
	case strings.HasPrefix(body, "%PDF-"):
		return "%PDF-1.7 invented"
	}
	var value any
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil || decoder.More() {
		return "<html>invented</html>"
	}
	var clean bytes.Buffer
	encoder := json.NewEncoder(&clean)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s.value("", value, refusal)) // what was decoded encodes
	return strings.TrimSpace(clean.String())
}

func (s *scrubber) value(key string, value any, refusal bool) any {
	switch value := value.(type) {
	case map[string]any:
		clean := make(map[string]any, len(value))
		for k, v := range value {
			clean[s.key(k)] = s.value(k, v, refusal)
		}
		return clean
	case []any:
		for i, v := range value {
			value[i] = s.value(key, v, refusal)
		}
	case json.Number:
		return s.number(key, value)
	case string:
		return s.text(key, value, refusal)
	}
	return value
}

// key keeps names such as the API gives to its fields.
func (s *scrubber) key(key string) string {
	if named, ok := s.named[key]; ok {
		return named
	}
	if !s.ours[key] && (uuidText.MatchString(key) || !plainName.MatchString(key)) {
		return s.invent("key", key, "invented_%d")
	}
	return key
}

func (s *scrubber) number(key string, value json.Number) json.Number {
	placeholder, ok := s.named[value.String()]
	switch {
	case ok && strings.HasPrefix(key, "session_number"):
		return json.Number(placeholder)
	case plainNumbers.MatchString(key), value == "0":
		return value
	case strings.ContainsAny(value.String(), ".eE"):
		return "7.5"
	}
	return "7"
}

func (s *scrubber) text(key, text string, refusal bool) string {
	named, isNamed := s.named[text]
	invented, isInvented := s.invented[text]
	switch {
	case text == "":
		return ""
	case isNamed:
		return named
	case isInvented && uuidText.MatchString(text):
		return invented
	case secretKeys.MatchString(key):
		return s.invent("token", text, "invented-token-%d")
	case s.ours[text]:
		return text
	case uuidText.FindString(text) == text:
		return s.invent("id", text, "00000000-0000-4000-8000-%012d")
	case plainKeys.MatchString(key) && plainWord.MatchString(text) && !manyDigits.MatchString(text):
		return text
	case isInvented:
		return invented
	case momentText.MatchString(text):
		return "2026-01-02T03:04:05Z"
	case dayText.MatchString(text):
		return scrubbedDay
	case numberText.MatchString(text):
		return "7.50"
	case urlText.MatchString(text):
		if clean, err := s.url(text, s.received); err == nil {
			return clean
		}
	case refusal && !manyDigits.MatchString(uuidText.ReplaceAllString(text, "")) && plainMessage.MatchString(text):
		return uuidText.ReplaceAllStringFunc(text, func(id string) string { return s.text("", id, false) })
	}
	return s.invent("text", text, "invented-%d")
}

func TestScrubber(t *testing.T) {
	const (
		base, session = "http://127.0.0.1:1234", "9f1c54f2-3a55-4c52-9d3b-0d5a3f4c2b1a"
		other         = "0b8d2a51-9a51-4d9e-8a6f-6f2f4c1d7e3b"
	)
	s := newScrubber(base)
	s.name(session, placeholders["session"])
	s.name("98765", "43")
	i := &cassette.Interaction{}
	i.Request = cassette.Request{
		Method: "PATCH", URL: base + "/v3/session/" + session + "/x/?limit=2&q=a+b%2Fc", Host: "127.0.0.1:1234",
		Headers: http.Header{"X-Api-Key": {"CANARY"}}, RemoteAddr: "CANARY", Form: url.Values{"a": {"CANARY"}},
		Body: `{"session_id":"` + session + `","numbers":["98765"],"vendor_data":"user-42","nested":{"name":"Ana"}}`,
	}
	i.Response = cassette.Response{
		Code: 200, Headers: http.Header{"Set-Cookie": {"CANARY"}, "Content-Type": {"application/json"}, "X-Request-Id": {"CANARY"}},
		Trailer: http.Header{"X": {"CANARY"}},
		Body: `{"status":"In Review","full_name":"CANARY","new_field":["CANARY"],"marital_status":"CANARY","blood_type":"CANARY","vendor_data":"user-42","first_name":"Ana",
		"a":{"portrait_image":"https://CANARY.example.org/x","date_of_birth":"1971-02-03","session_token":"CANARY","phone":"+15551234567"},
		"CANARY key":1,"session_number":98765,"count":2,"age":54,"score":97.25,"zero":0,"none":null,"yes":true,
		"uuid":"` + other + `","again":"` + other + `","session_id":"` + session + `","created_at":"2026-11-25T12:13:14.5Z",
		"` + other + `":1,"amount":"1234.56","next":"` + base + `/v3/x/?limit=2&offset=2&session=` + session + `"}`,
	}
	require.NoError(t, s.interaction(i))
	assert.Equal(t, serviceURL+"/v3/session/"+placeholders["session"]+"/x/?limit=2&q=a+b%2Fc", i.Request.URL)
	assert.Equal(t, `{"session_id":"`+placeholders["session"]+`","numbers":["43"],"vendor_data":"user-42","nested":{"name":"Ana"}}`, i.Request.Body)
	all := fmt.Sprintf("%+v", i)
	for _, leak := range []string{"CANARY", session, other, "98765", "1971", "5551234567", "127.0.0.1", "97.25", "54", "2026-11-25", "1234.56"} {
		assert.NotContains(t, all, leak)
	}
	var answer map[string]any
	require.NoError(t, json.Unmarshal([]byte(i.Response.Body), &answer))
	assert.Equal(t, "In Review", answer["status"])
	assert.Equal(t, "user-42", answer["vendor_data"])
	assert.Equal(t, "Ana", answer["first_name"])
	assert.Equal(t, answer["uuid"], answer["again"])
	assert.Equal(t, 7.0, answer[answer["uuid"].(string)], "keys too")
	assert.EqualValues(t, 43, answer["session_number"])
	assert.EqualValues(t, 2, answer["count"])
	assert.Equal(t, serviceURL+"/v3/x/?limit=2&offset=2&session="+placeholders["session"], answer["next"])

	unknown := &cassette.Interaction{Request: cassette.Request{URL: base + "/v3/session/9f1c54f2-3a55-4c52-9d3b-0d5a3f4c2b1b/"}}
	require.Error(t, s.interaction(unknown), "an id that nothing stands for")
	unknown.Request = cassette.Request{URL: base + "/v3/", Body: `{"a":"9f1c54f2-3a55-4c52-9d3b-0d5a3f4c2b1b"}`}
	require.Error(t, s.interaction(unknown), "in a body too")

	assert.Equal(t, `{"detail":"Not found.","id":["No `+answer["uuid"].(string)+`."]}`,
		s.answer(`{"detail":"Not found.","id":["No `+other+`."]}`, true), "the words of a refusal stay")
	assert.NotContains(t, s.answer(`{"detail":"Sent to canary@example.org","x":"call 5551234"}`, true), "5551234")
	assert.NotContains(t, s.answer(`{"detail":"Sent to canary@example.org"}`, true), "canary")
	assert.Equal(t, "<html>invented</html>", s.answer(`<p>CANARY`, true))
	assert.Equal(t, "%PDF-1.7 invented", s.answer("%PDF-1.4 CANARY", false))
}

// Of decisions with every documented field, only what these keys hold is left.
func TestScrubberLeavesNothingOfADecision(t *testing.T) {
	left := map[string]bool{}
	var compare func(key string, before, after any)
	compare = func(key string, before, after any) {
		switch before := before.(type) {
		case map[string]any:
			for name, value := range before {
				compare(name, value, after.(map[string]any)[name])
			}
		case []any:
			for i, value := range before {
				compare(key, value, after.([]any)[i])
			}
		case string:
			if before == after && before != "" && before != scrubbedDay && before != "balance" { // a word of a path
				left[key] = true
			}
		}
	}
	for _, file := range []string{"decision_person.json", "decision_business.json"} {
		data, err := os.ReadFile("testdata/" + file)
		require.NoError(t, err)
		var before, after any
		require.NoError(t, json.Unmarshal(data, &before))
		require.NoError(t, json.Unmarshal([]byte(newScrubber(serviceURL).answer(string(data), false)), &after))
		compare("", before, after)
	}
	assert.Equal(t, strings.Fields("aml_status code default_language document_type element_type entity_type environment "+
		"feature features fetch_status kyb_sub_session_status kyc_session_status kyc_status languages log_type method "+
		"new_status node_id registry_status review_status risk risk_level session_kind session_type source status type "+
		"verification_status verification_workflow_type workflow_type"), slices.Sorted(maps.Keys(left)))
}
