package didit_test

import (
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	didit "github.com/seed-ed97066b/didit-go"
)

// repeatsRow is a row of the README's table of repeats.
type repeatsRow struct {
	calls          []string // such as Sessions.Create without VendorData
	always, unsure string   // what happens after a 429, and where the call may have been carried out
}

var (
	tableCell = regexp.MustCompile("`([A-Z]\\w+\\.\\w+)`((?: (?:with|without|to) [^,;]+)?)")
	httpVerb  = regexp.MustCompile(`\b[A-Z]{3,}\b`)
)

func repeatsTable(t *testing.T) (rows []repeatsRow) {
	t.Helper()
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(text), "| call | 429; no connection | 5xx but 501; lost or truncated answer |\n|---|---|---|\n")
	require.True(t, found)
	table, _, _ = strings.Cut(table, "\n\n")
	for line := range strings.SplitSeq(table, "\n") {
		cells := strings.Split(line, "|")
		require.Len(t, cells, 5, line)
		row := repeatsRow{always: strings.TrimSpace(cells[2]), unsure: strings.TrimSpace(cells[3])}
		for _, found := range tableCell.FindAllStringSubmatch(cells[1], -1) {
			row.calls = append(row.calls, found[1]+strings.ReplaceAll(strings.TrimRight(found[2], " "), "`", ""))
		}
		if len(row.calls) == 0 {
			row.calls = []string{strings.TrimSpace(cells[1])}
		}
		rows = append(rows, row)
	}
	return rows
}

// conditional are the requests of methods whose repeats depend on them.
var conditional = map[string]any{
	"Sessions.Create with VendorData":      &didit.CreateSessionRequest{WorkflowID: "w", VendorData: didit.Ptr("v")},
	"Sessions.Create without VendorData":   &didit.CreateSessionRequest{WorkflowID: "w"},
	"Sessions.UpdateStatus to Approved":    &didit.UpdateSessionStatusRequest{NewStatus: didit.StatusApproved},
	"Sessions.UpdateStatus to Declined":    &didit.UpdateSessionStatusRequest{NewStatus: didit.StatusDeclined},
	"Sessions.UpdateStatus to Resubmitted": &didit.UpdateSessionStatusRequest{NewStatus: didit.StatusResubmitted},
	"Sessions.UpdateStatus with an email":  &didit.UpdateSessionStatusRequest{NewStatus: didit.StatusApproved, SendEmail: didit.Ptr(true), EmailAddress: didit.Ptr("ana@example.com")},
	"Workflows.Update with Status":         &didit.UpdateWorkflowRequest{Status: didit.Ptr(didit.VersionStatusPublished)},
	"Workflows.Update without Status":      &didit.UpdateWorkflowRequest{},
	"Questionnaires.Update with Status":    &didit.UpdateQuestionnaireRequest{Status: didit.Ptr(didit.VersionStatusPublished)},
	"Questionnaires.Update without Status": &didit.UpdateQuestionnaireRequest{},
}

// fitting are arguments that the other methods send.
func fitting() map[reflect.Type]any {
	found := map[reflect.Type]any{}
	for _, value := range []any{
		[]int64{1},
		[]string{"a"},
		[]didit.ResubmitNode{{NodeID: "n", Feature: didit.ResubmitFeatureOCR}},
		&didit.AddToBlocklistRequest{SessionID: "s", BlocklistFace: true},
		&didit.BulkUpdateAMLHitStatusRequest{HitUpdates: []didit.AMLHitUpdate{{HitID: "h", ReviewStatus: didit.AMLReviewStatusFalsePositive}}},
		&didit.CreateQuestionnaireRequest{
			Title: "t", Languages: []didit.Language{didit.LanguageEnglish},
			FormElements: []didit.FormElement{{ElementType: didit.ElementTypeShortText, Label: didit.Translations{didit.LanguageEnglish: "?"}}},
		},
		&didit.CreateUserRequest{VendorData: "u"},
		&didit.CreateWebhookDestinationRequest{
			Label: "l", URL: "https://example.com/", SubscribedEvents: []didit.WebhookEventType{didit.WebhookEventStatusUpdated},
		},
		&didit.CreateWorkflowRequest{Features: []didit.WorkflowFeature{{Feature: didit.FeatureTypeOCR}}},
		&didit.DecisionEmailPreviewRequest{NewStatus: didit.StatusApproved},
		&didit.ImportSharedSessionRequest{ShareToken: "t", WorkflowID: "w"},
		&didit.RemoveFromBlocklistRequest{SessionID: "s", UnblockFace: true},
		&didit.ShareSessionRequest{ForApplicationID: "a"},
		&didit.TopUpRequest{AmountInDollars: "50"},
		&didit.UpdateAMLHitStatusRequest{HitID: "h", ReviewStatus: didit.AMLReviewStatusFalsePositive},
		&didit.UpdateFeatureStatusRequest{NewStatus: didit.FeatureStatusApproved},
		&didit.UpdateUserStatusRequest{Status: didit.UserStatusActive},
	} {
		found[reflect.TypeOf(value)] = value
	}
	return found
}

// repeatedCall is a method with all it needs but the client.
type repeatedCall func(client *didit.Client) error

// repeatedCalls are all methods, those with conditions once for each, by the names of the table.
func repeatedCalls(t *testing.T) map[string]repeatedCall {
	t.Helper()
	client, err := didit.NewClient(didit.WithAPIKey("key"))
	require.NoError(t, err)
	arguments := fitting()
	calling := func(name string, request any) repeatedCall {
		return func(client *didit.Client) error {
			return callWith(serviceMethods(client)[name], func(_ int, of reflect.Type) (reflect.Value, bool) {
				if request != nil && reflect.TypeOf(request) == of {
					return reflect.ValueOf(request), true
				}
				value, ok := arguments[of]
				return reflect.ValueOf(value), ok
			})
		}
	}
	calls := map[string]repeatedCall{}
	for name := range serviceMethods(client) {
		calls[name] = calling(name, nil)
	}
	for name, request := range conditional {
		method, _, _ := strings.Cut(name, " ")
		delete(calls, method)
		calls[name] = calling(method, request)
	}
	delete(calls, "Sessions.WaitForDecision") // it makes many calls of Decision
	return calls
}

// attempts are how often a call is sent whose answers are all this one, and with which HTTP method.
func attempts(t *testing.T, call repeatedCall, answer func(*http.Request) (*http.Response, error)) (n int, method string, err error) {
	t.Helper()
	client, err := didit.NewClient(didit.WithAPIKey("key"), didit.WithRateLimiter(nil), didit.WithMaxRetries(2),
		didit.WithRetryWait(0, time.Nanosecond), didit.WithHTTPClient(&http.Client{
			Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
				n++
				method = r.Method
				return answer(r)
			}),
		}))
	require.NoError(t, err)
	err = call(client)
	return n, method, err
}

func status(code int) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: code, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
	}
}

// clearly are faults after which nothing was carried out, unsurely those after which it may have been.
var (
	clearly = map[string]func(*http.Request) (*http.Response, error){
		"429": status(http.StatusTooManyRequests),
		"no connection": func(*http.Request) (*http.Response, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
		},
	}
	unsurely = map[string]func(*http.Request) (*http.Response, error){
		"500": status(http.StatusInternalServerError),
		"503": status(http.StatusServiceUnavailable),
		"lost answer": func(*http.Request) (*http.Response, error) {
			return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
		},
		"truncated answer": func(r *http.Request) (*http.Response, error) {
			response, err := status(http.StatusOK)(r)
			response.ContentLength = 100
			response.Body = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF))
			return response, err
		},
	}
)

// Each row of the README's table of repeats says what the client does, and each method that writes has its row.
func TestReadmeSaysWhatIsRepeated(t *testing.T) {
	calls, listed := repeatedCalls(t), map[string]bool{}
	for _, row := range repeatsTable(t) {
		assert.Equal(t, "repeated", row.always)
		for _, name := range row.calls {
			assert.False(t, listed[name], "%s has two rows", name)
			listed[name] = true
			switch {
			case name == "every GET":
				for _, name := range slices.Sorted(maps.Keys(calls)) {
					if _, method, _ := attempts(t, calls[name], status(http.StatusNotFound)); method == http.MethodGet {
						listed[name] = true
						checkRepeats(t, name, calls[name], row.unsure)
					}
				}
			case name == "Client.Do":
				checkDo(t, row.unsure)
			default:
				require.Contains(t, calls, name, "the table names what there is")
				checkRepeats(t, name, calls[name], row.unsure)
			}
		}
	}
	for name := range calls {
		assert.True(t, listed[name], "%s has no row", name)
	}
}

func checkRepeats(t *testing.T, name string, call repeatedCall, unsure string) {
	t.Helper()
	repeated := strings.HasPrefix(unsure, "repeated")
	assert.True(t, repeated || unsure == "**sent once**", "%s: %s", name, unsure)
	sent := func(fault string, answer func(*http.Request) (*http.Response, error), want int) {
		n, _, err := attempts(t, call, answer)
		require.NotErrorIs(t, err, didit.ErrInvalidArgument, name)
		assert.Equal(t, want, n, "%s: %s: %v", name, fault, err)
	}
	for fault, answer := range clearly {
		sent(fault, answer, 3)
	}
	for fault, answer := range unsurely {
		want := 1
		if repeated {
			want = 3
		}
		sent(fault, answer, want)
	}
	sent("501", status(http.StatusNotImplemented), 1)

	first := true
	n, method, err := attempts(t, call, func(r *http.Request) (*http.Response, error) {
		if first {
			first = false
			return status(http.StatusServiceUnavailable)(r)
		}
		return status(http.StatusNotFound)(r)
	})
	if strings.Contains(unsure, "a 404 after that is a success") {
		assert.NoError(t, err, name)
		assert.Equal(t, 2, n, name)
	} else {
		assert.Error(t, err, name)
		assert.NotEqual(t, http.MethodDelete, method, "%s: the table says nothing of a 404", name)
	}
}

func checkDo(t *testing.T, unsure string) {
	t.Helper()
	listed, rest, found := strings.Cut(unsure, " repeated, ")
	require.True(t, found)
	assert.Equal(t, "the rest **sent once**", rest)
	repeated := httpVerb.FindAllString(listed, -1)
	require.NotEmpty(t, repeated)
	for _, method := range []string{"GET", "HEAD", "DELETE", "POST", "PATCH", "PUT"} {
		call := func(client *didit.Client) error {
			return client.Do(context.Background(), method, "/v3/things/", nil, nil)
		}
		for fault, answer := range unsurely {
			if method == http.MethodHead && fault == "truncated answer" {
				continue // it has none
			}
			want := 1
			if slices.Contains(repeated, method) {
				want = 3
			}
			n, _, err := attempts(t, call, answer)
			assert.Equal(t, want, n, "%s: %s: %v", method, fault, err)
		}
	}
}
