"""Setting a paper and keeping it for its reader."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.figures import shown_to
from assessments.models import Paper
from assessments.papers.brief import set_brief
from assessments.papers.changes import changes_since
from assessments.papers.report import set_report
from assessments.papers.workbook import set_workbook
from assessments.reading import one_moment
from baseline.models import Phase
from common.errors import ActionError
from common.tabular.responses import XLSX
from workspace.actions import finish_job, report_progress
from workspace.files import keep_made
from workspace.models import Job

PDF = "application/pdf"
#: Papers kept for one reader; older ones are thrown away with the next.
KEPT = 12


class HeldBack(ActionError):
    """The report is marked above the nation's ceiling."""


def print_for_reader(paper: Paper, job: Job) -> None:
    """Set it once, from what its reader may see now, and finish the job.

    Raises `HeldBack`, and `JobTakenOver` when another worker has the job.
    """
    if paper.file_id is None:
        content, marking = _set(paper, job)
        _keep(paper, job, content, marking)
    else:
        finish_job(job)
    _throw_away_old(paper)


def _set(paper: Paper, job: Job) -> tuple[bytes, str]:
    user, report = paper.asked_by, paper.report
    changes = changes_since(
        user, report, tell=lambda done, total: report_progress(job, done=done, total=total)
    )
    with one_moment():
        shown = shown_to(user, report)
        if shown.is_held_back:
            raise HeldBack(_("This report is marked above what the portal may give out."))
        match paper.kind:
            case Paper.Kind.BRIEF:
                phase = Phase(paper.phase)
                content = set_brief(user, shown, changes, phase=phase, region=paper.region)
            case Paper.Kind.WORKBOOK:
                content = set_workbook(user, shown, changes, region=paper.region)
            case _:
                content = set_report(user, shown, changes, region=paper.region)
    return content, shown.marking


@transaction.atomic
def _keep(paper: Paper, job: Job, content: bytes, marking: str) -> None:
    row = Paper.objects.select_for_update(no_key=True).get(pk=paper.pk)
    if row.file_id is None:
        nation = paper.report.nation
        place = f"-{paper.region.code}" if paper.region else ""
        phase = f"-{paper.phase}" if paper.phase else ""
        ending, content_type = ("xlsx", XLSX) if paper.kind == Paper.Kind.WORKBOOK else ("pdf", PDF)
        row.file = keep_made(
            content,
            name=f"{paper.kind}-{nation.code}{place}{phase}-{paper.report.day}.{ending}",
            content_type=content_type,
            nation=nation,
            by=paper.asked_by,
            marking=marking,
        )
        row.save(update_fields=["file"])
    finish_job(job)


def _throw_away_old(paper: Paper) -> None:
    mine = Paper.objects.filter(asked_by=paper.asked_by_id, file__isnull=False)
    for old in mine.for_list()[KEPT:]:
        file = old.file
        if file is None:
            continue
        with transaction.atomic():
            old.delete()
            file.delete()
        file.content.delete(save=False)
