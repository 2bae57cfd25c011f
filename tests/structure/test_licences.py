"""Nothing with a licence that would bind the shipped program comes in by the lock."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKED = re.findall(r"^([a-z0-9][a-z0-9._-]*)==", (ROOT / "requirements/run.lock").read_text(encoding="utf-8"), re.M)
GOOD = (
    "mit",
    "bsd",
    "apache",
    "isc",
    "psf",
    "python",
    "mpl",
    "mozilla",
    "lgpl",
    "lesser",
    "hpnd",
    "ofl",
    "zlib",
    "unlicense",
    "0bsd",
    "cc0",
    "sil open",
)
DUAL = {
    "pyside6-essentials": "LGPL-3.0-only, one of the three it is offered under",
    "shiboken6": "as PySide6",
    "hidapi": "BSD-3-Clause, one of the three it is offered under",
    "sqlcipher3": "zlib, in the LICENSE of its source; its metadata are silent",
}
# Locked for other systems, and not here: their metadata were read when they came in.
ELSEWHERE = {"colorama": "bsd-3-clause", "tzdata": "apache-2.0"}


def licence_words(name: str) -> str:
    """Collect what a package says of its licence."""
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    facts = metadata.metadata(name)
    classifiers = [c for c in facts.get_all("Classifier") or [] if c.startswith("License")]
    return " ".join([facts.get("License-Expression") or "", (facts.get("License") or "")[:200], *classifiers]).lower()


@pytest.mark.parametrize("name", LOCKED)
def test_a_locked_package_has_a_licence_we_may_ship(name: str) -> None:
    words = licence_words(name)
    assert name in DUAL or any(good in words for good in GOOD), words
    assert name in DUAL or not re.search(r"\bagpl|(?<!l)gpl(?!-3.0-only or)|affero", words.replace("lgpl", "")), words


def test_each_direct_dependency_has_its_reason() -> None:
    reasons = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8").lower()
    wanted = re.findall(r"^([A-Za-z0-9._-]+)", (ROOT / "requirements/run.in").read_text(encoding="utf-8"), re.M)
    wanted += re.findall(
        r"^([A-Za-z][A-Za-z0-9._-]+)", (ROOT / "requirements/test.in").read_text(encoding="utf-8"), re.M
    )
    assert [name for name in wanted if f"`{name.lower()}`" not in reasons] == []


def test_every_line_of_the_locks_is_pinned_by_hash() -> None:
    for lock in ("run.lock", "test.lock", "ocr.lock", "lexicon.lock", "peers.lock", "page-net.lock", "torch.lock"):
        text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
        blocks = re.split(r"\n(?=[a-z0-9])", text)
        assert all("--hash=sha256:" in block for block in blocks if "==" in block)
        assert "://" not in text
