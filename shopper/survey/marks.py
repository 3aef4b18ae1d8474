"""Marks that let screening see repeats without knowing anybody."""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address

from flask import current_app

from shopper.extensions import writing
from shopper.models.mark_key import MarkKeys, mark_keys

TOKEN = re.compile(r"[0-9a-f]{32}")
PREFIX = {4: 24, 6: 48}


@dataclass(frozen=True)
class Marks:
    """The marks of a phone and its network: this month's, then last month's while it compares."""

    device: tuple[str, ...] = ()
    network: tuple[str, ...] = ()


def marks_of(token: str, address: str | None, moment: datetime) -> Marks:
    """Return the marks of the random token a phone keeps and of the network it is in.

    Without a token there is no mark of the phone, without an address none of the network.
    """
    keys = keys_at(moment).keys
    network = network_of(address)
    return Marks(
        device=_marks("device", token, keys) if TOKEN.fullmatch(token) else (),
        network=_marks("network", network, keys) if network else (),
    )


def network_of(address: str | None) -> str | None:
    """Return the network (/24 or /48) that an address lies in."""
    try:
        ip = ip_address(address or "")
    except ValueError:
        return None
    ip = getattr(ip, "ipv4_mapped", None) or ip
    prefix = PREFIX[ip.version]
    host_bits = ip.max_prefixlen - prefix
    return f"{type(ip)(int(ip) >> host_bits << host_bits)}/{prefix}"


def keys_at(moment: datetime) -> MarkKeys:
    """Return the keys of the moment; the database is asked when they change, twice a month."""
    kept: MarkKeys | None = current_app.extensions.get("mark_keys")
    if kept is None or not kept.serve(moment):
        with writing() as connection:
            kept = mark_keys(connection, moment)
        current_app.extensions["mark_keys"] = kept
    return kept


def _marks(kind: str, text: str, keys: Sequence[str]) -> tuple[str, ...]:
    named = f"{kind} {text}".encode()
    return tuple(hmac.digest(key.encode(), named, "sha256").hex()[:32] for key in keys)
