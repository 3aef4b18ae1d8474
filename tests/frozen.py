"""A frozen data set made from nothing, for tests of what is printed."""

from __future__ import annotations

import random
from dataclasses import asdict
from typing import Any

from shopper.rules.outlet_month import (
    CountedResponse,
    CountedVisit,
    RegisteredOutlet,
    summarise,
)
from shopper.rules.standard import Edition

CITIES = {"3301": ("杭州市", "Hangzhou"), "3303": ("温州市", "Wenzhou")}


def frozen_month(
    edition: Edition, *, companies: int = 8, outlets: int = 40, **changed: Any
) -> dict[str, Any]:
    """Return the data set of October 2026: the last outlet of each company has no responses."""
    chance = random.Random(7)
    codes = [f"T{n:02d}" for n in range(1, companies + 1)]
    register, visits, responses = [], [], []
    for n in range(outlets):
        company, city = codes[n % companies], list(CITIES)[n % 2]
        code = f"O{n:04d}"
        register.append(
            RegisteredOutlet(code, f"样例第{n}服务中心", f"yang {n:04d}", company, city, True)
        )
        level = 75 + (n % companies) + chance.gauss(0, 6)
        for visit in range(3):
            score = min(100.0, max(0.0, chance.gauss(level, 4)))
            visits.append(CountedVisit(code, f"S{visit}", score, score, score, False, visit == 0))
        if n >= outlets - companies:
            continue
        for _ in range(12):
            score = min(100.0, max(0.0, chance.gauss(level, 15)))
            responses.append(CountedResponse(code, score, score, score))
    rows = summarise(register, visits, responses)
    asked = [item for item in edition.instrument("visit") if item.citations and item.weight]
    return {
        "issue": "2026-10",
        "month": "2026-10",
        "edition": edition.id,
        "policy": asdict(edition.policy),
        "association": {"zh": "样例省保险行业协会", "en": "Insurance Association of Sample"},
        "addressee": {"zh": "各财产保险会员公司", "en": "All members"},
        "document_number": "样保协发〔2026〕7号",
        "copies_to": "各市保险行业协会",
        "sample_data": True,
        "received": {
            "companies": companies,
            "outlets": outlets,
            "visits_in_window": len(visits),
            "visits_in_month": outlets,
            "responses": len(responses) + 9,
            "counted": len(responses),
            "held": 5,
            "excluded": 4,
            "rules": {"too_fast": {"held": 5}, "burst": {"excluded": 4}},
        },
        "companies": [
            {"code": code, "name": f"样例{code}财险", "name_en": f"Sample Insurer {code}"}
            for code in codes
        ],
        "cities": [
            {"code": code, "name": name, "name_en": name_en}
            for code, (name, name_en) in CITIES.items()
        ],
        "outlet_names_en": {},
        "outlets": [row.to_data() for row in rows],
        "previous": None,
        "items": {
            item.id: {"observed": outlets, "failed": n * outlets // 100}
            for n, item in enumerate(asked)
        },
        "critical": [{"outlet": "O0003", "item": "E29"}, {"outlet": "O0004", "item": "D09"}],
        **changed,
    }
