package transport

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/oauth2"
)

// Credential is one header. Its value is never printed.
type Credential struct {
	name  string
	value []string
	token string
}

// Auth authorises attempts.
type Auth interface {
	// Header returns the header for the next attempt, nil when it stands in the call's headers already.
	Header(ctx context.Context) (*Credential, error)
	// Refresh returns another header after a 401 to stale, nil where there is none.
	Refresh(ctx context.Context, stale *Credential) (*Credential, error)
}

// StaticAuth is for credentials that never change: they are set once, in the call's headers.
type StaticAuth struct{}

// Header implements Auth.
func (StaticAuth) Header(context.Context) (*Credential, error) { return nil, nil }

// Refresh implements Auth.
func (StaticAuth) Refresh(context.Context, *Credential) (*Credential, error) { return nil, nil }

// SecretForms returns a client secret as it is, and as the header to a token endpoint has it.
func SecretForms(id, secret string) []string {
	escaped := url.QueryEscape(secret)
	basic := base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(id) + ":" + escaped))
	return []string{secret, escaped, basic}
}

// TokenError is a token that could not be had. The call itself was not sent.
type TokenError struct{ Err error }

func (e *TokenError) Error() string { return "fetching a token: " + e.Err.Error() }

// Unwrap returns the cause.
func (e *TokenError) Unwrap() error { return e.Err }

// Temporary reports whether another attempt may help.
func (e *TokenError) Temporary() bool {
	var answer *oauth2.RetrieveError
	if errors.As(e.Err, &answer) && answer.Response != nil {
		status := answer.Response.StatusCode
		return status == http.StatusTooManyRequests || status >= 500
	}
	return repeatableError(e.Err)
}

// expiryMargin renews a token before it ends, so that none expires on its way.
const expiryMargin = 10 * time.Second

// TokenAuth gets bearer tokens from fetch and keeps the current one. One fetch runs at a time, and a caller
// whose context ends stops waiting for it.
type TokenAuth struct {
	fetch   func(context.Context) (*oauth2.Token, error)
	caches  bool
	turn    chan struct{} // holds the right to touch current
	current func() *bearer
}

type bearer struct {
	credential Credential
	expiry     time.Time
}

func (b *bearer) valid() bool {
	return b != nil && (b.expiry.IsZero() || time.Until(b.expiry) > expiryMargin)
}

// NewTokenAuth keeps what fetch returns until it ends. With caches unset fetch is asked for every attempt:
// it keeps tokens itself.
func NewTokenAuth(fetch func(context.Context) (*oauth2.Token, error), caches bool) *TokenAuth {
	return &TokenAuth{fetch: fetch, caches: caches, turn: make(chan struct{}, 1), current: func() *bearer { return nil }}
}

// Header implements Auth.
func (a *TokenAuth) Header(ctx context.Context) (*Credential, error) {
	return a.token(ctx, nil)
}

// Refresh implements Auth.
func (a *TokenAuth) Refresh(ctx context.Context, stale *Credential) (*Credential, error) {
	fresh, err := a.token(ctx, stale)
	if err != nil || (stale != nil && fresh.value[0] == stale.value[0]) {
		return nil, err
	}
	return fresh, nil
}

func (a *TokenAuth) token(ctx context.Context, stale *Credential) (*Credential, error) {
	if !a.caches {
		return a.fetched(ctx)
	}
	select {
	case a.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-a.turn }()
	current := a.current()
	if current.valid() && (stale == nil || current.credential.value[0] != stale.value[0]) {
		return &current.credential, nil
	}
	return a.fetched(ctx)
}

var errNoToken = errors.New("the token source returned no token")

func (a *TokenAuth) fetched(ctx context.Context) (*Credential, error) {
	token, err := a.fetch(ctx)
	if err != nil {
		return nil, err
	}
	if token == nil || token.AccessToken == "" {
		return nil, errNoToken
	}
	if !validHeaderValue(token.AccessToken) {
		return nil, errBadToken
	}
	b := &bearer{
		credential: Credential{
			name: "Authorization", value: []string{token.Type() + " " + token.AccessToken}, token: token.AccessToken,
		},
		expiry: token.Expiry,
	}
	if a.caches {
		a.current = func() *bearer { return b }
	}
	return &b.credential, nil
}

var errBadToken = errors.New("the token holds characters that no header may hold")

func validHeaderValue(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7f {
			return false
		}
	}
	return true
}
