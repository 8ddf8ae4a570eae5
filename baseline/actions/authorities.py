"""Deeds on authorities and on who works for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from baseline import editing
from baseline.models import Authority, Mandate, Region, Requirement
from baseline.sorting import by_name
from common.errors import ActionError


class WouldBeItsOwnParent(ActionError):
    pass


class StillParent(ActionError):
    pass


class NotAnOfficial(ActionError):
    pass


class MandateOverlaps(ActionError):
    pass


class MandateEnded(ActionError):
    pass


@transaction.atomic
def add_authority(
    *,
    nation: Nation,
    name: dict[str, str],
    kind: str,
    parent: Authority | None,
    requirements: Sequence[Requirement],
    regions: Sequence[Region],
    by: User,
) -> Authority:
    editing.hold(nation.pk)
    taken = Authority.objects.filter(nation=nation).values_list("code", flat=True)
    authority = Authority.objects.create(
        nation=nation,
        code=editing.free_code(by_name(name), taken, longest=32),
        name=name,
        sort_key=by_name(name),
        kind=kind,
        parent=parent,
    )
    authority.requirements.set(requirements)
    authority.regions.set(regions)
    record(
        "authority.added",
        by=by,
        target=authority,
        changes={
            "name": (None, name),
            "parent": (None, parent),
            "requirements": (None, [requirement.code for requirement in requirements]),
            "regions": (None, [region.code for region in regions]),
        },
    )
    return authority


@transaction.atomic
def update_authority(
    authority: Authority,
    *,
    name: dict[str, str],
    kind: str,
    parent: Authority | None,
    requirements: Sequence[Requirement],
    regions: Sequence[Region],
    version: int | None = None,
    by: User,
) -> Authority:
    # The whole tree is held, so that two moves at once cannot close a circle.
    editing.hold(authority.nation_id)
    authority = editing.locked(authority)
    _refuse_circle(authority, parent)
    authority, _changes = editing.change_and_record(
        authority,
        event="authority.changed",
        by=by,
        version=version,
        values={"name": name, "kind": kind, "parent": parent},
        derived={"sort_key": by_name(name)},
        many={"requirements": requirements, "regions": regions},
    )
    return authority


@transaction.atomic
def archive_authority(authority: Authority, *, reason: str, by: User) -> Authority:
    if Authority.objects.in_use().filter(parent=authority.pk).exists():
        raise StillParent(_("Other authorities stand below this one. Move them first."))
    return editing.archive_and_record(authority, event="authority.archived", reason=reason, by=by)


@transaction.atomic
def restore_authority(authority: Authority, *, by: User) -> Authority:
    return editing.unarchive_and_record(authority, event="authority.restored", by=by)


@transaction.atomic
def give_mandate(
    *, user: User, authority: Authority, since: date, until: date | None, by: User
) -> Mandate:
    """From that day the official sees what the authority answers for."""
    authority = editing.locked(authority)
    if authority.is_archived:
        raise ActionError(_("This authority has been put away; restore it first."))
    if not user.is_official or not user.is_active or user.nation_id != authority.nation_id:
        raise NotAnOfficial(_("Only officials of your own nation work for an authority."))
    if until and until < since:
        raise ActionError(_("The last day lies before the first day."))
    # Two spans overlap when each starts before the other ends; no last day means for good.
    others = Mandate.objects.filter(
        Q(until__isnull=True) | Q(until__gte=since), user=user, authority=authority
    )
    if until:
        others = others.filter(since__lte=until)
    if others.exists():
        raise MandateOverlaps(_("This official works for this authority in that time already."))
    mandate = Mandate.objects.create(
        user=user, authority=authority, since=since, until=until, given_by=by
    )
    record(
        "mandate.given",
        by=by,
        target=mandate,
        changes={
            "user": (None, user),
            "authority": (None, authority),
            "since": (None, since),
            "until": (None, until),
        },
        nation_id=authority.nation_id,
    )
    return mandate


@transaction.atomic
def end_mandate(mandate: Mandate, *, until: date, by: User) -> Mandate:
    """The last day on which the official sees what the authority answers for."""
    mandate = (
        Mandate.objects.select_for_update(of=("self",))
        .select_related("authority")
        .get(pk=mandate.pk)
    )
    if mandate.until is not None and mandate.until <= until:
        raise MandateEnded(_("This mandate ends on that day or before."))
    if until < mandate.since:
        raise ActionError(_("The last day lies before the first day."))
    old, mandate.until = mandate.until, until
    mandate.save(update_fields=["until"])
    record(
        "mandate.ended",
        by=by,
        target=mandate,
        changes={"until": (old, until)},
        nation_id=mandate.authority.nation_id,
    )
    return mandate


def _refuse_circle(authority: Authority, parent: Authority | None) -> None:
    above = dict(Authority.objects.filter(nation=authority.nation_id).values_list("pk", "parent"))
    here: int | None = parent.pk if parent else None
    while here is not None:
        if here == authority.pk:
            raise WouldBeItsOwnParent(_("An authority cannot stand below itself."))
        here = above.get(here)
