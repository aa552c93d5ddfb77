# Everything a person or CI runs. `make` alone lists it.

.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
# What `make tools` builds where the machine has none.
export PATH := $(CURDIR)/target/tools:$(PATH)
# The version of Kubernetes that a Helm built here renders for, if it is told no other: 1.33.
KUBERNETES_MINOR := 33

.PHONY: help demo demo-federation test fuzz bench bench-judge fmt generate tools

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
	helm lint --strict charts/vortex
	cargo test --workspace --no-fail-fast 2>&1 | tee target/test.log
	@awk '/^test result:/ { passed += $$4; failed += $$6 } \
		END { print passed " passed, " failed " failed" }' target/test.log

fuzz: ## Random bytes before every decoder, ten minutes of processor time each; VORTEX_FUZZ_TARGETS=ops,frames for some
	VORTEX_FUZZ_MINUTES=$${VORTEX_FUZZ_MINUTES:-10} cargo test --profile fuzz -p vortex-tests --test fuzz --test backup \
		-- every_decoder damaged_anywhere --nocapture

tools: ## What the tests need besides Rust: git, mount, openssl, curl, Python with grpcio, Prometheus, Helm, kubeconform
	@command -v git >/dev/null && command -v mount >/dev/null && command -v openssl >/dev/null && command -v curl >/dev/null \
		&& command -v python3 >/dev/null && python3 -m pip --version >/dev/null 2>&1 || \
		{ apt-get update -qq && apt-get install -y -qq git mount openssl curl python3 python3-pip; }
	@PYTHONPATH=target/python python3 -c 'import grpc, grpc_tools' 2>/dev/null || \
		python3 -m pip install --quiet --target target/python grpcio grpcio-tools
	@# Unpacked and not installed: the package would start a service that scrapes this machine.
	@command -v prometheus >/dev/null || test -x target/prometheus/usr/bin/prometheus || { \
		mkdir -p target/prometheus && cd target/prometheus && \
		{ apt-get download -qq prometheus || { apt-get update -qq && apt-get download -qq prometheus; }; } && \
		dpkg-deb --extract prometheus_*.deb . && rm prometheus_*.deb; }
	@# Without the flags it would take itself for a client of Kubernetes 1.20.
	@command -v helm >/dev/null || GOBIN=$(CURDIR)/target/tools go install -ldflags "-s -w \
		$(foreach package,chartutil lint/rules,$(foreach part,Major=1 Minor=$(KUBERNETES_MINOR),\
		-X helm.sh/helm/v3/pkg/$(package).k8sVersion$(part)))" helm.sh/helm/v3/cmd/helm@v3.18.4
	@command -v kubeconform >/dev/null || \
		GOBIN=$(CURDIR)/target/tools go install -ldflags '-s -w' github.com/yannh/kubeconform/cmd/kubeconform@v0.6.7
	@test -d target/kubernetes || { \
		python3 -m pip download --quiet --no-deps --dest target/schemas kubernetes-validate==1.37.0 && \
		python3 tests/tests/chart/schemas.py target/schemas/kubernetes_validate-*.whl target/kubernetes.new && \
		mv target/kubernetes.new target/kubernetes && rm -r target/schemas; }

bench: ## Figures beside their yardsticks (installs nginx, wrk and etcd); see docs/benchmarks.md
	tests/load/peers.sh
	cargo build --release --quiet -p vortexd -p vortexctl
	cargo build --release --quiet -p vortex-client --example bare --example minimal
	cargo run --release --quiet -p vortex-tests --bin load

bench-judge: ## Simulated rollouts before Vortex and its yardsticks, from fixed seeds; see docs/analysis.md
	cargo bench --quiet -p vortex-core --bench judge

fmt: ## Format the code
	cargo fmt --all

generate: ## Write anew what is made: openapi.json, completions, manual pages, the chart's table of values
	cargo build --workspace --quiet
	UPDATE=1 cargo test --quiet -p vortex-tests --test tidy
	UPDATE=1 cargo test --quiet -p vortex-tests --test promise only_grows
	UPDATE=1 cargo test --quiet -p vortex-tests --test chart values
