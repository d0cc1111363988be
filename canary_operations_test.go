package didit_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	didit "github.com/seed-ed97066b/didit-go"
)

// wiretap answers as told and keeps what must not be printed of the request: its query, and the segments of its
// path that hold a digit, which those of the API's own do not.
type wiretap struct {
	answer func(r *http.Request) (*http.Response, error)

	mu      sync.Mutex
	private []string
}

func (w *wiretap) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.private = append(w.private, pathValues(r)...)
	if r.URL.RawQuery != "" {
		w.private = append(w.private, r.URL.RawQuery)
	}
	return w.answer(r)
}

func pathValues(r *http.Request) (values []string) {
	_, path, _ := strings.Cut(r.URL.EscapedPath(), "/v3/")
	for segment := range strings.SplitSeq(path, "/") {
		plain, err := url.PathUnescape(segment)
		if err == nil && (strings.ContainsAny(plain, "0123456789") || plain != segment) {
			values = append(values, plain)
			if plain != segment {
				values = append(values, segment)
			}
		}
	}
	return values
}

// answeringWith makes an answer whose headers hold a canary; in the body %s stands for what the path holds.
func answeringWith(status int, body string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		text := strings.ReplaceAll(body, "%s", strings.Join(pathValues(r), " and "))
		return &http.Response{
			StatusCode: status, Header: http.Header{"X-Canary": {"canary"}, "Content-Type": {"application/json"}},
			Body: io.NopCloser(strings.NewReader(text)), Request: r,
		}, nil
	}
}

// Whatever goes wrong with whichever operation, errors and log lines hold nothing that is private.
func TestNoOperationPrintsWhatIsPrivate(t *testing.T) {
	const key = "canary-key-of-operations"
	faults := map[string]func(*http.Request) (*http.Response, error){
		"echo":         answeringWith(404, `{"detail":"Nothing is known of %s.","code":"gone","id":["%s: unknown, like '%s'"]}`),
		"echo in list": answeringWith(400, `["%s cannot be used with `+key+`."]`),
		"html":         answeringWith(502, "<html>canary %s</html>"),
		"text":         answeringWith(403, "canary %s"),
		"empty":        answeringWith(500, ""),
		"page":         answeringWith(200, "<html>canary %s</html>"),
		"wrong":        answeringWith(200, `["canary %s"]`),
		"nothing":      answeringWith(200, ""),
		"null":         answeringWith(200, "null"),
		"transport": func(r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("proxy: %s: %s", r.URL, r.Header.Get("X-Api-Key"))
		},
		"reading": func(r *http.Request) (*http.Response, error) {
			response, err := answeringWith(200, "")(r)
			response.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"canary":`), failing{fmt.Errorf("broken: %s", r.URL)}))
			return response, err
		},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			failed := map[string]bool{}
			for _, x := range exchanges() {
				tap := &wiretap{answer: fault}
				var out bytes.Buffer
				operation := ""
				logger := slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
				client, err := didit.NewClient(didit.WithAPIKey(key), didit.WithHTTPClient(&http.Client{Transport: tap}),
					didit.WithRateLimiter(nil), didit.WithMaxRetries(1), didit.WithRetryWait(0, time.Nanosecond), didit.WithLogger(logger),
					didit.WithHooks(didit.Hooks{OnStart: func(ctx context.Context, call didit.CallInfo) context.Context {
						operation = call.Operation
						return ctx
					}}))
				require.NoError(t, err)
				_, err = x.call(t.Context(), client, &world{})
				if err == nil {
					continue // some answers are fine for some operations
				}
				failed[operation] = true
				for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
					fmt.Fprintf(&out, verb+"\n", err)
				}
				fmt.Fprintln(&out, errors.Join(err))
				logger.Info("failed", "err", err)
				text := out.String()
				for _, private := range append(tap.private, "canary") {
					assert.NotContains(t, text, private, "%s, %s", x.name, operation)
				}
			}
			assert.Greater(t, len(failed), 5, "operations fail")
		})
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// What an error leaves of the API's words is what they say.
func TestPathValuesAreTakenOutOfWords(t *testing.T) {
	for _, test := range []struct{ id, says, want string }{
		{"jane@example.com", "No user jane@example.com.", "No user …."},
		{"a/b c", `"a/b c" or a%2Fb%20c`, `"…" or …`},
		{"a", "a person has a plan", "… person has … plan"},
		{"s", "The person's session", "The person's session"},
		{"jane", "jane's session, 'jane', janet", "…'s session, '…', janet"},
		{"17", "17 of 170 and x17: 17", "… of 170 and x17: …"},
		{"ä", "ä, bär, ä", "…, bär, …"},
	} {
		client, _ := scripted(t, answered{http.StatusNotFound, fmt.Sprintf(`{"detail":%q,"field":[%q]}`, test.says, test.says)})
		_, err := client.Users.Get(t.Context(), test.id)
		var refused *didit.APIError
		require.ErrorAs(t, err, &refused)
		assert.Equal(t, test.want, refused.Detail)
		assert.Equal(t, []string{test.want}, refused.Fields["field"])
	}
}

func TestShortIDsLeaveTransportErrorsReadable(t *testing.T) {
	client, err := didit.NewClient(didit.WithAPIKey("key"), didit.WithMaxRetries(0), didit.WithHTTPClient(&http.Client{
		Transport: &wiretap{answer: func(*http.Request) (*http.Response, error) { return nil, errors.New("d: nobody answered d/") }},
	}))
	require.NoError(t, err)
	_, err = client.Users.Get(t.Context(), "d")
	assert.EqualError(t, err, "didit: GET /v3/users/{vendor_data}/: …: nobody answered …/")
}
