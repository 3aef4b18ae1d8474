from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask

from shopper.documents.processes import Limits, begun, render_all
from shopper.documents.refusal import DocumentError
from shopper.language import speaking

BUSY, IDLE = Limits(cpu_seconds=1, seconds=60), Limits(seconds=1)


def late(text: str, seconds: float) -> str:
    time.sleep(seconds)
    return text


def refused() -> str:
    raise DocumentError("No installed font can draw %(names)s", {"names": "𓀀"})


def broken() -> str:
    raise KeyError("城市")


def greedy() -> int:
    return len(b"x" * (500 << 20))


def endless() -> None:
    while True:
        pass


def leaf() -> None:
    pass


def children() -> set[str]:
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        return set(file.read().split())


def test_results_come_in_the_order_of_the_tasks_and_progress_as_they_finish() -> None:
    done: list[int] = []
    tasks = [partial(late, "甲", 0.4), partial(late, "乙", 0.0), partial(late, "丙", 0.0)]
    assert list(render_all(tasks, progress=done.append, processes=2)) == ["甲", "乙", "丙"]
    assert done == [1, 2, 3]


def test_each_task_has_a_process_of_its_own_in_which_no_other_begins() -> None:
    def inside() -> tuple[int, list[int]]:
        return os.getpid(), list(render_all([os.getpid]))

    (first, nested), (second, _) = render_all([inside, inside])
    assert len({os.getpid(), first, second}) == 3
    assert nested == [first]


def test_a_task_begins_at_once_in_a_process_of_its_own_also_inside_another() -> None:
    def inside() -> tuple[int, int]:
        with begun(os.getpid) as answer:
            return os.getpid(), answer()

    ((outer, inner),) = render_all([inside])
    assert len({os.getpid(), outer, inner}) == 3

    with begun(partial(late, "甲", 0.5)) as answer:
        time.sleep(0.6)
        asked = time.monotonic()
        assert answer() == "甲"
    assert time.monotonic() - asked < 0.4


def test_what_was_begun_ends_with_what_it_was_begun_for() -> None:
    before = children()
    with pytest.raises(KeyError), begun(partial(late, "", 99.0)):
        broken()
    with pytest.raises(DocumentError), begun(refused) as answer:
        answer()
    assert children() == before


def test_a_process_holds_no_file_of_the_one_that_it_came_from() -> None:
    ours, theirs = os.pipe()

    def descriptors() -> list[str]:
        return [link for each in os.listdir("/proc/self/fd") if (link := _target(each))]

    (held,) = render_all([descriptors])
    assert os.readlink(f"/proc/self/fd/{ours}") not in held
    os.close(ours)
    os.close(theirs)


def _target(descriptor: str) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return ""


@pytest.mark.parametrize(
    ("task", "limits", "sentence"),
    [
        (refused, BUSY, "No installed font can draw 𓀀"),
        (greedy, BUSY, "more than 320 MB"),
        (endless, BUSY, "longer than 1 seconds"),
        (partial(late, "", 99.0), IDLE, "longer than 1 seconds"),
        (partial(os._exit, 3), BUSY, "ended with code 3"),
    ],
)
def test_what_cannot_be_rendered_is_told_in_a_sentence(
    task: Callable[[], object], limits: Limits, sentence: str
) -> None:
    before = children()
    tasks: list[Callable[[], object]] = [partial(late, "甲", 99.0), task]
    with pytest.raises(DocumentError, match=sentence):
        list(render_all(tasks, limits=limits, processes=2))
    assert children() == before


@pytest.mark.parametrize(
    ("language", "sentence"), [("zh", "没有字体能显示𓀀"), ("en", "can draw 𓀀")]
)
def test_the_sentence_is_in_the_language_of_whoever_reads_it(
    app: Flask, language: str, sentence: str
) -> None:
    with pytest.raises(DocumentError) as raised:
        list(render_all([refused]))
    with speaking(language):
        assert sentence in str(raised.value)


def test_calls_at_no_depth_ask_the_system_for_memory() -> None:
    def deeper(levels: int) -> None:
        for _ in range(1000):
            leaf()
        if levels:
            deeper(levels - 1)

    def faults() -> int:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        deeper(500)
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

    (counted,) = render_all([faults])
    assert counted < 200


def test_any_other_error_comes_with_its_traceback() -> None:
    with pytest.raises(RuntimeError, match="in broken\n"):
        list(render_all([broken]))
