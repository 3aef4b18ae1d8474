"""What is to be said of a PDF that claims to be a bulletin: genuine, current, right."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext as _

from shopper.documents.checking import Verdict
from shopper.models.bulletin import Bulletin, BulletinState, issue_for_readers
from shopper.models.genuine import published_file


@dataclass(frozen=True)
class Judgement:
    """What is known of a file; `issue` is the one that it is of, or claims to be of."""

    verdict: Verdict
    issue: Bulletin | None
    genuine: bool | None
    """Byte for byte one of the issue's files; None where the issue isn't known here."""

    @property
    def current(self) -> bool | None:
        """Whether the issue stands; None where it isn't known here."""
        return None if self.issue is None else self.issue.state is BulletinState.PUBLISHED

    @property
    def right(self) -> bool | None:
        """Whether its figures were computed again and found so; None where it carries none."""
        if self.verdict.trouble == "no_data" and self.genuine:
            return None
        return self.verdict.right

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against the file."""
        return False not in (self.genuine, self.current, self.right)


def judged(verdict: Verdict, sha256: str) -> Judgement:
    """Return the judgement on a file with this SHA-256 by what the database knows of it."""
    if file := published_file(sha256):
        return Judgement(verdict, file.bulletin, True)
    issue = issue_for_readers(verdict.issue) if verdict.issue else None
    return Judgement(verdict, issue, False if issue else None)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sentences(judgement: Judgement) -> Iterator[tuple[bool | None, str, str]]:
    """Yield what was asked, how it was answered (None: not known) and in which words."""
    yield judgement.genuine, _("Genuine"), genuine_words(judgement)
    yield judgement.current, _("Current"), current_words(judgement)
    yield judgement.right, _("Right"), right_words(judgement)


def genuine_words(judgement: Judgement) -> str:
    """Return the sentence on the file's origin."""
    if judgement.genuine:
        return _("It is, byte for byte, a file that was published here.")
    if judgement.genuine is None:
        return _("It names no issue that is known here.")
    return _("It is none of the files of this issue: it was changed, or made by somebody else.")


def current_words(judgement: Judgement) -> str:
    """Return the sentence on the issue's state."""
    issue = judgement.issue
    if issue is None:
        return _("It names no issue that is known here.")
    words = {
        BulletinState.CORRECTED: _("Issue %(issue)s was superseded by a corrected one."),
        BulletinState.WITHDRAWN: _("Issue %(issue)s was withdrawn."),
    }
    return words.get(issue.state, _("Issue %(issue)s stands.")) % {"issue": issue.issue}


def right_words(judgement: Judgement) -> str:
    """Return the sentence on the data set."""
    verdict = judgement.verdict
    if judgement.right is None:
        return _("It carries no data set of its own; the bulletin of its month has it.")
    if verdict.trouble:
        return trouble_words()[verdict.trouble]
    if verdict.wrong:
        return _(
            "%(number)s figures are not what follows from the others.", number=f"{verdict.wrong:,}"
        )
    equal = sum(of.get("equal", 0) for of in (verdict.counts or {}).values())
    return _(
        "%(number)s figures were computed again from the data inside, and all are as printed.",
        number=f"{equal:,}",
    )


def trouble_words() -> dict[str, str]:
    """Return why a file's data couldn't be checked, by documents.checking.Verdict.trouble."""
    return {
        "no_pdf": _("The file can't be read as a PDF."),
        "encrypted": _("The file is encrypted; no bulletin is."),
        "bomb": _("What is attached unpacks to more than any bulletin holds."),
        "damaged": _("The attached files are damaged."),
        "no_data": _("No data set is attached, so nothing can be computed again."),
        "bad_data": _("What is attached as a data set is none, or is incomplete."),
        "too_much": _("Reading the file takes more time or memory than any bulletin does."),
    }
