"""Customers that do not exist: made-up names, addresses on made-up roads, valid codes."""

from dataclasses import dataclass, field

from . import codes, people

BRAND_FIRST = "澄霁翊朔峤湛垣旻昉淇珩砺筠琬屿岚沄溯铄璟"
BRAND_LAST = "岳衡朗川锴陌堃泽渡霄牧玄祺霖赫樾峪沅彦舟"
ROADS = (
    "澄湖路",
    "云杉街",
    "望溪大街",
    "南屏巷",
    "星河东路",
    "青檀路",
    "翠微西街",
    "长桥南路",
    "松月街",
    "知春园路",
)
# town prefix of the name, division code, province code of Odoo, district, area code, postcode
TOWNS = (
    ("北京", "110105", "BJ", "朝阳区", "010", "100020"),
    ("北京", "110101", "BJ", "东城区", "010", "100010"),
    ("北京", "110107", "BJ", "石景山区", "010", "100043"),
    ("北京", "110108", "BJ", "海淀区", "010", "100080"),
    ("北京", "110114", "BJ", "昌平区", "010", "102200"),
    ("北京", "110115", "BJ", "大兴区", "010", "102600"),
    ("天津", "120115", "TJ", "宝坻区", "022", "301800"),
    ("天津", "120116", "TJ", "滨海新区", "022", "300450"),
)
# customer category, kind of credit code, name after the brand, contact persons
KINDS = (
    (
        "enterprise",
        codes.ENTERPRISE,
        ("精密仪器有限公司", "机电设备有限公司", "轨道交通装备有限公司", "制药有限公司"),
    ),
    (
        "enterprise",
        codes.ENTERPRISE,
        ("电力工程有限公司", "建筑工程有限公司", "食品有限公司", "新能源科技有限公司"),
    ),
    (
        "enterprise",
        codes.ENTERPRISE,
        ("汽车零部件有限公司", "航空部件股份有限公司", "环保科技有限公司", "物流有限公司"),
    ),
    ("enterprise", codes.ENTERPRISE, ("半导体材料有限公司", "化工有限公司", "智能装备（{town}）有限公司")),
    ("hospital", codes.INSTITUTION, ("医院", "中医医院", "社区卫生服务中心", "妇幼保健院")),
    ("lab", codes.ENTERPRISE, ("检测技术有限公司", "环境监测有限公司", "建材检验有限公司")),
    ("university", codes.INSTITUTION, ("理工学院", "材料研究所", "职业技术学院")),
    ("institution", codes.INSTITUTION, ("水文监测站", "特种设备检测中心", "气象服务中心")),
    ("gas_station", codes.ENTERPRISE, ("加油站", "石油销售有限公司", "加气站")),
    ("utility", codes.ENTERPRISE, ("自来水有限公司", "燃气有限公司", "热力有限公司", "供电服务有限公司")),
    ("market", codes.ENTERPRISE, ("超市有限公司", "农贸市场有限公司", "商贸有限公司")),
    ("maker", codes.ENTERPRISE, ("仪表制造有限公司", "衡器有限公司")),
    ("optician", codes.INDIVIDUAL_BUSINESS, ("眼镜店", "视光中心")),
    ("government", codes.GOVERNMENT, ("新区市场监督管理所",)),
)
PERSONS = 4


@dataclass
class Contact:
    name: str
    job: str
    mobile: str
    email: str


@dataclass
class Customer:
    name: str
    category: str
    uscc: str | None
    province: str
    district: str
    postcode: str
    street: str
    phones: list[str]
    contacts: list[Contact] = field(default_factory=list)
    is_partner_institute: bool = False

    @property
    def is_company(self):
        return self.category != "person"


class Directory:
    """Hands out customers; no name, code or number comes twice."""

    def __init__(self, rng, taken_names):
        self.rng = rng
        self.people = taken_names
        self.brands = set()
        self.numbers = set()

    def make_customers(self, count):
        """Return ``count`` customers: organizations of all kinds, some people, one institute."""
        persons = min(PERSONS, count // 10)
        customers = [self.make_company(KINDS[index % len(KINDS)]) for index in range(count - persons - 1)]
        customers += [self.make_person() for _index in range(persons)]
        customers.append(self.make_partner_institute())
        return customers

    def make_company(self, kind):
        category, code_kind, endings = kind
        town, division, *rest = self.rng.choice(TOWNS)
        name = town + self.make_brand() + self.rng.choice(endings).format(town=town)
        return self.fill(name, category, codes.make_uscc(self.rng, code_kind, division), *rest)

    def make_partner_institute(self):
        name = f"天津{self.make_brand()}计量测试研究所"
        uscc = codes.make_uscc(self.rng, codes.INSTITUTION, TOWNS[-1][1])
        customer = self.fill(name, "partner", uscc, *TOWNS[-1][2:])
        customer.is_partner_institute = True
        return customer

    def make_person(self):
        _town, _division, province, district, _area, postcode = self.rng.choice(TOWNS)
        return Customer(
            name=people.make_name(self.rng, self.people),
            category="person",
            uscc=None,
            province=province,
            district=district,
            postcode=postcode,
            street=self.make_street(),
            phones=[codes.make_mobile(self.rng, self.numbers)],
        )

    def fill(self, name, category, uscc, province, district, area_code, postcode):
        rng = self.rng
        landline = codes.make_landline(rng, area_code, self.numbers)
        phones = [landline]
        if rng.random() < 0.6:
            phones.append(f"{codes.make_landline(rng, area_code, self.numbers)}转{rng.randrange(801, 899)}")
        if rng.random() < 0.4:
            phones.append(codes.make_mobile(rng, self.numbers))
        jobs = ["设备管理员", "计量管理员", "采购", "质量主管"]
        contacts = [
            Contact(
                name=people.make_name(rng, self.people),
                job=job,
                mobile=codes.make_mobile(rng, self.numbers),
                email=f"jl{rng.randrange(1000, 9999)}@example.cn",
            )
            for job in rng.sample(jobs, rng.choice((1, 1, 2)))
        ]
        return Customer(
            name, category, uscc, province, district, postcode, self.make_street(), phones, contacts
        )

    def make_brand(self):
        while True:
            brand = self.rng.choice(BRAND_FIRST) + self.rng.choice(BRAND_LAST)
            if brand not in self.brands:
                self.brands.add(brand)
                return brand

    def make_street(self):
        rng = self.rng
        house = f"{rng.choice(ROADS)}{rng.randrange(1, 199)}号"
        return house + (
            f"{rng.randrange(1, 12)}号楼{rng.randrange(101, 1908)}室" if rng.random() < 0.6 else ""
        )
