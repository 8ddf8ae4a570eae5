"""Assessments in force, needs, and reports made from them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from assessments import actions
from assessments.models import Assessment, GapReport, GapRun, KeptWhatIf, Need
from assessments.running.publishing import publish
from assessments.running.steps import compute_some, read_run
from baseline.models import Region, Requirement, Resource, Scenario


def assessment(by: User, *scenarios: Scenario, **fields: Any) -> Assessment:
    """An assessment of all requirements and the whole nation, in force; `status=` for another."""
    status = fields.pop("status", Assessment.Status.IN_FORCE)
    moment = {}
    if status == Assessment.Status.IN_FORCE:
        moment = {"in_force_at": timezone.now(), "in_force_by": by}
    requirements = fields.pop("requirements", None)
    regions = fields.pop("regions", None)
    made = Assessment.objects.create(
        nation=by.nation,
        title=fields.pop("title", "Winter needs"),
        status=status,
        started_by=by,
        **moment,
        **fields,
    )
    made.requirements.add(*(requirements or Requirement.objects.all()))
    made.regions.add(*(regions or Region.objects.filter(nation=by.nation, level=0)))
    made.scenarios.add(*scenarios)
    return made


def need(
    assessment: Assessment,
    resource: Resource,
    region: Region,
    scenario: Scenario,
    *,
    by: User,
    **fields: Any,
) -> Need:
    """A need that counts; `per_day=`, `initial=`, `capacity=`, `target_share=` or `state=`."""
    stated = {"initial", "per_day", "capacity", "target_share", "state"} & fields.keys()
    if not stated:
        fields[_QUANTITY[resource.kind]] = _DEFAULT[resource.kind]
    priority = fields.pop("priority", 2)
    if priority == 1 and fields.get("is_applied", True):
        fields = {"consented_at": timezone.now(), "consented_by": by} | fields
    return Need.objects.create(
        nation=assessment.nation,
        assessment=assessment,
        resource=resource,
        region=region,
        scenario=scenario,
        priority=priority,
        stated_by=by,
        **fields,
    )


_QUANTITY = {
    "consumable": "initial",
    "capacity": "capacity",
    "level": "target_share",
    "criterion": "state",
}
_DEFAULT: dict[str, Any] = {
    "consumable": Decimal(100),
    "capacity": Decimal(100),
    "level": 9_000,
    "criterion": "partly",
}


def work_through(run: GapRun) -> GapReport:
    """Do what the workers would do with a run."""
    read_run(run.pk)
    while compute_some(run.pk):
        pass
    publish(run.pk)
    return GapReport.objects.get(run=run)


def report(by: User, kind: str = "current", **fields: Any) -> GapReport:
    """A published report of the needs in force and the supply that counts now."""
    return work_through(actions.ask_for_run(nation=by.nation, kind=kind, by=by, **fields))


def signed(assessment: Assessment, public: User, private: User) -> Assessment:
    """Every line agreed and both leads' names under it: ready to be put in force."""
    now = timezone.now()
    assessment.needs.filter(agreed_at__isnull=True).update(agreed_at=now, agreed_by=private)
    assessment.refresh_from_db()
    assessment.public_lead, assessment.private_lead = public, private
    assessment.status = Assessment.Status.AGREED
    assessment.save(update_fields=["public_lead", "private_lead", "status"])
    for lead in (public, private):
        actions.sign_assessment(assessment, version=assessment.version, by=lead)
    return assessment


def what_if(by: User, *pairs: tuple[str, str], **fields: Any) -> KeptWhatIf:
    """Borders closed, where nothing else is supposed."""
    return KeptWhatIf.objects.create(
        nation=by.nation,
        name=fields.pop("name", "Borders closed"),
        pairs=[list(pair) for pair in pairs or [("borders", "on")]],
        kept_by=by,
        **fields,
    )
