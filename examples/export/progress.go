package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// progress draws a bar on a terminal, and elsewhere says something now and then.
type progress struct {
	out      io.Writer
	terminal bool
	total    int // rows, as far as it is known
	done     int
	checking bool
	drawn    time.Time
}

func newProgress(out io.Writer) *progress { return &progress{out: out, terminal: isTerminal(out)} }

func isTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

const (
	rowsToSay  = 5000
	timeToDraw = 100 * time.Millisecond
)

// step counts a row that was read.
func (p *progress) step() {
	p.done++
	switch {
	case p.terminal && time.Since(p.drawn) >= timeToDraw:
		p.draw()
	case !p.terminal && p.done%rowsToSay == 0:
		_, _ = fmt.Fprintf(p.out, "%s: %d rows\n", p.doing(), p.done)
	}
}

// again starts over, to check.
func (p *progress) again() { p.done, p.checking = 0, true }

// end leaves the line of the bar.
func (p *progress) end() {
	if p.terminal {
		p.draw()
		_, _ = fmt.Fprintln(p.out)
	}
}

func (p *progress) doing() string {
	if p.checking {
		return "checking"
	}
	return "exporting"
}

const barWidth = 30

func (p *progress) draw() {
	p.drawn = time.Now()
	total := max(p.total, p.done, 1) // the list may have grown, and the API need not count all of it
	full := barWidth * p.done / total
	_, _ = fmt.Fprintf(p.out, "\r%-9s [%s%s] %3d%%  %d of %d\x1b[K", p.doing(), strings.Repeat("=", full),
		strings.Repeat(" ", barWidth-full), 100*p.done/total, p.done, total)
}
