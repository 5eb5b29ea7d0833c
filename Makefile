# What a newcomer needs: make run, make demo, make test. Everything else builds on these.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8501
TESTS ?= tests
WORKERS ?= 4

PIP := $(BIN)/python -m pip install -q --disable-pip-version-check -r
# Compiled modules are kept, whatever the machine's habit: without them every start compiles some 4,000 files anew.
unexport PYTHONDONTWRITEBYTECODE

# uv installs in a fraction of pip's time. It is in the lock itself; where it cannot reach the packages, pip does as before.
define install
sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.txt > $(VENV)/uv.txt && $(PIP) $(VENV)/uv.txt && \
VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install -q --native-tls --compile-bytecode -r $(1) || $(PIP) $(1)
endef

.PHONY: run demo test lint types unit bench campaign lock sbom clean

run: $(VENV)/.installed
	@$(BIN)/python -m core serve --host $(HOST) --port $(PORT)

demo: $(VENV)/.installed
	@$(BIN)/python -m core demo

test: lint types unit

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	PYTHONPATH=. $(BIN)/lint-imports --no-logo

types: $(VENV)/.installed-dev
	$(BIN)/mypy

unit: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder $(TESTS)

bench: $(VENV)/.installed-dev
	$(BIN)/python -m tests.bench.speed --many

# An hour of accidents: kills, damage, faults. docs/reliability.md has the table.
campaign: $(VENV)/.installed-dev
	$(BIN)/python -m tests.reliability

lock: $(VENV)/.installed-dev
	$(BIN)/uv pip compile requirements.in --python-version 3.11 --universal --generate-hashes --no-emit-index-url -q -o requirements.txt
	$(BIN)/uv pip compile requirements-dev.in --python-version 3.11 --universal --generate-hashes --no-emit-index-url -q -o requirements-dev.txt

# The list of all that a release is made of (CycloneDX), from the lock and its hashes; goes beside the release.
sbom: $(VENV)/.installed-dev
	$(BIN)/uvx --native-tls --from cyclonedx-bom==7.5.0 cyclonedx-py requirements requirements.txt --output-reproducible --of JSON -o workbench.cdx.json

$(VENV)/.installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "Python 3.11 or newer is needed: make PYTHON=python3.11 run" && exit 2)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the workbench needs (once, half a minute) ..."
	@$(call install,requirements.txt)
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@$(call install,requirements-dev.txt)
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
