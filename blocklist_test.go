package didit_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-ed97066b/didit-go"
)

func TestBlocklist(t *testing.T) {
	ctx := context.Background()
	client, server := settingsClient(t, settingsAnswer{200, `{"message": "Done."}`})
	added, err := client.Blocklist.Add(ctx, &didit.AddToBlocklistRequest{SessionID: "s", BlocklistFace: true, BlocklistEmail: true})
	require.NoError(t, err)
	assert.Equal(t, "Done.", added.Message)
	require.NoError(t, last(client.Blocklist.Remove(ctx, &didit.RemoveFromBlocklistRequest{SessionID: "s", UnblockDocument: true})))
	assert.Equal(t, []string{
		`POST /v3/blocklist/add/ {"session_id":"s","blocklist_face":true,"blocklist_email":true}`,
		`POST /v3/blocklist/remove/ {"session_id":"s","unblock_document":true}`,
	}, server.requests)
}

func TestBlocklistList(t *testing.T) {
	ctx := context.Background()
	client, server := settingsClient(t, settingsAnswer{200, `{"count": 3, "next": null, "results": [
		{"type": "phone", "session_id": "s", "session_number": null, "phone_number": "+15550100", "country_code": "US", "email": null},
		{"type": "phone", "session_id": "s", "phone_number": "+15550101"},
		{"type": "phone", "session_id": "s", "phone_number": "+15550101"}]}`})
	options := &didit.ListBlocklistOptions{ItemType: didit.BlocklistItemTypePhone, Limit: 10}
	require.NoError(t, last(client.Blocklist.List(ctx, options)))
	var numbers []string
	for item, err := range client.Blocklist.All(ctx, options) {
		require.NoError(t, err)
		numbers = append(numbers, item.PhoneNumber)
	}
	assert.Equal(t, []string{"+15550100", "+15550101"}, numbers)
	assert.Equal(t, "GET /v3/blocklist/?item_type=phone&limit=10", server.requests[0])
}

func TestBlocklistArgumentErrors(t *testing.T) {
	client, server := settingsClient(t, settingsAnswer{500, ""})
	ctx, s := context.Background(), client.Blocklist
	assertArgument(t, "request", last(s.Add(ctx, nil)))
	assertArgument(t, "request", last(s.Add(ctx, &didit.AddToBlocklistRequest{SessionID: "s"})))
	assertArgument(t, "request.SessionID", last(s.Add(ctx, &didit.AddToBlocklistRequest{BlocklistFace: true})))
	assertArgument(t, "request", last(s.Remove(ctx, nil)))
	assertArgument(t, "request", last(s.Remove(ctx, &didit.RemoveFromBlocklistRequest{SessionID: "s"})))
	assertArgument(t, "request.SessionID", last(s.Remove(ctx, &didit.RemoveFromBlocklistRequest{UnblockFace: true})))
	assertArgument(t, "options.Offset", last(s.List(ctx, &didit.ListBlocklistOptions{Offset: -1})))
	assert.Empty(t, server.requests)
}
