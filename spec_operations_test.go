package didit_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	specGroups   = regexp.MustCompile(`^/v3/(sessions?|workflows|questionnaires|users|blocklist|billing|webhook/destinations)/`)
	specVariable = regexp.MustCompile(`\{[^}]*\}`)
)

// What the document has in the groups of the services and Client.Do is for.
var withoutMethod = []string{
	"GET /v3/session/imports/template/", "GET /v3/session/imports/{}/", "GET /v3/session/imports/{}/errors/", "POST /v3/session/imports/",
	"POST /v3/session/{}/sandbox/arm/", // authorised by the session's own token
}

// What is younger than the document.
var notInDocument = []string{
	"GET /v3/blocklist/", "POST /v3/blocklist/add/", "POST /v3/blocklist/remove/",
	"GET /v3/sessions/delete/{}/", "POST /v3/session/{}/decision-email-preview/",
}

// Every operation that the published document has in these groups has a method, and the reverse.
func TestEveryDocumentedOperationHasAMethod(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "shared", "spec", "didit-openapi.json"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the OpenAPI document is not here")
	}
	require.NoError(t, err)
	var document struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	require.NoError(t, json.Unmarshal(data, &document))
	documented := slices.Clone(notInDocument)
	for path, operations := range document.Paths {
		for method := range operations {
			name := strings.ToUpper(method) + " " + specVariable.ReplaceAllString(path, "{}")
			if specGroups.MatchString(path) && method != "parameters" && !slices.Contains(withoutMethod, name) {
				documented = append(documented, name)
			}
		}
	}
	var offered []string
	for _, list := range parsePackage(t, ".").endpoints() {
		for _, e := range list {
			offered = append(offered, e.method+" "+specVariable.ReplaceAllString(e.route, "{}"))
		}
	}
	slices.Sort(documented)
	slices.Sort(offered)
	assert.Equal(t, documented, slices.Compact(offered))
}
