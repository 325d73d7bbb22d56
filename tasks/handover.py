"""What a change of leader will do, in sentences, before anybody agrees to it."""

from django.db.models import Count, Q

from tasks.choices import RecordState
from tasks.models import Placement, Record
from teams.choices import AccountState
from teams.models import Member, Team


def outcome_of(team: Team, member: Member) -> list[str]:
    """What happens when ``member`` follows the present leader: posts, open records, the two accounts. Four queries."""
    before = team.leader
    said = [f"{before.name}留在队里，账号不再看到这支队伍的首页和待办，写记录的事交给{member.name}。"]
    sites = Placement.objects.filter(team=team, site__has_branch=True).values_list("site__name", flat=True)
    if sites:
        said.append(f"{'、'.join(sites)}的团支部第一书记由{member.name}接任，{before.name}改任兼职团干部。")
    counted = Record.objects.filter(placement__team=team).aggregate(
        drafts=Count("pk", filter=Q(state=RecordState.DRAFT)),
        returned=Count("pk", filter=Q(state=RecordState.RETURNED)),
    )
    left = [f"{n}条{word}" for n, word in ((counted["drafts"], "草稿"), (counted["returned"], "退回的记录")) if n]
    if left:
        said.append(f"还没办完的{'、'.join(left)}由{member.name}接着写；已经提交和通过的不变。")
    return [*said, _account_of(member)]


def _account_of(member: Member) -> str:
    user = getattr(member, "user", None)
    if user is None:
        return f"{member.name}还没有账号：接替后出现邀请二维码，本人扫码设密码。"
    if user.state == AccountState.DISABLED:
        return f"{member.name}的账号已停用，接替后请单位管理员启用。"
    if user.state == AccountState.PENDING:
        return f"{member.name}的账号还没有激活：接替后要扫邀请二维码设密码。"
    return f"{member.name}已有账号，下次打开就看到这支队伍。"
