"""A call screen that tells when each number stood on it first; its arguments are the hub and a file with its token."""

from __future__ import annotations

import functools
import json
import sys
import time
from pathlib import Path

from PySide6.QtGui import QPaintEvent

from config.board import BoardSetting
from config.settings import HubSetting, Settings, Site
from config.texts import wording
from kiosk.hall.board_line import open_board_line
from ui.board.program import BoardProgram
from ui.board.regions import BeforeRegion, CardRegion
from ui.bridge import end_on_signals
from ui.desk.density import NORMAL, look_of
from ui.hall.watch import HallWatch
from ui.style.theme import dress, make_application

SEEN: set[str] = set()


def tell(numbers: list[str]) -> None:
    """Say when numbers were painted first, by the clock that all processes share."""
    for number in numbers:
        if number and number not in SEEN:
            SEEN.add(number)
            sys.stdout.write(json.dumps({"number": number, "at": time.monotonic()}) + "\n")
            sys.stdout.flush()


class TellingCard(CardRegion):
    """Tells once it has painted."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, then tell."""
        super().paintEvent(event)
        tell([self.value.number])


class TellingBefore(BeforeRegion):
    """Tells once it has painted."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, then tell."""
        super().paintEvent(event)
        tell([call.number for call in self.value.calls[:4]])


def main() -> int:
    """Run until told to end; the first line says that it follows."""
    url, token = sys.argv[1:]
    from ui.board import window

    window.CardRegion, window.BeforeRegion = TellingCard, TellingBefore
    application = make_application()
    dress(application, look_of(NORMAL, wording("zh_CN")).tokens)
    settings = Settings(site=Site(mode="training"), hub=HubSetting(url, str(Path(token))))
    watch = HallWatch(functools.partial(open_board_line, settings))
    program = BoardProgram(settings, BoardSetting(), wording("zh_CN"), watch)
    watch.seen.connect(lambda seen: tell(["ready"] if seen.answers else []))
    end_on_signals(application)
    program.window.resize(1920, 1080)
    program.window.show()
    code = application.exec()
    program.close()
    return code


if __name__ == "__main__":
    sys.exit(main())
