package didittest_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

// What is blocked in one session declines the next that shows it, until it is unblocked.
func TestBlocklistedItemsDeclineTheNextSession(t *testing.T) {
	for risk, c := range map[string]struct {
		kind   didit.BlocklistItemType
		add    didit.AddToBlocklistRequest
		remove didit.RemoveFromBlocklistRequest
	}{
		"DOCUMENT_IN_BLOCKLIST": {
			didit.BlocklistItemTypeDocument,
			didit.AddToBlocklistRequest{BlocklistDocument: true},
			didit.RemoveFromBlocklistRequest{UnblockDocument: true},
		},
		"FACE_IN_BLOCKLIST": {
			didit.BlocklistItemTypeFace,
			didit.AddToBlocklistRequest{BlocklistFace: true},
			didit.RemoveFromBlocklistRequest{UnblockFace: true},
		},
		"PHONE_IN_BLOCKLIST": {
			didit.BlocklistItemTypePhone,
			didit.AddToBlocklistRequest{BlocklistPhone: true},
			didit.RemoveFromBlocklistRequest{UnblockPhone: true},
		},
		"EMAIL_IN_BLOCKLIST": {
			didit.BlocklistItemTypeEmail,
			didit.AddToBlocklistRequest{BlocklistEmail: true},
			didit.RemoveFromBlocklistRequest{UnblockEmail: true},
		},
	} {
		t.Run(risk, func(t *testing.T) {
			server, client := start(t)
			ctx := t.Context()
			first := signUp(t, server, client, "user-1", didittest.OutcomeApproved)
			c.add.SessionID, c.remove.SessionID = first, first
			change, err := client.Blocklist.Add(ctx, &c.add)
			require.NoError(t, err)
			assert.NotEmpty(t, change.Message)
			before, err := client.Sessions.Decision(ctx, first)
			require.NoError(t, err)
			assert.Equal(t, didit.StatusApproved, before.Status, "what is decided stays")

			second, err := client.Sessions.Decision(ctx, signUp(t, server, client, "user-2", didittest.OutcomeApproved))
			require.NoError(t, err)
			assert.Equal(t, didit.StatusDeclined, second.Status)
			var risks []string
			for warning := range second.Warnings() {
				risks = append(risks, warning.Risk)
			}
			assert.Equal(t, []string{risk}, risks)

			page, err := client.Blocklist.List(ctx, &didit.ListBlocklistOptions{ItemType: c.kind})
			require.NoError(t, err)
			require.Len(t, page.Results, 1)
			assert.Equal(t, c.kind, page.Results[0].Type)
			assert.Equal(t, first, page.Results[0].SessionID)

			_, err = client.Blocklist.Remove(ctx, &c.remove)
			require.NoError(t, err)
			third, err := client.Sessions.Decision(ctx, signUp(t, server, client, "user-3", didittest.OutcomeApproved))
			require.NoError(t, err)
			assert.Equal(t, didit.StatusApproved, third.Status)
		})
	}
}

func TestBlocklistIsListed(t *testing.T) {
	server, client := start(t)
	ctx := t.Context()
	id := signUp(t, server, client, "user-1", didittest.OutcomeApproved)
	for range 2 { // adding again adds nothing
		_, err := client.Blocklist.Add(ctx, &didit.AddToBlocklistRequest{SessionID: id, BlocklistDocument: true, BlocklistPhone: true})
		require.NoError(t, err)
	}
	var items []didit.BlocklistItem
	for item, err := range client.Blocklist.All(ctx, nil) {
		require.NoError(t, err)
		items = append(items, *item)
	}
	require.Len(t, items, 2)
	slices.Reverse(items)
	assert.Equal(t, didit.BlocklistItemTypeDocument, items[0].Type)
	assert.Equal(t, "X0000000", items[0].DocumentNumber)
	assert.Equal(t, "Passport", items[0].DocumentType)
	assert.Equal(t, "+15555550100", items[1].PhoneNumber)
	assert.NotZero(t, items[1].BlocklistedAt)
}

func TestBlocklistRefuses(t *testing.T) {
	server, client := start(t)
	session, err := client.Sessions.Create(t.Context(), &didit.CreateSessionRequest{WorkflowID: server.WorkflowID})
	require.NoError(t, err)
	for _, c := range []struct {
		path, body string
		status     int
	}{
		{"add", `{"blocklist_face":true}`, 400},
		{"add", `{"session_id":"` + session.SessionID + `"}`, 400},
		{"add", `{"session_id":"` + session.SessionID + `","blocklist_face":true}`, 400}, // it showed none yet
		{"add", `{"session_id":"` + session.SessionID + `","face":true}`, 400},
		{"add", `{"session_id":"unknown","blocklist_face":true}`, 404},
		{"remove", `{"session_id":"unknown","unblock_face":true}`, 404},
		{"remove", `{"session_id":"` + session.SessionID + `","unblock_email":true}`, 400},
	} {
		status, body := raw(t, server, http.MethodPost, "/v3/blocklist/"+c.path+"/", server.APIKey, c.body)
		assert.Equal(t, c.status, status, "%s %s: %s", c.path, c.body, body)
	}
	status, _ := raw(t, server, http.MethodGet, "/v3/blocklist/?item_type=iris", server.APIKey, "")
	assert.Equal(t, 400, status)
}

// A face is known again where only the portrait of the document is compared with it.
func TestBlocklistedFaceDeclinesAWorkflowWithoutLiveness(t *testing.T) {
	server, client := start(t)
	ctx := t.Context()
	_, err := client.Blocklist.Add(ctx, &didit.AddToBlocklistRequest{
		SessionID: signUp(t, server, client, "user-1", didittest.OutcomeApproved), BlocklistFace: true,
	})
	require.NoError(t, err)
	workflow, err := client.Workflows.Create(ctx, &didit.CreateWorkflowRequest{Features: []didit.WorkflowFeature{
		{Feature: didit.FeatureTypeOCR}, {Feature: didit.FeatureTypeFaceMatch},
	}})
	require.NoError(t, err)
	session, err := client.Sessions.Create(ctx, &didit.CreateSessionRequest{WorkflowID: workflow.WorkflowID})
	require.NoError(t, err)
	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeApproved))
	decision, err := client.Sessions.Decision(ctx, session.SessionID)
	require.NoError(t, err)
	assert.Equal(t, didit.StatusDeclined, decision.Status)
	assert.Equal(t, didit.FeatureStatusDeclined, decision.FirstFaceMatch().Status)
	if assert.Len(t, decision.FirstFaceMatch().Warnings, 1) {
		assert.Equal(t, "FACE_IN_BLOCKLIST", decision.FirstFaceMatch().Warnings[0].Risk)
	}
}

// What is lifted leaves no trace in a session that is done again.
func TestLiftedBlockIsForgottenByAResubmission(t *testing.T) {
	server, client := start(t)
	ctx := t.Context()
	first := signUp(t, server, client, "user-1", didittest.OutcomeApproved)
	_, err := client.Blocklist.Add(ctx, &didit.AddToBlocklistRequest{SessionID: first, BlocklistPhone: true, BlocklistEmail: true})
	require.NoError(t, err)
	second := signUp(t, server, client, "user-2", didittest.OutcomeApproved)
	_, err = client.Blocklist.Remove(ctx, &didit.RemoveFromBlocklistRequest{SessionID: first, UnblockPhone: true, UnblockEmail: true})
	require.NoError(t, err)
	_, err = client.Sessions.RequestResubmission(ctx, second, "", []didit.ResubmitNode{
		{NodeID: "feature_ocr", Feature: didit.ResubmitFeatureOCR},
	})
	require.NoError(t, err)
	require.NoError(t, server.CompleteSession(second, didittest.OutcomeApproved))
	decision, err := client.Sessions.Decision(ctx, second)
	require.NoError(t, err)
	assert.Equal(t, didit.StatusApproved, decision.Status)
	for warning := range decision.Warnings() {
		assert.Fail(t, "a warning is left", warning.Risk)
	}
}
