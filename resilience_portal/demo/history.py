"""Twelve months of snapshots with a story: verifications grow, one firm is new, some lapse."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q

from agreements.models import Agreement
from assessments.actions import ask_for_run
from assessments.models import GapRun
from assessments.running.publishing import publish
from assessments.running.steps import compute_some, read_run
from partners.models import Capability
from resilience_portal.demo.build import Builder
from workspace.models import Change

MONTHS = 12
#: Valga's lorries were declared this many months ago.
NEWCOMER = ("Valga Road Fuel (demo)", 3)


def write(builder: Builder, *, months: int = MONTHS) -> None:
    """Take each month's snapshot as the register stood then; end with today's current report."""
    name, joined = NEWCOMER
    newcomer = Capability.objects.filter(partner__name=name)
    newcomer.update(status=Capability.Status.DRAFT)
    for month in range(max(builder.verified_in_month), 0, -1):
        _verify(builder, month)
        if month == joined:
            newcomer.update(status=Capability.Status.IN_FORCE)
        if month <= months:
            moment = builder.now - timedelta(days=30 * month)
            _promised_on(builder, moment.date())
            _run(builder, GapRun.Kind.SNAPSHOT, moment, "EE")
    _promised_on(builder, builder.today)
    Change.objects.filter(nation__in=[builder.estonia, builder.latvia]).delete()
    _run(builder, GapRun.Kind.CURRENT, builder.now, "EE", "LV")


def _promised_on(builder: Builder, day: date) -> None:
    """Every agreement in the state that its days give it."""
    signed = Agreement.objects.filter(nation=builder.estonia, signed_on__isnull=False)
    over = Q(moved_because__gt="", moved_at__date__lte=day)  # somebody ended it
    signed.filter(over).update(status=Agreement.Status.ENDED)
    signed.filter(starts_on__gt=day).update(status=Agreement.Status.SIGNED)
    signed.filter(~over, starts_on__lte=day).update(status=Agreement.Status.IN_FORCE)


def _verify(builder: Builder, month: int) -> None:
    rows = Capability.objects.filter(pk__in=builder.verified_in_month.get(month, []))
    for capability in rows:
        builder.verify(capability, "documents", days_ago=30 * month + 3)


def _run(builder: Builder, kind: str, moment: datetime, *codes: str) -> None:
    """The same steps as the workers take, one after the other."""
    offices = {
        "EE": (builder.estonia, builder.officer),
        "LV": (builder.latvia, builder.users["officer.lv"]),
    }
    for nation, by in (offices[code] for code in codes):
        run = ask_for_run(nation=nation, kind=kind, by=by, now=moment)
        read_run(run.pk, as_of=moment)
        while compute_some(run.pk):
            pass
        publish(run.pk)
