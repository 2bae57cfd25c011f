"""Keep what failed in a file, for whoever ran the tests to say last: ``-p tests.support.last_words --last-words FILE``.

A log that is cut, or a dozen failures long, is then still told in its last lines: which test, what it asked, with which
seed it is run again.
"""

from __future__ import annotations

from pathlib import Path

import pytest

LINES = 12
"""How many lines of one failure are kept: its assertion and what came of it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the file to keep it in."""
    parser.addoption("--last-words", type=Path, metavar="FILE", help="keep what failed in this file")


def pytest_configure(config: pytest.Config) -> None:
    """Listen where results come together: a worker sends its own there."""
    file = config.getoption("--last-words")
    if file and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Keeper(file, config.getoption("randomly_seed", "none")), "last-words-keeper")


class Keeper:
    """What failed so far, written down at once: a run that is ended from outside has it too."""

    def __init__(self, file: Path, seed: object) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("", encoding="utf-8")
        self._file = file
        self._seed = seed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep a test that failed, in whichever part."""
        self._keep(report, f" ({report.when})")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep a file that could not be collected."""
        self._keep(report, " (collection)")

    def _keep(self, report: pytest.TestReport | pytest.CollectReport, where: str) -> None:
        if report.failed:
            head = f"FAILED {report.nodeid}{where}, seed {self._seed}"
            with self._file.open("a", encoding="utf-8") as file:
                file.write("\n".join([head, *asserted(report.longreprtext)]) + "\n")


def asserted(told: str) -> list[str]:
    """Take the lines with what was asked and what came, or the last ones where pytest marked none."""
    lines = told.splitlines()
    marked = [line for line in lines if line.startswith(("E ", "> "))]
    place = lines[-1:] if marked else []
    return [f"    {line}" for line in (marked[:LINES] or lines[-LINES:]) + place]
