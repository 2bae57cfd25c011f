# SPDX-License-Identifier: Apache-2.0
"""Samples of what an application tells and asks in words: notice, consent, promise, authority, draft, window."""

from __future__ import annotations

from config.texts import Text, text
from kiosk.steps import screens as seen
from kiosk.steps.screens import Action, GuideLine, GuideRow, InfoLine, MaterialRow, Notice, Screen, Secret, Tile, Tone
from ui.screens.samples import Words


def telling(w: Words) -> dict[str, Screen]:
    """Return the samples."""
    return {
        "50-notice": _notice(w),
        "51-consent": _consent(w),
        "52-promise": _promise(w),
        "53-authority": _authority(w),
        "54-child": _child(),
        "54-second-card": _second_card(w),
        "54-mixed-up": _mixed_up(),
        "55-papers-by-network": _papers(w),
        "56-thumb": _thumb(w),
        "57-draft-kept": _draft(),
        "58-filled-in": _filled_in(w),
    }


def _second_card(w: Words) -> seen.PlaceCard:
    return seen.PlaceCard(
        title=text("apply.card.place-applicant", whose=text("apply.second.parent")),
        lead=text("apply.card.place-lead-second"),
        trail=w.trail(2),
        status=seen.CardStatus.NOT_READ,
        message=text("apply.card.same-person", whose=text("apply.second.parent")),
        hint=text("apply.card.where"),
        actions=(
            Action("no-card", text("apply.card.no-card"), icon="id-card"),
            Action("other", text("apply.card.other"), icon="people"),
        ),
    )


def _mixed_up() -> seen.CardRead:
    exchange = Action("exchange", text("apply.mixed.exchange"))
    return seen.CardRead(
        title=text("apply.card.is-it-applicant"),
        lead=text("apply.card.take-second"),
        headline=seen.Fact(text("apply.card.name"), Secret("林*姝", "林静姝")),
        facts=(seen.Fact(text("apply.card.number"), Secret("990 **** **** *** 0020", "990101198803120020")),),
        verdict=Notice(Tone.WARN, text("apply.mixed.age", years=80), "people", (), exchange),
        actions=(
            Action("not-me", text("apply.card.no-applicant")),
            Action("next", text("apply.card.yes-applicant"), primary=True),
        ),
    )


def _row(icon: str, label: str, line: Text) -> GuideRow:
    return GuideRow(icon, text(label), (GuideLine(line),))


def _notice(w: Words) -> seen.Guide:
    fields = w(
        "姓名、证号、年龄、户籍地址、现居住地、联系电话、紧急联系人、居住情况、是否领取养老金、领取账户、开户银行、卡号",
        "Name, number, age, register, home, telephone, emergency contact, living, pension, account, bank, card number",
    )
    papers = w("高龄津贴申请表、居民身份证、户口簿、银行卡或社会保障卡", "Form, ID card, household register, bank card")
    return seen.Guide(
        title=text("apply.notice.title"),
        lead=text("apply.notice.short"),
        trail=w.trail(1),
        tags=(),
        rows=(
            GuideRow("list", text("apply.notice.what"), (GuideLine(fields), GuideLine(papers))),
            _row("person", "apply.notice.why", text("apply.notice.why-words", item=w("高龄津贴申领", "the allowance"))),
            _row(
                "building",
                "apply.notice.who",
                text("apply.notice.who-words", office=w("云泽市民政局", "Civil Affairs")),
            ),
            _row("later", "apply.notice.how-long", text("apply.notice.how-long-words")),
            GuideRow(
                "chat",
                text("apply.notice.rights"),
                (GuideLine(text("apply.notice.rights-words")), GuideLine(w("(0000) 8800 0107", "(0000) 8800 0107"))),
            ),
            _row("counter", "apply.notice.unwilling", text("apply.notice.unwilling-words")),
        ),
        actions=(Action("next", text("apply.notice.understood"), primary=True),),
    )


def _consent(w: Words) -> seen.Guide:
    what = w(
        "为了按等级发放补贴，残联把您的残疾类别和等级提供给发放银行。这是敏感个人信息，只用来发放，停发后一年内删除。",
        "To pay by grade, the Federation passes kind and grade of your disability to the paying bank, for this only.",
    )
    without = w("不影响申请。补贴由残联直接发，会晚五个工作日左右。", "Nothing else changes; the payment comes later.")
    return seen.Guide(
        title=w("把残疾等级告诉发放银行吗？", "May the paying bank know the grade?"),
        lead=text("apply.consent.lead"),
        trail=w.trail(1),
        tags=(),
        rows=(_row("shield", "apply.consent.what", what), _row("info", "apply.consent.without", without)),
        version=text("apply.consent.version", version="2026-11"),
        actions=(Action("no", text("apply.consent.no")), Action("yes", text("apply.consent.yes"))),
    )


def _promise(w: Words) -> seen.Guide:
    words = w(
        "本人承诺：所报婚姻状况属实。部门将向民政核查；核查不符的，撤销办理结果，退回已办的款项，并记入信用记录。",
        "I promise that my marital status is as stated. If untrue, the decision is revoked and it is recorded.",
    )
    return seen.Guide(
        title=text("apply.promise.title", paper=w("婚姻状况声明", "Statement of marital status")),
        lead=text("apply.promise.lead"),
        trail=w.trail(4),
        tags=(),
        rows=(
            GuideRow(
                "document-pen",
                text("apply.promise.what"),
                (GuideLine(w("婚姻状况告知承诺", "Promise about marital status")), GuideLine(words)),
            ),
            _row("building", "apply.promise.office", w("云泽市住房公积金管理中心", "Housing Fund Centre")),
            _row("shield", "apply.promise.signed", text("apply.promise.signed-words")),
            _row("counter", "apply.promise.unwilling", text("apply.promise.unwilling-words")),
        ),
        notice=Notice(Tone.WARN, text("apply.promise.provisional"), "line-down"),
        actions=(
            Action("decline", text("apply.promise.decline")),
            Action("promise", text("apply.promise.promise"), primary=True),
        ),
    )


def _authority(w: Words) -> seen.Guide:
    return seen.Guide(
        title=text("apply.authority.title"),
        lead=text("apply.authority.lead"),
        trail=w.trail(2),
        tags=(),
        rows=(
            _row("person", "apply.authority.principal", w("赵*厚  990 ***** 0016", "赵*厚  990 ***** 0016")),
            _row("people", "apply.authority.agent", w("林*姝  990 ***** 0020", "林*姝  990 ***** 0020")),
            _row("document", "apply.authority.matter", w("高龄津贴申领", "Allowance for the very old")),
            _row("document-pen", "apply.authority.scope", text("apply.review.scope.supplement")),
            _row("later", "apply.authority.until", w("2027年1月31日", "31 January 2027")),
            _row("info", "apply.authority.limits", text("apply.authority.limits-words")),
            _row("document", "apply.authority.letter", text("apply.authority.letter-words")),
        ),
        actions=(
            Action("change", text("apply.authority.change")),
            Action("next", text("apply.authority.right"), primary=True),
        ),
    )


def _child() -> seen.Choice:
    icons = {"card": "id-card", "household": "document", "birth": "document"}
    return seen.Choice(
        title=text("apply.child.title"),
        choices=tuple(
            Tile(by, text(f"apply.child.by-{by}"), text(f"apply.child.by-{by}-note"), icon)
            for by, icon in icons.items()
        ),
    )


def _papers(w: Words) -> seen.Materials:
    state = seen.MaterialState
    ways = (
        Action("scan", text("apply.materials.scan"), icon="scan", primary=True),
        Action("promise", text("apply.materials.promise"), icon="document-pen"),
        Action("later", text("apply.materials.bring-later"), icon="shop"),
    )
    return seen.Materials(
        title=text("apply.materials.title", done=text("apply.count.2"), later="", missing=text("apply.count.2")),
        lead=text("apply.materials.lead", name=w("婚姻状况声明", "the statement")),
        trail=w.trail(4),
        rows=(
            MaterialRow("a", w("残疾人证", "Disability card"), text("apply.materials.verified"), state.DONE),
            MaterialRow("b", w("低保对象证明", "Proof of allowance"), text("apply.materials.pending"), state.LATER),
            MaterialRow("c", w("婚姻状况声明", "Statement of marital status"),
                        text("apply.materials.check-unknown"), state.OPEN, ways),
            MaterialRow("d", w("银行卡", "Bank card"), text("apply.materials.check-none"), state.WAITING),
        ),
        actions=(
            Action("next", text("apply.next"), primary=True, enabled=False,
                   reason=text("apply.materials.missing", count=2)),
        ),
    )  # fmt: skip


def _thumb(w: Words) -> seen.Trouble:
    return seen.Trouble(
        title=text("apply.thumb.title"),
        trail=w.trail(6),
        tone=Tone.INFO,
        reasons=(
            InfoLine("document-pen", text("apply.thumb.how")),
            InfoLine("tray", text("apply.thumb.kept")),
            InfoLine("place", w("A 区 01–12 号", "Area A, windows 01–12")),
        ),
        elsewhere=(InfoLine("counter", text("apply.elsewhere.window", window="A区 01 号")),),
        actions=(
            Action("write", text("apply.thumb.write")),
            Action("to-window", text("apply.thumb.store"), primary=True),
        ),
    )


def _draft() -> seen.SlipTrouble:
    return seen.SlipTrouble(
        title=text("draft.kept.title"),
        lead=text("draft.kept.printed"),
        can_go_back=False,
        number_label=text("draft.kept.until"),
        number=text("apply.day", year=2026, month=12, day=23),
        query_label=text("draft.kept.code"),
        query_code="5H7Q-20CD",
        lines=(InfoLine("id-card", text("draft.kept.with-card")), InfoLine("info", text("draft.kept.here-only"))),
        actions=(
            Action("on", text("draft.kept.on")),
            Action("leave", text("draft.kept.leave"), primary=True),
        ),
    )


def _filled_in(w: Words) -> seen.Stored:
    return seen.Stored(
        title=text("apply.prefill.stored"),
        stages=(
            seen.Stage(text("apply.stage.stored"), w("10:26:00", "10:26:00"), done=True, icon="tray"),
            seen.Stage(text("apply.stage.not-sent"), text("apply.stage.not-sent-soon"), done=False, icon="upload"),
            seen.Stage(
                text("apply.stage.not-received"), text("apply.stage.not-received-soon"), done=False, icon="shop"
            ),
        ),
        receipt_label=text("apply.sent.receipt-no"),
        receipt_no="990100-0001-03-261123-0042-1",
        query_label=text("apply.sent.query-code"),
        query_code="7K2M-94P4",
        qr="BSR1/99010000010326112300421/7K2M94P4",
        lines=(
            InfoLine("print", text("apply.print.done")),
            InfoLine("shop", w("A 区 07 号", "Area A, window 07")),
            InfoLine("info", text("apply.prefill.wet")),
            InfoLine("document", text("apply.prefill.bring", papers=w("户口簿、收入情况申报表", "register, income"))),
        ),
        actions=(
            Action("print-again", text("apply.print.again"), icon="print"),
            Action("next", text("apply.next"), primary=True),
        ),
    )
