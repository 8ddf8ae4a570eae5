"""What is read of agreements: the parts of capabilities that those in force bind."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Case, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce

from agreements.models import Agreement, Commitment, unmet_condition
from assessments.copying import FIELDS, copy_rows, sql_of
from assessments.engine import words
from assessments.models import Need
from assessments.reading.columns import Columns, DayNumber, Thousandths, hour_of_end
from assessments.reading.moment import Moment
from partners.models import Capability

_PROMISE = Case(
    When(agreement__type__in=Agreement.PLEDGES, then=Value(int(words.Promise.PLEDGED))),
    default=Value(int(words.Promise.CONTRACTED)),
    output_field=FIELDS["int2"],
)


def _flag(name: str) -> Any:
    return "int2", Cast(F(name), FIELDS["int4"])


def _or(name: str, nothing: int) -> Any:
    return "int8", Coalesce(Cast(name, FIELDS["int8"]), Value(nothing, output_field=FIELDS["int8"]))


# The first version of a need is its number in blocks. Where it is not counted, blocks do not hold it.
_FIRST = Need.objects.filter(public_id=OuterRef("need")).order_by().values("pk")[:1]
_NEED = Coalesce(Subquery(_FIRST), Value(words.NONE), output_field=FIELDS["int8"])

_COMMITMENT: dict[str, tuple[str, Any]] = {
    "id": ("int8", F("pk")),
    "resource": ("int8", F("capability__resource_id")),
    "capability": ("int8", F("capability_id")),
    "need": ("int8", _NEED),
    "authority": ("int8", F("authority_id")),
    "stock": ("int8", Thousandths("stock")),
    "rate": ("int8", Thousandths("rate")),
    "capacity": ("int8", Thousandths("capacity")),
    "released": _flag("is_released"),
    "promise": ("int2", _PROMISE),
    "open_condition": _flag("is_waiting"),
    "peacetime": _flag("in_peacetime"),
    "crisis": _flag("in_crisis"),
    "war": _flag("in_war"),
    "ready": _or("notice_hours", words.NONE),
    "lasts": _or("duration_hours", words.INF),
    "ends_on": ("int4", DayNumber("agreement__ends_on")),
}


def commitments_of(moment: Moment, supply: models.QuerySet[Capability]) -> Columns:
    """Those in force at the moment, of the capabilities that count."""
    return columns_of(moment, _in_force(moment, supply))


def columns_of(moment: Moment, commitments: models.QuerySet[Commitment]) -> Columns:
    """Any commitments, as they would count if they were in force at the moment."""
    rows = copy_rows(_judged(moment, commitments), _COMMITMENT)
    rows["valid_until"] = hour_of_end(rows.pop("ends_on"), moment)
    return rows


def query(moment: Moment, supply: models.QuerySet[Capability]) -> tuple[str, Any]:
    return sql_of(_judged(moment, _in_force(moment, supply)), _COMMITMENT)


def _in_force(moment: Moment, supply: models.QuerySet[Capability]) -> models.QuerySet[Commitment]:
    in_force = Commitment.objects.in_force_on(moment.day).filter(nation=moment.nation)
    return in_force.filter(capability__in=supply.order_by().values("pk"))


def _judged(
    moment: Moment, commitments: models.QuerySet[Commitment]
) -> models.QuerySet[Commitment]:
    return commitments.annotate(is_waiting=unmet_condition(moment.day))


#: As the engine's table names them.
COLUMNS = tuple(name for name in _COMMITMENT if name not in {"resource", "ends_on"}) + (
    "valid_until",
)
