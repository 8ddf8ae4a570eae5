"""What the pages of this room share: who may come in, and rows fetched through their door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage
from cooperation.models import Question, Questionnaire

reads_expectations = permission_required("cooperation.view_questionnaire", raise_exception=True)
keeps_expectations = permission_required("cooperation.change_questionnaire", raise_exception=True)


def may_keep(request: SignedInRequest) -> bool:
    return bool(request.user.has_perm("cooperation.change_questionnaire"))


def edition_seen(request: SignedInRequest, public_id: UUID) -> Questionnaire:
    rows = Questionnaire.objects.visible_to(request.user).select_related("nation")
    return get_object_or_404(rows, public_id=public_id)


def edition_kept(request: SignedInRequest, public_id: UUID) -> Questionnaire:
    rows = Questionnaire.objects.editable_by(request.user)
    return get_object_or_404(rows, public_id=public_id)


def question_kept(request: SignedInRequest, public_id: UUID) -> Question:
    rows = Question.objects.editable_by(request.user).select_related("questionnaire", "requirement")
    return get_object_or_404(rows, public_id=public_id)


def home_of_kind(kind: str) -> tuple[str, str]:
    """Where the editions of a kind stand, and what that page is called."""
    if kind == Questionnaire.Kind.VULNERABILITY:
        return reverse("cooperation:vulnerability"), _("Vulnerabilities")
    return reverse("cooperation:expectations"), _("Expectations")


def page_of(row: Questionnaire, **words: Any) -> FormPage:
    """A form about one edition, which leads back to it."""
    url = row.get_absolute_url()
    return FormPage(
        back_url=url,
        crumbs=(home_of_kind(row.kind), (url, row.title)),
        **words,
    )
