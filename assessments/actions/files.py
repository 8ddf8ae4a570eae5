"""Deeds on files of needs: upload one to have it checked, state what it holds, drop it."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments import tasks
from assessments.models import Assessment, Need, NeedFile
from assessments.need_files import check, keep_check
from assessments.stating.keeping import TakesNoNeeds, create_needs, opened
from audit.record import record
from common.errors import ActionError
from workspace.actions import start_job, store_file

#: Larger files are checked by a worker, smaller ones while the person waits.
AT_ONCE_BYTES = 64 * 1024


class FileHasErrors(ActionError):
    pass


class FileStatedAlready(ActionError):
    pass


@transaction.atomic
def upload_needs(assessment: Assessment, *, upload: UploadedFile, by: User) -> NeedFile:
    """Keep the file and check every row of it; nothing is stated yet."""
    if not assessment.takes_needs:
        raise TakesNoNeeds(_("This assessment takes no new needs."))
    file = store_file(upload=upload, nation=assessment.nation, marking=assessment.marking, by=by)
    need_file = NeedFile.objects.create(
        nation=assessment.nation, assessment=assessment, file=file, uploaded_by=by
    )
    if file.size <= AT_ONCE_BYTES:
        with file.content.open("rb") as content:
            keep_check(need_file, check(content.file, file.name, assessment))
    else:
        need_file.job = start_job(
            kind="needs.check",
            title=_("Check the needs in %(name)s") % {"name": file.name},
            task=tasks.check_need_file.name,
            target=need_file,
            url=reverse("assessments:file", args=[need_file.public_id]),
            by=by,
        )
        need_file.save(update_fields=["job"])
    need_file.refresh_from_db()
    record("need_file.uploaded", by=by, target=need_file, changes={"file": (None, file.sha256)})
    return need_file


@transaction.atomic
def state_needs_of_file(need_file: NeedFile, *, by: User) -> list[Need]:
    """State everything the file holds, or nothing: it is checked once more as the world is now."""
    locked = NeedFile.objects.select_for_update(of=["self"]).select_related("file")
    need_file = locked.get(pk=need_file.pk)
    if need_file.status == NeedFile.Status.STATED:
        raise FileStatedAlready(_("The needs of this file are stated already."))
    assessment = opened(need_file.assessment)
    with need_file.file.content.open("rb") as content:
        checked = check(content.file, need_file.file.name, assessment)
    if not checked.is_good:
        raise FileHasErrors(
            _("The file has %(n)d errors, so nothing of it is stated. Look at the errors again.")
            % {"n": len(checked.problems)}
        )
    needs = create_needs(assessment, checked.wanted, by)
    need_file.status, need_file.rows = NeedFile.Status.STATED, checked.rows
    need_file.problem_count, need_file.problems = 0, []
    need_file.stated_at, need_file.stated_by = timezone.now(), by
    need_file.save(
        update_fields=["status", "rows", "problem_count", "problems", "stated_at", "stated_by"]
    )
    record(
        "need_file.stated",
        by=by,
        target=need_file,
        changes={"needs": (None, [need.pk for need in needs])},
    )
    return needs
