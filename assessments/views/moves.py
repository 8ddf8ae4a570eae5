"""How an assessment goes on: one page per move, which says what will happen and what stands against it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from assessments import actions
from assessments.agreeing import digest_of, hindrances, may_sign, side_of
from assessments.forms.assessments import ReasonForm
from assessments.models import Assessment, Need, Position
from assessments.views.access import assessment_led, assessment_seen
from baseline.views.deeds import FormPage, ask, bound, do

Status = Assessment.Status


@dataclass(frozen=True)
class Move:
    """One step on, as its page puts it."""

    at: str
    to: str
    act: Callable[..., Any]
    heading: Any
    text: Any
    submit: Any
    said: Any
    is_for_either: bool = True  # either lead; otherwise the public one and the office


MOVES = {
    "open": Move(
        Status.SCOPING, Status.OPEN, actions.open_assessment,
        gettext_lazy("Open the assessment"),
        gettext_lazy("Both leads are told, and state their side's positions until the deadline."),
        gettext_lazy("Open it"),
        gettext_lazy("The assessment is open: both sides state their positions."),
        is_for_either=False,
    ),
    "reconcile": Move(
        Status.OPEN, Status.RECONCILING, actions.reconcile_assessment,
        gettext_lazy("Reconcile the positions"),
        gettext_lazy("The two sides settle the lines on which they differ."),
        gettext_lazy("Begin to reconcile"),
        gettext_lazy("The two sides settle the lines now."),
    ),
    "agree": Move(
        Status.RECONCILING, Status.AGREED, actions.settle_assessment,
        gettext_lazy("Close the lines"),
        gettext_lazy("Nothing is changed from then on, and both leads sign what there is."),
        gettext_lazy("Close the lines"),
        gettext_lazy("Every line is agreed; both leads can sign."),
    ),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: SignedInRequest, public_id: UUID, name: str) -> HttpResponse:
    if name not in MOVES:
        raise Http404
    one = MOVES[name]
    found = (
        assessment_seen(request, public_id)
        if one.is_for_either
        else assessment_led(request, public_id)
    )
    if side_of(request.user, found) is None:
        raise PermissionDenied
    if request.method == "POST":
        return do(
            request,
            lambda: one.act(found, version=_version(request), by=request.user),
            said=str(one.said),
            back_url=found.get_absolute_url(),
        )
    context = {"assessment": found, "move": one, "hindrances": hindrances(found, one.to)}
    return render(request, "assessments/move.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = assessment_seen(request, public_id)
    if side_of(request.user, found) is None:
        raise PermissionDenied
    form = ReasonForm(bound(request), initial={"version": found.version})
    page = FormPage(
        heading=_("Reopen the lines"),
        lead=_("Signatures given so far count no longer; both leads sign again afterwards."),
        submit=_("Reopen them"),
        back_url=found.get_absolute_url(),
        crumbs=((found.get_absolute_url(), found.title),),
    )
    return ask(
        request, page, form,
        lambda: actions.reopen_assessment(found, **form.cleaned_data, by=request.user),
        said=_("The lines are open again."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """For each lead: what is signed, and the signature."""
    found = assessment_seen(request, public_id)
    if may_sign(request.user, found) is None:
        raise PermissionDenied
    version = _version(request)
    if request.method == "POST":
        return do(
            request,
            lambda: actions.sign_assessment(
                found, version=-1 if version is None else version, by=request.user
            ),
            said=_("You have signed this version."),
            back_url=found.get_absolute_url(),
        )
    needs = Need.objects.visible_to(request.user).in_use().filter(assessment=found)
    context = {
        "assessment": found,
        "digest": digest_of(found),
        "need_count": needs.count(),
        "dissent_count": Position.objects.filter(need__in=needs).exclude(dissent="").count(),
    }
    return render(request, "assessments/sign.html", context)


def _version(request: SignedInRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else None
