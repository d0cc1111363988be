package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/seed-ed97066b/didit-go"
)

// private is the mode of every file: they are about people.
const private = 0o600

// state is what an export remembers besides its rows.
type state struct {
	From     didit.Date        `json:"from"`
	To       didit.Date        `json:"to"` // "" for up to the start
	Kind     didit.SessionKind `json:"kind"`
	Format   string            `json:"format"`
	Until    time.Time         `json:"until"` // the end of the period, which is not in it
	Finished time.Time         `json:"finished,omitzero"`
	Rows     int               `json:"rows,omitzero"` // once finished
}

func (s *state) finished() bool { return !s.Finished.IsZero() }

func readState(path string) (*state, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s := &state{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(s); err != nil || s.Until.IsZero() {
		return nil, fmt.Errorf("%s is no state of an export: move it away", path)
	}
	return s, nil
}

func (s *state) write(path string) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return replace(path, func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}

// journal is rows in a file, one on a line, only ever added to. Whatever ends the program leaves some of its
// beginning: whole lines, and perhaps a torn one.
type journal struct {
	file   *os.File
	buffer *bufio.Writer
	ids    map[string]bool
	oldest map[didit.SessionKind]time.Time
}

// openJournal reads what is there, and cuts off what is no whole row.
func openJournal(path string) (_ *journal, err error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, private)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = file.Close()
		}
	}()
	j := newJournal(file)
	whole, err := j.replay()
	if err != nil {
		return nil, err
	}
	if err := file.Truncate(whole); err != nil {
		return nil, err
	}
	if _, err := file.Seek(whole, io.SeekStart); err != nil {
		return nil, err
	}
	syncDirectory(path)
	return j, nil
}

func newJournal(file *os.File) *journal {
	return &journal{
		file: file, buffer: bufio.NewWriterSize(file, 64<<10),
		ids: map[string]bool{}, oldest: map[didit.SessionKind]time.Time{},
	}
}

// verify reads a journal once more before it is made final: another program may have been at it.
func verify(path string, rows int) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	info, err := file.Stat()
	if err != nil {
		return err
	}
	j := newJournal(file)
	whole, err := j.replay()
	if err == nil && (whole != info.Size() || j.rows() != rows) {
		err = fmt.Errorf("%s is not what was written, is another export running? Run this again", path)
	}
	return err
}

// replay returns where the whole rows end.
func (j *journal) replay() (whole int64, err error) {
	lines := bufio.NewReader(j.file)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return whole, nil
		}
		if err != nil {
			return 0, err
		}
		var row didit.SessionListItem
		if json.Unmarshal(line, &row) != nil || row.SessionID == "" || j.has(row.SessionID) {
			return whole, nil
		}
		j.note(&row)
		whole += int64(len(line))
	}
}

func (j *journal) rows() int { return len(j.ids) }

func (j *journal) has(id string) bool { return j.ids[id] }

func (j *journal) note(row *didit.SessionListItem) {
	j.ids[row.SessionID] = true
	at, oldest := row.CreatedAt.Time, j.oldest[row.SessionKind]
	if !at.IsZero() && (oldest.IsZero() || at.Before(oldest)) {
		j.oldest[row.SessionKind] = at
	}
}

// rowsToSync is how many rows a failing machine may cost, and the buffer. They would be fetched again.
const rowsToSync = 1000

func (j *journal) append(row *didit.SessionListItem) error {
	line, err := json.Marshal(row)
	if err != nil {
		return err
	}
	if _, err := j.buffer.Write(append(line, '\n')); err != nil {
		return err
	}
	if j.note(row); j.rows()%rowsToSync == 0 {
		return j.sync()
	}
	return nil
}

func (j *journal) sync() error {
	if err := j.buffer.Flush(); err != nil {
		return err
	}
	return j.file.Sync()
}

func (j *journal) close() error { return errors.Join(j.sync(), j.file.Close()) }

// writeCSV makes the table of the rows in a journal.
func writeCSV(path, journalPath string) error {
	rows, err := os.Open(journalPath)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // it was only read
	return replace(path, func(w io.Writer) error {
		table := csv.NewWriter(w)
		if err := table.Write(header()); err != nil {
			return err
		}
		decoder := json.NewDecoder(bufio.NewReader(rows))
		for {
			var row didit.SessionListItem
			err := decoder.Decode(&row)
			if errors.Is(err, io.EOF) {
				table.Flush()
				return table.Error()
			}
			if err != nil {
				return fmt.Errorf("%s: %w", journalPath, err)
			}
			if err := table.Write(record(&row)); err != nil {
				return err
			}
		}
	})
}

// columns are those of the CSV.
var columns = []struct {
	name string
	cell func(s *didit.SessionListItem) string
}{
	{"session_id", func(s *didit.SessionListItem) string { return s.SessionID }},
	{"session_number", func(s *didit.SessionListItem) string { return strconv.FormatInt(s.SessionNumber, 10) }},
	{"session_kind", func(s *didit.SessionListItem) string { return string(s.SessionKind) }},
	{"status", func(s *didit.SessionListItem) string { return string(s.Status) }},
	{"created_at", func(s *didit.SessionListItem) string { return s.CreatedAt.String() }},
	{"vendor_data", func(s *didit.SessionListItem) string { return s.VendorData }},
	{"full_name", func(s *didit.SessionListItem) string { return s.FullName }},
	{"country", func(s *didit.SessionListItem) string { return s.Country }},
	{"document_type", func(s *didit.SessionListItem) string { return string(s.DocumentType) }},
	{"didit_internal_id", func(s *didit.SessionListItem) string { return s.DiditInternalID }},
	{"phone_number", func(s *didit.SessionListItem) string { return s.PhoneNumber.Number }},
	{"email_address", func(s *didit.SessionListItem) string { return s.EmailAddress.Email }},
	{"features", features},
	{"workflow_id", func(s *didit.SessionListItem) string { return s.WorkflowID }},
	{"workflow_label", func(s *didit.SessionListItem) string { return s.WorkflowLabel }},
	{"company_name", func(s *didit.SessionListItem) string { return s.CompanyName }},
	{"registration_number", func(s *didit.SessionListItem) string { return s.RegistrationNumber }},
}

func header() []string {
	names := make([]string, len(columns))
	for i, column := range columns {
		names[i] = column.name
	}
	return names
}

func record(s *didit.SessionListItem) []string {
	cells := make([]string, len(columns))
	for i, column := range columns {
		cells[i] = neutral(column.cell(s))
	}
	return cells
}

func features(s *didit.SessionListItem) string {
	list := make([]string, len(s.Features))
	for i, f := range s.Features {
		list[i] = string(f.Feature) + ": " + string(f.Status)
	}
	return strings.Join(list, "; ")
}

// neutral keeps a cell from running as a formula in a spreadsheet: much in it was written by strangers. The
// second half are the full-width forms, which some programs take for the same, and blanks are skipped by some.
func neutral(cell string) string {
	text := strings.TrimLeft(cell, " \t\r\n\u00a0")
	if text != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(text)[0]) {
		return "'" + cell
	}
	return cell
}

// replace writes a file that is either there as a whole, or not.
func replace(path string, fill func(w io.Writer) error) (err error) {
	unfinished := path + ".tmp"
	file, err := os.OpenFile(unfinished, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, private)
	if err != nil {
		return err
	}
	buffer := bufio.NewWriter(file)
	err = fill(buffer)
	if err == nil {
		err = buffer.Flush()
	}
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(unfinished))
	}
	return rename(unfinished, path)
}

func rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	syncDirectory(to)
	return nil
}

// syncDirectory makes a name last. Some systems cannot, or need not.
func syncDirectory(path string) {
	directory, err := os.Open(filepath.Dir(path))
	if err != nil {
		return
	}
	_ = directory.Sync()
	_ = directory.Close()
}
