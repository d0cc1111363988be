// Command table measures the client against hand-written code and other SDKs, and prints the result as Markdown.
//
//	go run ./cmd/table          # about two minutes
//	go run ./cmd/table -quick   # coarse, for a look
//	go run ./cmd/table -only core,configured
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-ed97066b/didit-go/bench"
	"github.com/seed-ed97066b/didit-go/bench/peers"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(1)
	}
}

var parts = []string{"core", "peers", "loopback", "configured", "prefetch", "crowd", "long"}

func run() error {
	quick := flag.Bool("quick", false, "fewer and shorter rounds")
	only := flag.String("only", strings.Join(parts, ","), "parts to run")
	decision := flag.String("decision", bench.DecisionFile, "file of the decision that is decoded")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	plan := bench.Plan{Rounds: 21, Slot: 40 * time.Millisecond}
	if *quick {
		plan = bench.Plan{Rounds: 5, Slot: 20 * time.Millisecond}
	}
	answers, err := bench.LoadAnswers(*decision)
	if err != nil {
		return err
	}
	t := &table{plan: plan, answers: answers, ratios: map[string]float64{}}
	start := time.Now()
	for _, part := range strings.Split(*only, ",") {
		if !slices.Contains(parts, part) {
			return fmt.Errorf("there is no part %q; there are: %s", part, strings.Join(parts, ", "))
		}
		began := time.Now()
		if err := t.measure(ctx, part); err != nil {
			return fmt.Errorf("%s: %w", part, err)
		}
		fmt.Fprintf(os.Stderr, "%s (%v)\n", part, time.Since(began).Round(time.Second))
	}
	fmt.Printf("%s, %d cores, %d rounds of %v a call, in turns; medians. It took %v.\n\n",
		runtime.Version(), runtime.GOMAXPROCS(0), plan.Rounds, plan.Slot, time.Since(start).Round(time.Second))
	t.print(os.Stdout)
	return nil
}

type table struct {
	plan    bench.Plan
	answers *bench.Answers
	rows    []bench.Row
	ratios  map[string]float64 // of the core rows
	peers   []peerRow
}

type peerRow struct {
	name            string
	get, list, post float64
}

func (t *table) measure(ctx context.Context, part string) (err error) {
	var rows []bench.Row
	switch part {
	case "core":
		rows, t.ratios, err = t.plan.Core(ctx, t.answers)
	case "peers":
		return t.comparePeers(ctx)
	case "loopback":
		rows, err = t.plan.Loopback(ctx, t.answers)
	case "configured":
		rows, err = t.plan.Configured(ctx, t.answers)
	case "prefetch":
		rows, err = t.plan.Prefetch(ctx, t.answers)
	case "crowd":
		rows, err = t.plan.Crowd(ctx, t.answers)
	case "long":
		rows, err = t.plan.Long(ctx, t.answers)
	}
	t.rows = append(t.rows, rows...)
	return err
}

func (t *table) comparePeers(ctx context.Context) error {
	all, err := peers.All()
	if err != nil {
		return err
	}
	for _, peer := range all {
		row := peerRow{name: peer.Name()}
		for _, call := range []struct {
			pair  peers.Pair
			ratio *float64
		}{{peer.Get, &row.get}, {peer.List, &row.list}, {peer.Post, &row.post}} {
			samples, err := t.plan.Interleave(ctx, call.pair.SDK, call.pair.Hand)
			if err != nil {
				return fmt.Errorf("%s: %w", peer.Module, err)
			}
			*call.ratio = bench.Ratio(samples[0], samples[1])
		}
		t.peers = append(t.peers, row)
	}
	return nil
}

func (t *table) print(w io.Writer) {
	if len(t.rows) > 0 {
		bench.Table(w, t.rows)
	}
	if len(t.peers) == 0 {
		return
	}
	fmt.Fprint(w, "\nWithout a network, each over its own service called by hand, into its own types:\n\n")
	fmt.Fprintln(w, "| client | get | list of 50 | post | slower than ours |")
	fmt.Fprintln(w, "|---|---|---|---|---|")
	ours := peerRow{get: t.ratios["balance"], list: t.ratios["list"], post: t.ratios["create"]}
	if len(t.ratios) > 0 {
		fmt.Fprintf(w, "| didit-go | %s | %s | %s | |\n", two(ours.get), two(ours.list), two(ours.post))
	}
	for _, peer := range t.peers {
		slower := ""
		if len(t.ratios) > 0 {
			slower = "no"
			if peer.get > ours.get && peer.list > ours.list && peer.post > ours.post {
				slower = "yes"
			}
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", peer.name, two(peer.get), two(peer.list), two(peer.post), slower)
	}
}

func two(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }
