# One environment in .venv; every target works on a machine with Python 3.11 and pip.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
export OMP_NUM_THREADS := 1

.PHONY: demo test test-slow check clean help

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(STAMP)-core: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(STAMP)-dev: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(STAMP)-core

demo: $(STAMP)-core  ## set up and run two collectives on a million records; results in results/demo
	$(BIN)/aca run climate-duel --seeds 20 --out results/demo

test: $(STAMP)-dev  ## set up and pass the fast tests
	$(BIN)/pytest -q -m "not slow" -n auto --dist loadfile

test-slow: $(STAMP)-dev  ## the long statistical tests
	$(BIN)/pytest -q -m slow -n auto --dist loadfile

check: $(STAMP)-dev  ## what a commit must pass: format, lint, types, fast tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict -p aca_env
	$(BIN)/pytest -q -m "not slow" -n auto --dist loadfile

clean:  ## remove the environment and all results
	rm -rf $(VENV) results
