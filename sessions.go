package didit

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"slices"
	"strconv"

	"github.com/seed-ed97066b/didit-go/internal/transport"
)

// SessionsService handles verification sessions of persons (KYC) and businesses (KYB): Create one, send the
// person to its URL, read the Decision, and overrule, report or delete it.
//
// The API counts GET calls to 600 a minute and credential, writes to 300, and Create to 600 of its own.
type SessionsService struct{ client *Client }

// Create starts a verification and returns the link to send the person to.
//
// With VendorData the API returns the person's unfinished session of the workflow's latest published version instead
// of a second one, with callback and metadata replaced. That makes Create safe to repeat, and it is repeated after a
// lost answer. Without VendorData it is sent once: after a *TransportError with MaybeSent, list by time and workflow,
// and look for your Metadata in the decisions, before you create again. 600 a minute.
//
// The vendor_data of a blocked user is ErrBadRequest, with a message in APIError.Fields["vendor_data"]; a balance that
// does not cover the session is ErrInsufficientCredits.
//
// POST /v3/session/
//
// See https://docs.didit.me/sessions-api/create-session.
func (s *SessionsService) Create(ctx context.Context, req *CreateSessionRequest, opts ...RequestOption) (*Session, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	return send[Session](ctx, s.client, &operation{
		name: "Sessions.Create", method: http.MethodPost, route: "/v3/session/",
		class: transport.CreateSession, repeat: req.VendorData != nil,
	}, &payload{body: req}, opts)
}

// List returns one page of sessions, newest first. Nil options stand for the first page of persons' sessions. Safe
// to repeat; 600 reads a minute.
//
// GET /v3/sessions/
func (s *SessionsService) List(ctx context.Context, options *ListSessionsOptions, opts ...RequestOption) (*Page[SessionListItem], error) {
	if err := options.check(); err != nil {
		return nil, err
	}
	return list[SessionListItem](ctx, s.client, listSessions(), &payload{query: options}, opts)
}

// All iterates over sessions, newest first, page by page as they are needed: those of persons only, nil options
// included, unless Kind says otherwise. A session is not yielded twice although new ones shift the pages; one that is
// deleted during the iteration may push another out of sight, so collect before you delete. The iteration ends after
// the first error. Safe to repeat; 600 reads a minute.
//
// GET /v3/sessions/
func (s *SessionsService) All(ctx context.Context, options *ListSessionsOptions, opts ...RequestOption) iter.Seq2[*SessionListItem, error] {
	return all(ctx, s.client, listSessions(), &payload{query: options}, options.check(),
		func(item *SessionListItem) string { return item.SessionID }, opts)
}

func listSessions() *operation {
	return &operation{name: "Sessions.List", method: http.MethodGet, route: "/v3/sessions/", repeat: true}
}

// Decision returns all that is known about a session: status, reports of every feature, warnings, reviews. It can be
// read at any time; features that have not run are empty. Media URLs in it expire after about an hour, and are empty
// for a credential without media access. Safe to repeat; 600 reads a minute.
//
// GET /v3/session/{session_id}/decision/
func (s *SessionsService) Decision(ctx context.Context, sessionID string, opts ...RequestOption) (*Decision, error) {
	return s.decision(ctx, sessionID, nil, opts)
}

// DecisionWithEvents is Decision with the timeline of the session, and the workflow version it ran on. Safe to
// repeat; 600 reads a minute.
//
// GET /v3/session/{session_id}/decision/?include=events
func (s *SessionsService) DecisionWithEvents(ctx context.Context, sessionID string, opts ...RequestOption) (*Decision, error) {
	return s.decision(ctx, sessionID, &decisionQuery{Include: "events"}, opts)
}

type decisionQuery struct {
	Include string `url:"include"`
}

func (s *SessionsService) decision(ctx context.Context, sessionID string, query *decisionQuery, opts []RequestOption) (*Decision, error) {
	return send[Decision](ctx, s.client, &operation{
		name: "Sessions.Decision", method: http.MethodGet, route: "/v3/session/{session_id}/decision/", repeat: true,
	}, &payload{path: []string{sessionID}, query: query}, opts)
}

func (d *Decision) missing() string {
	if d.SessionID == "" {
		return "session_id"
	}
	return ""
}

// UpdateStatus overrules the outcome of a session: Approved, Declined, or Resubmitted to send the person back to
// some steps. It is possible from Approved, Declined, In Review, Kyc Expired, Abandoned and Resubmitted. Approve and
// Decline that send no email are safe to repeat; a resubmission or an email is sent once. 300 writes a minute.
//
// PATCH /v3/session/{session_id}/update-status/
func (s *SessionsService) UpdateStatus(ctx context.Context, sessionID string, req *UpdateSessionStatusRequest, opts ...RequestOption) (*UpdatedSession, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	updated, err := send[UpdatedSession](ctx, s.client, &operation{
		name: "Sessions.UpdateStatus", method: http.MethodPatch, route: "/v3/session/{session_id}/update-status/",
		class: transport.Write, repeat: req.repeatable(), done: alreadyThere,
	}, &payload{path: []string{sessionID}, body: req}, opts)
	if err == nil && updated.SessionID == "" {
		updated.SessionID = sessionID
	}
	return updated, err
}

// alreadyThere tells the refusal of a status that the session has: older deployments answer it, as a bare
// list, to the repeat of an update that was done.
func alreadyThere(answer *transport.Answer) bool {
	return answer.StatusCode == http.StatusBadRequest && jsonKind(answer.Body.Bytes()) == "array"
}

// Approve records a manual approval, with a comment for the review trail ("" for none). Safe to repeat; 300 writes a
// minute.
//
// PATCH /v3/session/{session_id}/update-status/
func (s *SessionsService) Approve(ctx context.Context, sessionID, comment string, opts ...RequestOption) (*UpdatedSession, error) {
	return s.UpdateStatus(ctx, sessionID, &UpdateSessionStatusRequest{NewStatus: StatusApproved, Comment: nonEmpty(comment)}, opts...)
}

// Decline records a manual refusal, with a comment for the review trail ("" for none). Safe to repeat; 300 writes a
// minute.
//
// PATCH /v3/session/{session_id}/update-status/
func (s *SessionsService) Decline(ctx context.Context, sessionID, comment string, opts ...RequestOption) (*UpdatedSession, error) {
	return s.UpdateStatus(ctx, sessionID, &UpdateSessionStatusRequest{NewStatus: StatusDeclined, Comment: nonEmpty(comment)}, opts...)
}

// RequestResubmission sends the person back to the given steps, through the same link; without steps the API chooses
// those that failed or were left unfinished. It is sent once: look at the status before you repeat it. 300 writes a
// minute. Use UpdateStatus to have an email sent.
//
// PATCH /v3/session/{session_id}/update-status/
func (s *SessionsService) RequestResubmission(ctx context.Context, sessionID, comment string, nodes []ResubmitNode, opts ...RequestOption) (*UpdatedSession, error) {
	return s.UpdateStatus(ctx, sessionID, &UpdateSessionStatusRequest{
		NewStatus: StatusResubmitted, Comment: nonEmpty(comment), NodesToResubmit: nodes,
	}, opts...)
}

func nonEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// Delete removes a session, of a person or of a business, and its media. It cannot be undone. Safe to repeat: a 404
// that follows a repeat counts as done. Options may be nil. 300 writes a minute.
//
// Newer deployments report what was deleted; older ones answer nothing, and only SessionID is filled then.
//
// DELETE /v3/session/{session_id}/delete/
func (s *SessionsService) Delete(ctx context.Context, sessionID string, options *DeleteSessionOptions, opts ...RequestOption) (*SessionDeletion, error) {
	p := &payload{path: []string{sessionID}}
	if options != nil {
		if err := options.check(); err != nil {
			return nil, err
		}
		p.body = options
	}
	deletion, err := send[SessionDeletion](ctx, s.client, &operation{
		name: "Sessions.Delete", method: http.MethodDelete, route: "/v3/session/{session_id}/delete/",
		class: transport.Write, repeat: true, emptyIsFine: true, done: gone,
	}, p, opts)
	if err == nil && deletion.SessionID == "" {
		deletion.SessionID = sessionID
	}
	return deletion, err
}

// BatchDelete removes persons' sessions by their numbers; numbers that match nothing are passed over. It cannot be
// undone. An empty list is an *ArgumentError. Safe to repeat; 300 writes a minute.
//
// Up to 20 sessions are deleted at once and reported in Results; for more the answer is a JobID to follow with
// DeletionJob. Older deployments report neither. A session under a regulatory report makes the call fail with
// ErrConflict, and nothing is deleted.
//
// POST /v3/sessions/delete/
func (s *SessionsService) BatchDelete(ctx context.Context, sessionNumbers []int64, opts ...RequestOption) (*SessionBatchDeletion, error) {
	if len(sessionNumbers) == 0 {
		return nil, argumentError("sessionNumbers", "must not be empty; DeleteAll deletes everything")
	}
	digits := make([]string, len(sessionNumbers))
	for i, number := range sessionNumbers {
		if number <= 0 {
			return nil, argumentError("sessionNumbers["+strconv.Itoa(i)+"]", "must be positive")
		}
		digits[i] = strconv.FormatInt(number, 10)
	}
	return s.batchDelete(ctx, "Sessions.BatchDelete", &batchDeleteSessions{SessionNumbers: digits}, opts)
}

// DeleteAll removes every person's session of the application, without asking again. It cannot be undone. Safe to
// repeat; 300 writes a minute.
//
// POST /v3/sessions/delete/ with delete_all
func (s *SessionsService) DeleteAll(ctx context.Context, opts ...RequestOption) (*SessionBatchDeletion, error) {
	return s.batchDelete(ctx, "Sessions.DeleteAll", &batchDeleteSessions{DeleteAll: true}, opts)
}

type batchDeleteSessions struct {
	SessionNumbers []string `json:"session_numbers,omitzero"`
	DeleteAll      bool     `json:"delete_all,omitzero"`
}

func (s *SessionsService) batchDelete(ctx context.Context, name string, req *batchDeleteSessions, opts []RequestOption) (*SessionBatchDeletion, error) {
	return send[SessionBatchDeletion](ctx, s.client, &operation{
		name: name, method: http.MethodPost, route: "/v3/sessions/delete/",
		class: transport.Write, repeat: true, emptyIsFine: true,
	}, &payload{body: req}, opts)
}

// DeletionJob tells how far a large batch deletion is. Safe to repeat; 600 reads a minute.
//
// GET /v3/sessions/delete/{job_id}/
func (s *SessionsService) DeletionJob(ctx context.Context, jobID string, opts ...RequestOption) (*DeletionJob, error) {
	return send[DeletionJob](ctx, s.client, &operation{
		name: "Sessions.DeletionJob", method: http.MethodGet, route: "/v3/sessions/delete/{job_id}/", repeat: true,
	}, &payload{path: []string{jobID}}, opts)
}

// DownloadPDF writes the report of a session to w and returns how many bytes it wrote. The session must be
// Approved, Declined, In Review or Kyc Expired; any other status is ErrForbidden. The answer streams, whatever
// its size; one that is no PDF is an *AnswerError and nothing is written.
//
// It is repeated only until the first byte is written: after a later break w holds a part of the report, and
// the error is a *TransportError. The API allows 50 a minute; a call may take DefaultPDFTimeout.
//
// GET /v3/session/{session_id}/generate-pdf/
func (s *SessionsService) DownloadPDF(ctx context.Context, sessionID string, w io.Writer, opts ...RequestOption) (int64, error) {
	if w == nil {
		return 0, argumentError("w", "must not be nil")
	}
	var written int64
	err := s.client.stream(ctx, &operation{
		name: "Sessions.DownloadPDF", method: http.MethodGet, route: "/v3/session/{session_id}/generate-pdf/",
		class: transport.PDF, repeat: true, timeout: DefaultPDFTimeout, accept: "application/pdf",
	}, &payload{path: []string{sessionID}}, opts, func(body io.Reader) (err error) {
		written, err = copyPDF(w, body)
		return err
	})
	return written, err
}

const pdfMagic = "%PDF-"

func copyPDF(w io.Writer, body io.Reader) (int64, error) {
	head := make([]byte, len(pdfMagic))
	if n, _ := io.ReadFull(body, head); string(head[:n]) != pdfMagic {
		return 0, unfitAnswer("not a PDF")
	}
	n, err := w.Write(head)
	if err != nil {
		return int64(n), fmt.Errorf("didit: writing the PDF: %w", err)
	}
	rest := &sourceErrors{r: body}
	m, err := io.Copy(w, rest)
	switch {
	case rest.err != nil:
		return int64(n) + m, &brokenStream{rest.err}
	case err != nil:
		return int64(n) + m, fmt.Errorf("didit: writing the PDF: %w", err)
	}
	return int64(n) + m, nil
}

// sourceErrors remembers a reader's error, to tell it from the writer's.
type sourceErrors struct {
	r   io.Reader
	err error
}

func (s *sourceErrors) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// CreateSessionRequest is the input of Create.
type CreateSessionRequest struct {
	// WorkflowID is the stable id of the workflow to run, the workflow_id of a Workflow. Required.
	WorkflowID string `json:"workflow_id"`
	// VendorData is your own identifier of the person or business. Sessions with the same one belong together,
	// and an unfinished one is returned instead of a second. An empty one is an *ArgumentError: a form value that is
	// missing would make a second session with each call.
	VendorData *string `json:"vendor_data,omitzero"`
	// Callback is where the person's browser goes afterwards, with verificationSessionId and status added to its
	// query. Never believe that status: read the Decision. Custom schemes are allowed.
	Callback *string `json:"callback,omitzero"`
	// CallbackMethod says which device follows Callback; the API's default is the initiator.
	CallbackMethod *CallbackMethod `json:"callback_method,omitzero"`
	// Metadata is any JSON to keep with the session; it comes back in answers and webhooks.
	Metadata any `json:"metadata,omitzero"`
	// Language of the flow; the API's default is that of the browser.
	Language *Language `json:"language,omitzero"`
	// ContactDetails prefill the flow and receive notifications.
	ContactDetails *ContactDetails `json:"contact_details,omitzero"`
	// ExpectedDetails are compared with what the person shows; differences become warnings.
	ExpectedDetails *ExpectedDetails `json:"expected_details,omitzero"`
	// PortraitImage is a picture of the person's face (JPEG, PNG, WebP or TIFF, at most 2 MB), the reference of
	// biometric authentication. It is sent base64-encoded.
	PortraitImage []byte `json:"portrait_image,omitzero"`
	// SandboxScenario chooses the outcome in a sandbox application; live ones refuse it.
	SandboxScenario *SandboxScenario `json:"sandbox_scenario,omitzero"`

	// BiometricConsent records a consent that you obtained, in the API's form.
	BiometricConsent any `json:"biometric_consent,omitzero"`
	// Tags are put on the session.
	Tags []string `json:"tags,omitzero"`
	// UserState is carried along, in the API's form.
	UserState any `json:"user_state,omitzero"`
	// Sign asks for signatures on documents during the flow.
	Sign *SignRequest `json:"sign,omitzero"`

	// Extra sends fields that this version does not know. A key that it knows is an *ArgumentError.
	Extra map[string]json.RawMessage `json:"-"`
}

// maxPortrait is the documented limit of portrait_image.
const maxPortrait = 2 << 20

func (r *CreateSessionRequest) check() error {
	switch {
	case r == nil:
		return argumentError("request", "must not be nil")
	case r.WorkflowID == "":
		return argumentError("request.WorkflowID", "must not be empty")
	case r.VendorData != nil && *r.VendorData == "":
		return argumentError("request.VendorData", "must not be empty; nil stands for none")
	case len(r.PortraitImage) > maxPortrait:
		return argumentError("request.PortraitImage", "must be at most 2 MB")
	case r.Sign != nil && len(r.Sign.Documents) == 0:
		return argumentError("request.Sign.Documents", "must not be empty")
	}
	if r.ContactDetails != nil && r.ContactDetails.notifiesNobody() {
		return argumentError("request.ContactDetails.Email", "must be set for SendNotificationEmails")
	}
	return r.ExpectedDetails.check()
}

// createSessionRequest is the request without its methods.
type createSessionRequest CreateSessionRequest

// MarshalJSON writes the fields, and Extra.
func (r CreateSessionRequest) MarshalJSON() ([]byte, error) {
	if len(r.Extra) == 0 {
		return json.Marshal(createSessionRequest(r))
	}
	return marshalOpen(r)
}

// plain implements plainBody.
func (r *CreateSessionRequest) plain() any {
	if len(r.Extra) == 0 {
		return (*createSessionRequest)(r)
	}
	return r
}

// UnmarshalJSON reads what MarshalJSON writes; fields it does not know go to Extra.
func (r *CreateSessionRequest) UnmarshalJSON(data []byte) error { return unmarshalOpen(data, r) }

// Format prints the workflow and nothing about the person, whatever the verb.
func (r CreateSessionRequest) Format(f fmt.State, _ rune) {
	redacted(f, "CreateSessionRequest", "workflow_id", r.WorkflowID)
}

// LogValue returns the workflow and nothing about the person.
func (r CreateSessionRequest) LogValue() slog.Value { return redactedLog("workflow_id", r.WorkflowID) }

// ContactDetails is how to reach the person.
type ContactDetails struct {
	Email *string `json:"email,omitzero"`
	// SendNotificationEmails lets the API write to Email: the invitation, and later news. Needs Email.
	SendNotificationEmails *bool     `json:"send_notification_emails,omitzero"`
	EmailLang              *Language `json:"email_lang,omitzero"` // language of those emails
	Phone                  *string   `json:"phone,omitzero"`      // E.164, such as +14155550100
}

func (c *ContactDetails) notifiesNobody() bool {
	return c.SendNotificationEmails != nil && *c.SendNotificationEmails && (c.Email == nil || *c.Email == "")
}

// Format prints nothing about the person, whatever the verb.
func (c ContactDetails) Format(f fmt.State, _ rune) { redacted(f, "ContactDetails") }

// LogValue logs what Format prints.
func (c ContactDetails) LogValue() slog.Value { return redactedLog() }

// ExpectedDetails is what you believe about the person or business. Names are compared loosely.
type ExpectedDetails struct {
	FirstName   *string          `json:"first_name,omitzero"`
	LastName    *string          `json:"last_name,omitzero"`
	DateOfBirth *Date            `json:"date_of_birth,omitzero"` // YYYY-MM-DD
	Gender      Nullable[Gender] `json:"gender,omitzero"`        // M or F; null for none
	Nationality *string          `json:"nationality,omitzero"`   // ISO 3166-1 alpha-3
	// Country (alpha-3) stands in for IDCountry and POACountry.
	Country    *string `json:"country,omitzero"`
	IDCountry  *string `json:"id_country,omitzero"`  // alpha-3, of the identity document
	POACountry *string `json:"poa_country,omitzero"` // alpha-3, of the proof of address
	// Address in one line. Needs Country or POACountry.
	Address *string `json:"address,omitzero"`
	// IdentificationNumber is a document, personal or tax number.
	IdentificationNumber *string `json:"identification_number,omitzero"`
	IPAddress            *string `json:"ip_address,omitzero"` // IPv4 or IPv6; another one becomes a warning
	// ExpectedDocumentTypes narrows the documents that the person may show.
	ExpectedDocumentTypes []DocumentCode `json:"expected_document_types,omitzero"`

	CompanyName        *string `json:"company_name,omitzero"`        // at most 255 characters
	RegistryCountry    *string `json:"registry_country,omitzero"`    // ISO 3166-1 alpha-2, or 3166-2 for states; at most 10
	RegistrationNumber *string `json:"registration_number,omitzero"` // at most 100 characters
}

func (d *ExpectedDetails) check() error {
	if d == nil {
		return nil
	}
	limits := []struct {
		field string
		value *string
		most  int
	}{
		{"CompanyName", d.CompanyName, 255},
		{"RegistryCountry", d.RegistryCountry, 10},
		{"RegistrationNumber", d.RegistrationNumber, 100},
	}
	for _, limit := range limits {
		if limit.value != nil && len([]rune(*limit.value)) > limit.most {
			return argumentError("request.ExpectedDetails."+limit.field, "must be at most "+strconv.Itoa(limit.most)+" characters")
		}
	}
	if d.DateOfBirth != nil && !isDate(string(*d.DateOfBirth)) {
		return argumentError("request.ExpectedDetails.DateOfBirth", "must be YYYY-MM-DD")
	}
	if d.Address != nil && d.Country == nil && d.POACountry == nil {
		return argumentError("request.ExpectedDetails.Address", "needs Country or POACountry")
	}
	return nil
}

// Format prints nothing about the person, whatever the verb.
func (d ExpectedDetails) Format(f fmt.State, _ rune) { redacted(f, "ExpectedDetails") }

// LogValue logs what Format prints.
func (d ExpectedDetails) LogValue() slog.Value { return redactedLog() }

// SignRequest asks for electronic signatures.
type SignRequest struct {
	Documents   []SignDocument `json:"documents"`             // at least one
	FieldValues map[string]any `json:"field_values,omitzero"` // values to prefill, by field
}

// SignDocument is a document to be signed.
type SignDocument struct {
	Title    string `json:"title"`
	FileName string `json:"file_name"`
	Content  []byte `json:"content_base64"`  // the file; it is sent base64-encoded
	Fields   []any  `json:"fields,omitzero"` // where what is signed or filled in, in the API's form
}

// Format prints nothing of the document, whatever the verb.
func (d SignDocument) Format(f fmt.State, _ rune) { redacted(f, "SignDocument") }

// LogValue logs what Format prints.
func (d SignDocument) LogValue() slog.Value { return redactedLog() }

// Session is a verification that was created, or an unfinished one that was found again.
type Session struct {
	SessionID     string `json:"session_id"`
	SessionNumber int64  `json:"session_number"` // counts up within the application
	// SessionToken lets its holder into the flow: treat it as a secret. Empty, like URL, for a credential that
	// may not write sessions.
	SessionToken    string          `json:"session_token"`
	URL             string          `json:"url"` // where to send the person; it holds the token
	VendorData      string          `json:"vendor_data"`
	Metadata        json.RawMessage `json:"metadata"`
	Status          Status          `json:"status"` // Not Started, unless an unfinished session was found
	Callback        string          `json:"callback"`
	WorkflowID      string          `json:"workflow_id"`
	WorkflowVersion int             `json:"workflow_version"` // the version the session is bound to
	SessionKind     SessionKind     `json:"session_kind"`     // "" from older deployments
}

func (s *Session) missing() string {
	if s.SessionID == "" {
		return "session_id"
	}
	return ""
}

// Format prints id and status, never token or link, whatever the verb.
func (s Session) Format(f fmt.State, _ rune) {
	redacted(f, "Session", "session_id", s.SessionID, "status", string(s.Status))
}

// LogValue returns id and status, never token or link.
func (s Session) LogValue() slog.Value {
	return redactedLog("session_id", s.SessionID, "status", string(s.Status))
}

// ListSessionsOptions filters and pages a list of sessions. Filters add up; of several values in one of them
// any may match. Filters marked KYC look at persons' sessions only.
type ListSessionsOptions struct {
	// Kind chooses sessions of persons, which is the default, of businesses, or with SessionKindAll both, persons
	// first. Without it a business is never listed.
	Kind   SessionKind `url:"session_kind,omitempty"`
	Limit  int         `url:"limit,omitempty"`  // rows a page (per kind with SessionKindAll); default 50
	Offset int         `url:"offset,omitempty"` // rows to skip

	Statuses    []Status `url:"status,comma,omitempty"`
	VendorData  string   `url:"vendor_data,omitempty"` // exact
	Search      string   `url:"search,omitempty"`      // ids, numbers, emails, phones or names
	WorkflowIDs []string `url:"workflow_id,comma,omitempty"`
	// DateFrom and DateTo are the first and the last day of creation, in UTC: use NewDate(t.UTC()). For businesses the
	// last one ends with the midnight it begins with, so give the next day. DateTo before DateFrom is an *ArgumentError.
	DateFrom Date `url:"date_from,omitempty"`
	DateTo   Date `url:"date_to,omitempty"`
	// Countries are alpha-3 of the document's issuer, and for businesses the registry's country.
	Countries []string `url:"country,comma,omitempty"`

	DocumentTypes        []DocumentCode `url:"document_type,comma,omitempty"` // KYC
	DocumentNames        []string       `url:"document_name,comma,omitempty"`
	Regions              []string       `url:"region,comma,omitempty"`                    // KYC
	DiditInternalID      string         `url:"didit_internal_id,omitempty"`               // KYC: all sessions of one user
	SessionTypes         []SessionType  `url:"session_type,comma,omitempty"`              // KYC
	APIService           APIService     `url:"api_service,omitempty"`                     // KYC: sessions of one standalone API
	ScreenedFullName     string         `url:"screened_full_name,omitempty"`              // in AML and database screenings
	Warnings             []string       `url:"warning,comma,omitempty"`                   // risk codes
	InitiallyInReview    *bool          `url:"status_initialized_as_in_review,omitempty"` // KYC
	DocumentToBeReviewed *bool          `url:"is_kyc_to_be_reviewed,omitempty"`           // KYC
	EUUID                string         `url:"euuid,omitempty"`                           // KYC: id of the end user
	OrganizationNames    []string       `url:"organization_name,comma,omitempty"`
}

// Format prints the kind and the page, and nothing of who is looked for, whatever the verb.
func (o ListSessionsOptions) Format(f fmt.State, _ rune) {
	redacted(f, "ListSessionsOptions", o.attrs()...)
}

// LogValue says the kind and the page, and nothing of who is looked for.
func (o ListSessionsOptions) LogValue() slog.Value { return redactedLog(o.attrs()...) }

func (o *ListSessionsOptions) attrs() []string {
	return []string{"session_kind", string(o.Kind), "limit", strconv.Itoa(o.Limit), "offset", strconv.Itoa(o.Offset)}
}

func (o *ListSessionsOptions) check() error {
	if o == nil {
		return nil
	}
	for _, day := range []struct {
		field string
		date  Date
	}{{"DateFrom", o.DateFrom}, {"DateTo", o.DateTo}} {
		if day.date != "" && !isDate(string(day.date)) {
			return argumentError("options."+day.field, "must be YYYY-MM-DD")
		}
	}
	if o.DateFrom != "" && o.DateTo != "" && o.DateFrom > o.DateTo { // of one form, they sort as texts
		return argumentError("options.DateTo", "must not be before DateFrom")
	}
	return checkPage(o.Limit, o.Offset)
}

// SessionListItem is a row of List. Person and business rows share it: SessionKind tells them apart, and
// fields of the other kind are empty.
type SessionListItem struct {
	SessionID     string      `json:"session_id"`
	SessionKind   SessionKind `json:"session_kind"`
	SessionNumber int64       `json:"session_number"`
	Status        Status      `json:"status"`
	VendorData    string      `json:"vendor_data"`
	CreatedAt     Timestamp   `json:"created_at"`
	// Country is alpha-3 of the person's document or details, and the registry's for a business.
	Country string `json:"country"`

	// Persons only.
	SessionURL        string                   `json:"session_url"`    // the link, which holds the session's token
	PortraitImage     string                   `json:"portrait_image"` // URL that expires
	DocumentType      DocumentType             `json:"document_type"`
	FullName          string                   `json:"full_name"`
	DiditInternalID   string                   `json:"didit_internal_id"` // of the user behind the session
	Features          []FeatureProgress        `json:"features"`
	PhoneNumber       SessionPhone             `json:"phone_number"`
	EmailAddress      SessionEmail             `json:"email_address"`
	AdditionalDetails SessionAdditionalDetails `json:"additional_details"`

	// Businesses only.
	WorkflowID         string `json:"workflow_id"`
	WorkflowType       string `json:"workflow_type"`
	WorkflowLabel      string `json:"workflow_label"`
	CompanyName        string `json:"company_name"`
	RegistrationNumber string `json:"registration_number"`
}

// Format prints id, kind and status, whatever the verb.
func (s SessionListItem) Format(f fmt.State, _ rune) {
	redacted(f, "SessionListItem", "session_id", s.SessionID, "kind", string(s.SessionKind), "status", string(s.Status))
}

// LogValue returns id, kind and status.
func (s SessionListItem) LogValue() slog.Value {
	return redactedLog("session_id", s.SessionID, "kind", string(s.SessionKind), "status", string(s.Status))
}

// SessionPhone is the phone number of a session.
type SessionPhone struct {
	Number     string `json:"number"` // E.164
	IsVerified bool   `json:"is_verified"`
}

// Format prints nothing about the person, whatever the verb.
func (p SessionPhone) Format(f fmt.State, _ rune) { redacted(f, "SessionPhone") }

// LogValue logs what Format prints.
func (p SessionPhone) LogValue() slog.Value { return redactedLog() }

// SessionEmail is the email address of a session.
type SessionEmail struct {
	Email      string `json:"email"`
	IsVerified bool   `json:"is_verified"`
}

// Format prints nothing about the person, whatever the verb.
func (e SessionEmail) Format(f fmt.State, _ rune) { redacted(f, "SessionEmail") }

// LogValue logs what Format prints.
func (e SessionEmail) LogValue() slog.Value { return redactedLog() }

// SessionAdditionalDetails is a digest of the features that have run; the others are nil.
type SessionAdditionalDetails struct {
	AML                *SessionAMLDetails      `json:"aml"`
	DatabaseValidation *SessionDatabaseDetails `json:"database_validation"`
	POA                *SessionPOADetails      `json:"poa"`
	Liveness           *SessionLivenessDetails `json:"liveness"`
	FaceMatch          *SessionFaceDetails     `json:"face_match"`
	PhoneVerification  *SessionPhoneDetails    `json:"phone_verification"`
	EmailVerification  *SessionEmailDetails    `json:"email_verification"`
}

// Format prints nothing about the person, whatever the verb.
func (d SessionAdditionalDetails) Format(f fmt.State, _ rune) {
	redacted(f, "SessionAdditionalDetails")
}

// LogValue logs what Format prints.
func (d SessionAdditionalDetails) LogValue() slog.Value { return redactedLog() }

// SessionAMLDetails is the digest of an AML screening.
type SessionAMLDetails struct {
	TotalHits             int             `json:"total_hits"`
	EntityType            string          `json:"entity_type"`
	IsAdverseMediaFetched bool            `json:"is_adverse_media_fetched"`
	ScreenedData          AMLScreenedData `json:"screened_data"`
}

// SessionDatabaseDetails is the digest of a database validation.
type SessionDatabaseDetails struct {
	ValidationType       DatabaseValidationType `json:"validation_type"`
	MatchType            MatchResult            `json:"match_type"`
	IdentificationNumber string                 `json:"identification_number"`
}

// Format prints nothing about the person, whatever the verb.
func (d SessionDatabaseDetails) Format(f fmt.State, _ rune) { redacted(f, "SessionDatabaseDetails") }

// LogValue logs what Format prints.
func (d SessionDatabaseDetails) LogValue() slog.Value { return redactedLog() }

// SessionPOADetails is the digest of a proof of address.
type SessionPOADetails struct {
	DocumentType   string `json:"document_type"`
	Issuer         string `json:"issuer"`
	Address        string `json:"address"`
	NameOnDocument string `json:"name_on_document"`
}

// Format prints nothing about the person, whatever the verb.
func (d SessionPOADetails) Format(f fmt.State, _ rune) { redacted(f, "SessionPOADetails") }

// LogValue logs what Format prints.
func (d SessionPOADetails) LogValue() slog.Value { return redactedLog() }

// SessionLivenessDetails is the digest of a liveness check.
type SessionLivenessDetails struct {
	Method string   `json:"method"`
	Score  *float64 `json:"score"` // 0 to 100
}

// SessionFaceDetails is the digest of a face match.
type SessionFaceDetails struct {
	Score       *float64 `json:"score"`        // 0 to 100
	SourceImage string   `json:"source_image"` // URL that expires
	TargetImage string   `json:"target_image"` // URL that expires
}

// Format prints nothing about the person, whatever the verb.
func (d SessionFaceDetails) Format(f fmt.State, _ rune) { redacted(f, "SessionFaceDetails") }

// LogValue logs what Format prints.
func (d SessionFaceDetails) LogValue() slog.Value { return redactedLog() }

// SessionPhoneDetails is the digest of a phone verification.
type SessionPhoneDetails struct {
	CountryCode string `json:"country_code"` // ISO 3166-1 alpha-2
	IsTemporary bool   `json:"is_temporary"`
	IsPorted    bool   `json:"is_ported"`
	IsBlocked   bool   `json:"is_blocked"`
}

// SessionEmailDetails is the digest of an email verification.
type SessionEmailDetails struct {
	IsBreached      bool `json:"is_breached"`
	IsDisposable    bool `json:"is_disposable"`
	IsUndeliverable bool `json:"is_undeliverable"`
	IsBlocklisted   bool `json:"is_blocklisted"`
}

// UpdateSessionStatusRequest is the input of UpdateStatus.
type UpdateSessionStatusRequest struct {
	NewStatus       Status         `json:"new_status"`                 // Approved, Declined or Resubmitted
	Comment         *string        `json:"comment,omitzero"`           // for the review trail
	NodesToResubmit []ResubmitNode `json:"nodes_to_resubmit,omitzero"` // with Resubmitted; nil lets the API choose
	SendEmail       *bool          `json:"send_email,omitzero"`        // write to EmailAddress
	EmailAddress    *string        `json:"email_address,omitzero"`     // required for SendEmail
	EmailLanguage   *Language      `json:"email_language,omitzero"`    // default English
}

// ResubmitNode is a step that the person has to repeat.
type ResubmitNode struct {
	NodeID  string          `json:"node_id"` // of the workflow, as the reports of a Decision name it
	Feature ResubmitFeature `json:"feature"`
}

func (r *UpdateSessionStatusRequest) check() error {
	switch {
	case r == nil:
		return argumentError("request", "must not be nil")
	case !slices.Contains([]Status{StatusApproved, StatusDeclined, StatusResubmitted}, r.NewStatus):
		return argumentError("request.NewStatus", "must be Approved, Declined or Resubmitted")
	case r.sendsEmail() && (r.EmailAddress == nil || *r.EmailAddress == ""):
		return argumentError("request.EmailAddress", "must be set for SendEmail")
	}
	for i, node := range r.NodesToResubmit {
		if node.NodeID == "" || node.Feature == "" {
			return argumentError("request.NodesToResubmit["+strconv.Itoa(i)+"]", "needs NodeID and Feature")
		}
	}
	return nil
}

func (r *UpdateSessionStatusRequest) sendsEmail() bool { return r.SendEmail != nil && *r.SendEmail }

// repeatable: a decision may be recorded twice without harm; an email or a cleared step may not.
func (r *UpdateSessionStatusRequest) repeatable() bool {
	return r.NewStatus != StatusResubmitted && !r.sendsEmail()
}

// Format prints the status and nothing about the person, whatever the verb.
func (r UpdateSessionStatusRequest) Format(f fmt.State, _ rune) {
	redacted(f, "UpdateSessionStatusRequest", "new_status", string(r.NewStatus))
}

// LogValue logs what Format prints.
func (r UpdateSessionStatusRequest) LogValue() slog.Value {
	return redactedLog("new_status", string(r.NewStatus))
}

// UpdatedSession names a session that was changed. Read its Decision for the rest.
type UpdatedSession struct {
	SessionID string `json:"session_id"`
}

// DeleteSessionOptions says what becomes of the face template when a session is deleted. At most one of the
// days and the deadline may be set.
type DeleteSessionOptions struct {
	RetainFaceEmbeddings  Nullable[bool] `json:"retain_face_embeddings,omitzero"`  // null: as the application is set up
	FaceRetentionDays     *int           `json:"face_retention_days,omitzero"`     // 1 to 3650
	FaceRetentionDeadline *Timestamp     `json:"face_retention_deadline,omitzero"` // in the future
}

func (o *DeleteSessionOptions) check() error {
	if days := o.FaceRetentionDays; days != nil && (*days < 1 || *days > 3650) {
		return argumentError("options.FaceRetentionDays", "must be between 1 and 3650")
	}
	if deadline := o.FaceRetentionDeadline; deadline != nil && deadline.Time.IsZero() {
		return argumentError("options.FaceRetentionDeadline", "must be a moment")
	}
	if o.FaceRetentionDays != nil && o.FaceRetentionDeadline != nil {
		return argumentError("options.FaceRetentionDeadline", "must not be set with FaceRetentionDays")
	}
	return nil
}

// SessionDeletion reports a deleted session. Older deployments report nothing but success.
type SessionDeletion struct {
	SessionID     string `json:"session_id"`
	SessionNumber int64  `json:"session_number"`
	// FaceRetentionOutcome says what became of the face template.
	FaceRetentionOutcome       FaceRetentionOutcome `json:"face_retention_outcome"`
	BiometricTemplateUUID      string               `json:"biometric_template_uuid"`       // "" unless retained
	BiometricTemplateExpiresAt Timestamp            `json:"biometric_template_expires_at"` // zero unless retained
	DeletedChildVerifications  json.RawMessage      `json:"deleted_child_verifications"`   // of a business: those of its people
}

// Format prints id and outcome, whatever the verb.
func (d SessionDeletion) Format(f fmt.State, _ rune) { redacted(f, "SessionDeletion", d.attrs()...) }

// LogValue says id and outcome.
func (d SessionDeletion) LogValue() slog.Value { return redactedLog(d.attrs()...) }

func (d *SessionDeletion) attrs() []string {
	return []string{"session_id", d.SessionID, "face_retention_outcome", string(d.FaceRetentionOutcome)}
}

// FaceRetentionOutcome is what became of the face template of a deleted session.
type FaceRetentionOutcome string

// FaceRetentionFailedRetryable means that the session was not deleted: delete it again.
const FaceRetentionFailedRetryable FaceRetentionOutcome = "failed_retryable"

// SessionBatchDeletion reports a batch deletion: Results for up to 20 sessions, JobID for more, neither from
// older deployments.
type SessionBatchDeletion struct {
	Results []SessionDeletion `json:"results"`
	JobID   string            `json:"job_id"` // follow it with DeletionJob
}

// NotDeleted returns the sessions that are still there and should be deleted again.
func (d *SessionBatchDeletion) NotDeleted() []SessionDeletion { return notDeleted(d.Results) }

func notDeleted(results []SessionDeletion) []SessionDeletion {
	var left []SessionDeletion
	for _, result := range results {
		if result.FaceRetentionOutcome == FaceRetentionFailedRetryable {
			left = append(left, result)
		}
	}
	return left
}

// DeletionJob is a batch deletion under way.
type DeletionJob struct {
	JobID   string            `json:"job_id"`
	Status  string            `json:"status"` // in the API's words
	Results []SessionDeletion `json:"results"`
}

// NotDeleted returns the sessions that are still there and should be deleted again.
func (j *DeletionJob) NotDeleted() []SessionDeletion { return notDeleted(j.Results) }

// CallbackMethod says which device follows the callback.
type CallbackMethod string

// The devices of a flow that moved from one to another.
const (
	CallbackMethodInitiator CallbackMethod = "initiator" // where it began
	CallbackMethodCompleter CallbackMethod = "completer" // where it ended
	CallbackMethodBoth      CallbackMethod = "both"
)

// APIService is a standalone API that makes sessions of its own.
type APIService string

// The standalone APIs.
const (
	APIServiceIDVerification     APIService = "ID_VERIFICATION"
	APIServiceFaceMatch          APIService = "FACE_MATCH"
	APIServiceAgeEstimation      APIService = "AGE_ESTIMATION"
	APIServiceFaceSearch         APIService = "FACE_SEARCH"
	APIServicePOA                APIService = "POA"
	APIServiceAML                APIService = "AML"
	APIServiceKYBRegistry        APIService = "KYB_REGISTRY"
	APIServicePassiveLiveness    APIService = "PASSIVE_LIVENESS"
	APIServiceDatabaseValidation APIService = "DATABASE_VALIDATION"
	APIServicePhoneVerification  APIService = "PHONE_VERIFICATION"
	APIServiceEmailVerification  APIService = "EMAIL_VERIFICATION"
)

// ResubmitFeature is the kind of a step that can be asked for again.
type ResubmitFeature string

// The kinds of steps. Some have two spellings, and the API takes both.
const (
	ResubmitFeatureOCR                ResubmitFeature = "OCR"
	ResubmitFeatureOCRBack            ResubmitFeature = "OCR_BACK"
	ResubmitFeatureNFC                ResubmitFeature = "NFC"
	ResubmitFeatureAML                ResubmitFeature = "AML"
	ResubmitFeatureFace               ResubmitFeature = "FACE"
	ResubmitFeatureLiveness           ResubmitFeature = "LIVENESS"
	ResubmitFeatureFaceMatch          ResubmitFeature = "FACE_MATCH"
	ResubmitFeatureIPAnalysis         ResubmitFeature = "IP_ANALYSIS"
	ResubmitFeatureAgeEstimation      ResubmitFeature = "AGE_ESTIMATION"
	ResubmitFeatureProofOfAddress     ResubmitFeature = "PROOF_OF_ADDRESS"
	ResubmitFeaturePhoneVerification  ResubmitFeature = "PHONE_VERIFICATION"
	ResubmitFeatureEmailVerification  ResubmitFeature = "EMAIL_VERIFICATION"
	ResubmitFeatureFaceSearch         ResubmitFeature = "FACE_SEARCH"
	ResubmitFeatureDatabaseValidation ResubmitFeature = "DATABASE_VALIDATION"
	ResubmitFeatureQuestionnaire      ResubmitFeature = "QUESTIONNAIRE"
	ResubmitFeatureDocumentAI         ResubmitFeature = "DOCUMENT_AI"
	ResubmitFeatureKYBDocuments       ResubmitFeature = "KYB_DOCUMENTS"
	ResubmitFeatureIDVerification     ResubmitFeature = "ID_VERIFICATION"
	ResubmitFeaturePOA                ResubmitFeature = "POA"
	ResubmitFeaturePhone              ResubmitFeature = "PHONE"
	ResubmitFeatureEmail              ResubmitFeature = "EMAIL"
	ResubmitFeatureKYBRegistry        ResubmitFeature = "KYB_REGISTRY"
	ResubmitFeatureKYBKeyPeople       ResubmitFeature = "KYB_KEY_PEOPLE"
	ResubmitFeatureKYB                ResubmitFeature = "KYB"
)

// SandboxScenario is an outcome that a sandbox application plays. See
// https://docs.didit.me/integration/sandbox-testing.
type SandboxScenario string

// The scenarios.
const (
	ScenarioApprove                       SandboxScenario = "approve"
	ScenarioDeclineAMLHit                 SandboxScenario = "decline_aml_hit"
	ScenarioDeclineDocumentNotRecognized  SandboxScenario = "decline_could_not_recognize_document"
	ScenarioDeclineDatabaseNoMatch        SandboxScenario = "decline_database_no_match"
	ScenarioDeclineDocumentExpired        SandboxScenario = "decline_document_expired"
	ScenarioDeclineFaceMatchLowSimilarity SandboxScenario = "decline_face_match_low_similarity"
	ScenarioDeclineIPBlocklist            SandboxScenario = "decline_ip_blocklist"
	ScenarioDeclineKYBRegistryMismatch    SandboxScenario = "decline_kyb_registry_mismatch"
	ScenarioDeclineLivenessAttack         SandboxScenario = "decline_liveness_attack"
	ScenarioDeclineMinimumAge             SandboxScenario = "decline_minimum_age"
	ScenarioDeclineMRZValidation          SandboxScenario = "decline_mrz_validation"
	ScenarioDeclineNFCChipNotVerified     SandboxScenario = "decline_nfc_chip_not_verified"
	ScenarioDeclinePOAAddressMismatch     SandboxScenario = "decline_poa_address_mismatch"
	ScenarioReviewAMLPossibleMatch        SandboxScenario = "review_aml_possible_match"
	ScenarioReviewFaceMatchBorderline     SandboxScenario = "review_face_match_borderline"
	ScenarioReviewPOAPartialMatch         SandboxScenario = "review_poa_partial_match"
)

// Language is an ISO 639-1 code, some with a region, that the flow and its emails are written in. See
// https://docs.didit.me/integration/supported-languages.
type Language string

// The languages of the flow.
const (
	LanguageEnglish             Language = "en"
	LanguageArabic              Language = "ar"
	LanguageBulgarian           Language = "bg"
	LanguageBengali             Language = "bn"
	LanguageBosnian             Language = "bs"
	LanguageCatalan             Language = "ca"
	LanguageMontenegrin         Language = "cnr"
	LanguageCzech               Language = "cs"
	LanguageDanish              Language = "da"
	LanguageGerman              Language = "de"
	LanguageGreek               Language = "el"
	LanguageSpanish             Language = "es"
	LanguageEstonian            Language = "et"
	LanguagePersian             Language = "fa"
	LanguageFinnish             Language = "fi"
	LanguageFrench              Language = "fr"
	LanguageHebrew              Language = "he"
	LanguageHindi               Language = "hi"
	LanguageCroatian            Language = "hr"
	LanguageHungarian           Language = "hu"
	LanguageArmenian            Language = "hy"
	LanguageIndonesian          Language = "id"
	LanguageItalian             Language = "it"
	LanguageJapanese            Language = "ja"
	LanguageGeorgian            Language = "ka"
	LanguageKazakh              Language = "kk"
	LanguageKorean              Language = "ko"
	LanguageKyrgyz              Language = "ky"
	LanguageLithuanian          Language = "lt"
	LanguageLatvian             Language = "lv"
	LanguageMacedonian          Language = "mk"
	LanguageMongolian           Language = "mn"
	LanguageMalay               Language = "ms"
	LanguageDutch               Language = "nl"
	LanguageNorwegian           Language = "no"
	LanguagePolish              Language = "pl"
	LanguageBrazilianPortuguese Language = "pt-BR"
	LanguagePortuguese          Language = "pt"
	LanguageRomanian            Language = "ro"
	LanguageRussian             Language = "ru"
	LanguageSlovak              Language = "sk"
	LanguageSlovenian           Language = "sl"
	LanguageSomali              Language = "so"
	LanguageAlbanian            Language = "sq"
	LanguageSerbian             Language = "sr"
	LanguageSwedish             Language = "sv"
	LanguageThai                Language = "th"
	LanguageTurkish             Language = "tr"
	LanguageUkrainian           Language = "uk"
	LanguageUzbek               Language = "uz"
	LanguageVietnamese          Language = "vi"
	LanguageSimplifiedChinese   Language = "zh-CN"
	LanguageTraditionalChinese  Language = "zh-TW"
	LanguageChinese             Language = "zh"
)
