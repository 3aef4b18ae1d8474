"""What the files of an issue are called on the machine of whoever downloads them."""

from __future__ import annotations

from shopper.documents.bulletin_context import file_name
from shopper.models.bulletin import Bulletin, BulletinFile
from shopper.rules.month import Month


def name_of(row: Bulletin, paper: str, kind: str, *about: str) -> str:
    """Return a name for a file of the issue that a reader of that language understands."""
    name = file_name(Month.parse(row.month), paper, draft=not row.is_out, kind=kind)
    revision = f"R{row.revision}" if row.revision else ""
    parts = [each for each in (name.removesuffix(f".{kind}"), revision, *about) if each]
    return f"{(' ' if paper == 'en' else '-').join(parts)}.{kind}".replace("/", "-")


def name_of_document(file: BulletinFile) -> str:
    """Return a name for a printed document: with the company's or city's when it has a subject."""
    row, paper = file.bulletin, file.language
    return name_of(row, paper, file.format, name_of_subject(row, paper, file.subject))


def name_of_subject(row: Bulletin, paper: str, subject: str) -> str:
    """Return what the issue calls a company or city, given as `company:<code>`."""
    kind, _, code = subject.partition(":")
    groups = row.data["companies" if kind == "company" else "cities"] if code else []
    key = "name_en" if paper == "en" else "name"
    return next((group[key] for group in groups if group["code"] == code), code)
