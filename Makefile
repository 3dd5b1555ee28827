# What a developer types. Each target sets up what it needs, once.

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
CACHE := .cache
WHEELS := $(CACHE)/wheels
PIP := $(BIN)/python -m pip --disable-pip-version-check
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test check bench format browser lock clean

help:  ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.runs  ## Look around: the CRM 2022 workshop with invented delegates, at http://localhost:8000
	@$(BIN)/logistics demo

test: $(VENV)/.develops $(WHEELS)/.complete browser  ## Run every test
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

check: $(VENV)/.develops  ## Check style, types, directions of imports, migrations, translations, the one clock
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q tests/test_migrations.py tests/test_translations.py tests/test_one_clock.py

bench: $(VENV)/.develops  ## Measure, as ratios against a floor measured in the same run
	$(BIN)/python -m tests.benchmarks

format: $(VENV)/.develops  ## Bring the code into its style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/.develops  ## Write the lock files anew from pyproject.toml, with the newest versions
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile $(LOCKING) --output-file requirements.lock pyproject.toml
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile $(LOCKING) --extra dev --constraint requirements.lock \
		--output-file requirements-dev.lock pyproject.toml

LOCKING = --quiet --upgrade --strip-extras --generate-hashes --allow-unsafe --all-build-deps \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

clean:  ## Remove what the targets have set up; data folders stay
	rm -rf $(VENV) $(CACHE) .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info

# A virtual environment that runs the program: exactly the locked packages, and this folder.
$(VENV)/.runs: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --require-hashes --requirement requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# The same with what tests and checks need.
$(VENV)/.develops: requirements-dev.lock $(VENV)/.runs
	$(PIP) install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; say where with PYTHON=/path/to/python3." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The locked packages as files: a test installs the built wheel from them, with no network.
$(WHEELS)/.complete: requirements.lock | $(BIN)/python
	rm -rf $(WHEELS)
	$(PIP) download --quiet --require-hashes --requirement requirements.lock --dest $(WHEELS)
	@touch $@

# Debian's chromium for the browser tests. Without it they are skipped, and say so; with CI=true they fail.
browser:
	@command -v chromium >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium >/dev/null; \
		else echo "chromium is missing: the browser tests will be skipped (Debian: apt install chromium)." >&2; fi; }
