"""Rosters in whatever order and state they come, also two at once: the newest that proves itself stays."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.platform.calls import staff
from kiosk.platform.detached import Signed, UntrustedError
from kiosk.staff.roster import fetch, held
from tests.support.outboxes import HandClock, open_box
from tests.support.rosters import ISSUED, ISSUER, member, roster
from tests.support.signed import sign

# What a roster that must not be believed is refused for.
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "forged": ({}, "signature"),
    "of another hall": ({"hall_no": "9901210008"}, "hall"),
    "of production": ({"mode": "production"}, "mode"),
    "of another form": ({"members": "everybody"}, "form"),
}


class Came(NamedTuple):
    """One answer of the platform; ``beside`` is the serial of one that was fetched and kept while it was on its way."""

    serial: int
    state: str = "good"
    beside: int = 0


ANSWERS = st.lists(
    st.builds(
        Came, st.integers(1, 6), st.sampled_from(["good", "good", "good", *WRONG]), st.sampled_from([0, 0, 3, 6])
    ),
    min_size=1,
    max_size=7,
)


def signed(serial: int, state: str = "good") -> Signed:
    """Return a roster as it comes; its one member is named after its serial."""
    changed, _ = WRONG.get(state, ({}, ""))
    content = roster(*([] if "members" in changed else [member(f"C{serial:02d}")]), serial=serial, **changed)
    return Signed(content, sign(b"something else" if state == "forged" else content), f'"{serial}"')


class Machine:
    """A machine that fetches, and which roster it should hold."""

    def __init__(self, folder: str, patch: pytest.MonkeyPatch) -> None:
        self.box = open_box(Path(folder), HandClock(ISSUED + 60))
        self.newest = 0
        self.tags: list[str] = []
        self._coming: list[Came] = []
        patch.setattr(staff, "roster", self._answer)

    def _answer(self, platform: object, hall_no: str, tag: str) -> Signed:
        self.tags.append(tag)
        came = self._coming.pop(0)
        if came.beside:
            self.fetch(Came(came.beside))
        return signed(came.serial, came.state)

    def fetch(self, came: Came) -> None:
        """Fetch once; what must not be kept is refused for its reason."""
        self._coming.insert(0, came)
        newest = max(self.newest, came.beside)
        why = WRONG[came.state][1] if came.state in WRONG else "older" if came.serial <= newest else ""
        if why:
            with pytest.raises(UntrustedError, match=why):
                self._fetch()
            self.newest = newest
        else:
            self._fetch()
            self.newest = came.serial

    def _fetch(self) -> None:
        platform: Any = object()
        fetch(platform, self.box, ISSUER, lambda: ISSUED + 60)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANSWERS)
def test_the_newest_that_proves_itself_stays_whatever_came_before_beside_and_after(answers: list[Came]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        machine = Machine(folder, patch)
        for came in answers:
            machine.fetch(came)
            found = held(machine.box, ISSUER, ISSUED + 60)
            assert (found.roster.serial if found else 0) == machine.newest
        assert set(machine.tags) <= {"", *(f'"{serial}"' for serial in range(1, 7))}
        machine.box.close()
