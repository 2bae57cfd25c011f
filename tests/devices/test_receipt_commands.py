"""A printer's view of its input."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.receipt_printer.commands import Command, Splitter, take_real_time


def split(data: bytes, charset: str = "gb18030") -> list[Command]:
    splitter = Splitter(charset)
    splitter.feed(data)
    found = []
    while command := splitter.next():
        found.append(command)
    return found


def names(data: bytes, charset: str = "gb18030") -> list[str]:
    return [command.name for command in split(data, charset)]


@pytest.mark.parametrize(
    ("data", "name", "args"),
    [
        (b"\x1b@", "ESC @", b""),
        (b"\x1ba\x01", "ESC a", b"\x01"),
        (b"\x1bp\x00\x19\xfa", "ESC p", b"\x00\x19\xfa"),
        (b"\x1c&", "FS &", b""),
        (b"\x1cS\x00\x00", "FS S", b"\x00\x00"),
        (b"\x1d!\x11", "GS !", b"\x11"),
        (b"\x1dr1", "GS r", b"1"),
        (b"\x1dL\x10\x00", "GS L", b"\x10\x00"),
        (b"\x1dV\x00", "GS V", b"\x00"),
        (b"\x1dVB\x03", "GS V", b"B\x03"),
        (b"\x1d(k\x03\x001Q0", "GS ( k", b"1Q0"),
        (b"\x1dv0\x00\x01\x00\x02\x00\xaa\x55", "GS v 0", b"\x00\x01\x00\x02\x00\xaa\x55"),
        (b"\n", "LF", b""),
        (b"\r", "CR", b""),
        (b"\x1b~", "unknown", b""),
        (b"\x07", "unknown", b""),
        (b"\x7f", "unknown", b""),
    ],
)
def test_a_command_is_cut_off_with_all_its_bytes(data: bytes, name: str, args: bytes) -> None:
    assert split(data) == [Command(name, args, data)]


@pytest.mark.parametrize(
    "data",
    [b"\x1ba\x01", b"\x1d(k\x03\x001Q0", b"\x1dv0\x00\x01\x00\x02\x00\xaa\x55", b"\x1dVB\x00", b"\x1d!\x00"],
)
def test_a_command_that_is_not_whole_waits(data: bytes) -> None:
    splitter = Splitter()
    for at in range(len(data) - 1):
        splitter.feed(data[at : at + 1])
        assert splitter.next() is None
    splitter.feed(data[-1:])
    assert splitter.next()


def test_text_in_chinese_mode_is_cut_by_characters() -> None:
    data = b"\x1c&" + "a中䶮𬭎".encode("gb18030") + b"\x1c."
    assert [c.raw.decode("gb18030") for c in split(data) if c.name == "text"] == ["a", "中", "䶮", "𬭎"]


def test_a_gbk_font_does_not_know_four_byte_codes() -> None:
    data = b"\x1c&" + "𬭎".encode("gb18030") + b"\x1c."
    assert [len(c.raw) for c in split(data, "gbk") if c.name == "text"] == [2, 2]


def test_text_outside_chinese_mode_is_single_bytes() -> None:
    assert [len(c.raw) for c in split("中".encode("gb18030"))] == [1, 1]


def test_a_reset_leaves_chinese_mode() -> None:
    assert [len(c.raw) for c in split(b"\x1c&\x1b@\xd6\xd0")] == [2, 2, 1, 1]


def test_half_a_character_waits() -> None:
    splitter = Splitter()
    splitter.feed(b"\x1c&\xd6")
    splitter.next()
    assert (splitter.next(), splitter.waiting) == (None, 1)


@given(st.binary(max_size=60))
def test_every_byte_is_cut_off_once_or_waits(data: bytes) -> None:
    splitter = Splitter()
    splitter.feed(data)
    raw = b""
    while command := splitter.next():
        raw += command.raw
    assert len(raw) + splitter.waiting == len(data)
    assert data.startswith(raw)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"abc", (b"abc", [], b"")),
        (b"\x10\x04\x01", (b"", [b"\x10\x04\x01"], b"")),
        (b"a\x10\x04\x02b", (b"ab", [b"\x10\x04\x02"], b"")),
        (b"\x10\x05\x02", (b"", [b"\x10\x05\x02"], b"")),
        (b"a\x10", (b"a", [], b"\x10")),
        (b"a\x10\x04", (b"a", [], b"\x10\x04")),
        (b"\x10x", (b"\x10x", [], b"")),
    ],
)
def test_real_time_commands_are_taken_out_wherever_they_stand(
    data: bytes, expected: tuple[bytes, list[bytes], bytes]
) -> None:
    assert take_real_time(data) == expected
