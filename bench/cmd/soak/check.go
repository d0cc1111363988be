package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/seed-ed97066b/didit-go"
)

// found is what the server holds of an epoch.
type found struct {
	mu       sync.Mutex
	created  map[int][]string    // sessions without vendor_data, by the call that made them
	vendors  map[string][]string // sessions by vendor_data
	comments map[int]int         // entries of the trails, by call
}

// check compares the server's state with what every call said.
func (e *epoch) check(ctx context.Context, verifier *didit.Client) error {
	f := &found{created: map[int][]string{}, vendors: map[string][]string{}, comments: map[int]int{}}
	if err := f.collect(ctx, verifier, e.stage); err != nil {
		return fmt.Errorf("reading the server's state: %w", err)
	}
	topUps := map[string]int{}
	if err := e.ask(ctx, "/topups", &topUps); err != nil {
		return err
	}
	for vendor, ids := range f.vendors {
		e.confirm(len(ids) == 1, fmt.Sprintf("%d sessions of %s", len(ids), vendor))
	}
	for n := range e.records {
		r := &e.records[n]
		switch r.kind {
		case creation:
			e.checkCreation(n, r, f.created[n])
		case foundAgain:
			ids := f.vendors[vendor(n)]
			e.confirm(r.verdict != succeeded || len(ids) == 1 && ids[0] == r.id, "a session that Create returned is not there")
		case review, resubmission:
			e.checkActed(n, r, f.comments[n])
		case topUp:
			e.checkActed(n, r, topUps[e.successURL(n)])
		}
	}
	return nil
}

func (e *epoch) checkCreation(n int, r *record, ids []string) {
	switch r.deleted {
	case succeeded:
		e.confirm(len(ids) == 0, "a session that was deleted is still there")
		return
	case maybe, refused: // a repeat may have met a refusal after the session had gone
		e.confirm(len(ids) <= 1, "two sessions of one Create")
		return
	}
	e.checkActed(n, r, len(ids))
	e.confirm(r.verdict != succeeded || len(ids) == 1 && ids[0] == r.id, "a session that Create returned is not there")
}

func (e *epoch) checkActed(n int, r *record, acted int) {
	switch {
	case acted > 1:
		e.violation("%s, call %d: acted %d times", r.kind, n, acted)
	case acted == 1 && r.verdict == refused:
		e.violation("%s, call %d: acted, and its error says it did not", r.kind, n)
	case acted == 0 && r.verdict == succeeded:
		e.violation("%s, call %d: succeeded, and nothing is there", r.kind, n)
	}
	if r.verdict == maybe {
		e.count(fmt.Sprintf("(maybe sent, and acted %d times)", acted))
	}
}

// insist tries again where the faults, which go on, are not repeated by the client.
func insist(try func() error) error {
	var err error
	for range 10 {
		if err = try(); err == nil {
			return nil
		}
	}
	return err
}

func (f *found) collect(ctx context.Context, verifier *didit.Client, s *stage) error {
	unnamed, err := f.sessions(ctx, verifier)
	if err != nil {
		return err
	}
	err = together(unnamed, func(id string) error {
		return insist(func() error { return f.metadata(ctx, verifier, id) })
	})
	if err != nil {
		return err
	}
	return together(slices.Concat(s.Finished, s.Owned), func(id string) error { return f.trail(ctx, verifier, id) })
}

// sessions lists all of them, and returns those without vendor_data.
func (f *found) sessions(ctx context.Context, verifier *didit.Client) ([]string, error) {
	var unnamed []string
	err := insist(func() error {
		unnamed = nil
		clear(f.vendors)
		for item, err := range verifier.Sessions.All(ctx, &didit.ListSessionsOptions{Limit: 1000}) {
			switch {
			case err != nil:
				return err
			case item.VendorData == "":
				unnamed = append(unnamed, item.SessionID)
			default:
				f.vendors[item.VendorData] = append(f.vendors[item.VendorData], item.SessionID)
			}
		}
		return nil
	})
	return unnamed, err
}

// metadata finds out which call made a session.
func (f *found) metadata(ctx context.Context, verifier *didit.Client, id string) error {
	decision, err := verifier.Sessions.Decision(ctx, id)
	if err != nil {
		return err
	}
	var metadata struct{ Call int }
	if err := json.Unmarshal(decision.Metadata, &metadata); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.created[metadata.Call] = append(f.created[metadata.Call], id)
	return nil
}

// trail counts the entries of each call.
func (f *found) trail(ctx context.Context, verifier *didit.Client, id string) error {
	var calls []int
	err := insist(func() error {
		calls = nil
		for entry, err := range verifier.Sessions.AllReviews(ctx, id, &didit.ListReviewsOptions{Limit: 1000}) {
			if err != nil {
				return err
			}
			if digits, ok := strings.CutPrefix(entry.Comment, "call "); ok {
				call, err := strconv.Atoi(digits)
				if err != nil {
					return err
				}
				calls = append(calls, call)
			}
		}
		return nil
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, call := range calls {
		f.comments[call]++
	}
	return err
}

// together does it for all, eight at a time, and returns the first error.
func together(ids []string, do func(id string) error) error {
	queue := make(chan string)
	var once sync.Once
	var first error
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for id := range queue {
				if err := do(id); err != nil {
					once.Do(func() { first = err })
				}
			}
		}()
	}
	for _, id := range ids {
		queue <- id
	}
	close(queue)
	wg.Wait()
	return first
}
