package didittest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-ed97066b/didit-go"
)

func noSession() *answer { return detail(http.StatusNotFound, "Session not found.") }

func (s *Server) updateData(c *call) *answer {
	session, refusal := s.findCorrectable(c)
	if refusal != nil {
		return refusal
	}
	var req didit.UpdateSessionDataRequest
	given, refusal := decodeCorrection(c.body, &req, "parsed_address")
	if refusal != nil {
		return refusal
	}
	report := latest(session.decision.IDVerifications, nodeOf(c, req.NodeID), func(r *didit.IDVerification) string { return r.NodeID })
	if report == nil {
		return detail(http.StatusNotFound, "The session does not have a KYC.")
	}
	extras := session.extrasOf("id/"+report.NodeID, &report.ExtraFields)
	before := idRecord(report, extras)
	refusal = settle(
		correct("document_type", texts(req.DocumentType), &report.DocumentType, 0, documentWords),
		correct("document_subtype", req.DocumentSubtype, &report.DocumentSubtype, 128, nil),
		correct("document_number", req.DocumentNumber, &report.DocumentNumber, 255, nil),
		correct("personal_number", req.PersonalNumber, &report.PersonalNumber, 255, nil),
		correct("date_of_birth", texts(req.DateOfBirth), &report.DateOfBirth, 0, day),
		correct("date_of_issue", texts(req.DateOfIssue), &report.DateOfIssue, 0, day),
		correct("expiration_date", texts(req.ExpirationDate), &report.ExpirationDate, 0, day),
		correct("issuing_state", req.IssuingState, &report.IssuingState, 0, alpha3),
		correct("first_name", req.FirstName, &report.FirstName, 255, nil),
		correct("last_name", req.LastName, &report.LastName, 255, nil),
		correct("gender", texts(req.Gender), &report.Gender, 0, oneOf("M", "F", "U")),
		correct("address", req.Address, &report.Address, 255, nil),
		correct("place_of_birth", req.PlaceOfBirth, &report.PlaceOfBirth, 255, nil),
		correct("nationality", req.Nationality, &report.Nationality, 32, nil),
		correct("marital_status", sent(given, "marital_status", req.MaritalStatus), &report.MaritalStatus, 0,
			notNull(oneOf("SINGLE", "MARRIED", "DIVORCED", "WIDOWED", "UNKNOWN"))),
		correctAddress("parsed_address", given["parsed_address"], &report.ParsedAddress),
		correctExtras(extras, given["extra_fields"], &report.ExtraFields),
	)
	if refusal != nil {
		return refusal
	}
	if len(given) > 0 {
		report.FullName = strings.TrimSpace(report.FirstName + " " + report.LastName)
		if state, ok := countries[report.IssuingState]; ok || report.IssuingState == "" {
			report.IssuingStateName = state.name
		}
		if !req.DateOfBirth.IsZero() {
			report.Age = age(report.DateOfBirth, s.now())
		}
	}
	after := idRecord(report, extras)
	s.recordChanges(session, didit.ReviewKYCDataUpdated, before, after)
	if len(given) > 0 { // the same values are an event, too
		s.notify(session, didit.WebhookEventDataUpdated)
	}
	return jsonAnswer(http.StatusOK, after)
}

func (s *Server) updatePOAData(c *call) *answer {
	session, refusal := s.findCorrectable(c)
	if refusal != nil {
		return refusal
	}
	var req didit.UpdatePOADataRequest
	given, refusal := decodeCorrection(c.body, &req, "poa_parsed_address")
	if refusal != nil {
		return refusal
	}
	report := latest(session.decision.POAVerifications, nodeOf(c, req.NodeID), func(r *didit.POAVerification) string { return r.NodeID })
	if report == nil {
		return detail(http.StatusNotFound, "The session does not have a POA.")
	}
	extras := session.extrasOf("poa/"+report.NodeID, &report.ExtraFields)
	before := poaRecord(report, extras)
	refusal = settle(
		correct("issuing_state", req.IssuingState, &report.IssuingState, 0, alpha3),
		correct("document_type", sent(given, "document_type", req.DocumentType), &report.DocumentType, 0,
			notNull(oneOf("UTILITY_BILL", "BANK_STATEMENT", "GOVERNMENT_ISSUED_DOCUMENT", "OTHER_POA_DOCUMENT", "UNKNOWN"))),
		correct("document_language", req.DocumentLanguage, &report.DocumentLanguage, 50, nil),
		correct("issuer", req.Issuer, &report.Issuer, 255, nil),
		correct("issue_date", texts(req.IssueDate), &report.IssueDate, 0, day),
		correct("poa_address", req.POAAddress, &report.Address, 0, nil),
		correct("name_on_document", req.NameOnDocument, &report.NameOnDocument, 255, nil),
		correctAddress("poa_parsed_address", given["poa_parsed_address"], &report.ParsedAddress),
		correctExtras(extras, given["extra_fields"], &report.ExtraFields),
	)
	if refusal != nil {
		return refusal
	}
	if given["poa_parsed_address"] != nil {
		report.FormattedAddress = report.ParsedAddress.FormattedAddress
	}
	if state, ok := countries[report.IssuingState]; ok {
		report.IssuingState = state.alpha2 // as decisions have it
	}
	after := poaRecord(report, extras)
	if s.recordChanges(session, didit.ReviewPOADataUpdated, before, after) {
		s.notify(session, didit.WebhookEventDataUpdated)
	}
	return jsonAnswer(http.StatusOK, after)
}

// correctable are the statuses in which data of persons are corrected.
var correctable = []didit.Status{
	didit.StatusApproved, didit.StatusDeclined, didit.StatusInReview, didit.StatusKYCExpired,
}

// findCorrectable finds a person's session in one of them.
func (s *Server) findCorrectable(c *call) (*session, *answer) {
	session := s.findPerson(c.args[0])
	if session == nil {
		return nil, notFound()
	}
	if !slices.Contains(correctable, session.decision.Status) {
		return nil, detail(http.StatusNotFound, "No Session matches the given query.")
	}
	return session, checkQuery(c.query, "node_id")
}

// nodeOf is the node that a correction is about, "" where it does not say.
func nodeOf(c *call, inBody *string) string {
	if inBody != nil {
		return *inBody
	}
	return c.query.Get("node_id")
}

// latest finds the last report of a node, or of all without one.
func latest[T any](reports []T, node string, of func(*T) string) *T {
	for i := range slices.Backward(reports) {
		if node == "" || of(&reports[i]) == node {
			return &reports[i]
		}
	}
	return nil
}

// decodeCorrection reads a correction, and the fields it has, without the node. The address in it is refused
// under its own name.
func decodeCorrection(body []byte, req any, address string) (map[string]json.RawMessage, *answer) {
	var given map[string]json.RawMessage
	_ = json.Unmarshal(body, &given) // decode tells what is wrong
	if parts := given[address]; parts != nil {
		if complaint := correctAddress(address, parts, new(didit.ParsedAddress)).complaint; complaint != nil {
			return nil, jsonAnswer(http.StatusBadRequest, map[string]any{address: complaint})
		}
	}
	if refusal := decode(body, req); refusal != nil {
		return nil, refusal
	}
	delete(given, "node_id")
	return given, nil
}

// correction is one field to correct: a complaint, or what to do about it.
type correction struct {
	field     string
	complaint any
	stored    any // null is nil
	apply     func()
}

// settle makes all corrections, or none and answers what is wrong.
func settle(corrections ...correction) *answer {
	complaints := map[string]any{}
	for _, c := range corrections {
		if c.complaint != nil {
			complaints[c.field] = c.complaint
		}
	}
	if len(complaints) > 0 {
		return jsonAnswer(http.StatusBadRequest, complaints)
	}
	for _, c := range corrections {
		if c.apply != nil {
			c.apply()
		}
	}
	return nil
}

// textRule checks a text, and puts it in the form in which it is kept. Null does not come here.
type textRule struct {
	check   func(text string) (stored, complaint string)
	refuses bool // null
}

const (
	notBlank = "This field may not be blank."
	noNull   = "This field may not be null."
	notValid = "Not a valid value."
)

func tooLong(most int) string {
	return fmt.Sprintf("Ensure this field has no more than %d characters.", most)
}

func correct[T ~string](field string, value didit.Nullable[string], into *T, most int, r *textRule) correction {
	if value.IsZero() {
		return correction{}
	}
	text, given := value.Get()
	complaint := ""
	switch {
	case !given && r != nil && r.refuses:
		complaint = noNull
	case !given:
		return correction{field: field, apply: func() { *into = "" }}
	case text == "":
		complaint = notBlank
	case most > 0 && utf8.RuneCountInString(text) > most:
		complaint = tooLong(most)
	case r != nil && r.check != nil:
		text, complaint = r.check(text)
	}
	if complaint != "" {
		return correction{field: field, complaint: []string{complaint}}
	}
	return correction{field: field, stored: text, apply: func() { *into = T(text) }}
}

func texts[T ~string](n didit.Nullable[T]) didit.Nullable[string] {
	value, given := n.Get()
	switch {
	case given:
		return didit.Value(string(value))
	case n.IsNull():
		return didit.Null[string]()
	}
	return didit.Nullable[string]{}
}

// sent is a field that null is not meant for, with the null of a body that has it all the same.
func sent[T ~string](given map[string]json.RawMessage, field string, value *T) didit.Nullable[string] {
	switch {
	case value != nil:
		return didit.Value(string(*value))
	case given[field] != nil:
		return didit.Null[string]()
	}
	return didit.Nullable[string]{}
}

func notNull(r *textRule) *textRule {
	if r == nil {
		return &textRule{refuses: true}
	}
	return &textRule{check: r.check, refuses: true}
}

func oneOf(choices ...string) *textRule {
	return &textRule{check: func(text string) (string, string) {
		if !slices.Contains(choices, text) {
			return "", notAChoice(text)
		}
		return text, ""
	}}
}

var day = &textRule{check: func(text string) (string, string) {
	if !isDay(text) {
		return "", wrongDay
	}
	return text, ""
}}

var alpha3 = &textRule{check: func(text string) (string, string) {
	state, ok := countries[strings.ToUpper(text)]
	if !ok || len(text) != 3 {
		return "", "Enter an ISO 3166-1 alpha-3 code."
	}
	return state.alpha3, ""
}}

// documents are the codes of identity documents with the words that decisions use; the others stay codes.
var documents = map[string]string{
	"P": "Passport", "ID": "Identity Card", "DL": "Driver's License", "RP": "Residence Permit",
	"HIC": "Health Insurance Card", "TC": "Tax Card",
	"SSC": "SSC", "WP": "WP", "VISA": "VISA", "PSC": "PSC", "BC": "BC", "OTHER": "OTHER",
}

var documentWords = &textRule{check: func(text string) (string, string) {
	if words, ok := documents[text]; ok {
		return words, ""
	}
	if documentCode(text) != "" {
		return text, ""
	}
	return "", notAChoice(text)
}}

func documentCode(words string) string {
	for code, is := range documents {
		if is == words {
			return code
		}
	}
	return ""
}

func age(born didit.Date, now time.Time) *int {
	day, err := born.Time()
	if err != nil {
		return nil
	}
	now = now.UTC()
	years := now.Year() - day.Year()
	if now.Month() < day.Month() || now.Month() == day.Month() && now.Day() < day.Day() {
		years--
	}
	return &years
}

// correctAddress changes parts of an address: a text sets one, null removes it.
func correctAddress(field string, raw json.RawMessage, into *didit.ParsedAddress) correction {
	switch {
	case raw == nil:
		return correction{}
	case string(raw) == "null":
		return correction{field: field, apply: func() { *into = didit.ParsedAddress{} }}
	}
	changed := *into
	parts := map[string]*string{
		"address_type": &changed.AddressType, "city": &changed.City, "region": &changed.Region, "street_1": &changed.Street1,
		"street_2": &changed.Street2, "postal_code": &changed.PostalCode, "country": &changed.Country,
	}
	var given map[string]json.RawMessage
	if json.Unmarshal(raw, &given) != nil {
		return correction{field: field, complaint: []string{notValid}}
	}
	complaints := map[string]string{}
	for key, value := range given {
		part := parts[key]
		if part == nil {
			complaints[key] = "Unknown field."
			continue
		}
		*part = ""
		if json.Unmarshal(value, part) != nil {
			complaints[key] = notValid
		}
	}
	if changed.Country = strings.ToUpper(changed.Country); changed.Country != "" && given["country"] != nil {
		if _, ok := countries[changed.Country]; !ok || len(changed.Country) != 2 {
			complaints["country"] = "Enter an ISO 3166-1 alpha-2 code."
		}
	}
	if len(complaints) > 0 {
		return correction{field: field, complaint: complaints}
	}
	lines := []string{
		changed.Street1, changed.Street2, changed.City, changed.Region, changed.PostalCode, changed.Country,
	}
	changed.FormattedAddress = strings.Join(keep(lines, func(line string) bool { return line != "" }), ", ")
	return correction{field: field, apply: func() { *into = changed }}
}

// extras are the extra fields of a report: what was read, and the corrections on top, with null or an empty
// text for those that were taken away.
type extras struct{ read, corrected map[string]json.RawMessage }

// extrasOf starts with what a report holds.
func (s *session) extrasOf(key string, report any) *extras {
	if known := s.extras[key]; known != nil {
		return known
	}
	e := &extras{corrected: map[string]json.RawMessage{}}
	_ = json.Unmarshal(toJSON(report), &e.read)
	maps.DeleteFunc(e.read, func(_ string, value json.RawMessage) bool { return isNothing(value) })
	if s.extras == nil {
		s.extras = map[string]*extras{}
	}
	s.extras[key] = e
	return e
}

func isNothing(value json.RawMessage) bool {
	return slices.Contains([]string{"null", `""`, "[]"}, string(value))
}

func (e *extras) all() map[string]json.RawMessage { return overlay(e.read, e.corrected) }

func overlay(read, corrected map[string]json.RawMessage) map[string]json.RawMessage {
	merged := maps.Clone(read)
	maps.Copy(merged, corrected)
	maps.DeleteFunc(merged, func(_ string, value json.RawMessage) bool { return isNothing(value) })
	return merged
}

// correctExtras merges corrections key by key, and null takes all of them back. The report shows those it has
// a field for.
func correctExtras[T any](e *extras, raw json.RawMessage, into *T) correction {
	const field = "extra_fields"
	if raw == nil {
		return correction{}
	}
	corrected := map[string]json.RawMessage{}
	if string(raw) != "null" {
		var given map[string]json.RawMessage
		if json.Unmarshal(raw, &given) != nil {
			return correction{field: field, complaint: []string{notValid}}
		}
		maps.Copy(corrected, e.corrected)
		maps.Copy(corrected, given)
	}
	shown := new(T)
	if err := json.Unmarshal(toJSON(overlay(e.read, corrected)), shown); err != nil {
		key := ""
		if wrong := new(json.UnmarshalTypeError); errors.As(err, &wrong) {
			key, _, _ = strings.Cut(wrong.Field, ".")
		}
		return correction{field: field, complaint: map[string]string{key: notValid}}
	}
	return correction{field: field, apply: func() { e.corrected, *into = corrected, *shown }}
}

func idRecord(r *didit.IDVerification, e *extras) map[string]any {
	code := documentCode(string(r.DocumentType))
	return map[string]any{
		"document_type": orNull(orElse(code, string(r.DocumentType))), "document_subtype": orNull(r.DocumentSubtype),
		"document_number": orNull(r.DocumentNumber), "personal_number": orNull(r.PersonalNumber),
		"date_of_birth": orNull(string(r.DateOfBirth)), "date_of_issue": orNull(string(r.DateOfIssue)),
		"expiration_date": orNull(string(r.ExpirationDate)), "issuing_state": orNull(r.IssuingState),
		"first_name": orNull(r.FirstName), "last_name": orNull(r.LastName), "gender": orNull(string(r.Gender)),
		"address": orNull(r.Address), "place_of_birth": orNull(r.PlaceOfBirth), "nationality": orNull(r.Nationality),
		"marital_status": orElse(string(r.MaritalStatus), "UNKNOWN"), "extra_fields": e.all(), "parsed_address": addressRecord(&r.ParsedAddress),
	}
}

func poaRecord(r *didit.POAVerification, e *extras) map[string]any {
	shown := map[string]json.RawMessage{}
	_ = json.Unmarshal(toJSON(&didit.POAExtraFields{AdditionalNames: []string{}}), &shown)
	for key := range shown {
		if key != "additional_names" {
			shown[key] = json.RawMessage("null")
		}
	}
	maps.Copy(shown, e.all())
	state := r.IssuingState
	if known, ok := countries[state]; ok {
		state = known.alpha3
	}
	return map[string]any{
		"issuing_state": orNull(state), "document_type": orElse(r.DocumentType, "UNKNOWN"),
		"document_language": orNull(r.DocumentLanguage), "issuer": orNull(r.Issuer), "issue_date": orNull(string(r.IssueDate)),
		"poa_address": orNull(r.Address), "name_on_document": orNull(r.NameOnDocument), "extra_fields": shown,
		"poa_parsed_address": addressRecord(&r.ParsedAddress), "poa_formatted_address": orNull(r.FormattedAddress),
	}
}

func addressRecord(a *didit.ParsedAddress) any {
	parts := map[string]any{}
	for key, part := range map[string]string{
		"address_type": a.AddressType, "city": a.City, "region": a.Region, "street_1": a.Street1, "street_2": a.Street2,
		"postal_code": a.PostalCode, "country": a.Country, "formatted_address": a.FormattedAddress,
	} {
		if part != "" {
			parts[key] = part
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return parts
}

// recordChanges puts what changed on the review trail, and nothing where nothing did.
func (s *Server) recordChanges(session *session, activity didit.ReviewActivityType, before, after map[string]any) (changed bool) {
	previous, next := map[string]any{}, map[string]any{}
	for field := range after {
		if !bytes.Equal(toJSON(before[field]), toJSON(after[field])) {
			previous[field], next[field] = before[field], after[field]
		}
	}
	if len(next) > 0 {
		s.reviewChange(session, didit.Review{ActivityType: activity}, previous, next)
	}
	return len(next) > 0
}

// reviewChange is review with the data before and after.
func (s *Server) reviewChange(session *session, r didit.Review, previous, next map[string]any) {
	r.PreviousValue, r.NewValue = toJSON(previous), toJSON(next)
	r.ChangedFields = slices.Sorted(maps.Keys(next))
	s.review(session, r)
}
