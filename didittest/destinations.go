package didittest

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-ed97066b/didit-go"
)

// destination is a webhook destination. Server.mu guards it.
type destination struct {
	didit.WebhookDestination
	everything bool          // wants events of any type, unknown ones included
	last       chan struct{} // closed after the first attempt of the latest delivery; nil before any
}

func (d *destination) wants(kind didit.WebhookEventType) bool {
	return d.Enabled && (d.everything || slices.Contains(d.SubscribedEvents, kind))
}

// unreachable tells why nothing is delivered: a test must not reach into the network, nor be told that a shape
// is delivered which this server does not know.
func (d *destination) unreachable() error {
	switch u, err := url.Parse(d.URL); {
	case err != nil || !isLoopback(u.Hostname()):
		return errNotLoopback
	case d.WebhookVersion != didit.WebhookVersionV3:
		return errVersion
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || (ip != nil && ip.IsLoopback())
}

// openWebhooks checks the destinations that options made.
func (s *Server) openWebhooks() error {
	for _, d := range s.webhooks.destinations {
		if err := s.openDestination(d); err != nil {
			return fmt.Errorf("didittest: WithWebhook: %w", err)
		}
	}
	return nil
}

// openDestination checks a destination that no request made.
func (s *Server) openDestination(d *destination) error {
	switch u, err := url.Parse(d.URL); {
	case err != nil || !isLoopback(u.Hostname()) || (u.Scheme != "http" && u.Scheme != "https"):
		return errors.New("the URL must be http or https, and on loopback")
	case d.SecretSharedKey == "":
		return errors.New("the secret must not be empty")
	}
	d.CreatedAt = didit.NewTimestamp(s.now().UTC())
	d.UpdatedAt = d.CreatedAt
	return nil
}

var webhookEvents = []didit.WebhookEventType{
	didit.WebhookEventStatusUpdated, didit.WebhookEventDataUpdated,
	didit.WebhookEventUserStatusUpdated, didit.WebhookEventUserDataUpdated,
	didit.WebhookEventBusinessStatusUpdated, didit.WebhookEventBusinessDataUpdated,
	didit.WebhookEventActivityCreated, didit.WebhookEventTransactionCreated,
	didit.WebhookEventTransactionStatusUpdated, didit.WebhookEventTravelRuleStatusUpdated,
}

var webhookVersions = []didit.WebhookVersion{didit.WebhookVersionV1, didit.WebhookVersionV2, didit.WebhookVersionV3}

func (s *Server) findDestination(c *call) (*destination, *answer) {
	for _, d := range s.webhooks.destinations {
		if strings.EqualFold(d.UUID, c.args[0]) {
			return d, nil
		}
	}
	return nil, detail(http.StatusNotFound, "Webhook destination not found.")
}

func (s *Server) listDestinations(c *call) *answer {
	if refusal := checkQuery(c.query); refusal != nil {
		return refusal
	}
	rows := []didit.WebhookDestinationListItem{}
	for _, d := range s.webhooks.destinations {
		summary := s.summary(d)
		rows = append(rows, didit.WebhookDestinationListItem{
			UUID: d.UUID, Label: d.Label, URL: d.URL, Enabled: d.Enabled, WebhookVersion: d.WebhookVersion,
			SubscribedEvents: d.SubscribedEvents, SubscribedEventsCount: len(d.SubscribedEvents),
			DeliveriesCount: summary.TotalDeliveries, FailedDeliveriesCount: summary.FailedDeliveries,
			AverageResponseTimeMS: summary.AvgResponseTimeMS, ErrorRatePercentage: summary.ErrorRatePercentage,
			LastDeliveryAt: summary.LastDeliveryAt, CreatedAt: d.CreatedAt, UpdatedAt: d.UpdatedAt,
		})
	}
	return jsonAnswer(http.StatusOK, rows)
}

func (s *Server) createDestination(c *call) *answer {
	// Pointers tell a field that is missing from one that is empty.
	var req didit.UpdateWebhookDestinationRequest
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	switch {
	case req.Label == nil:
		return badField("label", required)
	case req.URL == nil:
		return badField("url", required)
	}
	created := &destination{WebhookDestination: didit.WebhookDestination{
		UUID: newUUID(), Enabled: true, WebhookVersion: didit.WebhookVersionV3, SecretSharedKey: newSecret(),
		SubscribedEvents: []didit.WebhookEventType{},
	}}
	if refusal := s.change(created, &req); refusal != nil {
		return refusal
	}
	created.CreatedAt = created.UpdatedAt
	s.webhooks.destinations = append(s.webhooks.destinations, created)
	return s.destinationAnswer(http.StatusCreated, created)
}

func (s *Server) readDestination(c *call) *answer {
	d, refusal := s.findDestination(c)
	if refusal != nil {
		return refusal
	}
	return s.destinationAnswer(http.StatusOK, d)
}

func (s *Server) updateDestination(c *call) *answer {
	d, refusal := s.findDestination(c)
	if refusal != nil {
		return refusal
	}
	var req didit.UpdateWebhookDestinationRequest
	if refusal := decode(c.body, &req); refusal != nil {
		return refusal
	}
	if refusal := s.change(d, &req); refusal != nil {
		return refusal
	}
	return s.destinationAnswer(http.StatusOK, d)
}

func (s *Server) deleteDestination(c *call) *answer {
	gone, refusal := s.findDestination(c)
	if refusal != nil {
		return refusal
	}
	s.webhooks.destinations = slices.DeleteFunc(s.webhooks.destinations, func(d *destination) bool { return d == gone })
	return &answer{status: http.StatusNoContent}
}

// change checks a request and carries it out.
func (s *Server) change(d *destination, req *didit.UpdateWebhookDestinationRequest) *answer {
	if refusal := s.checkDestination(d, req); refusal != nil {
		return refusal
	}
	set(&d.Label, req.Label)
	set(&d.URL, req.URL)
	set(&d.Enabled, req.Enabled)
	set(&d.WebhookVersion, req.WebhookVersion)
	if req.SubscribedEvents != nil {
		d.SubscribedEvents, d.everything = req.SubscribedEvents, false
	}
	d.UpdatedAt = didit.NewTimestamp(s.now().UTC())
	return nil
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

func (s *Server) checkDestination(d *destination, req *didit.UpdateWebhookDestinationRequest) *answer {
	switch {
	case req.Label != nil && *req.Label == "":
		return badField("label", "This field may not be blank.")
	case req.Label != nil && utf8.RuneCountInString(*req.Label) > 255:
		return badField("label", "Ensure this field has no more than 255 characters.")
	case req.URL != nil && !isDestination(*req.URL):
		return badField("url", "Enter a valid URL.")
	case req.URL != nil && s.isTaken(*req.URL, d):
		return badField("url", "This webhook destination already exists for the application.")
	case req.WebhookVersion != nil && !slices.Contains(webhookVersions, *req.WebhookVersion):
		return badField("webhook_version", notAChoice(*req.WebhookVersion))
	case req.SubscribedEvents != nil && len(req.SubscribedEvents) == 0:
		return badField("subscribed_events", "This list may not be empty.")
	}
	for _, kind := range req.SubscribedEvents {
		if !slices.Contains(webhookEvents, kind) {
			return badField("subscribed_events", notAChoice(kind))
		}
	}
	return nil
}

// isDestination takes what the service takes, and plain http on loopback, which the service cannot reach.
func isDestination(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Hostname() != "" && (u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()))
}

func (s *Server) isTaken(address string, by *destination) bool {
	return slices.ContainsFunc(s.webhooks.destinations, func(d *destination) bool { return d != by && d.URL == address })
}

func (s *Server) destinationAnswer(status int, d *destination) *answer {
	shown := d.WebhookDestination
	shown.Summary = s.summary(d)
	return jsonAnswer(status, &shown)
}

// summary tells how the deliveries to a destination fared.
func (s *Server) summary(d *destination) didit.WebhookDestinationSummary {
	var sum didit.WebhookDestinationSummary
	var least, most, all time.Duration
	for _, delivery := range s.webhooks.deliveries {
		if delivery.DestinationUUID != d.UUID {
			continue
		}
		if sum.TotalDeliveries++; sum.TotalDeliveries == 1 || delivery.Duration < least {
			least = delivery.Duration
		}
		if delivery.StatusCode == 0 || delivery.StatusCode >= 400 {
			sum.FailedDeliveries++
		}
		most, all = max(most, delivery.Duration), all+delivery.Duration
		sum.LastDeliveryAt = didit.NewTimestamp(delivery.At.UTC())
	}
	if n := sum.TotalDeliveries; n > 0 {
		sum.ErrorRatePercentage = int(math.Round(100 * float64(sum.FailedDeliveries) / float64(n)))
		sum.MinResponseTimeMS, sum.MaxResponseTimeMS = milliseconds(least), milliseconds(most)
		sum.AvgResponseTimeMS = milliseconds(all / time.Duration(n))
	}
	return sum
}

func milliseconds(d time.Duration) *int {
	return didit.Ptr(int(d.Round(time.Millisecond).Milliseconds()))
}

// newSecret is 43 characters that need no encoding in a URL.
func newSecret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // it never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}
