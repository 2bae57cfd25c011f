# SPDX-License-Identifier: Apache-2.0
"""List of work, hand-over and end of the day at moments made up: for the gallery, and for whoever changes the tabs."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
from msgspec import convert

from config.clock import CHINA
from config.texts import Wording
from devices.id_card import CardKind, IdentityCard, Sex
from kiosk.capture.leaf import page_picture
from kiosk.domain.words import Words
from kiosk.hall.days import WindowDay
from kiosk.platform.calls.dossiers import DossierFile
from kiosk.platform.calls.staff import StaffSession
from kiosk.platform.calls.worklists import Work
from kiosk.receipts.side_papers import Sheet
from kiosk.receipts.window_papers import day_pages
from kiosk.staff.session import SignedIn
from kiosk.tickets.acts import Band, DayAccount
from kiosk.window_work.day import Account, Difference, Here, Papers, Sums
from kiosk.window_work.day import Kept as Originals
from kiosk.window_work.due import Lamp, Standing
from kiosk.window_work.handing import Handed
from kiosk.window_work.listing import Kept, Only, Piece
from kiosk.window_work.looking import Filed, Seen
from kiosk.window_work.originals import Original
from kiosk.window_work.report import Report, Signed
from kiosk.window_work.results import Result
from kiosk.window_work.slips import day_paper
from ui.hall.samples import StillHall, at_window
from ui.window.calling_samples import CLERK, SampleTerminal, answers, hall, sample_settings
from ui.window.dayclose_state import DPI, DayState, day_of
from ui.window.gate import alone
from ui.window.handover_state import HandoverState, handover_of
from ui.window.program import TABS, WindowProgram
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


AYGUL: dict[str, Any] = {
    "type": "person",
    "name": "阿依古丽·买买提",
    "id_type": "resident",
    "id_no": "990101199203050043",
}
AYGUL |= {"read_from_card": True}
CARD = IdentityCard(
    CardKind.RESIDENT, "阿依古丽·买买提", Sex.FEMALE, "990101199203050043", valid_to=datetime.date(2036, 3, 5)
)
STROKES = tuple(
    tuple((0.12 + n / 60 + part * 0.2, 0.62 - 0.3 * ((n * (part + 2)) % 7) / 7, n / 40) for n in range(14))
    for part in range(4)
)
GIVEN = (
    ("w5", "transfer", "基本医疗保险关系转移接续办结单", "Transfer completed", "DECIDED"),
    ("w6", "abroad", "跨省异地就医备案告知单", "Notice of care elsewhere", "DECIDED"),
)


def results() -> dict[str, Result]:
    """Return what lies ready for one person, and one for somebody else."""
    made = {name: _result(name, matter, title, title_en, AYGUL) for name, matter, title, title_en, _ in GIVEN}
    sent = msgspec.structs.replace(_result("w7", "pension", "养老待遇核定表", "Pension form", AYGUL), sent=True)
    return made | {"w7": sent}


def _result(name: str, matter: str, title: str, title_en: str, person: dict[str, Any]) -> Result:
    zh, en, _, _ = ITEMS[matter]
    document = {
        "id": f"d-{name}", "kind": "decision", "number": "1", "title": {"zh": title, "en": title_en}, "state": "valid",
        "pages": 1, "sha256": "0", "size": 1, "seal": {"by": "s", "algorithm": "training"},
        "issued_at": HOUR.isoformat(), "printed": 0, "prints_left": 3,
    }  # fmt: skip
    told = {
        "id": name, "project_no": f"9{name}", "item": {"zh": zh, "en": en}, "state": "DECIDED",
        "since": "2026-11-20T16:10:00+08:00", "parties": {"relation": "self", "applicant": person, "operator": person},
        "documents": [document],
    }  # fmt: skip
    return convert(told, Result)


def with_results() -> Seen:
    """Return a morning's list with its results and an original that lies here."""
    register = (
        Original(id="o1", of="w5", name="户口簿", count=1, taken_at=HOUR - datetime.timedelta(days=5), taken_by="1708"),
    )
    return replace(seen(), results=results(), register=register)


def _handing(program: WindowProgram) -> HandoverState:
    state = handover_of(program.context)
    state.work.show(with_results())
    return state


def _ready(program: WindowProgram) -> None:
    _handing(program)


def _laid(program: WindowProgram) -> HandoverState:
    state = _handing(program)
    state.lay(CARD)
    return state


def _signed(program: WindowProgram) -> HandoverState:
    state = _laid(program)
    for _ in state.handing.things:
        state.count()
    state.signed(STROKES)
    return state


def _expired(program: WindowProgram) -> None:
    state = _handing(program)
    state.lay(dataclasses.replace(CARD, valid_to=datetime.date(2026, 11, 1)))
    state.ask_second()


def _handed(program: WindowProgram) -> None:
    state = _signed(program)
    state.handed, state.told = Handed(("1", "2"), HOUR), "stored"
    state.printing.stage = "unsure"
    state.changed.emit()


TICKETS = WindowDay(
    window="17", day="2026-11-23", called=46, recalled=9, finished=41, no_show=2, held=1, sent_on=2, let_back=1,
    pauses=2, paused_s=660, opened_at=1795394820000, closed_at=1795426440000,
)  # fmt: skip
DAY = Account(
    day="2026-11-23", window="B17", read_at=HOUR.replace(hour=17, minute=51), tickets=TICKETS,
    cases=Sums(21, 21), given=Sums(9, 9), entered=Sums(2, 2), ratings=Sums(41, 41), papers=Papers(57, 2, 0),
    originals=Originals(11, 11, 0), here=Here(4, 0, 0), compared=True,
)  # fmt: skip
REVIEW = msgspec.structs.replace(
    DAY, compared=False, here=Here(4, 6, 1), cases=Sums(21, 18, 3), originals=Originals(11, 10, 1),
    papers=Papers(57, 2, 1), differences=(Difference("unsure", count=1),),
)  # fmt: skip


def _report(found: Account, number: int = 1, second: str = "") -> Report:
    at = HOUR.replace(hour=17, minute=51)
    return Report(
        number=f"9901000001-RJ-B17-20261123-{number}", account=found, made=Signed("1708", at),
        checked=Signed(second, at) if second else None, audit_head="9f3ca71e",
    )  # fmt: skip


def paper_of(found: Report, language: str) -> bytes:
    """Return a report as it prints, as a picture."""
    sheet = Sheet("W17-20261123-0041", "云泽市政务服务中心", "W17", HOUR, language, training=True)
    return page_picture(day_pages(sheet, day_paper(found, language)), 0, DPI)


def _day(program: WindowProgram, found: Account, *reports: Report) -> DayState:
    state = day_of(program.context)
    state.doing = ""
    shown = reports[-1] if reports else _report(found)
    state.show(found, reports, paper_of(shown, program.context.wording.language))
    return state


def _asked(program: WindowProgram) -> None:
    _day(program, DAY, _report(DAY)).ask("second")


def _led(program: WindowProgram) -> None:
    who = program.context.staff.who
    if who:
        program.context.staff.who = dataclasses.replace(who, roles=frozenset({"hall-manager"}))
    state = _day(program, DAY, _report(REVIEW), _report(DAY, 2, "1712"))
    state.hall = DayAccount("2026-11-23", (Band("B", 1486, 1486, 20, 17, 3),), {"DONE": 1441, "NO_SHOW": 27})
    state.changed.emit()


# What the gallery shows: the place of the tab, and what happens on it.
PICTURES: dict[str, tuple[int, Callable[[WindowProgram], object]]] = {
    "worklist": (2, _list),
    "worklist-stale": (2, _stale),
    "worklist-urge": (2, _over),
    "worklist-entry": (2, _entry),
    "worklist-moved": (2, _moved),
    "worklist-empty": (2, _empty),
    "handover": (3, _signed),
    "handover-ready": (3, _ready),
    "handover-laid": (3, _laid),
    "handover-expired": (3, _expired),
    "handover-done": (3, _handed),
    "dayclose": (4, lambda program: _day(program, REVIEW)),
    "dayclose-final": (4, lambda program: _day(program, DAY, _report(DAY, 1, "1712"))),
    "dayclose-sign": (4, _asked),
    "dayclose-hall": (4, _led),
}


def program_of(scene: str, wording: Wording, size: tuple[int, int]) -> WindowProgram:
    """Return the window of a scene, not shown yet."""
    return opened_at(*PICTURES[scene], wording, size)


def opened_at(
    place: int, then: Callable[[WindowProgram], object], wording: Wording, size: tuple[int, int]
) -> WindowProgram:
    """Return a window with a tab open on which something has happened."""
    settings, still = sample_settings(), StillHall(hall(at_window()), answers)
    program = WindowProgram(
        settings, SampleTerminal(settings), wording, still, size=size, tabs=alone(TABS, place), now=lambda: HOUR,
        wall=HOUR.timestamp, clock=lambda: 1.0,
    )  # fmt: skip
    who = SignedIn(CLERK.staff_no, CLERK.name, CLERK.roles, CLERK.until, SESSION)
    program.context.staff.who = who
    program.context.staff_changed.emit()
    still.show(still.now)
    program.shell.open_tab(place)
    then(program)
    return program
