"""Tables of a database that has some of them already, on both databases."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table, event, insert, inspect, select

from kiosk.tickets.engines import engine_of, make_tables

TABLES = MetaData()
OLD = Table("made_before", TABLES, Column("no", Integer, primary_key=True))
NEW = Table("made_later", TABLES, Column("no", Integer, primary_key=True), Column("of_old", Integer, index=True))


def test_what_is_there_stays_as_it_is_and_what_is_not_is_made_with_its_index(address: str) -> None:
    engine = engine_of(address)
    TABLES.drop_all(engine)
    OLD.create(engine)
    with engine.begin() as connection:
        connection.execute(insert(OLD), {"no": 7})
    make_tables(engine, TABLES)
    with engine.connect() as connection:
        assert connection.execute(select(OLD.c.no)).scalars().all() == [7]
        assert [one["column_names"] for one in inspect(connection).get_indexes("made_later")] == [["of_old"]]
    # Others have this database after this test.
    TABLES.drop_all(engine)
    engine.dispose()


def test_a_database_that_has_them_all_is_asked_once(address: str) -> None:
    engine = engine_of(address)
    make_tables(engine, TABLES)
    told: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *words: told.append(words[2]))
    make_tables(engine, TABLES)
    assert [words.split()[0] for words in told if words != "BEGIN"] == ["SELECT"]
    TABLES.drop_all(engine)
    engine.dispose()
