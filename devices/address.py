# SPDX-License-Identifier: Apache-2.0
"""One parser for where a device is, such as ``serial:///dev/ttyUSB0?baud=115200``, ``tcp://host:9100``, ``camera://0``.

AddressError   an address that cannot be used; the text names the wrong part and how it should look
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

# Every scheme and what one of its addresses looks like.
FORMS = {
    "serial": "serial:///dev/ttyUSB0?baud=115200",
    "tcp": "tcp://host:9100",
    "usb": "usb://0400:c35a?serial=1234 or usb://0400:c35a?path=1-1.4",
    "hid": "hid://0400:c35a or hid:///dev/hidraw0",
    "lp": "lp:///dev/usb/lp0",
    "ipp": "ipp://host:631/printers/name",
    "camera": "camera://0 or camera:///dev/v4l/by-path/…",
    "file": "file:///path/to/picture.png",
    "http": "http://host/mjpeg",
    "https": "https://host/mjpeg",
    "rtsp": "rtsp://host:554/stream",
    "program": "program://espeak-ng or program:///opt/voice/espeak-ng",
    "library": "library:///opt/vendor/libsdtapi.so?port=1001",
    "pcsc": "pcsc://any or pcsc://ACR39U, a part of the reader's name",
    "virtual": "virtual:///path/of/port, virtual://127.0.0.1:9100 or virtual://usb/path/of/port",
}

# Schemes whose query belongs to the foreign address, not to us.
WEB = frozenset({"http", "https", "rtsp", "ipp"})
# Buses that a virtual device can hang on, in the place of a host.
BUSES = frozenset({"usb", "hid"})
USB_IDS = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")


class AddressError(ValueError):
    """An address that cannot be used; the text names part and fix."""


@dataclass(frozen=True)
class Address:
    """Where a device is.

    ``host`` and ``port`` are the network place; ``usb`` and ``hid`` carry vendor in ``host`` and product in ``path``
    (four hex digits each); ``camera`` carries its index in ``host``, or its
    file in ``path``. ``path`` is the local file or the web path; ``virtual://usb/…`` has the bus in ``host``.
    ``options`` is the query of our own schemes. ``text`` is the address as written, with what a foreign program needs
    (a web camera's password), and is therefore not shown.
    """

    scheme: str
    host: str = ""
    port: int | None = None
    path: str = ""
    options: Mapping[str, str] = field(default_factory=dict, hash=False)
    text: str = field(default="", repr=False, compare=False)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        place = f"{host}:{self.port}" if self.port is not None else host
        return f"{self.scheme}://{place}{self.path}" if self.scheme not in ("usb", "hid") else self._usb()

    def _usb(self) -> str:
        return f"{self.scheme}://{self.host}:{self.path}" if self.host else f"{self.scheme}://{self.path}"

    @property
    def carrier(self) -> str:
        """Return what carries the bytes: ``serial``, ``tcp``, ``usb``, ``hid``, else the scheme; of a twin its wire."""
        if self.scheme != "virtual":
            return self.scheme
        if self.host in BUSES:
            return self.host
        return "serial" if self.port is None else "tcp"

    @property
    def index(self) -> int:
        """Return the number of a ``camera://`` address."""
        return int(self.host)

    def whole_number(self, option: str, default: int) -> int:
        """Return one option as a number; raises AddressError naming it."""
        value = self.options.get(option, str(default))
        # int() alone takes "１２", " 12" and "1_2".
        if not value.isascii() or not value.isdigit():
            raise AddressError(f"{self}: option {option}={value!r} is not a whole number, such as {option}={default}.")
        return int(value)


def parse(text: str) -> Address:
    """Read an address; raises AddressError."""
    # Not urlsplit: it takes "COM1:" for a scheme, and the reader of the message would look in the wrong place.
    scheme, found, _ = text.partition("://")
    scheme = scheme.lower()
    if not found:
        raise AddressError(f"{shown(text)}: no scheme. Write it like {FORMS['serial']} or {FORMS['tcp']}.")
    if scheme not in FORMS:
        raise AddressError(f"{shown(text)}: scheme {scheme!r} is unknown. Known: {', '.join(FORMS)}.")
    try:
        urlsplit(text)
    except ValueError as wrong:
        raise _wrong(scheme, text, "the brackets around the host do not match") from wrong
    return READERS.get(scheme, _network)(scheme, text)


def shown(text: str) -> str:
    """Show an address without the password it may carry, which may hold an @, also where it has no scheme."""
    return re.sub(r"(^|//)[^/]*@", r"\1", text)


def _wrong(scheme: str, text: str, part: str) -> AddressError:
    return AddressError(f"{shown(text)}: {part}. Write it like {FORMS[scheme]}.")


def _options(scheme: str, text: str) -> dict[str, str]:
    query = urlsplit(text).query
    try:
        return dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)))
    except ValueError as wrong:
        raise _wrong(scheme, text, f"option {query!r} is not of the form name=value") from wrong


def _port(scheme: str, text: str) -> int | None:
    try:
        port = urlsplit(text).port
    except ValueError as wrong:
        raise _wrong(scheme, text, "the port is not a number from 1 to 65535") from wrong
    # urlsplit lets 0 pass; it means "any" when listening and nothing when connecting.
    if port == 0:
        raise _wrong(scheme, text, "the port is not a number from 1 to 65535")
    return port


def _local(scheme: str, text: str) -> Address:
    # serial://dev/ttyUSB0 reads as host "dev": the third slash is the one that is forgotten.
    parts = urlsplit(text)
    if parts.netloc:
        raise _wrong(scheme, text, f"the path starts with {parts.netloc!r}; a local path needs three slashes")
    if parts.path in ("", "/"):
        raise _wrong(scheme, text, "the path is missing")
    return Address(scheme, path=unquote(parts.path), options=_options(scheme, text), text=text)


def _network(scheme: str, text: str) -> Address:
    parts = urlsplit(text)
    if not parts.hostname:
        raise _wrong(scheme, text, "the host is missing")
    # Their query may hold a camera's own words; ours would be taken from it.
    options = {} if scheme in WEB else _options(scheme, text)
    return Address(scheme, parts.hostname, _port(scheme, text), unquote(parts.path), options, text)


def _tcp(scheme: str, text: str) -> Address:
    address = _network(scheme, text)
    if address.port is None:
        raise _wrong(scheme, text, "the port is missing")
    return address


def _usb(scheme: str, text: str) -> Address:
    place = urlsplit(text).netloc
    if scheme == "hid" and not place:
        return _local(scheme, text)
    ids = USB_IDS.fullmatch(place)
    if not ids:
        raise _wrong(scheme, text, f"{place!r} is not vendor:product, four hex digits each")
    return _with_pipes(Address(scheme, ids[1].lower(), None, ids[2].lower(), _options(scheme, text), text))


def _with_pipes(address: Address) -> Address:
    """Hold the options of a bus to what wires know, while somebody still reads the settings."""
    address.whole_number("interface", 0)
    if address.options.get("pipes", "whole") not in ("whole", "split"):
        raise AddressError(f"{address}: option pipes={address.options['pipes']!r} is neither whole nor split.")
    return address


def _camera(scheme: str, text: str) -> Address:
    place = urlsplit(text).netloc
    if not place:
        return _local(scheme, text)
    if not place.isascii() or not place.isdigit():
        raise _wrong(scheme, text, f"{place!r} is not the number of a camera")
    return Address(scheme, place, options=_options(scheme, text), text=text)


def _program(scheme: str, text: str) -> Address:
    # Upper and lower case of a program's name are its own: ``hostname`` of urlsplit would lower them.
    place = urlsplit(text).netloc
    return Address(scheme, place, options=_options(scheme, text), text=text) if place else _local(scheme, text)


def _virtual(scheme: str, text: str) -> Address:
    parts = urlsplit(text)
    if parts.netloc in BUSES and parts.path not in ("", "/"):
        return _with_pipes(Address(scheme, parts.netloc, None, unquote(parts.path), _options(scheme, text), text))
    return _tcp(scheme, text) if urlsplit(text).netloc else _local(scheme, text)


READERS: Mapping[str, Callable[[str, str], Address]] = {
    "serial": _local,
    "file": _local,
    "lp": _local,
    "library": _local,
    "tcp": _tcp,
    "usb": _usb,
    "hid": _usb,
    "camera": _camera,
    "program": _program,
    "pcsc": _program,
    "virtual": _virtual,
}
