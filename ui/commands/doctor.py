# SPDX-License-Identifier: Apache-2.0
"""``doctor``: look at everything a terminal needs and name the next step for what is not well."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kiosk.checkup import Finding, Health, checkup

NAME = "doctor"
HELP = "check settings, fonts, outbox, devices, platform and clock, with the next step for each fault"
WORDS = {Health.OK: "OK     ", Health.FAULT: "fault  ", Health.UNKNOWN: "unknown", Health.ABSENT: "absent "}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how long a device may take to answer."""
    parser.add_argument("--seconds", type=float, default=8.0, help="longest wait for the devices (default: 8)")
    parser.add_argument("--deep", action="store_true", help="check every page of a large outbox too; takes its time")


def run(args: argparse.Namespace) -> int:
    """Print one line for each finding; 0 good, 3 when only devices are absent, 1 for any other fault."""
    findings = [fonts(), *checkup(Path(args.site) if args.site else None, args.seconds, args.deep)]
    for finding in findings:
        step = f"  → {finding.step}" if finding.step else ""
        sys.stdout.write(f"{WORDS[finding.health]}  {finding.name:<18} {finding.words}{step}\n")
    return exit_code(findings)


def exit_code(findings: list[Finding]) -> int:
    """Return the worst of all findings as an exit code; what is not known is not good."""
    seen = {finding.health for finding in findings}
    # Not known is not well: a script that calls this must not go on with a device nobody could ask.
    if seen & {Health.FAULT, Health.UNKNOWN}:
        return 1
    return 3 if Health.ABSENT in seen else 0


def fonts() -> Finding:
    """Load the typeface and look for boxes, on the offscreen platform."""
    import os

    from PySide6.QtGui import QGuiApplication

    from ui.style.fonts import FAMILY, FontError, load

    # A technician calls this over a remote line, where there is no screen.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    try:
        load()
    except FontError as wrong:
        return Finding("fonts", Health.FAULT, str(wrong), "install the packages again: make run")
    finally:
        application.processEvents()
    return Finding("fonts", Health.OK, FAMILY)
