"""The platform's own settings, with one page more: a bare view behind the same middleware."""

from youthwork.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
SECOND_FACTOR = "off"
