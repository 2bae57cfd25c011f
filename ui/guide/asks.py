# SPDX-License-Identifier: Apache-2.0
"""What the guide desk asks in place, one thing at a time."""

from __future__ import annotations

import enum


class Asks(enum.Enum):
    """What is asked in place; digits answer."""

    NOTHING = ""
    QUEUE = "queue"
    CANCEL = "cancel"
    ANNOUNCE = "announce"
    WHERE = "where"
    END = "end"
    PAPER = "paper"
