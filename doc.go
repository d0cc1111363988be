// Package didit is a typed client for the Didit identity-verification API, version 3: sessions that verify
// persons (KYC) and businesses (KYB), and what belongs to them.
//
//	client, err := didit.NewClient() // DIDIT_API_KEY, or DIDIT_CLIENT_ID and DIDIT_CLIENT_SECRET
//	session, err := client.Sessions.Create(ctx, &didit.CreateSessionRequest{
//		WorkflowID: workflowID,
//		VendorData: didit.Ptr("user-42"),
//	})
//	// send the person to session.URL, then:
//	decision, err := client.Sessions.WaitForDecision(ctx, session.SessionID, nil)
//
// # Shape
//
// Every operation is a method of a service, which is a field of [Client]. It takes a context, ids, a request or
// options by pointer, and options of the call; it returns a pointer to the result. A nil request is an error,
// nil options are defaults.
//
//   - [SessionsService]: verifications, from [SessionsService.Create] to [SessionsService.Decision], and their reports
//   - [WorkflowsService] and [QuestionnairesService]: what a verification checks and asks
//   - [UsersService] and [BlocklistService]: people by your own identifiers, and what is refused
//   - [BillingService]: prepaid credit
//   - [WebhookDestinationsService]: where events are delivered, and the secrets that sign them
//   - [Client.Do]: any other endpoint
//
// In requests a required field is plain and an optional one a pointer ([Ptr] makes one); a nil slice or map is
// not sent and an empty one is; [Nullable] tells null from absent where the API does. Requests go through
// encoding/json both ways, so they can be kept in files. In results fields are plain, and a pointer only where
// null and zero mean different things. Money is a [Decimal], never a float.
//
// # Credentials
//
// One of [WithAPIKey], [WithClientCredentials] and [WithTokenSource], or the environment. Make one client per
// credential and keep it: it is safe for concurrent use. An [Option] configures a client, a [RequestOption] one
// call, and a [CallOption] either.
//
// # Lists
//
// List fetches one [Page]. All iterates over everything, page by page:
//
//	for session, err := range client.Sessions.All(ctx, nil) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(session.SessionID, session.Status)
//	}
//
// [WithPrefetch] fetches pages ahead.
//
// # Errors
//
// Four types, all for errors.As: [*ArgumentError] for a request that was refused before anything was sent;
// [*APIError] for an answer other than 2xx; [*TransportError] for a call without an answer, whose MaybeSent says
// whether a write may have happened; [*AnswerError] for a 2xx that is not what the API documents. [ErrNotFound] and
// its siblings match kinds with errors.Is, and context errors stay visible to it.
//
// # Repeats
//
// A call is repeated, with full jitter, after a 429 and after a failure before it was written. After a lost or
// truncated answer and after a 5xx (501 aside) it is repeated only if acting twice does no harm: the docs of
// each method say so. Everything else is sent once. [WithIdempotent] overrides this for one call, [WithMaxRetries]
// bounds it, and a Retry-After beyond [WithRetryWait] or the deadline returns the 429 at once.
//
// # Limits
//
// A client keeps within the documented calls a minute without being told, each class by itself, and slows down
// after a 429; a burst of a few calls never waits. [WithRateLimiter] replaces or removes that. See
// https://docs.didit.me/integration/rate-limiting.
//
// # Changes of the API
//
// Unknown fields are ignored and unknown enum values kept. A field that changed its type costs that field at
// most, and never the document: numbers in strings and the reverse are recovered, and [Response.Drift] and
// [Hooks.OnDrift] list what was odd. [Unmarshal] reads stored answers the same way.
//
// # Webhooks
//
// A [WebhookVerifier] tells what the service sent from what it did not, a [WebhookHandler] is the http.Handler that
// answers it, and [EventHandlers] holds a function for each type of [Event]. [SessionState] tells late events, and
// a [Deduplicator] those that come twice.
//
// # Observability
//
// [WithLogger] tells at Debug what happened, attempts, waits and durations included, and never whose verification it
// was. [Hooks] are there for metrics and traces; the module github.com/seed-ed97066b/didit-go/otel makes
// OpenTelemetry's out of them.
//
// # Privacy
//
// Errors, logs and hooks hold no key, token, id, query or body, but for the event_id of a webhook. Types that
// carry people's data or secrets print as their name with an id and a status under every fmt verb and in slog;
// marshal them to see the rest.
//
// # Examples
//
//   - wait for a decision: [SessionsService.WaitForDecision]
//   - a sign-up that may be repeated, and one whose answer was lost: [SessionsService.Create]
//   - go through a list, and stop: [SessionsService.All]
//   - match errors: [APIError], and the example of the package
//   - send null: [Nullable]
//   - a transport of your own, a proxy: [WithHTTPClient]
//   - client credentials: [WithClientCredentials]
//   - receive webhooks, rotate their secret, share events between processes: [WebhookHandler],
//     [WithPreviousSecrets], [Deduplicator]
//   - logs and metrics: [WithLogger], [WithHooks]
//   - test without the service: package [github.com/seed-ed97066b/didit-go/didittest]
package didit
