# SPDX-License-Identifier: Apache-2.0
"""The forms of an opinion: choices first, words for who wants to write, and how the answer comes; one for each kind."""

from __future__ import annotations

from kiosk.domain.form import Choosable, Field, Form, Group, Schema
from kiosk.domain.opinion import OpinionKind
from kiosk.domain.query_code import LENGTH
from kiosk.domain.words import Words

# What people can tap in place of writing; "other" asks for words.
REASONS: dict[OpinionKind, tuple[Choosable, ...]] = {
    OpinionKind.CONSULTATION: (
        Choosable("how", Words("怎么办", "How it is done")),
        Choosable("papers", Words("要带什么", "What to bring")),
        Choosable("where", Words("到哪里办", "Where to go")),
        Choosable("how-long", Words("要多久", "How long it takes")),
        Choosable("other", Words("别的，我来写", "Something else, I will write")),
    ),
    OpinionKind.COMPLAINT: (
        Choosable("waited", Words("等得太久", "Waited too long")),
        Choosable("manner", Words("态度不好", "Unfriendly treatment")),
        Choosable("papers", Words("多要材料、来回跑", "Asked for more papers, sent back and forth")),
        Choosable("fee", Words("乱收费", "Charged wrongly")),
        Choosable("late", Words("过了期限没办", "Not done in time")),
        Choosable("other", Words("别的，我来写", "Something else, I will write")),
    ),
    OpinionKind.CORRECTION: (
        Choosable("phone", Words("电话、地址、时间不对", "Wrong phone, address or hours")),
        Choosable("papers", Words("材料写得不对", "Papers listed wrongly")),
        Choosable("works", Words("机器上点不动、打不出", "Does not work on the machine")),
        Choosable("other", Words("别的，我来写", "Something else, I will write")),
    ),
}
LONGEST_WORDS = 300
PHONE_DIGITS = 11


def _schema(kind: OpinionKind) -> Schema:
    reasons = REASONS.get(kind, ())
    required = ("reason", "contact") if reasons else ("words", "contact")
    # Without a reason to tap, and with "other", the words are the opinion.
    written = {
        "if": {"properties": {"reason": {"const": "other"}}, "required": ["reason"]},
        "then": {"required": ["words"]},
    }
    called = {
        "if": {"properties": {"contact": {"const": "phone"}}, "required": ["contact"]},
        "then": {"required": ["phone"]},
    }
    return Schema(
        properties={
            "reason": {"type": "string", "enum": [one.value for one in reasons]},
            "where": {"type": "string", "maxLength": 40},
            "words": {"type": "string", "minLength": 2, "maxLength": LONGEST_WORDS},
            "contact": {"type": "string", "enum": ["code", "phone"]},
            "phone": {"type": "string", "pattern": "^1[3-9][0-9]{9}$", "maxLength": PHONE_DIGITS},
        },
        required=required,
        all_of=(written, called) if reasons else (called,),
    )


def form_of(kind: OpinionKind) -> Form:
    """Return the form of a kind: what it is, then how the answer comes."""
    reasons = REASONS.get(kind, ())
    words = Words("您想说的", "In your words")
    hint = (
        Words("可以不写；别写身份证号", "Optional; please no ID numbers")
        if reasons
        else Words("别写身份证号", "Please no ID numbers")
    )
    fields = {
        "reason": Field(Words("哪一种情况", "Which of these"), "choice", options=reasons),
        "where": Field(
            Words("哪件事、哪个窗口", "Which matter or window"),
            "text",
            Words("知道就写，不知道不用写", "If you know it"),
        ),
        "words": Field(words, "text", hint),
        "contact": Field(
            Words("答复怎么给您", "How to answer you"),
            "choice",
            options=(
                Choosable("code", Words("凭单子上的件号来查，不留电话", "I will read it with the code on the slip")),
                Choosable("phone", Words("留个电话，也打给我", "Call me as well")),
            ),
        ),
        "phone": Field(
            Words("联系电话", "Telephone"), "phone", groups=(3, 4, 4), mask="phone", show_when={"contact": "phone"}
        ),
    }
    said = ("reason", "where", "words") if reasons else ("where", "words")
    groups = (
        Group(Words("说说是什么情况", "What is it?"), said),
        Group(Words("答复怎么给您？", "How should the answer come?"), ("contact", "phone")),
    )
    if not reasons:
        del fields["reason"]
    return Form(f"opinion-{kind}", 1, Words("意见", "Your say"), _schema(kind), fields, groups)


FORMS = {kind: form_of(kind) for kind in OpinionKind}

ASK = Form(
    "opinion-ask",
    1,
    Words("查答复", "Read the answer"),
    Schema(
        properties={name: {"type": "string", "minLength": LENGTH, "maxLength": LENGTH + 1} for name in ("code", "key")},
        required=("code", "key"),
    ),
    {
        "code": Field(Words("件号", "Case code"), "latin", Words("单子上的 8 位", "8 characters, on the slip")),
        "key": Field(Words("查询密码", "Key"), "latin", Words("单子上的 8 位", "8 characters, on the slip")),
    },
    (Group(Words("请输入单子上的两个号", "Enter the two codes on your slip"), ("code", "key")),),
)
