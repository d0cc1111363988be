package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"time"

	"golang.org/x/time/rate"
)

// peeked is how much of a stream is read within the attempt, so that an early break can still be repeated.
const peeked = 5

// RoundTrip is one attempt: it waits for the budget, authorises, sends, and reads the whole answer, so that
// a broken body is a failed attempt like any other. It never returns a body that is left to read, but for
// streams.
func (x *exchange) RoundTrip(req *http.Request) (*http.Response, error) {
	defer clear(req.Header) // net/http adds the cookies to one map every time: they would pile up
	x.err = nil
	x.begin()
	resp, err := x.attempt(req)
	if err != nil {
		x.err = withoutURL(err)
		return nil, err
	}
	return resp, nil
}

// begin forgets what is known about the attempt before.
func (x *exchange) begin() {
	x.round++
	x.tried, x.status = false, 0
	x.connecting.Store(false)
	x.connected.Store(false)
}

func (x *exchange) attempt(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	if err := x.waitTurn(req); err != nil {
		return nil, err
	}
	token, err := x.sender.Auth.Header(ctx)
	if err != nil {
		return nil, &TokenError{err}
	}
	resp, err := x.roundTrip(req, token)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusUnauthorized || x.refreshed || x.call.KeepToken {
		return resp, nil
	}
	fresh, err := x.sender.Auth.Refresh(ctx, token)
	if err != nil {
		return nil, &TokenError{err}
	}
	if fresh == nil {
		return resp, nil
	}
	x.refreshed = true
	x.begin()
	if err := x.waitTurn(req); err != nil {
		return nil, err
	}
	return x.roundTrip(req, fresh)
}

// noticeable is the least wait for the rate limit that an observer is told of.
const noticeable = time.Millisecond

func (x *exchange) waitTurn(req *http.Request) error {
	if !x.call.TellWaits {
		return x.turn(req)
	}
	start := time.Now()
	err := x.turn(req)
	if waited := time.Since(start); waited >= noticeable {
		x.call.Observer.Waited(waited)
	}
	return err
}

func (x *exchange) turn(req *http.Request) error {
	if err := req.Context().Err(); err != nil { // it ended before there was anything to wait for
		return err
	}
	switch {
	case x.sender.Budget != nil:
		return x.sender.Budget.Wait(req.Context(), x.call.Class)
	case x.sender.Limiter != nil:
		return wait(req.Context(), x.sender.Limiter)
	}
	return nil
}

// wait takes a turn of the usual limiter without a look at the context's channel, which would have to be made.
func wait(ctx context.Context, limiter Limiter) error {
	if usual, ok := limiter.(*rate.Limiter); ok && ctx.Err() == nil && usual.Allow() {
		return nil
	}
	if err := limiter.Wait(ctx); err != nil {
		return &LimiterError{err}
	}
	return nil
}

// LimiterError is what a rate limiter answered instead of a turn. Nothing was sent.
type LimiterError struct{ Err error }

func (e *LimiterError) Error() string { return "waiting for the rate limit: " + e.Err.Error() }

// Unwrap returns the limiter's own error.
func (e *LimiterError) Unwrap() error { return e.Err }

// roundTrip sends once.
func (x *exchange) roundTrip(outer *http.Request, credential *Credential) (*http.Response, error) {
	req := x.next()
	*req = *outer
	req.Host, req.Header = x.target.Host, x.header(outer.Header, credential)
	if x.call.Body != nil {
		req.Body, _ = x.openBody()
		req.GetBody, req.ContentLength = x.openBody, int64(len(x.call.Body))
	}
	x.tried = true
	x.out.Attempts++
	resp, err := x.sender.Base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if resp == nil {
		return nil, errNoAnswer
	}
	x.status = resp.StatusCode
	return resp, x.read(resp)
}

// next returns a request that no other attempt uses: an earlier one may still be reading its own.
func (x *exchange) next() *http.Request {
	if x.out.Attempts == 0 {
		return &x.first
	}
	return new(http.Request)
}

// header returns the call's headers, with what net/http's client added (cookies) and the credential.
func (x *exchange) header(added http.Header, credential *Credential) http.Header {
	if credential == nil && len(added) == 0 {
		return x.call.Header
	}
	header := make(http.Header, len(x.call.Header)+len(added)+1)
	maps.Copy(header, x.call.Header)
	maps.Copy(header, added)
	if credential != nil {
		x.out.used = append(x.out.used, credential)
		header[credential.name] = credential.value
	}
	return header
}

// openBody wraps the body as net/http itself does: it sends headers and body in one packet where it knows the
// reader for one of memory.
func (x *exchange) openBody() (io.ReadCloser, error) {
	b := &x.body
	if b.Size() > 0 { // in use
		b = new(bytes.Reader)
	}
	b.Reset(x.call.Body)
	return io.NopCloser(b), nil
}

func (x *exchange) read(resp *http.Response) error {
	success := resp.StatusCode >= 200 && resp.StatusCode <= 299
	if x.call.Stream && success {
		return x.peek(resp)
	}
	body := resp.Body
	resp.Body = http.NoBody
	if body != nil && resp.StatusCode == http.StatusSwitchingProtocols { // it is the connection, and heeds no context
		_ = body.Close()
		body = nil
	}
	buf := newBuffer(resp.ContentLength, x.call.MaxBody)
	var err error
	if body != nil {
		err = buf.fill(body, x.call.MaxBody)
		err = errors.Join(err, ignoreClose(body))
	}
	if err != nil && success {
		buf.Release()
		return &bodyError{err}
	}
	x.keep(Answer{StatusCode: resp.StatusCode, Header: resp.Header, Body: buf, Truncated: err != nil})
	return nil
}

func (x *exchange) peek(resp *http.Response) error {
	if resp.Body == nil { // an injected transport may leave it out
		resp.Body = http.NoBody
	}
	head := make([]byte, peeked)
	n, err := io.ReadFull(resp.Body, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		_ = resp.Body.Close()
		return &bodyError{err}
	}
	if err != nil && resp.ContentLength > int64(n) {
		_ = resp.Body.Close()
		return &bodyError{io.ErrUnexpectedEOF}
	}
	stream := struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head[:n]), resp.Body), resp.Body}
	resp.Body = stream
	x.keep(Answer{StatusCode: resp.StatusCode, Header: resp.Header, Stream: stream})
	return nil
}

func (x *exchange) keep(answer Answer) {
	if x.out.Answer != nil && x.out.Answer.Body != nil {
		x.out.Answer.Body.Release()
	}
	x.answer = answer
	x.out.Answer = &x.answer
}

// ignoreClose closes a body whose bytes are all here: an error of Close says nothing about them.
func ignoreClose(c io.Closer) error {
	_ = c.Close()
	return nil
}

// bodyError is an answer that broke off after its status line.
type bodyError struct{ err error }

func (e *bodyError) Error() string { return fmt.Sprintf("reading the answer: %v", e.err) }
func (e *bodyError) Unwrap() error { return e.err }

// NewTransport returns a pooled transport that keeps enough connections for a busy backend: the default
// of two idle ones per host makes most concurrent calls pay for a new handshake.
func NewTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          100,
		MaxIdleConnsPerHost:   100,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
}
