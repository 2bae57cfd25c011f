"""What the parts of a device are, said to a technician: every part and value of every driver, in both languages."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.texts import LANGUAGES, text, wording
from devices.device import Condition, DeviceState, PartState
from devices.page_printer import operations as op
from devices.page_printer.encoding import BOOLEAN, ENUM, KEYWORD, MIME, PRINTER, Message, typed
from devices.page_printer.status import REASONS
from devices.page_printer.status import state_of as page_state
from devices.page_printer.status import unknown_state as unknown_page
from devices.receipt_printer.status import Facts
from devices.receipt_printer.status import state_of as receipt_state
from devices.receipt_printer.status import unknown_state as unknown_receipt
from devices.scanner.sane import HANDS
from kiosk.steps.technician_device_words import parts

SENSORS = ("offline", "cover_open", "feeding", "cutter_stuck", "broken", "hot", "paper_low", "paper_out")
SEVERITIES = ("", "-error", "-warning", "-report")


def told(*reasons: str, state: int = op.IDLE) -> DeviceState:
    """Return what is made of a page printer that gives these reasons."""
    facts = {
        "printer-state": typed(ENUM, state),
        "printer-state-reasons": typed(KEYWORD, *(reasons or ("none",))),
        "printer-is-accepting-jobs": typed(BOOLEAN, True),
        "document-format-supported": typed(MIME, op.PDF),
        "operations-supported": typed(ENUM, *sorted(op.NEEDED)),
    }
    return page_state(Message(op.OK, 1, ((PRINTER, facts),)))


ONE_WAY = ("code_scanner", "evaluation_pad", "call_board", "signature_pad")
RECEIPT = [
    receipt_state(Facts(**dict(zip(SENSORS, felt, strict=True)))) for felt in itertools.product((False, True), repeat=8)
]
PAGE = [told(reason + severity) for reason in REASONS for severity in SEVERITIES]
STATES = [
    *RECEIPT,
    unknown_receipt(Condition.FAULT, "printer.silent"),
    *PAGE,
    told(),
    unknown_page(Condition.FAULT, "page.silent"),
    # Small devices on a wire: what they say of themselves is one word.
    *(DeviceState(kind, Condition.ATTENTION, parts=(PartState("answer", "unknown"),)) for kind in ONE_WAY),
    *(DeviceState("caller_pad", Condition.READY, parts=(PartState("pads", value),)) for value in ("all", "some")),
    *(DeviceState("social_card", Condition.READY, parts=(PartState("card", value),)) for value in ("in", "none")),
    *(DeviceState("scanner", Condition.ATTENTION, cause, parts=(part,)) for cause, part in HANDS.items()),
]
KEYS = {f"part.{state.kind}.{part.part}.{part.value}" for state in STATES for part in state.parts}


def test_the_parts_of_both_printers_were_found() -> None:
    assert {"part.receipt_printer.cutter.stuck", "part.page_printer.fuser.hot", "part.page_printer.tray.missing"} < KEYS


def test_every_value_of_every_part_is_said_in_both_languages() -> None:
    chinese, english = ({key: wording(language)(text(key)) for key in KEYS} for language in ("zh_CN", "en"))
    assert {key for key, said in chinese.items() if said.isascii() or any("a" <= one <= "z" for one in said)} == set()
    assert {key for key, said in english.items() if not said.isascii()} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_are_left_of_a_part_that_is_gone(language: str) -> None:
    assert {key for key in wording(language) if key.startswith("part.")} == KEYS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["receipt_printer", "page_printer"])
def test_two_values_of_one_part_are_never_said_alike(kind: str, language: str) -> None:
    words = [wording(language)(text(key)) for key in KEYS if key.startswith(f"part.{kind}.")]
    assert len(words) == len(set(words))


def test_parts_stand_in_one_line_in_the_order_of_the_driver() -> None:
    said = parts(receipt_state(Facts(paper_out=True)))
    assert wording("zh_CN")(said) == "没有纸，盖子关着，切刀正常，打印头正常"
    assert wording("en")(said) == "no paper, cover closed, cutter works, head works"


def test_one_part_alone_has_no_comma() -> None:
    assert [wording(language)(parts(told())) for language in LANGUAGES] == ["有纸", "has paper"]


def test_a_part_of_a_driver_from_elsewhere_is_shown_by_its_own_words() -> None:
    foreign = DeviceState("palm_reader", Condition.READY, parts=(PartState("lens", "clean"),))
    assert wording("zh_CN")(parts(foreign)) == "lens clean"


@given(st.lists(st.sampled_from(sorted(REASONS)), min_size=1, unique=True), st.sampled_from(SEVERITIES))
def test_whatever_a_printer_feels_at_once_is_a_line_of_words(reasons: list[str], severity: str) -> None:
    state = told(*(reason + severity for reason in reasons), state=op.STOPPED)
    line = wording("zh_CN")(parts(state))
    assert line.count("，") == len(state.parts) - 1
    assert not any(part.value in line for part in state.parts)


# What a printer that works on wants.


@pytest.mark.parametrize(
    "reason", ["media-low-report", "toner-low-warning", "media-empty-warning", "toner-empty-report"]
)
def test_what_is_nearly_used_up_is_said_so(reason: str) -> None:
    assert told(reason).cause == "page.low"


@pytest.mark.parametrize(
    "reason",
    ["fuser-over-temp-warning", "output-area-almost-full", "marker-waste-almost-full-report", "cover-open-warning"],
)
def test_a_printer_that_wants_no_paper_does_not_send_for_some(reason: str) -> None:
    state = told(reason)
    assert (state.condition, state.cause) == (Condition.ATTENTION, "page.notice")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "state", {state.cause: state for state in STATES if state.cause}.values(), ids=lambda s: s.cause
)
def test_every_trouble_of_a_printer_has_a_sentence_a_step_and_somebody(state: DeviceState, language: str) -> None:
    say = wording(language)
    assert say(text(f"cause.{state.cause}")) != say(text(f"staff.{state.cause}"))
    assert say(text(f"technician.actor.{state.actor.value}"))
