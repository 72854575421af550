"""Every route of ours, asked with nonsense by a stranger and by a customer: no server error, nothing new."""

import http.cookiejar
import json
import random
import re
import urllib.error
import urllib.parse
import urllib.request

import pytest
from house import addons, database, records, server, tables

from . import malformed

PER_ROUTE, AT_MOST = 120, 1_500
LONGEST_PART = 300
PASSWORD = "abuse-portal"
CONVERTER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
POLITE = ("odoo.exceptions.", "werkzeug.exceptions.", "odoo.http.SessionExpiredException")

pytestmark = pytest.mark.database
# Wrong guesses are counted here, to slow down who guesses.
NOTED = {"metrology_quotation_visit", "metrology_verify_attempt"}


class Visitor:
    """Somebody with a browser's cookies; logged in when there is a login."""

    def __init__(self, address, login=None):
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar, urllib.request.ProxyHandler({}))
        page = self.ask("/web/login")[1]
        self.token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        if login:
            form = {"login": login, "password": PASSWORD, "csrf_token": self.token}
            self.ask("/web/login", urllib.parse.urlencode(form).encode())
            self.token = re.search(r'csrf_token: "([^"]+)"', self.ask("/my")[1])[1]

    def ask(self, path, body=None, kind="application/x-www-form-urlencoded"):
        """(status, text) of the answer."""
        request = urllib.request.Request(self.address + path, body, {"Content-Type": kind})
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode("utf-8", "replace")


def our_routes(env):
    """(path, type, whether it may be posted, names of its parameters) of each route in our addons."""
    ours = tuple(f"odoo.addons.{name}." for name in addons.addon_names())
    installed = sorted(env.registry._init_modules)
    found = set()
    for path, endpoint in env["ir.http"]._generate_routing_rules(installed, env["ir.http"]._get_converters()):
        method = endpoint.func
        if method.__module__.startswith(ours):
            code = getattr(method, "original_endpoint", method).__code__
            names = tuple(code.co_varnames[1 : code.co_argcount])
            methods = tuple(endpoint.routing["methods"] or ("GET", "POST"))
            found.add((path, endpoint.routing["type"], methods, names))
    return sorted(found)


def as_text(value):
    return value if isinstance(value, str) else json.dumps(value)


def quote(value):
    return urllib.parse.quote(as_text(value)[:LONGEST_PART], safe="", errors="surrogatepass")


def make_request(draws, route, token):
    """Path, body and content type of one request."""
    path, kind, methods, names = route
    path = CONVERTER.sub(lambda _part: quote(draws.choice(malformed.VALUES)) or "%20", path)
    values = {name: draws.choice(malformed.VALUES) for name in (*names, "junk") if draws.random() < 0.7}
    if kind != "http":
        body = draws.choice((json.dumps({"params": values}), json.dumps([values]), "{", "", "[" * 50))
        return path, body.encode(), "application/json"
    form = {name: as_text(value).encode("utf-8", "surrogatepass") for name, value in values.items()}
    if draws.choice(methods) == "POST":
        return (
            path,
            urllib.parse.urlencode({**form, "csrf_token": token}).encode(),
            "application/x-www-form-urlencoded",
        )
    query = urllib.parse.urlencode({name: value[:LONGEST_PART] for name, value in form.items()})
    return f"{path}?{query}", None, "application/x-www-form-urlencoded"


def get_fault(status, text):
    """What is wrong with the answer: a server error, or one inside a JSON answer that looks fine."""
    if status >= 500:
        return f"status {status}"
    if text.startswith("{"):
        error = json.loads(text).get("error") or {}
        # an answer of our own says in words what it refuses; only Odoo's has data
        name = (error.get("data") or {}).get("name", "") if isinstance(error, dict) else ""
        if name and not name.startswith(POLITE):
            return f"{name}: {error['data'].get('message', '')[:80]}"
    return None


def count_rows(env, name):
    """Rows of each table of ours, as another connection sees them."""
    names = [env[model]._table for model in records.tables_of_ours(env)]
    return {table: database.query(name, f'SELECT count(*) FROM "{table}"')[0][0] for table in names}  # noqa: S608


@pytest.fixture(scope="module")
def visitors(page_database, session_env, work_folder):
    """A stranger and a customer of the portal before a server of their own."""
    with database.environment(page_database) as env:
        records.user_in(env, env.ref("base.group_portal"), login=PASSWORD, password=PASSWORD)
        env.cr.commit()
    with server.serve(page_database, work_folder / "abuse.log") as address:
        yield [Visitor(address), Visitor(address, PASSWORD)]


def test_malformed_requests(session_env, page_database, visitors):
    draws = random.Random(17)
    routes = our_routes(session_env)
    before = count_rows(session_env, page_database)
    problems = set()
    for route in routes:
        for number in range(min(PER_ROUTE, AT_MOST // len(routes))):
            visitor = visitors[number % len(visitors)]
            fault = get_fault(*visitor.ask(*make_request(draws, route, visitor.token)))
            if fault:
                problems.add(f"{route[0]}: {fault}")
    after = count_rows(session_env, page_database)
    problems |= {
        f"{table}: {before[table]} rows became {after[table]}"
        for table in after
        if after[table] != before[table] and table not in NOTED
    }
    tables.report("Answered malformed requests with:", sorted(problems))


def test_a_server_error_is_noticed(visitors):
    """The JSON parser of Odoo itself gives up on deep nesting; that has to be seen."""
    answer = visitors[0].ask("/web/session/authenticate", b"[" * 100_000, "application/json")
    assert get_fault(*answer), answer
