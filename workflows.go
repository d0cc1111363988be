package didit

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed-ed97066b/didit-go/internal/transport"
)

// WorkflowsService handles workflows: which features a verification runs, in which order, and how strictly.
//
// A workflow is a group of versions. WorkflowID names the group, and is what sessions are created with: they
// run its latest published version. UUID names one version, and is what Get, Update and Delete take. An
// application has at most 50 workflows. The API counts GET calls to 600 a minute and credential, writes to 300.
// See https://docs.didit.me/console/workflows.
type WorkflowsService struct{ client *Client }

// List returns one page of workflow versions, newest first. Nil options stand for the first page. Safe to repeat;
// 600 reads a minute.
//
// GET /v3/workflows/
func (s *WorkflowsService) List(ctx context.Context, options *ListOptions, opts ...RequestOption) (*Page[WorkflowListItem], error) {
	if err := options.check(); err != nil {
		return nil, err
	}
	return list[WorkflowListItem](ctx, s.client, listWorkflows(), &payload{query: options}, opts)
}

// All iterates over workflow versions, newest first, page by page as they are needed. None is yielded twice. The
// iteration ends after the first error. Safe to repeat; 600 reads a minute.
//
// GET /v3/workflows/
func (s *WorkflowsService) All(ctx context.Context, options *ListOptions, opts ...RequestOption) iter.Seq2[*WorkflowListItem, error] {
	return all(ctx, s.client, listWorkflows(), &payload{query: options}, options.check(),
		func(item *WorkflowListItem) string { return item.UUID }, opts)
}

func listWorkflows() *operation {
	return &operation{name: "Workflows.List", method: http.MethodGet, route: "/v3/workflows/", repeat: true}
}

// Create makes a workflow out of features in the order in which they run. Its first version is published, and
// ready for sessions, unless Status is VersionStatusDraft.
//
// What the API is known to refuse (a feature ahead of the one it needs, a number out of range) is an *ArgumentError
// that names the field, and nothing is sent; WithoutValidation leaves it to the API. Every call makes another
// workflow, so it is sent once: after a *TransportError with MaybeSent, list before you repeat it. 300 writes a
// minute.
//
// POST /v3/workflows/
func (s *WorkflowsService) Create(ctx context.Context, req *CreateWorkflowRequest, opts ...RequestOption) (*Workflow, error) {
	if req == nil {
		return nil, argumentError("request", "must not be nil")
	}
	if err := req.check(); err != nil && !s.client.skipsChecks(opts) {
		return nil, err
	}
	return send[Workflow](ctx, s.client, &operation{
		name: "Workflows.Create", method: http.MethodPost, route: "/v3/workflows/", class: transport.Write,
	}, &payload{body: req}, opts)
}

// Get returns all settings of one version, named by its UUID; the WorkflowID names the first version only. Safe to
// repeat; 600 reads a minute.
//
// GET /v3/workflows/{settings_uuid}/
func (s *WorkflowsService) Get(ctx context.Context, uuid string, opts ...RequestOption) (*Workflow, error) {
	return send[Workflow](ctx, s.client, &operation{
		name: "Workflows.Get", method: http.MethodGet, route: "/v3/workflows/{settings_uuid}/", repeat: true,
	}, &payload{path: []string{uuid}}, opts)
}

// Update changes what is set in the request, and returns the version that holds the change. Features replace
// all features. Which version that is depends on Status, and on the version named:
//
//	Status       of a published version              of a draft
//	not set      changed in place                    changed and published, even by an empty request
//	published    copied into a new published one,    changed and published
//	             with another UUID, the next Version
//	             and the same WorkflowID; a draft of
//	             the group is deleted
//	draft        refused with ErrBadRequest          changed, and stays a draft
//
// Sessions take the latest published version when they are created. Changing one in place keeps its UUID and
// Version; set VersionStatusPublished to keep the settings of before as a version of their own.
//
// Checks are those of Create. Without Status it is safe to repeat, and is repeated; with Status it could make a
// version twice, and is sent once. 300 writes a minute.
//
// PATCH /v3/workflows/{settings_uuid}/
func (s *WorkflowsService) Update(ctx context.Context, uuid string, req *UpdateWorkflowRequest, opts ...RequestOption) (*Workflow, error) {
	if req == nil {
		return nil, argumentError("request", "must not be nil")
	}
	if err := req.check(); err != nil && !s.client.skipsChecks(opts) {
		return nil, err
	}
	return send[Workflow](ctx, s.client, &operation{
		name: "Workflows.Update", method: http.MethodPatch, route: "/v3/workflows/{settings_uuid}/",
		class: transport.Write, repeat: req.Status == nil,
	}, &payload{path: []string{uuid}, body: req}, opts)
}

// Delete removes one version for good; the others of its group stay. Sessions that ran on it keep their results, and
// lose their reference to it. Safe to repeat: a 404 that follows a repeat counts as done. 300 writes a minute.
//
// DELETE /v3/workflows/{settings_uuid}/
func (s *WorkflowsService) Delete(ctx context.Context, uuid string, opts ...RequestOption) error {
	return sendEmpty(ctx, s.client, &operation{
		name: "Workflows.Delete", method: http.MethodDelete, route: "/v3/workflows/{settings_uuid}/",
		class: transport.Write, repeat: true, emptyIsFine: true, done: gone,
	}, &payload{path: []string{uuid}}, opts)
}

// checkable is a request that can be checked on its own.
type checkable[T any] interface {
	*T
	check() error
}

func validate[T any, P checkable[T]](r P) error {
	if r == nil {
		return argumentError("request", "must not be nil")
	}
	if err := r.check(); err != nil {
		return err
	}
	_, err := encodeBody(r)
	return err
}

// WithoutValidation sends workflows and questionnaires without checking them first, for when the API accepts
// more than this version knows. What cannot be written as JSON, such as settings of another feature than the
// one named, is still refused.
func WithoutValidation() CallOption {
	return callOption(func(s *settings) error {
		s.unchecked = true
		return nil
	})
}

// CreateWorkflowRequest is the input of Workflows.Create. What is not set takes the API's default.
type CreateWorkflowRequest struct {
	// Label is the name that you see, at most 50 characters; "ID Verification" by default.
	Label *string `json:"workflow_label,omitzero"`
	// IsDefault makes it the workflow of sessions that name none.
	IsDefault *bool `json:"is_default,omitzero"`
	// Status is VersionStatusPublished by default.
	Status *VersionStatus `json:"status,omitzero"`
	// Features are what to check, in the order in which they run. Required, at least one.
	Features []WorkflowFeature `json:"features,omitzero"`
	// IsWhiteLabelEnabled shows the flow in your own design. Off by default.
	IsWhiteLabelEnabled *bool `json:"is_white_label_enabled,omitzero"`
	// IsDesktopAllowed lets people go through the flow on a desktop. Off by default.
	IsDesktopAllowed *bool `json:"is_desktop_allowed,omitzero"`
	// MaxRetryAttempts is how often a declined person may try again, 0 to 10; 3 by default.
	MaxRetryAttempts *int `json:"max_retry_attempts,omitzero"`
	// RetryWindowDays is for how many days a try counts, 1 to 365; null counts for ever. 7 by default.
	RetryWindowDays Nullable[int] `json:"retry_window_days,omitzero"`
	// FaceLivenessMaxAttempts and FaceMatchMaxAttempts are tries in one session, 1 to 3; 3 by default. The
	// settings of a feature go first.
	FaceLivenessMaxAttempts *int `json:"face_liveness_max_attempts,omitzero"`
	FaceMatchMaxAttempts    *int `json:"face_match_max_attempts,omitzero"`
	// SessionExpirationTime is how long a session may stay unfinished, in seconds: 3600 (an hour) to 2419200
	// (four weeks); 604800 (a week) by default.
	SessionExpirationTime *int `json:"session_expiration_time,omitzero"`

	// Extra sends fields that this version does not know. A key that it knows is an *ArgumentError. The API
	// refuses those that it does not know, the flags of former versions (is_liveness_enabled) among them.
	Extra map[string]json.RawMessage `json:"-"`
}

// Validate reports what Workflows.Create would refuse before sending it, as an *ArgumentError: for requests that are kept in
// files, and checked where nothing can be sent.
func (r *CreateWorkflowRequest) Validate() error { return validate(r) }

func (r *CreateWorkflowRequest) check() error {
	if err := validateFeatures(r.Features); err != nil {
		return err
	}
	return checkWorkflow(r.Label, r.MaxRetryAttempts, r.RetryWindowDays, r.FaceLivenessMaxAttempts,
		r.FaceMatchMaxAttempts, r.SessionExpirationTime)
}

// MarshalJSON writes what is set, and Extra.
func (r CreateWorkflowRequest) MarshalJSON() ([]byte, error) { return marshalOpen(r) }

// UnmarshalJSON reads what MarshalJSON writes; fields it does not know go to Extra.
func (r *CreateWorkflowRequest) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, r) }

// UpdateWorkflowRequest is the input of Workflows.Update. What is not set stays as it is.
type UpdateWorkflowRequest struct {
	// Label is the name that you see, at most 50 characters.
	Label *string `json:"workflow_label,omitzero"`
	// IsDefault makes it the workflow of sessions that name none.
	IsDefault *bool `json:"is_default,omitzero"`
	// Status decides which version holds the change: see Update.
	Status *VersionStatus `json:"status,omitzero"`
	// Features replace all features and their settings; nil leaves them alone. They cannot become none.
	Features []WorkflowFeature `json:"features,omitzero"`
	// IsWhiteLabelEnabled shows the flow in your own design.
	IsWhiteLabelEnabled *bool `json:"is_white_label_enabled,omitzero"`
	// IsDesktopAllowed lets people go through the flow on a desktop.
	IsDesktopAllowed *bool `json:"is_desktop_allowed,omitzero"`
	// MaxRetryAttempts is how often a declined person may try again, 0 to 10.
	MaxRetryAttempts *int `json:"max_retry_attempts,omitzero"`
	// RetryWindowDays is for how many days a try counts, 1 to 365; null counts for ever.
	RetryWindowDays Nullable[int] `json:"retry_window_days,omitzero"`
	// FaceLivenessMaxAttempts and FaceMatchMaxAttempts are tries in one session, 1 to 3. The settings of a
	// feature go first.
	FaceLivenessMaxAttempts *int `json:"face_liveness_max_attempts,omitzero"`
	FaceMatchMaxAttempts    *int `json:"face_match_max_attempts,omitzero"`
	// SessionExpirationTime is how long a session may stay unfinished, in seconds: 3600 to 2419200.
	SessionExpirationTime *int `json:"session_expiration_time,omitzero"`

	// Extra sends fields that this version does not know. A key that it knows is an *ArgumentError.
	Extra map[string]json.RawMessage `json:"-"`
}

// Validate reports what Workflows.Update would refuse before sending it, as an *ArgumentError: for requests that are kept in
// files, and checked where nothing can be sent.
func (r *UpdateWorkflowRequest) Validate() error { return validate(r) }

func (r *UpdateWorkflowRequest) check() error {
	if r.Features != nil {
		if err := validateFeatures(r.Features); err != nil {
			return err
		}
	}
	return checkWorkflow(r.Label, r.MaxRetryAttempts, r.RetryWindowDays, r.FaceLivenessMaxAttempts,
		r.FaceMatchMaxAttempts, r.SessionExpirationTime)
}

// MarshalJSON writes what is set, and Extra.
func (r UpdateWorkflowRequest) MarshalJSON() ([]byte, error) { return marshalOpen(r) }

// UnmarshalJSON reads what MarshalJSON writes; fields it does not know go to Extra.
func (r *UpdateWorkflowRequest) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, r) }

const maxWorkflowLabel = 50

func checkWorkflow(label *string, retries *int, window Nullable[int], liveness, faceMatch, expiration *int) error {
	if label != nil && utf8.RuneCountInString(*label) > maxWorkflowLabel {
		return argumentError("request.Label", "must be at most "+strconv.Itoa(maxWorkflowLabel)+" characters")
	}
	var days *int
	if n, ok := window.Get(); ok {
		days = &n
	}
	for _, limit := range []struct {
		field       string
		value       *int
		least, most int
	}{
		{"MaxRetryAttempts", retries, 0, 10},
		{"RetryWindowDays", days, 1, 365},
		{"FaceLivenessMaxAttempts", liveness, 1, 3},
		{"FaceMatchMaxAttempts", faceMatch, 1, 3},
		{"SessionExpirationTime", expiration, 3600, 2419200},
	} {
		if limit.value != nil && (*limit.value < limit.least || *limit.value > limit.most) {
			return argumentError("request."+limit.field, fmt.Sprintf("must be from %d to %d", limit.least, limit.most))
		}
	}
	return nil
}

// WorkflowListItem is one version of a workflow in a list.
type WorkflowListItem struct {
	UUID                string `json:"uuid"`        // names the version: for Get, Update and Delete
	WorkflowID          string `json:"workflow_id"` // names the group of versions: for creating sessions
	Label               string `json:"workflow_label"`
	Type                string `json:"workflow_type"` // such as kyc or kyb; "" for most workflows with a graph
	IsDefault           bool   `json:"is_default"`    // used by sessions that name no workflow
	IsArchived          bool   `json:"is_archived"`
	IsWhiteLabelEnabled bool   `json:"is_white_label_enabled"` // shown in your own design
	HasDraft            bool   `json:"has_draft"`              // some version of the group is a draft
	IsSimple            bool   `json:"is_simple_workflow"`     // has no graph of its own
	IsEditable          bool   `json:"is_editable"`            // is a draft
	WorkflowURL         string `json:"workflow_url"`           // public link that starts a verification
	// Prices are in USD, without features whose price varies. TotalPrice is that of one verification,
	// MinPrice and MaxPrice those of the cheapest and the dearest way through the workflow.
	TotalPrice Decimal      `json:"total_price"`
	MinPrice   Decimal      `json:"min_price"`
	MaxPrice   Decimal      `json:"max_price"`
	Features   FeatureTypes `json:"features"`
	// MaxRetryAttempts is how often a declined person may try again; RetryWindowDays for how many days a try
	// counts, nil for ever.
	MaxRetryAttempts      int             `json:"max_retry_attempts"`
	RetryWindowDays       *int            `json:"retry_window_days"`
	SessionExpirationTime int             `json:"session_expiration_time"` // seconds
	Version               int             `json:"version"`                 // counts up from 1 within the group
	Status                VersionStatus   `json:"status"`
	CreatedBy             WorkflowCreator `json:"created_by"`
	UpdatedAt             Timestamp       `json:"updated_at"`
}

// Format prints ids, version and status whatever the verb, and nothing about who created it.
func (w WorkflowListItem) Format(f fmt.State, _ rune) {
	redacted(f, "WorkflowListItem", "uuid", w.UUID, "workflow_id", w.WorkflowID,
		"version", strconv.Itoa(w.Version), "status", string(w.Status))
}

// LogValue returns what Format prints.
func (w WorkflowListItem) LogValue() slog.Value {
	return redactedLog("uuid", w.UUID, "workflow_id", w.WorkflowID,
		"version", strconv.Itoa(w.Version), "status", string(w.Status))
}

// WorkflowCreator is who made a version; all empty where that is not known.
type WorkflowCreator struct {
	Name  string             `json:"name"`  // for an API key its client id
	Email string             `json:"email"` // "" for an API key
	Type  WorkflowAuthorship `json:"type"`
}

// Format prints the type and nothing about the person, whatever the verb.
func (c WorkflowCreator) Format(f fmt.State, _ rune) {
	redacted(f, "WorkflowCreator", "type", string(c.Type))
}

// LogValue logs what Format prints.
func (c WorkflowCreator) LogValue() slog.Value { return redactedLog("type", string(c.Type)) }

// Workflow is all settings of one version. The API sends about 190 fields: those that it documents have a
// field here, and Extra holds the others, so that marshalling a Workflow loses nothing.
//
// It is for reading. Send changes with an UpdateWorkflowRequest.
type Workflow struct {
	UUID        string        `json:"uuid"`        // names the version: for Get, Update and Delete
	WorkflowID  string        `json:"workflow_id"` // names the group of versions: for creating sessions
	Label       string        `json:"workflow_label"`
	Type        string        `json:"workflow_type"` // such as kyc or kyb; "" for most workflows with a graph
	Version     int           `json:"version"`       // counts up from 1 within the group
	Status      VersionStatus `json:"status"`
	PublishedAt Timestamp     `json:"published_at"` // zero for a draft
	CreatedAt   Timestamp     `json:"created_at"`
	UpdatedAt   Timestamp     `json:"updated_at"`
	IsDefault   bool          `json:"is_default"` // used by sessions that name no workflow
	IsArchived  bool          `json:"is_archived"`
	IsSimple    bool          `json:"is_simple_workflow"` // has no graph of its own
	IsEditable  bool          `json:"is_editable"`        // is a draft
	WorkflowURL string        `json:"workflow_url"`       // public link that starts a verification
	// Features are what it checks. Their settings are in fields of their own, below and in Extra.
	Features FeatureTypes `json:"features"`
	// Prices are in USD, without features whose price varies. TotalPrice is that of one verification,
	// MinPrice and MaxPrice those of the cheapest and the dearest way through the workflow.
	TotalPrice Decimal `json:"total_price"`
	MinPrice   Decimal `json:"min_price"`
	MaxPrice   Decimal `json:"max_price"`
	// MaxRetryAttempts is how often a declined person may try again; RetryWindowDays for how many days a try
	// counts, nil for ever.
	MaxRetryAttempts      int  `json:"max_retry_attempts"`
	RetryWindowDays       *int `json:"retry_window_days"`
	SessionExpirationTime int  `json:"session_expiration_time"` // seconds

	// The settings of features from here on are nil or empty in an answer without them. Thresholds are from 0
	// to 100, attempts those of one session.
	IsLivenessEnabled                 *bool          `json:"is_liveness_enabled,omitzero"`
	FaceLivenessMethod                LivenessMethod `json:"face_liveness_method,omitzero"`
	FaceLivenessScoreDeclineThreshold *float64       `json:"face_liveness_score_decline_threshold,omitzero"`
	FaceLivenessScoreReviewThreshold  *float64       `json:"face_liveness_score_review_threshold,omitzero"`
	FaceLivenessMaxAttempts           *int           `json:"face_liveness_max_attempts,omitzero"`
	IsFaceMatchEnabled                *bool          `json:"is_face_match_enabled,omitzero"`
	FaceMatchScoreDeclineThreshold    *float64       `json:"face_match_score_decline_threshold,omitzero"`
	FaceMatchScoreReviewThreshold     *float64       `json:"face_match_score_review_threshold,omitzero"`
	FaceMatchMaxAttempts              *int           `json:"face_match_max_attempts,omitzero"`
	IsAMLEnabled                      *bool          `json:"is_aml_enabled,omitzero"`
	IsPhoneVerificationEnabled        *bool          `json:"is_phone_verification_enabled,omitzero"`
	IsEmailVerificationEnabled        *bool          `json:"is_email_verification_enabled,omitzero"`
	IsDatabaseValidationEnabled       *bool          `json:"is_database_validation_enabled,omitzero"`
	IsIPAnalysisEnabled               *bool          `json:"is_ip_analysis_enabled,omitzero"`
	IsNFCEnabled                      *bool          `json:"is_nfc_enabled,omitzero"`
	IsWhiteLabelEnabled               *bool          `json:"is_white_label_enabled,omitzero"`
	IsDesktopAllowed                  *bool          `json:"is_desktop_allowed,omitzero"`
	// DuplicatedUserAction is what follows from a person who was verified before.
	DuplicatedUserAction Action `json:"duplicated_user_action,omitzero"`
	// DocumentsAllowed lists the accepted documents by issuing country (ISO 3166-1 alpha-3) and document code.
	DocumentsAllowed map[string]map[string]AllowedDocument `json:"documents_allowed,omitzero"`
	// Graph is the nodes that the features became, in the API's own form.
	Graph json.RawMessage `json:"workflow_graph,omitzero"`

	// Extra holds all other fields by their name in the API, and known ones whose value does not fit, or says
	// more than their field here, such as features with their settings.
	Extra map[string]json.RawMessage `json:"-"`

	drift []Drift // what was odd when it was decoded
}

func (w *Workflow) missing() string {
	if w.UUID == "" {
		return "uuid"
	}
	return ""
}

// MarshalJSON writes the fields and Extra, where Extra goes first.
func (w Workflow) MarshalJSON() ([]byte, error) {
	extra := w.Extra
	w.Extra = nil
	data, err := marshalOpen(w)
	if err != nil || len(extra) == 0 {
		return data, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return nil, err
	}
	for name, value := range extra {
		members[name] = value
	}
	return json.Marshal(members)
}

// UnmarshalJSON fails only where data is no JSON object. A number in a string, or the reverse, keeps its
// value; a field that does not fit at all stays empty, and is in Extra.
func (w *Workflow) UnmarshalJSON(data []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	*w = Workflow{}
	unfit := map[string]json.RawMessage{}
	var drift []Drift
	for _, name := range slices.Sorted(maps.Keys(members)) {
		raw := members[name]
		fixed, whole, odd := fitWorkflowField(name, raw)
		drift = append(drift, odd...)
		if !whole {
			unfit[name] = raw
		}
		if fixed == nil {
			delete(members, name)
		} else {
			members[name] = fixed
		}
	}
	if features := members["features"]; bytes.ContainsRune(features, '{') {
		unfit["features"] = features
	}
	if err := setMembers(members, w); err != nil {
		return err
	}
	w.drift = drift
	if w.Extra == nil && len(unfit) > 0 {
		w.Extra = unfit
		return nil
	}
	for name, raw := range unfit {
		w.Extra[name] = raw
	}
	return nil
}

// repaired implements selfDecoding.
func (w *Workflow) repaired() []Drift { return w.drift }

// fitWorkflowField returns a value in a form that its field takes, nil for none, whether that is the whole of
// it, and what was odd. Fields without a place in Workflow take anything.
func fitWorkflowField(name string, raw json.RawMessage) (fixed json.RawMessage, whole bool, odd []Drift) {
	workflow := reflect.TypeFor[Workflow]()
	for _, field := range openFields(workflow) {
		if field.name != name {
			continue
		}
		typ := workflow.FieldByIndex(field.index).Type
		if json.Unmarshal(raw, reflect.New(typ).Interface()) == nil {
			return raw, true, nil
		}
		var r repairer
		fixed = r.child(raw, typ, name, 0)
		if json.Unmarshal(fixed, reflect.New(typ).Interface()) != nil {
			return nil, false, []Drift{{Path: name, Want: typ.String(), Got: jsonKind(raw)}}
		}
		if string(fixed) == "null" {
			return nil, false, r.drift
		}
		return fixed, typ.Kind() != reflect.Map && typ.Kind() != reflect.Struct, r.drift
	}
	return raw, true, nil
}

// Format prints ids, version and status whatever the verb, and nothing about who created it.
func (w Workflow) Format(f fmt.State, _ rune) {
	redacted(f, "Workflow", "uuid", w.UUID, "workflow_id", w.WorkflowID,
		"version", strconv.Itoa(w.Version), "status", string(w.Status))
}

// LogValue returns what Format prints.
func (w Workflow) LogValue() slog.Value {
	return redactedLog("uuid", w.UUID, "workflow_id", w.WorkflowID,
		"version", strconv.Itoa(w.Version), "status", string(w.Status))
}

// FeatureTypes are the features of a workflow in their order.
type FeatureTypes []FeatureType

// UnmarshalJSON reads names joined by " + ", a list of names, or one of objects with a feature in each. It
// never fails.
func (l *FeatureTypes) UnmarshalJSON(data []byte) error {
	*l = nil
	var names []string
	if text, ok := unquote(bytes.TrimSpace(data)); ok {
		names = strings.Split(text, "+")
	} else {
		var list FeatureList
		_ = list.UnmarshalJSON(data)
		for _, name := range list {
			names = append(names, string(name))
		}
	}
	for _, name := range names {
		if name = strings.TrimSpace(name); name != "" {
			*l = append(*l, knownValue([]byte(name), featureTypes...))
		}
	}
	return nil
}

// VersionStatus tells whether a version of a workflow or questionnaire is in use.
type VersionStatus string

// The states of a version.
const (
	VersionStatusDraft     VersionStatus = "draft"     // can be edited, and is not used
	VersionStatusPublished VersionStatus = "published" // the latest of a group is used
)

// WorkflowAuthorship is the kind of a WorkflowCreator.
type WorkflowAuthorship string

// Who creates workflows.
const (
	WorkflowAuthorshipUser   WorkflowAuthorship = "user"    // somebody in the Console
	WorkflowAuthorshipAPIKey WorkflowAuthorship = "api_key" // a credential
)
