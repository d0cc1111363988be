package didit

import "context"

// with returns hooks that call h and then next, and at the end the other way round, so that what next opens lies
// within what h opened. A hook that neither has stays nil, and costs nothing.
func (h Hooks) with(next Hooks) Hooks {
	return Hooks{
		OnStart: startBoth(h.OnStart, next.OnStart),
		OnRetry: both(h.OnRetry, next.OnRetry),
		OnEnd:   both(next.OnEnd, h.OnEnd),
		OnDrift: both(h.OnDrift, next.OnDrift),
	}
}

func startBoth(first, second func(context.Context, CallInfo) context.Context) func(context.Context, CallInfo) context.Context {
	if first == nil {
		return second
	}
	if second == nil {
		return first
	}
	return func(ctx context.Context, call CallInfo) context.Context {
		if started := first(ctx, call); started != nil {
			ctx = started
		}
		if started := second(ctx, call); started != nil {
			ctx = started
		}
		return ctx
	}
}

func both[T any](first, second func(context.Context, CallInfo, T)) func(context.Context, CallInfo, T) {
	if first == nil {
		return second
	}
	if second == nil {
		return first
	}
	return func(ctx context.Context, call CallInfo, what T) {
		first(ctx, call, what)
		second(ctx, call, what)
	}
}
