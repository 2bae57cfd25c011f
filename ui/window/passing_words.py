# SPDX-License-Identifier: Apache-2.0
"""What stands on the page where papers are handed over to their offices, in words; people come masked."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from config.clock import china_time
from kiosk.domain import masks
from kiosk.domain.receipt_no import grouped
from kiosk.window_work.passing import PAPER, Hand, Listed
from ui.desk.keys import Key
from ui.desk.lights import Light
from ui.desk.table import Cell, Row
from ui.style.look import Look
from ui.window.line_panel import PanelLine, PanelWords, choices
from ui.window.marks import Tone
from ui.window.passing_state import PassingState, key_of
from ui.window.sign_box import SignWords

LIGHTS = {"made": Light.NEAR, "signed": Light.DONE, "void": Light.NOT_YET}
PRINTS = {
    "": Light.NOT_YET, "printing": Light.AT_WORK, "printed": Light.DONE, "failed": Light.OVER, "unsure": Light.NEAR,
}  # fmt: skip
# Of a receipt number the day, the number of the day and its check: what a clerk reads to another.
SHORT = 13
WAYS = ("pad", "paper")


def head(look: Look, state: PassingState) -> str:
    """Return the title over what waits and what was made."""
    return look.of("pass.head", count=sum(map(len, state.waiting.values())))


def lists(look: Look, state: PassingState) -> list[Row]:
    """Return the offices whose cases wait, then the lists."""
    language = look.wording.language
    offices = [
        Row(key_of(office), (Cell(light=Light.IN_TIME), Cell(office.of(language), look.of("pass.waiting"), bold=True),
                             Cell(look.of("pass.count", count=len(cases)))))
        for office, cases in state.waiting.items()
    ]  # fmt: skip
    return [*offices, *(_list(look, one) for one in state.lists)]


def _list(look: Look, one: Listed) -> Row:
    name = Cell(one.office.of(look.wording.language), one.number, ink="ink" if one.state == "made" else "ink_2")
    count = Cell(look.of("pass.count", count=len(one.receipts)), look.of(f"pass.state.{one.state}"))
    return Row(one.id, (Cell(light=LIGHTS[one.state]), name, count))


def title(look: Look, state: PassingState) -> tuple[str, str, str]:
    """Return the head over the cases: the office, which list it is, and how its paper stands."""
    language = look.wording.language
    if state.office:
        return state.office.of(language), look.of("pass.title.going", going=len(state.going), all=len(state.cases)), ""
    if state.passing:
        return state.passing.office.of(language), state.passing.number, print_words(look, state)
    return look.of("pass.title.none"), "", ""


def cases(look: Look, state: PassingState, *, brief: bool) -> list[Row]:
    """Return the cases of what is chosen; ``brief`` shortens their numbers."""
    language, going = look.wording.language, {one.id for one in state.going}
    rows = []
    for one in state.cases:
        number = grouped(one.receipt_no)
        goes = one.id in going
        cells = (
            Cell(light=Light.DONE if goes else Light.NOT_YET),
            Cell(number[-SHORT:] if brief else number, bold=True),
            Cell(one.item.of(language), ink="ink" if goes else "off"),
            Cell(one.applicant),
            Cell(str(one.pages)),
            Cell("、".join(one.originals) or "–"),
        )
        rows.append(Row(one.id, cells))
    return rows


def empty(look: Look, state: PassingState) -> str:
    """Return what stands where nothing waits and nothing was made: a 0 that was read."""
    return look.of("pass.empty") if state.work.seen and not state.waiting and not state.lists else ""


def summary(look: Look, state: PassingState) -> PanelWords:
    """Return what the list will say, or said."""
    going, found = state.going, state.passing
    originals = sum(len(one.originals) for one in going)
    lines = [
        PanelLine(look.of("pass.sum.cases"), right=str(len(going)), value=True),
        PanelLine(look.of("pass.sum.pages"), right=str(sum(one.pages for one in going)), value=True),
        PanelLine(look.of("pass.sum.originals"), right=str(originals), value=True),
    ]
    if found:
        made = f"{found.made_by}　{china_time(found.made_at.timestamp()):%m-%d %H:%M}"
        lines.append(PanelLine(look.of("pass.sum.made"), right=made, value=True))
        lines.extend(_hands(look, found.given, found.taken))
        if found.void_at:
            void = f"{found.void_by}　{china_time(found.void_at.timestamp()):%m-%d %H:%M}"
            lines.append(PanelLine(look.of("pass.sum.void"), right=void, value=True))
    return PanelWords(look.of("pass.sum"), tuple(lines), right=found.number if found else "", ruled=True)


def _hands(look: Look, given: Hand | None, taken: Hand | None) -> Iterator[PanelLine]:
    for side, hand in (("given", given), ("taken", taken)):
        if hand:
            # Who takes is somebody else's colleague: their name stands whole on the paper alone.
            who = hand.who if side == "given" else masks.name(hand.who)
            at = f"{china_time(hand.at.timestamp()):%m-%d %H:%M}"
            under = look.of(f"pass.hand.{hand.way}")
            yield PanelLine(look.of(f"pass.sum.{side}"), under, right=f"{who}　{at}", value=True, light=Light.DONE)


def ways(look: Look, state: PassingState) -> PanelWords:
    """Return the two ways to sign."""
    return PanelWords(look.of("pass.way"), choices(look, "pass.way", WAYS, state.signing.way))


def signs(look: Look, state: PassingState) -> tuple[SignWords, SignWords]:
    """Return the places of both names; none while nothing is signed on the pad."""
    signing = state.signing
    if not state.is_open or signing.way == PAPER:
        return SignWords(""), SignWords("")
    anew = (("R", look.of("pass.sign.anew")),)
    given = _sign(look, state, "given", first=True)
    taken = _sign(look, state, "taken", first=bool(signing.given))
    if signing.taken:
        return given, SignWords(taken.title, taken.words, taken.under, taken.strokes, anew)
    return (SignWords(given.title, given.words, given.under, given.strokes, anew) if signing.given else given), taken


def _sign(look: Look, state: PassingState, side: str, *, first: bool) -> SignWords:
    strokes = getattr(state.signing, side)
    at: datetime.datetime | None = getattr(state.signing, f"{side}_at")
    name = look.of(f"pass.sign.{side}")
    if strokes:
        return SignWords(name, "", f"{at:%H:%M:%S}" if at else "", strokes)
    if state.pad.error:
        return SignWords(name, look.of("pass.sign.no-pad"), look.of("pass.sign.no-pad-under"))
    return SignWords(name, look.of("pass.sign.wait" if first else "pass.sign.later"))


def steps(look: Look, state: PassingState) -> PanelWords:
    """Return what comes next, each a fact of its own."""
    found, stage = state.passing, state.stage
    # What came out before this program began is known by its count.
    paper = Light.DONE if found and found.printed and not stage else PRINTS[stage]
    hand = found.taken if found else None
    lines = (
        PanelLine(look.of("pass.step.number"), light=Light.DONE if found else Light.NOT_YET,
                  right=found.number if found else look.of("pass.step.f10")),
        PanelLine(look.of("pass.step.print"), light=paper, right=print_words(look, state)),
        PanelLine(
            look.of("pass.step.sign"), light=Light.DONE if hand else Light.NOT_YET,
            right=f"{china_time(hand.at.timestamp()):%m-%d %H:%M}" if hand else look.of("pass.step.both"),
        ),
    )  # fmt: skip
    return PanelWords(look.of("pass.steps"), lines)


def print_words(look: Look, state: PassingState) -> str:
    """Return how the paper of the chosen list stands."""
    out = bool(state.passing and state.passing.printed)
    return look.of(f"pass.print.{state.stage or ('printed' if out else 'later')}")


def notice(look: Look, state: PassingState) -> tuple[str, Tone]:
    """Return the one sentence that matters now."""
    if state.asks_void:
        return look.of("pass.ask.void"), Tone.WARN
    if state.told in ("not-stored", "moved", "lost"):
        return look.of(f"pass.told.{state.told}"), Tone.FAULT
    if state.stage in ("failed", "unsure"):
        return look.of(f"pass.print.{state.stage}-how"), Tone.WARN
    if state.told:
        return look.of(f"pass.told.{state.told}"), Tone.OK
    if state.is_open:
        gap = next(iter(state.gaps), None)
        return (look.of(f"pass.gap.{gap}"), Tone.ACCENT) if gap else (look.of("pass.gap.none"), Tone.OK)
    if state.office:
        return look.of("pass.count-first"), Tone.ACCENT
    return empty(look, state), Tone.OK


def keys(look: Look, state: PassingState) -> dict[int, Key]:
    """Return what F7 to F11 do here."""
    of, found = look.of, state.passing
    no_list = of("pass.key.no-list")
    again = bool(found and found.printed)
    # A void list on paper would pass for one that holds.
    prints = found is not None and found.state != "void" and state.stage != "printing"
    return {
        7: Key(of("pass.key.void"), of("pass.key.void-note") if state.is_open else of("pass.key.void-not"),
               state.is_open and not state.doing, held=state.asks_void),
        8: Key(of("pass.key.back"), of("pass.key.back-note")),
        9: Key(of("pass.key.again" if again else "pass.key.print"), of("pass.key.print-note") if found else no_list,
               prints),
        10: _main_key(look, state),
        11: Key(of("desk.key.find"), of("pass.key.find-note"), bool(state.lists or state.waiting)),
    }  # fmt: skip


def _main_key(look: Look, state: PassingState) -> Key:
    of = look.of
    if state.passing is None:
        can = bool(state.office and state.going) and not state.doing
        return Key(of("pass.key.make"), of("pass.key.make-note", count=len(state.going)), can, filled=can)
    if not state.is_open:
        return Key(of("pass.key.settle"), of(f"pass.state.{state.passing.state}"), enabled=False)
    gap = next(iter(state.gaps), None)
    can = gap is None and not state.doing
    return Key(of("pass.key.settle"), of(f"pass.short.{gap}" if gap else "pass.key.settle-note"), can, filled=can)
