"""The social-security card through a real pcscd and its library, with a virtual card in a slot of vpcd."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import DeviceSetting
from devices.bench import _build
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.social_card import SocialCard
from devices.social_card.chip import Chip
from devices.social_card.reader import CardReader
from devices.social_card.virtual import PluggedCard
from tests.support.daemons import free_port, heard, needs, needs_unshare, running, until
from tests.support.twin_social_card import NAME, NUMBER, chip

DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
SOON = 15.0


class Service:
    """A pcscd with one virtual reader of two slots; its socket stays under one name, however often it is started."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.socket = folder / "comm"
        self._settings = folder / "readers"
        self._log = folder / "log"
        self._settings.mkdir()
        lines = ('FRIENDLYNAME "Virtual PCD"', f"DEVICENAME /dev/null:0x{self.port:X}", f"LIBPATH {DRIVER}")
        (self._settings / "vpcd").write_text("\n".join((*lines, f"CHANNELID 0x{self.port:X}", "")))

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Run it until left."""
        command = ["pcscd", "--foreground", "--config", str(self._settings)]
        with running(command, self._log, own_run="pcscd") as process:
            self.socket.unlink(missing_ok=True)
            self.socket.symlink_to(f"/proc/{process.pid}/root/run/pcscd/pcscd.comm")
            until(lambda: self.socket.exists() and heard(self.port))
            yield


# The library keeps the name of the socket for as long as a process lives.
@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    needs("pcscd", "unshare", files=[DRIVER])
    needs_unshare()
    made = Service(tmp_path_factory.mktemp("pcscd"))
    os.environ["PCSCLITE_CSOCK_NAME"] = str(made.socket)
    yield made
    del os.environ["PCSCLITE_CSOCK_NAME"]


def opened() -> CardReader:
    reader = CardReader("pcsc://Virtual")
    # A service that was just started takes a moment to find its readers.
    until(lambda: not failed(reader))
    return reader


def failed(reader: CardReader) -> DeviceError | None:
    try:
        reader.open(Deadline.after(SOON), CancelToken())
    except DeviceError as error:
        return error
    return None


def read(reader: CardReader, card: Chip, pull_after: int = -1) -> SocialCard | DeviceError:
    plugged = PluggedCard(card, PORT[0])
    plugged.pull_after(pull_after)
    try:
        return reader.read(Deadline.after(SOON), CancelToken())
    except DeviceError as error:
        return error
    finally:
        plugged.remove()
        until(lambda: not reader.present(Deadline.after(SOON), CancelToken()))


PORT: list[int] = []


@pytest.fixture
def running_service(service: Service) -> Iterator[Service]:
    PORT[:] = [service.port]
    with service.running():
        yield service


def test_cards_of_several_cities_are_read_through_the_real_service(running_service: Service) -> None:
    reader = opened()
    for card in (chip(), chip(from_one=True, knows_environment=False, file_by=0)):
        made = read(reader, card)
        assert isinstance(made, SocialCard)
        assert (made.name, made.number) == (NAME, NUMBER)
    locked = chip(wants_pin=True)
    error = read(reader, locked)
    assert isinstance(error, DeviceError)
    assert (error.cause, locked.tries_left) == ("social-card.wants-pin", 3)
    pulled = read(reader, chip(), pull_after=4)
    assert isinstance(pulled, DeviceError)
    assert (pulled.kind, pulled.cause) == (ErrorKind.USER, "social-card.moved")
    reader.close()


def test_a_service_that_dies_is_told_and_used_again_when_it_is_back(service: Service) -> None:
    with service.running():
        reader = opened()
        assert not reader.present(Deadline.after(SOON), CancelToken())
    state = reader.check(Deadline.after(SOON), CancelToken())
    assert state.cause == "social-card.service-lost"
    gone = failed(reader)
    assert gone is not None
    assert gone.cause == "social-card.service-lost"
    PORT[:] = [service.port]
    with service.running():
        again = opened()
        assert isinstance(read(again, chip()), SocialCard)
        again.close()


def test_a_card_that_never_answers_costs_one_child(running_service: Service) -> None:
    class Hanging(Chip):
        def answer(self, command: bytes) -> bytes:
            asked.append(command)
            until(lambda: done)
            return b""

    asked: list[bytes] = []
    done: list[bool] = []
    device = _build(DeviceSetting(kind="social_card", driver="pcsc", address="pcsc://Virtual"))
    until(lambda: not failed(device))  # type: ignore[arg-type]  # it opens as a reader does
    plugged = PluggedCard(Hanging({}), running_service.port)
    try:
        with pytest.raises(DeviceError) as raised:
            device.read(Deadline.after(2.0), CancelToken())  # type: ignore[attr-defined]  # by name, as a lane does
        assert (raised.value.cause, bool(asked)) == ("host.hung", True)
    finally:
        done.append(True)
        plugged.remove()
        device.close()
