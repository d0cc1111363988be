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
// All operations of didit.SessionsService and didit.WebhookDestinationsService, and the token endpoint. Unfinished sessions are found again by
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
// # Webhooks
//
// Every change of a session is an event, delivered as the service does: signed in all three ways, to the
// destinations that subscribe to it. Those are made with didit.WebhookDestinationsService, or by WithWebhook:
//
//	server := didittest.NewServer(t, didittest.WithWebhook(yours.URL+"/webhooks/didit", "a-secret"))
//	…
//	err = server.CompleteSession(session.SessionID, didittest.OutcomeApproved)
//	err = server.WaitForDeliveries(ctx) // now your handler has seen it
//
// Events go out after the call that caused them, never during it, so that a handler may call back;
// WaitForDeliveries waits for them. A handler has 5 seconds (WithWebhookTimeout). A 5xx, a 404 and no answer are
// repeated twice, after milliseconds instead of minutes (WithWebhookRetryWait); other answers, redirects among
// them, are not. Close ends all of that.
//
// The service promises neither order nor that an event comes once. HoldWebhooks and ReleaseWebhooks change the
// order, and Redeliver sends an event again; without them events come in order, but for repeats.
// SendTestWebhook and SendWebhook send what no session causes, and Deliveries shows what was sent and answered.
// For tests of a handler alone there is SignWebhook.
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
// not enforced, and nothing is mailed. Webhooks go to loopback only, and in version v3 only. Businesses' sessions,
// and services other than Sessions and WebhookDestinations, are a 404.
//
// Some values are not published, and are ours: the outcomes "deleted" and "retained" of a face template, the
// status "completed" of a deletion job, the shape of a session's events, and that each attempt of a delivery has
// a timestamp of its own. Do not build on them. Where the service sends null, an empty text may stand here.
package didittest
