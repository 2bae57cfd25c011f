"""A window of an office with one dossier before it: looks at it, acts upon it, and is refused."""

from __future__ import annotations

import sqlite3
from typing import Any

import msgspec
import pytest

from kiosk.domain.item import Material, ServiceItem
from kiosk.platform.calls.dossiers import Action, DossierFile, ParallelTask, Said, do, dossier, parallel_tasks
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.errors import RefusedError
from kiosk.platform.values import ActionAcknowledgement
from tests.support import signed_in
from tests.support.dossiers import City
from tests.support.parcels import DEVICE, new_id
from tests.support.sandbox import SandboxThread

PLACE = Place(**DEVICE)
WHY = Said("缺户口簿。", "The household register is missing.")
# Four units work on it at once.
JOINT = "1199010099083352973990702000000"


class Window:
    """A window with one dossier before it, of a city of its own where none is given."""

    def __init__(self, sandbox: SandboxThread, city: City | None = None) -> None:
        self.sandbox = sandbox
        self.city = city or City(sandbox)
        self.filed = self.city.file()
        self.session = signed_in.clerk(sandbox)
        self.no = self.city.progress().project_no

    def look(self, session: dict[str, str] | None = None) -> DossierFile:
        return dossier(self.city.platform, self.no, session or self.session, "training")

    def action(self, action: str, **more: Any) -> Action:
        at = more.pop("at", None) or self.city.progress().as_of
        return Action(
            id=new_id(), project_no=self.no, action=action, occurred_at=at.isoformat(), device=PLACE, mode="training",
            **more,
        )  # fmt: skip

    def do(self, action: str, *, session: dict[str, str] | None = None, **more: Any) -> ActionAcknowledgement:
        """Do it over the version that is there now."""
        asked = self.action(action, **more)
        return do(self.city.platform, asked, session or self.session, self.look().version)

    def refused(self, action: str, **more: Any) -> str:
        with pytest.raises(RefusedError) as told:
            self.do(action, **more)
        return told.value.code

    def nodes(self) -> list[str]:
        return [one.node for one in self.city.progress().nodes]

    def branches(self) -> tuple[ParallelTask, ...]:
        return parallel_tasks(self.city.platform, self.no, self.session, "training").tasks

    def applicants_papers(self) -> list[Material]:
        """Return the papers its matter wants people to bring."""
        item = msgspec.json.decode(self.city.platform.item(self.look().progress.task_code), type=ServiceItem)
        return [one for one in item.materials if one.source == "applicant"]

    def become(self, task_code: str) -> None:
        """Make it a dossier of another matter."""
        database = sqlite3.connect(self.sandbox.folder / "sandbox.db", timeout=15)
        with database:
            database.execute(
                "UPDATE submission SET body = json_set(body, '$.item.task_code', ?) WHERE id = ?",
                (task_code, self.filed.id),
            )
        database.close()
