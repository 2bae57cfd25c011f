# SPDX-License-Identifier: Apache-2.0
"""Asking the platform where dossiers stand: by query code without a card, by card for all of a person's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from kiosk.domain.progress import Dossiers, Moves, PartiesTold, Progress
from kiosk.platform.client import JSON, right
from kiosk.platform.errors import NotThePlatformError, RefusedError

if TYPE_CHECKING:
    from kiosk.platform.client import Platform


def progress_of(platform: Platform, code: str, mode: str) -> Progress | None:
    """Return where the dossier of a query code stands, None when the platform knows none; raises PlatformError."""
    try:
        answer = right(platform.ask("GET", f"/progress/{quote(code, safe='')}"), JSON)
    except RefusedError as refused:
        if refused.code != "not-found":
            raise
        return None
    found = answer.read_as(Progress)
    _belongs(found.signed_by, mode)
    # Another dossier's state under this code would be shown to somebody who has no business with it.
    if found.query_code != code:
        raise NotThePlatformError("other-dossier")
    return found


def dossiers_of(platform: Platform, query: dict[str, object], mode: str) -> Dossiers:
    """Return all dossiers of the person of a card (``query``: DossierQuery of the document); raises PlatformError."""
    headers = {"Content-Type": JSON}
    asked = platform.ask("POST", "/progress/queries", source=msgspec.json.encode(query), headers=headers)
    found = right(asked, JSON).read_as(Dossiers)
    _belongs(found.signed_by, mode)
    # A cache on the way may hand out another card's dossiers: with names, numbers and notices.
    if any(query["id_no"] not in _people(one.parties) for one in found.dossiers):
        raise NotThePlatformError("other-dossier")
    return found


def moves_of(platform: Platform, query: dict[str, object], mode: str) -> Moves:
    """Return which dossiers of this machine moved (``query``: MovesQuery of the document); raises PlatformError."""
    headers = {"Content-Type": JSON}
    asked = platform.ask("POST", "/progress/moves", source=msgspec.json.encode(query), headers=headers)
    found = right(asked, JSON).read_as(Moves)
    _belongs(found.signed_by, mode)
    # Names and numbers are told to who asked for them; what was not asked for was meant for another machine.
    if not query["people"] and any(one.person for one in found.moves):
        raise NotThePlatformError("other-moves")
    return found


def _people(parties: PartiesTold) -> tuple[str, str]:
    """Return the numbers of those who may see a dossier by their card."""
    return parties.applicant.id_no, parties.operator.id_no


def _belongs(signed_by: str, mode: str) -> None:
    """Refuse the answer of a training platform in production, and the other way round."""
    if signed_by != mode:
        raise NotThePlatformError("other-mode")
