# SPDX-License-Identifier: Apache-2.0
"""``version``: which Banshi this is and what it runs on."""

from __future__ import annotations

import argparse
import platform
import sys
from importlib import metadata

from config import VERSION

NAME = "version"
SITE_FOR = "never"
HELP = "show the version of the program and of what it runs on"
PARTS = ("PySide6-Essentials", "opencv-python", "sqlcipher3", "python-escpos", "requests")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments."""


def run(args: argparse.Namespace) -> int:
    """Print one line for the program and one for each part."""
    print(f"banshi {VERSION}")
    print(f"python {platform.python_version()} on {sys.platform}")
    for part in PARTS:
        print(f"{part} {metadata.version(part)}")
    return 0
