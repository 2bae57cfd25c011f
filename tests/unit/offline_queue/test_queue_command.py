# SPDX-License-Identifier: Apache-2.0
"""``queue``: the same answer from a running terminal and from the disk, exit codes that a monitor can use."""

from __future__ import annotations

import argparse
import contextlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk.backups import Copy
from kiosk.commands import queue
from offline_queue import store as database
from offline_queue.aside import SET_ASIDE
from offline_queue.backup import make_backup
from offline_queue.control import Control
from offline_queue.entry import DeadLetter, Outcome, Retry, State, Unauthorised
from offline_queue.outbox import Outbox
from offline_queue.reader import Reader
from offline_queue.vault import Vault
from offline_queue.worker import Worker
from tests.support.outboxes import START, FakePlatform, HandClock, drain, key_of, open_box, store

Call = Callable[..., int]
TRAINING = Path(__file__).parents[3] / "kiosk" / "training" / "catalogue"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> HandClock:
    """Give the command's clock into our hands: an hour after the entries of these tests were stored."""
    hand = HandClock(START + 3600)
    monkeypatch.setattr(queue, "time", SimpleNamespace(time=hand))
    return hand


@pytest.fixture
def call(tmp_path: Path, clock: HandClock) -> Call:
    """Return the command on the outbox of this test: the screens' language is not its own."""
    site = tmp_path / "site.toml"
    site.write_text(
        f'[site]\nmode = "training"\n[screen]\nlanguage = "zh_CN"\n'
        f'[outbox]\nfolder = "{tmp_path / "box"}"\nkey_file = "{tmp_path / "keys" / "device.key"}"\n'
    )
    parser = argparse.ArgumentParser()
    parser.add_argument("--site", default=str(site))
    queue.add_arguments(parser)
    return lambda *words: queue.run(parser.parse_args(words))


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """Return the folder of a closed outbox: one entry acknowledged, one waiting."""
    box = open_box(tmp_path)
    store(box, dossier="a")
    list(drain(box, START))
    store(box, dossier="b")
    box.close()
    return tmp_path / "box"


def test_the_verb_is_named_and_helped() -> None:
    assert (queue.NAME, "status" in queue.HELP) == ("queue", True)


def test_status_reads_the_disk_when_no_terminal_runs(
    call: Call, filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("status") == 0
    said = capsys.readouterr().out
    assert "not running" in said
    assert "Received by the platform: 1" in said
    assert "The oldest one waiting was stored at 20" in said


def test_status_as_json_has_every_state(call: Call, filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call("status", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert set(answer["counts"]) == {state.value for state in State}
    assert (answer["running"], answer["counts"]["pending"]) == (False, 1)


def test_what_waits_for_days_is_told_with_whom_to_tell_and_is_no_good_state(
    call: Call, filled: Path, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    clock.turn(5 * 86_400)
    assert call("status") == 1
    assert "Tell whoever keeps the line" in capsys.readouterr().out
    call("status", "--json")
    assert json.loads(capsys.readouterr().out)["alarm"]["days"] == 4


@pytest.mark.parametrize(("kind", "code"), [("sent-again", 0), ("wiped", 1)])
def test_what_the_nightly_comparison_found_is_told_with_its_number(
    call: Call, filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, code: int
) -> None:
    found = [{"day": "2026-11-22", "kind": kind, "entry": "an-entry", "number": "99012100070326112200421"}]
    box = open_box(tmp_path)
    with box.transaction() as tx:
        tx.note("day-differences", json.dumps(found).encode(), 86_400.0)
    box.close()
    assert call("status") == code
    assert "99012100070326112200421" in capsys.readouterr().out
    call("status", "--json")
    assert json.loads(capsys.readouterr().out)["differences"] == found


def test_the_calendar_beside_the_outbox_is_what_days_are_counted_by(
    call: Call, filled: Path, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    catalogue = filled.with_name("catalogue")
    catalogue.mkdir()
    hall = json.loads((TRAINING / "hall.json").read_text("utf-8"))
    day = {"first": "2026-09-22", "last": "2026-09-30", "name": {"zh": "假日", "en": "Holiday"}}
    hall["hall"]["hours"] |= {"holidays": [day], "extra": {}}
    (catalogue / "hall.json").write_text(json.dumps(hall), "utf-8")
    clock.turn(5 * 86_400)
    assert call("status", "--json") == 0
    assert json.loads(capsys.readouterr().out)["alarm"] is None


def test_an_entry_that_was_set_aside_is_told_with_its_cause(
    call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    box = open_box(tmp_path)
    store(box)
    parcel = box.claim(START)
    assert parcel
    box.settle(parcel.entry, Retry(SET_ASIDE, "time-out", 60.0))
    box.close()
    call("status")
    assert "failed again and again (time-out)" in capsys.readouterr().out


def test_list_shows_one_line_an_entry(call: Call, filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "Received by the platform  tried 1 times" in lines[0]


def test_list_can_be_narrowed(call: Call, filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call("list", "--state", "pending", "--json")
    assert [entry["state"] for entry in json.loads(capsys.readouterr().out)["entries"]] == ["pending"]


def test_an_unknown_state_is_a_usage_error(call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call("list", "--state", "lost")
    assert ended.value.code == 2


@pytest.mark.parametrize("verb", ["status", "list"])
def test_where_nothing_was_ever_stored_all_is_well(
    call: Call, verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(verb) == 0
    assert "No entries." in capsys.readouterr().out
    assert not (tmp_path / "box").exists()


def test_a_nudge_without_a_terminal_says_that_it_sends_by_itself(
    call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("nudge") == 0
    assert "once started" in capsys.readouterr().out


def test_a_running_terminal_is_asked(
    call: Call, box: Outbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store(box)
    with_terminal(box, tmp_path, lambda: call("status"))
    with_terminal(box, tmp_path, lambda: call("nudge"))
    said = capsys.readouterr().out
    assert "Nothing has been sent since the terminal started" in said
    assert "asked to try again now" in said


def test_a_paused_terminal_is_a_fault_for_staff(
    call: Call, box: Outbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert with_terminal(box, tmp_path, lambda: call("status"), paused=True) == 1
    assert "sending is paused" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (Retry("suspicious", "certificate-self-signed"), "The other side signed its certificate itself"),
        (Retry("clock", "certificate-expired"), "The platform's certificate has expired"),
        (Unauthorised("identity-revoked"), "The platform has revoked this machine's certificate"),
    ],
)
def test_a_status_says_in_words_why_nothing_is_sent(
    call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str], outcome: Outcome, sentence: str
) -> None:
    with contextlib.closing(open_box(tmp_path)) as box:
        for dossier in ("a", "b"):
            store(box, dossier=dossier)
            parcel = box.claim(START)
            assert parcel
            box.settle(parcel.entry, outcome)
    call("status")
    assert capsys.readouterr().out.count(sentence) == 1


def test_an_answer_that_refuses_is_a_fault(
    call: Call, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(queue, "ask", lambda folder, request: {"ok": False, "error": "the disk is away"})
    assert call("status") == 1
    assert capsys.readouterr().err == "the disk is away\n"


def test_a_dead_letter_is_a_fault_for_staff(call: Call, tmp_path: Path) -> None:
    box = open_box(tmp_path)
    store(box)
    parcel = box.claim(START)
    assert parcel is not None
    box.settle(parcel.entry, DeadLetter("idempotency-reused"))
    box.close()
    assert call("status") == 1


def test_a_missing_key_is_told_with_its_next_step(
    call: Call, filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "keys" / "device.key").unlink()
    assert call("status") == 1
    assert "Put the key file back" in capsys.readouterr().err


def test_a_damaged_outbox_is_told(call: Call, filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = filled / "outbox.db"
    content = file.read_bytes()
    file.write_bytes(b"x" * 8192 + content[8192:])
    assert call("list") == 1
    assert "nothing was overwritten" in capsys.readouterr().err


def test_a_refusal_names_file_cause_step_and_code(
    call: Call, filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "keys" / "device.key").unlink()
    call("list")
    said = capsys.readouterr().err
    assert str(tmp_path / "keys" / "device.key") in said
    assert "never make a new key. [key-missing]" in said


def break_a_page(folder: Path) -> None:
    """Flip a bit where the contents begin: neither counting nor listing reads there."""
    key = Vault(key_of(folder.parent).device_key()).database_key
    connection = database.connect(folder, key, writable=False)
    page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'secret'").fetchone()[0]
    connection.close()
    content = bytearray((folder / database.DATABASE).read_bytes())
    content[(page - 1) * database.PAGE_BYTES + 100] ^= 1
    (folder / database.DATABASE).write_bytes(content)


def test_a_broken_page_is_a_fault_though_everything_can_be_counted(
    call: Call, filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    break_a_page(filled)
    assert call("status") == 1
    said = capsys.readouterr().out
    assert "Received by the platform: 1" in said
    assert re.search(r"1 of \d+ pages are damaged. Leave the folder as it is", said)


@pytest.mark.parametrize(("words", "damaged", "code"), [((), None, 0), (("--deep",), 1, 1)])
def test_the_pages_of_a_large_database_are_looked_at_when_asked_for(
    call: Call, filled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...], damaged: int | None, code: int,
) -> None:  # fmt: skip
    break_a_page(filled)
    monkeypatch.setattr(Reader.look_at_pages, "__defaults__", (4096,))
    assert call("status", "--json", *words) == code
    assert json.loads(capsys.readouterr().out)["damaged_pages"] == damaged


def test_pages_that_were_not_looked_at_are_not_said_to_be_whole(
    call: Call, filled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reader.look_at_pages, "__defaults__", (4096,))
    call("status")
    assert "were not checked. Add --deep" in capsys.readouterr().out


def test_a_running_terminal_is_left_in_peace_and_its_pages_are_looked_at_beside_it(
    call: Call, box: Outbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store(box)
    box.tidy(0)
    with_terminal(box, tmp_path, lambda: call("status", "--json"))
    answer = json.loads(capsys.readouterr().out)
    assert (answer["line"], answer["damaged_pages"], answer["pages"] > 0) == ("unknown", 0, True)


def test_a_terminal_whose_outbox_was_refused_is_not_asked_for_entries(
    call: Call, filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    control = Control(filled)
    control.start()
    try:
        assert call("list", "--json") == 0
    finally:
        control.stop()
    assert len(json.loads(capsys.readouterr().out)["entries"]) == 2


def with_terminal(box: Outbox, tmp_path: Path, act: Callable[[], int], *, paused: bool = False) -> int:
    worker = Worker(box, FakePlatform(), clock=HandClock())
    worker._pace.paused = paused
    control = Control(tmp_path / "box", box, worker)
    control.start()
    try:
        return act()
    finally:
        control.stop()


def test_the_key_is_never_made_by_a_command(call: Call, tmp_path: Path) -> None:
    call("status")
    assert not key_of(tmp_path)._path.exists()


def test_the_page_about_it_names_every_state_option_and_key(
    call: Call, filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (Path(__file__).parents[3] / "docs" / "cli" / "queue.md").read_text("utf-8")
    call("list", "--json")
    entry = json.loads(capsys.readouterr().out)["entries"][0]
    words = {
        *State,
        *entry,
        "--state",
        "--after",
        "--limit",
        "--json",
        "--deep",
        "pages",
        "damaged_pages",
        "line_since",
        "oldest_waiting",
        "events",
        "paused",
        "alarm",
        "differences",
        "sent-again",
        *Copy.__annotations__,
    }
    assert {word for word in words if word not in page} == set()


@pytest.mark.parametrize("limit", ["0", "-3", "some", ""])
def test_a_list_of_nothing_or_less_is_a_usage_error(call: Call, limit: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        call("list", f"--limit={limit}")


def test_pages_that_are_not_put_back_yet_are_told_beside_those_that_were_checked(
    call: Call, box: Outbox, capsys: pytest.CaptureFixture[str]
) -> None:
    store(box, dossier="a")
    assert call("status") == 0
    assert re.search(r"Up to [1-9]\d* more pages lie in the log file", capsys.readouterr().out)


def test_a_closed_outbox_has_no_pages_in_a_log(call: Call, filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call("status", "--json")
    assert json.loads(capsys.readouterr().out)["pages_in_log"] == 0


@pytest.fixture
def second_copy(call: Call, filled: Path, tmp_path: Path) -> Path:
    """Let the site keep backups; return their folder."""
    with (tmp_path / "site.toml").open("a") as site:
        site.write(f'backup_folder = "{tmp_path / "backups"}"\n')
    return tmp_path / "backups"


def test_a_status_tells_the_age_of_the_backup_and_what_it_has_not(
    second_copy: Path, call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_backup(tmp_path / "box", key_of(tmp_path), second_copy, START)
    with contextlib.closing(open_box(tmp_path)) as box:
        store(box, dossier="c")
    assert call("status") == queue.GOOD
    assert (
        "Newest backup: 2026-09-21 22:13:20. Stored since: 1, the oldest at 2026-09-21 22:13:20."
        in capsys.readouterr().out
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("backup-none", "There is no backup yet"),
        ("backup-medium", "backup disk is not connected"),
        ("storage", "cannot be looked at"),
    ],
)
def test_a_backup_that_is_not_there_is_told_and_is_no_good_state(
    second_copy: Path, call: Call, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: str,
    words: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(queue, "look", lambda *_: Copy(None, trouble=code))
    assert (call("status"), words in capsys.readouterr().out) == (queue.FAULT, True)


def test_a_status_as_json_has_the_backup(second_copy: Path, call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    call("status", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert answer["copy"] == {"at": None, "entries": 0, "since": None, "trouble": "backup-none"}
