# SPDX-License-Identifier: Apache-2.0
"""Keeping a draft because somebody asked: the question, the code large and on paper, then home or on with the form."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass

from config.texts import text, wording
from devices.device import CancelToken, Deadline
from devices.receipt_printer import PrintReport, PrintResult, ReceiptPrinter
from kiosk.audit import Act
from kiosk.domain import query_code
from kiosk.draft import Draft, name_of, sealed
from kiosk.hall.leaving import HALL, HALL_SECONDS, lay
from kiosk.receipts.side_papers import draft_slip
from kiosk.steps.draft_part import KEEP, Drafts, draft_of, leaving_of, to_hall, until_text
from kiosk.steps.events import Done, Event, Failed, Press
from kiosk.steps.facilities import usable
from kiosk.steps.screens import Action, Choice, InfoLine, SlipTrouble, Tile, Trouble
from kiosk.steps.side_paper import sheet_of
from kiosk.steps.slip import PRINT_SECONDS, print_slip
from kiosk.steps.step import Leave, Next, Offline, Outcome, Reason, Show, Work
from kiosk.steps.submit import OUTBOX
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action, refusal
from offline_queue.outbox import Outbox

# A scanned page is up to 2 MB; the rest is for a failing disk, about which a person should hear.
KEEP_SECONDS = 30.0


@dataclass(frozen=True)
class DraftKeepStep:
    """Asks, keeps, shows the code; passed by everybody who did not ask."""

    name: str = KEEP
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Ask once more, saying how long and how it is opened: what is kept is personal."""
        return Show(_question(visit)) if visit.part(Drafts).asked else Next()

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Keep it, print its code, and end the visit or go on."""
        drafts = visit.part(Drafts)
        if isinstance(event, Done | Failed):
            return _ended(visit, drafts, event)
        if not isinstance(event, Press) or not drafts.asked:
            return None
        if event == Press("choose", "keep") or event.action == "retry":
            return _keep(visit)
        if event == Press("choose", "back") or event.action in ("back", "on"):
            drafts.asked = False
            return Next()
        return Leave(Reason.HOME) if event.action == "leave" and drafts.print_no else None


def _question(visit: Visit) -> Choice:
    days = visit.facilities.site.draft_days
    # Before they say yes: where it will lie is part of what is asked.
    where = "draft.keep.lead-hall" if to_hall(visit) else "draft.keep.lead"
    return Choice(
        title=text("draft.keep.title"),
        lead=text(where, days=days),
        choices=(
            Tile("keep", text("draft.keep.yes"), text("draft.keep.yes-note"), "tray"),
            Tile("back", text("draft.keep.no"), text("draft.keep.no-note"), "back"),
        ),
    )


def _keep(visit: Visit) -> Outcome:
    facilities, drafts, card = visit.facilities, visit.part(Drafts), visit.cards.operator
    if card is None:
        return Next()
    drafts.unsure, drafts.code = drafts.codes, query_code.make(facilities.below)
    days = facilities.site.draft_days
    drafts.until = (facilities.today() + datetime.timedelta(days=days)).isoformat()
    kept = functools.partial(
        keep, draft_of(visit), drafts.code, drafts.unsure, card.number, days * 86400.0,
        f"{facilities.machine}-{facilities.today():%Y%m%d}",
    )  # fmt: skip
    return Show(_wait(), work=Work(OUTBOX, kept, KEEP_SECONDS))


def keep(
    draft: Draft,
    code: str,
    before: tuple[str, ...],
    number: str,
    seconds: float,
    stem: str,
    outbox: Outbox,
    deadline: Deadline,
    cancel: CancelToken,
) -> str:
    """Store a draft in place of those before; return its print number."""
    # Sealed before the transaction: the key takes a while on purpose, and the outbox is not to be held meanwhile.
    content = sealed(draft, code, number)
    with outbox.transaction() as tx:
        for older in before:
            # Two drafts of one form would be two truths, and the older slip would bring back what was changed since.
            tx.forget(name_of(older))
        tx.note(name_of(code), content, seconds)
        return f"{stem}-{tx.next_number('print:' + stem[-8:]):04d}"


def _ended(visit: Visit, drafts: Drafts, event: Done | Failed) -> Outcome:
    if drafts.code and drafts.print_no and drafts.in_hall is None:
        drafts.in_hall = isinstance(event, Done) and event.value is True
        work = _print(visit, drafts)
        return Show(_kept(visit), work=work)
    if drafts.printing:
        drafts.printing = False
        report = event.value if isinstance(event, Done) else None
        drafts.printed = isinstance(report, PrintReport) and report.result is PrintResult.PRINTED
        return Show(_kept(visit))
    if isinstance(event, Failed) or not isinstance(event.value, str):
        # It may lie there all the same, and so may the one before: both go with what is kept or handed in next.
        drafts.unsure, drafts.code, drafts.until = drafts.codes, "", ""
        return Show(_not_kept(visit))
    leaving = leaving_of(visit, drafts.code)
    drafts.print_no, drafts.unsure, drafts.in_hall = event.value, (), None if leaving else False
    visit.facilities.note(Act.DRAFT_KEPT, visit.id, item=visit.matter.task_code)
    if leaving:
        return Show(_wait(), work=Work(HALL, functools.partial(lay, leaving), HALL_SECONDS))
    # First the work: without a printer it is known at once that the code has to be written down.
    work = _print(visit, drafts)
    return Show(_kept(visit), work=work)


def _print(visit: Visit, drafts: Drafts) -> Work | None:
    if not usable(visit.facilities, ReceiptPrinter):
        drafts.printed = False
        return None
    drafts.printing = True
    item = visit.matter.name.of(visit.language)
    slip = draft_slip(sheet_of(visit, drafts.print_no), drafts.code, wording(visit.language)(until_text(drafts)), item,
                      in_hall=bool(drafts.in_hall))  # fmt: skip
    return Work(ReceiptPrinter, functools.partial(print_slip, slip), PRINT_SECONDS)


def _kept(visit: Visit) -> SlipTrouble:
    drafts = visit.part(Drafts)
    paper = {None: "printing", True: "printed", False: "write-down"}[drafts.printed]
    wait = text("apply.print.wait") if drafts.printing else None
    return SlipTrouble(
        title=text("draft.kept.title"),
        lead=text(f"draft.kept.{paper}"),
        # Both keys below say what becomes of the form; the footer would leave it open.
        can_go_back=False,
        can_go_home=False,
        number_label=text("draft.kept.until"),
        number=until_text(drafts),
        query_label=text("draft.kept.code"),
        query_code=query_code.grouped(drafts.code),
        lines=_where(drafts),
        actions=(
            Action("on", text("draft.kept.on"), enabled=not drafts.printing, reason=wait),
            Action("leave", text("draft.kept.leave"), primary=True, enabled=not drafts.printing, reason=wait),
        ),
    )


def _where(drafts: Drafts) -> tuple[InfoLine, InfoLine]:
    """Say where it is gone on with, and by what: a clerk sees whose card it is, a machine asks for both."""
    if drafts.in_hall:
        return InfoLine("id-card", text("draft.kept.with-card-here")), InfoLine("shop", text("draft.kept.hall"))
    return InfoLine("id-card", text("draft.kept.with-card")), InfoLine("info", text("draft.kept.here-only"))


def _wait() -> Choice:
    return Choice(title=text("draft.keep.wait"), can_go_back=False, can_go_home=False, choices=())


def _not_kept(visit: Visit) -> Trouble:
    return refusal(
        visit.facilities,
        text("draft.keep.failed"),
        InfoLine("info", text("apply.store.kept")),
        actions=(Action("on", text("draft.kept.on")), next_action("apply.store.retry", "retry", "again")),
    )
