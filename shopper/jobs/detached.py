"""Starting the worker as a process of its own, which outlives the request that asked for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

from flask import current_app

from shopper.config import ROOT

HANDED_ON = ("INSTANCE_PATH", "SQLALCHEMY_DATABASE_URI", "PUBLIC_URL")
"""What the worker is told of this process's configuration, beside the environment."""


def start_worker() -> None:
    """Start `flask shopper work` unless the configuration leaves that to somebody else."""
    if not current_app.config["START_WORKER"]:
        return
    values = current_app.config | {"INSTANCE_PATH": current_app.instance_path}
    told = {f"SHOPPER_{name}": str(values[name]) for name in HANDED_ON}
    with (Path(current_app.instance_path) / "work.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "shopper", "work"],
            cwd=ROOT,
            env={**os.environ, **told},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    # Whoever started a process has to take note of its end.
    Thread(target=process.wait, daemon=True).start()
