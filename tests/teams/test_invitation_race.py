"""Two people open one link at the same moment: one wins, on real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, connections
from django.utils import timezone

from tasks.actions.handover import hand_over
from teams.actions.accounts import end_appointment
from teams.actions.invitations import Gone, accept_invitation, reset_account
from teams.actions.tickets import issue_ticket, take_ticket
from teams.models import Appointment, Invitation, Member, User
from tests.cast import build_cast, make_user

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]
TODAY = date(2026, 6, 18)
CROWD = 8


def at_once(work) -> list:
    """What ``work(n)`` gives in ``CROWD`` threads that start together; an exception stands for itself."""
    assert connection.vendor == "postgresql", "this race needs PostgreSQL: run make drill"
    start = Barrier(CROWD)

    def run(n: int):
        try:
            start.wait()
            return work(n)
        except Exception as wrong:
            return wrong
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(run, range(CROWD)))


@pytest.mark.parametrize("kind", ["account", "leader"])
def test_of_many_who_open_one_link_one_sets_the_password(today, kind):
    cast = build_cast()
    if kind == "account":
        issued = reset_account(actor=cast.admin, account=cast.reader, seen=0)
    else:
        zhou = Member.objects.get(name="周雨桐")
        issued = hand_over(actor=cast.college_official, team=cast.team, member=zhou, on=TODAY)

    def accept(n: int) -> int:
        accept_invitation(token=issued.token, password=f"第{n}个人的密码", at=timezone.now())
        return n

    said = at_once(accept)
    winners = [n for n in said if isinstance(n, int)]
    assert len(winners) == 1, said
    assert all(isinstance(other, Gone) for other in said if not isinstance(other, int)), said
    account = cast.reader if kind == "account" else User.objects.get(member__name="周雨桐")
    account.refresh_from_db()
    assert account.check_password(f"第{winners[0]}个人的密码")
    assert Invitation.objects.exclude(used_at=None).count() == 1


def test_of_many_who_open_one_link_of_a_download_one_gets_it(today):
    cast = build_cast()
    token = issue_ticket(user=cast.leader, path="/")
    said = at_once(lambda n: take_ticket(token=token, at=timezone.now()).user)
    assert said.count(cast.leader) == 1, said
    assert sum(isinstance(other, Gone) for other in said) == CROWD - 1


def test_system_administrators_who_end_each_other_leave_one(today):
    cast = build_cast()
    admins = [make_user(f"admin{n}", f"管理员{n}", cast.province, "sysadmin") for n in range(CROWD)]
    Appointment.objects.filter(user=cast.admin).update(to_on=TODAY)
    assert all(admin.appointment for admin in admins)  # read before the first is ended, as by requests at one moment

    def end(n: int) -> None:
        other = admins[(n + 1) % CROWD].appointments.get()
        end_appointment(actor=admins[n], appointment=other, on=TODAY)

    at_once(end)
    assert Appointment.objects.current(on=TODAY).filter(role="sysadmin").count() == 1
