"""Production lines: entered, changed, put away; what they make is declared as capabilities."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from audit.record import trail_of
from baseline.views.deeds import FormPage, ask, bound, version_of
from partners.actions import lines as actions
from partners.forms.lines import LineForm, NewLineForm
from partners.forms.registry import ReasonForm
from partners.models import Line, Partner, Site
from partners.readings import note_reading
from partners.views.access import can_edit, home_of, line_edited, line_seen, partner_edited


def _crumbs(request: SignedInRequest, row: Partner) -> tuple[tuple[str, str], ...]:
    return ((home_of(request, row), row.name),)


@require_safe
def line(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = line_seen(request, public_id)
    note_reading(request.user, [row.partner_id], "partners:line")
    editable = can_edit(request, row.partner)
    products: Any = Line.objects.filter(pk=row.pk).with_products(request.user)
    context = {
        "line": row,
        "products": products[0].products,
        "can_edit": editable,
        "trail": trail_of(row) if editable or request.user.sees_whole_nation else None,
    }
    return render(request, "partners/line.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def line_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    form = NewLineForm(bound(request), partner=row)
    page = FormPage(
        heading=_("Add a production line"),
        lead=_("What makes one of several things at a time. Next you say what it can make."),
        submit=_("Add the line"),
        back_url=home_of(request, row),
        crumbs=_crumbs(request, row),
        template="partners/line_form.html",
        extra={"partner": row, "has_site": Site.objects.in_use().filter(partner=row).exists()},
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.add_line(row, by=request.user, **form.stated()),
        said=_("The line is added. Now declare what it can make."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def line_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = line_edited(request, public_id)
    note_reading(request.user, [row.partner_id], "partners:line_edit")
    form = LineForm(bound(request), initial=LineForm.initial_of(row))
    page = FormPage(
        heading=_("Change %(name)s") % {"name": row.name},
        submit=_("Save"),
        back_url=row.get_absolute_url(),
        crumbs=(*_crumbs(request, row.partner), (row.get_absolute_url(), row.name)),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.update_line(
            row, version=version_of(form), by=request.user, **form.stated()
        ),
        said=_("The line is saved."),
        now=lambda: LineForm.initial_of(Line.objects.get(pk=row.pk)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def line_archive(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = line_edited(request, public_id)
    form = ReasonForm(bound(request))
    page = FormPage(
        heading=_("Put away %(name)s") % {"name": row.name},
        lead=_("It leaves the lists. Nothing is deleted; it can be taken back."),
        submit=_("Put away"),
        back_url=row.get_absolute_url(),
        crumbs=(*_crumbs(request, row.partner), (row.get_absolute_url(), row.name)),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.archive_line(row, reason=form.cleaned_data["reason"], by=request.user),
        said=_("The line is put away."),
    )
