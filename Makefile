# Học Số. `make help` lists the targets; nothing here needs more than Python, make and git.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.run-installed
DEV_STAMP := $(VENV)/.dev-installed
CATALOGUE := lms/translations/en/LC_MESSAGES/messages.mo
STATIC_STAMP := $(VENV)/.static-compressed
STATIC_FILES := $(shell find lms/static -name '*.css' -o -name '*.js' -o -name '*.svg')
CODE := lms courses quizzes certificates bench tests wsgi.py gunicorn.conf.py docs/drawings

.DEFAULT_GOAL := help
# What Python and pytest have compiled is kept: a run of the tests begins five seconds earlier.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help
help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

.PHONY: run
run: build ## start the site with its demo on http://127.0.0.1:8000 (PORT=… for another port)
	@$(BIN)/flask --app wsgi prepare
	@PORT=$(PORT) $(BIN)/flask --app wsgi accounts
	@PORT=$(PORT) $(BIN)/gunicorn --config gunicorn.conf.py wsgi:app

.PHONY: build
build: $(RUN_STAMP) $(CATALOGUE) $(STATIC_STAMP) ## install what the site needs, compile words, compress static files

.PHONY: test
test: build $(DEV_STAMP) browser ## lint, types and every test
	@$(MAKE) --no-print-directory -j 2 lint suite

.PHONY: suite
suite:
	@$(BIN)/python -m pytest -n 2

.PHONY: test-everywhere
test-everywhere: build $(DEV_STAMP) browser ## every test on both databases (8 minutes)
	@$(BIN)/python -m pytest -n 2 --everywhere

.PHONY: databases
databases: build $(DEV_STAMP) ## choose anew which tests PostgreSQL need not see, into tests/databases.txt
	@$(BIN)/python -m pytest -n 2 --choose

.PHONY: lint
lint: build $(DEV_STAMP) ## ruff and mypy
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/mypy

.PHONY: bench
bench: build $(DEV_STAMP) ## measure pages against a bare Flask page, and the import of the whole country (15 minutes)
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench --postgresql
	@$(BIN)/python -m bench.analysis
	@$(BIN)/python -m bench.national
	@$(BIN)/python -m bench.national --postgresql

.PHONY: torture
torture: build $(DEV_STAMP) ## kill the server a hundred times while people answer, on both databases (8 minutes)
	@$(BIN)/python -m bench.torture
	@$(BIN)/python -m bench.torture --postgresql

.PHONY: words
words: $(DEV_STAMP) ## collect the words of templates and code into the English catalogue
	@$(BIN)/pybabel -q extract -F lms/translations/babel.cfg -k lazy_gettext --no-location --sort-output \
		--project "Học Số" --version 1 -o lms/translations/messages.pot .
	@$(BIN)/pybabel -q update -i lms/translations/messages.pot -d lms/translations -l en \
		--no-fuzzy-matching --ignore-obsolete --omit-header

.PHONY: lock
lock: ## lock the requirements anew, with hashes and without index addresses
	@for name in run dev; do uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --no-header -q requirements/$$name.in -o requirements/$$name.txt; done

.PHONY: browser
browser: ## Chromium for the browser tests, from Debian's package where it is missing
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium fonts-roboto >/dev/null; } \
		|| { echo "The browser tests need Chromium: install it as 'chromium'."; exit 1; }

.PHONY: clean
clean: ## remove the environment and what was built; the data in instance/ stays
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find lms/translations -name '*.mo' -delete
	@find lms/static '(' -name '*.gz' -o -name '*.br' ')' -delete

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Học Số needs Python 3.11 or newer.")'
	@$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements/run.txt | $(VENV)/bin/python
	@echo "Installing what the site needs (once) …"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@touch $@

$(DEV_STAMP): requirements/dev.txt | $(RUN_STAMP)
	@echo "Installing what the tests need (once) …"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

%.mo: %.po | $(RUN_STAMP)
	@$(BIN)/pybabel -q compile --use-fuzzy -i $< -o $@

$(STATIC_STAMP): $(STATIC_FILES) | $(RUN_STAMP)
	@$(BIN)/python -m whitenoise.compress -q lms/static
	@touch $@
