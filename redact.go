package didit

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// redacted prints didit.Name{attr:value, …} whatever the verb, on one line: values may be anybody's. Types that carry people's data or secrets
// print through it, so that a stray %+v in a log line shows what the thing is and nothing about the person.
func redacted(f fmt.State, name string, attrs ...string) {
	var b strings.Builder
	b.WriteString("didit.")
	b.WriteString(name)
	b.WriteByte('{')
	for i := 0; i+1 < len(attrs); i += 2 {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(attrs[i])
		b.WriteByte(':')
		b.WriteString(cut(attrs[i+1], maxErrorText))
	}
	b.WriteByte('}')
	_, _ = io.WriteString(f, b.String())
}

// redactedLog is redacted for log/slog, whose JSON handler would otherwise marshal the whole value.
func redactedLog(attrs ...string) slog.Value {
	group := make([]slog.Attr, 0, len(attrs)/2)
	for i := 0; i+1 < len(attrs); i += 2 {
		group = append(group, slog.String(attrs[i], attrs[i+1]))
	}
	return slog.GroupValue(group...)
}
