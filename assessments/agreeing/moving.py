"""Assessments as the deeds lock and move them. Called by actions, inside their transaction."""

from __future__ import annotations

from django.utils.translation import gettext as _

from assessments.agreeing.conditions import hindrances
from assessments.models import Assessment
from common.errors import ActionError


class AssessmentIsOver(ActionError):
    pass


class NotInForce(ActionError):
    pass


class NotYet(ActionError):
    """Conditions of the next state are not met; the text names each."""


class WrongState(ActionError):
    pass


def locked(assessment: Assessment) -> Assessment:
    rows = Assessment.objects.select_for_update(of=["self"], no_key=True)
    fresh = rows.select_related("nation", "public_lead", "private_lead", "replaces").get(
        pk=assessment.pk
    )
    if fresh.is_archived:
        raise AssessmentIsOver(_("This assessment has been put away."))
    return fresh


def check_ready(assessment: Assessment, *, at: str, to: str) -> None:
    """It stands where the move begins, and nothing hinders it."""
    if assessment.status != at:
        raise WrongState(
            _("This is for an assessment that is “%(state)s”; this one is “%(now)s”.")
            % {
                "state": Assessment.Status(at).label,
                "now": assessment.get_status_display(),
            }
        )
    if found := hindrances(assessment, to):
        raise NotYet(" ".join(found))


def set_status(assessment: Assessment, status: str, *also: str) -> None:
    assessment.status = status
    assessment.version += 1
    assessment.save(update_fields=["status", "version", *also])


def resources_of(assessment: Assessment) -> set[int]:
    return set(assessment.needs.in_use().values_list("resource", flat=True))
