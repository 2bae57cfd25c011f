# SPDX-License-Identifier: Apache-2.0
"""List of work, hand-over and end of the day at moments made up: for the gallery, and for whoever changes the tabs."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import convert

from config.clock import CHINA
from config.texts import Wording
from kiosk.domain.words import Words
from kiosk.platform.calls.dossiers import DossierFile
from kiosk.platform.calls.staff import StaffSession
from kiosk.platform.calls.worklists import Work
from kiosk.staff.session import SignedIn
from kiosk.window_work.due import Lamp, Standing
from kiosk.window_work.listing import Kept, Only, Piece
from kiosk.window_work.looking import Filed, Seen
from ui.hall.samples import StillHall, at_window
from ui.window.calling_samples import CLERK, SampleTerminal, answers, hall, sample_settings
from ui.window.program import WindowProgram
from ui.window.worklist_state import work_of

HOUR = datetime.datetime(2026, 11, 23, 9, 41, 7, tzinfo=CHINA)
SESSION = StaffSession("s", "t", "1708", "沈砚秋", "0001", ("clerk",), 28800, HOUR, "training")
ITEMS = {
    "old-age": ("高龄津贴申领", "Old-age allowance", "市民政局", "Civil Affairs"),
    "chronic": ("门诊慢特病病种待遇认定", "Chronic disease benefit", "市医保局", "Medical Insurance"),
    "inpatient": ("住院医疗费用手工（零星）报销", "Inpatient expenses by hand", "市医保局", "Medical Insurance"),
    "disabled": ("残疾人证新办", "Disability card", "市残联", "Disabled Persons"),
    "job": ("就业困难人员认定", "Hard-to-employ status", "市人社局", "Human Resources"),
    "transfer": ("基本医疗保险关系转移接续", "Transfer of medical insurance", "市医保局", "Medical Insurance"),
    "relief": ("临时救助对象认定", "Temporary relief", "市民政局", "Civil Affairs"),
    "pension": ("城乡居民基本养老保险待遇申领", "Basic pension", "市人社局", "Human Resources"),
    "abroad": ("跨省异地长期居住人员就医备案", "Care in another province", "市医保局", "Medical Insurance"),
}  # fmt: skip
ROWS: tuple[tuple[str, str, str, str, str, str, int, str], ...] = (
    # matter, last digits, applicant, state, task, last day (or empty), working days left, who
    ("old-age", "11200398", "赵*厚", "IN_REVIEW", "none", "2026-11-20", 10, "1712"),
    ("chronic", "11092217", "周*", "IN_REVIEW", "none", "2026-11-23", 10, "1708"),
    ("inpatient", "11101045", "何**", "IN_REVIEW", "none", "2026-11-24", 10, "1708"),
    ("disabled", "11020730", "覃*", "SUSPENDED", "none", "stopped", 20, "1712"),
    ("job", "11160914", "周*", "SUPPLEMENT_REQUIRED", "call", "", 0, "1708"),
    ("transfer", "11130552", "阿依古丽·买**", "TO_DELIVER", "hand-over", "", 0, "1708"),
    ("abroad", "11200561", "阿依古丽·买**", "DECIDED", "hand-over", "", 0, "1708"),
    ("relief", "11170861", "罗**", "IN_REVIEW", "none", "2026-12-01", 20, "1712"),
    ("pension", "11191933", "何**", "IN_REVIEW", "none", "2026-12-03", 20, "1708"),
    ("chronic", "11230417", "林**", "ACCEPTED", "none", "2026-12-07", 10, "1708"),
    ("inpatient", "11230398", "覃*", "ACCEPTED", "none", "2026-12-07", 10, "1708"),
    ("relief", "11230371", "罗**", "RECEIVED", "accept", "", 0, "1712"),
    ("disabled", "11200266", "覃*", "IN_REVIEW", "none", "2026-12-10", 20, "1712"),
    ("pension", "11230352", "罗**", "ACCEPTED", "none", "2026-12-14", 20, "1712"),
)


def work(row: tuple[str, str, str, str, str, str, int, str]) -> Work:
    """Return one dossier as the platform tells it."""
    matter, tail, applicant, state, task, last, days, who = row
    zh, en, office, office_en = ITEMS[matter]
    since = HOUR - datetime.timedelta(days=0 if tail.startswith("1123") else 3, minutes=int(tail[-2:]))
    told: dict[str, Any] = {
        "task": task, "project_no": "1199010099083352973990704000000" + f"2026{tail}", "receipt_no": "9",
        "item": {"zh": zh, "en": en}, "office": {"zh": office, "en": office_en}, "applicant_name": applicant,
        "state": state, "since": since.isoformat(), "handled_by": who,
    }  # fmt: skip
    if last:
        stopped = last == "stopped"
        due = {"last_day": "2026-12-20" if stopped else last, "days": days, "counted_from": "2026-11-09",
               "stopped": stopped, "holidays": [], "worked": []}  # fmt: skip
        told["due"] = due
    if state == "SUPPLEMENT_REQUIRED":
        told |= {"wanted": 2, "wanted_until": "2026-12-07", "person": {"name": "周明", "phone": "13800000006"}}
    return convert(told, Work)


def seen() -> Seen:
    """Return a morning's list, one of it not sent yet."""
    works = {f"w{place}": work(row) for place, row in enumerate(ROWS)}
    zh, en, office, office_en = ITEMS["old-age"]
    waits = Piece(
        "u1", "", "99010000170326112300441", Words(zh, en), Words(office, office_en), "何**", "", "none",
        Standing(Lamp.UNREAD), HOUR - datetime.timedelta(minutes=50), "1733", unsent="retry",
    )  # fmt: skip
    return Seen("B17", Kept("9", HOUR.isoformat(), HOUR.timestamp() - 3, works), (waits,))


STEPS = (
    ("received", "11-09 10:05", "窗口 B17", "Window B17", "1708"),
    ("accepted", "11-09 10:41", "市医保局", "Medical Insurance", "1708"),
    ("forwarded", "11-12 16:20", "市医保局", "Medical Insurance", "1708"),
    ("in-review", "11-20 16:10", "市医保局 科室二", "Medical Insurance, section 2", "Y031"),
)
PAPERS = (
    ("application-form", "D", 2),
    ("id-card", "B", 1),
    ("medical-or-discharge-record", "B", 3),
    ("test-reports", "B", 2),
)
NAMES = {
    "application-form": Words("申请表", "Application form"), "id-card": Words("居民身份证", "ID card"),
    "medical-or-discharge-record": Words("病历或出院记录", "Medical record"),
    "test-reports": Words("检查检验报告", "Test reports"),
}  # fmt: skip


def filed(**changes: Any) -> Filed:
    """Return a dossier as a clerk sees it."""
    zh, en, office, office_en = ITEMS["chronic"]
    person = {
        "type": "person",
        "name": "周明",
        "id_type": "resident",
        "id_no": "990101197001010011",
        "read_from_card": True,
    }
    at = HOUR.isoformat()
    steps = [
        {
            "node": node,
            "at": f"2026-{day.replace(' ', 'T')}:00+08:00",
            "unit": {"zh": unit, "en": unit_en},
            "actor": who,
        }
        for node, day, unit, unit_en, who in STEPS
    ]
    progress = {
        "submission_id": "w1", "receipt_no": "9", "query_code": "7K2M94PX", "project_no": "1", "task_code": "t",
        "item": {"zh": zh, "en": en}, "office": {"zh": office, "en": office_en}, "phone": "12393",
        "applicant_name": "周*", "state": "IN_REVIEW", "nodes": [{"node": "in-review", "at": at}],
        "slip": {"unit": {"zh": "", "en": ""}, "nature": "own", "received_at": at, "applicant_name": "周*",
                 "applicant_number": "", "materials": [], "later": [], "printed": 1},
        "as_of": at, "signed_by": "training",
    }  # fmt: skip
    told: dict[str, Any] = {
        "project_no": "1", "version": 4, "role": "clerk", "progress": progress,
        "parties": {"relation": "self", "applicant": person, "operator": person}, "documents": [],
        "signed_by": "training", "steps": steps,
        "papers": [
            {"id": name, "material_id": name, "mime": "image/jpeg", "pages": pages, "sha256": "0", "trust": trust}
            for name, trust, pages in PAPERS
        ],
    }  # fmt: skip
    return Filed(convert(told | changes, DossierFile), NAMES)


def _list(program: WindowProgram) -> None:
    state = work_of(program.context)
    state.selected = "w1"
    state.show(seen(), filed())


def _stale(program: WindowProgram) -> None:
    old = seen()
    kept = msgspec.structs.replace(old.kept, read_at=HOUR.timestamp() - 7300)
    state = work_of(program.context)
    state.selected = "w0"
    state.file_cause = "unread"
    state.show(Seen("B17", kept, old.here), None, "unreachable")


def _over(program: WindowProgram) -> None:
    state = work_of(program.context)
    state.selected = "w0"
    state.show(seen(), filed())
    state.narrow(Only.TODAY)
    state.ask("urge")


def _entry(program: WindowProgram) -> None:
    state = work_of(program.context)
    state.selected = "w1"
    state.show(seen(), filed())
    state.ask("entry")
    state.fill(node="decided")


def _moved(program: WindowProgram) -> None:
    state = work_of(program.context)
    state.selected = "w1"
    before = filed()
    papers = [
        {
            "id": "test-reports",
            "material_id": "test-reports",
            "mime": "image/jpeg",
            "pages": 3,
            "sha256": "1",
            "trust": "C",
        }
    ]
    after = filed(version=5, papers=papers)
    state.show(seen(), after)
    state.before, state.told = before.file, "moved"
    state.changed.emit()


def _empty(program: WindowProgram) -> None:
    work_of(program.context).show(Seen("B17", Kept("1", HOUR.isoformat(), HOUR.timestamp() - 3)))


# What the gallery shows: the place of the tab, and what happens on it.
PICTURES: dict[str, tuple[int, Callable[[WindowProgram], None]]] = {
    "worklist": (2, _list),
    "worklist-stale": (2, _stale),
    "worklist-urge": (2, _over),
    "worklist-entry": (2, _entry),
    "worklist-moved": (2, _moved),
    "worklist-empty": (2, _empty),
}


def program_of(scene: str, wording: Wording, size: tuple[int, int]) -> WindowProgram:
    """Return the window of a scene, not shown yet."""
    place, then = PICTURES[scene]
    settings, still = sample_settings(), StillHall(hall(at_window()), answers)
    program = WindowProgram(
        settings, SampleTerminal(settings), wording, still, size=size, now=lambda: HOUR, wall=HOUR.timestamp,
        clock=lambda: 1.0,
    )  # fmt: skip
    who = SignedIn(CLERK.staff_no, CLERK.name, CLERK.roles, CLERK.until, SESSION)
    program.context.staff.who = who
    program.context.staff_changed.emit()
    still.show(still.now)
    program.shell.open_tab(place)
    then(program)
    return program
