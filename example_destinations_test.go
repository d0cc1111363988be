package didit_test

import (
	"context"
	"fmt"
	"net/http"

	didit "github.com/seed-ed97066b/didit-go"
)

// A destination is made once, and its secret kept where secrets are kept.
func ExampleWebhookDestinationsService() {
	client, done := answering(http.StatusCreated, `{
		"uuid": "11111111-2222-4333-8444-555555555555", "label": "Production", "url": "https://example.com/webhooks/didit",
		"enabled": true, "webhook_version": "v3", "secret_shared_key": "an-invented-secret", "subscribed_events": ["status.updated"]
	}`)
	defer done()

	destination, err := client.WebhookDestinations.Create(context.Background(), &didit.CreateWebhookDestinationRequest{
		Label:            "Production",
		URL:              "https://example.com/webhooks/didit",
		WebhookVersion:   didit.Ptr(didit.WebhookVersionV3),
		SubscribedEvents: []didit.WebhookEventType{didit.WebhookEventStatusUpdated},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	verifier, err := didit.NewWebhookVerifier(destination.SecretSharedKey)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(verifier)
	fmt.Printf("%+v\n", destination) // never the secret
	// Output:
	// didit.WebhookVerifier{secrets:1 tolerance:5m0s}
	// didit.WebhookDestination{uuid:11111111-2222-4333-8444-555555555555 webhook_version:v3 enabled:true}
}
