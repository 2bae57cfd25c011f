# SPDX-License-Identifier: Apache-2.0
"""What stands on the page of the register of what offices bring, in words; people come masked."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from config.clock import china_time
from kiosk.domain import masks
from kiosk.window_work.arrivals import Arrived
from kiosk.window_work.listing import tail_of
from kiosk.window_work.originals import Original
from kiosk.window_work.slips import arrived_words
from ui.desk.keys import Key
from ui.desk.lights import Light
from ui.desk.table import Cell, Row
from ui.style.look import Look
from ui.window.arrival_state import ArrivalState, Lying
from ui.window.line_panel import PanelLine, PanelWords, choices
from ui.window.marks import Tone
from ui.window.sign_box import SignWords

SORTS = ("result", "original")
FAULTS = ("not-stored", "unsigned", "known", "not-here", "none", "many", "not-found", "not-yet")


def head(look: Look, state: ArrivalState) -> tuple[str, str]:
    """Return the title over the register, and how much lies here."""
    here = [one.sort for one in state.lines if one.lies_here]
    counts = look.of("arrive.head.counts", results=here.count("result"), originals=here.count("original"))
    return look.of("arrive.head"), counts


def rows(look: Look, state: ArrivalState, *, brief: bool) -> list[Row]:
    """Return the register; ``brief`` leaves out who brought it."""
    made = (_row(look, one) for one in state.lines)
    return [Row(row.key, row.cells[:-1]) if brief else row for row in made]


def _row(look: Look, one: Lying) -> Row:
    ink = "ink" if one.lies_here else "off"
    name, number, item, tail, by = _told(look, one)
    place, under = _place(look, one)
    return Row(one.id, (
        Cell(light=Light.IN_TIME if one.lies_here else Light.NOT_YET),
        Cell(name, number, ink=ink, bold=one.lies_here),
        Cell(item, tail, ink=ink),
        Cell(place, under, ink=ink, bold=one.lies_here),
        Cell(by, look.of(f"arrive.sort.{one.sort}"), ink=ink),
    ))  # fmt: skip


def _told(look: Look, one: Lying) -> tuple[str, str, str, str, str]:
    """Return name, number, matter, end of the case's number, and who brought it."""
    language = look.wording.language
    if one.arrived:
        told = one.arrived
        shown = masks.inside(told.number)
        number = look.of("arrive.number", number=shown) if shown else look.of("arrive.no-number")
        name = look.of("arrive.count", name=told.name, count=told.count)
        return name, number, told.item.of(language), tail_of(told.project_no), told.brought_by
    if one.original:
        original, piece = one.original, one.piece
        name = look.of("arrive.count", name=original.name, count=original.count)
        item = piece.item.of(language) if piece else look.of("arrive.case-gone")
        return (
            name,
            look.of("arrive.sort.original"),
            item,
            piece.tail if piece else "",
            piece.applicant if piece else "–",
        )
    raise LookupError("a line of neither register")


def _place(look: Look, one: Lying) -> tuple[str, str]:
    if one.arrived:
        told = one.arrived
        place, since, ended = told.place, told.at, told.given_at or told.struck_at
        how = "struck" if told.struck_at else "given"
    elif one.original:
        place, since, ended, how = (
            one.original.place or "–",
            one.original.taken_at,
            one.original.returned_at,
            "returned",
        )
    else:
        raise LookupError("a line of neither register")
    if ended:
        return look.of(f"arrive.how.{how}"), _when(ended)
    return place, _when(since)


def sorts(look: Look, state: ArrivalState) -> PanelWords:
    """Return the two kinds of things that are written in."""
    return PanelWords(look.of("arrive.what"), choices(look, "arrive.sort", SORTS, state.arriving.sort))


def case(look: Look, state: ArrivalState) -> PanelWords:
    """Return the case that was found."""
    arriving = state.arriving
    if not arriving.of:
        return PanelWords(look.of("arrive.case"), (PanelLine(look.of("arrive.case.none")),))
    number = arriving.project_no or (state.piece.receipt_no if state.piece else "")
    tells = arriving.sort == "result"
    lines = (
        PanelLine(arriving.item.of(look.wording.language), f"{arriving.applicant}　{tail_of(number)}", bold=True,
                  light=Light.DONE),
        *((PanelLine(look.of("arrive.tells"), look.of("arrive.tells-under")),) if tells else ()),
    )  # fmt: skip
    return PanelWords(look.of("arrive.case"), lines)


def chosen(look: Look, state: ArrivalState) -> PanelWords:
    """Return all that is known of the chosen line."""
    one = state.chosen
    if one is None:
        return PanelWords(look.of("arrive.chosen"), (PanelLine(look.of("arrive.chosen.none")),))
    what = look.say(arrived_words(one.arrived)) if one.arrived else _told(look, one)[0]
    facts = (
        PanelLine(look.of(f"arrive.fact.{name}"), right=value, value=True) for name, value in _facts(look, state, one)
    )
    lines = (PanelLine(what, bold=True), *facts)
    return PanelWords(look.of("arrive.chosen"), lines, right=look.of(f"arrive.sort.{one.sort}"), ruled=True)


def _facts(look: Look, state: ArrivalState, one: Lying) -> Iterator[tuple[str, str]]:
    if one.arrived:
        yield from _arrived_facts(look, state, one.arrived)
    elif one.original:
        yield from _original_facts(one.original, one)


def _arrived_facts(look: Look, state: ArrivalState, told: Arrived) -> Iterator[tuple[str, str]]:
    yield "who", told.applicant
    yield "place", told.place
    yield "at", _when(told.at)
    yield "by", told.by
    # Stored, on its way and received are three things, and each is said only once it is so.
    yield "told", look.of(f"arrive.told.{state.heard(told.id)}")
    for name, when, staff in (("given", told.given_at, told.given_by), ("struck", told.struck_at, told.struck_by)):
        if when:
            yield name, f"{staff}　{_when(when)}"


def _original_facts(original: Original, one: Lying) -> Iterator[tuple[str, str]]:
    yield "who", one.piece.applicant if one.piece else "–"
    yield "place", original.place or "–"
    yield "at", _when(original.taken_at)
    yield "by", original.taken_by
    if original.returned_at:
        yield "returned", f"{original.returned_by}　{_when(original.returned_at)}"


def _when(at: datetime.datetime) -> str:
    return f"{china_time(at.timestamp()):%m-%d %H:%M}"


def call(look: Look, state: ArrivalState) -> PanelWords:
    """Return whom to call about the chosen line, where the platform says so."""
    one = state.chosen
    pieces = state.work.lines if one and one.arrived else ()
    piece = next((p for p in pieces if one and one.arrived and p.project_no == one.arrived.project_no), None)
    if one is None or not one.lies_here or piece is None or piece.person is None or not piece.person.phone:
        return PanelWords("")
    line = PanelLine(piece.person.name, look.of("arrive.call-under"), right=piece.person.phone, value=True)
    return PanelWords(look.of("arrive.call"), (line,))


def sign(look: Look, state: ArrivalState) -> SignWords:
    """Return the place of the name of who takes an original back; none while nobody does."""
    if not state.returns:
        return SignWords("")
    title = look.of("arrive.sign")
    if state.strokes:
        return SignWords(title, strokes=state.strokes)
    return SignWords(title, look.of("hand.sign.no-pad" if state.pad.error else "hand.sign.wait"))


def notice(look: Look, state: ArrivalState) -> tuple[str, Tone]:
    """Return the one sentence that matters now."""
    if state.returns:
        return look.of("arrive.ask.return" if state.strokes else "arrive.ask.sign"), Tone.WARN
    if state.asks_strike:
        return look.of("arrive.ask.strike"), Tone.WARN
    if state.wrong:
        return look.of(f"arrive.gap.{state.wrong}"), Tone.WARN
    if state.told in FAULTS:
        return look.of(f"arrive.said.{state.told}"), Tone.FAULT
    if state.told:
        return look.of(f"arrive.said.{state.told}"), Tone.OK
    gap = next(iter(state.gaps), None)
    return (look.of(f"arrive.gap.{gap}"), Tone.ACCENT) if gap else (look.of("arrive.gap.none"), Tone.OK)


def strike_word(state: ArrivalState) -> str:
    """Return what becomes of the chosen line: what an office brought is struck, what its owner left is given back."""
    return "return" if state.chosen and state.chosen.sort == "original" else "strike"


def keys(look: Look, state: ArrivalState) -> dict[int, Key]:
    """Return what F7 to F11 do here."""
    of, one = look.of, state.chosen
    strikes = one is not None and one.lies_here and not state.doing
    what = strike_word(state)
    ready = not state.gaps and not state.doing
    gap = next(iter(state.gaps), None)
    return {
        7: Key(of(f"arrive.key.{what}"), of(f"arrive.key.{what}-note" if strikes else "arrive.key.strike-not"),
               strikes, held=state.asks_strike),
        8: Key(of("arrive.key.back"), of("arrive.key.back-note")),
        9: Key(of("arrive.key.next"), of("arrive.key.next-note"), not state.doing),
        10: Key(of("arrive.key.store"), of(f"arrive.short.{gap}" if gap else "arrive.key.store-note"),
                not state.doing, filled=ready),
        11: Key(of("desk.key.find"), of("arrive.key.find-note"), bool(state.lines)),
    }  # fmt: skip
