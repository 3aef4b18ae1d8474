"""The few settings that the association changes itself; for administrators."""

from __future__ import annotations

from dataclasses import asdict, replace

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shopper.clock import now
from shopper.extensions import db
from shopper.models.audit import record
from shopper.models.setting import Setting, load_settings, save_settings
from shopper.models.user import Role
from shopper.office.forms_people import SettingsForm
from shopper.web.sessions import only, person

blueprint = Blueprint("settings", __name__, url_prefix="/settings")
blueprint.before_request(only({Role.ADMIN}))


@blueprint.route("/", methods=["GET", "POST"])
def index() -> str | Response | tuple[str, int]:
    """Show the settings and change them."""
    before = load_settings()
    form = SettingsForm(obj=before)
    if not form.validate_on_submit():
        page = render_template("office/settings/index.html", form=form)
        return page, 422 if form.errors else 200
    given = {name: value for name, value in form.data.items() if name != "csrf_token"}
    after = replace(before, **given)
    if after != before:
        save_settings(after)
        db.session.flush()
        was, became = asdict(before), asdict(after)
        changed = [name for name in became if became[name] != was[name]]
        record(
            "settings.changed",
            Setting(key="settings"),
            at=now(),
            by=person(),
            before={name: was[name] for name in changed},
            after={name: became[name] for name in changed},
        )
        db.session.commit()
    flash(_("The settings are saved."), "good")
    return redirect(url_for(".index"))
