"""Every sentence exists in every language, with the same arguments."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.locale.__main__ import merge
from config.texts import LANGUAGES, LOCALE

ROOT = Path(__file__).parents[2]
CATALOGUES = {language: merge(sorted((LOCALE / language).glob("*.po"))) for language in LANGUAGES}

CALL = re.compile(r"\btext\s*\(")
# What may be a key, or its beginning, and one that is made of others: "intake.why.{reason}".
WORD = re.compile(r"[\"']([\w@.-]+)[\"']")
MADE = re.compile(r"""f["']([a-z][\w-]*\.(?:[\w@.-]|\{[^{}"\n]*\})*)["']""")
PLACE = re.compile(r"\\\{.*?\\\}")
PACKAGES = ("config", "devices", "offline_queue", "kiosk", "ui")


@pytest.fixture(scope="module")
def said() -> list[tuple[str, str]]:
    """Find what is said once for all languages."""
    return list(said_keys())


def said_keys() -> Iterator[tuple[str, str]]:
    """Find each ``text("key", …)`` with a literal key in the product, and the file it stands in."""
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            source = file.read_text(encoding="utf-8")
            # Most files say nothing; to parse those takes two seconds.
            for node in ast.walk(ast.parse(source)) if CALL.search(source) else ():
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id == "text"
                    and node.args
                ):
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        yield first.value, str(file.relative_to(ROOT))


def arguments(wording: str) -> set[str]:
    """List the named places of a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(wording) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_is_said_has_a_sentence(language: str, said: list[tuple[str, str]]) -> None:
    known = {entry.msgid for entry in CATALOGUES[language] if entry.msgstr}
    assert sorted({f"{key} ({file})" for key, file in said if key not in known}) == []


def test_all_languages_have_the_same_keys_with_the_same_arguments() -> None:
    shapes = [{e.msgid: arguments(e.msgstr) for e in CATALOGUES[language]} for language in LANGUAGES]
    first, second = shapes
    assert {k for k in first.keys() | second.keys() if first.get(k) != second.get(k)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_shouts(language: str) -> None:
    wrong = [e.msgid for e in CATALOGUES[language] if not e.msgstr.strip() or "!" in e.msgstr or "！" in e.msgstr]
    assert wrong == []


def test_english_has_no_quotes_as_wide_as_a_chinese_sign() -> None:
    # The font of all screens draws them so; what lists signs to see them printed is meant to have them.
    wide = [e.msgid for e in CATALOGUES["en"] if re.search("[“”‘’]", e.msgstr) and "Signs:" not in e.msgstr]
    assert wide == []


def test_every_sentence_is_named_somewhere() -> None:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    words = set(WORD.findall(source)) | words_of_papers()
    made = re.compile("|".join({PLACE.sub(r"[\\w@.-]*", re.escape(one)) for one in MADE.findall(source)}))
    keys = {entry.msgid for entry in CATALOGUES["zh_CN"]} - words
    assert sorted(key for key in keys if not made.fullmatch(key) and not begun(key, words)) == []


def words_of_papers() -> set[str]:
    """List what the templates of papers name."""
    files = (ROOT / "kiosk" / "receipts" / "templates").glob("*.yaml")
    return {word for file in files for word in re.findall(r"[\w-]+\.[\w.-]+", file.read_text(encoding="utf-8"))}


def begun(key: str, words: set[str]) -> bool:
    """Tell whether a word of the product is how a key begins: "pass.way", or all that is before its last sign."""
    cuts = [place for place, sign in enumerate(key) if sign in ".-@"]
    return any(key[: cut + 1] in words or ("." in key[:cut] and key[:cut] in words) for cut in cuts)
