# SPDX-License-Identifier: Apache-2.0
"""The tables, for both databases. Moments are milliseconds since 1970, days are days of the hall."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)  # fmt: skip
from sqlalchemy import text as sql

metadata = MetaData()

# One row, and the door to all others: each act begins by writing it, so that one follows the other.
hall = Table(
    "hall", metadata,
    Column("code", String, primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("last_ms", BigInteger, nullable=False),
)  # fmt: skip

counter = Table(
    "number_counter", metadata,
    Column("day", String, nullable=False),
    Column("prefix", String, nullable=False),
    Column("band", String, nullable=False),
    Column("last_no", Integer, nullable=False),
    PrimaryKeyConstraint("day", "prefix", "band"),
)  # fmt: skip

block = Table(
    "number_block", metadata,
    Column("id", String, primary_key=True),
    Column("day", String, nullable=False),
    Column("prefix", String, nullable=False),
    Column("lo", Integer, nullable=False),
    Column("hi", Integer, nullable=False),
    Column("device", String, nullable=False),
    Column("leased_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("used", Text, nullable=False, server_default="[]"),
    Column("unused", Text, nullable=False, server_default="[]"),
    UniqueConstraint("day", "prefix", "lo"),
)  # fmt: skip

ticket = Table(
    "ticket", metadata,
    Column("id", String, primary_key=True),
    Column("day", String, nullable=False),
    Column("prefix", String, nullable=False),
    Column("no", Integer, nullable=False),
    Column("queue", String, nullable=False),
    Column("state", String, nullable=False),
    # Whether it may be called: a number whose paper is still on its way out is nobody's yet.
    Column("live", Boolean, nullable=False),
    Column("paper", String, nullable=False),
    Column("credit", String, nullable=False),
    Column("credit_s", Integer, nullable=False),
    Column("half", Integer),
    Column("issued_at", BigInteger, nullable=False),
    Column("sort_at", BigInteger, nullable=False),
    Column("slot_at", BigInteger),
    Column("appointment", String),
    Column("visit", String),
    Column("person_hash", String),
    Column("device", String, nullable=False),
    Column("window", String),
    Column("only_window", String),
    Column("call_count", Integer, nullable=False),
    Column("called_at", BigInteger),
    Column("recalled_at", BigInteger),
    Column("serving_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("returns", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("day", "prefix", "no"),
)  # fmt: skip
Index("ticket_wait", ticket.c.day, ticket.c.queue, ticket.c.sort_at, ticket.c.no, sqlite_where=sql("state = 'WAITING'"),
      postgresql_where=sql("state = 'WAITING'"))  # fmt: skip
ACTIVE = sql("state IN ('CALLED', 'SERVING')")
Index("ticket_one_active_per_window", ticket.c.window, unique=True, sqlite_where=ACTIVE, postgresql_where=ACTIVE)
KEPT = sql("appointment IS NOT NULL AND state <> 'CANCELLED'")
Index("ticket_one_per_appointment", ticket.c.appointment, unique=True, sqlite_where=KEPT, postgresql_where=KEPT)
HELD_BY = sql("person_hash IS NOT NULL AND state IN ('WAITING', 'CALLED', 'SERVING', 'HELD')")
Index("ticket_of_person", ticket.c.day, ticket.c.person_hash, sqlite_where=HELD_BY, postgresql_where=HELD_BY)

window = Table(
    "service_window", metadata,
    Column("no", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("staff", String, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
)  # fmt: skip

event = Table(
    "ticket_event", metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("day", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("ticket", String),
    Column("window", String),
    Column("staff", String),
    Column("device", String),
    Column("detail", Text, nullable=False),
    Index("event_of_day", "day", "seq"),
    Index("event_of_ticket", "ticket"),
)  # fmt: skip

# Kept for 90 days: a machine that was away for a week sends again what it sent before.
command = Table(
    "command", metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("result", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("command_at", "at"),
)  # fmt: skip

appointment = Table(
    "appointment", metadata,
    Column("id", String, primary_key=True),
    Column("code", String, nullable=False, unique=True),
    Column("queue", String, nullable=False),
    Column("slot_start", BigInteger, nullable=False),
    Column("slot_end", BigInteger, nullable=False),
    Column("person_hash", String),
    Column("state", String, nullable=False),
    Column("ticket", String),
    Column("version", Integer, nullable=False),
    Index("appointment_of_person", "person_hash"),
)  # fmt: skip

# One row: under which name the city knows what happens here, who tells it, and how far it has acknowledged that.
event_sending = Table(
    "event_sending", metadata,
    Column("one", Integer, primary_key=True),
    Column("hub_id", String, nullable=False),
    Column("holder", String, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
    Column("settled_to", BigInteger, nullable=False),
)  # fmt: skip

day = Table(
    "business_day", metadata,
    Column("day", String, primary_key=True),
    Column("closed_at", BigInteger),
    Column("account", Text, nullable=False, server_default="{}"),
)  # fmt: skip
