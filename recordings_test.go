package didit_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/recorder"

	didit "github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

var record = flag.Bool("record", false, "record testdata/recorded anew: see testdata/README.md")

// recording is a call that a run can bring about, together with its answer.
type recording struct {
	name    string
	key     string                                                            // instead of the real one
	needs   []string                                                          // names of what it works on, see world.makers
	call    func(ctx context.Context, c *didit.Client, w *world) (any, error) // the same for recording and replay
	refused []error                                                           // what it fails with, any of them; none for success
	check   func(t *testing.T, w *world, answer any)                          // beyond the error
}

// placeholders stand for what recordings work on.
var placeholders = map[string]string{
	"workflow": "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
	"unknown":  "ffffffff-ffff-4fff-8fff-ffffffffffff",
	"session":  "11111111-1111-4111-8111-111111111111",
	"finished": "22222222-2222-4222-8222-222222222222",
	"spare":    "33333333-3333-4333-8333-333333333333",
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
func (w *world) play(t *testing.T, dir string, rec recording) {
	t.Helper()
	w.make(t, rec.needs)
	path, mode := filepath.Join(dir, rec.name), recorder.ModeReplayOnly
	key, base := "key", serviceURL
	fresh := filepath.Join(t.TempDir(), rec.name)
	if !w.replays() {
		path, mode, key, base = fresh, recorder.ModeRecordOnly, w.key, w.base
	}
	if rec.key != "" {
		key = rec.key
	}
	tape := newTape(t, path, mode, w.scrub)
	client, err := didit.NewClient(didit.WithAPIKey(key), didit.WithBaseURL(base), didit.WithMaxRetries(0),
		didit.WithHTTPClient(&http.Client{Transport: tape}))
	require.NoError(t, err)
	answer, err := rec.call(t.Context(), client, w)
	if len(rec.refused) == 0 {
		require.NoError(t, err)
	} else {
		require.True(t, slices.ContainsFunc(rec.refused, func(kind error) bool { return errors.Is(err, kind) }), "%v", err)
	}
	if rec.check != nil {
		rec.check(t, w, answer)
	}
	require.NoError(t, tape.Stop())
	if !w.replays() {
		keep(t, fresh, filepath.Join(dir, rec.name))
	}
}

// keep takes over a recording that came to its end as expected.
func keep(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from + ".yaml")
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o755))
	require.NoError(t, os.WriteFile(to+".yaml", data, 0o644))
}

// recordings are in the order in which they are made: what changes a thing comes after what reads it.
func recordings() []recording {
	return slices.Concat(sessionRecordings, lastRecordings)
}

// makers bring about things by name. One may bring about others on the way, which have no maker then.
var makers = map[string]func(ctx context.Context, w *world) error{
	"session": makeSession, "finished": makeFinished, "spare": makeSpare,
}

// TestRecordings replays testdata/recorded, and with -record makes it anew.
func TestRecordings(t *testing.T) {
	const dir = "testdata/recorded"
	w := &world{}
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
	for _, rec := range recordings() {
		t.Run(rec.name, func(t *testing.T) {
			if _, err := os.Stat(filepath.Join(dir, rec.name+".yaml")); w.replays() && err != nil {
				t.Skip("not recorded so far")
			}
			w.play(t, dir, rec)
		})
	}
}

// unplayed are the recordings that the test server cannot bring about.
var unplayed = []string{}

// TestRecordingsOfTheTestServer makes every recording against didittest and replays it, so that -record is known
// to work.
func TestRecordingsOfTheTestServer(t *testing.T) {
	server := didittest.NewServer(t)
	w, err := newWorld(server.URL, server.APIKey, server.WorkflowID)
	require.NoError(t, err)
	var person *didit.Decision
	w.complete = func(ctx context.Context, session *didit.Session) (err error) {
		if err = server.CompleteSession(session.SessionID, didittest.OutcomeScenario); err == nil {
			person, err = w.client.Sessions.Decision(ctx, session.SessionID)
		}
		return err
	}
	dir := t.TempDir()
	skipped := []string{}
	for _, rec := range recordings() {
		t.Run("record "+rec.name, func(t *testing.T) {
			defer func() {
				if t.Skipped() {
					skipped = append(skipped, rec.name)
				}
			}()
			w.play(t, dir, rec)
		})
	}
	assert.Equal(t, unplayed, skipped)
	w.close()
	require.NotNil(t, person)
	secrets := realValues(server, w, person)
	for _, secret := range secrets {
		require.NotEmpty(t, secret)
	}
	for _, rec := range recordings() {
		if slices.Contains(skipped, rec.name) {
			continue
		}
		t.Run("replay "+rec.name, func(t *testing.T) {
			(&world{}).play(t, dir, rec)
			data, err := os.ReadFile(filepath.Join(dir, rec.name+".yaml"))
			require.NoError(t, err)
			for _, secret := range secrets {
				assert.NotContains(t, string(data), secret)
			}
		})
	}
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
