"""All settings, read from the environment; a bad value stops the start with a sentence that names the variable.

With nothing set the platform runs embedded: SQLite and a broker of files, both under VAR_DIR. With DATABASE_URL and
REDIS_URL the same code runs on PostgreSQL and Redis. `.env.example` lists every variable read here.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from youthwork.databases import embedded_cache, embedded_database, redis_cache, server_database
from youthwork.environment import flag, names, number, text
from youthwork.keys import field_key, kept_keys, refuse_weak
from youthwork.logs import to_stderr
from youthwork.outgoing import allowed_hosts, mail_server

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where things are kept -------------------------------------------------------------------------------------------

VAR_DIR = Path(text("VAR_DIR", str(BASE_DIR / "var"))).absolute()
try:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"VAR_DIR: the folder {VAR_DIR} cannot be made ({error.strerror}).") from error

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Private: no address leads here; files go out through one view that checks access.
MEDIA_ROOT = VAR_DIR / "files"
FILE_UPLOAD_PERMISSIONS = 0o640

DATABASE_URL = text("DATABASE_URL")
# The owner of the tables, with which migrations run; only grant_application_role reads it here.
MIGRATION_DATABASE_URL = text("MIGRATION_DATABASE_URL")
REDIS_URL = text("REDIS_URL")
EMBEDDED = not DATABASE_URL

# --- Secrets ---------------------------------------------------------------------------------------------------------

SECRET_KEY = text("SECRET_KEY")
_field_key = text("FIELD_KEY")
_field_keys_old = names("FIELD_KEYS_OLD")
if not SECRET_KEY or not _field_key:
    if not EMBEDDED:
        raise ImproperlyConfigured(
            f"{'FIELD_KEY' if SECRET_KEY else 'SECRET_KEY'} is not set, and with DATABASE_URL nothing is made up. "
            "Set SECRET_KEY to 50 random characters and FIELD_KEY to the output of: openssl rand -base64 32."
        )
    _kept = kept_keys(VAR_DIR / "keys.env")
    SECRET_KEY = SECRET_KEY or _kept.get("SECRET_KEY", "")
    _field_key = _field_key or _kept.get("FIELD_KEY", "")
FIELD_KEY = field_key(_field_key)
if not EMBEDDED:
    refuse_weak(SECRET_KEY, FIELD_KEY)
# Former keys, which still open what they sealed: set until rotate_field_key has sealed it anew.
FIELD_KEYS_OLD = [field_key(key, "FIELD_KEYS_OLD") for key in _field_keys_old]

# --- Who may reach it ------------------------------------------------------------------------------------------------

DEBUG = flag("DEBUG")
_hosts = names("ALLOWED_HOSTS")
# The loopback names are for the health check of this machine.
ALLOWED_HOSTS = [*_hosts, "localhost", "127.0.0.1", "[::1]"]
if not EMBEDDED and DEBUG:
    raise ImproperlyConfigured("DEBUG is on, and with DATABASE_URL its error pages would show personal data.")
if not EMBEDDED and (not _hosts or "*" in _hosts):
    raise ImproperlyConfigured("ALLOWED_HOSTS must list the names under which people open the platform, and no *.")
CSRF_TRUSTED_ORIGINS = names("CSRF_TRUSTED_ORIGINS")
for _origin in CSRF_TRUSTED_ORIGINS:
    if "://" not in _origin:
        raise ImproperlyConfigured(f"CSRF_TRUSTED_ORIGINS: {_origin!r} needs its scheme, as in https://{_origin}.")

SECURE_SSL = flag("SECURE_SSL")
# Under which address people open the platform: files that leave the house say it.
_origins = [origin for origin in CSRF_TRUSTED_ORIGINS if "*" not in origin]
_origins += [f"{'https' if SECURE_SSL else 'http'}://{host}" for host in _hosts if host[0] not in ".*"]
SITE_ADDRESS = (_origins or ["http://localhost:8000"])[0].rstrip("/")
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE_SSL else 0
# What the names below ours do, and whether the domain is preloaded, is for its owner to say (W005, W021); pages may
# frame each other (W019).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W019", "security.W021"]
# Only behind a proxy that overwrites the header: anybody may send it.
BEHIND_PROXY = flag("BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many entries at the right of X-Forwarded-For are written by proxies of ours (youthwork/lib/addresses.py).
PROXY_COUNT = number("PROXY_COUNT", 1, least=1, most=5)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "worker-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "manifest-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

# --- The parts -------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "treebeard",
    "import_export",
    "youthwork.apps.YouthworkConfig",
    "teams.apps.TeamsConfig",
    "tasks.apps.TasksConfig",
    "reports.apps.ReportsConfig",
]
MIDDLEWARE = [
    # What writes headers stands first: every answer bears them, a refusal and an error page too.
    "youthwork.middleware.traced",
    "django.middleware.security.SecurityMiddleware",
    # Styles and scripts are the same for everybody: what follows guards pages, and would weigh as much as they do.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "youthwork.middleware.guard_answers",
    "youthwork.middleware.limit_body",
    "youthwork.health.without_session",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "teams.middleware.act_under_chosen",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "teams.queued.AnswerQueue",
    "teams.middleware.session_limits",
    "teams.middleware.second_factor",
    "teams.denied.NoteRefusals",
    "youthwork.middleware.not_allowed_page",
]
ROOT_URLCONF = "youthwork.urls"
WSGI_APPLICATION = "youthwork.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reports.context.frame",
            ],
        },
    }
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "youthwork.storage.StaticFiles"
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People ----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "teams.User"
AUTHENTICATION_BACKENDS = ["teams.backends.AccountBackend"]
LOGIN_URL = LOGOUT_REDIRECT_URL = "teams:sign-in"
LOGIN_REDIRECT_URL = "reports:home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# How many of the four classes (capitals, small letters, digits, signs) a password mixes: 3 for 等保. 0 asks for length
# and no mixture, which makes better passwords.
PASSWORD_CLASSES = number("PASSWORD_CLASSES", 0, least=0, most=4)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "teams.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "teams.passwords.Mixed", "OPTIONS": {"classes": PASSWORD_CLASSES}},
    {"NAME": "teams.passwords.NotCommon"},
    {"NAME": "teams.passwords.NotPersonal"},
]
# Only load_demo and generate use it, for the accounts that they make.
PUBLIC_DEMO_PASSWORD = "demo-youthwork"
DEMO_PASSWORD = text("DEMO_PASSWORD", PUBLIC_DEMO_PASSWORD)

# --- The door --------------------------------------------------------------------------------------------------------

# Failures within the window after which no further try is heard (teams/actions/sign_in.py says how they go together).
SIGN_IN_WINDOW_MINUTES = number("SIGN_IN_WINDOW_MINUTES", 15, least=1, most=24 * 60)
SIGN_IN_FAILURES_PER_PLACE = number("SIGN_IN_FAILURES_PER_PLACE", 10, least=3, most=1000)
SIGN_IN_FAILURES_PER_ACCOUNT = number("SIGN_IN_FAILURES_PER_ACCOUNT", 50, least=3, most=10_000)
SIGN_IN_FAILURES_PER_ADDRESS = number("SIGN_IN_FAILURES_PER_ADDRESS", 100, least=3, most=100_000)
SIGN_IN_KNOWN_DAYS = 30

# "offices": whoever holds an office, or operates the platform, signs in with a code too. "off": nobody must; whoever
# has bound an authenticator is asked for its code all the same.
SECOND_FACTOR = text("SECOND_FACTOR", "off" if EMBEDDED else "offices")
if SECOND_FACTOR not in {"off", "offices"}:
    raise ImproperlyConfigured(f"SECOND_FACTOR is {SECOND_FACTOR!r}: set it to off or offices, or leave it out.")

# How long a session lasts without a request, and at most: short for offices, whose desks stand in shared rooms, long
# for leaders, who report from their own phones between lectures.
OFFICE_IDLE_MINUTES = number("OFFICE_IDLE_MINUTES", 30, least=5, most=24 * 60)
OFFICE_SESSION_HOURS = number("OFFICE_SESSION_HOURS", 12, least=1, most=7 * 24)
LEADER_IDLE_DAYS = number("LEADER_IDLE_DAYS", 14, least=1, most=90)
LEADER_SESSION_DAYS = number("LEADER_SESSION_DAYS", 30, least=1, most=365)
SESSION_COOKIE_AGE = LEADER_IDLE_DAYS * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "teams.queued.no_token"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if SECURE_SSL:
    # A name that browsers take only over https, for this host and all of it: no neighbour can plant a cookie of ours.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"

# --- Language and time -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- Limits of what is sent in ---------------------------------------------------------------------------------------

UPLOAD_MAX_BYTES = number("UPLOAD_MAX_MB", 20, least=1, most=200) * 1024 * 1024
# Of a sheet, before and while it is read; the process that reads it ends when it needs more.
SHEET_MAX_MB = number("SHEET_MAX_MB", 20, least=1, most=200)
SHEET_MAX_ROWS = number("SHEET_MAX_ROWS", 120_000, least=100, most=1_048_576)
SHEET_MAX_COLUMNS = number("SHEET_MAX_COLUMNS", 200, least=20, most=16_384)
SHEET_MAX_INFLATED_MB = number("SHEET_MAX_INFLATED_MB", 150, least=10, most=2_000)
SHEET_MAX_ENTRIES = number("SHEET_MAX_ENTRIES", 2_000, least=50, most=20_000)
SHEET_CPU_SECONDS = number("SHEET_CPU_SECONDS", 8, least=1, most=120)
SHEET_WALL_SECONDS = number("SHEET_WALL_SECONDS", 10, least=1, most=300)
SHEET_MEMORY_MB = number("SHEET_MEMORY_MB", 300, least=100, most=8_000)
# Of a document to read: the same; pieces are its paragraphs, lines and rows.
PAPER_MAX_MB = number("PAPER_MAX_MB", 20, least=1, most=200)
PAPER_MAX_PAGES = number("PAPER_MAX_PAGES", 500, least=10, most=5_000)
PAPER_MAX_PIECES = number("PAPER_MAX_PIECES", 30_000, least=1_000, most=500_000)
PAPER_MAX_CHARACTERS = number("PAPER_MAX_CHARACTERS", 1_000_000, least=10_000, most=20_000_000)
PAPER_MAX_INFLATED_MB = number("PAPER_MAX_INFLATED_MB", 100, least=10, most=2_000)
PAPER_MAX_ENTRIES = number("PAPER_MAX_ENTRIES", 2_000, least=50, most=20_000)
PAPER_CPU_SECONDS = number("PAPER_CPU_SECONDS", 12, least=1, most=120)
PAPER_WALL_SECONDS = number("PAPER_WALL_SECONDS", 15, least=1, most=300)
PAPER_MEMORY_MB = number("PAPER_MEMORY_MB", 500, least=200, most=8_000)
# Of a photo, and of drawing it anew: the same.
PHOTO_MAX_BYTES = number("PHOTO_MAX_MB", 60, least=5, most=200) * 1024 * 1024
PHOTO_CPU_SECONDS = number("PHOTO_CPU_SECONDS", 12, least=1, most=120)
PHOTO_WALL_SECONDS = number("PHOTO_WALL_SECONDS", 20, least=1, most=300)
PHOTO_MEMORY_MB = number("PHOTO_MEMORY_MB", 700, least=200, most=8_000)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A whole request: nine photos and the words with them.
REQUEST_MAX_BYTES = 10 * UPLOAD_MAX_BYTES + DATA_UPLOAD_MAX_MEMORY_SIZE
# The page that shows how a sheet was understood sends every row back.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_NUMBER_FILES = 30

# --- What is sent out ------------------------------------------------------------------------------------------------

# A folder with the typefaces of the office (方正小标宋、仿宋、楷体、黑体) for PDFs; without it Noto Sans sets them.
REPORT_FONTS = Path(text("REPORT_FONTS")) if text("REPORT_FONTS") else None
# Rows of an export; a job may not last longer than what it takes to write them.
EXPORT_MAX_ROWS = number("EXPORT_MAX_ROWS", 200_000, least=1_000, most=1_000_000)
# Whom the platform may call to hand on notices, beyond the gateways of youthwork/lib/outgoing/hosts.py.
OUTGOING_HOSTS = allowed_hosts(names("OUTGOING_HOSTS"))
# How long one of them may be silent; what it has not answered by then may have arrived, and is told as unknown.
OUTGOING_SECONDS = number("OUTGOING_SECONDS", 10, least=1, most=60)
_mail = mail_server(text("EMAIL_URL"), text("EMAIL_FROM"))
EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.host, _mail.port, _mail.use_tls, _mail.use_ssl
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
# As whom notices are mailed; "" where there is no mail server.
EMAIL_FROM = text("EMAIL_FROM") if EMAIL_HOST else ""

# --- How long things are kept: days until the nightly job takes them away ---------------------------------------------

RETENTION_SHEET_DAYS = number("RETENTION_SHEET_DAYS", 30, least=1, most=3650)
RETENTION_PHOTO_DAYS = number("RETENTION_PHOTO_DAYS", 3 * 365, least=30, most=36500)
# The uploaded file itself, encrypted; it goes earlier when the import is applied or given up.
RETENTION_ORIGINAL_DAYS = number("RETENTION_ORIGINAL_DAYS", 7, least=1, most=30)
RETENTION_EXPORT_DAYS = number("RETENTION_EXPORT_DAYS", 7, least=1, most=90)
RETENTION_NOTICE_DAYS = number("RETENTION_NOTICE_DAYS", 365, least=30, most=3650)

# --- Lights (tasks/progress.py says how they go together) ------------------------------------------------------------

PACE_SOON_DAYS = number("PACE_SOON_DAYS", 7, least=0, most=90)
PACE_RETURN_DAYS = number("PACE_RETURN_DAYS", 7, least=1, most=90)
PACE_QUIET_DAYS = number("PACE_QUIET_DAYS", 14, least=1, most=365)
PACE_SILENT_DAYS = number("PACE_SILENT_DAYS", 20, least=PACE_QUIET_DAYS, most=365)
PACE_SETTLE_DAYS = number("PACE_SETTLE_DAYS", 14, least=0, most=365)
PACE_BEHIND_POINTS = number("PACE_BEHIND_POINTS", 10, least=0, most=100)

# --- Database and cache ----------------------------------------------------------------------------------------------

DATABASES = {"default": embedded_database(VAR_DIR) if EMBEDDED else server_database(DATABASE_URL)}
CACHES = {"default": redis_cache(REDIS_URL) if REDIS_URL else embedded_cache(VAR_DIR)}

# --- Jobs ------------------------------------------------------------------------------------------------------------
# A killed worker's job comes back (acks_late and reject_on_worker_lost together), so every job may run twice. With
# Redis it comes back after the visibility timeout; no job may last that long.

CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict = {
        "visibility_timeout": number("BROKER_VISIBILITY_SECONDS", 20 * 60, least=10, most=3600),
        "unacked_restore_throttle": 1,  # look for such jobs every 10 s; by default it is every 100 s
    }
    CELERY_TASK_SOFT_TIME_LIMIT = 270
    CELERY_TASK_TIME_LIMIT = 300
else:
    CELERY_BROKER_URL = "filesystem://"
    # One folder for in and out: the worker must find what the web process leaves. Messages carry ids, no personal data.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker" / "messages"),
        "data_folder_out": str(VAR_DIR / "broker" / "messages"),
        "control_folder": str(VAR_DIR / "broker" / "control"),
        "store_processed": False,
    }
    for _folder in ("messages", "control"):
        (VAR_DIR / "broker" / _folder).mkdir(parents=True, exist_ok=True)
CELERY_WORKER_CONCURRENCY = number("WORKER_CONCURRENCY", 2, least=1, most=64)

# --- Watching over it ------------------------------------------------------------------------------------------------

LOG_LEVEL = text("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured(f"LOG_LEVEL is {LOG_LEVEL!r}: set it to DEBUG, INFO, WARNING or ERROR.")
LOGGING = to_stderr(LOG_LEVEL)
# With less than this left where VAR_DIR is, the platform says that it is not ready.
DISK_FREE_MB = number("DISK_FREE_MB", 500, least=10, most=10_000_000)
