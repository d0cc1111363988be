package webhooksig_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go/internal/canonical"
	"github.com/seed-ed97066b/didit-go/internal/webhooksig"
)

func TestHeaders(t *testing.T) {
	body := `{"timestamp": 1700000000, "session_id": "s-1", "status": "Approved", "webhook_type": "status.updated", "n": 1.0}`
	header, err := webhooksig.Headers("secret", []byte(body), time.Unix(1700000000, 999))
	require.NoError(t, err)
	// By Python's hmac over the body, its canonical form, and 1700000000:s-1:Approved:status.updated.
	assert.Equal(t, "1700000000", header.Get(webhooksig.TimestampHeader))
	assert.Equal(t, "a076f872b50dea86e44397a6106ae417c0f7783a3e1d6f02d0d2baa6aa42701e", header.Get(webhooksig.RawHeader))
	assert.Equal(t, "30083fa14c6c8935eb809c9ad70530aa5099922fa4799646adb852e89aff6232", header.Get(webhooksig.V2Header))
	assert.Equal(t, "2a7ec8353704579b76f722181ec4913a68893cc3eaaeadef3e13afcaac77c9c2", header.Get(webhooksig.SimpleHeader))

	_, err = webhooksig.Headers("secret", []byte(`{"a":`), time.Unix(1700000000, 0))
	require.Error(t, err)
	_, err = webhooksig.Headers("secret", []byte(`{"status":{}}`), time.Unix(1700000000, 0))
	require.Error(t, err)
}

func TestSimpleMessage(t *testing.T) {
	for body, want := range map[string]string{
		`{"timestamp":1700000000.0,"session_id":"s-1","status":"In Review","webhook_type":"status.updated"}`: "1700000000:s-1:In Review:status.updated",
		`{"timestamp":"1700000000","status":null}`:                                                           "1700000000:::",
		`{}`:                 ":::",
		`[]`:                 ":::",
		`{"session_id":"é"}`: ":é::",
	} {
		form, err := canonical.Parse([]byte(body))
		require.NoError(t, err)
		message, err := webhooksig.SimpleMessage(form)
		require.NoError(t, err, body)
		assert.Equal(t, want, string(message))
		form.Release()
	}
	for name, body := range map[string]string{
		"two parts in one":   `{"session_id":"s-1:Approved"}`,
		"escaped":            `{"session_id":"s\n1"}`,
		"number":             `{"session_id":1}`,
		"boolean":            `{"status":true}`,
		"boolean timestamp":  `{"timestamp":true}`,
		"array timestamp":    `{"timestamp":[1]}`,
		"object":             `{"status":{}}`,
		"capital key":        `{"status":"Declined","Status":"Approved"}`,
		"folded key":         `{"status":"Declined","ſtatus":"Approved"}`,
		"capital key, alone": `{"STATUS":"Approved"}`,
	} {
		t.Run(name, func(t *testing.T) {
			form, err := canonical.Parse([]byte(body))
			require.NoError(t, err)
			defer form.Release()
			_, err = webhooksig.SimpleMessage(form)
			require.Error(t, err)
		})
	}
}

func TestDecode(t *testing.T) {
	digits := strings.Repeat("0aF9", 16)
	assert.Len(t, webhooksig.Decode(digits), 32)
	for _, value := range []string{"", digits[1:], digits + "0", digits + "00", " " + digits[1:], "0x" + digits[2:], strings.Repeat("g", 64), "sha256=" + digits} {
		assert.Nil(t, webhooksig.Decode(value), value)
	}
}
