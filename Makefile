# Two commands do everything: `make demo` runs the whole job, `make test` checks it.
# Both first make a virtual environment in .venv with the versions pinned in constraints.txt:
# `make install` alone makes what a teacher needs, `make setup` what the tests need too.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# pip's own lines tell what failed; the last line, the likeliest cause and the next step.
define INSTALL
@log=$$(mktemp) && trap 'rm -f "$$log"' EXIT && \
  { PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check \
    --editable $(1) 2>"$$log" || { \
    cat "$$log" >&2; \
    echo "Nothing was installed with $$($(BIN)/python --version) in $(VENV)." >&2; \
    if grep -q -e "connection broken" -e "Network is unreachable" -e "timed out" "$$log"; then \
      echo "The package index does not answer: is there a network, is a proxy needed?" >&2; \
    elif grep -q -e "No space left" "$$log"; then \
      echo "The disk is full: about 1 GB is needed." >&2; \
    elif grep -q -e "ResolutionImpossible" -e "No matching distribution" "$$log"; then \
      echo "A version in constraints.txt cannot be had for this Python. Try another one:" \
        "rm -r $(VENV), then make PYTHON=python3.12 ...; or renew the file: make constraints" >&2; \
    fi; exit 1; }; }
endef

.PHONY: debootstrap install setup demo test repeats quick check release sandbox postgresql browser pictures bench \
  gauntlet peer worst versions constraints hub hub-down hub-test container-test nodejs

demo: install
	$(BIN)/autograder demo

# In the order of tests/conftest.py: what takes longest begins. WORKERS=3 for other than a process
# a core.
WORKERS ?= auto
test: check sandbox postgresql browser
	$(BIN)/pytest -n $(WORKERS) --dist=loadfile --no-loadscope-reorder -m "not repeat" --ignore=tests/hub

# What `make test` leaves out: the same kinds again, at length or in every case.
repeats: setup sandbox debootstrap
	$(BIN)/pytest -m repeat --ignore=tests/hub

# In a minute: the tests of one room, ROOM=judge, without the slow ones; else a few of each file.
ROOM ?=
quick: setup sandbox
	@$(BIN)/lint-imports
	@$(BIN)/pytest -q -n auto --dist=worksteal \
	  $(if $(ROOM),-m "not slow" tests/$(ROOM) tests/test_project.py,--first=2)

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# Rates, memory and growth, against stock nbgrader in the same run; SIZES=100,1000 for fewer; and
# the report of each class; then an evening, from the exchange and back. Figures, plots: build/bench/.
SIZES ?= 100,1000,10000
bench: setup sandbox
	$(BIN)/python -m autograder.bench --sizes $(SIZES)
	$(BIN)/python -m autograder.bench.evening

# Every known attack and fault, through stock nbgrader and through the judge, side by side. Then a
# class with a hostile tenth: what the others lose by it, in points and in time.
gauntlet: setup sandbox
	PYTHONPATH=tests $(BIN)/python -m gauntlet
	PYTHONPATH=tests $(BIN)/python -m gauntlet.hostile_class

# nbgrader's own tests, and its own notebooks graded three ways, with this course's settings. Where
# they may differ is stated in tests/peer/differences.toml and points.toml.
peer: setup sandbox
	PYTHONPATH=tests $(BIN)/python -m peer

# What one submission can cost: seconds, memory and disk, for each of the worst.
worst: setup sandbox
	PYTHONPATH=tests $(BIN)/python -m gauntlet.worst

# A JupyterHub for one course with users of this machine, as root: docs/jupyterhub.md.
HUB ?= hub
PORT ?= 8000
hub: sandbox nodejs
	@$(PYTHON) deploy/jupyterhub/hub.py up --name $(HUB) --port $(PORT)

hub-down:
	@$(PYTHON) deploy/jupyterhub/hub.py down --name $(HUB)

# The whole job on such a hub in a browser, as root: it makes users, and deletes them.
hub-test: setup sandbox browser nodejs
	$(BIN)/pytest tests/hub/test_hub.py

# The container for grading on other systems, built without a registry: about 3 GB in /srv, for a while.
container-test: setup debootstrap
	@command -v buildah >/dev/null || apt-get install -qq -y --no-install-recommends buildah uidmap \
	  >/dev/null || { echo "buildah is missing, which builds the image without root. On Debian or" \
	    "Ubuntu: sudo apt-get install buildah uidmap" >&2; exit 1; }
	$(BIN)/pytest tests/hub/test_container.py

# Derived: parts of the student's file in the exercise's own package; then that file, beside the
# source notebook, and release/. The sources are source/ and autograder/exercises/conv2d/kit/.
release: $(VENV)/.runtime
	$(BIN)/python -m autograder.course.release conv2d
	$(BIN)/autograder release conv2d --no-gradebook

# The README's pictures: the first from a sample class that is graded now, the others from the
# screenshots that the last tests in tests/browser left.
pictures: setup
	PYTHONPATH=tests $(BIN)/python -m browser.pictures

install: $(VENV)/.runtime sandbox

setup: $(VENV)/.test

# A part of the tests, named in tests/versions.py, on each of several Pythons, each in an environment
# of its own: the oldest and the newest found, or PYTHONS="python3.11 python3.13". TESTS=tests runs all.
PYTHONS ?=
TESTS ?=
versions: sandbox $(BIN)/python
	@$(BIN)/python tests/versions.py test --pythons "$(PYTHONS)" --tests "$(TESTS)"

# Freezes the versions on the oldest Python promised, so that each can be installed everywhere.
constraints: $(BIN)/python
	@$(BIN)/python tests/versions.py freeze --pythons "$(PYTHONS)"

# Students' code runs behind bubblewrap's walls.
sandbox:
	@command -v bwrap >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	    { apt-get install -qq -y bubblewrap >/dev/null 2>&1 || \
	      { apt-get update -qq && apt-get install -qq -y bubblewrap >/dev/null; }; } && \
	    echo "Installed bubblewrap, the sandbox."; } || \
	  { echo "bubblewrap is missing: students' code must not run without it. On Debian or Ubuntu:" \
	    "sudo apt-get install bubblewrap" >&2; exit 1; }

# A test sets up the zip for Gradescope in a bare Debian.
debootstrap:
	@command -v debootstrap >/dev/null || [ -x /usr/sbin/debootstrap ] || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	    { apt-get install -qq -y debootstrap >/dev/null 2>&1 || \
	      { apt-get update -qq && apt-get install -qq -y debootstrap >/dev/null; }; } && \
	    echo "Installed debootstrap, for the tests."; } || \
	  { echo "debootstrap is missing, which makes a bare Debian for a test. On Debian or Ubuntu:" \
	    "sudo apt-get install debootstrap" >&2; exit 1; }

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

# The hub's proxy is a program for Node.js.
nodejs:
	@command -v npm >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	    { apt-get install -qq -y nodejs npm >/dev/null 2>&1 || \
	      { apt-get update -qq && apt-get install -qq -y nodejs npm >/dev/null; }; } && \
	    echo "Installed Node.js and npm, for the hub's proxy."; } || \
	  { echo "npm is missing, which installs the hub's proxy. On Debian or Ubuntu:" \
	    "sudo apt-get install nodejs npm" >&2; exit 1; }

$(VENV)/.test: $(VENV)/.runtime
	$(call INSTALL,'.[test]')
	@echo "Installed what the tests need too: $$($(BIN)/pip freeze | wc -l) packages in $(VENV)."
	@touch $@

$(VENV)/.runtime: pyproject.toml constraints.txt $(BIN)/python
	$(call INSTALL,.)
	@$(BIN)/python -m compileall -q autograder
	@echo "Installed autograder and $$($(BIN)/pip freeze --exclude-editable | wc -l) packages it" \
	  "needs (nbgrader, NumPy, JupyterLab) in $(VENV), as pinned in constraints.txt."
	@touch $@

$(BIN)/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11, 2) <= sys.version_info[:3] < (3, 14))' \
	  2>/dev/null || \
	  { echo "Python 3.11.2 to 3.13 is needed, and $(PYTHON) is" \
	    "$$("$(PYTHON)" -c 'import platform as p; print("Python " + p.python_version())' \
	    2>/dev/null || echo missing); name another with: make PYTHON=python3.12 ..." >&2; exit 1; }
	@"$(PYTHON)" -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "No virtual environment could be made. On Debian: apt-get install" \
	    "python3-venv" >&2; exit 1; }
	@echo "Made a virtual environment in $(VENV) with $$($@ --version)."
