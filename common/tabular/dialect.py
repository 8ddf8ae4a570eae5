"""Which character separates the cells of a text file."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from common.tabular.encoding import Certainty

DELIMITERS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}
SAMPLE_ROWS = 200

_SEP_LINE = re.compile(r'^"?sep=(.)"?\r?\n', re.IGNORECASE)


@dataclass(frozen=True)
class Delimiter:
    character: str
    certainty: Certainty
    is_stated: bool = False  # by a first line "sep=;", which is not a row of the table


def detect(sample: str) -> Delimiter:
    """The delimiter of a text from its beginning.

    The one that cuts the most rows into as many cells as the heading wins; of two equally good
    ones the one that makes more cells.
    """
    if stated := _SEP_LINE.match(sample):
        return Delimiter(stated.group(1), Certainty.CERTAIN, is_stated=True)
    scores = sorted(((_score(sample, sign), sign) for sign in DELIMITERS), reverse=True)
    (best, sign), (second, _other) = scores[0], scores[1]
    if best == (0.0, 1):
        return Delimiter(",", Certainty.LIKELY)  # a single column has no delimiter
    if second[0] == 0.0:
        return Delimiter(sign, Certainty.CERTAIN)
    sure = best[0] > 0.9 and best[0] - second[0] > 0.3
    return Delimiter(sign, Certainty.LIKELY if sure else Certainty.GUESS)


def _score(sample: str, sign: str) -> tuple[float, int]:
    """The share of rows as wide as the heading, and that width; nothing for one column."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=sign)
    widths: list[int] = []
    try:
        for cells in reader:
            if any(cells) and not (len(cells) == 1 and cells[0].startswith("#")):
                widths.append(len(cells))
            if len(widths) >= SAMPLE_ROWS:
                break
    except csv.Error:  # a cell longer than the reader takes; what was read so far must do
        pass
    if not widths or widths[0] < 2:
        return 0.0, 1
    # The sample may end within its last row.
    compared = widths[:-1] if len(widths) > 2 else widths
    return sum(width == widths[0] for width in compared) / len(compared), widths[0]
