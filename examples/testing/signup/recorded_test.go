package signup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/recorder"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// The third level: answers that were recorded once and are replayed ever after. testdata/README.md says from where,
// and how to record them anew.

var record = flag.String("record", "", "record testdata/signup.yaml anew, from `sandbox` or didittest")

// What recordings hold in place of what is real.
const (
	recordedHost     = "https://verification.didit.me"
	recordedWorkflow = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
	recordedSession  = "11111111-1111-4111-8111-111111111111"
	recordedLink     = "https://verify.example.com/session/recorded"
)

// origin is what is recorded, or replayed.
type origin struct {
	base, key, workflow string
	complete            func(ctx context.Context, sessionID, link string) error // plays the person; nil for a replay
}

func TestRecordedSignUp(t *testing.T) {
	from := &origin{base: recordedHost, key: "key", workflow: recordedWorkflow}
	switch *record {
	case "":
	case "didittest":
		from = testServer(didittest.NewServer(t))
	case "sandbox":
		from = sandbox(t)
	default:
		t.Fatal("-record is sandbox or didittest")
	}
	playSignUp(t, "testdata/signup", from)
}

// playSignUp signs Ana up. A recording is kept only if all went as expected.
func playSignUp(t *testing.T, path string, from *origin) {
	t.Helper()
	names := []string{from.base, recordedHost, from.workflow, recordedWorkflow}
	tape := newTape(t, path, from, &names)
	client, err := didit.NewClient(didit.WithAPIKey(from.key), didit.WithBaseURL(from.base), didit.WithMaxRetries(0),
		didit.WithHTTPClient(&http.Client{Transport: tape}), showFailures(t))
	require.NoError(t, err)
	app, err := New(client.Sessions, from.workflow, secret)
	require.NoError(t, err)

	started := ask(t, app, http.MethodPost, "/start?user=ana-example")
	require.Equal(t, http.StatusSeeOther, started.Code)
	if from.complete != nil {
		sessionID := app.sessions["ana-example"]
		names = append(names, sessionID, recordedSession)
		require.NoError(t, from.complete(t.Context(), sessionID, started.Header().Get("Location")))
	}
	require.Equal(t, "Approved", ask(t, app, http.MethodGet, "/done?user=ana-example").Body.String())
	require.NoError(t, tape.Stop())
}

// newTape replays path.yaml, each call once and no other, or records it. Names are pairs of what is real and what
// stands for it.
func newTape(t *testing.T, path string, from *origin, names *[]string) *recorder.Recorder {
	t.Helper()
	mode := recorder.ModeReplayOnly
	if from.complete != nil {
		mode = recorder.ModeRecordOnly
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment} // a recorder does not close idle connections
	t.Cleanup(transport.CloseIdleConnections)
	tape, err := recorder.New(path,
		recorder.WithMode(mode), recorder.WithRealTransport(transport), recorder.WithSkipRequestLatency(true),
		recorder.WithMatcher(sameCall),
		recorder.WithHook(func(i *cassette.Interaction) error {
			return scrub(i, strings.NewReplacer(*names...))
		}, recorder.BeforeSaveHook),
		recorder.WithHook(func(i *cassette.Interaction) error {
			assert.True(t, mode == recorder.ModeRecordOnly || i.WasReplayed(), "%s %s was not called", i.Request.Method, i.Request.URL)
			return nil
		}, recorder.OnRecorderStopHook))
	require.NoError(t, err)
	return tape
}

// sameCall leaves out the headers: they hold the key, and the version of Go.
func sameCall(r *http.Request, recorded cassette.Request) bool {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	return r.Method == recorded.Method && r.URL.String() == recorded.URL && string(body) == recorded.Body
}

// scrub keeps of a call what sameCall compares, and of its answer the code, the outline, and what emptied leaves.
func scrub(i *cassette.Interaction, names *strings.Replacer) error {
	i.Request = cassette.Request{Method: i.Request.Method, URL: names.Replace(i.Request.URL), Body: names.Replace(i.Request.Body)}
	var answer any
	if json.Unmarshal([]byte(i.Response.Body), &answer) != nil {
		return errors.New("an answer that is no JSON") // and is not printed
	}
	body, err := json.Marshal(emptied("", answer))
	if err != nil {
		return err
	}
	i.Response = cassette.Response{
		Code: i.Response.Code, Headers: http.Header{"Content-Type": {"application/json"}},
		Body: string(body), ContentLength: int64(len(body)),
	}
	return nil
}

// emptied is an answer in which only listed keys keep a value. Whatever else there is becomes the zero value of its
// kind, so that a field that the service adds tomorrow does not bring anybody into the repository.
func emptied(key string, value any) any {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			value[name] = emptied(name, member)
			if name == "metadata" || name == "questionnaire_responses" { // their keys are free, and may name somebody
				value[name] = nil
			}
		}
		return value
	case []any:
		for n, item := range value {
			value[n] = emptied(key, item)
		}
		return value
	case string:
		switch key {
		case "session_id":
			return recordedSession
		case "workflow_id":
			return recordedWorkflow
		case "url", "session_url":
			return recordedLink
		case "status", "session_kind":
			return value
		}
		return ""
	case float64:
		return 0
	case bool:
		return false
	}
	return nil
}

func TestFreeFormAnswersAreEmptiedWhole(t *testing.T) {
	answer := map[string]any{"metadata": map[string]any{"Ana Example": true}, "status": "Approved", "age": 35.0}
	assert.Equal(t, map[string]any{"metadata": nil, "status": "Approved", "age": 0}, emptied("", answer))
}

// testServer is an origin for those without an account.
func testServer(server *didittest.Server) *origin {
	return &origin{base: server.URL, key: server.APIKey, workflow: server.WorkflowID, complete: func(_ context.Context, sessionID, _ string) error {
		return server.CompleteSession(sessionID, didittest.OutcomeApproved)
	}}
}

// sandbox is the service. You are the person: open the link that is printed.
func sandbox(t *testing.T) *origin {
	t.Helper()
	from := &origin{base: recordedHost, key: os.Getenv("DIDIT_API_KEY"), workflow: os.Getenv("DIDIT_WORKFLOW_ID")}
	require.NotEmpty(t, from.key, "recording needs DIDIT_API_KEY, of a sandbox application")
	require.NotEmpty(t, from.workflow, "recording needs DIDIT_WORKFLOW_ID")
	client, err := didit.NewClient(didit.WithAPIKey(from.key), didit.WithBaseURL(from.base)) // not recorded
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	from.complete = func(ctx context.Context, sessionID, link string) error {
		t.Cleanup(func() {
			_, err := client.Sessions.Delete(context.WithoutCancel(ctx), sessionID, nil)
			assert.NoError(t, err, "the session is still there")
		})
		fmt.Fprintf(os.Stderr, "Open %s and go through the verification.\n", link)
		ctx, cancel := context.WithTimeout(ctx, 8*time.Minute) // go test gives up after 10
		defer cancel()
		_, err := client.Sessions.WaitForDecision(ctx, sessionID, &didit.WaitOptions{
			Until: func(d *didit.Decision) bool { return d.Status.IsFinal() || d.Status == didit.StatusInReview },
		})
		return err
	}
	return from
}

// Recording works, and what it keeps replays and holds nothing real.
func TestRecordingIsScrubbed(t *testing.T) {
	server := didittest.NewServer(t)
	client, err := server.Client()
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	from := testServer(server)
	secrets := []string{server.APIKey, server.URL, server.WorkflowID}
	from.complete = func(ctx context.Context, sessionID, link string) error {
		if err := server.CompleteSession(sessionID, didittest.OutcomeApproved); err != nil {
			return err
		}
		decision, err := client.Sessions.Decision(ctx, sessionID)
		require.NoError(t, err)
		document := decision.FirstIDVerification()
		require.NotNil(t, document)
		secrets = append(secrets, sessionID, link, document.FullName, document.DocumentNumber, string(document.DateOfBirth))
		return nil
	}
	path := filepath.Join(t.TempDir(), "signup")
	playSignUp(t, path, from)

	kept, err := os.ReadFile(path + ".yaml")
	require.NoError(t, err)
	require.Len(t, secrets, 8)
	for _, text := range secrets {
		require.NotEmpty(t, text)
		assert.NotContains(t, string(kept), text)
	}
	playSignUp(t, path, &origin{base: recordedHost, key: "key", workflow: recordedWorkflow})
}
