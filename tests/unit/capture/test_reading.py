"""Codes on papers: every kind that is promised, in every direction, several at once, and none where there is none."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import zxingcpp

from devices.document_camera.cv import cv2
from devices.document_camera.scenes import Desk, Lying, render
from kiosk.capture.arrays import Image
from kiosk.capture.looking import LookingCamera
from kiosk.capture.reading import KINDS, CodeRead, codes

ROOT = Path(__file__).parents[3]
NUMBER = "99012100070326112300421"
SAID = {
    "qr": ("QRCode", f"BSR1/{NUMBER}/7K2M94P4"),
    "data-matrix": ("DataMatrix", "云泽市 A4"),
    "pdf417": ("PDF417", "WTS:云泽市清湾区|2026"),
    "code128": ("Code128", NUMBER),
    "code39": ("Code39", "YZ-2026-0042"),
    "ean": ("EAN13", "5901234123457"),
    "itf": ("ITF", "15400141288763"),
}


def printed(kind: str, said: str | None = None, scale: int = 3) -> Image:
    """Draw a code with white around it."""
    form, words = SAID[kind]
    made = zxingcpp.create_barcode(said or words, getattr(zxingcpp.BarcodeFormat, form)).to_image(scale=scale)
    return np.pad(np.array(made, np.uint8), 30, constant_values=255)


def colour(grey: Image) -> Image:
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("quarter", range(4))
def test_each_kind_is_read_whichever_way_it_lies(kind: str, quarter: int) -> None:
    found = codes(np.rot90(printed(kind), quarter))
    assert [(one.kind, one.text) for one in found] == [(kind, SAID[kind][1])]


@pytest.mark.parametrize("kind", KINDS)
def test_a_code_in_colour_is_read_as_in_grey(kind: str) -> None:
    assert [one.text for one in codes(colour(printed(kind)))] == [SAID[kind][1]]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("quarter", range(4))
def test_the_corners_lie_on_the_ink(kind: str, quarter: int) -> None:
    image = np.rot90(printed(kind), quarter)
    ys, xs = np.nonzero(image < 128)
    ink = (xs.min(), ys.min(), xs.max(), ys.max())
    across, down = (sorted(values) for values in zip(*codes(image)[0].corners, strict=True))
    assert (across[0], down[0], across[-1], down[-1]) == pytest.approx(ink, abs=16)


def test_the_first_corner_is_where_the_code_begins() -> None:
    upright, turned = (codes(np.rot90(printed("code128"), times))[0].corners for times in (0, 2))
    assert upright[0][0] < upright[1][0]
    assert turned[0][0] > turned[1][0]


def test_several_codes_on_one_paper_are_all_read() -> None:
    one, other = printed("qr"), printed("code128")
    paper = np.full((one.shape[0] + other.shape[0], max(one.shape[1], other.shape[1])), 255, np.uint8)
    paper[: one.shape[0], : one.shape[1]] = one
    paper[one.shape[0] :, : other.shape[1]] = other
    assert {read.text for read in codes(paper)} == {SAID["qr"][1], NUMBER}


def test_only_the_kinds_that_are_asked_for_are_read() -> None:
    assert codes(printed("code128"), ("qr",)) == ()
    assert [one.kind for one in codes(printed("code128"), ("qr", "code128"))] == ["code128"]


@pytest.mark.parametrize("said", ["590123412345", "96385074", "012345678905"])
def test_the_short_and_the_american_article_codes_are_read_as_such(said: str) -> None:
    form = {8: "EAN8", 12: "UPCA"}[len(said)] if len(said) == 8 or said[0] == "0" else "EAN13"
    made = zxingcpp.create_barcode(said, getattr(zxingcpp.BarcodeFormat, form)).to_image(scale=3)
    found = codes(np.pad(np.array(made, np.uint8), 30, constant_values=255))
    assert [one.kind for one in found] == ["ean"]


def test_bars_without_a_check_must_say_enough_to_be_believed() -> None:
    assert codes(printed("code39", "A1")) == ()


@pytest.mark.parametrize("paper", ["household-page", "blank", "id-front", "id-back"])
def test_a_paper_without_a_code_has_none(paper: str) -> None:
    assert codes(render(Desk(), Lying(paper)).image) == ()


@pytest.mark.parametrize("wrong", [np.zeros((0, 0), np.uint8), np.zeros((9,), np.uint8), np.zeros((9, 9), np.float32)])
def test_an_array_that_is_no_picture_is_refused(wrong: Image) -> None:
    with pytest.raises(ValueError, match="height, width"):
        codes(wrong)


def test_a_kind_there_is_not_is_refused_by_its_name() -> None:
    with pytest.raises(LookupError, match="aztec.*known: qr"):
        codes(printed("qr"), ("aztec",))


def test_what_a_code_says_does_not_show() -> None:
    read = codes(printed("code128"))[0]
    assert NUMBER not in repr(read)
    assert repr(read) == "CodeRead(code128)"


def test_a_code_read_crosses_between_processes() -> None:
    import pickle

    read = CodeRead("qr", "x", ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)))
    assert pickle.loads(pickle.dumps(read)) == read  # noqa: S301  # our own bytes


def test_the_reader_is_loaded_at_the_first_code() -> None:
    code = "import json, sys, kiosk.capture.reading; print(json.dumps(sorted(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"zxingcpp", "numpy", "cv2"}.isdisjoint(json.loads(ended.stdout))


def test_the_eye_reads_by_the_same_reader() -> None:
    assert "reading" in LookingCamera.read_code.__globals__["codes"].__module__
