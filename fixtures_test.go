package didit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/recorder"

	"github.com/seed-ed97066b/didit-go"
)

var record = flag.Bool("record", false, "record the fixtures anew, against the real service, with DIDIT_API_KEY")

const placeholderID = "11111111-1111-4111-8111-111111111111"

// sessionID is the session that fixtures speak of; while recording, the one DIDIT_FIXTURE_SESSION names.
func sessionID() string {
	if id := os.Getenv("DIDIT_FIXTURE_SESSION"); *record && id != "" {
		return id
	}
	return placeholderID
}

// fixture returns a client that replays testdata/fixtures/<name>.yaml. A call that differs fails, and so does
// an interaction that is left over.
func fixture(t *testing.T, name string) *didit.Client {
	t.Helper()
	mode, key := recorder.ModeReplayOnly, "key"
	if *record {
		mode, key = recorder.ModeRecordOnly, os.Getenv("DIDIT_API_KEY")
		if key == "" || sessionID() == placeholderID {
			t.Skip("recording needs DIDIT_API_KEY and DIDIT_FIXTURE_SESSION")
		}
	}
	rec, err := recorder.New(filepath.Join("testdata", "fixtures", name),
		recorder.WithMode(mode), recorder.WithSkipRequestLatency(true), recorder.WithMatcher(sameCall),
		recorder.WithHook(scrubInteraction, recorder.BeforeSaveHook),
		recorder.WithHook(func(i *cassette.Interaction) error {
			assert.True(t, *record || i.WasReplayed(), "%s %s was not called", i.Request.Method, i.Request.URL)
			return nil
		}, recorder.OnRecorderStopHook))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, rec.Stop()) })
	client, err := didit.NewClient(didit.WithAPIKey(key), didit.WithMaxRetries(0),
		didit.WithHTTPClient(&http.Client{Transport: rec}))
	require.NoError(t, err)
	return client
}

func sameCall(r *http.Request, recorded cassette.Request) bool {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	return r.Method == recorded.Method && r.URL.String() == recorded.URL && string(body) == recorded.Body
}

var keptHeaders = map[string]bool{"Content-Type": true, "Retry-After": true}

func scrubInteraction(i *cassette.Interaction) error {
	i.Request.Headers, i.Request.Form = nil, nil
	own := func(s string) string { return strings.ReplaceAll(s, sessionID(), placeholderID) }
	i.Request.URL, i.Request.Body = own(i.Request.URL), own(i.Request.Body)
	for name := range i.Response.Headers {
		if !keptHeaders[name] {
			delete(i.Response.Headers, name)
		}
	}
	i.Response.Body = scrubBody(own(i.Response.Body))
	i.Response.ContentLength = int64(len(i.Response.Body))
	return nil
}

// plainKeys hold no personal data. Strings under any other key are replaced, so that a new field is safe.
var plainKeys = regexp.MustCompile(`^(status|new_status|previous_status|session_kind|session_id|workflow_id|uuid|` +
	`created_at|activity_type|actor_type|feature|detail|face_retention_outcome|job_id|node_id)$`)

var personal = regexp.MustCompile(`[^\s"]+@[^\s"]+|https?://|\+\d{6,}`)

// scrubBody invents every string that is not known to be harmless; what is no JSON goes altogether.
func scrubBody(body string) string {
	if body == "" {
		return ""
	}
	var value any
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return "%PDF-1.7 invented"
	}
	clean, _ := json.Marshal(scrubValue("", value))
	return string(clean)
}

func scrubValue(key string, value any) any {
	switch value := value.(type) {
	case map[string]any:
		for k, v := range value {
			value[k] = scrubValue(k, v)
		}
	case []any:
		for i, v := range value {
			value[i] = scrubValue(key, v)
		}
	case string:
		if value != "" && (!plainKeys.MatchString(key) || personal.MatchString(value)) {
			return "invented"
		}
	}
	return value
}

func TestScrubInteraction(t *testing.T) {
	i := &cassette.Interaction{}
	i.Request.Headers = http.Header{"X-Api-Key": {"CANARY"}}
	i.Response.Headers = http.Header{"Set-Cookie": {"CANARY"}, "Content-Type": {"application/json"}}
	i.Response.Body = `{"status":"Approved","full_name":"CANARY","new_field":["CANARY"],"detail":"to CANARY@x.org",
		"a":{"portrait_image":"CANARY","date_of_birth":"CANARY","session_token":"CANARY","phone":"CANARY"},"count":2}`
	require.NoError(t, scrubInteraction(i))
	text := i.Response.Body
	for _, values := range []http.Header{i.Request.Headers, i.Response.Headers} {
		for name := range values {
			text += values.Get(name)
		}
	}
	assert.NotContains(t, text, "CANARY")
	assert.Contains(t, text, `"status":"Approved"`)
	assert.Contains(t, text, `"count":2`)
}

func TestFixtures(t *testing.T) {
	ctx := context.Background()
	t.Run("decision", func(t *testing.T) {
		d, err := fixture(t, "decision").Sessions.Decision(ctx, sessionID())
		require.NoError(t, err)
		assert.Equal(t, sessionID(), d.SessionID)
		assert.Equal(t, didit.StatusApproved, d.Status)
	})
	t.Run("approve", func(t *testing.T) {
		u, err := fixture(t, "approve").Sessions.Approve(ctx, sessionID(), "looks fine")
		require.NoError(t, err)
		assert.Equal(t, sessionID(), u.SessionID)
	})
	t.Run("list", func(t *testing.T) {
		p, err := fixture(t, "list").Sessions.List(ctx, &didit.ListSessionsOptions{Limit: 1, Statuses: []didit.Status{didit.StatusApproved}})
		require.NoError(t, err)
		require.Len(t, p.Results, 1)
		assert.Equal(t, didit.SessionKindUser, p.Results[0].SessionKind)
	})
	t.Run("delete", func(t *testing.T) {
		d, err := fixture(t, "delete").Sessions.Delete(ctx, sessionID(), nil)
		require.NoError(t, err)
		assert.Equal(t, sessionID(), d.SessionID)
	})
}
