package didit_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The rules of CONTRIBUTING.md that a compiler does not know, checked over the source of the package.

func TestSourceKeepsTheRules(t *testing.T) {
	p := parsePackage(t, ".")
	require.Greater(t, len(p.endpoints()), 40, "the operations are found")
	for rule, check := range sourceRules {
		t.Run(rule, func(t *testing.T) { assert.Empty(t, check(p)) })
	}
	for name := range printsItself {
		assert.Contains(t, p.types, name, "printsItself lists a type that is gone")
		assert.NotContains(t, p.funcs, name+".Format", "printsItself lists a type that has a Format")
	}
}

var sourceRules = map[string]func(*sourcePackage) []string{
	"routes":     checkRoutes,
	"paths":      checkPaths,
	"operations": checkOperations,
	"limits":     checkLimits,
	"contexts":   checkContexts,
	"printing":   checkPrinting,
}

// A source is wrong in one way each; a rule that does not see it sees nothing.
func TestSourceRulesCatch(t *testing.T) {
	const fine = "// Get gets. Safe to repeat; 600 reads a minute.\n//\n// GET /v3/things/{id}/\n" +
		"func (s *ThingsService) Get(ctx context.Context, id string) { " +
		"send(&operation{name: \"Things.Get\", method: http.MethodGet, route: \"/v3/things/{id}/\"}) }\n"
	swap := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(fine) }
	for name, test := range map[string]struct{ rule, source, want string }{
		"route joined":      {"routes", swap(`"/v3/things/{id}/"`, `"/v3/things/"+id+"/"`), "not a constant"},
		"route formatted":   {"routes", swap(`"/v3/things/{id}/"`, `fmt.Sprintf("/v3/things/%s/", id)`), "not a constant"},
		"route left out":    {"routes", swap(`, route: "/v3/things/{id}/"`, ""), "not a constant"},
		"route elsewhere":   {"routes", swap("/v3/", "/v2/"), "not a template"},
		"route no slash":    {"routes", swap("{id}/\"", "{id}\""), "not a template"},
		"route from caller": {"routes", swap("id string", "route string", `"/v3/things/{id}/"`, "route"), "not a constant"},
		"route of a helper": {"routes", swap("send(&operation{", "s.get(id) }\nfunc (s *ThingsService) get(id string) { send(&operation{", `"/v3/things/{id}/"`, "id"), "not a constant"},
		"operation unused":  {"routes", swap("Get(ctx", "get(ctx"), "no exported method"},
		"path joined":       {"paths", fine + `func f(id string) string { return "/v3/things/" + id }`, "builds a path"},
		"path of a variable": {
			"paths", fine + `const base = "/v3/things/"; func f(id string) string { return base + id }`, "builds a path",
		},
		"path formatted":    {"paths", fine + `func f(id string) string { return fmt.Sprintf("/v3/things/%s/", id) }`, "builds a path"},
		"path escaped":      {"paths", fine + `func f(id string) string { return url.PathEscape(id) }`, "builds a path"},
		"path of a library": {"paths", fine + `func f(id string) string { return path.Join("v3", id) }`, "builds a path"},
		"path set":          {"paths", fine + `func f(u *url.URL, id string) { u.RawPath = id }`, "builds a path"},
		"second builder":    {"paths", fine + `func f(id string) { expand("/v3/things/{id}/", nil) }`, "calls expand"},
		"other name":        {"operations", swap("Things.Get", "Things.List"), "is named Things.List"},
		"other service":     {"operations", swap("Things.Get", "Users.Get"), "is named Users.Get"},
		"other method":      {"operations", swap("MethodGet", "MethodPost"), "names GET /v3/things/{id}/"},
		"other endpoint":    {"operations", swap("// GET /v3/things/{id}/", "// GET /v3/things/"), "names GET /v3/things/"},
		"no endpoint":       {"operations", swap("// GET /v3/things/{id}/", "// A thing."), "names nothing"},
		"one endpoint too few": {
			"operations", swap("send(", "s.also(); send(") + "func (s *ThingsService) also() { " +
				"send(&operation{name: \"Things.Get\", method: http.MethodPost, route: \"/v3/things/\"}) }", "it calls",
		},
		"no limit":       {"limits", swap("; 600 reads a minute", ""), "its limit, 600 reads a minute"},
		"other limit":    {"limits", swap("name:", "class: transport.Write, name:"), "its limit, 300 writes a minute"},
		"unknown class":  {"limits", swap("name:", "class: transport.Slow, name:"), "transport.Slow"},
		"no safety":      {"limits", swap("Safe to repeat; ", ""), "whether it is safe to repeat"},
		"context second": {"contexts", swap("ctx context.Context, id string", "id string, ctx context.Context"), "first"},
		"function too":   {"contexts", fine + `func Wait(d time.Duration, ctx context.Context) {}`, "first"},
		"secret":         {"printing", fine + "type Thing struct { SharedSecret string }", "SharedSecret"},
		"of a person":    {"printing", fine + "type Thing struct { DateOfBirth Date }", "DateOfBirth"},
		"free JSON":      {"printing", fine + "type Thing struct { Answers json.RawMessage }", "Answers"},
		"Format without LogValue": {
			"printing", fine + "type Thing struct { Token string }; func (t Thing) Format(f fmt.State, _ rune) {}", "LogValue",
		},
		"no fmt.Formatter": {
			"printing", fine + "type Thing struct { Token string }; func (t Thing) Format() {}", "Token",
		},
	} {
		t.Run(name, func(t *testing.T) {
			found := sourceRules[test.rule](parseSource(t, test.source))
			require.NotEmpty(t, found)
			assert.Contains(t, strings.Join(found, "\n"), test.want)
		})
	}
	for rule, check := range sourceRules {
		assert.Empty(t, check(parseSource(t, fine)), rule)
	}
}

// sourcePackage is a package without its tests.
type sourcePackage struct {
	fset   *token.FileSet
	files  map[string]*ast.File
	funcs  map[string]*ast.FuncDecl // "Receiver.Method" or "function"
	types  map[string]ast.Expr
	consts map[string]string
}

func parsePackage(t *testing.T, dir string) *sourcePackage {
	t.Helper()
	fset, files := token.NewFileSet(), map[string]*ast.File{}
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		require.NoError(t, err)
		files[filepath.Base(name)] = file
	}
	return newSourcePackage(fset, files)
}

func parseSource(t *testing.T, source string) *sourcePackage {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "things.go", "package didit\n\n"+source, parser.ParseComments|parser.SkipObjectResolution)
	require.NoError(t, err)
	return newSourcePackage(fset, map[string]*ast.File{"things.go": file})
}

func newSourcePackage(fset *token.FileSet, files map[string]*ast.File) *sourcePackage {
	p := &sourcePackage{
		fset: fset, files: files,
		funcs: map[string]*ast.FuncDecl{}, types: map[string]ast.Expr{}, consts: map[string]string{},
	}
	for _, file := range files {
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				p.funcs[declaredName(d)] = d
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					p.declare(spec)
				}
			}
		}
	}
	return p
}

func (p *sourcePackage) declare(spec ast.Spec) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		p.types[s.Name.Name] = s.Type
	case *ast.ValueSpec:
		for i, name := range s.Names {
			if i < len(s.Values) {
				if text, ok := stringLiteral(s.Values[i]); ok {
					p.consts[name.Name] = text
				}
			}
		}
	}
}

func (p *sourcePackage) at(n ast.Node) string {
	at := p.fset.Position(n.Pos())
	return fmt.Sprintf("%s:%d", filepath.Base(at.Filename), at.Line)
}

// exported are the functions and methods a user can call, in order of name.
func (p *sourcePackage) exported() []string {
	var names []string
	for name := range p.funcs {
		receiver, method, ok := strings.Cut(name, ".")
		if ast.IsExported(receiver) && (!ok || ast.IsExported(method)) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// endpoint is what one operation literal says on the way from one exported method.
type endpoint struct {
	name, method, route string
	constant            bool   // all three are
	class               string // as in the source, "" where there is none
	literal             ast.Node
}

// endpoints are those of every method of a service, by "Receiver.Method".
func (p *sourcePackage) endpoints() map[string][]endpoint {
	found := map[string][]endpoint{}
	for _, name := range p.exported() {
		if receiver, _, ok := strings.Cut(name, "."); ok && strings.HasSuffix(receiver, "Service") {
			if list := p.reach(name, nil, nil); len(list) > 0 {
				found[name] = list
			}
		}
	}
	return found
}

// reach follows the calls of a function to the functions and sibling methods it names, with what is constant of
// their arguments, and reads the operation literals on the way.
func (p *sourcePackage) reach(name string, args map[string]string, path []string) []endpoint {
	fn := p.funcs[name]
	if fn == nil || fn.Body == nil || slices.Contains(path, name) {
		return nil
	}
	path = append(slices.Clip(path), name)
	receiver, _, _ := strings.Cut(name, ".")
	var found []endpoint
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if isOperationLiteral(n) {
				found = append(found, p.read(n, args))
			}
		case *ast.CallExpr:
			callee := ""
			switch f := n.Fun.(type) {
			case *ast.Ident:
				callee = f.Name
			case *ast.SelectorExpr:
				if x, ok := f.X.(*ast.Ident); ok && fn.Recv != nil && len(fn.Recv.List[0].Names) > 0 && x.Name == fn.Recv.List[0].Names[0].Name {
					callee = receiver + "." + f.Sel.Name
				}
			}
			if called := p.funcs[callee]; called != nil {
				found = append(found, p.reach(callee, p.bind(called, n.Args, args), path)...)
			}
		}
		return true
	})
	return found
}

func (p *sourcePackage) bind(fn *ast.FuncDecl, values []ast.Expr, args map[string]string) map[string]string {
	bound, i := map[string]string{}, 0
	for _, field := range fn.Type.Params.List {
		for _, name := range field.Names {
			if i < len(values) {
				if text, ok := p.constant(values[i], args); ok {
					bound[name.Name] = text
				}
			}
			i++
		}
	}
	return bound
}

func (p *sourcePackage) read(lit *ast.CompositeLit, args map[string]string) endpoint {
	e, known := endpoint{literal: lit}, 0
	for _, element := range lit.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		key, _ := pair.Key.(*ast.Ident)
		if key.Name == "class" {
			e.class = sourceText(pair.Value)
		}
		field := map[string]*string{"name": &e.name, "method": &e.method, "route": &e.route}[key.Name]
		if field == nil {
			continue
		}
		if text, ok := p.constant(pair.Value, args); ok {
			*field = text
			known++
		}
	}
	e.constant = known == 3
	return e
}

// constant is the value of a literal, of a constant of the package, of a bound parameter or of http.MethodX.
func (p *sourcePackage) constant(expr ast.Expr, args map[string]string) (string, bool) {
	switch x := expr.(type) {
	case *ast.Ident:
		if text, ok := args[x.Name]; ok {
			return text, true
		}
		text, ok := p.consts[x.Name]
		return text, ok
	case *ast.SelectorExpr:
		verb, ok := strings.CutPrefix(x.Sel.Name, "Method")
		return strings.ToUpper(verb), ok
	}
	return stringLiteral(expr)
}

var routeTemplate = regexp.MustCompile(`^/v3/([a-z0-9_-]+/|\{[a-z_]+\}/)+$`)

// checkRoutes: every route is a constant template, and each operation is one that a user can call.
func checkRoutes(p *sourcePackage) (found []string) {
	reached := map[ast.Node]bool{}
	for _, list := range p.endpoints() {
		for _, e := range list {
			reached[e.literal] = true
			switch {
			case !e.constant:
				found = append(found, p.at(e.literal)+": name, method or route is not a constant")
			case !routeTemplate.MatchString(e.route):
				found = append(found, p.at(e.literal)+": "+e.route+" is not a template of /v3/")
			}
		}
	}
	for name, fn := range p.funcs {
		// The caller of Client.Do gives the route; it goes through expand like the others.
		if name == "Client.Do" {
			continue
		}
		ast.Inspect(fn, func(n ast.Node) bool {
			if lit, ok := n.(*ast.CompositeLit); ok && isOperationLiteral(lit) && !reached[lit] {
				found = append(found, p.at(lit)+": no exported method of a service reaches this operation")
			}
			return true
		})
	}
	return found
}

// checkPaths: nothing but expand builds a path. What Client.Do and parseBase are given by the user is not built.
func checkPaths(p *sourcePackage) (found []string) {
	report := func(n ast.Node, what string) { found = append(found, p.at(n)+": "+what) }
	isPath := func(n ast.Expr) bool {
		text, ok := p.constant(n, nil)
		return ok && strings.Contains(text, "/v3/")
	}
	for name, fn := range p.funcs {
		if fn.Body == nil || name == "expand" || name == "escapeSegment" {
			continue
		}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				if n.Op == token.ADD && (isPath(n.X) || isPath(n.Y)) {
					report(n, "builds a path")
				}
			case *ast.CallExpr:
				callee := sourceText(n.Fun)
				switch {
				case slices.Contains(pathFunctions, callee),
					strings.HasPrefix(callee, "fmt.") && slices.ContainsFunc(n.Args, isPath):
					report(n, "builds a path")
				case callee == "expand" && name != "operation.expand":
					report(n, "calls expand; operation.expand does")
				}
			case *ast.AssignStmt:
				for _, left := range n.Lhs {
					selector, ok := left.(*ast.SelectorExpr)
					if ok && (selector.Sel.Name == "Path" || selector.Sel.Name == "RawPath") &&
						!callsExpand(n.Rhs) && !slices.Contains(driftPaths, name) {
						report(n, "builds a path")
					}
				}
			}
			return true
		})
	}
	return found
}

var pathFunctions = []string{"path.Join", "url.JoinPath", "url.PathEscape", "url.QueryEscape", "filepath.Join"}

// driftPaths set the Path of a Drift, which is of a JSON document.
var driftPaths = []string{"within", "payloadOf"}

func callsExpand(values []ast.Expr) bool {
	call, ok := values[0].(*ast.CallExpr)
	return ok && strings.HasSuffix(sourceText(call.Fun), ".expand")
}

var endpointLine = regexp.MustCompile(`(?m)^(GET|POST|PUT|PATCH|DELETE) (/v3/[^\s?]+)`)

// checkOperations: an operation bears the name of a method that performs it, and the doc comment of each method
// names the endpoints it calls.
func checkOperations(p *sourcePackage) (found []string) {
	performs := map[ast.Node][]string{}
	endpoints := p.endpoints()
	for method, list := range endpoints {
		for _, e := range list {
			performs[e.literal] = append(performs[e.literal], strings.Replace(method, "Service.", ".", 1)+" as "+e.name)
		}
	}
	for lit, pairs := range performs {
		if !slices.ContainsFunc(pairs, func(pair string) bool { before, after, _ := strings.Cut(pair, " as "); return before == after }) {
			_, name, _ := strings.Cut(pairs[0], " as ")
			found = append(found, p.at(lit)+": is named "+name+", and performed by "+strings.Join(pairs, ", "))
		}
	}
	for _, name := range p.exported() {
		fn, list := p.funcs[name], endpoints[name]
		if len(list) == 0 {
			continue
		}
		calls, says := map[string]bool{}, map[string]bool{}
		for _, e := range list {
			calls[e.method+" "+e.route] = true
		}
		for _, match := range endpointLine.FindAllStringSubmatch(fn.Doc.Text(), -1) {
			says[match[1]+" "+match[2]] = true
		}
		if fmt.Sprint(calls) != fmt.Sprint(says) {
			found = append(found, fmt.Sprintf("%s: the doc comment of %s names %s; it calls %s", p.at(fn), name, joinedKeys(says), joinedKeys(calls)))
		}
	}
	return found
}

// limitOf are the words for a class of calls, as the source names it; reads have none.
var limitOf = map[string]string{
	"": "600 reads a minute", "transport.Write": "300 writes a minute", "transport.CreateSession": "600 a minute",
	"transport.UpdateData": "10 a minute", "transport.PDF": "50 a minute",
}

var repeatWords = regexp.MustCompile(`(?i)safe to repeat|sent once|is repeated`)

// checkLimits: the doc comment of each method says how often it may be called, and whether it is safe to repeat.
func checkLimits(p *sourcePackage) (found []string) {
	for name, list := range p.endpoints() {
		doc := strings.Join(strings.Fields(p.funcs[name].Doc.Text()), " ")
		if !repeatWords.MatchString(doc) {
			found = append(found, p.at(p.funcs[name])+": the doc comment of "+name+" does not say whether it is safe to repeat")
		}
		for _, e := range list {
			limit, known := limitOf[e.class]
			switch {
			case !known:
				found = append(found, p.at(e.literal)+": nothing is known of the limit of "+e.class)
			case !strings.Contains(doc, limit):
				found = append(found, p.at(p.funcs[name])+": the doc comment of "+name+" does not say its limit, "+limit)
			}
		}
	}
	return found
}

// checkContexts: a context comes first.
func checkContexts(p *sourcePackage) (found []string) {
	for _, name := range p.exported() {
		params := p.funcs[name].Type.Params.List
		for i, field := range params {
			if sourceText(field.Type) == "context.Context" && (i > 0 || len(field.Names) > 1) {
				found = append(found, p.at(field)+": the context of "+name+" is not first")
			}
		}
	}
	return found
}

// privateField are the names of fields that hold a secret or something about a person, wherever they stand.
var privateField = regexp.MustCompile(`(Secret|Token|APIKey|Password|Cookie|Authorization|SharedKey|Signature)$|` +
	`(First|Last|Middle|Full|Sur|Maiden|Company|Legal|Owner|Matched|Actor|Display|Author)Name|^Surname$|^Alias(es)?$|` +
	`Birth|^DOB$|^Age$|Gender|^Sex$|Nationality|Citizenship|Marital|Religion|Ethnicity|` +
	`Email(s|Address)?$|Phones?$|PhoneNumber|Address(es)?$|PostalCode|^Street|Latitude|Longitude|^IP(Address)?$|` +
	`(Document|Personal|Tax|Registration|Identification|VAT|Account|Full)Number$|IBAN|^MRZ$|^Wallet$|` +
	`(Portrait|Face|Front|Back|Source|Target|Match|Reference)Image(URL)?$|Video(URL)?$|` +
	`VendorData(List)?$|^Search$|^Metadata$|ExpectedDetails$|ContactDetails|^Comments?$|^Notes$|^Answer$|^Body$|^Raw$|` +
	`^SessionURL$|^VerificationURL$|Fingerprint$|^Employer$`)

// printsItself are the types that have such a field and no Format, and why.
var printsItself = map[string]string{
	"CreateWorkflowRequest": "settings; Extra holds those of a later version",
	"IDMethods":             "settings; Wallet is a kind of document",
	"QuestionnaireElement":  "the questions of a form, not their answers",
	"QuestionnaireItem":     "the questions of a form, not their answers",
	"QuestionnaireNode":     "the questions of a form, not their answers",
	"RawFeatureConfig":      "settings, of a feature unknown to this version",
	"Timestamp":             "Raw is the text sent in place of a moment",
	"UpdateWorkflowRequest": "settings; Extra holds those of a later version",
}

// checkPrinting: a type with a private field, or with free JSON, decides itself how it prints.
func checkPrinting(p *sourcePackage) (found []string) {
	for name, typ := range p.types {
		structure, ok := typ.(*ast.StructType)
		if !ok || !ast.IsExported(name) || printsItself[name] != "" {
			continue
		}
		if p.formats(name) {
			if p.funcs[name+".LogValue"] == nil {
				found = append(found, name+" has a Format and no LogValue: slog would marshal it")
			}
			continue
		}
		var fields []string
		for _, field := range structure.Fields.List {
			for _, id := range field.Names {
				if id.Name == "Extra" && filepath.Base(p.fset.Position(field.Pos()).Filename) == "workflows_features.go" {
					continue // settings of a later version
				}
				if id.IsExported() && holdsData(field.Type) && (privateField.MatchString(id.Name) || strings.Contains(sourceText(field.Type), "json.RawMessage")) {
					fields = append(fields, id.Name)
				}
			}
		}
		if len(fields) > 0 {
			found = append(found, fmt.Sprintf("%s has %s and no Format", name, strings.Join(fields, ", ")))
		}
	}
	slices.Sort(found)
	return found
}

func (p *sourcePackage) formats(name string) bool {
	fn := p.funcs[name+".Format"]
	return fn != nil && len(fn.Type.Params.List) == 2 && sourceText(fn.Type.Params.List[0].Type) == "fmt.State"
}

// holdsData is false for switches and counts.
func holdsData(typ ast.Expr) bool {
	text := sourceText(typ)
	return !strings.HasPrefix(text, "func") && !slices.Contains([]string{"bool", "*bool", "Nullable[bool]", "int", "*int", "float64", "*float64"}, text)
}

func isOperationLiteral(lit *ast.CompositeLit) bool {
	return lit.Type != nil && sourceText(lit.Type) == "operation"
}

func stringLiteral(expr ast.Expr) (string, bool) {
	lit, ok := expr.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// declaredName is "Receiver.Method", or the name of a function.
func declaredName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	receiver, _, _ := strings.Cut(strings.TrimPrefix(sourceText(d.Recv.List[0].Type), "*"), "[")
	return receiver + "." + d.Name.Name
}

// sourceText is an expression of a type or a callee, as in the source.
func sourceText(expr ast.Expr) string {
	switch x := expr.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return sourceText(x.X) + "." + x.Sel.Name
	case *ast.StarExpr:
		return "*" + sourceText(x.X)
	case *ast.ArrayType:
		return "[]" + sourceText(x.Elt)
	case *ast.MapType:
		return "map[" + sourceText(x.Key) + "]" + sourceText(x.Value)
	case *ast.IndexExpr:
		return sourceText(x.X) + "[" + sourceText(x.Index) + "]"
	case *ast.FuncType:
		return "func"
	}
	return fmt.Sprintf("%T", expr)
}

func joinedKeys(set map[string]bool) string {
	if len(set) == 0 {
		return "nothing"
	}
	var list []string
	for key := range set {
		list = append(list, key)
	}
	slices.Sort(list)
	return strings.Join(list, " and ")
}
