# SPDX-License-Identifier: Apache-2.0
"""What is said beside a number as it grows, and the phone number said back."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.texts import LANGUAGES, wording
from kiosk.domain.numbers import resident_check, unit_check
from kiosk.input.hints import GROUPS, HINTS, Hint, heard, hint

TODAY = datetime.date(2026, 11, 22)
# Of the made-up area 990100: nobody has it.
NUMBER = "99010019430501001" + resident_check("99010019430501001")
UNIT = "9199010000000001W" + unit_check("9199010000000001W")
CARD = "6222020000000000000"
DIGITS = st.text(alphabet="0123456789", min_size=1, max_size=25)


def said(kind: str, typed: str) -> str | None:
    """Return the key of what is said."""
    found = hint(kind, typed, TODAY)
    return found.said.key if found else None


def counted(kind: str, typed: str) -> object:
    """Return the count in what is said."""
    found = hint(kind, typed, TODAY)
    return dict(found.said.args)["count"] if found else None


def luhn(first: str) -> str:
    """Return a card number whose check holds."""
    return next(first + d for d in "0123456789" if hint("bank-card", first + d, TODAY).fine)


@pytest.mark.parametrize("kind", HINTS)
def test_nothing_is_said_of_nothing(kind: str) -> None:
    assert hint(kind, "", TODAY) is None


def test_nothing_is_said_of_a_kind_without_hints() -> None:
    assert hint("text", "99", TODAY) is None


@pytest.mark.parametrize("length", range(1, 18))
def test_a_number_that_grows_is_told_how_much_is_missing(length: int) -> None:
    assert (said("id-number", NUMBER[:length]), counted("id-number", NUMBER[:length])) == (
        "typing.missing",
        18 - length,
    )


@pytest.mark.parametrize("typed", [NUMBER, f"{NUMBER[:6]} {NUMBER[6:10]} {NUMBER[10:14]} {NUMBER[14:]}"])
def test_a_whole_number_with_its_check_is_fine_in_groups_too(typed: str) -> None:
    found = hint("id-number", typed, TODAY)
    assert found == Hint(found.said, fine=True)


def test_a_small_x_is_an_x() -> None:
    first = next(n for n in (f"9901001943050100{d}" for d in range(10)) if resident_check(n) == "X")
    assert hint("id-number", f"{first}x", TODAY).fine


@pytest.mark.parametrize("place", range(18))
def test_one_wrong_digit_anywhere_is_noticed(place: int) -> None:
    wrong = str((int(NUMBER[place]) + 1) % 10) if NUMBER[place] != "X" else "0"
    assert not hint("id-number", NUMBER[:place] + wrong + NUMBER[place + 1 :], TODAY).fine


@pytest.mark.parametrize(("first", "second"), [(4, 5), (7, 8), (14, 16), (15, 16)])
def test_two_digits_that_changed_places_are_noticed(first: int, second: int) -> None:
    digits = list(NUMBER)
    digits[first], digits[second] = digits[second], digits[first]
    assert "".join(digits) == NUMBER or not hint("id-number", "".join(digits), TODAY).fine


@pytest.mark.parametrize("birthday", ["19431301", "19430230", "00000000", "19430500", "20230229"])
def test_a_birthday_that_is_no_day_is_told_as_soon_as_it_stands(birthday: str) -> None:
    found = hint("id-number", f"990100{birthday}", TODAY)
    assert (found.said.key, found.part) == ("typing.id.birthday", slice(6, 14))


def test_a_birthday_to_come_is_told() -> None:
    assert said("id-number", "99010020261123") == "typing.id.unborn"


def test_who_was_born_today_may_have_a_number() -> None:
    assert said("id-number", "99010020261122") == "typing.missing"


@pytest.mark.parametrize(("typed", "place"), [("9901X", 4), ("A", 0), (f"{NUMBER[:17]}Y", 17)])
def test_a_character_that_no_number_has_there_is_pointed_at(typed: str, place: int) -> None:
    found = hint("id-number", typed, TODAY)
    assert (found.said.key, found.part) == ("typing.id.strange", slice(place, place + 1))


def test_a_number_too_long_is_told_by_how_much() -> None:
    assert counted("id-number", f"{NUMBER[:17]}012") == 2


def test_the_right_check_character_is_never_told() -> None:
    found = hint("id-number", NUMBER[:17] + ("0" if NUMBER[17] != "0" else "1"), TODAY)
    assert (found.said.key, found.said.args) == ("typing.id.check", ())


@pytest.mark.parametrize(("typed", "key"), [
    ("1", "typing.missing"), ("1380000000", "typing.missing"), ("13800000000", "typing.complete"),
    ("138000000001", "typing.too-many"), ("2", "typing.phone.start"), ("12", "typing.phone.start"),
    ("10", "typing.phone.start"), ("0571", "typing.phone.start"), ("138 0000 0000", "typing.complete"),
])  # fmt: skip
def test_a_phone_number_is_accompanied(typed: str, key: str) -> None:
    assert said("phone", typed) == key


@pytest.mark.parametrize(("typed", "key"), [
    ("6222", "typing.card.short"), ("6" * 20, "typing.too-many"), (CARD[:18] + "1", "typing.card.check"),
])  # fmt: skip
def test_a_card_number_is_accompanied(typed: str, key: str) -> None:
    assert said("bank-card", typed) == key


@pytest.mark.parametrize("length", [15, 16, 17, 18])
def test_a_card_number_whose_check_holds_is_fine_at_any_length_in_use(length: int) -> None:
    assert hint("bank-card", luhn("6222020000000000000"[:length]), TODAY).fine


def test_a_unit_code_with_its_check_is_fine() -> None:
    assert hint("unit-code", UNIT, TODAY).fine


@pytest.mark.parametrize(("letter", "figure"), [("I", "1"), ("O", "0"), ("S", "5"), ("Z", "2")])
def test_a_letter_taken_for_a_figure_is_told_which(letter: str, figure: str) -> None:
    found = hint("unit-code", f"9{letter}", TODAY)
    assert dict(found.said.args) == {"letter": letter, "figure": figure}


@pytest.mark.parametrize("typed", ["9V", "9*", "9码"])
def test_a_character_no_unit_code_has_is_pointed_at(typed: str) -> None:
    assert hint("unit-code", typed, TODAY).part == slice(1, 2)


def test_a_unit_code_that_grows_is_told_how_much_is_missing() -> None:
    assert counted("unit-code", UNIT[:10]) == 8


def test_one_wrong_character_of_a_unit_code_is_noticed() -> None:
    assert said("unit-code", f"8{UNIT[1:]}") == "typing.unit.check"


@pytest.mark.parametrize(("kind", "length"), [("id-number", 18), ("phone", 11), ("bank-card", 19), ("unit-code", 18)])
def test_the_groups_of_a_number_hold_all_of_it(kind: str, length: int) -> None:
    assert sum(GROUPS[kind]) == length


@pytest.mark.parametrize(("language", "words"), [
    ("zh_CN", "幺三八，零零幺二，三四五六"),
    ("en", "one three eight, zero zero one two, three four five six"),
])  # fmt: skip
def test_a_phone_number_is_said_back_in_its_groups(language: str, words: str) -> None:
    assert words in wording(language)(heard("13800123456"))


def test_half_a_phone_number_is_said_as_far_as_it_goes() -> None:
    assert "幺三八，零。" in wording("zh_CN")(heard("1380"))


@given(kind=st.sampled_from(sorted(HINTS)), typed=DIGITS)
def test_whatever_is_typed_there_is_a_sentence_in_each_language(kind: str, typed: str) -> None:
    found = hint(kind, typed, TODAY)
    assert found is not None
    assert all(wording(language)(found.said) for language in LANGUAGES)


@given(kind=st.sampled_from(sorted(HINTS)), typed=st.text(min_size=1, max_size=25))
def test_no_hint_repeats_what_was_typed(kind: str, typed: str) -> None:
    found = hint(kind, typed, TODAY)
    spoken = [str(value) for _, value in found.said.args] if found else []
    assert not [value for value in spoken if len(value) > 2]
