# SPDX-License-Identifier: Apache-2.0
"""Samples of what is signed by hand, of lists that are printed to take along, and of a machine that stands still."""

from __future__ import annotations

from config.texts import plain, text
from kiosk.steps import screens as seen
from kiosk.steps.ink import who_sees
from kiosk.steps.proof_screens import Doing
from kiosk.steps.screens import Action, GuideLine, GuideRow, InfoLine, MaterialRow, Notice, Screen, Tag, Tone
from kiosk.steps.technician_screens import Panel, PanelRow
from kiosk.steps.technician_service import when
from kiosk.steps.words import next_action
from ui.screens.samples import Words


def ink(w: Words) -> dict[str, Screen]:
    """Return the samples."""
    return {
        "29-proof-done-log": _proof(w),
        "35-service": _service(),
        "35-service-back": when(),
        "36-stopped": _stopped(w),
        "59-ink-print": _ink(w, "print", ("print", "document-pen", "scan"), ("print", "pen", "scan"), PRINT),
        "59-ink-printed": _ink(w, "printed", ("fault", "document-pen", "scan"), ("", "pen", "scan"), PRINTED),
        "59-ink-signed": _ink(w, "signed", ("circle-tick", "document"), ("signed", "keep"), SIGNED),
        "59-thumb-here": _thumb(w),
        "59-witness": who_sees(),
        "59-papers-to-sign": _papers(w),
        "59-supplement-list": _notice(w),
    }


PRINT = (("to-window", "ink.key.window", "shop"), ("print", "ink.key.print", "print"))
PRINTED = (
    ("to-window", "ink.key.window", "shop"),
    ("print", "ink.key.again", "print"),
    ("scan", "ink.key.scan", "scan"),
)
SIGNED = (("scan", "ink.key.scan-again", "again"), ("next", "ink.key.submit", ""))


def _ink(
    w: Words, stage: str, icons: tuple[str, ...], how: tuple[str, ...], keys: tuple[tuple[str, str, str], ...]
) -> seen.Trouble:
    told = zip(icons, how, strict=True)
    *beside, (name, key, icon) = keys
    return seen.Trouble(
        title=text(f"ink.{stage}.title"),
        lead=text("ink.changed") if stage == "print" else None,
        trail=w.trail(6),
        tone=Tone.INFO,
        reasons=tuple(InfoLine(icon, text(f"ink.how.{said}" if said else "ink.no-camera")) for icon, said in told),
        actions=(*(Action(one, text(said), icon=sign) for one, said, sign in beside), next_action(key, name, icon)),
    )


def _thumb(w: Words) -> seen.Trouble:
    return seen.Trouble(
        title=text("apply.thumb.title-here"),
        trail=w.trail(6),
        tone=Tone.INFO,
        reasons=(
            InfoLine("print", text("apply.thumb.how-here")),
            InfoLine("people", text("apply.thumb.witness")),
        ),
        actions=(
            Action("write", text("apply.thumb.write")),
            Action("to-window", text("ink.key.window")),
            next_action("apply.thumb.print", "on-paper", "print"),
        ),
    )


def _papers(w: Words) -> seen.Materials:
    ways = (
        Action("scan", text("apply.materials.scan"), icon="scan", primary=True),
        Action("print", text("apply.materials.print-blank"), icon="print"),
        Action("later", text("apply.materials.bring-later"), icon="shop"),
    )
    missing = text("apply.materials.missing", count=1)
    name = w("家庭经济状况核对授权书", "Consent to the check of means")
    note = w("纸质原件，亲笔签名，交到窗口", "On paper, signed by hand, for the window")
    return seen.Materials(
        title=text("apply.materials.title", done=text("apply.count.2"), later="", missing=text("apply.count.1")),
        lead=text("apply.materials.lead", name=name),
        trail=w.trail(4),
        rows=(MaterialRow("a", name, note, seen.MaterialState.OPEN, ways),),
        actions=(Action("next", text("apply.next"), primary=True, enabled=False, reason=missing),),
    )


def _notice(w: Words) -> seen.Guide:
    wrong = w("缺第 3–6 页", "Pages 3 to 6 are missing")
    todo = w("补齐全部页，加盖医院收费章", "Bring all pages with the stamp of the hospital")
    return seen.Guide(
        title=text("supplement.notice-title", count=text("apply.count.1")),
        lead=text("supplement.notice-lead", item=w("住院费用报销", "Hospital bill")),
        tags=(Tag(text("supplement.until", day=w("12月7日", "7 December")), Tone.WARN),),
        rows=(GuideRow("paper", w("费用明细清单", "List of costs"), (GuideLine(wrong), GuideLine(todo))),),
        version=text("supplement.notice-number", number="云医保补告〔2026〕第 0312 号", time=plain("11-25 10:00")),
        actions=(Action("print-list", text("supplement.list"), icon="print"), next_action("supplement.begin", "begin")),
    )


def _proof(w: Words) -> Doing:
    return Doing(
        title=text("proof.done.title", count=text("apply.count.1")),
        lead=text("proof.done.lead"),
        can_go_back=False,
        icon="tick",
        done=True,
        lines=(InfoLine("shield", text("proof.done.check", number="9901-RS-20261123-0318")),),
        actions=(Action("log", text("proof.done.log"), icon="print"), next_action("proof.done.next")),
    )


def _service() -> Panel:
    since = text("technician.service.since", time=plain("10:18"))
    lines = (text("technician.service.stopped-seen"), text("technician.service.stopped-kept"))
    return Panel(
        title=text("technician.service.title"),
        rows=(
            PanelRow(text("technician.menu.service"), since, Tone.FAULT, "hand", lines),
            PanelRow(text("technician.service.back"), text("stopped.back-tomorrow"), icon="clock", name="back"),
        ),
        notice=Notice(Tone.OK, text("technician.service.printed"), "print"),
        actions=(
            Action("print", text("technician.service.print"), icon="print"),
            next_action("technician.service.resume", "resume", "tick"),
        ),
    )


def _stopped(w: Words) -> seen.Home:
    lines = (
        text("stopped.machine", name="自助区 3 号机", machine="K03"),
        text("stopped.cannot"),
        text("stopped.kept"),
        text("stopped.back-today"),
        text("apply.elsewhere.window", window="A区 01 号"),
        text("apply.elsewhere.call", phone="(0000) 8800 0101", hotline="12345"),
    )
    return seen.Home(
        title=text("home.stopped.title"),
        can_go_back=False,
        can_go_home=False,
        hours=text("home.hours", hours="9:00–12:00、13:30–17:00"),
        line=text("home.line.up"),
        section=text("home.section"),
        tiles=(),
        notice=Notice(Tone.FAULT, text("home.paused.message"), lines=lines, staff=text("home.paused.staff")),
    )
