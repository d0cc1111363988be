package didit_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/internal/canonical"
	"github.com/seed-ed97066b/didit-go/internal/webhooksig"
)

const (
	webhookSecret = "whsec-example-1"
	webhookBody   = `{"event_id": "ev-1", "webhook_type": "status.updated", "timestamp": 1700000000, "session_id": "s-1", "status": "Declined", "decision": {"score": 1.0, "full_name": "Ana Ejemplo Ñúñez"}}`
)

var webhookTime = time.Unix(1700000000, 0)

func newVerifier(tb testing.TB, opts ...didit.WebhookOption) *didit.WebhookVerifier {
	tb.Helper()
	clock := didit.WithClock(func() time.Time { return webhookTime })
	verifier, err := didit.NewWebhookVerifier(webhookSecret, append([]didit.WebhookOption{clock}, opts...)...)
	require.NoError(tb, err)
	return verifier
}

// signed returns the headers of a delivery with only the named signatures, or all where none is named.
func signed(tb testing.TB, secret, body string, only ...string) http.Header {
	tb.Helper()
	header, err := webhooksig.Headers(secret, []byte(body), webhookTime)
	require.NoError(tb, err)
	if len(only) == 0 {
		return header
	}
	kept := http.Header{webhooksig.TimestampHeader: header[webhooksig.TimestampHeader]}
	for _, name := range only {
		kept[name] = header[name]
	}
	return kept
}

func TestVerify(t *testing.T) {
	reordered := `{"decision":{"full_name":"Ana Ejemplo \u00d1\u00fa\u00f1ez","score":1},"event_id":"ev-1","session_id":"s-1","status":"Declined","timestamp":1700000000,"webhook_type":"status.updated"}`
	upper := signed(t, webhookSecret, webhookBody)
	upper.Set(webhooksig.V2Header, strings.ToUpper(upper.Get(webhooksig.V2Header)))
	wrongV2 := signed(t, webhookSecret, webhookBody, webhooksig.RawHeader)
	wrongV2.Set(webhooksig.V2Header, strings.Repeat("0", 64))
	oddV2 := signed(t, webhookSecret, webhookBody, webhooksig.RawHeader)
	oddV2.Set(webhooksig.V2Header, "v2")
	untimed := signed(t, webhookSecret, webhookBody)
	untimed.Del(webhooksig.TimestampHeader)
	identity := signed(t, webhookSecret, webhookBody)
	identity.Set("Content-Encoding", "identity")
	quoted := `{"timestamp":"1700000000"}`
	for name, test := range map[string]struct {
		header http.Header
		body   string
		opts   []didit.WebhookOption
	}{
		"all signatures":             {signed(t, webhookSecret, webhookBody), webhookBody, nil},
		"V2":                         {signed(t, webhookSecret, webhookBody, webhooksig.V2Header), webhookBody, nil},
		"V2, body written otherwise": {signed(t, webhookSecret, webhookBody, webhooksig.V2Header), reordered, nil},
		"raw":                        {signed(t, webhookSecret, webhookBody, webhooksig.RawHeader), webhookBody, nil},
		"raw beside a wrong V2":      {wrongV2, webhookBody, nil},
		"raw beside an odd V2":       {oddV2, webhookBody, nil},
		"capital digits":             {upper, webhookBody, nil},
		"no timestamp header":        {untimed, webhookBody, nil},
		"identity encoding":          {identity, webhookBody, nil},
		"timestamp in a string":      {signed(t, webhookSecret, quoted), quoted, nil},
		"simple": {
			signed(t, webhookSecret, webhookBody, webhooksig.SimpleHeader), webhookBody,
			[]didit.WebhookOption{didit.AcceptSimpleSignature()},
		},
		"simple, body rewritten on its way": {
			signed(t, webhookSecret, webhookBody), strings.Replace(webhookBody, "Ejemplo", "E.", 1),
			[]didit.WebhookOption{didit.AcceptSimpleSignature()},
		},
		"raw where simple is accepted": {
			signed(t, webhookSecret, webhookBody, webhooksig.RawHeader), webhookBody,
			[]didit.WebhookOption{didit.AcceptSimpleSignature()},
		},
	} {
		t.Run(name, func(t *testing.T) {
			assert.NoError(t, newVerifier(t, test.opts...).Verify(test.header, []byte(test.body)))
		})
	}
}

func TestVerifyVectors(t *testing.T) {
	data, err := os.ReadFile("testdata/webhook_canonical.json")
	require.NoError(t, err)
	var file struct {
		Secret  string
		Vectors []struct{ Name, Body, Signature string }
	}
	require.NoError(t, json.Unmarshal(data, &file))
	clock := didit.WithClock(func() time.Time { return webhookTime })
	verifier, err := didit.NewWebhookVerifier(file.Secret, clock)
	require.NoError(t, err)
	accepted := 0
	for _, v := range file.Vectors {
		err := verifier.Verify(http.Header{webhooksig.V2Header: {v.Signature}}, []byte(v.Body))
		assert.NotErrorIs(t, err, didit.ErrBadSignature, v.Name)
		if err == nil {
			accepted++
			continue
		}
		assert.ErrorIs(t, err, didit.ErrMalformedWebhook, v.Name)
	}
	assert.Equal(t, 1, accepted, "the vector that is a whole delivery")
}

func TestVerifyFreshness(t *testing.T) {
	header := signed(t, webhookSecret, webhookBody)
	for offset, want := range map[time.Duration]error{
		0:                                 nil,
		300 * time.Second:                 nil,
		-300 * time.Second:                nil,
		300*time.Second + time.Nanosecond: didit.ErrStale,
		-301 * time.Second:                didit.ErrStale,
		100 * 365 * 24 * time.Hour:        didit.ErrStale,
	} {
		clock := didit.WithClock(func() time.Time { return webhookTime.Add(offset) })
		assert.ErrorIs(t, newVerifier(t, clock).Verify(header, []byte(webhookBody)), want, offset)
	}
	late := didit.WithClock(func() time.Time { return webhookTime.Add(time.Hour) })
	assert.NoError(t, newVerifier(t, late, didit.WithTolerance(2*time.Hour)).Verify(header, []byte(webhookBody)))
	assert.ErrorIs(t, newVerifier(t, didit.WithClock(func() time.Time { return time.Time{} })).Verify(header, []byte(webhookBody)), didit.ErrStale)
}

func TestVerifyTimestamp(t *testing.T) {
	for name, body := range map[string]string{
		"missing":   `{}`,
		"null":      `{"timestamp":null}`,
		"empty":     `{"timestamp":""}`,
		"negative":  `{"timestamp":-1700000000}`,
		"fraction":  `{"timestamp":1700000000.5}`,
		"text":      `{"timestamp":"2023-11-14"}`,
		"very late": `{"timestamp":99999999999999999999}`,
		"nested":    `{"decision":{"timestamp":1700000000}}`,
	} {
		t.Run(name, func(t *testing.T) {
			err := newVerifier(t).Verify(signed(t, webhookSecret, body), []byte(body))
			assert.ErrorIs(t, err, didit.ErrMalformedWebhook)
		})
	}
	latest := `{"timestamp":4611686018427387903}`
	assert.ErrorIs(t, newVerifier(t).Verify(signed(t, webhookSecret, latest), []byte(latest)), didit.ErrStale)
}

// replaced returns webhookBody with one text for another, which must be there.
func replaced(tb testing.TB, old, new string) string {
	tb.Helper()
	require.Contains(tb, webhookBody, old)
	return strings.Replace(webhookBody, old, new, 1)
}

func TestWebhookAttack(t *testing.T) {
	simple := didit.AcceptSimpleSignature()
	later := didit.WithClock(func() time.Time { return webhookTime.Add(time.Hour) })
	with := func(header http.Header, name string, values ...string) http.Header {
		header[name] = values
		return header
	}
	genuine := func(only ...string) http.Header { return signed(t, webhookSecret, webhookBody, only...) }
	forged := replaced(t, "Declined", "Approved")
	unsigned := replaced(t, "status.updated", "kyb.registry_search.resolved")
	deep := `{"timestamp":1700000000,"metadata":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`
	huge := `{"timestamp":1700000000,"metadata":"` + strings.Repeat("a", 1<<20) + `"}`
	var zipped bytes.Buffer
	writer := gzip.NewWriter(&zipped)
	_, err := writer.Write([]byte(webhookBody))
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	rotated, err := didit.NewWebhookVerifier("whsec-example-2", didit.WithClock(func() time.Time { return webhookTime }))
	require.NoError(t, err)

	for name, test := range map[string]struct {
		verifier *didit.WebhookVerifier
		header   http.Header
		body     string
		want     error
	}{
		"replay":                   {newVerifier(t, later), genuine(), webhookBody, didit.ErrStale},
		"replay with fresh header": {newVerifier(t, later), with(genuine(), webhooksig.TimestampHeader, "1700003600"), webhookBody, didit.ErrStale},
		"replay with fresh header and body": {
			newVerifier(t, later), with(genuine(), webhooksig.TimestampHeader, "1700003600"),
			replaced(t, "1700000000", "1700003600"), didit.ErrBadSignature,
		},
		"other timestamp header":   {newVerifier(t), with(genuine(), webhooksig.TimestampHeader, "1700000001"), webhookBody, didit.ErrMalformedWebhook},
		"changed body":             {newVerifier(t), genuine(), forged, didit.ErrBadSignature},
		"changed body, V2":         {newVerifier(t), genuine(webhooksig.V2Header), forged, didit.ErrBadSignature},
		"changed body, raw":        {newVerifier(t), genuine(webhooksig.RawHeader), forged, didit.ErrBadSignature},
		"added key":                {newVerifier(t), genuine(), replaced(t, `"score"`, `"a":1,"score"`), didit.ErrBadSignature},
		"added duplicate key":      {newVerifier(t), genuine(), replaced(t, `"status"`, `"status":"Approved","status"`), didit.ErrMalformedWebhook},
		"added escaped duplicate":  {newVerifier(t), genuine(), replaced(t, `"status"`, `"st\u0061tus":"Approved","status"`), didit.ErrMalformedWebhook},
		"signed duplicate key":     {newVerifier(t), with(http.Header{}, webhooksig.RawHeader, hexSum(`{"timestamp":1700000000,"a":1,"a":2}`)), `{"timestamp":1700000000,"a":1,"a":2}`, didit.ErrMalformedWebhook},
		"changed digit":            {newVerifier(t), genuine(webhooksig.V2Header), replaced(t, "1.0", "1.00000000000000000001"), didit.ErrBadSignature},
		"trailing document":        {newVerifier(t), genuine(), webhookBody + `{"status":"Approved"}`, didit.ErrMalformedWebhook},
		"white space, raw":         {newVerifier(t), genuine(webhooksig.RawHeader), webhookBody + " ", didit.ErrBadSignature},
		"stripped signature":       {newVerifier(t), with(http.Header{}, webhooksig.TimestampHeader, "1700000000"), webhookBody, didit.ErrNoSignature},
		"no headers":               {newVerifier(t), nil, webhookBody, didit.ErrNoSignature},
		"empty signatures":         {newVerifier(t), with(with(genuine(), webhooksig.V2Header, ""), webhooksig.RawHeader, ""), webhookBody, didit.ErrNoSignature},
		"downgrade to Simple":      {newVerifier(t), genuine(webhooksig.SimpleHeader), forged, didit.ErrNoSignature},
		"downgrade, body as it is": {newVerifier(t), genuine(webhooksig.SimpleHeader), webhookBody, didit.ErrNoSignature},
		"Simple beside wrong ones": {newVerifier(t), genuine(), replaced(t, "Ejemplo", "E."), didit.ErrBadSignature},
		"Simple in place of V2":    {newVerifier(t), with(http.Header{}, webhooksig.V2Header, genuine().Get(webhooksig.SimpleHeader)), webhookBody, didit.ErrBadSignature},
		"Simple message as a body": {newVerifier(t), with(http.Header{}, webhooksig.RawHeader, genuine().Get(webhooksig.SimpleHeader)), "1700000000:s-1:Declined:status.updated", didit.ErrMalformedWebhook},
		"Simple, changed status":   {newVerifier(t, simple), genuine(), forged, didit.ErrBadSignature},
		"Simple, shifted parts": {
			newVerifier(t, simple), genuine(webhooksig.SimpleHeader),
			`{"timestamp":1700000000,"session_id":"s-1:Declined","status":"status.updated"}`, didit.ErrMalformedWebhook,
		},
		"Simple, second status in capitals": {
			newVerifier(t, simple), genuine(webhooksig.SimpleHeader),
			replaced(t, `"decision"`, `"Status":"Approved","decision"`), didit.ErrMalformedWebhook,
		},
		"Simple, stale":              {newVerifier(t, simple, later), genuine(webhooksig.SimpleHeader), webhookBody, didit.ErrStale},
		"oversized":                  {newVerifier(t), signed(t, webhookSecret, huge), huge, didit.ErrWebhookTooLarge},
		"oversized by a byte":        {newVerifier(t, didit.WithMaxBody(int64(len(webhookBody)-1))), genuine(), webhookBody, didit.ErrWebhookTooLarge},
		"deeply nested":              {newVerifier(t), with(http.Header{}, webhooksig.RawHeader, hexSum(deep)), deep, didit.ErrMalformedWebhook},
		"deeply nested, unsigned":    {newVerifier(t), genuine(), deep, didit.ErrMalformedWebhook},
		"huge exponent":              {newVerifier(t), genuine(), replaced(t, "1.0", "1e999999999"), didit.ErrMalformedWebhook},
		"compressed":                 {newVerifier(t), with(genuine(), "Content-Encoding", "gzip"), zipped.String(), didit.ErrMalformedWebhook},
		"compressed, body plain":     {newVerifier(t), with(genuine(), "Content-Encoding", "gzip"), webhookBody, didit.ErrMalformedWebhook},
		"compressed twice":           {newVerifier(t), with(genuine(), "Content-Encoding", "identity", "br"), webhookBody, didit.ErrMalformedWebhook},
		"wrong secret":               {newVerifier(t), signed(t, "whsec-forged", webhookBody), webhookBody, didit.ErrBadSignature},
		"empty secret":               {newVerifier(t), signed(t, "", webhookBody), webhookBody, didit.ErrBadSignature},
		"old secret after rotation":  {rotated, genuine(), webhookBody, didit.ErrBadSignature},
		"two signatures":             {newVerifier(t), with(genuine(), webhooksig.V2Header, strings.Repeat("0", 64), genuine().Get(webhooksig.V2Header)), webhookBody, didit.ErrMalformedWebhook},
		"two raw signatures":         {newVerifier(t), with(genuine(), webhooksig.RawHeader, "0", "1"), webhookBody, didit.ErrMalformedWebhook},
		"two simple signatures":      {newVerifier(t), with(genuine(), webhooksig.SimpleHeader, "0", "1"), webhookBody, didit.ErrMalformedWebhook},
		"two timestamps":             {newVerifier(t), with(genuine(), webhooksig.TimestampHeader, "1700000000", "1700003600"), webhookBody, didit.ErrMalformedWebhook},
		"cut signature":              {newVerifier(t), with(http.Header{}, webhooksig.V2Header, genuine().Get(webhooksig.V2Header)[:62]), webhookBody, didit.ErrBadSignature},
		"long signature":             {newVerifier(t), with(http.Header{}, webhooksig.V2Header, genuine().Get(webhooksig.V2Header)+"00"), webhookBody, didit.ErrBadSignature},
		"signature list":             {newVerifier(t), with(http.Header{}, webhooksig.RawHeader, "0,"+genuine().Get(webhooksig.RawHeader)), webhookBody, didit.ErrBadSignature},
		"empty body":                 {newVerifier(t), genuine(), "", didit.ErrMalformedWebhook},
		"not an object":              {newVerifier(t), signed(t, webhookSecret, "[1700000000]"), "[1700000000]", didit.ErrMalformedWebhook},
		"unsigned event type":        {newVerifier(t), nil, unsigned, didit.ErrNoSignature},
		"unsigned event type signed": {newVerifier(t), signed(t, webhookSecret, unsigned), unsigned, didit.ErrNoSignature},
		"zero verifier":              {new(didit.WebhookVerifier), genuine(), webhookBody, didit.ErrWebhookTooLarge},
		"zero verifier, empty body":  {new(didit.WebhookVerifier), signed(t, "", `{}`), "", didit.ErrMalformedWebhook},
	} {
		t.Run(name, func(t *testing.T) {
			err := test.verifier.Verify(test.header, []byte(test.body))
			require.ErrorIs(t, err, test.want)
			var refused *didit.WebhookError
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, test.want, refused.Err)
			for _, private := range []string{webhookSecret, "Ana", "Declined", "s-1", genuine().Get(webhooksig.V2Header), genuine().Get(webhooksig.RawHeader)} {
				assert.NotContains(t, fmt.Sprintf("%v %+v %#v", err, refused, refused), private)
			}
		})
	}
}

func hexSum(body string) string {
	return fmt.Sprintf("%x", webhooksig.Sum(webhookSecret, []byte(body)))
}

func TestVerifyRotation(t *testing.T) {
	verifier, err := didit.NewWebhookVerifier("whsec-example-3",
		didit.WithPreviousSecrets("whsec-example-2"), didit.WithPreviousSecrets(webhookSecret),
		didit.WithClock(func() time.Time { return webhookTime }))
	require.NoError(t, err)
	for _, secret := range []string{webhookSecret, "whsec-example-2", "whsec-example-3"} {
		for _, only := range []string{webhooksig.V2Header, webhooksig.RawHeader} {
			assert.NoError(t, verifier.Verify(signed(t, secret, webhookBody, only), []byte(webhookBody)))
		}
	}
	assert.ErrorIs(t, verifier.Verify(signed(t, "whsec-example-4", webhookBody), []byte(webhookBody)), didit.ErrBadSignature)
}

func TestPreviousSecretsAreCopied(t *testing.T) {
	secrets := []string{"whsec-example-2"}
	option := didit.WithPreviousSecrets(secrets...)
	secrets[0] = "whsec-changed"
	verifier := newVerifier(t, option)
	assert.NoError(t, verifier.Verify(signed(t, "whsec-example-2", webhookBody), []byte(webhookBody)))
	assert.Error(t, verifier.Verify(signed(t, "whsec-changed", webhookBody), []byte(webhookBody)))
}

func TestNewWebhookVerifierRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		secret string
		opt    didit.WebhookOption
	}{
		"empty secret":            {"", didit.WithMaxBody(1)},
		"newline":                 {"whsec\n", didit.WithMaxBody(1)},
		"NUL":                     {"wh\x00sec", didit.WithMaxBody(1)},
		"outer space":             {" whsec", didit.WithMaxBody(1)},
		"not UTF-8":               {"\xff", didit.WithMaxBody(1)},
		"empty previous secret":   {"whsec", didit.WithPreviousSecrets("a", "")},
		"control character there": {"whsec", didit.WithPreviousSecrets("a\r")},
		"negative tolerance":      {"whsec", didit.WithTolerance(-time.Second)},
		"no tolerance":            {"whsec", didit.WithTolerance(0)},
		"nil clock":               {"whsec", didit.WithClock(nil)},
		"negative body":           {"whsec", didit.WithMaxBody(-1)},
		"no body":                 {"whsec", didit.WithMaxBody(0)},
		"nil option":              {"whsec", nil},
	} {
		t.Run(name, func(t *testing.T) {
			verifier, err := didit.NewWebhookVerifier(test.secret, test.opt)
			assert.Nil(t, verifier)
			var argument *didit.ArgumentError
			require.ErrorAs(t, err, &argument)
			assert.NotContains(t, err.Error(), "whsec")
		})
	}
}

func TestWebhookVerifierPrintsNoSecret(t *testing.T) {
	verifier := newVerifier(t, didit.WithPreviousSecrets("whsec-example-0"))
	var printed strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&printed, verb+verb, verifier, *verifier)
	}
	holder := struct{ verifier *didit.WebhookVerifier }{verifier}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&printed, verb+verb, holder, &holder)
	}
	marshalled, err := json.Marshal(verifier) //lint:ignore SA9005 that it has nothing to show is what is tested
	require.NoError(t, err)
	printed.Write(marshalled)
	slog.New(slog.NewJSONHandler(&printed, nil)).Info("", "v", verifier)
	slog.New(slog.NewTextHandler(&printed, nil)).Info("", "v", verifier)
	assert.NotContains(t, printed.String(), "whsec")
	assert.NotContains(t, printed.String(), fmt.Sprintf("%x", "whsec"))
	assert.Equal(t, "didit.WebhookVerifier{secrets:2 tolerance:5m0s}", fmt.Sprint(verifier))
}

func TestVerifyConcurrently(t *testing.T) {
	verifier := newVerifier(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			body := fmt.Sprintf(`{"z":%d,"timestamp":1700000000,"a":{"y":1,"b":%d}}`, i, i)
			header, err := webhooksig.Headers(webhookSecret, []byte(body), webhookTime)
			if !assert.NoError(t, err) {
				return
			}
			for range 100 {
				assert.NoError(t, verifier.Verify(header, []byte(body)))
				assert.Error(t, verifier.Verify(header, []byte(body[:len(body)-1]+`,"b":1}`)))
			}
		}()
	}
	wg.Wait()
}

// FuzzVerify signs one body and delivers another. Only what means the same may pass.
func FuzzVerify(f *testing.F) {
	f.Add([]byte(webhookBody), []byte(webhookBody), "")
	f.Add([]byte(webhookBody), []byte(strings.Replace(webhookBody, "1.0", "1", 1)), "1700000000")
	f.Add([]byte(webhookBody), []byte(strings.Replace(webhookBody, "Declined", "Approved", 1)), "")
	f.Add([]byte(`{"timestamp":1700000000,"n":1e3}`), []byte(`{"n":1000,"timestamp":17e8}`), "1")
	f.Add([]byte(`{"timestamp":1700000000}`), []byte(`{"timestamp":1700000000,"timestamp":1}`), "x")
	clock := didit.WithClock(func() time.Time { return webhookTime })
	verifier, err := didit.NewWebhookVerifier(webhookSecret, clock, didit.WithMaxBody(1<<16))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, body, delivered []byte, timestamp string) {
		header, err := webhooksig.Headers(webhookSecret, body, webhookTime)
		if err != nil {
			return
		}
		if timestamp != "" {
			header.Set(webhooksig.TimestampHeader, timestamp)
		}
		if verifier.Verify(header, delivered) != nil {
			return
		}
		if !bytes.Equal(form(t, body), form(t, delivered)) {
			t.Fatalf("signed %q, accepted %q", body, delivered)
		}
		if timestamp != "" && timestamp != strconv.FormatInt(webhookTime.Unix(), 10) {
			if seconds, err := strconv.ParseInt(timestamp, 10, 64); err != nil || !bytes.Contains(form(t, body), []byte(timestamp)) {
				t.Fatalf("accepted timestamp header %q (%d)", timestamp, seconds)
			}
		}
		header.Set(webhooksig.V2Header, strings.Repeat("0", 64))
		if err := verifier.Verify(header, delivered); err == nil != bytes.Equal(body, delivered) {
			t.Fatalf("signed the bytes %q, delivered %q: %v", body, delivered, err)
		}
		header.Del(webhooksig.V2Header)
		header.Del(webhooksig.RawHeader)
		if err := verifier.Verify(header, delivered); !errors.Is(err, didit.ErrNoSignature) {
			t.Fatalf("accepted without a signature: %v", err)
		}
	})
}

func form(t *testing.T, body []byte) []byte {
	t.Helper()
	form, err := canonical.Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	defer form.Release()
	return bytes.Clone(form.Bytes())
}

// delivery is as large, and about as varied, as a full decision.
type delivery struct {
	EventID     string         `json:"event_id"`
	WebhookType string         `json:"webhook_type"`
	Timestamp   int64          `json:"timestamp"`
	CreatedAt   int64          `json:"created_at"`
	Environment string         `json:"environment"`
	SessionID   string         `json:"session_id"`
	Status      string         `json:"status"`
	VendorData  string         `json:"vendor_data"`
	Metadata    map[string]any `json:"metadata"`
	Decision    struct {
		SessionNumber int64              `json:"session_number"`
		Features      []string           `json:"features"`
		Documents     []deliveryDocument `json:"id_verifications"`
		Matches       []deliveryMatch    `json:"face_matches"`
	} `json:"decision"`
}

type deliveryDocument struct {
	NodeID         string            `json:"node_id"`
	Status         string            `json:"status"`
	DocumentType   string            `json:"document_type"`
	DocumentNumber string            `json:"document_number"`
	FullName       string            `json:"full_name"`
	DateOfBirth    string            `json:"date_of_birth"`
	Age            int               `json:"age"`
	Address        string            `json:"address"`
	PortraitImage  string            `json:"portrait_image"`
	FrontImage     string            `json:"front_image"`
	BackImage      string            `json:"back_image"`
	Latitude       *float64          `json:"latitude"`
	Longitude      *float64          `json:"longitude"`
	ExtraFields    map[string]string `json:"extra_fields"`
	Warnings       []deliveryWarning `json:"warnings"`
}

type deliveryMatch struct {
	NodeID   string            `json:"node_id"`
	Status   string            `json:"status"`
	Score    *float64          `json:"score"`
	Source   string            `json:"source_image"`
	Target   string            `json:"target_image"`
	Warnings []deliveryWarning `json:"warnings"`
}

type deliveryWarning struct {
	Risk           string `json:"risk"`
	LogType        string `json:"log_type"`
	Short          string `json:"short_description"`
	Long           string `json:"long_description"`
	AdditionalData any    `json:"additional_data"`
}

func largeDelivery(tb testing.TB) []byte {
	tb.Helper()
	url := func(name string) string {
		return "https://media.example.com/" + name + ".jpg?X-Amz-Signature=" + strings.Repeat("0a1b", 40) + "\u0026X-Amz-Expires=3600"
	}
	warning := deliveryWarning{
		Risk: "POSSIBLE_DUPLICATED_USER", LogType: "information", Short: "Possible duplicate",
		Long: "An approved person with the same document exists \"elsewhere\".",
	}
	d := delivery{
		EventID: "6b0c2f0e-0000-4000-8000-000000000001", WebhookType: "status.updated", Timestamp: webhookTime.Unix(),
		CreatedAt: webhookTime.Unix(), Environment: "live", SessionID: "11111111-2222-4333-8444-555555555555",
		Status: "Approved", VendorData: "user-1", Metadata: map[string]any{"plan": "pro", "seats": 3},
	}
	d.Decision.SessionNumber = 43762
	d.Decision.Features = []string{"ID_VERIFICATION", "FACE_MATCH"}
	for i := range 15 {
		node := fmt.Sprintf("feature_%d", i)
		d.Decision.Documents = append(d.Decision.Documents, deliveryDocument{
			NodeID: node, Status: "Approved", DocumentType: "Passport", DocumentNumber: "X0000000" + node,
			FullName: "Ana Ejemplo Ñúñez", DateOfBirth: "1990-01-02", Age: 35, Address: "1 Example Street\nSpringfield",
			PortraitImage: url("portrait" + node), FrontImage: url("front" + node), BackImage: url("back" + node),
			Latitude: didit.Ptr(41.3850639), Longitude: didit.Ptr(2.1734035),
			ExtraFields: map[string]string{"blood_group": "A+", "first_surname": "Ejemplo", "second_surname": "Ñúñez"},
			Warnings:    []deliveryWarning{warning, warning},
		})
		d.Decision.Matches = append(d.Decision.Matches, deliveryMatch{
			NodeID: node, Status: "Approved", Score: didit.Ptr(97.53), Source: url("source" + node), Target: url("target" + node),
			Warnings: []deliveryWarning{warning},
		})
	}
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	require.NoError(tb, encoder.Encode(d))
	return buffer.Bytes()
}

func BenchmarkVerify(b *testing.B) {
	body := largeDelivery(b)
	verifier := newVerifier(b)
	for name, header := range map[string]http.Header{
		"V2":  signed(b, webhookSecret, string(body), webhooksig.V2Header),
		"Raw": signed(b, webhookSecret, string(body), webhooksig.RawHeader),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if err := verifier.Verify(header, body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkVerifyPeer is what Verify is measured against: parsing the same body, without checking it.
func BenchmarkVerifyPeer(b *testing.B) {
	body := largeDelivery(b)
	b.Run("UnmarshalStruct", func(b *testing.B) { benchmarkUnmarshal[delivery](b, body) })
	b.Run("UnmarshalAny", func(b *testing.B) { benchmarkUnmarshal[any](b, body) })
	b.Run("Canonical", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			form, err := canonical.Parse(body)
			if err != nil {
				b.Fatal(err)
			}
			form.Release()
		}
	})
	b.Run("HMAC", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			webhooksig.Sum(webhookSecret, body)
		}
	})
}

func benchmarkUnmarshal[T any](b *testing.B, body []byte) {
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		var v T
		if err := json.Unmarshal(body, &v); err != nil {
			b.Fatal(err)
		}
	}
}
