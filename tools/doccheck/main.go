// Doccheck reports what a package's documentation lacks: a comment on each exported name,
// and a runnable example with checked output for each exported service.
//
//	doccheck DIR...
package main

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: doccheck DIR...")
		os.Exit(2)
	}
	var gaps []string
	for _, dir := range os.Args[1:] {
		found, err := check(dir)
		if err != nil {
			fmt.Fprintln(os.Stderr, "doccheck:", err)
			os.Exit(2)
		}
		gaps = append(gaps, found...)
	}
	for _, gap := range gaps {
		fmt.Println(gap)
	}
	if len(gaps) > 0 {
		os.Exit(1)
	}
}

// check returns the gaps of the package in dir, one line each, in the order of the source.
// Struct fields and the methods of interfaces are read together with their type and left to its author.
func check(dir string) ([]string, error) {
	c := &checker{fset: token.NewFileSet()}
	pkg, err := c.load(dir)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(pkg.Doc) == "" {
		c.gaps = append(c.gaps, gap{token.Position{Filename: dir}, "package " + pkg.Name + " has no doc comment"})
	}
	c.values(pkg.Consts)
	c.values(pkg.Vars)
	c.funcs(pkg.Funcs)
	for _, t := range pkg.Types {
		c.comment(t.Decl.Pos(), "type", t.Name, t.Doc)
		c.values(t.Consts)
		c.values(t.Vars)
		c.funcs(t.Funcs)
		c.funcs(t.Methods)
		if strings.HasSuffix(t.Name, "Service") && isStruct(t) && !shown(t) {
			c.report(t.Decl.Pos(), "type %s has no example with an // Output: comment", t.Name)
		}
	}
	return c.lines(), nil
}

type gap struct {
	at   token.Position
	text string
}

type checker struct {
	fset *token.FileSet
	gaps []gap
}

// load reads every file whatever its build constraints, so that a name of one platform is not missed on another.
func (c *checker) load(dir string) (*doc.Package, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, path := range paths {
		file, err := parser.ParseFile(c.fset, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no Go files in %s", dir)
	}
	return doc.NewFromFiles(c.fset, files, dir)
}

func (c *checker) funcs(funcs []*doc.Func) {
	for _, f := range funcs {
		name := f.Name
		if f.Recv != "" {
			name = strings.TrimLeft(f.Recv, "*") + "." + name
		}
		c.comment(f.Decl.Pos(), "func", name, f.Doc)
	}
}

// values accepts, for a constant or variable of a group, a comment of its own or one above the whole group.
func (c *checker) values(values []*doc.Value) {
	for _, v := range values {
		if strings.TrimSpace(v.Doc) != "" {
			continue
		}
		for _, spec := range v.Decl.Specs {
			spec := spec.(*ast.ValueSpec)
			for _, name := range spec.Names {
				if name.IsExported() {
					c.comment(name.Pos(), v.Decl.Tok.String(), name.Name, spec.Doc.Text()+spec.Comment.Text())
				}
			}
		}
	}
}

func (c *checker) comment(pos token.Pos, kind, name, text string) {
	if strings.TrimSpace(text) == "" {
		c.report(pos, "%s %s has no doc comment", kind, name)
	}
}

func (c *checker) report(pos token.Pos, format string, args ...any) {
	c.gaps = append(c.gaps, gap{c.fset.Position(pos), fmt.Sprintf(format, args...)})
}

func (c *checker) lines() []string {
	slices.SortStableFunc(c.gaps, func(a, b gap) int {
		if byFile := strings.Compare(a.at.Filename, b.at.Filename); byFile != 0 {
			return byFile
		}
		return a.at.Offset - b.at.Offset
	})
	lines := make([]string, len(c.gaps))
	for i, g := range c.gaps {
		lines[i] = fmt.Sprintf("%s: %s", g.at, g.text)
	}
	return lines
}

// shown reports whether go test runs and compares an example of t or of one of its methods.
func shown(t *doc.Type) bool {
	compared := func(e *doc.Example) bool { return e.Output != "" || e.EmptyOutput }
	return slices.ContainsFunc(t.Examples, compared) ||
		slices.ContainsFunc(t.Methods, func(m *doc.Func) bool { return slices.ContainsFunc(m.Examples, compared) })
}

// isStruct reports whether t is a struct: a service is, an enum whose name happens to end so is not.
func isStruct(t *doc.Type) bool {
	for _, spec := range t.Decl.Specs {
		if typ, ok := spec.(*ast.TypeSpec); ok && typ.Name.Name == t.Name {
			_, ok := typ.Type.(*ast.StructType)
			return ok
		}
	}
	return false
}
