# SPDX-License-Identifier: Apache-2.0
"""Samples of the screens of an opinion and of papers printed on the way, made by the very steps that show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.texts import plain, text
from kiosk.domain.opinion import OpinionKind
from kiosk.domain.words import Words as DataWords
from kiosk.forms import Answers
from kiosk.platform.calls.opinions import Case
from kiosk.steps.belongings import Place
from kiosk.steps.field_views import answer_words, field_view
from kiosk.steps.opinion import abouts_screen, kinds_screen
from kiosk.steps.opinion_forms import ASK, FORMS
from kiosk.steps.opinion_reply import answer_screen
from kiosk.steps.paper import done_screen
from kiosk.steps.rating import Rated, why
from kiosk.steps.screens import (
    Action,
    FormPage,
    InfoLine,
    Review,
    ReviewGroup,
    ReviewRow,
    Screen,
    SlipTrouble,
    Stage,
    Stored,
)
from kiosk.steps.words import next_action

if TYPE_CHECKING:
    from kiosk.domain.form import Form
    from ui.screens.samples import Words

# Two numbers that look alike: the code has a check character, the key has none, for it is a secret and no name.
CODE, KEY = "7K2M-94P4", "5H7Q-20C8"
# The kind with the longest questions: what fits here fits for the other three.
KIND = OpinionKind.COMPLAINT
# As a person answers, without a name: nobody must say who they are to complain.
SAID = {
    "reason": "waited",
    "where": "B区 17 号窗口",
    "words": "上午十点取的号，到下午两点还没有叫到，问了两次都说快了。",
    "contact": "phone",
    "phone": "13800000000",
}


def opinion(w: Words) -> dict[str, Screen]:
    """Return the screens of an opinion, of its answer, of a bad rating, and of a paper printed on the way."""
    return {
        "27-opinion-kind": kinds_screen(),
        "27-opinion-about": abouts_screen(KIND),
        "27-opinion-said": _page(FORMS[KIND], 0, SAID),
        "27-opinion-contact": _page(FORMS[KIND], 1, SAID),
        "27-opinion-review": _review(),
        "27-opinion-stored": _stored(),
        "27-opinion-no-slip": _no_slip(),
        "27-opinion-ask": _page(ASK, 0, {"code": CODE}),
        "27-opinion-answer": answer_screen(_case(w)),
        "28-rating-why": why(Rated("dissatisfied", ["waited", "papers"])).screen,
        "28-paper-done": done_screen(again=True),
    }


def _page(form: Form, number: int, given: dict[str, str]) -> FormPage:
    group, answers, place = form.groups[number], Answers(given), Place()
    fields = tuple(field_view(form, name, answers, place, closed=False) for name in group.fields)
    pages = len(form.groups)
    lead = text("apply.form.lead-pages", page=number + 1, pages=pages) if pages > 1 else text("opinion.ask.lead")
    return FormPage(title=group.title.text, lead=lead, fields=fields, actions=(next_action(),), lead_matters=pages == 1)


def _review() -> Review:
    form = FORMS[KIND]
    rows = [
        ReviewRow(text("opinion.review.kind"), text(f"opinion.kind.{KIND}"), "kind"),
        ReviewRow(text("opinion.review.about"), text("opinion.about.window"), "about"),
        *(ReviewRow(form.fields[n].label.text, answer_words(form.fields[n], SAID[n]), n) for n in form.fields),
    ]
    return Review(
        title=text("opinion.review.title"),
        lead=text("opinion.review.lead"),
        groups=(ReviewGroup(text("opinion.review.heading"), tuple(rows)),),
        actions=(
            Action("scan-evidence", text("opinion.review.scan"), icon="scan"),
            next_action("opinion.review.send", "next"),
        ),
    )


def _stored() -> Stored:
    return Stored(
        title=text("opinion.kept.sending"),
        can_go_back=False,
        stages=(
            Stage(text("apply.stage.stored"), plain("10:26:00"), done=True, icon="tray"),
            Stage(text("apply.stage.sent"), plain("10:26:02"), done=True, icon="upload"),
            Stage(text("apply.stage.not-received"), text("apply.stage.not-received-soon"), done=False, icon="shop"),
        ),
        receipt_label=text("opinion.code"),
        receipt_no=CODE,
        query_label=text("opinion.key"),
        query_code=KEY,
        qr="BSO1/7K2M94P4/5H7Q20C8",
        lines=(
            InfoLine("print", text("apply.print.done")),
            InfoLine("search", text("opinion.kept.read")),
            InfoLine("shield", text("opinion.kept.sealed")),
        ),
        actions=(Action("print-again", text("apply.print.again"), icon="print"), next_action()),
    )


def _no_slip() -> SlipTrouble:
    return SlipTrouble(
        title=text("apply.print.failed-title"),
        lead=text("opinion.kept.note-both"),
        can_go_back=False,
        number_label=text("opinion.code"),
        number=CODE,
        query_label=text("opinion.key"),
        query_code=KEY,
        actions=(Action("print-again", text("apply.print.again"), icon="print"), next_action("apply.print.noted")),
    )


def _case(w: Words) -> Case:
    answer = w(
        "您反映的情况已经查实：当天 B 区 17 号窗口停了一小时，没有及时告示。我们已向您致歉，并改为停窗即在叫号屏公示。",
        "We have looked into it: window 17 in area B was closed for an hour that day without notice. We apologise; "
        "closures are now shown on the calling screens at once.",
    )
    office = DataWords("云泽市政务服务中心", "Yunze Government Service Centre")
    at, later = "2026-11-23T10:28:01+08:00", "2026-11-25T15:05:00+08:00"
    return Case("7K2M94P4", "answered", KIND.value, at, str(dict(answer.args)["words"]), office, later)
