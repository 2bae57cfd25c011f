# SPDX-License-Identifier: Apache-2.0
"""The centre's commands: keys, packages with their receipts, and the disk of a machine that died."""

from __future__ import annotations

import argparse
import contextlib
import json
from pathlib import Path

import pytest

from config.settings import OutboxSetting
from kiosk.commands import centre
from kiosk.platform.identity import sign_with
from offline_queue.entry import Attachment, NeedsCorrection, Outcome, State
from offline_queue.export import Carrier, Exported, export, import_receipt, stuck
from offline_queue.opening import open_outbox
from offline_queue.outbox import Outbox
from offline_queue.public_keys import PrivateKey, PublicKey
from tests.support.certificates import issue
from tests.support.outboxes import LARGE, START, acknowledge, open_box, store

DEVICE = "990100-0001-03"
PAPERS = (Attachment("small", "image/png", b"scan"), Attachment("large", "image/png", LARGE))
TERMINAL = PrivateKey.make("ed25519")


def run(*words: object) -> int:
    """Run the command as the command line does."""
    parser = argparse.ArgumentParser()
    centre.add_arguments(parser)
    return centre.run(parser.parse_args([str(word) for word in words]))


@pytest.fixture
def key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> PublicKey:
    """Make the centre's key in ``centre.key``."""
    assert run("make-key", "--kind", "x25519", "--out", tmp_path / "centre.key") == 0
    return PublicKey.read(capsys.readouterr().out)


def carried(box: Outbox, folder: Path, key: PublicKey) -> Exported:
    """Carry what is stuck to a stick."""
    return export(box, folder / "stick", Carrier(DEVICE, key, TERMINAL), stuck(box), START)


def opened_to(folder: Path, exported: Exported, terminal: object = "") -> int:
    """Open a package at the centre."""
    words = terminal or TERMINAL.public.words()
    return run("open", exported.path, "--key", folder / "centre.key", "--terminal", words, "--to", folder / "in")


def answered(folder: Path, id: str) -> None:
    """Have the platform take an entry in."""
    facts = {"id": id, "manifest_sha256": "a" * 64, "project_no": "P-1", "received_at": "x", "signed_by": "training"}
    (folder / "in" / id / centre.ANSWER).write_text(json.dumps(facts))


def test_a_key_is_private_never_written_over_and_only_its_public_half_is_said(
    tmp_path: Path, key: PublicKey, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "centre.key"
    assert PrivateKey.read(file.read_text()).public == key
    assert file.stat().st_mode & 0o777 == 0o600
    assert run("make-key", "--out", file) == 1
    err = capsys.readouterr().err
    assert err.endswith("no key is written over. Name another.\n")
    assert PrivateKey.read(file.read_text()).words() not in err


def test_a_package_becomes_a_folder_for_each_entry(tmp_path: Path, key: PublicKey) -> None:
    box = open_box(tmp_path)
    entry = store(box, b'{"form": 1}', attachments=PAPERS)
    exported = carried(box, tmp_path, key)
    box.close()
    assert opened_to(tmp_path, exported) == 0
    folder = tmp_path / "in" / entry.id
    assert (folder / "payload.json").read_bytes() == b'{"form": 1}'
    assert {path.name: path.read_bytes() for path in (folder / "papers").iterdir()} == {
        "small": b"scan",
        "large": LARGE,
    }
    assert json.loads((folder / "entry.json").read_text())["kind"] == "submission"


def test_the_round_from_stick_to_receipt_acknowledges_what_the_platform_took(tmp_path: Path, key: PublicKey) -> None:
    box = open_box(tmp_path)
    entries = [store(box, dossier=str(number)) for number in range(2)]
    exported = carried(box, tmp_path, key)
    opened_to(tmp_path, exported)
    answered(tmp_path, entries[0].id)
    run("make-key", "--kind", "ed25519", "--out", tmp_path / "sign.key")
    files = ("--key", tmp_path / "centre.key", "--sign", tmp_path / "sign.key", "--answers", tmp_path / "in")
    words = ("--terminal", TERMINAL.public.words(), "--out", tmp_path / "receipt.json")
    assert run("receipt", exported.path, *files, *words) == 0
    signing = PrivateKey.read((tmp_path / "sign.key").read_text()).public
    imported = import_receipt(box, (tmp_path / "receipt.json").read_bytes(), DEVICE, signing, "training")
    assert imported.acknowledged == (entries[0].id,)
    assert box.counts()[State.ACKNOWLEDGED] == 1
    box.close()


def test_a_terminal_is_known_by_its_certificate(tmp_path: Path, key: PublicKey) -> None:
    issued = issue()
    (tmp_path / "terminal.pem").write_text(issued.pem)

    class Identity:
        name = "p256-test"

        def sign(self, data: bytes) -> bytes:
            return sign_with(issued.key, data)

    box = open_box(tmp_path)
    store(box)
    exported = export(box, tmp_path / "stick", Carrier(DEVICE, key, Identity()), stuck(box), START)
    box.close()
    assert opened_to(tmp_path, exported, tmp_path / "terminal.pem") == 0


@pytest.mark.parametrize(
    "terminal", ["p256:AAAA", PrivateKey.make("ed25519").public.words()], ids=["no-key", "another"]
)
def test_a_package_of_an_unknown_terminal_is_refused_in_one_line(
    tmp_path: Path, key: PublicKey, terminal: str, capsys: pytest.CaptureFixture[str]
) -> None:
    box = open_box(tmp_path)
    store(box)
    exported = carried(box, tmp_path, key)
    box.close()
    assert opened_to(tmp_path, exported, terminal) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "in").exists()


@pytest.mark.parametrize("content", [b"\xff\xfe", b"words"])
def test_files_that_are_no_keys_are_told(
    tmp_path: Path, key: PublicKey, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad").write_bytes(content)
    assert run("recover", tmp_path, "--key", tmp_path / "bad", "--to", tmp_path / "in") == 1
    with pytest.raises(centre.KeyUnavailable):
        centre.terminal_key(str(tmp_path / "bad"))
    assert "banshi centre: " in capsys.readouterr().err


def dead_machine(folder: Path, key: PublicKey, outcome: Outcome | None = None) -> list[str]:
    """Leave the outbox of a machine that died, and return the ids that had not arrived; one was told an ``outcome``."""
    keys = folder / "keys" / "device.key"
    setting = OutboxSetting(folder=str(folder / "box"), key_file=str(keys), centre_key=key.words())
    box = open_outbox(setting)
    entries = [store(box, str(number).encode(), dossier=str(number), attachments=PAPERS) for number in range(3)]
    parcel = box.claim(2e9)
    assert parcel is not None
    box.settle(parcel.entry, outcome or acknowledge(parcel.entry))
    if outcome:
        with box.transaction() as tx:
            tx.replace(parcel.entry.id, entries[1].id)
        box.wipe_due(4e9, 0)
    box.close()
    keys.unlink()
    return [entry.id for entry in entries if entry.id != parcel.entry.id]


def test_the_disk_of_a_dead_machine_gives_what_had_not_arrived(tmp_path: Path, key: PublicKey) -> None:
    waiting = dead_machine(tmp_path, key)
    assert run("recover", tmp_path / "box", "--key", tmp_path / "centre.key", "--to", tmp_path / "in") == 0
    assert sorted(path.name for path in (tmp_path / "in").iterdir()) == sorted(waiting)
    assert (tmp_path / "in" / waiting[0] / "papers" / "large").read_bytes() == LARGE


def test_a_machine_whose_disk_failed_gets_its_key_back_from_the_centre(tmp_path: Path, key: PublicKey) -> None:
    waiting = dead_machine(tmp_path, key)
    back = tmp_path / "new" / "device.key"
    assert run("recover-key", tmp_path / "box", "--key", tmp_path / "centre.key", "--out", back) == 0
    with contextlib.closing(open_outbox(OutboxSetting(str(tmp_path / "box"), str(back)), create=False)) as box:
        assert [entry.id for entry in box.entries() if entry.acknowledgement is None] == waiting


def test_a_key_is_given_back_to_nobody_twice_into_one_file(
    tmp_path: Path, key: PublicKey, capsys: pytest.CaptureFixture[str]
) -> None:
    dead_machine(tmp_path, key)
    (tmp_path / "there").write_text("another key")
    assert run("recover-key", tmp_path / "box", "--key", tmp_path / "centre.key", "--out", tmp_path / "there") == 1
    assert ((tmp_path / "there").read_text(), "cannot be written" in capsys.readouterr().err) == ("another key", True)


def test_what_was_handed_in_anew_is_on_a_dead_disk_once(tmp_path: Path, key: PublicKey) -> None:
    waiting = dead_machine(tmp_path, key, NeedsCorrection("item-version-gone"))
    assert run("recover", tmp_path / "box", "--key", tmp_path / "centre.key", "--to", tmp_path / "in") == 0
    assert sorted(path.name for path in (tmp_path / "in").iterdir()) == sorted(waiting)


def test_what_rotted_on_a_dead_disk_is_named_and_the_rest_is_written(
    tmp_path: Path, key: PublicKey, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting = dead_machine(tmp_path, key)
    for file in sorted((tmp_path / "box" / "files").iterdir(), key=lambda path: path.stat().st_mtime_ns)[-1:]:
        file.write_bytes(b"rot")
    assert run("recover", tmp_path / "box", "--key", tmp_path / "centre.key", "--to", tmp_path / "in") == 1
    assert waiting[-1] in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "in").iterdir()] == [waiting[0]]


def test_no_name_in_a_package_leads_out_of_its_folder(
    tmp_path: Path, key: PublicKey, capsys: pytest.CaptureFixture[str]
) -> None:
    box = open_box(tmp_path)
    store(box, attachments=(Attachment("../../out", "image/png", b"scan"),))
    exported = carried(box, tmp_path, key)
    box.close()
    assert opened_to(tmp_path, exported) == 1
    assert not list(tmp_path.rglob("out"))
    assert "none of ours" in capsys.readouterr().err
