"""The office's list of competences; everybody who may declare or look reads it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baseline.actions import competences as actions
from baseline.forms.competences import CompetenceForm
from baseline.forms.fields import ReasonForm
from baseline.models import Competence
from baseline.views.deeds import (
    FormPage,
    SignedInRequest,
    ask,
    bound,
    changes,
    do,
    nation_of,
    reads,
    version_of,
)
from baseline.views.tabs import tabs_for
from common.templatetags.portal import localized


def _crumbs() -> tuple[tuple[str, str], ...]:
    return ((reverse("baseline:competences"), _("Competences")),)


@require_safe
@reads
def competences(request: SignedInRequest) -> HttpResponse:
    visible = Competence.objects.visible_to(request.user)
    is_archived = request.GET.get("shown") == "archived"
    context = {
        "tabs": tabs_for(request.user, "competences"),
        "competences": (visible.put_away() if is_archived else visible.in_use()).for_list(),
        "is_archived": is_archived,
    }
    return render(request, "baseline/competences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def competence_add(request: SignedInRequest) -> HttpResponse:
    nation = nation_of(request)
    form = CompetenceForm(bound(request), nation=nation)
    page = FormPage(
        heading=_("Add a competence"),
        lead=_("Something people can do that you may have to look for in a night."),
        submit=_("Add the competence"),
        back_url=reverse("baseline:competences"),
        crumbs=_crumbs(),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.add_competence(
            nation=nation, name=form.names(), place=form.cleaned_data["place"], by=request.user
        ),
        said=_("The competence is added."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def competence_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Competence.objects.editable_by(request.user), public_id=public_id)
    form = CompetenceForm(bound(request), nation=nation_of(request))
    form.initial = form.initial_of(row)
    page = FormPage(
        heading=_("Change %(name)s") % {"name": localized(row.name)},
        lead=_("Numbers given for it stay; they are shown under the new name."),
        submit=_("Save"),
        back_url=reverse("baseline:competences"),
        crumbs=_crumbs(),
        about=row,
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.update_competence(
            row,
            version=version_of(form),
            name=form.names(),
            place=form.cleaned_data["place"],
            by=request.user,
        ),
        said=_("The competence is changed."),
        now=lambda: form.initial_of(Competence.objects.get(pk=row.pk)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def competence_archive(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Competence.objects.editable_by(request.user), public_id=public_id)
    form = ReasonForm(bound(request))
    page = FormPage(
        heading=_("Put away %(name)s") % {"name": localized(row.name)},
        lead=_("It is offered no more. What counts people by it already keeps its numbers."),
        submit=_("Put it away"),
        back_url=reverse("baseline:competences"),
        crumbs=_crumbs(),
        about=row,
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.archive_competence(
            row, reason=form.cleaned_data["reason"], by=request.user
        ),
        said=_("The competence is put away."),
    )


@require_POST
@changes
def competence_restore(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Competence.objects.editable_by(request.user), public_id=public_id)
    return do(
        request,
        lambda: actions.restore_competence(row, by=request.user),
        said=_("The competence is in use again."),
        back_url=reverse("baseline:competences"),
    )


@require_POST
@changes
def competences_start(request: SignedInRequest) -> HttpResponse:
    return do(
        request,
        lambda: actions.take_starter_competences(nation=nation_of(request), by=request.user),
        said=_("The starter list is taken over. Change it as you need it."),
        back_url=reverse("baseline:competences"),
    )
