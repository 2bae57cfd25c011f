"""Other finders of pages: two programs from PyPI, put into out/peers by `make peers`, and the method of jscanify.

Of a program only its own search for the corners runs; what it would do with them afterwards is not measured.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from devices.document_camera.cv import cv2
from kiosk import capture
from kiosk.capture.arrays import Image

Finder = Callable[[Image], "np.ndarray | None"]
FOLDER = Path(__file__).parents[2] / "out" / "peers"


def ours(image: Image) -> np.ndarray | None:
    """Find the page with this program."""
    quad = capture.find_page(image)
    return None if quad is None else np.array(quad, np.float32)


def jscanify(image: Image) -> np.ndarray | None:
    """Find the page as jscanify does: the largest contour of edges, its farthest point in each quarter."""
    edges = cv2.Canny(image, 50, 200)
    blurred = cv2.GaussianBlur(edges, (3, 3), 0)
    _, mask = cv2.threshold(blurred, 0, 255, cv2.THRESH_OTSU)
    contours, _ = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    largest = max(contours, key=cv2.contourArea, default=None)
    if largest is None:
        return None
    middle = np.array(cv2.minAreaRect(largest)[0])
    away = largest[:, 0] - middle
    far = np.hypot(away[:, 0], away[:, 1])
    corners = []
    for right, below in ((False, False), (True, False), (True, True), (False, True)):
        quarter = ((away[:, 0] > 0) == right) & ((away[:, 1] > 0) == below)
        if not quarter.any():
            return None
        corners.append(largest[quarter, 0][far[quarter].argmax()])
    return np.array(corners, np.float32)


def finders() -> dict[str, Finder]:
    """Return all finders that are there, ours first."""
    found: dict[str, Finder] = {"banshi": ours, "jscanify's method": jscanify}
    if (FOLDER / "scanlite").is_dir() and (FOLDER / "smartscanner").is_dir():
        found |= {"scanlite 0.1.1": _scanlite(), "smartscanner 0.1.0": _smartscanner()}
    return found


class _FoundError(Exception):
    """The corners that a program was about to lay straight."""


class _Listening:
    """OpenCV for one program, until it has corners."""

    def __getattr__(self, name: str) -> Any:
        return getattr(cv2, name)

    def getPerspectiveTransform(self, corners: np.ndarray, target: np.ndarray) -> None:  # noqa: N802  # OpenCV's name
        raise _FoundError(np.array(corners, np.float32).reshape(4, 2))


def _scanlite() -> Finder:
    program = _loaded("scanlite", "processing")
    program.cv2 = _Listening()  # type: ignore[attr-defined]  # the program's own import

    def find(image: Image) -> np.ndarray | None:
        try:
            program.auto_perspective(image)
        except _FoundError as found:
            return np.asarray(found.args[0])
        return None

    return find


def _smartscanner() -> Finder:
    with _stand_in("imutils.perspective", "four_point_transform"):
        program = _loaded("smartscanner", "scanner")

    def find(image: Image) -> np.ndarray | None:
        try:
            return np.asarray(program.scan_detection(image), np.float32).reshape(4, 2)
        except RuntimeError:  # its word for nothing
            return None

    return find


def _loaded(package: str, name: str) -> ModuleType:
    """Load one file of a program: the packages around it would draw in windows and readers of print."""
    spec = importlib.util.spec_from_file_location(f"peers.{package}", FOLDER / package / f"{name}.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"no {package}; run make peers")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def _stand_in(name: str, function: str) -> Iterator[None]:
    """Let an import pass whose function the search for corners never calls."""
    parent, _, _ = name.partition(".")
    module = ModuleType(name)
    setattr(module, function, None)
    before = {key: sys.modules.get(key) for key in (parent, name)}
    sys.modules[parent], sys.modules[name] = ModuleType(parent), module
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                del sys.modules[key]
            else:
                sys.modules[key] = value
