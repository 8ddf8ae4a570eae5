"""Signatures that count."""

from __future__ import annotations

from assessments.models import Assessment, Signature

Status = Assessment.Status


def signatures_of(assessment: Assessment) -> list[Signature]:
    """Those under the version that waits to be put in force, or was."""
    if assessment.status not in {Status.AGREED, Status.IN_FORCE, Status.SUPERSEDED}:
        return []
    rows = list(Signature.objects.filter(assessment=assessment).for_list())
    newest = max((one.number for one in rows), default=0)
    number = assessment.version if assessment.status == Status.AGREED else newest
    return [one for one in rows if one.number == number]
