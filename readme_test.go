package didit_test

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	gotypes "go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const modulePath = "github.com/seed-ed97066b/didit-go"

// What the reader of an excerpt is taken to have. A program, which has a package clause, has to bring it all.
var (
	excerptImports = []string{
		"bytes", "context", "database/sql", "encoding/json", "errors", "fmt", "io", "log", "log/slog", "net/http", "net/http/httptest", "net/url",
		"os", "strings", "testing", "time", modulePath, modulePath + "/didittest",
	}
	// Those of other modules cost building them; only excerpts that name them get them.
	excerptModules = map[string]string{
		"diditotel": modulePath + "/otel",
		"signup":    modulePath + "/examples/testing/signup",
		"assert":    "github.com/stretchr/testify/assert",
		"require":   "github.com/stretchr/testify/require",
		"goleak":    "go.uber.org/goleak",
		"cassette":  "gopkg.in/dnaeon/go-vcr.v4/pkg/cassette",
		"recorder":  "gopkg.in/dnaeon/go-vcr.v4/pkg/recorder",
	}
	excerptNames = map[string]string{
		"ctx":          "var ctx context.Context",
		"client":       "var client *didit.Client",
		"err":          "var err error",
		"logger":       "var logger *slog.Logger",
		"session":      "var session *didit.Session",
		"decision":     "var decision *didit.Decision",
		"server":       "var server *didittest.Server",
		"t":            "var t *testing.T",
		"w":            "var w http.ResponseWriter",
		"r":            "var r *http.Request",
		"user":         "var user struct{ ID, Email string }",
		"workflowID":   "var workflowID string",
		"sessionID":    "var sessionID string",
		"apiKey":       "var apiKey string",
		"clientID":     "var clientID string",
		"clientSecret": "var clientSecret string",
		"secret":       "var secret string",
		"redirect":     "func redirect(url string) {}",
		"load":         "func load(ctx context.Context, sessionID string) (state didit.SessionState, err error) { return }",
		"save":         "func save(ctx context.Context, sessionID string, state didit.SessionState, decision *didit.Decision) (err error) { return }",
		"saveUser":     "func saveUser(ctx context.Context, user *didit.User) (err error) { return }",
	}
	// A guide that quotes an example also has names of that.
	guideNames = map[string]map[string]string{"docs/testing.md": {
		"App":          "type App = signup.App",
		"New":          "var New = signup.New",
		"app":          "var app *App",
		"ask":          "func ask(t *testing.T, app *App, method, target string) (answer *httptest.ResponseRecorder) { return }",
		"signUp":       "func signUp(t *testing.T, app *App, user string) (sessionID string) { return }",
		"startApp":     "func startApp(t *testing.T, opts ...didittest.Option) (app *App, server *didittest.Server) { return }",
		"showFailures": "func showFailures(t *testing.T) (o didit.Option) { return }",
		"fake":         "type fake struct { *didit.SessionsService; session *didit.Session; decision *didit.Decision; err error }",
		"user":         "var user string",
		"body":         "var body []byte",
		"outcome":      "var outcome didittest.Outcome",
		"want":         "var want didit.Status",
		"test":         "var test struct { secret string; at time.Time; code int; status didit.Status }",
		"origin":       "type origin struct { base, key, workflow string; complete func(ctx context.Context, sessionID, link string) error }",
		"from":         "var from *origin",
		"tape":         "var tape *recorder.Recorder",
		"sameCall":     "func sameCall(r *http.Request, recorded cassette.Request) (same bool) { return }",
		"scrub":        "func scrub(i *cassette.Interaction, names *strings.Replacer) (err error) { return }",
	}}
)

// Every Go block of the README and of the guides compiles. In an excerpt a line of dots stands for code of the
// reader's, and a value may go unused. Code that is not for this package has more than "go" behind its fence.
func TestReadmeCompiles(t *testing.T) {
	blocks := goBlocks(t, "README.md")
	require.NotEmpty(t, blocks)
	for _, pattern := range []string{"[A-Z]*.md", "docs/*.md", "*/README.md"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, file := range files {
			if file != "README.md" && file != "CONTRIBUTING.md" {
				blocks = append(blocks, goBlocks(t, file)...)
			}
		}
	}
	check := newExcerpts(t, blocks)
	for _, b := range blocks {
		t.Run(fmt.Sprintf("%s:%d", b.file, b.line), func(t *testing.T) { assert.Empty(t, check(t, b)) })
	}
}

func TestReadmeCheckCatches(t *testing.T) {
	const program = "package main\n\nimport didit \"" + modulePath + "\"\n\n"
	cases := map[string]struct{ text, want string }{
		"statements":        {"_, err := client.Billing.Balance(ctx)\nif err != nil {\n\treturn err\n}\n...", ""},
		"unused value":      {"balance, err := client.Billing.Balance(ctx)", ""},
		"declarations":      {"func redirect(n int) { log.Println(n) }", ""},
		"program":           {program + "func main() { _, _ = didit.NewClient() }", ""},
		"unknown method":    {"client.Billing.Blance(ctx)", "README.md:10:16: client.Billing.Blance undefined"},
		"unknown field":     {"\n_ = didit.CreateSessionRequest{CallbackURL: nil}", "README.md:11:32: unknown field CallbackURL"},
		"wrong type":        {"_ = didit.CreateSessionRequest{VendorData: `a`}", "cannot use `a`"},
		"too few arguments": {"client.Billing.Balance()", "not enough arguments"},
		"unknown name":      {"fmt.Println(sesion)", "undefined: sesion"},
		"not Go":            {"client.Billing.Balance(ctx", "README.md:10"},
		"program needs all": {program + "func main() { _, _ = didit.NewClient(); _ = client }", "undefined: client"},
		"program uses all":  {program + "func main() {}", "imported"},
	}
	blocks := make(map[string]goBlock, len(cases))
	for name, test := range cases {
		blocks[name] = goBlock{file: "README.md", line: 10, text: test.text}
	}
	check := newExcerpts(t, slices.Collect(maps.Values(blocks)))
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			found := check(t, blocks[name])
			if test.want == "" {
				assert.Empty(t, found)
			} else {
				assert.Contains(t, strings.Join(found, "\n"), test.want)
			}
		})
	}
}

// The resource that CONTRIBUTING.md works through is the one in the package.
func TestContributingShowsTheSource(t *testing.T) {
	source, err := os.ReadFile("sessions_reviews.go")
	require.NoError(t, err)
	blocks := goBlocks(t, "CONTRIBUTING.md")
	require.Len(t, blocks, 1)
	_, code, found := strings.Cut(blocks[0].text, "\nfunc ")
	require.True(t, found)
	assert.Contains(t, string(source), strings.TrimSpace(code))
}

// What the guide to testing shows is in the example, but for how far it is indented.
func TestTestingGuideShowsTheExample(t *testing.T) {
	var example strings.Builder
	files, err := filepath.Glob("examples/testing/signup/*.go")
	require.NoError(t, err)
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		example.Write(source)
	}
	dots, indent := regexp.MustCompile(`(?m)^\s*\.\.\.$`), regexp.MustCompile(`(?m)^\t+`)
	source := indent.ReplaceAllString(example.String(), "")
	blocks := goBlocks(t, "docs/testing.md")
	require.NotEmpty(t, blocks)
	for _, b := range blocks {
		for _, quote := range dots.Split(b.text, -1) {
			quote = strings.TrimSpace(indent.ReplaceAllString(quote, ""))
			assert.Contains(t, source, quote, "docs/testing.md:%d", b.line)
		}
	}
}

// goBlock is a fenced block of Go, and the line of the file on which its first line stands.
type goBlock struct {
	file, text string
	line       int
}

func goBlocks(t *testing.T, file string) []goBlock {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var blocks []goBlock
	var open *goBlock
	var indent string
	for i, line := range strings.Split(string(text), "\n") {
		fence := strings.TrimSpace(line)
		switch {
		case open != nil && fence == "```":
			blocks = append(blocks, *open)
			open = nil
		case open != nil:
			open.text += strings.TrimPrefix(line, indent) + "\n"
		case fence == "```go":
			indent, _, _ = strings.Cut(line, "`")
			open = &goBlock{file: file, line: i + 2}
		}
	}
	require.Nil(t, open, "a block is not closed")
	return blocks
}

// source is the block as a file, with what an excerpt lacks around it.
func (b goBlock) source(fset *token.FileSet) (*ast.File, error) {
	lines := strings.Split(b.text, "\n")
	for i, line := range lines {
		if strings.TrimSpace(line) == "..." {
			lines[i] = ""
		}
	}
	text := fmt.Sprintf("//line %s:%d:1\n%s", b.file, b.line, strings.Join(lines, "\n"))
	parse := func(source string) (*ast.File, error) {
		return parser.ParseFile(fset, b.file, source, parser.SkipObjectResolution)
	}
	if b.program() {
		return parse(text)
	}
	if file, err := parse("package excerpt\n" + text); err == nil && len(file.Imports) > 0 {
		return file, nil
	}
	var header strings.Builder
	header.WriteString("package excerpt\n")
	for _, imported := range excerptImports {
		fmt.Fprintf(&header, "import %q\n", imported)
	}
	header.WriteString(importsOfModules(text))
	if file, err := parse(header.String() + text); err == nil {
		return file, nil
	}
	return parse(header.String() + "func _() error {\n" + text + "\nreturn nil\n}\n")
}

func (b goBlock) program() bool {
	return strings.HasPrefix(b.text, "package ") || strings.Contains(b.text, "\npackage ")
}

// newExcerpts returns a check of blocks against the compiled packages that they import.
func newExcerpts(t *testing.T, blocks []goBlock) func(*testing.T, goBlock) []string {
	t.Helper()
	paths := map[string][]string{".": slices.Clone(excerptImports)}
	for _, b := range blocks {
		if file, err := b.source(token.NewFileSet()); err == nil {
			module := moduleOf(file)
			paths[module] = append(paths[module], excerptImports...)
			imports := file.Imports
			if given, err := parser.ParseFile(token.NewFileSet(), "given.go", b.given(file), parser.ImportsOnly); err == nil {
				imports = slices.Concat(imports, given.Imports)
			}
			for _, spec := range imports {
				paths[module] = append(paths[module], strings.Trim(spec.Path.Value, `"`))
			}
		}
	}
	compiled := map[string]map[string]string{}
	for module, list := range paths {
		compiled[module] = exportData(t, module, list)
	}
	return func(t *testing.T, b goBlock) []string {
		t.Helper()
		fset := token.NewFileSet()
		file, err := b.source(fset)
		if err != nil {
			return []string{err.Error()}
		}
		module := moduleOf(file)
		for _, spec := range file.Imports {
			if path := strings.Trim(spec.Path.Value, `"`); module != "." && compiled[module][path] == "" {
				t.Skipf("%s is not at hand", path)
			}
		}
		return b.check(fset, file, compiled[module])
	}
}

func (b goBlock) check(fset *token.FileSet, file *ast.File, compiled map[string]string) (found []string) {
	files := []*ast.File{file}
	if !b.program() {
		given, err := parser.ParseFile(fset, "given.go", b.given(file), 0)
		if err != nil {
			return []string{err.Error()}
		}
		files = append(files, given)
	}
	config := gotypes.Config{
		Importer: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(compiled[path]) }),
		Error: func(err error) {
			var e gotypes.Error
			if !errors.As(err, &e) || !e.Soft || b.program() {
				found = append(found, err.Error())
			}
		},
	}
	_, _ = config.Check("excerpt", fset, files, nil)
	return found
}

// given is a file with the names that the excerpt does not declare itself.
func (b goBlock) given(file *ast.File) string {
	own := map[string]bool{}
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			own[d.Name.Name] = true
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					own[spec.Name.Name] = true
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						own[name.Name] = true
					}
				}
			}
		}
	}
	names := maps.Clone(excerptNames)
	maps.Copy(names, guideNames[b.file])
	var decls strings.Builder
	for name, decl := range names {
		if !own[name] {
			decls.WriteString(decl + "\n")
		}
	}
	var text strings.Builder
	text.WriteString("package excerpt\n")
	for _, imported := range excerptImports {
		fmt.Fprintf(&text, "import %q\n", imported)
	}
	return text.String() + importsOfModules(decls.String()) + decls.String()
}

func importsOfModules(text string) string {
	var imports strings.Builder
	for name, imported := range excerptModules {
		if strings.Contains(text, name+".") {
			fmt.Fprintf(&imports, "import %s %q\n", name, imported)
		}
	}
	return imports.String()
}

// moduleOf is the directory of the module that has all imports of a file: this one, or one nested in it.
func moduleOf(file *ast.File) string {
	for _, spec := range file.Imports {
		rest, ok := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), modulePath+"/")
		first, _, _ := strings.Cut(rest, "/")
		if _, err := os.Stat(filepath.Join(first, "go.mod")); ok && err == nil {
			return first
		}
	}
	return "."
}

// exportData returns the files with the export data of packages and all they import, of the build cache.
func exportData(t *testing.T, module string, paths []string) map[string]string {
	t.Helper()
	slices.Sort(paths)
	args := []string{"-C", module, "list", "-e", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", "--"}
	cmd := exec.CommandContext(t.Context(), "go", append(args, slices.Compact(paths)...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		name, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files[name] = file
	}
	return files
}
