"""The arrangement on the screen and its rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tasks.actions.returns import return_record
from tasks.models import Document, Placement
from tests.cast import make_record

pytestmark = pytest.mark.django_db


def page(client, user, url, /, *args, **query) -> str:
    client.force_login(user)
    response = client.get(reverse(url, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def send(client, user, url, /, *args, **data):
    client.force_login(user)
    return client.post(reverse(url, args=args), data, follow=True)


def table(cast, client, who="official", **query) -> str:
    return page(client, getattr(cast, who), "tasks:arrangement", cast.document.pk, **query)


def test_the_table_says_quota_fill_leader_and_standing(cast, client):
    make_record(cast)
    text = table(cast, client)
    assert "2/20" in text
    assert "缺18" in text
    assert "154****1234" in text
    assert "15400001234" not in text
    assert "空缺" in text
    assert "尚未派队" in text
    assert "3行，3个点位" in text
    assert "3/50" in text
    assert "1行没有团队长" in text


def test_rows_with_one_cell_share_it(cast, client):
    assert 'rowspan="2"' not in table(cast, client)
    Placement.objects.filter(pk=cast.stone.pk).update(block=cast.campus.block)
    assert 'rowspan="2"' in table(cast, client)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"q": "石曹"}, {"羊角镇石曹村"}),
        ({"q": "编辑推文"}, {"公众号"}),
        ({"leaderless": "1"}, {"公众号"}),
        ({"light": "behind"}, {"官渡校园社区", "羊角镇石曹村", "公众号"}),
        ({"light": "done"}, set()),
        ({"light": "不是灯"}, {"官渡校园社区", "羊角镇石曹村", "公众号"}),
    ],
)
def test_the_filters_cut_rows_and_totals_alike(cast, client, query, shown):
    text = table(cast, client, **query)
    for site in ("官渡校园社区", "羊角镇石曹村", "公众号"):
        assert (f"{site}</a>" in text) is (site in shown)
    assert (f"{len(shown)}行，" in text) is bool(shown)


def test_a_leader_reads_the_own_row_alone(cast, client):
    text = table(cast, client, "leader")
    assert "官渡校园社区" in text
    assert "石曹村" not in text
    assert "1行，1个点位" in text


def test_who_may_not_change_the_table_is_not_offered_to(cast, client):
    assert "加一行" in table(cast, client)
    assert "导入" in table(cast, client)
    assert "加一行" not in table(cast, client, "college_official")
    assert "加一行" not in table(cast, client, "reader")


def test_a_document_without_rows_says_what_to_do(cast, client):
    other = Document.objects.create(title="另一份", short_title="另一份", owner=cast.district)
    assert "还没有工作安排" in page(client, cast.official, "tasks:arrangement", other.pk)


def test_three_rows_cost_what_one_row_costs(cast, client):
    def queries(**query) -> int:
        with CaptureQueriesContext(connection) as seen:
            table(cast, client, **query)
        return len(seen)

    queries()
    assert queries(q="石曹") == queries()


def test_long_tables_are_paged_with_totals_of_all_pages(cast, client, monkeypatch):
    for n in range(60):
        site = cast.campus.site
        Placement.objects.create(
            document=cast.document,
            position=10 + n,
            block=10 + n,
            programmes_printed=f"项目{n}",
            programmes_key=f"项目{n}",
            site=site,
            headcount=1,
            host=cast.district,
        )
    text = table(cast, client)
    assert "共63条，第1页，共2页" in text
    assert "63行，3个点位" in text
    assert "项目59" in table(cast, client, page="2")


def test_a_row_is_added_on_the_page_and_refused_twice(cast, client):
    said = {"programmes": [cast.articles.pk], "site": cast.campus.site_id, "headcount": "8"}
    assert (
        "已加官渡校园社区一行，8人" in send(client, cast.official, "tasks:placement-new", cast.document.pk, **said).text
    )
    assert "已经有一行" in send(client, cast.official, "tasks:placement-new", cast.document.pk, **said).text
    assert Placement.objects.filter(headcount=8).count() == 1


def test_a_row_is_not_made_smaller_than_its_team(cast, client):
    said = {"programmes": [cast.cleaning.pk, cast.visits.pk], "site": cast.campus.site_id, "headcount": "1"}
    assert "人数不能少于2" in send(client, cast.official, "tasks:placement-edit", cast.campus.pk, **said).text
    said["headcount"] = "25"
    assert "这一行已改好" in send(client, cast.official, "tasks:placement-edit", cast.campus.pk, **said).text
    cast.campus.refresh_from_db()
    assert cast.campus.headcount == 25


def test_sites_out_of_reach_are_no_choice(cast, client):
    foreign = cast.stranger.sites.create(name="电白某社区", kind="community")
    text = page(client, cast.official, "tasks:placement-new", cast.document.pk)
    assert "电白某社区" not in text
    said = {"programmes": [cast.articles.pk], "site": foreign.pk, "headcount": "8"}
    send(client, cast.official, "tasks:placement-new", cast.document.pk, **said)
    assert not Placement.objects.filter(site=foreign).exists()


def test_a_row_shows_its_people_and_records(cast, client):
    make_record(cast)
    waiting = make_record(cast, state="submitted", content="入户宣传反诈")
    return_record(actor=cast.official, record=waiting, reason="请写清人数")
    make_record(cast, state="draft", content="还没写完的草稿")
    text = page(client, cast.official, "tasks:placement", cast.campus.pk)
    assert "林嘉豪" in text
    assert "团支部第一书记" in text
    assert "已审1条，退回1条" in text
    assert "入户宣传反诈" in text
    assert "还没写完的草稿" not in text


def test_the_sending_unit_forms_a_team_on_an_empty_row(cast, client):
    assert "组队" in page(client, cast.college_official, "tasks:placement", cast.account.pk)
    response = send(client, cast.college_official, "tasks:placement-team", cast.account.pk, name="公众号服务队")
    assert "公众号服务队已组好" in response.text
    cast.account.refresh_from_db()
    assert cast.account.team.home == cast.college
    again = send(client, cast.college_official, "tasks:placement-team", cast.account.pk, name="第二队")
    assert "已经有团队" in again.text


def test_the_list_of_arrangements_leads_to_the_only_one_or_lists_them(cast, client):
    client.force_login(cast.official)
    url = reverse("tasks:arrangements")
    assert client.get(url).url == reverse("tasks:arrangement", args=[cast.document.pk])
    other = Document.objects.create(title="另一份", short_title="另一份方案", owner=cast.district)
    other.tasks.create(kind="key_task", position=1, title="任务")
    text = client.get(url).text
    assert "另一份方案" in text
    assert "3/50" in text
