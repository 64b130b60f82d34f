# The few commands, for people and for CI alike. `make ask` and `make test` need nothing but Python 3.11 and a package index.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
export Q ?= How much operating revenue from VR does Jiangxi strive for in 2022?

.PHONY: ask serve test gate crash check format clean

ask: .venv/run            ## answer a question: make ask Q="..."
	@$(BIN)/plenum ask -- "$$Q"

serve: .venv/run          ## serve on 127.0.0.1:8000
	@$(BIN)/plenum serve

test: .venv/dev           ## run the tests
	$(BIN)/python -m pytest

gate: .venv/run           ## ask the gold questions; fails where answers are not good enough (eval/gates.toml, eval/domains/gates.toml)
	@$(BIN)/plenum eval run --gate
	@$(BIN)/plenum eval run --gate --gold eval/domains/dev/gold.jsonl --corpus eval/domains/dev/documents --gates eval/domains/gates.toml

crash: .venv/dev          ## kill a process that changes an index 200 times, and look at what is left each time
	$(BIN)/python -m tests.index.crash --kills 200

check: .venv/dev          ## format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: .venv/dev         ## put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:                    ## remove the environment and the default index
	rm -rf .venv .plenum

# torch goes first and by itself: asked for later, by another package, it would come with gigabytes of GPU libraries.
.venv/torch:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Plenum needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(PIP) torch==2.13.0
	@touch $@

.venv/run: .venv/torch pyproject.toml constraints.txt
	$(PIP) --constraint constraints.txt --editable .
	@touch $@

.venv/dev: .venv/run
	$(PIP) --constraint constraints.txt --editable '.[dev]'
	@touch $@
