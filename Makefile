# Everything that is done with this repository. `make` alone lists it.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test check bench lock

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## install everything into .venv

$(READY): pyproject.toml constraints.txt scripts/setup.py
	@$(PYTHON) scripts/setup.py $(VENV)

demo: $(READY) ## ingest sample_docs/, ask, print cited answers, then serve (DEMO_EXIT=1: end there)
	@$(BIN)/python scripts/demo.py

serve: $(READY) ## serve the API on 127.0.0.1:8300, with flows and the ingest worker
	@$(BIN)/pincite serve

test: $(READY) ## run the tests
	@$(BIN)/pytest

check: $(READY) ## lint, formatting, types and the layers between packages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(READY) ## run the benchmarks (PINCITE_TEST_DATA names the folder of test data)
	@$(BIN)/python bench/query.py
	@$(BIN)/python bench/ingest.py
	@$(BIN)/python bench/questions.py
	@$(BIN)/python bench/extraction.py

lock: $(READY) ## write the versions that are installed to constraints.txt
	@$(BIN)/python scripts/lock.py
