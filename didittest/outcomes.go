package didittest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-ed97066b/didit-go"
)

// Outcome is what becomes of a session in the hands of the person.
type Outcome string

// The outcomes.
const (
	// OutcomeApproved: the document, liveness, face match and AML reports of Ana Example are all good. For a
	// business it is the registry, its documents, its people and AML.
	OutcomeApproved Outcome = "approved"
	// OutcomeDeclined: another face than that of the document; the warning is LOW_FACE_MATCH_SIMILARITY. A
	// business's register knows another company: COMPANY_REGISTRY_MISMATCH.
	OutcomeDeclined Outcome = "declined"
	// OutcomeInReview: a possible match on a watchlist; the warning is POSSIBLE_MATCH_FOUND.
	OutcomeInReview Outcome = "in_review"
	// OutcomeStarted: the person has opened the link, and no step is done.
	OutcomeStarted Outcome = "started"
	// OutcomeAbandoned and OutcomeExpired: the person went away, or never came.
	OutcomeAbandoned Outcome = "abandoned"
	OutcomeExpired   Outcome = "expired"
	// OutcomeScenario is approved, declined or in review, whichever the sandbox_scenario of the session begins
	// with; the reports are those of that outcome, but decline_aml_hit of a business is an AML hit. Without a
	// scenario it is approved.
	OutcomeScenario Outcome = "scenario"
)

var outcomeStatus = map[Outcome]didit.Status{
	OutcomeApproved: didit.StatusApproved, OutcomeDeclined: didit.StatusDeclined,
	OutcomeInReview: didit.StatusInReview, OutcomeStarted: didit.StatusInProgress,
	OutcomeAbandoned: didit.StatusAbandoned, OutcomeExpired: didit.StatusExpired,
}

// CompleteSession plays the person: it brings an unfinished session to an outcome and fills its reports. The
// session is named by its id, or by its URL, which is what your code sends people to. A session that is over is
// an error, as is one that does not exist.
func (s *Server) CompleteSession(idOrURL string, outcome Outcome) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	session, err := s.named(idOrURL)
	if err != nil {
		return err
	}
	if outcome == OutcomeScenario {
		outcome = session.played()
	}
	status, ok := outcomeStatus[outcome]
	if !ok {
		return fmt.Errorf("didittest: unknown outcome %q; there are %s", outcome, outcomeNames())
	}
	if !session.unfinished() {
		return fmt.Errorf("didittest: the session is %s already", session.decision.Status)
	}
	session.decision.Status = status
	switch outcome {
	case OutcomeApproved, OutcomeDeclined, OutcomeInReview:
		session.fill(outcome, s.now())
		if !session.isBusiness() {
			s.screen(session)
		}
	}
	session.event(s.now(), "status", string(session.decision.Status))
	s.userOf(session)
	s.notify(session, didit.WebhookEventStatusUpdated)
	return nil
}

// named finds a session by its id or its URL. The error leaves a URL out, since it holds the session's token.
func (s *Server) named(idOrURL string) (*session, error) {
	if !strings.Contains(idOrURL, "/") {
		if session := s.find(idOrURL); session != nil {
			return session, nil
		}
		return nil, fmt.Errorf("didittest: no session %s", idOrURL)
	}
	link, _, _ := strings.Cut(idOrURL, "?")
	for _, session := range s.sessions {
		if session.decision.SessionURL == link {
			return session, nil
		}
	}
	return nil, errors.New("didittest: no session has this URL")
}

func outcomeNames() string {
	names := []string{string(OutcomeScenario)}
	for outcome := range outcomeStatus {
		names = append(names, string(outcome))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func (s *session) played() Outcome {
	kind, _, _ := strings.Cut(string(s.scenario), "_")
	switch kind {
	case "decline":
		return OutcomeDeclined
	case "review":
		return OutcomeInReview
	}
	return OutcomeApproved
}

// CompleteSessionWith lets edit change the decision of a session, named by id or URL, in any way, its status
// included, whatever the status was. The ids and the creation time are kept. Edit works on a copy, and may call
// the server.
func (s *Server) CompleteSessionWith(idOrURL string, edit func(d *didit.Decision)) error {
	s.mu.Lock()
	session, err := s.named(idOrURL)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	before := session.decision
	edited, err := clone(&before)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	edit(edited)
	edited.SessionID, edited.SessionNumber, edited.WorkflowID = before.SessionID, before.SessionNumber, before.WorkflowID
	edited.CreatedAt, edited.SessionURL, edited.SessionKind = before.CreatedAt, before.SessionURL, before.SessionKind
	if edited, err = clone(edited); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if edited.Status != session.decision.Status {
		session.event(s.now(), "status", string(edited.Status))
	}
	was := session.decision
	session.decision, session.extras = *edited, nil
	s.userOf(session)
	s.notifyEdit(session, &was)
	return nil
}

func clone(d *didit.Decision) (*didit.Decision, error) {
	data, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("didittest: the decision is no JSON: %w", err)
	}
	c := new(didit.Decision)
	if err := json.Unmarshal(data, c); err != nil {
		return nil, fmt.Errorf("didittest: the decision is no JSON: %w", err)
	}
	return c, nil
}

// The nodes of the workflow that every session runs.
const (
	nodeOCR       = "feature_ocr"
	nodeLiveness  = "feature_liveness"
	nodeFaceMatch = "feature_face_match"
	nodeAML       = "feature_aml"
)

var workflowFeatures = didit.FeatureList{
	didit.FeatureIDVerification, didit.FeatureLiveness, didit.FeatureFaceMatch, didit.FeatureAML,
}

var featureNodes = map[didit.Feature]string{
	didit.FeatureIDVerification: nodeOCR, didit.FeatureLiveness: nodeLiveness, didit.FeatureFaceMatch: nodeFaceMatch,
	didit.FeatureAML: nodeAML, didit.FeatureKYBRegistry: nodeRegistry, didit.FeatureKYBDocuments: nodeDocuments,
	didit.FeatureKYBKeyPeople: nodeKeyPeople,
}

func (s *session) fill(outcome Outcome, now time.Time) {
	s.extras = nil
	if s.isBusiness() {
		fillCompany(s, outcome, now)
	} else {
		fillReports(&s.decision, outcome)
	}
	s.dropOthers()
}

// dropOthers removes the reports of steps that the workflow does not have.
func (s *session) dropOthers() {
	d, others := &s.decision, map[string]bool{}
	for feature, node := range featureNodes {
		if !slices.Contains(d.Features, feature) {
			others[node] = true
		}
	}
	clearReports(d, others)    // never none: the steps of the other kind are among them
	if others[nodeKeyPeople] { // the registry is in every workflow of businesses
		d.KeyPeopleChecks = nil
	}
}

func fillReports(d *didit.Decision, outcome Outcome) {
	d.IDVerifications = []didit.IDVerification{{
		NodeID: nodeOCR, Status: didit.FeatureStatusApproved, DocumentType: "Passport", DocumentNumber: "X0000000",
		DateOfBirth: "1990-01-01", Age: didit.Ptr(35), ExpirationDate: "2035-01-01", DateOfIssue: "2025-01-01",
		IssuingState: "ESP", IssuingStateName: "Spain", FirstName: "Ana", LastName: "Example", FullName: "Ana Example",
		Gender: "F", Nationality: "ESP", Warnings: []didit.Warning{},
	}}
	d.LivenessChecks = []didit.LivenessCheck{{
		NodeID: nodeLiveness, Status: didit.FeatureStatusApproved, Method: "PASSIVE", Score: didit.Ptr(97.5),
		AgeEstimation: didit.Ptr(34.2), FaceQuality: didit.Ptr(88.0), FaceLuminance: didit.Ptr(51.0), Warnings: []didit.Warning{},
	}}
	match := didit.FaceMatch{
		NodeID: nodeFaceMatch, Status: didit.FeatureStatusApproved, Score: didit.Ptr(94.1), Warnings: []didit.Warning{},
	}
	aml := didit.AMLScreening{
		NodeID: nodeAML, Status: didit.FeatureStatusApproved, EntityType: "person", Hits: []didit.AMLHit{},
		Score: didit.Ptr(0.0), Warnings: []didit.Warning{},
		ScreenedData: didit.AMLScreenedData{
			FullName: "Ana Example", Nationality: "ESP", DateOfBirth: "1990-01-01", DocumentNumber: "X0000000",
		},
	}
	switch outcome {
	case OutcomeDeclined:
		match.Status, match.Score = didit.FeatureStatusDeclined, didit.Ptr(12.3)
		match.Warnings = []didit.Warning{{
			Feature: didit.WarningFeatureFaceMatch, Risk: "LOW_FACE_MATCH_SIMILARITY", LogType: didit.WarningLogTypeError,
			ShortDescription: "Faces differ", LongDescription: "The face is not that of the document.", NodeID: nodeFaceMatch,
		}}
	case OutcomeInReview:
		aml.Status, aml.TotalHits, aml.Score = didit.FeatureStatusInReview, 1, didit.Ptr(62.0)
		aml.Hits = []didit.AMLHit{{
			ID: "hit-1", Caption: "Ana Example", MatchScore: didit.Ptr(81.0), RiskScore: didit.Ptr(62.0), ReviewStatus: "Unreviewed",
		}}
		aml.Warnings = []didit.Warning{{
			Feature: didit.WarningFeatureAML, Risk: "POSSIBLE_MATCH_FOUND", LogType: didit.WarningLogTypeWarning,
			ShortDescription: "Possible match", LongDescription: "A watchlist names somebody alike.", NodeID: nodeAML,
		}}
	}
	d.FaceMatches, d.AMLScreenings = []didit.FaceMatch{match}, []didit.AMLScreening{aml}
}

// clearReports removes the reports of nodes, and without any those that are not approved.
func clearReports(d *didit.Decision, nodes map[string]bool) {
	again := func(node string, status didit.FeatureStatus) bool {
		if len(nodes) == 0 {
			return status != didit.FeatureStatusApproved
		}
		return nodes[node]
	}
	d.IDVerifications = keep(d.IDVerifications, func(r didit.IDVerification) bool { return !again(r.NodeID, r.Status) })
	d.LivenessChecks = keep(d.LivenessChecks, func(r didit.LivenessCheck) bool { return !again(r.NodeID, r.Status) })
	d.FaceMatches = keep(d.FaceMatches, func(r didit.FaceMatch) bool { return !again(r.NodeID, r.Status) })
	d.DocumentVerifications = keep(d.DocumentVerifications, func(r didit.DocumentVerification) bool { return !nodes[r.NodeID] })
	d.AMLScreenings = keep(d.AMLScreenings, func(r didit.AMLScreening) bool { return !again(r.NodeID, r.Status) })
}

func keep[T any](reports []T, wanted func(T) bool) []T {
	var kept []T
	for _, report := range reports {
		if wanted(report) {
			kept = append(kept, report)
		}
	}
	return kept
}
