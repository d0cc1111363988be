package didit_test

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
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/recorder"

	didit "github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// written is where the exchanges are that were written by hand.
const written = "testdata/fixtures"

var record = flag.Bool("record", false, "record testdata/recorded anew: see testdata/README.md")

// exchange is a call together with its answer. There is one written by hand in testdata/fixtures, one that a run
// can record into testdata/recorded, or both.
type exchange struct {
	name    string
	call    func(ctx context.Context, c *didit.Client, w *world) (any, error)
	key     string                                   // instead of the real one
	refused []error                                  // what it fails with, any of them; none for success
	check   func(t *testing.T, w *world, answer any) // what is true of any answer

	// The whole answer, or the text of the error, in testdata/fixtures; neither where there is no such file.
	want any
	text string

	byHand bool     // a run cannot bring it about
	needs  []string // names of what a recording works on: see makers
}

// placeholders stand for what recordings work on.
var placeholders = map[string]string{
	"workflow":          "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
	"unknown":           "ffffffff-ffff-4fff-8fff-ffffffffffff",
	"session":           "11111111-1111-4111-8111-111111111111",
	"finished":          "22222222-2222-4222-8222-222222222222",
	"spare":             "33333333-3333-4333-8333-333333333333",
	"workflow version":  "44444444-4444-4444-8444-444444444444",
	"workflow group":    "55555555-5555-4555-8555-555555555555",
	"questionnaire":     "66666666-6666-4666-8666-666666666666",
	"user":              "77777777-7777-4777-8777-777777777777",
	"other application": "88888888-8888-4888-8888-888888888888",
	"destination":       "cccccccc-3333-4333-8333-333333333333",
	"business workflow": "bbbbbbbb-2222-4222-8222-222222222222",
	"business":          "99999999-9999-4999-8999-999999999999",
	"company":           "aaaaaaaa-1111-4111-8111-111111111111",
	// session_number of spare
	"spare number": "43",
	// of finished
	"document node": "feature_ocr", "aml hit": "hit-1", "address node": "feature_poa",
}

// world is what a run of recordings works on: real things while it records, placeholders while it replays.
type world struct {
	base   string        // of the service, "" for a replay
	key    string        // of the service
	client *didit.Client // makes things, unrecorded
	scrub  *scrubber
	things map[string]string
	undo   []func(ctx context.Context)

	// complete plays the person, or waits until somebody did.
	complete func(ctx context.Context, session *didit.Session) error
}

func newWorld(base, key, workflow string) (*world, error) {
	w := &world{base: base, key: key, scrub: newScrubber(base), things: map[string]string{}}
	client, err := didit.NewClient(didit.WithAPIKey(key), didit.WithBaseURL(base), didit.WithHTTPClient(&http.Client{Transport: observer{w.scrub}}))
	w.client = client
	w.is("workflow", workflow)
	w.is("unknown", placeholders["unknown"])
	return w, err
}

// observer lets a scrubber learn from calls that are not recorded.
type observer struct{ scrub *scrubber }

func (o observer) RoundTrip(r *http.Request) (*http.Response, error) {
	i := &cassette.Interaction{Request: cassette.Request{Method: r.Method, URL: r.URL.String()}}
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		r.Body, i.Request.Body = io.NopCloser(bytes.NewReader(body)), string(body)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil {
		return nil, err
	}
	response.Body, i.Response.Body, i.Response.Code = io.NopCloser(bytes.NewReader(body)), string(body), response.StatusCode
	if err := o.scrub.interaction(i); err != nil {
		return nil, err
	}
	return response, nil
}

func (w *world) replays() bool { return w.base == "" }

// is says what a thing is really.
func (w *world) is(name, real string) {
	if w.replays() {
		return
	}
	w.things[name] = real
	w.scrub.name(real, placeholderOf(name))
}

func placeholderOf(name string) string {
	if placeholder, ok := placeholders[name]; ok {
		return placeholder
	}
	return "invented-" + name
}

// id is that of a thing: of the real one, or its placeholder.
func (w *world) id(name string) string {
	if w.replays() {
		return placeholderOf(name)
	}
	return w.things[name]
}

func (w *world) number(name string) int64 {
	n, _ := strconv.ParseInt(w.id(name), 10, 64)
	return n
}

// later runs undo at the end of a recording, the last one first.
func (w *world) later(undo func(ctx context.Context)) {
	if !w.replays() {
		w.undo = append(w.undo, undo)
	}
}

func (w *world) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, undo := range slices.Backward(w.undo) {
		undo(ctx)
	}
	w.client.CloseIdleConnections()
}

// make brings about what a recording needs, each thing once.
func (w *world) make(t *testing.T, names []string) {
	t.Helper()
	if w.replays() {
		return
	}
	for _, name := range names {
		maker := makers[name]
		if _, ok := w.things[name]; !ok && maker != nil {
			require.NoError(t, maker(t.Context(), w), name)
		}
		if w.things[name] == "" {
			t.Skipf("this application has no %s", name)
		}
	}
}

// play makes the call: against the service, into dir, or out of dir.
func (w *world) play(t *testing.T, dir string, x exchange) (answer any, refusal error) {
	t.Helper()
	w.make(t, x.needs)
	path, mode := filepath.Join(dir, x.name), recorder.ModeReplayOnly
	key, base := "key", serviceURL
	fresh := filepath.Join(t.TempDir(), x.name)
	if !w.replays() {
		path, mode, key, base = fresh, recorder.ModeRecordOnly, w.key, w.base
	}
	if x.key != "" {
		key = x.key
	}
	tape := newTape(t, path, mode, w.scrub)
	client, err := didit.NewClient(didit.WithAPIKey(key), didit.WithBaseURL(base), didit.WithMaxRetries(0),
		didit.WithHTTPClient(&http.Client{Transport: tape}),
		didit.WithHooks(didit.Hooks{OnDrift: func(_ context.Context, call didit.CallInfo, drift []didit.Drift) {
			t.Logf("%s answers what this version does not know: %v", call.Operation, drift)
			assert.False(t, w.replays() && dir == written, "drift in a written answer")
		}}))
	require.NoError(t, err)
	answer, refusal = x.call(t.Context(), client, w)
	if len(x.refused) == 0 {
		require.NoError(t, refusal)
	} else {
		require.True(t, slices.ContainsFunc(x.refused, func(kind error) bool { return errors.Is(refusal, kind) }), "%v", refusal)
	}
	if x.check != nil {
		x.check(t, w, answer)
	}
	require.NoError(t, tape.Stop())
	if !w.replays() {
		keep(t, fresh, filepath.Join(dir, x.name))
	}
	return answer, refusal
}

// keep takes over a recording that came to its end as expected.
func keep(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from + ".yaml")
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o755))
	require.NoError(t, os.WriteFile(to+".yaml", data, 0o644))
}

// exchanges are in the order in which they are recorded: what changes a thing comes after what reads it.
func exchanges() []exchange {
	return slices.Concat(destinationExchanges, workflowExchanges, questionnaireExchanges, userExchanges, sessionExchanges, fullExchanges, sessionDataExchanges,
		blocklistExchanges, billingExchanges, lastExchanges)
}

func recordings() []exchange {
	return slices.DeleteFunc(exchanges(), func(x exchange) bool { return x.byHand })
}

// TestWrittenExchanges replays testdata/fixtures, and compares whole answers.
func TestWrittenExchanges(t *testing.T) {
	readme, err := os.ReadFile("testdata/README.md")
	require.NoError(t, err)
	names := map[string]bool{}
	for _, x := range exchanges() {
		assert.False(t, names[x.name], "%s is there twice", x.name)
		names[x.name] = true
		assert.True(t, x.want != nil || x.text != "" || !x.byHand, "%s is neither written nor recorded", x.name)
		assert.True(t, !x.byHand || strings.Contains(string(readme), "`"+x.name+"`"), "testdata/README.md does not say why %s is not recorded", x.name)
		if x.want == nil && x.text == "" {
			continue
		}
		t.Run(x.name, func(t *testing.T) {
			answer, err := (&world{}).play(t, written, x)
			if x.text != "" {
				require.EqualError(t, err, x.text)
				return
			}
			assert.Equal(t, x.want, answer)
		})
	}
}

// TestEveryFixtureIsUsed finds fixtures that no test names.
func TestEveryFixtureIsUsed(t *testing.T) {
	var tests strings.Builder
	sources, err := filepath.Glob("*_test.go")
	require.NoError(t, err)
	for _, name := range sources {
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		tests.Write(source)
	}
	files, err := filepath.Glob(written + "/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		assert.True(t, strings.Contains(tests.String(), `"`+name+`"`), "no test replays %s", name)
	}
}

// sameCalls are methods that make the call of another.
var sameCalls = map[string]string{
	"Sessions.Approve": "Sessions.UpdateStatus", "Sessions.Decline": "Sessions.UpdateStatus",
	"Sessions.RequestResubmission": "Sessions.UpdateStatus", "Sessions.DecisionWithEvents": "Sessions.Decision",
	"Sessions.WaitForDecision": "Sessions.Decision", "Sessions.AllReviews": "Sessions.ListReviews",
	"Sessions.All": "Sessions.List", "Workflows.All": "Workflows.List", "Questionnaires.All": "Questionnaires.List",
	"Users.All": "Users.List", "Blocklist.All": "Blocklist.List",
}

// TestEveryOperationHasExchanges requires of every method an exchange that succeeds and one that is refused.
func TestEveryOperationHasExchanges(t *testing.T) {
	succeeds, refused := map[string]bool{}, map[string]bool{}
	for _, x := range exchanges() {
		into := succeeds
		if len(x.refused) > 0 {
			into = refused
		}
		client, err := didit.NewClient(didit.WithAPIKey("key"), didit.WithMaxRetries(0), didit.WithHTTPClient(&http.Client{Transport: nowhere{}}),
			didit.WithHooks(didit.Hooks{OnStart: func(ctx context.Context, call didit.CallInfo) context.Context {
				into[call.Operation] = true
				return ctx
			}}))
		require.NoError(t, err)
		_, err = x.call(t.Context(), client, &world{})
		require.Error(t, err, x.name)
	}
	client := reflect.TypeFor[didit.Client]()
	methods := 0
	for i := range client.NumField() {
		service := client.Field(i)
		if !service.IsExported() || !strings.HasSuffix(service.Type.String(), "Service") {
			continue
		}
		for m := range service.Type.NumMethod() {
			operation := service.Name + "." + service.Type.Method(m).Name
			if other, ok := sameCalls[operation]; ok {
				operation = other
			}
			methods++
			assert.True(t, succeeds[operation], "no exchange of %s succeeds", operation)
			assert.True(t, refused[operation], "no exchange of %s is refused", operation)
		}
	}
	assert.Greater(t, methods, 50)
}

type nowhere struct{}

func (nowhere) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("nowhere") }

// makers bring about things by name. One may bring about others on the way, which have no maker then.
var makers = map[string]func(ctx context.Context, w *world) error{
	"session": makeSession, "finished": makeFinished, "spare": makeSpare,
	"workflow version": makeWorkflow, "questionnaire": makeQuestionnaire, "user": makeUser, "business": makeBusiness,
	"destination": makeDestination,
}

// TestRecordings replays testdata/recorded, and with -record makes it anew.
func TestRecordings(t *testing.T) {
	const dir = "testdata/recorded"
	w := &world{}
	if _, err := os.Stat(dir); err != nil && !*record {
		t.Skip("nothing is recorded so far")
	}
	if *record {
		key, workflow, base := os.Getenv("DIDIT_API_KEY"), os.Getenv("DIDIT_WORKFLOW_ID"), os.Getenv("DIDIT_BASE_URL")
		if base == "" {
			base = serviceURL
		}
		require.NotEmpty(t, key, "recording needs DIDIT_API_KEY, of a sandbox application")
		require.NotEmpty(t, workflow, "recording needs DIDIT_WORKFLOW_ID")
		var err error
		w, err = newWorld(base, key, workflow)
		require.NoError(t, err)
		defer w.close()
		w.is("business workflow", os.Getenv("DIDIT_BUSINESS_WORKFLOW_ID"))
		w.is("other application", os.Getenv("DIDIT_OTHER_APPLICATION_ID"))
		w.complete = func(ctx context.Context, session *didit.Session) error {
			fmt.Fprintf(os.Stderr, "Open %s and go through the verification; recording goes on afterwards.\n", session.URL)
			ctx, cancel := context.WithTimeout(ctx, 15*time.Minute)
			defer cancel()
			_, err := w.client.Sessions.WaitForDecision(ctx, session.SessionID, &didit.WaitOptions{
				Until: func(d *didit.Decision) bool { return d.Status.IsFinal() || d.Status == didit.StatusInReview },
			})
			return err
		}
	}
	for _, x := range recordings() {
		t.Run(x.name, func(t *testing.T) {
			if _, err := os.Stat(filepath.Join(dir, x.name+".yaml")); w.replays() && err != nil {
				t.Skip("not recorded so far")
			}
			w.play(t, dir, x)
		})
	}
}

// TestRecordingsOfTheTestServer makes every recording against didittest and replays it, so that -record is known
// to work.
func TestRecordingsOfTheTestServer(t *testing.T) {
	server := didittest.NewServer(t)
	w, err := newWorld(server.URL, server.APIKey, server.WorkflowID)
	require.NoError(t, err)
	w.is("business workflow", server.BusinessWorkflowID)
	w.is("other application", "5c1a6a0e-6f0b-4f3e-9d5e-3a2b1c0d9e8f")
	var person *didit.Decision
	w.complete = func(ctx context.Context, session *didit.Session) error {
		if err := server.CompleteSession(session.SessionID, didittest.OutcomeScenario); err != nil {
			return err
		}
		return server.CompleteSessionWith(session.SessionID, func(d *didit.Decision) {
			if d.SessionKind == didit.SessionKindUser {
				d.POAVerifications = []didit.POAVerification{{Status: "Approved", NodeID: "feature_poa"}}
				person = d
			}
		})
	}
	dir := t.TempDir()
	answers := map[string]any{}
	for _, x := range recordings() {
		t.Run("record "+x.name, func(t *testing.T) {
			defer func() { assert.False(t, t.Skipped(), "the test server plays all") }()
			answers[x.name], _ = w.play(t, dir, x)
		})
	}
	w.close()
	require.NotNil(t, person)
	secrets := realValues(server, w, person)
	for _, secret := range secrets {
		require.NotEmpty(t, secret)
	}
	for _, x := range recordings() {
		t.Run("replay "+x.name, func(t *testing.T) {
			answer, _ := (&world{}).play(t, dir, x)
			assert.Equal(t, outline(t, answers[x.name]), outline(t, answer), "scrubbed down to another shape")
			data, err := os.ReadFile(filepath.Join(dir, x.name+".yaml"))
			require.NoError(t, err)
			for _, secret := range secrets {
				assert.NotContains(t, string(data), secret)
			}
		})
	}
}

// outline is an answer without its texts and numbers: which there are, and which are empty.
func outline(t *testing.T, answer any) any {
	t.Helper()
	data, err := json.Marshal(answer)
	require.NoError(t, err)
	var value any
	require.NoError(t, json.Unmarshal(data, &value))
	var blank func(value any) any
	blank = func(value any) any {
		switch value := value.(type) {
		case map[string]any:
			for name, member := range value {
				value[name] = blank(member)
			}
		case []any:
			for i, item := range value {
				value[i] = blank(item)
			}
		case string:
			return value != ""
		case float64:
			return value != 0
		}
		return value
	}
	return blank(value)
}

// realValues are texts that no recording may hold: of the server, of what was made, and of the person.
func realValues(server *didittest.Server, w *world, person *didit.Decision) []string {
	document := person.FirstIDVerification()
	values := []string{
		server.APIKey, server.URL, server.WorkflowID,
		document.DocumentNumber, document.FullName, string(document.DateOfBirth),
	}
	for name, real := range w.things {
		if real != placeholderOf(name) && len(real) > 4 {
			values = append(values, real)
		}
	}
	return values
}
