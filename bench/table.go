package bench

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// Row is a line of the table.
type Row struct {
	Name          string
	Ours, Base    string // with their units
	Ratio         string
	CPU           string // the ratio in CPU time
	Target        string
	Met           bool
	Bytes, Allocs string // ours / base
}

// timed compares two series of samples of one run; a target of 0 is none.
func timed(name string, ours, base []Sample, target float64) Row {
	o, b := Typical(ours), Typical(base)
	ratio := Ratio(ours, base)
	row := Row{Name: name, Ours: duration(o.NS), Base: duration(b.NS), Ratio: fraction(ratio)}
	if target > 0 {
		row.Target, row.Met = "≤ "+fraction(target), ratio <= target
	}
	return row
}

// withCPU adds the ratio in CPU time, for calls that are nothing but work.
func (r Row) withCPU(ours, base []Sample) Row {
	if Typical(base).CPU > 0 {
		r.CPU = fraction(ratio(ours, base, func(s Sample) float64 { return s.CPU }))
	}
	return r
}

// withMemory adds the ratio in CPU time, bytes and allocations, for calls that share the process with nobody.
func (r Row) withMemory(ours, base []Sample) Row {
	o, b := Typical(ours), Typical(base)
	r = r.withCPU(ours, base)
	r.Bytes = count(o.Bytes) + " / " + count(b.Bytes)
	r.Allocs = count(o.Allocs) + " / " + count(b.Allocs)
	return r
}

func duration(ns float64) string {
	switch {
	case ns < 1e4:
		return strconv.Itoa(int(ns)) + " ns"
	case ns < 1e7:
		return strconv.FormatFloat(ns/1e3, 'f', 1, 64) + " µs"
	}
	return time.Duration(ns).Round(time.Millisecond).String()
}

func fraction(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }

func count(x float64) string { return strconv.Itoa(int(math.Round(x))) }

// Table prints rows as a Markdown table.
func Table(w io.Writer, rows []Row) {
	fmt.Fprintln(w, "| what | ours | over | ratio | in CPU time | target | met | bytes ours / over | allocations ours / over |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|---|")
	for _, row := range rows {
		met := "no"
		switch {
		case row.Met:
			met = "yes"
		case row.Target == "":
			met = ""
		}
		cells := []string{row.Name, row.Ours, row.Base, row.Ratio, row.CPU, row.Target, met, row.Bytes, row.Allocs}
		fmt.Fprintln(w, "| "+strings.Join(cells, " | ")+" |")
	}
}
