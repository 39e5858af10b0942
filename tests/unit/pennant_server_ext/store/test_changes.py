"""Who changed what when."""

import sqlite3
from collections.abc import Iterator

import pytest

from pennant_server_ext.store import changes
from pennant_server_ext.store.changes import Change, Minute


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    changes.make_table(connection)
    yield connection
    connection.close()


def test_an_author_has_one_row_a_minute(db: sqlite3.Connection) -> None:
    changes.note(db, [Change("room", 1, 61.0, "ada", 10), Change("room", 2, 62.0, "bob", 5)])
    changes.note(db, [Change("room", 3, 119.0, "ada", 1), Change("room", 4, 120.0, "ada", 2)])
    told = [Minute(2, 62.0, "bob", 1, 5), Minute(3, 119.0, "ada", 2, 11), Minute(4, 120.0, "ada", 1, 2)]
    assert changes.since(db, "room", 0, 10) == told
    assert changes.since(db, "room", 2, 1) == told[1:2]
    assert changes.since(db, "another", 0, 10) == []


def test_authors_are_people(db: sqlite3.Connection) -> None:
    changes.note(db, [Change("room", 1, 60.0, "ada", 1), Change("room", 2, 90.0, "", 1)])
    changes.note(db, [Change("room", 3, 95.0, "bob", 1), Change("another", 1, 95.0, "eve", 1)])
    assert changes.authors_since(db, "room", 0.0) == ("ada", "bob")
    assert changes.authors_since(db, "room", 60.0) == ("bob",)


def test_it_has_an_end(db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "KEPT_ROWS", 3)
    days = 60.0 * changes.KEPT_MINUTES
    changes.note(db, [Change("room", number, number * 60.0, "ada", 1) for number in range(10)])
    changes.prune(db, "room", 0.0)
    assert [minute.seq for minute in changes.since(db, "room", 0, 99)] == [7, 8, 9]
    changes.prune(db, "room", days + 8 * 60)
    assert [minute.seq for minute in changes.since(db, "room", 0, 99)] == [8, 9]
