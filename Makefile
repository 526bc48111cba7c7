# Every target makes what it needs: Python >= 3.11 and make are all that must be there.

# The first of these that runs and is new enough (a version manager's shim may not run).
NEW_ENOUGH = import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && { echo $$p; break; }; done)
VENV ?= .venv
BIN = $(VENV)/bin
DEMO = data/interim/demo

.PHONY: help demo test check bench clean

help:
	@echo "make demo    a whole run on made-up data: crawl, features, study, report"
	@echo "make test    all tests"
	@echo "make check   style, types, architecture"
	@echo "make bench   speed and memory, as ratios"

demo: $(VENV)/.installed
	@$(BIN)/python -m tiktok_scraper.demo $(DEMO) data/processed

test: $(VENV)/.installed-dev
	@sh tests/chromium.sh $(BIN)/python
	@sh tests/postgresql.sh
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed-bench
	$(BIN)/python -m bench

clean:
	rm -rf $(VENV) $(DEMO) .mypy_cache .pytest_cache .ruff_cache

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 or newer is needed; install it, or name one: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c '$(NEW_ENOUGH)' || { echo "make: $(PYTHON) does not run or is older than 3.11; name a newer one: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "make: this Python cannot make a virtual environment; on Debian: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	@echo "installing what requirements.txt names (about a minute, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	@echo "installing what requirements-dev.txt names (about a minute, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-bench: requirements-bench.txt requirements-dev.txt requirements.txt | $(VENV)/bin/python
	@echo "installing what requirements-bench.txt names (some minutes, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	@touch $@ $(VENV)/.installed-dev $(VENV)/.installed
