"""The list of a day's appointments on its way to the hub: in parts that pass, without what the hub knows itself."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hall import appointments
from kiosk.hall.day_lists import OLD_S, PART, DayListState, bring, expected, in_parts, state
from kiosk.platform.errors import UnreachableError
from kiosk.tickets.acts import Appointment

KEY = "ab" * 32


class Hub:
    """A hub that writes down what it is asked, and answers what a test wrote."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str, Any]] = []
        self.ids: list[str] = []

    def read(self, path: str, kind: type[Any]) -> Any:
        """Answer a question."""
        return self._answer("GET", path, None, kind)

    def send(self, method: str, path: str, body: Any, kind: type[Any], act_id: str) -> Any:
        """Do something."""
        self.ids.append(act_id)
        return self._answer(method, path, body, kind)

    def _answer(self, method: str, path: str, body: Any, kind: type[Any]) -> Any:
        self.asked.append((method, path, body))
        told = self.answers.pop(0)
        if isinstance(told, Exception):
            raise told
        return msgspec.convert(told, kind)


def coming(count: int) -> tuple[Appointment, ...]:
    return tuple(
        Appointment(f"a{n}", f"C{n:05d}", "social", n, n + 1, f"hash-{n}", ticket=f"t{n}") for n in range(count)
    )


def brought(count: int) -> Hub:
    """Have so many brought."""
    hub = Hub(*({"taken": len(part)} for part in in_parts(coming(count))))
    told: Any = hub
    assert bring(told, "2026-11-23", KEY, coming(count)) == count
    return hub


@given(st.integers(0, 3 * PART + 1))
def test_a_list_goes_whole_in_parts_that_pass_and_its_last_makes_it_new(count: int) -> None:
    hub = brought(count)
    bodies = [body for _, _, body in hub.asked]
    assert [one["id"] for body in bodies for one in body["appointments"]] == [f"a{n}" for n in range(count)]
    assert all(len(body["appointments"]) <= PART for body in bodies)
    assert [body["whole"] for body in bodies] == [*([False] * (len(bodies) - 1)), True]


def test_which_number_somebody_has_is_not_told_to_the_hub_that_gave_it() -> None:
    (_, path, body) = brought(2).asked[0]
    assert (path, body["day_key"]) == ("/appointment-lists/2026-11-23", KEY)
    assert all("ticket" not in one and one["person_hash"] for one in body["appointments"])


def test_each_part_is_an_act_of_its_own() -> None:
    hub = brought(2 * PART)
    assert len(set(hub.ids)) == len(hub.asked) == 2


def test_of_a_hub_that_falls_silent_between_two_parts_no_list_is_said_to_be_brought() -> None:
    hub: Any = Hub({"taken": PART}, UnreachableError("reset"))
    with pytest.raises(UnreachableError):
        bring(hub, "2026-11-23", KEY, coming(2 * PART))
    assert [body["whole"] for _, _, body in hub.asked] == [False, True]


@pytest.mark.parametrize(("age", "old"), [(None, True), (0, False), (OLD_S - 1, False), (OLD_S, True), (9999, True)])
def test_a_list_is_brought_anew_after_five_minutes_or_where_there_is_none(age: int | None, old: bool) -> None:
    hub: Any = Hub({"day": "2026-11-23", "day_key": KEY, "age_s": age})
    assert state(hub, "2026-11-23").old is old


def test_the_key_of_a_day_stands_where_no_log_prints_it() -> None:
    assert KEY not in repr(DayListState("2026-11-23", KEY, 7))


@pytest.mark.parametrize(
    ("asked", "body"), [({"code": "C1"}, {"code": "C1"}), ({"person_check": "h"}, {"person_check": "h"})]
)
def test_who_is_expected_is_asked_by_code_or_by_card_and_never_by_an_address(
    asked: dict[str, str], body: dict[str, str]
) -> None:
    hub: Any = Hub({"items": []})
    assert expected(hub, **asked) == ()
    assert hub.asked == [("POST", "/appointments:expected", body)]


def test_the_guide_hears_who_comes_today() -> None:
    told = {"id": "a1", "queue": "social", "slot_start": 1, "slot_end": 2, "state": "CONFIRMED", "number": ""}
    hub: Any = Hub({"items": [told]})
    (found,) = appointments.of_today(hub)
    assert (found.id, found.number, hub.asked) == ("a1", "", [("GET", "/appointments", None)])
