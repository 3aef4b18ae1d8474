"""What the office calls documents and the work that prints them: companies and cities by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from shopper.extensions import db
from shopper.language import language
from shopper.models.bulletin import Bulletin, BulletinFile
from shopper.models.city import City
from shopper.models.company import Company
from shopper.models.job import Job

PAPERS = {"zh": "中文", "en": "English"}
Names = Mapping[str, str]
"""Of companies and cities in the page's language, by subject: `company:<code>`."""


@dataclass(frozen=True)
class Documents:
    """The documents of an issue about one thing, in its languages."""

    name: str
    files: list[BulletinFile]


def names_of_groups() -> Names:
    """Return the names of all companies, then of all cities, each in the order of their names."""
    companies = db.session.scalars(select(Company).order_by(Company.sort_key))
    cities = db.session.scalars(select(City).order_by(City.sort_key))
    return {f"company:{each.code}": each.name_in(language()) for each in companies} | {
        f"city:{each.code}": each.name_in(language()) for each in cities
    }


def documents_of(issue: Bulletin, names: Names) -> list[Documents]:
    """Return the issue's documents: the bulletin's own, then those of companies and of cities."""
    by_subject: dict[str, list[BulletinFile]] = {}
    for file in sorted(issue.files, key=lambda file: list(PAPERS).index(file.language)):
        by_subject.setdefault(file.subject, []).append(file)
    known = [subject for subject in names if subject in by_subject]
    others = sorted(subject for subject in by_subject if subject and subject not in names)
    own = {"": _("The bulletin"), **names}
    return [
        Documents(own.get(subject, subject.partition(":")[2]), by_subject[subject])
        for subject in ("", *known, *others)
        if subject in by_subject
    ]


def about(job: Job, names: Names) -> str:
    """Return what a job prints beside what its kind and month say: for whom, in which language."""
    company, paper = job.wanted.get("company"), job.wanted.get("paper")
    said = [names.get(f"company:{company}", company) if company else "", PAPERS.get(str(paper), "")]
    return " · ".join(filter(None, said))
