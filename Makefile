FUZZTIME ?= 10s

.PHONY: test race lint ci fuzz bench soak

test:
	go test ./...

race:
	go test -race ./...

lint:
	.ci/run format vet staticcheck docs

ci:
	.ci/run

# Each Fuzz target in turn, for FUZZTIME.
fuzz:
	@set -e; \
	for dir in $$(git grep -l --untracked '^func Fuzz' -- '*_test.go' | xargs -rn1 dirname | sort -u); do \
		listed=$$(go test -list '^Fuzz' ./$$dir); \
		for target in $$(echo "$$listed" | grep '^Fuzz'); do \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) ./$$dir; \
		done; \
	done

# The client against hand-written code and other SDKs; BENCHFLAGS=-quick for a look.
bench:
	go -C bench run ./cmd/table $(BENCHFLAGS)

# An hour's worth of traffic in three minutes, with faults; SOAKFLAGS='-for 30s' for less.
soak:
	go -C bench run ./cmd/soak $(SOAKFLAGS)
