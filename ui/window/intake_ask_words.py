# SPDX-License-Identifier: Apache-2.0
"""The questions about a whole case in words, and the keys under the form that put them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kiosk.domain.item import Consent
from kiosk.domain.relation import Relation
from kiosk.intake.case import Case
from kiosk.intake.desk import DROPPED_FOR
from ui.style.look import Look
from ui.window.intake_asks import BY, KINS, NO, YES, Asks, IntakeAsks
from ui.window.intake_ink import IntakeInk
from ui.window.intake_page import HeadWords, IntakeWords, Notice
from ui.window.intake_words import clock
from ui.window.marks import Tone
from ui.window.question_card import Option, QuestionWords

WHOM_KEY, PROMISE_KEY, CONSENT_KEY, INK_KEY, DROP_KEY = "W", "P", "C", "I", "X"
BarKey = tuple[str, str]
"""A key under the form, and what it is called now."""


def with_question(look: Look, said: IntakeWords, asks: IntakeAsks, ink: IntakeInk) -> IntakeWords:
    """Return a page with the keys under its form, and what is asked where its camera is."""
    asked = question(look, asks)
    said = replace(said, asked=asked, bar=bar_keys(look, asks, ink), notice=_notice(look, said, ink))
    if asked is None:
        return said
    head = HeadWords(look.of("intake.about"), "", (("Esc", look.of("intake.hint.back")),))
    ways = replace(said.ways, lines=tuple(replace(way, enabled=False) for way in said.ways.lines))
    return replace(said, camera=head, ways=ways)


def _notice(look: Look, said: IntakeWords, ink: IntakeInk) -> Notice:
    """Return how far a signature by hand is, where the matter wants one and nothing else is to be told."""
    case = ink.case
    if case is None or said.notice.tone is Tone.WARN:
        return said.notice
    if case.signature_holds and case.ink:
        return Notice(look.of("intake.ink.signed", time=clock(case.ink.scanned_at)), "circle-tick", Tone.OK)
    step = "at-work" if ink.under_way else "sign" if ink.paper else "print"
    return Notice(look.of(f"intake.ink.{step}"), "pencil")


def question(look: Look, asks: IntakeAsks) -> QuestionWords | None:
    """Return what is asked, None for nothing."""
    case = asks.case
    made: Mapping[Asks, Callable[[Look, IntakeAsks, Case], QuestionWords | None]] = {
        Asks.WHOM: _whom, Asks.KIN: _kin, Asks.CHILD: _child, Asks.PROMISE: _promise, Asks.CONSENT: _consent,
        Asks.DROP: _drop,
    }  # fmt: skip
    return made[asks.asks](look, asks, case) if case and asks.asks in made else None


def bar_keys(look: Look, asks: IntakeAsks, ink: IntakeInk) -> tuple[BarKey, ...]:
    """Return the keys under the form: for whom, what is agreed to and promised, and to let the case go."""
    case = asks.case
    if case is None:
        return ()
    keys = [(WHOM_KEY, _relation(look, case))]
    if asks.consents:
        answered = len(asks.consents) - len(asks.unanswered)
        keys.append((CONSENT_KEY, look.of("intake.bar.consents", answered=answered, count=len(asks.consents))))
    if asks.promise:
        keys.append((PROMISE_KEY, look.of("intake.bar.promise")))
    if ink.case:
        keys.append((INK_KEY, look.of("intake.bar.ink-take" if ink.paper else "intake.bar.ink-print")))
    return (*keys, (DROP_KEY, look.of("intake.bar.drop")))


def _relation(look: Look, case: Case) -> str:
    """Return for whom the case is, as finely as it is known."""
    if case.relation is Relation.FAMILY and case.kin:
        return look.of("intake.bar.whom", whom=look.of(f"apply.kin.{case.kin}"))
    return look.of("intake.bar.whom", whom=look.of(f"apply.whom.{case.relation.value}"))


def _digits(words: list[str]) -> tuple[Option, ...]:
    return tuple(Option(str(number), one) for number, one in enumerate(words, 1))


def _whom(look: Look, asks: IntakeAsks, case: Case) -> QuestionWords:
    of = look.of
    options = _digits([of(f"apply.whom.{one.value}") for one in asks.relations])
    others = of("intake.whom.not", count=len(Relation) - len(options)) if len(options) < len(Relation) else ""
    return QuestionWords(of("intake.whom.title"), of("intake.whom.under"), options, others)


def _kin(look: Look, asks: IntakeAsks, case: Case) -> QuestionWords:
    of = look.of
    return QuestionWords(of("intake.kin.title"), of("intake.kin.under"), _digits([of(f"apply.kin.{k}") for k in KINS]))


def _child(look: Look, asks: IntakeAsks, case: Case) -> QuestionWords:
    of = look.of
    ways = [of(f"apply.child.by-{by or 'card'}") for by in BY]
    return QuestionWords(of("intake.child.title"), of("intake.child.under"), _digits(ways))


def _promise(look: Look, asks: IntakeAsks, case: Case) -> QuestionWords | None:
    found, of = asks.promise, look.of
    if found is None:
        return None
    one, promise = found
    said = f"{look.say(promise.title.text)}\n{look.say(promise.text.text)}"
    note = of("intake.promise.note" if asks.online else "intake.promise.provisional")
    options = (Option(NO, of("intake.promise.no")), Option(YES, of("intake.promise.yes")))
    return QuestionWords(of("intake.promise.title", paper=look.say(one.paper.name.text)), said, options, note)


def _consent(look: Look, asks: IntakeAsks, case: Case) -> QuestionWords | None:
    consent, of = asks.consent, look.of
    if consent is None:
        return None
    # Neither is the filled one: a consent that was nudged is none.
    options = (Option(NO, of("apply.consent.no")), Option(YES, of("apply.consent.yes")))
    said = f"{look.say(consent.text.text)}\n{_without(look, consent)}"
    return QuestionWords(look.say(consent.title.text), said, options, _answered(look, case, consent))


def _without(look: Look, consent: Consent) -> str:
    needed = look.of("intake.consent.needed" if consent.needed else "intake.consent.free")
    return f"{look.of('intake.consent.without', words=look.say(consent.without.text))}\n{needed}"


def _answered(look: Look, case: Case, consent: Consent) -> str:
    """Return what was answered before, and where the words are from."""
    before = case.consent(consent.id)
    version = look.of("apply.consent.version", version=consent.version)
    if before is None:
        return version
    said = look.of("intake.consent.given" if before.given else "intake.consent.refused", time=clock(before.at))
    return f"{said} {version}"


def _drop(look: Look, asks: IntakeAsks, case: Case) -> QuestionWords:
    of = look.of
    kept = sum(one.count for one in case.kept)
    back = of("intake.drop.back", count=kept) if kept else of("intake.drop.under")
    under = f"{back}\n{of('intake.drop.draft')}" if case.draft else back
    options = _digits([of(f"intake.drop.{reason}") for reason in DROPPED_FOR])
    return QuestionWords(of("intake.drop.title"), under, options, of("intake.drop.note"), ink="warn")
