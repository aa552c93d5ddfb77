# Everything a person or CI runs. `make` alone lists it.

.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.PHONY: help demo demo-federation test bench bench-judge fmt generate tools

help: ## What there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 20

demo: ## A real daemon, readers, a rollout, a rollback, a fleet, and rollouts that judge themselves
	cargo build --quiet -p vortexd -p vortexctl
	target/debug/vortexctl demo

demo-federation: ## Three clusters that share one truth: a change seen by all, a partition, a conflict, its end
	cargo build --quiet -p vortexd -p vortexctl
	target/debug/vortexctl demo --federation

test: tools ## Everything that has to hold: format, lints, docs, all tests
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --all-features -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --quiet
	cargo build --workspace --quiet
	cargo test --workspace --no-fail-fast 2>&1 | tee target/test.log
	@awk '/^test result:/ { passed += $$4; failed += $$6 } \
		END { print passed " passed, " failed " failed" }' target/test.log

tools: ## What the tests need besides Rust: git, mount, openssl, Python with grpcio, Prometheus
	@command -v git >/dev/null && command -v mount >/dev/null && command -v openssl >/dev/null \
		&& command -v python3 >/dev/null && python3 -m pip --version >/dev/null 2>&1 || \
		{ apt-get update -qq && apt-get install -y -qq git mount openssl python3 python3-pip; }
	@PYTHONPATH=target/python python3 -c 'import grpc, grpc_tools' 2>/dev/null || \
		python3 -m pip install --quiet --target target/python grpcio grpcio-tools
	@# Unpacked and not installed: the package would start a service that scrapes this machine.
	@command -v prometheus >/dev/null || test -x target/prometheus/usr/bin/prometheus || { \
		mkdir -p target/prometheus && cd target/prometheus && \
		{ apt-get download -qq prometheus || { apt-get update -qq && apt-get download -qq prometheus; }; } && \
		dpkg-deb --extract prometheus_*.deb . && rm prometheus_*.deb; }

bench: ## Figures beside their yardsticks (installs nginx, wrk and etcd); see docs/benchmarks.md
	tests/load/peers.sh
	cargo build --release --quiet -p vortexd -p vortexctl
	cargo build --release --quiet -p vortex-client --example bare --example minimal
	cargo run --release --quiet -p vortex-tests --bin load

bench-judge: ## Simulated rollouts before Vortex and its yardsticks, from fixed seeds; see docs/analysis.md
	cargo bench --quiet -p vortex-core --bench judge

fmt: ## Format the code
	cargo fmt --all

generate: ## Write anew what is made from the code: openapi.json and the completions
	cargo build --workspace --quiet
	UPDATE=1 cargo test --quiet -p vortex-tests --test tidy
