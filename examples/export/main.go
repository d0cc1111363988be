// Command export writes all sessions of a period to CSV and JSON Lines.
//
// Without DIDIT_API_KEY it runs offline: a didittest server stands in for the API, and the export is interrupted
// and resumed to show how that goes.
//
//	go run ./examples/export
//
// With it, it runs for real:
//
//	go run ./examples/export -from 2025-01-01 -to 2025-03-31 -out q1 -prefetch 4
//
// That makes q1.csv and q1.jsonl, and keeps q1.jsonl.part and q1.state.json meanwhile. Whatever stops it
// (Ctrl-C, kill, a crash, an error of the API), the same command with the same credentials goes on from
// there, and no row is lost or doubled. Run one at a time. When it is finished the same command does nothing;
// for a new export choose another -out, or move the files away, q1.state.json included.
//
// # What is in it
//
// The sessions that were created in the period, whose days are in UTC, each as it was when it was read. Without
// -to, or with one that is not over, the period ends a minute before the export was first started, and what is
// created later is left to another export: the end is kept in the state file. A session that is deleted
// meanwhile may push another out of sight, so the list is read again until nothing new turns up. That doubles the
// calls at least; -check=false goes without.
//
// JSON Lines has the rows of the API without what should not lie around or does not last: the link, which is
// all it takes to be the person, and the URLs of images. CSV has the columns for a spreadsheet. A cell that
// begins with = + - or @ could run as a formula there, so it gets a ' in front; phone numbers are such cells.
//
// The files are about people, so nobody but you may read them (mode 0600).
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/seed-ed97066b/didit-go"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "export:", err)
		os.Exit(1)
	}
}

// run is the whole program. Progress goes to stderr.
func run(ctx context.Context, args []string, env func(string) string, stdout, stderr io.Writer) error {
	cfg, err := parse(args, env, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	if cfg.apiKey == "" {
		return runOffline(ctx, cfg, stdout, stderr)
	}
	client, err := didit.NewClient(didit.WithAPIKey(cfg.apiKey))
	if err != nil {
		return err
	}
	return newExport(cfg, client, stdout, stderr).run(ctx)
}

type config struct {
	apiKey    string // "" for offline
	from, to  didit.Date
	kind      didit.SessionKind
	format    string
	out       string
	statePath string
	prefetch  int
	check     bool
	now       func() time.Time
}

const (
	formatBoth      = "both"
	formatCSV       = "csv"
	formatJSONLines = "jsonl"
)

func parse(args []string, env func(string) string, stdout io.Writer) (*config, error) {
	cfg := &config{apiKey: env("DIDIT_API_KEY"), now: time.Now}
	flags := flag.NewFlagSet("export", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar((*string)(&cfg.from), "from", "", "first `day` of the period, as YYYY-MM-DD")
	flags.StringVar((*string)(&cfg.to), "to", "", "last `day` of the period (default up to now)")
	flags.StringVar((*string)(&cfg.kind), "kind", string(didit.SessionKindAll), "`whose` sessions: user, business or all")
	flags.StringVar(&cfg.format, "format", formatBoth, "`which` files to write: csv, jsonl or both")
	flags.StringVar(&cfg.out, "out", "", "`path` of the files without .csv and .jsonl (default sessions)")
	flags.StringVar(&cfg.statePath, "state", "", "`path` of the file that lets an export go on (default that of -out and .state.json)")
	flags.IntVar(&cfg.prefetch, "prefetch", 2, fmt.Sprintf("`pages` to fetch ahead, 0 to %d", didit.MaxPrefetch))
	flags.BoolVar(&cfg.check, "check", true, "read the list again until nothing new turns up")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(stdout)
		flags.Usage()
	}
	if err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if cfg.apiKey != "" {
		cfg.setPaths(cmp.Or(cfg.out, "sessions"))
	}
	return cfg, cfg.checkFlags()
}

// setPaths settles where the files are.
func (c *config) setPaths(out string) {
	c.out, c.statePath = out, cmp.Or(c.statePath, out+".state.json")
}

func (c *config) checkFlags() error {
	switch {
	case c.apiKey != "" && c.from == "":
		return errors.New("no period: set -from")
	case !isDay(c.from):
		return errors.New("-from must be a day, as YYYY-MM-DD")
	case !isDay(c.to):
		return errors.New("-to must be a day, as YYYY-MM-DD")
	case c.from != "" && c.to != "" && c.to < c.from:
		return errors.New("-to must not be before -from")
	case !slices.Contains([]didit.SessionKind{didit.SessionKindUser, didit.SessionKindBusiness, didit.SessionKindAll}, c.kind):
		return errors.New("-kind must be user, business or all")
	case !slices.Contains([]string{formatCSV, formatJSONLines, formatBoth}, c.format):
		return errors.New("-format must be csv, jsonl or both")
	case c.prefetch < 0 || c.prefetch > didit.MaxPrefetch:
		return fmt.Errorf("-prefetch must be from 0 to %d", didit.MaxPrefetch)
	}
	return nil
}

// isDay takes none for one.
func isDay(day didit.Date) bool {
	_, err := day.Time()
	return day == "" || err == nil
}

// kinds are the lists to read. They are read one by one, since each is newest first, which both together are not.
func (c *config) kinds() []didit.SessionKind {
	if c.kind == didit.SessionKindAll {
		return []didit.SessionKind{didit.SessionKindUser, didit.SessionKindBusiness}
	}
	return []didit.SessionKind{c.kind}
}

func (c *config) csvPath() string     { return c.out + ".csv" }
func (c *config) linesPath() string   { return c.out + ".jsonl" }
func (c *config) journalPath() string { return c.out + ".jsonl.part" }

// outputs are the files of a finished export.
func (c *config) outputs() []string {
	switch c.format {
	case formatCSV:
		return []string{c.csvPath()}
	case formatJSONLines:
		return []string{c.linesPath()}
	}
	return []string{c.csvPath(), c.linesPath()}
}
