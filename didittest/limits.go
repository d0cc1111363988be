package didittest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// WithRateLimits enforces the documented limits of requests within any 60 seconds, by the server's clock, for
// the API key and for the client credentials each: 600 GET; 300 POST, PATCH and DELETE together, but 600 creations
// of sessions, which count by themselves; 50 PDFs within the GET; 10 UpdateData and 10 UpdatePOAData within the
// writes. One more is a 429 with Retry-After and the X-RateLimit headers, is not carried out, and does not count;
// refused ones otherwise do. Without the option there are no limits but those of Fail.
//
// Client and CredentialsClient have no rate budget; give them didit.WithRateLimiter, or use didit.NewClient, to
// see how your code fares with one.
func WithRateLimits() Option {
	return func(s *Server) { s.limits = map[limitKey][]time.Time{} }
}

// limitWindow is what limits count over.
const limitWindow = time.Minute

type limit struct {
	name string
	most int
}

var (
	readLimit   = limit{"GET", 600}
	writeLimit  = limit{"POST, PATCH and DELETE", 300}
	createLimit = limit{"session creations", 600}
	ownLimits   = map[string]limit{ // of routes, within those of their methods
		"/v3/session/{session_id}/generate-pdf/":    {"PDF reports", 50},
		"/v3/session/{session_id}/update-data/":     {"updates of data", 10},
		"/v3/session/{session_id}/update-poa-data/": {"updates of proof of address", 10},
	}
)

func (r *route) limits() []limit {
	var limits []limit
	switch {
	case r.method == http.MethodGet:
		limits = append(limits, readLimit)
	case r.method == http.MethodPost && r.template == "/v3/session/":
		return append(limits, createLimit)
	default:
		limits = append(limits, writeLimit)
	}
	if own, ok := ownLimits[r.template]; ok {
		limits = append(limits, own)
	}
	return limits
}

type limitKey struct {
	name  string
	token bool // else the API key
}

// throttle counts a request that is authorised, or refuses it.
func (s *Server) throttle(r *route, req *http.Request) *answer {
	if s.limits == nil {
		return nil
	}
	now, token := s.now(), req.Header.Get("X-Api-Key") == ""
	var refusal *answer
	var longest time.Duration
	for _, limit := range r.limits() {
		key := limitKey{limit.name, token}
		seen := slices.DeleteFunc(s.limits[key], func(at time.Time) bool { return now.Sub(at) >= limitWindow })
		s.limits[key] = seen
		if len(seen) < limit.most {
			continue
		}
		if wait := seen[0].Add(limitWindow).Sub(now); wait > longest {
			refusal, longest = throttled(limit, wait, now), wait
		}
	}
	if refusal != nil {
		return refusal
	}
	for _, limit := range r.limits() {
		key := limitKey{limit.name, token}
		s.limits[key] = append(s.limits[key], now)
	}
	return nil
}

// throttled is a 429 that asks to wait, in whole seconds rounded up.
func throttled(l limit, wait time.Duration, now time.Time) *answer {
	seconds := int64((wait + time.Second - 1) / time.Second)
	a := detail(http.StatusTooManyRequests, fmt.Sprintf("Request was throttled. Expected available in %d seconds.", seconds))
	a.header.Set("Retry-After", strconv.FormatInt(seconds, 10))
	a.header.Set("X-RateLimit-Limit", strconv.Itoa(l.most))
	a.header.Set("X-RateLimit-Remaining", "0")
	a.header.Set("X-RateLimit-Reset", strconv.FormatInt(now.Add(wait+time.Second-1).Unix(), 10))
	return a
}
