"""Pen tablets by their HID reports: the table of the settings, and a virtual tablet before the real HID wire."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.signature_pad import DRIVERS, PadKey
from devices.signature_pad.area import Area
from devices.signature_pad.layout import Field, layout_of
from devices.signature_pad.tablet import HidTablet
from devices.signature_pad.virtual import CLEAR, NEAR, OPTIONS, TIP, VirtualTablet, scrawl
from devices.virtual_port import unpaced

FIELDS = str(OPTIONS["fields"])
SIZE = {"corners": "0,0,6000,3600", "width_mm": 120.0, "height_mm": 72.0}


def limits(seconds: float = 5.0) -> tuple[Deadline, CancelToken]:
    return Deadline.after(seconds), CancelToken()


# The table.


@given(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF), st.integers(0, 0xFFF), st.integers(0, 1))
def test_values_come_out_as_they_were_packed(x: int, y: int, pressure: int, tip: int) -> None:
    report = bytes((2, tip | NEAR)) + x.to_bytes(2, "little") + y.to_bytes(2, "little") + pressure.to_bytes(2, "little")
    values = layout_of(FIELDS, 2).read(report)
    assert values
    assert (values["x"], values["y"], values["pressure"], values["tip"]) == (x, y, pressure, tip)


def test_a_value_may_lie_across_bytes() -> None:
    assert Field(4, 12).of(bytes((0x5A, 0xBC))) == 0xBC5
    assert Field(4, 12, big=True).of(bytes((0x5A, 0xBC))) == 0xABC


@given(st.binary(min_size=8, max_size=8), st.integers(0, 40), st.integers(1, 24))
def test_a_value_packed_the_other_way_round_is_that_of_the_bits_as_they_are_written(
    report: bytes, shift: int, size: int
) -> None:
    written = "".join(f"{byte:08b}" for byte in report)
    assert Field(shift, size, big=True).of(report) == int(written[shift : shift + size], 2)
    backwards = "".join(f"{byte:08b}"[::-1] for byte in report)
    assert Field(shift, size).of(report) == int(backwards[shift : shift + size][::-1], 2)


# Reports as real tablets send them; the first was recorded, the others follow published tables of their bits.
REAL = [
    # Wacom CTF-220, recorded: the pen pressed fully.
    ("x=2.0:16, y=4.0:16, pressure=6.0:9, tip=1.0:1, near=1.7:1", 2, "02 91 f3 03 16 06 ff 01", (1011, 1558, 511)),
    # Wacom GD series: X, Y and ten bits of pressure, the highest byte first.
    ("x=2.0:16>, y=4.0:16>, pressure=6.0:10>, near=1.1:1>", 2, "02 e0 12 34 23 45 81 c0 00 00", (0x1234, 0x2345, 519)),
    # Wacom STU series: twelve bits of pressure behind four of state, then X and Y, the highest byte first.
    ("pressure=1.4:12>, x=3.0:16>, y=5.0:16>", 1, "01 91 f4 15 18 0c a8", (5400, 3240, 500)),
]


@pytest.mark.parametrize(("fields", "number", "report", "said"), REAL, ids=["ctf", "gd", "stu"])
def test_the_reports_of_real_tablets_are_read_by_their_tables(
    fields: str, number: int, report: str, said: tuple[int, int, int]
) -> None:
    layout = layout_of(fields, number)
    values = layout.read(bytes.fromhex(report))
    assert values
    assert (values["x"], values["y"], values["pressure"]) == said
    assert layout.down(values)


def test_a_real_tablet_that_loses_its_pen_says_another_report() -> None:
    fields, number, _, _ = REAL[0]
    assert layout_of(fields, number).read(bytes.fromhex("63 00 00 00 00 00 00 00")) is None


@pytest.mark.parametrize("size", range(8))
def test_a_report_that_is_too_short_tells_nothing(size: int) -> None:
    assert layout_of(FIELDS, 2).read(bytes((2, 0x81)).ljust(8, b"\1")[:size]) is None


def test_a_report_of_another_number_tells_nothing() -> None:
    assert layout_of(FIELDS, 2).read(bytes((3, 0x81)).ljust(8, b"\1")) is None
    assert layout_of(FIELDS).read(bytes((3, 0x81)).ljust(8, b"\1")) is not None


@given(st.binary(max_size=70))
def test_any_report_is_read_or_not_and_nothing_else(report: bytes) -> None:
    values = layout_of(FIELDS, 2).read(report)
    assert values is None or (len(report) >= 8 and report[0] == 2 and values["pressure"] <= 0xFFF)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ("x=2.0:16, y=4.0:16", "tip or pressure"),
        ("x=2.0:16, tip=1.0:1", "x, y"),
        ("x=2.0:16, x=3.0:16, y=4.0:16, tip=1.0:1", "once"),
        ("x=2.0:16, y=4.0:16, tip=1.8:1", "byte.bit:size"),
        ("x=2:16, y=4.0:16, tip=1.0:1", "byte.bit:size"),
        ("x=2.0:16, y=4.0:16, tilt=1.0:1", "byte.bit:size"),
        ("x=2.0:33, y=4.0:16, tip=1.0:1", "32 bits"),
        ("x=2.0:0, y=4.0:16, tip=1.0:1", "32 bits"),
        ("x=63.0:16, y=4.0:16, tip=1.0:1", "64 bytes"),
        ("", "byte.bit:size"),
    ],
)
def test_a_table_that_cannot_be_right_is_named(fields: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        layout_of(fields)


@pytest.mark.parametrize("report", [-2, 256])
def test_a_number_that_is_no_byte_is_refused(report: int) -> None:
    with pytest.raises(ValueError, match="report"):
        layout_of(FIELDS, report)


@pytest.mark.parametrize(
    ("address", "options", "wrong"),
    [
        ("serial:///dev/ttyUSB0", {}, "hid://"),
        ("hid://056a:00d1", {"rest_seconds": 0.0, "fields": "x=2.0:16, y=4.0:16, tip=1.0:1"}, "rest_seconds"),
        ("hid://056a:00d1", {"corners": "0,0,1"}, "corners"),
        ("hid://056a:00d1", {"width_mm": 0.0}, "width_mm"),
    ],
)
def test_a_setting_that_cannot_work_is_refused(address: str, options: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        DRIVERS["hid"](address, **{"fields": FIELDS, **SIZE, **options})


@given(st.integers(-70_000, 70_000), st.integers(-70_000, 70_000))
def test_a_place_is_on_the_area_or_nowhere(x: int, y: int) -> None:
    place = Area(0, 0, 6000, 3600, 120, 72, 4095).place(x, y)
    assert place is None or (0 <= place[0] <= 120 and 0 <= place[1] <= 72)
    assert (place is None) == (not (-300 <= x <= 6300 and -180 <= y <= 3780))


@pytest.mark.parametrize(("count", "share"), [(-5, 0.0), (0, 0.0), (2048, 0.5001), (4095, 1.0), (9999, 1.0)])
def test_pressure_is_a_share_of_the_strongest(count: int, share: float) -> None:
    assert Area(0, 0, 6000, 3600, 120, 72, 4095).pressure(count) == share


# Before the HID wire.


@pytest.fixture
def tablet(tmp_path: Path) -> Iterator[VirtualTablet]:
    made = VirtualTablet(tmp_path / "tablet", unpaced)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def driver(tablet: VirtualTablet) -> Iterator[HidTablet]:
    made = HidTablet(tablet.port.address, **{**OPTIONS, "rest_seconds": 0.1})  # type: ignore[arg-type]  # a post's options
    made.open(*limits())
    tablet.meet()
    yield made
    made.close()


def signed(driver: HidTablet) -> list[int]:
    """Sign; return how many points each stroke has."""
    writing = driver.sign(*limits())
    return [len(stroke) for stroke in writing.strokes()]


class Late:
    """A tablet whose hand writes when the driver has thrown away what was there before."""

    def __init__(self, driver: HidTablet, tablet: VirtualTablet, monkeypatch: pytest.MonkeyPatch) -> None:
        begin = driver._begin

        def then(deadline: Deadline, cancel: CancelToken) -> Area:
            area = begin(deadline, cancel)
            self.hand()
            return area

        monkeypatch.setattr(driver, "_begin", then)
        self.tablet = tablet

    def hand(self) -> None:
        self.tablet.write(scrawl())
        self.tablet.press()


def test_a_scrawl_on_a_tablet_arrives_with_its_strokes(
    driver: HidTablet, tablet: VirtualTablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    Late(driver, tablet, monkeypatch)
    assert signed(driver) == [24, 24, 24]


def test_without_a_key_the_pen_alone_ends_it(
    driver: HidTablet, tablet: VirtualTablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = Late(driver, tablet, monkeypatch)
    monkeypatch.setattr(late, "hand", lambda: tablet.write(scrawl(1)))
    assert signed(driver) == [24]


def test_what_was_drawn_before_anybody_was_to_sign_is_nobodys(
    driver: HidTablet, tablet: VirtualTablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet.report(NEAR | TIP, 30, 30, 0.5)
    late = Late(driver, tablet, monkeypatch)
    monkeypatch.setattr(late, "hand", tablet.press)
    assert signed(driver) == []


def test_a_key_that_is_held_is_one_press(
    driver: HidTablet, tablet: VirtualTablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[object] = []
    late = Late(driver, tablet, monkeypatch)

    def hand() -> None:
        for _ in range(3):
            tablet.report(NEAR | CLEAR)
        tablet.press()

    monkeypatch.setattr(late, "hand", hand)
    driver.sign(*limits(), heard.append)
    assert heard == [PadKey.CLEAR]


def test_a_place_beside_the_area_is_no_signature(
    driver: HidTablet, tablet: VirtualTablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = Late(driver, tablet, monkeypatch)
    monkeypatch.setattr(late, "hand", lambda: tablet.report(NEAR | TIP, 500, 500, 0.5))
    with pytest.raises(DeviceError, match=r"signature-pad\.garbled"):
        driver.sign(*limits())


def test_a_tablet_nobody_touches_is_not_said_to_be_ready(driver: HidTablet) -> None:
    state = driver.check(*limits())
    assert (state.condition, state.cause) == (Condition.ATTENTION, "signature-pad.one-way")
    assert state.part("answer") == "unknown"


def test_a_tablet_that_is_pulled_out_is_lost(
    driver: HidTablet, tablet: VirtualTablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = Late(driver, tablet, monkeypatch)
    monkeypatch.setattr(late, "hand", tablet.port.unplug)
    with pytest.raises(DeviceError, match=r"signature-pad\.lost"):
        driver.sign(*limits())
    assert driver.check(*limits()).condition is Condition.ABSENT


def test_nobody_at_a_tablet_ends_with_the_deadline(driver: HidTablet) -> None:
    with pytest.raises(DeviceError, match=r"signature-pad\.unsigned") as caught:
        driver.sign(*limits(0.1))
    assert caught.value.kind is ErrorKind.TIMED_OUT


@pytest.mark.parametrize(
    ("fields", "can"),
    [
        (FIELDS, {"pressure", "keys"}),
        ("x=2.0:16, y=4.0:16, tip=1.0:1", set()),
        ("x=2.0:16, y=4.0:16, pressure=6.0:8", {"pressure"}),
    ],
)
def test_a_tablet_can_what_its_table_tells(fields: str, can: set[str]) -> None:
    assert HidTablet("hid://056a:00d1", fields=fields, **SIZE).capabilities() == can  # type: ignore[arg-type]  # as above


def test_without_a_switch_pressure_tells_that_the_pen_touches() -> None:
    layout = layout_of("x=2.0:16, y=4.0:16, pressure=6.0:8")
    assert [layout.down({"x": 1, "y": 1, "pressure": pressure}) for pressure in (0, 1)] == [False, True]


def test_a_pen_out_of_reach_has_no_place_and_its_keys_still_count() -> None:
    layout = layout_of(FIELDS, 2)
    read = [layout.read(bytes((2, buttons)).ljust(8, b"\0")) for buttons in (0x00, 0x10, 0x01, 0x80)]
    assert [values is not None for values in read] == [False, True, True, True]
