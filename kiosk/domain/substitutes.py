# SPDX-License-Identifier: Apache-2.0
"""What stands for a paper that nobody hands in: a promise (告知承诺), or a look at its source (联网核验).

Each is a small paper of its own, written here, that travels and is signed for like a scanned one: who signs has
promised, and the platform can see what it was asked to look up. None of them says that a fact is true.
"""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass

from kiosk.domain.hashes import canonical_json
from kiosk.domain.item import Promise
from kiosk.domain.paper import Paper, instant


class Way(enum.StrEnum):
    """Which kind of substitute."""

    PROMISE = "promise"
    NETWORK = "network"


class Standing(enum.StrEnum):
    """How far it is."""

    GIVEN = "given"
    """Promised while the platform could be reached."""
    PROVISIONAL = "provisional"
    """Promised without a line: it counts once the platform has looked whether this person may promise."""
    VERIFIED = "verified"
    PENDING = "pending"
    """To be looked up by the platform when it has the application."""


@dataclass(frozen=True, repr=False)
class Substitute:
    """One of them; ``id`` is that of the paper it is written on."""

    id: str
    material_id: str
    way: Way
    standing: Standing
    content: bytes

    @property
    def paper(self) -> Paper:
        """Return it as a paper of the manifest; it has no page that a person would count."""
        return Paper(self.id, self.material_id, "application/json", self.content, 0)

    def payload(self) -> dict[str, object]:
        """Return the members the platform takes."""
        members = {"material_id": self.material_id, "way": self.way.value, "standing": self.standing.value}
        return {**members, "attachment_id": self.id}


def promised(
    id: str, material_id: str, promise: Promise, *, language: str, online: bool, at: datetime.datetime
) -> Substitute:
    """Write down a promise with the organ's own words, as they stood on the screen, and when it was given."""
    standing = Standing.GIVEN if online else Standing.PROVISIONAL
    words = {
        "type": "promise",
        "material_id": material_id,
        "title": promise.title.of(language),
        "text": promise.text.of(language),
        # The Chinese text is the one that binds; whoever read a translation has to be able to show which.
        "text_zh": promise.text.zh,
        "language": language,
        "standing": standing.value,
        "promised_at": instant(at),
    }
    return Substitute(id, material_id, Way.PROMISE, standing, canonical_json(words))


def looked_up(id: str, material_id: str, *, reference: str, at: str) -> Substitute:
    """Write down what the platform found at the source; ``reference`` and ``at`` are its own words."""
    words = {"type": "network-check", "material_id": material_id, "reference": reference, "checked_at": at}
    return Substitute(id, material_id, Way.NETWORK, Standing.VERIFIED, canonical_json(words))


def to_look_up(id: str, material_id: str, *, at: datetime.datetime) -> Substitute:
    """Write down that the platform is to look at the source once it has the application."""
    # No reference: nothing was seen yet, and a paper that looked like a finding would be taken for one.
    words = {"type": "network-check", "material_id": material_id, "asked_at": instant(at)}
    return Substitute(id, material_id, Way.NETWORK, Standing.PENDING, canonical_json(words))
