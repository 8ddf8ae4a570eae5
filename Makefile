# Every command there is. `make help` lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help
PORT ?= 8000
SIZE ?= 100000
export RESILIENCE_STATE := $(STATE)
# Set in some images; every start would compile Django anew, which takes longer than all the rest.
unexport PYTHONDONTWRITEBYTECODE

# The first Python that is new enough; PYTHON=/path/to/python3 chooses another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
IN_VENV := .venv/bin
RUN := $(IN_VENV)/python -m resilience_portal.supervisor
PYTEST := $(IN_VENV)/python -m pytest

.PHONY: help
help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: python
python:
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	echo "Python 3.11 or newer is needed, and this machine's python3 is older or missing; install it, or name it: PYTHON=/path/to/python3" >&2; exit 1; }

.PHONY: demo
demo: python  ## the whole portal with the demo country, on http://localhost:8000 (PORT=8001 for another)
	@$(PYTHON) resilience_portal/bootstrap.py demo
	@$(RUN) demo --port $(PORT)

.PHONY: demo-reset
demo-reset: python  ## delete the demo's data; the next `make demo` starts over
	@$(PYTHON) resilience_portal/bootstrap.py demo
	@$(RUN) reset

.PHONY: run
run: python  ## the portal without demo data, reloading when code changes
	@$(PYTHON) resilience_portal/bootstrap.py demo
	@$(RUN) run --port $(PORT)

.PHONY: install
install: python  ## everything developers need, into .venv
	@$(PYTHON) resilience_portal/bootstrap.py test

.PHONY: test
test: install  ## all tests but the long runs (ARGS="-k gap" narrows)
	@$(PYTEST) -n 2 --dist worksteal -m "not long" $(ARGS)

.PHONY: test-long
test-long: install  ## the long runs: many random cases, faults with real processes, every page in Chromium
	@$(PYTEST) -n 2 --dist worksteal -m long $(ARGS)

.PHONY: test-postgres
test-postgres: export EMBEDDED_POSTGRES_BIN = $(POSTGRES_BIN)
test-postgres: install  ## what asks the database something, on another PostgreSQL (POSTGRES_BIN=/usr/lib/postgresql/15/bin)
	@$(PYTEST) -n 2 --dist worksteal -m "not long and not browser" --ignore tests/assessments/engine --ignore tests/platform \
		--ignore tests/house_rules --ignore tests/journeys --ignore tests/api/test_schema_holds.py --ignore tests/api/test_refusals.py $(ARGS)

.PHONY: check
check: export DJANGO_SETTINGS_MODULE = resilience_portal.settings.test
check: install  ## everything a machine can judge without running the portal, quickest first
	@mkdir -m 700 -p .state
	$(IN_VENV)/ruff check .
	$(IN_VENV)/ruff format --check .
	$(IN_VENV)/lint-imports
	$(IN_VENV)/djlint --lint --quiet templates
	$(IN_VENV)/mypy .
	$(IN_VENV)/python manage.py check --fail-level WARNING
	$(IN_VENV)/python manage.py makemigrations --check --dry-run
	$(IN_VENV)/python manage.py spectacular --validate --fail-on-warn --file .state/openapi.yaml
	cmp .state/openapi.yaml docs/api/openapi.yaml || { echo "docs/api/openapi.yaml is old; make openapi" >&2; exit 1; }

.PHONY: fix
fix: install  ## put right what a machine can
	$(IN_VENV)/ruff check --fix .
	$(IN_VENV)/ruff format .

.PHONY: openapi
openapi: install  ## write the API's schema anew
	DJANGO_SETTINGS_MODULE=resilience_portal.settings.test $(IN_VENV)/python manage.py spectacular --validate --fail-on-warn --file docs/api/openapi.yaml

.PHONY: bench
bench: install  ## how fast it is, beside floors measured in the same run (SIZE=1000000)
	@$(IN_VENV)/python -m benchmarks --size $(SIZE) $(ARGS)

.PHONY: assets
assets: python  ## bundle the browser code anew
	@$(PYTHON) resilience_portal/bootstrap.py assets

.PHONY: lock
lock: install  ## write the newest versions that pyproject.toml allows into requirements/
	@$(PYTHON) resilience_portal/bootstrap.py lock
