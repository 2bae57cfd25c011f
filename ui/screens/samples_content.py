# SPDX-License-Identifier: Apache-2.0
"""Samples of what the city tells the public: columns, the texts of one, a text, and how old all of it is."""

from __future__ import annotations

import datetime

from config.texts import Text, text
from kiosk.content.shelf import Entry
from kiosk.domain.content import Block, Content
from kiosk.domain.words import Words as Said
from kiosk.steps.content_part import day, row
from kiosk.steps.content_screens import Reading
from kiosk.steps.content_text import pieces
from kiosk.steps.find_screens import Browse
from kiosk.steps.screens import Action, Guide, GuideLine, GuideRow, Notice, Screen, Tag, Tone
from ui.screens.samples import Words

# As in the training city; the longest names there are.
COLUMNS = (
    ("notice", "info", ("通知公告", "Notices"), ("停办、变更、时间安排", "Closures, changes, times")),
    ("policy", "document", ("政策文件", "Policies"), ("各部门现行的政策", "What the offices decided")),
    ("explained", "chat", ("政策解读", "Policies explained"), ("一句一句说明白", "Said in plain words")),
    ("law", "shield", ("法律法规", "Laws and rules"), ("条文原文", "Their full texts")),
    ("faq", "chat", ("常见问题", "Questions often asked"), ("大家常问的", "And their answers")),
    ("guide", "list", ("公开指南", "How to ask for information"), ("怎样查、怎样要", "Where and how to ask")),
    ("directory", "list", ("公开目录", "What is published"), ("哪些信息会公开", "The list of it")),
    ("on-request", "document-pen", ("依申请公开", "Information on request"), ("怎么申请", "How to apply for it")),
    ("annual-report", "document", ("年度报告", "Annual reports"), ("每年公开了什么", "Year by year")),
    ("lists", "list", ("清单公开", "Lists"), ("权责清单、中介清单", "Duties and services")),
    ("supervision", "phone", ("监督举报", "Complaints"), ("不满意向谁说", "Whom to tell")),
    ("office", "building", ("机构信息", "Offices"), ("职责、地址、电话", "What they do, where")),
)
TITLES = (
    ("2027年度城乡居民医保集中缴费的通知", "Paying residents' medical insurance for 2027"),
    ("元旦期间政务服务大厅开放时间的通告", "Opening hours over New Year"),
    ("清汀县线路检修期间站点照常收件的通告", "Stations in Qingting take papers in while the line is repaired"),
)
TODAY = datetime.date(2026, 11, 23)
BODY = (
    ("heading", "第一条　发给谁", "Article 1: who receives it"),
    (
        "paragraph",
        "具有本市户籍、年满80周岁的老年人，从年满80周岁的当月起享受高龄津贴。",
        "Residents registered in this city receive the allowance from the month in which they turn 80.",
    ),
    ("heading", "第二条　发多少", "Article 2: how much"),
    ("point", "80至89周岁，每人每月60元。", "Aged 80 to 89: 60 yuan a month."),
    ("point", "90至99周岁，每人每月150元。", "Aged 90 to 99: 150 yuan a month."),
    ("point", "100周岁以上，每人每月500元。", "Aged 100 or over: 500 yuan a month."),
    ("heading", "第三条　怎么申请", "Article 3: how to apply"),
    (
        "paragraph",
        "本人或者家属可以在任一自助机、便民服务站、便民服务中心申请，也可以由代办员代交。申请时只要身份证和社会保障卡，"
        "户口信息由部门联网核对，不用自己开证明。不识字的可以按手印，旁边要有一位见证人签名。",
        "The person or a relative applies at any machine, station or centre; an agent may hand it in. "
        "The ID card and the social security card are enough: the register is looked up between offices. "
        "Who cannot write may give a thumb print, with a witness signing beside it.",
    ),
    ("heading", "第四条　什么时候停", "Article 4: when it ends"),
    (
        "paragraph",
        "户口迁出本市或者去世的，从次月起停发。家属应当在30日内告诉村里或者社区。",
        "It ends in the month after a move out of the city or a death. Relatives tell the village within 30 days.",
    ),
)
OLD_AGE = Content(
    id="0193a5c0-0000-7000-8000-000000000201",
    column="policy",
    version=1,
    title=Said("云泽市高龄津贴发放办法", "Rules for the old-age allowance"),
    publisher=Said("云泽市民政局", "Yunze Civil Affairs Bureau"),
    published_at=datetime.date(2026, 3, 16),
    body=tuple(Block(kind, Said(zh, en)) for kind, zh, en in BODY),
)


def content(w: Words) -> dict[str, Screen]:
    """Return the samples."""
    return {
        "60-content-columns": _columns(w),
        "60-content-list": _list(away=False),
        "60-content-list-offline": _list(away=True),
        "60-content-text": _text(away=False),
        "60-content-text-offline": _text(away=True),
        "60-content-life": _life(w),
        "60-content-empty": Browse(
            title=text("content.title"),
            list="content--",
            notice=Notice(Tone.INFO, text("content.empty"), "info", (text("find.search.staff"),)),
        ),
    }


def _life(w: Words) -> Guide:
    source = w("云泽市气象台，2026年11月23日 08:00", "Yunze Meteorological Office, 2026-11-23 08:00")
    road = w("清汀县公安局，2026年11月23日 03:00", "Qingting Traffic Police, 2026-11-23 03:00")
    old = Tag(text("content.life.hours-ago", hours=7))
    weather, closed = (
        w("小雨转阴，3到9度", "Light rain, then overcast, 3 to 9 degrees"),
        w("县道单边通行", "One side open"),
    )
    return Guide(
        title=text("content.life"),
        tags=(),
        rows=(
            GuideRow("info", w("天气", "Weather"), (GuideLine(weather), GuideLine(source))),
            GuideRow("place", w("交通路况", "Roads"), (GuideLine(closed), GuideLine(road, old))),
        ),
    )


def _as_of() -> Text:
    return text("content.as-of", day=day(TODAY), time="10:05")


def _stale(*, away: bool) -> Notice | None:
    old = day(TODAY - datetime.timedelta(days=2))
    return Notice(Tone.WARN, text("content.stale", day=old), "line-down") if away else None


def _columns(w: Words) -> Browse:
    tiles = tuple(w.tile(code, icon, name, note) for code, icon, name, note in COLUMNS)
    return Browse(title=text("content.title"), lead=_as_of(), list="content--", tiles=tiles)


def _list(*, away: bool) -> Browse:
    entries = [
        Entry(
            id=f"0193a5c0-0000-7000-8000-{number:012}",
            column="notice",
            published_at=TODAY - datetime.timedelta(days=10 * number),
            etag='"12345678"',
            sha256="0" * 64,
            title=Said(*title),
            publisher=Said("云泽市人力资源和社会保障局", "Human Resources and Social Security"),
        )
        for number, title in enumerate(TITLES * 3)
    ]
    return Browse(
        title=text("content.title"),
        lead=None if away else _as_of(),
        list="content-notice-False",
        rows=tuple(row(one, over=away) for one in entries),
        total=len(entries),
        tabs=(
            Action("now", text("content.tab.now"), primary=not away),
            Action("over", text("content.tab.over"), primary=away),
        ),
        notice=_stale(away=away),
    )


def _text(*, away: bool) -> Reading:
    return Reading(
        title=OLD_AGE.title.text,
        lead=None if away else _as_of(),
        text=OLD_AGE.id,
        tags=(*((Tag(text("content.over"), Tone.WARN),) if away else ()), Tag(OLD_AGE.publisher.text)),
        pieces=tuple(pieces(OLD_AGE)),
        notice=_stale(away=away),
        version=text("content.version", number="云民规〔2026〕2号", day=day(OLD_AGE.published_at)),
        actions=(
            Action("related-x", text("content.related.explained"), icon="chat"),
            Action("print", text("content.print"), icon="print"),
        ),
    )
