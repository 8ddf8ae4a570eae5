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
from partners.supply_file.telling import outcome_of
from partners.supply_file.working import (
    FileHasErrors,
    checked_file,
    findings,
    refuse_faults,
    rows_in,
    work_on,
)
from workspace.actions import store_file
from workspace.jobs import finish_job, start_job
from workspace.models import Job

#: So many rows are taken over while the person waits; more by a worker.
AT_ONCE = 25
#: So few new things are told to the office one by one.
FEW = 3
#: So many are checked while the person waits.
CHECKED_AT_ONCE = 100
TASK = "partners.tasks.supply_files.take_over"
CHECK_TASK = "partners.tasks.supply_files.check"


class FileTakenOver(ActionError):
    pass


@transaction.atomic
def upload_supply_file(partner: Partner, *, upload: UploadedFile, by: User) -> SupplyFile:
    """Keep the file and check every row of it, a long one as a job; nothing is declared yet."""
    if partner.is_archived:
        raise FileHasErrors(_("This organisation is put away; nothing is declared for it."))
    file = store_file(upload=upload, nation=partner.nation, by=by)
    rows = rows_in(file)
    is_long = rows > CHECKED_AT_ONCE
    found: dict[str, Any] = {"status": SupplyFile.Status.CHECKING, "rows": rows}
    if not is_long:
        found = findings(checked_file(partner, file, by))
    row = SupplyFile.objects.create(
        nation=partner.nation, partner=partner, file=file, uploaded_by=by, **found
    )
    record("supply_file.uploaded", by=by, target=row, changes={"file": (None, file.sha256)})
    if is_long:
        start_job(
            kind="partners.supply_check",
            title=_("Check %(name)s") % {"name": file.name},
            task=CHECK_TASK,
            target=row,
            url=row.get_absolute_url(),
            total=rows,
            by=by,
        )
    return row


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
    if row.status == SupplyFile.Status.CHECKING:
        raise FileTakenOver(_("This file is being checked; wait until that is over."))
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
    done = _take_over_all(checked.wanted, row.partner, by)
    row.status, row.problems = SupplyFile.Status.APPLIED, []
    row.outcome = [outcome_of(one) for one in checked.wanted]
    row.applied_at, row.applied_by = timezone.now(), by
    row.save(update_fields=["status", "problems", "outcome", "applied_at", "applied_by"])
    record("supply_file.applied", by=by, target=row, changes={"capabilities": (None, done)})
    if job is not None:
        finish_job(job)
    return row


def _take_over_all(wanted: list[checking.Wanted], partner: Partner, by: User) -> list[int]:
    """Every row; what is new and made on no line in one go. Gives the keys of what it touched."""
    new = [one for one in wanted if one.deed == checking.CREATED and one.values["line"] is None]
    if len(new) < FEW:
        new = []
    in_one_go = {id(one) for one in new}
    done = [_take_over(one, partner, by) for one in wanted if id(one) not in in_one_go]
    keys = [key for key in done if key is not None]
    if new:
        rows = declaring.declare_and_send(
            partner, wanted=[(one.resource, one.values) for one in new], by=by
        )
        keys += [row.pk for row in rows]
    return sorted(keys)


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
