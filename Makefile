# Everything a person types here; `make` alone prints the list.
# VENV=path uses an environment of your own, as it is: nothing is installed into it.

PYTHON ?= python3
ARGS ?=

ifdef VENV
prepare = @true
else
VENV := .venv
prepare = @tools/prepare
endif
export PYTHONPATH := src
py := $(VENV)/bin/python

.PHONY: list run test lint fix types bench docs demo test-fuzz soak release requirements

list:
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{ printf "  make %-13s %s\n", $$1, $$2 }'

run: ## install what is needed and serve a demo world on http://127.0.0.1:8000
	$(prepare) run "$(PYTHON)" $(VENV)
	$(py) -m veche serve --demo $(ARGS)

test: ## install what is needed and run all tests on SQLite and PostgreSQL (ARGS="-k name" for some)
	$(prepare) dev "$(PYTHON)" $(VENV)
	@tools/chromium
	$(py) -m pytest -n 2 --dist worksteal $(ARGS)

lint: ## style, types, floors of imports, the small rules, sizes
	$(prepare) dev "$(PYTHON)" $(VENV)
	$(py) -m ruff check .
	$(py) -m ruff format --check .
	$(py) -m mypy
	$(py) -m tests.rules.contracts
	$(py) -m pytest -q tests/rules
	$(py) -m tests.rules.sizes

fix: ## repair what a machine can repair: order of imports, formatting
	$(prepare) dev "$(PYTHON)" $(VENV)
	$(py) -m ruff check --fix-only .
	$(py) -m ruff format .

types: ## mypy alone
	$(prepare) dev "$(PYTHON)" $(VENV)
	$(py) -m mypy

bench: ## measure requests of every dialect and append the figures to docs/benchmarks.md
	$(prepare) dev "$(PYTHON)" $(VENV)
	$(py) -m bench $(ARGS)

docs: ## write the generated pages of docs/ anew and check every link
	$(prepare) dev "$(PYTHON)" $(VENV)
	$(py) tools/docs.py
	$(py) -m pytest -q tests/rules/test_docs.py tests/rules/test_settings.py

demo: ## fill the data folder with the demo world (ARGS="--accounts 1000 --posts 100000" for a large one)
	$(prepare) run "$(PYTHON)" $(VENV)
	$(py) -m veche demo $(ARGS)

test-fuzz: ## the tests on generated input, with many more examples
	$(prepare) dev "$(PYTHON)" $(VENV)
	$(py) -m pytest -n 2 -m fuzz --hypothesis-profile=long $(ARGS)

soak: ## the tests that run for many minutes
	$(prepare) dev "$(PYTHON)" $(VENV)
	$(py) -m pytest -m soak $(ARGS)

release: ## VERSION=1.2.3: build the changelog from changes.d, set the version, build the distributions
	$(prepare) dev "$(PYTHON)" $(VENV)
	$(py) tools/release.py "$(VERSION)"

requirements: ## lock requirements/*.in anew, with hashes
	$(prepare) dev "$(PYTHON)" $(VENV)
	tools/lock $(VENV)
