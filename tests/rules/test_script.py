from __future__ import annotations

from shopper.rules.edition_file import load_editions
from shopper.rules.month import Month
from shopper.rules.script import script_of


def test_every_month_asks_another_question_of_each_subject() -> None:
    (edition,) = load_editions().values()
    january, february = (script_of(edition.script, Month(2026, n)) for n in (1, 2))
    assert [items for _, items in january] == [items for _, items in february]
    assert all(items for _, items in january)
    for (question, _), (other, _), subject in zip(january, february, edition.script, strict=True):
        assert {question, other} <= set(subject.questions)
        assert (question == other) is (len(subject.questions) == 1)
