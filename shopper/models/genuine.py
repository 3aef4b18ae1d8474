"""Whether a file is one that was published."""

from __future__ import annotations

from sqlalchemy import select

from shopper.extensions import db
from shopper.models.bulletin import OUT, Bulletin, BulletinFile


def published_file(sha256: str) -> BulletinFile | None:
    """Return the file of an issue that is or was out whose bytes have this SHA-256 (hex)."""
    return db.session.scalar(
        select(BulletinFile)
        .join(BulletinFile.bulletin)
        .where(BulletinFile.sha256 == sha256, Bulletin.state.in_(OUT))
        .limit(1)
    )
