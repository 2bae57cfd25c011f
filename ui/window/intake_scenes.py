# SPDX-License-Identifier: Apache-2.0
"""The intake tab at every moment, made up: for the gallery, and for whoever changes it and wants to look."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec

from config.texts import Wording, text
from kiosk.capture.sight import Reason, Sight, Sighting, Untouched
from kiosk.domain.words import Words
from kiosk.intake.acts import changed
from kiosk.intake.case import Case, HandedIn
from kiosk.intake.decisions import Decided, Overtaken
from kiosk.intake.keeping import OpenCase
from kiosk.platform.calls.documents import DossierDocument
from kiosk.platform.calls.dossiers import DossierFile
from kiosk.platform.calls.proofs import Seal
from offline_queue.entry import Acknowledgement, Entry, Priority, State
from ui.window import calling_samples, intake_ask_samples
from ui.window import intake_samples as samples
from ui.window.decide_printing import Job, Printed
from ui.window.gate import alone
from ui.window.intake_corners import Of
from ui.window.intake_look import View
from ui.window.intake_place import IntakePlace, place_of
from ui.window.program import TABS, WindowProgram

TAB = 1
RECEIPT_NO, PROJECT_NO = "99010000011726112300306", "1199010099041676812990404000000202611230417"
SESSION = {"X-Staff-Session": "sample"}
STORED = samples.at(9, 37)
PAPER = DossierDocument(
    id="notice", kind="acceptance", number="1187", title=Words("受理通知书", "Notice of acceptance"), state="valid",
    pages=1, sha256="9f3c" + "0" * 56 + "a71e", size=1, seal=Seal("云泽市医疗保障局", "sm2"),
    issued_at="2026-11-23T09:38:14+08:00", printed=0, prints_left=3,
)  # fmt: skip


def sent_case() -> Case:
    """Return a case that was handed in."""
    return changed(samples.signed_case(), handed_in=HandedIn(RECEIPT_NO, "7K2M94PX", STORED, "B17-20261123-0030"))


def entry(state: State, number: str = "") -> Entry:
    """Return how far it is in the outbox; with a number the platform has it."""
    told = Acknowledgement("case", "", number, "2026-11-23T09:37:52+08:00") if number else None
    return Entry("case", 1, "submission", "case", Priority.SUBMISSION, state, 1, STORED.timestamp(), 0.0,
                 acknowledgement=told)  # fmt: skip


def dossier(state: str = "SUPPLEMENT_REQUIRED", version: int = 5) -> DossierFile:
    """Return the dossier as the platform has it after somebody else moved it."""
    at = "2026-11-23T09:35:12+08:00"
    progress: dict[str, Any] = {
        "submission_id": "case", "receipt_no": RECEIPT_NO, "query_code": "7K2M94PX", "project_no": PROJECT_NO,
        "task_code": samples.item().task_code, "item": {"zh": "门诊慢特病", "en": "Chronic illness"},
        "office": {"zh": "市医疗保障局", "en": "Bureau"}, "phone": "(0000) 8800 0104", "applicant_name": "林*姝",
        "state": state, "nodes": [], "as_of": at, "signed_by": "training",
        "slip": {"unit": {"zh": "", "en": ""}, "nature": "own", "received_at": at, "applicant_name": "林*姝",
                 "applicant_number": "", "materials": [], "later": [], "printed": 0},
    }  # fmt: skip
    person = {"type": "person", "name": "林*姝", "id_type": "resident", "id_no": "990***********0020",
              "read_from_card": True}  # fmt: skip
    step = {"node": "supplement-asked", "at": at, "unit": {"zh": "市医疗保障局", "en": "Healthcare Bureau"},
            "note": {"zh": "检查检验报告第 2 页不清，请重新提交。", "en": "Page 2 cannot be read."}}  # fmt: skip
    papers = [
        {"id": "p1", "material_id": samples.RECORD, "mime": "image/jpeg", "pages": 4, "sha256": "", "trust": "B"},
        {"id": "p2", "material_id": samples.REPORT, "mime": "image/jpeg", "pages": 2, "sha256": "", "trust": "C"},
    ]
    told = {"project_no": PROJECT_NO, "version": version, "role": "clerk", "progress": progress, "documents": [],
            "parties": {"relation": "self", "applicant": person, "operator": person}, "signed_by": "training",
            "papers": papers, "steps": [step]}  # fmt: skip
    return msgspec.convert(told, DossierFile, strict=False)


def start(place: IntakePlace) -> None:
    """Show the tab before a case is open: a draft lies in the hall, another case is still in hand."""
    item = samples.item()
    place.state.left = True
    place.state.open = (OpenCase("old", item.task_code, "B016", samples.at(9, 2), False, 0.0),)
    place.found = (item,)


def with_case(case: Case) -> Callable[[IntakePlace], None]:
    """Return a scene of an open case; what is looked at is the page under the camera."""

    def show(place: IntakePlace) -> None:
        state = place.state
        state.case, state.kept_at = case, samples.HOUR - datetime.timedelta(seconds=4)
        state.next_paper()
        desk, quad = samples.desk(), samples.QUAD
        state.camera.sight = Sight(
            1, desk.width, desk.height, bytes(desk.data), Sighting(quad, Reason.FOUND, 1.0), True
        )
        one = state.shown_page
        if one:
            state._pictures[one.sent.id] = samples.page()

    return show


def refused(place: IntakePlace) -> None:
    """Show a page that was taken, and a card of somebody else that was laid."""
    with_case(samples.laid_case())(place)
    place.state.view = View.PAGE
    place.state.told = text("intake.why.other-person")


def outlined(place: IntakePlace) -> None:
    """Show a page whose corners are set by hand."""
    with_case(samples.draft_case())(place)
    state, corners = place.state, place.corners
    one = state.material
    if one is not None:
        corners._of, corners._quad = Of(one, state.page, state.view), samples.QUAD
        corners._came(Untouched("0" * 64, samples.still(), 960, 900))


def laid_twice(place: IntakePlace) -> None:
    """Show a page that is the same sheet as one before it."""
    case = samples.laid_case()
    sheets = tuple(
        changed(page, picture=changed(page.picture, sha256=f"{n}" * 64), made=samples.made(f"{n}" * 64))
        for n, page in enumerate(case.material(samples.RECORD).pages, 1)
    )
    papers = (changed(one, pages=sheets) if one.id == samples.RECORD else one for one in case.materials)
    with_case(changed(case, materials=tuple(papers)))(place)
    state = place.state
    state.taken_here.keep(replace(samples.TAKEN, sha256="4" * 64, like="1" * 64))
    state.choose(samples.RECORD)
    state.turn_page(3)
    state._pictures[sheets[3].sent.id] = samples.page()


def stored(place: IntakePlace) -> None:
    """Show a case that waits for the line."""
    place.decide.case, place.decide.entry = sent_case(), entry(State.RETRY)
    place.decide.prints.jobs = (Job("receipt", "slip", state=Printed.PRINTED, print_no="B17-20261123-0030", count=1),)


def received(place: IntakePlace) -> None:
    """Show a case that the platform has, for which a reason is written."""
    place.decide.case = changed(sent_case(), project_no=PROJECT_NO)
    place.decide.entry = entry(State.ACKNOWLEDGED, PROJECT_NO)
    place.decide._session = lambda: SESSION
    place.decide.chosen = 2


def decided(place: IntakePlace) -> None:
    """Show a decision whose second paper nobody is sure of."""
    received(place)
    decide = place.decide
    decide.chosen, decide.decided, decide.decided_at = 0, Decided("ACCEPTED", 2, (PAPER,)), samples.at(9, 38)
    decide.pages = {PAPER.id: samples.page("受理通知书", 900)}
    slip = Job("receipt", "slip", state=Printed.PRINTED, print_no="B17-20261123-0030", count=1)
    sheet = Job("notice/1", "sheet", 1, PAPER, state=Printed.PRINTED, print_no="B17-20261123-0031", count=1)
    asked = replace(sheet, key="notice/2", number=2, state=Printed.UNSURE, print_no="B17-20261123-0032")
    decide.prints.jobs = (slip, sheet, asked)


def overtaken(place: IntakePlace) -> None:
    """Show a matter that somebody else moved meanwhile."""
    received(place)
    place.decide.overtaken = Overtaken(4, dossier())


# What the gallery shows.
PICTURES: dict[str, Callable[[IntakePlace], None]] = {
    "intake-start": start,
    "intake-draft": with_case(samples.draft_case()),
    "intake": with_case(samples.half_case()),
    "intake-other-card": refused,
    "intake-corners": outlined,
    "intake-laid-twice": laid_twice,
    "intake-ready": with_case(samples.signed_case()),
    **intake_ask_samples.PICTURES,
    "decide-stored": stored,
    "decide-reason": received,
    "decide": decided,
    "decide-conflict": overtaken,
}


def program_of(scene: str, wording: Wording, size: tuple[int, int]) -> WindowProgram:
    """Return the window of a scene, not shown yet."""
    program = calling_samples.program_of("calling-serving", wording, size, tabs=alone(TABS, TAB))
    program.shell.open_tab(TAB)
    show_scene(scene, place_of(program.context))
    return program


def show_scene(scene: str, place: IntakePlace) -> None:
    """Let a window be at another moment."""
    place.put_away()
    PICTURES[scene](place)
    place.changed.emit()
