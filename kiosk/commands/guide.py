# SPDX-License-Identifier: Apache-2.0
"""``setup --guide``: make the six-digit code of a guide, and the lines of the site file that let them help."""

from __future__ import annotations

import getpass
import re
import secrets
import sys
from collections.abc import Callable

from kiosk.commands.technician import read_by_a_person
from kiosk.guides import COST, DIGITS
from kiosk.technician.secret import Cost, hashed

REFUSED = 5
USAGE = 2
NUMBER = re.compile("[A-Za-z0-9-]{1,12}")


def make_guide(number: str, ask: Callable[[str], str] = getpass.getpass, cost: Cost = COST) -> int:
    """Make a code and print it with its lines; 2 without a person to read it, 5 for a number that is none."""
    if not read_by_a_person():
        print("banshi setup: the code is shown once and only to a person: run it on a console.", file=sys.stderr)
        return USAGE
    if not NUMBER.fullmatch(number):
        print(f"banshi setup: {number!r} is no staff number: letters, digits, '-', at most 12.", file=sys.stderr)
        return REFUSED
    # Asked without an echo and never taken from the command line: it is somebody's identity number.
    card = ask("Number of the guide's identity card, or Enter for none: ").strip().upper()
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    print(told(number, code, hashed(card, cost) if card else "", cost))
    return 0


def told(number: str, code: str, badge: str, cost: Cost) -> str:
    """Return what is shown: the code, and what belongs into the site file of every machine the guide helps at."""
    lines = (
        f"Code of guide {number}: {code}   (shown this once; give it to nobody else)",
        "Put this into the site file of each machine:",
        "",
        "[[staff.guides]]",
        f'number = "{number}"',
        f'code = "{hashed(code, cost)}"',
        *([f'badge = "{badge}"'] if badge else []),
    )
    return "\n".join(lines)
