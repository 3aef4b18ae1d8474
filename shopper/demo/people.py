"""Sample users: an administrator, an analyst, and a few shoppers in every city."""

from __future__ import annotations

import secrets
from collections import Counter
from typing import NamedTuple

import numpy as np

from shopper.demo.names import GIVEN_NAMES, SURNAMES
from shopper.extensions import db
from shopper.models import City, User
from shopper.models.user import Role

SAMPLE_PASSWORD = "yanshi-2010"
OUTLETS_PER_SHOPPER = 25


class SignIn(NamedTuple):
    """What a visitor of the sample types to sign in."""

    role: Role
    username: str
    password: str


SAMPLE_SIGN_INS = (
    SignIn(Role.ADMIN, "admin", SAMPLE_PASSWORD),
    SignIn(Role.ANALYST, "analyst", SAMPLE_PASSWORD),
    SignIn(Role.SHOPPER, "shopper", SAMPLE_PASSWORD),
)
SAMPLE_SHOPPER = SAMPLE_SIGN_INS[2].username
SAMPLE_CITY = "3301"


def add_people(rng: np.random.Generator, outlets_in: Counter[str]) -> dict[str, list[User]]:
    """Add the staff and two or more shoppers a city; return the shoppers by city code."""
    # Everybody has the one sample password: hashing it once for each would take seconds.
    first = User()
    first.set_password(SAMPLE_PASSWORD)

    def person(role: Role, username: str, city: str | None) -> User:
        surname = SURNAMES[rng.integers(len(SURNAMES))]
        user = User(
            username=username,
            name=surname + GIVEN_NAMES[rng.integers(len(GIVEN_NAMES))],
            role=role,
            city_code=city,
            password_hash=first.password_hash,
            session_key=secrets.token_urlsafe(24),
        )
        db.session.add(user)
        return user

    for sign_in in SAMPLE_SIGN_INS[:2]:
        person(sign_in.role, sign_in.username, None)
    person(Role.ANALYST, "analyst2", None)
    shoppers: dict[str, list[User]] = {}
    for city, outlets in sorted(outlets_in.items()):
        place = db.session.get_one(City, city).name_en.lower()
        names = [f"{place}{n + 1}" for n in range(max(2, -(-outlets // OUTLETS_PER_SHOPPER)))]
        if city == SAMPLE_CITY:
            names[0] = SAMPLE_SHOPPER
        shoppers[city] = [person(Role.SHOPPER, name, city) for name in names]
    db.session.flush()
    return shoppers
