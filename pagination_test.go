package didit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// library serves a list of sessions by limit and offset.
type library struct {
	*wire
	rows               int
	size               int
	inFlight, mostBusy atomic.Int64
	next               func(offset int) string // nil: the honest one
	before             func(offset int)
}

func newLibrary(t *testing.T, rows, size int) *library {
	t.Helper()
	l := &library{rows: rows, size: size}
	l.wire = newWire(t, l.serve)
	return l
}

func rowID(n int) string { return "row-" + strconv.Itoa(n) }

func (l *library) serve(w http.ResponseWriter, r *http.Request) {
	busy := l.inFlight.Add(1)
	defer l.inFlight.Add(-1)
	for most := l.mostBusy.Load(); busy > most && !l.mostBusy.CompareAndSwap(most, busy); most = l.mostBusy.Load() {
	}
	offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
	if l.before != nil {
		l.before(offset)
	}
	l.page(w, r, offset, offset)
}

func (l *library) page(w http.ResponseWriter, r *http.Request, offset, first int) {
	rows := []map[string]any{}
	for n := first; n < min(first+l.size, l.rows); n++ {
		rows = append(rows, map[string]any{"session_id": rowID(n)})
	}
	next := ""
	if offset+l.size < l.rows {
		query := r.URL.Query()
		query.Set("offset", strconv.Itoa(offset+l.size))
		next = "http://" + r.Host + r.URL.Path + "?" + query.Encode()
	}
	if l.next != nil {
		next = l.next(offset)
	}
	w.Header().Set("X-Request-Id", "page-"+strconv.Itoa(offset))
	_ = json.NewEncoder(w).Encode(map[string]any{"count": l.rows, "next": next, "previous": nil, "results": rows})
}

// read collects the rows, and the error that ended them.
func read(ctx context.Context, c *Client, options *ListSessionsOptions, opts ...RequestOption) (ids []string, err error) {
	for item, failed := range c.Sessions.All(ctx, options, opts...) {
		if failed != nil {
			return ids, failed
		}
		ids = append(ids, item.SessionID)
	}
	return ids, nil
}

func rowIDs(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = rowID(i)
	}
	return ids
}

func TestAllIsLazyAndCanBeRangedAgain(t *testing.T) {
	l := newLibrary(t, 25, 10)
	options := &ListSessionsOptions{VendorData: "v1"}
	rows := l.client(t).Sessions.All(t.Context(), options)
	assert.Zero(t, l.seen())
	options.VendorData = "changed"
	l.before = nil
	for range 2 {
		var ids []string
		for item, err := range rows {
			require.NoError(t, err)
			ids = append(ids, item.SessionID)
		}
		assert.Equal(t, rowIDs(25), ids)
	}
	assert.Equal(t, 6, l.seen())
}

func TestAllCopiesItsOptions(t *testing.T) {
	var queries []string
	l := newLibrary(t, 15, 10)
	honest := l.Config.Handler
	l.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		queries = append(queries, r.URL.RawQuery)
		honest.ServeHTTP(w, r)
	})
	options := &ListSessionsOptions{VendorData: "v1", Limit: 10}
	rows := l.client(t).Sessions.All(t.Context(), options)
	options.VendorData, options.Limit = "v2", 1
	for _, err := range rows {
		require.NoError(t, err)
	}
	assert.Equal(t, []string{"limit=10&vendor_data=v1", "limit=10&offset=10&vendor_data=v1"}, queries)
}

func TestAllBreak(t *testing.T) {
	for _, prefetch := range []int{0, 3} {
		l := newLibrary(t, 100, 10)
		n := 0
		for _, err := range l.client(t).Sessions.All(t.Context(), nil, WithPrefetch(prefetch)) {
			require.NoError(t, err)
			if n++; n == 5 {
				break
			}
		}
		seen := l.seen()
		assert.LessOrEqual(t, seen, 1+prefetch)
		time.Sleep(30 * time.Millisecond)
		assert.Equal(t, seen, l.seen(), "no request after the break")
	}
}

func TestAllEndsWithAnError(t *testing.T) {
	for _, prefetch := range []int{0, 3} {
		l := newLibrary(t, 100, 10)
		honest := l.Config.Handler
		l.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("offset") == "20" {
				respond(403, `{"detail":"no"}`)(w, r)
				return
			}
			honest.ServeHTTP(w, r)
		})
		var ids []string
		errs := 0
		for item, err := range l.client(t).Sessions.All(t.Context(), nil, WithPrefetch(prefetch)) {
			if err != nil {
				errs++
				require.ErrorIs(t, err, ErrForbidden)
				assert.Nil(t, item)
				continue
			}
			ids = append(ids, item.SessionID)
		}
		assert.Equal(t, 1, errs)
		assert.Equal(t, rowIDs(20), ids)
	}
}

func TestAllBadArguments(t *testing.T) {
	l := newLibrary(t, 1, 1)
	client := l.client(t)
	for _, opts := range [][]RequestOption{{WithPrefetch(-1)}, {WithPrefetch(MaxPrefetch + 1)}, {nil}, {WithResponse(nil)}} {
		_, err := read(t.Context(), client, nil, opts...)
		require.ErrorIs(t, err, ErrInvalidArgument)
	}
	_, err := read(t.Context(), client, &ListSessionsOptions{Limit: -1})
	require.ErrorIs(t, err, ErrInvalidArgument)
	assert.Zero(t, l.seen())
}

func TestAllNeverLeavesTheOrigin(t *testing.T) {
	other := newLibrary(t, 30, 10)
	l := newLibrary(t, 30, 10)
	l.next = func(offset int) string {
		if offset >= 20 {
			return ""
		}
		return fmt.Sprintf("%s/elsewhere/?offset=%d", other.URL, offset+10)
	}
	ids, err := read(t.Context(), l.client(t), nil)
	require.NoError(t, err)
	assert.Equal(t, rowIDs(30), ids)
	assert.Zero(t, other.seen())
	assert.Equal(t, 3, l.seen())
}

func TestAllLeavesCircles(t *testing.T) {
	tests := map[string]func(offset int) string{
		"itself":   func(int) string { return "https://example.com/?offset=10" },
		"two":      func(offset int) string { return fmt.Sprint("https://example.com/?offset=", 10-offset%20) },
		"first":    func(int) string { return "https://example.com/?offset=0" },
		"no query": func(int) string { return "https://example.com/" },
		"no url":   func(int) string { return "http://[" },
	}
	for name, next := range tests {
		for _, prefetch := range []int{0, 2} {
			t.Run(fmt.Sprint(name, prefetch), func(t *testing.T) {
				l := newLibrary(t, 100, 10)
				l.next = next
				ids, err := read(t.Context(), l.client(t), nil, WithPrefetch(prefetch))
				require.ErrorIs(t, err, ErrPagination)
				assert.NotEmpty(t, ids)
				assert.Less(t, l.seen(), 20)
			})
		}
	}
}

// The server counts on but always shows the first page.
func TestAllEndsWhereTheOffsetIsIgnored(t *testing.T) {
	for _, prefetch := range []int{0, 4} {
		l := newLibrary(t, 1_000_000, 10)
		l.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			l.requests.Add(1)
			offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
			l.page(w, r, offset, 0)
		})
		ids, err := read(t.Context(), l.client(t), nil, WithPrefetch(prefetch))
		require.ErrorIs(t, err, ErrPagination)
		assert.Equal(t, rowIDs(10), ids)
		assert.LessOrEqual(t, l.seen(), 1+maxBarren+1+prefetch)
	}
}

// New rows push old ones onto the next page.
func TestAllYieldsNoRowTwice(t *testing.T) {
	l := newLibrary(t, 30, 10)
	l.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
		l.page(w, r, offset, max(0, offset-3*offset/10))
	})
	l.rows = 30
	ids, err := read(t.Context(), l.client(t), nil)
	require.NoError(t, err)
	assert.Equal(t, rowIDs(24), ids)
}

func TestAllKeepsRowsWithoutAnID(t *testing.T) {
	server := newWire(t, respond(200, `{"results":[{"status":"Approved"},{"status":"Declined"}]}`))
	ids, err := read(t.Context(), server.client(t), nil)
	require.NoError(t, err)
	assert.Len(t, ids, 2)
}

func TestAllMissingResults(t *testing.T) {
	for _, body := range []string{`{"count":3}`, `{"results":null}`, `{"results":{}}`} {
		server := newWire(t, respond(200, body))
		_, err := read(t.Context(), server.client(t), nil)
		require.ErrorIs(t, err, ErrUnexpectedAnswer, body)
	}
	server := newWire(t, respond(200, `{"results":[]}`))
	ids, err := read(t.Context(), server.client(t), nil)
	require.NoError(t, err)
	assert.Empty(t, ids)
}

func TestPrefetch(t *testing.T) {
	for _, n := range []int{0, 1, 3, MaxPrefetch} {
		for _, rows := range []int{0, 1, 10, 95, 100} {
			l := newLibrary(t, rows, 10)
			l.before = func(offset int) { time.Sleep(time.Duration((100-offset)%7) * 200 * time.Microsecond) }
			var resp Response
			ids, err := read(t.Context(), l.client(t), nil, WithPrefetch(n), WithResponse(&resp))
			require.NoError(t, err)
			require.Len(t, ids, rows)
			if rows > 0 {
				assert.Equal(t, rowIDs(rows), ids)
			}
			assert.LessOrEqual(t, l.mostBusy.Load(), int64(n+1))
			assert.Equal(t, max(1, (rows+9)/10), l.seen(), "%d ahead of %d rows", n, rows)
			assert.Equal(t, "page-"+strconv.Itoa(max(0, rows-1)/10*10), resp.RequestID, "that of the last page")
		}
	}
}

func TestPrefetchIsAhead(t *testing.T) {
	l := newLibrary(t, 100, 10)
	l.before = func(int) { time.Sleep(5 * time.Millisecond) }
	_, err := read(t.Context(), l.client(t), nil, WithPrefetch(4))
	require.NoError(t, err)
	assert.Greater(t, l.mostBusy.Load(), int64(1))
}

// The server's own next counts, whatever was guessed.
func TestPrefetchGuessedWrong(t *testing.T) {
	l := newLibrary(t, 60, 10)
	l.next = func(offset int) string {
		switch offset {
		case 0:
			return "https://example.com/?offset=10"
		case 10:
			return "https://example.com/?cursor=x&offset=15"
		case 50:
			return ""
		case 15:
			return "https://example.com/?offset=20"
		}
		return fmt.Sprint("https://example.com/?offset=", offset+10)
	}
	ids, err := read(t.Context(), l.client(t), nil, WithPrefetch(3))
	require.NoError(t, err)
	assert.Equal(t, rowIDs(60), ids)
}

func TestPrefetchContextEnds(t *testing.T) {
	l := newLibrary(t, 100, 10)
	ctx, cancel := context.WithCancel(t.Context())
	l.before = func(offset int) {
		if offset == 30 {
			cancel()
		}
	}
	_, err := read(ctx, l.client(t), nil, WithPrefetch(3))
	require.ErrorIs(t, err, context.Canceled)
}

// A panic in the loop body stops the work, too.
func TestPrefetchPanic(t *testing.T) {
	l := newLibrary(t, 100, 10)
	client := l.client(t)
	require.PanicsWithError(t, "stop", func() {
		for range client.Sessions.All(t.Context(), nil, WithPrefetch(3)) {
			panic(errors.New("stop"))
		}
	})
}

func TestRecentForgets(t *testing.T) {
	r := newRecent(3)
	for _, key := range []string{"a", "b", "c", "d"} {
		assert.True(t, r.add(key))
	}
	assert.False(t, r.add("d"))
	assert.True(t, r.add("a"), "the oldest was forgotten")
	assert.Len(t, r.set, 3)
}
