# SPDX-License-Identifier: Apache-2.0
"""Whether a hall works in earnest: each call says for which it is, and each answer of which it comes.

Nothing that is practised may reach a hall that works, and nobody may practise on one.

PlatformError     (kiosk.platform.errors)
└── OtherModeError   whoever answers is of the other mode, or does not say of which it is
"""

from __future__ import annotations

from typing import Literal, get_args

from kiosk.platform.answer import Answer
from kiosk.platform.errors import PlatformError

Mode = Literal["training", "production"]
MODES: tuple[str, ...] = get_args(Mode)
HEADER = "Banshi-Mode"
# What staff are told of a hub that is not of this machine's mode, by what it is (``hall.wrong.*``).
TRAINING, PRODUCTION, UNSAID = "hub-training", "hub-production", "hub-unsaid"
WRONG_HUBS = frozenset({TRAINING, PRODUCTION, UNSAID})


class OtherModeError(PlatformError):
    """A hub of the other mode speaks: nothing it says counts; ``code`` is which one of ``WRONG_HUBS``."""

    reason = "other-mode"


def check(answer: Answer, mode: str) -> None:
    """Refuse an answer that is not of a mode; raises OtherModeError."""
    told = answer.headers.get(HEADER.lower(), "")
    if told != mode:
        raise OtherModeError(f"hub-{told}" if told in MODES else UNSAID)
