# SPDX-License-Identifier: Apache-2.0
"""The end of a window's day without widgets: what is counted, what differs, the report and its two signatures.

Each look asks the hub, then the platform, then counts here; who does not answer is left out and said to be.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QObject, Signal

from devices.device import CancelToken, Deadline
from kiosk.capture.leaf import UnreadablePdfError, page_picture
from kiosk.hall.days import WindowDay, day_account, window_day
from kiosk.platform.calls.days import DayCompared
from kiosk.receipts.template import TemplateError
from kiosk.receipts.window_papers import day_pages, day_slip
from kiosk.staff.door import Asked, Verdict
from kiosk.staff.opening import door_of
from kiosk.steps.facilities import Facilities
from kiosk.steps.side_paper import sheet_at
from kiosk.surroundings import Surroundings
from kiosk.tickets.acts import CloseDay, DayAccount
from kiosk.tickets.errors import TicketError
from kiosk.window_work import looking, originals, report
from kiosk.window_work.day import Account, account
from kiosk.window_work.report import Report, ReportError
from kiosk.window_work.slips import day_paper
from offline_queue.ids import uuid7
from offline_queue.outbox import Outbox
from ui.window.context import WindowContext
from ui.window.printing import Printing
from ui.window.worklist_state import work_of

SECONDS, COMPARE_SECONDS, DRAW_SECONDS = 20.0, 60.0, 30.0
ROLL, PAPER = "window-day", "window-day-a4"
# Dots an inch of the picture on the screen.
DPI = 110
Told = Literal[
    "", "closed", "not-stored", "open", "same-person", "signed", "unknown", "second-refused", "hall-closed",
    "day-closed", "hall-refused", "unheard",
]  # fmt: skip


class DayState(QObject):
    """``changed`` tells any news."""

    changed = Signal()

    def __init__(self, context: WindowContext, around: Facilities | None = None) -> None:
        super().__init__(context)
        self._context = context
        self.around = around or Surroundings(context.terminal)
        self.printing = Printing(context, self.around)
        self.account: Account | None = None
        self.reports: tuple[Report, ...] = ()
        self.hall: DayAccount | None = None
        """The hall's numbers so far; None where the hub could not be asked."""
        self.page = b""
        """The report as it prints, as a picture; empty before it is drawn."""
        self.doing = ""
        self.told: Told = ""
        self.asks_second = self.asks_hall = False
        self._drawn: object = None
        self.printing.changed.connect(self.changed)
        context.staff_changed.connect(self._forget)

    @property
    def report(self) -> Report | None:
        """Return the last report of the day."""
        return self.reports[-1] if self.reports else None

    @property
    def leads(self) -> bool:
        """Tell whether who works here may end the day of the hall."""
        return self._context.staff.may("lead")

    @property
    def shown(self) -> Report | None:
        """Return the report that is shown: the last one, or what it would be now."""
        who, found = self._context.staff.who, self.account
        if found is None or who is None:
            return self.report
        last = self.report
        if last and report.same(last.account, found):
            return last
        return Report(number="", account=found, made=report.Signed(who.staff_no, found.read_at))

    # What is done

    def look(self) -> None:
        """Count everything anew: hub, platform, then here."""
        if self.doing:
            return
        self.doing, self.told = "look", ""
        hall, no, day = self._context.hall, self._context.settings.hub.window, self._day()
        if hall is None or not no:
            self._counted_there(None)
        else:
            hall.ask(lambda client: (window_day(client, no, day), day_account(client, day)), self._counted_there)
        self.changed.emit()

    def close(self) -> None:
        """Make and keep the report of the day."""
        found, who, site, now = self.account, self._context.staff.who, self._context.settings.site, self._context.now()
        if found is None or who is None or self.doing:
            return

        def store(outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> Report | ReportError:
            return _told(lambda: report.close(outbox, found, site, who.staff_no, now))

        self._run("close", store)

    def sign(self, staff_no: str, password: str) -> None:
        """Have a second of the staff stand behind the report; they prove themselves by their password."""
        door, last, now = door_of(self._context.terminal), self.report, self._context.now()
        if last is None or self.doing:
            return
        if door is None:
            self.told = "second-refused"
            self.changed.emit()
            return

        def verify(outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> Report | ReportError | Verdict:
            verdict = door.verify(Asked(staff_no, password), outbox, deadline, cancel)
            return _told(lambda: report.check(outbox, last, staff_no, now)) if verdict.is_in else verdict

        self._run("sign", verify)

    def close_hall(self, reason: str) -> None:
        """End the day of the hall; whoever still waits is let go for this reason."""
        hall = self._context.hall
        if hall and self.leads and not self.doing:
            self.doing, self.told = "hall", ""
            hall.act(CloseDay(day=self._day(), expire_reason=reason.strip()), self._hall_closed, uuid7())
            self.changed.emit()

    def print_roll(self) -> None:
        """Print the report on the roll."""
        if last := self.report:
            paper = day_paper(last, self._context.wording.language)
            self.printing.slip(ROLL, last.number, lambda sheet: day_slip(sheet, paper))

    def print_pages(self) -> None:
        """Print the report on A4."""
        if last := self.report:
            paper = day_paper(last, self._context.wording.language)
            self.printing.pages(PAPER, last.number, lambda sheet: day_pages(sheet, paper))

    def ask(self, question: Literal["second", "hall"]) -> None:
        """Ask for the second person, or whether the hall's day is to end; asked again it is taken back."""
        self.asks_second = question == "second" and not self.asks_second
        self.asks_hall = question == "hall" and not self.asks_hall and self.leads
        self.told = ""
        self.changed.emit()

    def let_be(self) -> bool:
        """Take back what is asked or told; return False where nothing stands."""
        stood = bool(self.asks_second or self.asks_hall or self.told)
        self.asks_second = self.asks_hall = False
        self.told = ""
        if stood:
            self.changed.emit()
        return stood

    # What comes home

    def show(self, found: Account, reports: tuple[Report, ...] = (), page: bytes = b"") -> None:
        """Show a day that was made up, for pictures."""
        self.account, self.reports, self.page = found, reports, page
        self.changed.emit()

    def _counted_there(self, end: object) -> None:
        # Who does not answer now has no numbers: those of an earlier look would stand there as read.
        tickets, self.hall = end if isinstance(end, tuple) else (None, None)
        outbox, who = self._context.terminal.outbox, self._context.staff.who
        if outbox is None or who is None or who.session is None:
            self._compared(tickets, None)
            return
        call = functools.partial(looking.compare, self._context.now().date(), self._context.settings.site, outbox)
        self._context.run("platform", call, COMPARE_SECONDS, functools.partial(self._compared, tickets))

    def _compared(self, tickets: WindowDay | None, end: object) -> None:
        compared = end if isinstance(end, DayCompared) else None
        seen, now = work_of(self._context).seen, self._context.now()
        window = seen.window if seen else self._context.settings.hub.window

        def count(outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> tuple[Account, tuple[Report, ...]]:
            register = originals.read(outbox, now.timestamp())
            found = account(outbox, now.date(), window, tickets, compared, register, now)
            return found, report.kept(outbox, window, found.day, now.timestamp())

        self._context.run("outbox", count, SECONDS, self._counted)

    def _counted(self, end: object) -> None:
        self.doing = ""
        if isinstance(end, tuple):
            self.account, self.reports = end
            self._draw()
        else:
            self.told = "not-stored"
        self.changed.emit()

    def _run(self, doing: str, call: Callable[[Outbox, Deadline, CancelToken], object]) -> None:
        self.doing, self.told = doing, ""
        self._context.run("outbox", call, SECONDS, self._ended)
        self.changed.emit()

    def _ended(self, end: object) -> None:
        signing, self.doing = self.doing == "sign", ""
        if isinstance(end, Report):
            self.reports = (*(one for one in self.reports if one.number != end.number), end)
            self.told, self.asks_second = "signed" if signing else "closed", False
            self._draw()
        elif isinstance(end, ReportError):
            self.told = REFUSED.get(end.code, "not-stored")
        else:
            self.told = "second-refused" if isinstance(end, Verdict) else "not-stored"
        self.changed.emit()

    def _hall_closed(self, end: object) -> None:
        self.doing = ""
        if isinstance(end, DayAccount):
            self.hall, self.told, self.asks_hall = end, "hall-closed", False
        else:
            self.told = HALL_SAYS.get(end.code, "hall-refused") if isinstance(end, TicketError) else "unheard"
        self.changed.emit()

    def _draw(self) -> None:
        """Have the report drawn as it prints."""
        wanted, language = self.shown, self._context.wording.language
        if wanted is None or (wanted, language) == self._drawn:
            return
        self._drawn = (wanted, language)
        paper, sheet = day_paper(wanted, language), sheet_at(self.around, language, "–")

        def draw(folder: object, deadline: Deadline, cancel: CancelToken) -> bytes:
            try:
                return page_picture(day_pages(sheet, paper), 0, DPI)
            except (TemplateError, UnreadablePdfError):
                return b""

        self._context.run("catalogue", draw, DRAW_SECONDS, self._page_came)

    def _page_came(self, end: object) -> None:
        self.page = end if isinstance(end, bytes) else b""
        if not self.page:
            # The next look has it drawn again.
            self._drawn = None
        self.changed.emit()

    def _forget(self) -> None:
        self.let_be()

    def _day(self) -> str:
        return self._context.now().date().isoformat()


HALL_SAYS: dict[str, Told] = {"day-open": "open", "day-closed": "day-closed"}
REFUSED: dict[str, Told] = {"open": "open", "same-person": "same-person", "signed": "signed", "unknown": "unknown"}


def _told(call: Callable[[], Report]) -> Report | ReportError:
    # A lane tells a foreign fault by its name only.
    try:
        return call()
    except ReportError as wrong:
        return wrong


def day_of(context: WindowContext) -> DayState:
    """Return the end of the day of a window, the same for all densities."""
    found = context.findChild(DayState)
    return found if isinstance(found, DayState) else DayState(context)
