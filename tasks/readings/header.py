"""What a document says of itself, as the desk keeps it and as columns of a Document. Pure."""

import re
from typing import Any

from tasks.models import Document
from tasks.readings.said import day

Header = dict[str, Any]

TITLE, SHORT = 200, 50
_INNER = re.compile(r"《([^》]+)》")
_LEADING = re.compile(r"^(?:关于)?(?:印发|转发|下发|报送|做好|开展)?")
_TRAILING = re.compile(r"的?通知$")


def short_title_for(title: str) -> str:
    """A short title to begin with: what stands between 《》, or the title without 关于…的通知. The user decides."""
    if found := _INNER.search(title):
        return found.group(1)[:SHORT]
    return (_TRAILING.sub("", _LEADING.sub("", title)) or title)[:SHORT]


def header_problems(header: Header) -> list[str]:
    """What keeps the document from being written, a sentence each."""
    said = []
    if not header.get("title"):
        said.append("还没有标题。")
    if not header.get("short_title"):
        said.append("还没有简称。")
    starts, ends = day(header.get("starts_on", "")), day(header.get("ends_on", ""))
    if starts and ends and ends < starts:
        said.append("执行期的结束日期早于开始日期。")
    return said


def document_values(header: Header) -> dict[str, Any]:
    """The columns of a Document. Of a header without problems."""
    return {
        "title": header["title"][:TITLE],
        "short_title": header["short_title"][:SHORT],
        "number": header.get("number", "")[:50],
        "dated": day(header.get("date", "")),
        "starts_on": day(header.get("starts_on", "")),
        "ends_on": day(header.get("ends_on", "")),
        "addressees": header.get("addressees", ""),
        "basis": header.get("basis", "")[:200],
        "issuers_printed": "、".join(header.get("issuers", ()))[:300],
        "confidential": bool(header.get("confidential")),
        "implements_id": header.get("implements"),
    }


def header_of(document: Document) -> Header:
    """The header of a document whose ledger is sorted anew."""
    return {
        "title": document.title,
        "short_title": document.short_title,
        "issuers": [name for name in document.issuers_printed.split("、") if name]
        or [row.organisation.name for row in document.issuer_rows.select_related("organisation")],
        "number": document.number,
        "date": _iso(document.dated),
        "addressees": document.addressees,
        "starts_on": _iso(document.starts_on),
        "ends_on": _iso(document.ends_on),
        "basis": document.basis,
        "implements": document.implements_id,
        "confidential": document.confidential,
    }


def _iso(value: Any) -> str:
    return value.isoformat() if value else ""
