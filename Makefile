FUZZTIME ?= 10s

.PHONY: help test race lint golangci fmt cover fuzz bench soak examples compat platforms ci

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

test: ## every test
	go test ./...

race: ## every test, with the race detector
	go test -race ./...

lint: ## formatting, vet, staticcheck, missing documentation
	.ci/run format vet staticcheck docs

golangci: ## the linters of .golangci.yml; needs golangci-lint 2
	golangci-lint run ./...
	cd otel && golangci-lint run ./...
	cd tools && golangci-lint run ./...

fmt: ## gofumpt, over everything
	go -C tools run mvdan.cc/gofumpt -w $(CURDIR)

cover: ## coverage by package, and the functions that no test enters
	.ci/cover

fuzz: ## every fuzz target in turn, for FUZZTIME (10s)
	@set -e; \
	for dir in $$(git grep -l --untracked '^func Fuzz' -- '*_test.go' | xargs -rn1 dirname | sort -u); do \
		listed=$$(go test -list '^Fuzz' ./$$dir); \
		for target in $$(echo "$$listed" | grep '^Fuzz'); do \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) ./$$dir; \
		done; \
	done

bench: ## the client against hand-written code and other SDKs; BENCHFLAGS=-quick for a look
	go -C bench run ./cmd/table $(BENCHFLAGS)

soak: ## an hour's worth of traffic in three minutes, with faults; SOAKFLAGS='-for 30s' for less
	go -C bench run ./cmd/soak $(SOAKFLAGS)

examples: ## each example, to its end, against a server of its own
	.ci/run examples

compat: ## the exported API against the last tag
	.ci/run compat

platforms: ## vet for other systems and for 32 bits; PLATFORMS="linux/arm windows/arm64" for others
	.ci/run platforms

ci: ## all that CI runs
	.ci/run
