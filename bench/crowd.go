package bench

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-ed97066b/didit-go"
)

// goroutines share one client in the rows of Crowd.
const goroutines = 64

// crowd is what many goroutines got out of one client.
type crowd struct {
	perSecond   float64
	connections int64
}

// contestants are those whose calls are compared in Crowd.
type contestant int

const (
	ours contestant = iota
	byHand
	byHandWithDeadline
	contestants
)

// Crowd lets many goroutines read the balance over loopback through one client, and compares with a transport that
// is tuned by hand; then the same while one call in twenty fails.
func (p Plan) Crowd(ctx context.Context, answers *Answers) ([]Row, error) {
	calls := 6000
	if p.Rounds < minRounds {
		calls = 2000
	}
	var rows []Row
	for _, row := range []struct {
		name    string
		failing int64
		opened  int64   // at the most
		speed   float64 // at least, over the other's
	}{
		{"64 goroutines on one client", 0, 70, 0.95},
		{"the same, 1 call in 20 failing", 20, 100, 0.90},
	} {
		var got [contestants][]crowd
		for round := range min(p.Rounds, 2*minRounds) {
			for turn := range contestants {
				who := (turn + contestant(round)) % contestants
				result, err := rush(ctx, answers, who, calls, row.failing)
				if err != nil {
					return nil, err
				}
				got[who] = append(got[who], result)
			}
		}
		rows = append(rows,
			speeds(row.name+": calls a second", got[ours], got[byHand], row.speed),
			speeds(row.name+": calls a second"+withDeadline, got[ours], got[byHandWithDeadline], row.speed),
			opened(row.name+": connections", got[ours], got[byHand], row.opened))
	}
	return rows, nil
}

func speeds(name string, mine, base []crowd, least float64) Row {
	ratios := make([]float64, len(mine))
	for i := range mine {
		ratios[i] = mine[i].perSecond / base[i].perSecond
	}
	speed := func(c crowd) float64 { return c.perSecond }
	ratio := Median(ratios)
	return Row{
		Name: name, Ours: count(median(mine, speed)), Base: count(median(base, speed)),
		Ratio: fraction(ratio), Target: "≥ " + fraction(least), Met: ratio >= least,
	}
}

func opened(name string, mine, base []crowd, most int64) Row {
	connections := func(c crowd) int64 { return c.connections }
	got := median(mine, connections)
	return Row{
		Name: name, Ours: fmt.Sprint(got), Base: fmt.Sprint(median(base, connections)),
		Target: fmt.Sprintf("≤ %d", most), Met: got <= most,
	}
}

// rush starts with a server and a client of its own. A failing call is not repeated, so that the number of calls
// stays the same.
func rush(ctx context.Context, answers *Answers, who contestant, calls int, failing int64) (crowd, error) {
	server := NewLoopback(answers.Answer, failing)
	defer server.Close()
	call, done, err := rusher(server.URL, who)
	if err != nil {
		return crowd{}, err
	}
	defer done()
	var left, failed atomic.Int64
	var last atomic.Value
	left.Store(int64(calls))
	var wg sync.WaitGroup
	start := time.Now()
	for range goroutines {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for left.Add(-1) >= 0 {
				if err := call(ctx); err != nil {
					failed.Add(1)
					last.Store(err.Error())
				}
			}
		}()
	}
	wg.Wait()
	took := time.Since(start)
	want := int64(0)
	if failing > 0 {
		want = int64(calls) / failing
	}
	if failed.Load() != want {
		return crowd{}, fmt.Errorf("%d of %d calls failed instead of %d, the last with: %v", failed.Load(), calls, want, last.Load())
	}
	return crowd{perSecond: float64(calls) / took.Seconds(), connections: server.Opened()}, nil
}

func rusher(url string, who contestant) (call Call, done func(), err error) {
	if who != ours {
		transport := HandTuned()
		hand := Bare(&http.Client{Transport: transport}, url)
		if who == byHandWithDeadline {
			hand = hand.WithDeadline()
		}
		return hand.Balance, transport.CloseIdleConnections, nil
	}
	client, err := NewClient(url, nil, didit.WithMaxRetries(0))
	if err != nil {
		return nil, nil, err
	}
	return Ours(client).Balance, client.CloseIdleConnections, nil
}
