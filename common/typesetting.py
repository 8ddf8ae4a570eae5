"""A paper as an accessible PDF (PDF/UA-1), set by Typst from plain values.

A sheet reads its values from `sys.inputs.data`, as JSON, and sets every one of them as text and never
as markup. It may import sheets that lie beside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from common.rows import Marking

#: The colours that TLP 2.0 prescribes on black.
TLP = {
    Marking.CLEAR: "#ffffff",
    Marking.GREEN: "#33ff00",
    Marking.AMBER: "#ffc000",
    Marking.AMBER_STRICT: "#ffc000",
    Marking.RED: "#ff2b2b",
}


def typeset(sheet: Path, values: Mapping[str, Any]) -> bytes:
    """Raises `typst.TypstError` for a sheet that cannot be set."""
    import typst  # 7 MB that a process which only serves pages does without

    printed = typst.compile(
        str(sheet),
        root=str(sheet.parent),
        sys_inputs={"data": json.dumps(values)},
        format="pdf",
        pdf_standards="ua-1",
    )
    assert isinstance(printed, bytes)  # noqa: S101  (one document, one file)
    return printed
