# SPDX-License-Identifier: Apache-2.0
"""Believable values of every screen, for the gallery and for tests: only synthetic training persons.

    for name, screen in samples("zh_CN").items(): ...

A name is a number of the journey and a word; the same names in every language.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from config.texts import Text, plain
from kiosk.steps import screens as seen
from kiosk.steps.screens import Action, InfoLine, Notice, Screen, Secret, Tile, Tone, Trail

# Functions that give the samples of one part of the program; each takes the words and names what it shows.
PARTS = (
    "ui.screens.samples_finding:finding",
    "ui.screens.samples_entering:entering",
    "ui.screens.samples_pages:pages",
    "ui.screens.samples_fields:fields",
    "ui.screens.samples_ending:ending",
    "ui.screens.samples_telling:telling",
    "ui.screens.samples_proof:proof",
    "ui.screens.samples_technician:technician",
    "ui.screens.samples_progress:progress",
    "ui.screens.samples_opinion:opinion",
    "ui.screens.samples_ink:ink",
    "ui.screens.samples_beside:beside",
    "ui.screens.samples_content:content",
    "ui.screens.samples_ticket:ticket",
)


class Words:
    """Sentences of the samples, given in both languages where they are used."""

    def __init__(self, language: str) -> None:
        self._chinese = language.startswith("zh")

    def __call__(self, chinese: str, english: str) -> Text:
        """Return the sentence in this language."""
        return plain(chinese if self._chinese else english)

    def chosen(self, chinese: str, english: str) -> str:
        """Return plain words in this language: what a person typed."""
        return chinese if self._chinese else english

    def trail(self, current: int) -> Trail:
        """Return the seven steps of an application."""
        chinese = ("给谁办", "看指南", "刷证", "填表", "材料", "核对", "签名")
        english = ("Whom", "Guide", "Card", "Form", "Papers", "Check", "Sign")
        return Trail(tuple(self(a, b) for a, b in zip(chinese, english, strict=True)), current)

    def action(
        self,
        name: str,
        chinese: str,
        english: str,
        *,
        icon: str = "",
        primary: bool = False,
        reason: Text | None = None,
    ) -> Action:
        """Return an action; one with a reason cannot be pressed."""
        return Action(name, self(chinese, english), icon=icon, primary=primary, enabled=reason is None, reason=reason)

    def line(self, icon: str, chinese: str, english: str) -> InfoLine:
        """Return a sentence with its icon."""
        return InfoLine(icon, self(chinese, english))

    def tile(
        self, name: str, icon: str, label: tuple[str, str], note: tuple[str, str], *, enabled: bool = True
    ) -> Tile:
        """Return a tile."""
        return Tile(name, self(*label), note=self(*note), icon=icon, enabled=enabled)


def samples(language: str) -> dict[str, Screen]:
    """Return one value or more for every type of screen, in the order of the journey."""
    return dict(_made(language))


# Pages and pictures are painted for them, 0.2 s a language; they are values, so that one of each will do.
@cache
def _made(language: str) -> dict[str, Screen]:
    words = Words(language)
    found = _beginning(words)
    for place in PARTS:
        module, _, name = place.partition(":")
        found |= getattr(import_module(module), name)(words)
    return dict(sorted(found.items()))


def _beginning(w: Words) -> dict[str, Screen]:
    return {
        "01-idle": _idle(w),
        "02-home": _home(w, PAIRS),
        "02-home-few": _home(w, PAIRS[5:6] + PAIRS[2:4] + PAIRS[6:8]),
        "04-for-whom": _for_whom(w),
        "05-guide": _guide(w),
        "06-place-card": _place_card(w, seen.CardStatus.WAITING),
        "06-reading": _place_card(w, seen.CardStatus.READING),
        "06-not-read": _place_card(w, seen.CardStatus.NOT_READ),
        "07-card-read": _card_read(w),
        "22-home-offline": _home_offline(w),
    }


def _idle(w: Words) -> seen.Idle:
    return seen.Idle(
        title=w("您好", "Hello"),
        lead=w("点一下屏幕就可以开始。", "Touch the screen to begin."),
        can_go_back=False,
        can_go_home=False,
        services=(
            w.line("print", "打证明", "Certificates"),
            w.line("upload", "交申请", "Applications"),
            w.line("clock", "查进度", "Progress"),
            w.line("ticket", "取号", "Tickets"),
        ),
    )


PAIRS = (
    (
        "pension-proof",
        "shield",
        ("社保参保证明", "Insurance record"),
        ("刷证，当场打印", "Print it with your ID card"),
    ),
    (
        "fund-proof",
        "house-money",
        ("公积金证明", "Housing fund record"),
        ("刷证，当场打印", "Print it with your ID card"),
    ),
    ("health-join", "health", ("居民医保参保", "Medical insurance"), ("新生儿也在这里办", "Newborns as well")),
    ("health-away", "place", ("异地就医备案", "Care in another city"), ("外地看病先登记", "Register before you go")),
    (
        "house-proof",
        "house-search",
        ("有无房屋证明", "Proof of property"),
        ("刷证，当场打印", "Print it with your ID card"),
    ),
    ("elder-allowance", "elder", ("高龄津贴", "Old-age allowance"), ("满八十岁可以领", "From the age of 80")),
    ("unemployed", "briefcase", ("失业登记", "Register as jobless"), ("当场办结", "Done on the spot")),
    ("flexible", "umbrella", ("灵活就业参保", "Self-employed cover"), ("自己交社保", "Pay your own insurance")),
    ("licence", "shop", ("营业执照打印", "Business licence"), ("刷证，当场打印", "Print it with your ID card")),
    ("progress", "clock", ("办件进度", "Progress"), ("刷证或报查询码", "Card or code")),
)
THEMES = (
    ("01", "shield", ("社会保险", "Insurance")),
    ("02", "briefcase", ("就业社保卡", "Work")),
    ("03", "house-money", ("公积金住房", "Housing")),
    ("04", "health", ("医疗保障", "Health care")),
    ("05", "id-card", ("户籍出入境", "Register")),
    ("06", "house-search", ("不动产税费", "Property")),
    ("07", "elder", ("民政养老", "Welfare")),
    ("08", "medal", ("残疾退役", "Disability")),
    ("09", "shop", ("市场经营", "Business")),
    ("10", "book", ("教育交通", "School")),
)
OFFLINE = frozenset({"health-join", "health-away", "elder-allowance", "unemployed", "flexible", "progress"})


def _home(w: Words, pairs: tuple[tuple[str, str, tuple[str, str], tuple[str, str]], ...]) -> seen.Home:
    return seen.Home(
        title=w("您今天想办什么？", "What would you like to do?"),
        lead=w("刷身份证，多数当场办好。", "With your ID card, most things are done here."),
        can_go_back=False,
        can_go_home=False,
        hours=w("今天 9:00–12:00、13:30–17:00", "Today 9:00–12:00, 13:30–17:00"),
        line=w("查询、缴费、打证明都能办", "All services work"),
        section=w("刷证就办", "With your ID card"),
        section_note=w("大家常办的十件", "Ten most asked for"),
        tiles=tuple(w.tile(*pair) for pair in pairs),
        **(_finding(w) if pairs is PAIRS else {}),
    )


def _finding(w: Words) -> dict[str, Any]:
    """Return what leads to everything that is no favourite."""
    ways = (
        ("themes", "按主题", "By theme", "document"),
        ("offices", "按部门", "By office", "building"),
        ("units", "单位办事", "Companies", "briefcase"),
        ("all", "全部事项", "All services", "document"),
        ("content", "政策公告", "Notices", "info"),
    )
    return {
        "search": w("打字来找：外地看病、ydjy", "Search: pension, housing fund"),
        "themes_title": w("按主题找", "By theme"),
        "themes": tuple(w.tile(code, icon, label, ("", "")) for code, icon, label in THEMES),
        "ways": tuple(w.action(name, zh, en, icon=icon) for name, zh, en, icon in ways),
        "doors": (
            w.action("supplement", "补交材料", "Hand in papers", icon="upload"),
            w.action("draft", "继续填", "Go on with a form", icon="document-pen"),
            w.action("opinion", "意见投诉", "Have your say", icon="chat"),
        ),
    }


def home(w: Words) -> seen.Home:
    """Return home with everything working."""
    return _home(w, PAIRS)


def _home_offline(w: Words) -> seen.Home:
    note = {
        True: ("可以办，先收件", "Possible, we take it in"),
        False: ("联网后可办", "When online"),
    }
    tiles = tuple(
        w.tile(name, icon, label, note[name in OFFLINE], enabled=name in OFFLINE) for name, icon, label, _ in PAIRS
    )
    return seen.Home(
        title=w("您今天想办什么？", "What would you like to do?"),
        can_go_back=False,
        can_go_home=False,
        hours=w("今天 9:00–17:00", "Today 9:00–17:00"),
        line=w("线路断", "The line is down"),
        notice=Notice(
            Tone.WARN,
            w("连不上市里（10:05 起）", "No line to the city (since 10:05)"),
            icon="line-down",
            lines=(
                w("可以办：取号、填表、交材料、取单。", "You can: take tickets, fill in forms, hand in papers."),
                w("暂停：查询、缴费、打证明。已交的都已存好。", "Paused: enquiries, payments. All handed in is safe."),
            ),
        ),
        section=w("大家常办的十件", "Ten most asked for"),
        section_note=w("现在能办六件", "Six work now"),
        tiles=tiles,
        **_finding(w),
    )


def _for_whom(w: Words) -> seen.Choice:
    return seen.Choice(
        title=w("这件事给谁办？", "Who is this for?"),
        lead=w("选一个，下一步就知道要带什么。", "Choose one; the next step tells what to bring."),
        trail=w.trail(0),
        about=w.tile("item", "elder", ("高龄津贴申领", "Age allowance"), ("", "")),
        choices=(
            w.tile("self", "person", ("本人", "Myself"), ("老人自己来了，带着身份证", "I am here with my ID card")),
            w.tile(
                "family", "people", ("家人", "Family"), ("替父母、配偶办，两人证件都要", "Both ID cards are needed")
            ),
            w.tile(
                "entrusted",
                "document-pen",
                ("受人委托", "Someone else"),
                ("还要委托书，或当场签授权", "With their authority"),
            ),
            w.tile(
                "unit",
                "building",
                ("单位", "An organisation"),
                ("这件事只能由个人办", "Only for persons"),
                enabled=False,
            ),
        ),
        notice=Notice(
            Tone.INFO,
            w("腿脚不便来不了？家人或代办员可以替您办。", "Cannot come? Family or a helper can apply for you."),
        ),
    )


def _guide(w: Words) -> seen.Guide:
    scan = seen.Tag(w("当场扫描", "scanned here"))
    return seen.Guide(
        title=w("高龄津贴申领", "Age allowance"),
        lead=w("看一遍再开始，大约 6 分钟。", "Have a look first. It takes about 6 minutes."),
        trail=w.trail(1),
        tags=(seen.Tag(w("本机能办完", "All done here"), Tone.OK), seen.Tag(w("市民政局", "Civil Affairs"))),
        rows=(
            _row(w, "person", ("谁能办", "Who"), ("年满 80 周岁，户籍在云泽市", "80 or older, registered in Yunze")),
            seen.GuideRow(
                "document",
                w("要带什么", "Bring"),
                (
                    seen.GuideLine(w("身份证原件", "ID card"), seen.Tag(w("读卡，免复印", "no copy"), Tone.OK)),
                    seen.GuideLine(w("户口簿：首页和本人页", "Household register"), scan),
                    seen.GuideLine(w("银行卡或社会保障卡", "Bank or social card"), scan),
                ),
            ),
            _row(w, "clock", ("多久办好", "How long"), ("自受理之日起 10 个工作日", "10 working days from acceptance")),
            _row(w, "money", ("收不收钱", "Fee"), ("不收费", "None")),
            _row(w, "shop", ("也可以去", "Or go to"), ("A 区 01–12 号，镇便民服务中心", "Area A 01–12, town centres")),
            _row(w, "chat", ("问一问", "Ask"), ("(0000) 8800 0107，或拨 12345", "(0000) 8800 0107, or 12345")),
        ),
        notice=Notice(
            Tone.INFO,
            w("我们只收办这件事要用的信息，请看一看。", "We collect only what this service needs."),
            icon="shield",
            action=w.action("privacy", "看告知", "Read"),
        ),
        actions=(
            w.action("print", "打印带走", "Print it", icon="print"),
            w.action("next", "我知道了，开始办", "I see, begin", primary=True),
        ),
    )


def _row(w: Words, icon: str, label: tuple[str, str], answer: tuple[str, str]) -> seen.GuideRow:
    return seen.GuideRow(icon, w(*label), (seen.GuideLine(w(*answer)),))


def _place_card(w: Words, status: seen.CardStatus) -> seen.PlaceCard:
    message = {
        seen.CardStatus.WAITING: w("正在等您的身份证", "Waiting for your ID card"),
        seen.CardStatus.READING: w("正在读，请先别拿开。", "Reading. Please leave the card there."),
    }.get(status, w("没有读到，请拿起来再放一次。", "I could not read it. Please lay it down again."))
    return seen.PlaceCard(
        title=w("请把身份证平放在亮灯的地方。", "Please lay your ID card flat on the lit area."),
        lead=w("放好别动，一两秒就读完。", "Leave it there; reading takes a second or two."),
        trail=w.trail(2),
        status=status,
        message=message,
        hint=w("读卡位在屏幕下方右边，亮蓝灯", "The reader is below the screen, with a blue light"),
        actions=(
            w.action("no-card", "没带身份证", "No ID card", icon="id-card"),
            w.action("other", "换别的证件", "Another card", icon="people"),
        ),
    )


def _card_read(w: Words) -> seen.CardRead:
    return seen.CardRead(
        title=w("这是您吗？", "Is this you?"),
        lead=w("身份证已经读好，请收好您的身份证。", "Your card has been read. Please take it."),
        trail=w.trail(2),
        headline=seen.Fact(w("姓名", "Name"), Secret("赵*厚", "赵德厚")),
        facts=(
            seen.Fact(w("证号", "Number"), Secret("990 **** **** *** 0016", "990121194307050016")),
            seen.Fact(w("性别", "Sex"), w("男", "Male"), wide=False),
            seen.Fact(w("民族", "Ethnicity"), plain("汉"), wide=False),
            seen.Fact(w("出生", "Born"), Secret("1943 年 ** 月 ** 日", "1943 年 07 月 05 日")),
            seen.Fact(w("住址", "Address"), Secret("云泽市清汀县 ********", "云泽市清汀县清汀镇柳湾村6组12号")),
            seen.Fact(w("有效期", "Valid"), w("长期", "Without end")),
        ),
        verdict=Notice(Tone.OK, w("已满 80 周岁，可以申领。", "80 or older: you can apply.")),
        actions=(
            w.action("not-me", "不是我，换一张", "Not me, another card"),
            w.action("next", "是我，继续", "Yes, go on", primary=True),
        ),
    )
