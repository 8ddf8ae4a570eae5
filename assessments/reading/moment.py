"""The instant that figures are judged at, and a transaction that sees one instant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from accounts.models import Nation
from assessments.models import AssurancePolicy

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Moment:
    """What the figures are judged by: an instant, the nation's clock, policy and milestones."""

    nation: Nation
    as_of: datetime
    policy: AssurancePolicy
    milestones: tuple[int, ...]

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.nation.time_zone)

    @property
    def day(self) -> date:
        return self.as_of.astimezone(self.zone).date()

    def end_of_day(self, day: date) -> int:
        """The hour since 1970 at which a day ends on the nation's clock."""
        midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=self.zone)
        return hour_of(midnight)


def hour_of(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // HOUR


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction in which every query sees the same state; in a caller's transaction, that one's."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
