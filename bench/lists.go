package bench

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/seed-ed97066b/didit-go"
)

// Prefetch compares an iteration that fetches 4 pages ahead with one that fetches none.
func (p Plan) Prefetch(ctx context.Context, _ *Answers) ([]Row, error) {
	const (
		items = 5000
		limit = 50
		delay = 20 * time.Millisecond
	)
	var pages [][]byte
	for offset := 0; offset < items; offset += limit {
		pages = append(pages, sessionPage(limit, items, offset, personRow))
	}
	client, err := NewClient(origin, delayed{delay, func(req *http.Request) []byte {
		return pages[offsetOf(req)/limit]
	}})
	if err != nil {
		return nil, err
	}
	var ahead, sequential []Sample
	rounds := minRounds
	if p.Rounds < minRounds {
		rounds = 1
	}
	for range rounds {
		for _, n := range []int{4, 0} {
			start := time.Now()
			if err := iterate(ctx, client, limit, items, nil, didit.WithPrefetch(n)); err != nil {
				return nil, err
			}
			sample := Sample{NS: float64(time.Since(start).Nanoseconds())}
			if n > 0 {
				ahead = append(ahead, sample)
			} else {
				sequential = append(sequential, sample)
			}
		}
	}
	return []Row{timed("5,000 items, 20 ms a page, prefetch 4 over 0", ahead, sequential, 0.30)}, nil
}

// delayed answers after a while, unless the call ends before.
type delayed struct {
	delay  time.Duration
	memory Memory
}

func (d delayed) RoundTrip(req *http.Request) (*http.Response, error) {
	timer := time.NewTimer(d.delay)
	defer timer.Stop()
	select {
	case <-req.Context().Done():
		return nil, req.Context().Err()
	case <-timer.C:
	}
	return d.memory.RoundTrip(req)
}

func offsetOf(req *http.Request) int {
	offset, _ := strconv.Atoi(req.URL.Query().Get("offset"))
	return offset
}

// iterate reads a whole list and checks that every row came, in order.
func iterate(ctx context.Context, client *didit.Client, limit, items int, each func(n int), opts ...didit.RequestOption) error {
	n := 0
	for item, err := range client.Sessions.All(ctx, &didit.ListSessionsOptions{Limit: limit}, opts...) {
		if err != nil {
			return err
		}
		if item.SessionNumber != int64(40000+n) {
			return fmt.Errorf("row %d is number %d", n, item.SessionNumber)
		}
		n++
		if each != nil {
			each(n)
		}
	}
	if n != items {
		return fmt.Errorf("%d rows instead of %d", n, items)
	}
	return nil
}

// Long iterates over a million items and samples the live heap on the way, against that after 100,000, when the
// client remembers as many rows as it ever will. It is flat if no sample is more than a tenth above.
func (p Plan) Long(ctx context.Context, _ *Answers) ([]Row, error) {
	const (
		limit = 200
		start = 100_000
		every = 50_000
	)
	items := 1_000_000
	if p.Rounds < minRounds {
		items = 300_000
	}
	client, err := NewClient(origin, Memory(func(req *http.Request) []byte {
		return sessionPage(limit, items, offsetOf(req), shortRow)
	}))
	if err != nil {
		return nil, err
	}
	var early, most float64
	sample := func(n int) {
		if n%every != 0 || n < start {
			return
		}
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		live := float64(stats.HeapAlloc)
		if n == start {
			early = live
		}
		most = max(most, live)
	}
	if err := iterate(ctx, client, limit, items, sample); err != nil {
		return nil, err
	}
	ratio := most / early
	return []Row{{
		Name: fmt.Sprintf("iterating %d items: most live heap, over that after %d", items, start),
		Ours: megabytes(most), Base: megabytes(early), Ratio: fraction(ratio), Target: "≤ 1.10", Met: ratio <= 1.10,
	}}, nil
}

func megabytes(n float64) string { return strconv.FormatFloat(n/(1<<20), 'f', 1, 64) + " MiB" }

func shortRow(b []byte, i int) []byte {
	b = append(b, `{"session_id":"`...)
	b = append(b, rowID(i)...)
	b = append(b, `","session_kind":"user","session_number":`...)
	b = strconv.AppendInt(b, int64(40000+i), 10)
	return append(b, `,"status":"Approved","created_at":"2026-01-02T03:04:05Z"}`...)
}
