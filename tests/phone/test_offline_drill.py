"""Two hundred records said on a bad phone with a bad network: none lost, none doubled.

A browser with its profile on the disk writes through the real form. By the luck of a seeded draw the network goes and
comes, requests and answers are lost, pages are reloaded and closed, and the browser is killed.
"""

import os
import random
import signal
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Error, Page

from tasks.choices import RecordState
from tasks.models import Record
from tests import chromium
from tests.phone.conftest import CLOCK, Phone, picture

pytestmark = [pytest.mark.drill, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RECORDS = 200
SEED = 20260618
EVERY_PHOTO = 10
CHANCES = {"kill": 0.03, "close": 0.08, "reload": 0.1, "online": 0.25}
GOES = 0.6  # how often the network is gone when somebody presses 提交


def kill_browser_of(folder: Path) -> None:
    """End every process of the browser that has its profile in ``folder``, at once."""
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if f"--user-data-dir={folder}".encode() in command.read_bytes():
                os.kill(int(command.parent.name), signal.SIGKILL)


class BadPhone(Phone):
    """A phone whose browser is begun again and again, on a network that loses what it carries."""

    def __init__(self, chromium_type, folder: Path, draw: random.Random, address: str, user) -> None:
        self.chromium, self.folder, self.draw, self.address, self.user = chromium_type, folder, draw, address, user
        self.offline = self.healed = False
        self.counted: Counter[str] = Counter()
        self.begin()

    def begin(self) -> None:
        context = self.chromium.launch_persistent_context(
            str(self.folder),
            executable_path=chromium.executable(),
            args=chromium.ARGUMENTS,
            base_url=self.address,
            viewport={"width": 390, "height": 844},
            locale="zh-CN",
            timezone_id=settings.TIME_ZONE,
            service_workers="block",
        )
        context.set_default_timeout(15_000)
        context.add_init_script(CLOCK)
        super().__init__(context, context.pages[0])
        self.sign_in(self.user, self.address)
        for path in ("**/sync/", "**/photos/**", "**/session/"):
            context.route(path, self._carry)
        self.offline = False

    def _carry(self, route) -> None:
        """One in eight is lost on its way, one in eight on its way back, one in sixteen meets a server in trouble."""
        luck = 1.0 if self.healed else self.draw.random()
        with suppress(Error):  # the page was closed, or the network went, meanwhile
            if luck < 1 / 8:
                self.counted["lost on the way"] += 1
                route.abort()
            elif luck < 2 / 8:
                route.fetch()
                self.counted["lost on the way back"] += 1
                route.abort()
            elif luck < 2 / 8 + 1 / 16:
                self.counted["refused by a server in trouble"] += 1
                route.fulfill(status=503, body="busy")
            else:
                route.continue_()

    def open(self, name: str = "reports:home", *args: object, page: Page | None = None) -> Page:
        """Twice, if need be: a page whose record has just arrived is on its way to that record."""
        with suppress(Error):
            return super().open(name, *args, page=page)
        return super().open(name, *args, page=page)

    def reload(self) -> None:
        with suppress(Error):
            if not self.offline and self.page.url.startswith("http"):
                self.page.reload()

    def suffer(self) -> None:
        """What may happen between two records."""
        for name, chance in CHANCES.items():
            if self.draw.random() < chance:
                self.counted[name] += 1
                getattr(self, name)()

    def kill(self) -> None:
        kill_browser_of(self.folder)
        with suppress(Error):
            self.context.close()
        self.begin()

    def close(self) -> None:
        self.page.close()
        self.page = self.context.new_page()

    def off(self) -> None:
        self.offline = True
        self.is_offline()

    def online(self) -> None:
        self.offline = False
        self.is_offline(off=False)

    def has_kept(self, number: int) -> bool:
        """Whether so many records were said on it; the page may be on its way to another one."""
        with suppress(Error):
            return sum(item["state"] in {"waiting", "sent"} for item in self.kept()) >= number
        return False


def say(phone: BadPhone, placement, number: int) -> None:
    """One record, through the form as a person fills it in; some with a photo, some while the network goes away."""
    if phone.offline and phone.page.locator(".kept").count():
        phone.page.get_by_role("button", name="再写一条").click()
    else:
        phone.online()
        phone.form_of(placement)
    if phone.draw.random() < GOES:
        phone.off()
    phone.write(f"第{number}条", str(number))
    if number % EVERY_PHOTO == 0:
        phone.choose(picture(200 + number, 100))
    phone.submit()
    phone.until(lambda: phone.has_kept(number), seconds=60)  # from here on it must arrive
    phone.suffer()


def test_two_hundred_records_none_lost_none_doubled(cast, browser, live_server, tmp_path):
    phone = BadPhone(browser.browser_type, tmp_path, random.Random(SEED), live_server.url, cast.leader)
    try:
        for number in range(1, RECORDS + 1):
            say(phone, cast.campus, number)
        phone.healed = True
        phone.online()
        phone.open()
        submitted = Record.objects.filter(state=RecordState.SUBMITTED)
        phone.until(lambda: submitted.count() >= RECORDS, seconds=120)
        phone.until(lambda: {item["state"] for item in phone.kept()} == {"sent"})
    finally:
        phone.context.close()
    said = Counter(submitted.values_list("content", flat=True))
    assert said == Counter(f"第{number}条" for number in range(1, RECORDS + 1))
    assert Record.objects.count() == RECORDS
    with_photo = Counter(Record.objects.filter(photos__isnull=False).values_list("people", flat=True))
    assert with_photo == Counter(range(EVERY_PHOTO, RECORDS + 1, EVERY_PHOTO))
    assert all(record.reviews.count() == 1 for record in submitted)
    assert phone.counted["kill"] and phone.counted["lost on the way back"]
