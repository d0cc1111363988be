package didit

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The document has the item, and no operation that answers it.
func TestBlocklistItemHasEveryDocumentedField(t *testing.T) {
	document := openSpec(t)
	schema := document.at("components", "schemas", "BlocklistItem")
	require.NotNil(t, schema)
	assert.Empty(t, document.differences(schema, reflect.TypeFor[BlocklistItem]()))
	assert.Equal(t, []any{"face", "document", "phone", "email"}, child(schema, "properties", "type")["enum"])
}

// What the service is known to answer and take beyond the document.
func TestBlocklistHasEveryKnownField(t *testing.T) {
	for typ, known := range map[reflect.Type][]string{
		reflect.TypeFor[BlocklistItem](): {
			"type", "session_id", "session_number", "blocklisted_at", "face_image", "document_type", "document_number",
			"front_image", "phone_number", "country_code", "email",
		},
		reflect.TypeFor[AddToBlocklistRequest](): {
			"session_id", "blocklist_face", "blocklist_document", "blocklist_phone", "blocklist_email",
		},
		reflect.TypeFor[RemoveFromBlocklistRequest](): {
			"session_id", "unblock_face", "unblock_document", "unblock_phone", "unblock_email",
		},
		reflect.TypeFor[BlocklistChange](): {"message"},
	} {
		var fields []string
		for name := range jsonFields(typ) {
			fields = append(fields, name)
		}
		assert.ElementsMatch(t, known, fields, typ)
	}
}
