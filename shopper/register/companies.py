"""A file of companies: checked, compared, imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from shopper.extensions import db
from shopper.models.audit import record as record_deed
from shopper.models.company import Company, pinyin_key
from shopper.models.user import User
from shopper.register.checks import Checked, Record, check_rows
from shopper.register.columns import COMPANY_COLUMNS
from shopper.register.export import before_and_after, cell_text
from shopper.register.tables import Row

NAME = next(column for column in COMPANY_COLUMNS if column.key == "name")


@dataclass
class CompanyPlan:
    """What an import would do."""

    added: list[Record] = field(default_factory=list)
    changed: list[tuple[Company, dict[str, Any]]] = field(default_factory=list)
    unchanged: int = 0


def check_companies(rows: Sequence[Row]) -> Checked:
    """Return the records of a file of companies and every mistake, names given twice included.

    Raises TableError when the heading is wrong.
    """
    checked = check_rows(rows, COMPANY_COLUMNS)
    codes = {company.name: company.code for company in db.session.scalars(select(Company))}
    for number, record in checked.records.items():
        name, code = record.get("name", ""), record.get("code", "")
        if name and codes.setdefault(name, code) != code:
            checked.refuse(number, NAME, _("Another company has this name."))
        record.setdefault("has_manual", False)
    checked.bad.sort(key=lambda bad: bad.row)
    return checked


def plan_companies(records: Mapping[int, Record]) -> CompanyPlan:
    """Compare the records with the companies in the register."""
    plan = CompanyPlan()
    companies = {company.code: company for company in db.session.scalars(select(Company))}
    for record in records.values():
        company = companies.get(record["code"])
        if company is None:
            plan.added.append(record)
            continue
        changes = {k: v for k, v in record.items() if getattr(company, k) != v}
        if changes:
            plan.changed.append((company, changes))
        else:
            plan.unchanged += 1
    return plan


def apply_companies(plan: CompanyPlan, *, at: datetime, by: User | None) -> None:
    """Make the changes and write each into the audit log; the caller commits."""
    for record in plan.added:
        add_company(record, at=at, by=by)
    for company, changes in plan.changed:
        change_company(company, changes, at=at, by=by)


def add_company(record: Record, *, at: datetime, by: User | None) -> Company:
    """Add a company."""
    company = Company(**record, sort_key=pinyin_key(record["name"]))
    db.session.add(company)
    db.session.flush()
    record_deed("company.added", company, at=at, by=by)
    return company


def change_company(company: Company, values: Record, *, at: datetime, by: User | None) -> None:
    """Give the company these values; nothing is recorded when it has them already."""
    differences = {
        key: (cell_text(getattr(company, key)), cell_text(value))
        for key, value in values.items()
        if getattr(company, key) != value
    }
    if not differences:
        return
    for key in differences:
        setattr(company, key, values[key])
    company.sort_key = pinyin_key(company.name)
    record_deed("company.changed", company, at=at, by=by, **before_and_after(differences))
