package didit

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSpecWebhookDestinations(t *testing.T) {
	const one = "/v3/webhook/destinations/{destination_uuid}/"
	specWalk(t, specResponse("GET", "/v3/webhook/destinations/", "200"), reflect.TypeFor[webhookDestinations]())
	specWalk(t, specRequest("POST", "/v3/webhook/destinations/"), reflect.TypeFor[CreateWebhookDestinationRequest]())
	specWalk(t, specResponse("POST", "/v3/webhook/destinations/", "201"), reflect.TypeFor[WebhookDestination]())
	specWalk(t, specResponse("GET", one, "200"), reflect.TypeFor[WebhookDestination]())
	specWalk(t, specRequest("PATCH", one), reflect.TypeFor[UpdateWebhookDestinationRequest]())
	specWalk(t, specResponse("PATCH", one, "200"), reflect.TypeFor[WebhookDestination]())
}

func TestSpecWebhookEventTypes(t *testing.T) {
	document := openSpec(t)
	assert.Equal(t, []any{
		string(WebhookEventStatusUpdated), string(WebhookEventDataUpdated),
		string(WebhookEventUserStatusUpdated), string(WebhookEventUserDataUpdated),
		string(WebhookEventBusinessStatusUpdated), string(WebhookEventBusinessDataUpdated),
		string(WebhookEventActivityCreated), string(WebhookEventTransactionCreated),
		string(WebhookEventTransactionStatusUpdated), string(WebhookEventTravelRuleStatusUpdated),
	}, document.at("components", "schemas", "WebhookEvent")["enum"])
}
