from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from shopper.survey.group_commit import GroupCommit


class Disk:
    """Writes groups, slowly enough for others to gather, and refuses odd ones out."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.gate = threading.Event()
        self.busy = threading.Lock()

    def write(self, rows: Sequence[int]) -> list[int]:
        assert self.busy.acquire(blocking=False), "two wrote at once"
        try:
            self.gate.wait(60)
            if any(row < 0 for row in rows):
                raise ValueError("a bad row")
            self.groups.append(list(rows))
            return [row * 10 for row in rows]
        finally:
            self.busy.release()


def submit_all(disk: Disk, rows: Sequence[int]) -> list[int | str]:
    commits = GroupCommit(disk.write)

    def submit(row: int) -> int | str:
        try:
            return commits.submit(row)
        except ValueError as error:
            return str(error)

    with ThreadPoolExecutor(len(rows)) as pool:
        first = pool.submit(submit, rows[0])
        others = [pool.submit(submit, row) for row in rows[1:]]
        wait_for(commits, len(others))
        disk.gate.set()
        return [future.result(60) for future in (first, *others)]


def wait_for(commits: GroupCommit[int, int], number: int) -> None:
    for _ in range(60_000):
        if len(commits._waiting) >= number:
            return
        threading.Event().wait(0.001)
    pytest.fail(f"{number} rows never waited")


def test_rows_that_arrive_meanwhile_share_one_commit() -> None:
    disk = Disk()
    assert submit_all(disk, range(1, 9)) == [row * 10 for row in range(1, 9)]
    assert [len(group) for group in disk.groups] == [1, 7]


def test_a_bad_row_fails_alone() -> None:
    disk = Disk()
    assert submit_all(disk, [1, 2, -3, 4]) == [10, 20, "a bad row", 40]
    assert sorted(row for group in disk.groups for row in group) == [1, 2, 4]


def test_after_a_failure_others_are_written() -> None:
    disk = Disk()
    disk.gate.set()
    commits = GroupCommit(disk.write)
    with pytest.raises(ValueError, match="a bad row"):
        commits.submit(-1)
    assert commits.submit(1) == 10


def test_rows_that_arrive_before_the_turn_of_their_process_share_its_commit() -> None:
    disk = Disk()
    disk.gate.set()
    others_write = threading.Lock()
    commits = GroupCommit(disk.write, lambda: others_write)
    with ThreadPoolExecutor(4) as pool:
        with others_write:
            futures = [pool.submit(commits.submit, row) for row in range(1, 5)]
            wait_for(commits, 4)
        assert [future.result(60) for future in futures] == [10, 20, 30, 40]
    assert [len(group) for group in disk.groups] == [4]


def test_without_a_turn_all_who_wait_fail_and_later_ones_are_written() -> None:
    disk = Disk()
    disk.gate.set()
    asked = threading.Event()

    @contextmanager
    def turn() -> Iterator[None]:
        if not asked.is_set():
            wait_for(commits, 2)
            asked.set()
            raise OSError("no lock")
        yield

    commits = GroupCommit(disk.write, turn)
    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(commits.submit, row) for row in (1, 2)]
        assert [str(future.exception(60)) for future in futures] == ["no lock"] * 2
    assert disk.groups == []
    assert commits.submit(3) == 30


def test_many_at_once_are_each_written_once() -> None:
    disk = Disk()
    disk.gate.set()
    commits = GroupCommit(disk.write)
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(commits.submit, range(1, 500))) == [n * 10 for n in range(1, 500)]
    assert sorted(row for group in disk.groups for row in group) == list(range(1, 500))
