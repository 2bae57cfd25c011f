# SPDX-License-Identifier: Apache-2.0
"""Samples of the screens after the signature: numbers, paper, opinion, goodbye, trouble."""

from __future__ import annotations

from kiosk.steps import screens as seen
from kiosk.steps.screens import Screen, Tile, Tone
from ui.screens.samples import Words

# Both check characters hold: a picture in a manual is typed in by somebody one day.
RECEIPT = "990100-0001-03-261123-0042-3"
QUERY = "7K2M-94P4"
# A number nobody has: area 0000 is given to no place.
OFFICE = "(0000) 8800 0107"


def ending(w: Words) -> dict[str, Screen]:
    """Return the samples from the stored submission to the end."""
    return {
        "14-acknowledged": _stored(w, settled=True),
        "15-stored-offline": _stored(w, settled=False),
        "16-paper-out": _paper_out(w),
        "16-slip-uncertain": _slip_uncertain(w),
        "17-evaluation": _evaluation(w),
        "18-goodbye": _goodbye(w),
        "19-still-there": _still_there(w),
        "20-trouble": _trouble(w),
    }


def _stages(w: Words, settled: bool) -> tuple[seen.Stage, ...]:
    stored = seen.Stage(w("已在本机存好", "Stored here"), w("10:36:04", "10:36:04"), done=True, icon="tray")
    if settled:
        return (
            stored,
            seen.Stage(w("已送往市里", "Sent"), w("10:36:05", "10:36:05"), done=True, icon="upload"),
            seen.Stage(w("市里已收到", "Received"), w("10:36:07", "10:36:07"), done=True, icon="shop"),
        )
    return (
        stored,
        seen.Stage(w("还没送往市里", "Not sent yet"), w("等线路", "waiting for the line"), done=False, icon="upload"),
        seen.Stage(
            w("市里还没收到", "Not received yet"), w("到时发短信", "a message follows"), done=False, icon="shop"
        ),
    )


def _stored(w: Words, *, settled: bool) -> seen.Stored:
    title = (
        w("市里已经收到，这是您的收件编号。", "The city has received it. This is your receipt number.")
        if settled
        else w(
            "已在本机存好，联网后自动送出，不用再来。",
            "Stored here. It will be sent by itself; you need not come again.",
        )
    )
    after = (
        w.line("clock", "自受理之日起 10 个工作日办结", "Decided within 10 working days of acceptance")
        if settled
        else w.line("search", "联网以后，凭查询码可查进度", "Once online, the code shows the progress")
    )
    return seen.Stored(
        title=title,
        can_go_back=False,
        stages=_stages(w, settled),
        receipt_label=w("收件编号", "Receipt number"),
        receipt_no=RECEIPT,
        query_label=w("查询码，记这八位就够", "Query code: these eight are enough"),
        query_code=QUERY,
        qr="7K2M94P4",
        lines=(
            w.line("print", "正在打印，请在下面取单子。", "Printing. Please take your slip below."),
            w.line("phone", "受理、补正都发短信到 138****0000", "News will be sent to 138****0000"),
            after,
        ),
        settled=settled,
        actions=(
            w.action("print-again", "再打一张", "Print again", icon="print"),
            w.action("next", "下一步", "Next", primary=True),
        ),
    )


def _paper_out(w: Words) -> seen.SlipTrouble:
    return seen.SlipTrouble(
        title=w("没纸了，请记一下或拍照。", "The paper has run out. Please note it or take a photo."),
        lead=w("材料已经存好，照样办。", "Your papers are stored; nothing is lost."),
        can_go_back=False,
        number_label=w("收件编号", "Receipt number"),
        number=RECEIPT,
        query_label=w("查询码，记这八位就够", "Query code: these eight are enough"),
        query_code=QUERY,
        lines=(w.line("print", "要纸的单子，旁边 4 号机能补打。", "Machine 4 beside it can print the slip."),),
        actions=(w.action("next", "记好了", "Noted", primary=True),),
    )


def _slip_uncertain(w: Words) -> seen.SlipTrouble:
    return seen.SlipTrouble(
        title=w("单子出来了吗？", "Did the slip come out?"),
        lead=w("没出来请点“再打一张”。", "If not, touch Print again."),
        can_go_back=False,
        number_label=w("您的号是", "Your number is"),
        number="B021",
        query_label=w("", ""),
        query_code="",
        actions=(
            w.action("print-again", "再打一张", "Print again", icon="print"),
            w.action("next", "出来了", "Yes, it did", primary=True),
        ),
    )


def _evaluation(w: Words) -> seen.Evaluation:
    levels = (
        ("5", "非常满意", "Very satisfied"),
        ("4", "满意", "Satisfied"),
        ("3", "基本满意", "Fairly satisfied"),
        ("2", "不满意", "Dissatisfied"),
        ("1", "非常不满意", "Very dissatisfied"),
    )
    return seen.Evaluation(
        title=w("这次办得怎么样？", "How was it?"),
        lead=w("不评也可以，评完不影响您办事。", "You may also skip this; it changes nothing for you."),
        can_go_back=False,
        levels=tuple(Tile(level, w(zh, en), icon=f"face-{level}") for level, zh, en in levels),
        actions=(w.action("skip", "不评了，下一步", "Skip"),),
    )


def _goodbye(w: Words) -> seen.Goodbye:
    return seen.Goodbye(
        title=w("办好了，请带好证件和单子，慢走。", "All done. Please take your card and papers. Goodbye."),
        can_go_back=False,
        card_left=True,
        paper_out=True,
        lines=(
            w.line("circle-tick", "屏幕上您填的内容已清空", "What you entered has been cleared"),
            w.line("search", f"查询码 {QUERY}，可查进度、补打单子", f"Code {QUERY} shows progress and prints again"),
            w.line("phone", f"有事请拨 {OFFICE} 或 12345", f"Questions: {OFFICE} or 12345"),
        ),
        actions=(
            w.action("again", "再办一件", "Another service"),
            w.action("done", "我拿好了", "I have everything", primary=True),
        ),
    )


def _still_there(w: Words) -> seen.StillThere:
    return seen.StillThere(
        title=w("您还在吗？", "Are you still there?"),
        lead=w("点一下就可以继续，填的都在。", "Touch to go on. Nothing is lost."),
        seconds_left=24,
        seconds=30,
    )


def _trouble(w: Words) -> seen.Trouble:
    return seen.Trouble(
        title=w("这台暂时不能扫描。", "This machine cannot scan at the moment."),
        lead=w("您填的都在，换个办法接着办。", "What you filled in is kept; there are other ways."),
        tone=Tone.WARN,
        reasons=(
            w.line("camera", "高拍仪没有接好，已经告诉工作人员。", "The camera is not connected; staff know."),
            w.line("tray", "您的申请已在本机存好。", "Your application is stored here."),
        ),
        elsewhere=(
            w.line("devices", "旁边 4 号机可以扫描。", "Machine 4 beside it can scan."),
            w.line("shop", "A区 01 号窗口可以接着办。", "Window A01 can go on with it."),
        ),
        actions=(
            w.action("retry", "再试一次", "Try again", icon="again"),
            w.action("later", "先不扫，往下办", "Go on without", primary=True),
        ),
    )
