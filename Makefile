# Each target sets up .venv by itself; ARGS="…" is passed on to the command it runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help crawl demo test lint bench schedule docs

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  \1 /p' $(MAKEFILE_LIST) | awk '{ name = $$1; $$1 = ""; printf "  %-10s%s\n", name, $$0 }'
	@echo 'ARGS="…" is passed on to the command that a target runs.'

# A stamp holds a copy of the requirements that .venv was made from: while they agree, no registry is asked.
$(VENV)/bin/pip:  # the last thing that venv makes: half of one is no .venv
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Could not make $(VENV): $(PYTHON) needs its venv module." >&2; exit 1; }

define install
	@cmp -s $(1) $(VENV)/$(2) || { \
		echo "Installing $(1) into $(VENV) ..."; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement $(1) 2>$(VENV)/pip.log \
		&& cp $(1) $(VENV)/$(2) \
		|| { echo "Could not install $(1): no package index answered, or it lacks a package; see $(VENV)/pip.log." >&2; exit 1; }; }
endef

.PHONY: runtime development
runtime: $(VENV)/bin/pip
	$(call install,requirements.txt,installed.txt)

development: runtime
	$(call install,tests/requirements.txt,installed-tests.txt)

crawl: runtime  ## crawl iNews.id into output/ and data/ (ARGS="-a sections=news")
	@$(BIN)/scrapy crawl inews $(ARGS)

demo: development  ## the whole thing offline, against the fixture site, under demo/
	@$(BIN)/python -m tests.site.demo $(ARGS)

test: development  ## the test suite (ARGS="-m quick": its quick part)
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal $(ARGS)

lint: development  ## ruff and mypy
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: development  ## the measurements, one after another (ARGS="extract store")
	@$(BIN)/python -m bench $(ARGS)

schedule:  ## print what to install for hourly runs of this checkout; installs nothing
	@$(PYTHON) deploy/schedule.py $(ARGS)

docs: development  ## these pages as a site, into site/
	$(call install,docs/requirements.txt,installed-docs.txt)
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet $(ARGS) && echo "site/index.html"
