"""Invented names, and where the cities lie."""

from __future__ import annotations

# Plants, so that nobody takes one for an insurer that exists.
COMPANIES = (
    ("枇杷财险", "Loquat Insurance"),
    ("杨梅财险", "Bayberry Insurance"),
    ("石榴财险", "Pomegranate Insurance"),
    ("银杏财险", "Ginkgo Insurance"),
    ("海棠财险", "Crabapple Insurance"),
    ("木槿财险", "Hibiscus Insurance"),
    ("芦苇财险", "Reed Insurance"),
    ("菱角财险", "Caltrop Insurance"),
    ("莼菜财险", "Watershield Insurance"),
    ("芡实财险", "Foxnut Insurance"),
    ("山茶财险", "Camellia Insurance"),
    ("紫薇财险", "Crape Myrtle Insurance"),
    ("蔷薇财险", "Briar Rose Insurance"),
    ("玉兰财险", "Magnolia Insurance"),
    ("腊梅财险", "Wintersweet Insurance"),
    ("桂花财险", "Osmanthus Insurance"),
    ("栀子财险", "Gardenia Insurance"),
    ("茉莉财险", "Jasmine Insurance"),
    ("迎春财险", "Forsythia Insurance"),
    ("杜鹃财险", "Azalea Insurance"),
    ("芍药财险", "Peony Insurance"),
    ("凌霄财险", "Trumpet Vine Insurance"),
    ("萱草财险", "Daylily Insurance"),
    ("菖蒲财险", "Sweet Flag Insurance"),
    ("香樟财险", "Camphor Tree Insurance"),
    ("青梅财险", "Green Plum Insurance"),
    ("佛手财险", "Citron Insurance"),
    ("金橘财险", "Kumquat Insurance"),
    ("百合财险", "Lily Insurance"),
    ("水杉财险", "Metasequoia Insurance"),
)

CITIES = {
    "3301": (30.26, 120.17, 20),
    "3303": (28.00, 120.68, 15),
    "3304": (30.76, 120.75, 10),
    "3305": (30.88, 120.09, 7),
    "3306": (30.01, 120.58, 10),
    "3307": (29.10, 119.65, 12),
    "3308": (28.95, 118.87, 5),
    "3309": (30.02, 122.16, 3),
    "3310": (28.66, 121.42, 12),
    "3311": (28.46, 119.91, 6),
}
"""City code → latitude and longitude of the centre (WGS 84), and outlets in every hundred."""

ROADS = ("人民", "建设", "解放", "环城北", "环城东", "文化", "迎宾", "振兴", "学院", "滨河")

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
GIVEN_NAMES = ("晓", "岚", "一鸣", "静", "文博", "悦", "子涵", "立", "雨桐", "思远")

HOURS = (
    ("Mo-Fr 08:30-17:30; Sa-Su 09:00-16:00", 50),
    ("Mo-Su 08:30-17:30", 25),
    ("Mo-Fr 08:30-12:00,13:30-17:30", 15),
    ("Mo-Sa 09:00-18:00", 9),
    ("24/7", 1),
)
"""Opening hours, and outlets in every hundred that keep them."""
