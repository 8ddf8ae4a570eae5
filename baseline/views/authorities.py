"""Pages of the authorities and of who works for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baseline import actions
from baseline.forms.authorities import AuthorityForm, MandateForm
from baseline.forms.fields import ReasonForm
from baseline.forms.places import LastDayForm
from baseline.models import Authority, Mandate
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


@require_safe
@reads
def authorities(request: SignedInRequest) -> HttpResponse:
    visible = Authority.objects.visible_to(request.user)
    is_archived = request.GET.get("shown") == "archived"
    context = {
        "tabs": tabs_for(request.user, "authorities"),
        "authorities": (visible.put_away() if is_archived else visible.in_use()).for_list(),
        "is_archived": is_archived,
    }
    return render(request, "baseline/authorities.html", context)


@require_safe
@reads
def authority(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    visible = Authority.objects.visible_to(request.user)
    row = get_object_or_404(visible.for_list(), public_id=public_id)
    mandates = Mandate.objects.visible_to(request.user)
    context = {
        "authority": row,
        "below": visible.in_use().below(row).for_list(),
        "mandates": mandates.of_authority(row).for_list(),
        "shows_mandates": request.user.sees_whole_nation or request.user.is_official,
        "is_own": Authority.objects.editable_by(request.user).contains(row),
        "today": timezone.localdate(),
    }
    return render(request, "baseline/authority.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def authority_add(request: SignedInRequest) -> HttpResponse:
    nation = nation_of(request)
    form = AuthorityForm(bound(request), nation=nation)
    page = FormPage(
        heading=_("Add an authority"),
        lead=_("A ministry, agency, region or command, with what it answers for."),
        submit=_("Add the authority"),
        back_url=reverse("baseline:authorities"),
        crumbs=((reverse("baseline:authorities"), _("Authorities")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.add_authority(nation=nation, **_stated(form), by=request.user),
        said=_("The authority is added."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def authority_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Authority.objects.editable_by(request.user), public_id=public_id)
    form = AuthorityForm(bound(request), nation=nation_of(request), authority=row)
    form.initial = form.initial_of(row)
    page = FormPage(
        heading=_("Change %(name)s") % {"name": localized(row.name)},
        submit=_("Save"),
        back_url=row.get_absolute_url(),
        crumbs=_crumbs(row),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.update_authority(
            row, **_stated(form), version=version_of(form), by=request.user
        ),
        said=_("The authority is changed."),
        now=lambda: form.initial_of(Authority.objects.get(pk=row.pk)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def authority_archive(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Authority.objects.editable_by(request.user), public_id=public_id)
    form = ReasonForm(bound(request))
    page = FormPage(
        heading=_("Put away %(name)s") % {"name": localized(row.name)},
        lead=_(
            "Its officials no longer see anything through it, and nothing new can point to it. "
            "It can be restored."
        ),
        submit=_("Put it away"),
        back_url=row.get_absolute_url(),
        crumbs=_crumbs(row),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.archive_authority(row, reason=form.cleaned_data["reason"], by=request.user),
        said=_("The authority is put away."),
    )


@require_POST
@changes
def authority_restore(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Authority.objects.editable_by(request.user), public_id=public_id)
    return do(
        request,
        lambda: actions.restore_authority(row, by=request.user),
        said=_("The authority is in use again."),
        back_url=row.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def mandate_give(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Authority.objects.editable_by(request.user), public_id=public_id)
    form = MandateForm(bound(request), nation=nation_of(request))
    page = FormPage(
        heading=_("Give a mandate for %(name)s") % {"name": localized(row.name)},
        lead=_("From the first day on, the official sees what the authority answers for."),
        submit=_("Give the mandate"),
        back_url=row.get_absolute_url(),
        crumbs=_crumbs(row),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.give_mandate(authority=row, **form.cleaned_data, by=request.user),
        said=_("The mandate is given."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def mandate_end(request: SignedInRequest, public_id: UUID, mandate: int) -> HttpResponse:
    row = get_object_or_404(Authority.objects.editable_by(request.user), public_id=public_id)
    given = get_object_or_404(Mandate.objects.of_authority(row).for_list(), pk=mandate)
    form = LastDayForm(bound(request))
    page = FormPage(
        heading=_("End the mandate of %(person)s") % {"person": given.user.get_full_name()},
        lead=_("After the last day the official no longer sees what the authority answers for."),
        submit=_("End the mandate"),
        back_url=row.get_absolute_url(),
        crumbs=_crumbs(row),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.end_mandate(given, until=form.cleaned_data["on"], by=request.user),
        said=_("The mandate has a last day."),
    )


def _stated(form: AuthorityForm) -> dict[str, Any]:
    names = ("kind", "parent", "requirements", "regions")
    return {"name": form.names()} | {name: form.cleaned_data[name] for name in names}


def _crumbs(authority: Authority) -> tuple[tuple[str, str], ...]:
    return (
        (reverse("baseline:authorities"), _("Authorities")),
        (authority.get_absolute_url(), localized(authority.name)),
    )
