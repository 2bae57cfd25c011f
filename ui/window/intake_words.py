# SPDX-License-Identifier: Apache-2.0
"""A case in the words of the intake tab: its papers, what still stands in the way, and the fields of its form."""

from __future__ import annotations

import datetime

from config.clock import china_time
from config.texts import Text
from kiosk.domain import masks, query_code
from kiosk.domain.hall import Region
from kiosk.domain.item import INSTANT
from kiosk.domain.relation import Relation
from kiosk.intake import behalf
from kiosk.intake.case import OPERATOR, Case, CaseMaterial, Origin
from kiosk.intake.standing import CaseField, Gap, GapKind, State, faults, fields, gaps, state
from kiosk.steps.field_views import KIN, answer_words, kind_of, options
from kiosk.steps.screens import FieldKind, Secret
from ui.desk.lights import Light
from ui.style.look import Look
from ui.window.intake_field import Choosable, FieldWords
from ui.window.intake_papers import PaperWords
from ui.window.line_panel import PanelLine, PanelWords
from ui.window.marks import Hint, Tone
from ui.window.subject_line import Subject

LIGHTS = {
    State.OK: Light.DONE, State.PENDING: Light.UNREAD, State.MISSING: Light.NEAR, State.LATER: Light.STOPPED,
    State.NEEDS_PAGE: Light.NEAR, State.NEEDS_ORIGINAL: Light.NOT_YET, State.NEEDS_CARD: Light.NOT_YET,
    State.NEEDS_FIELD: Light.NEAR, State.NEEDS_SIGNATURE: Light.NEAR,
}  # fmt: skip
MATCHES = {"same": Light.DONE, "other": Light.NEAR, "seen": Light.DONE, "not": Light.NOT_YET}
LINES = {True: "online", False: "offline", None: "line-unknown"}
# What answers of a card take of the column: three of them stand side by side, a street needs all of it.
SPANS = {"card.name": 2, "card.sex": 2, "card.nationality": 2, "card.address": 6}
# Fields of who comes for whom fill their rows: the form of the matter begins below them.
FACT_SPANS = {"name": 2, "number": 4, "certificate": 4, "@unit.name": 6}
# An answer that may be longer than this has the column to itself.
LONG = 40
# In a small window no more gaps are told than this: the rest is counted.
MOST_GAPS = {False: 5, True: 3}


def paper_rows(look: Look, case: Case, today: datetime.date) -> tuple[PaperWords, ...]:
    """Return the papers in their order."""
    return tuple(_paper(look, case, one, number, today) for number, one in enumerate(case.asked, 1))


def papers_done(case: Case, today: datetime.date) -> int:
    """Return how many papers need nothing more."""
    return sum(state(case, one, today) in (State.OK, State.PENDING) for one in case.asked)


def _paper(look: Look, case: Case, one: CaseMaterial, number: int, today: datetime.date) -> PaperWords:
    now = state(case, one, today)
    return PaperWords(
        one.id,
        number,
        one.trust.value,
        look.say(one.paper.name.text),
        LIGHTS[now],
        _state(look, case, one, now, today),
        tag=_tag(look, one),
        under=_under(look, case, one),
        who=_who(look, case, one, now),
        hints=_hints(look, one, now),
    )


def _state(look: Look, case: Case, one: CaseMaterial, now: State, today: datetime.date) -> str:
    if now is State.OK:
        return look.of(f"intake.done.{_kind(one)}")
    if now is State.NEEDS_SIGNATURE and case.signature:
        return look.of("intake.state.sign-again")
    page = one.poor[0] if one.poor else len(one.pages) + 1
    return look.of(f"intake.state.{now.value}", page=page, count=len(faults(case, today)))


def _kind(one: CaseMaterial) -> str:
    """Return what a paper is to a clerk: the form, a card, something that stands for it, or paper."""
    if one.substitute:
        return one.substitute.way.value
    if one.paper.source != "applicant":
        return one.paper.source
    return "checked" if one.checked else "electronic"


def _tag(look: Look, one: CaseMaterial) -> str:
    kind = look.of(f"intake.kind.{one.paper.source if one.paper.source != 'applicant' else one.paper.form}")
    if one.pages:
        return f"{kind} · {look.of('intake.pages', count=len(one.pages))}"
    return f"{kind} · {look.of(f'intake.required.{one.paper.required}')}"


def _under(look: Look, case: Case, one: CaseMaterial) -> str:
    if one.paper.source == "form":
        filled = Origin.KIOSK in case.origins.values()
        return look.of("intake.form.kiosk" if filled else "intake.form.window")
    if one.paper.source == "card":
        return look.of("intake.card.read" if one.checked else "intake.card.lay")
    if one.substitute:
        return look.of(f"intake.substitute.{one.substitute.way.value}")
    if not one.pages:
        return look.of("intake.none.later" if one.later else "intake.none")
    origin = "kiosk" if all(page.origin is Origin.KIOSK for page in one.pages) else "window"
    said = look.of(f"intake.scanned.{origin}", count=len(one.pages))
    return f"{said}{_finding(look, one)}"


def _finding(look: Look, one: CaseMaterial) -> str:
    """Return what is known of the pages, behind where they came from."""
    if one.checked:
        return look.of("intake.scanned.same")
    if one.poor:
        page = one.poor[0]
        why = look.of(f"intake.poor.{one.pages[page - 1].poor}")
        return look.of("intake.scanned.poor", page=page, why=why)
    return ""


def _who(look: Look, case: Case, one: CaseMaterial, now: State) -> str:
    if one.checked:
        by = one.checked.by
        return look.of("intake.who", name=by.name, number=by.number, time=clock(one.checked.at)).strip()
    if now is State.NEEDS_SIGNATURE and case.changes:
        last = case.changes[-1]
        return look.of("intake.who.changed", time=clock(last.at), count=len(case.changes))
    return ""


def _hints(look: Look, one: CaseMaterial, now: State) -> tuple[Hint, ...]:
    take = ("Enter", look.of("intake.hint.take"))
    seen = (look.of("intake.space"), look.of("intake.hint.seen"))
    if now is State.NEEDS_ORIGINAL:
        return (seen,)
    if now is State.NEEDS_PAGE:
        return (take, seen)
    if now not in (State.MISSING, State.LATER) or one.paper.source != "applicant":
        return ()
    # A promise is a way like the page itself, where the matter has one.
    return (("P", look.of("intake.hint.promise")), take) if one.paper.promise else (take,)


def gap_panel(look: Look, case: Case, today: datetime.date, chosen: str, *, dense: bool) -> PanelWords:
    """Return what still stands between here and acceptance, each with where it is mended."""
    found = gaps(case, today)
    if not found:
        line = PanelLine(look.of("intake.gaps.none-under"))
        return PanelWords(look.of("intake.gaps.none"), (line,), Light.DONE)
    cap, most = "" if dense else "G", MOST_GAPS[dense]
    shown = found if len(found) <= most else found[: most - 1]
    lines = [
        PanelLine(gap_words(look, case, gap, today), cap=cap, right=_place(look, case, gap, chosen)) for gap in shown
    ]
    if len(shown) < len(found):
        lines.append(PanelLine(look.of("intake.gaps.more", count=len(found) - len(shown))))
    title = look.of("intake.gaps", count=len(found))
    return PanelWords(title, tuple(lines), Light.NEAR, cap="G" if dense else "", warned=True)


def gap_words(look: Look, case: Case, gap: Gap, today: datetime.date) -> str:
    """Return one gap as a sentence."""
    if gap.kind is GapKind.FIELD:
        return _fault(look, case, gap.at, today)
    if gap.kind is GapKind.CARD:
        return look.of(f"intake.gap.card.{gap.at}")
    if gap.kind is GapKind.SIGNATURE and case.wants_ink:
        return look.of("intake.gap.ink")
    if gap.kind is GapKind.SIGNATURE:
        return look.of("intake.gap.sign-again" if case.signature else "intake.gap.signature")
    if gap.kind is GapKind.CONSENT:
        return _consent(look, case, gap.at)
    name = case.material(gap.at).paper.name.text
    return look.of(f"intake.gap.{gap.kind.value}", name=name, page=gap.page)


def _fault(look: Look, case: Case, name: str, today: datetime.date) -> str:
    said = next(one for one in fields(case, today) if one.name == name)
    why, label = look.say(said.fault), look.say(said.field.label.text)
    return why if why.startswith(label) else look.of("intake.gap.field", label=label, why=why)


def _consent(look: Look, case: Case, id: str) -> str:
    """Return that a consent is open, or that a no was said to what the matter cannot do without."""
    title = next(look.say(one.title.text) for one in case.item.consents if one.id == id)
    return look.of("intake.gap.refused" if case.consent(id) else "intake.gap.consent", title=title)


def _place(look: Look, case: Case, gap: Gap, chosen: str) -> str:
    if gap.kind is GapKind.SIGNATURE and case.wants_ink:
        return look.of("intake.place.ink")
    if gap.kind in (GapKind.CARD, GapKind.SIGNATURE, GapKind.CONSENT):
        return look.of(f"intake.place.{gap.kind.value}")
    if gap.kind is GapKind.FIELD:
        return look.of("intake.place.form")
    if gap.at == chosen:
        return look.of("intake.place.here")
    number = next((n for n, one in enumerate(case.asked, 1) if one.id == gap.at), 0)
    return look.of("intake.place.paper", number=number)


def way_panel(look: Look, *, line: bool | None, may: bool, dense: bool) -> PanelWords:
    """Return the three ways when papers are missing; the third is the platform's, and needs a line."""

    def way(number: int, name: str, tag: str, tone: Tone = Tone.QUIET, *, enabled: bool = True) -> PanelLine:
        under = "" if dense else look.of(f"intake.way.{name}-under")
        verb = look.of(f"intake.way.{name}")
        return PanelLine(verb, under, f"Alt {number}", tag=tag, tone=tone, bold=True, enabled=enabled)

    formal = look.of(f"intake.way.{LINES[line]}")
    return PanelWords(
        look.of("intake.ways"),
        (
            way(1, "correct", look.of("intake.way.here"), enabled=may),
            way(2, "slip", look.of("intake.way.slip-tag"), enabled=may),
            way(3, "formal", formal, Tone.ACCENT if line else Tone.WARN, enabled=may and line is not False),
        ),
        ruled=not dense,
    )


def field_words(look: Look, one: CaseField, seen: bool, regions: tuple[Region, ...] = ()) -> FieldWords:
    """Return one field of the form; ``seen``: its mask is lifted."""
    secret = bool(one.field.mask) and bool(one.value)
    kind = kind_of(one.field)
    chosen = tuple(Choosable(option.value, look.say(option.label)) for option in options(one.field, regions))
    open_ = seen or not secret or bool(chosen)
    return FieldWords(
        one.name,
        look.say(one.field.label.text),
        _answer(look, one, regions),
        source=_source(look, one),
        value=one.value if open_ else "",
        secret=secret,
        read_only=one.read_only,
        required=one.required,
        fault=look.say(one.fault) if one.fault else "",
        options=chosen,
        several=kind is FieldKind.MULTI,
        span=_span(one),
    )


def _answer(look: Look, one: CaseField, regions: tuple[Region, ...]) -> str:
    """Return an answer as it is read; typed words stay as they are typed, for they are edited there."""
    if one.field.mask:
        return masks.tight(one.masked)
    if not one.value or not options(one.field, regions):
        return one.value
    said: Text | Secret = answer_words(one.field, one.value, regions)
    return one.masked if isinstance(said, Secret) else look.say(said)


def _source(look: Look, one: CaseField) -> str:
    if one.before is not None:
        return look.of("intake.source.changed", before=masks.tight(one.before) or look.of("intake.source.empty"))
    # What one is to the other stands on no card: it was said here, as the card was laid.
    origin = Origin.WINDOW if one.field.prefill == KIN else one.origin
    return look.of(f"intake.source.{origin.value}") if one.value else ""


def _span(one: CaseField) -> int:
    prefill = one.field.prefill or ""
    if behalf.is_fact(one.name):
        return FACT_SPANS.get(one.name, FACT_SPANS.get(one.name.partition(".")[2], 3))
    if prefill in SPANS:
        return SPANS[prefill]
    long = one.field.mask == "address" or len(one.value) > LONG
    return 6 if long or kind_of(one.field) is FieldKind.MULTI else 3


def subject(
    look: Look, case: Case, same: bool | None = None, *, tag: str = "open", tone: Tone = Tone.ACCENT, value: str = ""
) -> Subject:
    """Return the line over a case."""
    item, person = case.item, case.operator
    seen = OPERATOR in case.seen
    match = {True: "same", False: "other", None: "seen"}[same] if seen else "not"
    kind = look.of("intake.kind.instant" if item.project_type == INSTANT else "intake.kind.promised")
    days = "" if item.project_type == INSTANT else look.of("intake.days", count=item.promise_days)
    draft = look.of("intake.draft", code=query_code.grouped(case.query_code)) if case.draft else ""
    return Subject(
        case.ticket.number if case.ticket else look.of("intake.no-ticket"),
        masks.tight(masks.name(person.name)) if person else look.of("intake.nobody"),
        masks.tight(masks.number(person.id_no)) if person else "",
        look.of(f"intake.match.{match}"),
        MATCHES[match],
        look.say(item.name.text),
        look.of(f"intake.tag.{tag}"),
        tone,
        " · ".join(one for one in (_for(look, case), look.say(item.office.name.text), kind, days, draft) if one),
        look.of("intake.since") if value else "",
        value,
    )


def _for(look: Look, case: Case) -> str:
    """Return for whom somebody else came, empty for who comes for themselves."""
    parties = case.parties
    if parties is None or parties.relation is Relation.SELF:
        return ""
    return look.of("intake.for", name=masks.tight(parties.applicant.masked_name))


def clock(at: datetime.datetime) -> str:
    """Return an hour as windows show it."""
    return f"{china_time(at.timestamp()):%H:%M}"
