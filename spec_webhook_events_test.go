package didit

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The document names the events and describes what they are about, but not their bodies.
func TestSpecWebhookEventPayloads(t *testing.T) {
	document := openSpec(t)
	schemas := document.at("components", "schemas")
	transaction := child(schemas, "TransactionDetail")
	decision, ok := document.schemaAt(specResponse("get", "/v3/session/{sessionId}/decision/", "200"))
	require.True(t, ok)
	for name, test := range map[string]struct {
		schema specSchema
		typ    reflect.Type
	}{
		"user":        {child(schemas, "UserDetailItem"), reflect.TypeFor[User]()},
		"business":    {child(schemas, "BusinessDetailItem"), reflect.TypeFor[Business]()},
		"transaction": {transaction, reflect.TypeFor[Transaction]()},
		"travel rule": {child(schemas, "TravelRuleTransferDetail"), reflect.TypeFor[TravelRuleTransfer]()},
		"activity":    {child(transaction, "properties", "activities", "items"), reflect.TypeFor[Activity]()},
		"decision":    {decision, reflect.TypeFor[wireDecision]()},
	} {
		t.Run(name, func(t *testing.T) {
			require.NotEmpty(t, test.schema)
			assert.Empty(t, document.differences(test.schema, test.typ))
		})
	}
}

func TestSpecWebhookEventsHaveAPayload(t *testing.T) {
	document := openSpec(t)
	types, _ := document.at("components", "schemas", "WebhookEvent")["enum"].([]any)
	require.NotEmpty(t, types)
	for _, name := range types {
		event, err := DecodeEvent([]byte(`{"webhook_type": "` + name.(string) + `"}`))
		require.NoError(t, err)
		payloads := 0
		for _, payload := range []any{event.Session, event.User, event.Business, event.Transaction, event.TravelRule, event.Activity} {
			if !reflect.ValueOf(payload).IsNil() {
				payloads++
			}
		}
		assert.Equal(t, 1, payloads, name)
	}
}

// The statuses that the document lists are all spelled so here.
func TestSpecWebhookStatuses(t *testing.T) {
	schemas := openSpec(t).at("components", "schemas")
	status := func(schema string) any {
		return child(schemas, schema, "properties", "status")["enum"]
	}
	assert.Equal(t, []any{
		string(TransactionApproved), string(TransactionInReview), string(TransactionDeclined), string(TransactionAwaitingUser),
	}, status("TransactionDetail"))
	assert.Equal(t, []any{
		string(TravelRuleAwaitingCounterparty), string(TravelRuleOnHold), string(TravelRuleCompleted), string(TravelRuleFinished),
		string(TravelRuleCancelled), string(TravelRuleExpired), string(TravelRuleCounterpartyMismatchedData),
		string(TravelRuleCounterpartyVASPNotFound), string(TravelRuleCounterpartyVASPNotReachable),
		string(TravelRuleUnconfirmedOwnership), string(TravelRuleCounterpartyVASPGeneralDecline),
		string(TravelRuleNotEnoughCounterpartyData), string(TravelRuleNotApplicable),
	}, status("TravelRuleTransferDetail"))
	assert.Equal(t, []any{string(BusinessActive), string(BusinessFlagged), string(BusinessBlocked)},
		child(schemas, "BusinessListItem", "properties", "status")["enum"])
}
