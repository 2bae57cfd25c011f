# SPDX-License-Identifier: Apache-2.0
"""What runs in place of ``scanimage`` for a virtual scanner: its options, its words, its files, its exit statuses.

``python virtual_program.py FOLDER ARGUMENTS``; the folder holds ``state.json`` and the sheets. It imports nothing of
ours: it is started for every look, and must be there in milliseconds.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path

NAME = "virtual:0"
# A camera that SANE lists too, and the scanner, by the signs of a formatted list.
DEVICES = (
    {"%d": "v4l:/dev/video0", "%v": "Noname", "%m": "camera", "%n": "\n"},
    {"%d": NAME, "%v": "BANSHI", "%m": "virtual scanner", "%n": "\n"},
)
OPTIONS = """
All options specific to device `virtual:0':
  Scan Mode:
    --mode Lineart|Gray|Color [Gray]
        Selects the scan mode.
    --resolution 75|100|150|200|300|600dpi [75]
        Sets the resolution of the scanned image.
    --source Flatbed|ADF|ADF Duplex [Flatbed]
        Selects the scan source.
  Geometry:
    -x 0..215.9mm [215.9]
        Width of scan-area.
    -y 0..297.18mm [297.18]
        Height of scan-area.
"""
NOISE = "\x00\ufffd%&$ no options here\n" * 9
STATUSES = {"jam": 6, "no-paper": 7, "cover-open": 8, "io-error": 9, "busy": 3, "stopped": 2, "forbidden": 11}
WORDS = {6: "Document feeder jammed", 7: "Document feeder out of documents", 8: "Scanner cover is open"}


def main(folder: Path, arguments: list[str]) -> int:
    """Do what the arguments ask and return the exit status."""
    state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    wire = state["wire"]
    if wire == "silent":
        signal.pause()
    said = _wished(arguments)
    if form := said.get("--formatted-device-list"):
        sys.stdout.write("" if wire == "away" else "".join(_formed(form, device) for device in DEVICES))
        return 0
    if wire == "away" or said.get("--device-name") != NAME:
        sys.stderr.write(f"scanimage: open of device {said.get('--device-name')} failed: Invalid argument\n")
        return 1
    if "--all-options" in said:
        return _list(wire)
    return _scan(folder, state, said)


def _wished(arguments: list[str]) -> dict[str, str]:
    return {name: value for name, _, value in (one.partition("=") for one in arguments)}


def _formed(form: str, device: dict[str, str]) -> str:
    for sign, words in device.items():
        form = form.replace(sign, words)
    return form


def _list(wire: str) -> int:
    listed = NOISE if wire == "noise" else OPTIONS
    sys.stdout.write(listed[: len(listed) // 2] if wire == "half" else listed)
    sys.stdout.flush()
    if wire == "half":
        # A backend that crashes: no word, no exit status of its own.
        os.kill(os.getpid(), signal.SIGKILL)
    return 0


def _scan(folder: Path, state: dict[str, object], said: dict[str, str]) -> int:
    fed = said.get("--source") != "Flatbed"
    sheets = sorted(folder.glob("feeder-*.pnm" if fed else "glass.pnm"))
    most, pattern = int(said["--batch-count"]), said["--batch"]
    fault = STATUSES.get(str(state["fault"]), 0)
    for number in range(1, most + 1):
        sys.stderr.write(f"Scanning page {number}\n")
        sys.stderr.flush()
        if fault and number > int(str(state["after"])):
            return _stopped(number, fault)
        if not fed or number <= len(sheets):
            _write(sheets[number - 1] if sheets else None, Path(pattern % number), str(state["wire"]))
            sys.stderr.write(f"Scanned page {number}. (scanner status = 5)\n")
            continue
        return _stopped(number, STATUSES["no-paper"])
    return 0


def _stopped(number: int, status: int) -> int:
    sys.stderr.write(f"scanimage: sane_start: {WORDS.get(status, 'Error during device I/O')}\n")
    sys.stderr.write(f"Scanned page {number}. (scanner status = {status})\n")
    return status


def _write(sheet: Path | None, to: Path, wire: str) -> None:
    # Nothing on the glass: the white of its lid.
    raw = sheet.read_bytes() if sheet else b"P5\n# SANE data follows\n8 8\n255\n" + b"\xff" * 64
    spoiled = {"half": raw[: len(raw) // 2], "noise": b"\x00\xff\x13" * 99}.get(wire)
    part = to.with_name(f"{to.name}.part")
    part.write_bytes(raw if spoiled is None else spoiled)
    shutil.move(part, to)
    if wire == "half":
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
