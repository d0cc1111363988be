package didit

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lines is a log that can be read line by line.
type lines struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(p)
}

func (l *lines) logger(level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(l, &slog.HandlerOptions{Level: level}))
}

// read returns the lines, without what differs each time: the moment, and durations, which become "some".
func (l *lines) read(t *testing.T) []map[string]any {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []map[string]any
	for decoder := json.NewDecoder(&l.out); decoder.More(); {
		var line map[string]any
		require.NoError(t, decoder.Decode(&line))
		delete(line, "time")
		for _, key := range []string{"duration", "wait"} {
			if n, ok := line[key].(float64); ok && n >= 0 {
				line[key] = "some"
			}
		}
		all = append(all, line)
	}
	return all
}

// late is a rate limiter that holds up every attempt.
type late time.Duration

func (l late) Wait(context.Context) error {
	time.Sleep(time.Duration(l))
	return nil
}

func TestLog(t *testing.T) {
	about := func(line map[string]any) map[string]any {
		line["operation"], line["method"], line["route"] = "Sessions.Decision", "GET", "/v3/session/{session_id}/decision/"
		return line
	}
	waited := about(map[string]any{"level": "DEBUG", "msg": "didit: waited for the rate limit", "wait": "some"})
	repeating := about(map[string]any{"level": "WARN", "msg": "didit: repeating a call", "attempt": 1.0, "status": 503.0, "wait": "some"})
	drift := map[string]any{
		"level": "WARN", "msg": "didit: an answer differs from what is documented", "operation": "Sessions.Decision",
		"fields": 1.0, "first": "status",
	}
	end := about(map[string]any{"level": "DEBUG", "msg": "didit: call", "status": 200.0, "attempts": 2.0, "duration": "some", "request_id": "req-1"})
	tests := []struct {
		name    string
		level   slog.Level
		limiter RateLimiter
		want    []map[string]any
	}{
		{"debug", slog.LevelDebug, nil, []map[string]any{repeating, drift, end}},
		{"debug, held up", slog.LevelDebug, late(2 * time.Millisecond), []map[string]any{waited, repeating, waited, drift, end}},
		{"warnings", slog.LevelWarn, late(2 * time.Millisecond), []map[string]any{repeating, drift}},
		{"errors", slog.LevelError, late(2 * time.Millisecond), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := newWire(t, respond(503, ""), respond(200, `{"session_id":"s1","status":1}`, "X-Request-ID", "req-1"))
			var log lines
			client := server.client(t, WithLogger(log.logger(tt.level)), WithRateLimiter(tt.limiter))
			_, err := client.Sessions.Decision(t.Context(), "s1")
			require.NoError(t, err)
			assert.Equal(t, tt.want, log.read(t))
		})
	}
}

func TestLogSaysHowACallFailed(t *testing.T) {
	answering := func(handler http.HandlerFunc) func(*testing.T, ...Option) *Client {
		return func(t *testing.T, opts ...Option) *Client { return newWire(t, handler).client(t, opts...) }
	}
	decision := func(ctx context.Context, c *Client) error {
		_, err := c.Sessions.Decision(ctx, "s1")
		return err
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	late, expire := context.WithTimeout(t.Context(), 0)
	defer expire()
	tests := []struct {
		want   string
		ctx    context.Context
		client func(*testing.T, ...Option) *Client
		call   func(context.Context, *Client) error
	}{
		{"canceled", canceled, answering(respond(200, `{"session_id":"s1"}`)), decision},
		{"timeout", late, answering(respond(200, `{"session_id":"s1"}`)), decision},
		{"rate limited", t.Context(), func(t *testing.T, opts ...Option) *Client {
			server := newWire(t, respond(200, `{"session_id":"s1"}`))
			return server.client(t, append(opts, WithRateLimiter(noRoom{}))...)
		}, decision},
		{"no answer", t.Context(), answering(reset), decision},
		{"refused", t.Context(), answering(respond(404, `{"detail":"Not found."}`)), decision},
		{"unexpected answer", t.Context(), answering(respond(200, "<html>")), decision},
		{"no token", t.Context(), func(t *testing.T, opts ...Option) *Client {
			server := newTokens(t)
			server.answer = func(w http.ResponseWriter, _ int64) { respond(400, `{"error":"invalid_client"}`)(w, nil) }
			return server.client(t, append(opts, WithClientCredentials("id-1", "secret-1"))...)
		}, decision},
		{"other", t.Context(), answering(respond(200, "%PDF-1.7", "Content-Type", "application/pdf")), func(ctx context.Context, c *Client) error {
			_, err := c.Sessions.DownloadPDF(ctx, "s1", full{})
			return err
		}},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			var log lines
			client := tt.client(t, WithLogger(log.logger(slog.LevelDebug)), WithMaxRetries(0))
			require.Error(t, tt.call(tt.ctx, client))
			all := log.read(t)
			require.NotEmpty(t, all)
			assert.Equal(t, tt.want, all[len(all)-1]["failure"])
		})
	}
}

// noRoom is a rate limiter without room before the deadline.
type noRoom struct{}

func (noRoom) Wait(context.Context) error { return context.DeadlineExceeded }

// full is a writer without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
