"""The broker is away for a while, under beats, workers and a page: all that comes of it is that things are late."""

import subprocess
import sys
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from reports.choices import ExportState
from reports.models import Export
from teams.choices import DeliveryState
from teams.models import Delivery, NoticePreference
from tests import services
from tests.cast import build_cast
from tests.reports.endurance import FIRST, Crew, crew, make_channels, make_colleges
from tests.services import wait_for
from tests.tools import ROOT

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

PEOPLE, SECONDS = 20, 60
AWAY = 8  # seconds: some rounds of every job
ASK = """
import sys, django
django.setup()
from reports.actions.exports import ask
from reports.jobs import ask_to_make
from teams.models import User
ask_to_make(ask(actor=User.objects.get(pk=sys.argv[1]), kind="ledger", options={"query": ""}).pk)
"""


def ask_for_an_export(workers: Crew, user) -> None:
    """What a page does; it may not wait for the broker long, nor fail without one."""
    command = [sys.executable, "-c", ASK, str(user.pk)]
    subprocess.run(command, cwd=ROOT, env=workers.platform.environment, check=True, timeout=15)


def test_without_a_broker_things_are_late_and_no_more(gateway, tmp_path, today):
    assert connection.vendor == "postgresql", "this drill needs PostgreSQL: run make drill"
    cast = build_cast()
    make_colleges(cast, 2 * PEOPLE, on=timezone.localdate())
    make_channels(cast, gateway, cut_off=0)
    later = NoticePreference.objects.filter(user__gte=FIRST + PEOPLE)
    later.update(by_sms=False)
    with ExitStack() as broker:
        address = broker.enter_context(services.redis())
        with crew(tmp_path, address, gateway) as workers:
            wait_for(lambda: gateway.count() == PEOPLE, "what is sent before", SECONDS)
            broker.close()
            later.update(by_sms=True)
            ask_for_an_export(workers, cast.official)
            time.sleep(AWAY)
            assert gateway.count() == PEOPLE
            assert Export.objects.get().state == ExportState.QUEUED
            broker.enter_context(services.redis(urlsplit(address).port))
            wait_for(lambda: gateway.count() == 2 * PEOPLE, "what is sent afterwards", SECONDS)
            wait_for(lambda: Export.objects.get().state == ExportState.DONE, "the export", SECONDS)
    assert len({message["number"] for message in gateway.accepted()}) == 2 * PEOPLE
    assert Delivery.objects.filter(state=DeliveryState.SENT).count() == Delivery.objects.count() == 2 * PEOPLE
