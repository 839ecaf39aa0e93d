# Two commands do everything: `make demo` and `make test`. Both build the one release profile, outside the checkout.
SHELL := /bin/bash
export CARGO_TARGET_DIR ?= $(HOME)/.cache/plumb/target
# Kept out of the checkout like the target folder: pinned Python peers.
PEERS ?= $(HOME)/.cache/plumb/peers
# Schemathesis, which holds the server to its OpenAPI document.
CONTRACT ?= $(HOME)/.cache/plumb/contract
# The peers of the benchmark, its load generators and the data that it makes.
BENCH ?= $(HOME)/.cache/plumb/bench
# The section `many` is measured where it is asked for.
SECTIONS ?= fit train score serve kept

PLUMB := $(CARGO_TARGET_DIR)/release/plumb

.PHONY: demo build test lint browser postgres peers bench bench-tools accuracy schemathesis deny tools-build

demo: build ## train on data/, publish to models/, serve
	$(PLUMB) demo

build: tools-build
	cargo build --release --locked -p plumb-cli

# The tests run the program as a user would; `cargo test` builds it first.
test: lint browser postgres ## everything: format, lints, unit, property, end-to-end and browser tests
	cargo test --release --locked --workspace

lint: tools-build
	@cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 || rustup component add rustfmt clippy
	cargo fmt --all --check
	cargo clippy --release --locked --workspace --all-targets -- -D warnings

# The pages are opened in a real browser. Only root may install one; others are told how.
browser:
	@test -n "$$CHROMIUM" || command -v chromium chromium-browser google-chrome google-chrome-stable >/dev/null || { \
		echo "installing Chromium for the browser tests"; \
		test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; \
	} || { \
		echo "the browser tests need Chromium, and it could not be installed here (that takes root and a package source): \`sudo apt-get install chromium\`, or set CHROMIUM to the path of a Chrome or Chromium"; \
		exit 1; \
	}

# The tests of the store start servers of their own. The package's own server is of no use to them: it is not started.
postgres:
	@test -n "$$PG_BIN" || command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { \
		echo "installing PostgreSQL for the tests of the store"; \
		test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql-common \
			&& mkdir -p /etc/postgresql-common && echo "create_main_cluster = false" >> /etc/postgresql-common/createcluster.conf \
			&& apt-get install -y -qq --no-install-recommends postgresql; \
	} || { \
		echo "the tests of the store need PostgreSQL's server, and it could not be installed here (that takes root and a package source): \`sudo apt-get install postgresql\`, or set PG_BIN to the folder of initdb"; \
		exit 1; \
	}

deny: ## licences, duplicates and sources of every dependency
	command -v cargo-deny >/dev/null || cargo install --locked cargo-deny
	cargo deny check licenses bans sources

peers: ## writes tests/fixtures/peers with scikit-learn and SciPy; slow to install, so not part of `make test`
	test -x $(PEERS)/bin/python || python3 -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet --requirement tools/peers/requirements.txt
	$(PEERS)/bin/python tools/peers/write_fixtures.py tests/fixtures/peers

# Needs PyPI, so it is not part of `make test`, whose contract tests are the program's own. OPTIONS go to Schemathesis.
schemathesis: build ## calls every operation of the API with made-up requests: no 5xx, nothing that the OpenAPI document does not say
	test -x $(CONTRACT)/bin/python || python3 -m venv $(CONTRACT)
	$(CONTRACT)/bin/pip install --quiet --requirement tools/contract/requirements.txt
	tools/contract/run.sh $(PLUMB) $(CONTRACT)/bin/schemathesis $(OPTIONS)

# Figures mean something on a machine that does nothing else. QUICK=1 only sees that everything runs.
bench: build bench-tools ## measures Plumb against its peers, writes docs/benchmarks.md; SECTIONS="fit serve" for some, QUICK=1 for a smoke run
	cargo build --release --locked -p plumb-fit --example solve
	cargo build --release --locked -p plumb-serve --example echo --example paced || echo "without the examples echo and paced their lines are not measured"
	cargo build --release --locked -p plumb-store --example ingest || echo "without the example ingest its lines are not measured"
	cargo bench --locked -p plumb-model --bench score --no-run || echo "without the micro-benchmark its line is not measured"
	$(BENCH)/bin/python tools/bench/run.py --sections $(SECTIONS) $(if $(QUICK),--quick) \
		--plumb $(PLUMB) --solve $(CARGO_TARGET_DIR)/release/examples/solve --echo $(CARGO_TARGET_DIR)/release/examples/echo \
		--paced $(CARGO_TARGET_DIR)/release/examples/paced --ingest $(CARGO_TARGET_DIR)/release/examples/ingest \
		--work $(BENCH)/work --output $(if $(QUICK),$(BENCH)/work/quick,docs)

# DATA is a folder of public data sets; without it only made-up leads are learnt. SETS="synth x-education:time" for some of them.
accuracy: build ## how well Plumb predicts beside its peers, writes docs/accuracy.md; DATA=folder, SETS=some, QUICK=1 for a smoke run
	test -x $(BENCH)/bin/python || python3 -m venv $(BENCH)
	$(BENCH)/bin/pip install --quiet --requirement tools/bench/requirements-accuracy.txt
	$(BENCH)/bin/python tools/bench/accuracy.py --plumb $(PLUMB) $(if $(DATA),--data $(DATA)) $(if $(SETS),--sets $(SETS)) $(if $(QUICK),--quick) \
		--work $(BENCH)/work/accuracy$(if $(QUICK),-quick) --output $(if $(QUICK),$(BENCH)/work/accuracy-quick,docs)

# wrk drives as much as a server takes, oha a given rate.
bench-tools:
	test -x $(BENCH)/bin/python || python3 -m venv $(BENCH)
	$(BENCH)/bin/pip install --quiet --requirement tools/bench/requirements.txt
	@command -v wrk >/dev/null || { echo "installing wrk"; apt-get update -qq && apt-get install -y -qq wrk; } || echo "without wrk the loads are not measured"
	test -x $(BENCH)/bin/oha || CARGO_TARGET_DIR=$(BENCH)/oha-target cargo install --locked --root $(BENCH) oha@1.16.0 \
		|| echo "without oha the latencies are not measured"
	@rm -rf $(BENCH)/oha-target

# A C compiler is all that is needed besides the Rust toolchain (zstd and lz4 in Parquet files are C).
tools-build:
	@command -v cc >/dev/null || { echo "installing a C compiler"; (apt-get update -qq && apt-get install -y -qq gcc libc6-dev) || { echo "a C compiler is needed: install gcc"; exit 1; }; }
	@command -v cargo >/dev/null || { echo "the Rust toolchain is needed: install it with rustup"; exit 1; }
