"""Rows about what is offered without a line, papers nobody can name, and names both ends must share."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.catalogue import Catalogue
from kiosk.contract.document import Document
from kiosk.domain.words import Words
from kiosk.flows.offer import decide
from kiosk.platform.client import Platform
from kiosk.steps.screens import Guide
from offline_queue.entry import State
from tests.support.big_catalogue import FOLDER, fill, training_items
from tests.support.dictionary import Dictionary, renamed
from tests.support.enrolling import taken_in
from tests.support.find_walk import SECTIONS, FindWalk
from tests.support.flow_fakes import ANSWERS
from tests.support.flow_walk import ELDER, Walk, training_catalogue
from tests.support.opinions import filed_opinion
from tests.support.parcels import audit, evaluation, new_id
from tests.support.proofs import asked
from tests.support.sandbox import SandboxThread
from tests.support.station import station

DOCUMENT = Document()
HARDSHIP = "11990100990179192A3990204000000"


@pytest.mark.row("R07")
def test_a_matter_filed_without_a_line_reaches_the_platform_once_although_its_answer_is_lost(
    tmp_path: Path, sandbox: SandboxThread
) -> None:
    with station(tmp_path, sandbox.url, "07") as here:
        before = sandbox.state()
        here.line.cut()
        here.to_papers(ELDER, "zhao-dehou", ANSWERS)
        shown = here.hand_in("household-register", "bank-card")
        outbox = here.terminal.outbox
        assert outbox
        assert (len(shown.query_code.replace("-", "")), sandbox.state()["submissions"]) == (8, before["submissions"])
        sandbox.fault("drop-answer", times=1, match="/submissions", method="PUT")
        here.line.restore()

        def arrived() -> bool:
            here.terminal.nudge()
            return outbox.entries()[0].state is State.ACKNOWLEDGED

        here.until(arrived)
        after = sandbox.state()
    assert (after["submissions"], after["replays"]) == (before["submissions"] + 1, before["replays"] + 1)


@pytest.mark.row("R26")
def test_a_card_read_without_a_line_proves_the_card_and_only_what_can_wait_is_offered() -> None:
    walk = Walk()
    walk.facilities.cut_line()
    whole = walk.facilities.catalogue.browse(size=1000).items
    begun = {one.task_code for one in whole if decide(one, walk.facilities, SECTIONS).why is None}
    assert begun
    assert begun <= {one.task_code for one in whole if one.offline_able}
    walk.to_stored()
    body = walk.outbox.submission().body
    assert (body["identity_level"], body["parties"]["applicant"]["read_from_card"]) == ("L1", True)


@pytest.mark.row("R19")
@pytest.mark.parametrize("name", ["其他材料", "其他", "相关证明材料", "其他有关资料", " 其它材料 "])
def test_a_matter_that_asks_for_other_papers_is_not_taken_in_and_is_reported(
    tmp_path: Path, name: str, expected_logs: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    expected_logs("catalogue-item-refused")
    shelves = fill(tmp_path, 60)
    wrong = next(item for item in training_items() if item["task_code"] == ELDER)
    paper = wrong["materials"][0] | {"id": "other", "name": {"zh": name, "en": "Other papers"}}
    bodies = [
        json.dumps(wrong | {"version": 2, "materials": [*wrong["materials"], one]}).encode()
        for one in (paper | {"note": {"zh": "", "en": ""}}, paper | {"note": {"zh": "低保证", "en": "Which"}})
    ]
    assert shelves.draft().add(bodies[:1], (), (), "next") == 0
    (report,) = [record for record in caplog.records if record.msg == "catalogue-item-refused"]
    assert (ELDER in str(report.__dict__), "other" in str(report.__dict__)) == (True, True)
    assert shelves.draft().add(bodies[1:], (), (), "more") == 1


@pytest.mark.row("R77")
def test_a_matter_this_hall_does_not_take_is_found_and_says_where_it_is_done() -> None:
    whole = training_catalogue()
    elsewhere = Words("清汀县政务服务中心 2 楼 8 号窗口", "Qingting County Service Centre, window 8")
    found = [
        msgspec.structs.replace(one, kiosk_mode="ticket", places=(elsewhere,)) if one.task_code == HARDSHIP else one
        for one in whole.browse(size=1000).items
    ]
    walk = FindWalk()
    walk.facilities.catalogue = Catalogue(found, FOLDER, hall=whole.hall)
    walk.search("就业困难")
    assert walk.row(HARDSHIP).tags[0].label.key == "find.tag.ticket"
    walk.choose(HARDSHIP)
    assert elsewhere.zh in walk.says(walk.sees(Guide))


@pytest.mark.row("R111")
@pytest.mark.parametrize(
    "path", ["/catalogue/bundle", "/catalogue/hall", "/catalogue/regions", f"/catalogue/items/{ELDER}"]
)
def test_whoever_reads_the_catalogue_under_another_key_gets_the_same_tags(
    tmp_path: Path, sandbox: SandboxThread, path: str
) -> None:
    keys = [None, *(taken_in(sandbox, tmp_path / hall, hall=hall) for hall in ("0007", "0008"))]
    tags = []
    for identity in keys:
        with contextlib.closing(Platform(sandbox.url, identity=identity)) as platform:
            accept = {"Accept": "application/x-ndjson, application/json"}
            tags.append(platform.ask("GET", path, headers=accept).headers["etag"])
    assert (len(tags), len(set(tags))) == (3, 1)


BODIES: dict[str, tuple[str, str, Callable[[], dict[str, Any]]]] = {
    "submission": ("PUT", "/submissions/x", lambda: stored_by_a_walk()),
    "evaluation": ("PUT", "/evaluations/x", lambda: evaluation().body),
    "acts": ("POST", "/audit-events:batch", lambda: audit(1).body),
    "opinion": ("PUT", "/opinions/x", lambda: filed_opinion(pages=((new_id(), b"page"),)).body),
    "proof": ("POST", "/proofs/queries", lambda: asked("insurance-record")),
}


def stored_by_a_walk() -> dict[str, Any]:
    """Return what a whole walk stores: by the program itself, not by a test's hand."""
    walk = Walk()
    walk.to_stored()
    body: dict[str, Any] = walk.outbox.submission().body
    return body


@pytest.mark.row("R121")
@pytest.mark.parametrize("name", BODIES)
def test_a_member_renamed_in_the_program_alone_fails_the_contract_check_by_its_name(name: str) -> None:
    method, path, make = BODIES[name]
    dictionary, body = Dictionary(DOCUMENT, method, path), make()
    assert dictionary.complaints(body) == set()
    free = ("/form_data/", "/facts/")
    places = [(place, changed) for place, changed in renamed(body) if not place.startswith(free)]
    unnoticed = [place for place, changed in places if not any(place in one for one in dictionary.complaints(changed))]
    assert (unnoticed, len(places) > 5) == ([], True)
