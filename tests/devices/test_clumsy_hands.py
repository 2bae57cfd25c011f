"""Whatever hands do to card, plug and reader, in any order: the driver tells only what is so, and in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.device import Condition, DeviceError, ErrorKind
from devices.id_card import IdentityCard, sdt
from devices.id_card.sdt import SdtReader
from devices.id_card.virtual import Fault
from tests.support.cards import ONE_OF_EACH
from tests.support.reader_wire import ReaderWire

PATIENCE = 3.0
# A try may begin just before the deadline; the driver looks at it with every slice of a tenth of a second.
SLACK = 0.2
# Ways in which the wire spoils answers without putting one into the place of another.
SPOILT = (Fault.NONSENSE, Fault.GARBLED, Fault.HALF, Fault.NOISE, Fault.GLUED)

Act = tuple[str, object]
ACTS = st.one_of(
    st.tuples(st.just("place"), st.sampled_from(ONE_OF_EACH)),
    st.tuples(st.sampled_from(["lift", "unplug", "plug", "mend"]), st.none()),
    st.tuples(st.just("fault"), st.tuples(st.sampled_from((*SPOILT, Fault.WORN)), st.integers(1, 4))),
    # One answer lost. More of them in a row are what some makes say of a card that is gone, and are believed.
    st.tuples(st.just("fault"), st.just((Fault.SILENT, 1))),
    st.tuples(st.just("pass"), st.sampled_from([0.5, 5.0])),
    st.tuples(st.sampled_from(["open", "wait", "read", "read", "present", "check"]), st.none()),
)


class Desk:
    """A person without a plan, and the driver that must live with it."""

    def __init__(self) -> None:
        self.wire = ReaderWire()
        self.hands = self.wire.reader
        self.driver = SdtReader("serial:///dev/x", poll_seconds=0)
        self.readings = 0
        """Good readings of the card that lies there."""

    def do(self, act: str, what: object) -> None:
        """Do one act and hold what the driver says of it against what is so."""
        getattr(self, f"_{act}")(what)

    def _place(self, card: IdentityCard) -> None:
        self.hands.place(card)
        self.readings = 0

    def _lift(self, _: object) -> None:
        self.hands.lift()
        self.readings = 0

    def _plug(self, _: object) -> None:
        if not self.wire.cable.plugged:
            self.hands.plug()
            self.readings = 0  # a module that was without power reads a card anew

    def _unplug(self, _: object) -> None:
        self.hands.unplug()

    def _mend(self, _: object) -> None:
        self.hands.mend()

    def _fault(self, what: tuple[Fault, int]) -> None:
        self.hands.fault(what[0].value, what[1])

    def _pass(self, seconds: float) -> None:
        self.wire.now += seconds

    def _open(self, _: object) -> None:
        self._asked(self.driver.open)

    def _wait(self, _: object) -> None:
        lay = self.hands.card_present
        if self._asked(self.driver.wait_for_card) is None:
            assert lay

    def _read(self, _: object) -> None:
        card = self._asked(self.driver.read)
        if isinstance(card, IdentityCard):
            self.readings += 1
            assert card == self.hands._card
            assert self.readings == 1, "a card is read once a laying"

    def _present(self, _: object) -> None:
        said = self._asked(self.driver.present)
        if isinstance(said, bool):
            assert said == self.hands.card_present

    def _check(self, _: object) -> None:
        state = self._asked(self.driver.check)
        if getattr(state, "condition", None) is Condition.READY:
            assert self.wire.cable.plugged

    def _asked(self, verb: Callable[..., object]) -> object:
        """Ask the driver; return the value or its error, which is never a fault of ours and never late."""
        began = self.wire.now
        try:
            value = verb(self.wire.deadline(PATIENCE), self.wire.cancel)
        except DeviceError as error:
            value = error
        assert not (isinstance(value, DeviceError) and value.kind in (ErrorKind.PROGRAM, ErrorKind.CANCELLED))
        assert self.wire.now - began <= PATIENCE + SLACK
        return value


@pytest.fixture(autouse=True, scope="module")
def _no_real_port() -> Iterator[None]:
    with mock.patch.object(sdt, "open_wire", side_effect=lambda *_: Desks.wire):
        yield


class Desks:
    """The wire of the desk that a test is at."""

    wire: ReaderWire


def desk() -> Desk:
    """Make a desk with its reader open."""
    made = Desk()
    Desks.wire = made.wire
    made.do("open", None)
    return made


@settings(max_examples=120)
@given(st.lists(ACTS, max_size=14))
def test_whatever_hands_do_the_driver_says_what_is_so(acts: list[Act]) -> None:
    made = desk()
    for act, what in acts:
        made.do(act, what)


@settings(max_examples=60)
@given(st.lists(ACTS, max_size=10), st.sampled_from(ONE_OF_EACH))
def test_after_whatever_happened_a_card_laid_down_anew_is_read(acts: list[Act], card: IdentityCard) -> None:
    made = desk()
    for act, what in acts:
        made.do(act, what)
    for act, what in (("mend", None), ("plug", None), ("open", None), ("lift", None), ("place", card)):
        made.do(act, what)
    assert made.driver.read(made.wire.deadline(PATIENCE), made.wire.cancel) == card


@pytest.mark.parametrize("tries", [1, 2, 5])
def test_a_worn_card_costs_two_readings_however_often_it_is_asked_for(tries: int) -> None:
    made = desk()
    made.hands.place(ONE_OF_EACH[0])
    made.hands.fault("worn", 100)
    for _ in range(tries):
        made.do("read", None)
    assert made.hands._faults[Fault.WORN] == 98
