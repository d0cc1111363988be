package didit

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// traceKey is how a hook finds out which OnStart ran before it.
type traceKey struct{}

func trace(ctx context.Context) string {
	text, _ := ctx.Value(traceKey{}).(string)
	return text
}

// tracing notes each hook with what is in its context.
func tracing(name string, events *[]string) Hooks {
	note := func(ctx context.Context, event string) {
		*events = append(*events, fmt.Sprintf("%s %s [%s]", name, event, trace(ctx)))
	}
	return Hooks{
		OnStart: func(ctx context.Context, _ CallInfo) context.Context {
			note(ctx, "start")
			return context.WithValue(ctx, traceKey{}, trace(ctx)+name)
		},
		OnRetry: func(ctx context.Context, _ CallInfo, _ RetryInfo) { note(ctx, "retry") },
		OnEnd:   func(ctx context.Context, _ CallInfo, _ CallResult) { note(ctx, "end") },
		OnDrift: func(ctx context.Context, _ CallInfo, _ []Drift) { note(ctx, "drift") },
	}
}

func TestHooksAreJoined(t *testing.T) {
	server := newWire(t, respond(503, ""), respond(200, `{"session_id":"s1","status":1}`))
	var events []string
	keepsContext := Hooks{OnStart: func(context.Context, CallInfo) context.Context {
		events = append(events, "nil start")
		return nil
	}}
	client := server.client(t, WithHooks(tracing("a", &events)), WithHooks(keepsContext), WithHooks(Hooks{}), WithHooks(tracing("b", &events)))
	_, err := client.Sessions.Decision(t.Context(), "s1")
	require.NoError(t, err)
	assert.Equal(t, []string{
		"a start []", "nil start", "b start [a]",
		"a retry [ab]", "b retry [ab]", "a drift [ab]", "b drift [ab]",
		"b end [ab]", "a end [ab]",
	}, events)
}

// Hooks that are not set stay nil, so that they cost nothing.
func TestNoHooksStayNone(t *testing.T) {
	client := newWire(t, respond(200, `{}`)).client(t, WithHooks(Hooks{}), WithHooks(Hooks{}))
	hooks := client.hooks
	assert.True(t, hooks.OnStart == nil && hooks.OnRetry == nil && hooks.OnEnd == nil && hooks.OnDrift == nil)
}

func TestJoinedHooksDoNotAllocate(t *testing.T) {
	quiet := Hooks{
		OnStart: func(ctx context.Context, _ CallInfo) context.Context { return ctx },
		OnRetry: func(context.Context, CallInfo, RetryInfo) {},
		OnEnd:   func(context.Context, CallInfo, CallResult) {},
		OnDrift: func(context.Context, CallInfo, []Drift) {},
	}
	joined := quiet.with(quiet).with(quiet)
	ctx, call := t.Context(), CallInfo{Operation: "Sessions.Create"}
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		started := joined.OnStart(ctx, call)
		joined.OnRetry(started, call, RetryInfo{Attempt: 1})
		joined.OnDrift(started, call, nil)
		joined.OnEnd(started, call, CallResult{StatusCode: 200})
	}))
}
