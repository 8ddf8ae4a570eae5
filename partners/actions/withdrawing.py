"""Deeds by which a partner leaves the register of its own will, and comes back."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import end_access
from accounts.models import User
from audit.record import record
from baseline.editing import locked
from common.errors import ActionError
from common.text import ERASED
from partners import notifications
from partners.actions.registry import unarchive_partner
from partners.leaving import hindrances, standing_withdrawal
from partners.ledger import changed, changed_row, is_untouched, put_back
from partners.models import (
    Capability,
    CapabilityChange,
    Contact,
    Membership,
    MembershipOffer,
    Partner,
    Site,
    Withdrawal,
)
from partners.screening import screen_partner
from partners.supply_changes import note_supply_of


class CannotWithdraw(ActionError):
    """Something has to be settled first; the sentences say what."""


class NotWithdrawn(ActionError):
    pass


@transaction.atomic
def withdraw_partner(partner: Partner, *, reason: str, by: User) -> Withdrawal:
    """The partner leaves at once: nothing counts, nobody is called, nobody represents it."""
    partner = locked(partner)
    if partner.is_archived:
        raise CannotWithdraw(_("This organisation is not in the register any more."))
    if reasons := hindrances(partner):
        raise CannotWithdraw(" ".join(reasons))
    note_supply_of([partner])
    people = notifications.people_of(partner)
    steps = [*_supply(partner, by), *_places(partner, by), *_people(partner, by)]
    steps.append(
        changed(
            partner, archived_at=timezone.now(), archived_by_id=by.pk,
            archived_reason=_("Withdrew of its own will."),
        )
    )  # fmt: skip
    Partner.objects.filter(pk=partner.pk).update(version=F("version") + 1)
    withdrawal = Withdrawal.objects.create(
        nation=partner.nation,
        partner=partner,
        reason=reason,
        changed=[step for step in steps if step is not None],
        withdrawn_by=by,
    )
    counts = Counter(step["row"].partition(".")[2] for step in withdrawal.changed)
    changes: dict[str, Any] = {name: (None, count) for name, count in counts.items()}
    record("partner.withdrew", by=by, target=partner, changes=changes | {"reason": (None, reason)})
    notifications.tell_withdrew(withdrawal, people)
    return withdrawal


def _supply(partner: Partner, by: User) -> list[dict[str, Any] | None]:
    """What waits for the office waits no more, and nothing is in force."""
    status = Capability.Status
    rows = Capability.objects.in_registry().filter(partner=partner).order_by("pk")
    sent = list(rows.filter(status__in=[status.SUBMITTED, status.IN_FORCE]))
    waiting = CapabilityChange.objects.waiting().filter(capability__partner=partner).order_by("pk")
    steps = [
        changed(
            one, decided_at=timezone.now(), decided_by_id=by.pk, is_granted=False,
            reason=_("The organisation withdrew."),
        )
        for one in waiting
    ]  # fmt: skip
    steps += [changed(one, status=status.WITHDRAWN) for one in sent]
    Capability.objects.filter(pk__in=[one.pk for one in sent]).update(version=F("version") + 1)
    return steps


def _places(partner: Partner, by: User) -> list[dict[str, Any] | None]:
    away: dict[str, Any] = {
        "archived_at": timezone.now(),
        "archived_by_id": by.pk,
        "archived_reason": _("Withdrew with its organisation."),
    }
    steps = []
    for model in (Contact, Site):
        for row in model.objects.filter(partner=partner).in_use().order_by("pk"):
            steps.append(changed(row, **away))
        model.objects.filter(partner=partner).update(version=F("version") + 1)
    return steps


def _people(partner: Partner, by: User) -> list[dict[str, Any] | None]:
    """Nobody represents it from this moment; who represents nobody else is signed out."""
    yesterday = timezone.localdate() - timedelta(days=1)
    steps = []
    rows = Membership.objects.current().filter(partner=partner).select_related("user")
    for one in rows.order_by("pk"):
        steps.append(changed(one, since=min(one.since, yesterday), until=yesterday))
        others = Membership.objects.current().of(one.user)
        if one.user.is_representative and not others.exists():
            end_access(one.user, by=by)
    for offer in MembershipOffer.objects.open().filter(partner=partner).order_by("pk"):
        steps.append(changed(offer, withdrawn_at=timezone.now(), withdrawn_by_id=by.pk))
    return steps


@transaction.atomic
def restore_withdrawn(partner: Partner, *, reason: str = "", by: User) -> Partner:
    """The office takes a partner back: in time everything as it was, later the entry alone.

    What was changed or erased since stays as it is.
    """
    partner = locked(partner)
    withdrawal = standing_withdrawal(partner)
    if withdrawal is None:
        raise NotWithdrawn(_("%(name)s has not withdrawn.") % {"name": partner.name})
    in_time = timezone.localdate() <= withdrawal.restorable_until
    partner = unarchive_partner(partner, reason=reason, by=by)
    back = _put_back(withdrawal) if in_time else Counter()
    withdrawal.restored_at, withdrawal.restored_by = timezone.now(), by
    withdrawal.save(update_fields=["restored_at", "restored_by"])
    record(
        "partner.returned",
        by=by,
        target=partner,
        changes={name: (None, count) for name, count in back.items()},
    )
    note_supply_of([partner])
    screen_partner(partner)
    notifications.tell_returned(partner, withdrawal)
    return partner


def _put_back(withdrawal: Withdrawal) -> Counter[str]:
    back: Counter[str] = Counter()
    for entry in reversed(withdrawal.changed):
        row: Any = changed_row(entry)
        if entry["row"] == "partners.partner" or not is_untouched(entry, row) or _is_erased(row):
            continue
        put_back(entry, row)
        back[entry["row"].partition(".")[2]] += 1
        if hasattr(row, "version"):
            type(row)._default_manager.filter(pk=row.pk).update(version=F("version") + 1)
    return back


def _is_erased(row: Any) -> bool:
    """Nobody comes back who was erased meanwhile."""
    of_person = getattr(row, "user", row)
    return getattr(of_person, "name", "") == ERASED
