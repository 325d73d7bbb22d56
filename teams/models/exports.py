from django.db import models

from teams.models.files import StoredFile
from teams.models.members import Member
from teams.models.people import User


class PersonExport(models.Model):
    """What the platform keeps of one person, taken out once as a file; the file goes when it expires, and this too."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="exports", verbose_name="队员")
    file = models.OneToOneField(StoredFile, models.CASCADE, related_name="person_export", verbose_name="文件")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="导出人")
    made_at = models.DateTimeField("导出时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "个人信息导出"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.member}的个人信息"
