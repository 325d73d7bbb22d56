"""Who gets what from the pages of work plans, and of the links by which a site's contact answers."""

from tasks.choices import LinkPurpose
from tasks.models import ContactLink, WorkPlan
from teams.roles import DOCUMENTS_EDIT, RECORDS_REVIEW
from tests.cast import Cast, make_record
from tests.matrix import Case
from tests.matrix.people import DOCUMENT, ROW, acts, either, holds, leads
from tests.tasks.site_plans import drafted, offered, plan_link, services_link

# Who speaks for a party: the leader, and the officials who review.
PARTIES = either(leads("campus"), acts(RECORDS_REVIEW, "district"))


def campus(cast: Cast) -> list[int]:
    return [cast.campus.pk]


def planned(cast: Cast) -> list[int]:
    if not WorkPlan.objects.exists():
        drafted(cast)
    return campus(cast)


def sent_round(cast: Cast) -> list[int]:
    if not WorkPlan.objects.exists():
        offered(cast)
    return campus(cast)


def linked(cast: Cast) -> list[int]:
    sent_round(cast)
    if not ContactLink.objects.exists():
        plan_link(cast)
    return [cast.campus.pk, ContactLink.objects.get().pk]


def to_confirm(cast: Cast) -> list[int]:
    if not ContactLink.objects.exists():
        make_record(cast)
        services_link(cast)
    return campus(cast)


def lines(*rows: dict) -> dict[str, object]:
    """The rows of an editor, as its form sends them."""
    said = {f"step-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
    return said | {"step-TOTAL_FORMS": len(rows), "step-INITIAL_FORMS": 0}


def plan_said(cast: Cast) -> dict:
    return {"seen": WorkPlan.objects.get().updated_at, "goal": "干净起来"} | lines(
        {"title": "看现场", "programme": cast.cleaning.pk}
    )


CASES = [
    Case("tasks:plan", args=sent_round, seen=ROW, get=200),
    Case("tasks:plan", args=campus, query="?none", seen=ROW, get=200),
    Case("tasks:plan-draft", args=campus, seen=ROW, may=PARTIES, post=302),
    Case("tasks:plan-edit", args=planned, data=plan_said, seen=ROW, may=PARTIES, get=200, post=302),
    Case("tasks:plan-offer", args=planned, seen=ROW, may=PARTIES, post=302),
    Case(
        "tasks:plan-answer",
        args=sent_round,
        data=lambda cast: {"seen": 1, "answer": "agree"},
        seen=ROW,
        may=PARTIES,
        post=302,
    ),
    Case("tasks:plan-link", args=sent_round, data=lambda cast: {"seen": 0}, seen=ROW, may=PARTIES, post=200),
    Case(
        "tasks:confirmations",
        args=to_confirm,
        data=lambda cast: {
            "seen": ContactLink.objects.get(purpose=LinkPurpose.CONFIRM).pk,
            "period": "month",
        },
        seen=ROW,
        may=PARTIES,
        get=200,
        post=200,
    ),
    Case("tasks:link-revoke", args=linked, seen=ROW, may=PARTIES, post=302),
    Case(
        "tasks:programme-template",
        args=lambda cast: [cast.cleaning.pk],
        data=lambda cast: lines({"title": "看现场", "after_days": "3"}),
        word=DOCUMENTS_EDIT,
        seen=DOCUMENT,
        may=holds(DOCUMENTS_EDIT, "district"),
        get=200,
        post=302,
    ),
    Case("tasks:visit", args=lambda cast: ["unknown"], public=True, get=404, post=404),
]
