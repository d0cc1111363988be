package didit_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	didit "github.com/seed-ed97066b/didit-go"
)

func makeDestination(ctx context.Context, w *world) error {
	_, err := createDestination(ctx, w.client, w)
	return err
}

// createDestination makes one that is parked, so that nothing is delivered.
func createDestination(ctx context.Context, c *didit.Client, w *world) (*didit.WebhookDestination, error) {
	destination, err := c.WebhookDestinations.Create(ctx, &didit.CreateWebhookDestinationRequest{
		Label: "Recorded", URL: "https://example.com/recorded", Enabled: didit.Ptr(false), WebhookVersion: didit.Ptr(didit.WebhookVersionV3),
		SubscribedEvents: []didit.WebhookEventType{didit.WebhookEventStatusUpdated, didit.WebhookEventDataUpdated},
	})
	if err == nil {
		w.is("destination", destination.UUID)
		w.later(func(ctx context.Context) { _ = w.client.WebhookDestinations.Delete(ctx, destination.UUID) })
	}
	return destination, err
}

func writtenDestination(edit func(d *didit.WebhookDestination)) *didit.WebhookDestination {
	d := &didit.WebhookDestination{
		UUID: placeholders["destination"], Label: "Recorded", URL: "https://example.com/recorded", WebhookVersion: didit.WebhookVersionV3,
		SecretSharedKey:  "invented-secret",
		SubscribedEvents: []didit.WebhookEventType{didit.WebhookEventStatusUpdated, didit.WebhookEventDataUpdated},
		CreatedAt:        moment("2026-01-02T03:04:05Z"), UpdatedAt: moment("2026-01-02T03:04:05Z"),
	}
	edit(d)
	return d
}

var destinationExchanges = []exchange{
	{
		name: "destination_create",
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return createDestination(ctx, c, w)
		},
		check: func(t *testing.T, _ *world, answer any) {
			assert.NotEmpty(t, answer.(*didit.WebhookDestination).SecretSharedKey)
			assert.Equal(t, "https://example.com/recorded", answer.(*didit.WebhookDestination).URL)
		},
		want: writtenDestination(func(*didit.WebhookDestination) {}),
	},
	{
		name: "destination_create_again", needs: []string{"destination"}, refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) { return createDestination(ctx, c, w) },
		text: "didit: POST /v3/webhook/destinations/: 400: url: This webhook destination already exists for the application.",
	},
	{
		name: "destination_list", needs: []string{"destination"},
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.WebhookDestinations.List(ctx)
		},
		check: func(t *testing.T, w *world, answer any) {
			rows := answer.([]didit.WebhookDestinationListItem)
			if assert.NotEmpty(t, rows) {
				assert.Equal(t, w.id("destination"), rows[len(rows)-1].UUID, "oldest first")
			}
		},
		want: []didit.WebhookDestinationListItem{
			{
				UUID: placeholders["unknown"], Label: "Production", URL: "https://example.com/hooks", Enabled: true,
				WebhookVersion: didit.WebhookVersionV2, SubscribedEvents: []didit.WebhookEventType{didit.WebhookEventStatusUpdated},
				SubscribedEventsCount: 1, DeliveriesCount: 1200, FailedDeliveriesCount: 14, AverageResponseTimeMS: didit.Ptr(187),
				ErrorRatePercentage: 1, LastDeliveryAt: moment("2026-01-03T03:04:05Z"),
				CreatedAt: moment("2026-01-01T03:04:05Z"), UpdatedAt: moment("2026-01-02T03:04:05Z"),
			},
			{
				UUID: placeholders["destination"], Label: "Recorded", URL: "https://example.com/recorded", WebhookVersion: didit.WebhookVersionV3,
				SubscribedEvents:      []didit.WebhookEventType{didit.WebhookEventStatusUpdated, didit.WebhookEventDataUpdated},
				SubscribedEventsCount: 2, CreatedAt: moment("2026-01-02T03:04:05Z"), UpdatedAt: moment("2026-01-02T03:04:05Z"),
			},
		},
	},
	{
		name: "destination_list_forbidden", key: "wrong", refused: notPermitted,
		call: func(ctx context.Context, c *didit.Client, _ *world) (any, error) {
			return c.WebhookDestinations.List(ctx)
		},
		text: "didit: GET /v3/webhook/destinations/: 403: You do not have permission to perform this action.",
	},
	{
		name: "destination_get", needs: []string{"destination"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.WebhookDestinations.Get(ctx, w.id("destination"))
		},
		check: checkDestination,
		want: writtenDestination(func(d *didit.WebhookDestination) {
			d.Enabled, d.UpdatedAt = true, moment("2026-01-03T03:04:05Z")
			d.Summary = didit.WebhookDestinationSummary{
				TotalDeliveries: 1200, FailedDeliveries: 14, ErrorRatePercentage: 1, MinResponseTimeMS: didit.Ptr(41),
				AvgResponseTimeMS: didit.Ptr(187), MaxResponseTimeMS: didit.Ptr(2103), LastDeliveryAt: moment("2026-01-03T03:04:05Z"),
			}
		}),
	},
	{
		name: "destination_get_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.WebhookDestinations.Get(ctx, w.id("unknown"))
		},
		text: "didit: GET /v3/webhook/destinations/{destination_uuid}/: 404: Webhook destination not found.",
	},
	{
		name: "destination_update", needs: []string{"destination"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.WebhookDestinations.Update(ctx, w.id("destination"), &didit.UpdateWebhookDestinationRequest{
				Label: didit.Ptr("Recorded again"), SubscribedEvents: []didit.WebhookEventType{didit.WebhookEventUserStatusUpdated},
			})
		},
		check: func(t *testing.T, w *world, answer any) {
			checkDestination(t, w, answer)
			assert.Equal(t, "Recorded again", answer.(*didit.WebhookDestination).Label)
		},
		want: writtenDestination(func(d *didit.WebhookDestination) {
			d.Label, d.SubscribedEvents = "Recorded again", []didit.WebhookEventType{didit.WebhookEventUserStatusUpdated}
		}),
	},
	{
		name: "destination_update_refused", needs: []string{"destination"}, refused: badRequest,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.WebhookDestinations.Update(ctx, w.id("destination"), &didit.UpdateWebhookDestinationRequest{
				SubscribedEvents: []didit.WebhookEventType{"nothing.happened"},
			})
		},
		text: `didit: PATCH /v3/webhook/destinations/{destination_uuid}/: 400: subscribed_events: "nothing.happened" is not a valid choice.`,
	},
	{
		name: "destination_update_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return c.WebhookDestinations.Update(ctx, w.id("unknown"), &didit.UpdateWebhookDestinationRequest{Enabled: didit.Ptr(false)})
		},
		text: "didit: PATCH /v3/webhook/destinations/{destination_uuid}/: 404: Webhook destination not found.",
	},
	{
		name: "destination_delete", needs: []string{"destination"},
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return noAnswer, c.WebhookDestinations.Delete(ctx, w.id("destination"))
		},
		want: noAnswer,
	},
	{
		name: "destination_delete_unknown", refused: notFound,
		call: func(ctx context.Context, c *didit.Client, w *world) (any, error) {
			return noAnswer, c.WebhookDestinations.Delete(ctx, w.id("unknown"))
		},
		text: "didit: DELETE /v3/webhook/destinations/{destination_uuid}/: 404: Webhook destination not found.",
	},
}

func checkDestination(t *testing.T, w *world, answer any) {
	assert.Equal(t, w.id("destination"), answer.(*didit.WebhookDestination).UUID)
}
