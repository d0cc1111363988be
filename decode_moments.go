package didit

import (
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
)

// moments says where in a type a Timestamp or a Date may be, so that looking for those that could not be read
// visits nothing else. A nil one is a type without any.
type moments struct {
	kind   reflect.Kind // Pointer, Slice, Struct, or Invalid for the moment itself
	day    bool         // a Date, where kind is Invalid
	elem   *moments
	fields []momentField
}

type momentField struct {
	index int
	name  string // "" for an embedded struct
	in    *moments
}

var (
	timestampType = reflect.TypeFor[Timestamp]()
	dateType      = reflect.TypeFor[Date]()

	knownMoments sync.Map // of reflect.Type to *moments: what encoding/json does for the fields of structs
)

func momentsIn(t reflect.Type) *moments {
	if known, ok := knownMoments.Load(t); ok {
		return known.(*moments)
	}
	found := findMoments(t, map[reflect.Type]*moments{})
	knownMoments.Store(t, found)
	return found
}

// findMoments looks into t. A type within itself counts as one that may hold a moment.
func findMoments(t reflect.Type, open map[reflect.Type]*moments) *moments {
	switch t {
	case timestampType:
		return &moments{}
	case dateType:
		return &moments{day: true}
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		if elem := findMoments(t.Elem(), open); elem != nil {
			return &moments{kind: t.Kind(), elem: elem}
		}
	case reflect.Struct:
		if m, within := open[t]; within {
			return m
		}
		m := &moments{kind: reflect.Struct}
		open[t] = m
		defer delete(open, t)
		for i := range t.NumField() {
			field := t.Field(i)
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if !field.IsExported() || name == "-" {
				continue
			}
			if in := findMoments(field.Type, open); in != nil {
				m.fields = append(m.fields, momentField{i, name, in})
			}
		}
		if m.fields != nil {
			return m
		}
	}
	return nil
}

// appendUnreadable lists the moments and days in a decoded value that could not be read.
func (m *moments) appendUnreadable(drift []Drift, v reflect.Value) []Drift {
	if m == nil || len(drift) >= maxDrift {
		return drift
	}
	switch m.kind {
	case reflect.Pointer:
		if !v.IsNil() {
			drift = m.elem.appendUnreadable(drift, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			known := len(drift)
			if drift = m.elem.appendUnreadable(drift, v.Index(i)); len(drift) > known {
				within("["+strconv.Itoa(i)+"]", drift[known:])
			}
		}
	case reflect.Struct:
		for _, field := range m.fields {
			known := len(drift)
			drift = field.in.appendUnreadable(drift, v.Field(field.index))
			within(field.name, drift[known:])
		}
	default:
		return m.appendIfUnreadable(drift, v)
	}
	return drift
}

func (m *moments) appendIfUnreadable(drift []Drift, v reflect.Value) []Drift {
	if m.day {
		if day := v.String(); day != "" && !isDate(day) {
			drift = append(drift, Drift{Want: "didit.Date", Got: "an unreadable day"})
		}
		return drift
	}
	if moment := v.Addr().Interface().(*Timestamp); moment.Raw != "" {
		drift = append(drift, Drift{Want: "didit.Timestamp", Got: "an unreadable moment"})
	}
	return drift
}

// within puts what was found in a part into the whole.
func within(part string, found []Drift) {
	for i := range found {
		if path := found[i].Path; path == "" || path[0] == '[' || part == "" {
			found[i].Path = part + path
		} else {
			found[i].Path = joinPath(part, path)
		}
	}
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
