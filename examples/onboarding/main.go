// Command onboarding takes a user through a verification: it creates a session, prints the link, waits for the
// decision, sums it up, reviews it where it needs that, and lists what happened.
//
// Without DIDIT_API_KEY it runs offline, against a didittest server and with a goroutine in the part of the
// person. With it, and with a workflow from -workflow or DIDIT_WORKFLOW_ID, it runs for real: open the link on
// a phone. What it finds In Review for real it leaves alone unless -review says what to do.
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
	"strings"
	"syscall"
	"text/tabwriter"
	"time"
	"unicode"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	interrupted := ctx.Err() != nil
	stop()
	switch {
	case err == nil:
		return
	case interrupted:
		fmt.Fprintln(os.Stderr, "onboarding: interrupted")
	default:
		fmt.Fprintln(os.Stderr, "onboarding:", err)
	}
	os.Exit(1)
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
	o := &onboarding{config: cfg, out: stdout}
	if cfg.apiKey == "" {
		return o.runOffline(ctx)
	}
	if o.client, err = didit.NewClient(didit.WithAPIKey(cfg.apiKey)); err != nil {
		return err
	}
	return o.run(ctx)
}

type config struct {
	apiKey   string // "" for offline
	workflow string
	user     string
	language string
	timeout  time.Duration
	review   string // reviewApprove, reviewResubmit, or "" to leave it to others
}

const (
	reviewApprove  = "approve"
	reviewResubmit = "resubmit"
)

func parse(args []string, env func(string) string, stdout io.Writer) (*config, error) {
	cfg := &config{apiKey: env("DIDIT_API_KEY")}
	flags := flag.NewFlagSet("onboarding", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&cfg.workflow, "workflow", "",
		"`id` of the workflow (default $DIDIT_WORKFLOW_ID; offline there is only one)")
	flags.StringVar(&cfg.user, "user", "onboarding-demo-user", "your own `id` of the user, kept as vendor data")
	flags.StringVar(&cfg.language, "language", "",
		"`code` of the language of the flow, such as es (default that of the browser)")
	flags.DurationVar(&cfg.timeout, "timeout", 0, "how long to wait for the person (default 15m, offline 30s)")
	flags.StringVar(&cfg.review, "review", "",
		"`what` to do when In Review, approve or resubmit (default approve offline, nothing for real)")
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
	cfg.workflow = cmp.Or(cfg.workflow, env("DIDIT_WORKFLOW_ID"))
	if cfg.apiKey == "" {
		cfg.review, cfg.timeout = cmp.Or(cfg.review, reviewApprove), cmp.Or(cfg.timeout, 30*time.Second)
	}
	cfg.timeout = cmp.Or(cfg.timeout, 15*time.Minute)
	return cfg, cfg.check()
}

func (c *config) check() error {
	switch {
	case c.apiKey != "" && c.workflow == "":
		return errors.New("no workflow: set DIDIT_WORKFLOW_ID, or -workflow")
	case c.timeout < 0:
		return errors.New("-timeout must not be negative")
	case !slices.Contains([]string{"", reviewApprove, reviewResubmit}, c.review):
		return errors.New("-review must be approve or resubmit")
	}
	return nil
}

// onboarding is one user's way through a verification.
type onboarding struct {
	*config
	client *didit.Client
	server *didittest.Server // nil for real
	out    io.Writer
}

// runOffline lets a didittest server stand in for the API.
func (o *onboarding) runOffline(ctx context.Context) (err error) {
	if o.server, err = didittest.Start(); err != nil {
		return err
	}
	defer o.server.Close()
	if o.client, err = o.server.Client(); err != nil {
		return err
	}
	o.workflow = o.server.WorkflowID
	o.println("Offline: nothing leaves this machine. With DIDIT_API_KEY set this runs for real.")
	o.println()
	return o.run(ctx)
}

func (o *onboarding) run(ctx context.Context) error {
	session, err := o.create(ctx)
	if err != nil {
		return err
	}
	decision, err := o.wait(ctx, session.SessionID)
	if err != nil {
		return err
	}
	o.summarise(decision)
	if err := o.decide(ctx, decision); err != nil {
		return err
	}
	return o.history(ctx, session.SessionID)
}

// create starts the session. With vendor data that is safe to repeat: a user who left halfway gets the
// unfinished session again.
func (o *onboarding) create(ctx context.Context) (*didit.Session, error) {
	req := &didit.CreateSessionRequest{
		WorkflowID: o.workflow,
		VendorData: didit.Ptr(o.user),
		Metadata:   map[string]string{"source": "examples/onboarding"},
	}
	if o.language != "" {
		req.Language = didit.Ptr(didit.Language(o.language))
	}
	session, err := o.client.Sessions.Create(ctx, req)
	if err != nil {
		return nil, err
	}
	o.table(func(row func(cells ...string)) {
		row("Session", session.SessionID)
		row("User", o.user)
		// The link is all it takes to be this person, and is printed because handing it over is the point here.
		row("Link", session.URL)
	})
	return session, nil
}

// wait follows the session until it is final, or waits for a reviewer.
func (o *onboarding) wait(ctx context.Context, sessionID string) (*didit.Decision, error) {
	late := fmt.Errorf("no decision within %s; the session goes on", o.timeout)
	ctx, cancel := context.WithTimeoutCause(ctx, o.timeout, late)
	defer cancel()
	ctx, leave := o.sendPerson(ctx, sessionID)
	defer leave()

	o.printf("\nWaiting for the person, %s at most\n", o.timeout)
	progress := &progress{out: o.out, started: time.Now()}
	defer progress.end()
	options := &didit.WaitOptions{
		Until: func(d *didit.Decision) bool {
			return d.Status.IsFinal() || d.Status == didit.StatusInReview
		},
		OnPoll:      progress.show,
		MaxInterval: 10 * time.Second,
	}
	if o.server != nil {
		options.MaxInterval = 200 * time.Millisecond
	}
	decision, err := o.client.Sessions.WaitForDecision(ctx, sessionID, options)
	if err != nil && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return decision, err
}

// progress prints a line for each status, and a dot for each look that found nothing new.
type progress struct {
	out     io.Writer
	started time.Time
	status  didit.Status
}

func (p *progress) show(d *didit.Decision) {
	if d.Status == p.status {
		_, _ = fmt.Fprint(p.out, ".")
		return
	}
	p.end()
	p.status = d.Status
	_, _ = fmt.Fprintf(p.out, "  %7s  %s", time.Since(p.started).Truncate(100*time.Millisecond), d.Status)
}

func (p *progress) end() {
	if p.status != "" {
		_, _ = fmt.Fprintln(p.out)
	}
}

// sendPerson starts somebody who follows the link, offline; for real that is up to the person. The context it
// returns ends with what goes wrong there, and leave waits until nobody is left.
func (o *onboarding) sendPerson(ctx context.Context, sessionID string) (_ context.Context, leave func()) {
	if o.server == nil {
		return ctx, func() {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	left := make(chan struct{})
	go func() {
		defer close(left)
		if err := play(ctx, o.server, sessionID); err != nil {
			cancel(err)
		}
	}()
	return ctx, func() {
		cancel(nil)
		<-left
	}
}

// play is the person: opens the link, shows a document and a face, and leaves something to review.
func play(ctx context.Context, server *didittest.Server, sessionID string) error {
	for _, outcome := range []didittest.Outcome{didittest.OutcomeStarted, didittest.OutcomeInReview} {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(800 * time.Millisecond):
		}
		if err := server.CompleteSession(sessionID, outcome); err != nil {
			return fmt.Errorf("playing the person: %w", err)
		}
	}
	return nil
}

// summarise prints what there is to know before deciding, and no more: a Decision holds a whole identity.
func (o *onboarding) summarise(d *didit.Decision) {
	o.println("\nDecision")
	o.table(func(row func(cells ...string)) {
		row("  Status", string(d.Status))
		if id := d.FirstIDVerification(); id != nil {
			row("  Name", cmp.Or(id.FullName, joined(" ", id.FirstName, id.LastName), "-"))
			row("  Document", cmp.Or(document(id), "-"))
		}
	})
	o.println("\nChecks")
	o.table(func(row func(cells ...string)) {
		for _, check := range checks(d) {
			row("  "+check.name, string(check.status), check.note)
		}
	})
	o.println("\nWarnings")
	o.table(func(row func(cells ...string)) {
		for warning := range d.Warnings() {
			row("  "+string(warning.LogType), warning.Risk, warning.ShortDescription)
		}
	})
}

// document says which document it is, without its number.
func document(id *didit.IDVerification) string {
	expires := ""
	if !id.ExpirationDate.IsZero() {
		expires = "expires " + id.ExpirationDate.String()
	}
	return joined(", ", string(id.DocumentType), cmp.Or(id.IssuingStateName, id.IssuingState), expires)
}

type check struct {
	name   string
	status didit.FeatureStatus
	note   string
}

// checks lists the reports on a person. A workflow may run a step more than once, hence lists of each.
func checks(d *didit.Decision) []check {
	return slices.Concat(
		each(d.IDVerifications, func(r didit.IDVerification) check { return check{"ID document", r.Status, ""} }),
		each(d.NFCVerifications, func(r didit.NFCVerification) check { return check{"Chip", r.Status, ""} }),
		each(d.LivenessChecks, func(r didit.LivenessCheck) check { return check{"Liveness", r.Status, score(r.Score)} }),
		each(d.FaceMatches, func(r didit.FaceMatch) check { return check{"Face match", r.Status, score(r.Score)} }),
		each(d.PhoneVerifications, func(r didit.PhoneVerification) check { return check{"Phone", r.Status, ""} }),
		each(d.EmailVerifications, func(r didit.EmailVerification) check { return check{"Email", r.Status, ""} }),
		each(d.POAVerifications, func(r didit.POAVerification) check { return check{"Proof of address", r.Status, ""} }),
		each(d.DocumentAIReports, func(r didit.DocumentAIReport) check { return check{"Further documents", r.Status, ""} }),
		each(d.QuestionnaireResponses, func(r didit.QuestionnaireResponse) check {
			return check{"Questionnaire", r.Status, ""}
		}),
		each(d.AMLScreenings, func(r didit.AMLScreening) check {
			return check{"AML screening", r.Status, fmt.Sprintf("hits %d", r.TotalHits)}
		}),
		each(d.IPAnalyses, func(r didit.IPAnalysis) check { return check{"Device and IP", r.Status, ""} }),
		each(d.DatabaseValidations, func(r didit.DatabaseValidation) check { return check{"Database", r.Status, ""} }),
	)
}

func each[T any](reports []T, read func(T) check) []check {
	list := make([]check, len(reports))
	for i, report := range reports {
		list[i] = read(report)
	}
	return list
}

// score tells a score of zero from one that was never computed.
func score(value *float64) string {
	if value == nil {
		return ""
	}
	return fmt.Sprintf("score %.1f", *value)
}

// decide is the reviewer's part. Other statuses need no review.
func (o *onboarding) decide(ctx context.Context, d *didit.Decision) error {
	if d.Status != didit.StatusInReview {
		return nil
	}
	o.println("\nReview")
	switch o.review {
	case reviewApprove:
		if _, err := o.client.Sessions.Approve(ctx, d.SessionID, "Looks right to me."); err != nil {
			return err
		}
		o.println("  approved")
	case reviewResubmit:
		// Without steps the API chooses those that did not go well.
		if _, err := o.client.Sessions.RequestResubmission(ctx, d.SessionID, "Please try again.", nil); err != nil {
			return err
		}
		o.println("  resubmission requested; the link is the same")
	default:
		o.println("  left to your reviewers; -review approve or -review resubmit decides from here")
	}
	return nil
}

// history lists what was done to the session, oldest first.
func (o *onboarding) history(ctx context.Context, sessionID string) error {
	o.println("\nWhat happened")
	var reviews []*didit.Review
	options := &didit.ListReviewsOptions{Ordering: didit.ReviewOrderOldest}
	for review, err := range o.client.Sessions.AllReviews(ctx, sessionID, options) {
		if err != nil {
			return err
		}
		reviews = append(reviews, review)
	}
	o.table(func(row func(cells ...string)) {
		for _, r := range reviews {
			who := cmp.Or(r.ActorDisplay, string(r.ActorType))
			row("  "+r.CreatedAt.Format(time.DateTime), who, happened(r), r.Comment)
		}
	})
	return nil
}

// happened is the change of status, or whatever else was done.
func happened(r *didit.Review) string {
	change := joined(" -> ", string(r.PreviousStatus), string(r.NewStatus))
	return cmp.Or(change, strings.ToLower(strings.ReplaceAll(string(r.ActivityType), "_", " ")))
}

// joined leaves out what is empty.
func joined(separator string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), separator)
}

// table prints the rows that fill writes, in columns, or that there are none.
func (o *onboarding) table(fill func(row func(cells ...string))) {
	columns := tabwriter.NewWriter(o.out, 0, 0, 2, ' ', 0)
	empty := true
	row := func(cells ...string) {
		empty = false
		for i := range cells {
			cells[i] = oneLine(cells[i])
		}
		_, _ = fmt.Fprintln(columns, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
	}
	if fill(row); empty {
		row("  none")
	}
	_ = columns.Flush()
}

// oneLine keeps what others wrote, on a document or in a comment, from taking over the terminal.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

func (o *onboarding) println(words ...any)               { _, _ = fmt.Fprintln(o.out, words...) }
func (o *onboarding) printf(format string, words ...any) { _, _ = fmt.Fprintf(o.out, format, words...) }
