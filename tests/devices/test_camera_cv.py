"""OpenCV leaves nothing behind in the environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from devices.document_camera.cv import QT_VARIABLES, cv2

ROOT = Path(__file__).parents[2]


def environment_after(code: str, **variables: str) -> dict[str, str]:
    """Run Python with a fresh environment and return what stands in it afterwards."""
    clean = {name: value for name, value in os.environ.items() if name not in QT_VARIABLES} | variables
    script = f"import os\n{code}\nprint('\\0'.join(f'{{k}}={{v}}' for k, v in os.environ.items()))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=clean, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return dict(line.split("=", 1) for line in done.stdout.rstrip("\n").split("\0"))


def test_the_library_alone_would_mislead_qt() -> None:
    assert set(QT_VARIABLES) <= set(environment_after("import cv2"))


def test_our_import_leaves_no_trace_for_qt() -> None:
    assert not set(QT_VARIABLES) & set(environment_after("import devices.document_camera.cv"))


@pytest.mark.parametrize("name", QT_VARIABLES)
def test_what_somebody_had_set_stays(name: str) -> None:
    left = environment_after("import devices.document_camera.cv", **{name: "/opt/ours"})
    assert left[name] == "/opt/ours"


def test_a_missing_camera_is_not_complained_about() -> None:
    tries = "cv2.VideoCapture(97)\ncv2.VideoCapture('/none.avi', cv2.CAP_FFMPEG)"
    assert environment_after(f"from devices.document_camera.cv import cv2\n{tries}")["OPENCV_LOG_LEVEL"] == "SILENT"


def test_the_library_keeps_to_one_core() -> None:
    assert cv2.getNumThreads() == 1


def test_nobody_else_imports_the_library() -> None:
    door = ROOT / "devices/document_camera/cv.py"
    files = [
        file for room in ("devices", "kiosk", "ui", "config", "offline_queue") for file in (ROOT / room).rglob("*.py")
    ]
    beside = [f for f in files if f != door and "\nimport cv2" in f.read_text(encoding="utf-8")]
    assert beside == []
