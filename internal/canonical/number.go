package canonical

import (
	"bytes"
	"strconv"
)

// maxExactDigits is how many digits a float64 holds exactly, whichever they are.
const maxExactDigits = 15

// number is a number of the source, taken apart.
type number struct {
	token           []byte
	whole, fraction []byte
	exponent        []byte // with its sign; empty where there is none
}

func (p *parser) number() error {
	n, ok := scanNumber(p.source[p.at:])
	if !ok {
		return p.fail("not a JSON value")
	}
	switch {
	case n.isZero():
		p.text = append(p.text, '0')
	case n.isInteger() || !n.isWhole():
		p.text = append(p.text, n.token...)
	case len(n.exponent) == 0 && len(n.whole) <= maxExactDigits:
		p.text = append(p.text, n.token[:bytes.IndexByte(n.token, '.')]...)
	default:
		float, err := strconv.ParseFloat(string(n.token), 64)
		if err != nil {
			return p.fail("number out of range")
		}
		p.text = strconv.AppendFloat(p.text, float, 'f', 0, 64)
		if len(p.text) > len(p.source)+maxGrowth {
			return p.fail("numbers too long to write out")
		}
	}
	p.at += len(n.token)
	return nil
}

// scanNumber reads the number that s begins with.
func scanNumber(s []byte) (n number, ok bool) {
	rest := s
	if len(rest) > 0 && rest[0] == '-' {
		rest = rest[1:]
	}
	n.whole, rest = digits(rest)
	if len(n.whole) == 0 || n.whole[0] == '0' && len(n.whole) > 1 {
		return n, false
	}
	if len(rest) > 0 && rest[0] == '.' {
		n.fraction, rest = digits(rest[1:])
		if len(n.fraction) == 0 {
			return n, false
		}
	}
	if len(rest) > 0 && (rest[0] == 'e' || rest[0] == 'E') {
		from := rest[1:]
		rest = from
		if len(rest) > 0 && (rest[0] == '+' || rest[0] == '-') {
			rest = rest[1:]
		}
		var magnitude []byte
		magnitude, rest = digits(rest)
		if len(magnitude) == 0 {
			return n, false
		}
		n.exponent = from[:len(from)-len(rest)]
	}
	n.token = s[:len(s)-len(rest)]
	return n, true
}

func digits(s []byte) (run, rest []byte) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}

func (n *number) isInteger() bool { return len(n.fraction) == 0 && len(n.exponent) == 0 }

func (n *number) isZero() bool { return significant(n.whole) == 0 && significant(n.fraction) == 0 }

// isWhole reports whether no digit but 0 is left behind the point once the exponent has moved it.
func (n *number) isWhole() bool {
	shift := n.shift()
	if used := significant(n.fraction); used > 0 {
		return used <= shift
	}
	return len(n.whole)-significant(n.whole)+shift >= 0
}

// maxShift stands for every exponent that no number of digits in a body makes up for.
const maxShift = 1 << 30

func (n *number) shift() int {
	if len(n.exponent) == 0 {
		return 0
	}
	shift, _ := strconv.Atoi(string(n.exponent))
	return max(-maxShift, min(shift, maxShift))
}

// significant is the length of digits up to the last that is not 0.
func significant(digits []byte) int { return len(bytes.TrimRight(digits, "0")) }
