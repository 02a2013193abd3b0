# Two commands do everything: `make demo` runs the whole job, `make test` checks it.
# Both first make a virtual environment in .venv with the versions pinned in constraints.txt.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := PIP_CONSTRAINT=constraints.txt $(BIN)/pip install --quiet --disable-pip-version-check

.PHONY: setup demo test check release sandbox postgresql browser pictures bench gauntlet worst

demo: $(VENV)/.runtime sandbox
	$(BIN)/autograder demo

test: check sandbox postgresql browser
	$(BIN)/pytest -n auto --dist=loadfile

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# Rates, memory and growth, against stock nbgrader in the same run; SIZES=100,1000 for fewer. And
# what a diagnosis costs, and the report of a class of 10,000.
SIZES ?= 100,1000,10000
bench: setup sandbox
	$(BIN)/python -m autograder.bench --sizes $(SIZES)
	$(BIN)/python -m autograder.bench_diagnosis
	$(BIN)/python -m autograder.bench_report

# Every known attack and fault, through stock nbgrader and through the judge, side by side.
gauntlet: setup sandbox
	PYTHONPATH=tests $(BIN)/python -m gauntlet

# What one submission can cost: seconds, memory and disk, for each of the worst.
worst: setup sandbox
	PYTHONPATH=tests $(BIN)/python -m gauntlet.worst

# The released notebook and its kit are made from source/, autograder/convkit.py and autograder/kit/.
release: $(VENV)/.runtime
	$(BIN)/python -m autograder.release

# The README's pictures, from the screenshots that the last tests in tests/browser left.
pictures: setup
	PYTHONPATH=tests $(BIN)/python -m browser.pictures

setup: $(VENV)/.test

# Students' code runs behind bubblewrap's walls.
sandbox:
	@command -v bwrap >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	    { apt-get install -qq -y bubblewrap >/dev/null 2>&1 || \
	      { apt-get update -qq && apt-get install -qq -y bubblewrap >/dev/null; }; } && \
	    echo "Installed bubblewrap, the sandbox."; } || \
	  { echo "bubblewrap is missing: students' code must not run without it. On Debian or Ubuntu:" \
	    "sudo apt-get install bubblewrap" >&2; exit 1; }

# The tests grade into a PostgreSQL gradebook too, on a server of their own.
postgresql:
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	    { apt-get install -qq -y postgresql >/dev/null 2>&1 || \
	      { apt-get update -qq && apt-get install -qq -y postgresql >/dev/null; }; } && \
	    echo "Installed the PostgreSQL server, for the tests."; } || \
	  { echo "The PostgreSQL server is missing, which the tests start. On Debian or Ubuntu:" \
	    "sudo apt-get install postgresql" >&2; exit 1; }

# Tests look at JupyterLab and at our pages in Chromium.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	    { apt-get install -qq -y --no-install-recommends chromium >/dev/null 2>&1 || \
	      { apt-get update -qq && \
	        apt-get install -qq -y --no-install-recommends chromium >/dev/null; }; } && \
	    echo "Installed chromium, the browser in which tests look at pages."; } || \
	  { echo "chromium is missing: tests look at pages in it. On Debian or Ubuntu:" \
	    "sudo apt-get install chromium" >&2; exit 1; }

$(VENV)/.test: $(VENV)/.runtime
	$(INSTALL) --editable '.[test]'
	@echo "Installed what the tests need too: $$($(BIN)/pip freeze | wc -l) packages in $(VENV)."
	@touch $@

$(VENV)/.runtime: pyproject.toml constraints.txt $(BIN)/python
	$(INSTALL) --editable .
	@$(BIN)/python -m compileall -q autograder
	@echo "Installed autograder and $$($(BIN)/pip freeze --exclude-editable | wc -l) packages it" \
	  "needs (nbgrader, NumPy, JupyterLab) in $(VENV), as pinned in constraints.txt."
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "Python 3.11 to 3.13 is needed; name one with: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "No virtual environment could be made. On Debian: apt-get install" \
	    "python3-venv" >&2; exit 1; }
	@echo "Made a virtual environment in $(VENV) with $$($@ --version)."
