package didit

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// Ptr returns a pointer to v, for the optional fields of requests:
//
//	req := &didit.CreateSessionRequest{WorkflowID: id, Callback: didit.Ptr("https://example.com/done")}
func Ptr[T any](v T) *T { return &v }

// Timestamp is a moment as the API sends it: RFC 3339 in UTC, with or without fractions.
//
// Decoding never fails. A moment that cannot be read leaves the time zero and its text in Raw,
// so that one odd date does not cost the rest of a document.
type Timestamp struct {
	time.Time

	// Raw is the text as sent, set only where it could not be read as a moment.
	Raw string
}

// NewTimestamp returns t as a Timestamp.
func NewTimestamp(t time.Time) Timestamp { return Timestamp{Time: t} }

var timestampLayouts = []string{
	time.RFC3339Nano,
	"2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02 15:04:05.999999999",
	"2006-01-02T15:04:05.999999999Z0700",
	time.DateOnly,
}

// IsZero reports whether nothing was sent.
func (t Timestamp) IsZero() bool { return t.Time.IsZero() && t.Raw == "" }

// String returns the moment in RFC 3339, the text as sent where it could not be read, and "" for none.
func (t Timestamp) String() string {
	if t.Time.IsZero() {
		return t.Raw
	}
	return t.Format(time.RFC3339Nano)
}

// MarshalJSON writes RFC 3339, the text as sent where it could not be read, and null for none.
func (t Timestamp) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(t.String())
}

// UnmarshalJSON reads a moment. It never fails: see Timestamp.
func (t *Timestamp) UnmarshalJSON(data []byte) error {
	*t = Timestamp{}
	if len(data) == 0 || data[0] == 'n' {
		return nil
	}
	if data[0] != '"' {
		t.fromNumber(string(data))
		return nil
	}
	text, ok := unquote(data)
	if !ok {
		t.Raw = string(data)
		return nil
	}
	t.fromText(text)
	return nil
}

// MarshalText writes what String returns.
func (t Timestamp) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads a moment. It never fails: see Timestamp.
func (t *Timestamp) UnmarshalText(text []byte) error {
	*t = Timestamp{}
	t.fromText(string(text))
	return nil
}

func (t *Timestamp) fromText(text string) {
	for _, layout := range timestampLayouts {
		if parsed, err := time.Parse(layout, text); err == nil {
			t.Time = parsed
			return
		}
	}
	t.Raw = text
}

// latestEpoch is the last second of the year 9999: beyond it a number is no date, and would not marshal.
const latestEpoch = 253402300799

func (t *Timestamp) fromNumber(digits string) {
	seconds, err := strconv.ParseFloat(digits, 64)
	if err != nil || seconds < 0 || seconds > latestEpoch {
		t.Raw = digits
		return
	}
	whole := int64(seconds)
	t.Time = time.Unix(whole, int64((seconds-float64(whole))*1e9)).UTC()
}

// unquote reads a JSON string, without an allocation beyond its result where nothing is escaped.
func unquote(data []byte) (string, bool) {
	if len(data) < 2 || data[0] != '"' || data[len(data)-1] != '"' {
		return "", false
	}
	if inner := data[1 : len(data)-1]; bytes.IndexByte(inner, '\\') < 0 {
		return string(inner), true
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return "", false
	}
	return text, true
}

// Date is a day as YYYY-MM-DD, kept exactly as sent. Documents carry odd dates: use Time to find out
// whether one is a real day.
type Date string

// NewDate returns the day of t, in t's own location. Where the API wants days in UTC, give it t.UTC().
func NewDate(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// Time returns midnight UTC of the day, or an error where the text is not YYYY-MM-DD.
func (d Date) Time() (time.Time, error) {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}, errors.New("didit: not a YYYY-MM-DD date")
	}
	return t, nil
}

// IsZero reports whether nothing was sent.
func (d Date) IsZero() bool { return d == "" }

// String returns the text as sent.
func (d Date) String() string { return string(d) }

// Decimal is an amount of money, or another exact number, that keeps its digits as sent. It is never a
// float: compare with Cmp, and convert with Rat where you calculate.
//
//	amount := didit.Decimal("50.00")
type Decimal string

// Rat returns the exact value; ok is false where the text is not a decimal number.
func (d Decimal) Rat() (value *big.Rat, ok bool) {
	if !isDecimal(string(d)) {
		return nil, false
	}
	return new(big.Rat).SetString(string(d))
}

// Cmp compares the exact values, whatever the digits: order is -1 where d is less than other, 0 where they are equal
// and 1 where d is more. ok is false, and order says nothing, where one of them is not a decimal number, as the empty
// Decimal is not.
//
//	if order, ok := balance.Balance.Cmp("20"); ok && order < 0 { // less than 20 is left
func (d Decimal) Cmp(other Decimal) (order int, ok bool) {
	value, ok := d.Rat()
	otherValue, otherOK := other.Rat()
	if !ok || !otherOK {
		return 0, false
	}
	return value.Cmp(otherValue), true
}

// String returns the digits as sent.
func (d Decimal) String() string { return string(d) }

// IsZero reports whether nothing was sent. It is not a comparison with the number zero.
func (d Decimal) IsZero() bool { return d == "" }

// MarshalJSON writes the digits as a JSON string, which is how the API writes money; null for none.
func (d Decimal) MarshalJSON() ([]byte, error) {
	if d == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(d))
}

// UnmarshalJSON reads a number or a string. It never fails: what is neither becomes "".
func (d *Decimal) UnmarshalJSON(data []byte) error {
	*d = ""
	if text, ok := unquote(data); ok {
		*d = Decimal(text)
	} else if isDecimal(string(data)) {
		*d = Decimal(data)
	}
	return nil
}

// maxDecimalExponent bounds what Rat expands: 1e1000000000 would otherwise fill the memory.
const maxDecimalExponent = 64

func isDecimal(s string) bool {
	mantissa, exponent, hasExponent := s, "", false
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa, exponent, hasExponent = s[:i], s[i+1:], true
	}
	if hasExponent {
		n, err := strconv.Atoi(exponent)
		if err != nil || n > maxDecimalExponent || n < -maxDecimalExponent {
			return false
		}
	}
	mantissa = strings.TrimLeft(mantissa, "+-")
	digits, dots := 0, 0
	for _, r := range mantissa {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '.':
			dots++
		default:
			return false
		}
	}
	return digits > 0 && dots <= 1
}

// Nullable is a field where null means something of its own to the API: it is sent as a value, as null,
// or not at all. The zero Nullable is not sent (its fields carry omitzero).
//
//	Value("Ana")   →  "full_name": "Ana"
//	Null[string]() →  "full_name": null
type Nullable[T any] struct {
	value T
	state nullableState
}

type nullableState uint8

const (
	nullableAbsent nullableState = iota
	nullableNull
	nullableValue
)

// Value returns a Nullable that sends v.
func Value[T any](v T) Nullable[T] { return Nullable[T]{value: v, state: nullableValue} }

// Null returns a Nullable that sends null.
func Null[T any]() Nullable[T] { return Nullable[T]{state: nullableNull} }

// Get returns the value; ok is false where it is null or absent.
func (n Nullable[T]) Get() (value T, ok bool) { return n.value, n.state == nullableValue }

// IsNull reports whether null is sent.
func (n Nullable[T]) IsNull() bool { return n.state == nullableNull }

// IsZero reports whether nothing is sent.
func (n Nullable[T]) IsZero() bool { return n.state == nullableAbsent }

// MarshalJSON writes the value, or null.
func (n Nullable[T]) MarshalJSON() ([]byte, error) {
	if n.state != nullableValue {
		return []byte("null"), nil
	}
	return json.Marshal(n.value)
}

// UnmarshalJSON reads a value or null.
func (n *Nullable[T]) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		*n = Null[T]()
		return nil
	}
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*n = Value(v)
	return nil
}
