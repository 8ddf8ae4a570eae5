"""Deeds on files of capabilities: upload one to have it checked, take over what it holds."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from common.errors import ActionError, StaleVersion
from partners.actions import declaring
from partners.lines import NotOnThisLine
from partners.models import Capability, Partner, SupplyFile
from partners.sending import check_may_send
from partners.supply_file import checking
from partners.supply_file.columns import heading_of
from partners.supply_file.telling import outcome_of
from partners.supply_file.working import FileHasErrors, checked_file, refuse_faults, work_on
from workspace.actions import store_file
from workspace.jobs import finish_job, start_job
from workspace.models import Job

#: So many rows are taken over while the person waits; more by a worker.
AT_ONCE = 25
TASK = "partners.tasks.supply_files.take_over"


class FileTakenOver(ActionError):
    pass


@transaction.atomic
def upload_supply_file(partner: Partner, *, upload: UploadedFile, by: User) -> SupplyFile:
    """Keep the file and check every row of it; nothing is declared yet."""
    if partner.is_archived:
        raise FileHasErrors(_("This organisation is put away; nothing is declared for it."))
    file = store_file(upload=upload, nation=partner.nation, by=by)
    checked = checked_file(partner, file, by)
    row = SupplyFile.objects.create(
        nation=partner.nation,
        partner=partner,
        file=file,
        status=SupplyFile.Status.CHECKED if checked.is_good else SupplyFile.Status.RETURNED,
        rows=checked.rows,
        problems=[_as_kept(one) for one in checked.wrong],
        outcome=[outcome_of(one) for one in checked.wanted] if checked.is_good else [],
        uploaded_by=by,
    )
    record("supply_file.uploaded", by=by, target=row, changes={"file": (None, file.sha256)})
    return row


def _as_kept(one: checking.Wrong) -> dict[str, Any]:
    column = heading_of(one.key)
    return {"row": one.row, "key": one.key, "column": column, "value": one.value, "text": one.text}


@transaction.atomic
def take_over_supply_file(supply_file: SupplyFile, *, by: User) -> SupplyFile:
    """A short file at once; a long one as a job that shows how far it is."""
    row = SupplyFile.objects.select_for_update(of=("self",)).for_detail().get(pk=supply_file.pk)
    if row.rows <= AT_ONCE:
        return apply_supply_file(row, by=by)
    _check_open(row, by)
    job = work_on(row)
    if job is not None and not job.is_over:
        raise FileTakenOver(_("This file is being taken over; wait until that is over."))
    start_job(
        kind="partners.supply_file",
        title=_("Take over %(name)s") % {"name": row.file.name},
        task=TASK,
        target=row,
        url=row.get_absolute_url(),
        total=row.rows,
        by=by,
    )
    record("supply_file.sent", by=by, target=row)
    return row


def _check_open(row: SupplyFile, by: User) -> None:
    if row.status == SupplyFile.Status.APPLIED:
        raise FileTakenOver(_("This file is taken over already."))
    check_may_send(row.partner, by)


@transaction.atomic
def apply_supply_file(supply_file: SupplyFile, *, by: User, job: Job | None = None) -> SupplyFile:
    """Take over every row or none, by the deeds of the page; what is not listed stays as it is.

    A job ends in the same transaction: a worker that dies on the way leaves nothing behind, and the
    next one begins again.
    """
    Partner.objects.select_for_update(of=("self",), no_key=True).get(pk=supply_file.partner_id)
    locked = SupplyFile.objects.select_for_update(of=("self",)).for_detail()
    row = locked.get(pk=supply_file.pk)
    _check_open(row, by)
    checked = checked_file(row.partner, row.file, by)
    refuse_faults(checked)
    done = [_take_over(one, row.partner, by) for one in checked.wanted]
    row.status, row.problems = SupplyFile.Status.APPLIED, []
    row.outcome = [outcome_of(one) for one in checked.wanted]
    row.applied_at, row.applied_by = timezone.now(), by
    row.save(update_fields=["status", "problems", "outcome", "applied_at", "applied_by"])
    keys = [key for key in done if key is not None]
    record("supply_file.applied", by=by, target=row, changes={"capabilities": (None, keys)})
    if job is not None:
        finish_job(job)
    return row


def _take_over(wanted: checking.Wanted, partner: Partner, by: User) -> int | None:
    """One row; gives the key of the capability it changed."""
    held = wanted.capability
    if wanted.deed == checking.SAME:
        return None
    try:
        if held is None:
            held = declaring.declare_capability(
                partner, resource=wanted.resource, terms=wanted.terms, by=by
            )
        else:
            held, _change = declaring.update_capability(
                held, version=held.version, terms=wanted.terms, by=by
            )
        if held.status == Capability.Status.DRAFT:
            declaring.submit_capability(held, by=by)
    except NotOnThisLine as fault:
        raise FileHasErrors(
            _("Row %(n)d cannot be taken over. %(why)s") % {"n": wanted.number, "why": fault}
        ) from fault
    except StaleVersion as stale:
        raise FileHasErrors(
            _("Row %(n)d was changed while you looked at it. Upload the file again.")
            % {"n": wanted.number}
        ) from stale
    return int(held.pk)
