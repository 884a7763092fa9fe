# Two commands are enough: `make demo` and `make test`. Python >= 3.11 and make are all that they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MADE := $(VENV)/.made
TESTED := $(VENV)/.tested

.DEFAULT_GOAL := help
.PHONY: help demo test test-long bench clean

help:
	@echo "make demo   load the worlds, print a dozen questions and answers, serve on 127.0.0.1:8000 (PORT=... for another)"
	@echo "make test   everything that CI runs"
	@echo "make test-long  each fault 20 times and longer random histories, on real Neo4j and PostgreSQL"
	@echo "make bench  speed, both sides of each comparison in one run"
	@echo "make clean  remove the environment and what tools left behind"

demo: $(MADE)
	@$(BIN)/zoneledger demo

test: $(TESTED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto --dist loadfile

test-long: $(TESTED)
	ZONELEDGER_TEST_LONG=1 ZONELEDGER_TEST_ENGINES=required $(BIN)/pytest $(wildcard tests/test_faults*.py) \
		$(wildcard tests/test_postgres_*.py) tests/test_log_engines.py tests/test_parity.py tests/test_api_parity.py

bench: $(TESTED)
	$(BIN)/python -m tests.bench.run

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Made once, and anew when the lock or the project's own description changes.
$(MADE): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python >= 3.11 is needed. Name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $(MADE)

# What the tests need beside it.
$(TESTED): $(MADE) requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.lock
	@touch $(TESTED)
