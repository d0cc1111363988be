package didit

import (
	"errors"
	"net/url"
	"strings"
)

// expand puts ids into the {placeholders} of a route template, in order. It is the only place where a path is
// built: it returns the path decoded and percent-encoded, equal where nothing needs encoding.
//
// An id with a dot segment would climb to another endpoint in any proxy that cleans paths, even encoded.
func expand(route string, ids []string) (path, escaped string, err error) {
	if len(ids) == 0 && !strings.Contains(route, "{") {
		return route, route, nil
	}
	var plain, encoded strings.Builder
	rest := route
	for _, id := range ids {
		before, after, found := strings.Cut(rest, "{")
		name, tail, closed := strings.Cut(after, "}")
		if !found || !closed {
			return "", "", argumentError("path", "more values than placeholders")
		}
		if err := checkPathValue(name, id); err != nil {
			return "", "", err
		}
		plain.WriteString(before)
		plain.WriteString(id)
		encoded.WriteString(before)
		encoded.WriteString(escapeSegment(id))
		rest = tail
	}
	if strings.Contains(rest, "{") {
		return "", "", argumentError("path", "fewer values than placeholders")
	}
	plain.WriteString(rest)
	encoded.WriteString(rest)
	return plain.String(), encoded.String(), nil
}

func checkPathValue(name, value string) error {
	if value == "" {
		return argumentError(name, "must not be empty")
	}
	if checkDots(value) != nil {
		return argumentError(name, "must not hold a . or .. segment")
	}
	return nil
}

func checkDots(path string) error {
	for segment := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '/' || r == '\\' }) {
		if segment == "." || segment == ".." {
			return errDots
		}
	}
	return nil
}

var errDots = errors.New("a . or .. segment")

// escapeSegment percent-encodes everything that is not unreserved, slashes included.
func escapeSegment(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}
