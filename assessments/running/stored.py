"""Results of blocks as bytes, and the hashes that say two reports are the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import fields

import numpy as np

from assessments.engine import packing
from assessments.engine.result import BlockResult, canonical_json


def pack_result(result: BlockResult) -> bytes:
    """The result, compressed; the same result gives the same bytes."""
    arrays = {}
    for field in fields(result):
        array = np.asarray(getattr(result, field.name), dtype=np.int64)
        arrays[field.name] = array.ravel()
        arrays[f"{field.name} shape"] = np.array(array.shape, dtype=np.int64)
    return packing.compress(packing.pack(arrays))


def unpack_result(stored: bytes) -> BlockResult:
    arrays = packing.unpack(packing.expand(bytes(stored)))
    if "split" not in arrays:  # computed by an engine before 4, which did not tell
        shape = arrays["supplied shape"]
        arrays["split"] = np.zeros(int(shape.prod()), dtype=np.int64)
        arrays["split shape"] = shape
    return BlockResult(
        **{
            field.name: arrays[field.name].reshape(arrays[f"{field.name} shape"])
            for field in fields(BlockResult)
        }
    )


def result_hash(result: BlockResult) -> str:
    """Of the canonical JSON of the block's lines."""
    return hashlib.sha256(canonical_json(result)).hexdigest()


def hash_of_all(hashes: Iterable[tuple[int, str]]) -> str:
    """One hash over the hash of every component; how the work was split leaves no trace."""
    text = "".join(f"{component} {one}\n" for component, one in sorted(hashes))
    return hashlib.sha256(text.encode()).hexdigest()
