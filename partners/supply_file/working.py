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


def refuse_faults(checked: checking.Checked) -> None:
    if not checked.is_good:
        first = checked.wrong[0].text if checked.wrong else _("There are no rows in it.")
        raise FileHasErrors(_("The file cannot be taken over. %(why)s") % {"why": first})


def work_on(supply_file: SupplyFile) -> Job | None:
    """The job that takes the file over, or last tried to."""
    return Job.objects.of_target(supply_file).first()
