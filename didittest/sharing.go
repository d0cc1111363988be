package didittest

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/seed-ed97066b/didit-go"
)

// share is what a token stands for.
type share struct {
	sessionID string
	ends      time.Time
}

var shareable = []didit.Status{didit.StatusApproved, didit.StatusDeclined, didit.StatusInReview}

func (s *Server) shareSession(c *call) *answer {
	session := s.find(c.args[0])
	if session == nil {
		return notFound()
	}
	if refusal := checkQuery(c.query); refusal != nil {
		return refusal
	}
	var req didit.ShareSessionRequest
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	seconds := 3600
	if req.TTLInSeconds != nil {
		seconds = *req.TTLInSeconds
	}
	switch {
	case req.ForApplicationID == "":
		return badField("for_application_id", required)
	case !isUUID(req.ForApplicationID):
		return badField("for_application_id", notUUID)
	case strings.EqualFold(req.ForApplicationID, s.webhooks.applicationID):
		return badField("for_application_id", "Must differ from the application of the session.")
	case seconds < 60:
		return badField("ttl_in_seconds", "Ensure this value is greater than or equal to 60.")
	case seconds > 86400:
		return badField("ttl_in_seconds", "Ensure this value is less than or equal to 86400.")
	case !slices.Contains(shareable, session.decision.Status):
		return jsonAnswer(http.StatusBadRequest, map[string][]string{
			"detail": {`Only finished sessions ("Approved", "Declined", "In Review") can be shared.`},
		})
	}
	token := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." +
		base64.RawURLEncoding.EncodeToString(toJSON(map[string]string{"iss": "didittest"})) + "." + randomHex(24)
	s.shares[token] = share{session.decision.SessionID, s.now().Add(time.Duration(seconds) * time.Second)}
	return jsonAnswer(http.StatusOK, map[string]any{
		"share_token": token, "for_application_id": req.ForApplicationID, "session_kind": session.decision.SessionKind,
	})
}

// importShared plays the application that a session was shared with: the server is both.
func (s *Server) importShared(c *call) *answer {
	if refusal := checkQuery(c.query); refusal != nil {
		return refusal
	}
	var req didit.ImportSharedSessionRequest
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	if refusal := checkImport(c.body, &req); refusal != nil {
		return refusal
	}
	workflow := s.published(req.WorkflowID)
	if workflow == nil {
		return detail(http.StatusNotFound, "Workflow does not exist for this application.")
	}
	shared, ok := s.shares[req.ShareToken]
	if !ok || !s.now().Before(shared.ends) {
		if s.legacy {
			return badField("share_token", badToken)
		}
		return detail(http.StatusUnauthorized, badToken)
	}
	original := s.find(shared.sessionID)
	switch {
	case original == nil:
		return badField("share_token", "The shared session does not exist any more.")
	case !slices.Contains(shareable, original.decision.Status):
		return badField("share_token", "The shared session is open again.")
	case original.decision.SessionKind != workflow.kind():
		return badField("workflow_id", "The workflow is not for sessions of this kind.")
	case s.imported[shared.sessionID]:
		return detail(http.StatusForbidden, "This session has already been imported.")
	}
	copied, err := s.copySession(original, &req, workflow)
	if err != nil {
		return detail(http.StatusInternalServerError, err.Error())
	}
	s.imported[shared.sessionID] = true
	s.sessions = append(s.sessions, copied)
	s.userOf(copied)
	s.notify(copied, didit.WebhookEventStatusUpdated)
	d := &copied.decision
	if copied.isBusiness() {
		return jsonAnswer(http.StatusCreated, document(d, false))
	}
	return jsonAnswer(http.StatusCreated, map[string]any{
		"session_id": d.SessionID, "session_number": d.SessionNumber, "session_url": nil, "status": d.Status,
		"workflow_id": d.WorkflowID, "vendor_data": orNull(d.VendorData), "created_at": d.CreatedAt, "expires_at": d.ExpiresAt,
	})
}

const (
	badToken = "Invalid share token."
	notUUID  = "Must be a valid UUID."
)

func checkImport(body []byte, req *didit.ImportSharedSessionRequest) *answer {
	var given map[string]json.RawMessage
	_ = json.Unmarshal(body, &given) // decoded before
	switch {
	case req.ShareToken == "":
		return badField("share_token", required)
	case given["trust_review"] == nil:
		return badField("trust_review", required)
	case string(given["trust_review"]) == "null":
		return badField("trust_review", noNull)
	case req.WorkflowID == "":
		return badField("workflow_id", required)
	}
	return nil
}

// copySession makes a session of its own of a shared one: the findings are the same, the trail begins anew.
func (s *Server) copySession(original *session, req *didit.ImportSharedSessionRequest, w *workflow) (*session, error) {
	d, err := clone(&original.decision)
	if err != nil {
		return nil, err
	}
	d.SessionID, d.SessionNumber, d.SessionURL = newUUID(), s.nextNumber(d.SessionKind), ""
	d.CreatedAt, d.Callback, d.Reviews = didit.NewTimestamp(s.now().UTC()), "", nil
	if !req.TrustReview {
		d.Status = didit.StatusInReview
	}
	if req.VendorData != nil {
		d.VendorData = *req.VendorData
	}
	for i := range d.RegistryChecks {
		d.RegistryChecks[i].Company.UUID = newUUID()
	}
	copied := &session{decision: *d}
	w.pin(copied, s.now())
	copied.event(s.now(), "status", string(d.Status))
	return copied, nil
}

func isUUID(text string) bool {
	parts := strings.Split(text, "-")
	if len(parts) != 5 {
		return false
	}
	for i, length := range []int{8, 4, 4, 4, 12} {
		if len(parts[i]) != length || strings.Trim(parts[i], "0123456789abcdefABCDEF") != "" {
			return false
		}
	}
	return true
}
