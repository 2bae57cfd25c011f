"""A platform with dossiers on it: handed in as a terminal does, moved on as an office does, asked as a kiosk does."""

from __future__ import annotations

import copy
import secrets
import uuid
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from kiosk.domain import query_code
from kiosk.domain.progress import Dossier, Progress
from kiosk.platform.calls.progress import dossiers_of, progress_of
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from offline_queue.entry import Outcome, State
from offline_queue.outbox import Outbox
from tests.support.outboxes import START
from tests.support.parcels import DEVICE, PERSON, Filed, line, submission, without_wait
from tests.support.sandbox import SandboxHandle

DAY = 86_400
# One after the other and not by chance: of nine thousand two are the same sooner than one thinks.
HALLS = count(200)


def new_hall() -> str:
    """Return the number of a hall in which nobody else in the run works."""
    return f"{next(HALLS):04d}"


class City:
    """One sandbox and one person with a card whose dossiers nobody else in the run has."""

    def __init__(self, sandbox: SandboxHandle) -> None:
        self.sandbox = sandbox
        self.platform = Platform(sandbox.url)
        self.deliverer = PlatformDeliverer(self.platform, "training", wait=without_wait)
        self.person = PERSON | {"id_no": f"99{uuid.uuid4().int % 10**15:015d}X"}
        self.code = query_code.make(secrets.randbelow)
        self._forward = 0.0

    def close(self) -> None:
        self.platform.close()

    def forward(self, seconds: float) -> None:
        """Let time go by on the platform."""
        self._forward += seconds
        self.sandbox.fault("wrong-clock", seconds=self._forward)

    def application(self, **changes: Any) -> Filed:
        """Return a sealed application of this person under this code."""
        filed = submission(b"drawing", b"household page")
        name = list(filed.contents)[1]
        filed.body["manifest"][1] = line(name, "household-register", filed.contents[name])
        own = {"relation": "self", "applicant": self.person, "operator": self.person, "signer": self.person}
        filed.body |= {"query_code": self.code, "parties": own} | changes
        return filed.seal()

    def file(self, filed: Filed | None = None, **changes: Any) -> Filed:
        """Hand an application in; return it."""
        filed = filed or self.application(**changes)
        outcome = self.deliver(filed)
        assert type(outcome).__name__ == "Acknowledged", outcome
        return filed

    def deliver(self, filed: Filed) -> Outcome:
        """Hand something in and return what became of it."""
        return self.deliverer.deliver(filed.parcel())

    def send(self, outbox: Outbox) -> list[tuple[State, str]]:
        """Send what is due in an outbox, once each; return how its entries stand, and why."""
        outbox.rearm(START)
        while parcel := outbox.claim(START):
            outbox.settle(parcel.entry, self.deliverer.deliver(parcel), delay=60.0)
        return [(entry.state, entry.last_code) for entry in outbox.entries()]

    def act(self, node: str, **more: Any) -> None:
        """Do to this dossier what an office does."""
        status, told = self.sandbox._ask("POST", "/training/dossiers", {"node": node, "query_code": self.code, **more})
        assert status == 200, told

    def progress(self) -> Progress:
        """Return what is told of the code."""
        found = progress_of(self.platform, self.code, "training")
        assert found
        return found

    def query(self, id_no: str = "") -> dict[str, object]:
        """Return a question by card."""
        number = id_no or self.person["id_no"]
        return {
            "id_type": "resident", "id_no": number, "purpose": "own-progress", "device": DEVICE, "mode": "training",
        }  # fmt: skip

    def dossiers(self, id_no: str = "") -> tuple[Dossier, ...]:
        """Return the dossiers of a card, by default the person's own."""
        return dossiers_of(self.platform, self.query(id_no), "training").dossiers


@pytest.fixture
def city(sandbox: SandboxHandle) -> Iterator[City]:
    """Give a person with a card on the shared sandbox."""
    made = City(sandbox)
    yield made
    made.close()


def answer_to(dossier: Dossier, parties: dict[str, Any], *, left_out: int = 0, **changes: Any) -> Filed:
    """Return a sealed answer to the notice of a dossier; its last lines may be left out."""
    notice, told = dossier.notice, dossier.progress
    assert notice
    answered = notice.lines[: len(notice.lines) - left_out]
    filed = submission(b"drawing", *(b"page %d" % place for place in range(len(answered))))
    for place, wanted in enumerate(answered, start=1):
        name = list(filed.contents)[place]
        filed.body["manifest"][place] = line(name, wanted.material_id, filed.contents[name])
    supplement = {
        "submission_id": told.submission_id,
        "notice_id": notice.id,
        "lines": [one.id for one in answered],
        "left_out": [one.id for one in notice.lines[len(answered) :]],
    }
    filed.body |= {
        "kind": "supplement",
        "query_code": told.query_code,
        "supplement": supplement,
        "form_data": copy.deepcopy(supplement),
        "parties": parties,
    }
    filed.body |= changes
    return filed.seal()
