"""What a printer says of itself, and what we make of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.device import Actor, Condition, DeviceState
from devices.page_printer import operations as op
from devices.page_printer.encoding import BOOLEAN, ENUM, KEYWORD, MIME, PRINTER, Message, typed
from devices.page_printer.status import REASONS, base_of, state_of


def told(state: int = op.IDLE, *reasons: str, accepts: bool = True, **more: object) -> DeviceState:
    """Return the state made of an answer."""
    facts = {
        "printer-state": typed(ENUM, state),
        "printer-state-reasons": typed(KEYWORD, *(reasons or ("none",))),
        "printer-is-accepting-jobs": typed(BOOLEAN, accepts),
        "document-format-supported": typed(MIME, "image/urf", op.PDF),
        "operations-supported": typed(ENUM, *sorted(op.NEEDED)),
    }
    left = {name: value for name, value in (facts | more).items() if value is not None}
    return state_of(Message(op.OK, 1, ((PRINTER, left),)))


def test_a_well_printer_is_ready() -> None:
    assert (told().condition, told().part("paper"), told().cause) == (Condition.READY, "loaded", "")


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("media-empty-error", "page.paper-out"),
        ("media-needed", "page.paper-out"),
        ("media-jam-error", "page.jam"),
        ("cover-open-error", "page.cover-open"),
        ("door-open", "page.cover-open"),
        ("input-tray-missing-error", "page.tray-missing"),
        ("toner-empty-error", "page.toner-out"),
        ("marker-supply-empty-error", "page.toner-out"),
        ("marker-waste-full-error", "page.waste-full"),
        ("output-area-full-error", "page.output-full"),
        ("paused", "page.paused"),
        ("offline-report", "page.offline"),
        ("connecting-to-device", "page.offline"),
    ],
)
def test_a_reason_that_stops_it_is_a_fault_with_its_cause(reason: str, cause: str) -> None:
    state = told(op.IDLE, reason)
    assert (state.condition, state.cause) == (Condition.FAULT, cause)


@pytest.mark.parametrize(
    "reason", ["media-low-warning", "toner-low-report", "marker-supply-low-warning", "media-empty-warning"]
)
def test_a_mild_reason_wants_attention_and_prints_on(reason: str) -> None:
    state = told(op.WORKING, reason)
    assert (state.condition, state.usable, state.cause) == (Condition.ATTENTION, True, "page.low")


def test_a_mild_reason_of_a_printer_that_stands_is_why_it_stands() -> None:
    assert told(op.STOPPED, "media-empty-warning").cause == "page.paper-out"


@pytest.mark.parametrize("severity", ["", "-error", "-warning", "-report"])
def test_paper_that_a_job_needs_stops_the_printer_however_mildly_it_is_said(severity: str) -> None:
    state = told(op.WORKING, "media-empty-warning", f"media-needed{severity}")
    assert (state.cause, state.usable) == ("page.paper-out", False)
    assert [part.value for part in state.parts] == ["out"]


def test_a_jam_is_told_before_the_paper_it_keeps_away() -> None:
    assert told(op.STOPPED, "media-empty-error", "cover-open-error", "media-jam-error").cause == "page.jam"


def test_a_printer_that_stands_without_a_reason_is_a_fault_all_the_same() -> None:
    assert told(op.STOPPED).cause == "page.stopped"


def test_a_reason_nobody_knows_is_kept_for_staff() -> None:
    assert "com.maker-odd-error" in told(op.STOPPED, "com.maker-odd-error").detail


def test_a_reason_nobody_knows_does_not_stop_a_printer_that_works() -> None:
    assert told(op.IDLE, "com.maker-odd-error").condition is Condition.READY


def test_a_queue_that_takes_no_jobs_is_a_fault() -> None:
    assert told(accepts=False).cause == "page.stopped"


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ({"printer-state": None}, "page.garbled"),
        ({"printer-state": typed(ENUM, 77)}, "page.garbled"),
        ({"document-format-supported": typed(MIME, "image/pwg-raster")}, "page.no-pdf"),
        ({"operations-supported": typed(ENUM, op.GET_PRINTER)}, "page.no-pdf"),
        ({"operations-supported": None}, "page.no-pdf"),
    ],
)
def test_a_printer_we_cannot_use_is_never_ready(more: dict[str, object], cause: str) -> None:
    state = told(**more)
    assert (state.condition, state.cause) == (Condition.FAULT, cause)


def test_who_can_help_with_waste_is_a_technician() -> None:
    assert (told(op.STOPPED, "marker-waste-full").actor, told(op.STOPPED, "media-empty").actor) == (
        Actor.TECHNICIAN,
        Actor.GUIDE,
    )


@given(st.lists(st.sampled_from(sorted(REASONS)), unique=True), st.sampled_from(["", "-error", "-warning", "-report"]))
def test_no_reason_ever_makes_a_standing_printer_ready(reasons: list[str], ending: str) -> None:
    state = told(op.STOPPED, *(reason + ending for reason in reasons))
    assert (state.condition, bool(state.cause)) == (Condition.FAULT, True)


@pytest.mark.parametrize("ending", ["", "-error", "-warning", "-report"])
def test_a_reason_is_known_with_any_severity(ending: str) -> None:
    assert base_of("media-jam" + ending) == "media-jam"


def test_every_part_that_is_told_is_kept() -> None:
    state = told(op.IDLE, "media-low-warning", "toner-low-warning")
    assert (state.part("paper"), state.part("toner"), state.part("cover")) == ("low", "low", "unknown")
