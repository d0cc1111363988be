package didit_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	didit "github.com/seed-ed97066b/didit-go"
)

var backticked = regexp.MustCompile("`([^`]+)`")

// The README's table of features names every method of every service, and no other.
func TestReadmeNamesEveryMethod(t *testing.T) {
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(text), "| service | operations |\n")
	require.True(t, found)
	table, _, _ = strings.Cut(table, "\n\n")
	client, err := didit.NewClient(didit.WithAPIKey("key"))
	require.NoError(t, err)

	want := map[string][]string{}
	for name := range serviceMethods(client) {
		service, method, _ := strings.Cut(name, ".")
		want[service] = append(want[service], method)
	}
	got := map[string][]string{}
	for row := range strings.SplitSeq(table, "\n") {
		cells := strings.Split(row, "|")
		require.Len(t, cells, 4, row)
		service := strings.Trim(cells[1], " `")
		if want[service] == nil {
			continue // not a service
		}
		for _, name := range backticked.FindAllStringSubmatch(cells[2], -1) {
			got[service] = append(got[service], name[1])
		}
	}
	require.Len(t, got, len(want))
	for service, methods := range want {
		assert.ElementsMatch(t, methods, got[service], service)
	}
}
