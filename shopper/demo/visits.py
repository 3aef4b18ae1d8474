"""Sample assignments and visits: made, waiting for review, sent back, begun and not begun."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from shopper.demo.answers import Sampler
from shopper.demo.photos import photograph
from shopper.demo.register import SampleOutlet
from shopper.extensions import db
from shopper.models import Assignment, Finding, Visit
from shopper.models.visit import FindingStatus, VisitStatus
from shopper.rules.month import SHANGHAI, Month

REVIEW_DAYS = 2
REPORT_MINUTES = 25
MISSED_SHARE = 0.02
SINGLE_SHOPPER_SHARE = 0.03
VISIT_NOISE = 0.5
OPEN_TASKS = 7
"""Assignments of the running month that the advertised shopper still has to do."""
NOTE = "现场未见，已向柜台询问。"
RETURN_NOTE = "请补充服务监督板的情况，并写明到店时间。"
DETAILS: dict[str, dict[str, str]] = {"X02": {"X02.what": "2号柜台与客户争吵。"}, "X03": {}}


@dataclass(frozen=True)
class Plan:
    """One visit that is to be made."""

    outlet: SampleOutlet
    shopper_id: int
    visited_on: date


@dataclass(frozen=True)
class Fieldwork:
    """What the visits of every month are drawn with."""

    rng: np.random.Generator
    sampler: Sampler
    shoppers: Mapping[str, Sequence[int]]
    """User ids by city code."""
    sample_shopper: int
    reviewer: int
    confirmer: int
    at: datetime

    @property
    def today(self) -> date:
        """The day in Shanghai."""
        return self.at.astimezone(SHANGHAI).date()

    def add_month(
        self,
        month: Month,
        number: int,
        outlets: Sequence[SampleOutlet],
        findings: Sequence[tuple[str, FindingStatus]],
    ) -> None:
        """Add the month's assignments, what became of them, and what visits found.

        `number` counts the months. An outlet is visited once a month and, by turns, once more,
        so that two months in a row hold three visits whatever day it is today.
        """
        plans = sorted(self._plans(month, number, outlets), key=lambda plan: plan.visited_on)
        mine = [plan for plan in plans if plan.shopper_id == self.sample_shopper]
        tasks = mine[-OPEN_TASKS:] if month == Month.of(self.at) else []
        made = [p for p in plans if p.visited_on < self.today and p not in tasks]
        work = [(plan, self._made(plan, number)) for plan in made]
        for plan, visit in work:
            if visit.status is VisitStatus.SUBMITTED:
                photograph(visit, plan.outlet.id)
        for place, (item, status) in enumerate(findings[: len(work)]):
            newest_or_first = -1 if status is FindingStatus.PENDING else place
            self._find(work[newest_or_first][1], item, status)
        begun = [self._draft, self._returned]
        work += [(p, begin(p, number)) for begin, p in zip(begun, tasks, strict=False)]
        held = {id(plan): visit for plan, visit in work}
        for plan in plans:
            self._add(month, plan, held.get(id(plan)))
        db.session.flush()

    def _plans(self, month: Month, number: int, outlets: Sequence[SampleOutlet]) -> Iterator[Plan]:
        for place, outlet in enumerate(outlets):
            team = self.shoppers[outlet.city]
            single = place % round(1 / SINGLE_SHOPPER_SHARE) == 1
            visits = 2 if (place + number) % 2 == 0 and not single else 1
            luck = self.rng.random(visits)
            days = self._open_days(outlet, month)
            chosen = self.rng.choice(len(days), visits)
            for n in range(visits):
                turn = 0 if single else 2 * number + n
                if outlet.works_in(month) and luck[n] >= MISSED_SHARE:
                    yield Plan(outlet, team[(place + turn) % len(team)], days[chosen[n]])

    def _open_days(self, outlet: SampleOutlet, month: Month) -> list[date]:
        days = range((month.last_day - month.first_day).days + 1)
        dates = [month.first_day + timedelta(days=n) for n in days]
        return [day for day in dates if outlet.hours.days[day.weekday()]]

    def _made(self, plan: Plan, number: int) -> Visit:
        noise = self.rng.normal(0, VISIT_NOISE)
        quality = plan.outlet.quality + plan.outlet.drift * number + noise
        visit = self._visit(plan, self.sampler.answers(quality, plan.outlet.conditions))
        submitted_at = datetime.combine(plan.visited_on, time(19), SHANGHAI)
        visit.visited_on, visit.month = plan.visited_on, str(Month.of_day(plan.visited_on))
        visit.saved_at = visit.submitted_at = submitted_at
        visit.status = VisitStatus.SUBMITTED
        if submitted_at <= self.at:
            note_times(visit, plan.visited_on)
        result = visit.rescore(self.sampler.edition)
        if result.failed:
            visit.notes = {result.failed[0]: NOTE}
        if plan.visited_on + timedelta(days=REVIEW_DAYS) < self.today:
            visit.status = VisitStatus.ACCEPTED if result.valid else VisitStatus.RETURNED
            visit.reviewer_id = self.reviewer
            visit.reviewed_at = submitted_at + timedelta(days=1)
            visit.review_note = None if result.valid else RETURN_NOTE
        return visit

    def _find(self, visit: Visit, item: str, status: FindingStatus) -> None:
        visit.answers = visit.answers | {item: "yes"} | DETAILS[item]
        decided = status is not FindingStatus.PENDING
        visit.findings = [
            Finding(
                item=item,
                status=status,
                decided_by_id=self.confirmer if decided else None,
                decided_at=visit.reviewed_at if decided else None,
                decision_reason="已电话核实。" if decided else None,
            )
        ]
        visit.rescore(self.sampler.edition)

    def _draft(self, plan: Plan, number: int) -> Visit:
        visit = self._made(plan, number)
        kept = list(visit.answers.items())[: len(visit.answers) // 2]
        visit = self._visit(plan, dict(kept))
        visit.visited_on, visit.month = self.today, str(Month.of_day(self.today))
        visit.status, visit.saved_at = VisitStatus.DRAFT, self.at - timedelta(hours=3)
        return visit

    def _returned(self, plan: Plan, number: int) -> Visit:
        day = max(plan.visited_on.replace(day=1), self.today - timedelta(days=2))
        visit = self._made(Plan(plan.outlet, plan.shopper_id, day), number)
        visit.status = VisitStatus.RETURNED
        visit.saved_at = visit.submitted_at = self.at - timedelta(hours=2)
        visit.reviewed_at = self.at - timedelta(hours=1)
        visit.reviewer_id, visit.review_note = self.reviewer, RETURN_NOTE
        return visit

    def _visit(self, plan: Plan, answers: dict[str, Any]) -> Visit:
        return Visit(
            outlet_id=plan.outlet.id,
            shopper_id=plan.shopper_id,
            company_id=plan.outlet.company_id,
            city_code=plan.outlet.city,
            edition=self.sampler.edition.id,
            conditions=list(plan.outlet.conditions),
            answers=answers,
            notes={},
        )

    def _add(self, month: Month, plan: Plan, visit: Visit | None) -> None:
        db.session.add(
            Assignment(
                month=str(month),
                outlet_id=plan.outlet.id,
                shopper_id=plan.shopper_id,
                given_at=month.starts_at,
                visit=visit,
            )
        )


def note_times(visit: Visit, day: date) -> None:
    """Note on the timers what the visit answers of its times."""
    arrived, attended, left = (
        datetime.combine(day, time.fromisoformat(visit.answers[f"X04.{key}"]), SHANGHAI)
        for key in ("arrived", "attended", "left")
    )
    visit.arrived_at, visit.attended_at, visit.left_at = arrived, attended, left
    visit.reported_at = left + timedelta(minutes=REPORT_MINUTES)
