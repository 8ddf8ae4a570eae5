"""Deeds on measures: add, change, say how it stands, put away; and what the clock asks and tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Kind
from assessments.marking import is_held_back
from assessments.mending import notifications
from assessments.mending.files import Stated
from assessments.mending.lines import strictest_of
from assessments.models import Gap, Measure, MeasureState
from audit.record import record
from baseline.editing import archive_and_record, change_and_record, locked
from common.errors import ActionError
from common.rows import Marking

FACTS = (
    "title", "text", "kind", "authority", "owner", "money", "cost_once", "cost_yearly",
    "budget_line", "stock", "rate", "capacity", "effect_on", "ready_hours", "marking",
)  # fmt: skip
#: In the trail they lie with what is personal.
WORDS = ("title", "text")


class MeasureRefused(ActionError):
    """It breaks a rule; `field` names what is in the way."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


class MeasureIsOver(ActionError):
    pass


class NothingToTell(ActionError):
    pass


class RowRefused(ActionError):
    """One row of a sheet breaks a rule, so nothing of the sheet is taken over."""


@transaction.atomic
def add_measure(line: Gap, *, due_on: date, by: User, **facts: Any) -> Measure:
    """Say what is done about a line; it stays with the line through all later reports."""
    need = line.need
    row = Measure(
        nation=line.report.nation,
        resource=line.resource,
        region=line.region,
        scenario=line.scenario,
        need_id=(need.first_id or need.pk) if need else None,
        due_on=due_on,
        added_by=by,
        **facts,
    )
    return _add(row, by)


@transaction.atomic
def add_measure_row(row: Measure, *, by: User) -> Measure:
    """As `add_measure`, for a row that a file or a program has filled."""
    row.added_by = by
    return _add(row, by)


def _add(row: Measure, by: User) -> Measure:
    _check(row)
    row.save()
    record(
        "measure.added",
        by=by,
        target=row,
        changes={
            "resource": (None, row.resource_id), "region": (None, row.region_id),
            "scenario": (None, row.scenario_id), "due_on": (None, row.due_on),
            **{name: (None, getattr(row, name)) for name in FACTS if name not in WORDS},
        },
        personal={"title": (None, row.title), "text": (None, row.text)},
    )  # fmt: skip
    _say(row, "", due_before=row.due_on, by=by)
    notifications.tell_owner(row, by)
    return row


@transaction.atomic
def update_measure(measure: Measure, *, version: int | None, by: User, **facts: Any) -> Measure:
    """Change what it is (see `FACTS`). How it stands and its day are said, never overwritten."""
    row: Measure = locked(measure)
    if row.archived_at is not None:
        raise MeasureIsOver(_("This measure was put away."))
    before = row.owner_id
    row.check_version(version, facts)
    _check(row, facts)
    row, changes = change_and_record(
        row, event="measure.changed", by=by, version=version, values=facts, personal=WORDS
    )
    if changes and row.owner_id != before:
        notifications.tell_owner(row, by)
    return row


@transaction.atomic
def say_state(
    measure: Measure,
    *,
    status: str,
    reason: str = "",
    due_on: date | None = None,
    version: int | None = None,
    by: User,
) -> Measure:
    """How it stands this month; a day that moves says why, and both days are kept."""
    row: Measure = locked(measure)
    row.check_version(version, {"status": status, "due_on": due_on})
    if row.archived_at is not None:
        raise MeasureIsOver(_("This measure was put away."))
    reason, before, new = reason.strip(), row.due_on, due_on or row.due_on
    if new != before and not reason:
        raise MeasureRefused("reason", _("Say why the day moves; the old day is kept beside it."))
    if status in {Measure.Status.STUCK, Measure.Status.DROPPED} and not reason:
        raise MeasureRefused("reason", _("Say what is in the way."))
    old, row.status = row.status, Measure.Status(status)
    row.due_on, row.said_on = new, timezone.localdate()
    row.late_told_at = None
    row.version += 1
    row.save(update_fields=["status", "due_on", "said_on", "late_told_at", "version"])
    record(
        "measure.state_said",
        by=by,
        target=row,
        changes={"status": (old, row.status), "due_on": (before, new)},
        personal={"reason": (None, reason)} if reason else None,
    )
    _say(row, reason, due_before=before, by=by)
    notifications.tell_state(row, by)
    return row


@transaction.atomic
def archive_measure(
    measure: Measure, *, reason: str, version: int | None = None, by: User
) -> Measure:
    """Put away what should not have been here; a measure that is given up is dropped instead."""
    locked(measure).check_version(version, {"archived_reason": reason})
    return archive_and_record(measure, event="measure.archived", reason=reason, by=by)


@transaction.atomic
def ask_for_state(measure: Measure, *, today: date, by: User) -> Measure:
    """The clock asks the owner once a month; twice or late does no harm."""
    row = _held(measure)
    if not Measure.objects.to_be_asked(today).filter(pk=row.pk).exists():
        raise NothingToTell(_("Somebody has said how it stands."))
    row.asked_on = today
    row.save(update_fields=["asked_on"])
    record("measure.asked", by=by, target=row, changes={"owner": (None, row.owner_id)})
    notifications.ask_state(row)
    return row


@transaction.atomic
def tell_silence(measure: Measure, *, today: date, by: User) -> Measure:
    """The owner was asked and nothing was heard: the office is told, once."""
    row = _held(measure)
    if not Measure.objects.silent(today).filter(pk=row.pk).exists():
        raise NothingToTell(_("Somebody has said how it stands."))
    row.late_told_at = timezone.now()
    row.save(update_fields=["late_told_at"])
    record("measure.silence_told", by=by, target=row, changes={"owner": (None, row.owner_id)})
    notifications.tell_silent(row)
    return row


def _held(measure: Measure) -> Measure:
    rows = Measure.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("nation", "owner").get(pk=measure.pk)


def _say(row: Measure, reason: str, *, due_before: date, by: User) -> None:
    MeasureState.objects.create(
        measure=row, status=row.status, reason=reason, due_before=due_before,
        due_after=row.due_on, said_by=by,
    )  # fmt: skip


def _check(row: Measure, changed: Mapping[str, Any] | None = None) -> None:
    """The rules of a measure, on the row as it would be."""
    facts = {name: getattr(row, name) for name in FACTS} | dict(changed or {})
    for rule in (_who, _how_much, _how_secret):
        rule(row, facts)


def _who(row: Measure, facts: Mapping[str, Any]) -> None:
    if facts["authority"].nation_id != row.nation_id:
        raise MeasureRefused("authority", _("This authority stands in another register."))
    owner = facts["owner"]
    if owner.nation_id != row.nation_id or owner.kind not in {Kind.OFFICER, Kind.OFFICIAL}:
        raise MeasureRefused("owner", _("An officer or an official of the nation answers for it."))


def _how_much(row: Measure, facts: Mapping[str, Any]) -> None:
    for name in Measure.QUANTITIES:
        if facts[name] is not None and name not in row.counted:
            raise MeasureRefused(name, _("This resource is not counted so."))


def _how_secret(row: Measure, facts: Mapping[str, Any]) -> None:
    least = strictest_of(row.nation_id, row)
    if Marking(facts["marking"]).rank < least.rank:
        raise MeasureRefused(
            "marking",
            _("Its line is marked %(marking)s; a measure is marked no less strictly.")
            % {"marking": least.label},
        )
    if is_held_back(facts["marking"], row.nation):
        raise MeasureRefused(
            "marking",
            _("This register holds nothing above %(ceiling)s.")
            % {"ceiling": Marking(row.nation.marking_ceiling).label},
        )


@transaction.atomic
def take_over_measures(rows: list[Stated], *, by: User) -> tuple[int, int]:
    """All rows of a checked sheet, or none: how many were added, and how many changed.

    A row that says what stands already changes nothing.
    """
    added = changed = 0
    for row in rows:
        try:
            if row.is_new:
                for name, value in row.facts.items():
                    setattr(row.measure, name, value)
                add_measure_row(row.measure, by=by)
                added += 1
            elif row.changes:
                update_measure(row.measure, version=row.measure.version, by=by, **row.facts)
                changed += 1
        except ActionError as error:
            raise RowRefused(
                _("Row %(row)d: %(text)s") % {"row": row.number, "text": str(error)}
            ) from error
    return added, changed
