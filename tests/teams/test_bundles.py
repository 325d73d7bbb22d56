"""Many reminders that say the same stand under one head, which folds out."""

from datetime import date

import pytest
from django.urls import reverse

from teams.actions.notices import leave, settle
from teams.bundles import ENOUGH, HEADS, bundled
from teams.choices import DueKind, NoticeKind, Part
from teams.models import Notice

pytestmark = pytest.mark.django_db
LATE = "2026-01-15"


def remind(user, *numbers: int, kind=DueKind.PLAN, part=Part.OFFICIAL, due=LATE, step=14) -> list[Notice]:
    """One reminder of each of these things."""
    said = {"user": user, "kind": NoticeKind.REMINDER, "occasion": f"{part}:{due}", "step": step, "why": "你单位管"}
    rows = [Notice(subject=f"{kind}:{n}", title=f"点位{n}的方案还没有起草", url="/", **said) for n in numbers]
    leave(notices=rows)
    return list(Notice.objects.filter(user=user, subject__in=[row.subject for row in rows], step=step).order_by("pk"))


def heads(notices) -> list[tuple[str, int]]:
    return [(bundle.head, len(bundle.notices)) for bundle in bundled(notices, on=date(2026, 6, 18))]


def inbox(client, user) -> str:
    client.force_login(user)
    return client.get("/notices/").content.decode()


def test_three_alike_stand_under_one_head_and_two_do_not(cast):
    assert heads(remind(cast.official, 1, 2)) == [("", 1), ("", 1)]
    assert heads(remind(cast.official, 1, 2, 3)) == [("3份工作对接方案还没有商定", ENOUGH)]


def test_a_head_stands_where_the_first_of_its_reminders_stood(cast):
    first, *rest = remind(cast.official, 1, 2, 3)
    (other,) = remind(cast.official, 9, kind=DueKind.STEP)
    assert heads([first, other, *rest]) == [("3份工作对接方案还没有商定", 3), ("", 1)]
    assert heads([other, first, *rest]) == [("", 1), ("3份工作对接方案还没有商定", 3)]


@pytest.mark.parametrize(
    "different", [{"kind": DueKind.STEP}, {"part": Part.SUPERIOR}, {"due": "2026-06-20", "kind": DueKind.STEP}]
)
def test_what_is_not_alike_stays_by_itself(cast, different):
    rows = remind(cast.official, 1, 2) + remind(cast.official, 3, **different)
    assert [head for head, _ in heads(rows)] == ["", "", ""]


def test_what_happened_is_never_put_together(cast):
    rows = [Notice(pk=n, subject=f"plan:{n}", occasion=f"agreed:{n}", kind=NoticeKind.TASK) for n in range(5)]
    assert [count for _, count in heads(rows)] == [1] * 5


def test_every_kind_has_a_head_that_takes_the_number():
    assert set(HEADS) == set(DueKind)
    assert all(head.format(12).count("12") == 1 for head in HEADS.values())


def test_the_inbox_folds_them_and_counts_each(client, cast):
    remind(cast.official, 1, 2, 3)
    page = inbox(client, cast.official)
    assert "3份工作对接方案还没有商定" in page
    assert "3条未读" in page, "each is something to do"
    assert page.count("为什么收到") == 1
    assert all(f"点位{n}的方案还没有起草" in page for n in (1, 2, 3))


def test_a_fold_is_read_with_one_press_and_with_what_it_replaced(client, cast):
    remind(cast.official, 1, 2, 3, step=7)
    rows = remind(cast.official, 1, 2, 3)
    (other,) = remind(cast.official, 4, kind=DueKind.STEP)
    (theirs,) = remind(cast.city_official, 1)
    client.force_login(cast.official)
    page = client.post(reverse("teams:notices-read"), {"notice": [*(row.pk for row in rows), theirs.pk]}, follow=True)
    assert "3条通知已标为已读" in page.content.decode()
    assert list(Notice.objects.unread().order_by("pk")) == [other, theirs]


def test_what_came_since_the_fold_was_shown_stays_unread(client, cast):
    rows = remind(cast.official, 1, 2, 3)
    (newer,) = remind(cast.official, 1, step=21)
    client.force_login(cast.official)
    client.post(reverse("teams:notices-read"), {"notice": [row.pk for row in rows]})
    assert list(Notice.objects.unread()) == [newer]


def test_what_is_done_is_told_as_done(client, cast):
    remind(cast.official, 1, 2, 3)
    settle(notices=Notice.objects.all())
    page = inbox(client, cast.official)
    assert "工作对接方案，3项" in page
    assert "还没有商定" not in page


def test_a_head_of_one_page_of_several_says_that_it_counts_this_page(client, cast):
    remind(cast.official, *range(51))
    assert "这一页的50份工作对接方案还没有商定" in inbox(client, cast.official)
