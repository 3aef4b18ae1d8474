"""The sample province: invented insurers, outlets, shoppers and months of answers."""

from __future__ import annotations

from shopper.demo.people import SAMPLE_SIGN_INS
from shopper.demo.province import Size, load_province

__all__ = ["SAMPLE_SIGN_INS", "Size", "load_province"]
