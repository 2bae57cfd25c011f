# SPDX-License-Identifier: Apache-2.0
"""What a payload may be: a line of text in one of the encodings set, of a sensible length, without control bytes."""

from __future__ import annotations

from collections.abc import Sequence

from devices.code_scanner import Code
from devices.code_scanner.frame import Payload
from devices.device import Actor, DeviceError, ErrorKind

# The encodings a setting may name, in the order in which they are tried.
ENCODINGS = ("utf-8", "gbk", "gb18030", "ascii")


def encodings(setting: str) -> tuple[str, ...]:
    """Read ``utf-8,gbk``; raises ValueError naming what is unknown."""
    wanted = tuple(one.strip().lower() for one in setting.split(","))
    unknown = [one for one in wanted if one not in ENCODINGS]
    if unknown:
        raise ValueError(f"encodings: {', '.join(unknown)!r} is none of {', '.join(ENCODINGS)}")
    return wanted


def code_of(payload: Payload, tried: Sequence[str]) -> Code:
    """Return the code a payload is; raises DeviceError USER when it is none that a person could have meant."""
    if payload.over:
        raise DeviceError(ErrorKind.USER, "code-scanner.too-long", actor=Actor.CITIZEN, again=True)
    for encoding in tried:
        try:
            text = payload.raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Control bytes, private areas and unassigned places: bytes that only happened to fit.
        if text.isprintable():
            return Code(text, payload.raw)
    raise DeviceError(ErrorKind.USER, "code-scanner.binary", actor=Actor.CITIZEN, again=True)
