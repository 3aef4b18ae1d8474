from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pytest
import zxingcpp
from flask import Flask
from PIL import Image, ImageDraw, ImageFilter

from shopper import create_app
from shopper.documents.placards import STICKERS_ON_A_SHEET, Product, Sign, print_signs
from shopper.rules.standard import Text

MADE = datetime(2026, 10, 1, tzinfo=UTC)
ASSOCIATION = Text("浙江省保险行业协会", "Insurance Association of Zhejiang Province")
SHORT = Sign(
    "https://survey.example.cn/s/7K2M9QXA",
    "7K2M9QXA",
    Text("云岭财险西湖营业厅", "Yunling Xihu Hall"),
    Text("云岭财险", "Yunling Insurance"),
)
LONG = Sign(
    "https://192.168.100.200:8443/s/ZZZZ0000",
    "ZZZZ0000",
    Text("云岭财产保险股份有限公司杭州市西湖区文三路第一客户服务中心" * 2, "Long Name Hall " * 8),
    Text("云岭财产保险股份有限公司浙江省分公司" * 2, "Yunling Property Insurance " * 3),
)
HOSTILE = Sign(SHORT.address, SHORT.code, Text("<h1>甲</h1>", "a&b"), SHORT.company)
SIZES = {Product.POSTER: (210, 297), Product.STAND: (148, 210), Product.STICKERS: (210, 297)}
PRINTER_DPI = 150
"""Half of what an office printer draws; a camera sees no more of a code at arm's length."""
LOGO = 0.22
"""The side of a logo pasted over the middle, as a share of the code's side."""
MODULES = 33
BLUR = 0.4
"""Standard deviation, in modules."""

every_product = pytest.mark.parametrize("product", Product)
Mishap = Callable[[Image.Image], Image.Image]


def printed(*signs: Sign, product: Product = Product.POSTER, sample_data: bool = True) -> bytes:
    return print_signs(
        product, signs, association=ASSOCIATION, created_at=MADE, sample_data=sample_data
    )


def texts(pdf: bytes, folder: Path) -> list[str]:
    path = folder / "placards.pdf"
    path.write_bytes(pdf)
    command = ["pdftotext", "-layout", str(path), "-"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [" ".join(page.split()) for page in out.split("\f")[:-1]]


def pictures(pdf: bytes, dpi: int = 72) -> list[Image.Image]:
    with TemporaryDirectory() as folder:
        command = ["pdftoppm", "-r", str(dpi), "-gray", "-", f"{folder}/page"]
        subprocess.run(command, input=pdf, check=True)
        pages = [Image.open(page) for page in sorted(Path(folder).iterdir())]
        for page in pages:
            page.load()
    return pages


def read(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def one_code(page: Image.Image) -> tuple[int, int, int]:
    """Return the middle and the side of the first code on a page."""
    corners = zxingcpp.read_barcodes(page)[0].position
    one, other = corners.top_left, corners.bottom_right
    return (one.x + other.x) // 2, (one.y + other.y) // 2, other.x - one.x


def around_one_code(page: Image.Image) -> Image.Image:
    """Return the page about its first code: what a camera is held to."""
    x, y, side = one_code(page)
    return page.crop((x - side, y - side, x + side, y + side))


def scaled(picture: Image.Image) -> Image.Image:
    return picture.resize((round(picture.width * 0.6), round(picture.height * 0.6)))


def turned(picture: Image.Image) -> Image.Image:
    return picture.rotate(15, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def blurred(picture: Image.Image) -> Image.Image:
    *_middle, side = one_code(picture)
    return picture.filter(ImageFilter.GaussianBlur(BLUR * side / MODULES))


def blotted(picture: Image.Image) -> Image.Image:
    x, y, side = one_code(picture)
    half, spoilt = side * LOGO / 2, picture.copy()
    ImageDraw.Draw(spoilt).rectangle((x - half, y - half, x + half, y + half), fill=90)
    return spoilt


def all_at_once(picture: Image.Image) -> Image.Image:
    return turned(scaled(blurred(blotted(picture))))


@every_product
@pytest.mark.parametrize("mishap", [scaled, turned, blurred, blotted, all_at_once])
def test_a_code_on_paper_is_read_in_spite_of(
    sheets: dict[Product, Image.Image], product: Product, mishap: Mishap
) -> None:
    picture = around_one_code(sheets[product])
    spoilt = mishap(picture)
    assert spoilt.tobytes() != picture.tobytes()
    assert set(read(spoilt)) == {SHORT.address}


def test_a_code_that_is_half_covered_is_not_read(sheets: dict[Product, Image.Image]) -> None:
    picture = around_one_code(sheets[Product.POSTER])
    x, y, side = one_code(picture)
    picture.paste(90, (x - side // 4, y - side // 2, x + side // 2, y + side // 2))
    assert read(picture) == []


@every_product
def test_the_ground_around_a_code_is_white_for_four_modules(
    sheets: dict[Product, Image.Image], product: Product
) -> None:
    page = sheets[product]
    x, y, side = one_code(page)
    reach = side / 2 + 3.8 * side / MODULES
    ring = page.crop((int(x - reach), int(y - reach), int(x + reach), int(y + reach)))
    ImageDraw.Draw(ring).rectangle(
        [reach - side * 0.52, reach - side * 0.52, reach + side * 0.52, reach + side * 0.52],
        fill=255,
    )
    assert ring.getextrema() == (255, 255)


@pytest.fixture(scope="module")
def whole_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give an application for pages that several tests look at; paper needs no database."""
    return create_app({"INSTANCE_PATH": str(tmp_path_factory.mktemp("app")), "SECRET_KEY": "key"})


@pytest.fixture(scope="module")
def papers(whole_app: Flask) -> dict[Product, bytes]:
    """Give a document of each product with a page of short, of long and of hostile names."""
    with whole_app.app_context():
        return {each: printed(SHORT, LONG, HOSTILE, product=each) for each in Product}


@pytest.fixture(scope="module")
def pages(papers: dict[Product, bytes]) -> dict[Product, list[Image.Image]]:
    """Give the pages as they come out of the printer."""
    return {each: pictures(paper, PRINTER_DPI) for each, paper in papers.items()}


@pytest.fixture(scope="module")
def sheets(pages: dict[Product, list[Image.Image]]) -> dict[Product, Image.Image]:
    """Give a page of each product."""
    return {each: first for each, (first, *_) in pages.items()}


@every_product
def test_each_page_carries_its_own_address(
    pages: dict[Product, list[Image.Image]], product: Product
) -> None:
    own = [{sign.address} for sign in (SHORT, LONG, HOSTILE)]
    assert [set(read(page)) for page in pages[product]] == own


def test_a_sheet_holds_twelve_stickers_of_60_mm(sheets: dict[Product, Image.Image]) -> None:
    found = zxingcpp.read_barcodes(sheets[Product.STICKERS])
    assert len(found) == STICKERS_ON_A_SHEET
    lefts = sorted({round(each.position.top_left.x / PRINTER_DPI * 25.4) for each in found})
    tops = sorted({round(each.position.top_left.y / PRINTER_DPI * 25.4) for each in found})
    assert [b - a for a, b in zip(lefts, lefts[1:], strict=False)] == [66, 66]
    assert [b - a for a, b in zip(tops, tops[1:], strict=False)] == [66, 66, 66]


@pytest.mark.parametrize(
    ("product", "words"),
    [
        *(
            (product, words)
            for product in (Product.POSTER, Product.STAND)
            for words in (
                "今天的服务",
                "How were you served today?",
                "10 道题",
                "10 questions",
                "1 分钟",
                "one minute",
                "匿名",
                "anonymous",
                "Yunling Xihu Hall",
                "浙江省保险行业协会",
            )
        ),
        *((product, "云岭财险西湖营业厅") for product in Product),
        *((product, "7K2M 9QXA") for product in Product),
        *((product, "survey.example.cn/s") for product in Product),
        (Product.STICKERS, "扫一扫"),
        (Product.STICKERS, "Rate our service"),
    ],
)
def test_a_placard_speaks_both_languages(
    said: dict[Product, list[str]], product: Product, words: str
) -> None:
    assert words in said[product][0]


@pytest.fixture(scope="module")
def said(
    papers: dict[Product, bytes], tmp_path_factory: pytest.TempPathFactory
) -> dict[Product, list[str]]:
    """Give the words of each product's pages."""
    folder = tmp_path_factory.mktemp("said")
    return {each: texts(paper, folder) for each, paper in papers.items()}


@every_product
def test_sample_data_is_said_on_each_placard_and_only_there(
    app: Flask, said: dict[Product, list[str]], tmp_path: Path, product: Product
) -> None:
    for page in said[product]:
        assert "演示数据" in page
        assert "Sample data" in page
    (real,) = texts(printed(SHORT, product=product, sample_data=False), tmp_path)
    assert "演示" not in real


@every_product
def test_long_names_stay_on_one_page_of_its_size(
    papers: dict[Product, bytes], product: Product
) -> None:
    with pikepdf.open(io.BytesIO(papers[product])) as pdf:
        assert len(pdf.pages) == 3
        for page in pdf.pages:
            size = tuple(round(float(points) / 72 * 25.4) for points in page.mediabox[2:])
            assert size == SIZES[product]


@every_product
def test_long_names_leave_everything_else_readable(
    said: dict[Product, list[str]], product: Product
) -> None:
    page = said[product][1]
    for words in ("https://192.168.100.200:8443/s", "ZZZZ 0000", "Sample data"):
        assert words in page


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("https://a.cn/s/X", "a.cn/s"),
        ("https://a.cn:8443/s/X", "https://a.cn:8443/s"),
        ("http://127.0.0.1:8000/s/X", "127.0.0.1:8000/s"),
    ],
)
def test_the_address_to_type_is_as_short_as_a_browser_allows(address: str, typed: str) -> None:
    assert Sign(address, "X", SHORT.outlet, SHORT.company).typed_address == typed


def test_the_same_placards_give_the_same_bytes(app: Flask) -> None:
    assert printed(SHORT) == printed(SHORT)


@every_product
def test_a_name_cannot_bring_markup(said: dict[Product, list[str]], product: Product) -> None:
    assert "<h1>甲</h1>" in said[product][2]
