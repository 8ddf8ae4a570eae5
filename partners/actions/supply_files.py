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
from common.tabular.problems import TableError
from common.tabular.words import mend, what
from partners.actions import declaring
from partners.lines import NotOnThisLine
from partners.models import Capability, Partner, SupplyFile
from partners.sending import check_may_send
from partners.supply_file import checking
from partners.supply_file.columns import heading_of
from partners.supply_file.telling import outcome_of
from workspace.actions import store_file


class FileHasErrors(ActionError):
    pass


class FileTakenOver(ActionError):
    pass


@transaction.atomic
def upload_supply_file(partner: Partner, *, upload: UploadedFile, by: User) -> SupplyFile:
    """Keep the file and check every row of it; nothing is declared yet."""
    if partner.is_archived:
        raise FileHasErrors(_("This organisation is put away; nothing is declared for it."))
    file = store_file(upload=upload, nation=partner.nation, by=by)
    checked = _check(partner, file, by)
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


def _check(partner: Partner, file: Any, by: User) -> checking.Checked:
    at_once = by.is_officer or not partner.nation.raises_wait_for_office
    try:
        content = file.content.open("rb")
    except FileNotFoundError:
        problem = TableError("file_missing").problem
        return checking.Checked(wrong=[checking.Wrong(f"{what(problem)} {mend(problem)}")])
    with content as opened:
        return checking.check(opened.file, file.name, partner, at_once=at_once)


def _as_kept(one: checking.Wrong) -> dict[str, Any]:
    column = heading_of(one.key)
    return {"row": one.row, "key": one.key, "column": column, "value": one.value, "text": one.text}


@transaction.atomic
def apply_supply_file(supply_file: SupplyFile, *, by: User) -> SupplyFile:
    """Take over every row or none, by the deeds of the page; what is not listed stays as it is."""
    Partner.objects.select_for_update(of=("self",), no_key=True).get(pk=supply_file.partner_id)
    locked = SupplyFile.objects.select_for_update(of=("self",)).for_detail()
    row = locked.get(pk=supply_file.pk)
    if row.status == SupplyFile.Status.APPLIED:
        raise FileTakenOver(_("This file is taken over already."))
    check_may_send(row.partner, by)
    checked = _check(row.partner, row.file, by)
    if not checked.is_good:
        first = checked.wrong[0].text if checked.wrong else _("There are no rows in it.")
        raise FileHasErrors(_("The file cannot be taken over. %(why)s") % {"why": first})
    done = [_take_over(one, row.partner, by) for one in checked.wanted]
    row.status, row.problems = SupplyFile.Status.APPLIED, []
    row.outcome = [outcome_of(one) for one in checked.wanted]
    row.applied_at, row.applied_by = timezone.now(), by
    row.save(update_fields=["status", "problems", "outcome", "applied_at", "applied_by"])
    keys = [key for key in done if key is not None]
    record("supply_file.applied", by=by, target=row, changes={"capabilities": (None, keys)})
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
