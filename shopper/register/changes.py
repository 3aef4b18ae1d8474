"""Checked records against the register: what would change, and the change itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from shopper.extensions import db
from shopper.models.audit import record as record_deed
from shopper.models.company import pinyin_key
from shopper.models.outlet import (
    Outlet,
    OutletStatus,
    StatusChange,
    last_status_changes,
    move_opening,
    set_status,
)
from shopper.models.user import User
from shopper.register.checks import BadRow, Record
from shopper.register.export import before_and_after, cell_text
from shopper.register.outlets import COLUMNS

NOT_ATTRIBUTES = {"status", "status_since"}


@dataclass(frozen=True)
class Addition:
    """An outlet that is not there yet, with its status and that status's first day."""

    record: Record
    status: OutletStatus
    since_on: date


@dataclass(frozen=True)
class Change:
    """What a record says anew about an outlet: the keys that differ, and a status that begins."""

    outlet: Outlet
    record: Record
    keys: tuple[str, ...]
    status: tuple[OutletStatus, date] | None
    differences: dict[str, tuple[str, str]]
    """Old and new text by column key."""


@dataclass
class Plan:
    """What an import would do."""

    added: list[Addition] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    bad: list[BadRow] = field(default_factory=list)


def plan_outlets(records: Mapping[int, Record], today: date) -> Plan:
    """Compare the records, by row number, with the register."""
    plan = Plan()
    codes = [record["code"] for record in records.values()]
    query = select(Outlet).where(Outlet.code.in_(codes))
    outlets = {outlet.code: outlet for outlet in db.session.scalars(query)}
    histories = last_status_changes([outlet.id for outlet in outlets.values()])
    for number, record in records.items():
        outlet = outlets.get(record["code"])
        if outlet is None:
            plan.added.append(addition(record, today))
            continue
        last = histories.get(outlet.id)
        if last and "status_since" in record and record["status_since"] < last.since_on:
            reason = _("The status has changed since, on %(day)s.", day=last.since_on)
            plan.bad.append(BadRow(number, COLUMNS["status_since"], reason))
            continue
        change = compare(outlet, record, last, today)
        if change.differences:
            plan.changed.append(change)
        else:
            plan.unchanged += 1
    return plan


def addition(record: Record, today: date) -> Addition:
    """Return the new outlet, open since its first day unless the record says otherwise."""
    status = record.get("status", OutletStatus.ACTIVE)
    default: date = record["opened_on"] if status is OutletStatus.ACTIVE else today
    return Addition(record, status, record.get("status_since", default))


def compare(outlet: Outlet, record: Record, last: StatusChange | None, today: date) -> Change:
    """Return what the record changes about the outlet; nothing, when differences are empty."""
    keys = tuple(
        key for key in record if key not in NOT_ATTRIBUTES and getattr(outlet, key) != record[key]
    )
    status = new_status(outlet, record, last, today)
    differences = {key: (cell_text(getattr(outlet, key)), cell_text(record[key])) for key in keys}
    if status:
        differences["status"] = (cell_text(outlet.status), cell_text(status[0]))
        differences["status_since"] = (cell_text(last and last.since_on), cell_text(status[1]))
    return Change(outlet, record, keys, status, differences)


def new_status(
    outlet: Outlet, record: Record, last: StatusChange | None, today: date
) -> tuple[OutletStatus, date] | None:
    """Return the status that the record begins, or None when it says what the register says."""
    status = record.get("status", outlet.status)
    since = record.get("status_since")
    if since is None:
        return None if status is outlet.status else (status, today)
    if last and (last.status, last.since_on) == (status, since):
        return None
    return status, since


def apply_outlets(plan: Plan, *, at: datetime, by: User | None, **detail: Any) -> None:
    """Make the changes and write each into the audit log; the caller commits."""
    if plan.bad:
        raise ValueError("a plan with mistakes is not applied")
    added = [new_outlet(each) for each in plan.added]
    db.session.add_all(added)
    db.session.flush()
    for each, outlet in zip(plan.added, added, strict=True):
        begin_history(outlet, each.status, each.since_on)
        record_deed("outlet.added", outlet, at=at, by=by, **detail)
    for change in plan.changed:
        apply_change(change)
        record_deed(
            "outlet.changed",
            change.outlet,
            at=at,
            by=by,
            **before_and_after(change.differences),
            **detail,
        )
    db.session.flush()


def new_outlet(each: Addition) -> Outlet:
    """Return the outlet's row."""
    values = {key: value for key, value in each.record.items() if key not in NOT_ATTRIBUTES}
    return Outlet(**values, status=each.status, sort_key=pinyin_key(values["name"]))


def begin_history(outlet: Outlet, status: OutletStatus, since_on: date) -> None:
    """Record that it was open from its first day until the status began."""
    history = {outlet.opened_on: OutletStatus.ACTIVE, since_on: status}
    for day, held in history.items():
        db.session.add(StatusChange(outlet_id=outlet.id, since_on=day, status=held))


def apply_change(change: Change) -> None:
    """Replace what differs."""
    outlet = change.outlet
    for key in change.keys:
        if key == "opened_on":
            move_opening(outlet, change.record[key])
        else:
            setattr(outlet, key, change.record[key])
    outlet.sort_key = pinyin_key(outlet.name)
    if change.status:
        set_status(outlet, *change.status)
