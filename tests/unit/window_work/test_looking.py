"""What the tabs ask for in one look, two versions beside one another, and the papers in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from config.texts import wording
from devices.device import CancelToken, Deadline
from kiosk.catalogue import Catalogue
from kiosk.domain.words import Words
from kiosk.platform.calls.dossiers import DossierFile
from kiosk.window_work import listing, looking, results
from kiosk.window_work.handing import Handing, hand_over
from kiosk.window_work.listing import Kept
from kiosk.window_work.looking import Seen
from kiosk.window_work.slips import papers_words, taken_of
from kiosk.window_work.versions import differing
from offline_queue.outbox import Outbox
from tests.support.flow_fakes import training_catalogue
from tests.support.outboxes import START, outbox, store
from tests.support.window_work import HANDING, NOON, handing, result, site, work
from ui.window.work_samples import filed

__all__ = ["outbox"]


def look(outbox: Outbox, no: str = "17") -> Seen:
    return looking.look(no, Path("none"), lambda: START, outbox, Deadline.after(5), CancelToken())


def keep(outbox: Outbox, window: str, **found: Any) -> None:
    with outbox.transaction() as tx:
        tx.note(listing.note_of(window), msgspec.json.encode(Kept("7", works={"a": work()})), 60)
        tx.note(results.note_of(window), msgspec.json.encode(found), 60)


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """Have the training city's catalogue on the disk."""
    made = training_catalogue()
    monkeypatch.setattr(looking.Catalogue, "load", lambda folder, checked=True: made)
    return made


def test_one_look_brings_all_that_lies_here(outbox: Outbox, known: Catalogue) -> None:
    keep(outbox, "B17", a=result("a"), b=result("b"))
    hand_over(handing(result("a")), outbox, site(), "C01", NOON)
    seen = look(outbox)
    assert (seen.window, list(seen.kept.works), sorted(seen.results)) == ("B17", ["a"], ["a", "b"])
    assert seen.given == {result("a").project_no}
    assert seen.hours


def test_a_machine_that_knows_no_hall_yet_has_an_empty_look(outbox: Outbox) -> None:
    seen = look(outbox)
    assert (seen.window, seen.kept, seen.hours) == ("", Kept(), None)


def test_what_has_not_arrived_bears_the_name_of_its_matter_or_its_code(outbox: Outbox, known: Catalogue) -> None:
    item = next(iter(known.popular()))
    for name, code in (("a", item.task_code), ("b", "unknown")):
        told = {"receipt_no": "9", "item": {"task_code": code}, "parties": {"applicant": {"name": "何文山"}}}
        store(outbox, json.dumps(told).encode(), id=name, dossier=name)
    assert [one.item for one in look(outbox).here] == [item.name, Words("unknown", "unknown")]


def test_results_nobody_can_read_are_none(outbox: Outbox, expected_logs: Callable[[str], None]) -> None:
    with outbox.transaction() as tx:
        tx.note(results.note_of("B17"), b"no results", 60)
    assert results.read(outbox, "B17", START) == {}
    expected_logs("results-unreadable")


def file(**changes: Any) -> DossierFile:
    return filed(**changes).file


def test_two_versions_of_the_same_differ_nowhere() -> None:
    assert differing(file(), file(version=5)) == ()


PAPER = {"id": "x", "material_id": "register", "mime": "image/jpeg", "pages": 2, "sha256": "0", "trust": "C"}


@pytest.mark.parametrize(
    ("seen", "now", "wanted"),
    [
        ({"steps": []}, {}, [("step", "", "in-review", "")]),
        ({"papers": []}, {"papers": [PAPER]}, [("paper", "", "C 2", "register")]),
        ({"papers": [PAPER]}, {"papers": [PAPER | {"trust": "B"}]}, [("paper", "C 2", "B 2", "register")]),
        ({"papers": [PAPER]}, {"papers": []}, [("paper", "C 2", "", "register")]),
        ({"form_data": {"a": "王"}}, {"form_data": {"a": "李四"}}, [("answer", "王", "李*", "a")]),
        ({}, {"form_data": {"a": "990121194307050016"}}, [("answer", "", "990 **** **** *** 0016", "a")]),
        ({}, {"form_data": {"a": "139001234567"}}, [("answer", "", "1" + "*" * 11, "a")]),
        ({}, {"form_data": {"a": "云泽市清汀县东门街道书院路三号楼四零一"}}, [("answer", "", "云" + "*" * 18, "a")]),
    ],
)  # fmt: skip
def test_each_place_that_differs_has_both_sides_masked(
    seen: dict[str, Any], now: dict[str, Any], wanted: list[tuple[str, ...]]
) -> None:
    found = differing(file(**seen), file(**now))
    assert [(one.kind, one.seen, one.now, one.name) for one in found] == wanted


def test_another_state_and_another_result_are_told() -> None:
    before, after = file(), file()
    progress = msgspec.structs.replace(after.progress, state="DECIDED", result=Words("准予。", "Granted."))
    found = differing(before, msgspec.structs.replace(after, progress=progress))
    assert [(one.kind, one.seen, one.now) for one in found] == [
        ("state", "IN_REVIEW", "DECIDED"), ("result", "", "准予。"),
    ]  # fmt: skip


def test_a_slip_says_as_whom_somebody_collected_and_names_nobody_whole() -> None:
    given = {"scope": ["collect"], "until": "2026-12-01"}
    own = taken_of(handing(), (), "C01", "zh_CN")
    made = handing(result(authorisation=given))
    assert (own.relation, own.receiver, own.results[0][1]) == ("本人领取", "赵*厚", "结果不是纸件")
    assert taken_of(made, (), "C01", "en").relation == "in person"
    with pytest.raises(LookupError):
        taken_of(Handing(HANDING), (), "C01", "zh_CN")


def test_a_result_is_named_by_its_papers() -> None:
    from ui.window.work_samples import results as samples

    assert papers_words(samples()["w5"], wording("en")) == "Transfer completed"
