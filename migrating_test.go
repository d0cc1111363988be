package didit_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// What docs/migrating.md says about mistakes that other tests do not make.

func TestMisspeltFieldsAreSent(t *testing.T) {
	server := didittest.NewServer(t)
	client, err := server.Client()
	require.NoError(t, err)
	var req didit.CreateSessionRequest
	require.NoError(t, json.Unmarshal(
		[]byte(`{"workflow_id":"`+server.WorkflowID+`","callback_url":"https://example.com/verified"}`), &req))
	assert.Contains(t, req.Extra, "callback_url")

	_, err = client.Sessions.Create(t.Context(), &req)
	assert.EqualError(t, err, "didit: POST /v3/session/: 400: callback_url: Unknown field.")
	require.Len(t, server.Requests(), 1)
}

func TestStatusesAreNotFolded(t *testing.T) {
	server := didittest.NewServer(t)
	client, err := server.Client()
	require.NoError(t, err)
	const capitals didit.Status = "APPROVED"
	assert.NotEqual(t, didit.StatusApproved, capitals)
	assert.False(t, capitals.IsFinal())

	_, err = client.Sessions.UpdateStatus(t.Context(), "s1", &didit.UpdateSessionStatusRequest{NewStatus: capitals})
	require.ErrorIs(t, err, didit.ErrInvalidArgument)
	assert.Empty(t, server.Requests(), "refused before it was sent")
	_, _ = client.Sessions.List(t.Context(), &didit.ListSessionsOptions{Statuses: []didit.Status{capitals}})
	require.Len(t, server.Requests(), 1)
	assert.Equal(t, "status=APPROVED", server.Requests()[0].RawQuery)
}

func TestWorkflowFlagsAreNoFeatures(t *testing.T) {
	server := didittest.NewServer(t)
	client, err := server.Client()
	require.NoError(t, err)
	req := didit.CreateWorkflowRequest{Extra: map[string]json.RawMessage{"is_ocr_enabled": json.RawMessage("true")}}
	_, err = client.Workflows.Create(t.Context(), &req)
	require.ErrorIs(t, err, didit.ErrInvalidArgument)
	assert.Empty(t, server.Requests(), "refused before it was sent")

	req.Features = []didit.WorkflowFeature{{Feature: didit.FeatureTypeOCR}}
	_, err = client.Workflows.Create(t.Context(), &req)
	require.ErrorIs(t, err, didit.ErrBadRequest)
	assert.ErrorContains(t, err, "is_ocr_enabled")
}

func TestSingularReports(t *testing.T) {
	const decision = `{"session_id":"s1","status":"Approved","id_verification":{"status":"Approved"},"aml_screenings":null}`
	var stored didit.Decision
	drift, err := didit.Unmarshal([]byte(decision), &stored)
	require.NoError(t, err)
	assert.Empty(t, drift)
	assert.Nil(t, stored.FirstIDVerification())
	assert.Empty(t, stored.AMLScreenings)

	_, err = didit.DecodeEvent([]byte(`{"webhook_type":"status.updated","decision":` + decision + `}`))
	require.ErrorIs(t, err, didit.ErrWebhookVersion)
}
