# SPDX-License-Identifier: Apache-2.0
"""Backups come by themselves: when something happened, not when nothing did, and a failure is said and not fatal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from config.settings import OutboxSetting
from kiosk import backups as rounds_of
from kiosk.backups import QUIET_EVENTS, back_up, keep_backups, rounds
from offline_queue.backup import backups
from offline_queue.entry import Attachment
from offline_queue.opening import open_outbox
from offline_queue.outbox import Outbox
from tests.support.outboxes import LARGE, START, store


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


def test_the_first_round_makes_one_and_a_quiet_hour_none(box: Outbox, setting: OutboxSetting) -> None:
    store(box)
    assert [back_up(setting, START), back_up(setting, START + 3600)] == [True, False]


def test_a_heartbeat_is_nothing_that_happened_and_a_visit_is(box: Outbox, setting: OutboxSetting) -> None:
    back_up(setting, START)
    made = []
    for number in range(QUIET_EVENTS + 1):
        with box.transaction() as tx:
            tx.record("line-seen", number=number)
        made.append(back_up(setting, START + 3600))
    assert made == [False] * QUIET_EVENTS + [True]


def test_an_outbox_begun_anew_is_backed_up_beside_the_backups_of_the_one_before(
    setting: OutboxSetting, tmp_path: Path
) -> None:
    for name, count, now in (("old", 20, START), ("new", 1, START - 3600)):
        fresh = msgspec.structs.replace(setting, folder=str(tmp_path / name))
        outbox = open_outbox(fresh)
        for number in range(count):
            store(outbox, dossier=str(number))
        made = [back_up(fresh, now), back_up(fresh, now + 60)]
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
    assert not back_up(setting, START)
    place.unlink()
    assert back_up(setting, START)


def test_papers_that_are_missing_are_said(
    box: Outbox, setting: OutboxSetting, expected_logs: Callable[[str], None]
) -> None:
    expected_logs("backup-papers-missing")
    store(box, attachments=(Attachment("large", "image/png", LARGE),))
    next((Path(setting.folder) / "files").iterdir()).unlink()
    assert back_up(setting, START)


def test_rounds_go_on_until_it_is_over(setting: OutboxSetting, monkeypatch: pytest.MonkeyPatch) -> None:
    class Hours(threading.Event):
        """Lets hours pass at once, three of them."""

        pauses: list[float | None] = []  # noqa: RUF012  # one test

        def wait(self, timeout: float | None = None) -> bool:
            self.pauses.append(timeout)
            return len(self.pauses) > 3

    made: list[float] = []
    monkeypatch.setattr(rounds_of, "back_up", lambda setting, now: made.append(now))
    rounds(setting, Hours(), clock=lambda: START)
    assert made == [START] * 3
    assert Hours.pauses == [120.0, 3600.0, 3600.0, 3600.0]


def test_without_a_folder_there_are_no_rounds() -> None:
    assert keep_backups(OutboxSetting(), threading.Event()) is None


def test_rounds_run_beside_and_end_with_the_terminal(box: Outbox, setting: OutboxSetting) -> None:
    over = threading.Event()
    over.set()
    thread = keep_backups(setting, over)
    assert thread is not None
    thread.join(5)
    assert (thread.is_alive(), thread.daemon, backups(Path(setting.backup_folder))) == (False, True, [])
