"""Sixty kinds of instruments as customers bring them: models, ranges, classes, invented makers and prices."""

from dataclasses import dataclass
from datetime import timedelta

MAKERS = {
    "LEN": ("恒砺量具", "澄川精密", "北衡量刃具", "林陌刃具"),
    "THE": ("朔温仪表", "南屏热工", "霁川测控", "澜温科技"),
    "MEC": ("岳衡仪器", "长桥衡器", "翊峰压力仪表", "砺峰衡器"),
    "ELE": ("淇川电测", "星陌电气", "砺电科技", "伏澜仪表"),
    "RAD": ("旻谱电子", "澄波微波", "信垣通信仪器"),
    "TIM": ("铄时科技", "恒频电子", "时屿电子"),
    "ACO": ("静澜声学", "霖声科技", "聆川声学"),
    "OPT": ("明樾光学", "璟光仪器", "璨牧光电"),
    "ION": ("昉盾辐射", "衡剂科技", "盾屿仪器"),
    "CHE": ("溯源分析", "沄析科学仪器", "析岚仪器"),
}


@dataclass(frozen=True)
class Kind:
    """One kind: name in the catalogue, price of the demo tariff, models, what comes with it."""

    discipline: str
    name: str
    price: int | None
    models: tuple[tuple[str, str, str], ...]
    accessories: tuple[str, ...] = ()


def _kinds(discipline, *rows):
    return tuple(Kind(discipline, *row) for row in rows)


KINDS = (
    *_kinds(
        "LEN",
        ("通用卡尺", 50, (("0-150", "(0~150)mm", ""), ("0-300", "(0~300)mm", "")), ("case",)),
        ("千分尺", 50, (("0-25", "(0~25)mm", ""), ("25-50", "(25~50)mm", "")), ("case",)),
        ("指示表(百分表/千分表)", 30, (("0-10", "(0~10)mm", "1级"), ("0-1", "(0~1)mm", "1级"))),
        (
            "量块",
            380,
            (("83块组", "(0.5~100)mm", "3等"), ("38块组", "(1~100)mm", "4等")),
            ("case", "last_cert"),
        ),
        ("钢卷尺", 40, (("5m", "(0~5)m", "Ⅱ级"), ("30m", "(0~30)m", "Ⅱ级"))),
        ("高度卡尺", 80, (("0-300", "(0~300)mm", ""),), ("case",)),
        ("塞尺", 60, (("100A17", "(0.02~1)mm", ""),)),
        ("水准仪", 420, (("DS3", "(0~100)m", "DS3"),), ("case", "manual")),
        ("全站型电子速测仪", 1500, (("TS-62R", "(0~2000)m", "Ⅱ级"),), ("battery", "case", "adapter")),
    ),
    *_kinds(
        "THE",
        ("工作用玻璃液体温度计", 60, (("棒式", "(0~100)℃", ""), ("内标式", "(-30~50)℃", ""))),
        ("工业铂、铜热电阻", 120, (("Pt100", "(0~300)℃", "A级"), ("Pt100", "(-50~200)℃", "B级"))),
        ("机械式温湿度计", 80, (("WS-1", "(-10~40)℃", ""),)),
        ("数字温湿度计", 200, (("TH20", "(0~60)℃", ""), ("HT-303", "(-20~60)℃", "")), ("probe",)),
        ("环境试验设备(恒温恒湿箱)", 1600, (("HWS-250", "(-40~150)℃", ""),)),
        ("医用电子体温计", 40, (("MC-21", "(35~42)℃", ""),)),
        ("红外耳温计", 60, (("ET-100", "(34~42.2)℃", ""),), ("probe",)),
    ),
    *_kinds(
        "MEC",
        ("弹性元件式一般压力表", 40, (("Y-100", "(0~1.6)MPa", "1.6级"), ("Y-60", "(0~1)MPa", "2.5级"))),
        ("弹性元件式精密压力表", 120, (("YB-150", "(0~2.5)MPa", "0.4级"), ("YB-150", "(0~10)MPa", "0.25级"))),
        ("数字压力计", 260, (("SY-800", "(0~6)MPa", "0.05级"),), ("adapter", "power_adapter")),
        ("压力变送器", 220, (("YS3051", "(0~1)MPa", "0.1级"),), ("cable",)),
        ("血压计和血压表", 30, (("台式", "(0~40)kPa", ""),)),
        ("无创自动测量血压计", 80, (("BP-7130", "(0~37)kPa", ""),), ("probe", "battery")),
        ("砝码", 35, (("1mg~500g", "1mg~500g", "F1级"), ("20kg", "20kg", "M1级")), ("case",)),
        ("电子天平", 220, (("FA2004", "(0~220)g", "Ⅰ级"), ("JE-502", "(0~500)g", "Ⅱ级")), ("power_adapter",)),
        ("数字指示秤(含电子汽车衡)", 300, (("TCS-150", "(1~150)kg", "Ⅲ级"),)),
        ("电子计价秤", 60, (("ACS-30", "(0.1~30)kg", "Ⅲ级"),), ("power_adapter",)),
        ("扭矩扳子", 130, (("NB-100", "(20~100)N·m", "3级"), ("NB-300", "(60~300)N·m", "3级"))),
        ("常用玻璃量器", 25, (("容量瓶100mL", "100mL", "A级"), ("滴定管50mL", "(0~50)mL", "A级"))),
        ("移液器", 70, (("P1000", "(100~1000)μL", ""), ("P200", "(20~200)μL", ""))),
        ("转速表", 160, (("DT-2234", "(10~30000)r/min", "0.05级"),), ("battery",)),
        ("洛氏硬度计", 480, (("HR-150A", "(20~70)HRC", ""),), ("weights",)),
    ),
    *_kinds(
        "ELE",
        ("数字多用表", 320, (("DM-3065", "DCV:(0~1000)V", ""), ("V86E", "DCV:(0~750)V", "")), ("cable",)),
        ("钳形电流表", 120, (("CM-266", "(0~1000)A", ""),), ("cable", "case")),
        ("绝缘电阻表(兆欧表)", 130, (("ZC25-4", "(0~1000)MΩ", "10级"),), ("cable",)),
        ("电子式绝缘电阻表", 160, (("BM-550", "(0~10)GΩ", "5级"),), ("cable", "battery")),
        ("接地电阻表", 140, (("ZC-8", "(0~100)Ω", "3级"),), ("cable",)),
        ("直流电阻箱", 300, (("ZX-21", "(0~99999.9)Ω", "0.1级"),)),
        ("耐电压测试仪", 360, (("NY-5052", "(0~5)kV", "5级"),), ("power_cord", "cable")),
        ("泄漏电流测试仪", 320, (("XL-7620", "(0~20)mA", "5级"),), ("power_cord",)),
        ("多参数监护仪", 400, (("PM-9000", "", ""),), ("probe", "power_cord")),
    ),
    *_kinds(
        "RAD",
        (
            "数字存储示波器",
            680,
            (("DSO-2104", "DC~100MHz", ""), ("DSO-3502", "DC~500MHz", "")),
            ("probe", "power_cord"),
        ),
        ("频谱分析仪", 1400, (("SA-9030", "9kHz~3GHz", ""),), ("power_cord",)),
        ("LCR测试仪", None, (("LCR-2830", "20Hz~300kHz", ""),), ("adapter", "power_cord")),
    ),
    *_kinds(
        "TIM",
        ("秒表", 50, (("PC-396", "(0~9)h", ""), ("SJ9-2", "(0~15)min", ""))),
        ("通用计数器", 480, (("FC-3165", "0.1Hz~1GHz", ""),), ("power_cord",)),
        ("时间检定仪", 560, (("SJ-2201", "", ""),), ("cable",)),
    ),
    *_kinds(
        "ACO",
        (
            "声级计",
            380,
            (("SL-5628", "(30~130)dB", "2级"), ("SL-6228", "(20~142)dB", "1级")),
            ("battery", "case"),
        ),
        ("声校准器", 200, (("SC-6021", "94dB/114dB", "1级"),), ("case",)),
        ("测振仪", 300, (("VM-63", "(0.1~199.9)m/s²", ""),), ("probe",)),
    ),
    *_kinds(
        "OPT",
        ("焦度计", 260, (("JD-2000", "(-25~25)D", ""),), ("power_cord",)),
        ("验光仪", 300, (("RM-8000", "(-20~20)D", ""),), ("power_cord",)),
        ("验光镜片箱", 240, (("232片", "(-20~20)D", ""),)),
        ("光照度计", 180, (("LX-1010", "(0~50000)lx", "一级"),), ("probe",)),
    ),
    *_kinds(
        "ION",
        ("个人剂量当量监测仪", 260, (("PD-210", "", ""),), ("battery",)),
        ("α、β表面污染仪", None, (("CoMo-100", "", ""),), ("battery", "case")),
    ),
    *_kinds(
        "CHE",
        ("实验室pH(酸度)计", 240, (("pHS-3C", "(0~14)pH", "0.01级"),), ("probe", "power_adapter")),
        ("电导率仪", 240, (("DDS-307", "(0~100)mS/cm", "1.0级"),), ("probe",)),
        (
            "紫外、可见、近红外分光光度计",
            620,
            (("UV-1801", "(190~1100)nm", "Ⅲ级"),),
            ("power_cord", "adapter"),
        ),
        ("可燃气体检测报警器", 150, (("GT-100", "(0~100)%LEL", ""),), ("power_adapter",)),
        ("一氧化碳检测报警器", 150, (("CO-200", "(0~500)μmol/mol", ""),)),
    ),
)
KIND_BY_NAME = {kind.name: kind for kind in KINDS}
# What customers of a category have; the others have everything.
HABITS = {
    "hospital": (
        "血压计和血压表",
        "无创自动测量血压计",
        "多参数监护仪",
        "医用电子体温计",
        "红外耳温计",
        "移液器",
    ),
    "optician": ("焦度计", "验光仪", "验光镜片箱"),
    "market": ("电子计价秤", "数字指示秤(含电子汽车衡)", "砝码"),
    "gas_station": ("弹性元件式一般压力表", "可燃气体检测报警器", "钢卷尺", "接地电阻表"),
    "utility": (
        "弹性元件式一般压力表",
        "压力变送器",
        "绝缘电阻表(兆欧表)",
        "接地电阻表",
        "可燃气体检测报警器",
    ),
    "government": ("声级计", "电子计价秤", "砝码", "数字多用表"),
    "person": ("秒表", "通用卡尺", "无创自动测量血压计", "数字多用表"),
}


@dataclass(frozen=True)
class Instrument:
    """One piece that belongs to a customer."""

    kind: Kind
    owner: int
    manufacturer: str
    model: str
    interval: str
    accuracy: str
    serial: str
    asset_no: str
    place: str
    last_certificate_days: int | None


PLACES = ("一车间", "二车间", "计量室", "化验室", "质检部", "门诊部", "仓库", "研发中心", "变配电室", "柜台")


def make_instruments(rng, customers, count):
    """Return ``count`` instruments of the customers, each kind at least once when there are enough."""
    serials = set()
    owners = [index for index, customer in enumerate(customers) if not customer.is_partner_institute]
    anybody = [index for index in owners if customers[index].category in ("enterprise", "lab")]
    instruments = []
    for number in range(count):
        # Every second piece goes to one of the first fifteen, so that some customers are large.
        owner = rng.choice(owners[:15]) if rng.random() < 0.5 else rng.choice(owners)
        kind = KINDS[number % len(KINDS)]
        habits = HABITS.get(customers[owner].category)
        if habits and kind.name not in habits:
            if number < len(KINDS):
                owner = rng.choice(anybody)
            else:
                kind = KIND_BY_NAME[rng.choice(habits)]
        instruments.append(_make_instrument(rng, kind, owner, number, serials))
    return instruments


def _make_instrument(rng, kind, owner, number, serials):
    model, interval, accuracy = rng.choice(kind.models)
    return Instrument(
        kind=kind,
        owner=owner,
        manufacturer=rng.choice(MAKERS[kind.discipline]),
        model=model,
        interval=interval,
        accuracy=accuracy,
        serial=_make_serial(rng, serials),
        asset_no=f"SB-{rng.randrange(100, 999)}-{number + 1:03d}" if rng.random() < 0.4 else "",
        place=rng.choice(PLACES),
        last_certificate_days=rng.randrange(190, 420) if rng.random() < 0.7 else None,
    )


def _make_serial(rng, taken):
    while True:
        pattern = rng.choice(("{y}{n:05d}", "SN{y}{n:04d}", "{c}{n:06d}", "№{n:05d}"))
        serial = pattern.format(
            y=rng.randrange(16, 26), n=rng.randrange(100, 99999), c=rng.choice("ABCDEFGH")
        )
        if serial not in taken:
            taken.add(serial)
            return serial


def make_certificate_date(instrument, today):
    """Return when the instrument was last certified, or None when nobody knows."""
    if instrument.last_certificate_days is None:
        return None
    return today - timedelta(days=instrument.last_certificate_days)
