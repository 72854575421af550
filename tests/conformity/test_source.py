"""The Python of the addons keeps the house rules that linters do not know."""

import ast
import io
import re
import tokenize

import pytest
from house import addons, tables

ADDONS = addons.get_addons()
each_addon = pytest.mark.parametrize("addon", ADDONS, ids=str)
LEFTOVER = re.compile(r"\b(TODO|FIXME|XXX|HACK|WIP)\b")
TEXT_SUFFIXES = (".py", ".xml", ".js", ".scss", ".md", ".typ", ".csv", ".css")
SUDO_REASON = re.compile(r"#\s*sudo:\s+[\w., ]+ - \S+")
ERRORS = {"UserError", "ValidationError", "AccessError", "RedirectWarning", "MissingError", "AccessDenied"}
CODE_NODES = (
    ast.Assign,
    ast.AugAssign,
    ast.Import,
    ast.ImportFrom,
    ast.Return,
    ast.FunctionDef,
    ast.ClassDef,
    ast.Raise,
    ast.Assert,
    ast.Delete,
    ast.If,
    ast.For,
    ast.With,
    ast.Try,
    ast.While,
)
DEAD_IN_19 = {
    "_sql_constraints": "Odoo 19 ignores it: use models.Constraint",
    "name_get": "gone in Odoo 19: override _compute_display_name",
    "read_group": "deprecated: use _read_group",
    "toggle_active": "deprecated: use action_archive / action_unarchive",
    "check_access_rights": "deprecated: use check_access",
    "check_access_rule": "deprecated: use check_access",
    "_check_recursion": "deprecated: use _has_cycle",
    "_cr": "deprecated: use env.cr",
    "_uid": "deprecated: use env.uid",
    "_context": "deprecated: use env.context",
    "groups_id": "renamed to group_ids",
    "auto_join": "renamed to bypass_search_access",
    "group_operator": "renamed to aggregator",
}


@each_addon
def test_one_model_per_file(addon):
    """A file holds one model and is named after the model it creates or extends."""
    problems = []
    for source in addon.code:
        classes = source.model_classes
        for nested in source.walk(ast.ClassDef):
            if addons.is_model(nested) and nested not in [cls.node for cls in classes]:
                problems.append(f"{source.at(nested)}: model class inside another block")
        if len(classes) > 1:
            problems.append(f"{source}: {len(classes)} models in one file")
        for cls in classes:
            if cls.name is None:
                problems.append(f"{source.at(cls.node)}: no _name, and _inherit is not one name")
            elif source.path.stem != cls.name.replace(".", "_") and not is_paper(source):
                problems.append(f"{source.at(cls.node)}: model {cls.name} lives in {source.path.name}")
            if cls.creates and not cls.values.get("_description"):
                problems.append(f"{source.at(cls.node)}: {cls.creates} has no _description")
            if isinstance(cls.values.get("_inherit"), list) and not cls.values.get("_name"):
                problems.append(f"{source.at(cls.node)}: _inherit as a list without _name makes a new model")
    tables.report("One model per file:", problems)


def is_paper(source):
    """`report/<document>_paper.py` is named after the document whose data it gives."""
    return source.path.parent.name == "report" and source.path.stem.endswith("_paper")


@each_addon
def test_no_leftovers(addon):
    problems = []
    for path in addon.files(*TEXT_SUFFIXES):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if match := LEFTOVER.search(line):
                problems.append(f"{addon.where(path, number)}: {match[0]}")
    tables.report("Unfinished work:", problems)


def comments(source):
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string.lstrip("#").strip()


def is_code(comment):
    """Does a comment read as a Python statement? Prose and markers (`sudo: …`, `noqa`) do not."""
    if comment.startswith(("sudo:", "noqa", "pylint:", "ruff:", "type:", "pragma:", "fmt:")):
        return False
    candidates = [comment, comment.rstrip("{([,") if comment.endswith((",", "(", "[", "{")) else comment]
    if comment.endswith(":"):
        candidates.append(f"{comment} pass")
    for text in candidates:
        try:
            body = ast.parse(text).body
        except SyntaxError:
            continue
        for node in body:
            if isinstance(node, CODE_NODES):
                return True
            if (
                isinstance(node, ast.Expr)
                and isinstance(node.value, ast.Call)
                and "." in ast.unparse(node.value.func)
            ):
                return True
    return False


@each_addon
def test_no_code_in_comments(addon):
    problems = [
        f"{source.addon.where(source.path, line)}: {comment}"
        for source in addon.python
        for line, comment in comments(source)
        if is_code(comment)
    ]
    for path in addon.files(".xml"):
        for match in re.finditer(r"<!--(.*?)-->", path.read_text("utf-8"), re.DOTALL):
            if re.search(r"</?[a-z]+[ >/]", match[1]):
                problems.append(f"{addon.where(path)}: {match[1].strip()[:60]}")
    for path in addon.files(".js"):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if re.match(r"\s*//.*[;{}]\s*$", line):
                problems.append(f"{addon.where(path, number)}: {line.strip()[:60]}")
    tables.report("Code in comments:", problems)


@each_addon
def test_no_print_and_no_blind_except(addon):
    problems = []
    for source in addon.python:
        for node in source.walk(ast.Call, ast.ExceptHandler):
            if isinstance(node, ast.Call) and addons.dotted(node.func) in (
                "print",
                "breakpoint",
                "pdb.set_trace",
            ):
                problems.append(f"{source.at(node)}: {addons.dotted(node.func)}")
            if isinstance(node, ast.ExceptHandler):
                caught = node.type and addons.dotted(node.type)
                silent = all(isinstance(step, (ast.Pass, ast.Continue)) for step in node.body)
                if caught in (None, "BaseException") or (caught == "Exception" and silent):
                    problems.append(f"{source.at(node)}: except {caught or ''} hides every mistake")
    for path in addon.files(".js"):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if re.search(r"\bconsole\.(log|debug)\(|\bdebugger\b", line):
                problems.append(f"{addon.where(path, number)}: {line.strip()[:60]}")
    tables.report("Print and blind except:", problems)


@each_addon
def test_sudo_says_why(addon):
    """Each sudo() has `# sudo: model - reason` in its statement or in the comment right before it."""
    problems = []
    for source in addon.code:
        for node in source.walk(ast.Call):
            if not isinstance(node.func, ast.Attribute):
                continue
            becomes_root = node.func.attr == "with_user" and "SUPERUSER" in ast.unparse(node)
            if node.func.attr != "sudo" and not becomes_root:
                continue
            if node.func.attr == "sudo" and node.args and ast.unparse(node.args[0]) != "True":
                continue
            first = addons.statement_of(node).lineno - 1
            while first > 0 and source.lines[first - 1].lstrip().startswith("#"):
                first -= 1
            around = source.lines[first : node.end_lineno]
            if not any(SUDO_REASON.search(line) for line in around):
                problems.append(f"{source.at(node)}: {source.lines[node.end_lineno - 1].strip()[:80]}")
    tables.report("sudo() without `# sudo: model - reason`:", problems)


@each_addon
def test_sql_is_constant(addon):
    """`cr.execute` gets a constant text or SQL(); and SQL() gets a constant text."""
    problems = []
    for source in addon.code:
        for node in source.walk(ast.Call):
            called = addons.dotted(node.func)
            name = called.rsplit(".", 1)[-1]
            if name in (
                "execute",
                "executemany",
                "mogrify",
                "execute_values",
                "execute_query",
                "execute_query_dict",
            ):
                query = (
                    node.args[1]
                    if name == "execute_values" and len(node.args) > 1
                    else (node.args or [None])[0]
                )
                if query is not None and not is_safe_sql(query):
                    problems.append(f"{source.at(node)}: {ast.unparse(query)[:70]}")
            if called == "SQL" and node.args and addons.constant(node.args[0]) is None:
                problems.append(f"{source.at(node)}: SQL() of {ast.unparse(node.args[0])[:60]}")
    tables.report("SQL put together by hand:", problems)


def is_safe_sql(query):
    if addons.constant(query) is not None:
        return True
    if isinstance(query, ast.Call):
        if isinstance(query.func, ast.Attribute) and isinstance(query.func.value, ast.Call):
            return is_safe_sql(query.func.value)
        return addons.dotted(query.func).split(".")[0] == "SQL" or addons.dotted(query.func).endswith(
            (".select", ".subselect", "._search", "._table_query", "._field_to_sql")
        )
    if isinstance(query, ast.Name):
        scope = query
        while not isinstance(scope, (ast.FunctionDef, ast.Module)):
            scope = scope.parent
        values = [
            node.value
            for node in ast.walk(scope)
            if isinstance(node, ast.Assign)
            and any(isinstance(target, ast.Name) and target.id == query.id for target in node.targets)
        ]
        return bool(values) and all(is_safe_sql(value) for value in values)
    return False


@each_addon
def test_nothing_dead_in_odoo_19(addon):
    problems = []
    for source in addon.python:
        for node in source.walk(ast.Name, ast.Attribute, ast.FunctionDef, ast.keyword):
            name = {ast.Name: "id", ast.Attribute: "attr", ast.FunctionDef: "name", ast.keyword: "arg"}[
                type(node)
            ]
            word = getattr(node, name)
            if word in DEAD_IN_19:
                problems.append(f"{source.at(node)}: {word} ({DEAD_IN_19[word]})")
        for node in source.walk(ast.ImportFrom):
            if node.module in ("odoo.osv", "odoo.orm") or (node.module or "").startswith(
                ("odoo.osv.", "odoo.orm.")
            ):
                problems.append(f"{source.at(node)}: import from {node.module}")
        for node in source.walk(ast.Call):
            for keyword in node.keywords:
                if keyword.arg == "type" and addons.constant(keyword.value) == "json":
                    problems.append(f"{source.at(node)}: route type json (use jsonrpc)")
            by_hand = addons.dotted(node.func).endswith(("cr.commit", "cr.rollback")) and not source.is_test
            if by_hand and "# commit:" not in "".join(source.lines[node.lineno - 2 : node.lineno]):
                problems.append(f"{source.at(node)}: commit by hand without `# commit: reason`")
    tables.report("Odoo 19 has no such thing:", problems)


@each_addon
def test_errors_can_be_translated(addon):
    """A person reads errors: their text goes through `self.env._`, with named placeholders."""
    problems = []
    for source in addon.code:
        for node in source.walk(ast.Raise):
            if (
                not isinstance(node.exc, ast.Call)
                or addons.dotted(node.exc.func).rsplit(".")[-1] not in ERRORS
            ):
                continue
            if not node.exc.args:
                problems.append(f"{source.at(node)}: an error without a text")
                continue
            text = node.exc.args[0]
            if has_bare_text(text):
                problems.append(f"{source.at(node)}: {ast.unparse(text)[:70]}")
        for node in source.walk(ast.Call):
            problems += [f"{source.at(node)}: {what}" for what in translation_faults(node)]
    tables.report("Texts that cannot be translated:", problems)


def has_bare_text(node):
    """Does an expression put words together outside of `env._`? Bullets and line breaks are not words."""
    if isinstance(node, ast.Call) and addons.dotted(node.func).endswith("env._"):
        return False
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(re.search(r"[A-Za-z]{2}", node.value))
    if isinstance(node, (ast.BinOp, ast.JoinedStr)):
        return any(has_bare_text(child) for child in ast.iter_child_nodes(node))
    return False


def translation_faults(node):
    """What is wrong with a call of `_` or `env._`."""
    called = addons.dotted(node.func)
    if called == "_":
        yield "_() finds the language by guessing, use self.env._()"
    if not called.endswith("env._"):
        return
    text = addons.constant(node.args[0]) if node.args else None
    if text is None:
        yield "env._ of something that is not a constant text"
    elif len(re.findall(r"%[sdr]", text)) > 1:
        yield "several unnamed placeholders, use %(name)s"
    outside = isinstance(node.parent, ast.BinOp) and isinstance(node.parent.op, ast.Mod)
    if outside or (isinstance(node.parent, ast.Attribute) and node.parent.attr == "format"):
        yield "pass the values to env._, not to its result"
