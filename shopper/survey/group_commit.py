"""Many requests, one commit: rows that arrive while one is being written share the next.

A commit that survives a power cut costs a flush of the disk, some milliseconds in which nobody
else can write. So whoever finds nobody writing writes for all who wait, himself included, and
then hands over to one of those who came meanwhile. Everybody returns after his own commit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Row = TypeVar("Row")
Result = TypeVar("Result")


@dataclass
class Waiting(Generic[Row, Result]):
    """One row and what has become of it."""

    row: Row
    woken: threading.Lock = field(default_factory=threading.Lock)
    """Locked until its turn has come or its commit is done."""
    result: Result | None = None
    error: BaseException | None = None
    is_done: bool = False

    def __post_init__(self) -> None:
        self.woken.acquire()


class GroupCommit(Generic[Row, Result]):
    """Writes rows in groups through `write`, which commits all of its rows or raises for none.

    Other processes write too: `turn` waits for this one's turn, and whoever comes meanwhile
    belongs to the group.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Row]], Sequence[Result]],
        turn: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._write = write
        self._turn = turn
        self._lock = threading.Lock()
        self._waiting: list[Waiting[Row, Result]] = []
        self._is_led = False

    def submit(self, row: Row) -> Result:
        """Return what `write` said of the row, after its commit; raise what it raised."""
        mine: Waiting[Row, Result] = Waiting(row)
        with self._lock:
            self._waiting.append(mine)
            follows, self._is_led = self._is_led, True
        if follows:
            mine.woken.acquire()
        if not mine.is_done:
            self._lead()
        if mine.error is not None:
            raise mine.error
        return mine.result  # type: ignore[return-value]

    def _lead(self) -> None:
        group: Sequence[Waiting[Row, Result]] = ()
        try:
            with self._turn():
                group = self._taken()
                self._commit(group)
        except BaseException as error:
            group = group or self._taken()
            for each in group:
                each.error = error
        finally:
            with self._lock:
                heir = next(iter(self._waiting), None)
                self._is_led = heir is not None
            for each in group:
                each.is_done = True
                each.woken.release()
            if heir is not None:
                heir.woken.release()

    def _taken(self) -> Sequence[Waiting[Row, Result]]:
        with self._lock:
            group, self._waiting = self._waiting, []
        return group

    def _commit(self, group: Sequence[Waiting[Row, Result]]) -> None:
        """Write the group at once; when that fails, each row alone: only a bad one fails."""
        try:
            for each, result in zip(group, self._write([w.row for w in group]), strict=True):
                each.result = result
        except BaseException as error:
            if len(group) == 1:
                group[0].error = error
                return
            for each in group:
                self._commit([each])
