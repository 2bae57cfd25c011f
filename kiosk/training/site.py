# SPDX-License-Identifier: Apache-2.0
"""The settings of a training machine, and the world that goes with it as a process of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.settings import TRAINING_SUPERVISION_KEY, Settings, convert, on_post
from kiosk.flows import SECTIONS

if TYPE_CHECKING:
    from kiosk.training.tried import Tried

ROOT = Path(__file__).parents[2]
FOLDERS = {"kiosk": Path("data/training"), "station": Path("data/training-station")}
# The hall of the training city is the settings' own default; a real site says both its names itself.
HALL_IN_ENGLISH = "Yunze Government Service Centre"
# The public half of the sandbox supervisor's key; its private half is no secret (kiosk/sandbox/calls/opinions.py).
SUPERVISION_KEY = TRAINING_SUPERVISION_KEY
# What English screens call this machine and the window for what could not be done.
IN_ENGLISH = {
    "hall_name_en": HALL_IN_ENGLISH,
    "machine_name_en": "Kiosk 3, self-service area",
    "help_window_en": "Area A, window 01",
}
STAFF_PLACE = ("导办台在您身后左边", "The help desk is behind you on the left")
# The guide of the training hall: code 707070, and the card of 罗有田. No secrets: any trainee may help another.
GUIDE_CODE = "$argon2id$v=19$m=19456,t=2,p=1$fwDoUJtQ3LFAsBLPEyh4YQ$yl+847I+v4hiAD9TqEePMQAj3VPFOWsj8VMrWzSkT5k"
GUIDE_BADGE = "$argon2id$v=19$m=19456,t=2,p=1$GuylLnoqchyDMqkFyTk12g$ru5lNNul+4OtBg6fgvu1IaZiaftDDSgVlv1F4sOJKss"
# The station of the training county: its authority lets it take in for the offices (受委托收件); run by 罗有田.
STATION_SITE: dict[str, Any] = {
    "region": "990121",
    "place": "990121101000",
    "hall": "0007",
    "device": "07",
    "hall_name": "清汀镇便民服务中心",
    "hall_name_en": "Qingting Town Service Centre",
    "machine_name": "站点机",
    "machine_name_en": "Station machine",
    "phone": "(0000) 8801 0007",
    "help_window": "清汀县政务服务中心 A区 01 号",
    "help_window_en": "Qingting County service centre, area A, window 01",
    "nature": "entrusted",
}
AGENT = "罗有田"
AGENT_PLACE = ("代办员就在您旁边", "The agent is right beside you")
DRIVERS = {
    "id_card": "sdt",
    "receipt_printer": "escpos",
    "document_camera": "opencv",
    "speaker": "espeak",
    "page_printer": "ipp",
    "code_scanner": "newland",
    "social_card": "pcsc",
    "scanner": "sane",
}
# Parts of the world that none of its posts has: they stand in a site file of their own, to be asked and tested.
SPARE_DRIVERS = {
    "evaluation_pad": "mapped",
    "caller_pad": "banshi",
    "call_board": "text",
    "signature_pad": "banshi",
    "staff_lamp": "modbus-relay",
}


def training_folder(given: str | None, post: str) -> Path:
    """Return the folder of a training world: the one named, else each post's own, as each is a machine of its own."""
    return Path(given) if given else FOLDERS[post]


def training_settings(
    folder: Path, facts: Mapping[str, Any] | None = None, post: str = "kiosk", tried: Tried | None = None
) -> Settings:
    """Return the settings of a training machine, with what is tried of a site file; raises SettingsError for that.

    ``facts`` are the addresses a world announced, None before it did.
    """
    devices = (facts or {}).get("devices", {})
    values: dict[str, Any] = {
        "post": post,
        # All there are: whoever is trained here sees the machine whole.
        "flows": tuple(SECTIONS),
        "site": {"mode": "training", "supervision_key": SUPERVISION_KEY, **IN_ENGLISH},
        # Alone in its city: nobody need be spared.
        "outbox": {
            "folder": str(folder / "outbox"),
            "key_file": str(folder / "keys" / "device.key"),
            "spread_seconds": 0,
        },
        "staff": {
            "call": "platform",
            "place": STAFF_PLACE[0],
            "place_en": STAFF_PLACE[1],
            "guides": [{"number": "G07", "code": GUIDE_CODE, "badge": GUIDE_BADGE}],
        },
        "devices": [
            {"kind": kind, "driver": DRIVERS[kind], "address": address}
            for kind, address in devices.items()
            if kind in DRIVERS
        ],
    }
    if facts:
        # Short limits: here everything is on one machine, and a trainee who cut the line wants to see it.
        values["platform"] = {"url": facts["platform"], "connect_seconds": 2.0, "read_seconds": 5.0}
    # Only the other posts read their file: a kiosk's says nothing that is not said here, and home waits for it.
    values = values if post == "kiosk" else on_post(at_station(values))
    source = f"{tried.file} over the training settings" if tried else "the training settings"
    return convert(tried.over(values) if tried else values, source=source)


def spare_settings(folder: Path, facts: Mapping[str, Any]) -> Settings:
    """Return the settings under which ``devices`` reaches the parts that no post has; with an outbox of their own.

    A terminal that runs in the same world holds none of them.
    """
    from devices.evaluation_pad.virtual import OPTIONS

    apart = folder / "spare"
    values = {
        "site": {"mode": "training", **IN_ENGLISH},
        "outbox": {"folder": str(apart / "outbox"), "key_file": str(apart / "device.key")},
        "devices": [
            {"kind": kind, "driver": driver, "address": facts["devices"][kind]}
            | ({"options": OPTIONS} if kind == "evaluation_pad" else {})
            for kind, driver in SPARE_DRIVERS.items()
        ],
    }
    return convert(values, source="the spare parts of a training world")


def at_station(values: dict[str, Any]) -> dict[str, Any]:
    """Return the same for the station of the training county, whose agent stands beside whoever comes."""
    # Nobody is called to a station: the agent is there.
    place = dict(zip(("place", "place_en"), AGENT_PLACE, strict=True))
    staff = {"call": "none", "agent": AGENT, "guides": values["staff"]["guides"], **place}
    return values | {"site": values["site"] | STATION_SITE, "staff": staff}


class WorldProcess:
    """The world of one training machine, running beside it; it ends when its starter ends, however that ends."""

    def __init__(self, folder: Path, post: str = "kiosk") -> None:
        import subprocess

        words = ("world", "--folder", str(folder), "--post", post, "--follow-stdin")
        command = [sys.executable, str(ROOT / "main.py"), *words]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
        )

    def wait_ready(self) -> dict[str, Any]:
        """Wait for its addresses; raises RuntimeError when it ended instead."""
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError("the training world ended before it was ready; see its words above")
        facts: dict[str, Any] = json.loads(line)
        return facts

    def stop(self) -> None:
        """End it and everything in it."""
        from subprocess import TimeoutExpired

        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()
        try:
            self._process.wait(timeout=10)
        except TimeoutExpired:
            self._process.kill()
            self._process.wait()
