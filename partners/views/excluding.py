"""Exclusion lists of the office, and the partners that may be named there."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do, nation_of
from common.pagination import paginate
from partners.actions import excluding
from partners.forms.checking import ExclusionListForm, HitForm
from partners.models import ExclusionHit, ExclusionList, Identifier
from partners.screening import work_on
from partners.views.access import reads_vetting, vets
from partners.views.import_facts import why


@require_safe
@reads_vetting
def exclusion_lists(request: SignedInRequest) -> HttpResponse:
    """The lists, and what waits to be decided, the likeliest first."""
    hits = ExclusionHit.objects.visible_to(request.user).waiting().for_list()
    context = {
        "lists": ExclusionList.objects.visible_to(request.user).for_list()[:100],
        "page": paginate(request, hits, keys=("-score", "pk")),
        "may_vet": request.user.has_perm("partners.vet_partner"),
    }
    return render(request, "partners/vetting/exclusions.html", context)


@require_safe
@reads_vetting
def exclusion_list(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    rows = ExclusionList.objects.visible_to(request.user).for_list()
    row = get_object_or_404(rows, public_id=public_id)
    decided = ExclusionHit.objects.visible_to(request.user).filter(entry__list=row).for_list()
    context = {
        "list": row,
        "job": work_on(row),
        "hits": paginate(request, decided, keys=("-score", "pk")),
        "may_vet": request.user.has_perm("partners.vet_partner"),
    }
    return render(request, "partners/vetting/exclusion_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@vets
def exclusion_list_add(request: SignedInRequest) -> HttpResponse:
    nation = nation_of(request)
    form = ExclusionListForm(
        bound(request), request.FILES or None, initial={"name": request.GET.get("name", "")}
    )
    back_url = reverse("partners:exclusions")
    page = FormPage(
        heading=_("Upload an exclusion list"),
        lead=_(
            "A table with a column “name”; “aliases”, “identifiers” (several with ; between them) and "
            "“remark” are read as well. The same name again is a newer version of the list."
        ),
        submit=_("Upload and compare"),
        back_url=back_url,
        crumbs=((back_url, _("Exclusion lists")),),
        template="partners/vetting/upload_form.html",
    )
    return ask(
        request,
        page,
        form,
        lambda: excluding.upload_exclusion_list(
            nation=nation,
            name=form.cleaned_data["name"],
            source=form.cleaned_data["source"],
            upload=form.cleaned_data["file"],
            by=request.user,
        ),
        said=_("The list is being read and compared; you can leave this page."),
    )


@require_POST
@vets
def exclusion_list_rescan(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(ExclusionList.objects.editable_by(request.user), public_id=public_id)
    return do(
        request,
        lambda: excluding.rescan_exclusion_list(row, by=request.user),
        said=_("The list is being compared; you can leave this page."),
        back_url=row.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reads_vetting
def exclusion_hit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The partner and the entry side by side, and the question whether they are one."""
    rows = ExclusionHit.objects.visible_to(request.user).for_list()
    hit = get_object_or_404(rows, public_id=public_id)
    if request.method == "POST":
        return _decide(request, hit)
    return _hit_page(request, hit, HitForm())


def _hit_page(request: SignedInRequest, hit: ExclusionHit, form: HitForm) -> HttpResponse:
    partner = hit.partner
    context = {
        "hit": hit,
        "why": _("the same number") if "same_number" in hit.reasons else why(hit.reasons),
        "aliases": partner.aliases.for_list(),
        "identifiers": Identifier.objects.visible_to(request.user).filter(partner=partner),
        "form": form,
        "may_decide": request.user.has_perm("partners.vet_partner") and hit.decided_at is None,
    }
    return render(request, "partners/vetting/hit.html", context)


@vets
def _decide(request: SignedInRequest, hit: ExclusionHit) -> HttpResponse:
    form = HitForm(request.POST)
    if not form.is_valid():
        return _hit_page(request, hit, form)
    is_same = form.cleaned_data["answer"] == ExclusionHit.Decision.SAME
    said = _("A red flag stands on it now.") if is_same else _("It will not be asked about again.")
    do(
        request,
        lambda: excluding.decide_hit(
            hit, is_same=is_same, note=form.cleaned_data["note"], by=request.user
        ),
        said=said,
        back_url=hit.get_absolute_url(),
    )
    return redirect("partners:exclusions")
