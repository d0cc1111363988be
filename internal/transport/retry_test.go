package transport

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestJitter(t *testing.T) {
	tests := []struct {
		name        string
		least, most time.Duration
		n           int
		ceiling     time.Duration
	}{
		{"first", 100, 1000, 0, 100},
		{"second", 100, 1000, 1, 200},
		{"fourth", 100, 1000, 3, 800},
		{"capped", 100, 1000, 4, 1000},
		{"no least", 0, 1000, 5, 0},
		{"nothing", 0, 0, 0, 0},
		{"overflow", time.Hour, 2 * time.Hour, 31, 2 * time.Hour},
		{"shifted away", time.Hour, 2 * time.Hour, 63, 2 * time.Hour},
		{"many attempts", 1, 1000, 1000, 1000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var largest time.Duration
			for range 2000 {
				wait := jitter(tt.least, tt.most, tt.n)
				assert.GreaterOrEqual(t, wait, time.Duration(0))
				largest = max(largest, wait)
			}
			assert.LessOrEqual(t, largest, tt.ceiling)
			assert.GreaterOrEqual(t, largest, tt.ceiling*9/10, "the whole range is used")
		})
	}
}

func TestRetryFloor(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	reset := func(d time.Duration) string { return strconv.FormatInt(now.Add(d).Unix(), 10) }
	tests := []struct {
		name, after, reset string
		floor              time.Duration
		asked              bool
	}{
		{name: "none"},
		{name: "seconds", after: "7", floor: 7 * time.Second, asked: true},
		{name: "spaces", after: " 7 ", floor: 7 * time.Second, asked: true},
		{name: "fraction", after: "0.5", floor: 500 * time.Millisecond, asked: true},
		{name: "zero", after: "0", asked: true},
		{name: "negative", after: "-5", asked: true},
		{name: "huge", after: "1e300", floor: longestWait, asked: true},
		{name: "NaN", after: "NaN", asked: true},
		{name: "Inf", after: "Inf", floor: longestWait, asked: true},
		{name: "date", after: now.Add(time.Minute).Format(http.TimeFormat), floor: time.Minute, asked: true},
		{name: "past date", after: now.Add(-time.Minute).Format(http.TimeFormat), asked: true},
		{name: "nonsense", after: "soon"},
		{name: "reset", reset: reset(20 * time.Second), floor: 20 * time.Second},
		{name: "reset past", reset: reset(-20 * time.Second)},
		{name: "reset absurd", reset: reset(2 * time.Hour)},
		{name: "nonsense and reset", after: "soon", reset: reset(20 * time.Second), floor: 20 * time.Second},
		{name: "both", after: "3", reset: reset(20 * time.Second), floor: 3 * time.Second, asked: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			header := http.Header{}
			header.Set("Retry-After", tt.after)
			header.Set("X-RateLimit-Reset", tt.reset)
			floor, asked := retryFloor(header, now)
			assert.Equal(t, tt.floor, floor)
			assert.Equal(t, tt.asked, asked)
		})
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, text := range []string{"", "1", "-1", "1e400", "NaN", "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "99999999999999999999"} {
		f.Add(text, text)
	}
	f.Fuzz(func(t *testing.T, after, reset string) {
		header := http.Header{"Retry-After": {after}, "X-Ratelimit-Reset": {reset}}
		if floor := RetryAfter(header); floor < 0 {
			t.Errorf("%q, %q: %v", after, reset, floor)
		}
	})
}
