"""The rules a need is held against: how much, when, where, by which words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Nation
from assessments.marking import is_held_back
from assessments.models import Assessment, Need
from assessments.stating.faults import Fault
from assessments.stating.wanted import SAME, Wanted, same_key
from baseline.models import Resource
from common.rows import Marking
from common.templatetags.portal import localized

HOURS = 24
#: What a numeric(20, 3) holds.
LARGEST = Decimal(10) ** 17

#: The quantities of each kind of resource, in the order they are asked for.
QUANTITIES: dict[str, tuple[str, ...]] = {
    Resource.Kind.CONSUMABLE: ("initial", "per_day"),
    Resource.Kind.CAPACITY: ("capacity",),
    Resource.Kind.LEVEL: ("target_share",),
    Resource.Kind.CRITERION: ("state",),
}
LABELS = {
    "initial": _("the quantity at the start"),
    "per_day": _("the quantity a day"),
    "capacity": _("the quantity at once"),
    "target_share": _("the target share"),
    "state": _("how far it is met"),
}
DECIMALS = ("initial", "per_day", "capacity")


@dataclass(frozen=True)
class Frame:
    """What needs of one assessment are held against; looked up once for many rows."""

    nation: Nation
    requirement_ids: frozenset[int]
    region_paths: tuple[str, ...]
    scenario_ids: frozenset[int]
    requirements_of: dict[int, frozenset[int]]  # by resource
    milestones: tuple[int, ...]
    stated: Collection[tuple[Any, ...]] = ()

    @classmethod
    def of(cls, assessment: Assessment) -> Frame:
        through = Resource.elements.through.objects
        serving: dict[int, set[int]] = {}
        for resource, requirement in through.values_list("resource", "element__requirement"):
            serving.setdefault(resource, set()).add(requirement)
        return cls(
            nation=assessment.nation,
            requirement_ids=frozenset(assessment.requirements.values_list("pk", flat=True)),
            region_paths=tuple(assessment.regions.values_list("path", flat=True)),
            scenario_ids=frozenset(assessment.scenarios.values_list("pk", flat=True)),
            requirements_of={pk: frozenset(found) for pk, found in serving.items()},
            milestones=tuple(sorted(assessment.nation.milestones)),
            stated=set(assessment.needs.in_use().values_list(*SAME)),
        )


def faults(wanted: Wanted, frame: Frame) -> list[Fault]:
    """Everything that is wrong with the need as it is wanted; empty where it can be stated."""
    return [
        *faults_of_terms(wanted, frame.milestones),
        *_scope(wanted, frame),
        *_words_in_use(wanted),
        *_derivation(wanted),
    ]


def faults_of_terms(wanted: Wanted, milestones: Sequence[int]) -> list[Fault]:
    """What is wrong with how much is said, from when and for how long."""
    return [*_quantity(wanted), *_timing(wanted, milestones)]


def _quantity(wanted: Wanted) -> Iterator[Fault]:
    own = QUANTITIES[wanted.resource.kind]
    fields = " / ".join(str(LABELS[name]) for name in own)
    facts = {"resource": localized(wanted.resource.name), "fields": fields}
    for name in DECIMALS:
        value = getattr(wanted, name)
        if value is not None and (code := _number(wanted.resource, name, value)):
            yield Fault(name, code, facts)
    if wanted.resource.kind == Resource.Kind.LEVEL:
        yield from _level(wanted)
    elif wanted.resource.kind == Resource.Kind.CRITERION:
        yield from _criterion(wanted)
    elif not any(getattr(wanted, name) for name in own):
        yield Fault(own[0], "quantity_missing", facts)


def _number(resource: Resource, name: str, value: Decimal) -> str:
    """What is wrong with one quantity; "" where nothing is."""
    if name not in QUANTITIES[resource.kind]:
        return "quantity_not_of_kind"
    if value >= LARGEST:
        return "quantity_too_large"
    is_whole = value == value.to_integral_value()
    return "" if resource.is_divisible or is_whole else "quantity_not_whole"


def _level(wanted: Wanted) -> Iterator[Fault]:
    if wanted.target_share is None or not 0 < wanted.target_share <= 10_000:
        yield Fault("target_share", "target_not_a_share")


def _criterion(wanted: Wanted) -> Iterator[Fault]:
    if wanted.state not in Need.State.values:
        yield Fault("state", "state_missing")
    elif wanted.state != Need.State.NOT and not wanted.evidence.strip():
        yield Fault("evidence", "evidence_missing")


def _timing(wanted: Wanted, milestones: Sequence[int]) -> Iterator[Fault]:
    start, lasts = wanted.start_hours, wanted.duration_hours
    if lasts == 0:
        yield Fault("duration_hours", "duration_zero")
        return
    if wanted.resource.kind == Resource.Kind.CONSUMABLE:
        last = max(milestones, default=0)
        if start > last * HOURS:
            yield Fault("start_hours", "after_the_last", {"last": last})
        return
    end = None if lasts is None else start + lasts
    if not any(start <= day * HOURS and (end is None or day * HOURS < end) for day in milestones):
        yield _missed(start, end, milestones)


def _missed(start: int, end: int | None, milestones: Sequence[int]) -> Fault:
    if end is None:
        return Fault("start_hours", "after_the_last", {"last": max(milestones, default=0)})
    before = [day for day in milestones if day * HOURS < start]
    after = [day for day in milestones if day * HOURS >= end]
    nearest = [*before[-1:], *after[:1]]
    return Fault(
        "duration_hours",
        "no_milestone",
        {
            "start": _days(start),
            "end": _days(end),
            "nearest": " / ".join(str(day) for day in nearest),
        },
    )


def _days(hours: int) -> str:
    """Hours as days: 36 is 1.5."""
    return f"{hours / HOURS:.4g}"


def _scope(wanted: Wanted, frame: Frame) -> Iterator[Fault]:
    serves = frame.requirements_of.get(wanted.resource.pk, frozenset())
    if not serves & frame.requirement_ids:
        facts = {"resource": localized(wanted.resource.name)}
        yield Fault("resource", "outside_requirements", facts)
    if not wanted.region.path.startswith(frame.region_paths):
        yield Fault("region", "outside_regions", {"region": localized(wanted.region.name)})
    if wanted.scenario.pk not in frame.scenario_ids:
        yield Fault("scenario", "outside_scenarios")
    if is_held_back(wanted.marking, frame.nation):
        ceiling = Marking(frame.nation.marking_ceiling).label
        yield Fault("marking", "above_the_ceiling", {"ceiling": ceiling})


def _words_in_use(wanted: Wanted) -> Iterator[Fault]:
    over = {
        "resource": wanted.resource.retired_at,
        "scenario": wanted.scenario.archived_at,
        "authority": wanted.authority.archived_at if wanted.authority else None,
    }
    for name, since in over.items():
        if since is not None:
            yield Fault(name, "retired", {"word": localized(getattr(wanted, name).name)})


def _derivation(wanted: Wanted) -> Iterator[Fault]:
    factor, driver, share = wanted.factor, wanted.driver, wanted.share_affected
    if factor is None and driver is None and share is None:
        return
    if share is None or not 0 < share <= 10_000:
        yield Fault("share_affected", "share_not_a_share")
    fits = (
        factor is not None
        and driver is not None
        and factor.resource_id == wanted.resource.pk
        and factor.driver_kind == driver.kind
        and driver.region_id == wanted.region.pk
    )
    if not fits:
        yield Fault("factor", "factor_of_another")


def twice(many: Iterable[Wanted], frame: Frame) -> Iterator[tuple[int, Fault]]:
    """Which of many wanted needs (by place) say what is stated already, or what another one says."""
    seen = set(frame.stated)
    for place, wanted in enumerate(many):
        key = same_key(wanted)
        if key in seen:
            yield place, Fault("resource", "stated_already")
        seen.add(key)
