# SPDX-License-Identifier: Apache-2.0
"""What a role may do at a machine of the hall; known to the machine where somebody works, and to the hub it asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

Right = Literal["call", "intake", "decide", "hand-over", "day", "devices", "guide", "take-over", "lead"]
# Who has several roles may do all of them. An agent does at a station what a clerk does here.
RIGHTS: Mapping[str, frozenset[Right]] = {
    "clerk": frozenset({"call", "intake", "decide", "hand-over", "day", "devices"}),
    "agent": frozenset({"call", "intake", "hand-over", "day", "devices"}),
    "hall-manager": frozenset(
        {"call", "intake", "decide", "hand-over", "day", "devices", "guide", "take-over", "lead"}
    ),
    "guide": frozenset({"devices", "guide"}),
    "technician": frozenset({"devices"}),
}


def rights_of(roles: Iterable[str]) -> frozenset[Right]:
    """Return what somebody with these roles may do; a role nobody knows allows nothing."""
    return frozenset(right for role in roles for right in RIGHTS.get(role, ()))
