"""Two partners that are one become one: everything that hangs on the one moves to the other.

Called inside an action's transaction, with both rows held.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import ActionError
from partners.blocking import settle_blocks
from partners.family import descendants_of, top_of
from partners.models import (
    Alias,
    Application,
    Capability,
    Check,
    Contact,
    DuplicatePair,
    ExclusionHit,
    Identifier,
    Membership,
    Partner,
    PartnerGroupObjectPermission,
    PartnerUserObjectPermission,
    RiskFlag,
    Site,
)

#: What moves by changing its partner.
_MOVED: tuple[type[models.Model], ...] = (Identifier, Contact, Site, Capability, Check)
#: What is dealt with one by one, or stays with the partner that is put away.
_KNOWN = (
    *_MOVED,
    Application,
    Membership,
    DuplicatePair,
    Partner,
    Alias,
    ExclusionHit,
    RiskFlag,
    PartnerUserObjectPermission,
    PartnerGroupObjectPermission,
)
#: Facts taken over where the partner that stays has none.
_FACTS = ("legal_form", "seat", "nace", "website")


class NumbersDiffer(ActionError):
    """Each has a number of its own in the same register: two organisations."""


class UsedElsewhere(ActionError):
    """Something of another room refers to the partner that would go."""


def merge(stays: Partner, gone: Partner, *, by: User) -> dict[str, int]:
    """Move everything from `gone` to `stays` and put `gone` away. Returns how much was moved."""
    _check_numbers(stays, gone)
    _check_no_strangers(gone)
    moved = {model._meta.model_name or "": _move(model, stays, gone) for model in _MOVED}
    moved["membership"] = _move_people(stays, gone, by=by)
    _move_names(stays, gone, by=by)
    _move_flags(stays, gone, by=by)
    _move_hits(stays, gone)
    _move_application(stays, gone)
    _move_pairs(stays, gone)
    _take_over(stays, gone)
    _put_away(gone, stays, by=by)
    _mend_family(stays, gone)
    return {name: count for name, count in moved.items() if count}


def _check_numbers(stays: Partner, gone: Partner) -> None:
    own = {(n.scheme, n.country): n.value for n in stays.identifiers.all()}
    for number in gone.identifiers.all():
        other = own.get((number.scheme, number.country))
        if other is not None and other != number.value and number.scheme != "other":
            raise NumbersDiffer(
                _("They have different numbers in one register (%(one)s, %(two)s).")
                % {"one": other, "two": number.value}
            )


def _check_no_strangers(gone: Partner) -> None:
    """Rooms above may hold promises of the partner; what they mean is not decided here."""
    for relation in Partner._meta.related_objects:
        other: Any = relation.related_model
        if other in _KNOWN:
            continue
        if other._default_manager.filter(**{relation.field.name: gone}).exists():
            raise UsedElsewhere(
                _("%(name)s is used elsewhere (%(where)s); end that first, or keep this one.")
                % {"name": gone.name, "where": other._meta.verbose_name_plural}
            )


def _move(model: Any, stays: Partner, gone: Partner) -> int:
    rows = model._default_manager.filter(partner=gone)
    return int(rows.update(partner=stays))


def _move_people(stays: Partner, gone: Partner, *, by: User) -> int:
    """Whoever represents both keeps one membership."""
    both = Membership.objects.filter(partner=stays, until__isnull=True).values("user")
    doubled = Membership.objects.filter(partner=gone, until__isnull=True, user__in=both)
    today = timezone.localdate()
    doubled.filter(since__lte=today).update(until=today)
    return Membership.objects.filter(partner=gone).update(partner=stays)


def _move_names(stays: Partner, gone: Partner, *, by: User) -> None:
    """What the one was called, the other is called as well."""
    known = {stays.name_key, *stays.aliases.values_list("name_key", flat=True)}
    Alias.objects.filter(partner=gone).exclude(name_key__in=known).update(partner=stays)
    Alias.objects.filter(partner=gone).delete()
    if gone.name_key not in {stays.name_key, *stays.aliases.values_list("name_key", flat=True)}:
        Alias.objects.create(
            nation=stays.nation,
            partner=stays,
            name=gone.name,
            name_key=gone.name_key,
            match_key=gone.match_key,
            added_by=by,
        )


def _move_flags(stays: Partner, gone: Partner, *, by: User) -> None:
    """The graver of two standing flags stands on; the other becomes history."""
    standing = list(RiskFlag.objects.standing().filter(partner__in=[stays, gone]))
    standing.sort(key=lambda flag: RiskFlag.Level.values.index(flag.level))
    for flag in standing[:-1]:
        flag.lifted_at, flag.lifted_by = timezone.now(), by
        flag.lifted_because = _("Merged with a partner that has a graver flag.")
        flag.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    RiskFlag.objects.filter(partner=gone).update(partner=stays)


def _move_hits(stays: Partner, gone: Partner) -> None:
    """What was decided about either holds; where both were asked about, the partner's own stays."""
    asked = ExclusionHit.objects.filter(partner=stays).values("entry")
    ExclusionHit.objects.filter(partner=gone).exclude(entry__in=asked).update(partner=stays)


def _move_application(stays: Partner, gone: Partner) -> None:
    if not Application.objects.filter(partner=stays).exists():
        Application.objects.filter(partner=gone).update(partner=stays)


def _move_pairs(stays: Partner, gone: Partner) -> None:
    """Questions about the partner that goes become questions about the one that stays."""
    for pair in DuplicatePair.objects.waiting().filter(Q(first=gone) | Q(second=gone)):
        other = pair.second_id if pair.first_id == gone.pk else pair.first_id
        first, second = sorted((other, stays.pk))
        asked = DuplicatePair.objects.filter(first=first, second=second).exists()
        if other == stays.pk or asked:
            if other != stays.pk:
                pair.delete()
        else:
            DuplicatePair.objects.filter(pk=pair.pk).update(first=first, second=second)


def _take_over(stays: Partner, gone: Partner) -> None:
    for name in _FACTS:
        if not getattr(stays, name):
            setattr(stays, name, getattr(gone, name))
    stays.supply_kinds = list(dict.fromkeys([*stays.supply_kinds, *gone.supply_kinds]))
    if stays.approved_at is None and gone.status == Partner.Status.APPROVED:
        stays.status = Partner.Status.APPROVED
        stays.approved_at, stays.approved_by = gone.approved_at, gone.approved_by
    stays.version += 1
    stays.save()


def _put_away(gone: Partner, stays: Partner, *, by: User) -> None:
    gone.archived_at, gone.archived_by = timezone.now(), by
    gone.archived_reason = _("Merged into %(name)s") % {"name": stays.name[:300]}
    gone.version += 1
    gone.save(update_fields=["archived_at", "archived_by", "archived_reason", "version"])


def _mend_family(stays: Partner, gone: Partner) -> None:
    """Subsidiaries follow; a parent merged into its own child leaves the child on its place."""
    if (
        stays.parent_id == gone.pk
        or stays.parent_id is None
        and gone.parent_id not in {None, stays.pk}
    ):
        stays.parent = gone.parent
    Partner.objects.filter(parent=gone).exclude(pk=stays.pk).update(parent=stays)
    stays.save(update_fields=["parent"])
    top = top_of(stays)
    Partner.objects.filter(pk=stays.pk).update(ultimate_parent=None if top.pk == stays.pk else top)
    descendants_of(stays).update(ultimate_parent=top)
    settle_blocks(stays.nation_id)
