package didit_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/seed-ed97066b/didit-go"
)

// SQLDeduplicator shares its memory with other processes through a table whose key is unique, here in the
// dialect of PostgreSQL and SQLite:
//
//	CREATE TABLE webhook_events (
//		event_id   TEXT PRIMARY KEY,
//		owner      TEXT NOT NULL,
//		claimed_at TIMESTAMP NOT NULL,
//		done       BOOLEAN NOT NULL
//	)
//
// Delete rows once they are older than any delivery still to come.
type SQLDeduplicator struct {
	DB *sql.DB

	// Owner is this process, for example a random id, so that it settles its own claims only.
	Owner string

	// Lease is how long a function may take. A claim older than that is a dead process's, and free again.
	Lease time.Duration
}

// Begin relies on the unique key: of two processes that insert, one has a row affected.
func (d *SQLDeduplicator) Begin(ctx context.Context, eventID string) (didit.EventClaim, error) {
	now := time.Now().UTC()
	result, err := d.DB.ExecContext(ctx, `
		INSERT INTO webhook_events (event_id, owner, claimed_at, done) VALUES ($1, $2, $3, FALSE)
		ON CONFLICT (event_id) DO UPDATE SET owner = excluded.owner, claimed_at = excluded.claimed_at
		WHERE NOT webhook_events.done AND webhook_events.claimed_at < $4`,
		eventID, d.Owner, now, now.Add(-d.Lease))
	if err != nil {
		return 0, err
	}
	claimed, err := result.RowsAffected()
	if err != nil {
		return 0, err
	}
	if claimed == 1 {
		return didit.EventClaimed, nil
	}
	var done bool
	err = d.DB.QueryRowContext(ctx, `SELECT done FROM webhook_events WHERE event_id = $1`, eventID).Scan(&done)
	switch {
	case err == nil && done:
		return didit.EventSeen, nil
	case err == nil || errors.Is(err, sql.ErrNoRows): // no row: given up since, so the next delivery claims it
		return didit.EventRunning, nil
	}
	return 0, err
}

// Done keeps the row of a success and gives up the claim of a failure.
func (d *SQLDeduplicator) Done(ctx context.Context, eventID string, success bool) error {
	query := `DELETE FROM webhook_events WHERE event_id = $1 AND owner = $2 AND NOT done`
	if success {
		query = `UPDATE webhook_events SET done = TRUE WHERE event_id = $1 AND owner = $2`
	}
	_, err := d.DB.ExecContext(ctx, query, eventID, d.Owner)
	return err
}

// Deliveries that reach several processes are told apart by a table they share.
func ExampleDeduplicator() {
	verifier, err := didit.NewWebhookVerifier("whsec-example-1")
	if err != nil {
		log.Fatal(err)
	}
	db := sql.OpenDB(&eventTable{done: map[string]bool{}}) // for real: sql.Open
	defer db.Close()                                       //nolint:errcheck // nothing is left in it
	body := fmt.Sprintf(`{"event_id": "ev-1", "webhook_type": "status.updated", "timestamp": %d}`, time.Now().Unix())
	for _, owner := range []string{"web-1", "web-2", "web-3"} { // each a process of its own
		failing := owner == "web-1"
		handler, err := didit.NewWebhookHandler(verifier, &SQLDeduplicator{DB: db, Owner: owner, Lease: time.Minute},
			func(_ context.Context, event *didit.Event) error {
				fmt.Println(owner, "runs", event.EventID)
				if failing {
					return errors.New("the database is down")
				}
				return nil
			})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(owner, "answers", answer(handler, "whsec-example-1", body))
	}
	// Output:
	// web-1 runs ev-1
	// web-1 answers 503
	// web-2 runs ev-1
	// web-2 answers 200
	// web-3 answers 200
}
