package bench

import (
	"context"
	"net/http"
)

// origin is where calls go that never leave the process.
const origin = "https://verification.example.com"

// coreTargets are the ratios that the client shall keep to without a network.
var coreTargets = map[string]float64{"balance": 0.90, "create": 0.90, "list": 0.60, "decision": 0.50}

var titles = map[string]string{
	"balance": "balance (small GET)", "create": "create session (small POST)",
	"list": "list of 50 sessions", "decision": "full decision, 33 kB",
}

// Core compares the operations with the code one writes by hand, without a network. It returns the ratios by name
// as well.
func (p Plan) Core(ctx context.Context, answers *Answers) ([]Row, map[string]float64, error) {
	memory := Memory(answers.Answer)
	client, err := NewClient(origin, memory)
	if err != nil {
		return nil, nil, err
	}
	ours, base := Ours(client).Rows(), Bare(&http.Client{Transport: memory}, origin).Rows()
	var rows []Row
	ratios := map[string]float64{}
	for i, op := range ours {
		samples, err := p.Interleave(ctx, op.Call, base[i].Call)
		if err != nil {
			return nil, nil, err
		}
		ratios[op.Name] = Ratio(samples[0], samples[1])
		row := timed(titles[op.Name], samples[0], samples[1], coreTargets[op.Name])
		rows = append(rows, row.withMemory(samples[0], samples[1]))
		if op.Name == "balance" || op.Name == "create" {
			rows = append(rows, allocations(op.Name, samples[0], samples[1]))
		}
	}
	return rows, ratios, nil
}

func allocations(name string, ours, base []Sample) Row {
	o, b := Typical(ours).Allocs, Typical(base).Allocs
	return Row{
		Name: name + ": allocations", Ours: count(o), Base: count(b), Ratio: fraction(o / b),
		Target: "≤ 1.00", Met: int(o+.5) <= int(b+.5),
	}
}

// Loopback compares them over loopback, where the server and the kernel have their share, and a deadline its price:
// small calls are compared with bounded ones by hand as well.
func (p Plan) Loopback(ctx context.Context, answers *Answers) ([]Row, error) {
	server := NewLoopback(answers.Answer, 0)
	defer server.Close()
	client, err := NewClient(server.URL, nil)
	if err != nil {
		return nil, err
	}
	defer client.CloseIdleConnections()
	transport := HandTuned()
	defer transport.CloseIdleConnections()
	hand := Bare(&http.Client{Transport: transport}, server.URL)
	ours, base, bounded := Ours(client).Rows(), hand.Rows(), hand.WithDeadline().Rows()
	var rows []Row
	for i, op := range ours {
		samples, err := p.Interleave(ctx, op.Call, base[i].Call, bounded[i].Call)
		if err != nil {
			return nil, err
		}
		title := titles[op.Name] + ", loopback"
		rows = append(rows, timed(title, samples[0], samples[1], 0).withCPU(samples[0], samples[1]))
		if op.Name == "balance" || op.Name == "create" {
			rows = append(rows, timed(title+withDeadline, samples[0], samples[2], 0).withCPU(samples[0], samples[2]))
		}
	}
	return rows, nil
}

const withDeadline = ", over a call by hand with a deadline"
