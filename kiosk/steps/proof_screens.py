# SPDX-License-Identifier: Apache-2.0
"""What is to be seen of a proof: something is being done, and the paper before it is printed."""

from __future__ import annotations

from config.texts import Text
from kiosk.steps.screens import InfoLine, Screen


class Doing(Screen, frozen=True, kw_only=True):
    """Something takes its time, or has just ended well: what it is, and what the person may know meanwhile."""

    icon: str
    lines: tuple[InfoLine, ...] = ()
    done: bool = False
    """True when it is over and well: the sign is green."""


class ProofPreview(Screen, frozen=True, kw_only=True):
    """The paper as it will be printed: masked, in full while its holder keeps the key pressed, larger by another key.

    ``Press("less")`` and ``Press("more")`` change the number of copies, ``Press("reveal")`` tells of each look in full.
    """

    masked: bytes | bytearray
    """A picture of the page with the personal data masked."""
    whole: bytes | bytearray
    """The page as it is printed; a picture."""
    heading: Text
    copies: int
    left: Text
    can_less: bool = False
    can_more: bool = False
    note: Text | None = None
