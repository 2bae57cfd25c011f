"""A window that works without a hub until it is killed, and says what its clerk saw: called with FOLDER SEED."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from kiosk.hall.window_book import WindowBook
from tests.support.hand_hall import Desk


def say(desk: Desk) -> None:
    """Tell the parent, at once, what stands there: ids of what is owed, and who is in hand."""
    ids = ",".join(one.act_id for one in desk.calling.owed)
    sys.stdout.write(f"{ids} {desk.number or '-'}\n")
    sys.stdout.flush()


def main(folder: Path, seed: int) -> None:
    """Press keys for ever."""
    application = QCoreApplication([])
    chance = random.Random(seed)
    desk = Desk(book=WindowBook(folder, "training"))
    desk.silent()
    calling = desk.calling
    calling.agree()
    free: list[Callable[[], object]] = [
        calling.call, calling.go_on, lambda: calling.pause("meal"),
        lambda: calling.call_number(f"B5{chance.randrange(4, 999, 4):03d}"),
    ]  # fmt: skip
    busy: list[Callable[[], object]] = [calling.recall, calling.start, calling.finish, calling.pass_over]
    while application:
        say(desk)
        desk.later(1)
        chance.choice(busy if calling.in_hand else free)()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
