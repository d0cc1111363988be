package didit

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"iter"
	"net/url"
	"strconv"
	"sync"
)

// Page is one page of a list.
type Page[T any] struct {
	Count    int    `json:"count"`    // rows in the whole list, as far as the API counts them
	Next     string `json:"next"`     // URL of the next page, "" on the last; use All instead of following it
	Previous string `json:"previous"` // URL of the page before, "" on the first
	Results  []T    `json:"results"`  // the rows of this page
}

// HasNext reports whether there is a page after this one.
func (p *Page[T]) HasNext() bool { return p.Next != "" }

// missing refuses an answer without rows: it would look like the end of the list.
func (p *Page[T]) missing() string {
	if p.Results == nil {
		return "results"
	}
	return ""
}

// ListOptions chooses a page of a list that knows no filters.
type ListOptions struct {
	Limit  int `url:"limit,omitempty"`  // rows a page; 0 stands for the API's default of 50
	Offset int `url:"offset,omitempty"` // rows to skip
}

func (o *ListOptions) check() error {
	if o == nil {
		return nil
	}
	return checkPage(o.Limit, o.Offset)
}

func checkPage(limit, offset int) error {
	switch {
	case limit < 0:
		return argumentError("options.Limit", "must not be negative")
	case offset < 0:
		return argumentError("options.Offset", "must not be negative")
	}
	return nil
}

// MaxPrefetch is the most pages that WithPrefetch accepts.
const MaxPrefetch = 16

// WithPrefetch lets All fetch up to n pages ahead, at the same time, under the same rate limit; rows still
// come in order. Pages ahead of a break were fetched in vain. 0 fetches a page when it is needed.
func WithPrefetch(n int) RequestOption {
	return requestOption(func(s *settings) error {
		if n < 0 || n > MaxPrefetch {
			return argumentError("WithPrefetch", "must be between 0 and "+strconv.Itoa(MaxPrefetch))
		}
		s.prefetch = n
		return nil
	})
}

// ErrPagination is returned by All where the server leads in circles: pages that repeat, or that bring nothing
// new again and again.
var ErrPagination = errors.New("didit: the pages of the list lead in circles")

const (
	// maxBarren bounds how many pages in a row may bring no new row, as they do while the list grows faster
	// than it is read.
	maxBarren = 20
	// seenRows bounds how many rows are remembered. A list that grows while it is read pushes rows it has
	// shown onto the next page; it takes this many new rows between two pages for one to be yielded again.
	seenRows = 1 << 16
)

// pages is an iteration over a list, described once and run any number of times.
type pages[T any] struct {
	client *Client
	op     *operation
	path   []string
	query  string // of the first page
	key    func(*T) string
	opts   []RequestOption
	err    error // of the arguments, reported by the first step
}

// all iterates over the rows of a list. key identifies a row. query is encoded at once, which copies the
// caller's options.
func all[T any](ctx context.Context, c *Client, op *operation, p *payload, err error, key func(*T) string, opts []RequestOption) iter.Seq2[*T, error] {
	l := &pages[T]{client: c, op: op, path: p.path, key: key, opts: append([]RequestOption(nil), opts...), err: err}
	if l.err == nil {
		l.query, l.err = encodeQuery(p)
	}
	return func(yield func(*T, error) bool) {
		if err := l.run(ctx, yield); err != nil {
			yield(nil, err)
		}
	}
}

// run yields the rows; an error it returns is still to be yielded.
func (l *pages[T]) run(ctx context.Context, yield func(*T, error) bool) error {
	if l.err != nil {
		return l.err
	}
	if ctx == nil {
		return argumentError("ctx", "must not be nil")
	}
	var s settings
	for _, opt := range l.opts {
		if opt == nil {
			return argumentError("option", "must not be nil")
		}
		if err := opt.applyRequest(&s); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	f := &fetcher[T]{pages: l, ctx: ctx, ahead: s.prefetch, response: s.response}
	defer f.stop()
	defer cancel()
	return l.walk(f, yield)
}

func (l *pages[T]) walk(f *fetcher[T], yield func(*T, error) bool) error {
	seen := newRecent(seenRows)
	guard := circleGuard{}
	barren := 0
	for query := l.query; ; {
		page, err := f.page(query)
		if err != nil {
			return err
		}
		fresh := 0
		for i := range page.Results {
			row := &page.Results[i]
			if !seen.add(l.key(row)) {
				continue
			}
			fresh++
			if !yield(row, nil) {
				return nil
			}
		}
		if page.Next == "" {
			return nil
		}
		if barren++; fresh > 0 {
			barren = 0
		}
		next, err := nextQuery(page.Next)
		if err != nil {
			return err
		}
		if guard.repeats(next) || next == query || barren > maxBarren {
			return ErrPagination
		}
		query = next
	}
}

// nextQuery takes the query of a next URL, and nothing else of it: the page is asked for where the first was.
func nextQuery(next string) (string, error) {
	u, err := url.Parse(next)
	if err != nil || u.RawQuery == "" {
		return "", fmt.Errorf("%w: the next page has no query", ErrPagination)
	}
	return u.RawQuery, nil
}

// circleGuard finds a cycle in a sequence while remembering one element: it compares with a mark that moves
// forward in ever longer strides.
type circleGuard struct {
	mark         string
	step, stride int
}

func (g *circleGuard) repeats(s string) bool {
	if s == g.mark {
		return true
	}
	if g.step++; g.step > g.stride {
		g.mark, g.step, g.stride = s, 0, 2*g.stride+1
	}
	return false
}

// recent remembers the last n keys that were added.
type recent struct {
	seed maphash.Seed
	ring []uint64
	next int
	most int
	set  map[uint64]struct{}
}

func newRecent(most int) *recent {
	return &recent{seed: maphash.MakeSeed(), most: most, set: make(map[uint64]struct{})}
}

// add reports whether key is new. A row without a key always is.
func (r *recent) add(key string) bool {
	if key == "" {
		return true
	}
	hash := maphash.String(r.seed, key)
	if _, known := r.set[hash]; known {
		return false
	}
	if len(r.ring) < r.most {
		r.ring = append(r.ring, hash)
	} else {
		delete(r.set, r.ring[r.next])
		r.ring[r.next] = hash
		r.next = (r.next + 1) % r.most
	}
	r.set[hash] = struct{}{}
	return true
}

// fetcher gets pages, with some ahead of the reader. Its goroutines end with stop.
type fetcher[T any] struct {
	pages    *pages[T]
	ctx      context.Context //nolint:containedctx // that of one iteration, which stop ends
	ahead    int
	response *Response

	wg      sync.WaitGroup
	queue   []*fetch[T] // in order
	planned url.Values  // of the page after the last in the queue
	offset  int
	stride  int
}

type fetch[T any] struct {
	query    string
	done     chan struct{}
	cancel   context.CancelFunc
	page     *Page[T]
	response Response
	err      error
}

func (f *fetcher[T]) stop() {
	f.drop()
	f.wg.Wait()
}

func (f *fetcher[T]) drop() {
	for _, waiting := range f.queue {
		waiting.cancel()
	}
	f.queue, f.planned = nil, nil
}

// page returns the page of a query. What was fetched ahead is used if the server's own next says the same,
// and dropped otherwise.
func (f *fetcher[T]) page(query string) (*Page[T], error) {
	if f.ahead == 0 {
		return list[T](f.ctx, f.pages.client, f.pages.op, &payload{path: f.pages.path, rawQuery: query}, f.pages.opts)
	}
	if len(f.queue) == 0 || !sameQuery(f.queue[0].query, query) {
		f.drop()
		f.start(query)
	}
	first := f.queue[0]
	f.queue = f.queue[1:]
	<-first.done
	first.cancel()
	if f.response != nil {
		*f.response = first.response
	}
	if first.err != nil {
		return nil, first.err
	}
	f.fill(query, first.page)
	return first.page, nil
}

func sameQuery(a, b string) bool {
	if a == b {
		return true
	}
	left, errLeft := url.ParseQuery(a)
	right, errRight := url.ParseQuery(b)
	return errLeft == nil && errRight == nil && left.Encode() == right.Encode()
}

// fill starts fetches until enough are ahead. Pages follow each other at a fixed stride, that of the first
// two; beyond the rows that the API counts only its own next is trusted.
func (f *fetcher[T]) fill(query string, page *Page[T]) {
	if f.planned == nil && !f.plan(query, page) {
		return
	}
	for len(f.queue) < f.ahead && f.offset < page.Count {
		f.planned.Set("offset", strconv.Itoa(f.offset))
		f.start(f.planned.Encode())
		f.offset += f.stride
	}
}

func (f *fetcher[T]) plan(query string, page *Page[T]) bool {
	next, err := nextQuery(page.Next)
	if err != nil {
		return false
	}
	values, err := url.ParseQuery(next)
	if err != nil {
		return false
	}
	current, err := url.ParseQuery(query)
	if err != nil {
		return false
	}
	from, _ := strconv.Atoi(current.Get("offset"))
	to, err := strconv.Atoi(values.Get("offset"))
	if err != nil || to <= from {
		return false
	}
	f.planned, f.offset, f.stride = values, to, to-from
	return true
}

func (f *fetcher[T]) start(query string) {
	ctx, cancel := context.WithCancel(f.ctx)
	waiting := &fetch[T]{query: query, done: make(chan struct{}), cancel: cancel}
	f.queue = append(f.queue, waiting)
	opts := f.pages.opts
	if f.response != nil { // each page fills one of its own, until it is its turn
		opts = append(opts[:len(opts):len(opts)], WithResponse(&waiting.response))
	}
	f.wg.Add(1)
	go func() {
		defer f.wg.Done()
		defer close(waiting.done)
		waiting.page, waiting.err = list[T](ctx, f.pages.client, f.pages.op, &payload{path: f.pages.path, rawQuery: query}, opts)
	}()
}

// list fetches one page.
func list[T any](ctx context.Context, c *Client, op *operation, p *payload, opts []RequestOption) (*Page[T], error) {
	return send[Page[T]](ctx, c, op, p, opts)
}
