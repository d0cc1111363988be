package didittest_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

func TestFiledReportsStay(t *testing.T) {
	server, client := start(t)
	ctx := t.Context()
	filed, other := create(t, server, client, "user-1"), create(t, server, client, "user-2")
	company := createBusiness(t, server, client, expectCompany)
	require.NoError(t, server.FileReport(filed.SessionID))
	require.NoError(t, server.FileReport(company.URL))
	require.Error(t, server.FileReport("nothing"))

	_, one := client.Sessions.Delete(ctx, filed.SessionID, nil)
	_, business := client.Sessions.Delete(ctx, company.SessionID, nil)
	_, some := client.Sessions.BatchDelete(ctx, []int64{filed.SessionNumber, other.SessionNumber})
	_, all := client.Sessions.DeleteAll(ctx)
	for _, err := range []error{one, business, some, all} {
		require.ErrorIs(t, err, didit.ErrConflict)
		var refused *didit.APIError
		require.ErrorAs(t, err, &refused)
		assert.Equal(t, "in_filed_report", refused.Code)
	}
	page, err := client.Sessions.List(ctx, &didit.ListSessionsOptions{Kind: didit.SessionKindAll})
	require.NoError(t, err)
	assert.Len(t, page.Results, 3, "nothing is deleted")
	rest, err := client.Sessions.BatchDelete(ctx, []int64{other.SessionNumber})
	require.NoError(t, err)
	assert.Len(t, rest.Results, 1)
}

func TestDeletionsThatFailOnce(t *testing.T) {
	server, client := start(t)
	ctx := t.Context()
	first, second := create(t, server, client, "user-1"), create(t, server, client, "user-2")
	require.Error(t, server.FailDeletion("nothing"))
	require.NoError(t, server.FailDeletion(first.SessionID))
	batch, err := client.Sessions.BatchDelete(ctx, []int64{first.SessionNumber, second.SessionNumber})
	require.NoError(t, err)
	assert.Len(t, batch.Results, 2)
	left := batch.NotDeleted()
	require.Len(t, left, 1)
	assert.Equal(t, first.SessionID, left[0].SessionID)
	assert.Equal(t, first.SessionNumber, left[0].SessionNumber)
	_, err = client.Sessions.Decision(ctx, first.SessionID)
	require.NoError(t, err)
	_, err = client.Sessions.Decision(ctx, second.SessionID)
	require.ErrorIs(t, err, didit.ErrNotFound)
	batch, err = client.Sessions.BatchDelete(ctx, []int64{left[0].SessionNumber})
	require.NoError(t, err)
	assert.Empty(t, batch.NotDeleted())

	alone := create(t, server, client, "user-3")
	require.NoError(t, server.FailDeletion(alone.URL))
	_, err = client.Sessions.Delete(ctx, alone.SessionID, nil, didit.WithMaxRetries(0))
	require.ErrorIs(t, err, didit.ErrServer)
	_, err = client.Sessions.Delete(ctx, alone.SessionID, nil)
	require.NoError(t, err)
}

func TestJobsReportWhatTheyLeft(t *testing.T) {
	for name, opts := range map[string][]didittest.Option{"now": nil, "older": {didittest.WithLegacyAnswers()}} {
		t.Run(name, func(t *testing.T) {
			server, client := start(t, opts...)
			var last *didit.Session
			for i := range 21 {
				last = create(t, server, client, fmt.Sprint("user-", i))
			}
			require.NoError(t, server.FailDeletion(last.SessionID))
			batch, err := client.Sessions.DeleteAll(t.Context())
			require.NoError(t, err)
			page, err := client.Sessions.List(t.Context(), nil)
			require.NoError(t, err)
			if opts != nil {
				assert.Empty(t, page.Results)
				return
			}
			assert.Len(t, page.Results, 1)
			job, err := client.Sessions.DeletionJob(t.Context(), batch.JobID)
			require.NoError(t, err)
			require.Len(t, job.NotDeleted(), 1)
			assert.Equal(t, last.SessionID, job.NotDeleted()[0].SessionID)
		})
	}
}
