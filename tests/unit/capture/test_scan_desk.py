"""``scan --calibrate``: the desk measured by one sheet of A4; this machine's own camera keeps it, on record."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import load
from devices.document_camera.cv import cv2
from kiosk.capture.sight import DeskMeasured
from kiosk.commands.scan_desk import Measured, in_words
from kiosk.inventory.desks import as_measured
from main import main
from offline_queue.opening import open_outbox
from tests.support.desk_scenes import scene
from tests.support.scan_camera import STILL, lying, small_and_nowhere


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_and_nowhere(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with lying("form") as camera:
        yield camera.start()


@pytest.fixture
def site(tmp_path: Path, address: str) -> Path:
    file = tmp_path / "site.toml"
    file.write_text(
        f'[site]\nmode = "training"\n[outbox]\nfolder = "{tmp_path}/box/outbox"\nkey_file = "{tmp_path}/box/key"\n'
        f'[[devices]]\nkind = "document_camera"\ndriver = "opencv"\naddress = "{address}"\n'
        # Drawn by the virtual one when it is asked for, on a machine that may be busy.
        "[devices.options]\nstill_seconds = 60\n",
        encoding="utf-8",
    )
    return file


def test_this_machines_camera_keeps_its_desk_and_reckons_with_it(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scan", "--calibrate", "camera", "--site", str(site), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (camera,) = as_measured(load(site))
    assert (camera.options["field_mm"], told["kept"], told["before_mm"]) == (told["field_mm"], True, 322.0)
    with contextlib.closing(open_outbox(load(site).outbox)) as box:
        assert "desk-measured" in [event.action for event in box.events()]


def test_a_running_kiosk_measures_for_itself(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.closing(open_outbox(load(site).outbox)):
        assert main(["scan", "--calibrate", "camera", "--site", str(site)]) == 5
    assert "the kiosk is running" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("paper", "code", "words"), [("form", 0, "field_mm = "), ("id-front", 1, "has not the proportion of A4")]
)
def test_a_picture_is_measured_and_not_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], paper: str, code: int, words: str
) -> None:
    cv2.imwrite(str(tmp_path / "desk.png"), scene(paper, size=STILL).image)
    assert main(["scan", "--calibrate", "desk.png"]) == code
    said = capsys.readouterr()
    assert words in said.out + said.err


def test_a_file_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "--calibrate", "nothing.png"]) == 2
    assert "nothing.png" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("one", "wanted"),
    [
        (
            Measured("desk.png", DeskMeasured(318.4, 207)),
            [
                "desk.png: the desk is 318.4 mm wide; A4 on it has 207 dpi.",
                "  not kept; in a site file: field_mm = 318.4",
            ],
        ),
        (
            Measured("camera", DeskMeasured(455.0, 145), 322.0, kept=True),
            [
                "camera: the desk is 455 mm wide, reckoned as 322 mm before; A4 on it has 145 dpi.",
                "  Less than 200 dpi: lower the camera or set larger stills, then measure again.",
                "  kept for this machine",
            ],
        ),
    ],
    ids=["a picture", "a camera too far away"],
)
def test_what_was_measured_is_said_with_what_becomes_of_it(one: Measured, wanted: list[str]) -> None:
    assert in_words(one).splitlines() == wanted
