"""On PostgreSQL with two roles: the owner migrates, the application works, and cannot touch what the log holds."""

import json
import os
import re
import subprocess
import sys

import psycopg2
import pytest
from psycopg2.errors import InsufficientPrivilege

from tests.services import server_variables
from tests.tools import ROOT

pytestmark = pytest.mark.drill

ENTRYPOINT = str(ROOT / "scripts" / "entrypoint.sh")
LOG = ("teams_auditentry", "teams_auditseal", "teams_auditrange")
WORK = """
import django
django.setup()
from datetime import date
from io import StringIO
from django.core.management import call_command
from teams import audit
from teams.actions.members import edit_member, register_member
from teams.actions.sites import edit_site, open_site
from teams.audit_seals import seal
from teams.models import Organisation, Parentage, User
call_command("open_root", "440000", name="共青团广东省委员会", short_name="团省委", stdout=StringIO())
call_command("open_account", "admin", name="管理员", organisation="440000", role="sysadmin", stdout=StringIO())
unit, user = Organisation.objects.get(), User.objects.get()
member = register_member(actor=user, home=unit, name="林嘉豪")
edit_member(actor=user, member=member, college="机电信息系")
site = open_site(actor=user, host=unit, name="官渡社区", kind="community")
edit_site(actor=user, site=site, place="官渡路1号")
site.delete()
print(seal(), audit.forget(member_id=member.pk))
"""


class Server:
    """One database of an owner, and how to run things as either role."""

    def __init__(self, address: str, name: str, folder) -> None:
        self.owner = f"postgresql://{name}_owner@{address}/{name}"
        self.application = f"postgresql://{name}@{address}/{name}"
        kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
        self.environment = kept | server_variables() | {"VAR_DIR": str(folder), "DATABASE_URL": self.application}
        self.environment["DJANGO_SETTINGS_MODULE"] = "youthwork.settings"

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess:
        environment = self.environment | variables
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    def manage(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
        return self.run(sys.executable, "manage.py", *arguments, **variables)

    def migrate(self) -> subprocess.CompletedProcess:
        return self.run(ENTRYPOINT, "migrate", MIGRATION_DATABASE_URL=self.owner)


@pytest.fixture(scope="module")
def server(postgres_url, tmp_path_factory):
    name = f"roles_{os.getpid()}"
    admin = psycopg2.connect(postgres_url)
    admin.autocommit = True
    cursor = admin.cursor()
    for role in (f"{name}_owner", name):
        cursor.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
    cursor.execute(f"CREATE DATABASE {name} OWNER {name}_owner")
    address = re.search(r"@([^/]+)/", postgres_url).group(1)
    found = Server(address, name, tmp_path_factory.mktemp("var"))
    try:
        done = found.migrate()
        assert done.returncode == 0, done.stdout + done.stderr
        yield found
    finally:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
        for role in (name, f"{name}_owner"):
            cursor.execute(f"DROP ROLE {role}")
        admin.close()


@pytest.fixture(scope="module")
def worked(server) -> Server:
    """The application has opened a root and an account, changed things, sealed and forgotten somebody."""
    done = server.run(sys.executable, "-c", WORK)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["7", "3"]
    return server


def as_application(server: Server, statement: str) -> None:
    connection = psycopg2.connect(server.application)
    try:
        connection.cursor().execute(statement)
    finally:
        connection.close()


def test_the_application_works_and_the_log_verifies_after_forgetting(worked):
    done = worked.manage("verify_audit", "--format", "json")
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert (said["wrong"], said["unsealed"], said["entries"]) == ([], 0, 7)


@pytest.mark.parametrize("table", LOG)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_application_can_not_change_or_empty_the_log(worked, table, statement):
    with pytest.raises(InsufficientPrivilege, match="permission denied"):
        as_application(worked, statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM teams_auditname",
        "TRUNCATE teams_auditname",
        "UPDATE teams_auditname SET person_id = 1",
        "UPDATE teams_auditname SET text = '别人'",
        "UPDATE teams_auditname SET text = ''",  # the salt would still let somebody try names
        "ALTER TABLE teams_auditentry DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_kept ON teams_auditentry",
        "CREATE TABLE beside (id int)",
        "DELETE FROM django_migrations",
    ],
)
def test_names_can_be_forgotten_and_nothing_else(worked, statement):
    with pytest.raises(InsufficientPrivilege):
        as_application(worked, statement)


def test_even_the_owner_meets_the_triggers(worked):
    connection = psycopg2.connect(worked.owner)
    with pytest.raises(InsufficientPrivilege, match="append-only"):
        connection.cursor().execute("UPDATE teams_auditentry SET verb = '别的'")
    connection.rollback()
    with pytest.raises(InsufficientPrivilege, match="append-only"):
        connection.cursor().execute("DELETE FROM teams_auditseal")
    connection.close()


def test_migrating_and_granting_again_changes_nothing(worked):
    done = worked.migrate()
    assert done.returncode == 0, done.stdout + done.stderr
    with pytest.raises(InsufficientPrivilege):
        as_application(worked, "DELETE FROM teams_auditentry")


def test_the_check_of_a_deployment_tells_a_role_that_could_change_the_log(worked):
    check = ("check", "--deploy", "--database", "default")
    assert "youthwork.W020" not in worked.manage(*check).stderr
    assert "youthwork.W020" in worked.manage(*check, DATABASE_URL=worked.owner).stderr


@pytest.mark.parametrize("owner", ["", "same"])
def test_granting_needs_two_roles(worked, owner):
    done = worked.manage("grant_application_role", MIGRATION_DATABASE_URL=worked.application if owner else "")
    assert done.returncode == 1
    assert "MIGRATION_DATABASE_URL" in done.stderr


def test_a_role_that_is_also_the_owner_is_not_called_safe(worked, postgres_url):
    """Whoever belongs to the owner's role could change the log all the same."""
    name = worked.application.rsplit("/", 1)[1]
    admin = psycopg2.connect(postgres_url)
    admin.autocommit = True
    admin.cursor().execute(f"GRANT {name}_owner TO {name}")
    try:
        done = worked.manage("grant_application_role", MIGRATION_DATABASE_URL=worked.owner)
        assert done.returncode == 1
        assert "仍能改操作日志" in done.stderr
    finally:
        admin.cursor().execute(f"REVOKE {name}_owner FROM {name}")
        admin.close()
