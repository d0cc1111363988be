// Command server is a small onboarding backend: a page that starts a verification, the page that people come back
// to, the webhook that tells how it went, and a page that shows it.
//
// Without DIDIT_API_KEY it runs offline, against a didittest server. It then plays two people itself, one of whom
// claims to be approved, and ends; with -serve it stays, and offers buttons that play the person:
//
//	go run ./examples/server
//	go run ./examples/server -serve
//
// For real it needs the id of a workflow, a public URL, and the secret of a webhook destination whose URL is
// /webhooks/didit under it:
//
//	DIDIT_API_KEY=… DIDIT_WORKFLOW_ID=… DIDIT_WEBHOOK_SECRET=… \
//		go run ./examples/server -addr :8080 -public https://onboarding.example.com
package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
}

type config struct {
	apiKey   string // "" for offline
	workflow string
	secret   string // of the webhook destination
	addr     string
	public   string // URL under which browsers and the service reach this server
	serve    bool
}

func parse(args []string, env func(string) string, stdout io.Writer) (*config, error) {
	cfg := &config{apiKey: env("DIDIT_API_KEY"), workflow: env("DIDIT_WORKFLOW_ID"), secret: env("DIDIT_WEBHOOK_SECRET")}
	flags := flag.NewFlagSet("server", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&cfg.addr, "addr", "127.0.0.1:0", "`address` to listen on")
	flags.StringVar(&cfg.public, "public", "", "`URL` of this server as others see it (default http:// and the address)")
	flags.BoolVar(&cfg.serve, "serve", false, "keep serving when offline")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(stdout)
		flags.Usage()
	}
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if err != nil {
		return nil, err
	}
	if cfg.apiKey != "" && (cfg.workflow == "" || cfg.secret == "" || cfg.public == "") {
		return nil, errors.New("DIDIT_WORKFLOW_ID, DIDIT_WEBHOOK_SECRET and -public are needed beside DIDIT_API_KEY")
	}
	return cfg, nil
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
	listener, err := net.Listen("tcp", cfg.addr)
	if err != nil {
		return err
	}
	defer listener.Close() //nolint:errcheck // the server closes it first, where it came so far
	cfg.public = cmp.Or(cfg.public, "http://"+listener.Addr().String())
	if cfg.apiKey == "" {
		return runOffline(ctx, cfg, listener, stdout)
	}
	client, err := didit.NewClient(didit.WithAPIKey(cfg.apiKey))
	if err != nil {
		return err
	}
	app, err := newApp(cfg, client)
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, "Serving", cfg.public)
	return serve(ctx, listener, app.routes(), func(ctx context.Context) error {
		<-ctx.Done()
		return nil
	})
}

// runOffline lets a didittest server stand in for the API.
func runOffline(ctx context.Context, cfg *config, listener net.Listener, stdout io.Writer) error {
	cfg.secret = rand.Text()
	fake, err := didittest.Start(didittest.WithWebhook(cfg.public+webhookPath, cfg.secret))
	if err != nil {
		return err
	}
	defer fake.Close()
	client, err := fake.Client()
	if err != nil {
		return err
	}
	cfg.workflow = fake.WorkflowID
	app, err := newApp(cfg, client)
	if err != nil {
		return err
	}
	app.play = fake
	fmt.Fprintln(stdout, "Offline: nothing leaves this machine. With DIDIT_API_KEY set this runs for real.")
	return serve(ctx, listener, app.routes(), func(ctx context.Context) error {
		if !cfg.serve {
			return demonstrate(ctx, cfg.public, fake, stdout)
		}
		fmt.Fprintln(stdout, "Serving", cfg.public)
		<-ctx.Done()
		return nil
	})
}

// serve serves for as long as meanwhile runs, and then lets the requests under way end.
func serve(ctx context.Context, listener net.Listener, handler http.Handler, meanwhile func(context.Context) error) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second}
	failed := make(chan error, 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		failed <- server.Serve(listener)
		cancel()
	}()
	err := meanwhile(ctx)
	ending, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer stop()
	if shut := server.Shutdown(ending); shut != nil {
		err = errors.Join(err, shut)
	}
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(served, err)
	}
	return err
}
