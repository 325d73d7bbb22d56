from __future__ import annotations

from django.db import models
from django.db.models import Q

from tasks.choices import UndertakingState
from tasks.models.work import Task
from teams.choices import Grade
from teams.models import Organisation, User
from teams.models.scope import under


class UndertakingQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """The user's own, and those of cadres of units in the user's subtrees."""
        return self.filter(Q(user=user.pk) | under(user.scope(), "organisation"))

    def standing(self):
        """Those that count: being worked on, or done."""
        return self.exclude(state=UndertakingState.GIVEN_UP)


class Undertaking(models.Model):
    """领办: an item of a document's menu that a cadre has taken on, as a member of ``organisation``.

    How many items each rank takes at least is a target of the document, not stored here.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="undertakings", verbose_name="干部")
    task = models.ForeignKey(Task, models.PROTECT, related_name="undertakings", verbose_name="清单上的任务")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="undertakings", verbose_name="所在单位")
    grade = models.CharField("干部层级", max_length=20, choices=Grade, blank=True)
    taken_on = models.DateField("领办日期")
    state = models.CharField("状态", max_length=10, choices=UndertakingState, default=UndertakingState.TAKEN)
    ended_on = models.DateField("办结日期", null=True, blank=True)

    objects = UndertakingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "领办"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "task"],
                condition=~Q(state=UndertakingState.GIVEN_UP),
                name="undertaking_once",
                violation_error_message="这项任务你已经领办。",
            ),
            models.CheckConstraint(
                condition=Q(state=UndertakingState.TAKEN, ended_on=None)
                | (~Q(state=UndertakingState.TAKEN) & Q(ended_on__isnull=False)),
                name="undertaking_ended_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}领办{self.task.title}"
