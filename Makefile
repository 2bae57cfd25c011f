# One word for each task. `make run` and `make test` do all set-up by themselves.
PYTHON ?= python3.11
VENV   ?= .venv
PY     := $(VENV)/bin/python
export QT_LOGGING_RULES ?= qt.qpa.fonts.warning=false

.PHONY: run test check bench soak rehearse gallery rows format lock lexicon page-net ocr peers setup-run setup-test clean
.DEFAULT_GOAL := test

run: setup-run           ## open the kiosk and the training desk, or play the journey without a screen
	$(PY) packaging/run.py

test: setup-test daemons ## every check that must pass before a change lands
	$(PY) packaging/check.py test

check: setup-test daemons ## the same with branch coverage
	$(PY) packaging/check.py check

bench: setup-test peers  ## ratios beside a baseline of the same run
	$(PY) -m tests.benchmarks

soak: setup-test         ## the long seeded campaigns
	$(PY) -m pytest tests -m soak -p no:randomly --timeout 7200

rehearse: setup-run      ## back up, promote and restore a hall's hub on servers of its own (docs/operations/hub.md)
	PYTHON=$(PY) sh packaging/rehearse_hub.sh

gallery: setup-test      ## every screen in every language and size, with an index page
	$(PY) main.py gallery --out out/gallery

rows: setup-test         ## fill docs/requirements.md from tests/rows
	$(PY) -m tests.support.rows

format: setup-test
	$(VENV)/bin/ruff format . && $(VENV)/bin/ruff check --fix .

lock:                    ## renew the lock files (needs uv); what runs on windows is locked for every system
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/run.in -o requirements/run.lock
	uv pip compile -q --python-version 3.11 --generate-hashes --no-header requirements/test.in -c requirements/run.lock -o requirements/test.lock
	uv pip compile -q --no-deps --python-version 3.11 --generate-hashes --no-header requirements/lexicon.in -o requirements/lexicon.lock
	uv pip compile -q --no-deps --python-version 3.11 --generate-hashes --no-header requirements/peers.in -o requirements/peers.lock
	uv pip compile -q --no-deps --python-version 3.11 --generate-hashes --no-header requirements/page-net.in -o requirements/page-net.lock
	uv pip compile -q --python-version 3.11 --generate-hashes --no-header requirements/ocr.in -c requirements/run.lock -o requirements/ocr.lock

lexicon:                 ## build the words of the pinyin input anew; its sources come into a folder of their own
	$(PY) -m pip install -q --no-deps --require-hashes --target out/lexicon -r requirements/lexicon.lock
	PYTHONPATH=out/lexicon $(PY) packaging/lexicon/build.py

page-net: setup-run      ## train the nets that look for pages anew (a day), and fit what their signs are worth
	$(PYTHON) -m venv out/page_net/venv
	out/page_net/venv/bin/pip install -q --no-deps --require-hashes -r requirements/page-net.lock -r requirements/torch.lock
	$(PY) packaging/page_net/lessons.py out/page_net 48
	OMP_NUM_THREADS=1 out/page_net/venv/bin/python packaging/page_net/train.py out/page_net 8500
	$(PY) packaging/page_net/lessons.py out/page_net/mixed 60 mixed
	$(PY) packaging/page_net/doubtful.py out/page_net
	OMP_NUM_THREADS=1 out/page_net/venv/bin/python packaging/page_net/train.py out/page_net 9000 in-doubt
	$(PY) packaging/page_net/pools.py out/page_net
	out/page_net/venv/bin/python packaging/page_net/values.py out/page_net

peers: out/peers/.ready   ## other finders of pages, for `make bench` alone, in a folder of their own

out/peers/.ready: requirements/peers.lock | setup-test
	$(PY) -m pip install -q --disable-pip-version-check --no-deps --require-hashes --upgrade --target out/peers -r requirements/peers.lock
	touch $@

ocr: setup-run           ## put the reader of print (scan --ocr) into a folder of its own; remove the folder, and it is gone
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes --upgrade --target data/ocr -r requirements/ocr.lock

setup-run: $(VENV)/.run-ready locale face
setup-test: $(VENV)/.test-ready locale face

$(VENV)/.run-ready: requirements/run.lock packaging/setup.sh
	PYTHON=$(PYTHON) VENV=$(VENV) sh packaging/setup.sh requirements/run.lock
	touch $@

$(VENV)/.test-ready: requirements/test.lock packaging/setup.sh
	PYTHON=$(PYTHON) VENV=$(VENV) sh packaging/setup.sh requirements/test.lock
	touch $@ $(VENV)/.run-ready

.PHONY: locale face daemons
locale:
	@$(PY) -m config.locale

face:
	@$(PY) -m ui.style.face

daemons:                 ## install what tests/daemons speak to, or say the line that does
	@sh packaging/daemons.sh
	@sh packaging/foreign.sh

clean:
	rm -rf out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache config/locale/*/built ui/style/face.otf
