"""Names of people who do not exist, and the staff of the house."""

import io
import math
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN_FIRST = "文明志建国晓丽雅静思雨子浩宇佳欣梓涵俊杰海燕春秋立新永安景行知远书怀瑾若清"
GIVEN_LAST = "华强伟芳敏娟磊洋勇艳军杰涛超霞平刚辉玲桂英凯颖琳宁博然轩妍桐晨曦航睿琪瑶"

RECEPTION, STORE, LABORATORY = "group_reception", "group_store_keeper", "group_laboratory"
# login before the dot, group of metrology_base, what the person is
SITE_JOBS = (
    ("reception", RECEPTION, "受理员"),
    ("reception2", RECEPTION, "受理员"),
    ("store", STORE, "库房管理员"),
    ("lab", LABORATORY, "检定员"),
    ("lab2", LABORATORY, "核验员"),
    ("lab3", LABORATORY, "授权签字人"),
)
# login, group, what the person is, contractor
HOUSE_JOBS = (
    ("supervisor", "group_supervisor", "呼叫中心主管", True),
    ("specialist", "group_contract_specialist", "合同客户辅助专员", True),
    *((f"agent{number}", "group_agent", "坐席", True) for number in range(1, 7)),
    ("marketing", "group_marketing_officer", "市场部", False),
    ("finance", "group_finance", "财务", False),
    ("auditor", "group_auditor", "内审员", False),
    ("driver", STORE, "院区转运员", False),
)


@dataclass(frozen=True)
class Person:
    login: str
    group: str
    job: str
    name: str
    contractor: bool = False
    site: str | None = None


def make_name(rng, taken):
    """Return a Chinese name that nobody in this world has yet."""
    while True:
        given = rng.choice(GIVEN_FIRST) + (rng.choice(GIVEN_LAST) if rng.random() < 0.75 else "")
        name = rng.choice(SURNAMES) + given
        if name not in taken:
            taken.add(name)
            return name


def make_staff(rng, site_codes, taken):
    """Return everybody who works in the house, each job of each site filled."""
    staff = [
        Person(f"{job}.{code.lower()}", group, title, make_name(rng, taken), site=code)
        for code in site_codes
        for job, group, title in SITE_JOBS
    ]
    staff += [
        Person(login, group, title, make_name(rng, taken), contractor)
        for login, group, title, contractor in HOUSE_JOBS
    ]
    return staff


def make_signature(name):
    """Return a PNG of a line that looks signed; the same name signs the same way each time."""
    rng = random.Random(f"signature of {name}")
    image = Image.new("RGBA", (360, 120), (255, 255, 255, 0))
    pen = ImageDraw.Draw(image)
    left = 30
    for _letter in name:
        waves = [(rng.uniform(5, 30), rng.uniform(0.6, 2.6), rng.uniform(0, 6.3)) for _wave in range(3)]
        points = []
        for step in range(60):
            angle = step / 59 * 2 * math.pi
            x = left + step * 1.4 + sum(a * 0.5 * math.sin(f * angle + p) for a, f, p in waves)
            y = 60 + sum(a * math.cos(f * angle * 1.3 + p) for a, f, p in waves)
            points.append((x, max(6, min(114, y))))
        pen.line(points, fill=(20, 30, 90, 255), width=3, joint="curve")
        left += 300 // max(len(name), 3)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()
