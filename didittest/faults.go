package didittest

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// Match chooses requests. Empty parts match everything.
type Match struct {
	Method string
	// Path is a template such as /v3/session/{session_id}/decision/, which the whole path has to fit, or else
	// the beginning of paths.
	Path string
}

func (m Match) fits(r *http.Request) bool {
	if m.Method != "" && !strings.EqualFold(m.Method, r.Method) {
		return false
	}
	if strings.Contains(m.Path, "{") {
		_, ok := matchTemplate(m.Path, r.URL.Path)
		return ok
	}
	return strings.HasPrefix(r.URL.Path, m.Path)
}

// Fail lets matching requests go wrong: each takes the next fault, and when they are used up all is well again.
// Of several calls that match a request the earliest with faults left counts.
//
// Faults that no request took by the end of a test fail it, where the server is of NewServer and the test has not
// failed already: a Match with a slip in it fits nothing, and such a test would prove nothing. Inject as many as
// the code under test is to meet; a test that cannot know how many makes its server with Start.
func (s *Server) Fail(match Match, faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules = append(s.rules, &rule{match: match, faults: slices.Clone(faults), given: len(faults)})
}

type rule struct {
	match  Match
	faults []Fault // that are left
	given  int
}

// checkFaults reports the faults that are left.
func (s *Server) checkFaults(tb testing.TB) {
	tb.Helper()
	if tb.Failed() || tb.Skipped() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, rule := range s.rules {
		if left := len(rule.faults); left > 0 {
			tb.Errorf("didittest: no request took %d of the %d faults of Fail(%+v)", left, rule.given, rule.match)
		}
	}
}

func (s *Server) takeFault(r *http.Request) Fault {
	for _, rule := range s.rules {
		if len(rule.faults) > 0 && rule.match.fits(r) {
			fault := rule.faults[0]
			rule.faults = rule.faults[1:]
			return fault
		}
	}
	return Fault{}
}

// Fault is one way to go wrong: RateLimited, Status, HangUp, HangUpAfter, Slow or Truncate. The zero Fault lets
// a request pass, to fail a later one.
type Fault struct {
	instead  func(s *Server) *answer // answered in place of carrying the request out
	delay    time.Duration
	before   bool // hang up before the request is carried out
	after    bool // and after
	truncate bool
}

// RateLimited answers 429 with Retry-After, in whole seconds rounded up, and the X-RateLimit headers. The
// request is not carried out. Repeats wait in earnest: RateLimited(time.Millisecond) costs a test a second, and
// RateLimited(0) nothing. A client of Server.Client waits 2 seconds at most, and returns a 429 that asks for more.
func RateLimited(retryAfter time.Duration) Fault {
	return Fault{instead: func(s *Server) *answer { return throttled(writeLimit, retryAfter, s.now()) }}
}

// Status answers with a status and a body, JSON or not. The request is not carried out.
func Status(code int, body string) Fault {
	kind := "text/html; charset=utf-8"
	if text := strings.TrimSpace(body); strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		kind = "application/json"
	}
	return Fault{instead: func(*Server) *answer {
		return &answer{status: code, header: http.Header{"Content-Type": {kind}}, body: []byte(body)}
	}}
}

// HangUp closes the connection without an answer. The request is not carried out.
//
// A GET that went out on a kept connection is repeated by net/http itself, without a word, when that closes before
// an answer. The client then sees one attempt and no failure, where Requests shows two requests. For a client to
// see it, hang up twice: one that makes one call at a time opens a new connection for the repeat, which is not
// repeated by net/http again.
func HangUp() Fault { return Fault{before: true} }

// HangUpAfter carries the request out and closes the connection without an answer. See HangUp about a GET.
func HangUpAfter() Fault { return Fault{after: true} }

// Slow waits before it carries the request out and answers.
func Slow(d time.Duration) Fault { return Fault{delay: d} }

// Truncate carries the request out, and closes the connection in the middle of the answer's body.
func Truncate() Fault { return Fault{truncate: true} }

func (f Fault) play(w http.ResponseWriter, r *http.Request, s *Server, carryOut func() *answer) {
	if f.before || !f.wait(r, s) {
		panic(http.ErrAbortHandler)
	}
	var a *answer
	if f.instead != nil {
		a = f.instead(s)
	} else {
		a = carryOut()
	}
	switch {
	case f.after:
		panic(http.ErrAbortHandler)
	case f.truncate:
		a.write(w, len(a.body)/2)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	a.write(w, len(a.body))
}

func (f Fault) wait(r *http.Request, s *Server) bool {
	if f.delay <= 0 {
		return true
	}
	timer := time.NewTimer(f.delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
	case <-s.closing:
	}
	return false
}
