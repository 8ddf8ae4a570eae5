"""A scanner that speaks the protocol of ClamAV's daemon (INSTREAM)."""

from __future__ import annotations

import socket
import struct
from typing import IO
from urllib.parse import urlsplit

from django.conf import settings

from workspace.scanning import ScannerAway, Verdict

PIECE = 64 * 1024
PATIENCE = 60  # seconds for one answer
LONGEST_ANSWER = 4096
PORT = 3310


def scan(content: IO[bytes]) -> Verdict:
    """Send the file piece by piece and read the one line clamd answers."""
    try:
        with _connect(settings.CLAMD_URL) as server:
            answer = _ask(server, content)
    except OSError as error:
        raise ScannerAway(f"{type(error).__name__} {error.errno or ''}".strip()) from error
    return _judged(answer)


def _connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.settimeout(PATIENCE)
        try:
            server.connect(parts.path)
        except OSError:
            server.close()
            raise
        return server
    return socket.create_connection((parts.hostname or "", parts.port or PORT), timeout=PATIENCE)


def _ask(server: socket.socket, content: IO[bytes]) -> str:
    try:
        server.sendall(b"zINSTREAM\0")
        while piece := content.read(PIECE):
            server.sendall(struct.pack(">I", len(piece)) + piece)
        server.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has heard enough, and its answer says why
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        piece = server.recv(LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _judged(answer: str) -> Verdict:
    said = answer.removeprefix("stream: ").strip()
    if said == "OK":
        return Verdict()
    if said.endswith(" FOUND"):
        return Verdict(found=said.removesuffix(" FOUND"))
    if said.endswith("ERROR"):
        return Verdict(problem=said.removesuffix("ERROR").strip(" .") or "ERROR")
    raise ScannerAway("no answer" if not said else "an answer nobody understands")
