package didittest

import (
	"maps"
	"net/http"
	"slices"

	"github.com/seed-ed97066b/didit-go"
)

// step is one report of a session, as far as its status goes.
type step struct {
	model  string // the service's own name of such reports
	node   string
	status *didit.FeatureStatus
	twin   *didit.FeatureStatus // another place of the status, or nil
}

func stepsOf[T any](model string, reports []T, of func(*T) (string, *didit.FeatureStatus)) []step {
	steps := make([]step, len(reports))
	for i := range reports {
		node, status := of(&reports[i])
		steps[i] = step{model: model, node: node, status: status}
	}
	return steps
}

func stepsOfSession(d *didit.Decision) []step {
	registry := stepsOf("KYBRegistry", d.RegistryChecks, func(r *didit.RegistryCheck) (string, *didit.FeatureStatus) { return r.NodeID, &r.Status })
	for i := range registry {
		registry[i].twin = &d.RegistryChecks[i].Company.Status
	}
	return slices.Concat(
		stepsOf("KYC", d.IDVerifications, func(r *didit.IDVerification) (string, *didit.FeatureStatus) { return r.NodeID, &r.Status }),
		stepsOf("NFC", d.NFCVerifications, func(r *didit.NFCVerification) (string, *didit.FeatureStatus) { return r.NodeID, &r.Status }),
		stepsOf("Face", d.LivenessChecks, func(r *didit.LivenessCheck) (string, *didit.FeatureStatus) { return r.NodeID, &r.Status }),
		stepsOf("FaceMatch", d.FaceMatches, func(r *didit.FaceMatch) (string, *didit.FeatureStatus) { return r.NodeID, &r.Status }),
		stepsOf("Phone", d.PhoneVerifications, func(r *didit.PhoneVerification) (string, *didit.FeatureStatus) { return r.NodeID, &r.Status }),
		stepsOf("Email", d.EmailVerifications, func(r *didit.EmailVerification) (string, *didit.FeatureStatus) { return r.NodeID, &r.Status }),
		stepsOf("POA", d.POAVerifications, func(r *didit.POAVerification) (string, *didit.FeatureStatus) { return r.NodeID, &r.Status }),
		stepsOf("DocumentAI", d.DocumentAIReports, func(r *didit.DocumentAIReport) (string, *didit.FeatureStatus) { return r.NodeID, &r.Status }),
		stepsOf("Questionnaire", d.QuestionnaireResponses, func(r *didit.QuestionnaireResponse) (string, *didit.FeatureStatus) { return r.NodeID, &r.Status }),
		stepsOf(modelAML, d.AMLScreenings, func(r *didit.AMLScreening) (string, *didit.FeatureStatus) { return r.NodeID, &r.Status }),
		stepsOf("IPAnalysis", d.IPAnalyses, func(r *didit.IPAnalysis) (string, *didit.FeatureStatus) { return r.NodeID, &r.Status }),
		stepsOf("DatabaseValidation", d.DatabaseValidations, func(r *didit.DatabaseValidation) (string, *didit.FeatureStatus) { return r.NodeID, &r.Status }),
		registry,
		stepsOf("KYBKeyPeople", d.KeyPeopleChecks, func(r *didit.KeyPeopleCheck) (string, *didit.FeatureStatus) { return r.NodeID, &r.Status }),
		stepsOf("KYBDocuments", d.DocumentVerifications, func(r *didit.DocumentVerification) (string, *didit.FeatureStatus) { return r.NodeID, &r.Status }),
	)
}

const modelAML = "AML"

// anyToResubmit tells whether a resubmission that names no nodes finds any.
func anyToResubmit(d *didit.Decision) bool {
	return slices.ContainsFunc(stepsOfSession(d), func(s step) bool {
		switch s.model {
		case "KYC", "Face", "FaceMatch", "POA", "Phone", "Email", modelAML, "DatabaseValidation", "Questionnaire":
			return *s.status != didit.FeatureStatusApproved
		}
		return false
	})
}

func (s *Server) updateFeature(c *call) *answer {
	session := s.find(c.args[0])
	if session == nil {
		return noSession()
	}
	if refusal := checkQuery(c.query); refusal != nil {
		return refusal
	}
	steps := stepsOfSession(&session.decision)
	node := c.args[1]
	i := slices.IndexFunc(steps, func(s step) bool { return orElse(s.node, "default") == node })
	if i < 0 {
		return detail(http.StatusNotFound, "Feature not found.")
	}
	var req didit.UpdateFeatureStatusRequest
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	step, before := steps[i], *steps[i].status
	switch {
	case req.NewStatus == "":
		return badField("new_status", required)
	case !slices.Contains([]didit.FeatureStatus{didit.FeatureStatusApproved, didit.FeatureStatusDeclined, didit.FeatureStatusInReview}, req.NewStatus):
		return badField("new_status", notAChoice(req.NewStatus))
	case req.NewStatus == before:
		return jsonAnswer(http.StatusBadRequest, map[string]string{"new_status": "The new status is the same as the current status."})
	}
	*step.status = req.NewStatus
	if step.twin != nil {
		*step.twin = req.NewStatus
	}
	activity := didit.ReviewStatusUpdated
	if step.model == modelAML {
		activity = didit.ReviewAMLStatusUpdated
	}
	s.reviewChange(session, didit.Review{
		ActivityType: activity, Comment: deref(req.Comment),
		Metadata: toJSON(map[string]string{"node_id": node, "feature_type": step.model}),
	}, map[string]any{"status": before}, map[string]any{"status": req.NewStatus})
	s.notify(session, didit.WebhookEventDataUpdated)
	return jsonAnswer(http.StatusOK, map[string]any{
		"session_id": session.decision.SessionID, "node_id": node, "feature_type": step.model, "new_status": req.NewStatus,
	})
}

func (s *Server) updateHit(c *call) *answer {
	session := s.find(c.args[0])
	if session == nil {
		return noSession()
	}
	var req didit.UpdateAMLHitStatusRequest
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	if field, complaint := checkHit(req.HitID, req.ReviewStatus); complaint != "" {
		return badField(field, complaint)
	}
	if refusal := s.reviewHits(session, c, req.NodeID, map[string]didit.AMLReviewStatus{req.HitID: req.ReviewStatus}); refusal != nil {
		return refusal
	}
	return jsonAnswer(http.StatusOK, map[string]any{
		"message": "AML hit status updated.", "hit_id": req.HitID, "review_status": req.ReviewStatus,
	})
}

func (s *Server) updateHits(c *call) *answer {
	session := s.find(c.args[0])
	if session == nil {
		return noSession()
	}
	var req didit.BulkUpdateAMLHitStatusRequest
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	if len(req.HitUpdates) == 0 {
		return badField("hit_updates", "This list may not be empty.")
	}
	ids, reviews := make([]string, len(req.HitUpdates)), map[string]didit.AMLReviewStatus{}
	complaints, wrong := make([]map[string][]string, len(req.HitUpdates)), false
	for i, update := range req.HitUpdates {
		complaints[i] = map[string][]string{}
		if field, complaint := checkHit(update.HitID, update.ReviewStatus); complaint != "" {
			complaints[i][field], wrong = []string{complaint}, true
		}
		ids[i], reviews[update.HitID] = update.HitID, update.ReviewStatus
	}
	if wrong {
		return jsonAnswer(http.StatusBadRequest, map[string]any{"hit_updates": complaints})
	}
	if refusal := s.reviewHits(session, c, req.NodeID, reviews); refusal != nil {
		return refusal
	}
	return jsonAnswer(http.StatusOK, map[string]any{"message": "AML hit statuses updated.", "updated_hits": ids})
}

func checkHit(id string, status didit.AMLReviewStatus) (field, complaint string) {
	switch {
	case id == "":
		return "hit_id", required
	case status == "":
		return "review_status", required
	case !slices.Contains([]didit.AMLReviewStatus{
		didit.AMLReviewStatusUnreviewed, didit.AMLReviewStatusConfirmedMatch, didit.AMLReviewStatusFalsePositive,
		didit.AMLReviewStatusInconclusive,
	}, status):
		return "review_status", notAChoice(status)
	}
	return "", ""
}

// reviewHits records what a reviewer made of hits, all of them or none, in one entry of the trail.
func (s *Server) reviewHits(session *session, c *call, inBody *string, reviews map[string]didit.AMLReviewStatus) *answer {
	if refusal := checkQuery(c.query, "node_id"); refusal != nil {
		return refusal
	}
	screenings, node := session.decision.AMLScreenings, nodeOf(c, inBody)
	if len(screenings) > 1 && node == "" {
		return badField("node_id", "This field is required where a session has several AML checks.")
	}
	screening := latest(screenings, node, func(r *didit.AMLScreening) string { return r.NodeID })
	if screening == nil {
		return detail(http.StatusNotFound, "The session does not have an AML check.")
	}
	hits := map[string]*didit.AMLHit{}
	for i := range screening.Hits {
		hits[screening.Hits[i].ID] = &screening.Hits[i]
	}
	for id := range reviews {
		if hits[id] == nil {
			return detail(http.StatusNotFound, "AML hit not found.")
		}
	}
	previous, next := map[string]any{}, map[string]any{}
	for _, id := range slices.Sorted(maps.Keys(reviews)) {
		previous[id], next[id] = hits[id].ReviewStatus, reviews[id]
		hits[id].ReviewStatus = reviews[id]
	}
	s.review(session, didit.Review{
		ActivityType: didit.ReviewAMLHitStatusUpdated, ChangedFields: []string{"review_status"},
		PreviousValue: toJSON(previous), NewValue: toJSON(next), Metadata: toJSON(map[string]string{"node_id": screening.NodeID}),
	})
	s.notify(session, didit.WebhookEventDataUpdated)
	return nil
}

func (s *Server) previewEmail(c *call) *answer {
	session := s.find(c.args[0])
	if session == nil {
		return notFound()
	}
	if refusal := checkQuery(c.query); refusal != nil {
		return refusal
	}
	var req didit.DecisionEmailPreviewRequest
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	switch {
	case req.NewStatus == "":
		return badField("new_status", required)
	case !slices.Contains(newStatuses, req.NewStatus):
		return badField("new_status", notAChoice(req.NewStatus))
	case req.EmailLanguage != nil && !languages[string(*req.EmailLanguage)]:
		return badField("email_language", notAChoice(*req.EmailLanguage))
	}
	subject := "Your verification: " + string(req.NewStatus)
	return jsonAnswer(http.StatusOK, map[string]string{"subject": subject, "html": "<p>" + subject + "</p>"})
}
