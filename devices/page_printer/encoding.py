# SPDX-License-Identifier: Apache-2.0
"""IPP messages as bytes, both ways (RFC 8010, section 3): groups of named, typed values behind a short head.

Small on purpose: what a terminal asks of one printer. Collections (media-col and the like) are skipped when read and
never sent.

    GarbledError   bytes that are no IPP message
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Value = int | str | bool | bytes

# Delimiter tags (RFC 8010, 3.5.1).
OPERATION, JOB, END, PRINTER = 0x01, 0x02, 0x03, 0x04
# Value tags (RFC 8010, 3.5.2).
INTEGER, BOOLEAN, ENUM = 0x21, 0x22, 0x23
BEGIN_COLLECTION, END_COLLECTION = 0x34, 0x37
TEXT, NAME, KEYWORD, URI, CHARSET, LANGUAGE, MIME = 0x41, 0x42, 0x44, 0x45, 0x47, 0x48, 0x49
# Everything from here on is a string of characters; text and name with a language (0x35, 0x36) have another layout.
FIRST_STRING = 0x40
# The version that every printer of RFC 8011 must answer.
VERSION = (1, 1)
_HEAD = struct.Struct(">BBHI")
_SHORT = struct.Struct(">H")
_LONG = struct.Struct(">i")


class GarbledError(ValueError):
    """Bytes that are no IPP message."""


@dataclass(frozen=True)
class Typed:
    """The values of one attribute and the tag they are sent with."""

    tag: int
    values: tuple[Value, ...]


def typed(tag: int, *values: Value) -> Typed:
    """Return values under a tag."""
    return Typed(tag, values)


Attributes = Mapping[str, Typed]


@dataclass(frozen=True)
class Message:
    """One request or answer; ``code`` is an operation or a status."""

    code: int
    request_id: int
    groups: tuple[tuple[int, Attributes], ...] = field(default=(), repr=False)

    def group(self, tag: int) -> Attributes:
        """Return the first group of a kind, empty when there is none."""
        return next((attributes for kind, attributes in self.groups if kind == tag), {})

    def values(self, tag: int, name: str) -> tuple[Value, ...]:
        """Return all values of an attribute, none when it is not there."""
        found = self.group(tag).get(name)
        return found.values if found else ()

    def number(self, tag: int, name: str) -> int | None:
        """Return an attribute that is one number, None when it is none or not there."""
        first = next(iter(self.values(tag, name)), None)
        return first if isinstance(first, int) and not isinstance(first, bool) else None

    def words(self, tag: int, name: str) -> tuple[str, ...]:
        """Return the values of an attribute that are words."""
        return tuple(value for value in self.values(tag, name) if isinstance(value, str))


def encode(message: Message) -> bytes:
    """Write a message; attributes in the order given, for charset and language must come first (RFC 8011, 4.1.4)."""
    written = bytearray(_HEAD.pack(*VERSION, message.code, message.request_id))
    for tag, attributes in message.groups:
        written.append(tag)
        for name, attribute in attributes.items():
            written += b"".join(_written(name, attribute))
    written.append(END)
    return bytes(written)


def _written(name: str, attribute: Typed) -> Iterator[bytes]:
    for place, value in enumerate(attribute.values):
        # Further values of one attribute come under an empty name (RFC 8010, 3.1.5).
        label, content = name.encode("ascii") if not place else b"", _content(value)
        yield bytes([attribute.tag]) + _SHORT.pack(len(label)) + label + _SHORT.pack(len(content)) + content


def _content(value: Value) -> bytes:
    # bool before int: True is a number to Python and one byte to a printer.
    if isinstance(value, bool):
        return bytes([value])
    if isinstance(value, int):
        return _LONG.pack(value)
    return value.encode("utf-8") if isinstance(value, str) else value


def decode(data: bytes) -> tuple[Message, bytes]:
    """Read a message; return it and the document behind it. Raises GarbledError."""
    try:
        return _Reader(data).message()
    except (struct.error, IndexError, UnicodeDecodeError) as wrong:
        raise GarbledError("no IPP message") from wrong


class _Reader:
    """Goes through the bytes of one message."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def message(self) -> tuple[Message, bytes]:
        """Read head and groups up to the end tag."""
        major, _, code, request_id = _HEAD.unpack(self._take(_HEAD.size))
        # 1.x and 2.x share this layout; anything else is not IPP, whatever it is.
        if major not in (1, 2):
            raise GarbledError("no version of IPP")
        groups: list[tuple[int, dict[str, Typed]]] = []
        while (tag := self._take(1)[0]) != END:
            if tag < 0x10:
                groups.append((tag, {}))
            elif groups:
                self._attribute(tag, groups[-1][1])
            else:
                raise GarbledError("a value outside of any group")
        return Message(code, request_id, tuple(groups)), self._data[self._at :]

    def _attribute(self, tag: int, into: dict[str, Typed]) -> None:
        name, content = self._take(self._length()).decode("ascii"), self._take(self._length())
        if tag == BEGIN_COLLECTION:
            self._skip_collection()
        if name:
            into[name] = Typed(tag, (_value(tag, content),))
        elif into:
            last = next(reversed(into))
            into[last] = Typed(into[last].tag, (*into[last].values, _value(tag, content)))
        else:
            raise GarbledError("a value without a name")

    def _skip_collection(self) -> None:
        depth = 1
        while depth:
            tag = self._take(1)[0]
            # A delimiter inside would mean that the collection never ended.
            if tag < 0x10:
                raise GarbledError("a collection without an end")
            self._take(self._length())
            self._take(self._length())
            depth += {BEGIN_COLLECTION: 1, END_COLLECTION: -1}.get(tag, 0)

    def _length(self) -> int:
        size: int = _SHORT.unpack(self._take(2))[0]
        return size

    def _take(self, count: int) -> bytes:
        piece = self._data[self._at : self._at + count]
        if len(piece) < count:
            raise GarbledError("the message ends early")
        self._at += count
        return piece


def _value(tag: int, content: bytes) -> Value:
    if tag in (INTEGER, ENUM):
        number: int = _LONG.unpack(content)[0]
        return number
    if tag == BOOLEAN:
        return content[0] != 0
    # A printer's own words in another charset must not make its numbers unreadable.
    return content.decode("utf-8", "replace") if tag >= FIRST_STRING else content
