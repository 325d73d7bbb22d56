import uuid

from django.db import models

from teams.models.units import Organisation


def _private_name(instance: "StoredFile", filename: str) -> str:
    # The user's file name never reaches the disk; it is kept in the row.
    key = uuid.uuid4().hex
    return f"{key[:2]}/{key}"


class StoredFile(models.Model):
    """A private upload or a generated file. Reached only through a view that has checked access.

    One that is ``sealed`` lies encrypted: ``teams.actions.files.read_back`` opens it, and no download serves it.
    """

    content = models.FileField(upload_to=_private_name, max_length=100)
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField(max_length=100)
    # Size and sum are those of the content itself, whether or not it lies sealed.
    sealed = models.BooleanField("加密保存", default=False, editable=False)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField(max_length=64)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="files", verbose_name="所属单位")
    stored_by = models.ForeignKey("teams.User", models.PROTECT, null=True, related_name="+", verbose_name="上传人")
    stored_at = models.DateTimeField("时间", auto_now_add=True)
    expires_at = models.DateTimeField("删除时间", null=True, blank=True, db_index=True, help_text="空＝一直保存")

    class Meta:
        verbose_name = verbose_name_plural = "文件"

    def __str__(self) -> str:
        return self.name
