"""Reads from the database's refusal by how much commitments exceed a capability, and says it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.errors import ActionError
from common.templatetags.figures import amount
from common.templatetags.portal import localized
from partners.models import Capability

CONSTRAINT = "commitments_within_capability"


class OverCommitted(ActionError):
    """More would be promised of a capability than there is of it."""


@contextmanager
def within_capability() -> Iterator[None]:
    """Turns the database's refusal into the sentence that people read, with its numbers."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        told = getattr(error.__cause__, "diag", None)
        if told is None or told.constraint_name != CONSTRAINT:
            raise
        capability = int(told.message_primary.rsplit(" ", 1)[1])
        raise OverCommitted(_sentence(capability, json.loads(told.message_detail))) from error


def _sentence(capability_id: int, excess: dict[str, Any]) -> str:
    row = Capability.objects.select_related("partner", "resource__unit").get(pk=capability_id)
    unit = row.resource.unit.symbol
    if excess["quantity"] == "rate":
        unit = _("%(unit)s a day") % {"unit": unit}
    phases = {"peacetime": _("in peacetime"), "crisis": _("in crisis"), "war": _("in war")}
    return _(
        "%(partner)s, %(resource)s: committed %(committed)s of %(available)s %(unit)s %(when)s "
        "%(phase)s. Bind less, or end something else first."
    ) % {
        "partner": row.partner.name,
        "resource": localized(row.resource.name),
        "committed": amount(Decimal(str(excess["committed"]))),
        "available": amount(Decimal(str(excess["available"]))),
        "unit": unit,
        "when": _when(excess["since"], excess["until"]),
        "phase": phases[excess["phase"]],
    }


def _when(since: str, until: str) -> str:
    first, last = _day(since), _day(until)
    if first and last:
        return _("from %(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("from %(first)s on") % {"first": first}
    return _("until %(last)s") % {"last": last} if last else _("at any time")


def _day(text: str) -> str:
    return "" if "infinity" in text else date_format(date.fromisoformat(text), "Y-m-d")
