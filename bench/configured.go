package bench

import (
	"context"
	"io"
	"log/slog"

	"golang.org/x/time/rate"

	"github.com/seed-ed97066b/didit-go"
)

// Configured compares a client with everything on, and a limit that never blocks, with one with everything off.
func (p Plan) Configured(ctx context.Context, answers *Answers) ([]Row, error) {
	memory := Memory(answers.Answer)
	plain, err := NewClient(origin, memory, didit.WithMaxRetries(0))
	if err != nil {
		return nil, err
	}
	full, err := NewClient(origin, memory,
		didit.WithMaxRetries(3), didit.WithRateLimiter(rate.NewLimiter(rate.Inf, 1)),
		didit.WithLogger(slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelInfo}))),
		didit.WithHooks(didit.Hooks{
			OnStart: func(ctx context.Context, _ didit.CallInfo) context.Context { return ctx },
			OnRetry: func(context.Context, didit.CallInfo, didit.RetryInfo) {},
			OnEnd:   func(context.Context, didit.CallInfo, didit.CallResult) {},
			OnDrift: func(context.Context, didit.CallInfo, []didit.Drift) {},
		}))
	if err != nil {
		return nil, err
	}
	with, without := Ours(full).Rows(), Ours(plain).Rows()
	var rows []Row
	for i, op := range with {
		samples, err := p.Interleave(ctx, op.Call, without[i].Call)
		if err != nil {
			return nil, err
		}
		row := timed(op.Name+", everything configured over nothing", samples[0], samples[1], 1.10)
		rows = append(rows, row.withMemory(samples[0], samples[1]))
	}
	return rows, nil
}
