"""Marks that let screening see repeats without knowing anybody."""

from __future__ import annotations

import hashlib
import hmac
import re
from ipaddress import ip_address, ip_network

from flask import current_app

from shopper.rules.month import Month

TOKEN = re.compile(r"[0-9a-f]{32}")
PREFIX = {4: 24, 6: 48}


def device_mark(token: str, month: Month) -> str | None:
    """Return the mark of the random token that a phone keeps; without one there is no mark."""
    return _mark("device", token, month) if TOKEN.fullmatch(token) else None


def network_mark(address: str | None, month: Month) -> str | None:
    """Return the mark of the network (/24 or /48) that an address lies in."""
    try:
        ip = ip_address(address or "")
    except ValueError:
        return None
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return _mark("network", str(ip_network((ip, PREFIX[ip.version]), strict=False)), month)


def _mark(kind: str, text: str, month: Month) -> str:
    key = f"{current_app.config['SECRET_KEY']} {month}".encode()
    return hmac.new(key, f"{kind} {text}".encode(), hashlib.sha256).hexdigest()[:32]
