package bench

import (
	"context"
	"net/http"
	"testing"
)

// BenchmarkMemory is for profiles: the core rows without a network.
func BenchmarkMemory(b *testing.B) {
	answers, err := LoadAnswers(DecisionFile)
	if err != nil {
		b.Fatal(err)
	}
	memory := Memory(answers.Answer)
	client, err := NewClient("https://verification.example.com", memory)
	if err != nil {
		b.Fatal(err)
	}
	benchmark(b, "ours", Ours(client))
	benchmark(b, "bare", Bare(&http.Client{Transport: memory}, "https://verification.example.com"))
}

func benchmark(b *testing.B, name string, ops Operations) {
	for _, row := range ops.Rows() {
		b.Run(row.Name+"/"+name, func(b *testing.B) {
			b.ReportAllocs()
			ctx := context.Background()
			for b.Loop() {
				if err := row.Call(ctx); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
