"""People who sign in: shoppers, analysts and administrators; for administrators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import login_user
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from shopper.clock import now
from shopper.extensions import db
from shopper.language import language
from shopper.models.audit import record
from shopper.models.city import City
from shopper.models.user import Role, User
from shopper.office.forms_people import NewPersonForm, PersonForm
from shopper.office.labels import ROLE
from shopper.web.paging import page_of
from shopper.web.sessions import only, person

blueprint = Blueprint("users", __name__, url_prefix="/users")
blueprint.before_request(only({Role.ADMIN}))


@blueprint.get("/")
def index() -> str:
    """List everybody, administrators first."""
    query = select(User).order_by(User.active.desc(), User.role, User.username)
    page = page_of(query, joinedload(User.city))
    return render_template("office/users/index.html", page=page, roles=ROLE)


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> str | Response | tuple[str, int]:
    """Add a person with an initial password."""
    form = NewPersonForm(cities_offered(), data={"active": True, "role": Role.SHOPPER})
    if not form.validate_on_submit():
        page = render_template("office/users/new.html", form=form)
        return page, 422 if form.errors else 200
    user = User(username=form.username.data)
    fill(user, form)
    db.session.add(user)
    db.session.flush()
    record("user.added", user, at=now(), by=person(), after=facts(user))
    db.session.commit()
    flash(_("%(name)s can sign in now.", name=user.name), "good")
    return redirect(url_for(".index"))


@blueprint.route("/<int:user_id>", methods=["GET", "POST"])
def edit(user_id: int) -> str | Response | tuple[str, int]:
    """Change a person's name, role, city and password, or let the person in no more."""
    user = db.session.get(User, user_id) or abort(404)
    form = PersonForm(cities_offered(), data=facts(user) | {"city": user.city_code or ""})
    if form.validate_on_submit() and locks_everybody_out(user, form):
        form.active.errors = [_("This is the last administrator who may sign in.")]
    if not form.is_submitted() or form.errors:
        page = render_template("office/users/edit.html", form=form, user=user)
        return page, 422 if form.errors else 200
    before = facts(user)
    fill(user, form)
    detail = {"password": "changed"} if form.password.data else {}
    record("user.changed", user, at=now(), by=person(), before=before, after=facts(user), **detail)
    db.session.commit()
    if user is person():
        login_user(user)
    flash(_("%(name)s is saved.", name=user.name), "good")
    return redirect(url_for(".index"))


def fill(user: User, form: PersonForm) -> None:
    """Take over what the form says; a new password ends the person's sessions."""
    user.name, user.role, user.active = form.name.data, form.role.data, form.active.data
    user.city_code = form.city.data or None
    if form.password.data:
        user.set_password(form.password.data)


def locks_everybody_out(user: User, form: PersonForm) -> bool:
    """Return whether no administrator could sign in after the change."""
    if form.active.data and form.role.data is Role.ADMIN:
        return False
    others = select(func.count()).where(
        User.role == Role.ADMIN, User.active.is_(True), User.id != user.id
    )
    return not db.session.scalar(others)


def facts(user: User) -> dict[str, Any]:
    """Return what the log keeps of a person, and the form shows."""
    return {
        "name": user.name,
        "role": user.role.value,
        "city": user.city_code or "",
        "active": user.active,
    }


def cities_offered() -> list[SelectChoice]:
    """Return the cities to choose from, and none."""
    cities = db.session.scalars(select(City).order_by(City.code))
    nowhere = SelectChoice("", _("No city"))
    return [nowhere, *(SelectChoice(city.code, city.name_in(language())) for city in cities)]
