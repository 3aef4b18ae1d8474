from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from pillow_heif import from_pillow
from werkzeug.datastructures import FileStorage

from shopper.web.photos import MAX_BYTES, Picture, Unusable, read_picture

GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F


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
