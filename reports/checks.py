"""System checks of this app, asked at every start."""

from typing import Any

from django.core.checks import CheckMessage, Warning, register

from reports.exporters.typefaces import is_chinese


@register()
def prints_chinese(**_: Any) -> list[CheckMessage]:
    """A PDF without a Chinese typeface is a page of empty boxes."""
    if is_chinese():
        return []
    return [
        Warning(
            "没有找到中文字体，导出的PDF会印不出汉字。",
            hint="装上requirements.lock里的noto-cjk-sans-otc，或用REPORT_FONTS指定放有仿宋、小标宋字体的文件夹。",
            id="reports.W001",
        )
    ]
