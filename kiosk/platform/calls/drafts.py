# SPDX-License-Identifier: Apache-2.0
"""Drafts the platform carries and cannot read: kept, fetched, forgotten, and handed on to another machine by a code."""

from __future__ import annotations

import base64
import binascii
import datetime
from typing import ClassVar, Literal, TypeVar

import msgspec

from kiosk.platform.calls.asking import act, fetch, remove, signed
from kiosk.platform.calls.identity import Hidden
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError
from kiosk.platform.values import DraftAcknowledgement

T = TypeVar("T")


class SealedDraft(Hidden, frozen=True):
    """A draft as it goes out: ``content`` is Base64 of what ``kiosk.draft`` has sealed."""

    KIND: ClassVar[str] = "draft"
    ORDERED_BY: ClassVar[str] = "id"

    id: str
    content: str
    until: str
    device: Place
    mode: str


class KeptDraft(Hidden, frozen=True):
    """A draft as it is kept."""

    id: str
    content: str
    until: datetime.datetime
    version: int
    signed_by: str

    @property
    def sealed(self) -> bytes:
        """Return what is sealed; raises NotThePlatformError."""
        try:
            return base64.b64decode(self.content, validate=True)
        except binascii.Error as wrong:
            raise NotThePlatformError("not-base64") from wrong


class Forgotten(msgspec.Struct, frozen=True):
    """A draft is gone."""

    id: str
    state: Literal["forgotten"]
    signed_by: str


class HandoffWish(msgspec.Struct, frozen=True):
    """Which machine hands a draft on."""

    device: Place
    mode: str


class HandoffCode(Hidden, frozen=True):
    """What another machine is told; good once, until ``ends_at`` by the platform's clock."""

    draft_id: str
    code: str
    ends_at: datetime.datetime
    signed_by: str


class HandoffTold(Hidden, frozen=True):
    """A code that was told to this machine."""

    code: str
    device: Place
    mode: str


class Redeemed(msgspec.Struct, frozen=True):
    """Which draft a code was of; it is fetched by its id."""

    draft_id: str
    until: datetime.datetime
    signed_by: str


def sealed_draft(draft_id: str, sealed: bytes, until: str, device: Place, mode: str) -> SealedDraft:
    """Return what goes out of sealed bytes, at once or by the outbox."""
    return SealedDraft(draft_id, base64.b64encode(sealed).decode(), until, device, mode)


def keep_draft(platform: Platform, draft: SealedDraft, over: int = 0) -> DraftAcknowledgement:
    """Keep a draft, over a version of it where one is there; raises PlatformError."""
    headers = {"If-Match": f'"{over}"'} if over else None
    kept = act(platform, "PUT", f"/drafts/{draft.id}", draft, DraftAcknowledgement, headers=headers)
    return signed(_about(draft.id, kept.id, kept), draft.mode)


def kept_draft(platform: Platform, draft_id: str, mode: str) -> KeptDraft:
    """Fetch what is sealed; raises PlatformError, ``gone`` once it was deleted or its days are over."""
    kept = fetch(platform, f"/drafts/{draft_id}", KeptDraft)
    return signed(_about(draft_id, kept.id, kept), mode)


def forget_draft(platform: Platform, draft_id: str, mode: str) -> None:
    """Have a draft forgotten; again is harmless. Raises PlatformError."""
    gone = remove(platform, f"/drafts/{draft_id}", Forgotten)
    signed(_about(draft_id, gone.id, gone), mode)


def handoff_code(platform: Platform, draft_id: str, wish: HandoffWish, *, key: str) -> HandoffCode:
    """Have a code made; the one before it is worth nothing any more. Raises PlatformError."""
    made = act(platform, "POST", f"/drafts/{draft_id}/handoff-codes", wish, HandoffCode, key=key)
    return signed(_about(draft_id, made.draft_id, made), wish.mode)


def redeem(platform: Platform, told: HandoffTold, *, key: str) -> Redeemed:
    """Ask which draft a code is of and use it up; an answer that got lost is told again under the same key.

    Raises PlatformError: ``not-found`` for a code nobody made, ``gone`` for one that was used or is over.
    """
    return signed(act(platform, "POST", "/drafts:redeem", told, Redeemed, key=key), told.mode)


def _about(asked: str, told: str, answer: T) -> T:
    """Refuse an answer about another draft: a cache's, and somebody else's."""
    if asked != told:
        raise NotThePlatformError("other-draft")
    return answer
