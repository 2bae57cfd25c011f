# SPDX-License-Identifier: Apache-2.0
"""Papers that go on to offices, and what offices bring, at moments made up: for the gallery, and who changes them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

from msgspec import structs

from config.texts import Wording
from kiosk.domain.words import Words
from kiosk.intake.transfer import ToHandOver
from kiosk.window_work.arrivals import Arrived, Heard
from kiosk.window_work.looking import Seen
from kiosk.window_work.originals import Original
from kiosk.window_work.passing import Hand, Listed, Passing
from ui.window.arrival_state import ArrivalState, arrival_of
from ui.window.handover_state import handover_of
from ui.window.passing_state import PassingState, key_of, passing_of
from ui.window.program import WindowProgram
from ui.window.work_samples import CARD, HOUR, ITEMS, ROWS, STROKES, filed, opened_at, with_results
from ui.window.worklist_state import work_of

WORK, HAND = 2, 3
DAY = datetime.timedelta(days=1)
WAITS = (
    ("relief", "罗**", 6, ("户口簿×1",)), ("old-age", "何**", 4, ()), ("relief", "林*", 3, ()),
    ("chronic", "林**", 7, ("出院小结×1",)), ("inpatient", "覃*", 12, ("发票×9",)), ("old-age", "赵*厚", 3, ()),
)  # fmt: skip
LISTS = (
    ("chronic", "signed", 2, "唐云", 3), ("pension", "signed", 5, "蒙秀兰", 2), ("disabled", "void", 1, "", 2),
    ("inpatient", "made", 2, "", 0),
)  # fmt: skip
BROUGHT = (
    # matter, name, number, how many, who brought it, shelf, days ago, given
    ("disabled", "残疾人证", "99010119700101001144", 1, "市残联 黄桂", "B-03", 0, False),
    ("transfer", "转移接续办结单", "云医保转〔2026〕第 0856 号", 1, "市医保局 唐云", "B-14", 3, False),
    ("pension", "养老待遇核定表", "", 2, "市人社局 蒙秀兰", "C-02", 5, False),
    ("old-age", "高龄津贴证", "YZ-0398", 1, "市民政局 韦建国", "A-11", 9, True),
)  # fmt: skip

HEARD: dict[str, Heard] = {"a0": "waiting", "a1": "done", "a2": "refused", "a3": "before"}


def waiting() -> tuple[ToHandOver, ...]:
    """Return the cases of a morning."""
    return tuple(_waits(place, *row) for place, row in enumerate(WAITS, 1))


def _waits(place: int, matter: str, applicant: str, pages: int, originals: tuple[str, ...]) -> ToHandOver:
    zh, en, office, office_en = ITEMS[matter]
    receipt = f"99010000170326112300{place:02d}{place}"
    return ToHandOver(f"t{place}", receipt, Words(office, office_en), Words(zh, en), applicant, pages, originals)


def lists() -> tuple[Listed, ...]:
    """Return the lists of some days, the oldest first."""
    return tuple(_listed(place, *row) for place, row in enumerate(LISTS))


def _listed(place: int, matter: str, state: str, count: int, taker: str, ago: int) -> Listed:
    _, _, office, office_en = ITEMS[matter]
    at = HOUR - ago * DAY
    ended = None if state == "made" else at + datetime.timedelta(hours=7)
    receipts = tuple(f"9901000017032611{20 + place}00{n:02d}1" for n in range(count))
    number = f"W17-{at:%Y%m%d}-00{31 + place}"
    return Listed(f"l{place}", number, Words(office, office_en), at, state, receipts, taker, ended)  # type: ignore[arg-type]  # one of its states, by the table above


def arrived() -> tuple[Arrived, ...]:
    """Return what offices brought within some days, the oldest first."""
    return tuple(_arrived(place, *row) for place, row in reversed(list(enumerate(BROUGHT))))


def _arrived(
    place: int, matter: str, name: str, number: str, count: int, by: str, shelf: str, ago: int, given: bool
) -> Arrived:
    zh, en, _, _ = ITEMS[matter]
    tail = next(row[1] for row in ROWS if row[0] == matter)
    at = HOUR - ago * DAY - datetime.timedelta(minutes=30)
    applicant = next(row[2] for row in ROWS if row[0] == matter)
    project = "9w5" if matter == "transfer" else f"1199010099083352973990704000000{2026}{tail}"
    return Arrived(
        id=f"a{place}", of=f"w{place}", project_no=project, item=Words(zh, en), applicant=applicant, name=name,
        number=number, count=count, brought_by=by, place=shelf, at=at, by="1708", told=not given,
        given_at=HOUR - DAY if given else None, given_by="1712" if given else "",
    )  # fmt: skip


def morning() -> Seen:
    """Return all that lies at a window."""
    kept = Original(id="o1", of="w5", name="户口簿", count=1, taken_at=HOUR - 5 * DAY, taken_by="1708", place="D-01")
    return replace(with_results(), arrived=arrived(), heard=HEARD, waiting=waiting(), lists=lists(), register=(kept,))


def made(state: str = "made") -> Passing:
    """Return the list of the open one above, made anew of what waits."""
    lines = tuple(one for one in waiting() if one.office.zh == "市医保局")
    done = state == "signed"
    at = HOUR - 3 * DAY if done else HOUR
    hands = (Hand("1708", "pad", at, "0"), Hand("唐云", "pad", at, "0")) if done else (None, None)
    id, number = ("l0", "W17-20261120-0031") if done else ("l3", "W17-20261123-0034")
    return Passing(
        id=id, number=number, office=lines[0].office, window="B17", made_by="1708",
        made_at=at, lines=lines, printed=1, first_printed=at, given=hands[0], taken=hands[1],
    )  # fmt: skip


def _page(program: WindowProgram) -> PassingState:
    state = passing_of(program.context)
    state.work.show(morning())
    state.open = True
    state.choose(key_of(waiting()[3].office))
    return state


def _waiting(program: WindowProgram) -> None:
    state = _page(program)
    state.toggle("t5")


def _open_list(program: WindowProgram) -> PassingState:
    state = _page(program)
    state.choose("l3")
    state.passing, state.told = made(), "made"
    state.changed.emit()
    return state


def _half(program: WindowProgram) -> None:
    state = _open_list(program)
    state.told = ""
    state.signed(STROKES)


def _both(program: WindowProgram) -> None:
    state = _open_list(program)
    state.told = ""
    state.signed(STROKES)
    state.signed(STROKES[:2])
    state.name_taker("唐云")


def _void(program: WindowProgram) -> None:
    state = _open_list(program)
    state.sign_by("paper")
    state.ask_void()


def _signed(program: WindowProgram) -> None:
    state = _page(program)
    state.choose("l0")
    state.passing = made("signed")
    state.changed.emit()


def _none(program: WindowProgram) -> None:
    state = passing_of(program.context)
    state.work.show(replace(morning(), waiting=(), lists=()))
    state.turn(open=True)


def _register(program: WindowProgram) -> ArrivalState:
    state = arrival_of(program.context)
    state.work.show(morning())
    state.turn(open=True)
    state.choose("a0")
    return state


def _filled(program: WindowProgram) -> None:
    state = _register(program)
    state.look_up("1120 0561")
    state.fill(name="异地就医备案告知单", count=1, place="B-15")


def _original(program: WindowProgram) -> None:
    state = _register(program)
    state.sort("original")
    state.look_up("1116 0914")
    state.choose("o1")


def _stored(program: WindowProgram) -> None:
    state = _register(program)
    state.told = "stored"
    state.changed.emit()


def _return(program: WindowProgram) -> None:
    state = _register(program)
    state.choose("o1")
    state.ask_strike()
    state.signed(STROKES)


def _strike(program: WindowProgram) -> None:
    state = _register(program)
    state.choose("a1")
    state.ask_strike()


def _on_shelf(program: WindowProgram) -> None:
    state = handover_of(program.context)
    state.work.show(morning())
    state.lay(CARD)


def _where(program: WindowProgram) -> None:
    state = work_of(program.context)
    found = morning()
    waits = structs.replace(found.waiting[3], id="w9")
    state.selected = "w9"
    state.show(replace(found, waiting=(*found.waiting, waits)), filed())


# What the gallery shows: the place of the tab, and what happens on it.
PICTURES: dict[str, tuple[int, Callable[[WindowProgram], object]]] = {
    "passing": (WORK, _waiting),
    "passing-made": (WORK, _open_list),
    "passing-half": (WORK, _half),
    "passing-both": (WORK, _both),
    "passing-void": (WORK, _void),
    "passing-signed": (WORK, _signed),
    "passing-none": (WORK, _none),
    "worklist-passing": (WORK, _where),
    "handover-shelf": (HAND, _on_shelf),
    "register": (HAND, _register),
    "register-filled": (HAND, _filled),
    "register-original": (HAND, _original),
    "register-stored": (HAND, _stored),
    "register-strike": (HAND, _strike),
    "register-return": (HAND, _return),
}


def program_of(scene: str, wording: Wording, size: tuple[int, int]) -> WindowProgram:
    """Return the window of a scene, not shown yet."""
    return opened_at(*PICTURES[scene], wording, size)
