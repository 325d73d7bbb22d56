"""The closed lists of this app. Values are stored; labels are what people read."""

from django.db.models import TextChoices


class CategoryKind(TextChoices):
    MAPPED = "mapped", "按任务和项目归类"
    LOCAL = "local", "各地项目"
    OTHER = "other", "其它"


class ReportState(TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已报送"
    ACCEPTED = "accepted", "已接收"
    RETURNED = "returned", "退回"


class RollupLine(TextChoices):
    """By which of its two lines a record reaches a unit: where it happened, or who sent the team."""

    HOST = "host", "属地"
    HOME = "home", "派出"
