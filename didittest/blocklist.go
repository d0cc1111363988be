package didittest

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/seed-ed97066b/didit-go"
)

// blocked is an item on the blocklist.
type blocked struct {
	kind    didit.BlocklistItemType
	value   string // that it is known by again
	session string
	number  int64
	at      time.Time
	docType string // of a document
}

// everybody is the one face that this server knows.
const everybody = "face"

// shown returns what a session showed of a kind, "" for nothing.
func (s *session) shown(kind didit.BlocklistItemType) string {
	d := &s.decision
	switch kind {
	case didit.BlocklistItemTypeFace:
		if len(d.LivenessChecks) > 0 || len(d.FaceMatches) > 0 {
			return everybody
		}
	case didit.BlocklistItemTypeDocument:
		if id := d.FirstIDVerification(); id != nil {
			return id.DocumentNumber
		}
	case didit.BlocklistItemTypePhone:
		return d.ContactDetails.Phone
	case didit.BlocklistItemTypeEmail:
		return strings.ToLower(d.ContactDetails.Email)
	}
	return ""
}

func (b *blocked) row() map[string]any {
	row := map[string]any{
		"type": b.kind, "session_id": b.session, "session_number": b.number, "blocklisted_at": b.at,
		"face_image": nil, "document_type": nil, "document_number": nil, "front_image": nil,
		"phone_number": nil, "country_code": nil, "email": nil,
	}
	switch b.kind {
	case didit.BlocklistItemTypeDocument:
		row["document_number"], row["document_type"] = b.value, orNull(b.docType)
	case didit.BlocklistItemTypePhone:
		row["phone_number"] = b.value
	case didit.BlocklistItemTypeEmail:
		row["email"] = b.value
	}
	return row
}

var blocklistKinds = []didit.BlocklistItemType{
	didit.BlocklistItemTypeFace, didit.BlocklistItemTypeDocument, didit.BlocklistItemTypePhone, didit.BlocklistItemTypeEmail,
}

func (s *Server) listBlocklist(c *call) *answer {
	if refusal := checkQuery(c.query, "item_type", "limit", "offset"); refusal != nil {
		return refusal
	}
	kind := didit.BlocklistItemType(c.query.Get("item_type"))
	if kind != "" && !slices.Contains(blocklistKinds, kind) {
		return badField("item_type", notAChoice(kind))
	}
	rows := []map[string]any{}
	for _, item := range slices.Backward(s.blocklist) {
		if kind == "" || item.kind == kind {
			rows = append(rows, item.row())
		}
	}
	return page(s, c, rows)
}

func (s *Server) addToBlocklist(c *call) *answer {
	var req didit.AddToBlocklistRequest
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	return s.changeBlocklist(req.SessionID, map[didit.BlocklistItemType]bool{
		didit.BlocklistItemTypeFace: req.BlocklistFace, didit.BlocklistItemTypeDocument: req.BlocklistDocument,
		didit.BlocklistItemTypePhone: req.BlocklistPhone, didit.BlocklistItemTypeEmail: req.BlocklistEmail,
	}, "Added to the blocklist.", s.block)
}

func (s *Server) removeFromBlocklist(c *call) *answer {
	var req didit.RemoveFromBlocklistRequest
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	return s.changeBlocklist(req.SessionID, map[didit.BlocklistItemType]bool{
		didit.BlocklistItemTypeFace: req.UnblockFace, didit.BlocklistItemTypeDocument: req.UnblockDocument,
		didit.BlocklistItemTypePhone: req.UnblockPhone, didit.BlocklistItemTypeEmail: req.UnblockEmail,
	}, "Removed from the blocklist.", s.unblock)
}

func (s *Server) changeBlocklist(
	sessionID string, kinds map[didit.BlocklistItemType]bool, done string, change func(*session, didit.BlocklistItemType, string),
) *answer {
	wanted := slices.DeleteFunc(slices.Clone(blocklistKinds), func(kind didit.BlocklistItemType) bool { return !kinds[kind] })
	switch {
	case sessionID == "":
		return badField("session_id", required)
	case len(wanted) == 0:
		return detail(http.StatusBadRequest, "At least one item must be selected.")
	}
	session := s.findPerson(sessionID)
	if session == nil {
		return notFound()
	}
	for _, kind := range wanted {
		if session.shown(kind) == "" {
			return detail(http.StatusBadRequest, "The session has no "+string(kind)+".")
		}
	}
	for _, kind := range wanted {
		change(session, kind, session.shown(kind))
	}
	return jsonAnswer(http.StatusOK, map[string]string{"message": done})
}

func (s *Server) onBlocklist(kind didit.BlocklistItemType, value string) *blocked {
	for _, item := range s.blocklist {
		if item.kind == kind && item.value == value {
			return item
		}
	}
	return nil
}

func (s *Server) block(session *session, kind didit.BlocklistItemType, value string) {
	if s.onBlocklist(kind, value) != nil {
		return
	}
	item := &blocked{
		kind: kind, value: value, session: session.decision.SessionID, number: session.decision.SessionNumber, at: s.now().UTC(),
	}
	if kind == didit.BlocklistItemTypeDocument {
		item.docType = string(session.decision.FirstIDVerification().DocumentType)
	}
	s.blocklist = append(s.blocklist, item)
}

func (s *Server) unblock(_ *session, kind didit.BlocklistItemType, value string) {
	s.blocklist = slices.DeleteFunc(s.blocklist, func(item *blocked) bool { return item.kind == kind && item.value == value })
}

// screen declines a session that shows something blocked.
func (s *Server) screen(session *session) {
	session.forgetBlocks()
	for _, kind := range blocklistKinds {
		value := session.shown(kind)
		if item := s.onBlocklist(kind, value); value != "" && item != nil {
			session.declineFor(item)
		}
	}
}

const (
	riskPhone = "PHONE_IN_BLOCKLIST"
	riskEmail = "EMAIL_IN_BLOCKLIST"
)

// forgetBlocks drops the reports that an earlier try got for a phone or an email. No other try writes them anew.
func (s *session) forgetBlocks() {
	d := &s.decision
	warned := func(warnings []didit.Warning, risk string) bool {
		return slices.ContainsFunc(warnings, func(w didit.Warning) bool { return w.Risk == risk })
	}
	d.PhoneVerifications = keep(d.PhoneVerifications, func(r didit.PhoneVerification) bool { return !warned(r.Warnings, riskPhone) })
	d.EmailVerifications = keep(d.EmailVerifications, func(r didit.EmailVerification) bool { return !warned(r.Warnings, riskEmail) })
}

// declineFaceMatches is for workflows that see a face without asking whether it is alive.
func (s *session) declineFaceMatches(warning didit.Warning) {
	warning.Feature, warning.NodeID = didit.WarningFeatureFaceMatch, nodeFaceMatch
	for i := range s.decision.FaceMatches {
		report := &s.decision.FaceMatches[i]
		report.Status, report.Warnings = didit.FeatureStatusDeclined, append(report.Warnings, warning)
	}
}

func (s *session) declineFor(item *blocked) {
	d := &s.decision
	d.Status = didit.StatusDeclined
	warning := didit.Warning{LogType: didit.WarningLogTypeError, ShortDescription: "On the blocklist"}
	switch item.kind {
	case didit.BlocklistItemTypeFace:
		warning.Feature, warning.Risk, warning.NodeID = didit.WarningFeatureLiveness, "FACE_IN_BLOCKLIST", nodeLiveness
		if len(d.LivenessChecks) == 0 {
			s.declineFaceMatches(warning)
		}
		for i := range d.LivenessChecks {
			report := &d.LivenessChecks[i]
			report.Status, report.Warnings = didit.FeatureStatusDeclined, append(report.Warnings, warning)
			report.Matches = append(report.Matches, didit.LivenessMatch{
				SessionID: item.session, SessionNumber: item.number, IsBlocklisted: true,
			})
		}
	case didit.BlocklistItemTypeDocument:
		warning.Feature, warning.Risk, warning.NodeID = didit.WarningFeatureIDVerification, "DOCUMENT_IN_BLOCKLIST", nodeOCR
		for i := range d.IDVerifications {
			report := &d.IDVerifications[i]
			report.Status, report.Warnings = didit.FeatureStatusDeclined, append(report.Warnings, warning)
			report.Matches = append(report.Matches, didit.IDVerificationMatch{
				SessionID: item.session, SessionNumber: item.number, IsBlocklisted: true,
			})
		}
	case didit.BlocklistItemTypePhone:
		warning.Feature, warning.Risk = didit.WarningFeaturePhone, riskPhone
		d.PhoneVerifications = []didit.PhoneVerification{{
			Status: didit.FeatureStatusDeclined, FullNumber: item.value, Warnings: []didit.Warning{warning},
		}}
	case didit.BlocklistItemTypeEmail:
		warning.Feature, warning.Risk = didit.WarningFeatureEmail, riskEmail
		d.EmailVerifications = []didit.EmailVerification{{
			Status: didit.FeatureStatusDeclined, Email: item.value, Warnings: []didit.Warning{warning},
		}}
	}
}
