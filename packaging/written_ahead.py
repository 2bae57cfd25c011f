# SPDX-License-Identifier: Apache-2.0
"""Write the assertions of all tests as pytest reads them, once: in a fresh clone each worker would do so for itself.

Told to write its cache, pytest does it file by file as it collects; three workers that collect side by side then write
the same nine hundred files three times. What is here already is left as it is. The names are pytest's own and private:
it has no public way, and ``tests/structure/test_gate.py`` tells when a new one has moved them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from _pytest.assertion.rewrite import PYC_TAIL, _read_pyc, _rewrite_test, _write_pyc_fp, get_cache_dir

TESTS = Path(__file__).parents[1] / "tests"


def main() -> None:
    """Write those of the tree."""
    write(rewritten(TESTS))


def rewritten(folder: Path) -> Iterator[Path]:
    """Return the files whose assertions pytest writes anew."""
    yield from folder.rglob("test_*.py")
    yield from folder.rglob("conftest.py")


def write(files: Iterable[Path]) -> None:
    """Write what is missing or older than its file; one that does not parse is pytest's to tell."""
    for file in files:
        if _read_pyc(file, place(file)) is None:
            try:
                written(file)
            except SyntaxError:
                continue


def place(file: Path) -> Path:
    """Tell where pytest looks for it."""
    return get_cache_dir(file) / (file.stem + PYC_TAIL)


def written(file: Path) -> None:
    """Write one file, whole or not at all: real daemons are tested beside, by a pytest of their own."""
    # Without settings: the one that changes what is written is not set in ours.
    digest, code = _rewrite_test(file, None)
    place(file).parent.mkdir(exist_ok=True)
    part = place(file).with_suffix(f".{os.getpid()}")
    with part.open("wb") as out:
        _write_pyc_fp(out, digest, code)
    part.replace(place(file))


if __name__ == "__main__":
    main()
