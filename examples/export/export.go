package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/seed-ed97066b/didit-go"
)

// export brings the sessions of a period into files.
//
// It appends rows to a journal, which is the JSON Lines to be, and makes the CSV out of that in the end, so the
// two cannot differ. The state file says what is being exported; how far it got is told by the journal alone,
// whose whole lines count. What is committed in the end is the state: before that the journal is continued,
// and after it only has to get its name.
type export struct {
	*config
	client   *didit.Client
	out      io.Writer
	progress *progress
	state    *state
	journal  *journal
	afterRow func() // for tests and the offline run, to interrupt
}

func newExport(cfg *config, client *didit.Client, stdout, stderr io.Writer) *export {
	return &export{
		config: cfg, client: client, out: stdout, progress: newProgress(stderr), afterRow: func() {},
	}
}

// clockMargin keeps the end of an open period in the past for every clock involved.
const clockMargin = time.Minute

func (e *export) run(ctx context.Context) error {
	if err := e.begin(); err != nil {
		return err
	}
	if e.state.finished() {
		if err := e.settle(); err != nil {
			return err
		}
		e.printf("Finished already, on %s: %s. Nothing to do.\n", e.state.Finished.Format(time.DateTime), sessions(e.state.Rows))
		e.printf("For a new export choose another -out, or move these files away, %s included.\n", e.statePath)
		return nil
	}
	if err := e.collect(ctx); err != nil {
		return fmt.Errorf("%s kept so far, and the same command goes on from there: %w", sessions(e.journal.rows()), err)
	}
	if err := e.finish(); err != nil {
		return err
	}
	e.printf("Exported %s, created from %s to %s (UTC):\n", sessions(e.state.Rows), e.state.From,
		e.state.Until.Format(time.DateTime))
	for _, path := range e.outputs() {
		e.printf("  %s\n", path)
	}
	return nil
}

// begin reads the state, or makes one for a new export.
func (e *export) begin() error {
	saved, err := readState(e.statePath)
	if errors.Is(err, fs.ErrNotExist) {
		return e.beginAnew()
	}
	if err != nil {
		return err
	}
	e.state = saved
	if saved.From != e.from || saved.To != e.to || saved.Kind != e.kind || saved.Format != e.format {
		return fmt.Errorf("%s belongs to another export (-from %s -to %q -kind %s -format %s): choose another -out, or move it away",
			e.statePath, saved.From, saved.To, saved.Kind, saved.Format)
	}
	return nil
}

func (e *export) beginAnew() error {
	for _, path := range append(e.outputs(), e.journalPath()) {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is there already: choose another -out, or move it away", path)
		}
	}
	e.state = &state{From: e.from, To: e.to, Kind: e.kind, Format: e.format, Until: e.now().Add(-clockMargin).UTC()}
	if e.to != "" {
		day, err := e.to.Time()
		if err != nil {
			return err
		}
		if over := day.AddDate(0, 0, 1); over.Before(e.state.Until) {
			e.state.Until = over
		}
	}
	return e.state.write(e.statePath)
}

// collect brings the journal to the end of the list.
func (e *export) collect(ctx context.Context) (err error) {
	if e.journal, err = openJournal(e.journalPath()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.journal.close()) }()
	if kept := e.journal.rows(); kept > 0 {
		e.printf("Going on after %s.\n", sessions(kept))
	}
	if err := e.estimate(ctx); err != nil {
		return err
	}
	defer e.progress.end()

	// The first time a list is read from where the journal ends, then from its top.
	fromTop := e.journal.rows() == 0
	for {
		before := e.journal.rows()
		for _, kind := range e.kinds() {
			until := e.state.Until
			if oldest := e.journal.oldest[kind]; !fromTop && !oldest.IsZero() {
				until = oldest.Add(1) // sessions of the same moment may be missing
			}
			if err := e.read(ctx, kind, until); err != nil {
				return err
			}
		}
		if !e.check || fromTop && e.journal.rows() == before {
			return nil
		}
		fromTop = true
		e.progress.again()
	}
}

// read brings the sessions of one kind that were created before until into the journal.
func (e *export) read(ctx context.Context, kind didit.SessionKind, until time.Time) error {
	for row, err := range e.client.Sessions.All(ctx, e.list(kind, until), didit.WithPrefetch(e.prefetch)) {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			return err
		}
		e.progress.step()
		if !e.inPeriod(row) || e.journal.has(row.SessionID) {
			continue
		}
		if err := e.journal.append(withoutLinks(row, kind)); err != nil {
			return err
		}
		e.afterRow()
	}
	return nil
}

// list chooses the sessions before until, and some more: the API goes by whole days, and takes the last one of
// businesses up to its midnight only.
func (e *export) list(kind didit.SessionKind, until time.Time) *didit.ListSessionsOptions {
	last := until.Add(-1).UTC()
	if kind == didit.SessionKindBusiness {
		last = last.AddDate(0, 0, 1)
	}
	// A period that has not begun yet ends no earlier than it begins; inPeriod leaves nothing of it.
	return &didit.ListSessionsOptions{Kind: kind, DateFrom: e.state.From, DateTo: max(e.state.From, didit.NewDate(last))}
}

// inPeriod takes a row without a time at the API's word.
func (e *export) inPeriod(row *didit.SessionListItem) bool {
	return row.CreatedAt.Time.IsZero() || row.CreatedAt.Before(e.state.Until)
}

// withoutLinks leaves out what should not lie around, or does not last.
func withoutLinks(row *didit.SessionListItem, kind didit.SessionKind) *didit.SessionListItem {
	kept := *row
	kept.SessionURL, kept.PortraitImage = "", ""
	if face := kept.AdditionalDetails.FaceMatch; face != nil {
		kept.AdditionalDetails.FaceMatch = &didit.SessionFaceDetails{Score: face.Score}
	}
	if kept.SessionKind == "" {
		kept.SessionKind = kind
	}
	return &kept
}

// estimate asks how many rows there are, where a bar is drawn.
func (e *export) estimate(ctx context.Context) error {
	if !e.progress.terminal {
		return nil
	}
	for _, kind := range e.kinds() {
		options := e.list(kind, e.state.Until)
		options.Limit = 1
		page, err := e.client.Sessions.List(ctx, options)
		if err != nil {
			return err
		}
		e.progress.total += page.Count
	}
	e.progress.done = e.journal.rows()
	return nil
}

// finish makes the files out of the journal.
func (e *export) finish() error {
	if err := verify(e.journalPath(), e.journal.rows()); err != nil {
		return err
	}
	if e.format != formatJSONLines {
		if err := writeCSV(e.csvPath(), e.journalPath()); err != nil {
			return err
		}
	}
	e.state.Finished, e.state.Rows = e.now().UTC(), e.journal.rows()
	if err := e.state.write(e.statePath); err != nil {
		return err
	}
	return e.settle()
}

// settle does what is left to do once the state says that the export is finished. It may have been done before.
func (e *export) settle() error {
	if _, err := os.Lstat(e.journalPath()); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if e.format == formatCSV {
		return os.Remove(e.journalPath())
	}
	if _, err := os.Lstat(e.linesPath()); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already, and %s is too: move one away", e.linesPath(), e.journalPath())
	}
	return rename(e.journalPath(), e.linesPath())
}

func sessions(n int) string {
	if n == 1 {
		return "1 session"
	}
	return fmt.Sprintf("%d sessions", n)
}

func (e *export) printf(format string, words ...any) { _, _ = fmt.Fprintf(e.out, format, words...) }
