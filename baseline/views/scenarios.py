"""Pages of the scenarios."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baseline import actions
from baseline.forms.fields import ReasonForm
from baseline.forms.planning import ScenarioForm
from baseline.models import Scenario
from baseline.views.deeds import (
    FormPage,
    SignedInRequest,
    ask,
    bound,
    changes,
    do,
    nation_of,
    plans,
    version_of,
)
from baseline.views.tabs import tabs_for
from common.templatetags.portal import localized


@require_safe
@plans
def scenarios(request: SignedInRequest) -> HttpResponse:
    visible = Scenario.objects.visible_to(request.user)
    is_archived = request.GET.get("shown") == "archived"
    context = {
        "tabs": tabs_for(request.user, "scenarios"),
        "scenarios": (visible.put_away() if is_archived else visible.in_use()).for_list(),
        "is_archived": is_archived,
    }
    return render(request, "baseline/scenarios.html", context)


@require_safe
@plans
def scenario(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Scenario.objects.visible_to(request.user), public_id=public_id)
    context = {
        "scenario": row,
        "is_own": Scenario.objects.editable_by(request.user).contains(row),
        "together": Scenario.objects.visible_to(request.user).concurrent_with(row).for_list(),
    }
    return render(request, "baseline/scenario.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def scenario_add(request: SignedInRequest) -> HttpResponse:
    nation = nation_of(request)
    form = ScenarioForm(bound(request), nation=nation)
    page = FormPage(
        heading=_("Add a scenario"),
        lead=_("A phase, what is assumed to have happened, and the day it starts."),
        submit=_("Add the scenario"),
        back_url=reverse("baseline:scenarios"),
        crumbs=((reverse("baseline:scenarios"), _("Scenarios")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.add_scenario(nation=nation, **_stated(form), by=request.user),
        said=_("The scenario is added."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def scenario_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Scenario.objects.editable_by(request.user), public_id=public_id)
    form = ScenarioForm(bound(request), nation=nation_of(request))
    form.initial = form.initial_of(row)
    page = FormPage(
        heading=_("Change %(name)s") % {"name": localized(row.name)},
        lead=_("A new phase or day 0 changes every figure of this scenario from now on."),
        submit=_("Save"),
        back_url=row.get_absolute_url(),
        crumbs=_crumbs(row),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.update_scenario(
            row, **_stated(form), version=version_of(form), by=request.user
        ),
        said=_("The scenario is changed."),
        now=lambda: form.initial_of(Scenario.objects.get(pk=row.pk)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def scenario_archive(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Scenario.objects.editable_by(request.user), public_id=public_id)
    form = ReasonForm(bound(request))
    page = FormPage(
        heading=_("Put away %(name)s") % {"name": localized(row.name)},
        lead=_("Nothing new can be stated for it, and it leaves the reports. It can be restored."),
        submit=_("Put it away"),
        back_url=row.get_absolute_url(),
        crumbs=_crumbs(row),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.archive_scenario(row, reason=form.cleaned_data["reason"], by=request.user),
        said=_("The scenario is put away."),
    )


@require_POST
@changes
def scenario_restore(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Scenario.objects.editable_by(request.user), public_id=public_id)
    return do(
        request,
        lambda: actions.restore_scenario(row, by=request.user),
        said=_("The scenario is in use again."),
        back_url=row.get_absolute_url(),
    )


def _stated(form: ScenarioForm) -> dict[str, Any]:
    names = ("phase", "assumptions", "day_zero")
    return {"name": form.names()} | {name: form.cleaned_data[name] for name in names}


def _crumbs(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    return (
        (reverse("baseline:scenarios"), _("Scenarios")),
        (scenario.get_absolute_url(), localized(scenario.name)),
    )
