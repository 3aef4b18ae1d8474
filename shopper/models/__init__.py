"""The tables, and beside each the queries that read it."""

from __future__ import annotations

from shopper.models.aggregate import Aggregate
from shopper.models.assignment import Assignment
from shopper.models.attempt import Attempt
from shopper.models.audit import AuditEntry
from shopper.models.bulletin import Bulletin, BulletinFile
from shopper.models.city import City, District
from shopper.models.comment import Comment, CustomerPhoto
from shopper.models.company import Company
from shopper.models.job import Job
from shopper.models.mark_key import MarkKey
from shopper.models.outlet import Outlet, StatusChange
from shopper.models.placard import Placard
from shopper.models.plan import Conflict, Plan
from shopper.models.response import Response
from shopper.models.setting import Setting
from shopper.models.unchanging import Unchanging
from shopper.models.user import User
from shopper.models.visit import Finding, ItemNote, Photo, Visit

__all__ = [
    "Aggregate",
    "Assignment",
    "Attempt",
    "AuditEntry",
    "Bulletin",
    "BulletinFile",
    "City",
    "Comment",
    "Company",
    "Conflict",
    "CustomerPhoto",
    "District",
    "Finding",
    "ItemNote",
    "Job",
    "MarkKey",
    "Outlet",
    "Photo",
    "Placard",
    "Plan",
    "Response",
    "Setting",
    "StatusChange",
    "Unchanging",
    "User",
    "Visit",
]
