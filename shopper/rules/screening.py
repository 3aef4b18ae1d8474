"""Arriving responses to the rules that hold them until a person has looked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shopper.rules.hours import OpeningHours
from shopper.rules.month import SHANGHAI
from shopper.rules.standard import Policy, Text


@dataclass(frozen=True)
class Arrival:
    """A response as it comes in; moments are aware, the hours its outlet's if they are known."""

    opened_at: datetime
    received_at: datetime
    device_mark: str | None = None
    network_mark: str | None = None
    code_retired: bool = False
    hours: OpeningHours | None = None
    trapped: bool = False
    """The field that people don't see was filled in."""


@dataclass(frozen=True)
class Recent:
    """An earlier response at the same outlet."""

    device_mark: str | None
    network_mark: str | None
    received_at: datetime
    status: str
    """counted, held or excluded."""


Holds = Callable[[Arrival, Sequence[Recent], Policy], bool]


@dataclass(frozen=True)
class Rule:
    """A reason to hold a response, and how it is told; the sentence names the policy's fields."""

    name: str
    holds: Holds
    sentence: Text

    def told(self, policy: Policy, language: str) -> str:
        """Return the rule's sentence with its parameters, in Chinese or English."""
        return self.sentence.in_language(language).format_map(vars(policy))


def screen(arrival: Arrival, recent: Sequence[Recent], policy: Policy) -> list[str]:
    """Return the names of the rules that hold a response, none when it counts.

    `recent` holds the outlet's responses received before it, at least those of the last
    `lookback(policy)`, in any order; later ones are ignored.

    Source: scoring.md 6.
    """
    earlier = [other for other in recent if other.received_at <= arrival.received_at]
    return [rule.name for rule in RULES.values() if rule.holds(arrival, earlier, policy)]


def lookback(policy: Policy) -> timedelta:
    """Return how far back the rules look from the moment of receipt.

    Source: scoring.md 6.
    """
    device = timedelta(hours=policy.repeat_device_hours)
    return max(device, timedelta(minutes=policy.burst_minutes))


def repeat_device(arrival: Arrival, recent: Sequence[Recent], policy: Policy) -> bool:
    """Tell whether this device already had a response counted here within the hours allowed.

    Source: scoring.md 6, `repeat_device`.
    """
    since = arrival.received_at - timedelta(hours=policy.repeat_device_hours)
    return arrival.device_mark is not None and any(
        other.device_mark == arrival.device_mark
        and other.status == "counted"
        and other.received_at > since
        for other in recent
    )


def too_fast(arrival: Arrival, recent: Sequence[Recent], policy: Policy) -> bool:
    """Tell whether page and submission lie closer together than anyone can read.

    Source: scoring.md 6, `too_fast`.
    """
    return arrival.received_at - arrival.opened_at < timedelta(seconds=policy.too_fast_seconds)


def burst(arrival: Arrival, recent: Sequence[Recent], policy: Policy) -> bool:
    """Tell whether this network already sent all the responses it may in the rolling minutes.

    Source: scoring.md 6, `burst`.
    """
    since = arrival.received_at - timedelta(minutes=policy.burst_minutes)
    sent = sum(
        other.network_mark == arrival.network_mark and other.received_at > since for other in recent
    )
    return arrival.network_mark is not None and sent >= policy.burst_responses


def retired_code(arrival: Arrival, recent: Sequence[Recent], policy: Policy) -> bool:
    """Tell whether the code had been withdrawn.

    Source: scoring.md 6, `retired_code`.
    """
    return arrival.code_retired


def closed_hours(arrival: Arrival, recent: Sequence[Recent], policy: Policy) -> bool:
    """Tell whether the page was opened too long before or after the outlet's hours.

    Source: scoring.md 6, `closed_hours`.
    """
    local = arrival.opened_at.astimezone(SHANGHAI)
    slack = policy.closed_hours_slack_minutes
    return arrival.hours is not None and not arrival.hours.is_open(local, slack)


def honeypot(arrival: Arrival, recent: Sequence[Recent], policy: Policy) -> bool:
    """Tell whether something filled in the field that people don't see.

    Source: scoring.md 6, which holds what was not sent by a customer.
    """
    return arrival.trapped


RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule(
            "repeat_device",
            repeat_device,
            Text(
                "同一部手机 {repeat_device_hours:g} 小时内在本网点已有一份评价计入。",
                "The same phone already had a response counted at this outlet"
                " within {repeat_device_hours:g} hours.",
            ),
        ),
        Rule(
            "too_fast",
            too_fast,
            Text(
                "从打开页面到提交不足 {too_fast_seconds:g} 秒。",
                "It was sent less than {too_fast_seconds:g} seconds after the page was opened.",
            ),
        ),
        Rule(
            "burst",
            burst,
            Text(
                "同一网络 {burst_minutes:g} 分钟内在本网点提交的评价超过 {burst_responses} 份。",
                "More than {burst_responses} responses came from one network at this outlet"
                " within {burst_minutes:g} minutes.",
            ),
        ),
        Rule(
            "retired_code",
            retired_code,
            Text("扫描的二维码已停用。", "The code that was scanned had been withdrawn."),
        ),
        Rule(
            "closed_hours",
            closed_hours,
            Text(
                "打开页面的时间超出网点营业时间 {closed_hours_slack_minutes:g} 分钟以上。",
                "The page was opened more than {closed_hours_slack_minutes:g} minutes"
                " outside the outlet's opening hours.",
            ),
        ),
        Rule(
            "honeypot",
            honeypot,
            Text(
                "页面上看不见的一栏被填写了，可能不是客户本人填写。",
                "A field that nobody sees was filled in: perhaps no person sent it.",
            ),
        ),
    )
}
