package didit_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestSessionsRefuseArguments(t *testing.T) {
	client, err := didit.NewClient(didit.WithAPIKey("key"), didit.WithHTTPClient(&http.Client{
		Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			t.Error("something was sent")
			return nil, errors.New("nothing may be sent")
		}),
	}))
	require.NoError(t, err)
	s, ctx := client.Sessions, context.Background()

	byID := map[string]func(id string) error{
		"Decision":            func(id string) error { _, err := s.Decision(ctx, id); return err },
		"DecisionWithEvents":  func(id string) error { _, err := s.DecisionWithEvents(ctx, id); return err },
		"WaitForDecision":     func(id string) error { _, err := s.WaitForDecision(ctx, id, nil); return err },
		"Approve":             func(id string) error { _, err := s.Approve(ctx, id, ""); return err },
		"Decline":             func(id string) error { _, err := s.Decline(ctx, id, ""); return err },
		"RequestResubmission": func(id string) error { _, err := s.RequestResubmission(ctx, id, "", nil); return err },
		"Delete":              func(id string) error { _, err := s.Delete(ctx, id, nil); return err },
		"DeletionJob":         func(id string) error { _, err := s.DeletionJob(ctx, id); return err },
		"ListReviews":         func(id string) error { _, err := s.ListReviews(ctx, id, nil); return err },
		"CreateReview": func(id string) error {
			_, err := s.CreateReview(ctx, id, &didit.CreateReviewRequest{})
			return err
		},
		"DownloadPDF": func(id string) error { _, err := s.DownloadPDF(ctx, id, io.Discard); return err },
		"AllReviews": func(id string) error {
			for _, err := range s.AllReviews(ctx, id, nil) {
				return err
			}
			return nil
		},
	}
	for name, call := range byID {
		for _, id := range []string{"", ".", "..", "a/../b"} {
			t.Run(name+" "+id, func(t *testing.T) { assert.ErrorIs(t, call(id), didit.ErrInvalidArgument) })
		}
	}

	tests := []struct {
		field string
		call  func() error
	}{
		{"request", func() error { _, err := s.Create(ctx, nil); return err }},
		{"request.WorkflowID", func() error { _, err := s.Create(ctx, &didit.CreateSessionRequest{}); return err }},
		{"request.VendorData", func() error {
			_, err := s.Create(ctx, &didit.CreateSessionRequest{WorkflowID: "w", VendorData: didit.Ptr("")})
			return err
		}},
		{"request.Sign.Documents", func() error {
			_, err := s.Create(ctx, &didit.CreateSessionRequest{WorkflowID: "w", Sign: &didit.SignRequest{}})
			return err
		}},
		{"request", func() error { _, err := s.UpdateStatus(ctx, "id", nil); return err }},
		{"request.NewStatus", func() error {
			_, err := s.UpdateStatus(ctx, "id", &didit.UpdateSessionStatusRequest{NewStatus: didit.StatusExpired})
			return err
		}},
		{"request.EmailAddress", func() error {
			_, err := s.UpdateStatus(ctx, "id", &didit.UpdateSessionStatusRequest{NewStatus: didit.StatusApproved, SendEmail: didit.Ptr(true)})
			return err
		}},
		{"request", func() error { _, err := s.CreateReview(ctx, "id", nil); return err }},
		{"sessionNumbers", func() error { _, err := s.BatchDelete(ctx, nil); return err }},
		{"sessionNumbers[1]", func() error { _, err := s.BatchDelete(ctx, []int64{1, 0}); return err }},
		{"options.FaceRetentionDays", func() error {
			_, err := s.Delete(ctx, "id", &didit.DeleteSessionOptions{FaceRetentionDays: didit.Ptr(3651)})
			return err
		}},
		{"options.FaceRetentionDeadline", func() error {
			_, err := s.Delete(ctx, "id", &didit.DeleteSessionOptions{
				FaceRetentionDays: didit.Ptr(30), FaceRetentionDeadline: didit.Ptr(didit.NewTimestamp(time.Unix(4e9, 0))),
			})
			return err
		}},
		{"options.Limit", func() error { _, err := s.List(ctx, &didit.ListSessionsOptions{Limit: -1}); return err }},
		{"options.DateFrom", func() error { _, err := s.List(ctx, &didit.ListSessionsOptions{DateFrom: "1.2.2026"}); return err }},
		{"options.DateTo", func() error {
			_, err := s.List(ctx, &didit.ListSessionsOptions{DateFrom: "2026-02-01", DateTo: "2026-01-31"})
			return err
		}},
		{"options.DateTo", func() error {
			for _, err := range s.All(ctx, &didit.ListSessionsOptions{DateFrom: "2026-02-01", DateTo: "2026-01-31"}) {
				return err
			}
			return nil
		}},
		{"options.Interval", func() error { _, err := s.WaitForDecision(ctx, "id", &didit.WaitOptions{Interval: -1}); return err }},
		{"w", func() error { _, err := s.DownloadPDF(ctx, "id", nil); return err }},
	}
	for _, test := range tests {
		t.Run(test.field, func(t *testing.T) {
			var argument *didit.ArgumentError
			require.ErrorAs(t, test.call(), &argument)
			assert.Equal(t, test.field, argument.Field)
		})
	}
}

func TestDownloadPDFEdges(t *testing.T) {
	answer := func(body io.Reader) *didit.Client {
		client, err := didit.NewClient(didit.WithAPIKey("key"), didit.WithHTTPClient(&http.Client{
			Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(body), Request: r}, nil
			}),
		}))
		require.NoError(t, err)
		return client
	}
	t.Run("no PDF", func(t *testing.T) {
		n, err := answer(strings.NewReader("<html>")).Sessions.DownloadPDF(t.Context(), "id", io.Discard)
		assert.ErrorIs(t, err, didit.ErrUnexpectedAnswer)
		assert.Zero(t, n)
	})
	t.Run("writer fails", func(t *testing.T) {
		broken := errors.New("disk full")
		n, err := answer(strings.NewReader("%PDF-1.7 whole")).Sessions.DownloadPDF(t.Context(), "id", &failingWriter{left: 1, err: broken})
		assert.ErrorIs(t, err, broken)
		assert.EqualValues(t, len("%PDF-"), n)
	})
	t.Run("larger than any JSON answer may be", func(t *testing.T) {
		const rest = 40 << 20
		body := io.MultiReader(strings.NewReader("%PDF-"), io.LimitReader(zeros{}, rest))
		n, err := answer(body).Sessions.DownloadPDF(t.Context(), "id", io.Discard)
		require.NoError(t, err)
		assert.EqualValues(t, len("%PDF-")+rest, n)
	})
	t.Run("truncated", func(t *testing.T) {
		body := io.MultiReader(strings.NewReader("%PDF-1.7 half"), iotest.ErrReader(io.ErrUnexpectedEOF))
		n, err := answer(body).Sessions.DownloadPDF(t.Context(), "id", io.Discard)
		var failed *didit.TransportError
		assert.ErrorAs(t, err, &failed)
		assert.EqualValues(t, len("%PDF-1.7 half"), n)
	})
}

// failingWriter takes a number of writes and then fails.
type failingWriter struct {
	left int
	err  error
}

func (w *failingWriter) Write(p []byte) (int, error) {
	if w.left == 0 {
		return 0, w.err
	}
	w.left--
	return len(p), nil
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
