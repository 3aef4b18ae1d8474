"""The kinds of background work: what each asks first, what it prints, what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from shopper.jobs import issues
from shopper.jobs.corrections import correction_data, fingerprint
from shopper.jobs.months import draft_data, edition_of, frozen
from shopper.jobs.papers import Paper
from shopper.jobs.plans import begin_plan, keep_plan
from shopper.jobs.posters import begin_posters, keep_posters, poster_papers
from shopper.jobs.printing import Printing
from shopper.jobs.refusals import NotPublishable, refuse_preview, refuse_publishing
from shopper.models.bulletin import BulletinFile, next_number
from shopper.models.job import Job
from shopper.models.setting import load_settings
from shopper.rules.bulletin import Bulletin
from shopper.rules.month import SHANGHAI, Month
from shopper.rules.standard import Text

Data = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """What is done before and after printing; `papers` gives the documents that are its steps."""

    begin: Callable[[Job, datetime], Data]
    """Refuse, or freeze the data set."""
    papers: Callable[[Job, Bulletin, Data], list[Paper]] | None
    """None: nothing is printed, and the data set is no bulletin's."""
    finish: Callable[[Job, Data, list[BulletinFile], datetime], None]
    """Add what readers or staff will see to the job's last transaction."""


def month_of(job: Job) -> Month:
    """Return the month that a job is about."""
    return Month.parse(job.subject.partition("/")[0])


def begin_draft(job: Job, at: datetime) -> Data:
    """Return the month's data as they stand."""
    return draft_data(month_of(job), at=at)


def draft_papers(job: Job, bulletin: Bulletin, data: Data) -> list[Paper]:
    """Return the one document that was asked for."""
    return [Printing(bulletin, data, printed_at(job), draft=True).whole(job.wanted["paper"])]


def keep_draft(job: Job, data: Data, files: list[BulletinFile], at: datetime) -> None:
    """Leave the document with the job alone."""


def begin_preview(job: Job, at: datetime) -> Data:
    """Refuse a month that can't be challenged, else return its data."""
    refuse_preview(month_of(job), date.fromisoformat(job.wanted["until"]), at)
    return draft_data(month_of(job), at=at)


def preview_papers(job: Job, bulletin: Bulletin, data: Data) -> list[Paper]:
    """Return all documents, marked as drafts."""
    until = date.fromisoformat(job.wanted["until"])
    return Printing(bulletin, data, printed_at(job), draft=True, challenge_until=until).papers()


def begin_publishing(job: Job, at: datetime) -> Data:
    """Refuse a month that can't be published, else return its data."""
    month = month_of(job)
    refuse_publishing(month, at)
    return frozen(month, edition_of(month), number_of_today(at))


def begin_correction(job: Job, at: datetime) -> Data:
    """Return the month's data as its next revision, if they are still what the asker saw."""
    month = month_of(job)
    why = Text(job.wanted["reason"], job.wanted["reason_en"])
    data = correction_data(month, why, number=number_of_today(at))
    seen = job.wanted.get("seen")
    if seen is not None and seen != fingerprint(data["correction"]["changes"]):
        raise NotPublishable(
            _("The data have changed since you saw what would change. Please look once more.")
        )
    return data


def issue_papers(job: Job, bulletin: Bulletin, data: Data) -> list[Paper]:
    """Return all documents of an issue."""
    return Printing(bulletin, data, printed_at(job), draft=False).papers()


def printed_at(job: Job) -> datetime:
    """Return the moment that the documents carry: the first start, also after a restart."""
    return job.started_at or job.requested_at


def number_of_today(at: datetime) -> str | None:
    """Return the next document number of the year."""
    return next_number(load_settings().document_prefix, at.astimezone(SHANGHAI).year)


KINDS: Mapping[str, Kind] = {
    "draft": Kind(begin_draft, draft_papers, keep_draft),
    "preview": Kind(begin_preview, preview_papers, issues.keep_preview),
    "publish": Kind(begin_publishing, issue_papers, issues.bring_out),
    "correct": Kind(begin_correction, issue_papers, issues.bring_out_correction),
    "posters": Kind(begin_posters, poster_papers, keep_posters),
    "plan": Kind(begin_plan, None, keep_plan),
}
