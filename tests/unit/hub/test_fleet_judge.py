"""What is wrong with a machine by its word: how urgent, since when, and that silence is never taken for well."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hub.fleet_judge import BROKEN, NEEDED, SILENT_MS, by_need, state_of, troubles
from kiosk.hub.fleet_values import BY_NEED, DeviceTold, LineTold, Report, Trouble, UnsentTold
from tests.support.fleet_words import AWAY, NO_PAPER, NOW, WELL, said, waiting


def causes(told: Report) -> list[tuple[str, str]]:
    return [(one.cause, one.urgency) for one in troubles(told, NOW)]


def test_a_machine_that_is_well_has_no_trouble() -> None:
    assert troubles(WELL, NOW) == ()


@pytest.mark.parametrize("name", [*sorted(NEEDED), "id_card-2"])
@pytest.mark.parametrize("condition", sorted(BROKEN))
def test_without_what_people_come_for_a_machine_cannot_be_used(name: str, condition: str) -> None:
    assert causes(said(devices=(DeviceTold(name, condition, "any.cause"),))) == [("any.cause", "cannot")]


def test_without_a_speaker_it_does_less() -> None:
    assert causes(said(devices=(DeviceTold("speaker", "fault", "speaker.lost"),))) == [("speaker.lost", "watch")]


def test_paper_that_runs_low_is_to_be_watched() -> None:
    low = DeviceTold("receipt_printer", "attention", "printer.paper-low", "guide")
    assert causes(said(devices=(low,))) == [("printer.paper-low", "watch")]


@pytest.mark.parametrize("condition", ["ready", "busy", "opening"])
def test_what_works_or_is_just_being_opened_is_no_trouble(condition: str) -> None:
    assert causes(said(devices=(DeviceTold("id_card", condition),))) == []


def test_a_device_that_only_cannot_answer_wants_nobody() -> None:
    assert causes(said(devices=(DeviceTold("code_scanner", "attention", "code-scanner.one-way"),))) == []


def test_a_fault_without_a_name_is_one() -> None:
    assert causes(said(devices=(DeviceTold("id_card", "fault"),))) == [("device.fault", "cannot")]


@pytest.mark.parametrize(
    ("days", "addressee", "urgency"), [(1, "site", "watch"), (3, "operations", "watch"), (5, "office", "cannot")]
)
def test_work_that_waits_for_days_names_whom_it_is_told_to(days: int, addressee: str, urgency: str) -> None:
    (found,) = troubles(waiting(days, addressee), NOW)
    assert (found.cause, found.urgency, found.addressee) == (f"waiting-{addressee}", urgency, addressee)
    assert (found.count, found.days, found.since) == (3, days, NOW - days * 86_400_000)


@pytest.mark.parametrize(("line", "wanted"), [(AWAY, [("unsent", "watch")]), (LineTold("up"), []), (None, [])])
def test_work_of_today_is_told_of_only_while_there_is_no_line(
    line: LineTold | None, wanted: list[tuple[str, str]]
) -> None:
    assert causes(said(unsent=UnsentTold(5, 600), line=line)) == wanted


@pytest.mark.parametrize(
    ("store", "urgency"), [("outbox-full", "cannot"), ("outbox-fault", "cannot"), ("outbox-tight", "watch")]
)
def test_a_machine_that_can_take_nothing_in_cannot_be_used(store: str, urgency: str) -> None:
    assert causes(said(store=store)) == [(store, urgency)]


@pytest.mark.parametrize(("off", "wanted"), [(6_000, 6), (-7_400, -7), (4_999, None), (-4_999, None)])
def test_a_clock_that_is_off_is_told_with_its_seconds(off: int, wanted: int | None) -> None:
    found = troubles(said(at=NOW + off), NOW)
    assert [one.count for one in found] == ([] if wanted is None else [wanted])


def test_what_is_wrong_longest_of_what_is_urgent_stands_first() -> None:
    old, new = DeviceTold("id_card", "fault", "id-card.lost", "technician", 90), NO_PAPER[0]
    low = DeviceTold("speaker", "fault", "speaker.lost", "technician", 9_999)
    assert [one.cause for one in troubles(said(devices=(low, new, old)), NOW)] == [
        "id-card.lost", "printer.paper-out", "speaker.lost",
    ]  # fmt: skip


def test_a_trouble_stays_since_it_was_first_told_of() -> None:
    first = troubles(said(devices=NO_PAPER), NOW)
    later = DeviceTold("receipt_printer", "fault", "printer.paper-out", "guide")
    again = troubles(said(at=NOW + 9_000, devices=(later,)), NOW + 9_000, first)
    assert [one.since for one in (*first, *again)] == [NOW - 60_000] * 2


def test_the_same_cause_at_another_device_is_another_trouble() -> None:
    first = troubles(said(devices=(DeviceTold("page_printer", "fault", "printer.lost"),)), NOW)
    both = (DeviceTold("page_printer", "fault", "printer.lost"), DeviceTold("receipt_printer", "fault", "printer.lost"))
    found = troubles(said(at=NOW + 4_000, devices=both), NOW + 4_000, first)
    assert {one.device: one.since for one in found} == {"page_printer": NOW, "receipt_printer": NOW + 4_000}


CANNOT, WATCH = Trouble("any", "cannot", 0), Trouble("any", "watch", 0)


@pytest.mark.parametrize(
    ("found", "told", "stopped", "state"),
    [
        ((), WELL, False, "well"),
        ((WATCH,), WELL, False, "watch"),
        ((WATCH, CANNOT), WELL, False, "cannot"),
        ((CANNOT,), WELL, True, "stopped"),
        ((), said(use="stopped"), False, "stopped"),
    ],
)
def test_a_machine_is_what_its_worst_trouble_makes_it(
    found: tuple[Trouble, ...], told: Report, stopped: bool, state: str
) -> None:
    assert state_of(told, NOW, found, NOW, stopped=stopped) == state


@given(st.integers(SILENT_MS + 1, 10**12), st.booleans(), st.sampled_from([(), (WATCH,), (CANNOT,)]))
def test_a_machine_that_is_silent_is_read_by_nobody_whatever_it_said(
    silent: int, stopped: bool, found: tuple[Trouble, ...]
) -> None:
    assert state_of(WELL, NOW, found, NOW + silent, stopped=stopped) == "unheard"


def test_one_that_never_spoke_is_not_well() -> None:
    assert state_of(None, None, (), NOW, stopped=False) == "never"


def test_what_cannot_be_used_stands_before_what_cannot_be_read() -> None:
    assert sorted(BY_NEED, key=by_need) == ["cannot", "unheard", "never", "watch", "stopped", "well"]
