# Docklines: `make run` starts it, `make test` tests it, `make help` lists the rest.
SHELL := /bin/sh
.DEFAULT_GOAL := help
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH

PYTHON := .venv/bin/python

HOSTS ?= 4
CONTAINERS ?= 15
CHANGES ?= 0.2
SEED ?= 1

.PHONY: help run demo test lint bench

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | awk -F'\t' '{ printf "  make %-6s %s\n", $$1, $$2 }'

run: .venv/run.stamp ## start Docklines on http://127.0.0.1:8000 (PORT, BIND and DOCKLINES_HOME change that)
	@exec $(PYTHON) -m dashboard.run

demo: .venv/run.stamp ## start it on a made-up fleet: HOSTS=4 CONTAINERS=15 CHANGES=0.2 (a second) SEED=1
	@exec $(PYTHON) -m dashboard.run --demo --hosts $(HOSTS) --containers $(CONTAINERS) --changes $(CHANGES) --seed $(SEED)

test: .venv/dev.stamp node_modules/.stamp ## run all tests (as root also on a real swarm of three Docker hosts)
	@$(PYTHON) -m tests.suites

lint: .venv/dev.stamp node_modules/.stamp ## check style, types, imports between rooms and migrations
	@status=0; step() { echo "== $$1"; shift; "$$@" || status=1; }; \
	step "ruff" $(PYTHON) -m ruff check .; \
	step "mypy" $(PYTHON) -m mypy; \
	step "imports" .venv/bin/lint-imports; \
	step "django" $(PYTHON) manage.py check --fail-level WARNING; \
	step "migrations" $(PYTHON) manage.py makemigrations --check --dry-run; \
	step "javascript" env $(PYTHON) -m tests.javascript --types; \
	exit $$status

bench: .venv/dev.stamp ## measure: see benchmarks/
	@status=0; \
	for file in benchmarks/*.py; do name=$$(basename "$$file" .py); [ "$$name" = __init__ ] || { echo "== $$name"; $(PYTHON) -m "benchmarks.$$name" || status=1; }; done; \
	exit $$status

# The environment. uv where it is there, else venv and pip; both install what uv.lock names.
.venv/run.stamp: uv.lock pyproject.toml requirements.txt
	@.ci/venv run

.venv/dev.stamp: uv.lock pyproject.toml requirements.txt requirements-dev.txt
	@.ci/venv dev

# Only type checks and tests of JavaScript need packages from npm; the product needs none.
node_modules/.stamp: .venv/dev.stamp $(wildcard package-lock.json)
	@mkdir -p node_modules
	@if [ -e package-lock.json ]; then $(PYTHON) -m tests.javascript --install; fi
	@touch $@
