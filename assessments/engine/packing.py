"""Named int64 arrays as bytes: deterministic, compact, with a versioned header.

Each array is kept as its smallest value plus differences in the fewest whole bytes; rising arrays
(ids) as steps. That alone shrinks a block about sixfold at the speed of memory; zlib does the rest, by
Huffman codes alone: what repeats is gone by then, and to look for it would take twice as long.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from assessments.engine.words import Ints

MAGIC: Final = b"GAPBLOCK"
VERSION: Final = 1
_MASK: Final = (1 << 64) - 1


class PackingError(ValueError):
    """These bytes were not written here, or by a later version."""


def pack(arrays: Mapping[str, Ints]) -> bytes:
    """The arrays (one-dimensional, int64) as bytes; the order of names does not matter."""
    entries: list[list[Any]] = []
    bodies: list[bytes] = []
    for name in sorted(arrays):
        entry, body = _packed(arrays[name])
        entries.append([name, *entry])
        bodies.append(body)
    header = json.dumps({"arrays": entries, "version": VERSION}, separators=(",", ":")).encode()
    return b"".join([len(header).to_bytes(4, "little"), header, *bodies])


def unpack(packed: bytes) -> dict[str, Ints]:
    """What `pack` was given. Raises `PackingError`."""
    size = int.from_bytes(packed[:4], "little")
    try:
        header = json.loads(packed[4 : 4 + size])
        version = header["version"]
    except (ValueError, KeyError, TypeError) as error:
        raise PackingError("The header of the block cannot be read.") from error
    if version != VERSION:
        raise PackingError(f"The block has version {version}; this engine reads {VERSION}.")
    arrays: dict[str, Ints] = {}
    at = 4 + size
    for name, length, rising, base, width in header["arrays"]:
        body = packed[at : at + length * width]
        if len(body) != length * width:
            raise PackingError(f"The block ends within {name}.")
        arrays[name] = _unpacked(body, length, rising, base, width)
        at += length * width
    return arrays


def compress(packed: bytes) -> bytes:
    pressed = zlib.compressobj(strategy=zlib.Z_HUFFMAN_ONLY)
    return MAGIC + pressed.compress(packed) + pressed.flush()


def expand(stored: bytes) -> bytes:
    """Undo `compress`. Raises `PackingError`."""
    if stored[: len(MAGIC)] != MAGIC:
        raise PackingError("These bytes are not a stored block.")
    try:
        return zlib.decompress(memoryview(stored)[len(MAGIC) :])
    except zlib.error as error:
        raise PackingError("The stored block is damaged.") from error


def _packed(array: Ints) -> tuple[list[int], bytes]:
    if not len(array):
        return [0, 0, 0, 0], b""
    low, high = int(array.min()), int(array.max())
    if low == high:
        return [len(array), 0, low, 0], b""
    rising = int(array[0]) == low and int(array[-1]) == high
    rising = rising and bool((array[1:] > array[:-1]).all())
    # Differences wrap around for the widest ranges, and wrap back when unpacked.
    rest = np.diff(array, prepend=array[:1]) if rising else array - low
    most = int(rest.view(np.uint64).max()) if rising else (high - low) & _MASK
    width = next(w for w in (1, 2, 4, 8) if most < 1 << 8 * w)
    return [len(array), int(rising), low, width], rest.view(np.uint64).astype(
        f"<u{width}"
    ).tobytes()


def _unpacked(body: bytes, length: int, rising: int, base: int, width: int) -> Ints:
    if width == 0:
        return np.full(length, base, dtype=np.int64)
    rest = np.frombuffer(body, dtype=f"<u{width}").astype(np.uint64).view(np.int64)
    return (np.cumsum(rest) if rising else rest) + np.int64(base)
