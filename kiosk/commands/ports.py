# SPDX-License-Identifier: Apache-2.0
"""What the commands that speak with one device have in common: its port, how long to wait, what is said of an error."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from config.texts import CONSOLE, text, wording
from devices.device import DeviceError, ErrorKind

COM = re.compile(r"COM[0-9]+", re.IGNORECASE)
# As the kernel calls the files of printers on USB.
PRINTER_FILE = re.compile(r"(usb)?lp[0-9]+")
FAULT, USAGE, ABSENT, TIMED_OUT, REFUSED = 1, 2, 3, 4, 5


def seconds(words: str) -> float:
    """Accept a positive number of seconds, at most an hour."""
    try:
        value = float(words)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{words!r} is no number of seconds") from wrong
    if not 0 < value <= 3600:
        raise argparse.ArgumentTypeError(f"{words!r} is not between 0 and 3600 seconds")
    return value


def port(words: str) -> str:
    """Accept an address or the path of a port; a bare word is neither, and no reason to look for a device."""
    if "://" in words or os.sep in words or COM.fullmatch(words) or Path(words).exists():
        return words
    raise argparse.ArgumentTypeError(f"{words!r} is neither an address nor the path of a port, such as /dev/ttyUSB0")


def address_of(port: str) -> str:
    """Turn the path of a port into an address: a serial one, or that of the kernel's printer class.

    An address stays what it is.
    """
    if "://" in port:
        return port
    scheme = "lp" if PRINTER_FILE.fullmatch(Path(port).name) else "serial"
    # Quoted: a path may hold what an address would read as its own, such as a question mark.
    return f"{scheme}://{quote(str(Path(port).absolute()))}"


def step_of(cause: str, page: str) -> str:
    """Return what staff are to do about a cause; ``page`` says more where no texts are built."""
    try:
        return wording(CONSOLE)(text(f"staff.{cause}"))
    except (FileNotFoundError, KeyError):
        return f"See {page}."  # texts not built yet: the cause alone must do


def complaint(error: DeviceError, page: str) -> str:
    """Say cause, next step and detail in one line."""
    return f"{error.cause}. {step_of(error.cause, page)} ({error.detail or error.kind.value})"


def exit_code(error: DeviceError, codes: Mapping[str, int]) -> int:
    """Return the exit code of an error; one that ``codes`` does not list is a fault, or a time-out."""
    return codes.get(error.cause, TIMED_OUT if error.kind is ErrorKind.TIMED_OUT else FAULT)
