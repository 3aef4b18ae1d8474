from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from shopper import secret_key
from shopper.config import ROOT

PIN = re.compile(r"^[\w.-]+(?:\[[\w,]+\])?==\S+$", re.MULTILINE)


def pins_in(*names: str) -> list[Requirement]:
    return [Requirement(pin) for name in names for pin in PIN.findall((ROOT / name).read_text())]


def brought_along_by(package: Requirement) -> list[Requirement]:
    needs = map(Requirement, distribution(package.name).requires or [])
    extras = ["", *package.extras]
    return [
        need
        for need in needs
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras)
    ]


def test_what_is_installed_is_pinned_and_nothing_else() -> None:
    named = pins_in("requirements.txt", "requirements-dev.txt")
    waiting, seen = list(named), {str(package) for package in named}
    installed = {}
    while waiting:
        package = waiting.pop()
        installed[canonicalize_name(package.name)] = distribution(package.name).version
        new = [need for need in brought_along_by(package) if str(need) not in seen]
        waiting += new
        seen |= {str(need) for need in new}
    pinned = {
        canonicalize_name(package.name): str(package.specifier).removeprefix("==")
        for package in [*named, *pins_in("constraints.txt")]
    }
    assert installed == pinned


def test_make_alone_prints_every_target_that_a_person_calls() -> None:
    printed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^make (\w+)", printed, re.MULTILINE) == [
        "help",
        "run",
        "test",
        "lint",
        "demo",
        "bench",
        "words",
    ]


def test_a_machine_without_root_or_sudo_is_told_what_to_install(tmp_path: Path) -> None:
    for name in ("bash", "cat", "sha256sum", "cut", "echo", "grep", "xargs"):
        (tmp_path / name).symlink_to(shutil.which(name) or name)
    stranger = tmp_path / "id"
    stranger.write_text("#!/bin/bash\necho 1000\n")
    stranger.chmod(0o755)
    made = subprocess.run(
        [shutil.which("make") or "make", "packages", "PACKAGES=a-font a-library"],
        cwd=ROOT,
        env={"PATH": str(tmp_path), "HOME": os.environ["HOME"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode != 0
    assert "apt-get install -y --no-install-recommends a-font a-library\n" in made.stderr


def test_two_processes_that_start_at_once_share_one_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_token, others = secrets.token_urlsafe, []

    def meanwhile(length: int) -> str:
        monkeypatch.undo()
        others.append(secret_key(tmp_path))
        return make_token(length)

    monkeypatch.setattr(secrets, "token_urlsafe", meanwhile)
    assert [secret_key(tmp_path)] == others != [""]
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
