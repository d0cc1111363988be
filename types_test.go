package didit

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTimestampReads(t *testing.T) {
	utc := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	tests := []struct {
		json string
		want time.Time
		raw  string
	}{
		{`"2024-05-06T07:08:09Z"`, utc, ""},
		{`"2024-05-06T07:08:09.250000Z"`, utc.Add(250 * time.Millisecond), ""},
		{`"2024-05-06T09:08:09+02:00"`, utc, ""},
		{`"2024-05-06T09:08:09+0200"`, utc, ""},
		{`"2024-05-06T07:08:09"`, utc, ""},
		{`"2024-05-06T07:08:09.5"`, utc.Add(500 * time.Millisecond), ""},
		{`"2024-05-06 07:08:09"`, utc, ""},
		{`"2024-05-06 07:08:09Z"`, utc, ""},
		{`"2024-05-06"`, time.Date(2024, 5, 6, 0, 0, 0, 0, time.UTC), ""},
		{`"2024\u002d05-06T07:08:09Z"`, utc, ""},
		{`1714979289`, utc, ""},
		{`1714979289.5`, utc.Add(500 * time.Millisecond), ""},
		{`null`, time.Time{}, ""},
		{`""`, time.Time{}, ""},
		{`"soon"`, time.Time{}, "soon"},
		{`"2024-13-45T00:00:00Z"`, time.Time{}, "2024-13-45T00:00:00Z"},
		{`-1`, time.Time{}, "-1"},
		{`1e300`, time.Time{}, "1e300"},
		{`true`, time.Time{}, "true"},
		{`{"a":1}`, time.Time{}, `{"a":1}`},
	}
	for _, tt := range tests {
		var got struct{ At Timestamp }
		require.NoError(t, json.Unmarshal([]byte(`{"At":`+tt.json+`}`), &got), tt.json)
		assert.True(t, got.At.Equal(tt.want), "%s: %v", tt.json, got.At)
		assert.Equal(t, tt.raw, got.At.Raw, tt.json)

		data, err := json.Marshal(got.At)
		require.NoError(t, err)
		var again Timestamp
		require.NoError(t, json.Unmarshal(data, &again))
		assert.True(t, again.Equal(got.At.Time), tt.json)
		assert.Equal(t, got.At.Raw, again.Raw, tt.json)
	}
}

func TestTimestampWrites(t *testing.T) {
	moment := NewTimestamp(time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC))
	data, err := json.Marshal(map[string]Timestamp{"a": moment, "b": {}, "c": {Raw: "soon"}})
	require.NoError(t, err)
	assert.JSONEq(t, `{"a":"2024-05-06T07:08:09Z","b":null,"c":"soon"}`, string(data))
	assert.True(t, Timestamp{}.IsZero())
	assert.False(t, Timestamp{Raw: "soon"}.IsZero())
	assert.False(t, moment.IsZero())

	text, err := moment.MarshalText()
	require.NoError(t, err)
	var again Timestamp
	require.NoError(t, again.UnmarshalText(text))
	assert.True(t, moment.Equal(again.Time))
}

func FuzzTimestamp(f *testing.F) {
	for _, text := range []string{`"2024-05-06T07:08:09Z"`, `1e18`, `253402300799`, `253402300799.9999999999`, `-0`, `"\ud800"`, `"9999-12-31T23:59:59-23:59"`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !json.Valid([]byte(text)) {
			return
		}
		var at Timestamp
		require.NoError(t, json.Unmarshal([]byte(text), &at))
		data, err := json.Marshal(at)
		require.NoError(t, err)
		require.True(t, json.Valid(data))
	})
}

func TestDate(t *testing.T) {
	day := NewDate(time.Date(2024, 2, 29, 23, 0, 0, 0, time.FixedZone("x", 3600)))
	assert.Equal(t, Date("2024-02-29"), day)
	at, err := day.Time()
	require.NoError(t, err)
	assert.Equal(t, time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), at)
	for _, odd := range []Date{"", "2023-02-29", "29/02/2024", "1990-00-00", "2024-2-9"} {
		_, err := odd.Time()
		require.Error(t, err, odd)
		if odd != "" {
			assert.NotContains(t, err.Error(), string(odd))
		}
		data, _ := json.Marshal(odd)
		var again Date
		require.NoError(t, json.Unmarshal(data, &again))
		assert.Equal(t, odd, again)
	}
	assert.True(t, Date("").IsZero())
}

func TestDecimal(t *testing.T) {
	tests := []struct {
		json string
		want Decimal
		rat  *big.Rat
	}{
		{`"50.00"`, "50.00", big.NewRat(50, 1)},
		{`50.00`, "50.00", big.NewRat(50, 1)},
		{`-0.1`, "-0.1", big.NewRat(-1, 10)},
		{`1e2`, "1e2", big.NewRat(100, 1)},
		{`123456789012345678901234567890.12`, "123456789012345678901234567890.12", nil},
		{`0`, "0", new(big.Rat)},
		{`"about 5"`, "about 5", nil},
		{`"0x10"`, "0x10", nil},
		{`"1_000"`, "1_000", nil},
		{`"1/3"`, "1/3", nil},
		{`"1e1000000000"`, "1e1000000000", nil},
		{`null`, "", nil},
		{`true`, "", nil},
		{`{}`, "", nil},
		{`[1]`, "", nil},
	}
	for _, tt := range tests {
		var got struct{ D Decimal }
		require.NoError(t, json.Unmarshal([]byte(`{"D":`+tt.json+`}`), &got), tt.json)
		assert.Equal(t, tt.want, got.D)
		assert.Equal(t, string(tt.want), got.D.String())
		if tt.rat != nil {
			value, ok := got.D.Rat()
			require.True(t, ok, tt.json)
			assert.Zero(t, tt.rat.Cmp(value), tt.json)
		}
	}
	for _, odd := range []Decimal{"", "about 5", "0x10", "1_000", "1/3", "1e1000000000", "1e-1000000000", "+-1", "--5", "-", ".", "1.2.3", "e5", "NaN", "Inf"} {
		_, ok := odd.Rat()
		assert.False(t, ok, odd)
	}
	data, err := json.Marshal([]Decimal{"50.00", ""})
	require.NoError(t, err)
	assert.Equal(t, `["50.00",null]`, string(data))
	assert.True(t, Decimal("").IsZero())
	assert.False(t, Decimal("0").IsZero())
}

func TestDecimalCmp(t *testing.T) {
	for _, test := range []struct {
		d, other Decimal
		order    int
		ok       bool
	}{
		{"19.99", "20", -1, true},
		{"20.00", "20", 0, true},
		{"2e1", "20.0", 0, true},
		{"100", "20", 1, true}, // not by letters
		{"-1", "0", -1, true},
		{"0.1", "0.10000000000000000000000000000000000001", -1, true},
		{"", "20", 0, false},
		{"20", "", 0, false},
		{"about 5", "20", 0, false},
		{"20", "NaN", 0, false},
		{"", "", 0, false},
		{"1e1000000000", "20", 0, false},
	} {
		order, ok := test.d.Cmp(test.other)
		assert.Equal(t, test.order, order, "%q and %q", test.d, test.other)
		assert.Equal(t, test.ok, ok, "%q and %q", test.d, test.other)
		order, ok = test.other.Cmp(test.d)
		assert.Equal(t, -test.order, order, "%q and %q", test.other, test.d)
		assert.Equal(t, test.ok, ok, "%q and %q", test.other, test.d)
	}
}

func FuzzDecimal(f *testing.F) {
	for _, text := range []string{"1", "-1.5", "1e64", "1e65", "++1", "1.", ".1", "", "1e", "1e+5", "٣"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		value, ok := Decimal(text).Rat()
		if ok != (value != nil) {
			t.Errorf("%q: %v, %v", text, value, ok)
		}
		if ok && strings.ContainsAny(text, "/xX_ ") {
			t.Errorf("%q is no decimal", text)
		}
		data, err := json.Marshal(Decimal(text))
		require.NoError(t, err)
		var again Decimal
		require.NoError(t, json.Unmarshal(data, &again))
	})
}

func TestNullable(t *testing.T) {
	type body struct {
		Name Nullable[string] `json:"name,omitzero"`
		Age  Nullable[int]    `json:"age,omitzero"`
	}
	tests := []struct {
		body body
		json string
	}{
		{body{}, `{}`},
		{body{Name: Value("Ana"), Age: Null[int]()}, `{"name":"Ana","age":null}`},
		{body{Name: Value(""), Age: Value(0)}, `{"name":"","age":0}`},
	}
	for _, tt := range tests {
		data, err := json.Marshal(tt.body)
		require.NoError(t, err)
		assert.JSONEq(t, tt.json, string(data))
		var again body
		require.NoError(t, json.Unmarshal(data, &again))
		assert.Equal(t, tt.body, again)
	}
	var wrong body
	require.Error(t, json.Unmarshal([]byte(`{"age":"x"}`), &wrong))

	value, ok := Value("Ana").Get()
	assert.True(t, ok)
	assert.Equal(t, "Ana", value)
	_, ok = Null[string]().Get()
	assert.False(t, ok)
	assert.True(t, Null[string]().IsNull())
	assert.False(t, Value("").IsNull())
	assert.True(t, Nullable[string]{}.IsZero())
	assert.False(t, Null[string]().IsZero())
}

func TestPtr(t *testing.T) {
	a, b := Ptr("x"), Ptr("x")
	assert.Equal(t, "x", *a)
	assert.NotSame(t, a, b)
	assert.Equal(t, StatusApproved, *Ptr(StatusApproved))
}
