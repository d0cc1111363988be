// Package webhooksig makes the signatures of webhook deliveries, for those who check them and for those who
// imitate the service in tests.
package webhooksig

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/seed-ed97066b/didit-go/internal/canonical"
)

// The headers of a delivery, in the canonical spelling of net/http.
const (
	TimestampHeader = "X-Timestamp"
	V2Header        = "X-Signature-V2"
	RawHeader       = "X-Signature"
	SimpleHeader    = "X-Signature-Simple"
)

// Sum is the HMAC-SHA256 of a message under a secret, which is used as the text it is.
func Sum(secret string, message []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(message)
	return mac.Sum(nil)
}

// Decode reads a signature as headers carry it, and returns nil for what is not 64 hexadecimal digits.
func Decode(value string) []byte {
	if len(value) != hex.EncodedLen(sha256.Size) {
		return nil
	}
	sum, err := hex.DecodeString(value)
	if err != nil {
		return nil
	}
	return sum
}

// Headers returns the headers of a delivery of body at a time. The signatures cover the timestamp inside
// the body, not the header: a delivery is only accepted where both are the same second.
func Headers(secret string, body []byte, at time.Time) (http.Header, error) {
	form, err := canonical.Parse(body)
	if err != nil {
		return nil, err
	}
	defer form.Release()
	simple, err := SimpleMessage(form)
	if err != nil {
		return nil, err
	}
	header := http.Header{}
	header.Set(TimestampHeader, strconv.FormatInt(at.Unix(), 10))
	header.Set(V2Header, hex.EncodeToString(Sum(secret, form.Bytes())))
	header.Set(RawHeader, hex.EncodeToString(Sum(secret, body)))
	header.Set(SimpleHeader, hex.EncodeToString(Sum(secret, simple)))
	return header, nil
}

var (
	errSimplePart      = errors.New("a part of the simple signature is not plain text")
	errSimpleLookalike = errors.New("a part of the simple signature has a second key that differs in case only")
)

// SimpleMessage returns what the simple signature covers: timestamp:session_id:status:webhook_type, with
// missing and null parts empty. It refuses a part that could be mistaken for two, and a document in which a
// decoder that ignores case would find another value than the one covered.
func SimpleMessage(form *canonical.Form) ([]byte, error) {
	var message []byte
	for i, key := range []string{"timestamp", "session_id", "status", "webhook_type"} {
		if form.Lookalike(key) {
			return nil, errSimpleLookalike
		}
		part, ok := plainText(form.Member(key), key == "timestamp")
		if !ok {
			return nil, errSimplePart
		}
		if i > 0 {
			message = append(message, ':')
		}
		message = append(message, part...)
	}
	return message, nil
}

func plainText(value []byte, number bool) (text []byte, ok bool) {
	switch {
	case len(value) == 0 || string(value) == "null":
		return nil, true
	case value[0] == '"':
		text = value[1 : len(value)-1]
		return text, !bytes.ContainsAny(text, `:\`)
	default:
		return value, number && (value[0] == '-' || value[0] >= '0' && value[0] <= '9')
	}
}
