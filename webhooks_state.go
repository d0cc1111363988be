package didit

import (
	"fmt"
	"log/slog"
	"time"
)

// SessionState is what to remember of a session, and what an event says about it. Accepts tells whether the
// event moves the session on, or came late:
//
//	if !stored.Accepts(event.SessionState()) {
//		return nil // a late event; nothing is lost
//	}
//	return save(event.SessionID, event.SessionState())
//
// Read and save in one transaction, or two events at once may both be accepted. The zero SessionState is a session
// of which nothing is known yet. Keep one per session, never per user: a second session of theirs starts anew, and
// what a user is follows from their latest one.
type SessionState struct {
	Status Status

	// SentAt is when an event was signed, Event.Timestamp, by the service's clock. Do not fill it from your own.
	SentAt time.Time

	// CreatedAt is Event.CreatedAt. Being older, it gives away an old event that was signed again, as one is
	// that was delivered again by hand. It may be left out, and then only SentAt is compared.
	CreatedAt time.Time
}

// SessionState returns what the event says about its session.
func (e *Event) SessionState() SessionState {
	return SessionState{Status: e.Status, SentAt: e.Timestamp.Time, CreatedAt: e.CreatedAt.Time}
}

// Format prints the status and when it was sent, whatever the verb.
func (s SessionState) Format(f fmt.State, _ rune) {
	redacted(f, "SessionState", "status", string(s.Status), "sent_at", s.SentAt.UTC().Format(time.RFC3339))
}

// LogValue logs what Format prints.
func (s SessionState) LogValue() slog.Value {
	return redactedLog("status", string(s.Status), "sent_at", s.SentAt.UTC().Format(time.RFC3339))
}

// Accepts reports whether next may take the place of s. It never lets a session that is over (see
// Status.IsFinal) go back to Not Started, In Progress, Awaiting User or In Review, or to a status this version
// does not know, whatever the times are.
//
// Older is an event whose SentAt, or whose CreatedAt, lies before that of s; newer is one whose SentAt lies
// after it, and whose CreatedAt does not lie before it. One that is neither (the same second, or a time that is
// unknown) is told by its status alone. The first rule that fits holds:
//
//  1. Without a status, next is refused. Without one in s, it is accepted.
//  2. An older event is refused.
//  3. The same status is accepted if it is newer, so that its times are kept.
//  4. From Approved, Declined, Abandoned, Expired and Kyc Expired, a newer event may lead to Approved, Declined
//     or Kyc Expired (a reviewer, or time, has changed the outcome), and from all but Expired to Resubmitted
//     (the session was opened again). Everything else is refused, Abandoned and Expired included: a decision
//     is not withdrawn by a link that ran out.
//  5. To Resubmitted, and away from it, an event must be newer. No event leads from it to Not Started.
//  6. From Not Started, In Progress, Awaiting User and In Review, an event leads to any status that is final.
//  7. Among those four, it leads forwards in that order, but In Progress and Awaiting User may follow each
//     other, if newer. A status that this version does not know must be newer, both ways.
//
// What was refused may be missed in rare cases, such as a person who lets a resubmission expire, where events
// were also out of order. A decision read from the API is no event and never late: store it without asking.
func (s SessionState) Accepts(next SessionState) bool {
	newer := next.newerThan(s)
	switch {
	case next.Status == "":
		return false
	case s.Status == "":
		return true
	case next.olderThan(s):
		return false
	case s.Status == next.Status:
		return newer
	case s.Status.IsFinal():
		return newer && s.Status.reopensTo(next.Status)
	case s.Status == StatusResubmitted:
		return newer && next.Status != StatusNotStarted
	}
	from, to := s.Status.step(), next.Status.step()
	switch {
	case from != 0 && next.Status.IsFinal():
		return true
	case from == 0 || to == 0 || from == to:
		return newer
	default:
		return to > from
	}
}

func (s SessionState) olderThan(other SessionState) bool {
	return before(s.SentAt, other.SentAt) || before(s.CreatedAt, other.CreatedAt)
}

func (s SessionState) newerThan(other SessionState) bool {
	return before(other.SentAt, s.SentAt) && !before(s.CreatedAt, other.CreatedAt)
}

// before is false where either moment is unknown.
func before(a, b time.Time) bool { return !a.IsZero() && !b.IsZero() && a.Before(b) }

// reopensTo reports whether a final status may be followed by another.
func (s Status) reopensTo(next Status) bool {
	switch next {
	case StatusApproved, StatusDeclined, StatusKYCExpired:
		return true
	case StatusResubmitted:
		return s != StatusExpired
	}
	return false
}

// step orders the statuses before a decision. It is 0 for those that have no place in that order.
func (s Status) step() int {
	switch s {
	case StatusNotStarted:
		return 1
	case StatusInProgress, StatusAwaitingUser:
		return 2
	case StatusInReview:
		return 3
	}
	return 0
}
