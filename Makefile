# Everything that is done with this repository. `make` alone lists it.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo serve vllm test soak fuzz doors check docs web web-check bench bench-peers lock

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## install everything into .venv

$(READY): pyproject.toml constraints.txt scripts/setup.py
	@$(PYTHON) scripts/setup.py $(VENV)

demo: $(READY) ## ingest sample_docs/, ask, print cited answers, then serve (DEMO_EXIT=1: end there)
	@$(BIN)/python scripts/demo.py

serve: $(READY) ## serve the API on 127.0.0.1:8300, with flows and the ingest worker
	@$(BIN)/pincite serve

vllm: ## set up vLLM in .venv-vllm and serve a model on 127.0.0.1:8000 (PINCITE_LLM_MODEL names another)
	@$(PYTHON) scripts/vllm.py

test: $(READY) ## run the tests, by two processes side by side
	@$(BIN)/pytest -n 2 --dist worksteal --ignore tests/e2e/test_vllm.py --ignore tests/e2e/test_embedding_server.py
	@$(BIN)/pytest tests/e2e/test_vllm.py tests/e2e/test_embedding_server.py  # alone: the model takes every core

soak: $(READY) ## kill -9 at every boundary and at random instants (two hours and more)
	@$(BIN)/python bench/soak.py

fuzz: $(READY) ## send every route what its description allows and forbids, for 20 minutes
	@$(BIN)/python bench/fuzz.py

doors: $(READY) ## use the service from LangChain, LlamaIndex and Open WebUI (3 GB, into ~/.cache/pincite)
	@$(BIN)/python bench/clients.py

check: $(READY) docs ## lint, formatting, types, the layers between packages, and the documentation
	@$(BIN)/ruff check .
	@$(BIN)/python scripts/check_docstrings.py
	@$(BIN)/python scripts/check_rooms.py
	@$(BIN)/python scripts/check_words.py
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

docs: $(READY) ## build the documentation site into build/site, strictly
	@$(BIN)/python scripts/build_docs.py

web: $(READY) ## build the web page into api/pincite_api/static, by Node from .venv-web
	@$(BIN)/python scripts/web_types.py
	@$(PYTHON) scripts/web_build.py

web-check: ## check the web page: types, tests, and that the committed build is what its source gives
	@$(PYTHON) scripts/web_build.py --check

bench: $(READY) ## run the benchmarks (PINCITE_TEST_DATA names the folder of test data)
	@$(BIN)/python bench/query.py
	@$(BIN)/python bench/ingest.py
	@$(BIN)/python bench/questions.py
	@$(BIN)/python bench/answers.py
	@$(BIN)/python bench/extraction.py
	@$(BIN)/python bench/embed.py
	@$(BIN)/python bench/verifier.py
	@$(BIN)/python bench/retrieval.py --set financebench --set financebench-given --set scifact --set cranfield --set own
	@$(BIN)/python bench/scale.py
	@$(BIN)/python bench/load.py

bench-peers: $(READY) .venv-peers/.ready ## measure LlamaIndex and Haystack beside Pincite, from .venv-peers
	@$(BIN)/python bench/compare_peers.py

.venv-peers/.ready: bench/peers/requirements.txt bench/peers/constraints.txt
	@$(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip install --quiet --upgrade "pip>=25"
	@.venv-peers/bin/python -m pip install --quiet -r bench/peers/requirements.txt -c bench/peers/constraints.txt
	@touch $@

lock: $(READY) ## write the versions that are installed to constraints.txt
	@$(BIN)/python scripts/lock.py
