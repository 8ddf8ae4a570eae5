"""What an uploaded file is, by its content and not by its name: magic bytes, and its structure."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from common.errors import ActionError
from workspace.archives import ArchiveRefused, office_type
from workspace.pictures import is_jpeg, is_png

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
TEXT = "text/plain"
#: What text is called by the end of its name; anything else is plain text.
TEXTS = {".csv": "text/csv", ".tsv": "text/tab-separated-values"}
#: The ends of names that say what the content is; another one gets the first of them added.
ENDS = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    TEXT: (".txt",),
    "text/csv": (".csv",),
    "text/tab-separated-values": (".tsv",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
    "application/vnd.oasis.opendocument.text": (".odt",),
}
#: For the `accept` of a file field; a help to the person, never the check.
ACCEPT = ",".join(end for ends in ENDS.values() for end in ends)

START = 8192
# Text that programs run or render instead of showing.
_ACTIVE = re.compile(
    rb"\s*(#!|%!PS|\{\\rtf|<(\?xml|\?php|!doctype|html|head|body|script|svg|math|iframe))", re.I
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class FileRefused(ActionError):
    """The upload is empty, too large, or not one of the kinds the portal works with."""


@dataclass(frozen=True)
class Content:
    name: str
    content_type: str
    size: int
    sha256: str


def examine(upload: UploadedFile, *, is_text: bool = False) -> Content:
    """Size, type and hash of an upload, read once in pieces; raises `FileRefused`.

    `is_text` is said by whoever has read it as text already, control characters and all.
    """
    name = clean_name(upload.name or "")
    size = upload.size or 0
    if not size:
        raise FileRefused(_("The file “%(name)s” is empty.") % {"name": name})
    if size > settings.UPLOAD_BYTES_LIMIT:
        limit = filesizeformat(settings.UPLOAD_BYTES_LIMIT)
        raise FileRefused(
            _("The file “%(name)s” is %(size)s; at most %(limit)s can be taken. Split it.")
            % {"name": name, "size": filesizeformat(size), "limit": limit}
        )
    content_type = _type(upload, name, is_text=is_text)
    digest = hashlib.sha256()
    upload.seek(0)
    for piece in upload.chunks():
        digest.update(piece)
    upload.seek(0)
    return Content(fitting_name(name, content_type), content_type, size, digest.hexdigest())


def clean_name(given: str) -> str:
    """The last part of the name, without the signs that hide or turn round what follows them."""
    name = _CONTROL.sub("", PurePath(given.replace("\\", "/")).name).strip()
    return name[-255:] or "file"


def fitting_name(name: str, content_type: str) -> str:
    """The name with an end that says what the content is, so that no program runs it instead."""
    ends = ENDS[content_type]
    if name.lower().endswith(ends):
        return name
    return name[-255 + len(ends[0]) :] + ends[0]


def _type(upload: UploadedFile, name: str, *, is_text: bool) -> str:
    stream: IO[bytes] | None = upload.file
    if stream is None:
        raise _none_of_ours(name)
    stream.seek(0)
    start = stream.read(START)
    for mark, content_type, is_whole in _STRUCTURES:
        if start.startswith(mark):
            if not is_whole(stream):
                raise _damaged(name)
            return content_type
    if start.startswith(b"PK\x03\x04"):
        return _office(stream, name)
    if (is_text or _is_text(start)) and not _ACTIVE.match(start.lstrip(b"\xef\xbb\xbf")):
        return TEXTS.get(PurePath(name).suffix.lower(), TEXT)
    raise _none_of_ours(name)


def _office(stream: IO[bytes], name: str) -> str:
    stream.seek(0)
    try:
        found = office_type(stream)
    except ArchiveRefused as why:
        raise FileRefused(str(why) % {"name": name}) from why
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _damaged(name) from error
    if not found:
        raise _none_of_ours(name)
    return found


def _is_pdf(stream: IO[bytes]) -> bool:
    """A version behind the mark, and the mark of the end near the end."""
    stream.seek(0)
    if not re.match(rb"%PDF-[12]\.\d", stream.read(8)):
        return False
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 2048))
    return b"%%EOF" in stream.read()


_STRUCTURES: tuple[tuple[bytes, str, Callable[[IO[bytes]], bool]], ...] = (
    (b"%PDF-", PDF, _is_pdf),
    (b"\x89PNG\r\n\x1a\n", PNG, is_png),
    (b"\xff\xd8\xff", JPEG, is_jpeg),
)


def _is_text(start: bytes) -> bool:
    """Text in UTF-16, UTF-8 or one of the single-byte encodings: no control characters."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in start)


def _none_of_ours(name: str) -> FileRefused:
    return FileRefused(
        _(
            "“%(name)s” is none of the files the portal works with: "
            "PDF, PNG, JPEG, XLSX, DOCX, ODS, ODT, CSV, text."
        )
        % {"name": name}
    )


def _damaged(name: str) -> FileRefused:
    return FileRefused(
        _("“%(name)s” is damaged or was cut off. Save it again and try once more.") % {"name": name}
    )
