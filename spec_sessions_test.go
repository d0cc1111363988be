package didit

import (
	"reflect"
	"testing"
)

func TestSessionsHaveEveryDocumentedField(t *testing.T) {
	tests := []struct {
		name  string
		place specPlace
		typ   reflect.Type
	}{
		{"create", specRequest("post", "/v3/session/"), reflect.TypeFor[CreateSessionRequest]()},
		{"created", specResponse("post", "/v3/session/", "201"), reflect.TypeFor[Session]()},
		{"list", specResponse("get", "/v3/sessions/", "200"), reflect.TypeFor[Page[SessionListItem]]()},
		{"update status", specRequest("patch", "/v3/session/{sessionId}/update-status/"), reflect.TypeFor[UpdateSessionStatusRequest]()},
		{"updated", specResponse("patch", "/v3/session/{sessionId}/update-status/", "200"), reflect.TypeFor[UpdatedSession]()},
		{"batch delete", specRequest("post", "/v3/sessions/delete/"), reflect.TypeFor[batchDeleteSessions]()},
		{"reviews", specResponse("get", "/v3/sessions/{session_id}/reviews/", "200"), reflect.TypeFor[Page[Review]]()},
		{"create review", specRequest("post", "/v3/sessions/{session_id}/reviews/"), reflect.TypeFor[CreateReviewRequest]()},
		{"created review", specResponse("post", "/v3/sessions/{session_id}/reviews/", "201"), reflect.TypeFor[DecisionReview]()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { specWalk(t, test.place, test.typ) })
	}
}
