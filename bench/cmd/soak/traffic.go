package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-ed97066b/didit-go"
)

// workers share two clients, one per kind of credential.
const workers = 64

// verdict is what a call said about itself.
type verdict uint8

const (
	notMade   verdict = iota
	succeeded         // acted exactly once
	maybe             // acted once or never
	refused           // never acted
)

// record is kept for every write that must not happen twice, until the epoch is checked.
type record struct {
	kind    string // "" for other calls
	id      string // of the session
	verdict verdict
	deleted verdict // of the session, if it was tried
}

// The kinds of records.
const (
	creation     = "Create without VendorData"
	foundAgain   = "Create with VendorData"
	review       = "CreateReview"
	resubmission = "RequestResubmission"
	topUp        = "TopUp"
)

// epoch is a stretch of traffic that is checked before the next begins.
type epoch struct {
	*soak
	number  int
	stage   *stage
	records []record
	next    atomic.Int64
	begin   time.Time
	pace    time.Duration // between two calls
}

// traffic makes the calls of the epoch, from many goroutines at a steady pace.
func (e *epoch) traffic(ctx context.Context, clients []*didit.Client) {
	var wg sync.WaitGroup
	for i := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			w := &worker{
				epoch: e, client: clients[i%len(clients)], keyed: clients[0], session: e.stage.Owned[i],
				rand: rand.New(rand.NewPCG(e.seed, uint64(e.number*workers+i+1))),
			}
			for {
				n := int(e.next.Add(1) - 1)
				if n >= len(e.records) || time.Since(e.begin) > 2*epochLength || !sleep(ctx, time.Until(e.begin.Add(time.Duration(n)*e.pace))) {
					return
				}
				w.call(ctx, n)
				e.calls.Add(1)
			}
		}()
	}
	wg.Wait()
}

func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// worker is one goroutine. Nobody else overrules its session.
type worker struct {
	*epoch
	client  *didit.Client
	keyed   *didit.Client // with an API key, which is never refused
	session string
	rand    *rand.Rand
	created []int // records whose sessions are there to read and delete
}

func (w *worker) finished() string { return w.stage.Finished[w.rand.IntN(len(w.stage.Finished))] }

// call makes call n. The shares are those of the documented limits: two of five create, two read, one writes.
func (w *worker) call(ctx context.Context, n int) {
	impatient := ctx
	if w.rand.IntN(50) == 0 {
		var cancel context.CancelFunc
		impatient, cancel = context.WithTimeout(ctx, time.Duration(w.rand.IntN(5_000))*time.Microsecond)
		defer cancel()
	}
	switch dice := w.rand.IntN(100); {
	case dice < 20:
		w.create(impatient, n)
	case dice < 40:
		w.createForVendor(impatient, n)
	case dice < 55:
		w.readDecision(impatient)
	case dice < 66:
		w.listByVendor(impatient, n)
	case dice < 67:
		w.listNewest(impatient)
	case dice < 69:
		w.breakOff(impatient)
	case dice < 74:
		w.readReviews(impatient)
	case dice < 79:
		w.print(impatient)
	case dice < 80:
		w.topUp(impatient, n)
	case dice < 88:
		w.review(impatient, n)
	case dice < 94:
		w.overrule(ctx)
	case dice < 97:
		w.resubmit(ctx, n)
	default:
		w.delete(impatient)
	}
}

func (w *worker) create(ctx context.Context, n int) {
	session, err := w.client.Sessions.Create(ctx, &didit.CreateSessionRequest{
		WorkflowID: w.server.WorkflowID, Metadata: map[string]int{"call": n},
	})
	r := &w.records[n]
	r.kind, r.verdict = creation, w.judge("Create", err)
	if err == nil {
		r.id = session.SessionID
		w.created = append(w.created, n)
	}
}

// vendor gives two calls in a row the same vendor_data.
func vendor(n int) string { return fmt.Sprintf("user-%d", n/2) }

func (w *worker) createForVendor(ctx context.Context, n int) {
	session, err := w.client.Sessions.Create(ctx, &didit.CreateSessionRequest{
		WorkflowID: w.server.WorkflowID, VendorData: didit.Ptr(vendor(n)),
	})
	r := &w.records[n]
	r.kind, r.verdict = foundAgain, w.judge("Create", err)
	if err == nil {
		r.id = session.SessionID
		w.confirm(session.VendorData == vendor(n), "Create returned a session of somebody else")
	}
}

func (w *worker) readDecision(ctx context.Context) {
	id := w.finished()
	if len(w.created) > 0 && w.rand.IntN(2) == 0 {
		id = w.records[w.created[w.rand.IntN(len(w.created))]].id
	}
	decision, err := w.client.Sessions.Decision(ctx, id)
	if w.judge("Decision", err) == succeeded {
		w.confirm(decision.SessionID == id, "Decision returned another session")
	}
}

func (w *worker) listByVendor(ctx context.Context, n int) {
	wanted := vendor(w.rand.IntN(n + 1))
	page, err := w.client.Sessions.List(ctx, &didit.ListSessionsOptions{VendorData: wanted, Limit: 50})
	if w.judge("List", err) != succeeded {
		return
	}
	w.confirm(len(page.Results) <= 1, "two sessions of one vendor_data")
	for i := range page.Results {
		w.confirm(page.Results[i].VendorData == wanted, "List returned a session of somebody else")
	}
}

func (w *worker) listNewest(ctx context.Context) {
	page, err := w.client.Sessions.List(ctx, &didit.ListSessionsOptions{Limit: 50})
	if w.judge("List", err) == succeeded {
		w.confirm(len(page.Results) == 50, "List returned less than a page")
	}
}

// breakOff leaves an iteration while pages are being fetched ahead.
func (w *worker) breakOff(ctx context.Context) {
	n := 0
	options := &didit.ListSessionsOptions{Limit: 10, Statuses: []didit.Status{
		didit.StatusInReview, didit.StatusApproved, didit.StatusDeclined, didit.StatusResubmitted,
	}}
	for _, err := range w.client.Sessions.All(ctx, options, didit.WithPrefetch(4)) {
		if err != nil {
			w.judge("All", err)
			return
		}
		if n++; n == 25 {
			break
		}
	}
	w.judge("All", nil)
	w.confirm(n == 25, "All returned less than there is")
}

func (w *worker) readReviews(ctx context.Context) {
	_, err := w.client.Sessions.ListReviews(ctx, w.finished(), &didit.ListReviewsOptions{Limit: 20})
	w.judge("ListReviews", err)
}

func (w *worker) print(ctx context.Context) {
	written, err := w.client.Sessions.DownloadPDF(ctx, w.finished(), io.Discard)
	if w.judge("DownloadPDF", err) == succeeded {
		w.confirm(written > 100, "DownloadPDF wrote next to nothing")
	}
}

func (w *worker) review(ctx context.Context, n int) {
	_, err := w.client.Sessions.CreateReview(ctx, w.finished(), &didit.CreateReviewRequest{Comment: didit.Value(comment(n))})
	w.records[n] = record{kind: review, verdict: w.judge("CreateReview", err)}
}

func comment(n int) string { return fmt.Sprintf("call %d", n) }

func (w *worker) topUp(ctx context.Context, n int) {
	_, err := w.keyed.Billing.TopUp(ctx, &didit.TopUpRequest{AmountInDollars: "50", SuccessURL: didit.Ptr(w.successURL(n))})
	w.records[n] = record{kind: topUp, verdict: w.judge("TopUp", err)}
}

func (e *epoch) successURL(n int) string {
	return fmt.Sprintf("https://example.com/paid/%d/%d", e.number, n)
}

// overrule decides, and looks whether that is what happened.
func (w *worker) overrule(ctx context.Context) {
	decide, want := w.client.Sessions.Approve, didit.StatusApproved
	if w.rand.IntN(2) == 0 {
		decide, want = w.client.Sessions.Decline, didit.StatusDeclined
	}
	_, err := decide(ctx, w.session, "")
	if w.judge("Approve", err) != succeeded {
		return
	}
	decision, err := w.client.Sessions.Decision(ctx, w.session)
	if w.judge("Decision", err) == succeeded {
		w.confirm(decision.Status == want, "a session is not as it was decided")
	}
}

// resubmit starts from a status that makes a resubmission visible in the trail.
func (w *worker) resubmit(ctx context.Context, n int) {
	_, err := w.client.Sessions.Approve(ctx, w.session, "")
	if w.judge("Approve", err) != succeeded {
		return
	}
	_, err = w.client.Sessions.RequestResubmission(ctx, w.session, comment(n),
		[]didit.ResubmitNode{{NodeID: "feature_ocr", Feature: didit.ResubmitFeatureOCR}})
	w.records[n] = record{kind: resubmission, verdict: w.judge("RequestResubmission", err)}
}

func (w *worker) delete(ctx context.Context) {
	if len(w.created) == 0 {
		return
	}
	last := len(w.created) - 1
	r := &w.records[w.created[last]]
	w.created = w.created[:last]
	deletion, err := w.client.Sessions.Delete(ctx, r.id, nil)
	r.deleted = w.judge("Delete", err)
	if err == nil {
		w.confirm(deletion.SessionID == r.id, "Delete returned another session")
	}
}

// judge counts how a call ended, and says what that claims about the server.
func (s *soak) judge(name string, err error) verdict {
	var argument *didit.ArgumentError
	var api *didit.APIError
	var transport *didit.TransportError
	var answer *didit.AnswerError
	switch {
	case err == nil:
		s.count("succeeded")
		return succeeded
	case errors.As(err, &argument):
		s.violation("%s: %v", name, err)
		return refused
	case errors.As(err, &transport):
		kind := "TransportError"
		if errors.Is(err, context.DeadlineExceeded) {
			kind += ", deadline"
		}
		if transport.MaybeSent {
			s.count(kind + ", maybe sent")
			return maybe
		}
		s.count(kind + ", never sent")
		return refused
	case errors.As(err, &answer):
		s.count(fmt.Sprintf("AnswerError %d", answer.StatusCode))
		return maybe
	case errors.As(err, &api):
		s.count(fmt.Sprintf("APIError %d", api.StatusCode))
		s.confirm(api.StatusCode != 400 && api.StatusCode != 403 && api.StatusCode != 404 && api.StatusCode != 409,
			fmt.Sprintf("%s: %d was no fault of ours", name, api.StatusCode))
		return refused
	}
	s.violation("%s: an error without a type: %T %v", name, err, err)
	return refused
}

// budget calls with the default rate budget, in every class, until ctx ends.
func (s *soak) budget(ctx context.Context, client *didit.Client) {
	sessions := client.Sessions
	var wg sync.WaitGroup
	for name, call := range map[string]func(ctx context.Context) error{
		reads.name: func(ctx context.Context) error {
			_, err := client.Billing.Balance(ctx)
			return err
		},
		creations.name: func(ctx context.Context) error {
			_, err := sessions.Create(ctx, &didit.CreateSessionRequest{WorkflowID: nowhere})
			return err
		},
		writes.name: func(ctx context.Context) error {
			_, err := sessions.CreateReview(ctx, nowhere, &didit.CreateReviewRequest{})
			return err
		},
		pdfs.name: func(ctx context.Context) error {
			_, err := sessions.DownloadPDF(ctx, nowhere, io.Discard)
			return err
		},
		corrections.name: func(ctx context.Context) error {
			_, err := sessions.UpdateData(ctx, nowhere, &didit.UpdateSessionDataRequest{FirstName: didit.Value("Ana")})
			return err
		},
	} {
		for range 2 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for ctx.Err() == nil {
					if err := call(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, context.DeadlineExceeded) {
						s.violation("budget: %s: %v", name, err)
						return
					} else if err != nil {
						return
					}
				}
			}()
		}
	}
	wg.Wait()
}
