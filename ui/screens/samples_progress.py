# SPDX-License-Identifier: Apache-2.0
"""Samples of coming back: the ways of asking, where a matter stands, what is not sent yet, what was not found."""

from __future__ import annotations

from config.texts import Text, text
from kiosk.steps import screens as seen
from kiosk.steps.progress_screens import Asking, Light, Place, Standing, Station
from kiosk.steps.screens import Action, FieldKind, FieldView, FormPage, InfoLine, Notice, Screen, Tone
from ui.screens.samples import Words


def progress(w: Words) -> dict[str, Screen]:
    """Return the samples of the section."""
    return {
        "23-ask": _ask(w),
        "23-code": _code(w),
        "23-asking": _asking(w),
        "24-progress": _standing(w),
        "24-progress-wanted": _wanted(w),
        "24-progress-held": _held(w),
        "24-progress-done": _done(w),
        "24-progress-changed": _changed(w),
        "24-renewal": _renewal(w),
    }


def _ask(w: Words) -> seen.Choice:
    return seen.Choice(
        title=w("您怎么查进度？", "How shall we look it up?"),
        lead=w("凭条上有码，也可以刷身份证。", "Your slip has a code; your ID card works too."),
        choices=(
            w.tile("card", "id-card", ("刷身份证", "ID card"), ("看您名下所有的件", "All matters in your name")),
            w.tile("slip", "scan", ("扫凭条或通知上的码", "Code on the slip"), ("放到镜头下", "Under the camera")),
            w.tile("code", "keyboard", ("输查询码", "Type the query code"), ("凭条上的八位码", "Eight characters")),
        ),
        notice=Notice(
            Tone.WARN,
            w("现在连不上市里", "The city cannot be reached now"),
            "line-down",
            (w("只能查本机收下的和之前查过的。", "Only what this machine took in, and what it was told."),),
        ),
    )


def _code(w: Words) -> FormPage:
    field = FieldView(
        "code",
        w("查询码", "Query code"),
        FieldKind.CODE,
        value="7K2M94P5",
        hint=w("没有 I、L、O、U", "It has no I, L, O or U"),
        required=True,
        max_length=8,
        error=w("有一位不对，请对着凭条再看一遍。", "One character is not right; please compare with your slip."),
    )
    return FormPage(
        title=w("请输查询码", "Please type the query code"),
        lead=w("凭条上最大的那八个字。", "The eight large characters on your slip."),
        fields=(field,),
        focus="code",
        lead_matters=True,
        actions=(w.action("next", "查", "Look it up", icon="search", primary=True),),
    )


def _asking(w: Words) -> Asking:
    return Asking(
        title=w("正在问市里，请稍等。", "Asking the city, please wait."),
        lead=w("一般几秒钟就有回音。", "An answer mostly takes a few seconds."),
        lines=(w.line("tray", "本机存着您 1 件，还没送到市里。", "This machine holds 1 of yours, not sent yet."),),
        actions=(w.action("stop", "不等了", "Do not wait"),),
    )


def _about(w: Words) -> tuple[Text, ...]:
    return (w("高龄津贴申领", "Old-age allowance"), w("赵*厚", "赵*厚"), w("查询码 7K2M-94P4", "Query code 7K2M-94P4"))


def _first(w: Words) -> tuple[Station, ...]:
    return (
        Station(
            w("已收件", "Taken in"), Place.BEHIND, w("自助区 3 号机收的件", "Taken in at machine 3"),
            w("11月23日 10:36", "23.11. 10:36"),
        ),
        Station(
            w("市里收到", "With the city"), Place.BEHIND, w("已转市民政局", "Passed on to Civil Affairs"),
            w("11月23日 10:36", "23.11. 10:36"),
        ),
    )  # fmt: skip


def _age(w: Words) -> InfoLine:
    return w.line("info", "这是 11月26日 10:02 从市平台取到的情况。", "This is what the city said at 26.11. 10:02.")


def _standing(w: Words) -> Standing:
    days = w("从这天起算 10 个工作日", "10 working days counted from here")
    way = w("结果发短信，钱打到社会保障卡", "By message; the money goes to the social card")
    ahead = Station(w("办结", "Done"), Place.AHEAD, way, w("最迟 12月8日", "By 8.12."))
    return Standing(
        title=w("市民政局正在审核。", "The Civil Affairs Bureau is reviewing it."),
        about=_about(w),
        light=Light(
            Tone.OK, w("时间还早，不用着急。", "There is time enough."),
            w("最迟 12月8日（星期二）前办结。", "Done by Tuesday, 8.12. at the latest."),
            w("还有", "left"), "8", w("个工作日", "working days"),
        ),
        stations=(
            *_first(w),
            Station(w("受理", "Accepted"), Place.BEHIND, days, w("11月24日 09:12", "24.11. 09:12")),
            Station(w("审核", "Review"), Place.HERE, w("市民政局社会福利科", "Welfare section"), w("第 2 天", "Day 2")),
            ahead,
        ),
        age=_age(w),
        actions=(
            w.action("reprint", "补打凭证", "Print", icon="print"),
            w.action("done", "查好了", "Done", primary=True),
        ),
    )  # fmt: skip


def _wanted(w: Words) -> Standing:
    asked = w("要补材料", "Papers asked for")
    return Standing(
        title=w("还差材料，请您补一下。", "Some papers are still missing."),
        about=_about(w),
        light=Light(
            Tone.WARN, w("还差 2 份材料。", "Papers still missing: 2."),
            w("请在 12月7日（星期一）前补齐，本机就能补。", "Please bring them by Monday, 7.12.; here is fine."),
        ),
        stations=(*_first(w), Station(asked, Place.STOPPED, None, w("11月24日 09:12", "24.11. 09:12"))),
        age=_age(w),
        notice=Notice(Tone.OK, w("打好了，请在下面取。", "Printed; please take it below."), "print"),
        actions=(
            w.action("reprint", "补打凭证", "Print", icon="print"),
            w.action("answer", "补交材料", "Add papers", icon="upload", primary=True),
            w.action("done", "查好了", "Done"),
        ),
    )  # fmt: skip


def _held(w: Words) -> Standing:
    stored = w("本机收的件", "Taken in by this machine")
    return Standing(
        title=w("已在本机存好，还没送到市里。", "Safe in this machine, not sent yet."),
        about=_about(w),
        light=Light(
            Tone.INFO, w("您的件没有丢。", "Nothing of yours is lost."),
            text("progress.held.by-itself-soon"),
        ),
        stations=(
            Station(w("已收件", "Taken in"), Place.BEHIND, stored, w("11月26日 09:58", "26.11. 09:58")),
            Station(text("apply.stage.not-received"), Place.HERE, text("progress.held.soon")),
        ),
        age=w.line("info", "这是本机现在的记录。", "This is what this machine holds now."),
        actions=(
            w.action("reprint", "", "", icon="print", reason=w("打不了小票", "No printer")),
            w.action("done", "查好了", "Done", primary=True),
        ),
    )  # fmt: skip


def _changed(w: Words) -> Standing:
    stored = w("本机收的件", "Taken in by this machine")
    return Standing(
        title=text("renewal.held.title"),
        about=_about(w),
        light=Light(Tone.WARN, text("renewal.held.kept"), text("renewal.held.not-here-yet")),
        stations=(
            Station(w("已收件", "Taken in"), Place.BEHIND, stored, w("11月26日 09:58", "26.11. 09:58")),
            Station(text("apply.stage.not-received"), Place.HERE, text("renewal.held.waiting")),
        ),
        age=w.line("info", "这是本机现在的记录。", "This is what this machine holds now."),
        actions=(
            w.action("reprint", "补打凭证", "Print the slip again", icon="print"),
            Action("renew", text("renewal.key"), enabled=False, reason=text("renewal.not-here-yet")),
            w.action("done", "查好了", "Done"),
        ),
    )


def _renewal(w: Words) -> seen.Trouble:
    fields = text("input.and", first=w("户籍所在乡镇、街道", "Township"), then=w("现在住哪里", "Where you live now"))
    papers = text("renewal.and-more", names=w("近期一寸免冠照片", "A recent photo"), count=2)
    return seen.Trouble(
        title=text("renewal.title"),
        tone=Tone.INFO,
        can_go_back=False,
        reasons=(
            InfoLine("document", w("高龄津贴申领", "Old-age allowance")),
            InfoLine("keyboard", text("renewal.new-fields", names=w("身高", "Height"))),
            InfoLine("scan", text("renewal.new-papers", names=papers)),
            InfoLine("keyboard", text("renewal.changed-fields", names=fields)),
            InfoLine("tray", text("renewal.kept")),
        ),
        elsewhere=(InfoLine("counter", text("apply.elsewhere.window", window="A区 01 号")),),
        actions=(Action("check", text("renewal.check"), primary=True),),
    )


def _done(w: Words) -> Standing:
    return Standing(
        title=w("办好了。", "It is done."),
        about=_about(w),
        light=Light(Tone.OK, w("准予，每月 100 元。", "Granted."), w("钱打到社会保障卡", "To your card")),
        stations=(
            *_first(w),
            Station(w("办结", "Done"), Place.BEHIND, None, w("12月1日 15:20", "1.12. 15:20")),
        ),
        age=w.line("info", "这是 12月1日 16:00 的情况，现在可能有变化。", "From 1.12. 16:00; it may have changed."),
        notice=Notice(
            Tone.WARN, w("现在连不上市里，看的是之前的情况。", "The city cannot be reached now."), "line-down"
        ),
        actions=(
            w.action("reprint", "补打凭证", "Print", icon="print"),
            w.action("done", "查好了", "Done", primary=True),
        ),
    )  # fmt: skip
