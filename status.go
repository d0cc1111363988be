package didit

// Status is where a verification session stands. Values this package does not know are kept as sent. See
// https://docs.didit.me/integration/verification-statuses.
type Status string

// The statuses of a session, spelled as they travel.
const (
	StatusNotStarted   Status = "Not Started"   // created, link not opened yet
	StatusInProgress   Status = "In Progress"   // the person is in the flow
	StatusAwaitingUser Status = "Awaiting User" // waits for the person
	StatusInReview     Status = "In Review"     // waits for a reviewer of yours
	StatusApproved     Status = "Approved"
	StatusDeclined     Status = "Declined"
	StatusResubmitted  Status = "Resubmitted" // sent back to the person to repeat some steps
	StatusAbandoned    Status = "Abandoned"   // left unfinished
	StatusExpired      Status = "Expired"     // ran out of time
	StatusKYCExpired   Status = "Kyc Expired" // approved once, and the approval has run out
)

// IsFinal reports whether the flow is over: Approved, Declined, Abandoned, Expired and Kyc Expired.
//
// In Review is not final, since a person on your side still has to decide. Final does not mean frozen:
// a reviewer may change a decision or ask for a resubmission later.
func (s Status) IsFinal() bool {
	switch s {
	case StatusApproved, StatusDeclined, StatusAbandoned, StatusExpired, StatusKYCExpired:
		return true
	default:
		return false
	}
}
