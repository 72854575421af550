"""A million partners with Chinese names and telephone numbers in five spellings, made by SQL.

The same rows go into the suite and into a stock Odoo. In the suite the database itself derives the pairs of
characters; the telephone numbers are given to `metrology_phone` as the addon would have read them, which the
figure of recall proves with partners that really went through it.
"""

from psycopg2 import sql

from . import databases
from .people import Desk

ROWS = 1_000_000
MARK = "bench"
# fmt: off
CITIES = [
    "北京", "上海", "广州", "深圳", "南京", "苏州", "无锡", "杭州", "宁波", "温州", "合肥", "福州",
    "厦门", "济南", "青岛", "郑州", "武汉", "长沙", "成都", "重庆", "西安", "天津",
]
# fmt: on
BRAND_CHARACTERS = (
    "华中科宏达精密恒信瑞远东方新亚金星海天正大国泰安康盛世博创"
    "联合力源鑫诚顺发永昌兴隆嘉德润通利明光辉腾飞龙凤祥云锦绣"
    "卓越超群启航领先智能微电仪测控量衡准度标凯捷睿思伟业鼎立峰林松柏江河湖山"
)
# fmt: off
TRADES = [
    "计量检测", "仪器仪表", "精密机械", "自动化设备", "电子科技", "医疗器械", "化工", "汽车零部件",
    "水务", "燃气", "电力设备", "食品", "纺织", "新材料", "衡器", "阀门",
]
LEGAL_FORMS = [
    "有限公司", "有限责任公司", "股份有限公司", "集团有限公司", "厂",
]
# fmt: on
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰文玉华建国红志海燕晓东宇鹏飞"
# fmt: off
MOBILE_PREFIXES = [
    "134", "135", "136", "137", "138", "139", "150", "151", "152", "157", "158", "159", "182", "183",
    "187", "188", "130", "131", "132", "133",
]
# fmt: on


def spellings(number):
    """The five ways in which a mobile number of eleven digits is written here."""
    return (
        number,
        f"+86 {number[:3]} {number[3:7]} {number[7:]}",
        f"{number[:3]}-{number[3:7]}-{number[7:]}",
        f"0086{number}",
        f"(+86) {number[:3]} {number[3:]}",
    )


def mobile(index):
    """The number of the partner made for this index; the same formula as in the SQL below."""
    prefix = MOBILE_PREFIXES[index % len(MOBILE_PREFIXES)]
    return f"{prefix}{index * 7919 % 100_000_000:08d}"


# Four companies and then one person, who every other time is a contact of the company before.
PARTNERS = """
INSERT INTO res_partner (
    id, name, complete_name, parent_id, commercial_partner_id, is_company, phone, phone_sanitized, ref,
    active, type, lang, tz, partner_share, create_uid, write_uid, create_date, write_date {extra_columns}
)
SELECT
    id, name,
    CASE WHEN parent_name IS NULL THEN name ELSE parent_name || ', ' || name END,
    CASE WHEN parent_name IS NULL THEN NULL ELSE id - 1 END,
    CASE WHEN parent_name IS NULL THEN id ELSE id - 1 END,
    is_company,
    CASE i % 5
        WHEN 0 THEN number
        WHEN 1 THEN '+86 ' || left(number, 3) || ' ' || substr(number, 4, 4) || ' ' || right(number, 4)
        WHEN 2 THEN left(number, 3) || '-' || substr(number, 4, 4) || '-' || right(number, 4)
        WHEN 3 THEN '0086' || number
        ELSE '(+86) ' || left(number, 3) || ' ' || right(number, 8)
    END,
    '+86' || number, {mark} || i, true, 'contact', 'zh_CN', 'Asia/Shanghai', true,
    1, 1, now(), now() {extra_values}
FROM (
    SELECT
        i, i + {offset} AS id, i % 5 < 4 AS is_company,
        CASE WHEN i % 5 < 4 THEN pg_temp.company(i) ELSE pg_temp.person(i) END AS name,
        CASE WHEN i % 10 = 9 THEN pg_temp.company(i - 1) END AS parent_name,
        ({prefixes})[1 + i % {prefix_count}] || lpad((i::bigint * 7919 % 100000000)::text, 8, '0') AS number
    FROM generate_series(1, {rows}) AS i
) AS made
"""

# Names depend on the index alone, so that both databases and all runs have the same ones.
FUNCTIONS = """
CREATE FUNCTION pg_temp.pick(choices text[], i int, salt int) RETURNS text LANGUAGE sql IMMUTABLE AS
    'SELECT choices[1 + abs(hashint8extended(i, salt) % array_length(choices, 1))]';
CREATE FUNCTION pg_temp.company(i int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT pg_temp.pick({cities}, i, 1) || pg_temp.pick({brand}, i, 2) || pg_temp.pick({brand}, i, 3)
        || pg_temp.pick({trades}, i, 4) || pg_temp.pick({forms}, i, 5) $$;
CREATE FUNCTION pg_temp.person(i int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT pg_temp.pick({surnames}, i, 6) || pg_temp.pick({given}, i, 7)
        || CASE WHEN i % 3 = 0 THEN '' ELSE pg_temp.pick({given}, i, 8) END $$;
"""

PHONES = """
INSERT INTO metrology_phone (
    partner_id, raw, e164, national, kind, region, sequence, origin,
    create_uid, write_uid, create_date, write_date
)
SELECT id, phone, phone_sanitized, substr(phone_sanitized, 4), 'mobile', '北京', 10, 'partner',
    1, 1, now(), now()
FROM res_partner WHERE ref LIKE {mark}
"""


def fill(database):
    """Put the million partners into an empty copy."""
    with databases.connection(database) as handle, handle.cursor() as cursor:
        cursor.execute(_functions())
        cursor.execute("SELECT max(id) FROM res_partner")
        (offset,) = cursor.fetchone()
        cursor.execute(_partners(offset, _columns(cursor), _defaults(cursor, database)))
        cursor.execute("SELECT setval('res_partner_id_seq', max(id)) FROM res_partner")
        cursor.execute("SELECT to_regclass('metrology_phone')")
        if cursor.fetchone()[0]:
            cursor.execute(sql.SQL(PHONES).format(mark=sql.Literal(f"{MARK}%")))
            cursor.execute("VACUUM ANALYZE metrology_phone")
        cursor.execute("VACUUM ANALYZE res_partner")


def _columns(cursor):
    """Columns of the suite that its own code would have filled."""
    cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'res_partner'")
    return {name for (name,) in cursor.fetchall()}


def _defaults(cursor, database):
    """What else a partner has to have, as an empty form shows it; addons may ask for more than we know."""
    cursor.execute(
        """
        SELECT column_name FROM information_schema.columns
         WHERE table_name = 'res_partner' AND is_nullable = 'NO' AND column_default IS NULL
        """
    )
    given = {name.strip() for name in PARTNERS.partition("(")[2].partition("{")[0].split(",")}
    names = [name for (name,) in cursor.fetchall() if name not in given]
    with Desk(database).system() as env:
        return env["res.partner"].default_get(names)


def _functions():
    choices = {
        "cities": CITIES,
        "brand": list(BRAND_CHARACTERS),
        "trades": TRADES,
        "forms": LEGAL_FORMS,
        "surnames": list(SURNAMES),
        "given": list(GIVEN),
    }
    return sql.SQL(FUNCTIONS).format(**{name: sql.Literal(values) for name, values in choices.items()})


def _partners(offset, columns, defaults):
    key = sql.SQL("CASE WHEN is_company THEN replace(name, '有限责任公司', '有限公司') END")
    extra = {"company_key": key} if "company_key" in columns else {}
    extra.update((name, sql.Literal(value)) for name, value in defaults.items())
    comma = sql.SQL(", ")
    return sql.SQL(PARTNERS).format(
        extra_columns=sql.SQL("").join(comma + sql.Identifier(name) for name in extra),
        extra_values=sql.SQL("").join(comma + value for value in extra.values()),
        mark=sql.Literal(MARK),
        offset=sql.Literal(offset),
        rows=sql.Literal(ROWS),
        prefixes=sql.Literal(MOBILE_PREFIXES),
        prefix_count=sql.Literal(len(MOBILE_PREFIXES)),
    )
