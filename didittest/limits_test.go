package didittest_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

func TestRateLimits(t *testing.T) {
	const id = "00000000-0000-4000-8000-000000000000"
	for name, c := range map[string]struct {
		method, path string
		most         int
		still        string // what is well yet, when that is used up
	}{
		"read":        {http.MethodGet, "/v3/billing/balance/", 600, "PATCH /v3/users/x/"},
		"write":       {http.MethodPatch, "/v3/users/x/", 300, "GET /v3/sessions/"},
		"create":      {http.MethodPost, "/v3/session/", 600, "PATCH /v3/users/x/"},
		"pdf":         {http.MethodGet, "/v3/session/" + id + "/generate-pdf/", 50, "GET /v3/sessions/"},
		"update data": {http.MethodPatch, "/v3/session/" + id + "/update-data/", 10, "PATCH /v3/session/" + id + "/update-poa-data/"},
		"update poa":  {http.MethodPatch, "/v3/session/" + id + "/update-poa-data/", 10, "PATCH /v3/session/" + id + "/kyb/" + id + "/update-data/"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			begun := time.Unix(1700000000, 0)
			now := begun
			server, client := start(t, didittest.WithRateLimits(), didittest.WithClock(func() time.Time { return now }))
			send := func(method, path string) error {
				return client.Do(t.Context(), method, path, nil, nil, didit.WithMaxRetries(0))
			}
			for i := range c.most { // refused for other reasons, but they count
				if i == c.most/2 {
					now = now.Add(20 * time.Second)
				}
				require.NotErrorIs(t, send(c.method, c.path), didit.ErrRateLimited)
			}
			now = begun.Add(20*time.Second + time.Millisecond)
			err := send(c.method, c.path)
			require.ErrorIs(t, err, didit.ErrRateLimited)
			var refused *didit.APIError
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, 40*time.Second, refused.RetryAfter)
			assert.Equal(t, strconv.Itoa(c.most), refused.Header.Get("X-RateLimit-Limit"))
			assert.Equal(t, "0", refused.Header.Get("X-RateLimit-Remaining"))
			assert.Equal(t, strconv.FormatInt(begun.Add(time.Minute).Unix(), 10), refused.Header.Get("X-RateLimit-Reset"))
			method, path, _ := strings.Cut(c.still, " ")
			require.NotErrorIs(t, send(method, path), didit.ErrRateLimited)

			credentials, err := server.CredentialsClient()
			require.NoError(t, err)
			t.Cleanup(credentials.CloseIdleConnections)
			require.NotErrorIs(t, credentials.Do(t.Context(), c.method, c.path, nil, nil), didit.ErrRateLimited, "a key of its own")

			now = begun.Add(time.Minute - time.Nanosecond)
			require.ErrorIs(t, send(c.method, c.path), didit.ErrRateLimited)
			now = begun.Add(time.Minute)
			for range c.most / 2 {
				require.NotErrorIs(t, send(c.method, c.path), didit.ErrRateLimited)
			}
			require.ErrorIs(t, send(c.method, c.path), didit.ErrRateLimited)
		})
	}
}

// A limit that is used up refuses before anything counts against another.
func TestRateLimitsRefuseBeforeTheyCount(t *testing.T) {
	server, client := start(t, didittest.WithRateLimits(), didittest.WithClock(func() time.Time { return time.Unix(1700000000, 0) }))
	session := create(t, server, client, "user-1")
	send := func(path string) error {
		return client.Do(t.Context(), http.MethodGet, path, nil, nil, didit.WithMaxRetries(0))
	}
	pdf := "/v3/session/" + session.SessionID + "/generate-pdf/"
	for range 50 {
		require.NotErrorIs(t, send(pdf), didit.ErrRateLimited)
	}
	for range 100 {
		require.ErrorIs(t, send(pdf), didit.ErrRateLimited)
	}
	for range 550 {
		require.NoError(t, send("/v3/billing/balance/"))
	}
	require.ErrorIs(t, send("/v3/billing/balance/"), didit.ErrRateLimited)
}

func TestNoRateLimitsWithoutTheOption(t *testing.T) {
	_, client := start(t)
	for range 601 {
		_, err := client.Billing.Balance(t.Context())
		require.NoError(t, err)
	}
}
