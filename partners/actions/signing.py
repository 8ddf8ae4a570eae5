"""Deeds on sign-offs: asking a colleague, sending what was shown, giving it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from baseline.editing import change_and_record, locked
from common.errors import ActionError
from partners import notifications
from partners.actions.declaring import submit_capability
from partners.actions.supply_files import take_over_supply_file
from partners.models import Capability, Partner, SignOff, SignOffItem, SupplyFile
from partners.sending import SignatoryNeeded, approvers_of, may_approve


class NothingToSignOff(ActionError):
    pass


class NobodyToAsk(ActionError):
    pass


class SignOffIsOver(ActionError):
    pass


class DraftHasChanged(ActionError):
    pass


@transaction.atomic
def ask_sign_off(
    partner: Partner,
    *,
    capabilities: Iterable[Capability] = (),
    supply_file: SupplyFile | None = None,
    note: str = "",
    by: User,
) -> SignOff:
    """Share drafts, or a checked file, with colleagues who may send them."""
    partner = locked(partner)
    drafts = [one for one in capabilities if one.partner_id == partner.pk]
    if supply_file is None and not drafts:
        raise NothingToSignOff(_("Choose at least one draft."))
    if supply_file is not None:
        _check_file(partner, supply_file)
    asked = approvers_of(partner, but=by)
    if not asked:
        raise NobodyToAsk(
            _("Nobody else here may approve it. Invite a signatory or an administrator first.")
        )
    row = SignOff.objects.create(
        nation=partner.nation, partner=partner, supply_file=supply_file, note=note, asked_by=by
    )
    SignOffItem.objects.bulk_create(SignOffItem(sign_off=row, capability=one) for one in drafts)
    record(
        "sign_off.asked",
        by=by,
        target=row,
        changes={"partner": (None, partner), "capabilities": (None, [one.pk for one in drafts])},
    )
    notifications.tell_sign_off_asked(row, asked)
    return row


def _check_file(partner: Partner, supply_file: SupplyFile) -> None:
    states = SupplyFile.Status
    if supply_file.partner_id != partner.pk or supply_file.status != states.CHECKED:
        raise NothingToSignOff(_("Only a file whose every row is good can be shared."))
    if SignOff.objects.waiting().filter(supply_file=supply_file).exists():
        raise NothingToSignOff(_("This file waits for a colleague already."))


@transaction.atomic
def approve_sign_off(sign_off: SignOff, *, seen: Mapping[int, int], by: User) -> SignOff:
    """Send all of it to the office, as the approver saw it: `seen` has each draft's version."""
    row = _held(sign_off)
    if not may_approve(row.partner, by):
        raise SignatoryNeeded(_("A signatory or an administrator of your organisation sends it."))
    items = row.items.select_related("capability").order_by("capability")
    drafts = [item.capability for item in items if _is_draft(item.capability)]
    if row.supply_file is None and not drafts:
        raise NothingToSignOff(_("None of them is a draft any more."))
    for one in drafts:
        if seen.get(one.pk) != one.version:
            raise DraftHasChanged(
                _("A draft has changed since you opened this page. Read it again, then send it.")
            )
        submit_capability(one, by=by)
    if row.supply_file is not None:
        take_over_supply_file(row.supply_file, by=by)
    _answer(row, SignOff.Status.APPROVED, by=by)
    record("sign_off.approved", by=by, target=row, changes={"partner": (None, row.partner)})
    notifications.tell_sign_off_answered(row)
    return row


@transaction.atomic
def return_sign_off(sign_off: SignOff, *, comment: str, by: User) -> SignOff:
    """Nothing is sent; whoever asked reads the comment."""
    row = _held(sign_off)
    if not may_approve(row.partner, by):
        raise SignatoryNeeded(_("A signatory or an administrator of your organisation answers."))
    row.comment = comment
    _answer(row, SignOff.Status.RETURNED, by=by)
    record("sign_off.returned", by=by, target=row, changes={"partner": (None, row.partner)})
    notifications.tell_sign_off_answered(row)
    return row


@transaction.atomic
def take_back_sign_off(sign_off: SignOff, *, by: User) -> SignOff:
    row = _held(sign_off)
    _answer(row, SignOff.Status.TAKEN_BACK, by=by)
    record("sign_off.taken_back", by=by, target=row, changes={"partner": (None, row.partner)})
    return row


@transaction.atomic
def set_sender_rule(
    partner: Partner, *, signatory_sends: bool, version: int | None, by: User
) -> Partner:
    """Whether a signatory looks before anything is sent to the office."""
    partner, _changes = change_and_record(
        locked(partner),
        event="partner.sender_rule_set",
        by=by,
        version=version,
        values={"signatory_sends": signatory_sends},
    )
    return partner


def _is_draft(capability: Capability) -> bool:
    return capability.status == Capability.Status.DRAFT and not capability.is_archived


def _held(sign_off: SignOff) -> SignOff:
    locked(sign_off.partner)
    row = SignOff.objects.for_detail().get(pk=sign_off.pk)
    if row.status != SignOff.Status.SUBMITTED:
        raise SignOffIsOver(_("This was answered or taken back already."))
    return row


def _answer(row: SignOff, status: str, *, by: User) -> None:
    row.status, row.answered_at, row.answered_by = status, timezone.now(), by
    row.save(update_fields=["status", "answered_at", "answered_by", "comment"])
