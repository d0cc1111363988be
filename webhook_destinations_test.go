package didit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
)

const destinationJSON = `{"uuid": "d-1", "label": "Production", "url": "https://example.com/didit", "enabled": true,
	"webhook_version": "v3", "secret_shared_key": "whsec-canary", "subscribed_events": ["status.updated", "something.new"],
	"created_at": "2026-05-17T10:00:00Z", "updated_at": "2026-05-18T10:00:00Z", "summary": {"total_deliveries": 4,
	"failed_deliveries": 1, "error_rate_percentage": 25, "min_response_time_ms": 41, "avg_response_time_ms": 187,
	"max_response_time_ms": 2103, "last_delivery_at": "2026-05-18T09:21:18Z"}}`

func TestWebhookDestinations(t *testing.T) {
	ctx := context.Background()
	events := []didit.WebhookEventType{didit.WebhookEventStatusUpdated, didit.WebhookEventUserStatusUpdated}
	tests := map[string]struct {
		call func(c *didit.Client) (*didit.WebhookDestination, error)
		want string
	}{
		"get": {func(c *didit.Client) (*didit.WebhookDestination, error) {
			return c.WebhookDestinations.Get(ctx, "d/1")
		}, "GET /v3/webhook/destinations/d%2F1/"},
		"create": {func(c *didit.Client) (*didit.WebhookDestination, error) {
			return c.WebhookDestinations.Create(ctx, &didit.CreateWebhookDestinationRequest{
				Label: "Production", URL: "https://example.com/didit?a=b", SubscribedEvents: events,
			})
		}, `POST /v3/webhook/destinations/ {"label":"Production","url":"https://example.com/didit?a=b",` +
			`"subscribed_events":["status.updated","user.status.updated"]}`},
		"create parked": {func(c *didit.Client) (*didit.WebhookDestination, error) {
			return c.WebhookDestinations.Create(ctx, &didit.CreateWebhookDestinationRequest{
				Label: strings.Repeat("é", 255), URL: "http://127.0.0.1:8080/didit", Enabled: didit.Ptr(false),
				WebhookVersion: didit.Ptr(didit.WebhookVersionV3), SubscribedEvents: []didit.WebhookEventType{"something.new"},
			})
		}, `POST /v3/webhook/destinations/ {"label":"` + strings.Repeat("é", 255) + `","url":"http://127.0.0.1:8080/didit",` +
			`"enabled":false,"webhook_version":"v3","subscribed_events":["something.new"]}`},
		"update": {func(c *didit.Client) (*didit.WebhookDestination, error) {
			return c.WebhookDestinations.Update(ctx, "d-1", &didit.UpdateWebhookDestinationRequest{
				Label: didit.Ptr("Staging"), URL: didit.Ptr("https://example.com/"), Enabled: didit.Ptr(false),
				WebhookVersion: didit.Ptr(didit.WebhookVersionV2), SubscribedEvents: events[:1],
			})
		}, `PATCH /v3/webhook/destinations/d-1/ {"label":"Staging","url":"https://example.com/","enabled":false,` +
			`"webhook_version":"v2","subscribed_events":["status.updated"]}`},
		"update nothing": {func(c *didit.Client) (*didit.WebhookDestination, error) {
			return c.WebhookDestinations.Update(ctx, "d-1", &didit.UpdateWebhookDestinationRequest{})
		}, `PATCH /v3/webhook/destinations/d-1/ {}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			client, server := settingsClient(t, settingsAnswer{200, destinationJSON})
			destination, err := test.call(client)
			require.NoError(t, err)
			assert.Equal(t, []string{test.want}, server.requests)
			assert.Equal(t, "whsec-canary", destination.SecretSharedKey)
			assert.Equal(t, []didit.WebhookEventType{didit.WebhookEventStatusUpdated, "something.new"}, destination.SubscribedEvents)
			assert.Equal(t, 187, *destination.Summary.AvgResponseTimeMS)
			assert.Equal(t, 18, destination.Summary.LastDeliveryAt.Day())
		})
	}
}

func TestWebhookDestinationsList(t *testing.T) {
	ctx := context.Background()
	client, server := settingsClient(t, settingsAnswer{200, `[{"uuid": "d-1", "subscribed_events_count": 2,
		"average_response_time_ms": null, "last_delivery_at": null, "webhook_version": "v9"},
		{"uuid": "d-2", "enabled": true, "deliveries_count": "12453", "average_response_time_ms": 187}]`})
	destinations, err := client.WebhookDestinations.List(ctx)
	require.NoError(t, err)
	require.Len(t, destinations, 2)
	assert.Nil(t, destinations[0].AverageResponseTimeMS)
	assert.True(t, destinations[0].LastDeliveryAt.IsZero())
	assert.Equal(t, didit.WebhookVersion("v9"), destinations[0].WebhookVersion)
	assert.Equal(t, 12453, destinations[1].DeliveriesCount)
	assert.Equal(t, []string{"GET /v3/webhook/destinations/"}, server.requests)

	client, _ = settingsClient(t, settingsAnswer{200, `[]`})
	destinations, err = client.WebhookDestinations.List(ctx)
	require.NoError(t, err)
	assert.Empty(t, destinations)
}

func TestWebhookDestinationsRefuseWrongAnswers(t *testing.T) {
	ctx := context.Background()
	for _, body := range []string{``, `null`, `{}`, `{"results": [{"uuid": "d-1"}]}`, `[null]`, `[{"label": "x"}]`, `["d-1"]`, `"d-1"`} {
		client, _ := settingsClient(t, settingsAnswer{200, body})
		destinations, err := client.WebhookDestinations.List(ctx)
		require.ErrorIs(t, err, didit.ErrUnexpectedAnswer, body)
		assert.Nil(t, destinations)
		require.ErrorIs(t, last(client.WebhookDestinations.Get(ctx, "d-1")), didit.ErrUnexpectedAnswer, body)
	}
}

func TestWebhookDestinationsArgumentErrors(t *testing.T) {
	client, server := settingsClient(t, settingsAnswer{500, ""})
	ctx, s := context.Background(), client.WebhookDestinations
	create := func(change func(r *didit.CreateWebhookDestinationRequest)) error {
		req := &didit.CreateWebhookDestinationRequest{
			Label: "a", URL: "https://example.com/", SubscribedEvents: []didit.WebhookEventType{didit.WebhookEventStatusUpdated},
		}
		change(req)
		return last(s.Create(ctx, req))
	}
	update := func(req *didit.UpdateWebhookDestinationRequest) error { return last(s.Update(ctx, "d", req)) }
	for _, test := range []struct {
		field string
		err   error
	}{
		{"request", last(s.Create(ctx, nil))},
		{"request", update(nil)},
		{"request.Label", create(func(r *didit.CreateWebhookDestinationRequest) { r.Label = "" })},
		{"request.Label", create(func(r *didit.CreateWebhookDestinationRequest) { r.Label = strings.Repeat("é", 256) })},
		{"request.Label", update(&didit.UpdateWebhookDestinationRequest{Label: didit.Ptr("")})},
		{"request.SubscribedEvents", create(func(r *didit.CreateWebhookDestinationRequest) { r.SubscribedEvents = nil })},
		{"request.SubscribedEvents", update(&didit.UpdateWebhookDestinationRequest{SubscribedEvents: []didit.WebhookEventType{}})},
		{"request.SubscribedEvents[1]", update(&didit.UpdateWebhookDestinationRequest{SubscribedEvents: []didit.WebhookEventType{"a", ""}})},
		{"request.URL", update(&didit.UpdateWebhookDestinationRequest{URL: didit.Ptr("http://example.com/")})},
		{"destination_uuid", last(s.Get(ctx, ""))},
		{"destination_uuid", last(s.Update(ctx, "..", &didit.UpdateWebhookDestinationRequest{}))},
		{"destination_uuid", s.Delete(ctx, "")},
	} {
		assertArgument(t, test.field, test.err)
	}
	for _, address := range []string{
		"", "/webhook", "example.com/webhook", "//example.com/", "https:", "https:example.com", "https://", "https://:443/",
		"http://example.com/", "http://10.0.0.1/", "http://localhost.example.com/", "ftp://example.com/", "https://exa mple.com/",
		"https://example.com/\n", "https://example.com/#top", "https://example.com/%zz",
	} {
		err := create(func(r *didit.CreateWebhookDestinationRequest) { r.URL = address })
		assertArgument(t, "request.URL", err)
		if len(address) > 8 {
			assert.NotContains(t, fmt.Sprint(err), address)
		}
	}
	assert.Empty(t, server.requests)
}

func TestDeletedWebhookDestinationIsGoneAfterARepeat(t *testing.T) {
	ctx := context.Background()
	client, server := settingsClient(t, settingsAnswer{503, ""}, settingsAnswer{404, `{"detail": "Webhook destination not found."}`})
	require.NoError(t, client.WebhookDestinations.Delete(ctx, "d-1"))
	assert.Equal(t, []string{"DELETE /v3/webhook/destinations/d-1/", "DELETE /v3/webhook/destinations/d-1/"}, server.requests)

	client, _ = settingsClient(t, settingsAnswer{404, `{"detail": "Webhook destination not found."}`})
	require.ErrorIs(t, client.WebhookDestinations.Delete(ctx, "d-1"), didit.ErrNotFound)
	client, _ = settingsClient(t, settingsAnswer{http.StatusNoContent, ""})
	require.NoError(t, client.WebhookDestinations.Delete(ctx, "d-1"))
}

func TestWebhookDestinationRequestsRoundTrip(t *testing.T) {
	roundTrip(t, didit.CreateWebhookDestinationRequest{
		Label: "a", URL: "https://example.com/", Enabled: didit.Ptr(false), WebhookVersion: didit.Ptr(didit.WebhookVersionV3),
		SubscribedEvents: []didit.WebhookEventType{didit.WebhookEventDataUpdated},
	})
	roundTrip(t, didit.UpdateWebhookDestinationRequest{Label: didit.Ptr("b"), SubscribedEvents: []didit.WebhookEventType{}})
	roundTrip(t, didit.UpdateWebhookDestinationRequest{})
}

func TestWebhookDestinationSecretIsWrittenAsJSONOnly(t *testing.T) {
	var destination didit.WebhookDestination
	require.NoError(t, json.Unmarshal([]byte(destinationJSON), &destination))
	data, err := json.Marshal(destination)
	require.NoError(t, err)
	assert.Contains(t, string(data), "whsec-canary")
	assert.Equal(t, "didit.WebhookDestination{uuid:d-1 webhook_version:v3 enabled:true}", fmt.Sprintf("%+v", destination))
}
