package didittest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-ed97066b/didit-go"
)

// workflow is one version of a workflow.
type workflow struct {
	version
	label             string
	isDefault         bool
	isSimple          bool // has no graph: came with the server
	isWhiteLabel      bool
	isDesktopAllowed  bool
	retries           int
	retryWindow       *int
	livenessAttempts  *int // nil where nobody set it
	faceMatchAttempts *int
	expiration        int // seconds
	steps             []flowStep
	urlToken          string
}

// flowStep is a feature as it was sent.
type flowStep struct {
	feature didit.FeatureType
	members map[string]json.RawMessage
}

// openWorkflows makes the workflows that the server has from the start.
func (s *Server) openWorkflows() {
	if len(s.workflowIDs) == 0 {
		s.workflowIDs = []string{newUUID()}
	}
	if len(s.businessWorkflowIDs) == 0 {
		s.businessWorkflowIDs = []string{newUUID()}
	}
	s.WorkflowID, s.BusinessWorkflowID = s.workflowIDs[0], s.businessWorkflowIDs[0]
	for _, id := range s.businessWorkflowIDs {
		s.addWorkflow(id, "Business Verification", didit.FeatureTypeKYBRegistry, didit.FeatureTypeKYBDocuments,
			didit.FeatureTypeKYBKeyPeople, didit.FeatureTypeAML)
	}
	for _, id := range s.workflowIDs {
		s.addWorkflow(id, defaultLabel, didit.FeatureTypeOCR, didit.FeatureTypeLiveness, didit.FeatureTypeFaceMatch,
			didit.FeatureTypeAML)
	}
	s.findWorkflow(s.WorkflowID).isDefault = true
}

const defaultLabel = "ID Verification"

func (s *Server) addWorkflow(id, label string, features ...didit.FeatureType) {
	if s.findWorkflow(id) != nil {
		return
	}
	w := s.newWorkflow(id, nil)
	w.label, w.isSimple = label, true
	for _, feature := range features {
		members := map[string]json.RawMessage{"feature": toJSON(feature)}
		if feature == didit.FeatureTypeKYBDocuments {
			members["config"] = toJSON(&didit.KYBDocumentsConfig{
				RequiredGroups: []didit.KYBDocumentGroup{didit.KYBDocumentGroupLegalPresence},
			})
		}
		w.steps = append(w.steps, flowStep{feature, members})
	}
	s.workflows = append(s.workflows, w)
}

func (s *Server) newWorkflow(uuid string, status *didit.VersionStatus) *workflow {
	return &workflow{
		version: newVersion(uuid, status, s.now().UTC()), label: defaultLabel, retries: 3, retryWindow: didit.Ptr(7),
		expiration: int(sessionLife / time.Second), urlToken: randomHex(11),
	}
}

func (s *Server) findWorkflow(uuid string) *workflow {
	for _, w := range s.workflows {
		if strings.EqualFold(w.uuid, uuid) {
			return w
		}
	}
	return nil
}

// published finds the version that new sessions run, by the id of the group or of any version of it; nil
// where there is none.
func (s *Server) published(id string) *workflow {
	if w := s.findWorkflow(id); w != nil {
		id = w.group
	}
	var latest *workflow
	for _, w := range s.workflows {
		if strings.EqualFold(w.group, id) && !w.isDraft() && (latest == nil || w.number > latest.number) {
			latest = w
		}
	}
	return latest
}

func (w *workflow) kind() didit.SessionKind {
	for _, step := range w.steps {
		if strings.HasPrefix(string(step.feature), "KYB_") {
			return didit.SessionKindBusiness
		}
	}
	return didit.SessionKindUser
}

var played = map[didit.FeatureType]didit.Feature{
	didit.FeatureTypeOCR: didit.FeatureIDVerification, didit.FeatureTypeLiveness: didit.FeatureLiveness,
	didit.FeatureTypeFaceMatch: didit.FeatureFaceMatch, didit.FeatureTypeAML: didit.FeatureAML,
}

var playedOfBusiness = map[didit.FeatureType]didit.Feature{
	didit.FeatureTypeKYBRegistry: didit.FeatureKYBRegistry, didit.FeatureTypeKYBDocuments: didit.FeatureKYBDocuments,
	didit.FeatureTypeKYBKeyPeople: didit.FeatureKYBKeyPeople, didit.FeatureTypeAML: didit.FeatureAML,
}

// features are the steps that its sessions play.
func (w *workflow) features() didit.FeatureList {
	known, list := played, didit.FeatureList{}
	if w.kind() == didit.SessionKindBusiness {
		known = playedOfBusiness
	}
	for _, step := range w.steps {
		if feature, ok := known[step.feature]; ok && !slices.Contains(list, feature) {
			list = append(list, feature)
		}
	}
	return list
}

// pin makes a session one of this version.
func (w *workflow) pin(session *session, created time.Time) {
	d := &session.decision
	session.version, session.versionID = w.number, w.uuid
	d.WorkflowID = w.group
	d.ExpiresAt = didit.NewTimestamp(created.UTC().Add(time.Duration(w.expiration) * time.Second))
}

func (s *Server) listWorkflows(c *call) *answer {
	if refusal := checkQuery(c.query, "limit", "offset"); refusal != nil {
		return refusal
	}
	rows := make([]map[string]any, 0, len(s.workflows))
	for _, w := range slices.Backward(s.workflows) {
		row := s.workflowFields(w)
		row["has_draft"] = slices.ContainsFunc(s.workflows, func(v *workflow) bool { return v.group == w.group && v.isDraft() })
		row["created_by"] = nil
		if !w.isSimple {
			row["created_by"] = map[string]any{"name": s.ClientID, "email": nil, "type": didit.WorkflowAuthorshipAPIKey}
		}
		rows = append(rows, row)
	}
	return page(s, c, rows)
}

func (s *Server) readWorkflow(c *call) *answer {
	w := s.findWorkflow(c.args[0])
	if w == nil {
		return notFound()
	}
	return jsonAnswer(http.StatusOK, s.workflowSettings(w))
}

// mostWorkflows is how many an application may have.
const mostWorkflows = 50

func (s *Server) createWorkflow(c *call) *answer {
	req, refusal := s.readWorkflowRequest(c.body)
	if refusal != nil {
		return refusal
	}
	if req.steps == nil {
		return badField("features", noFeatures)
	}
	groups := map[string]bool{}
	for _, w := range s.workflows {
		groups[w.group] = true
	}
	if len(groups) >= mostWorkflows {
		return detail(http.StatusBadRequest, fmt.Sprintf("An application has at most %d workflows.", mostWorkflows))
	}
	w := s.newWorkflow(newUUID(), req.Status)
	req.apply(w)
	s.workflows = append(s.workflows, w)
	s.settleDefault(w)
	return jsonAnswer(http.StatusCreated, s.workflowSettings(w))
}

func (s *Server) updateWorkflow(c *call) *answer {
	w := s.findWorkflow(c.args[0])
	if w == nil {
		return notFound()
	}
	req, refusal := s.readWorkflowRequest(c.body)
	if refusal != nil {
		return refusal
	}
	last := 0
	for _, v := range s.workflows {
		if v.group == w.group {
			last = max(last, v.number)
		}
	}
	changed := *w
	if changed.version, refusal = w.revised(req.Status, last, s.now().UTC()); refusal != nil {
		return refusal
	}
	req.apply(&changed)
	if changed.uuid == w.uuid {
		*w = changed
	} else {
		w = &changed
		s.workflows = append(s.workflows, w)
	}
	s.settleDefault(w)
	return jsonAnswer(http.StatusOK, s.workflowSettings(w))
}

// settleDefault leaves no other workflow the default beside one that is.
func (s *Server) settleDefault(w *workflow) {
	for _, other := range s.workflows {
		if other != w && w.isDefault {
			other.isDefault = false
		}
	}
}

func (s *Server) deleteWorkflow(c *call) *answer {
	gone := s.findWorkflow(c.args[0])
	if gone == nil {
		return notFound()
	}
	s.workflows = slices.DeleteFunc(s.workflows, func(w *workflow) bool { return w == gone })
	for _, session := range s.sessions {
		if session.versionID == gone.uuid {
			session.versionID = ""
		}
	}
	return &answer{status: http.StatusNoContent}
}

// workflowRequest is a creation or an update; nil leaves alone.
type workflowRequest struct {
	Label             *string              `json:"workflow_label"`
	IsDefault         *bool                `json:"is_default"`
	Status            *didit.VersionStatus `json:"status"`
	Features          []json.RawMessage    `json:"features"`
	IsWhiteLabel      *bool                `json:"is_white_label_enabled"`
	IsDesktopAllowed  *bool                `json:"is_desktop_allowed"`
	Retries           *int                 `json:"max_retry_attempts"`
	RetryWindow       didit.Nullable[int]  `json:"retry_window_days"`
	LivenessAttempts  *int                 `json:"face_liveness_max_attempts"`
	FaceMatchAttempts *int                 `json:"face_match_max_attempts"`
	Expiration        *int                 `json:"session_expiration_time"`

	steps []flowStep // of Features
}

func (s *Server) readWorkflowRequest(body []byte) (*workflowRequest, *answer) {
	req := new(workflowRequest)
	if refusal := decode(body, req); refusal != nil {
		return nil, refusal
	}
	if req.Label != nil && utf8.RuneCountInString(*req.Label) > 50 {
		return nil, badField("workflow_label", "Ensure this field has no more than 50 characters.")
	}
	if refusal := checkVersionStatus(req.Status); refusal != nil {
		return nil, refusal
	}
	var window *int
	if days, ok := req.RetryWindow.Get(); ok {
		window = &days
	}
	for _, limit := range []struct {
		field       string
		value       *int
		least, most int
	}{
		{"max_retry_attempts", req.Retries, 0, 10},
		{"retry_window_days", window, 1, 365},
		{"face_liveness_max_attempts", req.LivenessAttempts, 1, 3},
		{"face_match_max_attempts", req.FaceMatchAttempts, 1, 3},
		{"session_expiration_time", req.Expiration, 3600, 2419200},
	} {
		if limit.value != nil && (*limit.value < limit.least || *limit.value > limit.most) {
			return nil, badField(limit.field, fmt.Sprintf("Ensure this value is between %d and %d.", limit.least, limit.most))
		}
	}
	if req.Features == nil {
		return req, nil
	}
	steps, refusal := s.readSteps(req.Features)
	req.steps = steps
	return req, refusal
}

func (r *workflowRequest) apply(w *workflow) {
	set(&w.label, r.Label)
	set(&w.isDefault, r.IsDefault)
	set(&w.isWhiteLabel, r.IsWhiteLabel)
	set(&w.isDesktopAllowed, r.IsDesktopAllowed)
	set(&w.retries, r.Retries)
	set(&w.expiration, r.Expiration)
	if days, ok := r.RetryWindow.Get(); ok {
		w.retryWindow = &days
	} else if r.RetryWindow.IsNull() {
		w.retryWindow = nil
	}
	if r.LivenessAttempts != nil {
		w.livenessAttempts = r.LivenessAttempts
	}
	if r.FaceMatchAttempts != nil {
		w.faceMatchAttempts = r.FaceMatchAttempts
	}
	if r.steps != nil {
		w.steps, w.isSimple = r.steps, false
	}
}

// workflowFields are what lists and details have in common.
func (s *Server) workflowFields(w *workflow) map[string]any {
	names := make([]string, len(w.steps))
	for i, step := range w.steps {
		names[i] = string(step.feature)
	}
	return map[string]any{
		"uuid": w.uuid, "workflow_id": w.group, "workflow_label": w.label, "workflow_type": w.kindOfFlow(),
		"is_default": w.isDefault, "is_archived": false, "is_white_label_enabled": w.isWhiteLabel,
		"total_price": 0, "min_price": 0, "max_price": 0, "features": strings.Join(names, " + "),
		"is_simple_workflow": w.isSimple, "is_editable": w.isDraft(), "workflow_url": s.URL + "/u/" + w.urlToken,
		"max_retry_attempts": w.retries, "retry_window_days": w.retryWindow, "session_expiration_time": w.expiration,
		"version": w.number, "status": w.status, "updated_at": w.updatedAt,
	}
}

func (w *workflow) kindOfFlow() any {
	switch {
	case w.kind() == didit.SessionKindBusiness:
		return "kyb"
	case w.isSimple:
		return "kyc"
	}
	return nil
}

var enabledBy = map[string]didit.FeatureType{
	"is_liveness_enabled": didit.FeatureTypeLiveness, "is_face_match_enabled": didit.FeatureTypeFaceMatch,
	"is_aml_enabled": didit.FeatureTypeAML, "is_phone_verification_enabled": didit.FeatureTypePhoneVerification,
	"is_email_verification_enabled":  didit.FeatureTypeEmailVerification,
	"is_database_validation_enabled": didit.FeatureTypeDatabaseValidation,
	"is_ip_analysis_enabled":         didit.FeatureTypeIPAnalysis, "is_nfc_enabled": didit.FeatureTypeNFC,
}

// workflowSettings are a version in full. A setting of several features is that of the first one that has it;
// those of all are in the graph.
func (s *Server) workflowSettings(w *workflow) map[string]any {
	settings := s.workflowFields(w)
	settings["created_at"], settings["published_at"] = w.createdAt, w.publishedAt
	settings["is_desktop_allowed"] = w.isDesktopAllowed
	settings["face_liveness_max_attempts"] = orDefault(w.livenessAttempts)
	settings["face_match_max_attempts"] = orDefault(w.faceMatchAttempts)
	for name, feature := range enabledBy {
		settings[name] = slices.ContainsFunc(w.steps, func(step flowStep) bool { return step.feature == feature })
	}
	for _, step := range w.steps {
		for name, value := range step.config() {
			if _, taken := settings[name]; !taken {
				settings[name] = value
			}
		}
	}
	settings["workflow_graph"] = w.graph()
	return settings
}

// orDefault is a number of attempts.
func orDefault(attempts *int) int {
	if attempts == nil {
		return 3
	}
	return *attempts
}

func (s flowStep) config() map[string]json.RawMessage {
	var config map[string]json.RawMessage
	_ = json.Unmarshal(s.members["config"], &config) // an object, or absent
	return config
}

// graph is the features as nodes, each with its settings as they were sent, and a final one.
func (w *workflow) graph() any {
	if w.isSimple {
		return nil
	}
	ids, counts := make([]string, 0, len(w.steps)+1), map[didit.FeatureType]int{}
	for _, step := range w.steps {
		id := "feature_" + strings.ToLower(string(step.feature))
		if counts[step.feature]++; counts[step.feature] > 1 {
			id += "_" + strconv.Itoa(counts[step.feature])
		}
		ids = append(ids, id)
	}
	ids = append(ids, "status")
	nodes := map[string]any{"status": map[string]any{"next": nil}}
	for i, step := range w.steps {
		node := map[string]any{}
		for name, value := range step.members {
			node[name] = value
		}
		if config := w.inherited(step); config != nil {
			node["config"] = config
		}
		node["next"] = ids[i+1]
		nodes[ids[i]] = node
	}
	return map[string]any{"start_node": ids[0], "nodes": nodes}
}

// inherited adds the workflow's own attempts to the settings of a feature that has none; nil for no change.
func (w *workflow) inherited(step flowStep) map[string]json.RawMessage {
	var name string
	var attempts *int
	switch step.feature {
	case didit.FeatureTypeLiveness, didit.FeatureTypeAgeEstimation:
		name, attempts = "face_liveness_max_attempts", w.livenessAttempts
	case didit.FeatureTypeFaceMatch:
		name, attempts = "face_match_max_attempts", w.faceMatchAttempts
	}
	config := step.config()
	if _, own := config[name]; own || attempts == nil {
		return nil
	}
	if config == nil {
		config = map[string]json.RawMessage{}
	}
	config[name] = toJSON(attempts)
	return config
}
