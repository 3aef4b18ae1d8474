"""Sample photos: drawn fronts of outlets, no two alike."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw

from shopper.models import Visit
from shopper.models.visit import Photo
from shopper.storage import save

WIDTH, HEIGHT = 640, 480
FRONT = ("E25", "E26", "E08")
"""Items that are seen from the street; the first that was answered gets the photo."""
FARTHEST = 60
"""Metres from the outlet."""


def photograph(visit: Visit, seed: int) -> None:
    """Give the visit a photo of the outlet's front, taken on arrival."""
    item = next((item for item in FRONT if item in visit.answers), None)
    if item is None or visit.arrived_at is None or visit.reported_at is None:
        return
    luck = np.random.default_rng(seed)
    visit.photos.append(
        Photo(
            item=item,
            sha256=save(front(luck), ".jpg"),
            width=WIDTH,
            height=HEIGHT,
            added_at=visit.reported_at,
            taken_at=visit.arrived_at - timedelta(minutes=1),
            distance=float(luck.integers(5, FARTHEST)),
        )
    )


def front(luck: np.random.Generator) -> bytes:
    """Return a JPEG of a wall with its sign, windows and a door, marked as a sample."""
    image = Image.new("RGB", (WIDTH, HEIGHT), shade(luck, 180))
    draw = ImageDraw.Draw(image)
    roof, sign = int(luck.integers(30, 110)), int(luck.integers(150, 210))
    draw.rectangle((0, roof, WIDTH, HEIGHT), fill=shade(luck, 120))
    draw.rectangle((30, roof + 20, WIDTH - 30, sign), fill=shade(luck, 40))
    draw.text((60, roof + 30), "SAMPLE", fill="white", font_size=48)
    for left in range(40, WIDTH - 80, int(luck.integers(110, 190))):
        draw.rectangle((left, sign + 40, left + 80, HEIGHT - 90), fill=shade(luck, 90))
    door = int(luck.integers(60, WIDTH - 180))
    draw.rectangle((door, sign + 30, door + 110, HEIGHT), fill=shade(luck, 20))
    drawn = BytesIO()
    image.save(drawn, "JPEG")
    return drawn.getvalue()


def shade(luck: np.random.Generator, least: int) -> tuple[int, int, int]:
    """Return a colour whose channels lie within 75 levels of the least."""
    red, green, blue = (int(channel) for channel in luck.integers(least, least + 75, 3))
    return red, green, blue
