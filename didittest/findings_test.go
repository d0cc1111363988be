package didittest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

func TestUpdateFeatureStatus(t *testing.T) {
	server, client, id := finished(t, didittest.OutcomeInReview)
	updated, err := client.Sessions.UpdateFeatureStatus(t.Context(), id, "feature_aml", &didit.UpdateFeatureStatusRequest{
		NewStatus: didit.FeatureStatusApproved, Comment: didit.Ptr("somebody else"),
	})
	require.NoError(t, err)
	assert.Equal(t, &didit.UpdatedFeature{SessionID: id, NodeID: "feature_aml", FeatureType: "AML", NewStatus: didit.FeatureStatusApproved}, updated)
	updated, err = client.Sessions.UpdateFeatureStatus(t.Context(), id, "feature_ocr", &didit.UpdateFeatureStatusRequest{NewStatus: didit.FeatureStatusDeclined})
	require.NoError(t, err)
	assert.Equal(t, "KYC", updated.FeatureType)

	decision, err := client.Sessions.Decision(t.Context(), id)
	require.NoError(t, err)
	assert.Equal(t, didit.StatusInReview, decision.Status, "the session's own status stays")
	assert.Equal(t, didit.FeatureStatusApproved, decision.FirstAMLScreening().Status)
	assert.Equal(t, didit.FeatureStatusDeclined, decision.FirstIDVerification().Status)
	reviews, err := client.Sessions.ListReviews(t.Context(), id, nil)
	require.NoError(t, err)
	require.Len(t, reviews.Results, 2)
	assert.Equal(t, didit.ReviewAMLStatusUpdated, reviews.Results[1].ActivityType)
	assert.Equal(t, "somebody else", reviews.Results[1].Comment)
	assert.JSONEq(t, `{"status": "In Review"}`, string(reviews.Results[1].PreviousValue))
	assert.Empty(t, reviews.Results[0].NewStatus, "which would be the session's")

	require.NoError(t, server.CompleteSessionWith(id, func(d *didit.Decision) {
		d.PhoneVerifications = []didit.PhoneVerification{{Status: didit.FeatureStatusApproved}}
	}))
	_, err = client.Sessions.UpdateFeatureStatus(t.Context(), id, "default", &didit.UpdateFeatureStatusRequest{NewStatus: didit.FeatureStatusInReview})
	require.NoError(t, err)
	for _, c := range []struct {
		path, body string
		status     int
		want       string
	}{
		{id + "/features/feature_ocr", `{"new_status": "Declined"}`, 400, `{"new_status": "The new status is the same as the current status."}`},
		{id + "/features/feature_ocr", `{"new_status": "Expired"}`, 400, `{"new_status": ["\"Expired\" is not a valid choice."]}`},
		{id + "/features/feature_ocr", `{}`, 400, `{"new_status": ["This field is required."]}`},
		{id + "/features/another", `{"new_status": "Declined"}`, 404, `{"detail": "Feature not found."}`},
		{"nobody/features/feature_ocr", `{"new_status": "Declined"}`, 404, `{"detail": "Session not found."}`},
	} {
		status, body := raw(t, server, http.MethodPatch, "/v3/session/"+c.path+"/update-status/", server.APIKey, c.body)
		assert.Equal(t, c.status, status)
		assert.JSONEq(t, c.want, body)
	}
}

func TestUpdateFeatureStatusOfABusiness(t *testing.T) {
	_, client, id, _ := finishedBusiness(t, didittest.OutcomeDeclined)
	updated, err := client.Sessions.UpdateFeatureStatus(t.Context(), id, "feature_kyb_registry", &didit.UpdateFeatureStatusRequest{
		NewStatus: didit.FeatureStatusApproved, Comment: didit.Ptr("renamed last week"),
	})
	require.NoError(t, err)
	assert.Equal(t, "KYBRegistry", updated.FeatureType)
	decision, err := client.Sessions.Decision(t.Context(), id)
	require.NoError(t, err)
	assert.Equal(t, didit.StatusDeclined, decision.Status)
	assert.Equal(t, didit.FeatureStatusApproved, decision.FirstRegistryCheck().Status)
	assert.Equal(t, didit.FeatureStatusApproved, decision.FirstRegistryCheck().Company.Status)
	assert.Equal(t, "renamed last week", decision.FirstReview().Comment)
}

func TestUpdateAMLHitStatus(t *testing.T) {
	server, client, id := finished(t, didittest.OutcomeInReview)
	updated, err := client.Sessions.UpdateAMLHitStatus(t.Context(), id, &didit.UpdateAMLHitStatusRequest{
		HitID: "hit-1", ReviewStatus: didit.AMLReviewStatusFalsePositive,
	})
	require.NoError(t, err)
	assert.Equal(t, "hit-1", updated.HitID)
	decision, err := client.Sessions.Decision(t.Context(), id)
	require.NoError(t, err)
	assert.Equal(t, didit.AMLReviewStatusFalsePositive, decision.FirstAMLScreening().Hits[0].ReviewStatus)
	assert.Equal(t, didit.StatusInReview, decision.Status)
	reviews, err := client.Sessions.ListReviews(t.Context(), id, nil)
	require.NoError(t, err)
	assert.Equal(t, didit.ReviewAMLHitStatusUpdated, reviews.Results[0].ActivityType)

	clean := create(t, server, client, "user-2").SessionID
	for _, c := range []struct {
		session, body string
		status        int
		want          string
	}{
		{id, `{"hit_id": "hit-1", "review_status": "False"}`, 400, `{"review_status": ["\"False\" is not a valid choice."]}`},
		{id, `{"review_status": "Inconclusive"}`, 400, `{"hit_id": ["This field is required."]}`},
		{id, `{"hit_id": "hit-9", "review_status": "Inconclusive"}`, 404, `{"detail": "AML hit not found."}`},
		{id, `{"hit_id": "hit-1", "review_status": "Inconclusive", "node_id": "x"}`, 404, `{"detail": "The session does not have an AML check."}`},
		{clean, `{"hit_id": "hit-1", "review_status": "Inconclusive"}`, 404, `{"detail": "The session does not have an AML check."}`},
		{"nobody", `{"hit_id": "hit-1", "review_status": "Inconclusive"}`, 404, `{"detail": "Session not found."}`},
	} {
		status, body := raw(t, server, http.MethodPatch, "/v3/session/"+c.session+"/update-aml-hit-status/", server.APIKey, c.body)
		assert.Equal(t, c.status, status, c.body)
		assert.JSONEq(t, c.want, body)
	}
}

func TestBulkUpdateAMLHitStatus(t *testing.T) {
	server, client, id, _ := finishedBusiness(t, didittest.OutcomeInReview)
	require.NoError(t, server.CompleteSessionWith(id, func(d *didit.Decision) {
		first := &d.AMLScreenings[0]
		first.Hits = append(first.Hits, didit.AMLHit{ID: "hit-2", ReviewStatus: didit.AMLReviewStatusUnreviewed})
	}))
	statuses := func() []didit.AMLReviewStatus {
		decision, err := client.Sessions.Decision(t.Context(), id)
		require.NoError(t, err)
		return []didit.AMLReviewStatus{decision.AMLScreenings[0].Hits[0].ReviewStatus, decision.AMLScreenings[0].Hits[1].ReviewStatus}
	}
	update := func(second string, node *string) (*didit.UpdatedAMLHits, error) {
		return client.Sessions.BulkUpdateAMLHitStatus(t.Context(), id, &didit.BulkUpdateAMLHitStatusRequest{NodeID: node, HitUpdates: []didit.AMLHitUpdate{
			{HitID: "hit-1", ReviewStatus: didit.AMLReviewStatusConfirmedMatch}, {HitID: second, ReviewStatus: didit.AMLReviewStatusInconclusive},
		}})
	}
	_, err := update("hit-9", nil)
	require.ErrorIs(t, err, didit.ErrNotFound)
	assert.Equal(t, []didit.AMLReviewStatus{"Unreviewed", "Unreviewed"}, statuses(), "all or none")
	updated, err := update("hit-2", nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"hit-1", "hit-2"}, updated.UpdatedHits)
	assert.Equal(t, []didit.AMLReviewStatus{"Confirmed Match", "Inconclusive"}, statuses())

	require.NoError(t, server.CompleteSessionWith(id, func(d *didit.Decision) {
		d.AMLScreenings = append(d.AMLScreenings, didit.AMLScreening{NodeID: "again"})
	}))
	_, err = update("hit-2", nil)
	require.ErrorContains(t, err, "node_id")
	_, err = update("hit-2", didit.Ptr("feature_aml"))
	require.NoError(t, err)

	path := "/v3/session/" + id + "/bulk-update-aml-hit-status/"
	for body, want := range map[string]string{
		`{"hit_updates": []}`: `{"hit_updates": ["This list may not be empty."]}`,
		`{"hit_updates": [{"hit_id": "hit-1", "review_status": "Unreviewed"}, {"hit_id": "hit-2"}]}`: `{"hit_updates": [{}, {"review_status": ["This field is required."]}]}`,
	} {
		status, got := raw(t, server, http.MethodPatch, path, server.APIKey, body)
		assert.Equal(t, http.StatusBadRequest, status)
		assert.JSONEq(t, want, got)
	}
}

func TestDecisionEmailPreview(t *testing.T) {
	_, client, id := finished(t, didittest.OutcomeInReview)
	preview, err := client.Sessions.DecisionEmailPreview(t.Context(), id, &didit.DecisionEmailPreviewRequest{
		NewStatus: didit.StatusDeclined, EmailLanguage: didit.Ptr(didit.LanguageSpanish),
	})
	require.NoError(t, err)
	assert.Contains(t, string(preview), "Declined")
	_, err = client.Sessions.DecisionEmailPreview(t.Context(), id, &didit.DecisionEmailPreviewRequest{NewStatus: didit.StatusExpired})
	require.ErrorIs(t, err, didit.ErrBadRequest)
	_, err = client.Sessions.DecisionEmailPreview(t.Context(), "nobody", &didit.DecisionEmailPreviewRequest{NewStatus: didit.StatusDeclined})
	require.ErrorIs(t, err, didit.ErrNotFound)
}
