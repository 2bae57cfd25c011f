"""The header with any hall, hour, line and devices: time and stamp are always there, nothing is cut off."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.clock import CHINA
from devices.device import Condition, DeviceState
from kiosk.steps.screens import Tone
from tests.support.ui import ACROSS, NOON, READY, UPRIGHT, clipped, kiosk, look, settle, words
from ui.parts.header import Header, Line, Place

HALLS = st.text(alphabet="云泽市政务服务中心清汀县镇便民大厅ABC", min_size=2, max_size=16)
MACHINES = st.text(alphabet="自助区一二三号机 0123456789", min_size=1, max_size=10).filter(str.strip)
TIMES = st.datetimes(datetime(2024, 1, 1), datetime(2099, 12, 31)).map(lambda at: at.replace(tzinfo=CHINA))  # noqa: DTZ001  # hypothesis asks for bounds without a zone
FAULTY = [Condition.FAULT, Condition.ABSENT, Condition.OPENING]


def header(hall: str = "云泽市政务服务中心", machine: str = "自助区 3 号机", *, language: str = "zh_CN",
           size: tuple[int, int] = UPRIGHT, training: bool = True, **modes: bool) -> Header:  # fmt: skip
    """Return a header that knows the time and that all is well."""
    made = Header(look(language, size, **modes), Place(hall, machine, training))
    made.resize(size[0], made.height())
    made.show_time(NOON)
    made.show_line(Line.UP, None)
    made.show_devices({"id_card": DeviceState("id_card", Condition.READY, "")})
    return made


def seen(made: Header) -> list[str]:
    """Show a header and return its words."""
    made.show()
    settle()
    return words(made)


@given(HALLS, MACHINES, st.sampled_from([UPRIGHT, ACROSS]), st.booleans())
@settings(max_examples=30, deadline=None)
def test_any_hall_and_machine_leave_room_for_the_time(
    hall: str, machine: str, size: tuple[int, int], elder: bool
) -> None:
    made = header(hall, machine, size=size, elder=elder)
    found = seen(made)
    cut = clipped(made)
    made.deleteLater()
    assert {hall, "10:26", "训练"} <= set(found)
    assert cut == []


@given(TIMES, st.sampled_from(["zh_CN", "en"]))
@settings(max_examples=30, deadline=None)
def test_every_day_there_is_can_be_said(at: datetime, language: str) -> None:
    made = header(language=language)
    made.show_time(at)
    found = seen(made)
    made.deleteLater()
    assert f"{at:%H:%M}" in found
    assert any(str(at.day) in word for word in found)


@pytest.mark.parametrize("minutes", [0, 1, 59, 60, 754, 1439])
def test_the_line_tells_since_when_it_is_away(minutes: int) -> None:
    made = header()
    since = NOON.replace(hour=0, minute=0) + timedelta(minutes=minutes)
    made.show_line(Line.DOWN, since)
    assert f"{since:%H:%M}" in made.line_chip.words
    assert made.line_chip.tone is Tone.WARN


@pytest.mark.parametrize("line", [Line.DOWN, Line.UNKNOWN])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("size", [UPRIGHT, ACROSS], ids=["upright", "across"])
@pytest.mark.parametrize("elder", [False, True], ids=["usual", "large"])
def test_the_longest_chips_have_room(line: Line, language: str, size: tuple[int, int], elder: bool) -> None:
    made = header(language=language, size=size, elder=elder)
    made.show_line(line, NOON)
    made.show_devices({"receipt_printer": DeviceState("receipt_printer", Condition.FAULT, "printer.paper-out")})
    seen(made)
    assert clipped(made) == []


@pytest.mark.parametrize("order", list(permutations(FAULTY)), ids=str)
def test_the_worst_device_does_not_depend_on_the_order_of_the_news(order: tuple[Condition, ...]) -> None:
    kinds = dict(zip(FAULTY, ("receipt_printer", "id_card", "document_camera"), strict=True))
    made = header()
    made.show_devices({kinds[one]: DeviceState(kinds[one], one, "") for one in order})
    assert made.device_chip.words == header_words(kinds[Condition.ABSENT])


def header_words(kind: str) -> str:
    """Return what the header says of one kind of device that is gone."""
    made = header()
    made.show_devices({kind: DeviceState(kind, Condition.ABSENT, "")})
    return made.device_chip.words


@pytest.mark.parametrize("condition", [one for one in Condition if not DeviceState("id_card", one, "").usable])
def test_a_device_that_cannot_be_used_is_never_shown_as_well(condition: Condition) -> None:
    made = header()
    made.show_devices({"id_card": DeviceState("id_card", condition, "")})
    assert made.device_chip.tone in (Tone.WARN, Tone.FAULT)


def test_an_unknown_kind_of_device_is_still_a_trouble() -> None:
    made = header()
    made.show_devices({"palm_reader": DeviceState("palm_reader", Condition.FAULT, "no-such-cause")})
    assert made.device_chip.words
    assert made.device_chip.tone is Tone.FAULT


def test_a_device_that_is_well_again_is_said_to_be() -> None:
    made = header()
    before = made.device_chip.words
    made.show_devices({"id_card": DeviceState("id_card", Condition.FAULT, "")})
    made.show_devices({"id_card": DeviceState("id_card", Condition.READY, "")})
    assert made.device_chip.words == before


@pytest.mark.parametrize("modes", [{}, {"elder": True}, {"hc": True}, {"elder": True, "hc": True}], ids=str)
@pytest.mark.parametrize("size", [UPRIGHT, ACROSS], ids=["upright", "across"])
def test_training_is_said_in_every_mode_and_in_no_working_hall(size: tuple[int, int], modes: dict[str, bool]) -> None:
    assert "训练" in seen(header(size=size, **modes))
    assert "训练" not in seen(header(size=size, training=False, **modes))


def test_the_clock_that_comes_by_again_lays_nothing_out() -> None:
    made = header()
    said = made._said
    made.show_time(NOON + timedelta(seconds=30))
    assert made._said is said


@pytest.mark.parametrize("size", [UPRIGHT, ACROSS])
def test_a_long_name_beside_a_line_that_is_down_leaves_out_the_chip_that_is_well(size: tuple[int, int]) -> None:
    shell = kiosk("en", size, elder=True)
    shell.open(fullscreen=False)
    shell.set_line(Line.DOWN, NOON)
    shell.set_devices(READY)
    shell.set_devices(READY)
    settle()
    header = shell.frame.header
    found = (clipped(header), header.device_chip.isVisible(), header.line_chip.isVisible())
    shell.set_line(Line.UP)
    settle()
    again = header.device_chip.isVisible()
    shell.shut()
    assert (found, again) == (([], False, True), True)


def test_two_troubles_beside_a_long_name_are_both_said_and_the_name_takes_two_small_lines() -> None:
    shell = kiosk("en", ACROSS, elder=True)
    shell.open(fullscreen=False)
    shell.set_line(Line.DOWN, NOON)
    shell.set_devices({"receipt_printer": DeviceState("receipt_printer", Condition.FAULT, "printer.paper-out")})
    settle()
    said = words(shell.frame.header)
    found = clipped(shell.frame.header)
    shell.shut()
    assert found == []
    assert {"Yunze Government Service Centre", "Down since 10:26", "No slip paper"} <= set(said)


@pytest.mark.parametrize(("language", "said"), [("zh_CN", "没有配置设备"), ("en", "No devices set up")])
def test_a_machine_without_devices_says_that_none_is_set_up(language: str, said: str) -> None:
    made = header(language=language)
    made.show_devices({})
    found = seen(made)
    made.deleteLater()
    assert said in found
