"""Statements compiled once and run by the driver's own cursor, for the survey's path.

SQLAlchemy takes several times as long to execute a statement as the statement takes to run
(decisions/group-commit.md). It still writes the SQL and converts what goes in and comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ClauseElement, Connection, Dialect, Engine, SelectBase, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.types import TypeEngine

from shopper.extensions import db

Convert = Callable[[Any], Any]
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Compiled:
    """A statement as one driver takes it, with how values go in and columns come out."""

    text: str
    fixed: Mapping[str, Any]
    """The statement's own constants, as they go in."""
    order: Callable[[Mapping[str, Any]], Row] | None
    """Puts the parameters in order where the driver takes them by position."""
    going_in: Mapping[str, Convert]
    coming_out: Sequence[tuple[int, Convert]]

    def given(self, values: Mapping[str, Any]) -> Any:
        """Return the parameters as the driver takes them."""
        given = values
        if self.fixed or self.going_in:
            converted = {name: convert(values[name]) for name, convert in self.going_in.items()}
            given = {**self.fixed, **values, **converted}
        return given if self.order is None else self.order(given)

    def read(self, row: Row) -> Row:
        """Return a row as the columns' types want it."""
        if not self.coming_out:
            return row
        values = list(row)
        for place, convert in self.coming_out:
            values[place] = convert(values[place])
        return tuple(values)


class Statement:
    """A statement of SQLAlchemy's, its parameters named by `bindparam`, none of them expanding."""

    def __init__(self, element: ClauseElement) -> None:
        self._element = element
        self._compiled: dict[str, Compiled] = {}

    def compiled(self, dialect: Dialect) -> Compiled:
        """Return it as this dialect's driver takes it."""
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = self._compile(dialect)
        return self._compiled[dialect.name]

    def _compile(self, dialect: Dialect) -> Compiled:
        compiled: Any = self._element.compile(dialect=dialect)
        going_in: dict[str, Convert] = {}
        fixed: dict[str, Any] = {}
        for bind, name in compiled.bind_names.items():
            convert = _implemented(bind.type, dialect).bind_processor(dialect)
            if not bind.required:
                fixed[name] = convert(bind.value) if convert else bind.value
            elif convert:
                going_in[name] = convert
        columns = self._element.selected_columns if isinstance(self._element, SelectBase) else ()
        coming_out = [
            _implemented(column.type, dialect).result_processor(dialect, None) for column in columns
        ]
        return Compiled(
            text=str(compiled),
            fixed=fixed,
            order=_in_order(compiled.positiontup) if compiled.positional else None,
            going_in=going_in,
            coming_out=[(place, convert) for place, convert in enumerate(coming_out) if convert],
        )


@dataclass(frozen=True)
class Driver:
    """A connection of the driver's."""

    connection: DBAPIConnection
    dialect: Dialect

    def rows(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        """Return the rows that a query finds."""
        compiled = statement.compiled(self.dialect)
        cursor = self.connection.cursor()
        cursor.execute(compiled.text, compiled.given(values))
        return [compiled.read(row) for row in cursor.fetchall()]

    def change(self, statement: Statement, values: Mapping[str, Any]) -> int:
        """Return how many rows a statement has changed."""
        compiled = statement.compiled(self.dialect)
        cursor = self.connection.cursor()
        cursor.execute(compiled.text, compiled.given(values))
        return int(cursor.rowcount)

    def change_all(self, statement: Statement, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run a statement for each of the rows of parameters."""
        compiled = statement.compiled(self.dialect)
        given = [compiled.given(row) for row in rows]
        self.connection.cursor().executemany(compiled.text, given)


def driver_of(connection: Connection) -> Driver:
    """Return the driver's connection under SQLAlchemy's, in its transaction."""
    return Driver(connection.connection, connection.dialect)


class Kept:
    """Connections kept beside the pool, where taking one costs as much as the query it is for."""

    def __init__(self, *, autocommit: bool) -> None:
        self._autocommit = autocommit
        self._idle: WeakKeyDictionary[Engine, list[Driver]] = WeakKeyDictionary()

    @contextmanager
    def taken(self) -> Iterator[Driver]:
        """Give a connection that nobody uses; one that failed, perhaps a dead one, is closed."""
        idle = self._idle.setdefault(db.engine, [])
        try:
            driver = idle.pop()
        except IndexError:
            driver = self._opened(db.engine)
        try:
            yield driver
        except BaseException:
            driver.connection.close()
            raise
        idle.append(driver)

    def close(self, engine: Engine) -> None:
        """Close the engine's connections that are not in use."""
        for driver in self._idle.pop(engine, []):
            driver.connection.close()

    def _opened(self, engine: Engine) -> Driver:
        pooled = engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()
        if engine.dialect.name == "postgresql":
            connection.autocommit = self._autocommit
        else:
            # Whatever another connection commits makes a mapped file be mapped anew.
            connection.execute("PRAGMA mmap_size = 0")
        return Driver(connection, engine.dialect)


_READING, _WRITING = Kept(autocommit=True), Kept(autocommit=False)


@event.listens_for(Engine, "engine_disposed")
def close_kept(engine: Engine) -> None:
    """Close the kept connections with those of the pool."""
    _READING.close(engine)
    _WRITING.close(engine)


def driver_reading() -> AbstractContextManager[Driver]:
    """Give a connection for queries that need no common moment, without a transaction."""
    return _READING.taken()


@contextmanager
def driver_writing() -> Iterator[Driver]:
    """Give a connection whose transaction, a writer's from its start, commits at the end."""
    with _WRITING.taken() as driver:
        if driver.dialect.name == "sqlite":
            driver.connection.cursor().execute("BEGIN IMMEDIATE")
        yield driver
        driver.connection.commit()


def _in_order(names: Sequence[str]) -> Callable[[Mapping[str, Any]], Row]:
    return itemgetter(*names) if len(names) > 1 else lambda given: tuple(given[n] for n in names)


def _implemented(type_: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return type_.dialect_impl(dialect)
