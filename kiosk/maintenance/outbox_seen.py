# SPDX-License-Identifier: Apache-2.0
"""The outbox as a desk of maintenance may see it at one moment: what stands where and why, people by masks only."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kiosk import day_differences
from kiosk.day_differences import Difference
from kiosk.domain import masks, receipt_no
from kiosk.maintenance.entry_story import story
from offline_queue.entry import Entry, State
from offline_queue.errors import OutboxError
from offline_queue.quota import MEGABYTE, free_on, size_of

if TYPE_CHECKING:
    from config.settings import Settings
    from kiosk.catalogue import Catalogue
    from kiosk.maintenance.outbox_desk import OutboxDesk
    from offline_queue.reader import Reader

# What wants a person first, then what moves, then what waits.
ORDER = (
    State.DEAD_LETTER, State.PAUSED, State.NEEDS_CORRECTION, State.REJECTED, State.SENDING, State.RETRY, State.PENDING
)  # fmt: skip
# What is refused or to be mended is settled and holds nothing back.
HOLDING = (State.PENDING, State.SENDING, State.RETRY, State.PAUSED, State.DEAD_LETTER)
# Of each state; a list of more helps nobody, ``queue list`` has them all.
MOST, MOST_RECEIVED = 100, 5
MINUTE, DAY = 60.0, 24 * 3600.0


class Held(msgspec.Struct, frozen=True):
    """One entry: ``number`` is the short one of the slip, ``who`` a masked name, ``matter`` a name by language."""

    id: str
    kind: str
    number: str
    matter: Mapping[str, str]
    who: str
    state: str
    attempts: int
    reason: str
    code: str
    created_at: float
    not_before: float
    behind: str = ""
    """Number of the earlier entry of its dossier that it waits for."""
    given: str = ""
    """The platform's number."""
    received_at: str = ""


class OutboxSeen(msgspec.Struct, frozen=True):
    """One look; ``why`` is the code of what keeps the outbox from being read, ``line`` empty where no terminal runs."""

    at: float
    why: str = ""
    line: str = ""
    line_since: float | None = None
    paused: bool = False
    counts: Mapping[str, int] = {}
    oldest: float | None = None
    held: tuple[Held, ...] = ()
    received: tuple[Held, ...] = ()
    received_today: int = 0
    used: int = 0
    quota: int = 0
    free: int | None = None
    backup_at: float | None = None
    differences: tuple[Difference, ...] = ()
    """What the nightly comparison with the platform has found, and is not well yet."""
    unset: tuple[str, ...] = ()
    """Of ``export``, ``receipt`` and ``backup``, what this site has no setting for."""


class OutboxLook:
    """Looks into the outbox of one site, again and again; not to be used from two threads at once."""

    def __init__(self, settings: Settings, desk: OutboxDesk, wall: Callable[[], float]) -> None:
        self._settings, self._desk, self._wall = settings, desk, wall
        self._reader: Reader | None = None
        self._catalogue: Catalogue | None = None
        # What an entry is about never changes, and costs a decryption.
        self._about: dict[str, tuple[str, Mapping[str, str], str]] = {}
        self._last: tuple[tuple[int, int], OutboxSeen] | None = None

    def look(self) -> OutboxSeen:
        """Look once; what cannot be read is what was seen, and no error."""
        at, status = self._wall(), self._desk.status() or {}
        line = str(status.get("line", ""))
        try:
            seen = self._newest(self._opened(), at)
        except OutboxError as wrong:
            self.close()
            self._last = None
            return OutboxSeen(at, wrong.code, line)
        return msgspec.structs.replace(
            seen, line=line, line_since=status.get("line_since"), paused=bool(status.get("paused"))
        )

    def story(self, id: str) -> dict[str, Any]:
        """Return one entry step by step; raises OutboxError."""
        return story(self._opened(), id)

    def close(self) -> None:
        """Let go of the database."""
        if self._reader:
            self._reader.close()
            self._reader = None

    def _opened(self) -> Reader:
        self._reader = self._reader or self._desk.reader()
        return self._reader

    def _newest(self, reader: Reader, at: float) -> OutboxSeen:
        """Return what stands there; it is read anew when anything was recorded since, and once a minute."""
        # A look every other second at a hundred thousand entries would take the machine from who stands at it.
        mark = (reader.chain_head()[0], int(at // MINUTE))
        if self._last is None or self._last[0] != mark:
            self._last = mark, self._seen(reader, at)
        return msgspec.structs.replace(self._last[1], at=at)

    def _seen(self, reader: Reader, at: float) -> OutboxSeen:
        entries = [entry for state in ORDER for entry in reader.entries(state=state, limit=MOST)]
        today = at - (at + 8 * 3600.0) % DAY
        taken = [entry for entry in reader.entries_of(today, today + DAY) if entry.state is State.ACKNOWLEDGED]
        newest = sorted(taken, key=_received, reverse=True)[:MOST_RECEIVED]
        folder, backups = self._desk.folder, self._desk.backups()
        return OutboxSeen(
            at,
            counts={state.value: count for state, count in reader.counts().items()},
            oldest=reader.oldest_waiting(),
            held=tuple(self._held(reader, entry, entries) for entry in entries),
            received=tuple(self._held(reader, entry, ()) for entry in newest),
            received_today=len(taken),
            used=_or_none(lambda: size_of(folder)) or 0,
            quota=self._settings.outbox.quota_mb * MEGABYTE,
            free=_or_none(lambda: free_on(folder)),
            differences=day_differences.read(reader, at),
            backup_at=backups[0].contents.made_at if backups else None,
            unset=tuple(act for act, setting in self._settings_of_acts().items() if not setting),
        )

    def _settings_of_acts(self) -> dict[str, str]:
        setting = self._settings.outbox
        return {"export": setting.centre_key, "receipt": setting.centre_sign_key, "backup": setting.backup_folder}

    def _held(self, reader: Reader, entry: Entry, among: list[Entry] | tuple[()]) -> Held:
        number, matter, who = self._known(reader, entry)
        earlier = (one for one in among if one.dossier == entry.dossier and one.seq < entry.seq)
        before = next((one for one in earlier if one.state in HOLDING), None)
        return Held(
            entry.id, entry.kind, number, matter, who, entry.state.value, entry.attempts, entry.last_class,
            entry.last_code, entry.created_at, entry.not_before,
            behind=self._known(reader, before)[0] if before else "",
            given=entry.acknowledgement.number if entry.acknowledgement else "",
            received_at=_received(entry),
        )  # fmt: skip

    def _known(self, reader: Reader, entry: Entry) -> tuple[str, Mapping[str, str], str]:
        if entry.id not in self._about:
            self._about[entry.id] = self._read(reader, entry)
        return self._about[entry.id]

    def _read(self, reader: Reader, entry: Entry) -> tuple[str, Mapping[str, str], str]:
        """Return short number, matter and masked name; of a damaged or wiped entry nothing but the end of its id."""
        try:
            body = json.loads(reader.payload(entry)) if entry.kind == "submission" else {}
            person = body["parties"]["applicant"]["name"] if body else ""
            matter = self._matter(body["item"]["task_code"]) if body else {}
        except (OutboxError, ValueError, KeyError, TypeError):
            body, person, matter = {}, "", {}
        number = str(body.get("receipt_no", ""))
        short = f"{number[-5:-1]}-{number[-1]}" if receipt_no.holds(number) else f"…{entry.id[-6:]}"
        return short, matter, masks.tight(masks.name(person)) if person else ""

    def _matter(self, task_code: str) -> Mapping[str, str]:
        from kiosk.catalogue import Catalogue

        if self._catalogue is None:
            place = Path(self._settings.outbox.folder).with_name("catalogue")
            self._catalogue = Catalogue.load(place, checked=False)
        item = self._catalogue.item(task_code)
        return {"zh": item.name.zh, "en": item.name.en} if item else {}


def _received(entry: Entry) -> str:
    return entry.acknowledgement.received_at if entry.acknowledgement else ""


def _or_none(call: Callable[[], int]) -> int | None:
    try:
        return call()
    except OSError:
        return None
