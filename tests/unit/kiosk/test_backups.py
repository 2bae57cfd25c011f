# SPDX-License-Identifier: Apache-2.0
"""Backups come by themselves: when something happened, not when nothing did, and a failure is said and not fatal."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from config.settings import OutboxSetting
from kiosk import backups as rounds_of
from kiosk.backups import FULL, LATE, NONE_YET, QUIET_EVENTS, BackupRounds, Copy, back_up, keep_backups, look
from offline_queue import backup as making
from offline_queue.backup import backups
from offline_queue.entry import Attachment
from offline_queue.opening import open_outbox
from offline_queue.outbox import Outbox
from tests.support.outboxes import LARGE, START, HandClock, drain, store


@pytest.fixture
def setting(tmp_path: Path) -> OutboxSetting:
    return OutboxSetting(
        folder=str(tmp_path / "box"),
        key_file=str(tmp_path / "keys" / "device.key"),
        backup_folder=str(tmp_path / "backups"),
    )


@pytest.fixture
def box(setting: OutboxSetting) -> Iterator[Outbox]:
    outbox = open_outbox(setting)
    yield outbox
    outbox.close()


def made_by(setting: OutboxSetting, *moments: float) -> list[bool]:
    """Tell of each round whether it made a backup; none of them fails."""
    made = []
    for now in moments:
        before = [backup.path for backup in backups(Path(setting.backup_folder))]
        assert back_up(setting, now) == ""
        made.append(before != [backup.path for backup in backups(Path(setting.backup_folder))])
    return made


def test_the_first_round_makes_one_and_a_quiet_hour_none(box: Outbox, setting: OutboxSetting) -> None:
    store(box)
    assert made_by(setting, START, START + 3600) == [True, False]


def test_a_heartbeat_is_nothing_that_happened_and_a_visit_is(box: Outbox, setting: OutboxSetting) -> None:
    back_up(setting, START)
    made = []
    for number in range(QUIET_EVENTS + 1):
        with box.transaction() as tx:
            tx.record("line-seen", number=number)
        made += made_by(setting, START + 3600)
    assert made == [False] * QUIET_EVENTS + [True]


def test_one_thing_somebody_brought_is_enough_and_so_is_its_acknowledgement(
    box: Outbox, setting: OutboxSetting
) -> None:
    back_up(setting, START)
    store(box)
    stored = made_by(setting, START + 60)
    list(drain(box, START + 120))
    assert (stored, made_by(setting, START + 3600)) == ([True], [True])


def test_an_outbox_begun_anew_is_backed_up_beside_the_backups_of_the_one_before(
    setting: OutboxSetting, tmp_path: Path
) -> None:
    for name, count, now in (("old", 20, START), ("new", 1, START - 3600)):
        fresh = msgspec.structs.replace(setting, folder=str(tmp_path / name))
        outbox = open_outbox(fresh)
        for number in range(count):
            store(outbox, dossier=str(number))
        made = made_by(fresh, now, now + 60)
        outbox.close()
        assert made == [True, False]
    newest = [backup.contents.entries for backup in backups(Path(setting.backup_folder))]
    assert newest == [1, 20]


def test_a_round_that_fails_is_said_and_the_next_one_comes(
    box: Outbox, setting: OutboxSetting, expected_logs: Callable[[str], None]
) -> None:
    expected_logs("backup-not-made")
    place = Path(setting.backup_folder)
    place.write_bytes(b"")
    assert back_up(setting, START) == "not-writable"
    place.unlink()
    assert made_by(setting, START) == [True]


def test_a_second_copy_is_not_written_around_a_disk_that_is_not_there(
    box: Outbox, setting: OutboxSetting, expected_logs: Callable[[str], None]
) -> None:
    expected_logs("backup-not-made")
    second = msgspec.structs.replace(setting, backup_medium="other")
    store(box)
    assert (back_up(second, START), Path(setting.backup_folder).exists()) == ("backup-medium", False)


def test_papers_that_are_missing_are_said(
    box: Outbox, setting: OutboxSetting, expected_logs: Callable[[str], None]
) -> None:
    expected_logs("backup-papers-missing")
    store(box, attachments=(Attachment("large", "image/png", LARGE),))
    next((Path(setting.folder) / "files").iterdir()).unlink()
    assert made_by(setting, START) == [True]


class Hours(threading.Event):
    """Lets three pauses pass at once, and keeps how long each should have been."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.pauses.append(timeout)
        return len(self.pauses) > 3


@pytest.mark.parametrize(
    ("codes", "minutes", "pauses"),
    [
        (["", "", ""], 60, [120.0, 3600.0, 3600.0, 3600.0]),
        (["disk-full", "disk-full", ""], 60, [120.0, 300.0, 300.0, 3600.0]),
        (["disk-full", "", ""], 5, [120.0, 300.0, 300.0, 300.0]),
    ],
    ids=["well", "a-disk-comes-back", "often"],
)
def test_rounds_go_on_until_it_is_over(
    setting: OutboxSetting, monkeypatch: pytest.MonkeyPatch, codes: list[str], minutes: int, pauses: list[float]
) -> None:
    left, over = iter(codes), Hours()
    monkeypatch.setattr(rounds_of, "back_up", lambda setting, now: next(left))
    BackupRounds(msgspec.structs.replace(setting, backup_minutes=minutes), over, lambda: START).run()
    assert over.pauses == pauses


def test_a_fault_nobody_foresaw_ends_no_rounds_and_is_told(
    setting: OutboxSetting, monkeypatch: pytest.MonkeyPatch, expected_logs: Callable[[str], None]
) -> None:
    expected_logs("backup-broke-off")
    over = Hours()

    def break_off(setting: OutboxSetting, now: float) -> str:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr(rounds_of, "back_up", break_off)
    rounds = BackupRounds(setting, over, lambda: START)
    rounds.run()
    assert (rounds.trouble, over.pauses[-1]) == ("storage", 300.0)


@pytest.mark.parametrize(
    ("code", "later", "trouble"),
    [("", 7200.0, ""), ("", 7321.0, LATE), ("disk-full", 0.0, "disk-full")],
    ids=["in-time", "a-round-hangs", "a-round-failed"],
)
def test_what_keeps_backups_from_being_made_is_known_without_their_disk(
    setting: OutboxSetting, monkeypatch: pytest.MonkeyPatch, code: str, later: float, trouble: str
) -> None:
    clock = HandClock(0.0)
    monkeypatch.setattr(rounds_of, "back_up", lambda setting, now: code)
    rounds = BackupRounds(setting, Hours(), monotonic=clock)
    rounds.run()
    clock.turn(later)
    assert rounds.trouble == trouble


def test_a_disk_that_hangs_keeps_nobody_from_bringing_something(
    box: Outbox, setting: OutboxSetting, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs, free = threading.Event(), threading.Event()
    own = making.sync_folder

    def hang(folder: Path) -> None:
        hangs.set()
        assert free.wait(10)
        own(folder)

    store(box, dossier="a")
    monkeypatch.setattr(making, "sync_folder", hang)
    writing = threading.Thread(target=back_up, args=(setting, START))
    writing.start()
    assert hangs.wait(10)
    entry = store(box, dossier="b")
    taken = [parcel.entry.dossier for parcel in drain(box, entry.created_at)]
    free.set()
    writing.join(10)
    assert (taken, len(backups(Path(setting.backup_folder)))) == (["a", "b"], 1)


def test_the_age_of_the_copy_is_that_of_the_oldest_thing_it_has_not(box: Outbox, setting: OutboxSetting) -> None:
    store(box, dossier="a")
    back_up(setting, START)
    whole = look(setting, box, START + 60)
    store(box, dossier="b")
    assert whole == Copy(START)
    assert look(setting, box, START + 60) == Copy(START, 1, box.entries()[-1].created_at)
    assert look(setting, box, START + 7201).trouble == LATE


def test_a_copy_that_has_no_room_for_the_next_one_is_told_before_it_fails(
    box: Outbox, setting: OutboxSetting, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(setting, START)
    monkeypatch.setattr(rounds_of, "free_on", lambda place: 4096)
    assert look(setting, box, START).trouble == FULL


def test_a_disk_that_was_pulled_out_ends_no_rounds_and_is_told(
    box: Outbox, setting: OutboxSetting, monkeypatch: pytest.MonkeyPatch, expected_logs: Callable[[str], None]
) -> None:
    def pulled(place: Path, pattern: str) -> list[Path]:
        raise OSError(errno.EIO, "Input/output error")

    expected_logs("backup-not-made")
    store(box)
    monkeypatch.setattr(Path, "glob", pulled)
    assert (back_up(setting, START), look(setting, box, START)) == ("storage", Copy(None, trouble="storage"))


@pytest.mark.parametrize(("medium", "trouble"), [("any", NONE_YET), ("other", "backup-medium")])
def test_where_there_is_no_copy_that_is_told_with_its_cause(
    box: Outbox, setting: OutboxSetting, medium: str, trouble: str
) -> None:
    used = msgspec.structs.replace(setting, backup_medium=medium)
    assert look(used, box, START) == Copy(None, trouble=trouble)


def test_without_a_folder_there_are_no_rounds() -> None:
    assert keep_backups(OutboxSetting(), threading.Event()) is None


def test_rounds_run_beside_and_end_with_the_terminal(setting: OutboxSetting) -> None:
    over = threading.Event()
    over.set()
    rounds = keep_backups(setting, over)
    assert rounds is not None
    assert (rounds.trouble, backups(Path(setting.backup_folder))) == ("", [])
