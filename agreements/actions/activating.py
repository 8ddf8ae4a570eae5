"""Deeds on call-offs: called, delivered, closed; and what becomes of evidence by them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import notifications
from agreements.models import TO_MEND, Activation, Agreement, Commitment, Delivery, delivered_of
from agreements.models.activation import ActivationQuerySet
from audit.record import record
from baseline.editing import locked
from common.errors import ActionError
from partners.actions.verifying import verify_capability, withdraw_verification
from partners.evidence import EXERCISE_LASTS
from partners.models import Verification

Outcome = Activation.Outcome


class NotInForce(ActionError):
    pass


class MoreThanBound(ActionError):
    pass


class MoreThanCalledOff(ActionError):
    pass


class IsClosed(ActionError):
    pass


class NothingToMend(ActionError):
    pass


@transaction.atomic
def call_off(
    commitment: Commitment,
    *,
    measure: str,
    quantity: Decimal,
    trigger: str,
    due_on: date,
    is_exercise: bool = False,
    by: User,
) -> Activation:
    """Call for a part of what is bound, in earnest or as an exercise; the partner is told."""
    bound: Commitment = locked(commitment)
    if bound.agreement.status != Agreement.Status.IN_FORCE:
        raise NotInForce(_("Only what is in force can be called off."))
    most = getattr(bound, measure)
    if most is None or quantity > most:
        raise MoreThanBound(
            _("The agreement binds %(most)s.")
            % {"most": format((most or Decimal(0)).normalize(), "f")}
        )
    row = Activation.objects.create(
        nation=bound.nation,
        commitment=bound,
        measure=measure,
        quantity=quantity,
        trigger=trigger,
        due_on=due_on,
        is_exercise=is_exercise,
        called_by=by,
    )
    record(
        "commitment.called_off",
        by=by,
        target=row,
        changes={
            "commitment": (None, bound.pk),
            "quantity": (None, quantity),
            "is_exercise": (None, is_exercise),
        },
    )
    notifications.tell_called_off(row)
    return row


@transaction.atomic
def record_delivery(
    activation: Activation, *, quantity: Decimal, delivered_on: date, note: str = "", by: User
) -> Delivery:
    """What was delivered of what was called off; more than that is a slip, or a call-off of its own."""
    row = _open(activation)
    adds_up = row.measure == Activation.Measure.STOCK
    left = row.quantity - (delivered_of(row) if adds_up else 0)
    if quantity > left:
        raise MoreThanCalledOff(
            _("%(left)s of what was called off are still open; more needs a call-off of its own.")
            % {"left": format(left.normalize(), "f")}
        )
    made = Delivery.objects.create(
        activation=row, quantity=quantity, delivered_on=delivered_on, note=note, recorded_by=by
    )
    record(
        "activation.delivered",
        by=by,
        target=row,
        changes={"quantity": (None, quantity), "delivered_on": (None, delivered_on)},
        personal={"note": (None, note)} if note else None,
    )
    return made


@transaction.atomic
def take_back_delivery(delivery: Delivery, *, by: User) -> Delivery:
    """It was written down by mistake. While the call-off is open; then it has become evidence."""
    _open(delivery.activation)
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.taken_back_at is None:
        row.taken_back_at, row.taken_back_by = timezone.now(), by
        row.save(update_fields=["taken_back_at", "taken_back_by"])
        record(
            "activation.delivery_taken_back",
            by=by,
            target=delivery.activation,
            changes={"quantity": (row.quantity, None), "delivered_on": (row.delivered_on, None)},
        )
    return row


@transaction.atomic
def close_activation(
    activation: Activation, *, version: int | None, outcome: str, note: str = "", by: User
) -> Activation:
    """Success shows what was delivered as exercised. What fails in earnest counts at once; what fails
    in an exercise may be mended within 90 days."""
    row = _open(activation)
    row.check_version(version, {"outcome": outcome, "note": note})
    row.outcome, row.note = outcome, note
    row.closed_at, row.closed_by = timezone.now(), by
    today = timezone.localdate()
    if outcome == Outcome.FAILED and row.is_exercise:
        row.mend_until = today + TO_MEND
    row.version += 1
    fields = ["outcome", "note", "closed_at", "closed_by", "mend_until", "version"]
    row.save(update_fields=fields)
    record(
        f"activation.{outcome}",
        by=by,
        target=row,
        changes={"outcome": ("", outcome), "mend_until": (None, row.mend_until)},
        personal={"note": (None, note)} if note else None,
    )
    if outcome == Outcome.SUCCEEDED:
        _prove(row, delivered_of(row) or row.quantity, by=by, today=today)
        for one in _same(row).to_mend():
            _mended(one, by=by)
    elif not row.is_exercise:
        _disprove(row, by=by, today=today)
    notifications.tell_closed(row)
    return row


@transaction.atomic
def mend_activation(activation: Activation, *, by: User) -> Activation:
    """The office has seen that what failed is mended."""
    row: Activation = locked(activation)
    if not row.waits_for_mending:
        raise NothingToMend(_("There is nothing to mend any more."))
    _mended(row, by=by)
    return row


@transaction.atomic
def count_failure(activation: Activation, *, by: User, today: date) -> Activation:
    """The time to mend has passed: the evidence falls."""
    row: Activation = locked(activation)
    if not row.waits_for_mending or row.mend_until is None or row.mend_until >= today:
        raise NothingToMend(_("There is nothing to mend any more."))
    row.counted_at, row.counted_by = timezone.now(), by
    row.version += 1
    row.save(update_fields=["counted_at", "counted_by", "version"])
    record("activation.counted", by=by, target=row)
    _disprove(row, by=by, today=today)
    notifications.tell_counted(row)
    return row


def _open(activation: Activation) -> Activation:
    row: Activation = locked(activation)
    if not row.is_open:
        raise IsClosed(_("It is over already."))
    return row


def _same(row: Activation) -> ActivationQuerySet:
    return Activation.objects.filter(commitment__capability=row.commitment.capability_id)


def _mended(row: Activation, *, by: User) -> None:
    row.mended_at, row.mended_by = timezone.now(), by
    row.version += 1
    row.save(update_fields=["mended_at", "mended_by", "version"])
    record("activation.mended", by=by, target=row)


def _prove(row: Activation, seen: Decimal, *, by: User, today: date) -> None:
    """What was delivered is seen; never more than is declared."""
    capability = row.commitment.capability
    declared = getattr(capability, row.measure)
    method = Verification.Method.EXERCISE if row.is_exercise else Verification.Method.ACTIVATION
    verify_capability(
        capability,
        method=method,
        seen={row.measure: min(seen, declared) if declared is not None else seen},
        seen_on=today,
        valid_until=today + EXERCISE_LASTS,
        by=by,
    )


def _disprove(row: Activation, *, by: User, today: date) -> None:
    """What was seen before counts no more; what was delivered is all that is seen."""
    capability = row.commitment.capability
    reason = _("What was called off failed (%(trigger)s).") % {"trigger": row.trigger}
    for one in Verification.objects.standing().filter(capability=capability).order_by("pk"):
        withdraw_verification(one, reason=reason, by=by)
    if delivered := delivered_of(row):
        _prove(row, delivered, by=by, today=today)
