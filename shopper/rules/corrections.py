"""Which printed cells differ between two issues of a month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from shopper.rules.bulletin import Bulletin, GroupLine, OutletLine
from shopper.rules.published import published
from shopper.rules.standard import Text
from shopper.rules.standings import GroupStanding, Movement, OutletStanding

NOTHING = "–"
"""What is printed where there is no figure, and for a row that an issue doesn't have."""


@dataclass(frozen=True)
class ChangedCell:
    """A printed cell before and after; words in it are codes of the rules, such as a grade's."""

    table: str
    """bulletin, companies, cities, outlets or problems."""
    code: str
    """Of the row."""
    name: Text
    column: str
    before: str
    after: str


Row = tuple[Text, Mapping[str, str]]
"""A row's name, and its cells by column."""


def changed_cells(old: Bulletin, new: Bulletin) -> tuple[ChangedCell, ...]:
    """Return every printed cell that differs, in the order of the tables of the new issue.

    A row that only one of them has differs in all its cells that are not empty. Equal bulletins
    give none.

    Source: the association's rule that a correction lists what it changes.
    """
    before, after = dict(_rows(old)), dict(_rows(new))
    keys = [*after, *(key for key in before if key not in after)]
    return tuple(cell for key in keys for cell in _changed(key, before.get(key), after.get(key)))


def _changed(key: tuple[str, str], before: Row | None, after: Row | None) -> Iterator[ChangedCell]:
    name, _ = after or before or (Text("", ""), {})
    was = before[1] if before else {}
    now = after[1] if after else {}
    for column in {**now, **was}:
        then, is_now = was.get(column, NOTHING), now.get(column, NOTHING)
        if then != is_now:
            yield ChangedCell(*key, name, column, then, is_now)


def _rows(bulletin: Bulletin) -> Iterator[tuple[tuple[str, str], Row]]:
    """Yield every printed row by its table and code."""
    yield ("bulletin", ""), (Text("", ""), _totals(bulletin))
    for table, lines in (("companies", bulletin.companies), ("cities", bulletin.cities)):
        for group in lines:
            yield (table, group.standing.code), (group.name, _group(group, bulletin.policy.z))
    for line in bulletin.outlets:
        if line.standing.active:
            yield ("outlets", line.standing.code), (line.name, _outlet(line, bulletin))
    for problem in bulletin.problems:
        yield (
            ("problems", problem.item.id),
            (
                problem.item.question,
                {
                    "observed": str(problem.observed),
                    "failed": str(problem.failed),
                    "share": f"{100 * problem.share:.1f}%",
                    "degree": problem.degree,
                },
            ),
        )


def _totals(bulletin: Bulletin) -> dict[str, str]:
    received = bulletin.received
    counts = ("companies", "outlets", "visits_in_window", "visits_in_month")
    answers = ("responses", "counted", "held", "excluded")
    return {
        "association": bulletin.association.zh,
        "addressee": bulletin.addressee.zh,
        **{name: str(getattr(received, name)) for name in (*counts, *answers)},
        "province": _points(bulletin.standings.parameters.province),
        "change": _change(bulletin.change),
    }


def _group(line: GroupLine, z: float) -> dict[str, str]:
    standing = line.standing
    counts = ("n_ranked", "n_outlets", "n_visits", "n_responses")
    placed = standing.ranked
    return {
        "name": line.name.zh,
        "rank": str(standing.rank) if placed else NOTHING,
        "rank_set": f"{standing.rank_low}–{standing.rank_high}" if placed else NOTHING,
        **{name: str(getattr(standing, name)) for name in counts},
        **(_scores(standing, z) if placed else {}),
    }


def _outlet(line: OutletLine, bulletin: Bulletin) -> dict[str, str]:
    standing = line.standing
    critical = bulletin.critical_by_outlet.get(standing.code, [])
    return {
        "name": line.name.zh,
        "company": line.company.zh,
        "city": line.city.zh,
        "rank": NOTHING if standing.rank is None else str(standing.rank),
        "n_visits": str(standing.n_visits),
        "n_responses": str(standing.n_responses),
        **(_scores(standing, bulletin.policy.z) if standing.ranked else {}),
        "grade": standing.grade or NOTHING,
        "band": standing.band or NOTHING,
        "missing": " ".join(standing.reason) or NOTHING,
        "critical": " ".join(
            f"{failure.item.id} {len(failure.failed_on)}/{failure.observed}" for failure in critical
        )
        or NOTHING,
    }


def _scores(standing: GroupStanding | OutletStanding, z: float) -> dict[str, str]:
    return {
        "demeanour": _points(standing.demeanour),
        "environment": _points(standing.environment),
        "score": _points(standing.score),
        "interval": _interval(standing, z),
        "movement": _movement(standing.movement),
    }


def _points(value: float | None) -> str:
    return NOTHING if value is None else str(published(value))


def _change(points: Decimal | None) -> str:
    if points is None:
        return NOTHING
    return f"{'+' if points > 0 else ''}{points}".replace("-", "−")


def _interval(standing: GroupStanding | OutletStanding, z: float) -> str:
    if standing.score is None or standing.se is None:
        return NOTHING
    half = z * standing.se
    return f"{max(0, standing.score - half):.1f}–{min(100, standing.score + half):.1f}"


def _movement(moved: Movement | None) -> str:
    if moved is None:
        return NOTHING
    if moved.real == "level":
        return "level"
    return f"{'▲' if moved.real == 'up' else '▼'} {abs(moved.points)}"
