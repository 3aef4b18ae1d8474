SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test lint demo bench words packages

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# A stamp carries the content of the files that it stands for, so any change installs again.
content = $(shell cat $(1) | sha256sum | cut -c1-12)
RUN_STAMP := $(VENV)/run-$(call content,constraints.txt requirements.txt)
DEV_STAMP := $(VENV)/dev-$(call content,constraints.txt requirements.txt requirements-dev.txt)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard shopper/translations/*/LC_MESSAGES/*.po))

# What pip can't bring: virtual environments, what WeasyPrint draws with, Chinese fonts (docs/decisions/fonts-and-pdf.md).
PACKAGES := python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk \
    fonts-arphic-gkai00mp

help: ## Show what make can do
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' Makefile

run: $(RUN_STAMP) $(CATALOGUES) ## Serve on http://127.0.0.1:8000; LAN=1 lets phones in over HTTPS; PORT=8001
	@$(BIN)/flask shopper init
	@exec $(BIN)/flask shopper serve $(if $(LAN),--lan) $(if $(PORT),--port=$(PORT))

# Three workers keep two cores busy: browsers and servers wait.
test: lint $(CATALOGUES) ## Check everything: lint, and every test on SQLite and on PostgreSQL
	@$(BIN)/pytest -q -n 2 tests/rules --cov
	@$(BIN)/pytest -q -n 3 --dist=worksteal --ignore=tests/rules
	@$(BIN)/pytest -q -n 3 --dist=worksteal --ignore=tests/rules --database=postgresql

lint: $(DEV_STAMP) ## Check style (ruff) and types (mypy)
	@$(BIN)/ruff check -q . && $(BIN)/ruff format -q --check .
	@$(BIN)/mypy

demo: $(RUN_STAMP) $(CATALOGUES) ## Replace the sample by a large one: 4,000 outlets, a million responses
	@$(BIN)/flask shopper demo --replace --outlets 4000 --months 12 \
	    --responses 1000000

bench: $(DEV_STAMP) $(CATALOGUES) ## Measure against floors and rivals, an hour: docs/guide/benchmarks.md
	@$(BIN)/python -m benchmarks.weight
	@$(BIN)/python -m benchmarks.submissions
	@$(BIN)/python -m benchmarks.kill
	@$(BIN)/python -m benchmarks.kill --database=postgresql
	@$(BIN)/python -m benchmarks.memory
	@$(BIN)/python -m benchmarks.standings
	@$(BIN)/python -m benchmarks.rank_sets
	@$(BIN)/python -m benchmarks.planning
	@$(BIN)/python -m benchmarks.stuffing
	@$(BIN)/python -m benchmarks.bulletins

words: $(RUN_STAMP) ## Collect the pages' words for translation
	@$(BIN)/pybabel -q extract -F babel.cfg -k lazy_gettext --no-location --sort-output \
	    --omit-header -o instance/messages.pot .
	@$(BIN)/pybabel -q update --no-fuzzy-matching --width 100 -i instance/messages.pot \
	    -d shopper/translations

# A browser, what its driver needs, what turns a printed page into a picture, what checks a PDF.
test: PACKAGES += chromium chromium-headless-shell libatomic1 poppler-utils qpdf
# A browser, and what runs Lighthouse, unless a Node.js is here already.
bench: PACKAGES += chromium libatomic1 $(if $(shell command -v npm),,nodejs npm)

packages:
	@missing=$$(for package in $(PACKAGES); do \
	    dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q ' installed$$' \
	        || echo $$package; \
	done | xargs); \
	[ -n "$$missing" ] || exit 0; \
	install="apt-get install -y --no-install-recommends $$missing"; \
	by_hand="Run this as root, then make again: apt-get update && $$install"; \
	if [ "$$(id -u)" = 0 ]; then as_root=env; \
	elif command -v sudo >/dev/null; then as_root='sudo env'; \
	else echo "$$by_hand" >&2; exit 1; fi; \
	echo "Installing from Debian: $$missing"; \
	output=$$({ $$as_root apt-get -q update \
	    && $$as_root DEBIAN_FRONTEND=noninteractive $$install; } 2>&1) \
	    || { echo "$$output" >&2; echo "$$by_hand" >&2; exit 1; }

$(BIN)/pip: | packages
	@echo "Creating $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): | packages $(BIN)/pip
	@echo "Installing Python packages: about a minute"
	@$(BIN)/pip install -q --disable-pip-version-check -r requirements.txt
	@rm -f $(VENV)/run-* && touch $@

$(DEV_STAMP): | $(RUN_STAMP)
	@echo "Installing Python packages for the tests"
	@$(BIN)/pip install -q --disable-pip-version-check -r requirements-dev.txt
	@rm -f $(VENV)/dev-* && touch $@

%.mo: %.po | $(RUN_STAMP)
	@$(BIN)/pybabel -q compile -i $< -o $@
