"""The standard as data: what an edition says is asked, of whom, and how it is weighed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from shopper.rules.fieldwork import FieldworkPolicy
from shopper.rules.script import Subject

Instrument = Literal["customer", "visit"]
ItemType = Literal["yn", "ynna", "s5", "choice", "date", "text", "tick", "details"]
DetailType = Literal["minutes", "number", "time", "ticks", "text"]


@dataclass(frozen=True)
class Text:
    """A sentence in both languages of the product."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the English text for a locale that begins with "en", else the Chinese."""
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True)
class Clause:
    """A clause (or one sentence of it) of the standard that items cite."""

    key: str
    name: Text
    text: str


@dataclass(frozen=True)
class Citation:
    """The phrase of a clause that an item checks; `condition` limits it to outlets that meet it."""

    clause: str
    phrase: str
    condition: str | None = None


@dataclass(frozen=True)
class Option:
    """One answer that can be tapped; `value` in [0, 1], or None when it leaves both sums."""

    code: str
    label: Text
    value: float | None
    left_out: str | None = None
    """Why it has no value: not_applicable, cannot_say, not_noticed, unable, under_way, recorded."""
    anchor: Text | None = None


@dataclass(frozen=True)
class Detail:
    """Something recorded beside an item's answer, under the answer key `<item>.<key>`."""

    key: str
    type: DetailType
    label: Text
    options: tuple[Option, ...] = ()
    when: tuple[str, ...] = ()
    """Answer codes of the item at which the detail is asked; empty: always."""


@dataclass(frozen=True)
class Condition:
    """A fact that decides whether an item applies.

    `known_from` is register, settings, visit (the shopper answers `question`) or answers
    (met when one of `follows`, written ITEM=code|code, holds).
    """

    code: str
    name: Text
    known_from: Literal["register", "settings", "visit", "answers"]
    question: Text | None = None
    follows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A group of items with a score of its own; weight 0 when its items are only recorded."""

    id: str
    instrument: Instrument
    name: Text
    weight: float


@dataclass(frozen=True)
class Stage:
    """A stop of the shopper's walk, in the order of the walk."""

    id: str
    name: Text


@dataclass(frozen=True)
class Item:
    """One question of an instrument."""

    id: str
    instrument: Instrument
    section: str
    question: Text
    type: ItemType
    options: tuple[Option, ...]
    weight: float
    why: str
    applies: tuple[tuple[str, ...], ...]
    """Any of these groups of conditions, each met wholly; empty: every outlet."""
    citations: tuple[Citation, ...]
    source: str
    stage: str | None = None
    carries: tuple[str, ...] = ()
    """Items that are 否 too when this one is 否."""
    critical: bool = False
    photo: Literal["none", "invited", "faceless", "forbidden"] = "none"
    photo_required: Literal["never", "failed", "finding"] = "never"
    finding: bool = False
    """是 is the finding (X01-X03)."""
    pilot: bool = False
    """Asked only when switched on; shown at weight 0."""
    required: bool = True
    details: tuple[Detail, ...] = ()
    note: Text | None = None
    asked: bool = True
    """False for a fact that the register already holds."""
    max_length: int | None = None
    """Characters that a text answer may have."""

    def __hash__(self) -> int:
        """Hash the id alone: all fields would take longer than what is remembered by them."""
        return hash(self.id)

    @cached_property
    def option_by_code(self) -> Mapping[str, Option]:
        """Return the options by their codes."""
        return {option.code: option for option in self.options}

    def citation_for(self, conditions: frozenset[str]) -> Citation | None:
        """Return the citation that binds an outlet with these conditions; None when no clause."""
        special = [c for c in self.citations if c.condition in conditions]
        general = [c for c in self.citations if c.condition is None]
        return next(iter(special + general), None)


@dataclass(frozen=True)
class Policy:
    """Every parameter of scoring, ranking, screening and publishing; all proposed."""

    alpha: float
    visit_window_months: int
    min_visits: int
    min_shoppers: int
    min_responses: int
    min_ranked_share: float
    k_min: float
    k_max: float
    k_default: float
    msw_default: float
    visit_variance_default: float
    veto_cap: float
    max_unobserved_share: float
    grade_excellent: float
    grade_good: float
    grade_pass: float
    z: float
    gap_points: float
    rank_set_level: float
    rank_set_draws: int
    rank_set_seed: int
    repeat_device_hours: float
    too_fast_seconds: float
    burst_responses: int
    burst_minutes: float
    closed_hours_slack_minutes: float
    ticket_hours: float
    publish_after_hours: float
    share_most: float
    share_part: float
    share_few: float
    min_published_responses: int
    rectification_working_days: int
    # Data sets that were frozen before there were tripwires lack these.
    tripwire_false_alarm: float = 0.001
    tripwire_peers: int = 200


@dataclass(frozen=True)
class Edition:
    """One edition of the standard, in force from a day until the next one's."""

    id: str
    name: Text
    label: Text
    in_force_from: date
    clauses: Mapping[str, Clause]
    conditions: Mapping[str, Condition]
    sections: Mapping[tuple[Instrument, str], Section]
    stages: tuple[Stage, ...]
    items: Mapping[str, Item]
    policy: Policy
    fieldwork: FieldworkPolicy
    script: tuple[Subject, ...] = ()
    reasons: Mapping[str, Text] = field(default_factory=dict)
    """What the codes of `Item.why` mean."""

    def __hash__(self) -> int:
        """Hash the id alone, as an item's."""
        return hash(self.id)

    def instrument(self, instrument: Instrument) -> tuple[Item, ...]:
        """Return the items of one instrument that are asked and no pilots, in the file's order."""
        return self._by_instrument.get(instrument, ())

    @cached_property
    def _by_instrument(self) -> Mapping[Instrument, tuple[Item, ...]]:
        asked = [item for item in self.items.values() if item.asked and not item.pilot]
        return {
            instrument: tuple(item for item in asked if item.instrument == instrument)
            for instrument in {item.instrument for item in asked}
        }

    @cached_property
    def carriers(self) -> tuple[Item, ...]:
        """The items that carry others."""
        return tuple(item for item in self.items.values() if item.carries)

    @cached_property
    def gates(self) -> tuple[str, ...]:
        """The codes of the conditions that the shopper answers."""
        return tuple(c.code for c in self.conditions.values() if c.known_from == "visit")

    @cached_property
    def implied(self) -> tuple[tuple[str, str, frozenset[str]], ...]:
        """The conditions that answers meet: code, item, and that item's answers that meet it."""
        return tuple(
            (condition.code, item, frozenset(codes.split("|")))
            for condition in self.conditions.values()
            for item, _, codes in (follow.partition("=") for follow in condition.follows)
        )
