package bench

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
)

// Memory answers from memory: what is left of a call is the client's own work. Each call gets a response and a
// body of its own; the header is shared, and nobody may change it.
type Memory func(req *http.Request) []byte

var jsonHeader = http.Header{"Content-Type": {"application/json"}}

// RoundTrip reads the request and answers it.
func (m Memory) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return nil, err
		}
		if err := req.Body.Close(); err != nil {
			return nil, err
		}
	}
	body := m(req)
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: jsonHeader, ContentLength: int64(len(body)), Body: &answerBody{rest: body}, Request: req,
	}, nil
}

// answerBody has no method but those of a connection's body, so that nobody can take a short cut.
type answerBody struct{ rest []byte }

func (b *answerBody) Read(p []byte) (int, error) {
	if len(b.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

func (b *answerBody) Close() error { return nil }

// Always answers everything with body.
func Always(body []byte) Memory { return func(*http.Request) []byte { return body } }

// Answer returns the body for a request of the core rows.
func (a *Answers) Answer(req *http.Request) []byte {
	switch path := req.URL.Path; {
	case path == "/v3/billing/balance/":
		return a.Balance
	case path == "/v3/session/":
		return a.Session
	case strings.HasSuffix(path, "/decision/"):
		return a.Decision
	}
	return a.List
}

// Loopback serves over loopback, and counts connections.
type Loopback struct {
	*httptest.Server
	opened atomic.Int64
}

// NewLoopback serves the bodies; every nth answer is a 500 unless n is 0. Bodies have no announced length beyond
// 2 kB, as net/http does it.
func NewLoopback(answer Memory, n int64) *Loopback {
	l := new(Loopback)
	var calls atomic.Int64
	l.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		if n > 0 && calls.Add(1)%n == 0 {
			const body = `{"detail":"Internal error."}`
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, body)
			return
		}
		_, _ = w.Write(answer(r))
	}))
	l.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			l.opened.Add(1)
		}
	}
	l.Start()
	return l
}

// Opened returns the number of connections so far.
func (l *Loopback) Opened() int64 { return l.opened.Load() }
