"""Links of surveys: what is kept of one is its hash."""

from __future__ import annotations

from hashlib import sha256


def hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
