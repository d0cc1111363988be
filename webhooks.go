package didit

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed-ed97066b/didit-go/internal/canonical"
	"github.com/seed-ed97066b/didit-go/internal/webhooksig"
)

const (
	defaultWebhookTolerance = 300 * time.Second
	defaultWebhookMaxBody   = 1 << 20
)

// unsignedWebhookType is sent to URLs named per request and carries no signature, so that one with a
// signature is not the service's.
const unsignedWebhookType = "kyb.registry_search.resolved"

// WebhookVerifier tells deliveries of the service from anything else that reaches a webhook URL. It cannot
// be changed once made, is safe for concurrent use, and prints no secret.
//
// The zero WebhookVerifier accepts nothing: use NewWebhookVerifier. See https://docs.didit.me/integration/webhooks.
type WebhookVerifier struct {
	secrets   func() []string // fmt looks into the fields of others' structs, but not into a function
	tolerance time.Duration
	now       func() time.Time
	simple    bool
	maxBody   int64
}

// WebhookOption changes how a WebhookVerifier judges.
type WebhookOption func(*webhookOptions)

type webhookOptions struct {
	previous  []string
	tolerance time.Duration
	now       func() time.Time
	simple    bool
	maxBody   int64
}

// NewWebhookVerifier returns a verifier for one webhook destination. The secret is that destination's
// secret_shared_key, used exactly as the text it is.
//
// Errors are of type *ArgumentError: for a secret that is empty, not UTF-8, or holds control characters or
// outer white space, which a secret read from a file often does, and for options out of range.
func NewWebhookVerifier(secret string, opts ...WebhookOption) (*WebhookVerifier, error) {
	o := webhookOptions{tolerance: defaultWebhookTolerance, now: time.Now, maxBody: defaultWebhookMaxBody}
	for _, opt := range opts {
		if opt == nil {
			return nil, argumentError("opts", "must not hold a nil option")
		}
		opt(&o)
	}
	if flaw := webhookSecretFlaw(secret); flaw != "" {
		return nil, argumentError("secret", flaw)
	}
	for _, previous := range o.previous {
		if flaw := webhookSecretFlaw(previous); flaw != "" {
			return nil, argumentError("previous secret", flaw)
		}
	}
	switch {
	case o.tolerance <= 0:
		return nil, argumentError("tolerance", "must be positive")
	case o.now == nil:
		return nil, argumentError("clock", "must not be nil")
	case o.maxBody <= 0:
		return nil, argumentError("max body", "must be positive")
	}
	secrets := append([]string{secret}, o.previous...)
	return &WebhookVerifier{
		secrets:   func() []string { return secrets },
		tolerance: o.tolerance,
		now:       o.now,
		simple:    o.simple,
		maxBody:   o.maxBody,
	}, nil
}

func webhookSecretFlaw(secret string) string {
	switch {
	case secret == "":
		return "must not be empty"
	case !utf8.ValidString(secret):
		return "must be UTF-8"
	case strings.ContainsFunc(secret, unicode.IsControl):
		return "must not contain control characters"
	case strings.TrimSpace(secret) != secret:
		return "must not begin or end with white space"
	}
	return ""
}

// WithPreviousSecrets also accepts deliveries signed with older secrets. While a secret is being rotated,
// give the new one to NewWebhookVerifier and the old one here, and drop it once nothing is signed with it.
func WithPreviousSecrets(secrets ...string) WebhookOption {
	secrets = slices.Clone(secrets)
	return func(o *webhookOptions) { o.previous = append(o.previous, secrets...) }
}

// WithTolerance sets how far the time inside a delivery may lie before or after the clock. The default is
// the 300 seconds that the service advises.
func WithTolerance(tolerance time.Duration) WebhookOption {
	return func(o *webhookOptions) { o.tolerance = tolerance }
}

// WithClock judges freshness by now instead of time.Now: for tests, and for deliveries kept to be worked on
// later. It is called from as many goroutines as Verify is.
func WithClock(now func() time.Time) WebhookOption {
	return func(o *webhookOptions) { o.now = now }
}

// WithMaxBody sets how many bytes a delivery may have. The default is 1 MiB.
func WithMaxBody(bytes int64) WebhookOption {
	return func(o *webhookOptions) { o.maxBody = bytes }
}

// AcceptSimpleSignature accepts a delivery by X-Signature-Simple where no better signature matches. It is
// meant for servers behind something that rewrites bodies, and weakens every check: anybody who can change
// a delivery can remove the better signatures first.
//
// That signature covers timestamp, session_id, status and webhook_type. Everything else in such a body may
// be forged, its event_id and decision included: take the session's id and read its decision from the API.
func AcceptSimpleSignature() WebhookOption {
	return func(o *webhookOptions) { o.simple = true }
}

// Format prints the verifier without its secrets, whatever the verb.
func (v WebhookVerifier) Format(f fmt.State, _ rune) { redacted(f, "WebhookVerifier", v.attrs()...) }

// LogValue logs the verifier without its secrets.
func (v WebhookVerifier) LogValue() slog.Value { return redactedLog(v.attrs()...) }

func (v WebhookVerifier) attrs() []string {
	secrets := 0
	if v.secrets != nil {
		secrets = len(v.secrets())
	}
	return []string{"secrets", strconv.Itoa(secrets), "tolerance", v.tolerance.String()}
}

// Verify returns nil where a delivery was signed with one of the secrets, is unchanged, and is fresh. The
// body is the one received, byte for byte; header has the keys in the spelling of net/http.
//
// X-Signature-V2, over the canonical form of the body, is tried first, then X-Signature, over its bytes;
// X-Signature-Simple only after AcceptSimpleSignature. Each is compared in constant time. Freshness is
// judged by the timestamp in the body, since X-Timestamp is not signed: that header may be missing, but not
// differ. Verify does not notice a delivery that comes twice within the tolerance: see Deduplicator.
//
// Errors are of type *WebhookError and match one of ErrNoSignature, ErrBadSignature, ErrStale,
// ErrMalformedWebhook and ErrWebhookTooLarge. All of them are final: answer with a 4xx status, which the
// service does not repeat (404 excepted).
func (v *WebhookVerifier) Verify(header http.Header, body []byte) error {
	_, err := v.verify(header, body)
	return err
}

// webhookSignature names the signature that a delivery was accepted by.
type webhookSignature int

const (
	webhookSignatureNone webhookSignature = iota
	webhookSignatureV2
	webhookSignatureRaw
	webhookSignatureSimple
)

func (v *WebhookVerifier) verify(header http.Header, body []byte) (webhookSignature, error) {
	if int64(len(body)) > v.maxBody {
		return webhookSignatureNone, webhookError(ErrWebhookTooLarge, fmt.Sprintf("longer than %d bytes", v.maxBody))
	}
	sent, err := v.readHeaders(header)
	if err != nil {
		return webhookSignatureNone, err
	}
	// V2 and Simple cover a parsed body. Where only the raw signature came, nothing unsigned is parsed.
	matched := webhookSignatureNone
	if sent.v2 == nil && sent.simple == nil {
		if !v.matches(sent.raw, body) {
			return webhookSignatureNone, webhookError(ErrBadSignature, "")
		}
		matched = webhookSignatureRaw
	}
	form, err := canonical.Parse(body)
	if err != nil {
		return webhookSignatureNone, webhookError(ErrMalformedWebhook, err.Error())
	}
	defer form.Release()
	if !form.IsObject() {
		return webhookSignatureNone, webhookError(ErrMalformedWebhook, "not an object")
	}
	if matched == webhookSignatureNone {
		if matched, err = v.match(sent, form, body); err != nil {
			return webhookSignatureNone, err
		}
	}
	if string(form.Member("webhook_type")) == `"`+unsignedWebhookType+`"` {
		return webhookSignatureNone, webhookError(ErrNoSignature, "the service does not sign "+unsignedWebhookType)
	}
	if err := v.checkTime(sent.timestamp, form.Member("timestamp")); err != nil {
		return webhookSignatureNone, err
	}
	return matched, nil
}

// webhookHeaders is what a delivery brings for its checking. A signature that is absent, not asked for, or
// no signature by its looks is nil.
type webhookHeaders struct {
	timestamp       string
	v2, raw, simple []byte
}

func (v *WebhookVerifier) readHeaders(header http.Header) (*webhookHeaders, error) {
	for _, encoding := range header.Values("Content-Encoding") {
		if encoding != "" && !strings.EqualFold(encoding, "identity") {
			return nil, webhookError(ErrMalformedWebhook, "compressed body")
		}
	}
	timestamp, err := webhookHeader(header, webhooksig.TimestampHeader)
	if err != nil {
		return nil, err
	}
	v2, err := webhookHeader(header, webhooksig.V2Header)
	if err != nil {
		return nil, err
	}
	raw, err := webhookHeader(header, webhooksig.RawHeader)
	if err != nil {
		return nil, err
	}
	simple, err := webhookHeader(header, webhooksig.SimpleHeader)
	if err != nil {
		return nil, err
	}
	if v2 == "" && raw == "" && (simple == "" || !v.simple) {
		if simple != "" {
			return nil, webhookError(ErrNoSignature, webhooksig.SimpleHeader+" alone is not accepted")
		}
		return nil, webhookError(ErrNoSignature, "")
	}
	sent := &webhookHeaders{timestamp: timestamp, v2: webhooksig.Decode(v2), raw: webhooksig.Decode(raw)}
	if v.simple {
		sent.simple = webhooksig.Decode(simple)
	}
	if sent.v2 == nil && sent.raw == nil && sent.simple == nil {
		return nil, webhookError(ErrBadSignature, "not 64 hexadecimal digits")
	}
	return sent, nil
}

// webhookHeader returns a header that may be sent once, or "".
func webhookHeader(header http.Header, name string) (string, error) {
	values := header.Values(name)
	switch len(values) {
	case 0:
		return "", nil
	case 1:
		return values[0], nil
	}
	return "", webhookError(ErrMalformedWebhook, "more than one "+name)
}

// match returns the signature that the secrets account for, the strongest first.
func (v *WebhookVerifier) match(sent *webhookHeaders, form *canonical.Form, body []byte) (webhookSignature, error) {
	switch {
	case v.matches(sent.v2, form.Bytes()):
		return webhookSignatureV2, nil
	case v.matches(sent.raw, body):
		return webhookSignatureRaw, nil
	case sent.simple == nil:
		return webhookSignatureNone, webhookError(ErrBadSignature, "")
	}
	message, err := webhooksig.SimpleMessage(form)
	if err != nil {
		return webhookSignatureNone, webhookError(ErrMalformedWebhook, err.Error())
	}
	if !v.matches(sent.simple, message) {
		return webhookSignatureNone, webhookError(ErrBadSignature, "")
	}
	return webhookSignatureSimple, nil
}

// matches tries every secret whichever matches, so that the time taken does not tell them apart.
func (v *WebhookVerifier) matches(signature, message []byte) bool {
	if signature == nil || v.secrets == nil {
		return false
	}
	matched := 0
	for _, secret := range v.secrets() {
		matched |= subtle.ConstantTimeCompare(signature, webhooksig.Sum(secret, message))
	}
	return matched == 1
}

// checkTime judges the timestamp of a body, in canonical form, and the header that repeats it. Both are
// epoch seconds.
func (v *WebhookVerifier) checkTime(header string, signed []byte) error {
	digits := strings.Trim(string(signed), `"`)
	seconds, err := strconv.ParseUint(digits, 10, 62)
	if err != nil {
		return webhookError(ErrMalformedWebhook, "no timestamp in epoch seconds")
	}
	age := v.now().Sub(time.Unix(int64(seconds), 0))
	switch {
	case age > v.tolerance:
		return webhookError(ErrStale, age.Truncate(time.Second).String()+" old")
	case age < -v.tolerance:
		return webhookError(ErrStale, (-age).Truncate(time.Second).String()+" ahead of the clock")
	}
	if header != "" && header != digits {
		return webhookError(ErrMalformedWebhook, webhooksig.TimestampHeader+" differs from the timestamp in the body")
	}
	return nil
}

// Why a delivery was refused. Match them with errors.Is; the error itself is a *WebhookError.
var (
	// ErrNoSignature is a delivery without a signature of the kinds accepted. It did not come from the
	// service, or came through something that dropped its headers.
	ErrNoSignature = errors.New("didit: webhook: no signature")

	// ErrBadSignature is a delivery whose signatures no secret accounts for: forged, changed on its way, or
	// signed with the secret of another destination.
	ErrBadSignature = errors.New("didit: webhook: signature does not match")

	// ErrStale is a delivery signed too long before or after the clock: a replay, or a clock that is wrong.
	ErrStale = errors.New("didit: webhook: stale")

	// ErrMalformedWebhook is a delivery that the service cannot have sent like that.
	ErrMalformedWebhook = errors.New("didit: webhook: malformed")

	// ErrWebhookTooLarge is a delivery beyond WithMaxBody.
	ErrWebhookTooLarge = errors.New("didit: webhook: too large")
)

// WebhookError is a refused delivery. It holds nothing of the body, the secrets or the signatures, and is
// fit for logs.
type WebhookError struct {
	// Err is one of ErrNoSignature, ErrBadSignature, ErrStale, ErrMalformedWebhook, ErrWebhookTooLarge and, for an
	// event that was verified, ErrWebhookVersion.
	Err error

	// Reason says more, for people. It may be empty.
	Reason string
}

func webhookError(err error, reason string) *WebhookError {
	return &WebhookError{Err: err, Reason: reason}
}

// Error returns the text of Err and the reason.
func (e *WebhookError) Error() string {
	if e.Reason == "" {
		return e.Err.Error()
	}
	return e.Err.Error() + ": " + e.Reason
}

// Unwrap returns Err.
func (e *WebhookError) Unwrap() error { return e.Err }
