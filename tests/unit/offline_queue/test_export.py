# SPDX-License-Identifier: Apache-2.0
"""What no line takes is carried by hand: only the centre reads it, and only its receipt acknowledges."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from offline_queue import export as exporting
from offline_queue.centre import Carried, label_of, opened, receipt_for
from offline_queue.entry import Attachment, DeadLetter, NeedsCorrection, Outcome, Rejected, Retry, State, Unauthorised
from offline_queue.errors import ExportFailed, OutboxDamaged, ReceiptRefused, StorageFault
from offline_queue.export import Carrier, Exported, Imported, export, import_receipt, stuck
from offline_queue.outbox import Outbox
from offline_queue.package import LABEL, PACKAGE, Receipt, checked, signed, signer_of
from offline_queue.public_keys import PrivateKey
from offline_queue.suite import SM
from tests.support.outboxes import LARGE, START, HandClock, drain, store

DEVICE = "990100-0001-03"
PAPERS = (Attachment("small", "image/png", b"scan"), Attachment("large", "image/png", LARGE))
CENTRE, SIGNING, TERMINAL = (PrivateKey.make(kind) for kind in ("x25519", "ed25519", "ed25519"))
CARRIER = Carrier(DEVICE, CENTRE.public, TERMINAL)


def carried(box: Outbox, folder: Path, carrier: Carrier = CARRIER) -> Exported:
    """Carry all that is stuck to a stick."""
    return export(box, folder / "stick", carrier, stuck(box), START)


def unpacked(exported: Exported, private: PrivateKey = CENTRE) -> list[Carried]:
    """Open a package at the centre."""
    return list(opened(exported.path, private, TERMINAL.public))


def answer(id: str, mode: str = "training", **other: str) -> bytes:
    """Return the typed acknowledgement of a platform."""
    facts = {"type": "acknowledgement", "id": id, "manifest_sha256": "a" * 64, "project_no": "P-1"}
    return json.dumps(facts | {"received_at": "2026-11-22T09:00:00+08:00", "signed_by": mode} | other).encode()


def receipt(exported: Exported, mode: str = "training", signing: PrivateKey = SIGNING) -> bytes:
    """Take everything of a package in, at the centre."""
    label = label_of(exported.path, TERMINAL.public)
    return receipt_for(label, [(c.head, answer(c.head.id, mode)) for c in unpacked(exported)], signing)


def brought(box: Outbox, content: bytes, mode: str = "training", device: str = DEVICE) -> Imported:
    """Bring a receipt to the terminal."""
    return import_receipt(box, content, device, SIGNING.public, mode)


def test_the_centre_reads_what_was_carried(box: Outbox, tmp_path: Path) -> None:
    entries = [store(box, f"payload {n}".encode(), dossier=str(n), attachments=PAPERS[:n]) for n in range(3)]
    exported = carried(box, tmp_path)
    found = unpacked(exported)
    assert [(c.head.id, c.payload, c.papers) for c in found] == [
        (entries[0].id, b"payload 0", {}),
        (entries[1].id, b"payload 1", {"small": b"scan"}),
        (entries[2].id, b"payload 2", {"small": b"scan", "large": LARGE}),
    ]
    assert exported.entries == tuple(entry.id for entry in entries)


def test_it_works_with_the_chinese_suite_alone(box: Outbox, tmp_path: Path) -> None:
    centre, terminal = PrivateKey.make("sm2"), PrivateKey.make("sm2")
    store(box, b"payload", attachments=PAPERS)
    exported = carried(box, tmp_path, Carrier(DEVICE, centre.public, terminal, SM))
    (found,) = opened(exported.path, centre, terminal.public)
    assert (found.payload, found.papers["large"]) == (b"payload", LARGE)


def test_nobody_but_the_centre_reads_it_and_nothing_in_it_is_plain(box: Outbox, tmp_path: Path) -> None:
    store(box, b"payload of somebody", attachments=PAPERS)
    exported = carried(box, tmp_path)
    with pytest.raises(OutboxDamaged):
        unpacked(exported, PrivateKey.make("x25519"))
    assert b"somebody" not in b"".join(path.read_bytes() for path in exported.path.iterdir())


def test_packages_of_a_terminal_are_counted_and_named_by_it(box: Outbox, tmp_path: Path) -> None:
    store(box)
    names = [carried(box, tmp_path).path.name for _ in range(2)]
    assert names == [f"banshi-{DEVICE}-000001", f"banshi-{DEVICE}-000002"]


def test_the_label_says_what_it_is_and_who_signed(box: Outbox, tmp_path: Path) -> None:
    store(box)
    exported = carried(box, tmp_path)
    label = label_of(exported.path, TERMINAL.public)
    assert (label.device, label.number, label.entries, label.centre) == (DEVICE, 1, 1, CENTRE.name)
    assert signer_of((exported.path / LABEL).read_bytes()) == TERMINAL.name


def ended(box: Outbox, clock: HandClock, *outcomes: Outcome) -> None:
    """Store an entry for each outcome, and let its delivery end so."""
    for number, outcome in enumerate(outcomes):
        store(box, dossier=str(number))
        parcel = box.claim(clock())
        assert parcel is not None
        box.settle(parcel.entry, outcome, delay=9000.0)


def test_what_is_stuck_is_what_has_not_arrived(box: Outbox, clock: HandClock) -> None:
    ended(box, clock, Retry("transport"), Unauthorised(), DeadLetter("x"), NeedsCorrection("y"))
    store(box, dossier="arrives")
    list(drain(box, clock()))
    store(box, dossier="waits")
    assert [entry.seq for entry in stuck(box)] == [1, 2, 3, 6]


def test_each_exported_entry_stands_in_the_audit_chain_and_keeps_its_state(box: Outbox, tmp_path: Path) -> None:
    entry = store(box)
    carried(box, tmp_path)
    event = box.events()[-1]
    assert (event.action, event.object, event.facts) == ("exported", entry.id, '{"number":1}')
    assert box.counts()[State.PENDING] == 1


def test_a_damaged_entry_stays_behind_and_is_named(box: Outbox, tmp_path: Path) -> None:
    bad, good = store(box, attachments=PAPERS, dossier="a"), store(box, dossier="b")
    next((tmp_path / "box" / "files").iterdir()).write_bytes(b"rot")
    exported = carried(box, tmp_path)
    assert (exported.entries, exported.damaged) == ((good.id,), (bad.id,))


def test_a_receipt_of_the_centre_acknowledges_from_every_state(box: Outbox, clock: HandClock, tmp_path: Path) -> None:
    ended(box, clock, Retry("transport"), Unauthorised(), DeadLetter("x"))
    store(box, dossier="waits")
    exported = carried(box, tmp_path)
    assert brought(box, receipt(exported)).acknowledged == exported.entries
    assert box.counts()[State.ACKNOWLEDGED] == 4


def test_what_the_receipt_said_is_kept_as_an_answer_over_the_line_is(box: Outbox, tmp_path: Path) -> None:
    entry = store(box)
    brought(box, receipt(carried(box, tmp_path)))
    held = box.entry(entry.id)
    assert held is not None
    assert held.acknowledgement is not None
    assert (held.acknowledgement.number, box.answer(held)) == ("P-1", answer(entry.id))


def test_a_receipt_brought_twice_changes_nothing(box: Outbox, tmp_path: Path) -> None:
    store(box)
    exported = carried(box, tmp_path)
    content = receipt(exported)
    brought(box, content)
    assert brought(box, content) == Imported((), exported.entries, (), ())


def test_what_the_line_brought_meanwhile_is_known(box: Outbox, clock: HandClock, tmp_path: Path) -> None:
    store(box, b"payload")
    exported = carried(box, tmp_path)
    content = receipt(exported)
    list(drain(box, clock()))
    box.wipe_due(clock(), 0)
    assert brought(box, content).known == exported.entries


@pytest.mark.parametrize("outcome", [Rejected("notice-closed"), NeedsCorrection("y")])
def test_one_the_platform_sent_back_meanwhile_stays_so_and_the_others_of_the_receipt_go_on(
    box: Outbox, clock: HandClock, tmp_path: Path, outcome: Outcome
) -> None:
    first, second = store(box, dossier="a"), store(box, dossier="b")
    content = receipt(carried(box, tmp_path))
    parcel = box.claim(clock())
    assert parcel is not None
    box.settle(parcel.entry, outcome)
    came = brought(box, content)
    assert (came.refused, came.acknowledged) == ((first.id,), (second.id,))


def test_one_that_was_handed_in_anew_meanwhile_stays_replaced_though_its_content_is_gone(
    box: Outbox, clock: HandClock, tmp_path: Path
) -> None:
    first = store(box)
    content = receipt(carried(box, tmp_path))
    parcel = box.claim(clock())
    assert parcel is not None
    box.settle(parcel.entry, NeedsCorrection("item-version-gone"))
    with box.transaction() as tx:
        tx.replace(first.id, "another")
    box.wipe_due(clock(), 0)
    assert brought(box, content).refused == (first.id,)


def test_a_receipt_for_other_content_acknowledges_nothing(box: Outbox, tmp_path: Path) -> None:
    store(box, b"payload", attachments=PAPERS)
    exported = carried(box, tmp_path)
    content = receipt(exported)
    inside = checked(content, Receipt, SIGNING.public)
    other = inside.arrived[0].__class__(inside.arrived[0].id, "0" * 64, inside.arrived[0].answer)
    forged = signed(Receipt(inside.device, inside.number, inside.package_sha256, (other,)), SIGNING)
    assert brought(box, forged).refused == exported.entries
    assert box.counts()[State.PENDING] == 1


@pytest.mark.parametrize(
    "typed",
    [
        lambda id: answer(id, "production"),
        lambda id: answer("another"),
        lambda id: answer(id, manifest_sha256=""),
        lambda id: answer(id, received_at=""),
        lambda id: b"not JSON",
        lambda id: b"[]",
    ],
    ids=["other-mode", "other-id", "no-hash", "no-time", "no-json", "no-object"],
)
def test_only_a_typed_answer_for_this_entry_and_mode_acknowledges(
    box: Outbox, tmp_path: Path, typed: Callable[[str], bytes]
) -> None:
    store(box)
    exported = carried(box, tmp_path)
    label = label_of(exported.path, TERMINAL.public)
    content = receipt_for(label, [(c.head, typed(c.head.id)) for c in unpacked(exported)], SIGNING)
    assert brought(box, content).refused == exported.entries


def test_an_entry_whose_content_rotted_here_is_not_said_to_be_the_same(box: Outbox, tmp_path: Path) -> None:
    store(box, attachments=PAPERS)
    exported = carried(box, tmp_path)
    content = receipt(exported)
    next((tmp_path / "box" / "files").iterdir()).write_bytes(b"rot")
    assert brought(box, content).refused == exported.entries


def test_a_receipt_for_entries_that_are_not_here_is_told(box: Outbox, tmp_path: Path) -> None:
    store(box)
    exported = carried(box, tmp_path)
    inside = checked(receipt(exported), Receipt, SIGNING.public)
    lost = inside.arrived[0].__class__("0190aaaa-0000-7000-8000-000000000000", "0" * 64, "{}")
    content = signed(Receipt(DEVICE, 1, inside.package_sha256, (lost,)), SIGNING)
    assert brought(box, content).unknown == (lost.id,)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"[]", b'{"words":"{}","signer":"x","signature":"?"}'])
def test_what_is_no_receipt_is_refused(box: Outbox, content: bytes) -> None:
    with pytest.raises(ReceiptRefused):
        brought(box, content)


def test_a_receipt_somebody_else_signed_is_refused_and_nothing_is_written(box: Outbox, tmp_path: Path) -> None:
    store(box)
    content = receipt(carried(box, tmp_path), signing=PrivateKey.make("ed25519"))
    before = box.chain_head()
    with pytest.raises(ReceiptRefused, match="signature"):
        brought(box, content)
    assert box.chain_head() == before


def test_a_receipt_for_another_terminal_is_refused(box: Outbox, tmp_path: Path) -> None:
    store(box)
    with pytest.raises(ReceiptRefused, match=DEVICE):
        brought(box, receipt(carried(box, tmp_path)), device="990100-0001-04")


def test_a_label_does_not_pass_for_a_receipt_even_under_the_centres_key(box: Outbox, tmp_path: Path) -> None:
    store(box)
    exported = carried(box, tmp_path, Carrier(DEVICE, CENTRE.public, SIGNING))
    with pytest.raises(ReceiptRefused, match="signature"):
        brought(box, (exported.path / LABEL).read_bytes())


def test_words_of_another_form_are_refused_though_they_are_signed(box: Outbox) -> None:
    signature = base64.b64encode(SIGNING.sign(b"banshi receipt 1\n{}")).decode()
    content = json.dumps({"words": "{}", "signer": SIGNING.name, "signature": signature})
    with pytest.raises(ReceiptRefused, match="another form"):
        brought(box, content.encode())


@pytest.mark.parametrize("name", [PACKAGE, LABEL])
@pytest.mark.parametrize("place", [5, 200, -30])
def test_any_changed_byte_of_a_package_is_found_before_it_is_opened(
    box: Outbox, tmp_path: Path, name: str, place: int
) -> None:
    store(box, b"payload" * 100)
    file = carried(box, tmp_path).path / name
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)
    with pytest.raises(OutboxDamaged):
        list(opened(file.parent, CENTRE, TERMINAL.public))


def test_another_terminals_package_is_refused(box: Outbox, tmp_path: Path) -> None:
    store(box)
    with pytest.raises(OutboxDamaged, match="signature"):
        label_of(carried(box, tmp_path).path, PrivateKey.make("ed25519").public)


def test_a_medium_that_gives_back_something_else_is_told_and_nothing_stays_on_it(
    box: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(box, attachments=PAPERS)
    own = exporting.write_sealed

    def with_a_bad_sector(path: Path, *what: object) -> tuple[int, str]:
        written = own(path, *what)  # type: ignore[arg-type]  # handed through
        content = bytearray(path.read_bytes())
        content[1000] ^= 1
        path.write_bytes(content)
        return written

    monkeypatch.setattr(exporting, "write_sealed", with_a_bad_sector)
    with pytest.raises(ExportFailed, match="reads back otherwise"):
        carried(box, tmp_path)
    assert list((tmp_path / "stick").iterdir()) == []
    assert box.events()[-1].action != "exported"


def test_a_medium_that_swaps_what_was_written_is_told(
    box: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(box)
    own = exporting.write_sealed
    monkeypatch.setattr(exporting, "write_sealed", lambda *what: (own(*what)[0], "0" * 64))
    with pytest.raises(ExportFailed):
        carried(box, tmp_path)


def test_a_label_that_reads_back_otherwise_is_told(
    box: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(box)
    monkeypatch.setattr(exporting, "write_once", lambda path, content: path.write_bytes(content[:-1]))
    with pytest.raises(ExportFailed, match="label"):
        carried(box, tmp_path)


def test_a_full_medium_is_told_and_nothing_stays_on_it(
    box: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    store(box)
    monkeypatch.setattr(exporting, "write_once", full)
    with pytest.raises(StorageFault) as refused:
        carried(box, tmp_path)
    assert (refused.value.code, list((tmp_path / "stick").iterdir())) == ("disk-full", [])


def test_an_export_that_was_cut_before_is_no_hindrance(box: Outbox, tmp_path: Path) -> None:
    store(box)
    left = tmp_path / "stick" / f".banshi-{DEVICE}-000001.new"
    left.mkdir(parents=True)
    (left / PACKAGE).write_bytes(b"half")
    assert len(unpacked(carried(box, tmp_path))) == 1


def test_an_entry_that_goes_while_it_is_exported_breaks_the_export_off(
    box: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(box)
    entries = stuck(box)
    monkeypatch.setattr(exporting, "_pieces", gone(exporting._pieces, box, monkeypatch))
    with pytest.raises(ExportFailed, match="is gone"):
        export(box, tmp_path / "stick", CARRIER, entries, START)


def gone(own: Callable[..., object], box: Outbox, monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """Let an entry go between the look at it and its writing."""

    def pieces(*what: object) -> object:
        monkeypatch.setattr(box, "entry", lambda id: None)
        return own(*what)

    return pieces


def test_nothing_stuck_is_a_package_of_nothing(box: Outbox, tmp_path: Path) -> None:
    exported = carried(box, tmp_path)
    assert (exported.entries, unpacked(exported)) == ((), [])


@pytest.mark.parametrize("words", ["not a head\n", '{"id": 1}\n'])
def test_a_package_of_another_form_is_refused(
    box: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    store(box)
    monkeypatch.setattr(exporting, "_pieces", lambda outbox, heads: iter([b"", words.encode()]))
    with pytest.raises(OutboxDamaged, match="not of this form"):
        unpacked(carried(box, tmp_path))


def test_a_package_that_does_not_hold_what_it_names_is_refused(
    box: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(box, b"payload")
    heads, _ = exporting._heads(box, stuck(box))
    monkeypatch.setattr(exporting, "_heads", lambda *_: (heads, ()))
    monkeypatch.setattr(Outbox, "payload", lambda *_: b"another")
    with pytest.raises(OutboxDamaged, match="does not hold what it names"):
        unpacked(carried(box, tmp_path))
