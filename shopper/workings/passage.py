"""The parts of a working, and how it writes its figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Literal

from flask_babel import gettext as _

from shopper.language import language
from shopper.rules.published import published
from shopper.rules.standard import Text

Level = Literal["province", "company", "city", "outlet", "visit", "response"]


@dataclass(frozen=True)
class Row:
    """A line of a table."""

    cells: tuple[str, ...]
    opens: tuple[Level, str] | None = None
    """What made it: the level, and its code or number."""
    strong: bool = False
    """Whether it is what the table leads to."""


@dataclass(frozen=True)
class Table:
    """Figures in columns, a heading and a kind each: "", "number", "figure" (not broken) or "wide".

    The first cell of a line names it and opens what made it.
    """

    caption: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    steps: bool = False
    """Whether each line is a step: what it is, its working and its result."""


@dataclass(frozen=True)
class Passage:
    """One step down: what it is about, in sentences and figures."""

    title: str
    sentences: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Fact:
    """A figure or a name at the head of a working."""

    name: str
    value: str
    opens: tuple[Level, str] | None = None
    """What it leads to: what the figure is part of, or what made it."""


@dataclass(frozen=True)
class Working:
    """A published figure and what made it."""

    level: Level
    title: str
    facts: tuple[Fact, ...]
    passages: tuple[Passage, ...]

    def followed_by(self, *passages: Passage) -> Working:
        """Return the working with more passages."""
        return replace(self, passages=self.passages + passages)

    @property
    def last_table(self) -> Table | None:
        """The one that may be long."""
        return self.passages[-1].table

    def with_last_rows(self, rows: Iterable[Row]) -> Working:
        """Return the working with no other rows than these in its last table."""
        *passages, last = self.passages
        table = last.table and replace(last.table, rows=tuple(rows))
        return replace(self, passages=(*passages, replace(last, table=table)))


def steps(caption: str, rows: Iterable[tuple[str, str, str]], strong: Sequence[str] = ()) -> Table:
    """Return a table of (step, working with the numbers put in, result); `strong` names ends."""
    columns = (
        (_("Step"), "wide"),
        (_("Working"), "number"),
        (_("Result"), "number"),
    )
    lines = tuple(Row(row, strong=row[0] in strong) for row in rows)
    return Table(caption, columns, lines, steps=True)


def interval(score: float, se: float, z: float) -> tuple[str, str, str]:
    """Return the step to the interval in which chance leaves a score, within 0 and 100 points."""
    confidence = round(100 * (2 * NormalDist().cdf(z) - 1), 1)
    low, high = score - z * se, score + z * se
    working = f"{points(score)} ± {short(z)} × {exact(se)}"
    if low < 0 or high > 100:
        working = _("%(range)s, from 0 to 100", range=working)
    return (
        _("Interval, %(level)s %% confidence", level=short(confidence)),
        working,
        f"{points(max(0.0, low))}–{points(min(100.0, high))}",
    )


def points(value: float | None) -> str:
    """Write points as published; a dash for none."""
    return "–" if value is None else str(published(value))


def exact(value: float | None) -> str:
    """Write a variance, an error or a weight with four decimals; a dash for none."""
    return "–" if value is None else signed(f"{value:.4f}")


def short(value: float) -> str:
    """Write a parameter of the standard without needless zeros."""
    return f"{round(value, 6):g}"


def signed(text: str) -> str:
    """Write a number with the minus sign that print uses."""
    return text.replace("-", "−")


def within(text: Text | None) -> str:
    """Write a bilingual text in the language that is spoken; nothing for none."""
    return text.in_language(language()) if text else ""
