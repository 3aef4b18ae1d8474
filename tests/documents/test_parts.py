from __future__ import annotations

import re

from shopper.documents.parts import cut

HEAD = '<html lang="zh"><body data-sample="x">\n<aside class="running check"><p>2026-10</p></aside>'
ROW = "<tr><th>样例</th><td>1</td></tr>\n"
TABLE = (
    "<table><colgroup><col></colgroup><thead><tr><th>x</th></tr></thead><tbody>{}</tbody></table>"
)


def section(*blocks: str, kind: str = "annex") -> str:
    return f'<section class="{kind}">\n<h2>附件</h2>{"".join(blocks)}</section>\n'


def page(*sections: str) -> str:
    return f"{HEAD}<h1>通报</h1><p>正文</p>{''.join(sections)}</body></html>"


def rows(number: int) -> str:
    return "".join(ROW.replace("样例", f"样例{n}号") for n in range(number))


def test_a_short_page_is_one_part() -> None:
    whole = page(section("<p>甲</p>"), section("<p>乙</p>", kind="annex group"))
    assert cut(whole).parts == (whole.replace("</section>\n", "</section>"),)


def test_what_is_no_longer_together_begins_with_its_section() -> None:
    found = cut(page(section("<p>甲</p>"), section("<p>乙</p>")), 60)
    assert len(found.parts) == 3
    assert all(part.startswith(HEAD) for part in found.parts)
    assert all(part.endswith("</body></html>") for part in found.parts)
    assert all(f"{found.head}<section" in part for part in found.parts[1:])


def test_a_long_annex_is_cut_before_headings_and_tables_and_between_rows() -> None:
    cities = (f"<h3>城市{n}</h3>\n{TABLE.format(rows(20))}" for n in range(6))
    long = f"<h3>城市九</h3>{TABLE.format(rows(90))}<p>注</p>"
    whole = page(section(*cities, long))
    found = cut(whole, 2_000)
    assert len(found.parts) > 4
    inside = [part.removeprefix(found.head).removesuffix(found.foot) for part in found.parts]
    assert max(map(len, inside)) < 3_000
    assert re.findall(r"样例\d+号", "".join(inside)) == re.findall(r"样例\d+号", whole)
    for text in inside:
        assert text.count("<table") == text.count("</table>") == text.count("<thead>")
        assert text.count("<section") == text.count("</section>")
        assert not re.search(r"</h3>\s*</section>", text)
    assert inside[-1].endswith("<p>注</p></section>")


def test_a_table_that_is_hardly_too_long_stays_whole() -> None:
    table = TABLE.format(rows(40))
    for over, tables in ((1.15, 1), (1.3, 2)):
        found = cut(page(section(table)), round(len(table) / over))
        assert "".join(found.parts).count("<table") == tables


def test_the_same_page_is_cut_the_same() -> None:
    whole = page(section(TABLE.format(rows(200))))
    assert cut(whole, 900) == cut(whole, 900)
