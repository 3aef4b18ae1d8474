"""Whether an error says that there is no room: a full disk, or a limit on what may be written."""

from __future__ import annotations

import errno
import sqlite3

from sqlalchemy.exc import OperationalError

FULL_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
PRIMARY_CODE = 0xFF
"""SQLite's extended codes tell what failed (a write, a lock file) in the bits above these."""
POSTGRESQL_DISK_FULL = "53100"


def is_out_of_room(error: BaseException) -> bool:
    """Return whether nothing could be stored for want of room.

    SQLite calls a full disk an error of input or output where it can't grow its own files.
    """
    if isinstance(error, OSError):
        return error.errno in FULL_DISK
    if not isinstance(error, OperationalError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", 0) & PRIMARY_CODE
        return code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
    return getattr(error.orig, "sqlstate", None) == POSTGRESQL_DISK_FULL
