from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from teams.choices import Gender, PoliticalStatus, Post, PostingState
from teams.models.scope import reached, under
from teams.models.units import Organisation, Site
from youthwork.lib.dates import younger_than
from youthwork.lib.identity import identity_indexes
from youthwork.lib.sealed import BlindIndexField, NamedIndexField, SealedTextField, blind_indexes
from youthwork.lib.text import mask_phone

if TYPE_CHECKING:
    from teams.models.people import User

# 个人信息保护法第三十一条: below 14 only with a guardian's consent. 未成年人保护法第二条: below 18 is a minor.
CONSENT_AGE = 14
FULL_AGE = 18


class MemberQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Members of units inside the user's subtrees. Those seen through a placement: ``tasks.access``."""
        return self.filter(under(user.scope(), "home"))

    def present(self):
        """Without those whose data has been erased: of them a number is left, nobody to be shown or picked."""
        return self.filter(erased_on=None)

    def with_phone(self, phone: str):
        """Exact search by phone number, through the keyed index."""
        return self.filter(phone_index__in=blind_indexes(phone, "phone"))

    def with_identities(self, *identities: str):
        """Exact search by ID numbers, through the keyed hash under every known key.

        That the hash is not empty is said too: without it PostgreSQL uses the partial index for short lists only.
        """
        hashes = [index for identity in identities for index in identity_indexes(identity)]
        return self.filter(identity_index__in=hashes).exclude(identity_index="")


class Member(models.Model):
    """队员: a person who serves. No ID number is stored, only a hash of it by which rosters find the same person."""

    name = models.CharField("姓名", max_length=50)
    gender = models.CharField("性别", max_length=10, choices=Gender, blank=True)
    birth_month = models.CharField("出生年月", max_length=7, blank=True, help_text="如 2005-03")
    political_status = models.CharField("政治面貌", max_length=20, choices=PoliticalStatus, blank=True)
    league_member = models.BooleanField("共青团员（含保留团籍）", null=True, blank=True, help_text="空＝还没有核实")
    home = models.ForeignKey(Organisation, models.PROTECT, related_name="members", verbose_name="所属团组织")
    student_number = models.CharField("学号", max_length=32, blank=True)
    college = models.CharField("学院", max_length=100, blank=True)
    class_name = models.CharField("班级", max_length=100, blank=True)
    phone = SealedTextField("手机", blank=True, default="")
    phone_index = BlindIndexField(of="phone", purpose="phone", db_index=True)
    identity_index = NamedIndexField("身份证号的密文摘要")
    erased_on = models.DateField("注销日期", null=True, blank=True, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "队员"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["name", "id"], name="member_name"),
            models.Index(fields=["identity_index"], name="member_identity", condition=~Q(identity_index="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "student_number"],
                condition=~Q(student_number=""),
                name="member_student_number_in_home",
                violation_error_message="这个学号已经登记过。",
            ),
            models.UniqueConstraint(
                fields=["home", "identity_index"],
                condition=~Q(identity_index=""),
                name="member_identity_in_home",
                violation_error_message="这个身份证号已经登记过。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        """The phone index goes with the phone: the one derived column of this row."""
        fields = kwargs.get("update_fields")
        if fields is not None and "phone" in fields:
            kwargs["update_fields"] = {*fields, "phone_index"}
        super().save(*args, **kwargs)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    def needs_consent_on(self, day: date) -> bool:
        """Whether the person is below 14 on ``day``: nothing is entered of them without a guardian's consent."""
        return younger_than(CONSENT_AGE, self.birth_month, on=day)

    def is_minor_on(self, day: date) -> bool:
        """Whether the person is below 18 on ``day``. Never stored: a birthday needs nobody to change anything."""
        return younger_than(FULL_AGE, self.birth_month, on=day)


class TeamQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Teams of units inside the user's subtrees, and the user's own. Through a placement: ``tasks.access``."""
        led = Q(leader=user.member_id) if user.member_id else Q(pk__in=())
        return self.filter(reached(self.model, user.scope(), "home", led))

    def led_by(self, user: User):
        if user.member_id is None:
            return self.none()
        return self.filter(leader=user.member_id)


class Team(models.Model):
    """团队. It has no site of its own: a placement puts it somewhere. It may be without leader for weeks."""

    name = models.CharField("名称", max_length=100)
    home = models.ForeignKey(Organisation, models.PROTECT, related_name="teams", verbose_name="派出单位")
    leader = models.ForeignKey(
        Member, models.PROTECT, related_name="teams_led", null=True, blank=True, verbose_name="团队长"
    )

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "团队"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "name"], name="team_name_in_home", violation_error_message="已有同名团队。"
            )
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet):
    def current(self, *, on: date | None = None):
        """Memberships that hold on ``on``; without a date, those not ended."""
        if on is None:
            return self.filter(to_on=None)
        return self.filter(from_on__lte=on).filter(Q(to_on=None) | Q(to_on__gt=on))


class Membership(models.Model):
    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships", verbose_name="团队")
    member = models.ForeignKey(Member, models.PROTECT, related_name="memberships", verbose_name="队员")
    from_on = models.DateField("加入日期")
    to_on = models.DateField("离开日期", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "队员关系"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "member"],
                condition=Q(to_on=None),
                name="membership_once_in_team",
                violation_error_message="这名队员已在队中。",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="membership_ends_after_start",
                violation_error_message="离开日期不能早于加入日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}在{self.team}"


class Posting(models.Model):
    """挂任: a member's post at the league branch of a site.

    Leaders become 团支部第一书记, others 兼职团干部 (茂南区·茂职院方案 三（一）1). A second 第一书记 at
    one branch waits as ``pending`` for the district to decide.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="postings", verbose_name="队员")
    site = models.ForeignKey(Site, models.PROTECT, related_name="postings", verbose_name="点位")
    team = models.ForeignKey(Team, models.PROTECT, related_name="postings", verbose_name="团队")
    post = models.CharField("挂任职务", max_length=20, choices=Post)
    state = models.CharField("状态", max_length=20, choices=PostingState, default=PostingState.IN_EFFECT)
    from_on = models.DateField("自")
    to_on = models.DateField("至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "挂任"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "site", "team"],
                condition=Q(to_on=None),
                name="posting_one_current",
                violation_error_message="这名队员已在此点位挂任。",
            ),
            models.UniqueConstraint(
                fields=["site"],
                condition=Q(to_on=None, post=Post.FIRST_SECRETARY, state=PostingState.IN_EFFECT),
                name="posting_one_first_secretary",
                violation_error_message="这个点位的团支部已有第一书记。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}，{self.site}{self.get_post_display()}"
