package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
)

// api is a memory and a client of it.
type api struct {
	*memory
	t      *testing.T
	client *didit.Client
}

func newAPI(t *testing.T) *api {
	t.Helper()
	a := &api{memory: newMemory(), t: t}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	var err error
	a.client, err = didit.NewClient(didit.WithAPIKey("key"), didit.WithBaseURL(server.URL), didit.WithMaxRetries(0))
	require.NoError(t, err)
	return a
}

// inFields shows the settings in fields of the workflow, with words in lower case, and no references.
func inFields(v map[string]any) {
	for _, feature := range objects(v["features"]) {
		config, _ := feature["config"].(map[string]any)
		for name, value := range config {
			if text, ok := value.(string); ok {
				value = strings.ToLower(text)
			}
			if name != "questionnaire_uuid" {
				v[name] = value
			}
		}
	}
	v["features"] = featureNames(v)
}

// inFeatures shows them as they were sent.
func inFeatures(map[string]any) {}

// httpRefuses returns a client that fails the test where it sends anything.
func httpRefuses(t *testing.T) *didit.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s %s was sent", r.Method, r.URL.Path)
	}))
	t.Cleanup(server.Close)
	client, err := didit.NewClient(didit.WithAPIKey("key"), didit.WithBaseURL(server.URL))
	require.NoError(t, err)
	return client
}
