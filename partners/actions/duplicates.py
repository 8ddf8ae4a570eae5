"""Deeds on pairs of partners that may be one: decided once, and never asked again."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from baseline.editing import hold
from common.errors import ActionError
from partners.actions.registry import set_parent
from partners.duplicates import Reason
from partners.family import hold_family
from partners.merging import merge, merged_into
from partners.models import DuplicatePair, MergeRecord, Partner
from partners.pairs import BY_HAND, SEARCH, newest_search
from partners.supply_changes import note_supply_of
from partners.unmerging import CannotUndo, unmerge
from workspace.actions import start_job
from workspace.models import Job

SEARCH_TASK = "partners.tasks.searching.search_register"


class PairDecided(ActionError):
    """Somebody else has answered the question."""


class PartnerGone(ActionError):
    """One of the two is not in the registry any more."""


class NotOfThePair(ActionError):
    pass


class HasAnotherOwner(ActionError):
    pass


class SearchAtWork(ActionError):
    """The register is being searched right now."""


class PartnersChanged(ActionError):
    """What the officer saw before the deed is not how it is now."""


@transaction.atomic
def keep_apart(pair: DuplicatePair, *, by: User) -> DuplicatePair:
    """They are two organisations."""
    pair = _held(pair)
    _decide(pair, DuplicatePair.Decision.DIFFERENT, by=by)
    record("duplicate.kept_apart", by=by, target=pair)
    return pair


@transaction.atomic
def relate_pair(pair: DuplicatePair, *, part: Partner, by: User) -> DuplicatePair:
    """They are two organisations, and `part` belongs to the other one."""
    pair = _held(pair, also={DuplicatePair.Decision.DIFFERENT})
    hold_family(pair.nation_id)
    if part.pk not in {pair.first_id, pair.second_id}:
        raise NotOfThePair(_("Choose one of the two partners."))
    part, whole = _both_held(part.pk, pair.first_id + pair.second_id - part.pk)
    if part.is_archived or whole.is_archived:
        raise PartnerGone(_("One of the two has been put away meanwhile."))
    if part.parent_id not in {None, whole.pk}:
        raise HasAnotherOwner(
            _("%(name)s is part of another partner already. Change that on its page first.")
            % {"name": part.name}
        )
    set_parent(part, parent=whole, version=part.version, by=by)
    _decide(pair, DuplicatePair.Decision.RELATED, by=by)
    record("duplicate.related", by=by, target=pair, changes={"parent": (None, whole)})
    return pair


@transaction.atomic
def merge_pair(
    pair: DuplicatePair,
    *,
    stays: Partner,
    picks: Mapping[str, str] | None = None,
    versions: tuple[int, int] | None = None,
    by: User,
) -> Partner:
    """They are one organisation: everything moves to the partner that stays.

    `picks` says for single facts whose is kept; `versions`, of the one that stays and of the other,
    are those the officer looked at.
    """
    decisions = DuplicatePair.Decision
    pair = _held(pair, also={decisions.DIFFERENT, decisions.RELATED})
    hold_family(pair.nation_id)
    if stays.pk not in {pair.first_id, pair.second_id}:
        raise NotOfThePair(_("Choose one of the two partners."))
    kept, gone = _both_held(stays.pk, pair.first_id + pair.second_id - stays.pk)
    if kept.is_archived or gone.is_archived:
        raise PartnerGone(_("One of the two has been put away meanwhile."))
    if versions is not None and versions != (kept.version, gone.version):
        raise PartnersChanged(_("One of the two was changed since you looked. Please look again."))
    note_supply_of([kept, gone])
    ledger = merge(kept, gone, picks=picks or {}, by=by)
    _decide(pair, DuplicatePair.Decision.SAME, by=by)
    ledger.keep(by=by, pair=pair)
    record("partner.merged", by=by, target=kept, changes=merged_into(ledger))
    note_supply_of([kept])
    return kept


@transaction.atomic
def undo_merge(merge_record: MergeRecord, *, by: User) -> MergeRecord:
    """They are two organisations after all: what moved moves back, unless something stands against it."""
    row = MergeRecord.objects.select_for_update(of=("self",)).get(pk=merge_record.pk)
    hold_family(row.nation_id)
    row.stays, row.gone = _both_held(row.stays_id, row.gone_id)
    note_supply_of([row.stays])
    try:
        with transaction.atomic():
            unmerge(row)
    except IntegrityError as error:
        raise CannotUndo(
            _("Something was added since that stands where the old entry had its own.")
        ) from error
    row.undone_at, row.undone_by = timezone.now(), by
    row.save(update_fields=["undone_at", "undone_by"])
    if row.pair_id is not None:
        pair = DuplicatePair.objects.select_for_update(of=("self",)).get(pk=row.pair_id)
        _decide(pair, DuplicatePair.Decision.DIFFERENT, by=by)
    record(
        "partner.merge_undone",
        by=by,
        target=row.stays,
        changes={"merged": (None, str(row.gone.public_id))},
    )
    note_supply_of([row.stays, row.gone])
    return row


@transaction.atomic
def report_pair(partner: Partner, *, other: Partner, by: User) -> DuplicatePair:
    """An officer has seen that two entries may be one organisation; a pair known already is that one."""
    if partner.pk == other.pk or partner.nation_id != other.nation_id:
        raise NotOfThePair(_("Choose another partner of the same register."))
    first, second = sorted((partner.pk, other.pk))
    pair, is_new = DuplicatePair.objects.get_or_create(
        first_id=first,
        second_id=second,
        defaults={
            "nation_id": partner.nation_id,
            "score": 100,
            "reasons": [Reason.REPORTED.value],
            "found_in": BY_HAND,
        },
    )
    if is_new:
        record("duplicate.reported", by=by, target=pair)
    return pair


@transaction.atomic
def search_duplicates(nation: Nation, *, by: User) -> Job:
    """Compare all names of a register with one another, in the background."""
    hold(nation.pk)
    newest = newest_search(nation.pk)
    if newest is not None and not newest.is_over:
        raise SearchAtWork(_("The register is being searched right now."))
    record("duplicates.searched", by=by, target=nation)
    return start_job(
        kind=SEARCH,
        title=_("Search the register for partners entered twice"),
        task=SEARCH_TASK,
        target=nation,
        url=reverse("partners:duplicates"),
        nation=nation,
        by=by,
    )


def _both_held(*keys: int) -> tuple[Partner, Partner]:
    """Both partners as they are now, ours until the end of the transaction, in the order asked for."""
    rows = Partner.objects.select_for_update(of=("self",)).order_by("pk")
    held = {row.pk: row for row in rows.filter(pk__in=keys)}
    one, two = (held[key] for key in keys)
    return one, two


def _held(pair: DuplicatePair, *, also: Collection[str] = ()) -> DuplicatePair:
    """The pair, still to decide; or decided as `also` says, where that may be changed."""
    pair = DuplicatePair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    if pair.decision not in {DuplicatePair.Decision.WAITING, *also}:
        raise PairDecided(_("Somebody has decided this pair already."))
    return pair


def _decide(pair: DuplicatePair, decision: str, *, by: User) -> None:
    pair.decision, pair.decided_at, pair.decided_by = decision, timezone.now(), by
    pair.save(update_fields=["decision", "decided_at", "decided_by"])
