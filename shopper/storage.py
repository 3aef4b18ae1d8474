"""Files by content: photos and documents named by their SHA-256 under the instance folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from flask import current_app


def save(content: bytes, suffix: str) -> str:
    """Store the bytes durably and return their SHA-256 (hex); the same bytes are stored once.

    Raises OSError (ENOSPC on a full disk) and then leaves nothing behind.
    """
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(digest, suffix)
    if is_kept_on(path):
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).rename(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    return digest


def is_kept_on(path: Path) -> bool:
    """Return whether the file is there; its age starts anew, so that no sweep takes it away."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def stored_before(moment: datetime) -> Iterator[Path]:
    """Give the files last stored before a moment, also halves that a killed process left."""
    for path in (Path(current_app.instance_path) / "files").glob("*/*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < moment.timestamp():
                yield path


def path_of(digest: str, suffix: str) -> Path:
    """Return where the bytes with this SHA-256 are stored."""
    return Path(current_app.instance_path) / "files" / digest[:2] / f"{digest}{suffix}"


def forget(suffix: str, before: datetime) -> None:
    """Delete the files with this suffix that were stored before a moment."""
    for path in stored_before(before):
        if path.name.endswith(suffix):
            path.unlink(missing_ok=True)


def delete(digest: str, suffix: str) -> None:
    """Delete the bytes with this SHA-256, which no row names any more."""
    path_of(digest, suffix).unlink(missing_ok=True)
