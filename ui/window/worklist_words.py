# SPDX-License-Identifier: Apache-2.0
"""What stands in the list of work and beside it, in words."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping

from config.clock import china_time
from kiosk.domain import masks
from kiosk.domain.words import Words
from kiosk.window_work.due import Lamp, Standing
from kiosk.window_work.listing import ACCEPT, CALL, FINISH, HAND_OVER, Only, Piece
from kiosk.window_work.passing import on_which
from kiosk.window_work.versions import Differing, differing
from ui.desk.ages import age
from ui.desk.cards import Act, CardWords, Frame, Line
from ui.desk.lights import Light
from ui.desk.table import Cell, Row
from ui.style.look import Look
from ui.window.line_panel import PanelLine, PanelWords
from ui.window.marks import Tone
from ui.window.worklist_parts import Choice, DayBar
from ui.window.worklist_state import WorkState

LIGHTS = {
    Lamp.OVER: Light.OVER, Lamp.NEAR: Light.NEAR, Lamp.UNREAD: Light.UNREAD, Lamp.STOPPED: Light.STOPPED,
    Lamp.IN_TIME: Light.IN_TIME, Lamp.DONE: Light.DONE,
}  # fmt: skip
INKS = {Lamp.OVER: "fault", Lamp.NEAR: "warn"}
OF_ONLY = {Only.OVER: Light.OVER, Only.NEAR: Light.NEAR, Only.STOPPED: Light.STOPPED, Only.UNSENT: Light.UNREAD}
TONES = {
    "SUPPLEMENT_REQUIRED": Tone.WARN, "DECIDED": Tone.OK, "TO_DELIVER": Tone.OK, "ACCEPTED": Tone.ACCENT,
    "NOT_ACCEPTED": Tone.FAULT, "TERMINATED": Tone.FAULT,
}  # fmt: skip
STATES = frozenset(
    {"RECEIVED", "PRE_REVIEW", "SUPPLEMENT_REQUIRED", "NOT_ACCEPTED", "ACCEPTED", "IN_REVIEW", "SUSPENDED", "DECIDED",
     "TO_DELIVER", "DELIVERED", "WITHDRAWN", "TERMINATED"}
)  # fmt: skip
NODES = frozenset(
    {"received", "arrived", "pre-review", "supplement-asked", "supplement-received", "accepted", "in-review",
     "suspended", "forwarded", "not-accepted", "decided", "to-deliver", "sent", "delivered", "withdrawn", "terminated",
     "flagged"}
)  # fmt: skip
TRUST = {"A": Tone.ACCENT, "B": Tone.OK}
# The place of who handled it last among the cells.
BY = 8
LONGEST_NAME = 5
GAP = "gap."
# Of the way so far the last steps are shown, and of the papers the first.
STEPS, PAPERS = 6, 6


def choices(look: Look, state: WorkState) -> list[Choice]:
    """Return what the list may be narrowed to."""
    found = state.counts
    return [Choice(look.of(f"work.only.{only}"), str(found[only]), OF_ONLY.get(only)) for only in Only]


def legend(look: Look) -> PanelWords:
    """Return what the lights mean, and by which days they count."""
    lamps = (Lamp.IN_TIME, Lamp.NEAR, Lamp.OVER, Lamp.STOPPED, Lamp.UNREAD)
    lines = tuple(PanelLine(look.of(f"work.lamp.{lamp}"), light=LIGHTS[lamp]) for lamp in lamps)
    return PanelWords(look.of("work.legend"), lines)


def bars(look: Look, state: WorkState) -> tuple[list[DayBar], int]:
    """Return the days with what is due on each, and which is chosen."""
    load = state.load
    found = [
        DayBar(
            look.of("work.day.today") if not place else look.of(f"desk.weekday.{one.day:%w}"),
            f"{one.day.month}/{one.day.day}" if one.day.day == 1 or not place else str(one.day.day),
            one.count, "" if one.worked else look.of("work.day.rest"), near=place < 2,
        )
        for place, one in enumerate(load)
    ]  # fmt: skip
    return found, next((place for place, one in enumerate(load) if one.day == state.day), -1)


def rows(look: Look, state: WorkState, today: datetime.date, *, brief: bool) -> list[Row]:
    """Return the list as rows; ``brief`` leaves out who handled it last."""
    given = state.seen.given if state.seen else frozenset()
    cells = [(piece.id, _cells(look, piece, today, given=piece.project_no in given)) for piece in state.shown]
    return [Row(name, (*row[:BY], *row[BY + 1 :]) if brief else row) for name, row in cells]


def _cells(look: Look, piece: Piece, today: datetime.date, *, given: bool) -> tuple[Cell, ...]:
    lamp = piece.standing.lamp
    ink = INKS.get(lamp, "ink_2" if lamp in (Lamp.STOPPED, Lamp.UNREAD) else "ink")
    language = look.wording.language
    return (
        Cell(light=LIGHTS[lamp]),
        Cell(left_words(look, piece.standing), ink=ink, bold=lamp in INKS),
        Cell(_last_day(piece.standing)),
        Cell(tail_words(look, piece), bold=True),
        Cell(piece.item.of(language)),
        Cell(short(piece.applicant)),
        Cell(state_words(look, piece), tag=tone(piece).value),
        Cell(look.of("work.next.given") if given else next_words(look, piece)),
        Cell(piece.handled_by or "–"),
        Cell(_moved(piece.since, today), ink="off"),
    )


def tail_words(look: Look, piece: Piece) -> str:
    """Return its number as people read it to one another; before it arrived, its number of the day here."""
    return look.of("work.tail.unsent", number=piece.receipt_no[-5:-1]) if piece.unsent else piece.tail


def short(name: str) -> str:
    """Return a masked name that fits a column: of a long one what stands before its point."""
    return name if len(name) <= LONGEST_NAME else f"{re.split(f'[{masks.SEPARATORS}]', name)[0][:LONGEST_NAME]}**"


def left_words(look: Look, standing: Standing) -> str:
    """Return how much time is left."""
    days = standing.left
    if days is None:
        return look.of(f"work.left.{standing.lamp}")
    if days < 0:
        return look.of("work.left.over", days=-days)
    if days <= 1:
        return look.of("work.left.tomorrow" if days else "work.left.today")
    return look.of("work.left.days", days=days)


def _last_day(standing: Standing) -> str:
    if standing.last_day:
        return f"{standing.last_day:%m-%d}"
    return "?" if standing.lamp is Lamp.UNREAD else "–"


def _moved(since: datetime.datetime | None, today: datetime.date) -> str:
    if since is None:
        return ""
    at = china_time(since.timestamp())
    return f"{at:%H:%M}" if at.date() == today else f"{at:%m-%d}"


def state_words(look: Look, piece: Piece) -> str:
    """Return how it stands, in a word or two; what a newer platform says is in hand."""
    if piece.unsent:
        waits = piece.unsent not in ("needs-correction", "dead-letter")
        return look.of("work.state.unsent" if waits else "work.state.to-see")
    return of_state(look, piece.state)


def of_state(look: Look, state: str) -> str:
    """Return a state of the platform in a word or two."""
    return look.of(f"work.state.{state.lower().replace('_', '-')}" if state in STATES else "work.state.unknown")


def tone(piece: Piece) -> Tone:
    """Return in which colours a state stands."""
    if piece.unsent in ("needs-correction", "dead-letter"):
        return Tone.FAULT
    return TONES.get(piece.state, Tone.QUIET)


def next_words(look: Look, piece: Piece) -> str:
    """Return what is to be done next, and by whom."""
    office, lamp = piece.office.of(look.wording.language), piece.standing.lamp
    if piece.unsent:
        return look.of(
            "work.next.unsent" if piece.unsent not in ("needs-correction", "dead-letter") else "work.next.see"
        )
    if piece.task == CALL and piece.wanted:
        until = piece.wanted_until[5:] or "?"
        return look.of("work.next.wanted", count=piece.wanted, until=until)
    if piece.task in (CALL, HAND_OVER, FINISH, ACCEPT):
        return look.of(f"work.next.{piece.task}")
    if lamp in (Lamp.OVER, Lamp.NEAR):
        return look.of(f"work.next.{lamp}", office=office)
    return look.of("work.next.stopped") if lamp is Lamp.STOPPED else "–"


def foot(look: Look, state: WorkState, now: datetime.datetime) -> tuple[str, str]:
    """Return how many are shown, and how old the list is."""
    shown, of_all = len(state.shown), len(state.lines)
    seen = state.seen
    if seen is None:
        return "", look.of("work.age.looking")
    if not seen.kept.read_at:
        return "", look.of("work.age.never")
    old = look.say(age(now.timestamp() - seen.kept.read_at))
    count = look.of("work.foot", shown=shown, all=of_all) if shown else look.of("work.foot.none", all=of_all)
    return count, look.of("work.age", age=old)


def trouble(look: Look, state: WorkState, now: datetime.datetime) -> str:
    """Return what one must know of the list before one trusts it; empty where it is fresh."""
    if not state.cause:
        return ""
    seen = state.seen
    read_at = seen.kept.read_at if seen else 0.0
    known = state.cause if state.cause in ("no-session", "outbox") else "unread"
    if not read_at:
        return look.of(f"work.trouble.{known}")
    return look.of("work.trouble.old", why=look.of(f"work.trouble.{known}"), time=f"{china_time(read_at):%m-%d %H:%M}")


def head_card(look: Look, piece: Piece, *, brief: bool = False, passed: str = "") -> CardWords:
    """Return what stands at the top of the right pane: the chosen dossier, its days, what can be done with it."""
    lamp, due = piece.standing.lamp, piece.standing.last_day
    frame = {Lamp.OVER: Frame.FAULT, Lamp.NEAR: Frame.NEAR, Lamp.UNREAD: Frame.UNREAD}.get(lamp, Frame.PLAIN)
    under = look.of("work.card.due", day=f"{due:%m-%d}") if due else look.of("work.card.no-due")
    acts = () if piece.unsent or brief else (Act("U", look.of("work.act.urge")), Act("P", look.of("work.act.call")))
    title = f"{left_words(look, piece.standing)}　{state_words(look, piece)}"
    lines = () if brief else tuple(_facts(look, piece, passed))
    return CardWords("head", LIGHTS[lamp], title, under, frame, lines, acts)


def _facts(look: Look, piece: Piece, passed: str) -> Iterator[Line]:
    language = look.wording.language
    yield Line(look.of("work.card.item"), piece.item.of(language), bold=True)
    yield Line(look.of("work.card.who"), f"{piece.applicant}　{tail_words(look, piece)}")
    yield Line(look.of("work.card.office"), piece.office.of(language))
    yield Line(look.of("work.card.next"), next_words(look, piece))
    if piece.why:
        yield Line(look.of("work.card.why"), piece.why.of(language))
    if piece.person and piece.person.phone:
        yield Line(look.of("work.card.call"), f"{piece.person.name} {piece.person.phone}")
    if passed:
        yield Line(look.of("work.card.papers"), passed)


def passed_words(look: Look, state: WorkState, piece: Piece) -> str:
    """Return where the papers of a case are, as far as it was taken in here; empty where nobody here had them."""
    seen = state.seen
    if seen is None:
        return ""
    if any(one.id == piece.id for one in seen.waiting):
        return look.of("work.passed.waits")
    found = on_which(seen.lists, piece.receipt_no)
    if found is None:
        return ""
    if found.ended_at is None:
        return look.of("work.passed.open", number=found.number)
    return look.of("work.passed", day=f"{china_time(found.ended_at.timestamp()):%m-%d}", who=masks.name(found.taker))


def empty_card(look: Look, state: WorkState) -> CardWords | None:
    """Return what stands where nothing is shown: a 0 that was read, and what is useful next; None where it was not."""
    seen = state.seen
    if seen is None or not seen.kept.read_at or state.shown:
        return None
    count = len(state.lines)
    how = look.of("work.empty.some", all=count) if count else look.of("work.empty.all")
    return CardWords("empty", Light.DONE, look.of("work.empty"), look.of("work.empty-under"), lines=(Line("", how),))


def told_card(look: Look, state: WorkState) -> CardWords | None:
    """Return what became of the last act, with both versions where it was another one than seen."""
    # What is missing in the fields stands beside them.
    if not state.told or state.told.startswith(GAP):
        return None
    before, now = (state.before, state.file) if state.told == "moved" else (None, None)
    names = state.filed.names if state.filed else {}
    lines = tuple(_both(look, one, names) for one in differing(before, now)) if before and now else ()
    well = state.told in ("entered", "done.urge", "done.call")
    light, frame = (Light.DONE, Frame.PLAIN) if well else (Light.NEAR, Frame.NEAR)
    return CardWords(
        "told", light, look.of(f"work.told.{state.told}"), look.of("work.told.moved-under") if lines else "", frame,
        lines, (Act("Esc", look.of("work.act.seen")),),
    )  # fmt: skip


def _both(look: Look, one: Differing, names: Mapping[str, Words]) -> Line:
    seen, now = (_side(look, one, side) for side in (one.seen, one.now))
    label = _name(names, one.name, look) if one.kind == "paper" else look.of(f"work.differs.{one.kind}")
    return Line(label, look.of("work.differs", seen=seen, now=now))


def _side(look: Look, one: Differing, words: str) -> str:
    if one.kind == "state":
        return of_state(look, words)
    if one.kind == "step":
        return node_words(look, words)
    return words or "–"


def node_words(look: Look, node: str) -> str:
    """Return a step of a dossier in a word or two."""
    return look.of(f"work.node.{node}" if node in NODES else "work.node.unknown")


def way(look: Look, state: WorkState) -> PanelWords:
    """Return the way of the chosen dossier so far."""
    title = look.of("work.way")
    file, language = state.file, look.wording.language
    if file is None:
        why = f"work.file.{state.file_cause}" if state.file_cause in ("no-session",) else "work.file.unread"
        return PanelWords(title, (PanelLine(look.of(why if state.file_cause else "work.file.asking")),))
    lines = [
        PanelLine(
            node_words(look, step.node), _under(step.unit, step.note, step.actor, language),
            right=f"{china_time(step.at.timestamp()):%m-%d %H:%M}", bold=True,
        )
        for step in file.steps[-STEPS:]
    ]  # fmt: skip
    return PanelWords(title, tuple(lines), right=look.of("work.way.version", version=file.version))


def _under(unit: Words | None, note: Words | None, actor: str, language: str) -> str:
    told = [one.of(language) for one in (unit, note) if one is not None]
    return " · ".join([*told, actor] if actor else told)


def papers(look: Look, state: WorkState) -> PanelWords:
    """Return the papers of the chosen dossier with how far each can be trusted."""
    found = state.file.papers if state.file else ()
    names = state.filed.names if state.filed else {}
    lines = [
        PanelLine(
            _name(names, one.material_id, look), right=look.of("work.papers.pages", count=one.pages), tag=one.trust,
            tone=TRUST.get(one.trust, Tone.QUIET),
        )
        for one in found[:PAPERS]
    ]  # fmt: skip
    return PanelWords(look.of("work.papers"), tuple(lines), right=str(len(found)) if found else "")


def _name(names: Mapping[str, Words], material: str, look: Look) -> str:
    if material in names:
        return names[material].of(look.wording.language)
    # What every application has beside the papers of its matter.
    return look.of(f"work.papers.{material}" if material in ("signature", "signature-strokes") else "work.papers.other")
