"""Which office file an archive is. Only its list of parts and one short part are read."""

from __future__ import annotations

import zipfile
from typing import IO

from django.utils.translation import gettext_noop

OOXML = {
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.text",
}
MOST_PARTS = 10_000
#: What all parts may come to once unpacked.
MOST_BYTES = 4 * 1024**3
LONGEST_TYPE = 200

MACROS = gettext_noop("“%(name)s” contains macros. Save it without them and try once more.")
LOCKED = gettext_noop("“%(name)s” is protected by a password. Save it without one.")
TOO_MUCH = gettext_noop("“%(name)s” unpacks to more than the portal takes.")


class ArchiveRefused(Exception):
    """The text is a sentence with a place for the file's name."""


def office_type(stream: IO[bytes]) -> str:
    """The media type; empty where it is no office file. Raises ArchiveRefused, BadZipFile."""
    with zipfile.ZipFile(stream) as archive:
        parts = archive.infolist()
        _check(parts)
        names = {part.filename for part in parts}
        if "mimetype" in names:
            return _open_document(archive)
        if "[Content_Types].xml" not in names:
            return ""
        return next((kind for part, kind in OOXML.items() if part in names), "")


def _check(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise ArchiveRefused(TOO_MUCH)
    if any(part.flag_bits & 1 for part in parts):
        raise ArchiveRefused(LOCKED)
    if any(_is_program(part.filename.lower()) for part in parts):
        raise ArchiveRefused(MACROS)


def _is_program(part: str) -> bool:
    """Macros of either family, and embedded objects that run."""
    return part.startswith(("basic/", "scripts/")) or part.endswith(
        ("vbaproject.bin", "vbadata.xml", ".exe", ".dll", ".js", ".vbs")
    )


def _open_document(archive: zipfile.ZipFile) -> str:
    if archive.getinfo("mimetype").file_size > LONGEST_TYPE:
        return ""
    kind = archive.read("mimetype").decode("ascii", "replace").strip()
    if kind not in OPEN_DOCUMENT or "content.xml" not in archive.namelist():
        return ""
    return kind
