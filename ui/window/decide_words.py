# SPDX-License-Identifier: Apache-2.0
"""A case that was handed in, in the words of its page: decisions, how far it is, its days, its papers."""

from __future__ import annotations

import datetime

from config.clock import china_time
from devices.device import DeviceState
from kiosk.catalogue.hours import is_worked
from kiosk.domain import receipt_no
from kiosk.domain.hall import Hours
from kiosk.domain.item import INSTANT
from kiosk.intake.case import Case
from kiosk.platform.calls.documents import DossierDocument
from kiosk.window_work.due import worked_after
from offline_queue.entry import Entry, State
from ui.desk.cards import Act
from ui.desk.lights import Light
from ui.style.look import Look
from ui.window import intake_words
from ui.window.decide_choices import ChoiceWords
from ui.window.decide_days import DayWords
from ui.window.decide_page import DecideWords
from ui.window.decide_paper import Tag
from ui.window.decide_printing import Job, Printed
from ui.window.decide_prints import Ask, PrintWords
from ui.window.decide_state import KINDS, DecideState
from ui.window.intake_page import HeadWords, Notice
from ui.window.intake_view import Around
from ui.window.line_panel import PanelLine, PanelWords
from ui.window.marks import Tone
from ui.window.sign_box import SignWords

# States of the platform, with the tag of the line over the case.
TAGS = {
    "ACCEPTED": ("accepted", Tone.OK), "SUPPLEMENT_REQUIRED": ("supplement", Tone.WARN),
    "NOT_ACCEPTED": ("refused", Tone.FAULT), "PRE_REVIEW": ("received", Tone.ACCENT),
}  # fmt: skip
# States of the outbox in which waiting does not help.
REFUSED = frozenset({State.REJECTED, State.NEEDS_CORRECTION, State.DEAD_LETTER, State.PAUSED})
PRINT_LIGHTS = {
    Printed.WAITING: Light.NOT_YET, Printed.PRINTING: Light.AT_WORK, Printed.PRINTED: Light.DONE,
    Printed.UNSURE: Light.UNREAD, Printed.FAILED: Light.OVER, Printed.STOPPED: Light.OVER,
}  # fmt: skip
ONE_DAY = datetime.timedelta(days=1)
SHORT_HASH = 4


def page_words(look: Look, state: DecideState, case: Case, around: Around, hours: Hours | None) -> DecideWords:
    """Return everything on the page."""
    tag, tone = _tag(state)
    paper = shown_paper(state)
    return DecideWords(
        intake_words.subject(look, case, around.same_person, tag=tag, tone=tone, value=around.since),
        HeadWords(look.of("decide.head"), right=look.of("decide.head.by")),
        _choices(look, state, around),
        state.chosen,
        _stages(look, state, case),
        HeadWords(look.of("decide.prints"), right=look.of("decide.prints.after")),
        asks_reason=_asks_reason(look, state),
        days=_days(look, state, case, hours),
        notice=_notice(look, state, paper),
        page=state.pages.get(paper.id, b"") if paper else b"",
        tags=_tags(look, paper),
        no_page=look.of("decide.paper.coming" if paper else "decide.paper.none"),
        prints=tuple(_print(look, job, state) for job in state.prints.jobs),
        sign=_sign(look, case),
    )


def shown_paper(state: DecideState) -> DossierDocument | None:
    """Return the sealed paper that is shown: the first one of the decision."""
    return state.decided.documents[0] if state.decided and state.decided.documents else None


def _tag(state: DecideState) -> tuple[str, Tone]:
    if state.overtaken:
        return "conflict", Tone.WARN
    if state.decided:
        return TAGS.get(state.decided.state, ("received", Tone.ACCENT))
    if state.case and state.case.project_no:
        return "received", Tone.ACCENT
    return ("stored", Tone.WARN) if _waits(state.entry) else ("sending", Tone.ACCENT)


def _waits(entry: Entry | None) -> bool:
    return entry is not None and entry.state is State.RETRY


def _choices(look: Look, state: DecideState, around: Around) -> tuple[ChoiceWords, ...]:
    may = state.may
    return tuple(
        ChoiceWords(
            look.of(f"decide.choice.{kind}"),
            _why(look, state, place, around),
            may[place] or (state.chosen == place and (state.decided is not None or bool(state.doing))),
            _light(state, place),
        )
        for place, kind in enumerate(KINDS)
    )


def _light(state: DecideState, place: int) -> Light | None:
    if place != state.chosen:
        return None
    if state.decided:
        return Light.DONE
    return Light.AT_WORK if state.doing else None


def _why(look: Look, state: DecideState, place: int, around: Around) -> str:
    """Return what a decision means, or why it cannot be asked for."""
    kind, missing = KINDS[place], len(state.open_gaps)
    if state.case and not state.case.project_no:
        return look.of("decide.why.no-line" if around.line is False else "decide.why.not-received")
    if not state.online:
        return look.of("decide.why.no-session")
    if place == 0 and missing:
        return look.of("decide.why.gaps", count=missing)
    if place == 1 and not state.defective:
        return look.of("decide.why.nothing-missing")
    return look.of(f"decide.choice.{kind}-under", count=state.defective)


def _asks_reason(look: Look, state: DecideState) -> str:
    open_ = state.decided is None and not state.doing and state.may[state.chosen]
    return look.of("decide.reason") if open_ and state.kind == "not-accept" else ""


def _stages(look: Look, state: DecideState, case: Case) -> PanelWords:
    stored, entry, numbers = _stored(look, case), state.entry, case.handed_in
    lines = [stored, _received(look, case, entry), _decision(look, state)]
    title = look.of("decide.stages")
    return PanelWords(title, tuple(lines) if numbers else ())


def _stored(look: Look, case: Case) -> PanelLine:
    numbers = case.handed_in
    number = receipt_no.grouped(numbers.receipt_no) if numbers else ""
    under = look.of("decide.stage.stored-under", number=number)
    at = f"{china_time(numbers.received_at.timestamp()):%H:%M:%S}" if numbers else ""
    return PanelLine(look.of("decide.stage.stored"), under, light=Light.DONE, right=at, bold=True, value=True)


def _received(look: Look, case: Case, entry: Entry | None) -> PanelLine:
    told = entry.acknowledgement if entry else None
    if told:
        at = china_time(datetime.datetime.fromisoformat(told.received_at).timestamp())
        under = look.of("decide.stage.received-under", tail=case.project_no[-8:])
        return PanelLine(
            look.of("decide.stage.received"), under, light=Light.DONE, right=f"{at:%H:%M:%S}", bold=True, value=True
        )
    if entry and entry.state in REFUSED:
        return _stage(look, "refused", Light.OVER)
    if _waits(entry):
        return _stage(look, "waits", Light.NEAR)
    return PanelLine(look.of("decide.stage.sending"), light=Light.AT_WORK, bold=True)


def _stage(look: Look, name: str, light: Light) -> PanelLine:
    return PanelLine(look.of(f"decide.stage.{name}"), look.of(f"decide.stage.{name}-under"), light=light, bold=True)


def _decision(look: Look, state: DecideState) -> PanelLine:
    if state.decided and state.case:
        at = f"{state.decided_at:%H:%M:%S}" if state.decided_at else ""
        office = look.say(state.case.item.office.name.text)
        under = look.of("decide.stage.decided-under", office=office)
        verb = look.of(f"decide.choice.{state.kind}")
        return PanelLine(verb, under, light=Light.DONE, right=at, bold=True, value=True)
    if state.doing:
        return PanelLine(look.of("decide.stage.asking"), light=Light.AT_WORK, bold=True)
    return _stage(look, "none", Light.NOT_YET)


def _days(look: Look, state: DecideState, case: Case, hours: Hours | None) -> DayWords:
    accepted = state.decided is not None and state.decided.state == "ACCEPTED"
    if not accepted or state.decided_at is None or case.item.project_type == INSTANT:
        return DayWords("", ())
    today = state.decided_at.date()
    last = worked_after(hours, today, case.item.promise_days)
    days = tuple((day, is_worked(hours, day)) for day in _between(today, last))
    weekday = look.of(f"desk.weekday.{last.isoweekday() % 7}")
    first = next((day for day, works in days if works), last)
    return DayWords(
        look.of("decide.days"),
        days,
        look.of("decide.days.first", month=first.month, day=first.day),
        look.of("decide.days.last", month=last.month, day=last.day, weekday=weekday),
    )


def _between(today: datetime.date, last: datetime.date) -> list[datetime.date]:
    return [today + ONE_DAY * number for number in range(1, (last - today).days + 1)]


def _notice(look: Look, state: DecideState, paper: DossierDocument | None) -> Notice:
    if state.told:
        return Notice(look.say(state.told), "warn", Tone.WARN)
    if paper:
        short = f"{paper.sha256[:SHORT_HASH]}…{paper.sha256[-SHORT_HASH:]}"
        return Notice(look.of("decide.paper.sealed", hash=short), "star")
    if state.case and not state.case.project_no:
        return Notice(look.of("decide.notice.stored"), "info")
    return Notice()


def _tags(look: Look, paper: DossierDocument | None) -> tuple[Tag, ...]:
    if paper is None:
        return ()
    valid = paper.state == "valid"
    return (
        (look.of("decide.tag.sealed", title=look.say(paper.title.text)), Tone.ACCENT),
        (look.of("decide.tag.pages", count=paper.pages), Tone.QUIET),
        (look.of("decide.tag.valid" if valid else "decide.tag.replaced"), Tone.OK if valid else Tone.WARN),
    )


def _print(look: Look, job: Job, state: DecideState) -> PrintWords:
    if job.paper:
        whom = look.of(f"decide.print.copy-{job.number}")
        title = look.of("decide.print.sheet", title=look.say(job.paper.title.text), number=job.number, whom=whom)
    else:
        title = look.of(f"decide.print.{job.key.partition('-')[0]}")
    count = look.of("decide.print.count", count=job.count) if job.count else ""
    number = " · ".join(one for one in (("A4" if job.kind == "sheet" else "80 mm"), job.print_no, count) if one)
    asks = job.state is Printed.UNSURE and job is state.prints.asked
    return PrintWords(
        job.key,
        "star" if job.paper else "document",
        title,
        number,
        PRINT_LIGHTS[job.state],
        look.of(f"decide.print.{job.state.value}"),
        _ask(look, job) if asks else None,
    )


def _ask(look: Look, job: Job) -> Ask:
    acts = (Act("Y", look.of("decide.ask.out"), filled=True), Act("N", look.of("decide.ask.not-out")))
    return Ask(look.of("decide.ask"), look.of("decide.ask.why"), acts, look.of("decide.ask.note", count=job.count + 1))


def _sign(look: Look, case: Case) -> SignWords:
    signed = case.signature
    if signed is None:
        return SignWords("")
    under = look.of("decide.signed", time=intake_words.clock(signed.signed_at))
    return SignWords(look.of("decide.sign"), under=under, strokes=signed.lines)


def printers(look: Look, states: dict[str, DeviceState]) -> PanelWords:
    """Return how the printers of the window are."""
    lines = []
    for kind in ("page_printer", "receipt_printer"):
        if (found := states.get(kind)) is not None:
            light = Light.IN_TIME if found.usable else Light.OVER
            said = look.of("decide.printer.ready" if found.usable else "decide.printer.not")
            lines.append(PanelLine(look.of(f"decide.printer.{kind}"), light=light, right=said))
    return PanelWords("", tuple(lines))
