# SPDX-License-Identifier: Apache-2.0
"""Letters and the syllables they may be."""

from __future__ import annotations

import fnmatch
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.input.syllables import ALSO, CODES, INITIALS, SYLLABLES, Cuts, Unit, code, initials

LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=14)


def rows(letters: str) -> set[str]:
    """Return all ways to cut letters, joined by apostrophes; unfinished units end in a dot."""
    cuts, found = Cuts(letters), set[str]()
    open_rows = [((), 0, 0)]
    while open_rows:
        row, place, spent = open_rows.pop()
        if place == len(letters):
            found.add("'".join(row))
            continue
        for unit, end in cuts.after(place, 0, spent):
            piece = unit.letters if unit.whole else unit.letters + "."
            open_rows.append(((*row, piece), end, spent + (not unit.whole)))
    return found


def test_the_table_has_the_syllables_of_the_language_and_none_twice() -> None:
    assert 400 < len(SYLLABLES) == len(set(SYLLABLES)) < 420
    assert {"zhuang", "lv", "nve", "er", "yo"} <= set(SYLLABLES)


@pytest.mark.parametrize("stranger", ["lue", "bong", "jia'n", "v", "i", "ng"])
def test_what_nobody_says_is_no_syllable(stranger: str) -> None:
    assert stranger not in SYLLABLES


def test_codes_follow_the_alphabet_so_that_a_beginning_is_one_range() -> None:
    assert sorted(CODES, key=CODES.__getitem__) == sorted(SYLLABLES)
    assert all(ord(one) > 127 for one in CODES.values())


def test_a_word_lies_under_its_first_letters() -> None:
    assert initials(("zhong", "guo")) == "zg"
    assert code(("zhong", "guo")) == CODES["zhong"] + CODES["guo"]


@pytest.mark.parametrize(
    ("letters", "ways"),
    [
        ("zhongguo", {"zhong'guo"}),
        ("xian", {"xian", "xi'an"}),
        ("fangan", {"fang'an", "fan'gan"}),
        ("liaoning", {"liao'ning", "li'ao'ning"}),
        ("jiangan", {"jiang'an", "jian'gan", "ji'ang'an", "ji'an'gan"}),
        ("nver", {"nv'er"}),
        ("lvyou", {"lv'you"}),
    ],
)
def test_letters_in_full_are_cut_into_whole_syllables_in_every_way(letters: str, ways: set[str]) -> None:
    assert ways <= rows(letters)


@pytest.mark.parametrize(
    ("letters", "ways"),
    [
        ("xi'an", {"xi'an"}),
        ("fang'an", {"fang'an"}),
        ("fan'gan", {"fan'gan"}),
    ],
)
def test_no_syllable_goes_over_an_apostrophe(letters: str, ways: set[str]) -> None:
    assert rows(letters) == ways


@pytest.mark.parametrize(
    ("letters", "way"),
    [("zg", "z.'g."), ("zhongg", "zhong'g."), ("zhonggu", "zhong'gu"), ("zhg", "zh.'g."), ("zguo", "z.'guo")],
)
def test_an_initial_stands_for_a_syllable_where_the_letters_do_not_make_one(letters: str, way: str) -> None:
    assert way in rows(letters)


def test_one_way_more_is_followed_where_something_is_unfinished() -> None:
    assert rows("zhg") == {"zh.'g.", "z.'h.'g."}


def test_letters_that_make_whole_syllables_are_not_taken_for_an_abbreviation() -> None:
    assert not any("." in row for row in rows("shanghai"))


def test_only_the_last_syllable_may_break_off_anywhere() -> None:
    assert "zho." in rows("zho")
    assert not any("zho." in row for row in rows("zhoxg"))


@pytest.mark.parametrize("letters", ["i", "u", "v", "vi", "iu"])
def test_letters_that_begin_no_syllable_cannot_be_cut(letters: str) -> None:
    assert not Cuts(letters).possible()


@pytest.mark.parametrize(("typed", "meant"), ALSO.items())
def test_a_spelling_from_a_passport_means_the_syllable(typed: str, meant: str) -> None:
    assert Unit(typed, whole=True).pattern == CODES[meant]


@pytest.mark.parametrize("begun", ["z", "zh", "sh", "lv", "q", "zhua"])
def test_the_pattern_of_a_beginning_matches_all_that_begin_so_and_nothing_else(begun: str) -> None:
    pattern = Unit(begun, whole=False).pattern
    matched = {syllable for syllable, one in CODES.items() if fnmatch.fnmatchcase(one, pattern)}
    assert matched == {syllable for syllable in SYLLABLES if syllable.startswith(begun)}


@pytest.mark.parametrize("initial", INITIALS)
def test_every_initial_begins_a_syllable(initial: str) -> None:
    assert any(syllable.startswith(initial) for syllable in SYLLABLES)


@given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=4))
def test_what_is_spelt_in_full_is_among_the_ways_to_cut_it(syllables: list[str]) -> None:
    assert "'".join(syllables) in rows("".join(syllables))


@given(LETTERS)
def test_every_way_to_cut_gives_the_letters_back(letters: str) -> None:
    assert all(row.replace("'", "").replace(".", "") == letters for row in itertools.islice(rows(letters), 200))
