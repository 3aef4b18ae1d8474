"""What the files of an issue are called on the machine of whoever downloads them."""

from __future__ import annotations

from shopper.documents.bulletin_context import file_name
from shopper.models.bulletin import Bulletin, BulletinFile
from shopper.rules.month import Month


def name_of(row: Bulletin, paper: str, kind: str, part: str = "") -> str:
    """Return a name for a file of the issue that a reader of that language understands."""
    name = file_name(Month.parse(row.month), paper, draft=not row.is_out, kind=kind)
    revision = f"R{row.revision}" if row.revision else ""
    parts = [each for each in (name.removesuffix(f".{kind}"), revision, part) if each]
    return f"{(' ' if paper == 'en' else '-').join(parts)}.{kind}".replace("/", "-")


def name_of_document(file: BulletinFile) -> str:
    """Return a name for a printed document: with the company's or city's when it has a subject."""
    return name_of(file.bulletin, file.language, file.format, _subject(file))


def _subject(file: BulletinFile) -> str:
    """Return what the issue calls the company or city that the document is about."""
    kind, _, code = file.subject.partition(":")
    rows = file.bulletin.data["companies" if kind == "company" else "cities"] if code else []
    key = "name_en" if file.language == "en" else "name"
    return next((row[key] for row in rows if row["code"] == code), code)
