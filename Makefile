# Two commands do everything: `make demo` and `make test`. Both build the one release profile, outside the checkout.
SHELL := /bin/bash
export CARGO_TARGET_DIR ?= $(HOME)/.cache/plumb/target
# Kept out of the checkout like the target folder: pinned Python peers.
PEERS ?= $(HOME)/.cache/plumb/peers

PLUMB := $(CARGO_TARGET_DIR)/release/plumb

.PHONY: demo build test lint peers deny tools-build

demo: build ## train on data/, publish to models/, serve
	$(PLUMB) demo

build: tools-build
	cargo build --release --locked -p plumb-cli

# The tests run the program as a user would; `cargo test` builds it first.
test: lint ## everything: format, lints, unit, property and end-to-end tests
	cargo test --release --locked --workspace

lint: tools-build
	@cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 || rustup component add rustfmt clippy
	cargo fmt --all --check
	cargo clippy --release --locked --workspace --all-targets -- -D warnings

deny: ## licences, duplicates and sources of every dependency
	command -v cargo-deny >/dev/null || cargo install --locked cargo-deny
	cargo deny check licenses bans sources

peers: ## writes tests/fixtures/peers with scikit-learn and SciPy; slow to install, so not part of `make test`
	test -x $(PEERS)/bin/python || python3 -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet --requirement tools/peers/requirements.txt
	$(PEERS)/bin/python tools/peers/write_fixtures.py tests/fixtures/peers

# A C compiler is all that is needed besides the Rust toolchain (zstd and lz4 in Parquet files are C).
tools-build:
	@command -v cc >/dev/null || { echo "installing a C compiler"; (apt-get update -qq && apt-get install -y -qq gcc libc6-dev) || { echo "a C compiler is needed: install gcc"; exit 1; }; }
	@command -v cargo >/dev/null || { echo "the Rust toolchain is needed: install it with rustup"; exit 1; }
