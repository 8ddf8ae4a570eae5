"""Deeds on the vocabulary of an office: elements and resources beside the shared ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from baseline import editing
from baseline.models import Element, Requirement, Resource, ResourceUnit, Unit
from baseline.quantities import OtherUnit
from baseline.sorting import by_code, by_name, found_by
from common.errors import ActionError


class UnitTwice(ActionError):
    pass


class NameTaken(ActionError):
    pass


@transaction.atomic
def add_element(
    *, nation: Nation, requirement: Requirement, name: dict[str, str], by: User
) -> Element:
    editing.hold(nation.pk)
    own = Element.objects.filter(nation=nation, requirement=requirement)
    _refuse_same_name(Element.objects.of_nation(nation.pk).filter(requirement=requirement), name)
    numbers = [_number(code) for code in own.values_list("code", flat=True)]
    code = f"{requirement.code}.{nation.code}{max(numbers, default=0) + 1}"
    element = Element.objects.create(
        nation=nation, requirement=requirement, code=code, name=name, sort_key=_after_shared(code)
    )
    record("element.added", by=by, target=element, changes={"name": (None, name)})
    return element


@transaction.atomic
def update_element(
    element: Element, *, name: dict[str, str], version: int | None = None, by: User
) -> Element:
    element = editing.locked(element)
    element, _changes = editing.change_and_record(
        element, event="element.changed", by=by, version=version, values={"name": name}
    )
    return element


@transaction.atomic
def retire_element(element: Element, *, by: User) -> Element:
    return editing.retire_and_record(element, event="element.retired", by=by)


@transaction.atomic
def restore_element(element: Element, *, by: User) -> Element:
    return editing.restore_and_record(element, event="element.restored", by=by)


@transaction.atomic
def add_resource(
    *,
    nation: Nation,
    name: dict[str, str],
    kind: str,
    unit: Unit,
    is_divisible: bool,
    elements: Sequence[Element],
    synonyms: Sequence[str] = (),
    explanation: dict[str, str] | None = None,
    other_units: Sequence[OtherUnit] = (),
    supply_class: str = "",
    cpv: str = "",
    nace: str = "",
    by: User,
) -> Resource:
    """What it is counted in is fixed for good: figures already given would change their meaning."""
    editing.hold(nation.pk)
    offered = Resource.objects.of_nation(nation.pk)
    _refuse_same_name(offered, name)
    code = editing.free_code(by_name(name), offered.values_list("code", flat=True), longest=64)
    resource = Resource.objects.create(
        nation=nation,
        code=code,
        name=name,
        sort_key=by_name(name),
        kind=kind,
        unit=unit,
        is_divisible=is_divisible,
        synonyms=list(synonyms),
        search_text=found_by(name, synonyms, code),
        explanation=explanation or {},
        supply_class=supply_class,
        cpv=cpv,
        nace=nace,
    )
    resource.elements.set(elements)
    _set_units(resource, other_units)
    record(
        "resource.added",
        by=by,
        target=resource,
        changes={"name": (None, name), "kind": (None, kind), "unit": (None, unit.code)},
    )
    return resource


@transaction.atomic
def update_resource(
    resource: Resource,
    *,
    name: dict[str, str],
    elements: Sequence[Element],
    synonyms: Sequence[str],
    explanation: dict[str, str],
    other_units: Sequence[OtherUnit],
    supply_class: str,
    cpv: str,
    nace: str,
    version: int | None = None,
    by: User,
) -> Resource:
    resource = editing.locked(resource)
    old_units = _units_of(resource)
    _set_units(resource, other_units)
    new_units = _units_of(resource)
    resource, _changes = editing.change_and_record(
        resource,
        event="resource.changed",
        by=by,
        version=version,
        values={
            "name": name,
            "synonyms": list(synonyms),
            "explanation": explanation,
            "supply_class": supply_class,
            "cpv": cpv,
            "nace": nace,
        },
        derived={
            "sort_key": by_name(name),
            "search_text": found_by(name, synonyms, resource.code),
        },
        many={"elements": elements},
        besides={} if new_units == old_units else {"other_units": (old_units, new_units)},
    )
    return resource


@transaction.atomic
def retire_resource(resource: Resource, *, by: User) -> Resource:
    return editing.retire_and_record(resource, event="resource.retired", by=by)


@transaction.atomic
def restore_resource(resource: Resource, *, by: User) -> Resource:
    return editing.restore_and_record(resource, event="resource.restored", by=by)


def _set_units(resource: Resource, other_units: Sequence[OtherUnit]) -> None:
    units = [other.unit.pk for other in other_units]
    if resource.unit_id in units or len(set(units)) < len(units):
        raise UnitTwice(_("A unit is named twice. Name each other unit once, and not the own one."))
    ResourceUnit.objects.filter(resource=resource).delete()
    ResourceUnit.objects.bulk_create(
        ResourceUnit(
            resource=resource,
            unit=other.unit,
            numerator=other.factor.numerator,
            denominator=other.factor.denominator,
            note=other.note,
        )
        for other in other_units
    )


def _units_of(resource: Resource) -> dict[str, str]:
    known = ResourceUnit.objects.filter(resource=resource).select_related("unit").order_by("unit")
    return {row.unit.code: f"{row.numerator}/{row.denominator}" for row in known}


def _refuse_same_name(offered: Any, name: Mapping[str, str]) -> None:
    wanted = by_name(name)
    if any(by_name(known) == wanted for known in offered.in_use().values_list("name", flat=True)):
        raise NameTaken(_("There is one with this name already. Choose another name, or use it."))


def _after_shared(code: str) -> str:
    """Own elements come after the shared ones of their requirement."""
    requirement, _point, rest = code.partition(".")
    return f"{by_code(requirement)}.z{by_code(rest)}"


def _number(code: str) -> int:
    digits = "".join(letter for letter in code.rpartition(".")[2] if letter.isdigit())
    return int(digits or 0)
