package didit_test

import (
	"bytes"
	"io"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/recorder"

	"github.com/seed-ed97066b/didit-go"
)

const placeholderID = "11111111-1111-4111-8111-111111111111"

// fixture returns a client that replays testdata/fixtures/<name>.yaml. A call that differs fails, and so does
// an interaction that is left over.
func fixture(t *testing.T, name string) *didit.Client {
	t.Helper()
	tape := newTape(t, filepath.Join(written, name), recorder.ModeReplayOnly, nil)
	t.Cleanup(func() { assert.NoError(t, tape.Stop()) })
	client, err := didit.NewClient(didit.WithAPIKey("key"), didit.WithMaxRetries(0),
		didit.WithHTTPClient(&http.Client{Transport: tape}))
	require.NoError(t, err)
	return client
}

// newTape replays or records path.yaml, through a scrubber. What is left over when it stops was not called.
func newTape(t *testing.T, path string, mode recorder.Mode, scrub *scrubber) *recorder.Recorder {
	t.Helper()
	tape, err := recorder.New(path, recorder.WithMode(mode), recorder.WithSkipRequestLatency(true), recorder.WithMatcher(sameCall),
		recorder.WithHook(func(i *cassette.Interaction) error { return scrub.interaction(i) }, recorder.BeforeSaveHook),
		recorder.WithHook(func(i *cassette.Interaction) error {
			assert.True(t, mode == recorder.ModeRecordOnly || i.WasReplayed(), "%s %s was not called", i.Request.Method, i.Request.URL)
			return nil
		}, recorder.OnRecorderStopHook))
	require.NoError(t, err)
	return tape
}

func sameCall(r *http.Request, recorded cassette.Request) bool {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	return r.Method == recorded.Method && r.URL.String() == recorded.URL && string(body) == recorded.Body
}
