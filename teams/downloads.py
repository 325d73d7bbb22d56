"""How a file leaves the house: one function, called by views that have checked access to what it belongs to."""

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

from teams.models import StoredFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
ZIP = "application/zip"
INLINE = {"image/jpeg", "image/png", "image/webp"}
SAFE = {*INLINE, XLSX, DOCX, PDF, ZIP}
# A file is looked at or saved, and runs nothing.
NO_CODE = "default-src 'none'; sandbox"


def stream(stored: StoredFile) -> FileResponse:
    """The stored file; pictures open in the page, everything else is downloaded under its own name. A type that is
    not known to be safe goes out as plain bytes.

    Raises ValueError for a sealed file: it is kept to be read again by the platform, not to be handed out.
    """
    if stored.sealed:
        raise ValueError(f"file {stored.pk} is sealed and goes out through no download")
    inline = stored.content_type in INLINE
    content_type = stored.content_type if stored.content_type in SAFE else "application/octet-stream"
    response = FileResponse(
        stored.content.open("rb"), as_attachment=not inline, filename=stored.name, content_type=content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = NO_CODE
    response["Cache-Control"] = "private, max-age=3600" if inline else "private, no-store"
    return response


def attachment(content: bytes, *, name: str, content_type: str = XLSX) -> HttpResponse:
    """``content`` made for this request, as a download called ``name``."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
