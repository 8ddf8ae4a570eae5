"""Two partners that are one become one: everything that hangs on the one moves to the other.

Called inside an action's transaction, with both rows and the family held. Each step is written into
the ledger, so that `partners.unmerging` can take it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import ActionError
from partners.blocking import settle_blocks
from partners.differences import GONE, differing, presumed
from partners.family import parents_of, settle_tops
from partners.ledger import Ledger
from partners.models import Alias, DuplicatePair, Membership, Partner, RiskFlag
from partners.relations import Becomes, known_relations, strangers_of


class CannotMerge(ActionError):
    """Something speaks against it; the sentence says what."""


def refusals(stays: Partner, gone: Partner) -> list[str]:
    """Why the two cannot be merged as things stand; empty where nothing speaks against it."""
    found = [
        relation.refuse(stays, gone)
        for relation in known_relations().values()
        if relation.refuse is not None
    ]
    for rel in strangers_of(gone):
        found.append(
            _("%(name)s is used elsewhere (%(where)s); end that first, or keep this one.")
            % {"name": gone.name, "where": rel.related_model._meta.verbose_name_plural}
        )
    return [reason for reason in found if reason]


def merge(stays: Partner, gone: Partner, *, picks: Mapping[str, str], by: User) -> Ledger:
    """Move everything from `gone` to `stays` and put `gone` away.

    `picks` says for single facts whose value is kept ("stays" or "gone"); where it says nothing, the
    partner that stays keeps its own, and takes over what it has not.
    """
    if reasons := refusals(stays, gone):
        raise CannotMerge(" ".join(reasons))
    ledger = Ledger(stays, gone)
    _lift_the_lesser_flag(ledger, by=by)
    for relation in known_relations().values():
        if relation.becomes != Becomes.SETTLED:
            ledger.move(relation)
    _end_doubled_memberships(ledger)
    _move_pairs(ledger)
    _take_over(ledger, picks, by=by)
    _put_away(ledger, by=by)
    _mend_family(ledger, picks)
    return ledger


def _lift_the_lesser_flag(ledger: Ledger, *, by: User) -> None:
    """The graver of two standing flags stands on; the other becomes history."""
    standing = list(RiskFlag.objects.standing().filter(partner__in=[ledger.stays, ledger.gone]))
    standing.sort(key=lambda flag: RiskFlag.Level.values.index(flag.level))
    for flag in standing[:-1]:
        ledger.change(
            flag,
            lifted_at=timezone.now(),
            lifted_by_id=by.pk,
            lifted_because=_("Merged with a partner that has a graver flag."),
        )


def _end_doubled_memberships(ledger: Ledger) -> None:
    """Whoever represents both keeps one membership; the other, still with the old entry, ends."""
    yesterday = timezone.localdate() - timedelta(days=1)
    for row in Membership.objects.filter(partner=ledger.gone, until__isnull=True).order_by("pk"):
        ledger.change(row, until=max(row.since, yesterday))


def _move_pairs(ledger: Ledger) -> None:
    """Questions and answers about the partner that goes hold for the one that stays."""
    stays, gone = ledger.stays, ledger.gone
    pairs = DuplicatePair.objects.filter(Q(first=gone) | Q(second=gone))
    for pair in pairs.exclude(decision=DuplicatePair.Decision.SAME).order_by("pk"):
        other = pair.second_id if pair.first_id == gone.pk else pair.first_id
        first, second = sorted((other, stays.pk))
        asked = DuplicatePair.objects.filter(first=first, second=second).first()
        if other == stays.pk:
            continue
        if asked is None:
            ledger.change(pair, first_id=first, second_id=second)
        elif asked.decision == DuplicatePair.Decision.WAITING and pair.decided_at is not None:
            ledger.change(
                asked,
                decision=pair.decision,
                decided_at=pair.decided_at,
                decided_by_id=pair.decided_by_id,
            )


def _take_over(ledger: Ledger, picks: Mapping[str, str], *, by: User) -> None:
    stays, gone = ledger.stays, ledger.gone
    names = (stays, gone)
    for fact in differing(stays, gone):
        side = picks.get(fact.name) or presumed(fact)
        if side == GONE and fact.name != "parent":
            ledger.change(stays, **{name: getattr(gone, name) for name in fact.fields})
    _keep_names({one.name_key: one for one in _names_of(names, ledger)}, ledger, by=by)
    both = list(dict.fromkeys([*stays.supply_kinds, *gone.supply_kinds]))
    ledger.change(stays, supply_kinds=both)
    if stays.status == Partner.Status.LISTED and gone.status == Partner.Status.APPROVED:
        ledger.change(
            stays,
            status=Partner.Status.APPROVED,
            approved_at=gone.approved_at,
            approved_by_id=gone.approved_by_id,
        )
    Partner.objects.filter(pk=stays.pk).update(version=stays.version + 1)
    stays.version += 1


def _names_of(names: tuple[Partner, Partner], ledger: Ledger) -> list[Alias]:
    """The names both had before, as they would be written down beside the one that is kept."""
    first = next(
        (one["was"] for one in ledger.changed if one["row"] == "partners.partner" and "name" in one["was"]),
        None,
    )  # fmt: skip
    found = [Alias(name=one.name, name_key=one.name_key, match_key=one.match_key) for one in names]
    if first is not None:
        found.append(Alias(**first))
    return found


def _keep_names(names: dict[str, Alias], ledger: Ledger, *, by: User) -> None:
    """What the one was called, the other is called as well."""
    stays = ledger.stays
    known = {
        stays.name_key,
        *Alias.objects.filter(partner=stays).values_list("name_key", flat=True),
    }
    for key, alias in names.items():
        if key not in known:
            alias.nation, alias.partner, alias.added_by = stays.nation, stays, by
            alias.save(force_insert=True)
            ledger.note_made(alias)


def _put_away(ledger: Ledger, *, by: User) -> None:
    gone = ledger.gone
    ledger.change(
        gone,
        archived_at=timezone.now(),
        archived_by_id=by.pk,
        archived_reason=_("Merged into %(name)s") % {"name": ledger.stays.name[:300]},
    )
    Partner.objects.filter(pk=gone.pk).update(version=gone.version + 1)
    gone.version += 1


def _mend_family(ledger: Ledger, picks: Mapping[str, str]) -> None:
    """Subsidiaries follow, and nobody comes to stand above itself."""
    stays, gone = ledger.stays, ledger.gone
    owner = _owner(stays, gone, picks.get("parent", ""))
    children = Partner.objects.filter(parent=gone).exclude(pk=stays.pk).order_by("pk")
    for child in children:
        ledger.change(child, parent_id=stays.pk)
    ledger.change(stays, parent_id=owner)
    settle_tops(Partner.objects.get(pk=stays.pk))
    settle_blocks(stays.nation_id)


def _owner(stays: Partner, gone: Partner, pick: str) -> int | None:
    """Who stands above the partner that stays."""
    if gone.pk in {above.pk for above in parents_of(stays)}:
        return gone.parent_id  # it takes the place of the one it stood under
    if gone.parent is None or stays.pk in {above.pk for above in parents_of(gone)}:
        return stays.parent_id
    return gone.parent_id if pick == GONE or stays.parent_id is None else stays.parent_id


def merged_into(ledger: Ledger) -> dict[str, Any]:
    """What the trail says of a merge."""
    counts = {name: (None, count) for name, count in ledger.counts().items()}
    return {"merged": (str(ledger.gone.public_id), None), **counts}
