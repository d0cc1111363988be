package didit

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/seed-ed97066b/didit-go/internal/transport"
)

// WebhookDestinationsService handles webhook destinations: the URLs that the service delivers events to, each
// with events of its own choice and a secret of its own, which a WebhookVerifier checks deliveries with.
//
// The API counts GET calls to 600 a minute and credential, and writes to 300.
type WebhookDestinationsService struct{ client *Client }

// List returns all destinations of the application, oldest first; there are no pages. Secrets are not among
// them: Get has that of one destination. Safe to repeat; 600 reads a minute.
//
// GET /v3/webhook/destinations/
func (s *WebhookDestinationsService) List(ctx context.Context, opts ...RequestOption) ([]WebhookDestinationListItem, error) {
	rows, err := send[webhookDestinations](ctx, s.client, &operation{
		name: "WebhookDestinations.List", method: http.MethodGet, route: "/v3/webhook/destinations/", repeat: true,
	}, &payload{}, opts)
	if err != nil {
		return nil, err
	}
	return *rows, nil
}

type webhookDestinations []WebhookDestinationListItem

// missing refuses what is no list of destinations: it would look like an application without any.
func (l *webhookDestinations) missing() string {
	if *l == nil {
		return "list"
	}
	if slices.ContainsFunc(*l, func(row WebhookDestinationListItem) bool { return row.UUID == "" }) {
		return "uuid"
	}
	return ""
}

// Create adds a destination and makes its secret. A URL that is a destination already is ErrBadRequest. It is
// sent once: after a lost answer, List tells whether it was made. 300 writes a minute.
//
// POST /v3/webhook/destinations/
func (s *WebhookDestinationsService) Create(ctx context.Context, req *CreateWebhookDestinationRequest, opts ...RequestOption) (*WebhookDestination, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	return send[WebhookDestination](ctx, s.client, &operation{
		name: "WebhookDestinations.Create", method: http.MethodPost, route: "/v3/webhook/destinations/",
		class: transport.Write,
	}, &payload{body: req}, opts)
}

// Get returns a destination by its UUID, with its secret and how its deliveries fare. Safe to repeat; 600 reads
// a minute.
//
// GET /v3/webhook/destinations/{destination_uuid}/
func (s *WebhookDestinationsService) Get(ctx context.Context, destinationUUID string, opts ...RequestOption) (*WebhookDestination, error) {
	return send[WebhookDestination](ctx, s.client, &operation{
		name: "WebhookDestinations.Get", method: http.MethodGet, route: webhookDestinationRoute, repeat: true,
	}, &payload{path: []string{destinationUUID}}, opts)
}

// Update changes the fields that are set and leaves the others. SubscribedEvents replace those of before as a
// whole. The secret stays as it is. Safe to repeat; 300 writes a minute.
//
// PATCH /v3/webhook/destinations/{destination_uuid}/
func (s *WebhookDestinationsService) Update(ctx context.Context, destinationUUID string, req *UpdateWebhookDestinationRequest, opts ...RequestOption) (*WebhookDestination, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	return send[WebhookDestination](ctx, s.client, &operation{
		name: "WebhookDestinations.Update", method: http.MethodPatch, route: webhookDestinationRoute,
		class: transport.Write, repeat: true,
	}, &payload{path: []string{destinationUUID}, body: req}, opts)
}

// Delete ends the deliveries to a destination and removes it; its URL may be used again. Safe to repeat: a 404
// that follows a repeat counts as done. 300 writes a minute.
//
// DELETE /v3/webhook/destinations/{destination_uuid}/
func (s *WebhookDestinationsService) Delete(ctx context.Context, destinationUUID string, opts ...RequestOption) error {
	return sendEmpty(ctx, s.client, &operation{
		name: "WebhookDestinations.Delete", method: http.MethodDelete, route: webhookDestinationRoute,
		class: transport.Write, repeat: true, emptyIsFine: true, done: gone,
	}, &payload{path: []string{destinationUUID}}, opts)
}

const webhookDestinationRoute = "/v3/webhook/destinations/{destination_uuid}/"

// CreateWebhookDestinationRequest is the input of WebhookDestinations.Create.
type CreateWebhookDestinationRequest struct {
	Label string `json:"label"` // a name for people to read, at most 255 characters
	// URL receives the deliveries. It must be absolute and https; plain http is for loopback only, which a
	// server for tests can reach. No other destination of the application may have it.
	URL            string          `json:"url"`
	Enabled        *bool           `json:"enabled,omitzero"`         // false parks it; default true
	WebhookVersion *WebhookVersion `json:"webhook_version,omitzero"` // of the payload; WebhookVersionV3 is the one to use
	// SubscribedEvents are the events to deliver, at least one: there is no way to say all.
	SubscribedEvents []WebhookEventType `json:"subscribed_events"`
}

func (r *CreateWebhookDestinationRequest) check() error {
	if r == nil {
		return argumentError("request", "must not be nil")
	}
	return checkWebhookDestination(&r.Label, &r.URL, r.SubscribedEvents, true)
}

// Format prints neither label nor URL, which may hold a secret, whatever the verb.
func (r CreateWebhookDestinationRequest) Format(f fmt.State, _ rune) {
	redacted(f, "CreateWebhookDestinationRequest")
}

// LogValue returns neither label nor URL.
func (r CreateWebhookDestinationRequest) LogValue() slog.Value { return redactedLog() }

// UpdateWebhookDestinationRequest is the input of WebhookDestinations.Update. What is not set stays as it is.
type UpdateWebhookDestinationRequest struct {
	Label          *string         `json:"label,omitzero"`           // at most 255 characters
	URL            *string         `json:"url,omitzero"`             // as in CreateWebhookDestinationRequest
	Enabled        *bool           `json:"enabled,omitzero"`         // false pauses the deliveries
	WebhookVersion *WebhookVersion `json:"webhook_version,omitzero"` // of deliveries from now on
	// SubscribedEvents replace all those of before; nil leaves them alone. They cannot become none.
	SubscribedEvents []WebhookEventType `json:"subscribed_events,omitzero"`
}

func (r *UpdateWebhookDestinationRequest) check() error {
	if r == nil {
		return argumentError("request", "must not be nil")
	}
	return checkWebhookDestination(r.Label, r.URL, r.SubscribedEvents, r.SubscribedEvents != nil)
}

// Format prints neither label nor URL, which may hold a secret, whatever the verb.
func (r UpdateWebhookDestinationRequest) Format(f fmt.State, _ rune) {
	redacted(f, "UpdateWebhookDestinationRequest")
}

// LogValue returns neither label nor URL.
func (r UpdateWebhookDestinationRequest) LogValue() slog.Value { return redactedLog() }

func checkWebhookDestination(label, address *string, events []WebhookEventType, hasEvents bool) error {
	if label != nil {
		switch {
		case *label == "":
			return argumentError("request.Label", "must not be empty")
		case utf8.RuneCountInString(*label) > 255:
			return argumentError("request.Label", "must be at most 255 characters")
		}
	}
	if address != nil {
		if flaw := webhookURLFlaw(*address); flaw != "" {
			return argumentError("request.URL", flaw)
		}
	}
	if hasEvents && len(events) == 0 {
		return argumentError("request.SubscribedEvents", "must name at least one event")
	}
	if i := slices.Index(events, ""); i >= 0 {
		return argumentError("request.SubscribedEvents["+strconv.Itoa(i)+"]", "must not be empty")
	}
	return nil
}

func webhookURLFlaw(text string) string {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "":
		return "must be an absolute URL"
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return "must be https; http is for loopback only"
	case u.Fragment != "":
		return "must hold no fragment"
	}
	return ""
}

// WebhookDestination is a destination with its secret.
type WebhookDestination struct {
	UUID           string         `json:"uuid"`
	Label          string         `json:"label"`
	URL            string         `json:"url"`
	Enabled        bool           `json:"enabled"` // false: nothing is delivered
	WebhookVersion WebhookVersion `json:"webhook_version"`
	// SecretSharedKey signs the deliveries: give it to NewWebhookVerifier. It is "" to who may not read it. It
	// is never printed or logged; encoding/json writes it.
	SecretSharedKey  string                    `json:"secret_shared_key"`
	SubscribedEvents []WebhookEventType        `json:"subscribed_events"`
	CreatedAt        Timestamp                 `json:"created_at"`
	UpdatedAt        Timestamp                 `json:"updated_at"`
	Summary          WebhookDestinationSummary `json:"summary"`
}

func (d *WebhookDestination) missing() string {
	if d.UUID == "" {
		return "uuid"
	}
	return ""
}

// Format prints id, version and whether it is enabled, whatever the verb: neither secret nor URL.
func (d WebhookDestination) Format(f fmt.State, _ rune) {
	redacted(f, "WebhookDestination", d.attrs()...)
}

// LogValue returns id, version and whether it is enabled.
func (d WebhookDestination) LogValue() slog.Value { return redactedLog(d.attrs()...) }

func (d WebhookDestination) attrs() []string {
	return []string{"uuid", d.UUID, "webhook_version", string(d.WebhookVersion), "enabled", strconv.FormatBool(d.Enabled)}
}

// WebhookDestinationSummary tells how the deliveries to a destination fare, over its whole life.
type WebhookDestinationSummary struct {
	TotalDeliveries     int       `json:"total_deliveries"` // attempts, repeats included
	FailedDeliveries    int       `json:"failed_deliveries"`
	ErrorRatePercentage int       `json:"error_rate_percentage"` // whole per cent
	MinResponseTimeMS   *int      `json:"min_response_time_ms"`  // nil before the first delivery
	AvgResponseTimeMS   *int      `json:"avg_response_time_ms"`
	MaxResponseTimeMS   *int      `json:"max_response_time_ms"`
	LastDeliveryAt      Timestamp `json:"last_delivery_at"` // zero before the first delivery
}

// WebhookDestinationListItem is a destination as List returns it, without its secret.
type WebhookDestinationListItem struct {
	UUID                  string             `json:"uuid"`
	Label                 string             `json:"label"`
	URL                   string             `json:"url"`
	Enabled               bool               `json:"enabled"` // false: nothing is delivered
	WebhookVersion        WebhookVersion     `json:"webhook_version"`
	SubscribedEvents      []WebhookEventType `json:"subscribed_events"`
	SubscribedEventsCount int                `json:"subscribed_events_count"`
	DeliveriesCount       int                `json:"deliveries_count"`         // attempts, repeats included
	FailedDeliveriesCount int                `json:"failed_deliveries_count"`  // answered 400 or above, or not at all
	AverageResponseTimeMS *int               `json:"average_response_time_ms"` // nil before the first delivery
	ErrorRatePercentage   int                `json:"error_rate_percentage"`    // whole per cent
	LastDeliveryAt        Timestamp          `json:"last_delivery_at"`         // zero before the first delivery
	CreatedAt             Timestamp          `json:"created_at"`
	UpdatedAt             Timestamp          `json:"updated_at"`
}

// Format prints id, version and whether it is enabled, whatever the verb, and not the URL, which may hold a
// secret.
func (d WebhookDestinationListItem) Format(f fmt.State, _ rune) {
	redacted(f, "WebhookDestinationListItem", d.attrs()...)
}

// LogValue returns id, version and whether it is enabled.
func (d WebhookDestinationListItem) LogValue() slog.Value { return redactedLog(d.attrs()...) }

func (d WebhookDestinationListItem) attrs() []string {
	return []string{"uuid", d.UUID, "webhook_version", string(d.WebhookVersion), "enabled", strconv.FormatBool(d.Enabled)}
}

// WebhookVersion is the shape of what is delivered.
type WebhookVersion string

// The versions of deliveries.
const (
	WebhookVersionV1 WebhookVersion = "v1" // for what was built on it long ago
	WebhookVersionV2 WebhookVersion = "v2" // decisions have singular feature keys
	WebhookVersionV3 WebhookVersion = "v3" // decisions are those of Sessions.Decision
)

// WebhookEventType is a kind of event, as destinations subscribe to it and deliveries carry it as webhook_type.
type WebhookEventType string

// The kinds of events.
const (
	WebhookEventStatusUpdated            WebhookEventType = "status.updated" // of a session
	WebhookEventDataUpdated              WebhookEventType = "data.updated"   // of a session
	WebhookEventUserStatusUpdated        WebhookEventType = "user.status.updated"
	WebhookEventUserDataUpdated          WebhookEventType = "user.data.updated"
	WebhookEventBusinessStatusUpdated    WebhookEventType = "business.status.updated"
	WebhookEventBusinessDataUpdated      WebhookEventType = "business.data.updated"
	WebhookEventActivityCreated          WebhookEventType = "activity.created"
	WebhookEventTransactionCreated       WebhookEventType = "transaction.created"
	WebhookEventTransactionStatusUpdated WebhookEventType = "transaction.status.updated"
	WebhookEventTravelRuleStatusUpdated  WebhookEventType = "travel_rule.status.updated"
)
