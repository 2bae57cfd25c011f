# SPDX-License-Identifier: Apache-2.0
"""Samples of finding: home with a card, a search with and without an answer, lists."""

from __future__ import annotations

from msgspec.structs import replace

from config.texts import text
from kiosk.steps import screens as seen
from kiosk.steps.find_screens import Browse, Found, Search
from kiosk.steps.screens import Action, Home, Notice, Screen, Tag, Tone
from ui.screens.samples import THEMES, Words, home

# Official name, everyday name, where it is done, at once or not.
MATTERS = (
    (("跨省异地长期居住人员就医备案", "Care elsewhere: long-term residents"), ("外地看病", "Care away"), "here", True),
    (
        ("住院医疗费用手工（零星）报销", "Hospital costs, by paper"),
        ("外地看病报销", "Hospital costs"),
        "prefill",
        False,
    ),
    (("基本医疗保险关系转移接续", "Moving medical insurance"), ("医保转到外地", "Move insurance"), "here", False),
    (
        (
            "城乡居民基本养老保险待遇领取资格认证和养老待遇申领登记",
            "Basic pension of residents: confirmation of entitlement and first claim",
        ),
        ("领养老金", "Claim a pension"),
        "line",
        False,
    ),
    (("普通护照首次申领", "First passport"), ("办护照", "Passport"), "ticket", False),
)
# Every mark a row can bear, so that each is seen once.
WHERE = {
    "here": ("本机能办完", "All done here", Tone.OK),
    "prefill": ("先填好，再到窗口", "Fill in here, then a window", Tone.INFO),
    "line": ("联网后可办", "When the line is back", Tone.WARN),
    "ticket": ("到窗口取号", "Ticket, then a window", Tone.WARN),
}
# Full names as on their seals; short ones would hide how two lines look on a tile.
OFFICES = (
    ("云泽市人力资源和社会保障局", "Human Resources and Social Security"),
    ("云泽市住房公积金管理中心", "Housing Fund Centre"),
    ("云泽市自然资源和规划局（市不动产登记中心）", "Natural Resources and Planning (Real Estate Registration)"),
    ("云泽市公安局", "Public Security"),
    ("国家税务总局云泽市税务局", "Tax Bureau"),
    ("云泽市民政局", "Civil Affairs"),
    ("云泽市城市管理局（供水、燃气企业进驻）", "Urban Management (with water and gas companies)"),
    ("云泽市交通运输局", "Transport Bureau"),
)


def finding(w: Words) -> dict[str, Screen]:
    """Return the samples of this part."""
    rows = tuple(_row(w, number) for number in range(len(MATTERS)))
    further = (
        Action("kinds", text("find.further.kinds"), icon="list"),
        Action("places", text("find.further.places"), icon="place"),
        Action("content", text("find.further.content"), icon="info"),
    )
    return {
        "02-home-card": _with_card(w),
        **_searches(w, rows),
        "03-theme": _theme(w, rows),
        "02-home-station": _at_station(w),
        "03-place": _place(w, rows, further[1:2]),
        "03-offices": Browse(
            title=w("您要找哪个部门？", "Which office?"),
            list="offices--",
            tiles=tuple(w.tile(f"office-{n}", "building", names, ("", "")) for n, names in enumerate(OFFICES)),
            actions=further,
        ),
        "03-themes": Browse(
            title=w("您想办哪方面的事？", "What is it about?"),
            list="themes--",
            tiles=tuple(w.tile(code, icon, names, ("", "")) for code, icon, names in THEMES),
        ),
    }


def _searches(w: Words, rows: tuple[Found, ...]) -> dict[str, Screen]:
    return {
        "03-search": Search(
            title=w("您想找哪件事？", "What are you looking for?"),
            words=w.chosen("外地", "care"),
            rows=rows,
            found=w("找到 5 件，最像的在前面", "5 found, the closest first"),
            help=w("没有您要的？可以请工作人员帮忙。", "Not there? Staff will help you."),
        ),
        "03-search-empty": Search(
            title=w("您想找哪件事？", "What are you looking for?"),
            lead=w("打名字、俗称，或者拼音的头一个字母。", "Type a name, or the first letters in pinyin."),
            words="",
        ),
        "03-search-nothing": _nothing(w),
    }


def _theme(w: Words, rows: tuple[Found, ...]) -> Browse:
    return Browse(
        title=w("医疗保障", "Medical insurance"),
        lead=w("共 550 件，选一件看看要带什么。", "550 in all. Choose one to see what to bring."),
        list="theme-04-",
        rows=(*rows, *rows),
        total=550,
        tabs=(
            Action("for-all", w("全部", "All"), primary=True),
            w.action("for-person", "个人", "Persons"),
            w.action("for-legal", "单位", "Firms"),
        ),
    )


def _place(w: Words, rows: tuple[Found, ...], further: tuple[Action, ...]) -> Browse:
    return Browse(
        title=w("清汀镇", "Qingting Town"),
        lead=text("find.list.count", count=64),
        list="place-990121101000-",
        rows=(*rows, *rows),
        total=64,
        tabs=(
            Action("for-all", text("find.tab.all"), primary=True),
            Action("for-person", text("find.tab.person")),
            Action("for-legal", text("find.tab.legal")),
        ),
        actions=further,
    )


def _at_station(w: Words) -> Home:
    whole = home(w)
    rural = Action("rural", text("home.way.rural"), icon="place")
    return replace(whole, ways=(*(way for way in whole.ways if way.name != "units"), rural))


def _row(w: Words, number: int) -> Found:
    (name, called, where, at_once) = MATTERS[number]
    zh, en, tone = WHERE[where]
    tags = (Tag(w(zh, en), tone), *((Tag(w("当场办结", "Done at once")),) if at_once else ()))
    return Found(
        name=f"matter-{number}",
        label=w(*name),
        called=w(f"也叫：{called[0]}", f"Also: {called[1]}"),
        mark=w("外地", "care"),
        tags=tags,
        office=w("市医疗保障局", "Healthcare Security"),
    )


def _nothing(w: Words) -> Search:
    return Search(
        title=w("您想找哪件事？", "What are you looking for?"),
        words="xq",
        notice=Notice(
            Tone.INFO,
            w("没有找到。换一个说法试试。", "Nothing found. Try other words."),
            "search",
            (
                w("也可以叫工作人员帮您找。", "Staff will gladly help you find it."),
                w("或者拨 12345 问一问。", "Or ask by telephone: 12345."),
            ),
            w.action("themes", "按主题找", "By theme"),
        ),
    )


def _with_card(w: Words) -> seen.CardHome:
    calm = home(w)
    said = {
        "title": w("您想办哪件事？", "What would you like to do?"),
        "lead": None,
        "notice": Notice(
            Tone.OK,
            w(
                "赵*厚的身份证读好了，请收好，再点一件。",
                "赵*厚: your ID card has been read. Please take it, then choose.",
            ),
            "id-card",
            action=w.action("not-me", "不是我", "Not me"),
        ),
    }
    return seen.CardHome(**({name: getattr(calm, name) for name in calm.__struct_fields__} | said))
