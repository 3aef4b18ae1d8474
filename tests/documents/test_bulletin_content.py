from __future__ import annotations

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace as Named
from typing import Any

import pytest
from flask import Flask

from shopper.documents.bulletin import render_html
from shopper.documents.bulletin_context import Marks
from shopper.documents.correction import Correction, changed_rows
from shopper.language import speaking
from shopper.rules.bulletin import Bulletin, compile_bulletin
from shopper.rules.corrections import ChangedCell, changed_cells
from shopper.rules.history import PastMonth, past_month
from shopper.rules.month import Month
from shopper.rules.standard import Text
from shopper.standards import editions
from tests.frozen import frozen_month

EDITION = editions()["2010-06"]
PRINTED = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
ADDRESS = "https://tongbao.example.cn/check/2026-10"


def data(**changed: Any) -> dict[str, Any]:
    return frozen_month(EDITION, **changed)


def bulletin(**changed: Any) -> Bulletin:
    return compile_bulletin(data(**changed), EDITION)


def html(value: Bulletin, language: str = "zh", **given: Any) -> str:
    draft = given.pop("draft", False)
    return render_html(
        value, language, printed_at=PRINTED, draft=draft, marks=Marks(**given)
    ).replace("’", "'")


def past(month: str, edition: str = "2010-06", province: float = 80.0) -> dict[str, Any]:
    standings = bulletin().standings
    told = past_month(month, Month.parse(month), edition, standings).to_data()
    return told | {"province": province}


HISTORY = [past("2026-07", "2009-01", 70.5), past("2026-08"), past("2026-09", province=79.25)]


def annexes_in(page: str) -> list[str]:
    return re.findall(r"<h2[^>]*>([^<]+)</h2>", page[page.index('class="annex"') :])


def test_annexes_are_numbered_as_the_text_lists_them(app: Flask) -> None:
    page = html(bulletin(history=HISTORY))
    titles = annexes_in(page)
    assert titles[0] == "公司得分排名表"
    assert titles[-1] == "评分说明"
    assert re.findall(r'annex-number">附件(\d+)<', page) == [str(n + 1) for n in range(len(titles))]
    listed = re.findall(r"<p>(?:附件：)?(\d+)\.([^<]+)</p>", page[page.index("enclosures") :])
    assert listed[: len(titles)] == [(str(n), title) for n, title in enumerate(titles, 1)]


def test_what_has_nothing_in_it_is_left_out(app: Flask) -> None:
    page = html(bulletin(companies=1, outlets=1, items={}, critical=[]))
    assert not {"红榜", "客户评价与暗访对照", "更正内容"} & set(annexes_in(page))
    assert "整改要求" not in page
    assert "整改结果" not in page
    assert "黑榜" not in page


@pytest.mark.parametrize(
    ("language", "finding", "edition", "first"),
    [
        ("zh", "全省平均得分由2026年8月的80.00分", "启用规范 2010-06 版", "新版规范后的第一个月"),
        (
            "en",
            "The province's mean fell from 80.00 in August 2026",
            "Edition 2010-06 of the",
            "the first month by a new edition",
        ),
    ],
)
def test_a_trend_says_its_finding_in_title_and_alt_text(
    app: Flask, language: str, finding: str, edition: str, first: str
) -> None:
    page = html(bulletin(history=HISTORY), language)
    assert page.count(f"<figcaption>{finding}") == page.count(f"<title>{finding}") == 1
    assert page.count(edition) == 1
    assert html(bulletin(), language).count(finding) == 0
    assert html(bulletin(history=HISTORY[:1]), language).count(first) == 2


def test_every_chart_has_a_title_that_its_alt_text_repeats(app: Flask) -> None:
    page = html(bulletin(history=HISTORY))
    charts = re.findall(
        r"<figcaption>([^<]+)</figcaption>\s*<svg[^>]*>\s*<title>([^<]+)</title>", page
    )
    assert len(charts) == page.count("<figure") == 6
    assert all(caption == alternative for caption, alternative in charts)


def test_a_finding_of_none_or_of_all_says_so_in_words(app: Flask) -> None:
    near = Named(marks=[Named(estimate=Named(kind=""))] * 2)
    level = Named(standing=Named(movement=Named(real="level")))
    new = Named(standing=Named(movement=None))
    with app.test_request_context(), speaking("en"):
        said: Any = app.jinja_env.get_template("macros/findings.html").module
        assert said.companies_finding(near).startswith("No company stands")
        assert said.cities_finding(near).startswith("No city stands")
        assert "no company has moved" in said.moves_finding([level])
        assert "No company's score compares" in said.moves_finding([new])
        assert said.sections_finding(Named(lower=2, places=[1, 2])).startswith("All 2 companies")
        assert said.sections_finding(Named(lower=1, places=[1, 2])).startswith("1 of 2 companies")


def test_only_excellent_outlets_above_the_mean_without_a_failure_are_praised(app: Flask) -> None:
    month = data()
    best = [row for row in month["outlets"] if row["n_responses"]][:3]
    for row in best:
        row.update(visit_mean=99.0, customer_mean=99.0)
    month["critical"] = [{**month["critical"][0], "outlet": best[1]["code"]}]
    best[2].update(visit_mean=90.0, customer_mean=100.0, visit_ss=0.0)
    listed = html(compile_bulletin(month, EDITION)).split(">红榜</h2>")[1].split("</table>")[0]
    assert f'<th scope="row">{best[0]["name"]}</th>' in listed
    assert f'<th scope="row">{best[1]["name"]}</th>' not in listed


def test_unranked_outlets_are_told_how_much_is_missing(app: Flask) -> None:
    month = data()
    row = next(row for row in month["outlets"] if not row["n_responses"])
    row.update(n_visits=1, n_shoppers=1, n_responses=4, customer_mean=70.0)
    value = compile_bulletin(month, EDITION)
    assert "差暗访2次、差暗访人员1名、差客户评价6份" in html(value)
    assert "2 visits, 1 shopper, 6 responses" in html(value, "en")


def test_two_voices_count_outlets_and_name_none(app: Flask) -> None:
    month = data()
    row = next(row for row in month["outlets"] if row["n_responses"])
    row.update(visit_mean=60.0, customer_mean=95.0)
    annex = html(compile_bulletin(month, EDITION)).split(">客户评价与暗访对照</h2>")[1]
    annex = annex.split("</section>")[0]
    assert "客户评价明显偏高的1个，明显偏低的0个" in annex
    assert row["name"] not in annex
    assert annex.count('<th scope="row">') == 8


def test_companies_last_in_three_months_in_a_row_are_named(app: Flask) -> None:
    names = "、".join(line.name.zh for line in bulletin().ranked_companies[-3:])
    told = html(bulletin(history=[past("2026-08"), past("2026-09")]))
    (named,) = re.findall(r"<p>([^<]+)连续三期列公司排名后三位", told)
    assert sorted(named.split("、")) == sorted(names.split("、"))
    assert "连续三期" not in html(bulletin(history=[past("2026-07"), past("2026-09")]))


def test_state_and_correction_stand_above_the_mark_with_every_changed_cell(app: Flask) -> None:
    old, month = bulletin(), data(issue="2026-10-R1")
    month["outlets"][0]["visit_mean"] += 2
    new = compile_bulletin(month, EDITION)
    cells = changed_cells(old, new)
    why = Text("一次暗访记错了网点。", "A visit was of another outlet.")
    correction = Correction("2026-10", why, cells)
    page = html(new, correction=correction)
    assert page.index("更正 2026-10-R1，替代 2026-10") < page.index('class="title"')
    annex = page.split(">更正内容</h2>")[1]
    assert "一次暗访记错了网点。" in annex
    assert annex.split("</table>")[0].count("<tr>") == 1 + len(cells)
    english = html(new, "en", correction=correction).split(">What this issue corrects</h2>")[1]
    assert f"<span>{why.en}</span>" in english
    assert "<td>Province mean</td>" in english or "<td>Interval</td>" in english


def test_counts_have_marks_of_thousands_and_ranks_none() -> None:
    nobody = Text("", "")
    cells = [ChangedCell("cities", "", nobody, each, "1385", "–") for each in ("n_visits", "rank")]
    assert [row.before for row in changed_rows(cells)] == [["1,385"], ["1385"]]
    assert changed_rows(cells)[0].after == ["–"]


def test_a_preview_says_until_when_it_may_be_challenged(app: Flask) -> None:
    until = {"draft": True, "challenge_until": date(2026, 11, 10)}
    assert "征求意见稿（异议受理至2026年11月10日，含当日）" in html(bulletin(), **until)
    assert "to be challenged by 10 November 2026" in html(bulletin(), "en", **until)


def test_pages_carry_a_code_only_when_there_is_an_address(app: Flask) -> None:
    with_code = html(bulletin(), address=ADDRESS)
    assert f'src="asset:check-code.png" alt="{ADDRESS}"' in with_code
    assert 'class="qr"' not in html(bulletin())
    assert re.search(r'<aside class="running check"><p>[^<]*2026-10', html(bulletin()))


def test_names_of_forty_characters_ties_and_one_company_print(app: Flask) -> None:
    month = data(companies=8, outlets=40, history=HISTORY)
    month["companies"][0]["name"] = (
        "示例财产保险股份有限公司浙江省分公司车险客户服务与理赔中心事业部第一营业总部甲乙丙"
    )
    for row in month["outlets"]:
        row.update(
            name="示例财产保险股份有限公司浙江省杭州市余杭区仓前街道文一西路客户服务中心第一营业部"
        )
        if row["n_responses"]:
            row.update(visit_mean=80.0, customer_mean=80.0)
    value = compile_bulletin(month, EDITION)
    assert {line.standing.rank for line in value.ranked_companies} == {1}
    page = html(value)
    assert month["companies"][0]["name"] in page
    assert "列后三名" in page


def test_a_history_reads_back_as_it_was_written() -> None:
    told = HISTORY[0]
    assert PastMonth.from_data(told).to_data() == told
    withheld = past_month("x", Month(2026, 7), "2010-06", bulletin().standings, withheld=True)
    assert {place.se for place in withheld.companies.values()} == {None}
