# SPDX-License-Identifier: Apache-2.0
"""A window that works until it is killed, and says what it told its clerk: called with FOLDER SEED."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from kiosk.intake import acts
from kiosk.intake.case import Case
from tests.support.cases import BANK, REGISTER, IntakeRoom, box_of, white_page
from tests.support.flow_fakes import ANSWERS, NAME


def say(*words: str) -> None:
    """Tell the parent, at once."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


class Clerk:
    """Takes cases in one after the other; each change is said once the desk has said that it is kept."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.room = IntakeRoom(box_of(folder))
        self.chance = random.Random(seed)

    def kept(self) -> Case:
        """Return what the desk has just kept, and say so."""
        case = self.room.heard.of(Case)
        if case.handed_in:
            say("handed-in", case.id, case.handed_in.receipt_no)
        else:
            say("kept", case.id, str(case.version))
        return case

    def change(self, case: Case) -> Case:
        """Do one thing that can be done."""
        room = self.room
        name = self.chance.choice([one for one in ANSWERS if not one.startswith("agent")])
        material = self.chance.choice((REGISTER, BANK))
        pages = case.material(material).pages
        if self.chance.random() < 0.4:
            new = acts.corrected(case, name, ANSWERS[name], room.clerk, room.around.now())
            room.desk.keep(new, room.heard)
        elif pages and self.chance.random() < 0.5:
            room.desk.check(case, material, room.heard)
        else:
            number = 1 if pages else 0
            room.desk.take_page(case, material, white_page(200, 300), room.heard, number=number)
        return self.kept()

    def one(self) -> None:
        """Take one case in."""
        case = self.room.new()
        for _ in range(self.chance.randint(1, 4)):
            case = self.change(case)
        for name, value in ANSWERS.items():
            if not name.startswith("agent"):
                case = acts.corrected(case, name, value, self.room.clerk, self.room.around.now())
        case = acts.signed_again(case, NAME, self.room.around.now(), self.room.around.new_id)
        self.room.desk.keep(case, self.room.heard)
        case = self.kept()
        say("handing-in", case.id)
        self.room.desk.hand_in(case, self.room.heard)
        self.kept()


def main() -> None:
    """Work until killed."""
    clerk = Clerk(Path(sys.argv[1]), int(sys.argv[2]))
    say("ready")
    while True:
        clerk.one()


if __name__ == "__main__":
    main()
