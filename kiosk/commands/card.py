# SPDX-License-Identifier: Apache-2.0
"""``card read``: read one card from a reader and print what it says."""

from __future__ import annotations

import argparse
import datetime
import enum
import json
import sys

from devices.address import AddressError, parse
from devices.device import CancelToken, Deadline, DeviceError
from devices.id_card import DRIVERS, IdCardReader, IdentityCard
from devices.id_card.sdt import SPEEDS
from kiosk.commands.ports import ABSENT, REFUSED, TIMED_OUT, USAGE, complaint, exit_code, port, seconds
from kiosk.commands.ports import address_of as plain_address

PORTS = "/dev/ttyUSB0, serial:///…, tcp://host:port, usb://0400:c35a, hid://0400:c35a, library:///…"
NAME = "card"
SITE_FOR = "never"
HELP = "read an identity card from a reader"
# What is printed, in this order; docs/cli/card-read.schema.json describes it.
KEYS = (
    "kind", "name", "name_latin", "sex", "nationality", "birth_date", "address", "number", "issuer", "valid_from",
    "valid_to",
)  # fmt: skip

PAGE = "docs/cli/card-read.md"
# What carries a reader's bytes, and the driver for each; a library carries none.
CARRIERS = {"serial": "sdt", "tcp": "sdt", "usb": "sdt", "hid": "sdt", "library": "vendor"}
# Exit codes of causes; other faults are 1, other time-outs 4.
CODES = {
    "id-card.reader-lost": ABSENT,
    "id-card.reader-silent": TIMED_OUT,
    "id-card.port-taken": REFUSED,
    "id-card.port-forbidden": REFUSED,
    "device.library-missing": ABSENT,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the port and how long to wait."""
    parser.add_argument("action", choices=("read",), help="read one card")
    parser.add_argument("--port", type=port, required=True, metavar="P", help=PORTS)
    parser.add_argument("--baud", type=speed, metavar="B", help=f"{', '.join(map(str, SPEEDS))} or auto")
    parser.add_argument("--timeout", type=seconds, default=20.0, metavar="S", help="seconds to wait for a card (20)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def speed(words: str) -> str:
    """Accept the speeds a reader can have, or auto."""
    if words != "auto" and words not in map(str, SPEEDS):
        raise argparse.ArgumentTypeError(f"{words!r} is none of {', '.join(map(str, SPEEDS))}, auto")
    return words


def run(args: argparse.Namespace) -> int:
    """Read one card; 2 wrong port, 3 no reader, 4 no answer or no card in time, 5 port refused, 1 other faults."""
    try:
        address = address_of(args.port, args.baud)
        reader = DRIVERS[CARRIERS[parse(address).carrier]](address)
    except AddressError as wrong:
        print(f"banshi card: {wrong}", file=sys.stderr)
        return USAGE
    try:
        card = read(reader, Deadline.after(args.timeout))
    except DeviceError as error:
        print(f"banshi card: {args.port}: {complaint(error, PAGE)}", file=sys.stderr)
        return exit_code(error, CODES)
    show(values(card), as_json=args.json)
    card.wipe()
    return 0


def read(reader: IdCardReader, deadline: Deadline) -> IdentityCard:
    """Open, read once, close; raises DeviceError."""
    cancel = CancelToken()
    # One deadline for opening, waiting and reading: a script that calls this counts on the time it gave.
    try:
        reader.open(deadline, cancel)
        return reader.read(deadline, cancel)
    finally:
        reader.close()


def address_of(port: str, baud: str | None) -> str:
    """Turn a path into an address, and put the speed in; raises AddressError."""
    address = plain_address(port)
    if parse(address).carrier not in CARRIERS:
        raise AddressError(f"{port}: a card reader is reached by {'://, '.join(CARRIERS)}://.")
    # The other wires have no speed, and words of their own behind the question mark.
    if baud is None or parse(address).carrier not in ("serial", "tcp"):
        return address
    return f"{address.partition('?')[0]}?baud={baud}"


def values(card: IdentityCard) -> dict[str, str | None]:
    """Turn a card into plain words: ISO dates, names of the listed values, None for what it does not say."""
    said = {key: getattr(card, key) for key in KEYS}
    return {key: _word(value) for key, value in said.items()}


def _word(value: object) -> str | None:
    if isinstance(value, enum.Enum):
        return str(value.value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return None if value is None else str(value)


def show(card: dict[str, str | None], *, as_json: bool) -> None:
    """Print a card; a character that the output cannot show is escaped, in JSON in its own way."""
    words = json.dumps(card, ensure_ascii=False) if as_json else _lines(card)
    # A name may hold characters outside the console's encoding; a trace in place of a card would help nobody.
    if _printable(words):
        print(words)
    elif as_json:
        print(json.dumps(card))
    else:
        print(words.encode("ascii", "backslashreplace").decode("ascii"))


def _lines(card: dict[str, str | None]) -> str:
    width = max(map(len, KEYS))
    return "\n".join(f"{key:{width}}  {value}" for key, value in card.items() if value is not None)


def _printable(words: str) -> bool:
    try:
        words.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
