# SPDX-License-Identifier: Apache-2.0
"""What staff have done with an outbox that is open for writing: try one entry, carry entries out, take a receipt in.

The running terminal does it for whoever asks at its socket; where none runs, the command does it under the same lock.
Each returns plain JSON values with nothing personal in them, and is on record in the audit chain.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.audit import Act, record
from offline_queue.entry import Signer
from offline_queue.errors import ExportFailed, NoOutbox, ReceiptRefused
from offline_queue.export import Carrier, export, import_receipt, stuck
from offline_queue.public_keys import PublicKey
from offline_queue.suite import SUITES

if TYPE_CHECKING:
    from config.settings import Settings
    from offline_queue.outbox import Outbox

Answer = dict[str, Any]
# No receipt is larger: a line for each entry of a package.
RECEIPT_BYTES = 64 * 1024 * 1024
# Media by the ids of their file systems (udev's persistent names).
MEDIA = Path("/dev/disk/by-uuid")


def retry(outbox: Outbox, id: str) -> Answer:
    """Make one entry due now, whatever it waits for; ``retried`` is false where its state takes no further try."""
    entry = outbox.entry(id)
    if entry is None:
        raise NoOutbox(f"entry {id}: is not in this outbox", code="no-entry")
    with outbox.transaction() as tx:
        retried = tx.hurry(id)
        if retried:
            record(tx, Act.SENT_BY_HAND, id)
    return {"id": id, "retried": retried, "state": entry.state.value}


def carry(
    outbox: Outbox,
    settings: Settings,
    signer: Callable[[], Signer | None],
    to: Path,
    now: Callable[[], float] = time.time,
) -> Answer:
    """Write all that has not arrived into a package for the centre, read back and compared; raises OutboxError."""
    see_place(to, settings.outbox.export_places)
    if not settings.outbox.centre_key:
        raise ExportFailed("outbox.centre_key is not set: nobody could open the package", code="no-centre-key")
    signing = signer()
    if signing is None:
        raise ExportFailed("this terminal is not enrolled, nothing could sign the package", code="not-enrolled")
    # Made here it would lie on the machine's own disk, and be taken for one on a stick that is not plugged in.
    if not to.is_dir():
        raise ExportFailed(f"{to}: is no folder. Nothing was exported.", code="no-folder")
    suite = SUITES[settings.outbox.suite]
    carrier = Carrier(device_of(settings), PublicKey.read(settings.outbox.centre_key), signing, suite)
    made = export(outbox, to.absolute(), carrier, stuck(outbox), now())
    return {"package": str(made.path), "number": made.number, "entries": list(made.entries),
            "damaged": list(made.damaged), "bytes": made.size}  # fmt: skip


def see_place(to: Path, allowed: Sequence[str], media: Path = MEDIA) -> None:
    """See that the site allows an export to a place; raises ExportFailed."""
    if allowed and not any(_is_at(to.resolve(), place, media) for place in allowed):
        raise ExportFailed(f"{to}: is none of the places this site allows.", code="place-not-allowed")


def _is_at(to: Path, place: str, media: Path) -> bool:
    """Tell whether a folder, which may be still to be made, lies in a place or on a medium."""
    kind, _, name = place.rpartition(":")
    if kind != "uuid":
        # Both resolved: a link on a stick that leads elsewhere is elsewhere.
        return to.is_relative_to(Path(place).resolve())
    there = next(path for path in (to, *to.parents) if path.exists())
    try:
        return (media / name).stat().st_rdev == there.stat().st_dev
    except OSError:
        return False


def take(outbox: Outbox, settings: Settings, file: Path) -> Answer:
    """Acknowledge what the centre signed for; raises ReceiptRefused and then nothing was changed."""
    if not settings.outbox.centre_sign_key:
        raise ReceiptRefused("outbox.centre_sign_key is not set: no receipt can be checked", code="no-centre-sign-key")
    content = _receipt_in(file)
    key = PublicKey.read(settings.outbox.centre_sign_key)
    found = import_receipt(outbox, content, device_of(settings), key, str(settings.site.mode))
    return {word: list(ids) for word, ids in dataclasses.asdict(found).items()}


def _receipt_in(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(RECEIPT_BYTES)
    except OSError as wrong:
        raise ReceiptRefused(f"{file}: cannot be read ({wrong.strerror})", code="no-receipt") from wrong


def device_of(settings: Settings) -> str:
    """Return the name of this terminal on packages and receipts: region, hall, device."""
    site = settings.site
    return f"{site.region}-{site.hall}-{site.device}"
