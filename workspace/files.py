"""A kept file as a download. The caller has fetched the row through the door of what it belongs to."""

from __future__ import annotations

import hashlib
from typing import IO, TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.base import File as DjangoFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from workspace.models import File
from workspace.scanning import is_scanned

if TYPE_CHECKING:
    from accounts.models import Nation, User


def held_because(file: File) -> str:
    """Why nobody may open the file now, in a sentence; empty where it may be opened."""
    if file.state == File.State.INFECTED:
        return _("The scanner found something in it. It is never given out.")
    if file.state == File.State.UNREADABLE:
        return _("The scanner could not look into it. Upload it again in another form.")
    if file.state == File.State.HELD and is_scanned():
        return _("It is being scanned. Try again in a minute.")
    if file.state == File.State.HELD and file.nation.files_wait_for_scan:
        return _(
            "No scanner is connected here, so files are kept and not given out. The office can "
            "change that in the settings of the register."
        )
    return ""


def is_unscanned(file: File) -> bool:
    """Whether it may be opened although nobody has looked into it."""
    return file.state == File.State.HELD and not held_because(file)


def keep_made(
    content: bytes, *, name: str, content_type: str, nation: Nation, by: User, marking: str
) -> File:
    """Keep what the portal itself made. Part of a deed; nobody else has touched it, so it is clean."""
    file = File(
        nation=nation,
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        marking=marking,
        uploaded_by=by,
    )
    return _kept(ContentFile(content), file)


def keep_stream(
    stream: IO[bytes], *, name: str, content_type: str, nation: Nation, by: User, marking: str
) -> File:
    """As `keep_made`, for what is too large to hold in memory; read from its beginning."""
    digest, size = hashlib.sha256(), 0
    stream.seek(0)
    while piece := stream.read(1 << 16):
        digest.update(piece)
        size += len(piece)
    stream.seek(0)
    return _kept(
        DjangoFile(stream),
        File(
            nation=nation,
            name=name,
            content_type=content_type,
            size=size,
            sha256=digest.hexdigest(),
            marking=marking,
            uploaded_by=by,
        ),
    )


def _kept(content: DjangoFile[bytes], file: File) -> File:
    """Nobody else has touched it, so it is clean."""
    file.source = _("Made by the portal")
    file.state, file.scanned_at = File.State.CLEAN, timezone.now()
    file.content.save(file.name, content, save=False)
    try:
        file.save()
    except Exception:
        file.content.delete(save=False)
        raise
    return file


def download(request: HttpRequest, file: File) -> HttpResponseBase:
    """The file, or the page that says why it is held (409)."""
    if reason := held_because(file):
        context = {"file": file, "reason": reason}
        return render(request, "workspace/file_held.html", context, status=409)
    return as_download(file)


def as_download(file: File) -> FileResponse:
    """Always a download and never shown in place, so that no upload runs in the portal's name."""
    if held_because(file):
        raise Http404
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
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
