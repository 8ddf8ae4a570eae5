"""A company's sheet of capabilities: take it out, bring it back, look, take over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do
from common.tabular.problems import TableError
from common.tabular.responses import XLSX
from partners.actions import supply_files as actions
from partners.forms.supply_files import SupplyFileForm
from partners.models import Partner, SupplyFile
from partners.readings import note_reading
from partners.sending import may_send
from partners.supply_file import checking, listing, workbook
from partners.supply_file.handing_out import sheet_of
from partners.supply_file.marking import marked_sheet
from partners.supply_file.working import work_on
from partners.views.access import home_of, partner_edited

#: What the page of a file shows of the entries it does not name.
UNLISTED_SHOWN = 50
#: Rows of each kind that it shows; the file holds them all.
ROWS_SHOWN = 200


def _seen(request: SignedInRequest, public_id: UUID) -> SupplyFile:
    rows = SupplyFile.objects.editable_by(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


@require_safe
def supply_template(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    row = partner_edited(request, public_id)
    note_reading(request.user, [row.pk], "partners:supply_template")
    return _as_xlsx(*sheet_of(row))


def _as_xlsx(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def supply_file_new(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    form = SupplyFileForm(bound(request), request.FILES if request.method == "POST" else None)
    page = FormPage(
        heading=_("Declare with a file"),
        lead=_("Every row is checked first, and you see what it would change before it counts."),
        submit=_("Check the file"),
        back_url=home_of(request, row),
        crumbs=((row.get_absolute_url(), row.name),),
        template="partners/supply_file_form.html",
        extra={
            "partner": row,
            "has_site": row.sites.in_use().exists(),
            "earlier": SupplyFile.objects.filter(partner=row).for_list()[:5],
        },
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.upload_supply_file(row, upload=form.cleaned_data["file"], by=request.user),
        said=_("The file is here. Every row of it is checked before anything counts."),
    )


@require_safe
def supply_file(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _seen(request, public_id)
    note_reading(request.user, [row.partner_id], "partners:supply_file")
    return render(request, "partners/supply_file.html", _shown(request, row))


def _shown(request: SignedInRequest, row: SupplyFile) -> dict[str, Any]:
    job = work_on(row)
    at_work = job is not None and not job.is_over
    is_open = row.status == SupplyFile.Status.CHECKED and not at_work
    named = [one["key"] for one in row.outcome if one["key"]]
    unlisted = checking.unlisted(row.partner, named) if is_open else []
    return {
        "supply_file": row,
        "partner": row.partner,
        "home_url": home_of(request, row.partner),
        "is_open": is_open,
        "job": job if at_work or (job is not None and job.status == job.Status.FAILED) else None,
        "at_work": at_work,
        "may_send": may_send(row.partner, request.user),
        "is_returned": row.status == SupplyFile.Status.RETURNED,
        "has_marks": any(one["row"] for one in row.problems),
        "is_checking": row.status == SupplyFile.Status.CHECKING,
        "rows_shown": ROWS_SHOWN,
        "rows_slice": f":{ROWS_SHOWN}",
        "created": [one for one in row.outcome if one["deed"] == checking.CREATED],
        "changed": [one for one in row.outcome if one["deed"] == checking.CHANGED],
        "same": [one for one in row.outcome if one["deed"] == checking.SAME],
        "unlisted": unlisted[:UNLISTED_SHOWN],
        "unlisted_count": len(unlisted),
    }


@require_safe
def supply_file_marked(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """The same rows, each wrong cell marked, with a note that says how to mend it."""
    row = _seen(request, public_id)
    partner: Partner = row.partner
    note_reading(request.user, [partner.pk], "partners:supply_file_marked")
    try:
        sheet = marked_sheet(row)
    except TableError as error:
        raise Http404 from error
    stem = row.file.name.rpartition(".")[0] or row.file.name
    return _as_xlsx(
        workbook.write(sheet, listing.words_for(partner)), f"{stem} {_('to mend')}.xlsx"
    )


@require_POST
def supply_file_apply(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _seen(request, public_id)
    return do(
        request,
        lambda: actions.take_over_supply_file(row, by=request.user),
        said=_("The file is taken over.")
        if row.rows <= actions.AT_ONCE
        else _("The file is being taken over; you see here how far it is."),
        back_url=row.get_absolute_url(),
    )
