# One place for every command. `make up` and `make test` do all the set-up that they need.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
REPORT := var/report.html
PORT ?= 8000

.PHONY: help up down torture schema install test check format lint types imports locks unit bench clean console looks browser widget widget-check

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

up: install ## install everything, inspect the example conversations, start the centre with demo data
	@mkdir -p var
	@echo "编译标准，仅首次需要，约一分钟 / compiling the standards, about a minute, the first time only"
	@$(BIN)/sanxiang standard compile online hotline onsite it-support power
	@$(BIN)/sanxiang inspect examples/phone examples/other --standard hotline --report var/report-hotline.html --out var/findings-hotline.xlsx || true
	@$(BIN)/sanxiang inspect examples/chat --standard online --report $(REPORT) || true
	@echo
	@echo "报告 / Report (在线 online):  file://$(CURDIR)/$(REPORT)"
	@echo "报告 / Report (热线 hotline): file://$(CURDIR)/var/report-hotline.html"
	@SANXIANG_DEMO=yes $(BIN)/sanxiang centre up --port $(PORT)

down: ## stop the centre that `make up` started
	@SANXIANG_DEMO=yes $(BIN)/sanxiang centre down

torture: install ## kill web, worker and database of a centre 200 times while it is written to; then a thousand chats
	$(BIN)/python tests/centre/torture.py --kills 200
	$(BIN)/python -m bench.live_chats --chats 1000 --seconds 300 --kill-web 30 --cut 5 --pause

schema: install ## ask every operation of the API, 100 requests each by five roles, whether it answers as it is described
	SCHEMA_EXAMPLES=100 $(BIN)/pytest -q tests/centre/test_api_schema.py

WIDGET := src/sanxiang_centre/live/static/live/widget.js

widget: $(WIDGET) ## build the chat widget (needs Node.js)

$(WIDGET): $(wildcard widget/src/*.ts) $(wildcard console/stream/src/*.ts) widget/build.mjs widget/package-lock.json
	@if command -v npm >/dev/null; then npm --prefix widget ci --omit=dev --loglevel=error --no-audit --no-fund && npm --prefix widget run --silent build; \
	else echo "没有 Node.js：不构建聊天窗口 / no Node.js: the chat widget is not built. Install Node.js 20.19 or newer with npm, then: make widget"; fi

widget-check: ## the chat widget alone: types, tests, size
	npm --prefix widget ci --loglevel=error --no-audit --no-fund
	npm --prefix widget run --silent types
	npm --prefix widget run --silent test
	npm --prefix widget run --silent build

install: $(STAMP) widget ## a virtual environment, and the console where Node is there
	@if command -v npm >/dev/null; then $(BIN)/python hatch_build.py; \
	else echo "没有 Node.js：不构建控制台，其余照常 / no Node.js: the console is not built, all else works. Install Node.js 20.19 or newer with npm, then: make install"; fi

$(STAMP): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3,11) <= sys.version_info[:2] <= (3,14) else "Sanxiang needs Python 3.11 to 3.14; this is " + sys.version.split()[0] + ". Name another with: make PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Cannot make a virtual environment. On Debian: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@# pip compiles what it installs, but not what it links: without this, a first start parses every file
	$(BIN)/python -m compileall -q src
	@touch $@

test: install format lint types imports console browser ## everything that CI runs: format, lint, types, imports, console, all tests, packs
	$(BIN)/pytest tests -n auto --dist worksteal --ignore=tests/fuzz
	$(BIN)/sanxiang standard test base online hotline onsite it-support power
	$(BIN)/sanxiang standard lint base online hotline onsite it-support power

check: install format lint types imports console unit ## format, lint, types, imports, console, quick tests

console: install ## the console alone: format, lint, types, tests, and whether its client fits the API
	@command -v npm >/dev/null || { echo "没有 Node.js，控制台无法检查 / no Node.js: the console cannot be checked. Install Node.js 20.19 or newer with npm"; exit 1; }
	@test -d console/node_modules || npm --prefix console ci --loglevel=error
	npm --prefix console run --silent check

browser: install
	@$(BIN)/python tests/browser/chromium.py --install

looks: install browser ## pictures of every page at three widths in two themes, into var/looks
	$(BIN)/python tests/browser/looks.py

format:
	$(BIN)/ruff format --check src tests bench tools hatch_build.py

lint:
	$(BIN)/ruff check src tests bench tools hatch_build.py

types:
	SANXIANG_DEMO=yes SANXIANG_SECRET=$(shell printf 'x%.0s' {1..50}) $(BIN)/mypy

imports:
	$(BIN)/lint-imports

unit:
	$(BIN)/pytest tests -q -m "not slow" -n auto --dist worksteal --ignore=tests/fuzz

locks: ## write the lock files anew (needs uv)
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header pyproject.toml -o requirements/run.txt
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header pyproject.toml --extra centre -o requirements/centre.txt
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header pyproject.toml --extra centre --extra s3 -o requirements/s3.txt
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header --extra centre --extra s3 --group dev pyproject.toml -o requirements/dev.txt

bench: install browser ## measure speed (ratios against a named peer in the same run)
	$(BIN)/python bench/inspect.py
	$(BIN)/python -m bench.language
	$(BIN)/python -m bench.compiling
	$(BIN)/python -m bench.live
	$(BIN)/python -m bench.calendar
	$(BIN)/python -m bench.clocks --tickets 10000 --seconds 60
	$(BIN)/python -m bench.routing
	$(BIN)/python -m bench.guidance
	$(BIN)/python -m bench.composer
	$(BIN)/python -m bench.live_chats --seconds 60
	$(BIN)/python -m bench.desk

clean: ## remove what was built
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache console/node_modules src/sanxiang_centre/config/console
