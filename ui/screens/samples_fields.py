# SPDX-License-Identifier: Apache-2.0
"""Samples of the form page with each way of answering a field: words, days, places, numbers, several answers."""

from __future__ import annotations

from msgspec.structs import replace

from kiosk.steps import screens as seen
from kiosk.steps.screens import FieldKind, FieldView, Option, Screen
from ui.screens.samples import Words

# One district with its streets, and one street with its communities, of the city that does not exist.
PLACES = (
    ("990101000000", "清湾区", "Qingwan District"),
    ("990101001000", "安澜街道", "Anlan Subdistrict"),
    ("990101001001", "东苑社区", "Dongyuan Community"),
    ("990101001002", "坡冲社区", "Pochong Community"),
    ("990101001003", "科园社区", "Keyuan Community"),
    ("990101002000", "河东里街道", "Hedongli Subdistrict"),
    ("990102000000", "清汀县", "Qingting County"),
)
# Of which several may be chosen: the only kind of field whose keys stay pressed.
ILLNESSES = (
    ("hypertension", "高血压（高危）", "Hypertension"),
    ("diabetes", "糖尿病", "Diabetes"),
    ("heart", "冠心病", "Heart disease"),
    ("stroke", "脑卒中后遗症", "After a stroke"),
    ("kidney", "慢性肾衰竭", "Kidney failure"),
)


def fields(w: Words) -> dict[str, Screen]:
    """Return the samples of fields."""
    return {
        "08-form-words": _page(w, (_nation(w), _contact(w)), focus="nation"),
        "08-form-day": _page(w, (_day(w), _place(w, "")), focus="day"),
        "08-form-place": _page(w, (_place(w, "990101001000"), _day(w)), focus="home"),
        "08-form-number": _page(w, (_number(w), _card(w)), focus="number"),
        "08-form-code": _page(w, (_code(w), _amount(w)), focus="code"),
        "08-form-several": _page(w, (_several(w), _amount(w))),
        "08-form-refused": _refused(w),
    }


def _refused(w: Words) -> seen.FormPage:
    """Return a long page that does not go on: the last of its fields wants an answer."""
    error = w("请至少选一个。", "Please choose at least one.")
    wrong = replace(_several(w), value="", required=True, error=error)
    page = _page(w, (_nation(w), _contact(w), _number(w), _card(w), wrong), focus="ill")
    lead = w("请先填好“申请病种”。", "Please put this right first: Illnesses.")
    return replace(page, lead=lead, lead_matters=True)


def _page(w: Words, views: tuple[FieldView, ...], focus: str = "") -> seen.FormPage:
    return seen.FormPage(
        title=w("请填这几项。", "Please fill these in."),
        lead=w("带星号的要填，其他可以不填。", "Starred fields are needed."),
        trail=w.trail(3),
        focus=focus,
        fields=views,
        actions=(w.action("next", "下一步", "Next", primary=True),),
    )


def _options(w: Words, rows: tuple[tuple[str, str, str], ...]) -> tuple[Option, ...]:
    return tuple(Option(value, w(chinese, english)) for value, chinese, english in rows)


def _nation(w: Words) -> FieldView:
    return FieldView("nation", w("民族", "Ethnicity"), FieldKind.TEXT, topic="nationality", required=True)


def _contact(w: Words) -> FieldView:
    hint = w("家人或邻居，可以不填", "family or neighbour, optional")
    return FieldView("contact", w("紧急联系人姓名", "Emergency contact"), FieldKind.TEXT, hint=hint, person=True)


def _day(w: Words) -> FieldView:
    return FieldView("day", w("确诊日期", "Diagnosed on"), FieldKind.DATE, required=True, latest="2026-11-23")


def _place(w: Words, value: str) -> FieldView:
    options = _options(w, PLACES)
    return FieldView("home", w("现居住地", "Home"), FieldKind.REGION, value=value, options=options, required=True)


def _number(w: Words) -> FieldView:
    label = w("公民身份号码", "ID number")
    return FieldView("number", label, FieldKind.ID_NUMBER, value="990121194307050", required=True, max_length=18)


def _card(w: Words) -> FieldView:
    return FieldView("card", w("卡号", "Card number"), FieldKind.BANK_CARD, value="6222020000000000", max_length=19)


def _code(w: Words) -> FieldView:
    label = w("统一社会信用代码", "Unified social credit code")
    return FieldView("code", label, FieldKind.USCC, value="91990100M", required=True, max_length=18)


def _amount(w: Words) -> FieldView:
    return FieldView("amount", w("买的价钱", "Price"), FieldKind.AMOUNT, value="12345.6", max_length=12)


def _several(w: Words) -> FieldView:
    options = _options(w, ILLNESSES)
    return FieldView("ill", w("申请病种", "Illnesses"), FieldKind.MULTI, value="heart,stroke", options=options)
