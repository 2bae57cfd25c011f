# SPDX-License-Identifier: Apache-2.0
"""The file of words: what it holds, where it comes from, and that nobody writes it."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest

from kiosk.input import Lexicon, LexiconError
from kiosk.input.lexicon import FILE, Kind
from kiosk.input.syllables import Unit

MOST_BYTES = 6 * 2**20
STANDARD_CHARACTERS = 8105
ROOT = Path(__file__).parents[3]


@pytest.fixture
def lexicon() -> Lexicon:
    return Lexicon.open()


def units(*syllables: str) -> tuple[Unit, ...]:
    return tuple(Unit(syllable.rstrip("."), whole=not syllable.endswith(".")) for syllable in syllables)


def test_the_likeliest_word_comes_first(lexicon: Lexicon) -> None:
    found = lexicon.find(Kind.WORD, units("zhong", "guo"), 5)
    assert found[0].text == "中国"
    assert [word.cost for word in found] == sorted(word.cost for word in found)


def test_no_more_is_returned_than_asked_for(lexicon: Lexicon) -> None:
    assert len(lexicon.find(Kind.WORD, units("yi"), 3)) == 3


def test_an_abbreviation_finds_all_that_begin_so(lexicon: Lexicon) -> None:
    assert "中国" in [word.text for word in lexicon.find(Kind.WORD, units("zh.", "g."), 3)]


def test_a_mixed_one_holds_to_what_is_typed_in_full(lexicon: Lexicon) -> None:
    found = [word.text for word in lexicon.find(Kind.WORD, units("g.", "zi"), 20)]
    assert "工资" in found
    assert "公证" not in found


@pytest.mark.parametrize(("kind", "syllables", "text"), [
    (Kind.SURNAME, ("shan",), "单"),
    (Kind.SURNAME, ("ou", "yang"), "欧阳"),
    (Kind.SURNAME, ("lv",), "吕"),
    (Kind.GIVEN, ("xiu", "ying"), "秀英"),
    (Kind.FIRST, ("jian",), "建"),
    (Kind.SECOND, ("guo",), "国"),
    (Kind.SUFFIX, ("ju",), "局"),
])  # fmt: skip
def test_each_kind_has_its_own_words(lexicon: Lexicon, kind: Kind, syllables: tuple[str, ...], text: str) -> None:
    assert text in [word.text for word in lexicon.find(kind, units(*syllables), 10)]


def test_a_surname_is_read_as_a_surname(lexicon: Lexicon) -> None:
    assert "单" not in [word.text for word in lexicon.find(Kind.SURNAME, units("dan"), 50)]


def test_every_standard_character_is_under_one_of_its_syllables() -> None:
    with sqlite3.connect(f"{FILE.as_uri()}?mode=ro", uri=True) as file:
        (count,) = file.execute("SELECT count(DISTINCT word) FROM word WHERE kind = 0 AND length(word) = 1").fetchone()
    file.close()
    assert count == STANDARD_CHARACTERS


@pytest.mark.parametrize(("syllable", "character"), [("hong", "𬭎"), ("qin", "覃"), ("tan", "覃"), ("zhe", "喆")])
def test_a_rare_character_of_a_name_can_be_reached(lexicon: Lexicon, syllable: str, character: str) -> None:
    assert character in [word.text for word in lexicon.find(Kind.WORD, units(syllable), 400)]


def test_each_source_is_named_with_a_licence_that_binds_nobody(lexicon: Lexicon) -> None:
    sources = lexicon.sources()
    assert len(sources) >= 6
    assert all(licence.startswith(("MIT", "Apache-2.0")) for _, licence, _ in sources)


def test_each_source_is_named_in_the_documents_too(lexicon: Lexicon) -> None:
    documents = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    packages = [name.split()[0] for name, _, _ in lexicon.sources() if not name.startswith("packaging")]
    assert [package for package in packages if f"`{package}`" not in documents] == []


def test_the_file_is_small_enough_to_ship() -> None:
    assert FILE.stat().st_size <= MOST_BYTES


def test_the_file_cannot_be_written_through_us(lexicon: Lexicon) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        lexicon._connection.execute("INSERT INTO source VALUES ('a', 'b', 'c')")


def test_reading_leaves_the_file_and_its_folder_as_they_were() -> None:
    before = hashlib.sha256(FILE.read_bytes()).hexdigest(), sorted(FILE.parent.glob("lexicon*"))
    lexicon = Lexicon.open()
    lexicon.find(Kind.WORD, units("ren", "min"), 10)
    lexicon.close()
    assert (hashlib.sha256(FILE.read_bytes()).hexdigest(), sorted(FILE.parent.glob("lexicon*"))) == before


def test_a_missing_file_is_said_not_made(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="no lexicon"):
        Lexicon.open(tmp_path / "words.sqlite")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"not a database at all, only some words", bytes(8192)])
def test_a_file_that_is_no_lexicon_is_said(tmp_path: Path, content: bytes) -> None:
    damaged = tmp_path / "words.sqlite"
    damaged.write_bytes(content)
    with pytest.raises(LexiconError):
        Lexicon.open(damaged)


def test_a_file_damaged_in_the_middle_is_said_when_it_is_read(tmp_path: Path) -> None:
    damaged = tmp_path / "words.sqlite"
    content = bytearray(FILE.read_bytes())
    content[3 * 4096 :] = bytes(len(content) - 3 * 4096)
    damaged.write_bytes(content)
    with pytest.raises(LexiconError):
        Lexicon.open(damaged).find(Kind.WORD, units("zhong", "guo"), 5)


def test_a_closed_file_is_said(lexicon: Lexicon) -> None:
    lexicon.close()
    with pytest.raises(LexiconError):
        lexicon.find(Kind.WORD, units("ma"), 5)
