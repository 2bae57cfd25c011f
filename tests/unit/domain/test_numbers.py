"""Numbers are judged by form, date and check character; the area never turns anybody away."""

from __future__ import annotations

import datetime

import pytest

from kiosk.domain import numbers
from kiosk.domain.numbers import NumberKind

GOOD = {
    "11010519491231002X": NumberKind.RESIDENT,
    "11010519491231002x": NumberKind.RESIDENT,
    "110101199003070011": NumberKind.RESIDENT,
    "440101198506150023": NumberKind.RESIDENT,
    "330105197810270025": NumberKind.RESIDENT,
    "990121194307050016": NumberKind.RESIDENT,
    "110105491231002": NumberKind.RESIDENT,
    "１１０１０１１９９００３０７００１１": NumberKind.RESIDENT,
    "110101 19900307 0011": NumberKind.RESIDENT,
    "810000199408230021": NumberKind.RESIDENCE_PERMIT,
    "820000199408230023": NumberKind.RESIDENCE_PERMIT,
    "830000199201300022": NumberKind.RESIDENCE_PERMIT,
    "KAZ110090123105": NumberKind.PERMANENT_2017,
    "911398199012310021": NumberKind.PERMANENT_2023,
}
BAD = [
    "110101199003070012",
    "110101199013070013",
    "11010119900307001",
    "010101199003070011",
    "KAZ110090123106",
    "110105491331002",
    "H12345678",
    "",
    "姓名",
]


@pytest.mark.parametrize(("number", "kind"), GOOD.items())
def test_a_number_tells_its_kind(number: str, kind: NumberKind) -> None:
    assert numbers.kind_of(number) is kind


@pytest.mark.parametrize("number", BAD)
def test_a_number_that_does_not_hold_has_no_kind(number: str) -> None:
    assert numbers.kind_of(number) is None


def test_an_area_that_never_was_turns_nobody_away() -> None:
    first = "321119" + "19780101" + "001"
    assert numbers.kind_of(first + numbers.resident_check(first)) is NumberKind.RESIDENT


def test_fifteen_digits_become_eighteen() -> None:
    assert numbers.upgraded("110105491231002") == "11010519491231002X"


@pytest.mark.parametrize("place", range(17))
def test_one_wrong_digit_is_found_wherever_it_stands(place: int) -> None:
    good = "110101199003070011"
    wrong = good[:place] + str((int(good[place]) + 1) % 10) + good[place + 1 :]
    assert numbers.kind_of(wrong) is None


@pytest.mark.parametrize(
    ("number", "born"),
    [
        ("990121194307050016", datetime.date(1943, 7, 5)),
        ("110105491231002", datetime.date(1949, 12, 31)),
        ("KAZ110090123105", None),
        ("110101199013070013", None),
        ("", None),
    ],
)
def test_a_number_tells_the_day_of_birth(number: str, born: datetime.date | None) -> None:
    assert numbers.birth_date(number) == born


@pytest.mark.parametrize(
    "code",
    [
        "91330106MA27Y4U47R",
        "91110000600037341L",
        "A1110000MA27Y4U477",
        "1199010099109190XB",
        "91330106ma27y4u47r",
        "91330106-MA27Y4U47-R",
    ],
)
def test_a_credit_code_with_its_check_character_holds(code: str) -> None:
    assert numbers.unit_code_holds(code)


@pytest.mark.parametrize("code", ["91330106MA27Y4U47X", "91330106MA27Y4U4", "91330106MI27Y4U47R", ""])
def test_a_credit_code_that_does_not_hold_is_refused(code: str) -> None:
    assert not numbers.unit_code_holds(code)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("1943-07-05", "2026-11-23", 83),
        ("1946-11-23", "2026-11-23", 80),
        ("1946-11-24", "2026-11-23", 79),
        ("2004-02-29", "2026-02-28", 21),
        ("2004-02-29", "2026-03-01", 22),
    ],
)
def test_age_is_counted_in_full_years(born: str, day: str, age: int) -> None:
    assert numbers.age_on(datetime.date.fromisoformat(born), datetime.date.fromisoformat(day)) == age


@pytest.mark.parametrize(
    ("born", "years", "day"),
    [("1948-07-05", 80, "2028-07-05"), ("2004-02-29", 18, "2022-03-01"), ("2004-02-29", 20, "2024-02-29")],
)
def test_the_first_day_of_an_age_is_known(born: str, years: int, day: str) -> None:
    assert numbers.day_of_age(datetime.date.fromisoformat(born), years).isoformat() == day
