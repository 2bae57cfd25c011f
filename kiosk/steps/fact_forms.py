# SPDX-License-Identifier: Apache-2.0
"""Small forms of our own: what an organisation is called, what an agent may do, who a child without a card is."""

from __future__ import annotations

from kiosk.domain.form import Choosable, Field, Form, Group, Schema
from kiosk.domain.words import Words

UNIT = Form(
    code="unit",
    version=1,
    title=Words("单位信息", "The organisation"),
    schema=Schema(
        properties={
            "name": {"type": "string", "minLength": 2, "maxLength": 60},
            "code": {"type": "string", "format": "uscc", "minLength": 18, "maxLength": 18},
            "role": {"type": "string", "enum": ["representative", "agent"]},
        },
        required=("name", "code", "role"),
    ),
    fields={
        "name": Field(
            Words("单位名称", "Name"), "text", Words("和营业执照上一样", "As on the licence"), topic="employer-ending"
        ),
        "code": Field(
            Words("统一社会信用代码", "Unified social credit code"),
            "uscc",
            Words("18 位，在营业执照上", "18 characters, on the licence"),
        ),
        "role": Field(
            Words("您是", "You are"),
            "choice",
            options=(
                Choosable("representative", Words("法定代表人或负责人", "Its legal representative")),
                Choosable("agent", Words("单位派来的经办人", "Sent by the organisation")),
            ),
        ),
    },
    groups=(Group(Words("是哪个单位？", "Which organisation?"), ("name", "code", "role")),),
)

AUTHORITY = Form(
    code="authority",
    version=1,
    title=Words("委托", "Authority"),
    schema=Schema(
        properties={
            "scope": {"type": "string", "enum": ["submit", "submit+supplement", "submit+supplement+collect"]},
            "until": {"type": "string", "format": "date"},
        },
        required=("scope", "until"),
    ),
    fields={
        "scope": Field(
            Words("委托您做什么", "What you may do"),
            "choice",
            options=(
                Choosable("submit", Words("只递交", "Hand in only")),
                Choosable("submit+supplement", Words("递交和补正", "Hand in and supplement")),
                Choosable("submit+supplement+collect", Words("递交、补正和代领", "Hand in, supplement and collect")),
            ),
        ),
        "until": Field(Words("委托到哪天", "Until which day"), "date", Words("委托书上写的日期", "As in the letter")),
    },
    groups=(Group(Words("委托您做哪些？", "What are you authorised to do?"), ("scope", "until")),),
)

# By which paper a child is known: a fact of the visit, that fields may hang on.
BY_PAPER = "@paper"
CHILD = Form(
    code="child",
    version=1,
    title=Words("孩子的信息", "The child"),
    schema=Schema(
        properties={
            "name": {"type": "string", "minLength": 1, "maxLength": 60},
            "number": {"type": "string", "minLength": 15, "maxLength": 18},
            "certificate": {"type": "string", "pattern": "^[A-Za-z][0-9]{9}$", "minLength": 10, "maxLength": 10},
            "born": {"type": "string", "format": "date"},
            "role": {"type": "string", "enum": ["father", "mother", "guardian"]},
        },
        required=("name", "number", "certificate", "born", "role"),
    ),
    fields={
        "name": Field(Words("孩子姓名", "The child's name"), "text", mask="name"),
        "number": Field(
            Words("孩子证号", "The child's number"),
            "id-number",
            Words("户口簿本人页上，18 位", "On the child's page of the register"),
            mask="number",
            show_when={BY_PAPER: "household"},
        ),
        "certificate": Field(
            Words("出生医学证明编号", "Number of the birth certificate"),
            "latin",
            Words("右上角，一个字母九个数字", "Top right, a letter and nine digits"),
            show_when={BY_PAPER: "birth"},
        ),
        "born": Field(Words("出生日期", "Day of birth"), "date", not_after="today", mask="birthday"),
        "role": Field(
            Words("您是孩子的", "You are the child's"),
            "choice",
            options=(
                Choosable("father", Words("父亲", "Father")),
                Choosable("mother", Words("母亲", "Mother")),
                Choosable("guardian", Words("其他监护人", "Other guardian")),
            ),
        ),
    },
    groups=(
        Group(Words("孩子是谁？", "Who is the child?"), ("name", "number", "certificate")),
        Group(Words("哪天出生，您是谁？", "Born when, and who are you?"), ("born", "role")),
    ),
)

# Who sees a thumb print being made: named on the paper, and signing there.
WITNESS = Form(
    code="witness",
    version=1,
    title=Words("见证人", "The witness"),
    schema=Schema(properties={"witness": {"type": "string", "minLength": 2, "maxLength": 30}}, required=("witness",)),
    fields={"witness": Field(Words("见证人姓名", "Name of the witness"), "text", mask="name")},
    groups=(Group(Words("谁在旁边见证？", "Who is the witness?"), ("witness",)),),
)

# The code of a draft, as it stands on its slip.
DRAFT_CODE = Form(
    code="draft",
    version=1,
    title=Words("续填", "A form that was kept"),
    schema=Schema(properties={"code": {"type": "string", "minLength": 8, "maxLength": 9}}, required=("code",)),
    fields={
        "code": Field(
            Words("续填码", "Code"), "code", Words("八位，在单子上", "Eight characters, on the slip"), groups=(4, 4)
        )
    },
    groups=(Group(Words("续填码是多少？", "Which code is on the slip?"), ("code",)),),
)
