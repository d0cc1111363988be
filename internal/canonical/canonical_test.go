package canonical_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go/internal/canonical"
)

func canonicalOf(body string) (string, error) {
	form, err := canonical.Parse([]byte(body))
	if err != nil {
		return "", err
	}
	defer form.Release()
	return string(form.Bytes()), nil
}

type vector struct {
	Name, Body, Canonical string
}

func vectors(tb testing.TB) []vector {
	tb.Helper()
	data, err := os.ReadFile("../../testdata/webhook_canonical.json")
	require.NoError(tb, err)
	var file struct{ Vectors []vector }
	require.NoError(tb, json.Unmarshal(data, &file))
	require.NotEmpty(tb, file.Vectors)
	return file.Vectors
}

func TestParseVectors(t *testing.T) {
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			got, err := canonicalOf(v.Body)
			require.NoError(t, err)
			assert.Equal(t, v.Canonical, got)
			again, err := canonicalOf(got)
			require.NoError(t, err)
			assert.Equal(t, got, again, "a form is its own form")
		})
	}
}

// Where the service's own arithmetic would lose digits, they are kept: a changed digit must be noticed.
func TestParseKeepsDigits(t *testing.T) {
	for body, want := range map[string]string{
		"1.50":                    "1.50",
		"1E-7":                    "1E-7",
		"1.00000000000000000001":  "1.00000000000000000001",
		"9007199254740992.5":      "9007199254740992.5",
		"1e-400":                  "1e-400",
		"1e-99999999999999999999": "1e-99999999999999999999",
		"-0":                      "0",
		"-0e-99999999999999":      "0",
		"0.0e999999999":           "0",
		"100e-2":                  "1",
		"101e-2":                  "101e-2",
		"12.340e2":                "1234",
		"12.345e2":                "12.345e2",
		"-1e15":                   "-1000000000000000",
		"0.001e3":                 "1",
	} {
		got, err := canonicalOf(body)
		require.NoError(t, err, body)
		assert.Equal(t, want, got, body)
	}
	digits := strings.Repeat("1234567890", 1000)
	got, err := canonicalOf(digits)
	require.NoError(t, err)
	assert.Equal(t, digits, got)
}

func TestParseRefuses(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for name, body := range map[string]string{
		"nothing":                  "",
		"white space":              " \n",
		"byte order mark":          "\xef\xbb\xbf{}",
		"trailing data":            "{} {}",
		"trailing NUL":             "{}\x00",
		"trailing comma":           `{"a":1,}`,
		"trailing comma in array":  `[1,]`,
		"leading comma":            `[,1]`,
		"missing comma":            `[1 2]`,
		"missing colon":            `{"a" 1}`,
		"missing value":            `{"a":}`,
		"missing key":              `{:1}`,
		"key without quotes":       `{a:1}`,
		"object without an end":    `{"a":1`,
		"array without an end":     `[[1]`,
		"string without an end":    `"a`,
		"escape without an end":    `"a\`,
		"key without an end":       `{"a`,
		"single quotes":            `'a'`,
		"comment":                  `{} // no`,
		"vertical tab":             "{\v}",
		"no-break space":           "{\u00a0}",
		"repeated key":             `{"a":1,"b":2,"a":1}`,
		"repeated key, in order":   `{"a":1,"a":2}`,
		"repeated key, escaped":    `{"a":1,"\u0061":2}`,
		"repeated key, nested":     `{"x":[{"b":1,"a":1,"b":1}]}`,
		"repeated key, controls":   `{"\n":1,"a":2,"\u000A":3}`,
		"NaN":                      `NaN`,
		"Infinity":                 `[Infinity]`,
		"minus Infinity":           `[-Infinity]`,
		"capital true":             `True`,
		"cut true":                 `tru`,
		"long null":                `nullx`,
		"plus":                     `+1`,
		"minus":                    `-`,
		"leading zero":             `01`,
		"leading zero, negative":   `-00`,
		"leading point":            `.5`,
		"trailing point":           `1.`,
		"no exponent":              `1e`,
		"no exponent, signed":      `1e+`,
		"hexadecimal":              `0x10`,
		"underscore":               `1_000`,
		"huge exponent":            `1e999999999`,
		"exponent beyond int64":    `1e99999999999999999999`,
		"beyond float64":           `1.8e308`,
		"many exponents":           `[` + strings.Repeat("1e308,", 20) + `0]`,
		"lone high surrogate":      `"\ud800"`,
		"lone low surrogate":       `"\udc00"`,
		"two high surrogates":      `"\ud800\ud800"`,
		"high surrogate, then not": `"\ud800\u0041"`,
		"surrogate at the end":     `"\ud83d\ude0`,
		"surrogate, raw":           "\"\xed\xa0\x80\"",
		"surrogate in a key":       `{"\ud800":1}`,
		"short escape":             `"\u12"`,
		"bad hexadecimal":          `"\u00g0"`,
		"signed hexadecimal":       `"\u+041"`,
		"unknown escape":           `"\x41"`,
		"escaped NUL":              "\"\\\x00\"",
		"raw newline":              "\"a\nb\"",
		"raw NUL":                  "\"\x00\"",
		"invalid UTF-8":            "\"\xff\"",
		"cut UTF-8":                "\"\xe5\xb1\"",
		"overlong UTF-8":           "\"\xc0\xaf\"",
		"invalid UTF-8 in a key":   "{\"\xff\":1}",
		"one level too deep":       nested(canonical.MaxDepth + 1),
		"deep without an end":      strings.Repeat("[", 1<<20),
		"deep objects":             strings.Repeat(`{"a":`, 1<<18),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := canonicalOf(body)
			var refused *canonical.Error
			require.ErrorAs(t, err, &refused, "got %.100q", got)
			assert.LessOrEqual(t, refused.Offset, len(body))
		})
	}
	_, err := canonicalOf(nested(canonical.MaxDepth))
	require.NoError(t, err)
}

func TestErrorQuotesNothing(t *testing.T) {
	_, err := canonicalOf(`{"full_name":"Ana Example","full_name":"Ana Example"}`)
	require.EqualError(t, err, "object with a repeated key at byte 53")
}

func TestFormMember(t *testing.T) {
	form, err := canonical.Parse([]byte(`{"z":{"a":2},"status":"Approved","a":1.0,"List":[1, 2]}`))
	require.NoError(t, err)
	defer form.Release()
	assert.True(t, form.IsObject())
	assert.Equal(t, `"Approved"`, string(form.Member("status")))
	assert.Equal(t, `{"a":2}`, string(form.Member("z")))
	assert.Equal(t, `1`, string(form.Member("a")))
	assert.Equal(t, `[1,2]`, string(form.Member("List")))
	assert.Nil(t, form.Member("missing"))
	assert.True(t, form.Lookalike("list"))
	assert.False(t, form.Lookalike("List"))
	assert.False(t, form.Lookalike("missing"))

	array, err := canonical.Parse([]byte(`[{"status":"Approved"}]`))
	require.NoError(t, err)
	defer array.Release()
	assert.False(t, array.IsObject())
	assert.Nil(t, array.Member("status"))
}

func TestReleasedFormsDoNotMix(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			body := fmt.Sprintf(`{"z":%d,"a":{"y":%d,"b":[%d]}}`, i, i, i)
			want := fmt.Sprintf(`{"a":{"b":[%d],"y":%d},"z":%d}`, i, i, i)
			for range 200 {
				got, err := canonicalOf(body)
				assert.NoError(t, err)
				assert.Equal(t, want, got)
				_, _ = canonicalOf(`{"broken":`)
			}
		}()
	}
	wg.Wait()
}

const reference = `
import json, sys
def whole(v):
    if isinstance(v, dict): return {k: whole(x) for k, x in v.items()}
    if isinstance(v, list): return [whole(x) for x in v]
    if isinstance(v, float) and v.is_integer(): return int(v)
    return v
for body in json.load(sys.stdin):
    form = json.dumps(whole(json.loads(body)), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    print(json.dumps(form))
`

func TestParseAgainstPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not on the PATH")
	}
	seed := rand.Uint64()
	g := &generator{rand.New(rand.NewPCG(seed, 0))}
	bodies := make([]string, 1000)
	for i := range bodies {
		bodies[i] = g.space() + g.value(5) + g.space()
	}
	input, err := json.Marshal(bodies)
	require.NoError(t, err)
	command := exec.Command(python, "-c", reference)
	command.Stdin = bytes.NewReader(input)
	output, err := command.Output()
	require.NoError(t, err)
	decoder := json.NewDecoder(bytes.NewReader(output))
	for _, body := range bodies {
		var want string
		require.NoError(t, decoder.Decode(&want))
		got, err := canonicalOf(body)
		require.NoError(t, err, "seed %d: %s", seed, body)
		require.Equal(t, want, got, "seed %d: %s", seed, body)
	}
}

// generator writes random documents of the kind the service sends: fractions are as Python prints them,
// all else takes every liberty that JSON has.
type generator struct{ *rand.Rand }

func (g *generator) space() string {
	return strings.Repeat([]string{" ", "\n", "\t", "\r\n"}[g.IntN(4)], max(0, g.IntN(4)-2))
}

func (g *generator) value(depth int) string {
	switch n := g.IntN(10); {
	case n < 3 && depth > 0:
		return g.object(depth)
	case n < 5 && depth > 0:
		return g.array(depth)
	case n < 7:
		return g.text()
	case n < 9:
		return g.number()
	default:
		return []string{"true", "false", "null"}[g.IntN(3)]
	}
}

func (g *generator) object(depth int) string {
	var members []string
	seen := map[string]bool{}
	for range g.IntN(8) {
		key := g.text()
		var decoded string
		if json.Unmarshal([]byte(key), &decoded) != nil || seen[decoded] {
			continue
		}
		seen[decoded] = true
		members = append(members, g.space()+key+g.space()+":"+g.space()+g.value(depth-1)+g.space())
	}
	return "{" + g.space() + strings.Join(members, ",") + "}"
}

func (g *generator) array(depth int) string {
	var items []string
	for range g.IntN(5) {
		items = append(items, g.space()+g.value(depth-1)+g.space())
	}
	return "[" + g.space() + strings.Join(items, ",") + "]"
}

var alphabet = []rune("abAB01 _-:,{}\"\"\\\\//\b\f\n\r\t\x00\x01\x1f\x7f\u0080éß\u2028\u2029\ufeff山\ud7ff\ue000\uffff😀\U00010000\U0010ffff")

func (g *generator) text() string {
	var b strings.Builder
	b.WriteByte('"')
	for range g.IntN(6) {
		r := alphabet[g.IntN(len(alphabet))]
		switch must := r < ' ' || r == '"' || r == '\\'; {
		case must && g.IntN(2) == 0 && strings.ContainsRune("\"\\\b\f\n\r\t", r):
			b.WriteString(map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}[r])
		case r > 0xffff && g.IntN(2) == 0:
			fmt.Fprintf(&b, `\u%04X\u%04x`, 0xd800+(r-0x10000)>>10, 0xdc00+(r-0x10000)&0x3ff)
		case must || r <= 0xffff && g.IntN(4) == 0:
			fmt.Fprintf(&b, `\u%04x`, r)
		case r == '/' && g.IntN(2) == 0:
			b.WriteString(`\/`)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func (g *generator) number() string {
	integer := strconv.Itoa(g.IntN(2000) - 1000)
	switch g.IntN(7) {
	case 0:
		return integer
	case 1:
		return integer + ".000"[:2+g.IntN(3)]
	case 2:
		return integer + []string{"e", "E", "e+"}[g.IntN(3)] + strconv.Itoa(g.IntN(40))
	case 3:
		return "-" + strconv.FormatUint(g.Uint64(), 10) + strconv.FormatUint(g.Uint64(), 10)
	case 4:
		return strconv.FormatUint(g.Uint64(), 10) + ".0"
	case 5:
		return pythonFloat(g.NormFloat64() * 100)
	default:
		return pythonFloat((g.Float64() - 0.5) * []float64{1e-300, 1e-5, 1e-4, 1e15, 1e17, 1e23, 1e300}[g.IntN(7)])
	}
}

func pythonFloat(f float64) string {
	scientific := strconv.FormatFloat(f, 'e', -1, 64)
	exponent, _ := strconv.Atoi(scientific[strings.IndexByte(scientific, 'e')+1:])
	if exponent < -4 || exponent >= 16 {
		return scientific
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

func FuzzCanonical(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add([]byte(v.Body))
	}
	for _, seed := range []string{`{"a":1,"a":2}`, `"\ud800"`, "1e999999999", "[1e308,1e-400]", `{"\n":1,"\u000a":2}`, "\"\xff\""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		form, err := canonicalOf(string(body))
		if err != nil {
			return
		}
		if !json.Valid(body) || !json.Valid([]byte(form)) {
			t.Fatalf("accepted what is not JSON: %q became %q", body, form)
		}
		if again, err := canonicalOf(form); err != nil || again != form {
			t.Fatalf("form of a form: %q became %q, %v", form, again, err)
		}
		if !equal(decode(t, body), decode(t, []byte(form))) {
			t.Fatalf("changed the meaning: %q became %q", body, form)
		}
	})
}

func decode(t *testing.T, data []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// equal compares numbers by their characters, by value, or where those are too long by float64.
func equal(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for key, value := range a {
			if other, ok := b[key]; !ok || !equal(value, other) {
				return false
			}
		}
		return true
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !equal(a[i], b[i]) {
				return false
			}
		}
		return true
	case json.Number:
		b, ok := b.(json.Number)
		return ok && (a == b || equalNumbers(a.String(), b.String()))
	default:
		return a == b
	}
}

func equalNumbers(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil || x != y {
		return false
	}
	if len(b) > 15 || x == 0 {
		return true
	}
	r, ok := new(big.Rat).SetString(a)
	s, _ := new(big.Rat).SetString(b)
	return ok && r.Cmp(s) == 0
}
