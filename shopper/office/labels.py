"""What the office calls the states of things, and which badge each wears."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from shopper.documents.placards import Product
from shopper.models.bulletin import BulletinState
from shopper.models.job import JobState
from shopper.models.outlet import OutletStatus
from shopper.models.placard import PlacardStatus
from shopper.models.placard_health import Health
from shopper.models.response import ResponseStatus
from shopper.models.user import Role
from shopper.models.visit import FindingStatus, VisitStatus

RESPONSE_STATUS = {
    ResponseStatus.COUNTED: ("done", _("Counted")),
    ResponseStatus.HELD: ("waiting", _("Held")),
    ResponseStatus.EXCLUDED: ("bad", _("Excluded")),
}

VISIT_STATUS = {
    VisitStatus.DRAFT: ("plain", _("Draft")),
    VisitStatus.SUBMITTED: ("waiting", _("Submitted")),
    VisitStatus.RETURNED: ("plain", _("Returned")),
    VisitStatus.ACCEPTED: ("done", _("Accepted")),
    VisitStatus.REJECTED: ("bad", _("Rejected")),
    VisitStatus.APPEALED: ("waiting", _("Appealed")),
}

FINDING_STATUS = {
    FindingStatus.PENDING: ("waiting", _("To be verified")),
    FindingStatus.CONFIRMED: ("bad", _("Confirmed")),
    FindingStatus.DISMISSED: ("done", _("Dismissed")),
}

ROLE = {
    Role.SHOPPER: _("Mystery shopper"),
    Role.ANALYST: _("Analyst"),
    Role.ADMIN: _("Administrator"),
}

OUTLET_STATUS = {
    OutletStatus.ACTIVE: "done",
    OutletStatus.SUSPENDED: "waiting",
    OutletStatus.CLOSED: "plain",
}

PLACARD_STATUS = {
    PlacardStatus.ACTIVE: ("done", _("In use")),
    PlacardStatus.RETIRED: ("plain", _("Withdrawn")),
}

PLACARD_HEALTH = {
    Health.SILENT: _("Silent placards"),
    Health.ANSWERING: _("Withdrawn placards still scanned"),
}

PRODUCT = {
    Product.POSTER: _("A4 posters"),
    Product.STAND: _("A5 counter stands"),
    Product.STICKERS: _("60 mm sticker sheets"),
}

ISSUE_STATE = {
    BulletinState.PREVIEW: ("waiting", _("Preview")),
    BulletinState.PUBLISHED: ("done", _("Published")),
    BulletinState.CORRECTED: ("plain", _("Corrected")),
    BulletinState.WITHDRAWN: ("bad", _("Withdrawn")),
}

JOB_KIND = {
    "draft": _("Print the draft"),
    "preview": _("Draw the preview"),
    "publish": _("Publish"),
    "correct": _("Publish the correction"),
    "posters": _("Results posters"),
    "plan": _("Draw the plan"),
}

JOB_STATE = {
    JobState.QUEUED: ("waiting", _("Waiting")),
    JobState.RUNNING: ("waiting", _("Printing")),
    JobState.DONE: ("done", _("Done")),
    JobState.FAILED: ("bad", _("Failed")),
}
