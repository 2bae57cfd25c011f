# SPDX-License-Identifier: Apache-2.0
"""What a person was told and what they were asked for by itself, as it travels with the application.

A notice informs (个人信息保护法 17); it asks for nothing, for a statutory duty needs no consent (13). A consent of its
own is asked for only where the matter's data say so, with its version, and a no is kept like a yes.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kiosk.domain.paper import instant


@dataclass(frozen=True)
class Told:
    """The notice that was read: which version, and when "我知道了" was pressed."""

    version: str
    at: datetime.datetime

    def payload(self) -> dict[str, object]:
        """Return the members the platform takes."""
        return {"version": self.version, "read_at": instant(self.at)}


@dataclass(frozen=True)
class Answered:
    """One consent that was asked for, with the answer."""

    id: str
    version: str
    given: bool
    at: datetime.datetime

    def payload(self) -> dict[str, object]:
        """Return the members the platform takes."""
        return {"id": self.id, "version": self.version, "given": self.given, "at": instant(self.at)}


@dataclass(frozen=True)
class Declarations:
    """Both together; absent members stay absent in what is sent."""

    told: Told | None = None
    consents: tuple[Answered, ...] = ()

    def payload(self) -> dict[str, object]:
        """Return the members of the submission."""
        members: dict[str, object] = {}
        if self.told:
            members["notice"] = self.told.payload()
        if self.consents:
            members["consents"] = [one.payload() for one in self.consents]
        return members
