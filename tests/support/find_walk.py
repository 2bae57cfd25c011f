"""Walks home, search and lists: a visit at a post that finds, with the catalogue's lane doing its work at once."""

from __future__ import annotations

from kiosk.flows import load
from kiosk.steps.events import Entered
from kiosk.steps.find import CATALOGUE
from kiosk.steps.find_screens import Browse, Found, Search
from tests.support.flow_walk import Walk

SECTIONS = ("find", "apply", "proof", "progress", "opinion")


class FindWalk(Walk):
    """A person who looks for something."""

    def __init__(self, *sections: str, at_once: bool = True, idle: float = 1e9) -> None:
        super().__init__(load(*(sections or SECTIONS)), idle=idle)
        if at_once:
            self.runner.auto[CATALOGUE] = "the folder"

    def type(self, words: str) -> Search:
        """Type into the search."""
        self.engine.take(Entered("words", words))
        self.settle()
        return self.sees(Search)

    def search(self, words: str) -> Search:
        """Open the search and type."""
        self.press("find")
        return self.type(words)

    def row(self, task_code: str) -> Found:
        """Return the row of a matter on the list that is shown."""
        shown = self.screen
        assert isinstance(shown, Search | Browse)
        return next(row for row in shown.rows if row.name == task_code)

    def names(self) -> list[str]:
        """Return the official names on the list, in order."""
        shown = self.screen
        assert isinstance(shown, Search | Browse)
        return [self._say(row) for row in shown.rows]

    def _say(self, row: Found) -> str:
        return next(iter(dict(row.label.args).values())) if row.label.key else str(dict(row.label.args)["words"])

    def run_catalogue(self) -> None:
        """Let the last question to the catalogue be answered."""
        self.end(CATALOGUE, "the folder")


__all__ = ["SECTIONS", "FindWalk"]
