"""A scanner for workers of tests; `FILE_SCANNER` names it."""

from __future__ import annotations

from typing import IO

from workspace.scanning import Verdict


def find_nothing(content: IO[bytes]) -> Verdict:
    content.read()
    return Verdict()
