package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// checkRetry decides after each attempt. It refuses rather than guesses: a write whose fate is unknown is
// not repeated.
func (x *exchange) checkRetry(ctx context.Context, resp *http.Response, _ error) (bool, error) {
	failed := x.err
	if resp == nil && failed == nil { // an error that did not come from an attempt of ours
		return false, nil
	}
	if resp != nil && resp.StatusCode == http.StatusTooManyRequests && x.sender.Budget != nil {
		limit, _ := strconv.Atoi(resp.Header.Get("X-RateLimit-Limit"))
		floor, _ := retryFloor(resp.Header, time.Now())
		x.sender.Budget.Throttled(x.call.Class, floor, limit)
	}
	if !x.repeatable(resp) || x.policyAttempts() > x.call.MaxRetries || ctx.Err() != nil {
		return false, nil
	}
	wait, ok := x.nextWait(ctx, resp)
	if !ok {
		return false, nil
	}
	if resp == nil || resp.StatusCode >= 500 {
		x.out.MaybeActed = x.out.MaybeActed || !x.neverWritten()
	}
	x.policy.RetryWaitMin = wait
	if x.call.Observer != nil {
		retry := Retry{Attempt: x.round, Wait: wait, Err: x.err}
		if resp != nil {
			retry.StatusCode = resp.StatusCode
		}
		x.call.Observer.Retrying(retry)
	}
	return true, nil
}

// waitAsTold is the backoff of a policy whose least wait is what checkRetry chose.
func waitAsTold(wait, _ time.Duration, _ int, _ *http.Response) time.Duration { return wait }

// policyAttempts does not count the repeat after a token was refreshed.
func (x *exchange) policyAttempts() int {
	if x.refreshed {
		return x.round - 1
	}
	return x.round
}

func (x *exchange) repeatable(resp *http.Response) bool {
	if resp == nil {
		return repeatableError(x.err) && (x.call.Repeatable || x.neverWritten())
	}
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		return true
	case resp.StatusCode == http.StatusNotImplemented:
		return false
	default:
		return resp.StatusCode >= 500 && x.call.Repeatable
	}
}

// repeatableError tells errors that another attempt may cure from those that it cannot.
func repeatableError(err error) bool {
	var token *TokenError
	if errors.As(err, &token) {
		return token.Temporary()
	}
	var limiter *LimiterError
	var cert *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	return !errors.Is(err, ErrTooLarge) && !errors.As(err, &limiter) &&
		!errors.As(err, &cert) && !errors.As(err, &authority) && !errors.As(err, &hostname)
}

// neverWritten reports whether there is evidence that the attempt put nothing on the wire: it never got to
// the transport, or it asked for a connection and got none, or dialling failed.
func (x *exchange) neverWritten() bool {
	if !x.tried {
		return true
	}
	if x.connected.Load() {
		return false
	}
	if x.connecting.Load() {
		return true
	}
	var dial *net.OpError
	return errors.As(x.err, &dial) && dial.Op == "dial"
}

// nextWait returns how long to wait, and false where that is not worth it: the server asks for more than the
// cap, or the context ends sooner.
func (x *exchange) nextWait(ctx context.Context, resp *http.Response) (time.Duration, bool) {
	wait := jitter(x.sender.WaitMin, x.sender.WaitMax, x.policyAttempts()-1)
	if resp != nil {
		floor, asked := retryFloor(resp.Header, time.Now())
		if asked && floor > x.sender.WaitMax {
			return 0, false
		}
		wait = min(floor+wait, max(floor, x.sender.WaitMax))
		if left, bounded := timeLeft(ctx); bounded && floor >= left {
			return 0, false
		}
	}
	if left, bounded := timeLeft(ctx); bounded && wait >= left {
		return 0, false
	}
	return wait, true
}

func timeLeft(ctx context.Context) (time.Duration, bool) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return 0, false
	}
	return time.Until(deadline), true
}

// jitter is full jitter over exponential growth: anything from nothing to min·2ⁿ, at most max.
func jitter(least, most time.Duration, n int) time.Duration {
	ceiling := most
	if grown := least << n; n < 32 && grown>>n == least && grown < most {
		ceiling = grown
	}
	if ceiling <= 0 {
		return 0
	}
	return rand.N(ceiling + 1)
}

// retryFloor reads Retry-After, in seconds or as a date; on a 429 without one, X-RateLimit-Reset.
func retryFloor(header http.Header, now time.Time) (floor time.Duration, asked bool) {
	if text := strings.TrimSpace(header.Get("Retry-After")); text != "" {
		if seconds, err := strconv.ParseFloat(text, 64); err == nil {
			return boundedSeconds(seconds), true
		}
		if date, err := http.ParseTime(text); err == nil {
			return max(0, date.Sub(now)), true
		}
	}
	if reset, err := strconv.ParseInt(header.Get("X-RateLimit-Reset"), 10, 64); err == nil {
		// The two clocks may differ: an absurd distance is no advice.
		if d := time.Unix(reset, 0).Sub(now); d > 0 && d <= time.Minute {
			return d, false
		}
	}
	return 0, false
}

const longestWait = 365 * 24 * time.Hour

func boundedSeconds(seconds float64) time.Duration {
	switch {
	case !(seconds > 0): // NaN too
		return 0
	case seconds > longestWait.Seconds():
		return longestWait
	}
	return time.Duration(seconds * float64(time.Second))
}

// RetryAfter returns how long the answer asks to wait, 0 where it does not.
func RetryAfter(header http.Header) time.Duration {
	floor, _ := retryFloor(header, time.Now())
	return floor
}
