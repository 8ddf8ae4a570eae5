"""The business register's extract: brought in by the office, looked up by companies that register."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.attempts import limited
from accounts.models import Nation
from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do, nation_of
from common.pagination import paginate
from common.tabular.problems import TableError
from common.tabular.reading import ShortRows
from partners import extract_marks
from partners.actions import extracts as actions
from partners.forms.extracts import ExtractColumnsForm, ExtractForm
from partners.forms.importing import ReadingForm
from partners.forms.registration import CompanyStep
from partners.looking_up import extract_of, offered, picked
from partners.models import Identifier, RegisterExtract
from partners.screening import work_on
from partners.views.access import partner_edited, vets
from partners.views.registration import draft_of, step_page

reads_extracts = permission_required("partners.view_importsession", raise_exception=True)
brings_extracts = permission_required("partners.import_partners", raise_exception=True)


@require_safe
@reads_extracts
def extracts(request: SignedInRequest) -> HttpResponse:
    rows = RegisterExtract.objects.visible_to(request.user).for_list()
    context = {
        "page": paginate(request, rows, keys=("-uploaded_at", "-pk")),
        "current": RegisterExtract.objects.visible_to(request.user).in_use().for_list().first(),
        "may_bring": request.user.has_perm("partners.import_partners"),
    }
    return render(request, "partners/extracts/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@brings_extracts
def extract_add(request: SignedInRequest) -> HttpResponse:
    nation = nation_of(request)
    latest = RegisterExtract.objects.visible_to(request.user).in_use().first()
    form = ExtractForm(
        bound(request),
        request.FILES or None,
        nation=nation,
        initial={"source": latest.source, "scheme": latest.scheme} if latest else {},
    )
    back_url = reverse("partners:extracts")
    page = FormPage(
        heading=_("Upload the business register"),
        lead=_(
            "Companies that register find themselves in it, and you see it beside what they state. "
            "Names, numbers and addresses as the register publishes them; nothing else is kept."
        ),
        submit=_("Upload"),
        back_url=back_url,
        crumbs=((back_url, _("Business register")),),
    )

    def act() -> RegisterExtract:
        given = dict(form.cleaned_data)
        return actions.upload_extract(
            nation=nation, upload=given.pop("file"), by=request.user, **given
        )

    return ask(request, page, form, act, said=_("Say which column is what, then it is read."))


@require_http_methods(["GET", "HEAD", "POST"])
@reads_extracts
def extract(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """One extract: its columns while they can be chosen, then how the reading goes and went."""
    rows = RegisterExtract.objects.visible_to(request.user).for_detail()
    row = get_object_or_404(rows, public_id=public_id)
    form = ExtractColumnsForm(bound(request), extract=row)
    if request.method == "POST":
        return _read(request, row, form)
    return _page(request, row, form)


def _page(request: SignedInRequest, row: RegisterExtract, form: ExtractColumnsForm) -> HttpResponse:
    states = RegisterExtract.Status
    may_bring = request.user.has_perm("partners.import_partners")
    context = {
        "extract": row,
        "job": work_on(row),
        "form": form,
        "may_choose": may_bring and row.status in {states.UPLOADED, states.RETURNED},
    }
    return render(request, "partners/extracts/detail.html", context)


@brings_extracts
def _read(request: SignedInRequest, row: RegisterExtract, form: ExtractColumnsForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, row, form)
    return do(
        request,
        lambda: actions.read_extract(row, mapping=form.mapping(), by=request.user),
        said=_("The file is being read; you can leave this page."),
        back_url=row.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@brings_extracts
def extract_opening(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """How the file is opened, where the portal has found out wrongly."""
    rows = RegisterExtract.objects.visible_to(request.user).for_detail()
    row = get_object_or_404(rows, public_id=public_id)
    shape = row.options.get("shape", {})
    form = ReadingForm(
        bound(request),
        is_text=shape.get("kind", "csv") == "csv",
        sheets=row.options.get("sheets", []),
        initial=shape | {"fills_short_rows": shape.get("short_rows") == ShortRows.FILL.value},
    )
    page = FormPage(
        heading=_("How the file is opened"),
        lead=_("Its columns are named anew; then say again which is what."),
        submit=_("Open it so"),
        back_url=row.get_absolute_url(),
        crumbs=(
            (reverse("partners:extracts"), _("Business register")),
            (row.get_absolute_url(), row.source),
        ),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.reopen_extract(row, shape=form.shape(), by=request.user),
        said=_("These are the columns now."),
    )


@require_safe
@reads_extracts
def extract_to_mend(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """The rows that are told of, as the same file."""
    rows = RegisterExtract.objects.visible_to(request.user).for_detail()
    row = get_object_or_404(rows, public_id=public_id)
    try:
        return extract_marks.response(row)
    except TableError as error:
        raise Http404 from error


@require_POST
@vets
def identifier_by_extract(request: SignedInRequest, public_id: UUID, key: int) -> HttpResponse:
    row = partner_edited(request, public_id)
    number = get_object_or_404(Identifier.objects.filter(partner=row), pk=key)
    return do(
        request,
        lambda: actions.verify_by_extract(number, by=request.user),
        said=_("The number is verified by the extract."),
        back_url=reverse("partners:vetting", args=[row.public_id]),
    )


# For those who register


@login_not_required
@never_cache
@require_POST
@limited("register_look")
def register_look(request: HttpRequest) -> HttpResponse:
    """Whom the business register has under the number or name typed; a choice fills the form.

    It answers from the register's public extract alone, alike for everybody.
    """
    application = draft_of(request)
    if application is not None and not application.is_open:
        return redirect("partners:register_status")
    typed = {name: request.POST.get(name, "")[:200] for name in CompanyStep.base_fields}
    nation = Nation.objects.open_for_registration().filter(code=typed["nation"]).first()
    found = extract_of(nation) if nation else None
    context: dict[str, Any] = {"extract": found, "looked": True, "entries": []}
    if found is not None:
        entry = picked(found, request.POST.get("pick", ""))
        if entry is not None:
            typed |= {
                "name": entry.name, "number": entry.number, "scheme": found.scheme,
                "address": entry.address, "country": "",
            }  # fmt: skip
            context["looked"] = False
        else:
            words = {name: typed[name] for name in ("name", "number")}
            context["entries"] = offered(found, **words)
    form = CompanyStep(initial=typed, nation=nation)
    return step_page(request, "company", form, application, part="found", **context)
