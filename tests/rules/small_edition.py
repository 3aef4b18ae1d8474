"""Builders of small editions, whose weights a reader can add up in the head."""

from __future__ import annotations

from datetime import date
from typing import Any

from shopper.rules.fieldwork import FieldworkPolicy
from shopper.rules.standard import (
    Citation,
    Condition,
    Detail,
    Edition,
    Item,
    Option,
    Policy,
    Section,
    Text,
)

POLICY = Policy(
    alpha=0.6,
    visit_window_months=3,
    min_visits=3,
    min_shoppers=2,
    min_responses=10,
    min_ranked_share=0.6,
    k_min=1,
    k_max=200,
    k_default=30,
    msw_default=625,
    visit_variance_default=100,
    veto_cap=59,
    max_unobserved_share=0.2,
    grade_excellent=90,
    grade_good=80,
    grade_pass=60,
    z=1.96,
    gap_points=15,
    rank_set_level=0.95,
    rank_set_draws=1000,
    rank_set_seed=20100601,
    repeat_device_hours=24,
    too_fast_seconds=10,
    burst_responses=10,
    burst_minutes=60,
    closed_hours_slack_minutes=60,
    ticket_hours=72,
    publish_after_hours=24,
    share_most=0.5,
    share_part=0.2,
    share_few=0.05,
    min_published_responses=5,
    rectification_working_days=15,
)


FIELDWORK = FieldworkPolicy(
    lockout_days=45,
    repeat_share=0.05,
    least_agreement=0.8,
    least_kappa=0.6,
    review_hours=72,
    least_minutes=8,
    straight_share=0.95,
    far_metres=500,
    late_hours=24,
    like_bits=6,
    visit_fee=80,
)


def option(code: str, value: float | None, zh: str = "", en: str = "", out: str | None = None):
    return Option(code, Text(zh or code, en or code), value, out)


UNABLE = option("unable", None, "没看到/无法观察", "Could not observe", "unable")
YES_NO = (option("yes", 1, "是", "Yes"), option("no", 0, "否", "No"), UNABLE)
YES_NO_NA = (*YES_NO, option("na", None, "不适用", "Not applicable", "not_applicable"))
FINDING = (option("yes", None, "是", "Yes"), option("no", None, "否", "No"))
SCALE = (*(option(str(n), (n - 1) / 4, f"{n}分", f"{n} points") for n in range(5, 0, -1)), UNABLE)
OPTIONS = {"yn": YES_NO, "ynna": YES_NO_NA, "s5": SCALE}


def item(id_: str, section: str, type_: str = "yn", weight: float = 1, **more: Any) -> Item:
    fields: dict[str, Any] = {
        "id": id_,
        "instrument": "visit",
        "section": section,
        "question": Text(f"{id_}?", f"{id_}?"),
        "type": type_,
        "options": OPTIONS.get(type_, ()),
        "weight": weight,
        "why": "S",
        "applies": (),
        "citations": (Citation("C1-A3", "热情"),),
        "source": "standard",
    }
    return Item(**(fields | more))


def edition(*items: Item, weights: tuple[float, float] = (50, 50)) -> Edition:
    """The given items under the sections, gates and implied conditions of a real edition."""
    sections = [
        Section("demeanour", "visit", Text("服务", "Demeanour"), weights[0]),
        Section("environment", "visit", Text("环境", "Environment"), weights[1]),
        Section("veto", "visit", Text("否决", "Veto"), 0),
        Section("demeanour", "customer", Text("服务", "Demeanour"), 65),
        Section("environment", "customer", Text("环境", "Environment"), 35),
        Section("context", "customer", Text("办理", "Context"), 0),
    ]
    conditions = [
        Condition("LATE", Text("层层", "Builds on BROKEN"), "answers", follows=("D17=no",)),
        Condition("BROKEN", Text("未兑现", "Broken"), "answers", follows=("D16=no",)),
        Condition("SIGN", Text("有标识", "Sign"), "answers", follows=("E25=yes", "E26=yes")),
        Condition("BUSY", Text("办理", "Business"), "answers", follows=("C01=buy|claim",)),
        Condition("TESTABLE", Text("可检验", "Testable"), "visit", Text("有吗?", "Any?")),
        Condition("CSC", Text("客服中心", "Centre"), "register"),
        Condition("FRONT", Text("门面", "Front"), "register"),
    ]
    used = {i.id for i in items}
    kept = [c for c in conditions if all(f.split("=")[0] in used for f in c.follows)]
    return Edition(
        id="small",
        name=Text("小", "Small"),
        label=Text("小", "Small"),
        in_force_from=date(2010, 6, 1),
        clauses={},
        conditions={c.code: c for c in kept},
        sections={(s.instrument, s.id): s for s in sections},
        stages=(),
        items={i.id: i for i in items},
        policy=POLICY,
        fieldwork=FIELDWORK,
    )


def minutes() -> Detail:
    return Detail("minutes", "minutes", Text("分钟", "Minutes"))


def customer_item(id_: str, section: str, weight: float, **more: Any) -> Item:
    scale = (*SCALE[:5], option("cannot_say", None, "说不清", "Can't say", "cannot_say"))
    fields = {"instrument": "customer", "options": scale, "citations": ()}
    return item(id_, section, "s5", weight, **(fields | more))
