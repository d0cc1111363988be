package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	tests := map[string]struct {
		source string
		test   string
		want   []string
	}{
		"everything documented": {
			source: `// Package p is for show.
package p

// Max is the most.
const Max = 3

// Colours of the rainbow.
const (
	Red  = 1
	Blue = 2
)

// Kind says what it is.
type Kind string

const (
	// KindA is the first.
	KindA Kind = "a"
	KindB Kind = "b" // the second
)

// T holds things.
type T struct{ Field int }

// Do does.
func (t *T) Do() {}

// New makes a T.
func New() *T { return nil }

type hidden struct{}

func (hidden) Loud() {}
func quiet()         {}
`,
		},
		"nothing documented": {
			source: `package p

const Max = 3

const (
	Red = 1
	blue = 2
)

var ErrOne, errTwo error

type Kind string

const KindA Kind = "a"

type List[E any] []E

func (l *List[E]) Do() {}

func New() List[int] { return nil }
`,
			want: []string{
				"package p has no doc comment",
				"const Max has no doc comment",
				"const Red has no doc comment",
				"var ErrOne has no doc comment",
				"type Kind has no doc comment",
				"const KindA has no doc comment",
				"type List has no doc comment",
				"func List[E].Do has no doc comment",
				"func New has no doc comment",
			},
		},
		"a directive is not documentation": {
			source: `// Package p is for show.
package p

//go:noinline
func Do() {}
`,
			want: []string{"func Do has no doc comment"},
		},
		"services with examples": {
			source: services,
			test: `package p_test

func ExampleOneService() {
	// Output: 1
}

func ExampleTwoService_Do_suffix() {
	// Unordered output: 2
}
`,
		},
		"a service without an example": {
			source: services,
			test: `package p_test

func ExampleOneService() {
	// Output:
}
`,
			want: []string{"type TwoService has no example with an // Output: comment"},
		},
		"an example that is never compared": {
			source: services,
			test: `package p_test

func ExampleOneService() {}

func ExampleTwoService_Do() {
	// Output: 2
}
`,
			want: []string{"type OneService has no example with an // Output: comment"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "p.go", test.source)
			if test.test != "" {
				write(t, dir, "p_test.go", test.test)
			}
			lines, err := check(dir)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, line := range lines {
				if !strings.HasPrefix(line, dir) {
					t.Errorf("%q does not say where", line)
				}
				_, text, _ := strings.Cut(strings.TrimPrefix(line, dir), ": ")
				got = append(got, text)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(test.want, "\n\t"))
			}
		})
	}
}

const services = `// Package p is for show.
package p

// OneService does one.
type OneService struct{}

// TwoService does two.
type TwoService struct{}

// Do does.
func (s *TwoService) Do() {}
`

func TestCheckRefusesWhatItCannotRead(t *testing.T) {
	empty, broken := t.TempDir(), t.TempDir()
	write(t, broken, "p.go", "package")
	for _, dir := range []string{empty, broken, filepath.Join(empty, "absent")} {
		if lines, err := check(dir); err == nil {
			t.Errorf("check(%s) = %q, want an error", dir, lines)
		}
	}
}

func write(t *testing.T, dir, name, source string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
}
