"""Answers drawn from a hidden quality: the better the outlet, the better each item, by chance."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from shopper.rules.answers import GATE_OPTIONS, asked_items
from shopper.rules.standard import Detail, Edition, Instrument, Item, Option

LEVEL = 1.9
SLOPE = 0.55
CRITICAL_EASE = 1.3
LEFT_OUT_SHARE = {
    "cannot_say": 0.01,
    "not_noticed": 0.06,
    "unable": 0.006,
    "under_way": 0.12,
    "not_applicable": 0.04,
}
COMMENTS = (
    "大厅明亮，指引清楚。",
    "窗口只开了一个，等的时间长了些。",
    "工作人员耐心，资料一次讲清。",
)
FINDINGS = frozenset({"X01", "X02", "X03"})


class Sampler:
    """Fills in one instrument of an edition; some items are harder than others, everywhere."""

    def __init__(self, edition: Edition, instrument: Instrument, rng: np.random.Generator) -> None:
        self.edition = edition
        self.instrument = instrument
        self.rng = rng
        self.items = edition.instrument(instrument)
        critical = np.array([item.critical for item in self.items])
        self.ease = rng.normal(0, 0.7, len(self.items)) + CRITICAL_EASE * critical
        self.gates = [c.code for c in edition.conditions.values() if c.known_from == "visit"]

    def answers(self, quality: float, conditions: Iterable[str]) -> dict[str, Any]:
        """Return the answers to the items that apply where the outlet meets these conditions.

        `quality` is in standard deviations: 0 is an ordinary outlet on an ordinary day.
        """
        drawn: dict[str, Any] = {}
        if self.instrument == "visit":
            open_ = (self.rng.random(len(self.gates)) < 0.6).tolist()
            codes = [option.code for option in GATE_OPTIONS[:2]]
            drawn = {g: codes[0 if o else 1] for g, o in zip(self.gates, open_, strict=True)}
        chances = 1 / (1 + np.exp(-(LEVEL + SLOPE * quality + self.ease)))
        luck = self.rng.random((len(self.items), 2))
        for item, chance, (pick, left_out) in zip(
            self.items, chances.tolist(), luck.tolist(), strict=True
        ):
            if item.options:
                drawn[item.id] = self._option(item, chance, pick, left_out).code
        met = frozenset(conditions)
        drawn |= self._facts(met)
        asked = asked_items(self.edition, self.instrument, met, drawn)
        kept = [*self.gates, *(item.id for item in asked)]
        answers = {id_: drawn[id_] for id_ in kept if id_ in drawn}
        return answers | self._details(asked, answers)

    def _option(self, item: Item, chance: float, pick: float, left_out: float) -> Option:
        if item.id in FINDINGS:
            return item.option_by_code["no"]
        worth = sorted((o for o in item.options if o.value is not None), key=lambda o: o.value or 0)
        if not worth:
            sure = [option for option in item.options if option.code != "unable"]
            return sure[int(pick * len(sure))]
        for option in item.options:
            left_out -= LEFT_OUT_SHARE.get(option.left_out or "", 0)
            if option.value is None and left_out < 0:
                return option
        if len(worth) == 2:
            return worth[pick < chance]
        # A binomial draw by its inverse: how many of n steps up the outlet makes.
        steps, n = 0, len(worth) - 1
        reached = (1 - chance) ** n
        while pick > reached and steps < n:
            steps += 1
            reached += math.comb(n, steps) * chance**steps * (1 - chance) ** (n - steps)
        return worth[steps]

    def _facts(self, met: frozenset[str]) -> dict[str, Any]:
        if self.instrument == "customer":
            return {}
        return {"E01": "borrowed" if "BORROW" in met else "self_built", "X10": "yes"}

    def _details(self, asked: Iterable[Item], drawn: dict[str, Any]) -> dict[str, Any]:
        details: dict[str, Any] = {}
        arrived = 9 * 60 + int(self.rng.integers(0, 7 * 60))
        for item in asked:
            for detail in item.details:
                if not detail.when or drawn.get(item.id) in detail.when:
                    details[f"{item.id}.{detail.key}"] = self._detail(detail, arrived)
            if item.type == "text" and self.rng.random() < 0.3:
                details[item.id] = COMMENTS[self.rng.integers(len(COMMENTS))]
        return details

    def _detail(self, detail: Detail, arrived: int) -> Any:
        match detail.type:
            case "ticks":
                return [detail.options[self.rng.integers(len(detail.options))].code]
            case "minutes":
                return int(self.rng.integers(5, 45))
            case "number":
                return int(self.rng.integers(1, 7))
            case "time":
                after = {"attended": 4, "left": 40}.get(detail.key, 0)
                return f"{(arrived + after) // 60:02d}:{(arrived + after) % 60:02d}"
            case _:
                return "3号柜台解释不耐烦。"
