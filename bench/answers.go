// Package bench compares the client with net/http and encoding/json written by hand, and with the SDKs of other
// services. README.md says how.
package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
)

// DecisionFile is the decision that is decoded, as seen from this directory.
const DecisionFile = "../testdata/decision_person.json"

// Ids of everything that is asked for.
const (
	apiKey     = "an-api-key"
	sessionID  = "11111111-1111-4111-8111-111111111111"
	workflowID = "22222222-2222-4222-8222-222222222222"
)

// Answers are the bodies that every client is given.
type Answers struct {
	Balance, Session, List, Decision []byte
}

// LoadAnswers makes the answers, and reads the decision from a file.
func LoadAnswers(decision string) (*Answers, error) {
	text, err := os.ReadFile(decision)
	if err != nil {
		return nil, err
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return nil, err
	}
	return &Answers{
		Balance:  []byte(`{"balance":"1234.5600","auto_refill_enabled":true,"auto_refill_amount":"500.00","auto_refill_threshold":"100.00"}`),
		Session:  []byte(session),
		List:     sessionPage(50, 50, 0, personRow),
		Decision: compact.Bytes(),
	}, nil
}

const session = `{"session_id":"` + sessionID + `","session_number":43762,"session_token":"3FaJ9wLqX2Mz",` +
	`"url":"https://verify.example.com/session/3FaJ9wLqX2Mz","vendor_data":"user-1","metadata":{"plan":"pro"},` +
	`"status":"Not Started","callback":"https://example.com/verified","workflow_id":"` + workflowID + `",` +
	`"workflow_version":3,"session_kind":"user"}`

// rowID is the session id of row i, always of one length.
func rowID(i int) string { return fmt.Sprintf("%08x-0000-4000-8000-%012x", i, i) }

// sessionPage is one page of a list of count sessions, from offset on, with absolute links as the API sends them.
func sessionPage(limit, count, offset int, row func(b []byte, i int) []byte) []byte {
	b := fmt.Appendf(nil, `{"count":%d,"next":`, count)
	if offset+limit < count {
		b = fmt.Appendf(b, `"https://verification.example.com/v3/sessions/?limit=%d&offset=%d"`, limit, offset+limit)
	} else {
		b = append(b, "null"...)
	}
	b = append(b, `,"previous":null,"results":[`...)
	for i := offset; i < min(offset+limit, count); i++ {
		if i > offset {
			b = append(b, ',')
		}
		b = row(b, i)
	}
	return append(b, "]}"...)
}

// personRow is a row as full as those of a finished verification.
func personRow(b []byte, i int) []byte {
	b = append(b, `{"session_id":"`...)
	b = append(b, rowID(i)...)
	b = append(b, `","session_kind":"user","session_number":`...)
	b = strconv.AppendInt(b, int64(40000+i), 10)
	b = append(b, `,"status":"Approved","vendor_data":"user-`...)
	b = strconv.AppendInt(b, int64(i), 10)
	return append(b, `","created_at":"2026-01-02T03:04:05.678901Z","country":"PRT",`+
		`"session_url":"https://verify.example.com/session/3FaJ9wLqX2Mz",`+
		`"portrait_image":"https://media.example.com/portraits/5f2c9a.jpg?Expires=1767326645&Signature=Zm9vYmFyYmF6",`+
		`"document_type":"Passport","full_name":"Ana Example","didit_internal_id":"33333333-3333-4333-8333-333333333333",`+
		`"features":[{"feature":"ID_VERIFICATION","status":"Approved"},{"feature":"LIVENESS","status":"Approved"},`+
		`{"feature":"FACE_MATCH","status":"Approved"},{"feature":"AML","status":"Approved"}],`+
		`"phone_number":{"number":"+15550100123","is_verified":true},`+
		`"email_address":{"email":"ana@example.com","is_verified":true},`+
		`"additional_details":{"aml":{"total_hits":0,"entity_type":"person","is_adverse_media_fetched":false,`+
		`"screened_data":{"full_name":"Ana Example","nationality":"PRT","date_of_birth":"1990-01-02","document_number":"X0000000"}},`+
		`"database_validation":null,"poa":null,"liveness":{"method":"ACTIVE_3D","score":98.7},`+
		`"face_match":{"score":95.2,"source_image":"https://media.example.com/faces/1.jpg","target_image":"https://media.example.com/faces/2.jpg"},`+
		`"phone_verification":null,"email_verification":null}}`...)
}
