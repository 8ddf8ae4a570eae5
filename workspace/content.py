"""What an uploaded file is, by its content and not by its name."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from common.errors import ActionError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = {".csv": "text/csv", ".tsv": "text/tab-separated-values", ".json": "application/json"}
STARTS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
OFFICE_PARTS = {"xl/workbook.xml": XLSX, "word/document.xml": DOCX}


class FileRefused(ActionError):
    """The upload is empty, too large, or not one of the kinds the portal works with."""


@dataclass(frozen=True)
class Content:
    name: str
    content_type: str
    size: int
    sha256: str


def examine(upload: UploadedFile) -> Content:
    """Size, type and hash of an upload, read once in pieces; raises `FileRefused`."""
    name = PurePath((upload.name or "").replace("\\", "/")).name[-255:] or "file"
    size = upload.size or 0
    if not size:
        raise FileRefused(_("The file “%(name)s” is empty.") % {"name": name})
    if size > settings.UPLOAD_BYTES_LIMIT:
        limit = filesizeformat(settings.UPLOAD_BYTES_LIMIT)
        raise FileRefused(
            _("The file “%(name)s” is %(size)s; at most %(limit)s can be taken. Split it.")
            % {"name": name, "size": filesizeformat(size), "limit": limit}
        )
    content_type = _type(upload, name)
    if not content_type:
        raise FileRefused(
            _(
                "“%(name)s” is none of the files the portal works with: "
                "CSV, text, JSON, XLSX, DOCX, PDF, PNG, JPEG."
            )
            % {"name": name}
        )
    digest = hashlib.sha256()
    for piece in upload.chunks():
        digest.update(piece)
    upload.seek(0)
    return Content(name, content_type, size, digest.hexdigest())


def _type(upload: UploadedFile, name: str) -> str:
    upload.seek(0)
    start = upload.read(8192)
    upload.seek(0)
    for mark, content_type in STARTS.items():
        if start.startswith(mark):
            return content_type
    if start.startswith(b"PK\x03\x04"):
        return _office_type(upload)
    if _is_text(start):
        return TEXT.get(PurePath(name).suffix.lower(), "text/plain")
    return ""


def _office_type(upload: UploadedFile) -> str:
    stream: IO[bytes] | None = upload.file
    if stream is None:
        return ""
    try:
        # Only the list of parts is read, so an archive that unpacks to much more does no harm.
        with zipfile.ZipFile(stream) as archive:
            parts = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return ""
    finally:
        upload.seek(0)
    return next((kind for part, kind in OFFICE_PARTS.items() if part in parts), "")


def _is_text(start: bytes) -> bool:
    """Text in UTF-16, UTF-8 or one of the single-byte encodings: no control characters."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in start)
