"""A file of capabilities at work: what its check found, and how far taking it over is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import ActionError
from common.tabular.problems import TableError
from common.tabular.words import mend, what
from partners.models import Partner, SupplyFile
from partners.supply_file import checking
from partners.supply_file.columns import heading_of
from partners.supply_file.reading import open_sheet, rows_of
from partners.supply_file.telling import outcome_of
from workspace.models import Job

#: Is given the number of rows done, now and then.
Tell = Callable[[int], None]


class FileHasErrors(ActionError):
    pass


def checked_file(
    partner: Partner, file: Any, by: User, tell: Tell | None = None
) -> checking.Checked:
    at_once = by.is_officer or not partner.nation.raises_wait_for_office
    try:
        content = file.content.open("rb")
    except FileNotFoundError:
        problem = TableError("file_missing").problem
        return checking.Checked(wrong=[checking.Wrong(f"{what(problem)} {mend(problem)}")])
    with content as opened:
        return checking.check(opened.file, file.name, partner, at_once=at_once, tell=tell)


def rows_in(file: Any) -> int:
    """How many rows a file has, as far as that can be said before any is judged."""
    try:
        with file.content.open("rb") as opened:
            return sum(1 for _row in rows_of(opened.file, open_sheet(opened.file, file.name)))
    except (FileNotFoundError, TableError):
        return 0  # the check says what is wrong with it


def findings(checked: checking.Checked) -> dict[str, Any]:
    """What a file keeps of its check."""
    states = SupplyFile.Status
    return {
        "status": states.CHECKED if checked.is_good else states.RETURNED,
        "rows": checked.rows,
        "problems": [_as_kept(one) for one in checked.wrong],
        "outcome": [outcome_of(one) for one in checked.wanted] if checked.is_good else [],
    }


def _as_kept(one: checking.Wrong) -> dict[str, Any]:
    column = heading_of(one.key)
    return {"row": one.row, "key": one.key, "column": column, "value": one.value, "text": one.text}


def refuse_faults(checked: checking.Checked) -> None:
    if not checked.is_good:
        first = checked.wrong[0].text if checked.wrong else _("There are no rows in it.")
        raise FileHasErrors(_("The file cannot be taken over. %(why)s") % {"why": first})


def work_on(supply_file: SupplyFile) -> Job | None:
    """The job that takes the file over, or last tried to."""
    return Job.objects.of_target(supply_file).first()
