package didit

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"net/http"

	"github.com/seed-ed97066b/didit-go/internal/transport"
)

// BlocklistService handles the faces, documents, phones and emails that no session may use again.
//
// The API counts GET calls to 600 a minute and credential, and writes to 300.
type BlocklistService struct{ client *Client }

// List returns one page of blocked items, newest first. Nil options stand for the first page of all types. Safe
// to repeat; 600 reads a minute.
//
// GET /v3/blocklist/
func (s *BlocklistService) List(ctx context.Context, options *ListBlocklistOptions, opts ...RequestOption) (*Page[BlocklistItem], error) {
	if err := options.check(); err != nil {
		return nil, err
	}
	return list[BlocklistItem](ctx, s.client, listBlocklist(), &payload{query: options}, opts)
}

// All iterates over blocked items, newest first, page by page as they are needed, and ends after the first
// error. An item is not yielded twice. Safe to repeat; 600 reads a minute.
//
// GET /v3/blocklist/
func (s *BlocklistService) All(ctx context.Context, options *ListBlocklistOptions, opts ...RequestOption) iter.Seq2[*BlocklistItem, error] {
	return all(ctx, s.client, listBlocklist(), &payload{query: options}, options.check(), (*BlocklistItem).key, opts)
}

func listBlocklist() *operation {
	return &operation{name: "Blocklist.List", method: http.MethodGet, route: "/v3/blocklist/", repeat: true}
}

// Add blocks what a session showed. At least one flag must be set, else it is an *ArgumentError. Safe to
// repeat; 300 writes a minute.
//
// POST /v3/blocklist/add/
func (s *BlocklistService) Add(ctx context.Context, req *AddToBlocklistRequest, opts ...RequestOption) (*BlocklistChange, error) {
	switch {
	case req == nil:
		return nil, argumentError("request", "must not be nil")
	case req.SessionID == "":
		return nil, argumentError("request.SessionID", "must not be empty")
	case !req.BlocklistFace && !req.BlocklistDocument && !req.BlocklistPhone && !req.BlocklistEmail:
		return nil, argumentError("request", "must have at least one flag set")
	}
	return s.change(ctx, "Blocklist.Add", "/v3/blocklist/add/", req, opts)
}

// Remove lifts the block of what a session showed. At least one flag must be set, else it is an
// *ArgumentError. Safe to repeat; 300 writes a minute.
//
// POST /v3/blocklist/remove/
func (s *BlocklistService) Remove(ctx context.Context, req *RemoveFromBlocklistRequest, opts ...RequestOption) (*BlocklistChange, error) {
	switch {
	case req == nil:
		return nil, argumentError("request", "must not be nil")
	case req.SessionID == "":
		return nil, argumentError("request.SessionID", "must not be empty")
	case !req.UnblockFace && !req.UnblockDocument && !req.UnblockPhone && !req.UnblockEmail:
		return nil, argumentError("request", "must have at least one flag set")
	}
	return s.change(ctx, "Blocklist.Remove", "/v3/blocklist/remove/", req, opts)
}

func (s *BlocklistService) change(ctx context.Context, name, route string, req any, opts []RequestOption) (*BlocklistChange, error) {
	return send[BlocklistChange](ctx, s.client, &operation{
		name: name, method: http.MethodPost, route: route,
		class: transport.Write, repeat: true, emptyIsFine: true,
	}, &payload{body: req}, opts)
}

// ListBlocklistOptions filters and pages the blocklist.
type ListBlocklistOptions struct {
	ItemType BlocklistItemType `url:"item_type,omitempty"` // "" for all
	Limit    int               `url:"limit,omitempty"`     // rows a page; 0 stands for the API's default
	Offset   int               `url:"offset,omitempty"`    // rows to skip
}

func (o *ListBlocklistOptions) check() error {
	if o == nil {
		return nil
	}
	return checkPage(o.Limit, o.Offset)
}

// AddToBlocklistRequest is the input of Add.
type AddToBlocklistRequest struct {
	SessionID         string `json:"session_id"` // that showed what to block
	BlocklistFace     bool   `json:"blocklist_face,omitzero"`
	BlocklistDocument bool   `json:"blocklist_document,omitzero"`
	BlocklistPhone    bool   `json:"blocklist_phone,omitzero"`
	BlocklistEmail    bool   `json:"blocklist_email,omitzero"`
}

// RemoveFromBlocklistRequest is the input of Remove.
type RemoveFromBlocklistRequest struct {
	SessionID       string `json:"session_id"` // whose items were blocked
	UnblockFace     bool   `json:"unblock_face,omitzero"`
	UnblockDocument bool   `json:"unblock_document,omitzero"`
	UnblockPhone    bool   `json:"unblock_phone,omitzero"`
	UnblockEmail    bool   `json:"unblock_email,omitzero"`
}

// BlocklistItem is something blocked. Fields that do not belong to its Type are empty.
type BlocklistItem struct {
	Type           BlocklistItemType `json:"type"`
	SessionID      string            `json:"session_id"` // that it was blocked from
	SessionNumber  int64             `json:"session_number"`
	BlocklistedAt  Timestamp         `json:"blocklisted_at"`
	FaceImage      string            `json:"face_image"` // URL that expires
	DocumentType   string            `json:"document_type"`
	DocumentNumber string            `json:"document_number"`
	FrontImage     string            `json:"front_image"` // of the document, URL that expires
	PhoneNumber    string            `json:"phone_number"`
	CountryCode    string            `json:"country_code"` // of the phone
	Email          string            `json:"email"`
}

// key tells items apart: a session may have several of one type.
func (i *BlocklistItem) key() string {
	return fmt.Sprintf("%s %s %s %q %q %q", i.Type, i.SessionID, i.BlocklistedAt, i.DocumentNumber, i.PhoneNumber, i.Email)
}

// Format prints type and session, whatever the verb.
func (i BlocklistItem) Format(f fmt.State, _ rune) {
	redacted(f, "BlocklistItem", "type", string(i.Type), "session_id", i.SessionID)
}

// LogValue returns type and session.
func (i BlocklistItem) LogValue() slog.Value {
	return redactedLog("type", string(i.Type), "session_id", i.SessionID)
}

// BlocklistChange is the answer to Add and Remove.
type BlocklistChange struct {
	Message string `json:"message"` // the API's own words
}

// BlocklistItemType is the kind of thing that is blocked.
type BlocklistItemType string

// The kinds of things.
const (
	BlocklistItemTypeFace     BlocklistItemType = "face"
	BlocklistItemTypeDocument BlocklistItemType = "document"
	BlocklistItemTypePhone    BlocklistItemType = "phone"
	BlocklistItemTypeEmail    BlocklistItemType = "email"
)
