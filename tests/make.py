"""Builders of rows: every argument has a default, and a test names only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from shopper.driver import driver_of
from shopper.extensions import db
from shopper.models import (
    Assignment,
    City,
    Company,
    District,
    Outlet,
    Placard,
    Response,
    User,
    Visit,
    aggregate,
)
from shopper.models.aggregate import SCORES, contribution
from shopper.models.company import pinyin_key
from shopper.models.outlet import OutletKind, OutletStatus, Premises, set_status
from shopper.models.placard import new_code
from shopper.models.response import ResponseStatus
from shopper.models.user import Role
from shopper.models.visit import VisitStatus
from shopper.rules.month import SHANGHAI, Month
from shopper.standards import editions

PASSWORD = "correct horse battery"
OPENED = datetime(2026, 10, 10, 2, 0, tzinfo=UTC)


class Make:
    """Makes rows and commits them."""

    def __init__(self) -> None:
        self.numbers = count(1)

    def _save(self, row: Any) -> Any:
        db.session.add(row)
        db.session.commit()
        return row

    def city(self, code: str = "3301", name: str = "杭州市", name_en: str = "Hangzhou") -> City:
        known = db.session.get(City, code)
        return known or self._save(
            City(code=code, name=name, name_en=name_en, sort_key=pinyin_key(name))
        )

    def district(self, code: str = "330106", name: str = "西湖区") -> District:
        known = db.session.get(District, code)
        city = self.city(code[:4])
        return known or self._save(District(code=code, city_code=city.code, name=name))

    def company(self, **given: Any) -> Company:
        number = next(self.numbers)
        name = given.pop("name", f"样例{number}财险")
        row = {"code": f"T{number:02d}", "name_en": f"Sample Insurer {number}"} | given
        return self._save(Company(name=name, sort_key=pinyin_key(name), **row))

    def outlet(self, **given: Any) -> Outlet:
        number = next(self.numbers)
        name = given.pop("name", f"样例第{number}服务中心")
        company = given.pop("company", None) or self.company()
        district = given.pop("district", None) or self.district()
        status = given.pop("status", OutletStatus.ACTIVE)
        row = {
            "code": f"O{number:04d}",
            "address": "文三路1号",
            "hotline": "95500",
            "opening_hours": "Mo-Su 08:30-17:30",
            "opened_on": date(2020, 1, 1),
            "kind": OutletKind.HALL_4,
            "premises": Premises.SELF_BUILT,
            "has_front": True,
            "takes_cash": True,
            "underwrites": True,
            "handles_claims": True,
            "takes_complaints": True,
            "is_service_centre": True,
            "is_comprehensive": True,
        } | given
        outlet = self._save(
            Outlet(
                name=name,
                sort_key=pinyin_key(name),
                company_id=company.id,
                district_code=district.code,
                status=status,
                **row,
            )
        )
        set_status(outlet, status, outlet.opened_on)
        db.session.commit()
        return outlet

    def placard(self, **given: Any) -> Placard:
        outlet = given.pop("outlet", None) or self.outlet()
        row = {"code": new_code(), "batch": "T1", "created_at": OPENED} | given
        return self._save(Placard(outlet_id=outlet.id, **row))

    def user(self, role: Role = Role.SHOPPER, **given: Any) -> User:
        number = next(self.numbers)
        row = {"username": f"{role.value}{number}", "name": f"{role.value} {number}"} | given
        user = User(role=role, **row)
        user.set_password(PASSWORD)
        return self._save(user)

    def response(self, **given: Any) -> Response:
        placard = given.pop("placard", None) or self.placard(outlet=given.pop("outlet", None))
        outlet = placard.outlet
        opened_at = given.pop("opened_at", OPENED)
        row = {
            "submission_id": f"test-{next(self.numbers)}",
            "edition": "2010-06",
            "conditions": sorted(outlet.conditions(info_list=False)),
            "answers": {},
            "language": "zh",
            "received_at": opened_at,
            "month": str(Month.of(opened_at)),
            "score": 80.0,
            "status": ResponseStatus.COUNTED,
            "held_by": [],
        } | given
        response = Response(
            placard_id=placard.id,
            outlet_id=outlet.id,
            company_id=outlet.company_id,
            city_code=outlet.city.code,
            opened_at=opened_at,
            **row,
        )
        if response.status is ResponseStatus.COUNTED:
            self._add_up(response)
        return self._save(response)

    def _add_up(self, response: Response) -> None:
        """Keep the aggregate current, of scores that no answers have too."""
        points = {name: getattr(response, name) for name in SCORES}
        shares = {name: value / 100 for name, value in points.items() if value is not None}
        values = contribution(response.scored(editions()[response.edition])) | shares
        changes = [(response.month, response.outlet_id, values, 1)]
        aggregate.add(driver_of(db.session.connection()), changes)

    def assignment(self, **given: Any) -> Assignment:
        outlet = given.pop("outlet", None) or self.outlet()
        shopper = given.pop("shopper", None) or self.user()
        row = {"month": "2026-10", "given_at": OPENED} | given
        return self._save(Assignment(outlet_id=outlet.id, shopper_id=shopper.id, **row))

    def visit(self, **given: Any) -> Visit:
        visited_on = given.pop("visited_on", OPENED.astimezone(SHANGHAI).date())
        assignment = given.pop("assignment", None) or self.assignment(
            outlet=given.pop("outlet", None),
            shopper=given.pop("shopper", None),
            month=str(Month.of_day(visited_on)),
        )
        outlet = assignment.outlet
        row = {
            "edition": "2010-06",
            "conditions": sorted(outlet.conditions(info_list=False)),
            "answers": {},
            "notes": {},
            "month": str(Month.of_day(visited_on)),
            "score": 80.0,
            "demeanour": 80.0,
            "environment": 80.0,
            "status": VisitStatus.ACCEPTED,
            "saved_at": OPENED,
            "submitted_at": OPENED,
        } | given
        visit = Visit(
            assignment_id=assignment.id,
            outlet_id=outlet.id,
            shopper_id=assignment.shopper_id,
            company_id=outlet.company_id,
            city_code=outlet.city.code,
            visited_on=visited_on,
        )
        visit.edition, visit.conditions, visit.answers = (
            row.pop(name) for name in ("edition", "conditions", "answers")
        )
        visit.rescore(editions()[visit.edition])
        for name, value in row.items():
            setattr(visit, name, value)
        return self._save(visit)
