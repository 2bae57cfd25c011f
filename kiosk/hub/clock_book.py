# SPDX-License-Identifier: Apache-2.0
"""The clock of a hub in its database: at which moment of which boot it was what time, as was known or as somebody said.

A program that is started anew within a boot knows by it what time it is, whatever the machine's clock says by then.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Float,
    Integer,
    String,
    Table,
    delete,
    func,
    insert,
    inspect,
    select,
    update,
)

from config.boot import boot_id, since_boot
from config.clock import china_now, china_time
from kiosk.tickets import schema
from kiosk.tickets.rules import day_of, milliseconds

ONE = 1
TABLE = Table(
    "hub_clock", schema.metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("boot", String, nullable=False),
    Column("steady", Float, nullable=False),
    Column("at", BigInteger, nullable=False),
)  # fmt: skip
HALL = schema.hall
NEWEST = select(func.coalesce(func.max(HALL.c.last_ms), 0))


class Anchor(NamedTuple):
    """What time it was, so many seconds after a boot began."""

    boot: str
    steady: float
    at: datetime.datetime

    def then(self, steady: float) -> datetime.datetime:
        """Return what time it is at another moment of the same boot."""
        return self.at + datetime.timedelta(seconds=steady - self.steady)


def newest(connection: Connection) -> int:
    """Return the newest stamp of the database, 0 where nothing was ever done."""
    return int(connection.execute(NEWEST).scalar_one())


def read(connection: Connection) -> Anchor | None:
    """Return what was kept, or said by a person since."""
    row = connection.execute(select(TABLE)).first()
    return Anchor(row.boot, row.steady, china_time(row.at / 1000)) if row else None


def keep(connection: Connection, anchor: Anchor) -> None:
    """Keep what time it is."""
    connection.execute(delete(TABLE))
    connection.execute(insert(TABLE).values(one=ONE, **anchor._asdict() | {"at": milliseconds(anchor.at)}))


class Standing(NamedTuple):
    """How the clock of this machine stands to a database: its newest stamp, and the time as it is known here."""

    own: datetime.datetime
    stamp: datetime.datetime | None
    known: datetime.datetime | None


def standing(
    engine: Engine,
    own: Callable[[], datetime.datetime] = china_now,
    steady: Callable[[], float] = since_boot,
    boot: str = "",
) -> Standing:
    """Look how the clock of this machine stands; nothing is written."""
    if not inspect(engine).has_table(HALL.name):
        return Standing(own(), None, None)
    with engine.connect() as connection:
        stamp = newest(connection)
        kept = read(connection) if inspect(engine).has_table(TABLE.name) else None
    here = kept if kept and kept.boot == (boot or boot_id()) else None
    return Standing(own(), china_time(stamp / 1000) if stamp else None, here.then(steady()) if here else None)


def say_right(
    engine: Engine,
    own: Callable[[], datetime.datetime] = china_now,
    steady: Callable[[], float] = since_boot,
    boot: str = "",
) -> None:
    """Write that the clock of this machine is right now; what the database has of days still to come holds nobody up.

    A hub that runs on this machine hears it with the next thing it does.
    """
    now = own()
    TABLE.create(engine, checkfirst=True)
    with engine.begin() as connection:
        if day_of(china_time(newest(connection) / 1000)) > day_of(now):
            connection.execute(update(HALL).values(last_ms=milliseconds(now)))
        keep(connection, Anchor(boot or boot_id(), steady(), now))
