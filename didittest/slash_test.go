package didittest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go/didittest"
)

// A GET without the slash at the end is sent on to the path with it, as by the service, and anything else is not found.
func TestPathsEndWithASlash(t *testing.T) {
	server := didittest.NewServer(t)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, test := range []struct {
		method, path, location string
		status                 int
	}{
		{http.MethodGet, "/v3/users?limit=5", "/v3/users/?limit=5", http.StatusMovedPermanently},
		{http.MethodGet, "/v3/users/a%2Fb", "/v3/users/a%2Fb/", http.StatusMovedPermanently},
		{http.MethodGet, "/v3/nothing/at/all", "", http.StatusNotFound},
		{http.MethodPost, "/v3/session", "", http.StatusNotFound},
	} {
		request, err := http.NewRequestWithContext(t.Context(), test.method, server.URL+test.path, http.NoBody)
		require.NoError(t, err)
		request.Header.Set("X-Api-Key", server.APIKey)
		response, err := client.Do(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, test.status, response.StatusCode, test.path)
		assert.Equal(t, test.location, response.Header.Get("Location"), test.path)
	}
}
