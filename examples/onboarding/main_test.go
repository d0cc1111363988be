package main

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go/didittest"
)

func environment(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

func TestRunOffline(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		args   []string
		review string
		change string
	}{
		{"approve", nil, "approved", `In Review -> Approved +Looks right to me\.`},
		{"resubmit", []string{"-review", "resubmit"}, "resubmission requested", `In Review -> Resubmitted +Please try again\.`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			args := append([]string{"-user", "ana-example", "-language", "es"}, test.args...)
			require.NoError(t, run(t.Context(), args, environment(nil), &out))
			for _, line := range []string{
				`^Offline: `,
				`\nSession  \S+\n`,
				`\nUser     ana-example\n`,
				`\nLink     http\S+\n`,
				`\nWaiting for the person, 30s at most\n`,
				` +\S+s  Not Started\.*\n`,
				` +\S+s  In Progress\.*\n`,
				` +\S+s  In Review\n`,
				`\n  Status    In Review\n`,
				`\n  Name      \S+`,
				`\n  Document  \S+`,
				`\nChecks\n  ID document +\S+`,
				`\nWarnings\n  \S+`,
				`\nReview\n  ` + test.review,
				`\nWhat happened\n(.*\n)*.*` + test.change,
			} {
				assert.Regexp(t, line, out.String())
			}
		})
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	var out bytes.Buffer
	require.ErrorIs(t, run(ctx, nil, environment(nil), &out), context.DeadlineExceeded)
	assert.Regexp(t, `Not Started\.*\n$`, out.String(), "the line of progress is ended")
}

func TestRunGivesUp(t *testing.T) {
	t.Parallel()
	err := run(t.Context(), []string{"-timeout", "300ms"}, environment(nil), &bytes.Buffer{})
	require.EqualError(t, err, "no decision within 300ms; the session goes on")
}

// For real nothing is decided unless -review says so.
func TestLeavesTheReviewToOthers(t *testing.T) {
	t.Parallel()
	server, err := didittest.Start()
	require.NoError(t, err)
	defer server.Close()
	client, err := server.Client()
	require.NoError(t, err)
	var out bytes.Buffer
	env := environment(map[string]string{"DIDIT_API_KEY": server.APIKey, "DIDIT_WORKFLOW_ID": server.WorkflowID})
	cfg, err := parse(nil, env, &out)
	require.NoError(t, err)
	o := &onboarding{config: cfg, client: client, out: &out}

	session, err := o.create(t.Context())
	require.NoError(t, err)
	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeInReview))
	decision, err := o.wait(t.Context(), session.SessionID)
	require.NoError(t, err)
	require.NoError(t, o.decide(t.Context(), decision))
	require.NoError(t, o.history(t.Context(), session.SessionID))

	assert.Contains(t, out.String(), "Waiting for the person, 15m0s at most\n")
	assert.Contains(t, out.String(), "\nReview\n  left to your reviewers")
	assert.NotContains(t, out.String(), "-> Approved")
	assert.NotContains(t, out.String(), server.APIKey)
}

func TestRunRefusesArguments(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		args []string
		env  map[string]string
		err  string
	}{
		{"no workflow", nil, map[string]string{"DIDIT_API_KEY": "key"}, "no workflow: set DIDIT_WORKFLOW_ID, or -workflow"},
		{"review", []string{"-review", "decline"}, nil, "-review must be approve or resubmit"},
		{"timeout", []string{"-timeout", "-1s"}, nil, "-timeout must not be negative"},
		{"argument", []string{"now"}, nil, `unexpected argument "now"`},
		{"flag", []string{"-nonsense"}, nil, "flag provided but not defined: -nonsense"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			require.EqualError(t, run(t.Context(), test.args, environment(test.env), &out), test.err)
			assert.Empty(t, out.String())
		})
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-h"}, environment(nil), &out))
	assert.Contains(t, out.String(), "-workflow id")
}
