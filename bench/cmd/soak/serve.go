package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// faults are what requests meet, and how many of 1,000 do.
var faults = []struct {
	name   string
	often  int
	breaks bool // costs a connection
	spares bool // lets the request be carried out
	fault  func(r *rand.Rand) didittest.Fault
}{
	{"429 at once", 10, false, false, func(*rand.Rand) didittest.Fault { return didittest.RateLimited(0) }},
	{"429 after 1 s", 1, false, false, func(*rand.Rand) didittest.Fault { return didittest.RateLimited(time.Second) }},
	{"500", 5, false, false, func(*rand.Rand) didittest.Fault { return didittest.Status(500, `{"detail":"Internal error."}`) }},
	{"502", 4, false, false, func(*rand.Rand) didittest.Fault { return didittest.Status(502, "<html>Bad gateway</html>") }},
	{"503", 3, false, false, func(*rand.Rand) didittest.Fault { return didittest.Status(503, "") }},
	{"200 that is no JSON", 1, false, false, func(*rand.Rand) didittest.Fault { return didittest.Status(200, "<html>Hello</html>") }},
	{"302", 1, false, false, func(*rand.Rand) didittest.Fault { return didittest.Status(302, "") }},
	{"hang-up before", 7, true, false, func(*rand.Rand) didittest.Fault { return didittest.HangUp() }},
	{"hang-up after", 7, true, true, func(*rand.Rand) didittest.Fault { return didittest.HangUpAfter() }},
	{"truncated", 7, true, true, func(*rand.Rand) didittest.Fault { return didittest.Truncate() }},
	{"slow", 20, false, true, func(r *rand.Rand) didittest.Fault {
		return didittest.Slow(time.Duration(1+r.IntN(50)) * time.Millisecond)
	}},
}

// Sizes of what every epoch starts with.
const (
	finished = 64 // sessions to review, read and print
	owned    = 64 // sessions for one worker each, to overrule
)

type fake struct {
	server  *didittest.Server
	client  *didit.Client
	kinds   []int8 // of the faults, in the order they are met; -1 for none
	relay   *relay
	budget  *budgetServer
	started time.Time
}

// serveFake is the process of the server.
func serveFake(seed uint64) error {
	server, err := didittest.Start(didittest.WithPageSize(1000))
	if err != nil {
		return err
	}
	defer server.Close()
	client, err := server.Client(didit.WithMaxRetries(30))
	if err != nil {
		return err
	}
	relay, err := startRelay(strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		return err
	}
	defer relay.listener.Close()
	f := &fake{server: server, client: client, relay: relay, budget: newBudgetServer(), started: time.Now()}
	f.switchFaultsOn(seed)
	control, err := serveHTTP(f)
	if err != nil {
		return err
	}
	budget, err := serveHTTP(f.budget)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go f.expireTokens(ctx)
	err = json.NewEncoder(os.Stdout).Encode(addresses{
		Counted: relay.url(), Direct: server.URL, Budget: budget, Control: control,
		APIKey: server.APIKey, ClientID: server.ClientID, ClientSecret: server.ClientSecret, WorkflowID: server.WorkflowID,
	})
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin) // until the parent is gone
	return err
}

func serveHTTP(handler http.Handler) (url string, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() {
		_ = (&http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}).Serve(listener) // as long as the process
	}()
	return "http://" + listener.Addr().String(), nil
}

// switchFaultsOn queues a fault, or none, for more requests than will come.
func (f *fake) switchFaultsOn(seed uint64) {
	r := rand.New(rand.NewPCG(seed, 0))
	queue := make([]didittest.Fault, 4*perHour)
	f.kinds = make([]int8, len(queue))
	for i := range queue {
		f.kinds[i] = -1
		dice := r.IntN(1000)
		for kind, fault := range faults {
			if dice -= fault.often; dice < 0 {
				queue[i], f.kinds[i] = fault.fault(r), int8(kind)
				break
			}
		}
	}
	f.server.Fail(didittest.Match{}, queue...)
}

func (f *fake) expireTokens(ctx context.Context) {
	ticker := time.NewTicker(3 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			f.server.ExpireTokens()
		}
	}
}

// ServeHTTP is the control of the fake.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var answer any
	var err error
	switch r.URL.Path {
	case "/epoch":
		answer, err = f.epoch(r.Context())
	case "/topups":
		answer, err = f.topUps()
	case "/connections":
		answer = connections{Open: f.relay.open.Load(), Opened: f.relay.opened.Load()}
	case "/totals":
		answer = f.totals()
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// stage is what an epoch starts with, by session id.
type stage struct{ Finished, Owned []string }

// epoch forgets all sessions and makes new ones. The state stays small, and so do the answers.
func (f *fake) epoch(ctx context.Context) (*stage, error) {
	err := insist(func() error {
		_, err := f.client.Sessions.DeleteAll(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	var made stage
	for i := range finished + owned {
		var session *didit.Session
		err := insist(func() (err error) {
			session, err = f.client.Sessions.Create(ctx, &didit.CreateSessionRequest{
				WorkflowID: f.server.WorkflowID, VendorData: didit.Ptr(fmt.Sprintf("stage-%d", i)),
			})
			return err
		})
		if err != nil {
			return nil, err
		}
		if err := f.server.CompleteSession(session.SessionID, didittest.OutcomeInReview); err != nil {
			return nil, err
		}
		if i < finished {
			made.Finished = append(made.Finished, session.SessionID)
		} else {
			made.Owned = append(made.Owned, session.SessionID)
		}
	}
	return &made, nil
}

// topUps tells how often each TopUp was carried out, by its SuccessURL. There is no list of checkouts; but faults are
// met in the order in which requests are recorded, so those that were carried out are known.
func (f *fake) topUps() (map[string]int, error) {
	acted := map[string]int{}
	for i, request := range f.server.Requests() {
		if request.Path != "/v3/billing/top-up/" {
			continue
		}
		if kind := f.kinds[i]; kind >= 0 && !faults[kind].spares {
			continue
		}
		var body struct {
			URL string `json:"success_url"`
		}
		if err := json.Unmarshal(request.Body, &body); err != nil {
			return nil, err
		}
		acted[body.URL]++
	}
	return acted, nil
}

// connections counts those of the relay.
type connections struct{ Open, Opened int64 }

// totals is what the fake saw in the end.
type totals struct {
	Requests int
	Faults   map[string]int
	Broken   int64 // connections that faults cost
	Most     map[string]int
	Received map[string]int
}

func (f *fake) totals() totals {
	t := totals{Requests: len(f.server.Requests()), Faults: map[string]int{}}
	for _, kind := range f.kinds[:min(t.Requests, len(f.kinds))] {
		if kind < 0 {
			continue
		}
		t.Faults[faults[kind].name]++
		if faults[kind].breaks {
			t.Broken++
		}
	}
	t.Most, t.Received = f.budget.most()
	return t
}

// relay passes connections on and counts them.
type relay struct {
	listener     net.Listener
	target       string
	open, opened atomic.Int64
}

func startRelay(target string) (*relay, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &relay{listener: listener, target: target}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			r.opened.Add(1)
			r.open.Add(1)
			go r.pass(conn.(*net.TCPConn))
		}
	}()
	return r, nil
}

func (r *relay) url() string { return "http://" + r.listener.Addr().String() }

// pass ends with whichever side ends first.
func (r *relay) pass(client *net.TCPConn) {
	defer r.open.Add(-1)
	defer client.Close()
	conn, err := net.Dial("tcp", r.target)
	if err != nil {
		return
	}
	defer conn.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(conn, client)
		_ = conn.Close()
	}()
	_, _ = io.Copy(client, conn)
	_ = client.Close()
	<-done
}

// class is a documented limit, in calls a minute.
type class struct {
	name  string
	limit int
}

var (
	reads       = class{"GET", 600}
	writes      = class{"other writes", 300}
	creations   = class{"creations", 600}
	pdfs        = class{"PDFs", 50}
	corrections = class{"corrections", 10}

	classes = []class{reads, writes, creations, pdfs, corrections}
)

// budgetServer answers with the least that the client takes, and remembers when calls of each class came.
type budgetServer struct {
	mu   sync.Mutex
	came map[string][]time.Time
}

func newBudgetServer() *budgetServer { return &budgetServer{came: map[string][]time.Time{}} }

const nowhere = "44444444-4444-4444-8444-444444444444"

func (b *budgetServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	answer := `{"session_id":"` + nowhere + `","balance":"1.00","user":"ana","comment":"a"}`
	var counted []class
	switch path := r.URL.Path; {
	case strings.HasSuffix(path, "/generate-pdf/"):
		counted, answer = []class{pdfs, reads}, "%PDF-1.4 and so on"
		w.Header().Set("Content-Type", "application/pdf")
	case strings.HasSuffix(path, "/update-data/"):
		counted = []class{corrections, writes}
	case path == "/v3/session/":
		counted = []class{creations}
	case r.Method == http.MethodGet:
		counted = []class{reads}
	default:
		counted = []class{writes}
	}
	b.mu.Lock()
	for _, class := range counted {
		b.came[class.name] = append(b.came[class.name], time.Now())
	}
	b.mu.Unlock()
	_, _ = io.WriteString(w, answer)
}

// most returns, by class, the most calls within any minute, and all of them.
func (b *budgetServer) most() (most, received map[string]int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	most, received = map[string]int{}, map[string]int{}
	for name, times := range b.came {
		received[name] = len(times)
		first := 0
		for last, at := range times {
			for at.Sub(times[first]) >= time.Minute {
				first++
			}
			most[name] = max(most[name], last-first+1)
		}
	}
	return most, received
}
