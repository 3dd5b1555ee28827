# What a developer types. Each target sets up what it needs, once.

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
CACHE := .cache
WHEELS := $(CACHE)/wheels
PIP := $(BIN)/python -m pip --disable-pip-version-check
JOBS ?= 2
# What was compiled is kept, whatever the shell says: tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test check lint bench format words browser lock clean

help:  ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.runs  ## Look around: the CRM 2022 workshop with invented delegates, at http://localhost:8000
	@$(BIN)/logistics demo

test: $(VENV)/.develops $(WHEELS)/.complete programs  ## Run every test
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

check: lint  ## Check style, types, directions of imports, migrations, translations, the one clock
	$(BIN)/python -m pytest -q tests/test_migrations.py tests/test_translations.py tests/test_one_clock.py

lint: $(VENV)/.develops  ## Check what can be seen without running anything: style, types, directions of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: PROGRAMS := wrk:wrk
bench: $(VENV)/.develops programs  ## Measure, as ratios against floors measured in the same run (ONLY="pages --postgres")
	@$(BIN)/python -m tests.benchmarks $(ONLY)

pictures: PROGRAMS := chromium:chromium
pictures: $(VENV)/.develops programs  ## Take the pictures of README and guides from a demo (ONLY="desk --language en")
	@$(BIN)/python -m tests.pictures $(ONLY)

format: $(VENV)/.develops  ## Bring the code into its style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

words: $(VENV)/.runs  ## Bring the catalogue up to date with the source: then translate what is new
	@mkdir -p $(CACHE)
	@$(BIN)/pybabel -q extract --mapping pyproject.toml --no-location --sort-output --output $(CACHE)/messages.pot .
	@$(BIN)/pybabel -q update --input-file $(CACHE)/messages.pot --output-dir logistics/translations --width 120 \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@$(BIN)/pybabel compile --directory logistics/translations --statistics

lock: $(VENV)/.develops  ## Write the lock files anew from pyproject.toml, with the newest versions
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile $(LOCKING) --extra dev --output-file requirements-dev.lock \
		pyproject.toml
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile $(LOCKING) --constraint requirements-dev.lock \
		--output-file requirements.lock pyproject.toml

LOCKING = --quiet --upgrade --strip-extras --generate-hashes --allow-unsafe --all-build-deps \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

clean:  ## Remove what the targets have set up; data folders stay
	rm -rf $(VENV) $(CACHE) .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info

# A virtual environment that runs the program: exactly the locked packages, and this folder.
$(VENV)/.runs: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install -qq --require-hashes --requirement requirements.lock
	$(PIP) install -qq --no-deps --no-build-isolation --editable .
	@touch $@

# The same with what tests and checks need.
$(VENV)/.develops: requirements-dev.lock $(VENV)/.runs
	$(PIP) install -qq --require-hashes --requirement requirements-dev.lock
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; say where with PYTHON=/path/to/python3." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The locked packages as files: a test installs the built wheel from them, with no network.
$(WHEELS)/.complete: requirements.lock | $(BIN)/python
	rm -rf $(WHEELS)
	$(PIP) wheel -qq --require-hashes --no-deps --requirement requirements.lock --wheel-dir $(WHEELS)
	@touch $@

# Programs that some tests drive; those tests are skipped, and say so, where a program cannot be had.
# Without chromium or clamd, CI=true fails. Measuring does with a small client of its own where wrk cannot be had.
PROGRAMS := chromium:chromium soffice:libreoffice-calc-nogui clamd:clamav-daemon tesseract:tesseract-ocr

programs:
	@for program in $(PROGRAMS); do \
		command -v $${program%%:*} >/dev/null && continue; \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "installing $${program#*:}"; \
			apt-get -qq update && apt-get -qq install -y --no-install-recommends $${program#*:} >/dev/null || true; \
		else echo "$${program%%:*} is missing: what needs it is skipped or does without (Debian: apt install $${program#*:})." >&2; fi; \
	done
