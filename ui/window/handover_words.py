# SPDX-License-Identifier: Apache-2.0
"""What stands in the tab of the hand-over, in words; people come masked."""

from __future__ import annotations

from collections.abc import Iterator

from config.clock import china_time
from kiosk.domain import masks
from kiosk.domain.numbers import birth_date
from kiosk.window_work.handing import papers_of
from kiosk.window_work.results import Result
from kiosk.window_work.slips import arrived_words, papers_words
from ui.desk.lights import Light
from ui.style.look import Look
from ui.window.context import WindowContext
from ui.window.handover_parts import PersonWords, ResultRow
from ui.window.handover_state import HandoverState
from ui.window.line_panel import PanelLine, PanelWords
from ui.window.marks import Tone
from ui.window.sign_box import SignWords
from ui.window.subject_line import Subject

MAY = ("own", "authorised")
STAGES = {
    "": Light.NOT_YET,
    "printing": Light.AT_WORK,
    "printed": Light.DONE,
    "failed": Light.OVER,
    "unsure": Light.NEAR,
}


def subject(look: Look, context: WindowContext, state: HandoverState) -> Subject:
    """Return the line over the tab."""
    at, who = context.ticket, state.handing.collector
    may = sum(state.standing(one) in MAY for one in state.results)
    count = look.of("hand.count", all=len(state.results), may=may) if who else look.of("hand.lay")
    number = at.number if at else look.of("hand.no-ticket")
    name, number_words = (masks.name(who.name), masks.brief_number(who.id_no)) if who else ("", "")
    same = at.same_person if at else None
    match = "" if same is None or who is None else look.of("hand.same" if same else "hand.other")
    return Subject(
        number, name, number_words, match,
        Light.DONE if same else Light.NEAR, look.of("hand.matter"), look.of("window.tab.hand-over"), Tone.ACCENT, count,
    )  # fmt: skip


def head(look: Look, state: HandoverState) -> str:
    """Return the title over the results."""
    if state.handing.collector is None:
        return look.of("hand.ready", count=len(state.results))
    may = sum(state.standing(one) in MAY for one in state.results)
    return look.of("hand.of-person", all=len(state.results), may=may)


def rows(look: Look, state: HandoverState) -> list[ResultRow]:
    """Return the results."""
    return [_row(look, state, one) for one in state.results]


def _row(look: Look, state: HandoverState, one: Result) -> ResultRow:
    words, standing, shelf = look.wording, state.standing(one), state.on_shelf(one)
    since = look.of("hand.since", day=f"{one.since[5:10]}")
    if shelf:
        since = look.of("hand.since.shelf", since=since, place=shelf[0].place)
    light, said = Light.NOT_YET, look.of("hand.wait-card")
    if standing in MAY:
        light, said = Light.DONE, look.of("hand.on-shelf" if shelf else "hand.may")
    elif standing:
        light, said = Light.NEAR, look.of("hand.may-not")
    under = look.of(f"hand.why.{standing}") if standing and standing not in MAY else ""
    if standing is None:
        under = masks.name(one.parties.applicant.name)
    elif standing == "authorised":
        under = look.of("hand.as.authorised")
    elif standing == "own" and shelf:
        under = look.of("hand.on-shelf.since", day=f"{shelf[0].at:%m-%d}")
    elif standing == "own" and not one.documents:
        # Nothing that is printed, and nothing anybody wrote in: the clerk looks before they promise.
        under = look.of("hand.not-registered")
    papers = papers_words(one, words, () if one.documents else shelf)
    return ResultRow(
        one.id, one.item.of(words.language), papers, since, said, under, light,
        one in state.handing.chosen, standing in MAY,
    )  # fmt: skip


def summary(look: Look, state: HandoverState) -> PanelWords:
    """Return what will stand on the slip."""
    chosen, returns = state.handing.chosen, state.returns
    papers = sum(len(papers_of(one)) for one in chosen)
    names = "　".join(f"{one.name} {one.count}" for one in returns) or look.of("hand.none")
    counts = look.of("hand.slip.counts", results=len(chosen), papers=papers)
    lines = (
        PanelLine(look.of("hand.slip.results"), right=counts, value=True),
        PanelLine(look.of("hand.slip.way"), right=look.of("hand.slip.counter"), value=True),
        PanelLine(look.of("hand.slip.originals"), right=names, value=True),
        PanelLine(look.of("hand.slip.records", count=len(chosen)), right=look.of("hand.slip.one-hand"), value=True),
    )  # fmt: skip
    return PanelWords(look.of("hand.slip"), lines, right=look.of("hand.slip.after"), ruled=True)


def person(look: Look, state: HandoverState) -> PersonWords:
    """Return who stands at the counter."""
    who = state.handing.collector
    if who is None:
        wrong = state.cards.error
        return PersonWords(look.of("hand.card.lay"), (look.of("hand.card.fault" if wrong else "hand.card.how"),))
    born = birth_date(who.id_no)
    lines = [masks.number(who.id_no)]
    if born:
        lines.insert(0, masks.birthday(born, look.wording.language))
    lines.append(look.of("hand.card.read", time=f"{who.read_at:%H:%M:%S}"))
    tags = list(_tags(look, state))
    return PersonWords(masks.name(who.name), tuple(lines), tuple(tags), well=all(tone is Tone.OK for _, tone in tags))


def _tags(look: Look, state: HandoverState) -> Iterator[tuple[str, Tone]]:
    who, handing = state.handing.collector, state.handing
    fits = any(state.standing(one) in MAY for one in state.results)
    yield (look.of("hand.tag.fits"), Tone.OK) if fits else (look.of("hand.tag.fits-not"), Tone.FAULT)
    if who and who.expired:
        second = handing.confirmed_by
        yield (
            (look.of("hand.tag.second", staff=second), Tone.OK) if second else (look.of("hand.tag.expired"), Tone.WARN)
        )
    else:
        yield look.of("hand.tag.valid"), Tone.OK


def who_collects(look: Look, state: HandoverState) -> PanelWords:
    """Return as whom somebody collects: themselves, or for somebody whose authorisation says so."""
    standings = {state.standing(one) for one in state.handing.chosen}
    lines = [
        PanelLine(
            look.of(f"hand.who.{name}"), look.of(f"hand.who.{name}-under"), bold=name in standings,
            light=Light.DONE if name in standings else Light.NOT_YET,
        )
        for name in MAY
    ]  # fmt: skip
    return PanelWords(look.of("hand.who"), tuple(lines))


def things(look: Look, state: HandoverState) -> PanelWords:
    """Return everything that changes hands, each counted or not yet."""
    handing, words = state.handing, look.wording
    names: dict[str, tuple[str, str]] = {}
    for one in handing.chosen:
        titles = {paper.id: paper.title.of(words.language) for paper in one.documents}
        for name in papers_of(one):
            names[name] = (
                titles.get(name, one.item.of(words.language)),
                "" if name in titles else look.of("hand.no-paper"),
            )
    for arrived in state.on_shelf(*handing.chosen):
        names[arrived.id] = (look.say(arrived_words(arrived)), look.of("hand.from-shelf", place=arrived.place))
    for original in state.returns:
        taken = china_time(original.taken_at.timestamp())
        names[original.id] = (
            look.of("hand.return", name=original.name, count=original.count),
            look.of("hand.return.since", day=f"{taken:%m-%d}"),
        )
    lines = [
        PanelLine(title, right=right, light=Light.DONE if name in handing.counted else Light.NOT_YET)
        for name, (title, right) in names.items()
    ]
    done = len(handing.counted)
    cap = "Enter" if done < len(lines) else ""
    counted = look.of("hand.things.done", done=done, all=len(lines))
    return PanelWords(look.of("hand.things"), tuple(lines), right="" if cap else counted, cap=cap, ruled=True)


def sign(look: Look, state: HandoverState) -> SignWords:
    """Return the place of the name."""
    handing, count = state.handing, len(state.handing.things)
    if handing.strokes:
        at = handing.signed_at
        under = look.of("hand.sign.done", time=f"{at:%H:%M:%S}" if at else "", count=count)
        return SignWords(look.of("hand.sign"), "", under, handing.strokes, (("R", look.of("hand.sign.anew")),))
    if state.pad.error:
        return SignWords(look.of("hand.sign"), look.of("hand.sign.no-pad"), look.of("hand.sign.no-pad-under"))
    wanted = "hand.sign.wait" if handing.chosen else "hand.sign.first"
    return SignWords(look.of("hand.sign"), look.of(wanted), look.of("hand.sign.for", count=count) if count else "")


def steps(look: Look, state: HandoverState) -> PanelWords:
    """Return what comes next, each a fact of its own with its own time."""
    handed, count = state.handed, len(state.handing.chosen)
    at = f"{handed.at:%H:%M:%S}" if handed else look.of("hand.step.f10")
    stage = state.printing.stage
    lines = (
        PanelLine(look.of("hand.step.stored"), light=Light.DONE if handed else Light.NOT_YET, right=at),
        PanelLine(look.of("hand.step.slip"), light=STAGES[stage], right=look.of(f"hand.print.{stage or 'later'}")),
        PanelLine(
            look.of("hand.step.told", count=count), light=Light.AT_WORK if handed else Light.NOT_YET,
            right=look.of("hand.step.told-wait" if handed else "hand.step.told-later"),
        ),
        PanelLine(look.of("hand.step.rate"), light=Light.NOT_YET, right=look.of("hand.step.rate-own")),
    )  # fmt: skip
    return PanelWords(look.of("hand.steps"), lines)


def notice(look: Look, state: HandoverState) -> tuple[str, Tone]:
    """Return the one sentence that matters now."""
    if state.told == "refused":
        return look.of(f"hand.refused.{state.why}"), Tone.FAULT
    if state.told and state.told != "stored":
        return look.of(f"hand.told.{state.told}"), Tone.FAULT
    if state.printing.stage in ("failed", "unsure"):
        return look.of(f"hand.print.{state.printing.stage}-how"), Tone.WARN
    if state.handed:
        return look.of("hand.told.stored"), Tone.OK
    gap = next(iter(state.gaps), None)
    return (look.of(f"hand.gap.{gap}"), Tone.ACCENT) if gap else (look.of("hand.gap.none"), Tone.OK)
