"""Uploaded files: what they are, whether they have been scanned, and who may open them."""

from __future__ import annotations

import hashlib
import io
import socket
import socketserver
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from workspace import actions, periodic
from workspace.clamd import scan as ask_clamd
from workspace.content import FileRefused, clean_name, fitting_name
from workspace.health import look
from workspace.models import File, Notice
from workspace.scanning import ScannerAway

pytestmark = pytest.mark.django_db
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SHEET = "application/vnd.oasis.opendocument.spreadsheet"
TEXT = "application/vnd.oasis.opendocument.text"


@pytest.fixture(autouse=True)
def media(tmp_path: Any) -> Iterator[Any]:
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield tmp_path / "media"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def archive(*parts: str, **contents: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for part in parts:
            made.writestr(part, contents.get(part, b"<x/>"))
    return buffer.getvalue()


def xlsx(*more: str) -> bytes:
    return archive("[Content_Types].xml", "xl/workbook.xml", *more)


def open_document(kind: str) -> bytes:
    return archive("mimetype", "content.xml", mimetype=kind.encode())


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)
JPEG = (
    b"\xff\xd8"
    + b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    + b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"
    + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x2a\xff\xd9"
)
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def store(by: Any, name: str = "a.csv", content: bytes = b"a;b\n") -> File:
    return actions.store_file(upload=upload(name, content), nation=by.nation, by=by)


# What it is


@pytest.mark.parametrize(
    ("name", "content", "content_type", "kept_as"),
    [
        ("ports.csv", b"name;place\nA;B\n", "text/csv", "ports.csv"),
        ("ports.csv", "name\nÄ\n".encode("utf-16"), "text/csv", "ports.csv"),
        ("ports.csv", "name\nÄ\n".encode("cp1252"), "text/csv", "ports.csv"),
        ("notes.txt", b"Called at noon.\n", "text/plain", "notes.txt"),
        ("start.bat", b"echo hello\n", "text/plain", "start.bat.txt"),
        (
            "x.xlsx",
            xlsx(),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "x.xlsx",
        ),
        (
            "x.docx",
            archive("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "x.docx",
        ),
        ("x.ods", open_document(SHEET), SHEET, "x.ods"),
        ("x.odt", open_document(TEXT), TEXT, "x.odt"),
        ("letter.exe", PDF, "application/pdf", "letter.exe.pdf"),
        ("photo", PNG, "image/png", "photo.png"),
        ("photo.JPEG", JPEG, "image/jpeg", "photo.JPEG"),
    ],
)
def test_a_file_is_what_its_content_says(
    petra: Any, name: str, content: bytes, content_type: str, kept_as: str
) -> None:
    kept = store(petra, name, content)

    assert (kept.content_type, kept.name) == (content_type, kept_as)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.size == len(content)
    assert name not in kept.content.name
    assert Event.objects.get().name == "file.stored"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "empty"),
        ("program.csv", b"MZ\x90\x00\x03\x00\x00\x00", "none of the files"),
        ("page.csv", b"\n <!DOCTYPE html><script>alert(1)</script>", "none of the files"),
        ("page.txt", b"\xef\xbb\xbf<html>", "none of the files"),
        ("picture.csv", b"<svg onload='alert(1)'>", "none of the files"),
        ("script.txt", b"#!/bin/sh\nrm -rf /\n", "none of the files"),
        ("page.xlsx", archive("index.html"), "none of the files"),
        ("part.xlsx", archive("xl/workbook.xml"), "none of the files"),
        ("x.odp", open_document("application/vnd.oasis.opendocument.presentation"), "none of"),
        ("x.ods", archive("mimetype", mimetype=SHEET.encode()), "none of the files"),
        ("x.ods", open_document("x" * 300), "none of the files"),
        ("x.xlsm", xlsx("xl/vbaProject.bin"), "macros"),
        ("x.ods", archive("mimetype", "content.xml", "Basic/Standard/Module1.xml"), "macros"),
        ("broken.xlsx", b"PK\x03\x04 and nothing more", "damaged"),
        ("cut.pdf", PDF[:20], "damaged"),
        ("odd.pdf", b"%PDF-hello %%EOF", "damaged"),
        ("cut.png", PNG[:-8], "damaged"),
        ("odd.png", PNG[:8] + PNG[33:], "damaged"),
        ("cut.jpg", JPEG[:22], "damaged"),
        ("odd.jpg", b"\xff\xd8\xff<script>", "damaged"),
        ("nosize.jpg", JPEG[:20] + JPEG[33:], "damaged"),
    ],
)
def test_other_content_is_refused(
    petra: Any, media: Any, name: str, content: bytes, says: str
) -> None:
    with pytest.raises(FileRefused, match=says):
        store(petra, name, content)

    assert not any(media.rglob("*.*"))
    assert not File.objects.exists()


def test_an_archive_that_unpacks_to_too_much_or_needs_a_password_is_refused(
    petra: Any, monkeypatch: Any
) -> None:
    locked = bytearray(xlsx())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = locked.find(mark)
        while place >= 0:
            locked[place + offset] |= 1
            place = locked.find(mark, place + 1)
    with pytest.raises(FileRefused, match="password"):
        store(petra, "x.xlsx", bytes(locked))
    monkeypatch.setattr("workspace.archives.MOST_BYTES", 5)
    with pytest.raises(FileRefused, match="unpacks"):
        store(petra, "x.xlsx", xlsx())


def test_a_file_too_large_is_refused_with_both_sizes(petra: Any, settings: Any) -> None:
    settings.UPLOAD_BYTES_LIMIT = 2048

    with pytest.raises(FileRefused, match=r"2.9.KB.*2.0.KB"):
        store(petra, "x.csv", b"a" * 3000)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("..\\..\\x.csv", "x.csv"),
        ("/etc/x.csv", "x.csv"),
        ("in\u202efdp.csv", "infdp.csv"),
        ("a\r\nb.csv", "ab.csv"),
        ("", "file"),
    ],
)
def test_names_hide_nothing(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_a_long_name_keeps_its_end() -> None:
    assert len(fitting_name("x" * 255, "application/pdf")) == 255
    assert fitting_name("x" * 255, "application/pdf").endswith(".pdf")


def test_a_file_that_cannot_be_noted_leaves_no_content(
    petra: Any, media: Any, monkeypatch: Any
) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "record", fail)

    with pytest.raises(ZeroDivisionError):
        store(petra)
    assert [path for path in media.rglob("*") if path.is_file()] == []


# The scanner


class Clamd(socketserver.ThreadingTCPServer):
    """Speaks as much of clamd's language as the portal does, and remembers what it was sent."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.seen: list[bytes] = []
        self.answer = b""  # instead of judging


class _Conversation(socketserver.StreamRequestHandler):
    server: Clamd

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.server.seen.append(content)
        found = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        self.wfile.write(self.server.answer or found)


@pytest.fixture
def clamd(settings: Any) -> Iterator[Clamd]:
    with Clamd() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMD_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
        settings.FILE_SCANNER = "workspace.clamd.scan"
        yield server
        server.shutdown()


def page(file: File) -> str:
    return reverse("workspace:file", args=[file.public_id])


def test_every_upload_is_scanned_and_then_opened(
    sign_in: Any, petra: Any, clamd: Clamd, django_capture_on_commit_callbacks: Any
) -> None:
    content = b"a;b\n" * 50_000  # more than one piece
    with django_capture_on_commit_callbacks():
        kept = store(petra, content=content)
    assert sign_in(petra).get(page(kept)).status_code == 409

    periodic.scan_held_files()

    assert clamd.seen == [content]
    kept.refresh_from_db()
    assert kept.state == "clean"
    assert Event.objects.filter(name="file.scanned", target_id=kept.pk).count() == 1
    answer = sign_in(petra).get(page(kept))
    assert b"".join(answer.streaming_content) == content


def test_an_infected_file_is_never_served_and_the_office_is_told(
    sign_in: Any, petra: Any, anna: Any, clamd: Clamd, norvania: Any
) -> None:
    kept = store(anna, "offer.txt", EICAR)

    periodic.scan_held_files()

    kept.refresh_from_db()
    assert (kept.state, kept.finding) == ("infected", "Eicar-Signature")
    assert set(Notice.objects.filter(kind="file.infected").values_list("user", flat=True)) == {
        petra.pk,
        anna.pk,
    }
    norvania.files_wait_for_scan = False
    norvania.save()
    answer = sign_in(anna).get(page(kept))
    assert answer.status_code == 409
    assert "never given out" in answer.content.decode()
    assert look().files_infected == 1


def test_a_file_the_scanner_cannot_read_is_held_and_the_office_told(
    petra: Any, clamd: Clamd
) -> None:
    clamd.answer = b"INSTREAM size limit exceeded. ERROR\0"
    kept = store(petra)

    periodic.scan_held_files()
    periodic.scan_held_files()

    kept.refresh_from_db()
    assert (kept.state, kept.finding) == ("unreadable", "INSTREAM size limit exceeded")
    assert len(clamd.seen) == 1
    assert Notice.objects.get(user=petra).kind == "file.unreadable"


@pytest.mark.parametrize("answer", [b"\0", b"PONG\0"])
def test_a_scanner_that_makes_no_sense_is_asked_again(
    petra: Any, clamd: Clamd, answer: bytes
) -> None:
    clamd.answer = answer
    kept = store(petra)
    periodic.scan_held_files()
    kept.refresh_from_db()
    assert kept.state == "held"

    clamd.answer = b""
    periodic.scan_held_files()

    kept.refresh_from_db()
    assert kept.state == "clean"


def test_while_the_scanner_is_away_files_wait_and_the_operator_sees_it(
    petra: Any, settings: Any, norvania: Any
) -> None:
    settings.CLAMD_URL, settings.FILE_SCANNER = "tcp://127.0.0.1:1", "workspace.clamd.scan"
    norvania.files_wait_for_scan = False
    norvania.save()
    kept = store(petra)

    periodic.scan_held_files()

    kept.refresh_from_db()
    assert kept.state == "held"
    File.objects.update(uploaded_at=timezone.now() - timezone.timedelta(hours=1))
    assert look().is_scanner_silent
    assert not look().is_well


def test_the_scanner_may_listen_on_a_socket_of_the_machine(tmp_path: Any, settings: Any) -> None:
    place = str(tmp_path / "clamd.ctl")
    settings.CLAMD_URL = f"unix://{place}"
    with pytest.raises(ScannerAway):
        ask_clamd(io.BytesIO(b"x"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(place)
        server.listen(1)

        def answer() -> None:
            caller, _address = server.accept()
            with caller:
                caller.recv(4096)
                caller.sendall(b"stream: OK\0")

        thread = threading.Thread(target=answer)
        thread.start()
        assert ask_clamd(io.BytesIO(b"")).state == "clean"
        thread.join(timeout=10)


def test_content_that_is_gone_cannot_be_scanned(petra: Any, clamd: Clamd) -> None:
    kept = store(petra)
    kept.content.storage.delete(kept.content.name)

    periodic.scan_held_files()

    kept.refresh_from_db()
    assert kept.state == "unreadable"
    assert clamd.seen == []


# Who opens it


def test_without_a_scanner_files_wait_unless_the_office_says_otherwise(
    sign_in: Any, petra: Any, norvania: Any
) -> None:
    kept = store(petra, "a b.csv")
    client = sign_in(petra)
    held = client.get(page(kept))
    assert held.status_code == 409
    assert "No scanner is connected" in held.content.decode()
    periodic.scan_held_files()

    norvania.files_wait_for_scan = False
    norvania.save()

    answer = client.get(page(kept))
    assert b"".join(answer.streaming_content) == b"a;b\n"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_only_its_uploader_opens_a_file_here(sign_in: Any, petra: Any, omar: Any) -> None:
    kept = store(petra)

    assert sign_in(omar).get(page(kept)).status_code == 404


def test_no_address_leads_to_the_folder_of_uploads(sign_in: Any, petra: Any) -> None:
    kept = store(petra)
    client = sign_in(petra)

    for start in ("media/", "static/", ""):
        assert client.get(f"/{start}{kept.content.name}").status_code == 404


@pytest.mark.parametrize(("scanner", "says"), [("", "No scanner is"), ("x.y", "A scanner is")])
def test_the_settings_say_whether_files_are_scanned(
    sign_in: Any, petra: Any, settings: Any, scanner: str, says: str
) -> None:
    settings.FILE_SCANNER = scanner

    shown = sign_in(petra).get(reverse("accounts:nation")).content.decode()

    assert says in shown


@pytest.mark.parametrize(
    "change",
    [
        {"state": "clean"},
        {"scanned_at": timezone.now()},
        {"state": "infected", "scanned_at": timezone.now()},
    ],
)
def test_the_database_refuses_a_verdict_without_moment_or_finding(
    petra: Any, change: dict[str, Any]
) -> None:
    kept = store(petra)

    with pytest.raises(IntegrityError), transaction.atomic():
        File.objects.filter(pk=kept.pk).update(**change)
