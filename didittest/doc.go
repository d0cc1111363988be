// Package didittest is an in-memory Didit for tests: a server on loopback that keeps sessions, checks requests,
// and answers as the service does.
//
//	server := didittest.NewServer(t)
//	client, err := server.Client()
//	…
//	session, err := client.Sessions.Create(ctx, &didit.CreateSessionRequest{WorkflowID: server.WorkflowID})
//	…
//	err = server.CompleteSession(session.SessionID, didittest.OutcomeApproved)
//	decision, err := client.Sessions.Decision(ctx, session.SessionID)
//
// Start does without a test. A server is safe for concurrent use, holds its state in memory, and forgets it
// with Close. Every server has an API key, client credentials and a workflow of its own.
//
// # What it does
//
// All operations of didit.SessionsService, and the token endpoint. Unfinished sessions are found again by
// vendor_data, lists are filtered and paged with absolute next URLs, statuses change only as they may, and
// changes are on the review trail. Of the list filters it knows session_kind, status, vendor_data, search (by
// id, number or vendor_data), workflow_id, date_from, date_to, country and warning.
//
// All sessions are of persons, in a sandbox application, and run one workflow: document, liveness, face match
// and AML. The person is Ana Example. Media URLs are empty.
//
// # The person
//
// CompleteSession plays the person in front of the camera, for one of the usual outcomes, or for that of the
// session's sandbox_scenario; CompleteSessionWith sets any field of the decision, for the others.
//
// # Failures
//
// Fail makes requests go wrong, to see what your code does then:
//
//	server.Fail(didittest.Match{Method: "POST", Path: "/v3/session/"},
//		didittest.Status(503, ""), didittest.RateLimited(time.Second), didittest.HangUpAfter())
//
// The first three creations take one fault each; the fourth is well. ExpireTokens ends the tokens of client
// credentials. WithLegacyAnswers answers as older deployments do. Requests shows what arrived.
//
// # Where it differs
//
// It is stricter than the service: fields and query parameters that it does not know are a 400. Rate limits are
// not enforced, no webhooks are delivered, and nothing is mailed. Businesses' sessions, and services other than
// Sessions, are a 404.
//
// Some values are not published, and are ours: the outcomes "deleted" and "retained" of a face template, the
// status "completed" of a deletion job, and the shape of events. Do not build on them. Where the service sends
// null, an empty text may stand here.
package didittest
