"""The platform's own settings, with two pages more: what a view costs at least, bare and in the frame of every page."""

from youthwork.settings import *  # noqa: F403
from youthwork.settings import BASE_DIR, TEMPLATES

ROOT_URLCONF = "tests.bench.urls"
SECOND_FACTOR = "off"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "tests" / "bench" / "templates")
