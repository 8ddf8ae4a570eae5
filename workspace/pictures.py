"""Whether a picture has the structure its first bytes promise. The picture itself is not decoded."""

from __future__ import annotations

import struct
from typing import IO

#: Larger than any picture people upload, small enough to be refused in time.
MOST_PIECES = 20_000
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = {0x01, *range(0xD0, 0xD8)}
_SCAN = 0xDA


def is_png(stream: IO[bytes]) -> bool:
    """A header first, then chunk after chunk up to the end mark."""
    stream.seek(8)
    for number in range(MOST_PIECES):
        head = stream.read(8)
        if len(head) < 8:
            return False
        length, kind = struct.unpack(">I4s", head)
        if number == 0 and (kind, length) != (b"IHDR", 13):
            return False
        if kind == b"IEND":
            return length == 0
        stream.seek(length + 4, 1)
    return False


def is_jpeg(stream: IO[bytes]) -> bool:
    """Segment after segment, one of them with the size of the picture, up to the picture itself."""
    stream.seek(2)
    has_size = False
    for _number in range(MOST_PIECES):
        mark = _next_mark(stream)
        if mark is None:
            return False
        if mark in _ALONE:
            continue
        length = stream.read(2)
        if len(length) < 2 or struct.unpack(">H", length)[0] < 2:
            return False
        has_size = has_size or mark in _FRAMES
        if mark == _SCAN:
            return has_size
        stream.seek(struct.unpack(">H", length)[0] - 2, 1)
    return False


def _next_mark(stream: IO[bytes]) -> int | None:
    if stream.read(1) != b"\xff":
        return None
    mark = stream.read(1)
    while mark == b"\xff":  # fill bytes
        mark = stream.read(1)
    return mark[0] if mark else None
