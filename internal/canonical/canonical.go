// Package canonical writes JSON in the form that the V2 webhook signature covers.
//
// The form is what Python's json.dumps(sort_keys=True, separators=(",", ":"), ensure_ascii=False) makes of
// the parsed document, once its whole floats have become integers:
//
//   - Object keys are in the order of their code points, and nothing separates tokens but , and :.
//   - Strings escape the quote, the backslash and what lies below U+0020, and nothing else. The short forms
//     \b \f \n \r \t are used, then \u00xx in lower case.
//   - An integer keeps its digits, however many; -0 is 0.
//   - A number with a fraction or an exponent, but of whole value, is the integer that its float64 holds:
//     1.0 is 1, -0.0 is 0, 1e3 is 1000 and 1e23 is 99999999999999991611392.
//   - Any other number keeps its characters as sent: 1.50 is not 1.5, nor 1E-7 1e-07.
//
// A document that could mean two things to two readers has no canonical form: one with a repeated key, half
// of a surrogate pair, bytes that are not UTF-8, NaN, or anything behind its end. The same goes for one that
// costs too much to read: nested beyond MaxDepth, with whole numbers outside the range of a float64, or
// with so many exponents that writing them out would add more than 4 KiB.
package canonical

import (
	"bytes"
	"slices"
	"strconv"
	"sync"
	"unicode/utf8"
)

// MaxDepth is how deep objects and arrays may be nested.
const MaxDepth = 64

// maxGrowth is how much longer than its source a form may become. Only exponents make it longer: without
// a bound, a megabyte of 1e308 would become fifty.
const maxGrowth = 4 << 10

// maxPooled and maxPooledMembers bound what is kept for another document.
const (
	maxPooled        = 256 << 10
	maxPooledMembers = 4 << 10
)

// Error says why a document has no canonical form. It quotes nothing from the document.
type Error struct {
	// Offset is the byte at which reading stopped.
	Offset int
	Reason string
}

func (e *Error) Error() string { return e.Reason + " at byte " + strconv.Itoa(e.Offset) }

// Form is a document in canonical form. What it hands out is valid until Release.
type Form struct {
	text    []byte
	spare   []byte
	members []member
}

// member is one "key":value of text: the quoted key ends at colon.
type member struct{ start, colon, end int }

var forms = sync.Pool{New: func() any { return new(Form) }}

// Parse reads one JSON document. Its errors are of type *Error.
func Parse(source []byte) (*Form, error) {
	form := forms.Get().(*Form)
	form.text = slices.Grow(form.text[:0], len(source))
	p := parser{source: source, Form: form}
	if err := p.document(); err != nil {
		form.Release()
		return nil, err
	}
	return form, nil
}

// Bytes returns the whole form.
func (f *Form) Bytes() []byte { return f.text }

// IsObject reports whether the document is an object.
func (f *Form) IsObject() bool { return len(f.text) > 0 && f.text[0] == '{' }

// Member returns the value, in canonical form, of a key of the document itself. It is nil where there is none.
func (f *Form) Member(key string) []byte {
	for _, m := range f.members {
		if string(f.key(m)) == key {
			return f.text[m.colon+1 : m.end]
		}
	}
	return nil
}

// Lookalike reports whether the document has a key that differs from the given one in case only. Many
// decoders take such a key for the other.
func (f *Form) Lookalike(key string) bool {
	for _, m := range f.members {
		if k := f.key(m); string(k) != key && bytes.EqualFold(k, []byte(key)) {
			return true
		}
	}
	return false
}

// Release hands the memory on to another document, emptied first: it held somebody's identity.
func (f *Form) Release() {
	if cap(f.text) > maxPooled || cap(f.members) > maxPooledMembers {
		return
	}
	clear(f.text[:cap(f.text)])
	clear(f.spare[:cap(f.spare)])
	f.text, f.spare, f.members = f.text[:0], f.spare[:0], f.members[:0]
	forms.Put(f)
}

func (f *Form) key(m member) []byte { return f.text[m.start+1 : m.colon-1] }

type parser struct {
	*Form
	source []byte
	at     int
}

func (p *parser) document() error {
	p.skipSpace()
	if err := p.value(0); err != nil {
		return err
	}
	p.skipSpace()
	if p.at < len(p.source) {
		return p.fail("data after the document")
	}
	return nil
}

func (p *parser) fail(reason string) error { return &Error{Offset: p.at, Reason: reason} }

// peek returns the next byte, or 0 at the end, which no token begins with.
func (p *parser) peek() byte {
	if p.at < len(p.source) {
		return p.source[p.at]
	}
	return 0
}

func (p *parser) skipSpace() {
	for p.at < len(p.source) {
		switch p.source[p.at] {
		case ' ', '\n', '\r', '\t':
			p.at++
		default:
			return
		}
	}
}

// copy takes the next byte over.
func (p *parser) copy() {
	p.text = append(p.text, p.source[p.at])
	p.at++
}

func (p *parser) value(depth int) error {
	switch c := p.peek(); c {
	case '{', '[':
		if depth == MaxDepth {
			return p.fail("nested too deeply")
		}
		if c == '{' {
			return p.object(depth + 1)
		}
		return p.array(depth + 1)
	case '"':
		return p.string()
	case 't':
		return p.literal("true")
	case 'f':
		return p.literal("false")
	case 'n':
		return p.literal("null")
	default:
		return p.number()
	}
}

func (p *parser) literal(word string) error {
	if !bytes.HasPrefix(p.source[p.at:], []byte(word)) {
		return p.fail("not a JSON value")
	}
	p.text = append(p.text, word...)
	p.at += len(word)
	return nil
}

func (p *parser) array(depth int) error {
	p.copy()
	p.skipSpace()
	if p.peek() == ']' {
		p.copy()
		return nil
	}
	for {
		p.skipSpace()
		if err := p.value(depth); err != nil {
			return err
		}
		p.skipSpace()
		switch p.peek() {
		case ',':
			p.copy()
		case ']':
			p.copy()
			return nil
		default:
			return p.fail("array without an end")
		}
	}
}

// object leaves the members on the stack where it is the document itself, for Member to find.
func (p *parser) object(depth int) error {
	start, base := len(p.text), len(p.members)
	p.copy()
	p.skipSpace()
	if p.peek() == '}' {
		p.copy()
		return nil
	}
	sorted := true
	for {
		p.skipSpace()
		m, err := p.member(depth)
		if err != nil {
			return err
		}
		if len(p.members) > base && sorted {
			sorted = p.compare(p.members[len(p.members)-1], m) < 0
		}
		p.members = append(p.members, m)
		p.skipSpace()
		if c := p.peek(); c != ',' && c != '}' {
			return p.fail("object without an end")
		}
		p.copy()
		if p.source[p.at-1] == '}' {
			break
		}
	}
	if !sorted && !p.sort(start, p.members[base:]) {
		return p.fail("object with a repeated key")
	}
	if depth > 1 {
		p.members = p.members[:base]
	}
	return nil
}

func (p *parser) member(depth int) (member, error) {
	m := member{start: len(p.text)}
	if p.peek() != '"' {
		return m, p.fail("object without a key")
	}
	if err := p.string(); err != nil {
		return m, err
	}
	m.colon = len(p.text)
	p.skipSpace()
	if p.peek() != ':' {
		return m, p.fail("key without a value")
	}
	p.copy()
	p.skipSpace()
	err := p.value(depth)
	m.end = len(p.text)
	return m, err
}

// sort rewrites the object that begins at start in the order of its keys. It reports false where one is
// repeated.
func (p *parser) sort(start int, members []member) bool {
	slices.SortFunc(members, p.compare)
	for i := 1; i < len(members); i++ {
		if p.compare(members[i-1], members[i]) == 0 {
			return false
		}
	}
	p.spare = append(p.spare[:0], p.text[start:]...)
	p.text = p.text[:start+1]
	for i, m := range members {
		if i > 0 {
			p.text = append(p.text, ',')
		}
		shift := len(p.text) - m.start
		p.text = append(p.text, p.spare[m.start-start:m.end-start]...)
		members[i] = member{start: m.start + shift, colon: m.colon + shift, end: m.end + shift}
	}
	p.text = append(p.text, '}')
	return true
}

// compare orders keys by code point, which in UTF-8 is the order of the bytes once nothing is escaped.
func (f *Form) compare(x, y member) int {
	a, b := f.key(x), f.key(y)
	if bytes.IndexByte(a, '\\') < 0 && bytes.IndexByte(b, '\\') < 0 {
		return bytes.Compare(a, b)
	}
	for len(a) > 0 && len(b) > 0 {
		var c, d byte
		c, a = firstByte(a)
		d, b = firstByte(b)
		if c != d {
			return int(c) - int(d)
		}
	}
	return len(a) - len(b)
}

// firstByte takes one byte off a string in canonical form, unescaped.
func firstByte(s []byte) (c byte, rest []byte) {
	if s[0] != '\\' {
		return s[0], s[1:]
	}
	if s[1] == 'u' {
		return unhex(s[4])<<4 | unhex(s[5]), s[6:]
	}
	return unescaped[s[1]], s[2:]
}

// unescaped maps the letter behind a backslash to what it stands for, 0 where JSON has no such escape.
var unescaped = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// shortEscape is the reverse for control characters.
var shortEscape = [utf8.RuneSelf]byte{'\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't'}

// verbatim holds the bytes that stand for themselves in source and form alike.
var verbatim = func() (table [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		table[c] = c != '"' && c != '\\'
	}
	return table
}()

func (p *parser) string() error {
	p.copy()
	from := p.at
	for {
		for p.at < len(p.source) && verbatim[p.source[p.at]] {
			p.at++
		}
		switch c := p.peek(); {
		case c == '"':
			p.at++
			p.text = append(p.text, p.source[from:p.at]...)
			return nil
		case c == '\\':
			p.text = append(p.text, p.source[from:p.at]...)
			if err := p.escape(); err != nil {
				return err
			}
			from = p.at
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRune(p.source[p.at:])
			if r == utf8.RuneError && size == 1 {
				return p.fail("text that is not UTF-8")
			}
			p.at += size
		case p.at == len(p.source):
			return p.fail("string without an end")
		default:
			return p.fail("control character in a string")
		}
	}
}

// escape reads one escaped character and writes it as the form has it.
func (p *parser) escape() error {
	rest := p.source[p.at:]
	if len(rest) < 2 {
		return p.fail("string without an end")
	}
	if rest[1] == 'u' {
		return p.escapedRune(rest)
	}
	c := unescaped[rest[1]]
	if c == 0 {
		return p.fail("unknown escape in a string")
	}
	p.at += 2
	p.writeRune(rune(c))
	return nil
}

func (p *parser) escapedRune(rest []byte) error {
	r, size := codeUnit(rest), 6
	if r >= 0xD800 && r < 0xDC00 {
		low := codeUnit(rest[size:])
		if low < 0xDC00 || low > 0xDFFF {
			return p.fail("half of a surrogate pair")
		}
		r, size = 0x10000+(r-0xD800)<<10+(low-0xDC00), 12
	}
	if r < 0 {
		return p.fail("unknown escape in a string")
	}
	if r >= 0xDC00 && r <= 0xDFFF {
		return p.fail("half of a surrogate pair")
	}
	p.at += size
	p.writeRune(r)
	return nil
}

func (p *parser) writeRune(r rune) {
	switch {
	case r == '"' || r == '\\':
		p.text = append(p.text, '\\', byte(r))
	case r >= ' ':
		p.text = utf8.AppendRune(p.text, r)
	case shortEscape[r] != 0:
		p.text = append(p.text, '\\', shortEscape[r])
	default:
		const digits = "0123456789abcdef"
		p.text = append(p.text, '\\', 'u', '0', '0', digits[r>>4], digits[r&15])
	}
}

// codeUnit reads a \u and its four hex digits, or returns -1 where s does not begin with it.
func codeUnit(s []byte) rune {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return -1
	}
	var unit rune
	for _, c := range s[2:6] {
		digit := unhex(c)
		if digit > 15 {
			return -1
		}
		unit = unit<<4 | rune(digit)
	}
	return unit
}

// unhex returns the value of a hexadecimal digit, or 255.
func unhex(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}
