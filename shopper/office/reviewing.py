"""Who may decide what about a visit, and what the decisions change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from shopper.models.audit import record
from shopper.models.outlet import Outlet, Premises, is_service_centre_by_default
from shopper.models.user import User
from shopper.models.visit import Finding, FindingStatus, ItemNote, Visit, VisitStatus
from shopper.rules.scoring import Score
from shopper.rules.standard import Edition


@dataclass(frozen=True)
class Decision:
    """What a reviewer writes with a decision."""

    note: str
    at_items: Mapping[str, str] = field(default_factory=dict)
    """What is missing, by the item's id."""


def barred(visit: Visit, reviewer: User) -> list[str]:
    """Return, as sentences, why this reviewer can't decide about the visit at all."""
    if visit.shopper_id == reviewer.id:
        return [_("You made this visit yourself; somebody else must review it.")]
    if visit.status is VisitStatus.APPEALED and visit.reviewer_id == reviewer.id:
        return [_("You rejected this visit; somebody else must decide about the appeal.")]
    return []


def obstacles(visit: Visit, score: Score, reviewer: User) -> list[str]:
    """Return, as sentences, why this reviewer can't accept the visit as it is."""
    found = barred(visit, reviewer)
    if visit.premises_differ:
        found.append(_("What the shopper saw contradicts the register; settle it first."))
    if not score.valid:
        found.append(_("Too much was not observed; return it to the shopper."))
    if score.score is None:
        found.append(_("Nothing in it has a value, so it has no score."))
    if any(f.decided_by_id == reviewer.id for f in confirmed_findings(visit)):
        found.append(_("You confirmed a finding of this visit; somebody else must accept it."))
    return found


def confirmed_findings(visit: Visit) -> list[Finding]:
    """Return the findings that a second person confirmed."""
    return [f for f in visit.findings if f.status is FindingStatus.CONFIRMED]


def not_second(visit: Visit, person: User) -> str:
    """Return, as a sentence, why this person can't decide about a finding; "" when they can."""
    if visit.shopper_id == person.id:
        return _("You made this visit yourself; somebody else must decide about its findings.")
    if visit.status is VisitStatus.ACCEPTED and visit.reviewer_id == person.id:
        return _("You accepted this visit; a second person must decide about its findings.")
    return ""


def review(
    visit: Visit,
    status: VisitStatus,
    decision: Decision,
    edition: Edition,
    *,
    by: User,
    at: datetime,
) -> None:
    """Move the visit to the state, scored afresh, with what is missing at its items; log it."""
    before = standing(visit)
    score_afresh(visit, edition)
    visit.status = status
    visit.reviewer_id, visit.reviewed_at, visit.review_note = by.id, at, decision.note or None
    for item, text in decision.at_items.items():
        visit.item_notes.append(ItemNote(item=item, text=text, written_at=at, written_by_id=by.id))
    record(
        f"visit.{status.value}",
        visit,
        at=at,
        by=by,
        before=before,
        after=standing(visit),
        reason=decision.note,
        **decision.at_items,
    )


def decide_finding(
    finding: Finding,
    status: FindingStatus,
    reason: str,
    edition: Edition,
    *,
    by: User,
    at: datetime,
) -> None:
    """Confirm or dismiss a finding, score the visit afresh, and log it."""
    visit = finding.visit
    before = {"finding": finding.status.value} | standing(visit)
    finding.status, finding.decision_reason = status, reason
    finding.decided_by_id, finding.decided_at = by.id, at
    score_afresh(visit, edition)
    record(
        f"finding.{status.value}",
        visit,
        at=at,
        by=by,
        item=finding.item,
        before=before,
        after={"finding": status.value} | standing(visit),
        reason=reason,
    )


def correct_answer(visit: Visit, edition: Edition, *, by: User, at: datetime) -> None:
    """Set what the shopper saw of the premises (E01) to what the register says."""
    before = standing(visit) | {"E01": visit.answers.get("E01")}
    registered = "borrowed" if "BORROW" in visit.conditions else "self_built"
    visit.answers = {**visit.answers, "E01": registered}
    score_afresh(visit, edition)
    after = standing(visit) | {"E01": registered}
    record("visit.answer_corrected", visit, at=at, by=by, before=before, after=after)


def correct_register(visit: Visit, edition: Edition, *, by: User, at: datetime) -> None:
    """Set the register's premises to what the shopper saw (E01), for the outlet and this visit.

    Whether it is a customer service centre follows by the proposed default (catalogue, part 1).
    """
    before = standing(visit) | {"conditions": sorted(visit.conditions)}
    borrowed = visit.answers["E01"] == "borrowed"
    outlet = visit.outlet
    was = premises_of(outlet)
    outlet.premises = Premises.BORROWED if borrowed else Premises.SELF_BUILT
    outlet.is_service_centre = is_service_centre_by_default(outlet.kind, outlet.premises)
    met = {"BORROW": borrowed, "CSC": outlet.is_service_centre}
    kept = set(visit.conditions) - met.keys()
    visit.conditions = sorted(kept | {code for code, holds in met.items() if holds})
    score_afresh(visit, edition)
    after = standing(visit) | {"conditions": visit.conditions}
    record("visit.conditions_corrected", visit, at=at, by=by, before=before, after=after)
    record("outlet.premises_corrected", outlet, at=at, by=by, before=was, after=premises_of(outlet))


def score_afresh(visit: Visit, edition: Edition) -> None:
    """Score the visit as a new version: no page drawn before may decide about it."""
    visit.rescore(edition)
    visit.version += 1


def premises_of(outlet: Outlet) -> dict[str, Any]:
    """Return what the register says of the premises, for the log."""
    return {"premises": outlet.premises.value, "is_service_centre": outlet.is_service_centre}


def standing(visit: Visit) -> dict[str, Any]:
    """Return where the visit stands, for the log."""
    return {"status": visit.status.value, "score": visit.score}
