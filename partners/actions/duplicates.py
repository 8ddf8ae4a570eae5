"""Deeds on pairs of partners that may be one: decided once, and never asked again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from common.errors import ActionError
from partners.family import hold_family
from partners.merging import merge
from partners.models import DuplicatePair, Partner
from partners.supply_changes import note_supply_of


class PairDecided(ActionError):
    """Somebody else has answered the question."""


class PartnerGone(ActionError):
    """One of the two is not in the registry any more."""


class NotOfThePair(ActionError):
    pass


@transaction.atomic
def keep_apart(pair: DuplicatePair, *, by: User) -> DuplicatePair:
    """They are two organisations."""
    pair = _held(pair)
    _decide(pair, DuplicatePair.Decision.DIFFERENT, by=by)
    record("duplicate.kept_apart", by=by, target=pair)
    return pair


@transaction.atomic
def merge_pair(pair: DuplicatePair, *, stays: Partner, by: User) -> Partner:
    """They are one organisation: everything moves to the partner that stays."""
    pair = _held(pair)
    hold_family(pair.nation_id)
    if stays.pk not in {pair.first_id, pair.second_id}:
        raise NotOfThePair(_("Choose one of the two partners."))
    rows = Partner.objects.select_for_update(of=("self",)).order_by("pk")
    held = {row.pk: row for row in rows.filter(pk__in=[pair.first_id, pair.second_id])}
    kept = held.pop(stays.pk)
    (gone,) = held.values()
    if kept.is_archived or gone.is_archived:
        raise PartnerGone(_("One of the two has been put away meanwhile."))
    note_supply_of([kept, gone])
    moved = merge(kept, gone, by=by)
    _decide(pair, DuplicatePair.Decision.SAME, by=by)
    changes = {"merged": (str(gone.public_id), None)}
    record(
        "partner.merged",
        by=by,
        target=kept,
        changes=changes | {name: (None, count) for name, count in moved.items()},
    )
    note_supply_of([kept])
    return kept


def _held(pair: DuplicatePair) -> DuplicatePair:
    pair = DuplicatePair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    if pair.decision != DuplicatePair.Decision.WAITING:
        raise PairDecided(_("Somebody has decided this pair already."))
    return pair


def _decide(pair: DuplicatePair, decision: str, *, by: User) -> None:
    pair.decision, pair.decided_at, pair.decided_by = decision, timezone.now(), by
    pair.save(update_fields=["decision", "decided_at", "decided_by"])
