"""A desk of the intake that answers when a test says so, and lanes whose work ends when a test ends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from kiosk.intake import acts
from kiosk.intake.case import Case, CaseError, CaseInk
from ui.window import intake_samples as samples
from ui.window.intake_desk import Done


class MadeDesk:
    """Keeps what it is asked; ``answer`` ends the oldest question, ``at_once`` answers what needs no thought."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Any, ...], Done]] = []
        self.kept: list[Case] = []
        self.noted: list[Any] = []
        self.made: list[Any] = []
        self.numbers: Iterator[str] = (f"W17-20261123-{n:04d}" for n in range(1, 1000))
        self.at_once = True
        self.case = samples.draft_case()
        self.refuse: Exception | None = None

    def _ask(self, name: str, done: Done, answer: object, *given: Any) -> None:
        self.asked.append((name, given, done))
        if self.at_once:
            self.answer(self.refuse or answer)

    def answer(self, answer: object) -> None:
        """End the oldest question."""
        _, _, done = self.asked.pop(0)
        done(answer)

    @property
    def names(self) -> list[str]:
        """What is asked and not answered."""
        return [name for name, _, _ in self.asked]

    def begin(self, task_code: str, relation: object, ticket: object, done: Done) -> None:
        self._ask("begin", done, self.case, task_code)

    def take_up_by_code(self, code: str, ticket: object, done: Done) -> None:
        self._ask("code", done, self.case, code)

    def take_up_by_card(self, card: object, ticket: object, done: Done) -> None:
        self._ask("card", done, self.case, card)

    def left_for(self, ticket: object, done: Done) -> None:
        self._ask("left", done, True)

    def in_hand(self, done: Done) -> None:
        self._ask("in-hand", done, ())

    def resume(self, id: str, done: Done) -> None:
        self._ask("resume", done, self.case, id)

    def picture(self, id: str, done: Done) -> None:
        self._ask("picture", done, b"picture of " + id.encode(), id)

    def keep(self, case: Case, done: Done, noted: object = None) -> None:
        self.kept.append(case)
        self.noted.append(noted)
        self._ask("keep", done, case)

    def take_page(self, case: Case, material: str, jpeg: bytes, done: Done, **more: Any) -> None:
        made = more.get("made")
        page = acts.changed(samples.pages(material, 1)[0], poor=more.get("poor", ""), made=made)
        if made and made.page:
            # Stored under its own hash, as the desk does.
            page = acts.changed(page, picture=acts.changed(page.picture, sha256=made.page))
        new = acts.retaken(case, material, more["number"], page) if more["number"] else acts.added(case, material, page)
        self.made.append(more.get("made"))
        self._ask("page", done, new, material, more)

    def bind(self, case: Case, done: Done) -> None:
        # At once, and not among what was asked: whether a paper is a PDF changes nothing for who signs.
        done(case)

    def take_signed(self, case: Case, ink: CaseInk, scans: Sequence[bytes], done: Done) -> None:
        pages = tuple(acts.changed(samples.pages("signed", 1)[0]) for _ in scans)
        try:
            new: object = acts.inked(case, acts.changed(ink, pages=pages))
        except CaseError as wrong:
            new = wrong
        self._ask("signed", done, new)

    def check(self, case: Case, material: str, done: Done) -> None:
        self._ask("check", done, acts.checked(case, material, samples.CLERK, samples.HOUR), material)

    def hand_in(self, case: Case, done: Done) -> None:
        self._ask("hand-in", done, case)

    def put_aside(self, case: Case, done: Done) -> None:
        self._ask("aside", done, case.query_code)

    def drop(self, case: Case, reason: str, done: Done) -> None:
        self._ask("drop", done, None, reason)

    def end(self, case: Case, reason: str, done: Done) -> None:
        self._ask("end", done, None, reason)

    def heard(self, case: Case, done: Done) -> None:
        self._ask("heard", done, CaseError("lost"))

    def decide(self, case: Case, decision: Any, session: Any, done: Done, version: int = 0) -> None:
        self._ask("decide", done, CaseError("reason"), decision)

    def document(self, case: Case, paper: Any, session: Any, done: Done) -> None:
        self._ask("document", done, b"%PDF", paper)

    def print_no(self, done: Done) -> None:
        self._ask("print-no", done, next(self.numbers))

    def tell_print(self, event: Any, done: Done) -> None:
        self._ask("tell-print", done, None, event)


class Work:
    """One thing on a lane."""

    def __init__(self, on: object, call: Any, done: Callable[[object], None]) -> None:
        self.on, self.call, self.done, self.cancelled = on, call, done, False

    def cancel(self) -> None:
        self.cancelled = True


class MadeLanes:
    """Lanes whose work a test ends."""

    def __init__(self) -> None:
        self.works: list[Work] = []

    def run(self, on: object, call: Any, seconds: float, done: Callable[[object], None]) -> Work:
        self.works.append(Work(on, call, done))
        return self.works[-1]

    def end(self, on: object, answer: object) -> None:
        """End the oldest work on a lane that nobody cancelled."""
        work = next(one for one in self.works if one.on == on and not one.cancelled)
        self.works.remove(work)
        work.done(answer)

    def do(self, on: object, thing: object) -> object:
        """Do the oldest work on a lane with a thing, and end it with what came of it."""
        work = next(one for one in self.works if one.on == on)
        answer = work.call(thing, Deadline.after(5), CancelToken())
        self.end(on, answer)
        return answer

    def waiting(self, on: object) -> int:
        """Return how much waits there that nobody cancelled."""
        return sum(one.on == on and not one.cancelled for one in self.works)


def trouble(cause: str = "camera.lost", kind: ErrorKind = ErrorKind.DEVICE) -> DeviceError:
    """Return a trouble of a device."""
    return DeviceError(kind, cause)


__all__ = ["MadeDesk", "MadeLanes", "trouble"]
