"""Identities of training terminals, without a platform that enrolled them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from kiosk.platform import identity as place
from kiosk.platform.identity import DeviceIdentity, Enrolment
from offline_queue.disk import write_over
from tests.support.certificates import Issued, issue

ENROLMENT = Enrolment("01936f3a-6f40-7c21-9a55-0d1c5b6f2e60", "990121", "0007", "03")


@dataclass(frozen=True)
class FixedKey:
    """The device key of one machine."""

    key: bytes = b"k" * 32

    def device_key(self) -> bytes:
        """Return it."""
        return self.key


def enrolled(
    folder: Path, root: Issued, *, begins_in_days: float = -1, ends_in_days: float = 30, by: Issued | None = None
) -> DeviceIdentity:
    """Write the identity of a terminal that believes ``root`` and was issued by it, or by another; return it."""
    keys, key = FixedKey(), place.new_key()
    own = issue(by or root, begins_in_days=begins_in_days, ends_in_days=ends_in_days, key=key)
    place.store(folder, key, own.pem, place.password_of(keys))
    write_over(folder / place.TRUST, root.pem.encode())
    write_over(folder / place.ENROLMENT, msgspec.json.encode(ENROLMENT))
    return place.load(folder, keys)
