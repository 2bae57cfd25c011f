"""A machine without one of the optional libraries: ``doctor`` says what to install, and all else works."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.settings import DeviceSetting, convert
from devices.code_scanner.virtual import VirtualScanner
from devices.device import CancelToken, Deadline, DeviceError
from devices.receipt_printer.virtual import VirtualPrinter
from devices.virtual_port import unpaced
from kiosk import checkup
from kiosk.capture.page_scan import paged
from kiosk.checkup import Finding, Health
from tests.support.terminals import NOBODY

Take = Callable[[pytest.MonkeyPatch, Path], None]


def no_pyusb(patch: pytest.MonkeyPatch, _: Path) -> None:
    patch.setitem(sys.modules, "usb.backend", None)


def no_hidapi(patch: pytest.MonkeyPatch, _: Path) -> None:
    for name in ("hidraw", "hid"):
        patch.setitem(sys.modules, name, None)


def no_pcsclite(patch: pytest.MonkeyPatch, _: Path) -> None:
    patch.setattr("devices.social_card.pcsc.LIBRARY", "libpcsclite-that-is-not-there.so.1")


def no_programs(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setenv("PATH", str(folder))


def no_opencv(patch: pytest.MonkeyPatch, folder: Path) -> None:
    # For the child process of the camera, which looks there first.
    (folder / "cv2.py").write_text('raise ModuleNotFoundError("No module named \'cv2\'", name="cv2")\n')
    patch.setenv("PYTHONPATH", str(folder))


def no_cups(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setattr(checkup.print_server, "__defaults__", (folder / "cupsd.conf",))


@dataclass(frozen=True)
class Lacking:
    """A library that is not there, the device that needs it, and what is to be said."""

    take: Take
    device: dict[str, Any]
    says: str
    health: Health = Health.FAULT
    found_as: str = ""


# In this process: the library of the system is taken from the driver, not from the machine.
SLOT = {"kind": "social_card", "driver": "pcsc", "address": "pcsc://any", "options": {"hosted": False}}
LACKING = {
    "pyusb": Lacking(no_pyusb, {"kind": "id_card", "driver": "sdt", "address": "usb://0400:c35a"}, "install pyusb"),
    "hidapi": Lacking(no_hidapi, {"kind": "id_card", "driver": "sdt", "address": "hid://0400:c35a"}, "install hidapi"),
    "libpcsclite": Lacking(no_pcsclite, SLOT, "apt install pcscd libpcsclite1"),
    "scanimage": Lacking(
        no_programs,
        {"kind": "scanner", "driver": "sane", "address": "program://scanimage"},
        "apt install sane-utils",
    ),
    "cv2": Lacking(
        no_opencv,
        {"kind": "document_camera", "driver": "opencv", "address": "camera://0"},
        "install opencv-python",
    ),
    "cups": Lacking(
        no_cups,
        {"kind": "page_printer", "driver": "ipp", "address": "ipp://127.0.0.1:9/printers/a4"},
        "CUPS is not installed",
        Health.ABSENT,
        "print server",
    ),
}


@pytest.fixture
def others(tmp_path: Path) -> Iterator[list[dict[str, str]]]:
    """Give devices that need none of them."""
    scanner, printer = VirtualScanner(tmp_path / "code-scanner", pace=unpaced), VirtualPrinter()
    yield [
        {"kind": "code_scanner", "driver": "newland", "address": scanner.start()},
        {"kind": "receipt_printer", "driver": "escpos", "address": printer.start()},
    ]
    scanner.stop()
    printer.stop()


def looked_at(folder: Path, *devices: dict[str, Any]) -> dict[str, Finding]:
    """Return what ``doctor`` finds of these devices, by name."""
    values = {
        "site": {"mode": "training"},
        "outbox": {"folder": str(folder / "outbox"), "key_file": str(folder / "keys" / "device.key")},
        "platform": {"url": NOBODY},
        "devices": list(devices),
    }
    settings = convert(values, source="a test")
    return {one.name: one for one in (*checkup.devices(settings, 10), *checkup.print_server(settings))}


@pytest.mark.parametrize("name", LACKING)
def test_without_it_what_to_install_is_said_and_everything_else_works(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, others: list[dict[str, str]], name: str
) -> None:
    lacking = LACKING[name]
    lacking.take(monkeypatch, tmp_path)
    found = looked_at(tmp_path, *others, lacking.device)
    finding = found.pop(lacking.found_as or lacking.device["kind"])
    assert (finding.health, lacking.says in f"{finding.words} {finding.step}") == (lacking.health, True)
    assert [found[kind].health for kind in ("code_scanner", "receipt_printer")] == [Health.OK, Health.OK]


@pytest.mark.parametrize("name", [name for name in LACKING if name != "cups"])
def test_what_is_missing_is_told_as_a_library_and_not_as_a_fault_of_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    lacking = LACKING[name]
    lacking.take(monkeypatch, tmp_path)
    found = looked_at(tmp_path, lacking.device)[lacking.device["kind"]]
    assert "device.library-missing" in found.words


def test_a_scanner_whose_sheets_cannot_be_judged_is_told_the_same_way(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    no_opencv(monkeypatch, tmp_path)
    scanner = paged(DeviceSetting("scanner", "sane", "program://scanimage"))
    with pytest.raises(DeviceError, match=r"device\.library-missing: install opencv-python"):
        scanner.open(Deadline.after(10), CancelToken())
    scanner.close()
