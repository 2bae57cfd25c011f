"""What ``doctor`` finds: each fault has its words and its next step, and what is not known is never OK."""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from config import BUILD_DATE
from config.clock import CHINA
from config.settings import DeviceSetting, Settings, convert
from devices.device import Actor, Condition, DeviceState, PartState
from devices.receipt_printer.virtual import VirtualPrinter
from kiosk import checkup
from kiosk.checkup import Finding, Health
from kiosk.technician.service import expect, stop
from offline_queue import store
from offline_queue.control import Control
from offline_queue.outbox import Outbox
from offline_queue.reader import Reader
from offline_queue.vault import FileKey, Vault
from tests.support.outboxes import store as put
from tests.support.pages import jpeg
from tests.support.terminals import NOBODY

AT = 1_800_000_000.0
BUILT = datetime.datetime.fromisoformat(BUILD_DATE).replace(tzinfo=CHINA).timestamp()


def settings(folder: Path, url: str = NOBODY, *devices: dict[str, str], token: str = "") -> Settings:
    """Return settings of a terminal in a folder."""
    values = {
        "site": {"mode": "training"},
        "outbox": {"folder": str(folder / "outbox"), "key_file": str(folder / "keys" / "device.key")},
        "platform": {"url": url, "device_token": token},
        "devices": list(devices),
    }
    return convert(values, source="a test")


def site(folder: Path, url: str) -> Path:
    """Write a site file without devices."""
    file = folder / "site.toml"
    file.write_text(
        f'[site]\nmode = "training"\n[platform]\nurl = "{url}"\n'
        f'[outbox]\nfolder = "{folder / "outbox"}"\nkey_file = "{folder / "keys" / "device.key"}"\n'
    )
    return file


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Outbox]:
    """Give the outbox of the folder, with one entry in it."""
    made = Outbox.open(tmp_path / "outbox", FileKey(tmp_path / "keys" / "device.key"))
    put(made)
    yield made
    made.close()


def raw_outbox(folder: Path) -> Any:
    """Open the database of the outbox behind its back."""
    vault = Vault(FileKey(folder / "keys" / "device.key", create=False).device_key())
    return store.connect(folder / "outbox", vault.database_key, writable=True)


def test_what_is_set_of_the_desk_below_a_camera_is_no_fault_of_it(tmp_path: Path) -> None:
    picture = tmp_path / "desk.jpg"
    picture.write_bytes(jpeg())
    camera = DeviceSetting(
        "document_camera", "opencv", f"file://{picture}", {"field_mm": 330, "head": "top", "hold_seconds": 2}
    )
    told = checkup.ask_devices(msgspec.structs.replace(settings(tmp_path), devices=(camera,)), 30)
    assert told["document_camera"].usable, told


def test_without_settings_nothing_else_is_looked_at(tmp_path) -> None:
    found = list(checkup.checkup(tmp_path / "none.toml", 1))
    assert [(f.name, f.health, f.step) for f in found] == [("settings", Health.FAULT, "main.py setup")]
    assert "none.toml" in found[0].words


def test_a_terminal_of_which_all_is_there_is_looked_at_in_order(tmp_path, sandbox) -> None:
    found = list(checkup.checkup(site(tmp_path, sandbox.url), 1))
    assert [f.name for f in found] == ["settings", "outbox", "devices", "platform", "clock"]
    assert [f.health for f in found if f.name != "devices"] == [Health.OK] * 4
    assert all(not f.step for f in found if f.health is Health.OK)


def test_settings_are_told_with_post_mode_and_hall(tmp_path, sandbox) -> None:
    first = next(checkup.checkup(site(tmp_path, sandbox.url), 1))
    assert first == Finding("settings", Health.OK, "kiosk, training, 云泽市政务服务中心")


def test_an_outbox_that_was_never_made_is_no_fault(tmp_path) -> None:
    assert "none yet" in checkup.outbox(settings(tmp_path)).words
    (tmp_path / "outbox").mkdir()
    assert checkup.outbox(settings(tmp_path)).health is Health.OK


def test_a_damaged_outbox_is_a_finding_and_ends_no_checkup(tmp_path, box) -> None:
    box.close()
    database = tmp_path / "outbox" / "outbox.db"
    database.write_bytes(b"\x00" * database.stat().st_size)
    found = checkup.outbox(settings(tmp_path))
    assert (found.health, found.step) == (Health.FAULT, "Leave the folder as it is and call support.")


def broken_page(folder: Path) -> None:
    """Flip a bit where the contents of entries begin."""
    raw = raw_outbox(folder)
    page = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'secret'").fetchone()[0]
    raw.close()
    database = folder / "outbox" / store.DATABASE
    content = bytearray(database.read_bytes())
    content[(page - 1) * store.PAGE_BYTES + 50] ^= 4
    database.write_bytes(content)


def test_a_broken_page_is_found_where_nobody_reads(tmp_path, box) -> None:
    box.close()
    broken_page(tmp_path)
    found = checkup.outbox(settings(tmp_path))
    assert (found.health, "call support" in found.step) == (Health.FAULT, True)
    assert re.search(r"outbox\.db: 1 of \d+ pages are damaged", found.words)


@pytest.mark.parametrize(("deep", "health"), [(False, Health.OK), (True, Health.FAULT)])
def test_the_pages_of_a_large_outbox_are_looked_at_when_asked_for(tmp_path, box, monkeypatch, deep, health) -> None:
    box.close()
    broken_page(tmp_path)
    monkeypatch.setattr(Reader.look_at_pages, "__defaults__", (4096,))
    found = checkup.outbox(settings(tmp_path), deep)
    assert (found.health, "not looked at" in found.words, "--deep" in found.step) == (health, not deep, not deep)


def test_looking_makes_neither_key_nor_outbox(tmp_path) -> None:
    checkup.outbox(settings(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_an_outbox_beside_a_running_terminal_is_counted(tmp_path, box) -> None:
    assert checkup.outbox(settings(tmp_path)) == Finding("outbox", Health.OK, "pending 1")


def test_an_outbox_with_nothing_in_it_is_empty(tmp_path) -> None:
    Outbox.open(tmp_path / "outbox", FileKey(tmp_path / "keys" / "device.key")).close()
    assert checkup.outbox(settings(tmp_path)).words == "empty"


def test_an_outbox_whose_key_is_away_is_a_fault_with_a_next_step(tmp_path, box) -> None:
    (tmp_path / "keys" / "device.key").unlink()
    found = checkup.outbox(settings(tmp_path))
    assert (found.health, "Put the key file back" in found.step) == (Health.FAULT, True)
    assert (str(tmp_path / "keys" / "device.key") in found.words, "[key-missing]" in found.words) == (True, True)


def test_a_broken_chain_of_acts_is_named_with_its_place(tmp_path, box) -> None:
    for number in range(4):
        with box.transaction() as tx:
            tx.record("signed", f"visit-{number}")
    box.close()
    raw = raw_outbox(tmp_path)
    raw.execute("DELETE FROM event WHERE seq = 3")
    raw.close()
    found = checkup.outbox(settings(tmp_path))
    assert (found.health, found.words) == (Health.FAULT, "the audit chain breaks at event 3")


def test_a_post_without_devices_is_not_known_to_be_well(tmp_path) -> None:
    (found,) = checkup.devices(settings(tmp_path), 1)
    assert (found.health, bool(found.step)) == (Health.UNKNOWN, True)


def test_every_device_is_opened_and_told_by_its_own_answer(tmp_path) -> None:
    printer = VirtualPrinter()
    listed = (
        {"kind": "receipt_printer", "driver": "escpos", "address": printer.start()},
        {"kind": "id_card", "driver": "sdt", "address": "tcp://127.0.0.1:9"},
    )
    found = list(checkup.devices(settings(tmp_path, NOBODY, *listed), 5))
    printer.stop()
    assert [(f.name, f.health) for f in found] == [("receipt_printer", Health.OK), ("id_card", Health.ABSENT)]
    assert "paper full" in found[0].words


def test_a_library_that_a_wire_lacks_is_named(tmp_path, monkeypatch) -> None:
    for name in ("hidraw", "hid"):
        monkeypatch.setitem(sys.modules, name, None)
    reader = {"kind": "id_card", "driver": "sdt", "address": "hid://0400:c35a"}
    found = next(checkup.devices(settings(tmp_path, NOBODY, reader), 5))
    assert (found.health, "install hidapi" in found.words) == (Health.FAULT, True)


READER = {"kind": "id_card", "driver": "sdt", "address": "serial:///dev/taken"}


@pytest.fixture
def kiosk(tmp_path) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Let something listen that tells these states of devices as a running kiosk does."""
    (tmp_path / "outbox").mkdir()
    listening: list[Control] = []

    def runs(states: dict[str, DeviceState]) -> None:
        listening.append(Control(tmp_path / "outbox", devices=lambda: msgspec.to_builtins(states)))
        listening[-1].start()

    yield runs
    for one in listening:
        one.stop()


@pytest.mark.parametrize(
    ("state", "health"),
    [
        (DeviceState("id_card", Condition.READY), Health.OK),
        (DeviceState("id_card", Condition.BUSY), Health.OK),
        (DeviceState("id_card", Condition.ATTENTION, parts=(PartState("paper", "low"),)), Health.OK),
        (DeviceState("id_card", Condition.OPENING), Health.UNKNOWN),
        (DeviceState("id_card", Condition.ABSENT, "id-card.reader-lost"), Health.ABSENT),
        (DeviceState("id_card", Condition.FAULT, "id-card.silent", Actor.TECHNICIAN), Health.FAULT),
    ],
)
def test_beside_a_running_kiosk_a_device_is_as_the_kiosk_knows_it(tmp_path, kiosk, state, health) -> None:
    kiosk({"id_card": state})
    (found,) = checkup.devices(settings(tmp_path, NOBODY, READER), 1)
    assert (found.health, "in use by the running kiosk" in found.words) == (health, True)


def test_a_port_the_running_kiosk_has_is_not_even_tried(tmp_path, kiosk, monkeypatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("opened a port of the running kiosk")

    monkeypatch.setattr(checkup, "ask_devices", never)
    kiosk({"id_card": DeviceState("id_card", Condition.READY)})
    (found,) = checkup.devices(settings(tmp_path, NOBODY, READER), 1)
    assert found.health is Health.OK


@pytest.mark.parametrize("states", [None, {}])
def test_a_kiosk_that_does_not_tell_leaves_its_devices_unknown_and_never_at_fault(
    tmp_path, kiosk, request, states
) -> None:
    if states is None:
        # It holds the outbox, but its socket is not there: it is just starting, or hangs.
        (tmp_path / "outbox").rmdir()
        request.getfixturevalue("box")
    else:
        kiosk(states)
    (found,) = checkup.devices(settings(tmp_path, NOBODY, READER), 1)
    assert (found.health, "end the kiosk" in found.step) == (Health.UNKNOWN, True)


def test_a_kiosk_of_another_version_is_not_understood_and_nothing_breaks(tmp_path) -> None:
    told = {"devices": {"id_card": {"kind": "id_card", "condition": "levitating"}}}
    (found,) = checkup.beside(settings(tmp_path, NOBODY, READER), told)
    assert found.health is Health.UNKNOWN


def test_a_device_that_does_not_answer_in_time_is_unknown(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(checkup, "Bench", SilentBench)
    (found,) = checkup.devices(settings(tmp_path, NOBODY, CARD), 0.01)
    assert found.health is Health.UNKNOWN


CARD = {"kind": "id_card", "driver": "sdt", "address": "tcp://127.0.0.1:9"}


class SilentBench:
    """A bench that says nothing but that it opens."""

    def __init__(self, devices: tuple[DeviceSetting, ...], on_change, builders) -> None:
        self._tell = lambda: on_change(DeviceState("id_card", Condition.OPENING))

    def start(self) -> None:
        """Begin, and get no further."""
        self._tell()

    def close(self) -> None:
        """End."""


def test_no_password_of_a_camera_is_read_out() -> None:
    camera = "rtsp://staff:p@ss@192.0.2.7/live"
    for condition in (Condition.OPENING, Condition.ABSENT, Condition.FAULT, Condition.READY):
        said = checkup.told("document_camera", camera, DeviceState("x", condition)).words
        assert said.startswith("rtsp://192.0.2.7/live:")


@pytest.mark.parametrize(
    ("state", "health", "words", "step"),
    [
        (None, Health.UNKNOWN, "A: no answer yet", "try again with --seconds 30"),
        (DeviceState("x", Condition.OPENING), Health.UNKNOWN, "A: no answer yet", "try again with --seconds 30"),
        (
            DeviceState("x", Condition.ABSENT, "id-card.reader-lost"), Health.ABSENT,
            "A: not there (id-card.reader-lost)", "check plug, power and address",
        ),
        (
            DeviceState("x", Condition.FAULT, "printer.paper-out", Actor.GUIDE), Health.FAULT,
            "A: printer.paper-out", "call a guide",
        ),
        (
            DeviceState("x", Condition.FAULT, "device.stuck", Actor.TECHNICIAN, detail="open"), Health.FAULT,
            "A: device.stuck open", "call a technician",
        ),
        (DeviceState("x", Condition.READY), Health.OK, "A: ready", ""),
        (
            DeviceState("x", Condition.ATTENTION, parts=(PartState("paper", "low"), PartState("cover", "closed"))),
            Health.OK, "A: attention paper low, cover closed", "",
        ),
    ],
)  # fmt: skip
def test_a_device_is_told_as_it_said_itself(state, health, words, step) -> None:
    assert checkup.told("x", "A", state) == Finding("x", health, words, step)


def test_a_platform_that_is_away_is_a_fault_and_the_clock_is_unknown(tmp_path) -> None:
    platform, clock = checkup.platform_and_clock(settings(tmp_path))
    assert (platform.health, clock.health) == (Health.FAULT, Health.UNKNOWN)
    assert NOBODY in platform.words


def test_a_web_page_in_the_place_of_the_platform_is_a_fault(tmp_path, sandbox) -> None:
    sandbox.fault("html", match="/time")
    platform, _ = checkup.platform_and_clock(settings(tmp_path, sandbox.url))
    assert platform.health is Health.FAULT
    assert "log-in page" in platform.step


@pytest.mark.parametrize(
    ("fault", "words"), [("busy-429", "busy"), ("error-500", "busy"), ("offline", "cable"), ("redirect", "log-in page")]
)
def test_the_next_step_fits_what_was_met(tmp_path, sandbox, fault, words) -> None:
    sandbox.fault(fault, match="/time")
    platform, _ = checkup.platform_and_clock(settings(tmp_path, sandbox.url))
    assert (platform.health, words in platform.step) == (Health.FAULT, True)


def test_the_clock_of_who_answers_in_the_platforms_place_is_not_believed(tmp_path, sandbox) -> None:
    sandbox.fault("wrong-clock", seconds=-7200)
    sandbox.fault("html", match="/time")
    _, clock = checkup.platform_and_clock(settings(tmp_path, sandbox.url))
    assert clock.health is Health.UNKNOWN


def test_a_busy_platform_still_tells_how_far_the_clock_is_off(tmp_path, sandbox) -> None:
    sandbox.fault("wrong-clock", seconds=-7200)
    sandbox.fault("busy-429", match="/time")
    _, clock = checkup.platform_and_clock(settings(tmp_path, sandbox.url))
    assert (clock.health, clock.words[:2]) == (Health.FAULT, "-7")


def test_a_token_that_cannot_be_read_is_a_fault_of_the_platform(tmp_path, sandbox) -> None:
    asked = settings(tmp_path, sandbox.url, token=str(tmp_path / "none"))
    platform, clock = checkup.platform_and_clock(asked)
    assert (platform.health, clock.health) == (Health.FAULT, Health.UNKNOWN)
    assert str(tmp_path / "none") in platform.words


def test_a_clock_far_off_the_platforms_is_a_fault(tmp_path, sandbox) -> None:
    sandbox.fault("wrong-clock", seconds=-7200)
    _, clock = checkup.platform_and_clock(settings(tmp_path, sandbox.url))
    assert (clock.health, clock.step) == (Health.FAULT, "set the clock")
    assert clock.words.startswith("-7")


def test_a_clock_that_is_nearly_right_is_not_behind() -> None:
    assert checkup.clock(-0.3, BUILT).words.startswith("+0 s")


@pytest.mark.parametrize(
    ("site", "step"),
    [
        (None, "main.py setup"),
        ("[site", "Correct the line, or run 'main.py setup'"),
        ('[site]\nmode = "training"\nregion = "1"', "Correct this key, or run 'main.py setup'"),
        ("[site]\n", "main.py setup"),
    ],
)
def test_a_next_step_is_said_once(tmp_path, site, step) -> None:
    if site is not None:
        (tmp_path / "site.toml").write_text(site)
    (finding,) = checkup.checkup(tmp_path / "site.toml", 1.0)
    assert (finding.step, (finding.words + finding.step).count("main.py setup")) == (step, 1)


def test_why_a_platform_was_not_reached_is_said_once(tmp_path) -> None:
    platform, _ = checkup.platform_and_clock(settings(tmp_path, "http://127.0.0.1:9/api/v1"))
    assert (platform.words + platform.step).count("refused") == 1


@pytest.mark.parametrize(
    ("skew", "now", "health"),
    [
        (0.0, BUILT, Health.OK),
        (119.0, BUILT, Health.OK),
        (-121.0, BUILT, Health.FAULT),
        (0.0, BUILT - 1, Health.FAULT),
        (None, BUILT - 1, Health.FAULT),
        (None, BUILT, Health.UNKNOWN),
    ],
)
def test_the_clock_is_judged_by_the_build_and_by_the_platform(skew, now, health) -> None:
    assert checkup.clock(skew, now).health is health


@pytest.mark.parametrize(("back", "words"), [(None, "word"), (AT + 86400.0, "word, expected back 2027-01-16 16:00")])
def test_a_machine_that_was_taken_out_of_service_is_not_well(tmp_path, box, back, words) -> None:
    stop(box, AT)
    expect(box, back)
    (finding,) = checkup.service(settings(tmp_path))
    assert (finding.health, finding.words.endswith(words)) == (Health.FAULT, True)
    assert "out of service since 2027-01-15 16:00" in finding.words


@pytest.mark.parametrize(("from_afar", "whose"), [(True, "by the platform's word"), (False, "by a technician's word")])
def test_whose_word_took_it_out_is_said(tmp_path, box, from_afar, whose) -> None:
    stop(box, AT, from_afar=from_afar)
    assert next(checkup.service(settings(tmp_path))).words.endswith(whose)


def test_of_a_machine_in_service_nothing_is_said(tmp_path, box) -> None:
    assert list(checkup.service(settings(tmp_path))) == []


def test_of_a_machine_without_an_outbox_it_is_not_said_that_it_is_out_of_service(tmp_path) -> None:
    assert list(checkup.service(settings(tmp_path))) == []
