# SPDX-License-Identifier: Apache-2.0
"""The ticket desk: numbers, queues, windows and their day, exact under concurrency.

One text in SQLAlchemy Core for both databases: SQLite where one machine stands alone, PostgreSQL for a hall. Every act
goes through one door (``desk.TicketDesk.do``), is one transaction, happens once under its id, and takes the time from
outside.
"""
