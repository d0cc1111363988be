package didittest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-ed97066b/didit-go"
)

// user is what is stored of one. Counts, dates and features are read off the sessions with its vendor_data.
type user struct {
	internalID     string
	vendorData     string
	displayName    string
	fullName       string
	dateOfBirth    didit.Date
	status         didit.UserStatus
	blocked        bool // its vendor_data is on the blocklist
	metadata       json.RawMessage
	approvedEmails []string
	approvedPhones []string
	issuingStates  []string
	comments       []map[string]any // newest last
	createdAt      time.Time
	updatedAt      time.Time
}

func (s *Server) newUser(vendorData string) *user {
	now := s.now().UTC()
	return &user{
		internalID: newUUID(), vendorData: vendorData, status: didit.UserStatusActive, metadata: json.RawMessage(`{}`),
		createdAt: now, updatedAt: now,
	}
}

func (s *Server) findUser(vendorData string) *user {
	for _, user := range s.users {
		if user.vendorData == vendorData {
			return user
		}
	}
	return nil
}

// userOf makes or updates the user whose session came to an end.
func (s *Server) userOf(session *session) {
	d := &session.decision
	if d.VendorData == "" || session.isBusiness() || session.unfinished() {
		return
	}
	user := s.findUser(d.VendorData)
	if user == nil {
		user = s.newUser(d.VendorData)
		s.users = append(s.users, user)
	}
	user.updatedAt = s.now().UTC()
	if d.Status != didit.StatusApproved {
		return
	}
	if id := d.FirstIDVerification(); id != nil {
		user.fullName, user.dateOfBirth = id.FullName, id.DateOfBirth
		user.issuingStates = appendNew(user.issuingStates, id.IssuingState)
	}
	user.approvedEmails = appendNew(user.approvedEmails, d.ContactDetails.Email)
	user.approvedPhones = appendNew(user.approvedPhones, d.ContactDetails.Phone)
}

func appendNew(list []string, text string) []string {
	if text == "" || slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}

// sessionsOf returns a user's sessions, newest first.
func (s *Server) sessionsOf(user *user) []*session {
	var found []*session
	for _, session := range slices.Backward(s.sessions) {
		if session.decision.VendorData == user.vendorData && !session.isBusiness() {
			found = append(found, session)
		}
	}
	return found
}

// userRow is a user in a list.
func (s *Server) userRow(user *user) map[string]any {
	sessions := s.sessionsOf(user)
	counts := map[didit.Status]int{}
	features, order := map[string]string{}, []map[string]string{}
	for _, session := range sessions {
		counts[session.decision.Status]++
		for _, step := range progress(&session.decision) {
			name, status := fmt.Sprint(step["feature"]), fmt.Sprint(step["status"])
			if _, known := features[name]; !known && status != string(didit.FeatureStatusNotFinished) {
				features[name] = status
				order = append(order, map[string]string{"feature": name, "status": status})
			}
		}
	}
	row := map[string]any{
		"didit_internal_id": user.internalID, "vendor_data": user.vendorData,
		"display_name": orNull(user.displayName), "full_name": orNull(user.fullName),
		"date_of_birth": orNull(string(user.dateOfBirth)), "effective_name": orNull(orElse(user.displayName, user.fullName)),
		"status": user.status, "portrait_image_url": nil, "session_count": len(sessions),
		"approved_count": counts[didit.StatusApproved], "declined_count": counts[didit.StatusDeclined],
		"in_review_count": counts[didit.StatusInReview], "issuing_states": orEmpty(user.issuingStates),
		"approved_emails": orEmpty(user.approvedEmails), "approved_phones": orEmpty(user.approvedPhones),
		"features": features, "features_list": order, "last_session_at": nil, "first_session_at": nil,
		"last_activity_at": user.updatedAt, "tags": []any{}, "created_at": user.createdAt,
	}
	if len(sessions) > 0 {
		row["last_session_at"] = sessions[0].decision.CreatedAt
		row["first_session_at"] = sessions[len(sessions)-1].decision.CreatedAt
	}
	return row
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// userAnswer is a user in full.
func (s *Server) userAnswer(status int, user *user) *answer {
	full := s.userRow(user)
	full["metadata"], full["updated_at"] = user.metadata, user.updatedAt
	comments := slices.Clone(user.comments)
	slices.Reverse(comments)
	full["comments"] = comments
	if comments == nil {
		full["comments"] = []any{}
	}
	return jsonAnswer(status, full)
}

func (s *Server) listUsers(c *call) *answer {
	if refusal := checkQuery(c.query, "limit", "offset"); refusal != nil {
		return refusal
	}
	users := slices.Clone(s.users)
	slices.Reverse(users)
	latest := func(user *user) time.Time {
		if sessions := s.sessionsOf(user); len(sessions) > 0 {
			return sessions[0].decision.CreatedAt.Time
		}
		return time.Time{}
	}
	slices.SortStableFunc(users, func(a, b *user) int { return latest(b).Compare(latest(a)) })
	rows := make([]map[string]any, len(users))
	for i, user := range users {
		rows[i] = s.userRow(user)
	}
	window, refusal := cut(s, c, rows)
	if refusal != nil {
		return refusal
	}
	window.Count = min(window.Count, mostCounted)
	return jsonAnswer(http.StatusOK, window)
}

func (s *Server) readUser(c *call) *answer {
	user := s.findUser(c.args[0])
	if user == nil {
		return notFound()
	}
	return s.userAnswer(http.StatusOK, user)
}

func (s *Server) createUser(c *call) *answer {
	var req struct {
		didit.CreateUserRequest
		VendorData *string `json:"vendor_data"` // tells missing from empty
	}
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	name, _ := req.FullName.Get()
	shown, _ := req.DisplayName.Get()
	born, _ := req.DateOfBirth.Get()
	metadata, refusal := userMetadata(c.body)
	switch {
	case refusal != nil:
		return refusal
	case req.VendorData == nil:
		return badField("vendor_data", required)
	case *req.VendorData == "":
		return badField("vendor_data", notBlank)
	case s.findUser(*req.VendorData) != nil:
		return badField("vendor_data", "A user with this vendor_data already exists.")
	case utf8.RuneCountInString(shown) > 255:
		return badField("display_name", "Ensure this field has no more than 255 characters.")
	}
	if refusal := checkUser(name, req.DateOfBirth, req.Status); refusal != nil {
		return refusal
	}
	user := s.newUser(*req.VendorData)
	user.fullName, user.displayName, user.dateOfBirth = name, shown, born
	user.approvedEmails, user.approvedPhones, user.issuingStates = req.ApprovedEmails, req.ApprovedPhones, req.IssuingStates
	if req.Status != nil {
		user.status = *req.Status
		user.blocked = *req.Status == didit.UserStatusBlocked
	}
	if metadata != nil {
		user.metadata = metadata
	}
	s.users = append(s.users, user)
	return s.userAnswer(http.StatusCreated, user)
}

// userMetadata reads the metadata as it was sent; nil where it is absent, {} for null.
func userMetadata(body []byte) (json.RawMessage, *answer) {
	var given struct {
		Metadata json.RawMessage `json:"metadata"`
	}
	_ = json.Unmarshal(body, &given) // decode has read it
	text := bytes.TrimSpace(given.Metadata)
	switch {
	case len(text) == 0:
		return nil, nil
	case string(text) == "null":
		return json.RawMessage(`{}`), nil
	case text[0] != '{':
		return nil, badField("metadata", "Expected an object.")
	}
	return bytes.Clone(text), nil
}

var userStatuses = []didit.UserStatus{didit.UserStatusActive, didit.UserStatusFlagged, didit.UserStatusBlocked}

func checkUser(fullName string, born didit.Nullable[didit.Date], status *didit.UserStatus) *answer {
	day, given := born.Get()
	switch {
	case utf8.RuneCountInString(fullName) > 512:
		return badField("full_name", "Ensure this field has no more than 512 characters.")
	case given && !isDay(string(day)):
		return badField("date_of_birth", wrongDay)
	case status != nil && !slices.Contains(userStatuses, *status):
		return badField("status", notAChoice(*status))
	}
	return nil
}

func (s *Server) updateUser(c *call) *answer {
	user := s.findUser(c.args[0])
	if user == nil {
		return notFound()
	}
	var req didit.UpdateUserRequest
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	name, _ := req.FullName.Get()
	metadata, refusal := userMetadata(c.body)
	switch {
	case refusal != nil:
		return refusal
	case req.Reason != nil && utf8.RuneCountInString(*req.Reason) > 1000:
		return badField("reason", "Ensure this field has no more than 1000 characters.")
	}
	if refusal := checkUser(name, req.DateOfBirth, req.Status); refusal != nil {
		return refusal
	}
	s.editUser(user, &req, metadata)
	return s.userAnswer(http.StatusOK, user)
}

// editUser makes the changes that were asked for, and records them.
func (s *Server) editUser(user *user, req *didit.UpdateUserRequest, metadata json.RawMessage) {
	before := s.userRow(user)
	if !req.FullName.IsZero() {
		user.fullName, _ = req.FullName.Get()
	}
	if !req.DisplayName.IsZero() {
		user.displayName, _ = req.DisplayName.Get()
	}
	if !req.DateOfBirth.IsZero() {
		user.dateOfBirth, _ = req.DateOfBirth.Get()
	}
	for _, list := range []struct{ given, into *[]string }{
		{&req.ApprovedEmails, &user.approvedEmails},
		{&req.ApprovedPhones, &user.approvedPhones},
		{&req.IssuingStates, &user.issuingStates},
	} {
		if *list.given != nil {
			*list.into = *list.given
		}
	}
	s.recordProfile(user, before)
	if metadata != nil && !bytes.Equal(metadata, user.metadata) {
		s.comment(user, didit.UserCommentTypeMetadataUpdated, nil)
		user.metadata = metadata
	}
	switch {
	case req.Status == nil:
	case s.legacy: // neither the blocklist nor the record took notice
		user.status = *req.Status
	default:
		s.setUserStatus(user, *req.Status, deref(req.Reason))
	}
	user.updatedAt = s.now().UTC()
}

// profile are the fields whose changes are recorded with their values.
var profile = []string{"full_name", "display_name", "date_of_birth", "approved_emails", "approved_phones", "issuing_states"}

func (s *Server) recordProfile(user *user, before map[string]any) {
	after := s.userRow(user)
	was, is, changed := map[string]any{}, map[string]any{}, []string{}
	for _, field := range profile {
		if !bytes.Equal(toJSON(before[field]), toJSON(after[field])) {
			was[field], is[field] = before[field], after[field]
			changed = append(changed, field)
		}
	}
	if len(changed) > 0 {
		s.comment(user, didit.UserCommentTypeProfileUpdated, map[string]any{
			"previous_value": was, "new_value": is, "changed_fields": changed,
		})
		s.notifyUser(user, didit.WebhookEventUserDataUpdated)
	}
}

func (s *Server) comment(user *user, kind didit.UserCommentType, more map[string]any) {
	comment := map[string]any{
		"uuid": newUUID(), "comment_type": kind, "comment": nil, "actor_email": nil, "actor_name": apiClient,
		"previous_status": nil, "new_status": nil, "previous_value": nil, "new_value": nil, "changed_fields": []string{},
		"metadata": nil, "mentioned_emails": []string{}, "created_at": s.now().UTC(),
	}
	maps.Copy(comment, more)
	user.comments = append(user.comments, comment)
}

// setUserStatus changes the standing, the blocklist and the record together.
func (s *Server) setUserStatus(user *user, status didit.UserStatus, reason string) {
	if user.status == status && user.blocked == (status == didit.UserStatusBlocked) {
		return
	}
	s.comment(user, didit.UserCommentTypeStatusChanged, map[string]any{
		"previous_status": user.status, "new_status": status, "comment": orNull(reason),
	})
	user.status, user.blocked = status, status == didit.UserStatusBlocked
	user.updatedAt = s.now().UTC()
	s.notifyUser(user, didit.WebhookEventUserStatusUpdated)
}

// notifyUser tells the destinations of a user who changed.
func (s *Server) notifyUser(user *user, kind didit.WebhookEventType) {
	s.emit(kind, newUUID(), map[string]any{"vendor_data": user.vendorData, "status": user.status})
}

func (s *Server) updateUserStatus(c *call) *answer {
	user := s.findUser(c.args[0])
	if user == nil {
		return notFound()
	}
	var req didit.UpdateUserStatusRequest
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	switch {
	case req.Status == "":
		return badField("status", required)
	case !slices.Contains(userStatuses, req.Status):
		return badField("status", notAChoice(req.Status))
	}
	s.setUserStatus(user, req.Status, "")
	return s.userAnswer(http.StatusOK, user)
}

func (s *Server) deleteUsers(c *call) *answer {
	var req struct {
		VendorDataList []string `json:"vendor_data_list"`
		DeleteAll      bool     `json:"delete_all"`
	}
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	if !req.DeleteAll && len(req.VendorDataList) == 0 {
		return jsonAnswer(http.StatusBadRequest, []string{"Provide vendor_data_list or set delete_all=true."})
	}
	before := len(s.users)
	s.users = slices.DeleteFunc(s.users, func(user *user) bool {
		return req.DeleteAll || slices.Contains(req.VendorDataList, user.vendorData)
	})
	return jsonAnswer(http.StatusOK, map[string]int{"deleted": before - len(s.users)})
}

// isBlocked tells whether new sessions with a vendor_data are refused.
func (s *Server) isBlocked(vendorData string) bool {
	user := s.findUser(vendorData)
	return vendorData != "" && user != nil && user.blocked
}

func isUsersPath(path string) bool { return strings.HasPrefix(path, "/v3/users/") }
