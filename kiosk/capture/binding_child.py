# SPDX-License-Identifier: Apache-2.0
"""The process in which papers are bound, seen from its owner: it lives for one call.

So between two visits no memory of any process holds a page.
"""

from __future__ import annotations

from typing import ClassVar

from config.logs import logger
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.host import HostedDevice
from kiosk.capture.binder import BINDER, Made, Sheaf, Unbound, pdf_seconds

log = logger(__name__)


class Binder:
    """Starts a child for each call, and ends it; a second one, with less to do, for what the first made nothing of."""

    def bind(self, sheaves: tuple[Sheaf, ...], deadline: Deadline, cancel: CancelToken) -> tuple[Made, ...]:
        """Make each sheaf a PDF/A of its true size; where the machine cannot, single pages by the same rules.

        A page that has to be taken again costs its own paper alone. Raises DeviceError for a call that was cancelled.
        """
        first = deadline.within(pdf_seconds(sum(len(one.pages) for one in sheaves)))
        made = _in_child("bind", sheaves, first, cancel)
        left = tuple(sheaf for sheaf, one in zip(sheaves, made, strict=True) if _is_ours(one))
        if not left:
            return made
        singles = iter(_in_child("single", left, deadline, cancel))
        return tuple(next(singles) if _is_ours(one) else one for one in made)


def _is_ours(made: Made) -> bool:
    """Tell whether nothing was made of a paper though none of its pages is at fault."""
    return isinstance(made, Unbound) and not made.page


def _in_child(verb: str, sheaves: tuple[Sheaf, ...], deadline: Deadline, cancel: CancelToken) -> tuple[Made, ...]:
    """Have papers made in a process of their own; one that dies made nothing of any."""
    child = HostedBindery("kiosk.capture.bindery:build", {})
    try:
        child.open(deadline, cancel)
        made: tuple[Made, ...] = child.call(verb, deadline, cancel, sheaves=sheaves)
    except DeviceError as wrong:
        if wrong.kind is ErrorKind.CANCELLED:
            raise
        made = (Unbound(wrong.cause, detail=wrong.detail),) * len(sheaves)
    finally:
        child.close()
    for one in made:
        if isinstance(one, Unbound):
            log.warning("paper-not-bound", cause=one.cause, reason=one.detail)
    return made


class HostedBindery(HostedDevice):
    """The process in which papers are bound."""

    kind: ClassVar[str] = BINDER
