"""What is read of needs and supply, as whole numbers of fixed width.

What counts is said once, by `Need.objects.counting` and `Capability.objects.counting`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import models
from django.db.models import Case, F, Func, Value, When
from django.db.models.functions import Cast, Coalesce

from assessments.copying import FIELDS, copy_rows, sql_of
from assessments.engine import words
from assessments.models import Need
from assessments.reading.moment import Moment
from baseline.models import Resource
from common.rows import Marking
from partners.models import Capability

Ints = npt.NDArray[np.int64]
Columns = dict[str, npt.NDArray[Any]]

EPOCH = date(1970, 1, 1)
NO_DAY = -1
STATES: dict[str, int] = {
    Need.State.NOT: int(words.State.NOT),
    Need.State.PARTLY: int(words.State.PARTLY),
    Need.State.MET: int(words.State.MET),
}


class Thousandths(Func):
    """A quantity as whole thousandths; nothing stated counts as nothing."""

    template = "COALESCE((%(expressions)s * 1000)::bigint, 0)"
    output_field = models.BigIntegerField()


class DayNumber(Func):
    """Days since 1970; NO_DAY where no day is set."""

    template = "COALESCE(%(expressions)s - DATE '1970-01-01', -1)"
    output_field = models.IntegerField()


def _coded(field: str, codes: Mapping[str, int], default: int) -> Case:
    """A word as its number."""
    whens = [When(**{field: word}, then=Value(int(code))) for word, code in codes.items()]
    return Case(*whens, default=Value(int(default)), output_field=models.SmallIntegerField())


_BIG = FIELDS["int8"]
MARKINGS = {one.value: one.rank for one in Marking}

_NEED: dict[str, tuple[str, Any]] = {
    "id": ("int8", Coalesce("first_id", "pk")),
    "need": ("int8", F("pk")),
    "public_id": ("uuid", F("public_id")),
    "resource": ("int8", F("resource_id")),
    "region": ("int8", F("region_id")),
    "scenario": ("int8", F("scenario_id")),
    "priority": ("int2", F("priority")),
    "start": ("int8", F("start_hours")),
    "duration": ("int8", Coalesce("duration_hours", Value(words.INF), output_field=_BIG)),
    "initial": ("int8", Thousandths("initial")),
    "per_day": ("int8", Thousandths("per_day")),
    "quantity": ("int8", Thousandths("capacity")),
    "target": ("int2", Coalesce("target_share", Value(0))),
    "state": ("int2", _coded("state", STATES, words.NONE)),
    "allows_substitutes": (
        "int2",
        Case(When(allows_substitutes=True, then=Value(1)), default=Value(0)),
    ),
    "authority": ("int8", Coalesce("authority_id", Value(words.NONE))),
    "marking": ("int2", _coded("marking", MARKINGS, Marking.RED.rank)),
}


def _capability(day: date) -> dict[str, tuple[str, Any]]:
    """The columns of supply; evidence is judged on `day`."""
    evidence = Case(
        When(evidence_until__lt=day, then=Value(int(words.Evidence.DECLARED))),
        When(evidence="verified", then=Value(int(words.Evidence.VERIFIED))),
        When(evidence="exercised", then=Value(int(words.Evidence.EXERCISED))),
        default=Value(int(words.Evidence.DECLARED)),
        output_field=models.SmallIntegerField(),
    )
    # Three shares and two yes-or-noes travel as one number: fewer columns, a faster COPY.
    packed = (
        F("share_peacetime")
        + Cast("share_crisis", FIELDS["int4"]) * 128
        + Cast("share_war", FIELDS["int4"]) * 16_384
        + Case(When(owner__isnull=False, then=Value(1 << 21)), default=Value(0))
        + Case(When(is_whole=True, then=Value(1 << 22)), default=Value(0))
    )
    hours = Cast("notice_hours", _BIG) + F("mobilisation_hours") + F("release_hours")
    hours += F("conversion_hours")
    return {
        "id": ("int8", F("pk")),
        "partner": ("int8", F("partner_id")),
        "parent": ("int8", Coalesce("partner__ultimate_parent_id", "partner_id")),
        "site": ("int8", F("site_id")),
        "region": ("int8", F("site__region_id")),
        "region_set": ("int8", F("served_id")),
        "resource": ("int8", F("resource_id")),
        "stock": ("int8", Thousandths("stock")),
        "rate": ("int8", Thousandths("rate")),
        "capacity": ("int8", Thousandths("capacity")),
        "in_service": ("int8", Thousandths("in_service")),
        "verified_stock": ("int8", Thousandths("seen_stock")),
        "verified_rate": ("int8", Thousandths("seen_rate")),
        "verified_capacity": ("int8", Thousandths("seen_capacity")),
        "ready": ("int8", hours),
        "lasts": ("int8", Coalesce("lasts_hours", Value(NO_DAY))),
        "valid_until": ("int4", DayNumber("valid_until")),
        "packed": ("int4", packed),
        "evidence": ("int2", evidence),
    }


def needs_of(moment: Moment, resources: Collection[int] | None) -> Columns:
    return copy_rows(_needs(moment, resources), _NEED)


def supply_of(moment: Moment, resources: list[int]) -> Columns:
    return _unpacked(copy_rows(supply_rows(moment, resources), _capability(moment.day)), moment)


def queries(moment: Moment) -> list[tuple[str, Any]]:
    """What a full reading asks of needs and supply."""
    supply = supply_rows(moment, asked_of(moment))
    return [sql_of(_needs(moment, None), _NEED), sql_of(supply, _capability(moment.day))]


def asked_of(moment: Moment) -> list[int]:
    """The resources that are needed."""
    needs = _needs(moment, None).order_by()
    return list(needs.values_list("resource", flat=True).distinct())


def _needs(moment: Moment, resources: Collection[int] | None) -> models.QuerySet[Need]:
    rows = Need.objects.counting(moment.nation.pk)
    return rows if resources is None else rows.filter(resource__in=resources)


def supply_rows(moment: Moment, resources: list[int]) -> models.QuerySet[Capability]:
    """The capabilities that count, of these resources."""
    rows = Capability.objects.counting(moment.nation.pk)
    return rows.filter(resource__in=resources, resource__kind__in=_WITH_SUPPLY)


_WITH_SUPPLY = [Resource.Kind.CONSUMABLE, Resource.Kind.CAPACITY, Resource.Kind.LEVEL]


def _unpacked(rows: Columns, moment: Moment) -> Columns:
    packed = rows.pop("packed")
    rows["share_peacetime"] = (packed & 127).astype(np.int16)
    rows["share_crisis"] = (packed >> 7 & 127).astype(np.int16)
    rows["share_war"] = (packed >> 14 & 127).astype(np.int16)
    promised = (packed >> 21 & 1) * int(words.Promise.CONTRACTED)
    rows["promise"] = promised.astype(np.int16)
    rows["whole"] = (packed >> 22 & 1).astype(np.int16)
    lasts = rows["lasts"].astype(np.int64)
    rows["lasts"] = np.where(lasts == NO_DAY, words.INF, lasts)
    rows["valid_until"] = hour_of_end(rows["valid_until"], moment)
    for name in ("stock", "rate", "capacity"):
        seen = rows[f"verified_{name}"]
        rows[f"verified_{name}"] = np.where(
            rows["evidence"] == words.Evidence.DECLARED, 0, np.minimum(seen, rows[name])
        )
    return rows


def hour_of_end(days: npt.NDArray[Any], moment: Moment) -> Ints:
    """The hour at which each day ends on the nation's clock; INF where no day is set."""
    distinct, inverse = np.unique(days, return_inverse=True)
    hours = [
        words.INF if day == NO_DAY else moment.end_of_day(EPOCH + timedelta(days=int(day)))
        for day in distinct
    ]
    return np.array(hours, dtype=np.int64)[inverse.reshape(-1)]
