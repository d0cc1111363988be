package didit_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"strings"
)

// eventTable stands in for a database: it knows the four statements of SQLDeduplicator, and neither owners nor leases.
type eventTable struct{ done map[string]bool } // by event_id

func (t *eventTable) Connect(context.Context) (driver.Conn, error) { return t, nil }
func (t *eventTable) Driver() driver.Driver                        { return nil }
func (t *eventTable) Prepare(string) (driver.Stmt, error)          { return nil, errors.ErrUnsupported }

func (t *eventTable) Begin() (driver.Tx, error) { return nil, errors.ErrUnsupported }
func (t *eventTable) Close() error              { return nil }

func (t *eventTable) ExecContext(_ context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	id, _ := args[0].Value.(string)
	switch verb, _, _ := strings.Cut(strings.TrimSpace(query), " "); verb {
	case "INSERT":
		if _, exists := t.done[id]; exists {
			return driver.RowsAffected(0), nil
		}
		t.done[id] = false
	case "UPDATE":
		t.done[id] = true
	case "DELETE":
		delete(t.done, id)
	}
	return driver.RowsAffected(1), nil
}

func (t *eventTable) QueryContext(_ context.Context, _ string, args []driver.NamedValue) (driver.Rows, error) {
	id, _ := args[0].Value.(string)
	return &oneRow{t.done[id]}, nil
}

type oneRow []driver.Value

func (r *oneRow) Columns() []string { return []string{"done"} }
func (r *oneRow) Close() error      { return nil }

func (r *oneRow) Next(row []driver.Value) error {
	if len(*r) == 0 {
		return io.EOF
	}
	row[0], *r = (*r)[0], nil
	return nil
}
