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
// with Close. Every server has an API key, client credentials, a workflow of persons and one of businesses.
//
// # What it does
//
// All operations of didit.SessionsService, didit.WorkflowsService, didit.QuestionnairesService, didit.UsersService,
// didit.BlocklistService, didit.BillingService and didit.WebhookDestinationsService, and the token endpoint.
// Unfinished sessions are found again by vendor_data, lists are filtered and paged with absolute next URLs,
// statuses change only as they may, and changes are on the review trail. All filters of didit.ListSessionsOptions
// work. Search is by id, number or vendor_data, and a company's name or number. DocumentNames, Regions, EUUID and
// OrganizationNames ask for what no session here has, and find nothing; so does an APIService, unless
// CompleteSessionWith has set one. Filters of persons' sessions leave those of businesses alone.
//
// All sessions are in a sandbox application. Those of WorkflowID are of persons: document, liveness, face match
// and AML. The person is Ana Example. Media URLs are empty.
//
// Sessions of BusinessWorkflowID are of businesses: registry, documents, key people and AML. The company has
// the name, number and country of the expected_details, and is Example Trading Ltd without them. They are
// numbered by themselves, batch deletions pass them over, and they have no review feed: their trail is in the
// decision.
//
// # Workflows and questionnaires
//
// The two workflows of the start, and those of WithWorkflow and WithBusinessWorkflow, are listed, changed and
// deleted like others. Those that you create have versions and drafts as didit.WorkflowsService.Update says; at
// most 50 in all. A session runs the latest published version of its workflow, and reports those of its steps
// that the server can play: document, liveness, face match and AML, or registry, documents, key people and AML.
// Other features, and what the settings of any feature say, have no effect: OutcomeDeclined without a face match,
// and OutcomeInReview without AML, have no warning. With a feature of KYB its sessions are of businesses. Sessions
// outlive the version that they ran on, and lose its id.
//
// Every setting comes back as it was sent, in the node of its feature in the workflow's graph, and as a field of
// the workflow where a former feature has none of that name. Refused are a wrong order, and settings beyond what
// the fields of the configuration types document.
//
// A questionnaire comes back with all of its elements in one section. Nobody fills it in.
//
// # Corrections and sharing
//
// What UpdateData, UpdatePOAData, UpdateCompanyData, UpdateFeatureStatus and the two for AML hits change is in
// the next decision. The keys of extra_fields that a decision has no field for are in the answers of the update
// only. Persons' sessions have no proof of address until CompleteSessionWith adds one.
//
// The server is both applications of Share and ImportShared: a session that was shared with any other
// application is imported into a workflow of the same server, once. A copy of a person's session is answered
// without its reports; read its Decision.
//
// # The person
//
// CompleteSession plays the person in front of the camera, for one of the usual outcomes, or for that of the
// session's sandbox_scenario; CompleteSessionWith sets any field of the decision, for the others. Both play
// businesses, too, and take the session's id or its URL, so that a test may follow the redirect of your code:
//
//	err = server.CompleteSession(answer.Header.Get("Location"), didittest.OutcomeApproved)
//
// # Users, blocklist and billing
//
// A session that ends, or is imported, makes the user of its vendor_data, or updates it; an approved one also
// names the person. Counts and features are those of the sessions that exist. A user who is BLOCKED starts no new
// session.
//
// Ana Example has one face and one document, so that what Blocklist.Add blocks declines the next session in
// which CompleteSession shows it, whatever its outcome; with CompleteSessionWith a person may show another
// document. Phone and email are those of the session's contact_details.
//
// Sessions cost nothing. TopUp opens a checkout, and CompleteCheckout pays for it.
//
// # Webhooks
//
// Every change of a session is an event, delivered as the service does: signed in all three ways, to the
// destinations that subscribe to it. Those are made with SendWebhooksTo, WithWebhook, or
// didit.WebhookDestinationsService:
//
//	server := didittest.NewServer(t)
//	client, err := server.Client()
//	…
//	yours := httptest.NewServer(newApplication(client, "a-secret")) // whatever calls Didit and handles its webhooks
//	defer yours.Close()
//	err = server.SendWebhooksTo(yours.URL+"/webhooks/didit", "a-secret")
//	…
//	err = server.CompleteSession(session.SessionID, didittest.OutcomeApproved)
//	err = server.WaitForDeliveries(ctx) // now your handler has seen it
//
// Events go out after the call that caused them, never during it, so that a handler may call back;
// WaitForDeliveries waits for them. A handler has 5 seconds (WithWebhookTimeout). A 5xx, a 404 and no answer are
// repeated twice, after milliseconds instead of minutes (WithWebhookRetryWait); other answers, redirects among
// them, are not. Close ends all of that.
//
// Each event of a session is at least a second newer than the one before, so that didit.SessionState.Accepts can
// tell them apart however fast a test is. So the times of a session that changes fast lie ahead of the clock; a
// verifier takes up to 300 seconds of that.
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
// The first three creations take one fault each; the fourth is well. With NewServer, faults that no request took
// fail the test. ExpireTokens ends the tokens of client credentials. WithLegacyAnswers answers as older deployments
// do, and WithRateLimits refuses what is beyond the documented limits. FileReport and FailDeletion stand in the way
// of deletions. Requests shows what arrived.
//
// # Where it differs
//
// It is stricter than the service: fields and query parameters that it does not know are a 400, but within the
// features of a workflow. Rate limits are enforced with WithRateLimits only, and nothing is mailed. Webhooks go to
// loopback only, and in version v3 only. Other services are a 404.
//
// Some values are not published, and are ours: the outcomes "deleted" and "retained" of a face template, the status
// "completed" of a deletion job, the shape of a session's events, that each attempt of a delivery has a timestamp of
// its own, and events of a session a second each. So are the risk COMPANY_REGISTRY_MISMATCH and all that is found
// about a company beside what was expected; the feature types other than KYC, Face, FaceMatch, AML and POA; the
// email of DecisionEmailPreview; the messages of AML hits, of the blocklist and of deletions that fail; the risks
// DOCUMENT_IN_BLOCKLIST, PHONE_IN_BLOCKLIST and EMAIL_IN_BLOCKLIST; what the events of users hold; what the trail
// holds of a feature or a hit; that an import is an event; what a workflow's graph holds beside start_node and
// nodes; the prices of workflows, which are 0; that at most one workflow is the default; and the values that options
// of a questionnaire get without one. Do not build on them. Where the service sends null, an empty text may stand
// here.
package didittest
