"""The columns of the register's files: their names, how each cell is read, an example."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shopper.models.outlet import OutletKind, OutletStatus, Premises
from shopper.register import cells
from shopper.rules.standard import Text

KINDS = {
    OutletKind.HALL_3: Text("三级机构营业厅", "Third-level business hall"),
    OutletKind.HALL_4: Text("四级机构营业厅", "Fourth-level business hall"),
    OutletKind.CLAIMS_CENTRE: Text("定损中心", "Loss assessment centre"),
    OutletKind.CLAIMS_POINT: Text("定损点", "Loss assessment point"),
    OutletKind.PARTNER_DESK: Text("合作单位驻点服务区", "Service area at a partner"),
}
PREMISES = {
    Premises.SELF_BUILT: Text("自建", "Own premises"),
    Premises.BORROWED: Text("借用合作单位职场", "Premises of a partner"),
}
STATUSES = {
    OutletStatus.ACTIVE: Text("营业", "Open"),
    OutletStatus.SUSPENDED: Text("暂停", "Suspended"),
    OutletStatus.CLOSED: Text("撤销", "Closed"),
}
LATITUDES = (27.0, 31.5)
LONGITUDES = (118.0, 123.5)


@dataclass(frozen=True)
class Column:
    """One column: its key, its heading, how its cells are read; `required` cells are never blank.

    A heading is recognised by the key or by either language's name.
    """

    key: str
    name: Text
    read: Callable[[str], Any]
    required: bool = True
    example: str = ""


OUTLET_COLUMNS = (
    Column("code", Text("网点编号", "Outlet code"), cells.code, example="HZ-0001"),
    Column("name", Text("网点名称", "Name"), cells.line(60), example="样例财险杭州西湖营业厅"),
    Column(
        "name_en",
        Text("英文名称", "English name"),
        cells.line(120),
        required=False,
        example="Sample Insurance Xihu Hall",
    ),
    Column("company", Text("公司代码", "Company code"), cells.code, example="YL"),
    Column("city", Text("城市", "City"), cells.line(20), required=False, example="杭州市"),
    Column("district_code", Text("区县", "District"), cells.line(20), example="西湖区"),
    Column("address", Text("地址", "Address"), cells.line(120), example="文三路1号"),
    Column("hotline", Text("客服电话", "Hotline"), cells.phone, example="95500"),
    Column(
        "opening_hours",
        Text("营业时间", "Opening hours"),
        cells.hours,
        example="Mo-Fr 08:30-17:30; Sa-Su 09:00-16:00",
    ),
    Column("opened_on", Text("启用日期", "In use since"), cells.day, example="2020-01-31"),
    Column(
        "latitude",
        Text("纬度", "Latitude"),
        cells.coordinate(*LATITUDES),
        required=False,
        example="30.2741",
    ),
    Column(
        "longitude",
        Text("经度", "Longitude"),
        cells.coordinate(*LONGITUDES),
        required=False,
        example="120.1551",
    ),
    Column("kind", Text("网点类型", "Kind"), cells.choice(KINDS), example="四级机构营业厅"),
    Column("premises", Text("职场", "Premises"), cells.choice(PREMISES), example="自建"),
    Column("floor", Text("楼层", "Floor"), cells.floor, required=False, example="1"),
    Column("has_front", Text("有门店外墙", "Has a shop front"), cells.flag, example="是"),
    Column("takes_cash", Text("现金收付", "Takes cash"), cells.flag, example="是"),
    Column("underwrites", Text("承保", "Underwrites"), cells.flag, example="是"),
    Column("handles_claims", Text("理赔", "Handles claims"), cells.flag, example="是"),
    Column("takes_complaints", Text("投诉受理", "Takes complaints"), cells.flag, example="是"),
    Column(
        "is_service_centre",
        Text("客户服务中心", "Customer service centre"),
        cells.flag,
        required=False,
    ),
    Column(
        "is_comprehensive",
        Text("综合服务", "Comprehensive services"),
        cells.flag,
        required=False,
    ),
    Column("is_moving", Text("迁址中", "Moving"), cells.flag, required=False, example="否"),
    Column(
        "status", Text("状态", "Status"), cells.choice(STATUSES), required=False, example="营业"
    ),
    Column("status_since", Text("状态起始日", "Status since"), cells.day, required=False),
)

COMPANY_COLUMNS = (
    Column("code", Text("公司代码", "Company code"), cells.code, example="YL"),
    Column("name", Text("公司名称", "Name"), cells.line(40), example="样例财险"),
    Column("name_en", Text("英文名称", "English name"), cells.line(80), example="Sample Insurance"),
    Column(
        "has_manual",
        Text("已报备标识图样", "Filed its sign and décor pictures"),
        cells.flag,
        required=False,
        example="否",
    ),
)
