// Package peers calls the SDKs of other services, and the same services by hand.
package peers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/seed-ed97066b/didit-go/bench"
)

// Pair is a call by an SDK, and by hand: the same bytes come back, into the types of the SDK.
type Pair struct{ SDK, Hand bench.Call }

// Peer is an SDK with a small GET, a list of 50 and a small POST.
type Peer struct {
	Module          string
	Get, List, Post Pair
}

// All returns the SDKs that are compared.
func All() ([]Peer, error) {
	var all []Peer
	for _, peer := range []func() (Peer, error){goGithub, godoPeer, hcloudPeer, stripePeer, openaiPeer, resendPeer} {
		made, err := peer()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", made.Module, err)
		}
		all = append(all, made)
	}
	return all, nil
}

// Name is the module with its version.
func (p Peer) Name() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return p.Module
	}
	for _, module := range info.Deps {
		if module.Path == p.Module {
			return strings.TrimPrefix(module.Path, "github.com/") + " " + module.Version
		}
	}
	return p.Module
}

const rows = 50

var errIncomplete = errors.New("the answer was not decoded whole")

// whole reports a list that lost rows on the way.
func whole(n int, err error) error {
	if err == nil && n != rows {
		err = errIncomplete
	}
	return err
}

// service answers a GET of listPath, any POST, and any other GET.
func service(listPath, get, list, post string) *http.Client {
	one, many, made := []byte(get), []byte(list), []byte(post)
	return &http.Client{Transport: bench.Memory(func(req *http.Request) []byte {
		switch {
		case req.Method == http.MethodPost:
			return made
		case strings.TrimSuffix(req.URL.Path, "/") == listPath:
			return many
		}
		return one
	})}
}

// repeat joins rows with numbers of their own: %d stands for them.
func repeat(row string) string {
	all := make([]string, rows)
	for i := range all {
		all[i] = strings.ReplaceAll(row, "%d", fmt.Sprint(1000+i))
	}
	return strings.Join(all, ",")
}

// handed makes a call by hand whose result is not looked at.
func handed[T any](h *bench.Hand, method, path string, body func() any) bench.Call {
	return func(ctx context.Context) error {
		var input any
		if body != nil {
			input = body()
		}
		_, err := bench.HandCall[T](ctx, h, method, path, input)
		return err
	}
}

// handedList is handed for a list whose rows are counted.
func handedList[T any](h *bench.Hand, path string, count func(*T) int) bench.Call {
	return func(ctx context.Context) error {
		list, err := bench.HandCall[T](ctx, h, http.MethodGet, path, nil)
		if err != nil {
			return err
		}
		return whole(count(list), nil)
	}
}

// single is one row.
func single(row string) string { return strings.ReplaceAll(row, "%d", "1") }
