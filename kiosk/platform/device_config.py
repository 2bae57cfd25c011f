# SPDX-License-Identifier: Apache-2.0
"""What the platform sets for this terminal: believed by its signature alone, never an older one, the last good kept.

UntrustedConfigError   a configuration that is not believed; ``code`` says why: signature, machine, older, form
"""

from __future__ import annotations

import base64
import binascii
import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kiosk.platform.answer import UNREADABLE
from kiosk.platform.client import JSON, NOT_MODIFIED, right
from offline_queue.disk import write_over

if TYPE_CHECKING:
    from kiosk.platform.client import Platform
    from kiosk.platform.identity import DeviceIdentity

KEPT = "config.json"


class UntrustedConfigError(Exception):
    """A configuration that is not believed; what was kept stays."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class DeviceConfig(msgspec.Struct, frozen=True):
    """One configuration as the platform signed it."""

    device_id: str
    serial: int
    valid_from: datetime.datetime
    min_version: str
    settings: dict[str, dict[str, Any]]


class Signed(msgspec.Struct, frozen=True):
    """A configuration as it is kept: the very bytes with their signature, so that it is proved at each reading."""

    content: bytes
    signature: str
    tag: str


@dataclass(frozen=True)
class ConfigShelf:
    """The configuration of one terminal, kept beside its identity."""

    identity: DeviceIdentity

    def held(self) -> DeviceConfig | None:
        """Return the last good configuration, None where there is none that still proves itself."""
        kept = self._kept()
        try:
            return self._believed(kept) if kept else None
        except UntrustedConfigError:
            return None

    def fetch(self, platform: Platform) -> DeviceConfig | None:
        """Ask for another configuration and keep it; None when it is the one that is held.

        Raises PlatformError, UntrustedConfigError, and OSError when the disk refuses.
        """
        held, kept = self.held(), self._kept()
        tag = kept.tag if held and kept else ""
        path = f"/devices/{self.identity.enrolment.device_id}/config"
        answer = platform.ask("GET", path, headers={"If-None-Match": tag} if tag else None)
        if answer.status == NOT_MODIFIED and tag:
            return None
        told = right(answer, JSON).headers
        signed = Signed(answer.body, told.get("config-signature", ""), told.get("etag", ""))
        found = self._believed(signed)
        # The serial must grow: an old configuration with its good signature may have been kept by anybody on the way.
        if held is not None and found.serial <= held.serial:
            raise UntrustedConfigError("older")
        write_over(self._place, msgspec.json.encode(signed))
        return found

    @property
    def _place(self) -> Path:
        return self.identity.folder / KEPT

    def _kept(self) -> Signed | None:
        try:
            return msgspec.json.decode(self._place.read_bytes(), type=Signed)
        except (OSError, *UNREADABLE):
            return None

    def _believed(self, signed: Signed) -> DeviceConfig:
        prove(signed, self.identity.enrolment.config_key)
        try:
            found = msgspec.json.decode(signed.content, type=DeviceConfig)
        except UNREADABLE as wrong:
            raise UntrustedConfigError("form") from wrong
        if found.device_id != self.identity.enrolment.device_id:
            raise UntrustedConfigError("machine")
        return found


def prove(signed: Signed, key: str) -> None:
    """Check a JWS with detached content (RFC 7515, appendix F) by EdDSA; raises UntrustedConfigError."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        header, hidden, signature = signed.signature.split(".")
        # By name, and no other: a header must not choose how it is checked.
        if hidden or json.loads(from64(header)).get("alg") != "EdDSA":
            raise UntrustedConfigError("signature")
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        public.verify(from64(signature), f"{header}.{to64(signed.content)}".encode())
    except (ValueError, AttributeError, binascii.Error, InvalidSignature) as wrong:
        raise UntrustedConfigError("signature") from wrong


def to64(content: bytes) -> str:
    """Write bytes as JOSE does (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def from64(words: str) -> bytes:
    """Read bytes as JOSE writes them; raises ValueError."""
    return base64.urlsafe_b64decode(words + "=" * (-len(words) % 4))
