package didit

import (
	"fmt"
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
			assert.Empty(t, document.plainEnums(test.schema, test.typ), "enums are typed strings")
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

// So are the values of the other enums.
func TestSpecWebhookEnums(t *testing.T) {
	schemas := openSpec(t).at("components", "schemas")
	transaction := child(schemas, "TransactionDetail", "properties")
	item := func(list, field string) specSchema { return child(transaction, list, "items", "properties", field) }
	for name, test := range map[string]struct {
		schema specSchema
		values []any
	}{
		"party role": {item("parties", "role"), []any{
			TransactionPartyApplicant, TransactionPartyRemitter, TransactionPartyBeneficiary, TransactionPartyCounterparty,
		}},
		"party entity": {item("parties", "entity_type"), []any{
			TransactionEntityIndividual, TransactionEntityCompany, TransactionEntityExternal, TransactionEntityUnhostedWallet,
		}},
		"party kind": {item("parties", "kind"), []any{
			TransactionPartyKindUser, TransactionPartyKindBusiness, TransactionPartyKindExternal,
		}},
		"owner kind": {item("payment_methods", "owner_kind"), []any{
			TransactionPartyKindUser, TransactionPartyKindBusiness, TransactionPartyKindExternal,
		}},
		"payment method": {item("payment_methods", "payment_method_type"), []any{
			PaymentMethodBankCard, PaymentMethodBankAccount, PaymentMethodEWallet, PaymentMethodCryptoWallet,
			PaymentMethodUnhostedWallet, PaymentMethodOther,
		}},
		"payment method role": {item("payment_methods", "role"), []any{
			PaymentMethodSource, PaymentMethodDestination, PaymentMethodFunding, PaymentMethodBeneficiary,
		}},
		"alert status": {item("alerts", "status"), []any{
			TransactionAlertOpen, TransactionAlertInvestigating, TransactionAlertAwaitingUser, TransactionAlertPendingSAR,
			TransactionAlertSARFiled, TransactionAlertResolved, TransactionAlertDismissed,
		}},
		"alert source": {item("alerts", "source"), []any{TransactionAlertByRule, TransactionAlertByProvider, TransactionAlertManual}},
		"rule mode":    {item("rule_runs", "mode"), []any{TransactionRuleActive, TransactionRuleDisabled, TransactionRuleTest}},
		"result": {item("provider_results", "result_type"), []any{
			TransactionResultFiatMonitoring, TransactionResultWalletScreening, TransactionResultTransactionScreening,
			TransactionResultTravelRule, TransactionResultNetworkGraph, TransactionResultCustom,
		}},
		"tag source": {item("tags", "source"), []any{TagSourceDidit, TagSourceCustom}},
		"rail": {child(schemas, "TravelRuleTransferDetail", "properties", "rail"), []any{
			TravelRuleRailInternal, TravelRuleRailTRP, TravelRuleRailGTR, TravelRuleRailEmail,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			var want []string
			for _, value := range test.values {
				want = append(want, fmt.Sprint(value))
			}
			var documented []string
			values, _ := test.schema["enum"].([]any)
			for _, value := range values {
				if value != nil {
					documented = append(documented, value.(string))
				}
			}
			assert.Equal(t, want, documented)
		})
	}
}
