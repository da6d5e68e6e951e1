# Everything runs inside .venv, which is made on first use and refreshed when pyproject.toml changes.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help install demo test lint coverage-map docs precision benchmark clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# Some systems ship Python without ensurepip; the pip outside then fills the environment.
$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "ccsim needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || $(PYTHON) -m venv --without-pip $(VENV)
	@if $(BIN)/python -m pip --version >/dev/null 2>&1; then \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'; \
	else \
	    $(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check -e '.[dev]'; \
	fi
	@touch $(STAMP)

install: $(STAMP)  ## make .venv and install ccsim into it with the tools for development

demo: $(STAMP)  ## compare four designs of a bank's customer service
	$(BIN)/ccsim demo

test: $(STAMP)  ## run the tests
	$(BIN)/ccsim doctor
	$(BIN)/python -m pytest -n 2

lint: $(STAMP)  ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

coverage-map: $(STAMP)  ## write docs/coverage.md: what of the model works, and what shows it
	$(BIN)/python tests/tools/coverage_map.py

docs: $(STAMP)  ## write docs/reference/scenario.md and the schema for editors
	$(BIN)/python tests/tools/key_reference.py
	@mkdir -p docs/schema
	$(BIN)/ccsim schema > docs/schema/ccsim-1.json

precision: $(STAMP)  ## run the long tests that pursue known answers to their last digits
	$(BIN)/python -m pytest -n 2 -m precision

benchmark: $(STAMP)  ## time the engines beside other programs (CIW=python that has Ciw)
	OPENBLAS_NUM_THREADS=1 $(BIN)/python benchmarks/run.py $(if $(CIW),--ciw $(CIW))

clean:  ## remove caches and built files (.venv and results stay)
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage tests/identity/failed
	find . -path ./$(VENV) -prune -o -type d -name __pycache__ -exec rm -rf {} +
