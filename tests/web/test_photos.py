from __future__ import annotations

import struct
import zlib
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pytest
from flask import Flask
from PIL import Image
from pillow_heif import from_pillow
from werkzeug.datastructures import FileStorage

from shopper.rules.evidence import Place
from shopper.web.photos import MAX_BYTES, Picture, Said, Unusable, read_picture, read_said

GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F
EXIF, TAKEN, OFFSET = 0x8769, 0x9003, 0x9011
HANGZHOU = {1: "N", 2: (30.0, 15.0, 36.0), 3: "E", 4: (120.0, 9.0, 0.0)}
TEN = datetime(2026, 10, 10, 2, 0, tzinfo=UTC)
"""Ten in the morning in Shanghai."""


def encoded(image: Image.Image, kind: str = "JPEG", **given: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **given)
    return file.getvalue()


def read(app: Flask, content: bytes, name: str = "photo.jpg") -> tuple[Picture, Image.Image]:
    with app.test_request_context():
        picture = read_picture("E26", FileStorage(BytesIO(content), filename=name))
    return picture, Image.open(BytesIO(picture.content))


def refusal(app: Flask, content: bytes) -> str:
    with app.test_request_context("/?lang=en"), pytest.raises(Unusable) as refused:
        read_picture("E26", FileStorage(BytesIO(content), filename="photo.jpg"))
    return str(refused.value)


def test_place_and_camera_are_stripped(app: Flask) -> None:
    exif = Image.Exif()
    exif[MAKE] = "Secretcam"
    exif.get_ifd(GPS).update({1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (120.0, 9.0, 0.0)})
    content = encoded(Image.new("RGB", (40, 30), "teal"), exif=exif, comment=b"Secret words")
    assert Image.open(BytesIO(content)).getexif().get_ifd(GPS)
    picture, image = read(app, content)
    assert not image.getexif()
    assert "comment" not in image.info
    assert b"Secret" in content
    assert b"Secret" not in picture.content
    assert b"Exif" not in picture.content


def test_a_photo_is_turned_as_it_was_held(app: Flask) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    picture, image = read(app, encoded(Image.new("RGB", (40, 30)), exif=exif))
    assert image.size == (picture.width, picture.height) == (30, 40)


def test_a_large_photo_becomes_2048_pixels(app: Flask) -> None:
    _, image = read(app, encoded(Image.new("RGB", (5000, 2500))))
    assert image.size == (2048, 1024)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_see_through_pictures_get_a_white_ground(app: Flask, kind: str) -> None:
    _, image = read(app, encoded(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), kind))
    assert image.format == "JPEG"
    assert min(image.getpixel((4, 4))) > 250


def test_heic_is_read(app: Flask) -> None:
    file = BytesIO()
    from_pillow(Image.new("RGB", (64, 48), "red")).save(file)
    assert b"ftypheic" in file.getvalue()[:16]
    _, image = read(app, file.getvalue(), "IMG_0001.HEIC")
    assert (image.format, image.size) == ("JPEG", (64, 48))


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.mark.parametrize("side", [7_100, 10_000, 60_000])
def test_a_bomb_is_refused_before_it_is_decoded(app: Flask, side: int) -> None:
    assert "50 megapixels" in refusal(app, png_that_claims(side, side))


def test_more_than_ten_megabytes_are_refused(app: Flask) -> None:
    assert "10 MB" in refusal(app, b"\xff\xd8\xff" + bytes(MAX_BYTES))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        encoded(Image.new("RGB", (400, 300)))[:500],
        encoded(Image.new("RGB", (4, 4)), "GIF"),
    ],
    ids=["empty", "svg", "pdf", "cut off", "gif"],
)
def test_what_is_no_photo_is_refused(app: Flask, content: bytes) -> None:
    assert "not a photo" in refusal(app, content)


def tagged(
    kind: str, taken: dict[int, str], place: dict[int, object] | None = None, **given: object
) -> bytes:
    exif = Image.Exif()
    exif[MAKE] = "Camera"
    exif.get_ifd(EXIF).update(taken)
    if place:
        exif.get_ifd(GPS).update(place)
    image = Image.new("RGB", (40, 30), "teal")
    if kind != "HEIF":
        return encoded(image, kind, exif=exif, **given)
    file = BytesIO()
    from_pillow(image).save(file, exif=exif.tobytes())
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_when_and_where_it_was_taken_are_read_before_they_are_stripped(
    app: Flask, kind: str
) -> None:
    content = tagged(kind, {TAKEN: "2026:10:10 10:00:00"}, HANGZHOU)
    picture, image = read(app, content)
    assert (picture.taken_at, picture.place) == (TEN, Place(30.26, 120.15))
    assert not image.getexif()


def test_a_cameras_own_offset_goes_before_shanghai_time(app: Flask) -> None:
    written = {TAKEN: "2026:10:10 02:00:00", OFFSET: "+00:00"}
    assert read(app, tagged("JPEG", written))[0].taken_at == TEN


@pytest.mark.parametrize(
    ("taken", "place"),
    [
        ({}, None),
        ({TAKEN: "0000:00:00 00:00:00"}, {1: "N", 2: (0, 0, 0), 3: "E", 4: (0, 0, 0)}),
        ({TAKEN: "0001:01:01 00:00:00"}, HANGZHOU | {2: (91.0, 0.0, 0.0)}),
        ({TAKEN: "yesterday"}, HANGZHOU | {4: (120.0,)}),
    ],
)
def test_nonsense_of_a_camera_is_nothing(
    app: Flask, taken: dict[int, str], place: dict[int, object] | None
) -> None:
    picture = read(app, tagged("JPEG", taken, place))[0]
    assert picture.place is None
    assert picture.taken_at is None


def test_what_the_phone_says_counts_where_the_file_says_nothing(app: Flask) -> None:
    said = Said(TEN, Place(30.0, 120.0))
    files = [encoded(Image.new("RGB", (4, 4))), tagged("JPEG", {TAKEN: "2026:10:10 11:00:00"})]
    with app.test_request_context():
        plain, dated = (read_picture("E26", FileStorage(BytesIO(f)), said) for f in files)
    assert (plain.taken_at, plain.place) == (TEN, Place(30.0, 120.0))
    assert (dated.taken_at, dated.place) == (TEN.replace(hour=3), Place(30.0, 120.0))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, Said()),
        ({"taken_at": "2026-10-10T02:00:00Z", "latitude": "30", "longitude": "120"},
         Said(TEN, Place(30.0, 120.0))),
        ({"taken_at": "2026-10-10T10:00:00", "latitude": "30"}, Said(TEN)),
        ({"taken_at": "then", "latitude": "nan", "longitude": "inf"}, Said()),
        ({"taken_at": "", "latitude": "", "longitude": "x"}, Said()),
        ({"taken_at": "0001-01-01T00:00:00+08:00"}, Said()),
    ],
)  # fmt: skip
def test_nonsense_of_a_phone_is_nothing(form: dict[str, str], said: Said) -> None:
    assert read_said(form) == said


def scene(seed: int = 1) -> Image.Image:
    """Draw smooth shapes as a photo has, different for each seed."""
    coarse = np.random.default_rng(seed).integers(0, 256, (9, 12, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((640, 480), Image.Resampling.BICUBIC)


def test_a_photo_saved_again_is_nearly_the_same_and_another_is_not(app: Flask) -> None:
    original = scene()
    again = [
        encoded(original, quality=40),
        encoded(original.resize((320, 240)), "WEBP"),
        encoded(original.point(lambda level: min(255, int(level * 1.1) + 8))),
    ]
    first, *copies = (int(read(app, f)[0].likeness, 16) for f in [encoded(original), *again])
    assert max((first ^ copy).bit_count() for copy in copies) <= 6
    others = [int(read(app, encoded(scene(seed)))[0].likeness, 16) for seed in range(2, 12)]
    assert min((first ^ other).bit_count() for other in others) > 12


def test_a_photo_of_nothing_is_like_no_other(app: Flask) -> None:
    assert read(app, encoded(Image.new("RGB", (640, 480), "black")))[0].likeness == ""


def test_a_picture_that_is_a_page_and_an_archive_too_keeps_its_pixels_only(app: Flask) -> None:
    archive = BytesIO()
    with ZipFile(archive, "w") as file:
        file.writestr("evil.js", "alert(1)")
    content = encoded(scene(), comment=b"<script>alert(1)</script>") + archive.getvalue()
    picture, image = read(app, content)
    assert image.size == (640, 480)
    assert b"alert" not in picture.content
    assert picture.content.endswith(b"\xff\xd9")


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"iCCP"])
def test_words_that_unpack_without_end_are_refused_or_left_out(app: Flask, kind: bytes) -> None:
    packed = zlib.compress(bytes(100_000_000), 9)
    body = b"Comment\0" + (b"\1\0\0\0" if kind == b"iTXt" else b"\0") + packed
    chunk = struct.pack(">I", len(body)) + kind + body
    chunk += struct.pack(">I", zlib.crc32(kind + body))
    plain = encoded(Image.new("RGB", (8, 8)), "PNG")
    try:
        picture = read(app, plain[:33] + chunk + plain[33:])[0]
    except Unusable:
        return
    assert len(picture.content) < 2_000


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_wherever_a_file_is_cut_off_it_is_a_photo_or_refused(app: Flask, kind: str) -> None:
    image = scene().resize((96, 72))
    if kind == "HEIF":
        file = BytesIO()
        from_pillow(image).save(file)
        content = file.getvalue()
    else:
        content = encoded(image, kind)
    for end in np.linspace(0, len(content) - 1, 40, dtype=int).tolist():
        try:
            read(app, content[:end])
        except Unusable:
            continue
        assert end > len(content) / 2
