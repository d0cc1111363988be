package didit_test

import (
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A link to something that is gone is printed as it is written, and nothing else says so. What the overview promises an
// example of has one.
func TestOverviewLinks(t *testing.T) {
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	fset := token.NewFileSet()
	files := make([]*ast.File, len(names))
	for i, name := range names {
		files[i], err = parser.ParseFile(fset, name, nil, parser.ParseComments)
		require.NoError(t, err)
	}
	pkg, err := doc.NewFromFiles(fset, files, modulePath)
	require.NoError(t, err)
	withExample := map[string]bool{}
	for _, example := range doc.Examples(files...) {
		withExample[example.Name] = true
		assert.True(t, example.Output != "" || example.EmptyOutput, "%s is not run", example.Name)
	}

	links := 0
	section := ""
	var check func(text []comment.Text)
	check = func(text []comment.Text) {
		for _, part := range text {
			switch part := part.(type) {
			case *comment.DocLink:
				links++
				name := part.Name
				if part.Recv != "" {
					name = part.Recv + "_" + part.Name
				}
				if section == "Examples" && part.ImportPath == "" {
					assert.True(t, withExample[name], "no example of %s", name)
				}
			case *comment.Link:
				check(part.Text)
			case comment.Plain:
				assert.NotRegexp(t, `\[\*?[A-Z]`, string(part), "not a link")
			}
		}
	}
	for _, block := range pkg.Parser().Parse(pkg.Doc).Content {
		switch block := block.(type) {
		case *comment.Heading:
			heading, _ := block.Text[0].(comment.Plain)
			section = string(heading)
		case *comment.Paragraph:
			check(block.Text)
		case *comment.List:
			for _, item := range block.Items {
				for _, paragraph := range item.Content {
					if paragraph, ok := paragraph.(*comment.Paragraph); ok {
						check(paragraph.Text)
					}
				}
			}
		}
	}
	assert.Greater(t, links, 40)
}
