// Command workflow-as-code keeps a workflow and its questionnaire in files, and applies them: it shows what
// differs from what there is, and creates or updates it. Applied again it changes nothing.
//
// Without DIDIT_API_KEY it runs offline, with the files beside it and a didittest server in the part of the API:
//
//	go run ./examples/workflow-as-code
//
// With it, it runs for real. See what would be done first:
//
//	go run ./examples/workflow-as-code -dir onboarding -dry-run
//	go run ./examples/workflow-as-code -dir onboarding
//
// # The files
//
// workflow.json and questionnaire.json are the JSON of a CreateWorkflowRequest and a CreateQuestionnaireRequest.
// A field that is no part of a questionnaire is an error; workflows may hold fields that are newer than the
// package, and the API refuses those that it does not know. In workflow.json "${questionnaire}" stands for the id
// of the questionnaire, which is not known before that is applied. Neither file sets a status.
//
// # What is done
//
// A workflow is found by its label, a questionnaire by its title, so changing those makes another one. Two of
// the same name are refused, and so is a questionnaire with branches, which only the Console can edit.
//
// Where something differs, a new version is published with the fields that do; the one before stays as a version
// of its own, and sessions and answers with it. With -in-place the published version itself is changed. A draft
// from the Console would be deleted by publishing, so it is refused, unless -in-place leaves it alone. Settings
// that the files leave out are not compared. Neither are those that the API does not show, which are listed:
// -force sends them.
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	"github.com/seed-ed97066b/didit-go"
)

//go:embed workflow.json questionnaire.json
var examples embed.FS

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "workflow-as-code:", err)
		os.Exit(1)
	}
}

// run is the whole program.
func run(ctx context.Context, args []string, env func(string) string, stdout io.Writer) error {
	cfg, err := parse(args, env, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	if cfg.apiKey == "" {
		return runOffline(ctx, cfg, stdout)
	}
	client, err := didit.NewClient(didit.WithAPIKey(cfg.apiKey))
	if err != nil {
		return err
	}
	return (&applier{config: cfg, client: client, out: stdout}).run(ctx)
}

type config struct {
	apiKey  string // "" for offline
	files   fs.FS
	dryRun  bool
	inPlace bool
	force   bool
}

func parse(args []string, env func(string) string, stdout io.Writer) (*config, error) {
	cfg := &config{apiKey: env("DIDIT_API_KEY"), files: examples}
	flags := flag.NewFlagSet("workflow-as-code", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	dir := flags.String("dir", "", "`directory` with workflow.json and questionnaire.json (offline there are some)")
	flags.BoolVar(&cfg.dryRun, "dry-run", false, "show what would be done, and do nothing")
	flags.BoolVar(&cfg.inPlace, "in-place", false, "change the published version instead of making a new one")
	flags.BoolVar(&cfg.force, "force", false, "send what the API does not show, too")
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
	if *dir != "" {
		cfg.files = os.DirFS(*dir)
	} else if cfg.apiKey != "" {
		return nil, errors.New("no files: set -dir")
	}
	return cfg, nil
}
