package didittest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-ed97066b/didit-go"
)

const required = "This field is required."

// decode reads a JSON object into v and refuses fields that v does not have.
func decode(body []byte, v any) *answer {
	if text := bytes.TrimSpace(body); len(text) == 0 || text[0] != '{' {
		return detail(http.StatusBadRequest, "JSON parse error - expected an object.")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(v)
	if err == nil {
		if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
			return detail(http.StatusBadRequest, "JSON parse error - extra data.")
		}
		return nil
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return badField(misfit(body, v), notValid)
	}
	if quoted, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		if name, err := strconv.Unquote(quoted); err == nil {
			return badField(name, "Unknown field.")
		}
	}
	return detail(http.StatusBadRequest, "JSON parse error - "+err.Error())
}

// misfit names the field that does not fit into v. Which one an error of encoding/json names depends on the version
// of Go.
func misfit(body []byte, v any) string {
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(body, &fields) // it is an object
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		alone := toJSON(map[string]json.RawMessage{name: fields[name]})
		if json.Unmarshal(alone, reflect.New(reflect.TypeOf(v).Elem()).Interface()) != nil {
			return name
		}
	}
	return "non_field_errors"
}

// checkCreate reads a creation. The request type takes unknown fields itself, so its plain form decides.
func checkCreate(body []byte, req *didit.CreateSessionRequest) *answer {
	type plain didit.CreateSessionRequest
	if refusal := checkNested(body); refusal != nil {
		return refusal
	}
	if refusal := decode(body, (*plain)(req)); refusal != nil {
		return refusal
	}
	switch {
	case req.WorkflowID == "":
		return badField("workflow_id", required)
	case req.CallbackMethod != nil && !slices.Contains(callbackMethods, *req.CallbackMethod):
		return badField("callback_method", notAChoice(*req.CallbackMethod))
	case req.Language != nil && !languages[string(*req.Language)]:
		return badField("language", notAChoice(*req.Language))
	case req.SandboxScenario != nil && !slices.Contains(scenarios, *req.SandboxScenario):
		return badField("sandbox_scenario", notAChoice(*req.SandboxScenario))
	case req.Callback != nil && !isAbsolute(*req.Callback):
		return badField("callback", "Enter a valid URL.")
	case len(req.PortraitImage) > 2<<20:
		return badField("portrait_image", "The image is larger than 2 MB.")
	}
	if refusal := checkContact(req.ContactDetails); refusal != nil {
		return refusal
	}
	return checkExpected(req.ExpectedDetails)
}

// checkNested reads the objects within a creation, so that a refusal names the object with the field.
func checkNested(body []byte) *answer {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return nil // the whole is refused later
	}
	for _, part := range []struct {
		name string
		into any
	}{{"contact_details", new(didit.ContactDetails)}, {"expected_details", new(didit.ExpectedDetails)}} {
		raw := fields[part.name]
		if raw == nil || string(raw) == "null" {
			continue
		}
		if refusal := decode(raw, part.into); refusal != nil {
			return jsonAnswer(refusal.status, map[string]json.RawMessage{part.name: refusal.body})
		}
	}
	return nil
}

func notAChoice[T ~string](value T) string {
	return fmt.Sprintf("%q is not a valid choice.", string(value))
}

func isAbsolute(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme != ""
}

func nested(parent, field, text string) *answer {
	return jsonAnswer(http.StatusBadRequest, map[string]map[string][]string{parent: {field: {text}}})
}

func checkContact(c *didit.ContactDetails) *answer {
	const parent = "contact_details"
	switch {
	case c == nil:
		return nil
	case c.Email != nil && !strings.Contains(*c.Email, "@"):
		return nested(parent, "email", "Enter a valid email address.")
	case c.SendNotificationEmails != nil && *c.SendNotificationEmails && c.Email == nil:
		return nested(parent, "email", required)
	case c.EmailLang != nil && !languages[string(*c.EmailLang)]:
		return nested(parent, "email_lang", notAChoice(*c.EmailLang))
	case c.Phone != nil && !strings.HasPrefix(*c.Phone, "+"):
		return nested(parent, "phone", "Enter a phone number in E.164 format.")
	}
	return nil
}

func checkExpected(d *didit.ExpectedDetails) *answer {
	const parent = "expected_details"
	if d == nil {
		return nil
	}
	if gender, ok := d.Gender.Get(); ok && gender != "M" && gender != "F" {
		return nested(parent, "gender", notAChoice(gender))
	}
	if d.DateOfBirth != nil && !isDay(string(*d.DateOfBirth)) {
		return nested(parent, "date_of_birth", wrongDay)
	}
	if d.Address != nil && d.Country == nil && d.POACountry == nil {
		return nested(parent, "address", "country or poa_country is required with address.")
	}
	if d.IPAddress != nil && net.ParseIP(*d.IPAddress) == nil {
		return nested(parent, "ip_address", "Enter a valid IPv4 or IPv6 address.")
	}
	for _, code := range []struct {
		field string
		value *string
	}{{"nationality", d.Nationality}, {"country", d.Country}, {"id_country", d.IDCountry}, {"poa_country", d.POACountry}} {
		if code.value != nil && len(*code.value) != 3 {
			return nested(parent, code.field, "Enter an ISO 3166-1 alpha-3 code.")
		}
	}
	for _, limit := range []struct {
		field string
		value *string
		most  int
	}{{"company_name", d.CompanyName, 255}, {"registry_country", d.RegistryCountry, 10}, {"registration_number", d.RegistrationNumber, 100}} {
		if limit.value != nil && utf8.RuneCountInString(*limit.value) > limit.most {
			return nested(parent, limit.field, fmt.Sprintf("Ensure this field has no more than %d characters.", limit.most))
		}
	}
	for _, code := range d.ExpectedDocumentTypes {
		if !slices.Contains(strings.Fields("P ID DL RP HIC TC SSC"), string(code)) {
			return nested(parent, "expected_document_types", notAChoice(code))
		}
	}
	return nil
}

var newStatuses = []didit.Status{didit.StatusApproved, didit.StatusDeclined, didit.StatusResubmitted}

func checkUpdate(req *didit.UpdateSessionStatusRequest, d *didit.Decision) *answer {
	switch {
	case req.NewStatus == "":
		return badField("new_status", required)
	case !slices.Contains(newStatuses, req.NewStatus):
		return badField("new_status", notAChoice(req.NewStatus))
	case req.SendEmail != nil && *req.SendEmail && deref(req.EmailAddress) == "":
		return badField("email_address", "This field is required when send_email is true.")
	}
	for _, node := range req.NodesToResubmit {
		if node.NodeID == "" || node.Feature == "" {
			return badField("nodes_to_resubmit", "node_id and feature are required.")
		}
		if slices.Contains(recomputed, node.Feature) {
			return jsonAnswer(http.StatusBadRequest, map[string]string{
				"nodes_to_resubmit": string(node.Feature) + " cannot be resubmitted.",
			})
		}
		if !slices.Contains(resubmittableNodes(d), node.NodeID) {
			return jsonAnswer(http.StatusBadRequest, map[string]string{
				"nodes_to_resubmit": "Node " + node.NodeID + " is not part of the workflow.",
			})
		}
	}
	return nil
}

func checkDelete(options *didit.DeleteSessionOptions, now time.Time) *answer {
	days, deadline := options.FaceRetentionDays, options.FaceRetentionDeadline
	switch {
	case days != nil && (*days < 1 || *days > 3650):
		return badField("face_retention_days", "Ensure this value is between 1 and 3650.")
	case deadline != nil && !deadline.After(now):
		return badField("face_retention_deadline", "Must be in the future.")
	case days != nil && deadline != nil:
		return badField("face_retention_deadline", "Give either face_retention_days or face_retention_deadline.")
	}
	return nil
}

func checkQuery(query url.Values, known ...string) *answer {
	for name := range query {
		if !slices.Contains(known, name) {
			return badField(name, "didittest does not know this query parameter.")
		}
	}
	return nil
}

const wrongDay = "Date has wrong format. Use YYYY-MM-DD."

func isDay(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// filter is what a list of sessions is narrowed to; empty parts let everything through.
type filter struct {
	kind                                     string
	statuses, workflows, countries, warnings []string
	vendorData, search, from, to             string
	person                                   *personFilter
	elsewhere                                bool // asks for another organization, whose sessions are not here
}

func newFilter(query url.Values) (*filter, *answer) {
	known := append([]string{
		"session_kind", "limit", "offset", "status", "vendor_data", "search", "workflow_id",
		"date_from", "date_to", "country", "warning", "organization_name",
	}, personFilters...)
	if refusal := checkQuery(query, known...); refusal != nil {
		return nil, refusal
	}
	person, refusal := newPersonFilter(query)
	if refusal != nil {
		return nil, refusal
	}
	f := &filter{
		kind: strings.ToLower(query.Get("session_kind")), statuses: split(query.Get("status")), workflows: split(query.Get("workflow_id")),
		countries: split(query.Get("country")), warnings: split(query.Get("warning")), vendorData: query.Get("vendor_data"),
		search: query.Get("search"), from: query.Get("date_from"), to: query.Get("date_to"),
		person: person, elsewhere: query.Get("organization_name") != "",
	}
	if !slices.Contains([]string{"", "user", "business", "all"}, f.kind) {
		return nil, jsonAnswer(http.StatusBadRequest, map[string]string{
			"session_kind": `Must be "user", "business", or "all".`,
		})
	}
	for _, status := range f.statuses {
		if !slices.Contains(statuses, didit.Status(status)) {
			return nil, badField("status", notAChoice(status))
		}
	}
	if f.from != "" && !isDay(f.from) {
		return nil, badField("date_from", wrongDay)
	}
	if f.to != "" && !isDay(f.to) {
		return nil, badField("date_to", wrongDay)
	}
	return f, nil
}

func split(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ",")
}

func (f *filter) fits(d *didit.Decision) bool {
	day, country := d.CreatedAt.UTC().Format(time.DateOnly), ""
	if id := d.FirstIDVerification(); id != nil {
		country = id.IssuingState
	}
	return anyOf(f.statuses, string(d.Status)) && anyOf(f.workflows, d.WorkflowID) &&
		anyOf(f.countries, country) && f.warned(d) &&
		(f.vendorData == "" || f.vendorData == d.VendorData) && f.found(d) &&
		(f.from == "" || day >= f.from) && (f.to == "" || day <= f.to)
}

func anyOf(wanted []string, is string) bool { return len(wanted) == 0 || slices.Contains(wanted, is) }

func (f *filter) warned(d *didit.Decision) bool {
	if len(f.warnings) == 0 {
		return true
	}
	for warning := range d.Warnings() {
		if slices.Contains(f.warnings, warning.Risk) {
			return true
		}
	}
	return false
}

func (f *filter) found(d *didit.Decision) bool {
	return f.search == "" || strings.EqualFold(f.search, d.SessionID) ||
		strings.HasPrefix(strconv.FormatInt(d.SessionNumber, 10), f.search) ||
		strings.Contains(strings.ToLower(d.VendorData), strings.ToLower(f.search))
}

var statuses = []didit.Status{
	didit.StatusNotStarted, didit.StatusInProgress, didit.StatusAwaitingUser, didit.StatusInReview, didit.StatusApproved,
	didit.StatusDeclined, didit.StatusResubmitted, didit.StatusAbandoned, didit.StatusExpired, didit.StatusKYCExpired,
}

var callbackMethods = []didit.CallbackMethod{
	didit.CallbackMethodInitiator, didit.CallbackMethodCompleter, didit.CallbackMethodBoth,
}

var scenarios = []didit.SandboxScenario{
	didit.ScenarioApprove, didit.ScenarioDeclineAMLHit, didit.ScenarioDeclineDocumentNotRecognized,
	didit.ScenarioDeclineDatabaseNoMatch, didit.ScenarioDeclineDocumentExpired, didit.ScenarioDeclineFaceMatchLowSimilarity,
	didit.ScenarioDeclineIPBlocklist, didit.ScenarioDeclineKYBRegistryMismatch, didit.ScenarioDeclineLivenessAttack,
	didit.ScenarioDeclineMinimumAge, didit.ScenarioDeclineMRZValidation, didit.ScenarioDeclineNFCChipNotVerified,
	didit.ScenarioDeclinePOAAddressMismatch, didit.ScenarioReviewAMLPossibleMatch, didit.ScenarioReviewFaceMatchBorderline,
	didit.ScenarioReviewPOAPartialMatch,
}

var languages = languageSet("en ar bg bn bs ca cnr cs da de el es et fa fi fr he hi hr hu hy id it ja ka kk ko ky " +
	"lt lv mk mn ms nl no pl pt-BR pt ro ru sk sl so sq sr sv th tr uk uz vi zh-CN zh-TW zh")

func languageSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, code := range strings.Fields(list) {
		set[code] = true
	}
	return set
}
