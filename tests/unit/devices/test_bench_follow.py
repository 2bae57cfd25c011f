"""A device that returns under another name is followed by what the settings know it by, and nobody else is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from config.settings import DeviceSetting
from devices.bench import BACK_OFF, EVERY_SECONDS, Bench
from devices.device import Condition, DeviceState
from devices.id_card import IdentityCard
from devices.id_card.virtual import VirtualReader, hid_port, usb_port
from devices.virtual_port import PtyPort, unpaced
from devices.virtual_usb import Backend
from tests.support.cards import LIN
from tests.unit.devices.test_bench import Bed

LIMIT = 20.0
SOON = 10.0
OPTIONS: dict[str, Any] = {"patience": 0.2, "poll_seconds": 0.01}


@pytest.fixture
def post() -> Iterator[Bed]:
    made = Bed()
    yield made
    for bench in made.benches:
        bench.close()


def read(bench: Bench, name: str = "id_card") -> IdentityCard:
    """Read the card that lies there; the card of no other."""
    found: IdentityCard = (
        bench.lane(name).submit(lambda device, deadline, cancel: device.read(deadline, cancel), 30).result(LIMIT)
    )
    return found


def nothing_else() -> None:
    """Let nothing happen."""


def come_and_go(
    post: Bed,
    bench: Bench,
    first: VirtualReader,
    second: VirtualReader,
    meanwhile: Callable[[], None] = nothing_else,
) -> float:
    """Unplug one reader and plug the same in elsewhere; return the seconds until its card is read again."""
    post.wait_for(Condition.READY)
    began = post.alarms.now
    first.unplug()
    post.next(EVERY_SECONDS)
    post.wait_for(Condition.ABSENT)
    meanwhile()
    second.start()
    second.place(LIN)
    post.next(BACK_OFF[0])
    post.wait_for(Condition.READY, count=2)
    post.alarms.wait_for(EVERY_SECONDS)  # the bench is done with it until the next look
    assert read(bench) == LIN
    return post.alarms.now - began


def test_a_serial_reader_is_followed_by_its_link_to_another_port(post: Bed, tmp_path: Path) -> None:
    link = tmp_path / "by-id" / "usb-Reader-if00"
    first, second = VirtualReader(link, pace=unpaced), VirtualReader(link, pace=unpaced)
    others = [PtyPort(tmp_path / f"other-{number}", pace=unpaced) for number in range(20)]
    address = first.start()
    port = link.readlink()
    bench = post.bench(DeviceSetting("id_card", "sdt", address, OPTIONS))

    def switch_a_printer_on() -> None:
        """Take the name that has become free."""
        for other in others:
            other.plug()
            if other.link.readlink() == port:
                return

    assert come_and_go(post, bench, first, second, switch_a_printer_on) <= SOON
    assert link.readlink() != port
    for end in (first, second):
        end.stop()
    for other in others:
        other.close()


@pytest.mark.parametrize("split", [False, True], ids=["whole", "split"])
def test_a_usb_reader_is_followed_by_its_number_to_another_socket(post: Bed, tmp_path: Path, *, split: bool) -> None:
    bus = tmp_path / "bus"
    ports = [usb_port(bus / name, unpaced, serial="A17", split=split) for name in ("1-1", "2-4")]
    first, second = (VirtualReader(port=port) for port in ports)
    first.start()
    pipes = "&pipes=split" if split else ""
    bench = post.bench(DeviceSetting("id_card", "sdt", f"virtual://usb{bus}?serial=A17{pipes}", OPTIONS))
    assert come_and_go(post, bench, first, second) <= SOON
    first.stop()
    second.stop()


def test_a_hid_reader_is_followed_by_its_number_to_another_node(post: Bed, tmp_path: Path) -> None:
    bus = tmp_path / "bus"
    first, second = (VirtualReader(port=hid_port(bus / name, unpaced, serial="A17")) for name in ("hidraw0", "hidraw5"))
    first.start()
    bench = post.bench(DeviceSetting("id_card", "sdt", f"virtual://hid{bus}?serial=A17", OPTIONS))
    assert come_and_go(post, bench, first, second) <= SOON
    first.stop()
    second.stop()


def test_while_one_is_away_its_like_works_on_and_is_not_asked_for_it(
    post: Bed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims: list[str] = []
    claim = Backend.claim_interface

    def noted(backend: Backend, handle: Any, number: int) -> None:
        claims.append(handle.node.serial)
        claim(backend, handle, number)

    monkeypatch.setattr(Backend, "claim_interface", noted)
    bus = tmp_path / "bus"
    readers = {name: VirtualReader(port=usb_port(bus / name, unpaced, serial=name)) for name in ("A", "B", "C")}
    for reader in readers.values():
        reader.start()
    settings = [DeviceSetting("id_card", "sdt", f"virtual://usb{bus}?serial={name}", OPTIONS) for name in ("A", "B")]
    bench = post.bench(*settings)
    post.wait_for(Condition.READY, 2)
    post.alarms.wait_for(EVERY_SECONDS, count=2)
    readers["A"].unplug()
    post.next(EVERY_SECONDS)
    post.wait_for(Condition.ABSENT)
    readers["B"].place(LIN)
    assert read(bench, "id_card-2") == LIN
    states: dict[str, DeviceState] = dict(bench.states())
    assert [states[name].condition for name in ("id_card", "id_card-2")] == [Condition.ABSENT, Condition.READY]
    # C is nobody's in the settings, and A is looked for under its own number only.
    assert set(claims) == {"A", "B"}
    assert claims.count("B") == 1
    for reader in readers.values():
        reader.stop()
