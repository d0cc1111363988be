package didittest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
	"github.com/seed-ed97066b/didit-go/didittest"
)

func subscribe(t *testing.T, client *didit.Client, url string, events ...didit.WebhookEventType) *didit.WebhookDestination {
	t.Helper()
	destination, err := client.WebhookDestinations.Create(t.Context(), &didit.CreateWebhookDestinationRequest{
		Label: "Tests", URL: url, SubscribedEvents: events,
	})
	require.NoError(t, err)
	return destination
}

func TestDestinations(t *testing.T) {
	hook := newReceiver(t)
	server, client := start(t)
	ctx, service := t.Context(), client.WebhookDestinations
	all, err := service.List(ctx)
	require.NoError(t, err)
	assert.Empty(t, all)

	made := subscribe(t, client, hook.URL, didit.WebhookEventStatusUpdated)
	assert.Len(t, made.SecretSharedKey, 43)
	assert.True(t, made.Enabled)
	assert.Equal(t, didit.WebhookVersionV3, made.WebhookVersion)
	assert.Nil(t, made.Summary.AvgResponseTimeMS)
	assert.True(t, made.Summary.LastDeliveryAt.IsZero())
	parked, err := service.Create(ctx, &didit.CreateWebhookDestinationRequest{
		Label: "Parked", URL: "https://example.com/didit", Enabled: didit.Ptr(false), WebhookVersion: didit.Ptr(didit.WebhookVersionV1),
		SubscribedEvents: []didit.WebhookEventType{didit.WebhookEventDataUpdated, didit.WebhookEventUserDataUpdated},
	})
	require.NoError(t, err)
	assert.NotEqual(t, made.SecretSharedKey, parked.SecretSharedKey)

	hook.answer = func(w http.ResponseWriter, _ *http.Request, n int) {
		if n == 1 {
			w.WriteHeader(500)
		}
	}
	create(t, server, client, "user-1")
	for _, delivery := range hook.all(t, server) {
		verify(t, made.SecretSharedKey, delivery)
	}
	got, err := service.Get(ctx, strings.ToUpper(made.UUID))
	require.NoError(t, err)
	assert.Equal(t, made.SecretSharedKey, got.SecretSharedKey)
	assert.Equal(t, 2, got.Summary.TotalDeliveries)
	assert.Equal(t, 1, got.Summary.FailedDeliveries)
	assert.Equal(t, 50, got.Summary.ErrorRatePercentage)
	assert.False(t, got.Summary.LastDeliveryAt.IsZero())
	require.NotNil(t, got.Summary.MinResponseTimeMS)
	assert.LessOrEqual(t, *got.Summary.MinResponseTimeMS, *got.Summary.MaxResponseTimeMS)

	all, err = service.List(ctx)
	require.NoError(t, err)
	require.Len(t, all, 2)
	assert.Equal(t, []string{made.UUID, parked.UUID}, []string{all[0].UUID, all[1].UUID})
	assert.Equal(t, 2, all[0].DeliveriesCount)
	assert.Equal(t, 2, all[1].SubscribedEventsCount)
	status, body := raw(t, server, http.MethodGet, "/v3/webhook/destinations/", server.APIKey, "")
	assert.Equal(t, http.StatusOK, status)
	assert.NotContains(t, body, "secret")

	changed, err := service.Update(ctx, made.UUID, &didit.UpdateWebhookDestinationRequest{
		Label: didit.Ptr("Renamed"), URL: didit.Ptr(hook.URL), Enabled: didit.Ptr(false),
		SubscribedEvents: []didit.WebhookEventType{didit.WebhookEventDataUpdated},
	})
	require.NoError(t, err)
	assert.Equal(t, "Renamed", changed.Label)
	assert.Equal(t, made.SecretSharedKey, changed.SecretSharedKey)
	assert.Equal(t, []didit.WebhookEventType{didit.WebhookEventDataUpdated}, changed.SubscribedEvents)
	_, err = service.Update(ctx, parked.UUID, &didit.UpdateWebhookDestinationRequest{URL: didit.Ptr(hook.URL)})
	require.ErrorIs(t, err, didit.ErrBadRequest)

	require.NoError(t, service.Delete(ctx, made.UUID))
	require.ErrorIs(t, service.Delete(ctx, made.UUID), didit.ErrNotFound)
	_, err = service.Get(ctx, made.UUID)
	require.ErrorContains(t, err, "Webhook destination not found.")
	_, err = service.Update(ctx, made.UUID, &didit.UpdateWebhookDestinationRequest{})
	require.ErrorIs(t, err, didit.ErrNotFound)
	subscribe(t, client, hook.URL, didit.WebhookEventStatusUpdated) // the URL is free again
}

func TestDestinationsGetWhatTheyWant(t *testing.T) {
	hooks := map[string]*receiver{}
	server, client := start(t)
	for name, events := range map[string][]didit.WebhookEventType{
		"status": {didit.WebhookEventStatusUpdated}, "data": {didit.WebhookEventDataUpdated},
		"both":     {didit.WebhookEventStatusUpdated, didit.WebhookEventDataUpdated},
		"others":   {didit.WebhookEventUserStatusUpdated, didit.WebhookEventTransactionCreated},
		"disabled": {didit.WebhookEventStatusUpdated}, "deleted": {didit.WebhookEventStatusUpdated},
	} {
		hooks[name] = newReceiver(t)
		destination := subscribe(t, client, hooks[name].URL, events...)
		switch name {
		case "disabled":
			_, err := client.WebhookDestinations.Update(t.Context(), destination.UUID, &didit.UpdateWebhookDestinationRequest{Enabled: didit.Ptr(false)})
			require.NoError(t, err)
		case "deleted":
			require.NoError(t, client.WebhookDestinations.Delete(t.Context(), destination.UUID))
		}
	}
	session := create(t, server, client, "user-1")
	require.NoError(t, server.CompleteSessionWith(session.SessionID, func(d *didit.Decision) { d.VendorData = "x" }))
	require.NoError(t, server.CompleteSession(session.SessionID, didittest.OutcomeApproved))
	for name, want := range map[string]int{"status": 2, "data": 1, "both": 3, "others": 0, "disabled": 0, "deleted": 0} {
		assert.Len(t, hooks[name].all(t, server), want, name)
	}
}

// A destination that goes away between two attempts gets no further one.
func TestRepeatsEndWithTheDestination(t *testing.T) {
	for name, end := range map[string]func(t *testing.T, client *didit.Client, id string){
		"deleted": func(t *testing.T, client *didit.Client, id string) {
			assert.NoError(t, client.WebhookDestinations.Delete(t.Context(), id))
		},
		"disabled": func(t *testing.T, client *didit.Client, id string) {
			_, err := client.WebhookDestinations.Update(t.Context(), id, &didit.UpdateWebhookDestinationRequest{Enabled: didit.Ptr(false)})
			assert.NoError(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			hook := newReceiver(t)
			server, client := start(t)
			destination := subscribe(t, client, hook.URL, didit.WebhookEventStatusUpdated)
			hook.answer = func(w http.ResponseWriter, _ *http.Request, _ int) {
				end(t, client, destination.UUID)
				w.WriteHeader(500)
			}
			create(t, server, client, "user-1")
			assert.Len(t, hook.all(t, server), 1)
		})
	}
}

// A test never reaches into the network, and is not told that a shape works which nobody tried.
func TestDestinationsOutOfReach(t *testing.T) {
	hook := newReceiver(t)
	server, client := start(t)
	subscribe(t, client, "https://example.com/didit", didit.WebhookEventStatusUpdated)
	_, err := client.WebhookDestinations.Create(t.Context(), &didit.CreateWebhookDestinationRequest{
		Label: "Old", URL: hook.URL, WebhookVersion: didit.Ptr(didit.WebhookVersionV2),
		SubscribedEvents: []didit.WebhookEventType{didit.WebhookEventStatusUpdated},
	})
	require.NoError(t, err)
	create(t, server, client, "user-1")
	assert.Empty(t, hook.all(t, server))
	deliveries := server.Deliveries()
	require.Len(t, deliveries, 2)
	assert.ElementsMatch(t, []string{
		"didittest: not delivered: the URL is not on loopback", "didittest: not delivered: only version v3 is known here",
	}, []string{deliveries[0].Err.Error(), deliveries[1].Err.Error()})
}

func TestDestinationStrictness(t *testing.T) {
	server, client := start(t)
	taken := subscribe(t, client, "https://example.com/didit", didit.WebhookEventStatusUpdated)
	const path = "/v3/webhook/destinations/"
	for body, want := range map[string]string{
		`{}`:            `{"label":["This field is required."]}`,
		`{"label":"a"}`: `{"url":["This field is required."]}`,
		`{"label":"","url":"https://example.com/"}`:                                              `{"label":["This field may not be blank."]}`,
		`{"label":"` + strings.Repeat("é", 256) + `","url":"https://example.com/"}`:              `{"label":["Ensure this field has no more than 255 characters."]}`,
		`{"label":"a","url":"http://example.com/"}`:                                              `{"url":["Enter a valid URL."]}`,
		`{"label":"a","url":"/didit"}`:                                                           `{"url":["Enter a valid URL."]}`,
		`{"label":"a","url":"https://example.com/didit"}`:                                        `{"url":["This webhook destination already exists for the application."]}`,
		`{"label":"a","url":"https://example.com/","subscribed_events":[]}`:                      `{"subscribed_events":["This list may not be empty."]}`,
		`{"label":"a","url":"https://example.com/","subscribed_events":["*"]}`:                   `{"subscribed_events":["\"*\" is not a valid choice."]}`,
		`{"label":"a","url":"https://example.com/","webhook_version":"v4"}`:                      `{"webhook_version":["\"v4\" is not a valid choice."]}`,
		`{"label":"a","url":"https://example.com/","enabled":"yes"}`:                             `{"enabled":["Not a valid value."]}`,
		`{"label":"a","url":"https://example.com/","secret_shared_key":"mine"}`:                  `{"secret_shared_key":["Unknown field."]}`,
		`{"label":"a","url":"https://example.com/","subscribed_events":["status.updated"]} true`: `{"detail":"JSON parse error - extra data."}`,
	} {
		status, got := raw(t, server, http.MethodPost, path, server.APIKey, body)
		assert.Equal(t, http.StatusBadRequest, status, body)
		assert.JSONEq(t, want, got)
	}
	for _, body := range []string{`{"subscribed_events":[]}`, `{"label":""}`, `{"url":"x"}`, `{"uuid":"x"}`, `[]`} {
		status, _ := raw(t, server, http.MethodPatch, path+taken.UUID+"/", server.APIKey, body)
		assert.Equal(t, http.StatusBadRequest, status, body)
	}
	status, _ := raw(t, server, http.MethodGet, path+"?limit=1", server.APIKey, "")
	assert.Equal(t, http.StatusBadRequest, status)

	// As documented, one that names no events is made, and gets none.
	status, body := raw(t, server, http.MethodPost, path, server.APIKey, `{"label":"a","url":"http://127.0.0.1:1/"}`)
	require.Equal(t, http.StatusCreated, status)
	var made didit.WebhookDestination
	require.NoError(t, json.Unmarshal([]byte(body), &made))
	assert.Empty(t, made.SubscribedEvents)
	create(t, server, client, "user-1")
	require.NoError(t, server.WaitForDeliveries(t.Context()))
	for _, delivery := range server.Deliveries() {
		assert.NotEqual(t, made.UUID, delivery.DestinationUUID)
	}
}

func TestDestinationOfTheOption(t *testing.T) {
	hook := newReceiver(t)
	server, client := start(t, didittest.WithWebhook(hook.URL, hookSecret))
	all, err := client.WebhookDestinations.List(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 1)
	assert.Len(t, all[0].SubscribedEvents, 10)
	got, err := client.WebhookDestinations.Get(t.Context(), all[0].UUID)
	require.NoError(t, err)
	assert.Equal(t, hookSecret, got.SecretSharedKey)
	_, err = client.WebhookDestinations.Update(t.Context(), got.UUID, &didit.UpdateWebhookDestinationRequest{
		SubscribedEvents: []didit.WebhookEventType{didit.WebhookEventDataUpdated},
	})
	require.NoError(t, err)
	create(t, server, client, "user-1")
	assert.Empty(t, hook.all(t, server))
}
