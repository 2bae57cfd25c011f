"""Let a worker send only what is counted or told: ``-p tests.support.short_words``.

Of six messages for each test that passed, two say all. The others (it begins, it is prepared, it is cleared away, it
ends) name what nobody prints in a quiet run; to write and to read them took half a minute of thirty thousand tests.
"""

from __future__ import annotations

from typing import Any

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Stand between a worker and its wire."""
    for plugin in config.pluginmanager.get_plugins():
        # By name: a worker runs the text of that module, which makes it a class of its own.
        if type(plugin).__name__ == "WorkerInteractor":
            shorten(plugin)


def shorten(worker: Any) -> None:
    """Leave out what says no more than that all is well so far."""
    send = worker.sendevent

    def shortly(name: str, **words: Any) -> None:
        if name not in ("logstart", "logfinish") and not (name == "testreport" and is_well(words["data"])):
            send(name, **words)

    worker.sendevent = shortly


def is_well(report: dict[str, Any]) -> bool:
    """Tell whether a report is of a test prepared or cleared away without a fault."""
    return report["when"] != "call" and report["outcome"] == "passed"
