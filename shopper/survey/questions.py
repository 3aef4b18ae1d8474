"""The edition's items as the questions of the survey's page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from shopper.rules.standard import Detail, Edition, Item
from shopper.web.answers_form import may_apply

ASIDE = ("cannot_say", "not_noticed", "not_applicable")
"""Why an answer that says nothing of the outlet is left out; it is drawn smaller."""


@dataclass(frozen=True)
class Question:
    """One question as the page draws it, in the page's language."""

    name: str
    text: str
    options: list[tuple[str, str]]
    small: list[str]
    chosen: list[str]
    required: bool
    error: str | None
    when: str
    """The answers, ITEM=code|code, any of which makes it apply; empty: it always does."""
    many: bool = False


def questions(
    edition: Edition,
    conditions: Collection[str],
    form: MultiDict[str, str],
    errors: Mapping[str, str],
    language: str,
) -> list[Question]:
    """Return the customer's questions at an outlet of these conditions, filled as posted."""
    drawn: list[Question] = []

    def draw(field: Item | Detail, name: str, text: str, when: str, required: bool) -> None:
        drawn.append(
            Question(
                name=name,
                text=text,
                options=[(o.code, o.label.in_language(language)) for o in field.options],
                small=[option.code for option in field.options if option.left_out in ASIDE],
                chosen=form.getlist(name),
                required=required,
                error=errors.get(name),
                when=when,
                many=isinstance(field, Detail),
            )
        )

    for item in edition.instrument("customer"):
        if not may_apply(item, edition, conditions):
            continue
        question = item.question.in_language(language)
        draw(item, item.id, question, follows(item, edition), item.required)
        for detail in item.details:
            when = f"{item.id}={'|'.join(detail.when)}" if detail.when else ""
            draw(detail, f"{item.id}.{detail.key}", detail.label.in_language(language), when, False)
    return drawn


def follows(item: Item, edition: Edition) -> str:
    """Return the answers that make an item apply, ITEM=code|code parted by spaces."""
    codes = {code for group in item.applies for code in group}
    implied = [edition.conditions[code] for code in sorted(codes)]
    return " ".join(follow for condition in implied for follow in condition.follows)
