package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

func environment(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

// noon is when every test begins.
var noon = time.Date(2025, 3, 20, 12, 0, 0, 0, time.UTC)

// world is a server with sessions, and a directory to export them to.
type world struct {
	*testing.T
	clock  atomic.Int64
	server *didittest.Server
	client *didit.Client
	dir    string
	config config
	stdout bytes.Buffer
	stderr bytes.Buffer
}

// newWorld makes n sessions, one an hour, the last at eleven.
func newWorld(t *testing.T, n int) *world {
	t.Helper()
	w := &world{T: t, dir: t.TempDir()}
	w.server = didittest.NewServer(t, didittest.WithPageSize(10), didittest.WithClock(w.now))
	var err error
	w.client, err = w.server.Client(didit.WithMaxRetries(0))
	require.NoError(t, err)
	for i := range n {
		w.clock.Store(noon.Add(time.Duration(i-n) * time.Hour).Unix())
		w.create()
	}
	w.clock.Store(noon.Unix())
	w.config = config{from: "2025-01-01", kind: didit.SessionKindAll, format: formatBoth, check: true, now: w.now}
	w.config.setPaths(filepath.Join(w.dir, "out"))
	return w
}

func (w *world) now() time.Time { return time.Unix(w.clock.Load(), 0).UTC() }

func (w *world) create() string {
	w.Helper()
	session, err := w.client.Sessions.Create(context.Background(), &didit.CreateSessionRequest{
		WorkflowID:     w.server.WorkflowID,
		VendorData:     didit.Ptr(fmt.Sprintf("=user\n%d", len(w.server.Requests()))),
		ContactDetails: &didit.ContactDetails{Phone: didit.Ptr("+15550100")},
	})
	require.NoError(w, err)
	require.NoError(w, w.server.CompleteSession(session.SessionID, didittest.OutcomeApproved))
	return session.SessionID
}

// export runs once, until afterRow ends it, which is told the number of rows so far.
func (w *world) export(afterRow func(rows int, interrupt context.CancelFunc)) error {
	w.Helper()
	ctx, cancel := context.WithCancel(w.Context())
	defer cancel()
	cfg := w.config
	e := newExport(&cfg, w.client, &w.stdout, &w.stderr)
	if afterRow != nil {
		e.afterRow = func() { afterRow(e.journal.rows(), cancel) }
	}
	return e.run(ctx)
}

func (w *world) interruptAt(k int) {
	w.Helper()
	require.ErrorIs(w, w.export(func(rows int, interrupt context.CancelFunc) {
		if rows == k {
			interrupt()
		}
	}), context.Canceled)
}

func (w *world) read(suffix string) string {
	w.Helper()
	text, err := os.ReadFile(filepath.Join(w.dir, "out"+suffix))
	require.NoError(w, err)
	return string(text)
}

func (w *world) write(suffix, text string) {
	w.Helper()
	require.NoError(w, os.WriteFile(filepath.Join(w.dir, "out"+suffix), []byte(text), 0o600))
}

func (w *world) files() []string {
	w.Helper()
	entries, err := os.ReadDir(w.dir)
	require.NoError(w, err)
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// ids returns those of both files, which must be the same.
func (w *world) ids() []string {
	w.Helper()
	var lines, cells []string
	decoder := json.NewDecoder(strings.NewReader(w.read(".jsonl")))
	for decoder.More() {
		var row didit.SessionListItem
		require.NoError(w, decoder.Decode(&row))
		lines = append(lines, row.SessionID)
	}
	table, err := csv.NewReader(strings.NewReader(w.read(".csv"))).ReadAll()
	require.NoError(w, err)
	require.Equal(w, header(), table[0])
	for _, row := range table[1:] {
		cells = append(cells, row[0])
	}
	require.Equal(w, lines, cells)
	return lines
}

// held returns the ids that the server has, newest first.
func (w *world) held() []string {
	w.Helper()
	var ids []string
	for row, err := range w.client.Sessions.All(w.Context(), nil) {
		require.NoError(w, err)
		ids = append(ids, row.SessionID)
	}
	return ids
}

func TestExportsAll(t *testing.T) {
	t.Parallel()
	for _, prefetch := range []int{0, 3} {
		t.Run(fmt.Sprint(prefetch), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 45)
			w.config.prefetch = prefetch
			require.NoError(t, w.export(nil))

			var expected strings.Builder
			var table [][]string
			for row, err := range w.client.Sessions.All(t.Context(), nil) {
				require.NoError(t, err)
				assert.NotEmpty(t, row.SessionURL)
				line, err := json.Marshal(withoutLinks(row, didit.SessionKindUser))
				require.NoError(t, err)
				expected.Write(append(line, '\n'))
				table = append(table, record(row))
			}
			assert.Equal(t, expected.String(), w.read(".jsonl"))
			rows, err := csv.NewReader(strings.NewReader(w.read(".csv"))).ReadAll()
			require.NoError(t, err)
			assert.Equal(t, table, rows[1:])
			assert.Equal(t, w.held(), w.ids())

			assert.Equal(t, "'+15550100", rows[1][slices.Index(header(), "phone_number")])
			assert.Regexp(t, `^'=user\n\d+$`, rows[1][slices.Index(header(), "vendor_data")])
			assert.Contains(t, rows[1][slices.Index(header(), "features")], "; LIVENESS: Approved")
			assert.NotContains(t, w.read(".jsonl"), "/session/", "links")
			assert.Equal(t, []string{"out.csv", "out.jsonl", "out.state.json"}, w.files())
			if runtime.GOOS != "windows" {
				for _, name := range w.files() {
					info, err := os.Stat(filepath.Join(w.dir, name))
					require.NoError(t, err)
					assert.Equal(t, os.FileMode(0o600), info.Mode(), name)
				}
			}
			assert.Equal(t, fmt.Sprintf("Exported 45 sessions, created from 2025-01-01 to 2025-03-20 11:59:00 (UTC):\n  %s\n  %s\n",
				w.config.csvPath(), w.config.linesPath()), w.stdout.String())
			assert.Empty(t, w.stderr.String())
		})
	}
}

// Every file of a resumed export is that of one that was not interrupted, to the byte.
func TestResumes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 45)
	require.NoError(t, w.export(nil))
	lines, table := w.read(".jsonl"), w.read(".csv")
	for _, prefetch := range []int{0, 2} {
		for _, at := range [][]int{{1}, {9}, {10}, {11}, {44}, {45}, {3, 4, 20, 21, 45}} {
			w.dir, w.config.prefetch = t.TempDir(), prefetch
			w.config.setPathsAnew(filepath.Join(w.dir, "out"))
			for _, k := range at {
				w.interruptAt(k)
				assert.Equal(t, []string{"out.jsonl.part", "out.state.json"}, w.files())
				assert.Equal(t, k, strings.Count(w.read(".jsonl.part"), "\n"))
			}
			require.NoError(t, w.export(nil))
			assert.Equal(t, lines, w.read(".jsonl"), at)
			assert.Equal(t, table, w.read(".csv"), at)
		}
	}
}

func (c *config) setPathsAnew(out string) {
	c.statePath = ""
	c.setPaths(out)
}

// A killed program, or a failed machine, leaves any beginning of the journal, and perhaps garbage after it.
func TestResumesFromATornJournal(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 25)
	require.NoError(t, w.export(nil))
	lines, table := w.read(".jsonl"), w.read(".csv")
	w.dir = t.TempDir()
	w.config.setPathsAnew(filepath.Join(w.dir, "out"))
	w.interruptAt(12)
	state, journal := w.read(".state.json"), w.read(".jsonl.part")
	ends := strings.Index(journal, "\n")

	torn := map[string]string{
		"nothing":                   "",
		"no line end":               journal[:len(journal)-1],
		"first line without an end": journal[:ends],
		"first line":                journal[:ends+1],
		"zeros":                     journal + strings.Repeat("\x00", 512),
		"zeros and a line":          journal + "\x00\x00\n" + journal[:ends+1],
		"a line twice":              journal + journal[:ends+1],
		"another object":            journal + "{}\n",
		"null":                      journal + "null\n",
		"damage in the middle":      journal[:ends] + "x" + journal[ends:],
	}
	for at := 0; at < len(journal); at += 331 {
		torn[fmt.Sprintf("%d bytes", at)] = journal[:at]
	}
	for name, text := range torn {
		w.dir = t.TempDir()
		w.config.setPathsAnew(filepath.Join(w.dir, "out"))
		w.write(".state.json", state)
		w.write(".jsonl.part", text)
		require.NoError(t, w.export(nil), name)
		require.Equal(t, lines, w.read(".jsonl"), name)
		require.Equal(t, table, w.read(".csv"), name)
	}
}

// The rest of the list is read from where the journal ends, not from the top.
func TestResumesWhereItStopped(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 24*10)
	w.config.check, w.config.kind = false, didit.SessionKindUser
	w.interruptAt(24 * 8)
	before := len(w.server.Requests())
	require.NoError(t, w.export(nil))
	requests := w.server.Requests()[before:]
	assert.Contains(t, requests[0].RawQuery, "date_to=2025-03-12")
	assert.LessOrEqual(t, len(requests), 7)
	assert.Equal(t, w.held(), w.ids())
}

func TestResumesAfterAnError(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]didittest.Fault{
		"refused":  didittest.Status(http.StatusForbidden, `{"detail": "You do not have permission to perform this action."}`),
		"failed":   didittest.Status(http.StatusBadGateway, "bad gateway"),
		"hung up":  didittest.HangUp(),
		"torn":     didittest.Truncate(),
		"no list":  didittest.Status(http.StatusOK, `{}`),
		"no JSON":  didittest.Status(http.StatusOK, `<html>`),
		"limited":  didittest.RateLimited(time.Second),
		"vanished": didittest.Status(http.StatusNotFound, `{"detail": "Not found."}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 45)
			w.server.Fail(didittest.Match{Method: http.MethodGet, Path: "/v3/sessions/"},
				didittest.Fault{}, didittest.Fault{}, fault, fault, fault)
			err := w.export(nil)
			require.Error(t, err)
			assert.Contains(t, err.Error(), "20 sessions kept so far, and the same command goes on from there: ")
			for range 3 { // some are repeated by net/http itself
				if err = w.export(nil); err == nil {
					break
				}
			}
			require.NoError(t, err)
			assert.Equal(t, w.held(), w.ids())
			assert.Contains(t, w.stdout.String(), "Going on after 20 sessions.\n")
		})
	}
}

// The program may end between any two steps of the finish.
func TestResumesTheFinish(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 15)
	w.interruptAt(15)
	unfinished, journal := w.read(".state.json"), w.read(".jsonl.part")
	require.NoError(t, w.export(nil))
	finished, lines, table := w.read(".state.json"), w.read(".jsonl"), w.read(".csv")
	for _, test := range []struct {
		name, format string
		files        map[string]string
	}{
		{"CSV half written", formatBoth, map[string]string{".state.json": unfinished, ".jsonl.part": journal, ".csv.tmp": table[:99]}},
		{"CSV written", formatBoth, map[string]string{".state.json": unfinished, ".jsonl.part": journal, ".csv": table}},
		{"state half written", formatBoth, map[string]string{
			".state.json": unfinished, ".state.json.tmp": finished[:9], ".jsonl.part": journal, ".csv": table,
		}},
		{"state written", formatBoth, map[string]string{".state.json": finished, ".jsonl.part": journal, ".csv": table}},
		{"all done", formatBoth, map[string]string{".state.json": finished, ".jsonl": lines, ".csv": table}},
	} {
		w.dir = t.TempDir()
		w.config.setPathsAnew(filepath.Join(w.dir, "out"))
		for suffix, text := range test.files {
			w.write(suffix, text)
		}
		require.NoError(t, w.export(nil), test.name)
		assert.Equal(t, []string{"out.csv", "out.jsonl", "out.state.json"}, w.files(), test.name)
		assert.Equal(t, lines, w.read(".jsonl"), test.name)
		assert.Equal(t, table, w.read(".csv"), test.name)
	}
}

func TestKeepsTheEndOfAnOpenPeriod(t *testing.T) {
	t.Parallel()
	for _, to := range []didit.Date{"", "2025-03-20", "2025-12-31"} {
		w := newWorld(t, 25)
		w.config.to = to
		expected := w.held()
		w.interruptAt(7)
		for hour := range 30 { // pushes all that was read onto other pages
			w.clock.Store(noon.Add(time.Duration(hour) * time.Hour).Unix())
			w.create()
		}
		require.NoError(t, w.export(func(rows int, _ context.CancelFunc) { w.create() }))
		assert.ElementsMatch(t, expected, w.ids())
	}
}

func TestPeriodThatIsOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 72)
	w.config.from, w.config.to = "2025-03-18", "2025-03-18"
	require.NoError(t, w.export(nil))
	assert.Equal(t, w.held()[12+24:12+48], w.ids())
	assert.Contains(t, w.stdout.String(), "Exported 24 sessions, created from 2025-03-18 to 2025-03-19 00:00:00 (UTC)")
}

// A deleted session pulls the rows after it one place forward, past the reader.
func TestFindsWhatADeletionHid(t *testing.T) {
	t.Parallel()
	for _, at := range []int{5, 10, 15} {
		w := newWorld(t, 45)
		expected := w.held()
		require.NoError(t, w.export(func(rows int, _ context.CancelFunc) {
			if rows == at {
				_, err := w.client.Sessions.Delete(context.Background(), expected[0], nil)
				require.NoError(t, err)
			}
		}))
		assert.ElementsMatch(t, expected, w.ids(), "the deleted one was read before")
		assert.Greater(t, len(w.held()), 40)
	}
}

func TestInterruptedWhileChecking(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 45)
	expected := w.held()
	gone := false
	require.ErrorIs(t, w.export(func(rows int, interrupt context.CancelFunc) {
		switch {
		case rows == 10 && !gone:
			gone = true
			_, err := w.client.Sessions.Delete(context.Background(), expected[0], nil)
			require.NoError(t, err)
		case rows == 45: // the one that was hidden
			interrupt()
		}
	}), context.Canceled)
	require.NoError(t, w.export(nil))
	assert.ElementsMatch(t, expected, w.ids())
}

func TestDoesNothingOnceFinished(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 15)
	require.NoError(t, w.export(nil))
	lines, table := w.read(".jsonl"), w.read(".csv")
	w.create()
	before := len(w.server.Requests())
	w.stdout.Reset()
	require.NoError(t, w.export(nil))
	assert.Len(t, w.server.Requests(), before)
	assert.Equal(t, lines, w.read(".jsonl"))
	assert.Equal(t, table, w.read(".csv"))
	assert.Contains(t, w.stdout.String(), "Finished already, on 2025-03-20 12:00:00: 15 sessions. Nothing to do.\n")
}

// Running two at a time is not supported, and must not spoil the files.
func TestTwoAtATime(t *testing.T) {
	t.Parallel()
	for _, format := range []string{formatBoth, formatCSV, formatJSONLines} {
		w := newWorld(t, 15)
		w.config.format = format
		require.Error(t, w.export(func(rows int, _ context.CancelFunc) {
			if rows == 5 {
				require.NoError(t, w.export(nil))
			}
		}))
		require.NoError(t, w.export(nil))
		if format == formatBoth {
			assert.Equal(t, w.held(), w.ids())
		}
	}

	w := newWorld(t, 15)
	require.ErrorContains(t, w.export(func(rows int, _ context.CancelFunc) {
		if rows == 5 {
			w.write(".jsonl.part", strings.Repeat("x", 1<<20))
		}
	}), "is another export running?")
	require.NoError(t, w.export(nil))
	assert.Equal(t, w.held(), w.ids())
}

func TestFormats(t *testing.T) {
	t.Parallel()
	for format, files := range map[string][]string{
		formatCSV:       {"out.csv", "out.state.json"},
		formatJSONLines: {"out.jsonl", "out.state.json"},
	} {
		w := newWorld(t, 15)
		w.config.format = format
		w.interruptAt(5)
		require.NoError(t, w.export(nil))
		assert.Equal(t, files, w.files())
		require.NoError(t, w.export(nil))
		assert.Equal(t, files, w.files())
	}
}

func TestRefusesFilesOfOthers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		prepare func(w *world)
		err     string
	}{
		{"table", func(w *world) { w.write(".csv", "mine") }, "is there already"},
		{"lines", func(w *world) { w.write(".jsonl", "mine") }, "is there already"},
		{"journal without a state", func(w *world) { w.write(".jsonl.part", "mine") }, "is there already"},
		{"other period", func(w *world) { w.interruptAt(3); w.config.from = "2025-01-02" }, "belongs to another export"},
		{"other format", func(w *world) { w.interruptAt(3); w.config.format = formatCSV }, "belongs to another export"},
		{"other kind", func(w *world) { w.interruptAt(3); w.config.kind = didit.SessionKindUser }, "belongs to another export"},
		{"damaged state", func(w *world) { w.write(".state.json", "{") }, "is no state of an export"},
		{"empty state", func(w *world) { w.write(".state.json", "{}") }, "is no state of an export"},
		{"other file for state", func(w *world) { w.write(".state.json", `{"name": "Ana"}`) }, "is no state of an export"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 5)
			test.prepare(w)
			files := w.files()
			before := len(w.server.Requests())
			require.ErrorContains(t, w.export(nil), test.err)
			assert.Len(t, w.server.Requests(), before)
			assert.Equal(t, files, w.files())
		})
	}
}

// Each kind is continued by itself, wherever the interruption was.
func TestResumesBothKinds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 12)
	for range 23 {
		_, err := w.client.Sessions.Create(t.Context(), &didit.CreateSessionRequest{WorkflowID: w.server.BusinessWorkflowID})
		require.NoError(t, err)
	}
	w.clock.Store(noon.Add(time.Hour).Unix())
	expected := w.held()
	for row, err := range w.client.Sessions.All(t.Context(), &didit.ListSessionsOptions{Kind: didit.SessionKindBusiness}) {
		require.NoError(t, err)
		expected = append(expected, row.SessionID)
	}
	require.Len(t, expected, 35)
	for _, k := range []int{5, 12, 13, 30, 35} {
		w.dir = t.TempDir()
		w.config.setPathsAnew(filepath.Join(w.dir, "out"))
		w.interruptAt(k)
		require.NoError(t, w.export(nil))
		assert.Equal(t, expected, w.ids(), k)
	}
}

// The API counts the last day of businesses up to its midnight only, and dates may be odd.
func TestBusinesses(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch query := r.URL.Query(); {
		case query.Get("session_kind") == "user":
			_, _ = fmt.Fprint(w, `{"count": 0, "next": null, "results": []}`)
		case query.Get("date_from") != "2025-03-01" || query.Get("date_to") != "2025-04-01":
			http.Error(w, "{}", http.StatusBadRequest)
		default:
			_, _ = fmt.Fprint(w, `{"count": 3, "next": null, "results": [
				{"session_id": "late", "session_kind": "business", "created_at": "2025-04-01T00:00:00Z"},
				{"session_id": "last", "created_at": "2025-03-31T23:59:59.999Z", "company_name": "Example, Inc"},
				{"session_id": "odd", "session_kind": "business", "created_at": "yesterday"}]}`)
		}
	}))
	defer server.Close()
	client, err := didit.NewClient(didit.WithAPIKey("key"), didit.WithBaseURL(server.URL))
	require.NoError(t, err)
	w := newWorld(t, 0)
	w.client = client
	w.config.from, w.config.to = "2025-03-01", "2025-03-31"
	w.clock.Store(noon.AddDate(1, 0, 0).Unix())
	require.NoError(t, w.export(nil))
	assert.Equal(t, []string{"last", "odd"}, w.ids())
	assert.Contains(t, w.read(".csv"), `"Example, Inc"`)
	assert.Equal(t, 2, strings.Count(w.read(".jsonl"), `"session_kind":"business"`))
}

func TestNeutral(t *testing.T) {
	t.Parallel()
	for cell, expected := range map[string]string{
		"": "", "Ana": "Ana", "a=b": "a=b", "'": "'", " Ana": " Ana", " ": " ",
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)",
		"\t=1": "'\t=1", "\r\n =1": "'\r\n =1", "\u00a0=1": "'\u00a0=1", "＝1": "'＝1",
	} {
		assert.Equal(t, expected, neutral(cell), "%q", cell)
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	bar := &progress{out: &out, terminal: true, total: 4}
	bar.step()
	assert.Equal(t, "\rexporting [=======                       ]  25%  1 of 4\x1b[K", out.String())
	bar.done = 3
	out.Reset()
	bar.again()
	for range 5 { // one more than expected
		bar.step()
	}
	bar.end()
	assert.Equal(t, "\rchecking  [==============================] 100%  5 of 5\x1b[K\n", out.String())

	out.Reset()
	plain := newProgress(&out)
	for range 2 * rowsToSay {
		plain.step()
	}
	plain.end()
	assert.Equal(t, "exporting: 5000 rows\nexporting: 10000 rows\n", out.String())

	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	assert.False(t, isTerminal(file))
}

func TestBarCountsWhatThereIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 25)
	w.interruptAt(12)
	cfg := w.config
	e := newExport(&cfg, w.client, &w.stdout, &w.stderr)
	e.progress.terminal = true
	require.NoError(t, e.run(t.Context()))
	assert.Contains(t, w.stderr.String(), " of 25\x1b[K")
	assert.Regexp(t, `100%  25 of 25\x1b\[K\n$`, w.stderr.String())
}

func TestRunOffline(t *testing.T) {
	t.Parallel()
	var out, progress bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-prefetch", "1"}, environment(nil), &out, &progress))
	for _, line := range []string{
		`^Offline: `,
		`\nThe server holds 40 sessions\.\n`,
		`\nFirst run: 17 sessions kept so far, and the same command goes on from there: interrupted`,
		`\nSecond run: Going on after 16 sessions\.\nExported 40 sessions, created from `,
		`\nThird run: Finished already, .*: 40 sessions\. Nothing to do\.\n`,
	} {
		assert.Regexp(t, line, out.String())
	}
	assert.NotContains(t, out.String(), "Ana")
	assert.Empty(t, progress.String())
	path := strings.Fields(out.String()[strings.Index(out.String(), "(UTC):"):])[1]
	assert.NoFileExists(t, path)
	assert.NoDirExists(t, filepath.Dir(path))
}

func TestRunOfflineKeepsWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	var out, progress bytes.Buffer
	path := filepath.Join(t.TempDir(), "mine")
	require.NoError(t, run(t.Context(), []string{"-out", path}, environment(nil), &out, &progress))
	assert.FileExists(t, path+".csv")
	require.ErrorContains(t, run(t.Context(), []string{"-out", path, "-format", "csv"}, environment(nil), &out, &progress),
		"belongs to another export")
}

func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	gone := errors.New("gone")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(gone)
	require.Error(t, run(ctx, nil, environment(nil), &bytes.Buffer{}, &bytes.Buffer{}))
}

func TestRunRefusesArguments(t *testing.T) {
	t.Parallel()
	key := map[string]string{"DIDIT_API_KEY": "key"}
	for _, test := range []struct {
		name string
		args []string
		env  map[string]string
		err  string
	}{
		{"no period", nil, key, "no period: set -from"},
		{"from", []string{"-from", "2025-02-30"}, nil, "-from must be a day, as YYYY-MM-DD"},
		{"to", []string{"-to", "tomorrow"}, nil, "-to must be a day, as YYYY-MM-DD"},
		{"order", []string{"-from", "2025-02-02", "-to", "2025-02-01"}, nil, "-to must not be before -from"},
		{"kind", []string{"-kind", "pet"}, nil, "-kind must be user, business or all"},
		{"format", []string{"-format", "xls"}, nil, "-format must be csv, jsonl or both"},
		{"prefetch", []string{"-prefetch", "17"}, nil, "-prefetch must be from 0 to 16"},
		{"argument", []string{"now"}, nil, `unexpected argument "now"`},
		{"flag", []string{"-nonsense"}, nil, "flag provided but not defined: -nonsense"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			require.EqualError(t, run(t.Context(), test.args, environment(test.env), &out, &out), test.err)
			assert.Empty(t, out.String())
		})
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-h"}, environment(nil), &out, &out))
	assert.Contains(t, out.String(), "-prefetch pages")
}
