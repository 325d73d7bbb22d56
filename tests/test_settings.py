"""The environment decides how the platform starts; what cannot be right stops it with the variable's name."""

import base64
import os
import re
import runpy
import stat
import subprocess
import sys
from types import SimpleNamespace

import pytest
import yaml
from django.conf import global_settings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from tests.services import server_variables
from tests.tools import ROOT

SERVER = {
    "DATABASE_URL": "postgresql://youthwork:secret@127.0.0.1:5432/youthwork",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "ALLOWED_HOSTS": "youthwork.example.cn",
    "CSRF_TRUSTED_ORIGINS": "https://youthwork.example.cn",
    "SECURE_SSL": "true",
    "BEHIND_PROXY": "true",
    "DEMO_PASSWORD": "another",
}
OURS = {"youthwork", "security"}
MAIL = {"EMAIL_URL": "smtp+ssl://notice:p%40ss@mail.example.cn", "EMAIL_FROM": "notice@example.cn"}


def environment(tmp_path, **variables):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "youthwork.settings"} | variables


def read(env):
    """The settings, read anew in this process; raises ImproperlyConfigured, with which a start would stop."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ.keys() - env.keys():
            patch.delenv(name)
        for name, value in env.items():
            patch.setenv(name, value)
        ours = runpy.run_path(str(ROOT / "youthwork" / "settings.py"))
    return SimpleNamespace(**{name: value for name, value in (vars(global_settings) | ours).items() if name.isupper()})


def started(env, *arguments):
    """A process of its own with these settings and no other variables."""
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def found(env):
    """Which of our checks and of Django's for a server complain of the settings."""
    kept = {"DATABASES", "INSTALLED_APPS"}  # what cannot be exchanged under a running process; no such check reads it
    with override_settings(**{name: value for name, value in vars(read(env)).items() if name not in kept}):
        told = [message.id for message in run_checks(include_deployment_checks=True) if not message.is_silenced()]
    return {number for source, number in (name.split(".") for name in told) if source in OURS}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("FIELD_KEY", "not base64!"),
        ("FIELD_KEY", "c2hvcnQ="),
        ("FIELD_KEYS_OLD", "c2hvcnQ="),
        ("DATABASE_URL", "mysql://localhost/youthwork"),
        ("DATABASE_URL", "postgresql://localhost"),
        ("REDIS_URL", "localhost:6379"),
        ("LOG_LEVEL", "LOUD"),
        ("UPLOAD_MAX_MB", "0"),
        ("UPLOAD_MAX_MB", "twenty"),
        ("SECOND_FACTOR", "on"),
        ("PASSWORD_CLASSES", "5"),
        ("PACE_BEHIND_POINTS", "101"),
        ("PACE_SILENT_DAYS", "13"),  # 滞后 before 临期
        ("SIGN_IN_FAILURES_PER_PLACE", "0"),
        ("CSRF_TRUSTED_ORIGINS", "youthwork.example.cn"),
        ("OUTGOING_HOSTS", "gateway.example.cn/send"),
        ("OUTGOING_HOSTS", "gateway.example.cn, *"),
        ("OUTGOING_SECONDS", "0"),
        ("EMAIL_URL", "mail.example.cn:465"),
        ("EMAIL_URL", "smtp+ssl://"),
        ("EMAIL_FROM", "the office"),
    ],
)
def test_a_value_that_cannot_be_right_stops_the_start(tmp_path, name, value):
    with pytest.raises(ImproperlyConfigured, match=rf"^{name}"):
        read(environment(tmp_path, **server_variables() | MAIL | {name: value}))


def test_what_stops_the_start_is_said_to_whoever_started_it(tmp_path):
    done = started(environment(tmp_path, **server_variables() | {"LOG_LEVEL": "LOUD"}), "manage.py", "check")
    assert done.returncode == 1
    assert "ImproperlyConfigured: LOG_LEVEL" in done.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "FIELD_KEY"])
def test_a_server_makes_no_secret_up(tmp_path, missing):
    variables = server_variables() | SERVER
    del variables[missing]
    with pytest.raises(ImproperlyConfigured, match=rf"^{missing} is not set"):
        read(environment(tmp_path, **variables))
    assert not (tmp_path / "keys.env").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "changeme"),
        ("SECRET_KEY", "a" * 60),
        ("FIELD_KEY", base64.b64encode(bytes(32)).decode()),
        ("DEBUG", "true"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "youthwork.example.cn,*"),
    ],
)
def test_a_server_refuses_to_start_with_what_is_only_good_for_a_trial(tmp_path, name, value):
    variables = server_variables() | SERVER | {name: value}
    with pytest.raises(ImproperlyConfigured, match=rf"^{name}") as refusal:
        read(environment(tmp_path, **variables))
    assert value not in str(refusal.value) or len(value) < 6
    assert read(environment(tmp_path, **variables | {"DATABASE_URL": ""})).EMBEDDED


def test_an_embedded_start_makes_the_keys_once_and_for_its_owner_only(tmp_path):
    env = environment(tmp_path)
    code = "from django.conf import settings; print(settings.SECRET_KEY, settings.FIELD_KEY.hex())"
    command = [sys.executable, "-c", code]
    at_once = [subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = {process.communicate()[0] for process in at_once}
    settings = read(env)
    assert said == {f"{settings.SECRET_KEY} {settings.FIELD_KEY.hex()}\n"}
    assert stat.S_IMODE((tmp_path / "keys.env").stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ImproperlyConfigured, match=r"^VAR_DIR"):
        read(environment(tmp_path, VAR_DIR=str(tmp_path / "file" / "var")))


def test_the_cache_of_redis_is_not_the_database_of_the_broker(tmp_path):
    settings = read(environment(tmp_path, **server_variables() | SERVER))
    assert settings.CELERY_BROKER_URL == "redis://127.0.0.1:6379/0"
    assert settings.CACHES["default"]["LOCATION"] == "redis://127.0.0.1:6379/1"


def test_a_server_set_up_right_passes_the_deployment_checks(tmp_path):
    env = environment(tmp_path, **server_variables() | SERVER)
    done = started(env, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert found(env) == set()


@pytest.mark.parametrize(
    ("variables", "numbers"),
    [
        ({"ALLOWED_HOSTS": "localhost"}, {"E005"}),
        ({"REDIS_URL": ""}, {"W004"}),
        ({"CSRF_TRUSTED_ORIGINS": ""}, {"W007"}),
        ({"DEMO_PASSWORD": ""}, {"W008"}),
        ({"FIELD_KEYS_OLD": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}, {"W009"}),
        ({"DATABASE_URL": "", "WORKER_CONCURRENCY": "8"}, {"W002", "W003"}),
        ({"OUTGOING_HOSTS": "gateway.example.cn, http://10.0.0.5:8080"}, {"W010"}),
        (MAIL, set()),
        (MAIL | {"EMAIL_URL": "smtp://notice:pass@mail.example.cn"}, {"W011"}),
    ],
)
def test_mistakes_of_a_deployment_are_found(tmp_path, variables, numbers):
    assert found(environment(tmp_path, **server_variables() | SERVER | variables)) == numbers


def test_the_mail_server_is_read_from_one_address(tmp_path):
    settings = read(environment(tmp_path, **server_variables() | MAIL))
    login = (settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    assert login == ("mail.example.cn", 465, "notice", "p@ss")
    assert (settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS, settings.EMAIL_FROM) == (True, False, "notice@example.cn")


def test_without_a_mail_server_nothing_is_mailed(tmp_path):
    settings = read(environment(tmp_path, **server_variables() | {"EMAIL_FROM": "notice@example.cn"}))
    assert (settings.EMAIL_HOST, settings.EMAIL_FROM) == ("", "")


def test_a_bad_address_of_the_mail_server_keeps_its_password(tmp_path):
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(environment(tmp_path, **server_variables() | MAIL | {"EMAIL_URL": "smtps://notice:secret@mail"}))
    assert "secret" not in str(refusal.value)


def read_variables():
    """The names that settings and the scripts take from the environment."""
    settings = (ROOT / "youthwork" / "settings.py").read_text()
    entrypoint = (ROOT / "scripts" / "entrypoint.sh").read_text()
    programs = [(ROOT / "scripts" / name).read_text() for name in ("run.py", "alive.py")]
    found = set(re.findall(r'\b(?:text|flag|number|names)\(\s*"([A-Z_]+)"', settings))
    found |= set(re.findall(r"\$\{([A-Z_]+):-", entrypoint))
    found |= set(re.findall(r"""os\.environ\.get\(["']([A-Z_]+)""", "".join(programs)))
    return found - {"MAKELEVEL"}


# For the container of PostgreSQL; the platform reads them nowhere.
COMPOSE_ALONE = {"POSTGRES_PASSWORD", "APPLICATION_PASSWORD"}


def example_variables():
    return set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_the_example_lists_every_variable_that_is_read_and_no_other():
    assert example_variables() == read_variables() | COMPOSE_ALONE


def test_the_containers_start_through_the_script_that_the_tests_run():
    roles = set(re.findall(r"^  (\w+)\)$", (ROOT / "scripts" / "entrypoint.sh").read_text(), re.MULTILINE))
    ours = {name: service for name, service in compose()["services"].items() if "build" in service}
    assert set(ours) == {"web", "worker", "beat", "migrate"}
    for service in ours.values():
        program, role = service["command"]
        assert program == "scripts/entrypoint.sh"
        assert role in roles


def test_the_containers_set_only_variables_that_are_read():
    for name, service in compose()["services"].items():
        if "build" in service:
            assert set(service["environment"]) <= read_variables() | COMPOSE_ALONE, name
    text = (ROOT / "docker-compose.yml").read_text()
    assert set(re.findall(r"\$\{([A-Z_]+)", text)) <= example_variables()


def test_only_the_migration_knows_the_owner_of_the_tables():
    for name, service in compose()["services"].items():
        if "build" in service:
            said = service["environment"]
            assert bool(said["MIGRATION_DATABASE_URL"]) is (name == "migrate"), name
            assert (said["POSTGRES_PASSWORD"], said["APPLICATION_PASSWORD"]) == ("", ""), name


def test_every_container_says_whether_it_is_well_and_what_it_waits_for():
    services = compose()["services"]
    for name, service in services.items():
        assert "healthcheck" in service or name == "migrate", name
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped"), name
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


@pytest.mark.parametrize(
    ("ssl", "said"),
    [
        ("true", "__Host-sessionid __Host-csrftoken True True True Lax Lax"),
        ("false", "sessionid csrftoken False False True Lax Lax"),
    ],
)
def test_cookies_are_kept_from_scripts_neighbours_and_plain_connections(tmp_path, ssl, said):
    names = "SESSION_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SESSION_COOKIE_HTTPONLY "
    names += "SESSION_COOKIE_SAMESITE CSRF_COOKIE_SAMESITE"
    env = environment(tmp_path, **SERVER | server_variables() | {"SECURE_SSL": ssl})
    settings = vars(read(env))
    assert " ".join(str(settings[name]) for name in names.split()) == said


@pytest.mark.parametrize(
    ("variables", "said"),
    [({}, "offices"), ({"SECOND_FACTOR": "off"}, "off"), ({"DATABASE_URL": "", "REDIS_URL": ""}, "off")],
)
def test_a_server_asks_offices_for_a_second_factor_and_a_trial_does_not(tmp_path, variables, said):
    env = environment(tmp_path, **SERVER | server_variables() | variables)
    assert said == read(env).SECOND_FACTOR
