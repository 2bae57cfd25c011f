"""Addresses: each scheme is read as written, each mistake is named with its part and its fix."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.address import FORMS, Address, AddressError, parse

SPLIT = {"path": "1-1.4", "pipes": "split"}
GOOD = [
    ("serial:///dev/ttyUSB0?baud=9600", Address("serial", path="/dev/ttyUSB0", options={"baud": "9600"})),
    ("serial:///dev/serial/by-id/a%20b", Address("serial", path="/dev/serial/by-id/a b")),
    ("tcp://printer.hall:9100", Address("tcp", "printer.hall", 9100)),
    ("tcp://[::1]:9100?seconds=2", Address("tcp", "::1", 9100, options={"seconds": "2"})),
    ("usb://04B8:0e15", Address("usb", "04b8", path="0e15")),
    ("hid://0400:c35a", Address("hid", "0400", path="c35a")),
    ("hid:///dev/hidraw0", Address("hid", path="/dev/hidraw0")),
    ("ipp://host:631/printers/a4", Address("ipp", "host", 631, "/printers/a4")),
    ("camera://2?width=1920", Address("camera", "2", options={"width": "1920"})),
    ("file:///var/desk.png", Address("file", path="/var/desk.png")),
    ("http://host/mjpeg?q=1", Address("http", "host", path="/mjpeg")),
    ("https://host:8443/mjpeg", Address("https", "host", 8443, "/mjpeg")),
    ("rtsp://host/stream", Address("rtsp", "host", path="/stream")),
    ("usb://0400:c35a?path=1-1.4&pipes=split", Address("usb", "0400", path="c35a", options=SPLIT)),
    ("library:///opt/vendor/a.so?port=1", Address("library", path="/opt/vendor/a.so", options={"port": "1"})),
    ("virtual://usb/run/bus?serial=A17", Address("virtual", "usb", path="/run/bus", options={"serial": "A17"})),
    ("virtual://hid/run/bus", Address("virtual", "hid", path="/run/bus")),
    ("virtual:///run/reader", Address("virtual", path="/run/reader")),
    ("virtual://127.0.0.1:9100", Address("virtual", "127.0.0.1", 9100)),
]


@pytest.mark.parametrize(("text", "address"), GOOD, ids=[text for text, _ in GOOD])
def test_an_address_is_read_into_its_parts(text: str, address: Address) -> None:
    assert parse(text) == address


BAD = [
    ("/dev/ttyUSB0", "no scheme"),
    ("com://1", "scheme 'com' is unknown"),
    ("serial://dev/ttyUSB0", "three slashes"),
    ("serial:///", "the path is missing"),
    ("serial:///dev/ttyS0?baud", "not of the form name=value"),
    ("tcp://host", "the port is missing"),
    ("tcp://:9100", "the host is missing"),
    ("tcp://host:0", "from 1 to 65535"),
    ("tcp://host:x", "from 1 to 65535"),
    ("tcp://[::1:9100", "brackets"),
    ("usb://04b8", "vendor:product"),
    ("usb://4b8:e15", "vendor:product"),
    ("usb://0400:c35a?pipes=round", "neither whole nor split"),
    ("virtual://usb/run/bus?interface=first", "not a whole number"),
    ("virtual://usb", "the port is missing"),
    ("library://opt/a.so", "three slashes"),
    ("camera://front", "not the number of a camera"),
    ("virtual://", "the path is missing"),
]


# A wrong option is told with the option; the address itself was right.
SHOWN = [
    (text, part) for text, part in BAD[2:] if "option" not in part and "neither" not in part and "whole" not in part
]


@pytest.mark.parametrize(("text", "part"), BAD, ids=[text for text, _ in BAD])
def test_a_wrong_address_names_the_part(text: str, part: str) -> None:
    with pytest.raises(AddressError, match=part):
        parse(text)


@pytest.mark.parametrize(("text", "part"), SHOWN, ids=[text for text, _ in SHOWN])
def test_a_wrong_address_of_a_known_scheme_shows_how_to_write_it(text: str, part: str) -> None:
    with pytest.raises(AddressError) as wrong:
        parse(text)
    assert FORMS[text.partition(":")[0]] in str(wrong.value)


@pytest.mark.parametrize("scheme", FORMS)
def test_the_form_shown_for_a_scheme_is_itself_readable(scheme: str) -> None:
    assert parse(FORMS[scheme].split(" or ")[0]).scheme == scheme


def test_a_password_in_an_address_is_never_shown() -> None:
    address = parse("rtsp://user:secret@host/stream")
    assert "secret" not in f"{address!r} {address}"


def test_a_password_in_a_wrong_address_is_never_shown() -> None:
    with pytest.raises(AddressError) as wrong:
        parse("rtsp://user:secret@host:port/stream")
    assert "secret" not in str(wrong.value)


def test_the_whole_text_is_kept_for_the_program_that_needs_it() -> None:
    assert parse("rtsp://user:secret@host/stream?x=1").text == "rtsp://user:secret@host/stream?x=1"


def test_a_camera_knows_its_index() -> None:
    assert parse("camera://3").index == 3


@pytest.mark.parametrize(("query", "number"), [("", 115200), ("?baud=9600", 9600)])
def test_an_option_is_read_as_a_number(query: str, number: int) -> None:
    assert parse(f"serial:///dev/ttyS0{query}").whole_number("baud", 115200) == number


@pytest.mark.parametrize("value", ["fast", "-1", "9600.5", "٣"])
def test_an_option_that_is_no_number_is_named(value: str) -> None:
    with pytest.raises(AddressError, match="option baud="):
        parse(f"serial:///dev/ttyS0?baud={value}").whole_number("baud", 115200)


@pytest.mark.parametrize(
    "text", ["serial:///dev/ttyUSB0", "tcp://[::1]:9100", "usb://04b8:0e15", "hid:///dev/hidraw0", "camera://0"]
)
def test_an_address_is_shown_as_it_is_written(text: str) -> None:
    assert str(parse(text)) == text


def named_part(text: str) -> str:
    """Return what an address turned out to be: its scheme, or the complaint."""
    try:
        return parse(text).scheme
    except AddressError as wrong:
        return str(wrong)


@given(st.text(max_size=40), st.sampled_from([*FORMS, ""]))
def test_whatever_is_written_gives_an_address_or_an_address_error(rest: str, scheme: str) -> None:
    assert named_part(f"{scheme}://{rest}")


@pytest.mark.parametrize(
    ("text", "carrier"),
    [
        ("serial:///dev/ttyUSB0", "serial"),
        ("tcp://host:9100", "tcp"),
        ("usb://0400:c35a", "usb"),
        ("hid:///dev/hidraw0", "hid"),
        ("library:///opt/a.so", "library"),
        ("virtual:///run/reader", "serial"),
        ("virtual://127.0.0.1:9100", "tcp"),
        ("virtual://usb/run/bus", "usb"),
        ("virtual://hid/run/bus", "hid"),
    ],
)
def test_an_address_says_what_carries_the_bytes(text: str, carrier: str) -> None:
    assert parse(text).carrier == carrier
