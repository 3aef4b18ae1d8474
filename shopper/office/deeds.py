"""How the entries of the audit log are told."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from shopper.models.audit import AuditEntry

DEEDS = {
    "assignment.accepted": _("Assignment accepted"),
    "assignment.declined": _("Assignment declined"),
    "assignment.given": _("Assignment given"),
    "assignment.moved": _("Assignment moved"),
    "assignment.taken_back": _("Assignment taken back"),
    "bulletin.corrected": _("Correction published"),
    "bulletin.previewed": _("Preview drawn"),
    "bulletin.published": _("Bulletin published"),
    "bulletin.withdrawn": _("Issue withdrawn"),
    "company.added": _("Company added"),
    "company.changed": _("Company changed"),
    "conflict.declared": _("Conflict of interest declared"),
    "conflict.removed": _("Conflict of interest removed"),
    "finding.confirmed": _("Finding confirmed"),
    "finding.dismissed": _("Finding dismissed"),
    "finding.undone": _("Decision about a finding undone: the visit was submitted again"),
    "outlet.added": _("Outlet added"),
    "outlet.changed": _("Outlet changed"),
    "outlet.premises_corrected": _("Register corrected: premises"),
    "placard.issued": _("Placard issued"),
    "placard.withdrawn": _("Placard withdrawn"),
    "plan.drawn": _("Plan drawn"),
    "plan.published": _("Plan published"),
    "response.corrected": _("Response corrected by the customer"),
    "response.counted": _("Response counted"),
    "response.excluded": _("Response excluded"),
    "response.withdrawn": _("Response taken back by the customer"),
    "settings.changed": _("Settings changed"),
    "user.added": _("Person added"),
    "user.changed": _("Person changed"),
    "user.password_changed": _("Password changed"),
    "visit.accepted": _("Visit accepted"),
    "visit.appealed": _("Visit: rejection appealed"),
    "visit.answer_corrected": _("Visit corrected: answer about the premises"),
    "visit.conditions_corrected": _("Visit corrected: the register's facts"),
    "visit.rejected": _("Visit rejected"),
    "visit.returned": _("Visit returned"),
    "visit.submitted": _("Visit submitted"),
}

SUBJECTS = {
    "assignment": _("Assignment"),
    "bulletin": _("Bulletin"),
    "city": _("City"),
    "company": _("Company"),
    "conflict": _("Conflict of interest"),
    "outlet": _("Outlet"),
    "placard": _("Placard"),
    "plan": _("Plan"),
    "response": _("Response"),
    "setting": _("Settings"),
    "user": _("Person"),
    "visit": _("Visit"),
}


BY_CUSTOMERS = {"response.corrected", "response.withdrawn"}


def doer(entry: AuditEntry) -> str:
    """Tell who did it."""
    if entry.user:
        return entry.user.name
    return gettext("Customer") if entry.deed in BY_CUSTOMERS else gettext("Command line")


def deed(code: str) -> str:
    """Tell a deed; one that has no words yet by its code."""
    return str(DEEDS.get(code, code))


def subject(table: str) -> str:
    """Tell what kind of thing a deed was done to."""
    return str(SUBJECTS.get(table, table))
