# Everything a person or CI runs. `make` alone lists it.

.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.PHONY: help demo test bench fmt generate tools

help: ## What there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

demo: ## A real daemon, a fleet of readers, a rollout seen live, a rollback
	cargo build --quiet -p vortexd -p vortexctl
	target/debug/vortexctl demo

test: tools ## Everything that has to hold: format, lints, docs, all tests
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --all-features -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --quiet
	cargo build --workspace --quiet
	cargo test --workspace --no-fail-fast 2>&1 | tee target/test.log
	@awk '/^test result:/ { passed += $$4; failed += $$6 } \
		END { print passed " passed, " failed " failed" }' target/test.log

tools: ## What the tests need besides Rust: git and mount
	@command -v git >/dev/null && command -v mount >/dev/null || \
		{ apt-get update -qq && apt-get install -y -qq git mount; }

bench: ## Figures beside their yardsticks (installs nginx, wrk and etcd); see docs/benchmarks.md
	tests/load/peers.sh
	cargo build --release --quiet -p vortexd -p vortexctl
	cargo run --release --quiet -p vortex-tests --bin load

fmt: ## Format the code
	cargo fmt --all

generate: ## Write anew what is made from the code: openapi.json and the completions
	cargo build --workspace --quiet
	UPDATE=1 cargo test --quiet -p vortex-tests --test tidy
