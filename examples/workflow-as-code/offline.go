package main

import (
	"context"
	"fmt"
	"io"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// runOffline applies the files to a new didittest server, again, and once more after an edit.
func runOffline(ctx context.Context, cfg *config, stdout io.Writer) error {
	server, err := didittest.Start()
	if err != nil {
		return err
	}
	defer server.Close()
	client, err := server.Client()
	if err != nil {
		return err
	}
	plan, err := readPlan(cfg.files)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(stdout, "Offline: nothing leaves this machine. With DIDIT_API_KEY set this runs for real.")

	if cfg.dryRun {
		return (&applier{config: cfg, client: client, out: stdout}).carryOut(ctx, plan)
	}
	dry := *cfg
	dry.dryRun = true
	for _, step := range []struct {
		title string
		*config
		edit bool
	}{
		{"The first time", cfg, false},
		{"Again", cfg, false},
		{"After an edit, -dry-run", &dry, true},
		{"After an edit", cfg, false},
		{"Again", cfg, false},
	} {
		if step.edit {
			edit(plan)
		}
		_, _ = fmt.Fprintf(stdout, "\n# %s\n", step.title)
		if err := (&applier{config: step.config, client: client, out: stdout}).carryOut(ctx, plan); err != nil {
			return err
		}
	}
	return nil
}

// edit changes a field of each file.
func edit(p *plan) {
	attempts := 3
	if p.workflow.MaxRetryAttempts != nil {
		attempts = *p.workflow.MaxRetryAttempts
	}
	p.workflow.MaxRetryAttempts = didit.Ptr((attempts + 1) % 11)
	required := p.questionnaire.FormElements[0].IsRequired
	p.questionnaire.FormElements[0].IsRequired = didit.Ptr(required == nil || !*required)
}
