"""Rendering in forked processes, as many at a time as cores, each limited in time and memory."""

from __future__ import annotations

import gc
import os
import re
import resource
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import monotonic
from typing import TypeVar, cast

from shopper.documents.pdf import warm
from shopper.documents.refusal import N_, DocumentError

T = TypeVar("T")
FORK = get_context("fork")
MEGABYTE = 1 << 20
TOO_LONG = N_("A document took longer than %(seconds)s seconds")
TOO_LARGE = N_("A document needs more than %(megabytes)s MB of memory")
ENDED = N_("Rendering ended with code %(code)s: most likely no memory")


@dataclass(frozen=True)
class Limits:
    """What one rendering may take; without a limit a hostile comment could stop the server."""

    cpu_seconds: int = 120
    seconds: int = 900
    """On the wall; a process that waits for ever uses no processor time."""
    megabytes: int = 320
    """Of its own, beyond what it shares with the process that it was forked from."""


@dataclass
class _State:
    inside: bool = False
    """True in a rendering process: it renders what it is asked for itself."""


_state = _State()


@dataclass(frozen=True)
class _Running:
    """A process at work on the task of a number."""

    number: int
    process: BaseProcess
    answers: Connection
    ends_at: float


def render_all(
    tasks: Sequence[Callable[[], T]],
    *,
    progress: Callable[[int], object] = lambda done: None,
    limits: Limits | None = None,
    processes: int | None = None,
) -> Iterator[T]:
    """Give what each task returns, in the order of the tasks.

    Each task runs in a process of its own, forked from this one, so it needs no pickling and sees
    the application's context as it is here; its result must be picklable. It may not touch the
    database: the files and connections of this process are closed in it. `progress` is called
    here with the number of finished tasks, in whatever order they finish. No result depends on the
    number of processes, by default that of the cores.

    Raises DocumentError where a task does, or breaks its limits, and RuntimeError with the
    traceback of any other error; the processes still at work are then ended.
    """
    if _state.inside:
        for task in tasks:
            yield task()
            gc.collect()
        return
    warm()
    yield from _forked(tasks, progress, limits or Limits(), processes or _cores())


@contextmanager
def begun(task: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Run the task as `render_all` would, beside what is done inside; give what waits for it.

    The task has a process of its own even where this one renders itself; should this one be
    killed, the task ends when it has nobody to answer. What waits is called once, and raises what
    `render_all` raises.
    """
    limits = Limits()
    started = _start(0, task, limits)

    def answer() -> T:
        _answering({started.answers: started}, limits)
        return cast(T, _answer(started, limits))

    try:
        yield answer
    finally:
        started.process.kill()
        started.process.join()
        started.answers.close()


def _forked(
    tasks: Sequence[Callable[[], T]],
    progress: Callable[[int], object],
    limits: Limits,
    processes: int,
) -> Iterator[T]:
    waiting = list(enumerate(tasks))[::-1]
    running: dict[Connection, _Running] = {}
    finished: dict[int, T] = {}
    number = done = 0
    try:
        while number < len(tasks):
            while waiting and len(running) < processes:
                started = _start(*waiting.pop(), limits)
                running[started.answers] = started
            for one in _answering(running, limits):
                del running[one.answers]
                finished[one.number] = cast(T, _answer(one, limits))
                done += 1
                progress(done)
            while number in finished:
                yield finished.pop(number)
                number += 1
    finally:
        for one in running.values():
            one.process.kill()
            one.process.join()
            one.answers.close()


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _start(number: int, task: Callable[[], object], limits: Limits) -> _Running:
    answers, reply = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_run, args=(task, reply, limits))
    process.start()
    reply.close()
    return _Running(number, process, answers, monotonic() + limits.seconds)


def _answering(running: dict[Connection, _Running], limits: Limits) -> list[_Running]:
    """Return the processes that have something to say; DocumentError when one hangs."""
    first = min(one.ends_at for one in running.values())
    ready = wait(list(running), timeout=max(0.0, first - monotonic()))
    if not ready:
        raise DocumentError(TOO_LONG, {"seconds": limits.seconds})
    return [running[cast(Connection, answers)] for answers in ready]


def _answer(one: _Running, limits: Limits) -> object:
    """Return a process's result, or raise its error."""
    try:
        kind, value = one.answers.recv()
    except EOFError:
        kind, value = "ended", None
    one.answers.close()
    one.process.join()
    if kind == "result":
        return value
    if kind == "refused":
        raise DocumentError(*value)
    if kind == "memory":
        raise DocumentError(TOO_LARGE, {"megabytes": limits.megabytes})
    if kind == "failed":
        raise RuntimeError(value)
    if one.process.exitcode == -signal.SIGXCPU:
        raise DocumentError(TOO_LONG, {"seconds": limits.cpu_seconds})
    raise DocumentError(ENDED, {"code": one.process.exitcode})


def _run(task: Callable[[], object], reply: Connection, limits: Limits) -> None:
    """Run the task in the child and send what came of it."""
    # What was inherited is never collected here: a connection that is closed would say goodbye
    # to the database in the parent's name, and a lock must not outlive the parent's.
    # What a rendering leaves goes with its process; one with several tasks collects between them.
    gc.freeze()
    gc.disable()
    os.closerange(3, reply.fileno())
    os.closerange(reply.fileno() + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    _state.inside = True
    _limit(limits)
    try:
        answer = ("result", _with_room_for_frames(task))
    except DocumentError as error:
        answer = ("refused", error.args)
    except MemoryError:
        answer = ("memory", None)
    except Exception as error:
        answer = ("failed", "".join(traceback.format_exception(error)))
    _grow_up_to(resource.getrlimit(resource.RLIMIT_DATA)[1])
    reply.send(answer)


def _with_room_for_frames(task: Callable[[], T]) -> T:
    """Run the task with all its calls in one piece of memory.

    Python keeps the frames of calls in pieces of 16 KB and gives back the last as soon as it is
    empty: a layout, hundreds of calls deep, asked the system for one sixteen times for every cell
    of a table, a sixth of its time. A frame that claims a megabyte brings as much room beyond.
    """
    return task()


_with_room_for_frames.__code__ = _with_room_for_frames.__code__.replace(co_stacksize=1 << 17)


def _limit(limits: Limits) -> None:
    """Let this process grow up to its limit."""
    status = Path("/proc/self/status").read_text()
    held = int(cast("re.Match[str]", re.search(r"^VmData:\s+(\d+) kB$", status, re.M))[1]) * 1024
    _grow_up_to(held + limits.megabytes * MEGABYTE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 5))


def _grow_up_to(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (size, resource.getrlimit(resource.RLIMIT_DATA)[1]))
