# One environment in .venv; every target works on a machine with Python 3.11 and pip.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
export OMP_NUM_THREADS := 1

TRAINERS := train rllib torchrl
TRAINED := tests/aca_env/faces/test_sb3*.py tests/aca_env/training tests/aca_env/cli/test_train_command.py tests/test_readme.py
.PHONY: docs test-docs demo bench reproduce scores pictures test test-slow test-trainers test-page test-scale check clean help $(TRAINERS:%=test-%)

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

# MOMAland asks for more than the two games measured here need.
$(STAMP)-bench: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	-$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt --no-deps momaland
	@touch $@ $(STAMP)-core

demo: $(STAMP)-core  ## set up and run two collectives on a million records; results in results/demo
	$(BIN)/aca run climate-duel --seeds 20 --out results/demo

bench: $(STAMP)-bench  ## speed beside peers, scaling and memory; results in results/bench
	$(BIN)/aca bench

reproduce: $(STAMP)-core  ## the published experiments again, quick form; report in results/reproduce
	$(BIN)/aca reproduce --quick --out results/reproduce

scores: $(STAMP)-dev  ## every policy in every scenario, held-out games; results/scores and the README's table
	$(BIN)/aca tournament --reference --workers 2 --write-readme README.md

test: $(STAMP)-dev  ## set up and pass the fast tests
	$(BIN)/pytest -q -m "not slow" -n auto --dist loadfile

test-slow: $(STAMP)-dev  ## the long statistical tests
	$(BIN)/pytest -q -m slow -n auto --dist loadfile

test-trainers: $(TRAINERS:%=test-%)  ## Stable-Baselines3 (test-train), RLlib and TorchRL, each set up by itself

$(TRAINERS:%=test-%): test-%: .venv-%/.stamp
	.venv-$*/bin/pytest -q -m "not slow" tests/trainers $(if $(filter train,$*),$(TRAINED),tests/aca_env/faces/test_sb3*.py)

# Ray still asks for an older Gymnasium than the rest is run with.
$(TRAINERS:%=.venv-%/.stamp): .venv-%/.stamp: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-$*
	grep -v $(if $(filter rllib,$*),'^gymnasium==','^$$') constraints.txt > .venv-$*/constraints.txt
	.venv-$*/bin/pip install --quiet --disable-pip-version-check -c .venv-$*/constraints.txt -e '.[fast,$*]' hypothesis pytest
	@touch $@

test-page: .venv-page/.stamp  ## the page of `aca page` in a real Chromium
	@command -v chromium chromium-browser > /dev/null || { test "$$(id -u)" = 0 && \
		apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium > /dev/null; } \
		|| { echo "test-page needs chromium: apt-get install chromium"; exit 1; }
	.venv-page/bin/pytest -q tests/page

test-scale: .venv-scale/.stamp  ## sweeps on a local Ray cluster, killed and resumed
	.venv-scale/bin/pytest -q tests/aca_env/sweeps

.venv-scale/.stamp: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-scale
	.venv-scale/bin/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[fast,scale]' hypothesis pytest
	@touch $@

pictures: .venv-page/.stamp  ## screenshots of the page into docs/pictures
	.venv-page/bin/python scripts/page_pictures.py docs/pictures

.venv-page/.stamp: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-page
	.venv-page/bin/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[fast,viz]' hypothesis pytest playwright
	@touch $@

docs: .venv-docs/.stamp  ## the documentation as pages in site/ (open site/index.html), every link checked
	NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --strict
	.venv-docs/bin/pytest -q -m "not slow" tests/docs/test_site.py tests/docs/test_made_pages.py

test-docs: .venv-test-docs/.stamp  ## every block of code on the pages, the notebooks, and a newcomer's path to the letter
	.venv-test-docs/bin/pytest -q tests/docs

.venv-test-docs/.stamp: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-test-docs
	.venv-test-docs/bin/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[abm,docs,fast,private,results,train]' hypothesis pytest
	@touch $@

.venv-docs/.stamp: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-docs
	.venv-docs/bin/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]' hypothesis playwright pytest
	@touch $@

check: $(STAMP)-dev  ## what a commit must pass: format, lint, types, fast tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict -p aca_env
	$(BIN)/pytest -q -m "not slow" -n auto --dist loadfile

clean:  ## remove the environment and all results
	rm -rf $(VENV) .venv-* results site
