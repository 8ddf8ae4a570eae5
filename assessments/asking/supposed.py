"""What an address says, as suppositions: every name passes the asker's door, what is unknown is told.

An address carries pairs of a name and a value, so that a question can be kept and sent by mail:

    partner=<id>  site=<id>  region=EE-37  borders=on  demand=1.3  demand=BLR2:1.3
    begin=-24  start=-72  agreement=<id>  grant=<id>  measure=<id>  policy=<number>
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import Agreement, Commitment, Condition
from assessments import policies
from assessments.engine.whatif import (
    COMMITTED,
    Agreed,
    BordersClosed,
    DayZero,
    Delivered,
    Demand,
    Granted,
    Lost,
    NeedsBegin,
    Supposition,
    Weighed,
    WhatIf,
)
from assessments.engine.words import WHOLE
from assessments.models import AssurancePolicy, GapReport, Measure
from assessments.reading import Moment, bound
from baseline.models import Region, Requirement, Resource
from common.templatetags.portal import localized
from partners.merged import survivor_seen
from partners.models import MergeRecord, Partner, Site

#: The names an address may hold, in the order in which a question is read out.
NAMES = (
    "partner", "site", "region", "borders", "demand", "begin", "start", "agreement", "grant", "measure", "policy",
)  # fmt: skip
#: Names that stand once.
SINGLE = frozenset({"borders", "begin", "start", "policy"})
#: So many things one question supposes.
MOST = 20
MOST_TIMES = 100
MOST_HOURS = 24 * 366
#: An agreement can be supposed in force while it is not.
NOT_IN_FORCE = (*Agreement.OPEN, Agreement.Status.SIGNED, Agreement.Status.SUSPENDED)

Pair = tuple[str, str]


@dataclass(frozen=True)
class Supposed:
    """One thing supposed: as the address carries it, in words, and for the engine."""

    name: str
    value: str
    text: str
    suppositions: tuple[Supposition, ...]


@dataclass(frozen=True)
class Understood:
    """A question as far as it is understood."""

    supposed: tuple[Supposed, ...] = ()
    problems: tuple[str, ...] = field(default=())

    @cached_property
    def what_if(self) -> WhatIf:
        return WhatIf.of(one for all_of in self.supposed for one in all_of.suppositions)

    @property
    def pairs(self) -> list[Pair]:
        return [(one.name, one.value) for one in self.supposed]

    @property
    def text(self) -> str:
        return "; ".join(one.text for one in self.supposed)

    @property
    def priority_weights(self) -> Sequence[int] | None:
        """Of the policy that is supposed, if one is."""
        weighed = [one for one in self.what_if.suppositions if isinstance(one, Weighed)]
        return weighed[0].priorities if weighed else None


class NotUnderstood(Exception):
    """The text says what is wrong with a value."""


def pairs_of(query: Iterable[Pair]) -> list[Pair]:
    """The pairs of an address that belong to a question: each once, without empty ones, in order."""
    distinct: dict[Pair, None] = {}
    for name, value in query:
        if name in NAMES and value.strip():
            distinct.setdefault((name, value.strip()))
    kept = sorted(distinct, key=lambda one: NAMES.index(one[0]))
    last = {name: value for name, value in kept if name in SINGLE}
    return [one for one in kept if one[0] not in SINGLE or last[one[0]] == one[1]]


def understand(user: Any, report: GapReport, pairs: Sequence[Pair]) -> Understood:
    """`user` is the person whose door names pass."""
    reader = Reader(user, report)
    found, problems = [], []
    if len(pairs) > MOST:
        problems.append(_("A question supposes at most %(n)d things.") % {"n": MOST})
    for name, value in pairs[:MOST]:
        try:
            found.append(getattr(reader, name)(value))
        except NotUnderstood as problem:
            problems.append(str(problem))
    # Two names may have become one by a merge.
    found = list({(one.name, one.value): one for one in found}.values())
    granted = list(reader.granted([one for one in found if one.name == "grant"]))
    found = [one for one in found if one.name != "grant"] + granted
    ordered = sorted(found, key=lambda one: NAMES.index(one.name))
    return Understood(tuple(ordered), tuple(problems))


class Reader:
    """Reads single values; methods are called like the names they read."""

    def __init__(self, user: Any, report: GapReport) -> None:
        self.user, self.report = user, report

    def partner(self, value: str) -> Supposed:
        found = self._survivor(value)
        if found is None:
            found = self._row(Partner.objects.visible_to(self.user), value, _("partner"))
        lost = tuple(Lost("partner", pk) for pk in _with_those_below(found))
        value = str(found.public_id)
        return Supposed("partner", value, _("%(name)s falls out") % {"name": found.name}, lost)

    def _survivor(self, value: str) -> Partner | None:
        """What a merged partner is part of now: its supply moved there."""
        try:
            return survivor_seen(self.user, UUID(value))
        except ValueError:
            return None

    def site(self, value: str) -> Supposed:
        rows = Site.objects.visible_to(self.user).select_related("partner")
        found = self._row(rows, value, _("site"))
        text = _("the site %(site)s of %(partner)s falls out") % {
            "site": found.name,
            "partner": found.partner.name,
        }
        return Supposed("site", value, text, (Lost("site", found.pk),))

    def region(self, value: str) -> Supposed:
        rows = Region.objects.filter(nation=self.report.nation_id, level__gte=1, code=value)
        found = rows.first()
        if found is None:
            raise NotUnderstood(_("There is no such region: %(value)s.") % {"value": value})
        text = _("all supply in %(region)s falls out") % {"region": localized(found.name)}
        return Supposed("region", value, text, (Lost("region", found.pk),))

    def borders(self, value: str) -> Supposed:
        return Supposed("borders", "on", _("the borders are closed"), (BordersClosed(),))

    def demand(self, value: str) -> Supposed:
        code, _colon, times = value.rpartition(":")
        factor = factor_of(times)
        resources = None
        of = _("everything")
        if code:
            serving = Resource.elements.through.objects.filter(element__requirement__code=code)
            resources = tuple(sorted(set(serving.values_list("resource", flat=True))))
            if not Requirement.objects.filter(code=code).exists():
                raise NotUnderstood(_("There is no such requirement: %(value)s.") % {"value": code})
            of = code
        shown = f"{Decimal(factor) / WHOLE:f}".rstrip("0").rstrip(".")
        text = _("demand for %(of)s is %(times)s times as high") % {"of": of, "times": shown}
        kept = f"{code}:{shown}" if code else shown
        return Supposed("demand", kept, text, (Demand(factor, resources),))

    def begin(self, value: str) -> Supposed:
        hours = _hours(value)
        text = _later(hours, _("needs begin %(time)s earlier"), _("needs begin %(time)s later"))
        return Supposed("begin", str(hours), text, (NeedsBegin(hours),))

    def start(self, value: str) -> Supposed:
        hours = _hours(value)
        text = _later(hours, _("it starts %(time)s earlier"), _("it starts %(time)s later"))
        return Supposed("start", str(hours), text, (DayZero(hours),))

    def agreement(self, value: str) -> Supposed:
        rows = Agreement.objects.visible_to(self.user).in_use().filter(status__in=NOT_IN_FORCE)
        found = self._row(rows, value, _("agreement that is not in force yet"))
        table = bound.columns_of(self.moment, Commitment.objects.filter(agreement=found))
        order = table["id"].argsort()
        columns = [table[name][order].tolist() for name in COMMITTED]
        text = _("“%(title)s” is in force") % {"title": found.title}
        agreed = Agreed(tuple(zip(*columns, strict=True)))
        return Supposed("agreement", value, text, (agreed,))

    def grant(self, value: str) -> Supposed:
        found = self._row(self._open_conditions, value, _("open condition"))
        text = _("“%(what)s” is granted to %(partner)s") % {
            "what": found.what,
            "partner": found.partner.name,
        }
        return Supposed("grant", value, text, ())

    def measure(self, value: str) -> Supposed:
        rows = Measure.objects.visible_to(self.user).open().select_related("region")
        found = self._row(rows, value, _("measure under way"))
        above = Region.objects.filter(pk__in=[*found.region.ancestor_ids, found.region_id])
        path = tuple((one.pk, int(one.level == 1)) for one in above.order_by("level"))
        stock, rate, capacity = found.brings
        delivered = Delivered(
            found.pk, found.resource_id, path, stock, rate, capacity, found.ready_hours
        )
        text = _("the measure “%(title)s” has delivered") % {"title": found.title}
        return Supposed("measure", value, text, (delivered,))

    def policy(self, value: str) -> Supposed:
        rows = AssurancePolicy.objects.visible_to(self.user)
        found = rows.filter(number=value).first() if value.isdecimal() else None
        if found is None:
            raise NotUnderstood(_("There is no such policy: %(value)s.") % {"value": value})
        weighed = policies.supposed(found.weights, found.priority_weights).suppositions
        return Supposed("policy", value, _("policy %(n)s counts") % {"n": value}, weighed)

    @cached_property
    def moment(self) -> Moment:
        report = self.report
        return Moment(report.nation, report.as_of, report.policy, tuple(report.milestones))

    def granted(self, asked: Sequence[Supposed]) -> Iterator[Supposed]:
        """Conditions granted together free what waits for none but them; each is told by itself."""
        if not asked:
            return
        ids = [one.value for one in asked]
        freed = Granted(tuple(sorted(self._freed_by(ids))))
        for one in asked:
            yield Supposed(one.name, one.value, one.text, (freed,))

    def _freed_by(self, public_ids: Sequence[str]) -> list[int]:
        day = self.moment.day
        of_nation = Condition.objects.filter(nation=self.report.nation_id)
        granted = of_nation.filter(public_id__in=public_ids)
        left = of_nation.unmet_on(day).exclude(public_id__in=public_ids)
        rows = Commitment.objects.filter(nation=self.report.nation_id)
        return list(
            rows.filter(_hangs_on(granted)).exclude(_hangs_on(left)).values_list("pk", flat=True)
        )

    @property
    def _open_conditions(self) -> Any:
        rows = Condition.objects.visible_to(self.user).unmet_on(self.moment.day)
        return rows.select_related("partner")

    def _row(self, rows: Any, value: str, what: str) -> Any:
        try:
            found = rows.filter(public_id=UUID(value)).first()
        except ValueError:
            found = None
        if found is None:
            raise NotUnderstood(_("There is no such %(what)s.") % {"what": what})
        return found


def factor_of(text: str) -> int:
    """1.3, or 1,3, in ten-thousandths. Raises `NotUnderstood`."""
    try:
        factor = Decimal(text.strip().replace(",", ".")) * WHOLE
    except InvalidOperation:
        factor = Decimal(-1)
    whole = factor.is_finite() and factor == int(factor)
    if not whole or not 0 <= factor <= MOST_TIMES * WHOLE:
        raise NotUnderstood(
            _(
                "Write how many times as much is needed, like 1.3: from 0 to %(most)d, with at most four decimals."
            )
            % {"most": MOST_TIMES}
        )
    return int(factor)


def _hours(text: str) -> int:
    try:
        hours = int(text.strip().replace("\u2212", "-"))
    except ValueError:
        hours = MOST_HOURS + 1
    if abs(hours) > MOST_HOURS:
        raise NotUnderstood(_("Write whole hours, at most a year; a minus means earlier."))
    return hours


def _later(hours: int, earlier: str, later: str) -> str:
    days = abs(hours) // 24
    if hours % 24:
        time = ngettext("%(n)d hour", "%(n)d hours", abs(hours)) % {"n": abs(hours)}
    else:
        time = ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    return (earlier if hours < 0 else later) % {"time": time}


def _hangs_on(conditions: Any) -> Q:
    """Commitments that hang on one of these conditions."""
    whole = Q(capability__isnull=True, partner=OuterRef("capability__partner"))
    return Q(Exists(conditions.filter(Q(capability=OuterRef("capability")) | whole)))


def _with_those_below(partner: Partner) -> list[int]:
    """Its key and those of its subsidiaries, as deep as they go."""
    found, step = [partner.pk], [partner.pk]
    while step:
        rows = Partner.objects.filter(parent__in=step).exclude(pk__in=found)
        step = list(rows.values_list("pk", flat=True))
        found += step
    # A report made before a merge still knows the partner that went.
    merged = MergeRecord.objects.standing().filter(stays__in=found)
    return sorted({*found, *merged.values_list("gone", flat=True)})
