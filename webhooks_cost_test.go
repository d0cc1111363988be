package didit_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/internal/webhooksig"
)

// parsed has the fields of an event of a session, for encoding/json.
type parsed struct {
	didit.Event
	Decision *didit.Decision `json:"decision"`
}

// Checking an event costs no allocation for each of its parts, and decoding it no more than decoding it by hand.
func TestWebhookAllocations(t *testing.T) {
	if raceDetector {
		t.Skip("with the race detector pools drop what they hold")
	}
	body := []byte(decisionEvent(t))
	require.Greater(t, len(body), 35_000)
	verifier := newVerifier(t)
	for name, test := range map[string]struct {
		header http.Header
		most   float64
	}{
		"V2":  {signed(t, webhookSecret, string(body), webhooksig.V2Header), 10},
		"raw": {signed(t, webhookSecret, string(body), webhooksig.RawHeader), 10},
		"all": {signed(t, webhookSecret, string(body)), 11},
	} {
		allocations := testing.AllocsPerRun(100, func() {
			if err := verifier.Verify(test.header, body); err != nil {
				t.Error(err)
			}
		})
		assert.LessOrEqual(t, allocations, test.most, "Verify, %s", name)
	}

	header := signed(t, webhookSecret, string(body))
	ours := testing.AllocsPerRun(100, func() {
		if _, err := verifier.ParseEvent(header, body); err != nil {
			t.Error(err)
		}
	})
	bare := testing.AllocsPerRun(100, func() {
		if err := json.Unmarshal(body, new(parsed)); err != nil {
			t.Error(err)
		}
	})
	// From Go 1.27 on encoding/json runs on the same engine.
	assert.LessOrEqual(t, ours, bare+30, "ParseEvent, verification included, over encoding/json")
	assert.LessOrEqual(t, ours, 900.0)
}

// BenchmarkWebhook compares, within one run, checking a delivery of 35 kB with decoding the same bytes once.
func BenchmarkWebhook(b *testing.B) {
	body := []byte(decisionEvent(b))
	verifier := newVerifier(b)
	header := signed(b, webhookSecret, string(body))
	handler, err := didit.NewWebhookHandler(verifier, nil, succeed)
	require.NoError(b, err)
	untracked := strings.Replace(string(body), `"event_id": "ev-person", `, "", 1)
	untrackedHeader := signed(b, webhookSecret, untracked)
	for _, bench := range []struct {
		name string
		run  func() error
	}{
		{"Verify", func() error { return verifier.Verify(header, body) }},
		{"Decode", func() error { return json.Unmarshal(body, new(parsed)) }},
		{"DecodeEvent", func() error { _, err := didit.DecodeEvent(body); return err }},
		{"ParseEvent", func() error { _, err := verifier.ParseEvent(header, body); return err }},
		{"Handler", func() error {
			answerTo(b, handler, request(b, untrackedHeader, strings.NewReader(untracked)))
			return nil
		}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if err := bench.run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
