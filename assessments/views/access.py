"""What the pages of this room share: who may come in, and rows fetched through their door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.models import Nation
from accounts.requests import SignedInRequest
from assessments.models import Assessment, GapReport, GapRun, Need, NeedFile

starts_assessments = permission_required("assessments.add_assessment", raise_exception=True)
speaks_for_office = permission_required("assessments.put_in_force", raise_exception=True)
reads_reports = permission_required("assessments.view_gapreport", raise_exception=True)
asks_for_reports = permission_required("assessments.run_gapreport", raise_exception=True)
sets_policy = permission_required("assessments.change_policy", raise_exception=True)


def nation_of(request: SignedInRequest) -> Nation:
    nation = request.user.nation
    if nation is None:
        raise PermissionDenied
    return nation


def assessment_seen(request: SignedInRequest, public_id: UUID) -> Assessment:
    rows = Assessment.objects.visible_to(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


def assessment_led(request: SignedInRequest, public_id: UUID) -> Assessment:
    """An assessment whose needs this person states; one they only see answers "not you" (403)."""
    assessment = assessment_seen(request, public_id)
    if not leads(request.user, assessment):
        raise PermissionDenied
    return assessment


def leads(user: Any, assessment: Assessment) -> bool:
    """Whether a person states needs here and puts them in force: its public lead, or the office."""
    return Assessment.objects.led_by(user).filter(pk=assessment.pk).exists()


def need_seen(request: SignedInRequest, public_id: UUID) -> Need:
    rows = Need.objects.visible_to(request.user).for_rules()
    return get_object_or_404(rows, public_id=public_id)


def need_led(request: SignedInRequest, public_id: UUID) -> Need:
    need = need_seen(request, public_id)
    if not leads(request.user, need.assessment):
        raise PermissionDenied
    return need


def need_file_led(request: SignedInRequest, public_id: UUID) -> NeedFile:
    rows = NeedFile.objects.visible_to(request.user).for_list()
    found = get_object_or_404(rows.select_related("assessment__nation"), public_id=public_id)
    if not leads(request.user, found.assessment):
        raise PermissionDenied
    return found


def run_seen(request: SignedInRequest, public_id: UUID) -> GapRun:
    rows = GapRun.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows, public_id=public_id)


def report_seen(request: SignedInRequest, public_id: UUID) -> GapReport:
    rows = GapReport.objects.visible_to(request.user).select_related("nation", "policy", "run")
    return get_object_or_404(rows, public_id=public_id)
