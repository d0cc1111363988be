package peers

import (
	"context"
	"testing"
)

func TestEveryCallWorks(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	for _, peer := range all {
		for name, pair := range map[string]Pair{"get": peer.Get, "list": peer.List, "post": peer.Post} {
			t.Run(peer.Name()+"/"+name, func(t *testing.T) {
				if err := pair.SDK(context.Background()); err != nil {
					t.Error("SDK:", err)
				}
				if err := pair.Hand(context.Background()); err != nil {
					t.Error("by hand:", err)
				}
			})
		}
	}
}
