"""Numbers for people: unique without a network, with a check character, in groups."""

from __future__ import annotations

import datetime
import random

import pytest

from kiosk.domain import query_code, receipt_no

DAY = datetime.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("digits", "check"),
    [("9901210007032611230042", "1"), ("9901000001032611230001", "3"), ("9901000001032612319999", "9")],
)
def test_the_check_digit_is_that_of_iso_7064(digits: str, check: str) -> None:
    assert receipt_no.check_digit(digits) == check


def test_a_receipt_number_names_machine_day_and_sequence() -> None:
    assert receipt_no.make("990121", "0007", "03", DAY, 42) == "99012100070326112300421"


def test_a_receipt_number_is_shown_in_groups() -> None:
    assert receipt_no.grouped("99012100070326112300421") == "990121-0007-03-261123-0042-1"


@pytest.mark.parametrize("sequence", [0, 10_000])
def test_a_day_has_9999_numbers(sequence: int) -> None:
    with pytest.raises(receipt_no.NumbersUsedUpError):
        receipt_no.make("990121", "0007", "03", DAY, sequence)


@pytest.mark.parametrize("place", range(23))
def test_one_wrong_digit_of_a_receipt_number_is_found(place: int) -> None:
    good = "99012100070326112300421"
    wrong = good[:place] + str((int(good[place]) + 3) % 10) + good[place + 1 :]
    assert (receipt_no.holds(good), receipt_no.holds(wrong)) == (True, False)


@pytest.mark.parametrize("wrong", ["", "9901210007032611230042", "9901210007032611230042X", "９９01"])
def test_something_else_is_no_receipt_number(wrong: str) -> None:
    assert not receipt_no.holds(wrong)


@pytest.mark.parametrize(("characters", "check"), [("7K2M94P", "4"), ("5H7Q20C", "4")])
def test_the_check_character_is_luhn_mod_32(characters: str, check: str) -> None:
    assert query_code.check_character(characters) == check


def test_a_code_is_made_of_chance_and_holds() -> None:
    chance = random.Random(7)
    codes = {query_code.make(chance.randrange) for _ in range(200)}
    assert (len(codes), all(map(query_code.holds, codes))) == (200, True)


def test_a_code_is_shown_in_two_groups() -> None:
    assert query_code.grouped("7K2M94P4") == "7K2M-94P4"


@pytest.mark.parametrize("typed", ["7k2m-94p4", " 7K2M 94P4", "7K2M94P4"])
def test_a_code_is_read_as_people_write_it(typed: str) -> None:
    assert query_code.holds(query_code.read(typed))


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert query_code.read("oil7-0000") == "01170000"


@pytest.mark.parametrize("wrong", ["7K2M94P5", "7K2M94P", "7K2M94PU", ""])
def test_a_code_that_does_not_hold_is_refused(wrong: str) -> None:
    assert not query_code.holds(wrong)


def test_two_characters_swapped_are_found() -> None:
    assert not query_code.holds("K72M94P4")
