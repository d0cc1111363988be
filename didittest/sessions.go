package didittest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-ed97066b/didit-go"
)

type session struct {
	decision didit.Decision
	token    string
	scenario didit.SandboxScenario

	version   int    // of the workflow
	versionID string // "" once it is deleted

	reviews []didit.Review // oldest first
	events  []json.RawMessage
	landed  didit.Status // the first decision, "" before it

	filed  bool // under a regulatory report
	sticks bool // its next deletion fails

	resubmission *resubmission      // what the next event asks to do again
	extras       map[string]*extras // of reports whose extra fields were corrected
}

func (s *session) unfinished() bool {
	switch s.decision.Status {
	case didit.StatusNotStarted, didit.StatusInProgress, didit.StatusResubmitted, didit.StatusAwaitingUser:
		return true
	}
	return false
}

func (s *session) event(at time.Time, kind, value string) {
	if kind == "status" && s.landed == "" && slices.Contains(landings, didit.Status(value)) {
		s.landed = didit.Status(value)
	}
	event, _ := json.Marshal(map[string]any{"type": kind, "value": value, "created_at": at.UTC()})
	s.events = append(s.events, event)
}

var landings = []didit.Status{didit.StatusApproved, didit.StatusDeclined, didit.StatusInReview}

func (s *session) created() map[string]any {
	d := &s.decision
	return map[string]any{
		"session_id": d.SessionID, "session_kind": d.SessionKind, "session_number": d.SessionNumber,
		"session_token": s.token, "url": d.SessionURL, "vendor_data": orNull(d.VendorData), "metadata": d.Metadata,
		"status": d.Status, "callback": orNull(d.Callback), "workflow_id": d.WorkflowID, "workflow_version": s.version,
	}
}

const sessionLife = 7 * 24 * time.Hour // by default

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func (s *Server) find(id string) *session {
	for _, session := range s.sessions {
		if strings.EqualFold(session.decision.SessionID, id) {
			return session
		}
	}
	return nil
}

func (s *Server) createSession(c *call) *answer {
	var req didit.CreateSessionRequest
	if refusal := checkCreate(c.body, &req); refusal != nil {
		return refusal
	}
	workflow := s.published(req.WorkflowID)
	if workflow == nil {
		return jsonAnswer(http.StatusBadRequest, map[string]string{"workflow_id": "Workflow not found."})
	}
	kind := workflow.kind()
	vendorData, callback := deref(req.VendorData), deref(req.Callback)
	if kind == didit.SessionKindUser && s.isBlocked(vendorData) {
		return jsonAnswer(http.StatusBadRequest, map[string]string{"vendor_data": "This vendor_data is blocklisted."})
	}
	// Metadata comes back as it was sent, to the last digit.
	var given struct {
		Metadata json.RawMessage `json:"metadata"`
		Expected json.RawMessage `json:"expected_details"`
		Contact  json.RawMessage `json:"contact_details"`
	}
	_ = json.Unmarshal(c.body, &given) // checked above
	metadata := given.Metadata
	if vendorData != "" {
		for _, session := range slices.Backward(s.sessions) {
			d := &session.decision
			if d.VendorData == vendorData && session.versionID == workflow.uuid && session.unfinished() {
				d.Callback, d.Metadata = callback, metadata
				return jsonAnswer(http.StatusCreated, session.created())
			}
		}
	}
	created := &session{token: randomHex(6)}
	if req.SandboxScenario != nil {
		created.scenario = *req.SandboxScenario
	}
	created.decision = didit.Decision{
		SessionID: newUUID(), SessionKind: kind, SessionNumber: s.nextNumber(kind),
		SessionURL: s.URL + "/session/" + created.token, Status: didit.StatusNotStarted,
		Features: workflow.features(), VendorData: vendorData, Metadata: metadata, Callback: callback,
		CreatedAt: didit.NewTimestamp(s.now().UTC()), Environment: didit.EnvironmentSandbox,
		SessionType: didit.SessionTypeHosted,
	}
	workflow.pin(created, s.now())
	if given.Expected != nil {
		_ = json.Unmarshal(given.Expected, &created.decision.ExpectedDetails)
	}
	if given.Contact != nil {
		_ = json.Unmarshal(given.Contact, &created.decision.ContactDetails)
	}
	if created.isBusiness() {
		forBusiness(&created.decision)
	}
	created.event(s.now(), "status", string(didit.StatusNotStarted))
	s.sessions = append(s.sessions, created)
	s.notify(created, didit.WebhookEventStatusUpdated)
	return jsonAnswer(http.StatusCreated, created.created())
}

func deref(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}

func (s *Server) readDecision(c *call) *answer {
	session := s.find(c.args[0])
	if session == nil {
		return notFound()
	}
	if refusal := checkQuery(c.query, "include"); refusal != nil {
		return refusal
	}
	include := c.query.Get("include")
	if include != "" && include != "events" {
		return badField("include", fmt.Sprintf("%q is not a valid choice.", include))
	}
	d, events := session.decision, include == "events" && !session.isBusiness()
	if events {
		d.Events, d.WorkflowVersion, d.WorkflowType, d.WorkflowVersionID = session.events, session.version, "kyc", session.versionID
	}
	return jsonAnswer(http.StatusOK, document(&d, events))
}

var updatable = []didit.Status{
	didit.StatusApproved, didit.StatusDeclined, didit.StatusInReview,
	didit.StatusKYCExpired, didit.StatusAbandoned, didit.StatusResubmitted,
}

func (s *Server) updateStatus(c *call) *answer {
	session := s.find(c.args[0])
	if session == nil {
		return notFound()
	}
	var req didit.UpdateSessionStatusRequest
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	d := &session.decision
	if refusal := checkUpdate(&req, d); refusal != nil {
		return refusal
	}
	done := map[string]string{"session_id": d.SessionID}
	if !slices.Contains(updatable, d.Status) {
		names := make([]string, len(updatable))
		for i, status := range updatable {
			names[i] = string(status)
		}
		return detail(http.StatusBadRequest, "Only sessions with status "+strings.Join(names, ", ")+
			" can be updated. Current status: "+string(d.Status))
	}
	if d.Status == req.NewStatus {
		if s.legacy {
			return jsonAnswer(http.StatusBadRequest, []string{"Session is already " + string(d.Status) + "."})
		}
		return jsonAnswer(http.StatusOK, done)
	}
	if req.NewStatus == didit.StatusResubmitted && len(req.NodesToResubmit) == 0 && !anyToResubmit(d) {
		return jsonAnswer(http.StatusBadRequest, map[string]string{
			"nodes_to_resubmit": "No features found that need resubmission.",
		})
	}
	s.review(session, didit.Review{
		ActivityType: didit.ReviewStatusUpdated, PreviousStatus: d.Status, NewStatus: req.NewStatus, Comment: deref(req.Comment),
	})
	d.Status = req.NewStatus
	session.event(s.now(), "status", string(d.Status))
	if d.Status == didit.StatusResubmitted {
		session.resubmit(&req)
		session.extras = nil
		nodes := map[string]bool{}
		for _, node := range req.NodesToResubmit {
			nodes[node.NodeID] = true
		}
		clearReports(d, nodes)
	}
	s.userOf(session)
	s.notify(session, didit.WebhookEventStatusUpdated)
	return jsonAnswer(http.StatusOK, done)
}

const apiClient = "API Client"

func (s *Server) review(session *session, r didit.Review) {
	r.UUID, r.ActorDisplay, r.ActorType = newUUID(), apiClient, didit.ReviewActorAPIKey
	r.CreatedAt, r.MentionedEmails = didit.NewTimestamp(s.now().UTC()), []string{}
	if r.ChangedFields == nil {
		r.ChangedFields = []string{}
	}
	session.reviews = append(session.reviews, r)
	if r.ActivityType != didit.ReviewComment {
		session.decision.Reviews = append(session.decision.Reviews, didit.DecisionReview{
			User: apiClient, NewStatus: r.NewStatus, Comment: r.Comment, CreatedAt: r.CreatedAt,
		})
	}
}

func (s *Server) listReviews(c *call) *answer {
	session := s.findPerson(c.args[0])
	if session == nil {
		return noSession()
	}
	if refusal := checkQuery(c.query, "limit", "offset", "ordering"); refusal != nil {
		return refusal
	}
	reviews := slices.Clone(session.reviews)
	switch ordering := didit.ReviewOrder(c.query.Get("ordering")); ordering {
	case "", didit.ReviewOrderNewest:
		slices.Reverse(reviews)
	case didit.ReviewOrderOldest:
	default:
		return badField("ordering", fmt.Sprintf("%q is not a valid choice.", ordering))
	}
	return page(s, c, reviews)
}

func (s *Server) createReview(c *call) *answer {
	session := s.findPerson(c.args[0])
	if session == nil {
		return noSession()
	}
	var req didit.CreateReviewRequest
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	status, given := req.NewStatus.Get()
	if given && !slices.Contains(statuses, status) {
		return badField("new_status", fmt.Sprintf("%q is not a valid choice.", status))
	}
	comment, _ := req.Comment.Get()
	s.review(session, didit.Review{ActivityType: didit.ReviewComment, NewStatus: status, Comment: comment})
	return jsonAnswer(http.StatusCreated, map[string]any{
		"user": apiClient, "new_status": orNull(string(status)), "comment": orNull(comment), "created_at": s.now().UTC(),
	})
}

func (s *Server) deleteSession(c *call) *answer {
	session := s.find(c.args[0])
	if session == nil {
		return notFound()
	}
	var options didit.DeleteSessionOptions
	if len(bytes.TrimSpace(c.body)) > 0 {
		if refusal := decode(c.body, &options); refusal != nil {
			return refusal
		}
	}
	if refusal := checkDelete(&options, s.now()); refusal != nil {
		return refusal
	}
	if refusal := checkDeletion(session); refusal != nil {
		return refusal
	}
	if session.sticks {
		session.sticks = false
		return detail(http.StatusServiceUnavailable, "The session could not be deleted. Try again.")
	}
	retain, _ := options.RetainFaceEmbeddings.Get()
	deletion := s.remove(session)
	if retain {
		deletion.FaceRetentionOutcome, deletion.BiometricTemplateUUID = "retained", newUUID()
		switch {
		case options.FaceRetentionDays != nil:
			deletion.BiometricTemplateExpiresAt = didit.NewTimestamp(s.now().UTC().AddDate(0, 0, *options.FaceRetentionDays))
		case options.FaceRetentionDeadline != nil:
			deletion.BiometricTemplateExpiresAt = *options.FaceRetentionDeadline
		}
	}
	if s.legacy {
		return &answer{status: http.StatusNoContent}
	}
	return jsonAnswer(http.StatusOK, deletion)
}

func (s *Server) remove(gone *session) didit.SessionDeletion {
	s.sessions = slices.DeleteFunc(s.sessions, func(session *session) bool { return session == gone })
	return didit.SessionDeletion{
		SessionID: gone.decision.SessionID, SessionNumber: gone.decision.SessionNumber, FaceRetentionOutcome: "deleted",
	}
}

// maxAtOnce is how many sessions a batch deletion removes without a job.
const maxAtOnce = 20

func (s *Server) batchDelete(c *call) *answer {
	var req struct {
		SessionNumbers []json.RawMessage `json:"session_numbers"`
		DeleteAll      bool              `json:"delete_all"`
	}
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	if !req.DeleteAll && len(req.SessionNumbers) == 0 {
		return badField("session_numbers", "This field is required unless delete_all is true.")
	}
	wanted := map[int64]bool{}
	for _, raw := range req.SessionNumbers {
		number, err := strconv.ParseUint(strings.Trim(string(raw), `"`), 10, 63)
		if err != nil {
			return badField("session_numbers", "Session numbers must be digits.")
		}
		wanted[int64(number)] = true
	}
	var matched []*session
	for _, session := range s.sessions {
		if !session.isBusiness() && (req.DeleteAll || wanted[session.decision.SessionNumber]) {
			matched = append(matched, session)
		}
	}
	if refusal := checkDeletion(matched...); refusal != nil {
		return refusal
	}
	results := s.removeAll(matched)
	switch {
	case s.legacy:
		return &answer{status: http.StatusNoContent}
	case len(results) <= maxAtOnce:
		return jsonAnswer(http.StatusOK, map[string]any{"results": results})
	}
	job := &didit.DeletionJob{JobID: newUUID(), Status: "completed", Results: results}
	s.jobs[job.JobID] = job
	return jsonAnswer(http.StatusAccepted, map[string]string{"job_id": job.JobID})
}

func (s *Server) deletionJob(c *call) *answer {
	job := s.jobs[c.args[0]]
	if job == nil {
		return notFound()
	}
	return jsonAnswer(http.StatusOK, job)
}

func (s *Server) listSessions(c *call) *answer {
	filter, refusal := newFilter(c.query)
	if refusal != nil {
		return refusal
	}
	persons, businesses := []map[string]any{}, []map[string]any{}
	for _, session := range slices.Backward(s.sessions) {
		switch {
		case filter.elsewhere:
		case session.isBusiness() && filter.fitsBusiness(&session.decision):
			businesses = append(businesses, session.businessRow())
		case !session.isBusiness() && filter.fits(&session.decision) && filter.person.fits(session, s.internalID(session)):
			row := session.row()
			row["didit_internal_id"] = orNull(s.internalID(session))
			persons = append(persons, row)
		}
	}
	switch filter.kind {
	case "business":
		return businessPage(s, c, businesses)
	case "all":
		return bothPages(s, c, persons, businesses)
	}
	return page(s, c, persons)
}

// internalID is that of the user behind a session, "" before there is one.
func (s *Server) internalID(session *session) string {
	if user := s.findUser(session.decision.VendorData); user != nil {
		return user.internalID
	}
	return ""
}

func (s *session) row() map[string]any {
	d := &s.decision
	row := map[string]any{
		"session_id": d.SessionID, "session_kind": d.SessionKind, "session_number": d.SessionNumber,
		"session_url": d.SessionURL, "portrait_image": nil, "document_type": nil, "full_name": nil, "country": nil,
		"status": d.Status, "vendor_data": orNull(d.VendorData), "created_at": d.CreatedAt,
		"features": progress(d), "phone_number": nil, "email_address": nil, "additional_details": nil,
	}
	if id := d.FirstIDVerification(); id != nil {
		row["document_type"], row["full_name"], row["country"] = orNull(string(id.DocumentType)), orNull(id.FullName), orNull(id.IssuingState)
	}
	if phone := d.ContactDetails.Phone; phone != "" {
		row["phone_number"] = map[string]any{"number": phone, "is_verified": false}
	}
	if email := d.ContactDetails.Email; email != "" {
		row["email_address"] = map[string]any{"email": email, "is_verified": false}
	}
	return row
}

func progress(d *didit.Decision) []map[string]any {
	status := map[didit.Feature]didit.FeatureStatus{}
	if r := d.FirstIDVerification(); r != nil {
		status[didit.FeatureIDVerification] = r.Status
	}
	if r := d.FirstLivenessCheck(); r != nil {
		status[didit.FeatureLiveness] = r.Status
	}
	if r := d.FirstFaceMatch(); r != nil {
		status[didit.FeatureFaceMatch] = r.Status
	}
	if r := d.FirstAMLScreening(); r != nil {
		status[didit.FeatureAML] = r.Status
	}
	features := make([]map[string]any, 0, len(d.Features))
	for _, feature := range d.Features {
		is := status[feature]
		if is == "" {
			is = didit.FeatureStatusNotFinished
		}
		features = append(features, map[string]any{"feature": feature, "status": is})
	}
	return features
}

func page[T any](s *Server, c *call, rows []T) *answer {
	window, refusal := cut(s, c, rows)
	if refusal != nil {
		return refusal
	}
	return jsonAnswer(http.StatusOK, window)
}

// window is one page of a list.
type window[T any] struct {
	Count    int     `json:"count"`
	Next     *string `json:"next"`
	Previous *string `json:"previous"`
	Results  []T     `json:"results"`
}

func cut[T any](s *Server, c *call, rows []T) (*window[T], *answer) {
	limit, refusal := number(c.query, "limit", s.pageSize, 1)
	if refusal != nil {
		return nil, refusal
	}
	offset, refusal := number(c.query, "offset", 0, 0)
	if refusal != nil {
		return nil, refusal
	}
	limit = min(limit, s.pageSize)
	first := min(offset, len(rows))
	last := first + min(limit, len(rows)-first)
	w := &window[T]{Count: len(rows), Results: rows[first:last]}
	if last < len(rows) {
		w.Next = didit.Ptr(s.pageURL(c, limit, last))
	}
	if offset > 0 {
		w.Previous = didit.Ptr(s.pageURL(c, limit, max(0, offset-limit)))
	}
	if w.Results == nil {
		w.Results = []T{}
	}
	return w, nil
}

func (s *Server) pageURL(c *call, limit, offset int) string {
	query := maps.Clone(c.query)
	if query == nil {
		query = url.Values{}
	}
	query.Set("limit", strconv.Itoa(limit))
	query.Del("offset")
	if offset > 0 {
		query.Set("offset", strconv.Itoa(offset))
	}
	return s.URL + c.path + "?" + query.Encode()
}

func number(query url.Values, name string, otherwise, least int) (int, *answer) {
	if !query.Has(name) {
		return otherwise, nil
	}
	n, err := strconv.Atoi(query.Get(name))
	if err != nil {
		return 0, badField(name, "A valid integer is required.")
	}
	if n < least {
		return 0, badField(name, fmt.Sprintf("Ensure this value is greater than or equal to %d.", least))
	}
	return n, nil
}
