"""Codes as they are shown to the camera, what is looked for in an outbox, and the words of a state."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.texts import LANGUAGES, wording
from devices.device import CancelToken, Deadline, DeviceError
from kiosk.domain import query_code, receipt_no
from kiosk.domain.progress import Progress
from kiosk.steps import progress_words as words
from kiosk.steps.inquiry import Inquiry, Purpose, ask_by_code, code_of, look_here, query_of, submissions
from kiosk.steps.progress_screens import Place
from tests.support.flow_walk import card
from tests.support.inquiries import CODE, ID, NUMBER, ZHAO, Inquiring, SaidPlatform, progress
from tests.support.outboxes import open_box, store

TODAY = datetime.date(2026, 11, 23)


def told(state: str = "IN_REVIEW", *nodes: str, **changes: object) -> Progress:
    import msgspec

    return msgspec.convert(json.loads(json.dumps(progress(state, *nodes, **changes))), Progress, strict=False)


@pytest.mark.parametrize(
    ("read", "found"),
    [
        (f"BSR1/{NUMBER}/{CODE}", CODE),
        (f"BSR1/{NUMBER}/{CODE}/P2026", CODE),
        (f" BSR1/{NUMBER}/{CODE}\n", CODE),
        (f"BSN1/{CODE}/01936f3a", CODE),
        (f"BSR1/{NUMBER[:-1]}0/{CODE}", None),
        (f"BSR1/{NUMBER}/7K2M94P5", None),
        (f"BSR1/{NUMBER}", None),
        (f"BSR2/{NUMBER}/{CODE}", None),
        ("https://example.org/BSR1", None),
        ("", None),
    ],
)
def test_only_codes_of_ours_that_hold_are_taken(read: str, found: str | None) -> None:
    assert code_of(read) == found


@given(st.text(max_size=80))
def test_whatever_a_square_code_says_nothing_breaks(read: str) -> None:
    found = code_of(read)
    assert found is None or query_code.holds(found)


@given(
    st.lists(st.integers(0, 31), min_size=7, max_size=7),
    st.integers(1, 9999),
    st.dates(datetime.date(2026, 1, 1), datetime.date(2030, 1, 1)),
)
def test_every_slip_we_print_is_taken_again(chances: list[int], sequence: int, day: datetime.date) -> None:
    rest = iter(chances)
    code = query_code.make(lambda limit: next(rest) % limit)
    number = receipt_no.make("990121", "0007", "03", day, sequence)
    assert code_of(f"BSR1/{number}/{code}") == code


def look(walk: Inquiring, code: str = "", id_no: str = "") -> list[str]:
    found = look_here(code, id_no, walk.clock(), walk.box, Deadline.after(5), CancelToken())
    return [one.body.id for one in found.held]


def test_an_outbox_is_looked_through_by_code_or_card(tmp_path: Path) -> None:
    walk = Inquiring(tmp_path, "apply", "progress")
    walk.holds()
    assert look(walk, code=CODE) == look(walk, id_no=ZHAO) == [ID]
    assert look(walk, code="5H7Q20C4") == look(walk, id_no="1" * 18) == []
    assert look(walk) == []
    walk.box.close()


def test_what_is_no_submission_is_passed_over(tmp_path: Path) -> None:
    box = open_box(tmp_path)
    store(box, b"not json")
    store(box, b"{}", dossier="d2")
    assert list(submissions(box, Deadline.after(5), CancelToken())) == []
    box.close()


def test_a_look_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    box = open_box(tmp_path)
    store(box)
    with pytest.raises(DeviceError) as caught:
        list(submissions(box, Deadline(at=-1.0), CancelToken()))
    assert caught.value.cause == "outbox.slow"
    box.close()


def test_a_broken_line_is_told_as_a_failed_work() -> None:
    platform = SaidPlatform()
    platform.broken = True
    with pytest.raises(DeviceError) as caught:
        ask_by_code(CODE, "training", platform, Deadline.after(5), CancelToken())  # type: ignore[arg-type]  # said
    assert caught.value.cause == "platform.no-answer"


def test_the_question_of_a_card_says_for_what(tmp_path: Path) -> None:
    walk = Inquiring(tmp_path, "apply", "progress")
    asked = query_of(card("zhao-dehou"), Purpose.SUPPLEMENT, walk.facilities.site)
    assert (asked["id_no"], asked["purpose"], asked["mode"]) == (ZHAO, "supplement", "training")
    walk.box.close()


def test_an_inquiry_shows_nothing_of_a_person() -> None:
    inquiry = Inquiry()
    inquiry.code = CODE
    assert CODE not in repr(inquiry)
    assert inquiry.held


# Words.


@given(
    state=st.sampled_from([*sorted(words.KNOWN_STATES), "NEW_ONE"]),
    nodes=st.lists(st.sampled_from([*sorted(words.KNOWN_NODES), "new-one"]), min_size=1, max_size=7),
    ahead=st.integers(-30, 30),
    wanted=st.integers(0, 3),
)
def test_every_state_and_way_has_words_in_both_languages(state: str, nodes: list[str], ahead: int, wanted: int) -> None:
    until = (TODAY + datetime.timedelta(days=ahead)).isoformat()
    more = {"wanted": wanted, "wanted_until": until} if wanted else {}
    one = told(state, *nodes, **more)
    light = words.light(one, TODAY)
    said = [words.title(one), words.age(one, fresh=False).message]
    said += [light.headline] if light else []
    for station in words.stations(one, TODAY):
        said += [station.label, *filter(None, (station.note, station.when))]
    assert all(wording(language)(text) for language in LANGUAGES for text in said)


@given(nodes=st.lists(st.sampled_from(sorted(words.KNOWN_NODES)), min_size=1, max_size=6))
def test_one_station_at_most_is_where_it_is_now_and_what_is_ahead_comes_after_it(nodes: list[str]) -> None:
    places = [one.place for one in words.stations(told("IN_REVIEW", *nodes), TODAY)]
    assert places.count(Place.HERE) == 1
    assert Place.BEHIND not in places[places.index(Place.HERE) :]


@pytest.mark.parametrize("state", sorted({"DECIDED", "NOT_ACCEPTED", "WITHDRAWN", "TERMINATED", "DELIVERED"}))
def test_an_end_has_nothing_ahead(state: str) -> None:
    places = [one.place for one in words.stations(told(state, "received", "arrived"), TODAY)]
    assert Place.AHEAD not in places


@pytest.mark.parametrize(
    ("last", "key"),
    [
        ("2026-12-03", "progress.light.early"),
        ("2026-11-26", "progress.light.early"),
        ("2026-11-25", "progress.light.near"),
        ("2026-11-24", "progress.light.near"),
        ("2026-11-23", "progress.light.today"),
        ("2026-11-20", "progress.light.late"),
    ],
)
def test_the_light_turns_two_working_days_before_the_last_one(last: str, key: str) -> None:
    due = progress()["due"] | {"last_day": last, "counted_from": "2026-11-10"}
    light = words.light(told(due=due), TODAY)
    assert light
    assert light.headline.key == key


def test_over_the_weekend_behind_the_last_day_it_is_late_by_no_number_that_is_nought() -> None:
    due = progress()["due"] | {"last_day": "2026-11-20", "counted_from": "2026-11-10"}
    light = words.light(told(due=due), datetime.date(2026, 11, 21))
    assert light
    assert light.number != "0"


def test_a_stopped_clock_counts_nothing() -> None:
    light = words.light(told("SUSPENDED", due=progress()["due"] | {"stopped": True}), TODAY)
    assert light
    assert (light.number, light.headline.key) == ("", "progress.light.stopped")


def test_before_acceptance_no_day_is_promised() -> None:
    light = words.light(told("RECEIVED", "received", "arrived"), TODAY)
    assert light
    assert light.headline.key == "progress.light.not-yet"
