# SPDX-License-Identifier: Apache-2.0
"""Two small forms of our own: what an organisation is called, and what an agent may do."""

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
        },
        required=("name", "code"),
    ),
    fields={
        "name": Field(Words("单位名称", "Name"), "text", Words("和营业执照上一样", "As on the licence")),
        "code": Field(
            Words("统一社会信用代码", "Unified social credit code"),
            "latin",
            Words("18 位，在营业执照上", "18 characters, on the licence"),
        ),
    },
    groups=(Group(Words("是哪个单位？", "Which organisation?"), ("name", "code")),),
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
