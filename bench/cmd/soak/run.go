package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-ed97066b/didit-go"
)

// soak is a run, with what it counts.
type soak struct {
	length time.Duration
	seed   uint64
	server *server

	calls atomic.Int64
	ended atomic.Int64 // calls whose context ended, pages ahead included

	mu         sync.Mutex
	counts     map[string]int
	violations []string
	more       int // violations that are not listed
}

func (s *soak) count(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[what]++
}

// confirm takes note of what must hold.
func (s *soak) confirm(holds bool, otherwise string) {
	if !holds {
		s.violation("%s", otherwise)
	}
}

func (s *soak) violation(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.violations) == 20 {
		s.more++
		return
	}
	s.violations = append(s.violations, fmt.Sprintf(format, args...))
}

const (
	epochLength = 15 * time.Second
	patience    = time.Minute // with the server's control
)

func (s *soak) run(ctx context.Context) error {
	if s.length < epochLength || s.length > time.Hour {
		return fmt.Errorf("-for must be between %v and an hour", epochLength)
	}
	s.counts = map[string]int{}
	var err error
	if s.server, err = startServer(s.seed); err != nil {
		return err
	}
	defer s.server.stop()
	goroutines := runtime.NumGoroutine()
	fmt.Printf("seed %d, %v\n", s.seed, s.length)

	clients, err := s.clients()
	if err != nil {
		return err
	}
	limited, err := didit.NewClient(didit.WithAPIKey("an-api-key"), didit.WithBaseURL(s.server.Budget))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	budgeted, stopBudget := context.WithTimeout(ctx, s.length)
	defer stopBudget()
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		s.budget(budgeted, limited)
	}()
	heap, err := s.epochs(ctx, clients)
	if err != nil {
		cancel()
		wg.Wait()
		return err
	}
	stopBudget()
	wg.Wait()
	if err := s.leftovers(ctx, append(clients, limited), goroutines, heap); err != nil {
		return err
	}
	return s.report()
}

// clients are those that are soaked: our own connections, both kinds of credentials, quick repeats.
func (s *soak) clients() ([]*didit.Client, error) {
	var clients []*didit.Client
	for _, credentials := range []didit.Option{
		didit.WithAPIKey(s.server.APIKey), didit.WithClientCredentials(s.server.ClientID, s.server.ClientSecret),
	} {
		client, err := didit.NewClient(credentials,
			didit.WithBaseURL(s.server.Counted), didit.WithTokenURL(s.server.Counted+"/auth/v2/token/"),
			didit.WithRateLimiter(nil), didit.WithRetryWait(time.Millisecond, 2*time.Second),
			didit.WithHooks(didit.Hooks{
				OnRetry: func(context.Context, didit.CallInfo, didit.RetryInfo) { s.count("(repeats)") },
				OnEnd: func(_ context.Context, _ didit.CallInfo, result didit.CallResult) {
					if errors.Is(result.Err, context.Canceled) || errors.Is(result.Err, context.DeadlineExceeded) {
						s.ended.Add(1)
					}
				},
			}))
		if err != nil {
			return nil, err
		}
		clients = append(clients, client)
	}
	return clients, nil
}

// epochs makes and checks the traffic. It returns the live heap after each epoch.
func (s *soak) epochs(ctx context.Context, clients []*didit.Client) ([]uint64, error) {
	n := int(s.length / epochLength)
	each := perHour / int(3*time.Minute/epochLength) // so that three minutes hold an hour
	verifier, err := didit.NewClient(didit.WithAPIKey(s.server.APIKey), didit.WithBaseURL(s.server.Direct),
		didit.WithRateLimiter(nil), didit.WithRetryWait(time.Millisecond, 2*time.Second), didit.WithMaxRetries(30))
	if err != nil {
		return nil, err
	}
	defer verifier.CloseIdleConnections()
	records := make([]record, each)
	heap := make([]uint64, 0, n)
	for number := range n {
		var stage stage
		if err := s.ask(ctx, "/epoch", &stage); err != nil {
			return nil, err
		}
		clear(records)
		e := &epoch{
			soak: s, number: number, stage: &stage, records: records,
			begin: time.Now(), pace: epochLength / time.Duration(each),
		}
		e.traffic(ctx, clients)
		time.Sleep(200 * time.Millisecond) // for requests whose client has gone
		if err := e.check(ctx, verifier); err != nil {
			return nil, err
		}
		clear(records)
		verifier.CloseIdleConnections()
		live := liveHeap()
		heap = append(heap, live)
		fmt.Fprintf(os.Stderr, "epoch %d: %d calls, %.2f MiB live\n", number+1, s.calls.Load(), mebibytes(live))
	}
	return heap, nil
}

func liveHeap() uint64 {
	var stats runtime.MemStats
	for range 3 { // pools take two to empty
		runtime.GC()
	}
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func mebibytes(n uint64) float64 { return float64(n) / (1 << 20) }

// ask asks the server's control.
func (s *soak) ask(ctx context.Context, path string, out any) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.server.Control+path, nil)
	if err != nil {
		return err
	}
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

// leftovers checks what the clients leave behind: connections, goroutines, memory, and calls within the limits.
func (s *soak) leftovers(ctx context.Context, clients []*didit.Client, goroutines int, heap []uint64) error {
	var before, after connections
	if err := s.ask(ctx, "/connections", &before); err != nil {
		return err
	}
	for _, client := range clients {
		client.CloseIdleConnections()
	}
	var seen totals
	if err := s.ask(ctx, "/totals", &seen); err != nil {
		return err
	}
	var left int
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if err := s.ask(ctx, "/connections", &after); err != nil {
			return err
		}
		if left = settled(goroutines); after.Open == 0 && left <= goroutines || time.Now().After(deadline) {
			break
		}
	}
	first, last := heap[0], heap[len(heap)-1]
	// Some for all to work at once, pages ahead included, and one for each that a fault or the end of a context broke.
	allowed := 2*workers + seen.Broken + s.ended.Load()

	fmt.Printf("calls                    %d, in %d requests, of which faults met %d\n", s.calls.Load(), seen.Requests, sum(seen.Faults))
	for _, fault := range faults {
		fmt.Printf("  %-22s %d\n", fault.name, seen.Faults[fault.name])
	}
	fmt.Println("how calls ended")
	for _, what := range slices.Sorted(maps.Keys(s.counts)) {
		fmt.Printf("  %-40s %d\n", what, s.counts[what])
	}
	fmt.Printf("goroutines               %d before, %d after\n", goroutines, left)
	fmt.Printf("connections              %d opened (faults and contexts explain %d), %d open at the end, %d after closing the idle ones\n",
		before.Opened, allowed, before.Open, after.Open)
	fmt.Printf("live heap                %.2f MiB after the first epoch, %.2f after the last\n", mebibytes(first), mebibytes(last))
	if left > goroutines {
		s.violation("goroutines are left over:\n%s", stacks())
	}
	s.confirm(after.Open == 0, "connections are left over")
	s.confirm(before.Open <= 2*workers, "more connections are open than there are goroutines")
	s.confirm(before.Opened <= allowed, "connections are not reused")
	s.confirm(last <= first+2<<20, "the heap grows") // idle connections come and go with about 10 kB each
	fmt.Println("default rate budget, most calls within a minute")
	for _, class := range classes {
		fmt.Printf("  %-22s %d of %d (%d in all)\n", class.name, seen.Most[class.name], class.limit, seen.Received[class.name])
		s.confirm(seen.Most[class.name] <= class.limit, class.name+": more than documented")
		s.confirm(seen.Most[class.name] > 0, class.name+": not one call")
	}
	return nil
}

// settled returns the number of goroutines, and gives those that are about to end a moment.
func settled(enough int) int {
	for range 100 {
		if runtime.NumGoroutine() <= enough {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return runtime.NumGoroutine()
}

func stacks() []byte {
	text := make([]byte, 1<<20)
	return text[:runtime.Stack(text, true)]
}

func sum(counts map[string]int) int {
	total := 0
	for _, n := range counts {
		total += n
	}
	return total
}

func (s *soak) report() error {
	if len(s.violations) == 0 {
		fmt.Println("no violations")
		return nil
	}
	for _, violation := range s.violations {
		fmt.Println("VIOLATION:", violation)
	}
	return fmt.Errorf("%d violations", len(s.violations)+s.more)
}
