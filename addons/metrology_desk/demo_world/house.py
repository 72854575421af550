"""The house of the demo world: laboratories, shelves and the people who work there."""

import random

from odoo import Command

from . import people
from .memory import Memory

INSTITUTE = "示范计量检测研究院"
PASSWORD = "demo"
# Laboratories per site: code, name, disciplines. Not every site does everything.
LABORATORIES = {
    "AYDL": (("LEN", "长度室", "LEN"), ("THE", "热工室", "THE"), ("CHE", "化学室", "CHE")),
    "HPL": (
        ("LEN", "长度室", "LEN"),
        ("MEC", "力学室", "MEC"),
        ("ELE", "电磁室", "ELE"),
        ("OPT", "光学室", "OPT"),
    ),
    "LSQ": (("MEC", "力学室", "MEC"), ("ACO", "声学室", "ACO"), ("THE", "热工室", "THE")),
    "SJS": (("ELE", "电磁室", "ELE"), ("RAD", "无线电室", "RAD"), ("TIM", "时间频率室", "TIM")),
    "BD": (("ION", "电离辐射室", "ION"), ("MEC", "力学室", "MEC")),
}
# The page a person sees first.
HOME = {
    people.RECEPTION: "metrology_intake.action_metrology_order",
    people.STORE: "metrology_store.action_metrology_store",
    people.LABORATORY: "metrology_lab.action_metrology_lab_job",
}
SHELVES = ("A1", "A2", "A3", "B1", "B2", "B3")


class House:
    """Makes the places and the staff, and finds them again."""

    def __init__(self, env, seed):
        self.env = env
        self.seed = seed
        self.memory = Memory(env)
        self.found = {}

    def make_institute(self):
        """Name the company and let it count in yuan, as long as nobody has done so."""
        yuan = self.env.ref("base.CNY")
        yuan.active = True
        company = self.env.company
        if company.name in ("My Company", "YourCompany"):
            company.name = INSTITUTE
            company.country_id = self.env.ref("base.cn")
            company.currency_id = yuan
            self.env["metrology.payment.method"]._load_chinese_chart(company)

    def make_places(self):
        """Give every site of the loaded data its laboratories and the shelves of its store."""
        sites = self.get_sites()
        sites._create_warehouse()
        disciplines = {d.code: d for d in self.env["metrology.discipline"].search([])}
        rows = [(site, *row) for site in sites for row in LABORATORIES.get(site.code, ())]
        laboratories = self.env["metrology.laboratory"].create(
            [
                {
                    "name": name,
                    "code": f"{site.code}{code}",
                    "site_id": site.id,
                    "discipline_ids": [Command.set(disciplines[discipline].ids)],
                    "phone": f"{site.area_code or '010'}-5500{8000 + number}",
                }
                for number, (site, code, name, discipline) in enumerate(rows, start=1)
            ]
        )
        self.memory.remember([f"laboratory_{site.code}_{code}" for site, code, *_rest in rows], laboratories)
        shelves = [(site, shelf) for site in sites for shelf in SHELVES]
        locations = self.env["stock.location"].create(
            [
                {
                    "name": f"货架{shelf}",
                    "usage": "internal",
                    "location_id": site.store_location_id.id,
                    "barcode": f"{site.code}-{shelf}",
                    "walk_order": 10 * (SHELVES.index(shelf) + 1),
                    "company_id": site.company_id.id,
                }
                for site, shelf in shelves
            ]
        )
        self.memory.remember([f"shelf_{site.code}_{shelf}" for site, shelf in shelves], locations)

    def make_staff(self):
        """Make the users of all jobs and put them where they work."""
        sites = {site.code: site for site in self.get_sites()}
        staff = people.make_staff(random.Random(f"{self.seed}/staff"), list(sites), set())
        everywhere = self.get_sites()
        users = self.env["res.users"].create(
            [
                {
                    "name": person.name,
                    "login": person.login,
                    "email": f"{person.login}@example.cn",
                    "function": person.job,
                    "lang": self.env.lang,
                    "tz": self.env.context["tz"],
                    "signature": f"<p>{person.name}<br/>{person.job}</p>",
                    "group_ids": [Command.set(self.env.ref(f"metrology_base.{person.group}").ids)],
                    "metrology_site_ids": [
                        Command.set(sites[person.site].ids if person.site else everywhere.ids)
                    ],
                    "is_contractor": person.contractor,
                    "action_id": self.env.ref(HOME[person.group]).id if person.group in HOME else False,
                }
                for person in staff
            ]
        )
        # One hash for all: hashing forty passwords would take ten seconds and protect nothing here.
        password = users._crypt_context().hash(PASSWORD)
        for user in users:
            user._set_encrypted_password(user.id, password)
        self.memory.remember([f"user_{person.login}" for person in staff], users)
        for site in everywhere:
            tester, checker, signatory = (self.get_user(job, site) for job in ("lab", "lab2", "lab3"))
            self.env["metrology.laboratory"].search([("site_id", "=", site.id)]).write(
                {
                    "user_ids": [Command.set((tester | checker | signatory).ids)],
                    "manager_id": signatory.id,
                    "signatory_ids": [Command.set(signatory.ids)],
                }
            )

    def get_sites(self):
        """Return the sites that the demo world knows, in their order."""
        return self.env["metrology.site"].search([("code", "in", list(LABORATORIES))])

    def get_user(self, job, site=None):
        """Return who does ``job`` at ``site`` (or in the whole house)."""
        login = f"{job}.{site.code.lower()}" if site else job
        if login not in self.found:
            self.found[login] = self.memory.recall(f"user_{login}")
        return self.found[login]

    def get_shelves(self, site):
        """Return the shelves in the store of ``site``."""
        return self.env["stock.location"].search([("location_id", "=", site.store_location_id.id)])
