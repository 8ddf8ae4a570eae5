"""Deeds on the regions an office adds below the published ones."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from baseline import editing
from baseline.models import Region
from baseline.sorting import by_name
from common.errors import ActionError

LONGEST_CODE = 16


class PublishedRegion(ActionError):
    pass


class NotInThisNation(ActionError):
    pass


class TooDeep(ActionError):
    pass


@transaction.atomic
def add_region(
    *,
    parent: Region,
    name: dict[str, str],
    kind: str = "",
    nuts: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
    by: User,
) -> Region:
    editing.hold(parent.nation_id)
    if by.nation_id != parent.nation_id:
        raise NotInThisNation(_("Regions are added in your own nation only."))
    _refuse_disorder(valid_from, valid_until)
    published = parent.code.partition(Region.POINT)[0]
    taken = [
        code.partition(Region.POINT)[2].lower()
        for code in Region.objects.filter(nation=parent.nation_id).values_list("code", flat=True)
        if code.startswith(f"{published}{Region.POINT}")
    ]
    short = editing.free_code(by_name(name), taken, longest=LONGEST_CODE - len(published) - 1)
    code = f"{published}{Region.POINT}{short.upper()}"
    path = f"{parent.path}{code}/"
    if len(path) > 200:
        raise TooDeep(_("Regions cannot lie this deep."))
    region = Region.objects.create(
        nation_id=parent.nation_id,
        code=code,
        name=name,
        sort_key=by_name(name),
        kind=kind,
        parent=parent,
        level=parent.level + 1,
        path=path,
        ancestor_ids=[*parent.ancestor_ids, parent.pk],
        nuts=nuts,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    record("region.added", by=by, target=region, changes={"name": (None, name)})
    return region


@transaction.atomic
def update_region(
    region: Region,
    *,
    name: dict[str, str],
    kind: str,
    nuts: str,
    valid_from: date | None,
    valid_until: date | None,
    version: int | None = None,
    by: User,
) -> Region:
    region = _own(region)
    _refuse_disorder(valid_from, valid_until)
    region, _changes = editing.change_and_record(
        region,
        event="region.changed",
        by=by,
        version=version,
        values={
            "name": name,
            "kind": kind,
            "nuts": nuts,
            "valid_from": valid_from,
            "valid_until": valid_until,
        },
        derived={"sort_key": by_name(name)},
    )
    return region


@transaction.atomic
def end_region(region: Region, *, on: date, by: User) -> Region:
    """The region's last day; what points to it stays."""
    region = _own(region)
    if region.valid_until is not None:
        raise editing.AlreadyRetired(_("This region has a last day already."))
    _refuse_disorder(region.valid_from, on)
    region, _changes = editing.change_and_record(
        region, event="region.ended", by=by, version=None, values={"valid_until": on}
    )
    return region


@transaction.atomic
def restore_region(region: Region, *, by: User) -> Region:
    region = _own(region)
    if region.valid_until is None:
        raise editing.NotRetired(_("This region has no last day; there is nothing to restore."))
    region, _changes = editing.change_and_record(
        region, event="region.restored", by=by, version=None, values={"valid_until": None}
    )
    return region


def _own(region: Region) -> Region:
    region = editing.locked(region)
    if not region.is_own:
        raise PublishedRegion(
            _("This region is published and kept in files; regions you add below it are yours.")
        )
    return region


def _refuse_disorder(valid_from: date | None, valid_until: date | None) -> None:
    if valid_from and valid_until and valid_until < valid_from:
        raise ActionError(_("The last day lies before the first day."))
