"""What is wrong with a file of the reference frame, so that a person can put it right."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import ActionError

SHOWN = 20


@dataclass(frozen=True)
class Mistake:
    """One cell, row or file that cannot be taken. `row` counts as a spreadsheet does, from 1."""

    file: str
    mend: str
    row: int | None = None
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        where = [self.file]
        if self.row is not None:
            where.append(_("row %(row)s") % {"row": self.row})
        if self.column:
            where.append(_("column %(column)s") % {"column": self.column})
        if self.value:
            where.append(_("“%(value)s”") % {"value": self.value[:80]})
        return f"{', '.join(where)}: {self.mend}"


class FilesWrong(ActionError):
    """The files cannot be loaded as they are; `mistakes` holds every one that was found."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = mistakes
        shown = [str(mistake) for mistake in mistakes[:SHOWN]]
        if len(mistakes) > SHOWN:
            left = len(mistakes) - SHOWN
            shown.append(ngettext("… and one more.", "… and %(n)s more.", left) % {"n": left})
        super().__init__("\n".join(shown))
