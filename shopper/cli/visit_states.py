"""The page of the documentation that draws a visit's states from their table."""

from __future__ import annotations

import click

from shopper.models.user import STAFF, Role
from shopper.models.visit import MOVES, VisitStatus

HEAD = """\
# States of a visit

Made from `MOVES` in `shopper/models/visit.py`, the one table of who may move a visit where, by
`flask shopper visit-states`. What is not in it can't be done by anybody.
"""

MEANING = {
    VisitStatus.DRAFT: "being written; its shopper's alone",
    VisitStatus.SUBMITTED: "waits for a first decision, by a visible clock",
    VisitStatus.RETURNED: "back with its shopper, with notes at single items",
    VisitStatus.ACCEPTED: "counts in the ranking and is paid",
    VisitStatus.REJECTED: "does not count and is not paid",
    VisitStatus.APPEALED: "waits for a second reviewer",
}

TAIL = """\
## Besides the table

- Nobody decides about a visit of their own.
- Who rejected a visit doesn't decide about its appeal. A visit is appealed once; a rejection after
  that is for good, and nobody moves the visit any more.
- Who confirmed a veto or an integrity finding doesn't accept the visit, and who accepted it doesn't
  decide about its findings.
- A decision names the version that its page showed; on an outdated page nothing is decided.
- Every move is in the audit log with who, when, why, and the state and score before and after.
"""


def page() -> str:
    """Return the page: a diagram, what the states mean, and who may move a visit where."""
    arrows = [f"    {a.value} --> {b.value}: {who(roles)}" for (a, b), roles in MOVES.items()]
    meanings = [f"| {status.value} | {MEANING[status]} |" for status in VisitStatus]
    moves = [f"| {a.value} | {b.value} | {who(roles)} |" for (a, b), roles in MOVES.items()]
    return "\n".join(
        [
            HEAD,
            "```mermaid",
            "stateDiagram-v2",
            "    [*] --> draft: shopper",
            *arrows,
            "```",
            "",
            "| state | what it means |",
            "|---|---|",
            *meanings,
            "",
            "| from | to | who |",
            "|---|---|---|",
            *moves,
            "",
            TAIL,
        ]
    )


def who(roles: frozenset[Role]) -> str:
    """Return who may, as one word where the roles are those of the office."""
    return "office" if roles == STAFF else ", ".join(sorted(role.value for role in roles))


@click.command("visit-states")
def visit_states() -> None:
    """Print the page docs/guide/visit-states.md, made from the table of states."""
    click.echo(page(), nl=False)
