"""Deeds on exclusion lists and on the partners that may be named there."""

from __future__ import annotations

from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from baseline.editing import hold
from common.errors import ActionError
from common.rows import Marking
from partners.actions.flagging import raise_flag
from partners.exclusion_files import look
from partners.models import ExclusionHit, ExclusionList, RiskFlag
from partners.screening import work_on
from workspace.actions import start_job, store_file

#: Files up to this size are looked at while the person waits; larger ones by the worker alone.
AT_ONCE_BYTES = 2 * 1024 * 1024
READ_TASK = "partners.tasks.screening.read_list"
SCAN_TASK = "partners.tasks.screening.scan_list"


class NameNeeded(ActionError):
    pass


class HitDecided(ActionError):
    """Somebody else has answered the question."""


class ListAtWork(ActionError):
    """The list is being read or compared right now."""


@transaction.atomic
def upload_exclusion_list(
    *, nation: Nation, name: str, source: str, upload: UploadedFile, by: User
) -> ExclusionList:
    """Keep the file, then read and compare it as a job. The same name again is a newer version."""
    called = " ".join(name.split())
    if not called:
        raise NameNeeded(_("Say what the list is called."))
    if (upload.size or 0) <= AT_ONCE_BYTES:
        upload.seek(0)
        look(cast("BinaryIO", upload.file), upload.name or "")
        upload.seek(0)
    hold(nation.pk)
    file = store_file(
        upload=upload, nation=nation, marking=Marking.AMBER_STRICT, source=source, by=by
    )
    row = ExclusionList.objects.filter(nation=nation, name__iexact=called).first()
    if row is None:
        row = ExclusionList(nation=nation, name=called)
    else:
        _check_idle(row)
    row.file, row.source = file, source
    row.uploaded_at, row.uploaded_by = timezone.now(), by
    row.save()
    record("exclusion_list.uploaded", by=by, target=row, changes={"file": (None, file.sha256)})
    _start(row, READ_TASK, _("Read %(name)s and compare it with the registry"), by=by)
    return row


@transaction.atomic
def rescan_exclusion_list(row: ExclusionList, *, by: User) -> ExclusionList:
    """Compare the list again: partners have come, and names have changed."""
    row = ExclusionList.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _check_idle(row)
    record("exclusion_list.rescanned", by=by, target=row)
    _start(row, SCAN_TASK, _("Compare %(name)s with the registry"), by=by)
    return row


def _check_idle(row: ExclusionList) -> None:
    job = work_on(row)
    if job is not None and not job.is_over:
        raise ListAtWork(_("This list is being read or compared; wait until that is over."))


def _start(row: ExclusionList, task: str, title: str, *, by: User) -> None:
    start_job(
        kind="partners.exclusions",
        title=title % {"name": row.name},
        task=task,
        target=row,
        url=row.get_absolute_url(),
        by=by,
    )


@transaction.atomic
def decide_hit(hit: ExclusionHit, *, is_same: bool, note: str, by: User) -> ExclusionHit:
    """Whether the partner is the one named. If it is, a red flag stands from then on."""
    rows = ExclusionHit.objects.select_for_update(of=("self",))
    hit = rows.select_related("partner", "entry", "entry__list").get(pk=hit.pk)
    decisions = ExclusionHit.Decision
    if hit.decision != decisions.WAITING:
        raise HitDecided(_("Somebody has decided this already."))
    hit.decision = decisions.SAME if is_same else decisions.DIFFERENT
    hit.note, hit.decided_at, hit.decided_by = note, timezone.now(), by
    hit.save(update_fields=["decision", "note", "decided_at", "decided_by"])
    record("exclusion.decided", by=by, target=hit, changes={"decision": (None, hit.decision)})
    if is_same and not RiskFlag.objects.blocking().filter(partner=hit.partner).exists():
        reasons = _("Named on %(list)s as %(entry)s.") % {
            "list": hit.entry.list.name,
            "entry": hit.entry.name,
        }
        raise_flag(hit.partner, level=RiskFlag.Level.RED, note=f"{reasons} {note}".strip(), by=by)
    return hit
