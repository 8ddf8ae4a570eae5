"""Deeds on assessments: start, change, put in force, revise, close, put away."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from accounts.roles import Kind
from assessments import notifications
from assessments.agreeing.moving import (
    AssessmentIsOver,
    NotInForce,
    locked,
    resources_of,
    set_status,
)
from assessments.marking import is_held_back
from assessments.models import Assessment, Need
from audit.record import differences, record
from baseline.models import Region, Requirement, Scenario
from common.errors import ActionError
from common.rows import Marking
from workspace.actions import note_change
from workspace.models import Change

#: What `update_assessment` changes on the row itself, and beside it.
FIELDS = ("title", "purpose", "public_lead", "private_lead", "due_on", "marking")
SCOPE = ("requirements", "regions", "scenarios")


class InForce(ActionError):
    pass


class RevisedAlready(ActionError):
    pass


class AboveTheCeiling(ActionError):
    pass


class WrongLead(ActionError):
    pass


class ScopeInUse(ActionError):
    pass


@transaction.atomic
def start_assessment(
    *,
    nation: Nation,
    title: str,
    requirements: Collection[Requirement],
    regions: Collection[Region],
    scenarios: Collection[Scenario],
    purpose: str = "",
    public_lead: User | None = None,
    private_lead: User | None = None,
    due_on: date | None = None,
    marking: str = Marking.AMBER,
    by: User,
) -> Assessment:
    """Begin an assessment: its scope is set first, then it is opened for both sides."""
    _check_marking(marking, nation)
    _check_leads(nation, public_lead, private_lead)
    assessment = Assessment.objects.create(
        nation=nation,
        title=title,
        purpose=purpose,
        public_lead=public_lead,
        private_lead=private_lead,
        due_on=due_on,
        marking=marking,
        started_by=by,
    )
    assessment.requirements.set(requirements)
    assessment.regions.set(regions)
    assessment.scenarios.set(scenarios)
    record("assessment.started", by=by, target=assessment, changes={"title": (None, title)})
    notifications.tell_leads(assessment, (public_lead, private_lead), by)
    return assessment


@transaction.atomic
def update_assessment(
    assessment: Assessment, *, version: int | None, by: User, **changes: Any
) -> Assessment:
    """Change what it is called, what it covers and who leads it (see `FIELDS` and `SCOPE`)."""
    assessment = locked(assessment)
    if not assessment.takes_needs:
        raise AssessmentIsOver(
            _("Only before everything is agreed can an assessment be changed. Reopen it first.")
        )
    assessment.check_version(version, changes)
    _check_marking(changes.get("marking", assessment.marking), assessment.nation)
    leads = [changes.get(name, getattr(assessment, name)) for name in FIELDS[2:4]]
    _check_leads(assessment.nation, *leads)
    new = {name: value for name, value in changes.items() if name in FIELDS}
    told = differences(assessment, new)
    fresh = [value for name, (_old, value) in told.items() if name in FIELDS[2:4]]
    for name in SCOPE:
        if name in changes:
            told |= _change_scope(assessment, name, changes[name])
    for name, value in new.items():
        setattr(assessment, name, value)
    assessment.version += 1
    assessment.save(update_fields=[*new, "version"])
    record("assessment.changed", by=by, target=assessment, changes=told)
    notifications.tell_leads(assessment, fresh, by)
    return assessment


@transaction.atomic
def close_assessment(
    assessment: Assessment, *, reason: str, version: int | None = None, by: User
) -> Assessment:
    """Its needs count no longer, and no other version takes their place."""
    assessment = locked(assessment)
    assessment.check_version(version, {"status": Assessment.Status.SUPERSEDED})
    if assessment.status != Assessment.Status.IN_FORCE:
        raise NotInForce(_("Only an assessment in force can be closed."))
    set_status(assessment, Assessment.Status.SUPERSEDED)
    record(
        "assessment.closed",
        by=by,
        target=assessment,
        changes={"status": ("in_force", assessment.status), "reason": (None, reason)},
    )
    resources = resources_of(assessment)
    note_change(nation_id=assessment.nation_id, kind=Change.NEEDS, keys=resources)
    return assessment


@transaction.atomic
def revise_assessment(assessment: Assessment, *, by: User) -> Assessment:
    """Begin a new version with the same scope and needs, on which both sides state themselves anew;
    the old one counts until the new one is in force."""
    assessment = locked(assessment)
    if assessment.status != Assessment.Status.IN_FORCE:
        raise NotInForce(_("Only an assessment in force can be revised."))
    open_ones = Assessment.objects.filter(replaces=assessment, archived_at__isnull=True)
    if open_ones.exclude(status=Assessment.Status.SUPERSEDED).exists():
        raise RevisedAlready(_("There is a new version already. Work on that one."))
    revision = Assessment.objects.create(
        nation=assessment.nation,
        title=assessment.title,
        purpose=assessment.purpose,
        replaces=assessment,
        public_lead=assessment.public_lead,
        private_lead=assessment.private_lead,
        marking=assessment.marking,
        started_by=by,
    )
    for name in SCOPE:
        getattr(revision, name).set(getattr(assessment, name).all())
    Need.objects.bulk_create(
        need.continued_in(revision, by) for need in assessment.needs.in_use().order_by("pk")
    )
    record("assessment.revised", by=by, target=revision, changes={"replaces": (None, assessment)})
    return revision


@transaction.atomic
def archive_assessment(
    assessment: Assessment, *, reason: str, version: int | None = None, by: User
) -> Assessment:
    """Put an assessment away that never came into force, or is over."""
    assessment = locked(assessment)
    assessment.check_version(version, {"archived_reason": reason})
    if assessment.status == Assessment.Status.IN_FORCE:
        raise InForce(_("This assessment is in force. Close it first."))
    assessment.archived_at, assessment.archived_by = timezone.now(), by
    assessment.archived_reason = reason
    assessment.version += 1
    assessment.save(update_fields=["archived_at", "archived_by", "archived_reason", "version"])
    record(
        "assessment.archived", by=by, target=assessment, changes={"archived_reason": ("", reason)}
    )
    return assessment


def _change_scope(assessment: Assessment, name: str, rows: Collection[Any]) -> dict[str, Any]:
    manager = getattr(assessment, name)
    old, new = set(manager.values_list("pk", flat=True)), {row.pk for row in rows}
    if old == new:
        return {}
    if name == "scenarios" and assessment.needs.in_use().filter(scenario__in=old - new).exists():
        raise ScopeInUse(_("Needs are stated for a scenario you took out. Withdraw them first."))
    manager.set(rows)
    return {name: (sorted(old), sorted(new))}


def _check_marking(marking: str, nation: Nation) -> None:
    if is_held_back(marking, nation):
        ceiling = Marking(nation.marking_ceiling).label
        raise AboveTheCeiling(
            _("This register holds nothing above %(ceiling)s.") % {"ceiling": ceiling}
        )


def _check_leads(nation: Nation, public: User | None, private: User | None) -> None:
    if public is not None and (
        public.nation_id != nation.pk or public.kind not in {Kind.OFFICIAL, Kind.OFFICER}
    ):
        raise WrongLead(_("The public lead is an official or officer of the nation."))
    if private is not None and (
        private.nation_id != nation.pk or private.kind != Kind.REPRESENTATIVE
    ):
        raise WrongLead(_("The private lead is a representative in the nation."))
