package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

const (
	demoSessions  = 40
	demoInterrupt = 17 // rows until the export is interrupted
)

var errDemo = errors.New("interrupted, as an example")

// runOffline exports what a didittest server holds, in two runs. Without -out the files are removed again.
func runOffline(ctx context.Context, cfg *config, stdout, stderr io.Writer) error {
	_, _ = fmt.Fprintf(stdout, "Offline: nothing leaves this machine. With DIDIT_API_KEY set this runs for real.\n\n")
	server, client, err := demoServer(ctx, cfg.now())
	if err != nil {
		return err
	}
	defer server.Close()
	_, _ = fmt.Fprintf(stdout, "The server holds %s.\n", sessions(demoSessions))

	if cfg.out == "" {
		directory, err := os.MkdirTemp("", "export-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(directory) }()
		cfg.setPaths(filepath.Join(directory, "sessions"))
	}
	cfg.setPaths(cfg.out)
	cfg.from = cmp.Or(cfg.from, didit.NewDate(cfg.now().UTC().AddDate(0, 0, -demoSessions)))

	interrupted, interrupt := context.WithCancelCause(ctx)
	defer interrupt(nil)
	first := newExport(cfg, client, stdout, stderr)
	first.afterRow = func() {
		if first.journal.rows() == demoInterrupt {
			interrupt(errDemo)
		}
	}
	if err := first.run(interrupted); err != nil {
		if !errors.Is(err, errDemo) {
			return err
		}
		_, _ = fmt.Fprintf(stdout, "\nFirst run: %v\n", err)
		if err := tear(cfg.journalPath()); err != nil {
			return err
		}
		_, _ = fmt.Fprintln(stdout, "Its last line is now torn, as a crash would leave it.")
	}
	for _, name := range []string{"Second", "Third"} {
		_, _ = fmt.Fprintf(stdout, "\n%s run: ", name)
		if err := newExport(cfg, client, stdout, stderr).run(ctx); err != nil {
			return err
		}
	}
	return nil
}

// demoServer starts a server that has had a session every 20 hours until now.
func demoServer(ctx context.Context, now time.Time) (_ *didittest.Server, _ *didit.Client, err error) {
	var clock atomic.Int64
	server, err := didittest.Start(
		didittest.WithPageSize(10),
		didittest.WithClock(func() time.Time { return time.Unix(clock.Load(), 0).UTC() }))
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			server.Close()
		}
	}()
	client, err := server.Client()
	if err != nil {
		return nil, nil, err
	}
	for i := range demoSessions {
		clock.Store(now.Add(time.Duration(i-demoSessions) * 20 * time.Hour).Unix())
		session, err := client.Sessions.Create(ctx, &didit.CreateSessionRequest{
			WorkflowID: server.WorkflowID, VendorData: didit.Ptr(fmt.Sprintf("demo-user-%d", i)),
		})
		if err != nil {
			return nil, nil, err
		}
		outcomes := []didittest.Outcome{
			didittest.OutcomeApproved, didittest.OutcomeDeclined, didittest.OutcomeInReview, didittest.OutcomeStarted, "",
		}
		if outcome := outcomes[i%len(outcomes)]; outcome != "" {
			if err := server.CompleteSession(session.SessionID, outcome); err != nil {
				return nil, nil, err
			}
		}
	}
	return server, client, nil
}

// tear cuts the end off a file.
func tear(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return os.Truncate(path, max(0, info.Size()-25))
}
