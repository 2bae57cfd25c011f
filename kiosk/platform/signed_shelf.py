# SPDX-License-Identifier: Apache-2.0
"""What the platform signs for a terminal, kept beside its identity: the very bytes, proved again at each reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

import msgspec

from kiosk.platform.answer import UNREADABLE
from kiosk.platform.client import JSON, NOT_MODIFIED, right
from kiosk.platform.detached import Signed, UntrustedError, prove
from offline_queue.disk import write_over

if TYPE_CHECKING:
    from kiosk.platform.client import Platform
    from kiosk.platform.identity import DeviceIdentity

T = TypeVar("T")


@dataclass(frozen=True)
class SignedShelf(Generic[T]):
    """One such thing of one terminal; a kind of it names its file, the header of its signature, and its form."""

    KEPT: ClassVar[str]
    HEADER: ClassVar[str]
    # Any: a class variable cannot speak of the type variable of its class.
    FORM: ClassVar[type]

    identity: DeviceIdentity

    def held(self) -> T | None:
        """Return the last good one, None where there is none that still proves itself."""
        kept = self._kept()
        try:
            return self._believed(kept) if kept else None
        except UntrustedError:
            return None

    def meant(self, found: T) -> None:
        """Raise UntrustedError for one that is signed, and not for this terminal."""

    def _fetch(self, platform: Platform, path: str, judge: Callable[[T | None, T], object]) -> T | None:
        """Ask for another one and keep it; None when it is the one that is held.

        ``judge`` is shown what is held and what came, and raises UntrustedError for what is not to be kept. Raises
        PlatformError, UntrustedError, and OSError when the disk refuses.
        """
        held, kept = self.held(), self._kept()
        tag = kept.tag if held and kept else ""
        answer = platform.ask("GET", path, headers={"If-None-Match": tag} if tag else None)
        if answer.status == NOT_MODIFIED and tag:
            return None
        told = right(answer, JSON).headers
        signed = Signed(answer.body, told.get(self.HEADER, ""), told.get("etag", ""))
        found = self._believed(signed)
        judge(held, found)
        write_over(self._place, msgspec.json.encode(signed))
        return found

    @property
    def _place(self) -> Path:
        return self.identity.folder / self.KEPT

    def _kept(self) -> Signed | None:
        try:
            return msgspec.json.decode(self._place.read_bytes(), type=Signed)
        except (OSError, *UNREADABLE):
            return None

    def _believed(self, signed: Signed) -> T:
        prove(signed, self.identity.enrolment.config_key)
        try:
            found: T = msgspec.json.decode(signed.content, type=self.FORM)
        except UNREADABLE as wrong:
            raise UntrustedError("form") from wrong
        self.meant(found)
        return found
