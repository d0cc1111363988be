package didittest_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T, opts ...didittest.Option) (*didittest.Server, *didit.Client) {
	t.Helper()
	server := didittest.NewServer(t, opts...)
	client, err := server.Client()
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return server, client
}

func create(t *testing.T, server *didittest.Server, client *didit.Client, vendorData string) *didit.Session {
	t.Helper()
	session, err := client.Sessions.Create(t.Context(), &didit.CreateSessionRequest{
		WorkflowID: server.WorkflowID, VendorData: didit.Ptr(vendorData), Metadata: map[string]any{"plan": "pro"},
	})
	require.NoError(t, err)
	return session
}

func TestLifecycle(t *testing.T) {
	server, client := start(t)
	ctx := t.Context()
	session := create(t, server, client, "user-1")
	assert.Equal(t, didit.StatusNotStarted, session.Status)
	assert.JSONEq(t, `{"plan":"pro"}`, string(session.Metadata))

	decision, err := client.Sessions.Decision(ctx, session.SessionID)
	require.NoError(t, err)
	assert.Empty(t, decision.IDVerifications)
	_, err = client.Sessions.Approve(ctx, session.SessionID, "")
	require.ErrorContains(t, err, "Current status: Not Started")
	_, err = client.Sessions.DownloadPDF(ctx, session.SessionID, io.Discard)
	require.ErrorIs(t, err, didit.ErrForbidden)

	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeInReview))
	require.Error(t, server.CompleteSession(session.SessionID, didittest.OutcomeApproved))
	decision, err = client.Sessions.DecisionWithEvents(ctx, session.SessionID)
	require.NoError(t, err)
	assert.Equal(t, didit.StatusInReview, decision.Status)
	assert.Equal(t, "POSSIBLE_MATCH_FOUND", decision.FirstAMLScreening().Warnings[0].Risk)
	assert.Len(t, decision.Events, 2)

	_, err = client.Sessions.RequestResubmission(ctx, session.SessionID, "blurred", nil)
	require.NoError(t, err)
	decision, err = client.Sessions.Decision(ctx, session.SessionID)
	require.NoError(t, err)
	assert.Equal(t, didit.StatusResubmitted, decision.Status)
	assert.Nil(t, decision.FirstAMLScreening())
	assert.NotNil(t, decision.FirstIDVerification())

	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeDeclined))
	for range 2 {
		_, err = client.Sessions.Approve(ctx, session.SessionID, "looked at it")
		require.NoError(t, err)
	}
	_, err = client.Sessions.CreateReview(ctx, session.SessionID, &didit.CreateReviewRequest{Comment: didit.Value("fine")})
	require.NoError(t, err)
	reviews, err := client.Sessions.ListReviews(ctx, session.SessionID, nil)
	require.NoError(t, err)
	require.Len(t, reviews.Results, 3)
	assert.Equal(t, "fine", reviews.Results[0].Comment)
	assert.Equal(t, didit.StatusDeclined, reviews.Results[1].PreviousStatus)

	var pdf bytes.Buffer
	_, err = client.Sessions.DownloadPDF(ctx, session.SessionID, &pdf)
	require.NoError(t, err)
	assert.True(t, strings.HasSuffix(pdf.String(), "%%EOF\n"))

	deletion, err := client.Sessions.Delete(ctx, session.SessionID, &didit.DeleteSessionOptions{
		RetainFaceEmbeddings: didit.Value(true), FaceRetentionDays: didit.Ptr(30),
	})
	require.NoError(t, err)
	assert.Equal(t, session.SessionNumber, deletion.SessionNumber)
	assert.NotEmpty(t, deletion.BiometricTemplateUUID)
	_, err = client.Sessions.Decision(ctx, session.SessionID)
	require.ErrorIs(t, err, didit.ErrNotFound)
}

func TestMetadataIsKeptToTheDigit(t *testing.T) {
	server, client := start(t)
	status, _ := raw(t, server, http.MethodPost, "/v3/session/", server.APIKey,
		`{"workflow_id":"`+server.WorkflowID+`","metadata":{"n":12345678901234567890}}`)
	require.Equal(t, http.StatusCreated, status)
	page, err := client.Sessions.List(t.Context(), nil)
	require.NoError(t, err)
	decision, err := client.Sessions.Decision(t.Context(), page.Results[0].SessionID)
	require.NoError(t, err)
	assert.Equal(t, `{"n":12345678901234567890}`, string(decision.Metadata))
}

func TestWorkflowsOfTheUser(t *testing.T) {
	server, client := start(t, didittest.WithWorkflow("11111111-2222-4333-8444-555555555555"))
	assert.Equal(t, "11111111-2222-4333-8444-555555555555", server.WorkflowID)
	create(t, server, client, "user-1")
}

func TestReuse(t *testing.T) {
	server, client := start(t)
	first := create(t, server, client, "user-1")
	assert.Equal(t, first.SessionID, create(t, server, client, "user-1").SessionID)
	assert.NotEqual(t, first.SessionID, create(t, server, client, "user-2").SessionID)
	require.NoError(t, server.CompleteSession(first.SessionID, didittest.OutcomeApproved))
	assert.NotEqual(t, first.SessionID, create(t, server, client, "user-1").SessionID)
}

func TestScenarios(t *testing.T) {
	for scenario, want := range map[didit.SandboxScenario]didit.Status{
		didit.ScenarioApprove:                didit.StatusApproved,
		didit.ScenarioDeclineLivenessAttack:  didit.StatusDeclined,
		didit.ScenarioReviewAMLPossibleMatch: didit.StatusInReview,
	} {
		server, client := start(t)
		session, err := client.Sessions.Create(t.Context(), &didit.CreateSessionRequest{
			WorkflowID: server.WorkflowID, SandboxScenario: &scenario,
		})
		require.NoError(t, err)
		require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeScenario))
		decision, err := client.Sessions.Decision(t.Context(), session.SessionID)
		require.NoError(t, err)
		assert.Equal(t, want, decision.Status)
	}
}

func TestCompleteSessionWith(t *testing.T) {
	server, client := start(t)
	session := create(t, server, client, "user-1")
	err := server.CompleteSessionWith(session.SessionID, func(d *didit.Decision) {
		d.Status, d.SessionID = didit.StatusKYCExpired, "ignored"
		d.PhoneVerifications = []didit.PhoneVerification{{NodeID: "phone"}}
	})
	require.NoError(t, err)
	decision, err := client.Sessions.Decision(t.Context(), session.SessionID)
	require.NoError(t, err)
	assert.Equal(t, didit.StatusKYCExpired, decision.Status)
	assert.Equal(t, "phone", decision.FirstPhoneVerification().NodeID)
	require.Error(t, server.CompleteSessionWith("nobody", func(*didit.Decision) {}))
}

func TestPagination(t *testing.T) {
	server, client := start(t, didittest.WithPageSize(3))
	for i := range 8 {
		create(t, server, client, fmt.Sprint("user-", i))
	}
	page, err := client.Sessions.List(t.Context(), &didit.ListSessionsOptions{Offset: 3})
	require.NoError(t, err)
	assert.Equal(t, 8, page.Count)
	assert.Equal(t, server.URL+"/v3/sessions/?limit=3&offset=6", page.Next)
	assert.Equal(t, server.URL+"/v3/sessions/?limit=3", page.Previous)
	last := int64(9)
	for item, err := range client.Sessions.All(t.Context(), nil) {
		require.NoError(t, err)
		assert.Equal(t, last-1, item.SessionNumber)
		last = item.SessionNumber
	}
	assert.Equal(t, int64(1), last)
	page, err = client.Sessions.List(t.Context(), &didit.ListSessionsOptions{
		VendorData: "user-4", Statuses: []didit.Status{didit.StatusNotStarted, didit.StatusApproved},
		DateFrom: didit.NewDate(time.Now().UTC().AddDate(0, 0, -1)),
	})
	require.NoError(t, err)
	assert.Len(t, page.Results, 1)
	page, err = client.Sessions.List(t.Context(), &didit.ListSessionsOptions{Kind: didit.SessionKindBusiness})
	require.NoError(t, err)
	assert.Empty(t, page.Results)
}

func TestBatchDeletion(t *testing.T) {
	server, client := start(t)
	for i := range 25 {
		create(t, server, client, fmt.Sprint("user-", i))
	}
	few, err := client.Sessions.BatchDelete(t.Context(), []int64{1, 2, 999})
	require.NoError(t, err)
	assert.Len(t, few.Results, 2)
	many, err := client.Sessions.DeleteAll(t.Context())
	require.NoError(t, err)
	job, err := client.Sessions.DeletionJob(t.Context(), many.JobID)
	require.NoError(t, err)
	assert.Len(t, job.Results, 23)
}

func TestLegacyAnswers(t *testing.T) {
	server, client := start(t, didittest.WithLegacyAnswers())
	session := create(t, server, client, "user-1")
	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeApproved))
	_, err := client.Sessions.Approve(t.Context(), session.SessionID, "")
	require.ErrorIs(t, err, didit.ErrBadRequest)
	status, _ := raw(t, server, http.MethodGet, "/v3/sessions/", "wrong", "")
	assert.Equal(t, http.StatusForbidden, status)
	deletion, err := client.Sessions.Delete(t.Context(), session.SessionID, nil)
	require.NoError(t, err)
	assert.Equal(t, session.SessionID, deletion.SessionID)
}

func TestStrictness(t *testing.T) {
	server, _ := start(t)
	for body, want := range map[string]string{
		`{}`:                               `{"workflow_id":["This field is required."]}`,
		`{"workflow_id":"W","vendor":"x"}`: `{"vendor":["Unknown field."]}`,
		`{"workflow_id":"W","contact_details":{"mail":"x"}}`:                    `{"contact_details":{"mail":["Unknown field."]}}`,
		`{"workflow_id":"nope"}`:                                                `{"workflow_id":"Workflow not found."}`,
		`{"workflow_id":"W","language":"xx"}`:                                   `{"language":["\"xx\" is not a valid choice."]}`,
		`{"workflow_id":"W","vendor_data":7}`:                                   `{"vendor_data":["Not a valid value."]}`,
		`{"workflow_id":"W","expected_details":{"address":"1 Example Street"}}`: `{"expected_details":{"address":["country or poa_country is required with address."]}}`,
	} {
		status, got := raw(t, server, http.MethodPost, "/v3/session/", server.APIKey, strings.ReplaceAll(body, `"W"`, `"`+server.WorkflowID+`"`))
		assert.Equal(t, http.StatusBadRequest, status, body)
		assert.JSONEq(t, want, got)
	}
	for query, want := range map[string]string{
		"euuid=x":                               `{"euuid":["Must be a valid UUID."]}`,
		"didit_internal_id=x":                   `{"didit_internal_id":["Must be a valid UUID."]}`,
		"api_service=KYC":                       `{"api_service":["\"KYC\" is not a valid choice."]}`,
		"session_type=API,WEB":                  `{"session_type":["\"WEB\" is not a valid choice."]}`,
		"document_type=P,X":                     `{"document_type":["\"X\" is not a valid choice."]}`,
		"is_kyc_to_be_reviewed=maybe":           `{"is_kyc_to_be_reviewed":["Must be a valid boolean."]}`,
		"status_initialized_as_in_review=maybe": `{"status_initialized_as_in_review":["Must be a valid boolean."]}`,
		"vendor=x":                              `{"vendor":["didittest does not know this query parameter."]}`,
	} {
		status, got := raw(t, server, http.MethodGet, "/v3/sessions/?"+query, server.APIKey, "")
		assert.Equal(t, http.StatusBadRequest, status, query)
		assert.JSONEq(t, want, got)
	}
}

func TestRefusals(t *testing.T) {
	server, _ := start(t)
	for _, c := range []struct {
		method, path, key string
		want              int
	}{
		{http.MethodGet, "/v3/sessions/", "", 403},
		{http.MethodGet, "/v3/sessions/", "wrong", 401},
		{http.MethodPut, "/v3/sessions/", server.APIKey, 405},
		{http.MethodGet, "/v3/nothing/", server.APIKey, 404},
		{http.MethodGet, "/v3/sessions/?limit=0", server.APIKey, 400},
		{http.MethodPost, server.TokenURL()[len(server.URL):], "", 401},
	} {
		status, _ := raw(t, server, c.method, c.path, c.key, "")
		assert.Equal(t, c.want, status, c.method+" "+c.path)
	}
	for _, request := range server.Requests() {
		assert.NotContains(t, fmt.Sprint(request.Header), server.APIKey)
	}
}

func raw(t *testing.T, server *didittest.Server, method, path, key, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Close = true
	if key != "" {
		req.Header.Set("X-Api-Key", key)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.NotEmpty(t, resp.Header.Get("X-Request-Id"))
	answer, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(answer)
}

func TestFaults(t *testing.T) {
	server, client := start(t)
	session := create(t, server, client, "user-1")
	decisions := didittest.Match{Method: http.MethodGet, Path: "/v3/session/{session_id}/decision/"}
	for name, fault := range map[string]didittest.Fault{
		"rate limited": didittest.RateLimited(0), "unavailable": didittest.Status(503, "<html>"),
		"hang-up": didittest.HangUp(), "hang-up after": didittest.HangUpAfter(), "truncated": didittest.Truncate(),
		"slow": didittest.Slow(time.Millisecond),
	} {
		server.Fail(decisions, fault)
		_, err := client.Sessions.Decision(t.Context(), session.SessionID)
		require.NoError(t, err, name)
	}
	server.Fail(decisions, didittest.RateLimited(time.Minute))
	_, err := client.Sessions.Decision(t.Context(), session.SessionID)
	require.ErrorIs(t, err, didit.ErrRateLimited)

	server.Fail(didittest.Match{Method: http.MethodPost}, didittest.HangUpAfter())
	again := create(t, server, client, "user-2")
	assert.Equal(t, session.SessionNumber+1, again.SessionNumber)
}

// A wait of a second is waited for. The test sees it begin, and does not stay for the end.
func TestClientsWaitForRateLimits(t *testing.T) {
	server := didittest.NewServer(t)
	for name, connect := range map[string]func(...didit.Option) (*didit.Client, error){
		"key": server.Client, "credentials": server.CredentialsClient,
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var waits []time.Duration
			client, err := connect(didit.WithHooks(didit.Hooks{OnRetry: func(_ context.Context, _ didit.CallInfo, retry didit.RetryInfo) {
				waits = append(waits, retry.Wait)
				cancel()
			}}))
			require.NoError(t, err)
			t.Cleanup(client.CloseIdleConnections)
			server.Fail(didittest.Match{Path: "/v3/sessions/"}, didittest.RateLimited(time.Second))
			_, err = client.Sessions.List(ctx, nil)
			require.Error(t, err)
			require.Len(t, waits, 1)
			assert.GreaterOrEqual(t, waits[0], time.Second)
			assert.Less(t, waits[0], 2*time.Second)
		})
	}
}

// What the docs of HangUp say of net/http.
func TestHangUpsThatClientsDoNotSee(t *testing.T) {
	server, client := start(t)
	session := create(t, server, client, "user-1") // the connection is kept
	for _, fault := range []didittest.Fault{didittest.HangUp(), didittest.HangUpAfter()} {
		for hangUps, attempts := range map[int]int{1: 1, 2: 2} {
			for range hangUps {
				server.Fail(didittest.Match{Method: http.MethodGet}, fault)
			}
			before := len(server.Requests())
			var response didit.Response
			_, err := client.Sessions.Decision(t.Context(), session.SessionID, didit.WithResponse(&response))
			require.NoError(t, err)
			assert.Equal(t, attempts, response.Attempts)
			assert.Equal(t, hangUps+1, len(server.Requests())-before)
		}
		before := len(server.Requests())
		server.Fail(didittest.Match{Method: http.MethodDelete}, fault)
		var response didit.Response
		_, err := client.Sessions.Delete(t.Context(), create(t, server, client, "user-2").SessionID, nil, didit.WithResponse(&response))
		require.NoError(t, err)
		assert.Equal(t, 2, response.Attempts, "no GET")
		assert.Equal(t, 3, len(server.Requests())-before)
	}
}

func TestCloseReleasesSlowAnswers(t *testing.T) {
	server, client := start(t)
	server.Fail(didittest.Match{}, didittest.Slow(time.Hour))
	done := make(chan error, 1)
	go func() {
		_, err := client.Sessions.List(context.Background(), nil, didit.WithMaxRetries(0))
		done <- err
	}()
	require.Eventually(t, func() bool { return len(server.Requests()) == 1 }, 5*time.Second, time.Millisecond)
	server.Close()
	require.Error(t, <-done)
}

func TestClientCredentials(t *testing.T) {
	server := didittest.NewServer(t)
	client, err := server.CredentialsClient()
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	for range 2 {
		_, err = client.Sessions.List(t.Context(), nil)
		require.NoError(t, err)
		server.ExpireTokens()
	}
	tokens := 0
	for _, request := range server.Requests() {
		if strings.HasPrefix(request.Path, "/auth/") {
			tokens++
		}
	}
	assert.Equal(t, 2, tokens)
}

func TestTokensEndByTheClock(t *testing.T) {
	var late atomic.Bool
	server := didittest.NewServer(t, didittest.WithClock(func() time.Time {
		if late.Load() {
			return time.Now().Add(25 * time.Hour)
		}
		return time.Now()
	}))
	client, err := server.CredentialsClient()
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	_, err = client.Sessions.List(t.Context(), nil)
	require.NoError(t, err)
	late.Store(true)
	_, err = client.Sessions.List(t.Context(), nil)
	require.NoError(t, err)
	assert.Len(t, server.Requests(), 5) // token, list, refused list, token, list
}

func TestManyAtOnce(t *testing.T) {
	server, client := start(t)
	var wg sync.WaitGroup
	for i := range 24 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			session, err := client.Sessions.Create(t.Context(), &didit.CreateSessionRequest{
				WorkflowID: server.WorkflowID, VendorData: didit.Ptr(fmt.Sprint("user-", i%12)),
			})
			if !assert.NoError(t, err) {
				return
			}
			_ = server.CompleteSession(session.SessionID, didittest.OutcomeApproved) // the other may have been first
			assert.NoError(t, server.CompleteSessionWith(session.SessionID, func(d *didit.Decision) { d.VendorData += "x" }))
			_, err = client.Sessions.Decision(t.Context(), session.SessionID)
			assert.NoError(t, err)
			_, err = client.Sessions.List(t.Context(), nil)
			assert.NoError(t, err)
			_ = server.Requests()
		}()
	}
	wg.Wait()
}
