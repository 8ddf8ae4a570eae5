"""A kept file as a download. The caller has fetched the row through a door."""

from __future__ import annotations

from django.http import FileResponse, Http404

from workspace.models import File


def as_download(file: File) -> FileResponse:
    """Always a download and never shown in place, so that no upload runs in the portal's name."""
    try:
        content = file.content.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = FileResponse(
        content,
        as_attachment=True,
        filename=file.name,
        content_type=file.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
