# SPDX-License-Identifier: Apache-2.0
"""``queue show | retry | verify | export | import-receipt | backup | restore``, beside a terminal and without one."""

from __future__ import annotations

import argparse
import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest

from kiosk.commands import queue, queue_acts
from kiosk.maintenance import carrying, outbox_desk, queue_answers
from kiosk.maintenance.queue_answers import Job
from offline_queue.centre import label_of, opened, receipt_for
from offline_queue.control import Control
from offline_queue.entry import Attachment, DeadLetter, Entry, NeedsCorrection, Rejected, Retry, State, Unauthorised
from offline_queue.errors import ExportFailed, OutboxBusy, OutboxError
from offline_queue.outbox import Outbox
from offline_queue.public_keys import PrivateKey
from offline_queue.worker import Worker
from tests.support.outboxes import LARGE, START, FakePlatform, drain, open_box, store

Call = Callable[..., int]
SCHEMA = json.loads((Path(__file__).parents[3] / "docs/cli/queue.schema.json").read_text("utf-8"))
CENTRE, SIGNING, TERMINAL = PrivateKey.make("x25519"), PrivateKey.make("ed25519"), PrivateKey.make("ed25519")
PERSON = b'{"parties": {"applicant": {"name": "\xe9\x83\x91\xe5\xae\x89\xe5\xba\xb7"}}}'


class At:
    """A site with its files in a folder, and the command over it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.write(f'centre_key = "{CENTRE.public.words()}"', f'centre_sign_key = "{SIGNING.public.words()}"')

    def write(self, *lines: str) -> None:
        """Write the site file."""
        box, key = self.folder / "box", self.folder / "keys" / "device.key"
        said = (f'folder = "{box}"', f'key_file = "{key}"', "spread_seconds = 0", *lines)
        (self.folder / "site.toml").write_text('[site]\nmode = "training"\n[outbox]\n' + "\n".join(said))

    def run(self, *words: object) -> tuple[int, str, str]:
        """Run the command as the command line does."""
        parser = argparse.ArgumentParser()
        parser.add_argument("--site", default=str(self.folder / "site.toml"))
        queue.add_arguments(parser)
        code = queue.run(parser.parse_args([str(word) for word in words]))
        out, err = self._capsys.readouterr()
        return code, out, err

    def json(self, *words: object) -> dict[str, Any]:
        """Return what the command says as JSON, which is of the form that is written down."""
        answer: dict[str, Any] = json.loads(self.run(*words, "--json")[1])
        jsonschema.validate(answer, SCHEMA | {"$ref": f"#/$defs/{words[0]}"})
        return answer


@pytest.fixture
def at(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> At:
    monkeypatch.setattr(outbox_desk.OutboxDesk, "_signer", lambda _: TERMINAL)
    return At(tmp_path, capsys)


def stands(folder: Path, outcome: object = None, **more: Any) -> Entry:
    """Leave a closed outbox with one entry, delivered once if there is an outcome."""
    with contextlib.closing(open_box(folder)) as box:
        entry = store(box, PERSON, **more)
        if outcome is not None:
            parcel = box.claim(START)
            assert parcel
            box.settle(parcel.entry, outcome, delay=600.0 if isinstance(outcome, Retry) else None)  # type: ignore[arg-type]  # any outcome
        return entry


@contextlib.contextmanager
def terminal(folder: Path, at: At) -> Iterator[Outbox]:
    """Have a terminal hold the outbox and answer at its socket."""
    from config.site import load_site

    settings = load_site(str(folder / "site.toml"))
    with contextlib.closing(open_box(folder)) as box:
        worker = Worker(box, FakePlatform())
        whole = SimpleNamespace(settings=settings, platform=SimpleNamespace(identity=TERMINAL))
        control = Control(folder / "box", box, worker, also=queue_answers.answers(whole, box, worker))  # type: ignore[arg-type]  # as much of a terminal as is asked
        control.start()
        try:
            yield box
        finally:
            control.stop()


def state_of(folder: Path, id: str) -> State:
    with contextlib.closing(open_box(folder)) as box:
        entry = box.entry(id)
        assert entry
        return entry.state


def stick(folder: Path) -> Path:
    """Plug a stick in."""
    (folder / "stick").mkdir(exist_ok=True)
    return folder / "stick"


def receipt(folder: Path, package: Path, **changes: str) -> Path:
    """Return a receipt of the centre for all that is in a package."""
    heads = [carried.head for carried in opened(package, CENTRE, TERMINAL.public)]
    said = {"manifest_sha256": "a" * 64, "project_no": "P-1", "received_at": "x", "signed_by": "training"} | changes
    answers = [(head, json.dumps({"id": head.id, **said}).encode()) for head in heads]
    (folder / "receipt.json").write_bytes(receipt_for(label_of(package, TERMINAL.public), answers, SIGNING))
    return folder / "receipt.json"


def test_an_entry_is_told_step_by_step_with_what_the_platform_said_and_without_its_person(at: At) -> None:
    body = json.dumps({"code": "schema-invalid", "errors": [{"pointer": "/form_data/permit", "message_zh": "郑安康"}]})
    entry = stands(at.folder, NeedsCorrection("schema-invalid", body.encode()))
    code, out, _ = at.run("show", entry.id)
    assert code == 0
    assert "/form_data/permit" in out
    assert [word for word in ("stored", "sending", "needs-correction") if f"  {word}" not in out] == []
    assert "郑" not in out


def test_a_story_as_json_has_papers_and_steps(at: At) -> None:
    entry = stands(at.folder, attachments=(Attachment("scan", "image/png", LARGE),))
    answer = at.json("show", entry.id)
    assert answer["papers"] == [{"mime": "image/png", "bytes": len(LARGE)}]
    assert answer["steps"][0]["action"] == "stored"
    assert answer["problem"] is None


def test_what_was_acknowledged_tells_its_number_and_that_its_content_is_gone(at: At) -> None:
    entry = stands(at.folder)
    with contextlib.closing(open_box(at.folder)) as box:
        list(drain(box, START))
        box.wipe_due(START + 10, 0.0)
    _, out, _ = at.run("show", entry.id)
    assert "P1" in out
    assert "deleted here" in out


@pytest.mark.parametrize("verb", ["show", "retry"])
def test_an_id_that_is_not_there_is_a_fault_with_its_words(at: At, verb: str) -> None:
    stands(at.folder)
    code, _, err = at.run(verb, "nobody")
    assert code == 1
    assert "not in this outbox" in err


def test_an_answer_that_is_no_problem_is_told_as_none() -> None:
    from kiosk.maintenance.entry_story import problem_in

    assert [problem_in(words) for words in (b"", b"<html>", b"[]", b'{"a": 1}')] == [None] * 4


def test_one_entry_is_due_at_once_and_the_other_keeps_waiting(at: At) -> None:
    first = stands(at.folder, Retry("busy", "http-503"), dossier="a")
    stands(at.folder, Retry("busy", "http-503"), dossier="b")
    with contextlib.closing(open_box(at.folder)) as box:
        assert carrying.retry(box, first.id) == {"id": first.id, "retried": True, "state": "retry"}
        found = box.claim(START)
        assert found
        assert found.entry.id == first.id
        assert box.claim(START) is None
        assert [event.object for event in box.events() if event.action == "sent-by-hand"] == [first.id]


def test_a_paused_entry_is_tried_again_and_says_so_in_the_chain(at: At) -> None:
    entry = stands(at.folder, Unauthorised("http-401"))
    code, out, _ = at.run("retry", entry.id)
    assert (code, state_of(at.folder, entry.id)) == (0, State.RETRY)
    assert "as soon as one starts" in out


@pytest.mark.parametrize("outcome", [DeadLetter("http-409"), Rejected("not-entitled"), NeedsCorrection("schema")])
def test_what_sending_again_cannot_mend_is_not_sent_again_and_nothing_is_recorded(at: At, outcome: object) -> None:
    entry = stands(at.folder, outcome)
    code, out, _ = at.run("retry", entry.id)
    assert code == 1
    assert "does not help" in out


def test_all_that_waits_is_tried_by_the_terminal_and_nobody_is_there_without_one(at: At) -> None:
    entry = stands(at.folder)
    assert at.json("retry")["running"] is False
    with terminal(at.folder, at):
        assert at.json("retry")["running"] is True
        assert at.json("retry", entry.id)["retried"] is True


def test_a_whole_outbox_is_told_as_whole_and_a_damaged_paper_by_its_entry(at: At) -> None:
    entry = stands(at.folder, attachments=(Attachment("scan", "image/png", LARGE),))
    assert at.run("verify")[0] == 0
    (file,) = (at.folder / "box" / "files").iterdir()
    file.write_bytes(bytes(len(LARGE)))
    code, out, _ = at.run("verify")
    assert code == 1
    assert entry.id in out
    assert len(at.json("verify")["findings"]) == 1


@pytest.mark.parametrize("running", [False, True])
def test_what_waits_is_carried_out_and_the_receipt_acknowledges_it(at: At, running: bool) -> None:
    entry = stands(at.folder)
    with terminal(at.folder, at) if running else contextlib.nullcontext():
        made = at.json("export", "--to", stick(at.folder))
        assert made["entries"] == [entry.id]
        assert label_of(Path(made["package"]), TERMINAL.public).device == "990100-0001-03"
        code, out, _ = at.run("import-receipt", receipt(at.folder, Path(made["package"])))
    assert code == 0
    assert "1 entries acknowledged" in out
    assert state_of(at.folder, entry.id) is State.ACKNOWLEDGED


def test_a_receipt_for_the_other_mode_is_believed_for_no_entry(at: At) -> None:
    entry = stands(at.folder)
    package = at.json("export", "--to", stick(at.folder))["package"]
    code, out, _ = at.run("import-receipt", receipt(at.folder, Path(package), signed_by="production"))
    assert code == 1
    assert f"{entry.id}: the receipt says something else" in out
    assert state_of(at.folder, entry.id) is State.PENDING


@pytest.mark.parametrize("running", [False, True])
def test_a_forged_receipt_changes_nothing(at: At, running: bool) -> None:
    entry = stands(at.folder)
    (at.folder / "forged").write_text("{}")
    with terminal(at.folder, at) if running else contextlib.nullcontext():
        code, _, err = at.run("import-receipt", at.folder / "forged")
    assert code == 1
    assert "[receipt-refused]" in err
    assert state_of(at.folder, entry.id) is State.PENDING


def test_a_receipt_that_is_not_there_is_named(at: At) -> None:
    stands(at.folder)
    code, _, err = at.run("import-receipt", at.folder / "nothing")
    assert code == 1
    assert "nothing: cannot be read" in err
    assert "[no-receipt]" in err


def test_without_the_centres_keys_nothing_is_carried_and_nothing_believed(at: At) -> None:
    at.write()
    stands(at.folder)
    assert "[no-centre-key]" in at.run("export", "--to", at.folder)[2]
    (at.folder / "file").write_text("{}")
    assert "[no-centre-sign-key]" in at.run("import-receipt", at.folder / "file")[2]


def test_a_terminal_that_is_not_enrolled_signs_nothing(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    stands(at.folder)
    assert "[not-enrolled]" in at.run("export", "--to", at.folder / "stick")[2]
    assert not (at.folder / "stick").exists()


def test_a_stick_that_is_not_plugged_in_is_not_replaced_by_a_folder_of_this_machine(at: At) -> None:
    stands(at.folder)
    code, _, err = at.run("export", "--to", at.folder / "media" / "stick")
    assert (code, "[no-folder]" in err) == (1, True)
    assert not (at.folder / "media").exists()


def test_nothing_is_made_where_nothing_was_stored(at: At) -> None:
    code, _, err = at.run("export", "--to", at.folder / "stick")
    assert code == 1
    assert "nothing was stored here yet" in err
    assert not (at.folder / "box").exists()


def test_a_backup_is_made_and_put_back_where_the_outbox_is_gone(at: At) -> None:
    entry = stands(at.folder)
    made = at.json("backup", "--to", at.folder / "copies")
    assert (made["not_acknowledged"], made["missing"]) == (1, 0)
    code, _, err = at.run("restore", made["backup"])
    assert (code, "[restore-refused]" in err) == (1, True)
    (at.folder / "box" / "outbox.db").rename(at.folder / "gone")
    assert at.json("restore", made["backup"])["not_acknowledged"] == 1
    assert state_of(at.folder, entry.id) is State.PENDING


def test_over_a_damaged_outbox_both_ways_on_are_said_and_none_of_an_outbox_that_can_be_read(at: At) -> None:
    stands(at.folder)
    made = at.json("backup", "--to", at.folder / "copies")
    (at.folder / "box" / "outbox.db").write_bytes(bytes(8192))
    code, _, err = at.run("restore", made["backup"])
    assert (code, "can be read" in err) == (1, False)
    assert "Start the terminal first" in err
    assert "restore --damaged" in err


def test_the_folder_of_the_settings_is_taken_when_none_is_named(at: At) -> None:
    at.write(f'backup_folder = "{at.folder / "copies"}"')
    stands(at.folder)
    assert "Backed up to" in at.run("backup")[1]
    assert outbox_desk.OutboxDesk(settings_of(at)).backups()[0].contents.entries == 1
    (at.folder / "box" / "outbox.db").rename(at.folder / "gone")
    code, out, _ = at.run("restore")
    assert code == 0
    assert "Restored the backup" in out
    assert "nothing was deleted" in out


def settings_of(at: At) -> Any:
    from config.site import load_site

    return load_site(str(at.folder / "site.toml"))


@pytest.mark.parametrize("words", [("backup",), ("restore",)])
def test_without_a_folder_for_backups_the_setting_is_named(at: At, words: tuple[str, ...]) -> None:
    stands(at.folder)
    assert "outbox.backup_folder is not set" in at.run(*words)[2]
    assert outbox_desk.OutboxDesk(settings_of(at)).backups() == []


def test_a_backup_that_is_not_there_is_named(at: At) -> None:
    stands(at.folder)
    assert "[no-backup]" in at.run("restore", at.folder / "copies" / "backup-1")[2]


@pytest.mark.parametrize(
    ("words", "step"),
    [
        (("show", "nothing"), "Look its id up with 'queue list'. [no-entry]"),
        (("retry", "nothing"), "Look its id up with 'queue list'. [no-entry]"),
        (("backup",), "outbox.backup_folder in the site file. [no-backup-folder]"),
        (("restore", "/nowhere/backup-1"), "nothing was changed. [no-backup]"),
    ],
)
def test_what_cannot_be_done_as_things_stand_names_the_next_step(at: At, words: tuple[str, ...], step: str) -> None:
    stands(at.folder)
    assert at.run(*words)[2].rstrip().endswith(step)


def test_papers_that_are_missing_in_a_backup_are_told(at: At) -> None:
    stands(at.folder, attachments=(Attachment("scan", "image/png", LARGE),))
    (file,) = (at.folder / "box" / "files").iterdir()
    file.unlink()
    code, out, _ = at.run("backup", "--to", at.folder / "copies")
    assert (code, "1 papers are missing" in out) == (1, True)


def test_an_entry_whose_paper_is_gone_stays_behind_and_is_named() -> None:
    said = queue_acts._tell_export({"entries": ["a"], "damaged": ["b"], "package": "p"})
    assert [one.key for one in said] == ["queue.exported", "queue.stayed"]
    unknown = queue_acts._tell_import({"acknowledged": [], "known": [], "refused": [], "unknown": ["c"]})
    assert [one.key for one in unknown] == ["queue.imported", "queue.receipt.unknown"]


def test_only_one_long_work_is_under_way_and_its_end_is_kept() -> None:
    import threading

    free, job = threading.Event(), Job()
    assert job.look()["fault"] == "none"

    def slow() -> dict[str, Any]:
        assert free.wait(20)
        return {"done": 1}

    assert job.begin(slow) == {"over": False}
    with pytest.raises(OutboxBusy):
        job.begin(slow)
    free.set()
    ended(job)
    assert job.look() == {"over": True, "result": {"done": 1}}


def ended(job: Job) -> None:
    assert job._thread
    job._thread.join(20)


def fails(wrong: Exception) -> Callable[[], dict[str, Any]]:
    def call() -> dict[str, Any]:
        raise wrong

    return call


def test_a_work_that_fails_says_why_and_one_that_breaks_is_over_too(expected_logs: Callable[..., Any]) -> None:
    job = Job()
    job.begin(fails(ExportFailed("the stick is gone")))
    ended(job)
    assert job.look() == {"over": True, "fault": "export-failed", "words": "the stick is gone"}
    expected_logs("queue-job-fault")
    job.begin(fails(ZeroDivisionError("secret")))
    ended(job)
    assert job.look()["words"] == "ZeroDivisionError"


def answering(monkeypatch: pytest.MonkeyPatch, *answers: dict[str, Any] | None) -> outbox_desk.OutboxDesk:
    from config.settings import convert

    left = list(answers)
    monkeypatch.setattr(outbox_desk, "ask", lambda _folder, _request: left.pop(0))
    return outbox_desk.OutboxDesk(convert({"site": {"mode": "training"}}, source="a test"), pause=lambda _: None)


def test_a_terminal_that_ends_in_the_middle_of_a_work_is_told_as_that(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = answering(monkeypatch, {"ok": True, "over": False}, {"ok": True, "over": False}, None)
    with pytest.raises(OutboxError, match="ended before"):
        desk.export(Path("stick"))


def test_a_terminal_that_refuses_is_told_in_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = answering(monkeypatch, {"ok": False, "error": "the disk is full"}, {"ok": False, "error": "x"})
    with pytest.raises(OutboxError, match="the disk is full"):
        desk.retry("id")
    assert desk.status() is None


def test_the_acts_are_those_of_an_open_outbox_for_this_terminal() -> None:
    from config.settings import convert

    assert carrying.device_of(convert({"site": {"mode": "training"}}, source="a test")) == "990100-0001-03"


@pytest.mark.parametrize("running", [False, True])
@pytest.mark.parametrize("verb", ["status", "list", "nudge"])
def test_what_was_there_before_says_its_json_in_the_form_written_down_too(at: At, verb: str, running: bool) -> None:
    stands(at.folder, Retry("busy", "http-503"))
    with terminal(at.folder, at) if running else contextlib.nullcontext():
        assert at.json(verb)["ok"] is True
