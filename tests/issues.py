"""Issues in the database without the minutes that printing them takes."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pikepdf

from shopper import storage
from shopper.extensions import db
from shopper.models.bulletin import Bulletin, BulletinFile
from shopper.rules.bulletin import compile_bulletin
from shopper.rules.published_data import published_data
from shopper.standards import editions
from tests.frozen import frozen_month

AT = datetime(2026, 11, 2, 1, tzinfo=UTC)
EDITION = editions()["2010-06"]


def published_set(data: dict[str, Any]) -> dict[str, Any]:
    """Return what is published of a frozen month, as JSON gives it back."""
    made = published_data(compile_bulletin(data, EDITION), data["items"])
    return json.loads(json.dumps(made))  # type: ignore[no-any-return]


def pdf_with(attached: dict[str, bytes], **saving: Any) -> bytes:
    """Return a PDF of one empty page that carries these files."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    for name, content in attached.items():
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name)
    file = io.BytesIO()
    pdf.save(file, compress_streams=True, deterministic_id=not saving, **saving)
    return file.getvalue()


def add_issue(
    issue: str = "2026-10",
    *,
    data: dict[str, Any] | None = None,
    subjects: tuple[str, ...] = (),
    **given: Any,
) -> Bulletin:
    """Commit an issue that is out, its document in both languages, those of subjects in Chinese."""
    data = data or frozen_month(EDITION)
    content = json.dumps(published_set(data)).encode()
    papers = {
        "zh": pdf_with({"data.json": content}),
        "en": pdf_with({"data.json": content, "a": b""}),
    }
    row = {"month": issue[:7], "data": data, "published_at": AT} | given
    files = [
        BulletinFile(
            language=language, format="pdf", sha256=storage.save(pdf, ".pdf"), size=len(pdf)
        )
        for language, pdf in papers.items()
    ]
    files += [
        BulletinFile(
            subject=subject, language="zh", format="pdf", sha256=files[0].sha256, size=files[0].size
        )
        for subject in subjects
    ]
    bulletin = Bulletin(issue=issue, files=files, **row)
    db.session.add(bulletin)
    db.session.commit()
    return bulletin
