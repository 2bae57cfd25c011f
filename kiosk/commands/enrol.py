# SPDX-License-Identifier: Apache-2.0
"""``enrol``: have this machine taken in by the platform under a one-time code, and write down as whom it comes."""

from __future__ import annotations

import argparse
import ssl
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from config.clock import china_time
from config.settings import Settings, read_values
from config.site import find, load_site, write_values
from config.texts import CONSOLE, wording
from kiosk.platform.errors import PlatformError, UnreachableError
from kiosk.platform.identity import IdentityError, NotEnrolledError, load
from offline_queue.errors import OutboxError
from offline_queue.keys import device_keys
from offline_queue.store import DATABASE

if TYPE_CHECKING:
    from kiosk.platform.client import Platform
    from kiosk.platform.identity import DeviceIdentity
    from offline_queue.entry import KeyProvider

NAME = "enrol"
HELP = "have this machine taken in by the platform under a one-time code"
FOLDER = "data/identity"
GOOD, FAULT, USAGE, REFUSED = 0, 1, 2, 5
# What the person with the code can do something about.
WORDS = {
    "code-refused": "there is no such code, or it was used, or it is too old. Ask for another one.",
    "numbers-used-up": "this hall has given out all its device numbers. Ask the platform for another hall number.",
    "validation-failed": "that is no code of a platform. Compare it with what you were given: three groups of four.",
    "rate-limited": "too many wrong codes were tried. Wait ten minutes.",
    "certificate-unknown": "the platform's authority is not known here. Name its root with --ca FILE.",
    "certificate-self-signed": "the platform's authority is not known here. Name its root with --ca FILE.",
}


class EnrolledError(IdentityError):
    """This machine has an identity, and nobody said that it should take another."""

    code = "enrolled"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the code, the root to believe, the folder, and whether an identity may be replaced."""
    parser.add_argument(
        "--code", help="the one-time code, as whoever runs the platform gave it; asked for at a console"
    )
    parser.add_argument("--ca", metavar="FILE", help="root certificate of the platform's authority (PEM), if private")
    parser.add_argument("--folder", help=f"folder of the identity (platform.identity, else {FOLDER})")
    parser.add_argument("--again", action="store_true", help="take a new number, also where this machine has one")


def run(args: argparse.Namespace) -> int:
    """Enrol; 1 when the platform could not be asked, 2 without a code, 5 when it or this machine refuses."""
    settings = load_site(args.site)
    folder = Path(args.folder or settings.platform.identity or FOLDER)
    try:
        held = None if args.again else _held(folder, device_keys(settings.outbox, create=False))
        # An enrolment that was cut before the site file was written: its code is used up, and what it gave is here.
        code = "" if held else args.code or asked()
        if not (held or code):
            return _say("not given: --code", USAGE)
        found = _resumed(settings, folder, held) if held else _taken_in(settings, args, folder, code)
    except (PlatformError, IdentityError, OutboxError, OSError, ValueError) as wrong:
        return _refused(wrong, folder)
    print(f"Enrolled as {told(found)}, certificate until {china_time(found.ends):%Y-%m-%d}.")
    print(_write_down(find(args.site), folder, found))
    return GOOD


def _refused(wrong: Exception, folder: Path) -> int:
    """Say why nothing was enrolled."""
    if isinstance(wrong, PlatformError):
        return _say(_words(wrong), REFUSED if wrong.code in WORDS else FAULT)
    if isinstance(wrong, IdentityError | OutboxError):
        return _say(f"{wrong} [{wrong.code}]", REFUSED)
    if isinstance(wrong, OSError):
        place = wrong.filename or folder
        return _say(f"{place}: cannot be read or written ({wrong.strerror}). Nothing was enrolled.", REFUSED)
    return _say(str(wrong), REFUSED)


def asked() -> str:
    """Ask the person at the console for the code; empty where nobody sits."""
    return input("One-time code of the platform: ") if sys.stdin.isatty() else ""


def told(found: DeviceIdentity) -> str:
    """Name a machine by the numbers of its enrolment."""
    return f"{found.enrolment.region} {found.enrolment.hall} {found.enrolment.device}"


def _resumed(settings: Settings, folder: Path, held: DeviceIdentity) -> DeviceIdentity:
    """Return the identity this machine has if its site file does not know of it yet; raises EnrolledError."""
    site, numbers = settings.site, held.enrolment.numbers
    known = (site.region, site.hall, site.device) == (numbers.region, numbers.hall, numbers.device)
    if known and settings.platform.identity and Path(settings.platform.identity) == folder:
        raise EnrolledError(f"enrolled already as {told(held)}. Use --again to take a new number.")
    return held


def _taken_in(settings: Settings, args: argparse.Namespace, folder: Path, code: str) -> DeviceIdentity:
    keys = device_keys(settings.outbox)
    # Only where nothing is stored yet: a fresh key beside an outbox would open nothing of it.
    if not (Path(settings.outbox.folder) / DATABASE).exists():
        keys.make_key()
    return _enrol(_stranger(settings, args.ca), folder, keys, code, settings.post)


def _held(folder: Path, keys: KeyProvider) -> DeviceIdentity | None:
    try:
        return load(folder, keys)
    except NotEnrolledError:
        return None


def _stranger(settings: Settings, ca: str | None) -> Platform:
    """Return a client that is nobody yet, and believes the named root or the public ones."""
    from kiosk.platform.certificates import pinned
    from kiosk.platform.client import Platform
    from kiosk.platform.wire import new_session

    setting = settings.platform
    try:
        trust = pinned(Path(ca).read_text(encoding="ascii")) if ca else None
    # An empty file is a ValueError, any other that holds none an error of ssl, which is an OSError.
    except (ssl.SSLError, ValueError) as wrong:
        raise ValueError(f"{ca}: holds no certificate (PEM)") from wrong
    return Platform(
        setting.url,
        connect_seconds=setting.connect_seconds,
        read_seconds=setting.read_seconds,
        method_override=setting.gateway,
        session=new_session(trust),
    )


def _enrol(platform: Platform, folder: Path, keys: KeyProvider, code: str, post: str) -> DeviceIdentity:
    from kiosk.platform.enrolment import enrol

    try:
        return enrol(platform, folder, keys, code, post)
    finally:
        platform.close()


def _words(wrong: PlatformError) -> str:
    if wrong.code in WORDS:
        return f"{WORDS[wrong.code]} [{wrong.code}]"
    from kiosk.platform.sentences import for_staff

    words = for_staff(wrong.reason, wrong.code)
    said = wording(CONSOLE)(words) if words else f"the platform did not take this machine in [{wrong.code}]"
    # The sentence is that of a terminal, which goes on by itself; a command does not.
    return f"{said} Then run this command again, with the same code." if isinstance(wrong, UnreachableError) else said


def _write_down(site: Path | None, folder: Path, found: DeviceIdentity) -> str:
    """Write the numbers into the site file; return what is said of it."""
    numbers = found.enrolment.numbers
    if site is None:
        return f"No site file: set platform.identity = {str(folder)!r} and site.device = {numbers.device!r} yourself."
    values = read_values(site)
    values.setdefault("platform", {})["identity"] = str(folder)
    values.setdefault("site", {}).update(region=numbers.region, hall=numbers.hall, device=numbers.device)
    write_values(values, site)
    return f"{site} says so too. Start the kiosk again."


def _say(words: str, ends: int) -> int:
    print(f"banshi enrol: {words}", file=sys.stderr)
    return ends
