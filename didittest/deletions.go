package didittest

import (
	"net/http"
	"slices"

	"github.com/seed-ed97066b/didit-go"
)

// FileReport puts a session, named by id or URL, under a regulatory report. From then on deletions that would take
// it along are a 409 with the code in_filed_report, and delete nothing. A session that does not exist is an error.
func (s *Server) FileReport(idOrURL string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	session, err := s.named(idOrURL)
	if err != nil {
		return err
	}
	session.filed = true
	return nil
}

// FailDeletion lets the next deletion of a session, named by id or URL, fail for the time being: that of it alone is
// a 503, which clients repeat, and one of many reports it as failed_retryable, and leaves it there. The one after
// that is well. Older deployments do not report it: with WithLegacyAnswers only the 503 is played. A session that
// does not exist is an error.
func (s *Server) FailDeletion(idOrURL string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	session, err := s.named(idOrURL)
	if err != nil {
		return err
	}
	session.sticks = true
	return nil
}

// checkDeletion refuses to delete sessions of which one is under a report.
func checkDeletion(sessions ...*session) *answer {
	if !slices.ContainsFunc(sessions, func(session *session) bool { return session.filed }) {
		return nil
	}
	return jsonAnswer(http.StatusConflict, map[string]string{
		"detail": "The session is part of a filed report.", "code": "in_filed_report",
	})
}

// removeAll deletes sessions, but those that stick.
func (s *Server) removeAll(sessions []*session) []didit.SessionDeletion {
	results := []didit.SessionDeletion{}
	for _, session := range sessions {
		if session.sticks && !s.legacy {
			session.sticks = false
			results = append(results, didit.SessionDeletion{
				SessionID: session.decision.SessionID, SessionNumber: session.decision.SessionNumber,
				FaceRetentionOutcome: didit.FaceRetentionFailedRetryable,
			})
			continue
		}
		results = append(results, s.remove(session))
	}
	return results
}
