"""A walk through everything the kiosk offers, over a real outbox; and by name every place where somebody may stand.

with whole_kiosk() as walk:
    go(walk, "supplement-papers")
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from config.settings import load as load_settings
from config.texts import Text
from devices.device import Condition, DeviceState
from devices.page_printer import PagePrinter
from devices.receipt_printer import PrintResult
from kiosk.capture.sight import CodeSight
from kiosk.platform.answer import Answer
from kiosk.platform.errors import UnreachableError
from kiosk.steps.belongings import Part
from kiosk.steps.find import CATALOGUE
from kiosk.steps.scan import CAPTURE
from kiosk.steps.screens import FormPage, Screen, Secret
from kiosk.steps.ticket_part import TICKETS
from kiosk.technician.door import TRAINING_CODE
from kiosk.training.site import SUPERVISION_KEY
from offline_queue.entry import Entry
from offline_queue.outbox import Outbox
from tests.support.counters import Counter
from tests.support.flow_walk import ANSWERS, ELDER, card, page, sight
from tests.support.inquiries import (
    CODE,
    ID,
    NUMBER,
    OTHER_CODE,
    OTHER_ID,
    Inquiring,
    SaidPlatform,
    dossier,
    progress,
    wanting,
)
from tests.support.inquiries import said as say
from tests.support.memory import MEMORY
from tests.support.outboxes import HandClock, open_box
from tests.support.proof_walk import FakePagePrinter, FakePlatform
from tests.support.proofs import INSURANCE
from tests.support.ticket_walk import hall_rules

PASSPORT = "11990100990203516D3990205000000"
WORDS = "等了两个小时，没有人解释"
SECTIONS = load_settings(environment={"BANSHI_SITE__MODE": "training"}).flows
# What may stand in full on no screen but under the key that is held: numbers of persons, cards and telephones.
PRIVATE = ("990121194307050016", "990101198803120020", "13800000000", "6217000000003067")


class WholePlatform:
    """Everything the platform answers; ``garbled`` makes every answer from now on the same nonsense."""

    def __init__(self, dossiers: SaidPlatform) -> None:
        self.dossiers, self.proofs = dossiers, FakePlatform()
        self.garbled: Answer | None = None
        self.broken = False
        self.cases: dict[str, dict[str, Any]] = {}

    def ask(self, method: str, path: str, **how: Any) -> Answer:
        if self.broken:
            raise UnreachableError("cut")
        if self.garbled:
            return self.garbled
        if "proof" in path or "prints" in path:
            return self.proofs.ask(method, path, **how)
        if "cases" in path:
            return say(200, self.cases.get(msgspec.json.decode(how["source"])["code"], {}))
        return self.dossiers.ask(method, path, **how)

    def time(self) -> str:
        """Say what o'clock it is, to a technician who asks."""
        raise UnreachableError("cut")


class WholeKiosk(Inquiring):
    """One person before a machine that offers every section of its post."""

    def __init__(self, folder: Path, **more: Any) -> None:
        self.held: dict[int, bytearray] = {}
        super().__init__(folder, *SECTIONS, at="home", **more)
        self.folder = folder
        self.platform = WholePlatform(self.said)
        self.page_printer = FakePagePrinter()
        self.runner.auto |= {"platform": self.platform, PagePrinter: self.page_printer, CATALOGUE: "the folder"}
        self.counter = Counter(folder / "tickets.db", hall_rules())
        self.runner.auto[TICKETS] = self.counter.counter
        self.facilities.states["page_printer"] = DeviceState("page_printer", Condition.READY)
        self.facilities.site = msgspec.structs.replace(self.facilities.site, supervision_key=SUPERVISION_KEY)
        # Numbers drawn one after the other differ, as code and key of one case must.
        drawn = itertools.count(1)
        self.facilities.below = lambda limit: next(drawn) * 7 % limit
        self.told(dossier(wanting()), dossier(progress(submission_id=OTHER_ID, query_code=OTHER_CODE)))
        self.press("home")

    def settle(self) -> None:
        """Bring home what was posted, and remember every buffer that was ever filled."""
        super().settle()
        visit = self.visit
        found = [buffer for one in visit.cards.all() for buffer in (one.raw_text, one.photo)] + visit.papers.buffers()
        for answers in (visit.answers, visit.authority, visit.unit):
            found += answers.buffers()
        found += [buffer for part in self.parts() for buffer in part.buffers()]
        found += [visit.signature.strokes] if visit.signature else []
        # Kept alive, so that an identity is never another buffer's.
        self.held |= {id(buffer): buffer for buffer in found}

    def parts(self) -> list[Part]:
        """Return what the sections remember."""
        return list(self.visit._parts.values())

    def kept(self) -> list[Entry]:
        """Return what is stored to be sent, but for the application this machine held before."""
        return [one for one in self.box.entries() if one.id != ID]

    def left_over(self) -> int:
        """Count the buffers in which something was left."""
        return sum(any(buffer) for buffer in self.held.values())

    def lay(self, laid: Any) -> None:
        """Lay a card where one is waited for."""
        super().lay(laid)
        if self.screen.actions and self.step.endswith("card"):
            self.press("next")

    def read_slip(self, code: str) -> None:
        """Let the camera see a square code."""
        self.end(CAPTURE, Reading(CodeSight(1, 2, 2, bytes(12), code)))

    def answer_all(self) -> None:
        """Answer every field of the page with something that fits, and go on."""
        shown = self.sees(FormPage)
        for view in shown.fields:
            options = [option.value for option in view.options]
            if not view.read_only and (view.name in ANSWERS or options):
                self.enter(**{view.name: ANSWERS.get(view.name, options[0] if options else "")})
        self.press("next")

    def reopen(self) -> Outbox:
        """Have the machine lose its power here, and return the outbox as it comes up again."""
        self.box.close()
        self.box = open_box(self.folder, self.clock)
        self.runner.auto["outbox"] = self.box
        return self.box


class Reading:
    """A camera under which one code lies."""

    def __init__(self, seen: CodeSight) -> None:
        self._seen = seen

    def read_code(self, deadline: object, cancel: object) -> CodeSight:
        return self._seen


class Places:
    """How each place is come to: a method is a place, its name is the step with ``_`` for ``-``."""

    STORED: ClassVar[frozenset[str]] = frozenset(
        {
            "receipt", "evaluation", "goodbye", "proof_done", "proof_evaluation", "proof_goodbye", "opinion_slip",
            "opinion_goodbye", "supplement_receipt", "supplement_goodbye",
        }
    )  # fmt: skip
    """Places behind something that was stored."""

    def __init__(self, walk: WholeKiosk) -> None:
        self.walk = walk

    # Finding.

    def find_search(self) -> None:
        self.walk.press("find")

    def find_list(self) -> None:
        self.walk.press("all")

    # Applying.

    def whom(self) -> None:
        self.walk.choose(ELDER)

    def guide(self) -> None:
        self.whom()
        self.walk.choose("self")

    def notice(self) -> None:
        self.guide()
        self.walk.press("next")

    def operator_card(self) -> None:
        self.notice()
        self.walk.press("next")

    def form(self) -> None:
        self.operator_card()
        self.walk.lay(card("zhao-dehou"))

    def materials(self) -> None:
        self.form()
        self.walk.fill()

    def scan(self) -> None:
        self.materials()
        self.walk.press("scan", "household-register")
        self.walk.look(sight(1, hold=1.0))
        self.walk.take(page(1))

    def draft_keep(self) -> None:
        self.form()
        self.walk.enter(household_town="qingting")
        self.walk.press("draft")

    def review(self) -> None:
        self.materials()
        self.walk.settle_materials()

    def sign(self) -> None:
        self.review()
        self.walk.press("sign")

    def receipt(self) -> None:
        self.sign()
        self.walk.sign()

    def evaluation(self) -> None:
        self.receipt()
        # Nobody is led on before the slip is out, which waits for the platform's answer for a while.
        self.walk.wait(20)
        self.walk.press("next")

    def goodbye(self) -> None:
        self.evaluation()
        self.walk.press("skip")

    # Proofs.

    def proof_whom(self) -> None:
        self.walk.choose(INSURANCE)

    def proof_card(self) -> None:
        self.proof_whom()
        self.walk.choose("self")

    def proof_preview(self) -> None:
        self.proof_card()
        self.walk.lay(card("lin-jingshu"))

    def proof_done(self) -> None:
        self.proof_preview()
        self.walk.press("print")

    def proof_evaluation(self) -> None:
        self.proof_done()
        self.walk.press("next")

    def proof_goodbye(self) -> None:
        self.proof_evaluation()
        self.walk.press("skip")

    # Having one's say.

    def opinion_kind(self) -> None:
        self.walk.press("open", "opinion")

    def opinion_about(self) -> None:
        self.opinion_kind()
        self.walk.choose("complaint")

    def opinion_form(self) -> None:
        self.opinion_about()
        self.walk.choose("window")
        self.walk.enter(reason="other", words=WORDS)

    def opinion_review(self) -> None:
        self.opinion_form()
        self.walk.press("next")
        self.walk.enter(contact="phone", phone="13800000000")
        self.walk.press("next")

    def opinion_evidence(self) -> None:
        self.opinion_review()
        self.walk.press("scan-evidence")
        self.walk.look(sight(1, hold=1.0))
        self.walk.take(page(1))

    def opinion_slip(self) -> None:
        self.opinion_review()
        self.walk.press("next")

    def opinion_goodbye(self) -> None:
        self.opinion_slip()
        self.walk.press("next")

    def opinion_ask(self) -> None:
        self.opinion_kind()
        self.walk.choose("answer")

    def opinion_reply(self) -> None:
        self.opinion_ask()
        self.walk.enter(code="7K2M94P4", key="5H7Q20C4")
        self.walk.press("next")

    # How far it is.

    def progress_ask(self) -> None:
        self.walk.press("open", "progress")

    def progress_code(self) -> None:
        self.progress_ask()
        self.walk.choose("code")
        self.walk.enter(code=CODE)

    def progress_slip(self) -> None:
        self.progress_ask()
        self.walk.choose("slip")

    def progress_card(self) -> None:
        self.progress_ask()
        self.walk.choose("card")

    def progress_list(self) -> None:
        self.progress_card()
        self.walk.lay(card("zhao-dehou"))

    def progress_show(self) -> None:
        self.progress_slip()
        self.walk.read_slip(f"BSR1/{NUMBER}/{CODE}")

    def progress_reprint(self) -> None:
        self.progress_list()
        self.walk.choose(OTHER_ID)
        self.walk.printer.script = [PrintResult.FAILED]
        self.walk.press("reprint")

    def progress_goodbye(self) -> None:
        self.progress_show()
        self.walk.press("done")

    # Drafts.

    def draft_code(self) -> None:
        self.walk.press("open", "draft")

    def draft_card(self) -> None:
        self.draft_code()
        self.walk.enter(code=CODE)
        self.walk.press("next")

    def draft_open(self) -> None:
        self.draft_card()
        self.walk.lay(card("zhao-dehou"))

    # Papers that are wanted.

    def supplement_ask(self) -> None:
        self.walk.press("open", "supplement")

    def supplement_notice(self) -> None:
        self.supplement_ask()
        self.walk.choose("card")
        self.walk.lay(card("zhao-dehou"))

    def supplement_papers(self) -> None:
        self.supplement_notice()
        self.walk.press("begin")

    def supplement_scan(self) -> None:
        self.supplement_papers()
        self.walk.press("scan", "household-register")
        self.walk.look(sight(1, hold=1.0))
        self.walk.take(page(1))

    def supplement_review(self) -> None:
        self.supplement_scan()
        self.walk.press("keep")
        self.walk.press("enough")
        self.walk.press("leave-out", "bank-card")
        self.walk.press("next")

    def supplement_sign(self) -> None:
        self.supplement_review()
        self.walk.press("sign")

    def supplement_receipt(self) -> None:
        self.supplement_sign()
        self.walk.sign()

    def supplement_goodbye(self) -> None:
        self.supplement_receipt()
        self.walk.wait(20)
        self.walk.press("next")

    # A number in a queue.

    def ticket_ask(self) -> None:
        self.walk.choose("ticket")

    def ticket_code(self) -> None:
        self.ticket_ask()
        self.walk.choose("code")
        self.walk.enter(code=CODE)

    def ticket_find(self) -> None:
        self.ticket_code()
        self.walk.press("next")

    def ticket_choose(self) -> None:
        self.ticket_ask()
        self.walk.choose("none")

    def ticket_give(self) -> None:
        self.ticket_choose()
        self.walk.choose("B")

    def ticket_goodbye(self) -> None:
        self.ticket_give()
        self.walk.press("next")

    # Behind the technician's door.

    def technician_code(self) -> None:
        self.walk.press("technician-code")

    def technician(self) -> None:
        self.technician_code()
        self.walk.enter(code=TRAINING_CODE)

    def technician_devices(self) -> None:
        self.technician()
        self.walk.press("open", "technician-devices")

    def technician_device(self) -> None:
        self.technician_devices()
        self.walk.press("open", "id_card")

    def technician_outbox(self) -> None:
        self.technician()
        self.walk.press("open", "technician-outbox")

    def technician_network(self) -> None:
        self.technician()
        self.walk.press("open", "technician-network")

    def technician_service(self) -> None:
        self.technician()
        self.walk.press("open", "technician-service")

    def technician_program(self) -> None:
        self.technician()
        self.walk.press("open", "technician-program")


PLACES = tuple(name for name in vars(Places) if name.islower() and not name.startswith("_"))


def go(walk: WholeKiosk, place: str) -> WholeKiosk:
    """Come to a place by touches, cards and pages alone."""
    way: Callable[[], None] = getattr(Places(walk), place)
    way()
    return walk


@contextmanager
def whole_kiosk(**more: Any) -> Iterator[WholeKiosk]:
    """Give a walk over an outbox in memory, and close it."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        walk = WholeKiosk(Path(folder), **more)
        try:
            yield walk
        finally:
            walk.counter.counter.close()
            walk.box.close()


def shown_words(value: object) -> Iterator[str]:
    """Find every string a screen shows without the key being held; what was typed into a field is the person's own."""
    if isinstance(value, Secret):
        yield value.masked
    elif isinstance(value, Text):
        yield from (str(one) for _, one in value.args)
    elif isinstance(value, FormPage):
        yield from shown_words(value.title)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from shown_words(getattr(value, name))
    elif isinstance(value, tuple):
        for inner in value:
            yield from shown_words(inner)
    elif isinstance(value, str):
        yield value


def unmasked(screen: Screen) -> list[str]:
    """Return which private numbers a screen shows in full."""
    words = "\n".join(shown_words(screen))
    return [number for number in PRIVATE if number in words]


__all__ = [
    "PASSPORT", "PLACES", "SECTIONS", "HandClock", "Places", "WholeKiosk", "go", "shown_words", "unmasked",
    "whole_kiosk",
]  # fmt: skip
