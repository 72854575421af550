"""What can be said about the production images on a machine without a container engine."""

import fnmatch
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from deskctl import apt, place

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = ROOT / "docker" / "Dockerfile"
COMPOSE = ROOT / "docker" / "compose.yaml"
NGINX = ROOT / "config" / "nginx" / "metrology.conf"
ENTRYPOINT = ROOT / "docker" / "entrypoint.sh"


@pytest.fixture(scope="module")
def nginx():
    """The web server of this machine, else Debian's in a private folder: its path and environment."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program:
        return program, dict(os.environ)
    folder = place.CACHE / "nginx"
    program = folder / "root/usr/sbin/nginx"
    if not program.exists():
        source = apt.Apt(f"missing-{apt.system()}", status="/var/lib/dpkg/status")
        source.update()
        for package in source.download(source.missing("nginx"), folder / "debs"):
            apt.unpack(package, folder / "root")
    libraries = [str(path.parent) for path in (folder / "root").rglob("*.so*")]
    return program, {**os.environ, "LD_LIBRARY_PATH": ":".join(sorted(set(libraries)))}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(COMPOSE.read_text("utf-8"))


def copied():
    """Sources of COPY lines that come from the build context."""
    for line in DOCKERFILE.read_text("utf-8").splitlines():
        words = line.split()
        if words[:1] == ["COPY"] and not words[1].startswith("--from"):
            yield from words[1:-1]


@pytest.mark.parametrize("source", copied())
def test_copied_files_exist_and_reach_the_build(source):
    assert (ROOT / source).exists()
    rules = [row for row in (ROOT / ".dockerignore").read_text("utf-8").split() if row.startswith("!")]
    assert any(source == rule[1:] or source.startswith(f"{rule[1:]}/") for rule in rules), rules
    assert not any(fnmatch.fnmatch(source, row) for row in ("**/tests", "**/__pycache__"))


def test_image_installs_the_locked_versions():
    text = DOCKERFILE.read_text("utf-8")
    assert "--require-hashes" in text
    assert "requirements/runtime.txt" in text
    assert "deskctl.image" in text


def test_image_and_private_environment_use_a_supported_python():
    versions = set(re.findall(r"^FROM python:(3\.\d+)", DOCKERFILE.read_text("utf-8"), re.MULTILINE))
    assert len(versions) == 1
    assert versions <= {"3.11", "3.12", "3.13"}


def test_compose_references_resolve(compose):
    services, secrets, volumes = compose["services"], compose["secrets"], compose["volumes"]
    for name, service in services.items():
        assert "image" in service or "build" in service, name
        assert set(service.get("depends_on", ())) <= set(services), name
        assert set(service.get("secrets", ())) <= set(secrets), name
        for mount in service.get("volumes", ()):
            source = mount.split(":")[0]
            known = (COMPOSE.parent / source).exists() if source.startswith(".") else source in volumes
            assert known, f"{name}: {mount}"
    build = services["odoo"]["build"]
    assert (COMPOSE.parent / build["context"] / build["dockerfile"]).resolve() == DOCKERFILE


def test_secrets_stay_out_of_the_repository(compose):
    ignored = (ROOT / ".gitignore").read_text("utf-8").split()
    assert "docker/secrets/" in ignored
    for secret in compose["secrets"].values():
        assert secret["file"].startswith("secrets/")
        assert not subprocess.run(
            ["git", "ls-files", f"docker/{secret['file']}"], cwd=ROOT, capture_output=True, text=True
        ).stdout


def test_database_searches_chinese(compose):
    arguments = compose["services"]["db"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert "--locale=C" in arguments
    assert "--lc-ctype=C.UTF-8" in arguments


def test_nginx_leads_to_the_ports_of_odoo(compose):
    text = re.sub(r"#.*", "", NGINX.read_text("utf-8"))
    assert text.count("{") == text.count("}")
    upstreams = dict(re.findall(r"upstream (\w+) \{\s*server ([\w:]+);", text))
    for host, port in (value.split(":") for value in upstreams.values()):
        assert host in compose["services"]
        assert port in compose["services"][host]["expose"]
    doors = dict(re.findall(r"location (\S+) \{\s*proxy_pass http://(\w+);", text))
    assert upstreams[doors["/websocket"]].endswith(":8072")
    assert upstreams[doors["/"]].endswith(":8069")
    assert re.search(r"location /web/database \{\s*return 404;", text)


def test_nginx_accepts_its_configuration(tmp_path, nginx):
    program, environment = nginx
    text = NGINX.read_text("utf-8").replace("server odoo:", "server 127.0.0.1:")
    site = tmp_path / "site.conf"
    site.write_text(text.replace("listen 80;", "listen 127.0.0.1:18069;"), "utf-8")
    folders = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{name}_temp_path {tmp_path}/{name};\n" for name in folders)
    main = tmp_path / "nginx.conf"
    outer = f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\n"
    main.write_text(f"{outer}http {{ access_log off;\n{paths}include {site}; }}\n", "utf-8")
    done = subprocess.run(
        [program, "-t", "-p", str(tmp_path), "-c", str(main)],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.returncode == 0, done.stderr


def test_entrypoint_writes_a_configuration_without_open_doors(tmp_path):
    text = ENTRYPOINT.read_text("utf-8")
    assert subprocess.run(["sh", "-n", str(ENTRYPOINT)]).returncode == 0
    for path in re.findall(r"/opt/metrology/([\w./]+)", text):
        target = {"serve.py": "docker/serve.py", "world.py": "deskctl/inside/world.py"}.get(
            path, path.rstrip("/")
        )
        assert (ROOT / target).exists(), path
    shared = (ROOT / "config" / "odoo.conf").read_text("utf-8")
    assert re.search(r"^list_db = False$", shared, re.MULTILINE)
    assert re.search(r"^proxy_mode = True$", text, re.MULTILINE)
    assert re.search(r"^gevent_port = 8072$", text, re.MULTILINE)
    assert re.search(r"^admin_passwd = \$admin_password$", text, re.MULTILINE)
