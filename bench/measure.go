package bench

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"time"
)

// Call is what is measured.
type Call func(ctx context.Context) error

// Sample is the cost of one call, averaged over one slot. CPU is its time on all cores, collecting garbage
// included; unlike NS it does not depend on what else runs.
type Sample struct{ NS, CPU, Bytes, Allocs float64 }

// Plan says how long to measure.
type Plan struct {
	Rounds int           // slots per call
	Slot   time.Duration // about how long each takes
}

// minRounds is the fewest rounds whose median is worth telling.
const minRounds = 7

// Interleave measures calls against each other: a slot of each in every round, in an order that moves on, so that
// whatever else the machine does falls on all of them. It returns the samples per call, by round.
func (p Plan) Interleave(ctx context.Context, calls ...Call) ([][]Sample, error) {
	counts := make([]int, len(calls))
	for i, call := range calls {
		n, err := p.calibrate(ctx, call)
		if err != nil {
			return nil, err
		}
		counts[i] = n
	}
	samples := make([][]Sample, len(calls))
	for round := range p.Rounds {
		for turn := range calls {
			i := (round + turn) % len(calls)
			sample, err := slot(ctx, calls[i], counts[i])
			if err != nil {
				return nil, err
			}
			samples[i] = append(samples[i], sample)
		}
	}
	return samples, nil
}

// calibrate warms a call up and returns how often it fits into a slot.
func (p Plan) calibrate(ctx context.Context, call Call) (int, error) {
	for n := 8; ; n *= 2 {
		sample, err := slot(ctx, call, n)
		if err != nil {
			return 0, err
		}
		if took := time.Duration(sample.NS * float64(n)); took >= p.Slot/4 || n >= 1<<20 {
			return max(1, int(float64(p.Slot)/sample.NS)), nil
		}
	}
}

// slot starts with a clean heap, so that nobody pays for the garbage of the one before.
func slot(ctx context.Context, call Call, n int) (Sample, error) {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start, used := time.Now(), cpuTime()
	for range n {
		if err := call(ctx); err != nil {
			return Sample{}, err
		}
	}
	took, used := time.Since(start), cpuTime()-used
	runtime.ReadMemStats(&after)
	each := float64(n)
	return Sample{
		NS:     float64(took.Nanoseconds()) / each,
		CPU:    float64(used.Nanoseconds()) / each,
		Bytes:  float64(after.TotalAlloc-before.TotalAlloc) / each,
		Allocs: float64(after.Mallocs-before.Mallocs) / each,
	}, nil
}

// Typical is the median of each quantity.
func Typical(samples []Sample) Sample {
	return Sample{
		NS:     median(samples, func(s Sample) float64 { return s.NS }),
		CPU:    median(samples, func(s Sample) float64 { return s.CPU }),
		Bytes:  median(samples, func(s Sample) float64 { return s.Bytes }),
		Allocs: median(samples, func(s Sample) float64 { return s.Allocs }),
	}
}

func median[T any, V cmp.Ordered](of []T, quantity func(T) V) V {
	values := make([]V, len(of))
	for i := range of {
		values[i] = quantity(of[i])
	}
	return Median(values)
}

// Ratio is the median of the ratios of time, round by round.
func Ratio(of, over []Sample) float64 {
	return ratio(of, over, func(s Sample) float64 { return s.NS })
}

func ratio(of, over []Sample, quantity func(Sample) float64) float64 {
	ratios := make([]float64, len(of))
	for i := range of {
		ratios[i] = quantity(of[i]) / quantity(over[i])
	}
	return Median(ratios)
}

// Median returns the middle of the values.
func Median[T cmp.Ordered](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
