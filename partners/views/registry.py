"""What is entered and changed of a partner, and what the office can do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do, version_of
from partners.actions import registry as actions
from partners.candidates import find_candidates
from partners.forms.registry import (
    FindForm,
    IdentifierForm,
    NewPartnerForm,
    ParentForm,
    PartnerFactsForm,
    PartnerForm,
    ReasonForm,
    SuspensionForm,
    ask_while_typing,
)
from partners.models import (
    Identifier,
    Partner,
)
from partners.views.access import (
    home_of,
    is_office,
    keeps_registry,
    partner_edited,
)

#: Partners offered as a parent.
OFFERED = 15


# Entering and changing


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_registry
def partner_add(request: SignedInRequest) -> HttpResponse:
    nation = request.user.nation
    if nation is None:
        raise Http404
    form = NewPartnerForm(bound(request), nation=nation)
    ask_while_typing(form)
    page = FormPage(
        heading=_("Add a partner"),
        lead=_("It is listed until you approve it. Search the list first: it may be there."),
        submit=_("Add the partner"),
        back_url=reverse("partners:list"),
        crumbs=_crumbs(),
        template="partners/partner_form.html",
        extra={"candidates": _doubles(form, nation.pk)},
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.create_partner(
            nation=nation,
            number=form.cleaned_data["clean_number"],
            by=request.user,
            **form.stated(),
        ),
        said=_("The partner is listed."),
        is_valid=lambda: form.is_valid() and _is_meant(request, page),
    )


def _doubles(form: NewPartnerForm, nation_id: int) -> list[Any]:
    """Partners that may be the one about to be entered."""
    if not form.is_bound or not form.is_valid():
        return []
    number = form.cleaned_data["clean_number"]
    return find_candidates(
        nation_id, name=form.cleaned_data["name"], numbers=[number] if number else []
    )


def _is_meant(request: SignedInRequest, page: FormPage) -> bool:
    """Where something like it is there already, the officer says that this is another one."""
    return not page.extra["candidates"] or "is_another" in request.POST


@require_http_methods(["GET", "HEAD", "POST"])
def partner_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    kind = PartnerForm if is_office(request) else PartnerFactsForm
    form = kind(bound(request), initial=kind.initial_of(row))
    if is_office(request):
        ask_while_typing(form, own=row)
    page = _page(
        row,
        heading=_("Change %(name)s") % {"name": row.name},
        submit=_("Save"),
        lead="" if is_office(request) else _("Your name and number are changed by the office."),
        home=home_of(request, row),
        template="partners/partner_form.html",
    )
    return ask(
        request,
        page,
        form,
        lambda: (
            actions.update_partner(row, version=version_of(form), by=request.user, **form.stated())
            and None
        ),
        said=_("The changes are saved."),
        now=lambda: kind.initial_of(partner_edited(request, public_id)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_registry
def partner_parent(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Search, choose, save: the same page all the way."""
    row = partner_edited(request, public_id)
    find = FindForm(request.GET or None)
    offered = _offered_parents(request, row, find)
    form = ParentForm(
        bound(request),
        user=request.user,
        offered=offered,
        initial={
            "parent": row.parent.public_id if row.parent else None,
            "version": row.version,
        },
    )
    page = _page(
        row,
        heading=_("Who owns %(name)s?") % {"name": row.name},
        lead=_("Concentration is counted over the top of each group."),
        submit=_("Save"),
        template="partners/parent_form.html",
        find=find,
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.set_parent(
            row, parent=form.cleaned_data["parent"], version=version_of(form), by=request.user
        ),
        said=_("The owner is saved."),
        now=lambda: {"parent": partner_edited(request, public_id).parent_id},
    )


def _offered_parents(request: SignedInRequest, row: Partner, find: FindForm) -> list[Partner]:
    found: list[Partner] = [row.parent] if row.parent else []
    if find.is_valid() and find.cleaned_data["q"]:
        rows = Partner.objects.visible_to(request.user).in_registry().matching(find.cleaned_data)
        found += list(rows.exclude(pk__in=[row.pk, *(one.pk for one in found)])[:OFFERED])
    return found


# Deeds of the office


@require_POST
@keeps_registry
def partner_approve(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    return _do(request, row, lambda: actions.approve_partner(row, by=request.user), _("Approved."))


@require_POST
@keeps_registry
def partner_restore(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    return _do(
        request,
        row,
        lambda: actions.restore_partner(row, by=request.user),
        _("The partner is in force again; its people are told."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_registry
def partner_suspend(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    form = SuspensionForm(bound(request))
    page = _page(
        row,
        heading=_("Suspend %(name)s") % {"name": row.name},
        lead=_("Nothing it declared counts until you restore it. Its people are told why."),
        submit=_("Suspend"),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.suspend_partner(row, **form.cleaned_data, by=request.user),
        said=_("The partner is suspended; its people are told."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_registry
def partner_archive(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    form = ReasonForm(bound(request))
    page = _page(
        row,
        heading=_("Put away %(name)s") % {"name": row.name},
        lead=_("It leaves the lists and the figures. Nothing is deleted; it can be taken back."),
        submit=_("Put away"),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.archive_partner(row, reason=form.cleaned_data["reason"], by=request.user),
        said=_("The partner is put away."),
    )


# Numbers


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_registry
def identifier_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    form = IdentifierForm(bound(request), nation=row.nation)
    page = _page(
        row,
        heading=_("Add a number of %(name)s") % {"name": row.name},
        submit=_("Add the number"),
    )
    return ask(
        request,
        page,
        form,
        lambda: (
            actions.add_identifier(row, number=form.cleaned_data["clean_number"], by=request.user)
            and row
        ),
        said=_("The number is added."),
        is_valid=lambda: form.is_valid() and form.cleaned_data["clean_number"] is not None,
    )


def _identifier(request: SignedInRequest, public_id: UUID, key: int) -> tuple[Partner, Identifier]:
    row = partner_edited(request, public_id)
    rows = Identifier.objects.editable_by(request.user).filter(partner=row)
    return row, get_object_or_404(rows, pk=key)


@require_POST
@keeps_registry
def identifier_verify(request: SignedInRequest, public_id: UUID, key: int) -> HttpResponse:
    row, identifier = _identifier(request, public_id, key)
    return _do(
        request,
        row,
        lambda: actions.verify_identifier(identifier, by=request.user),
        _("The number is marked as verified."),
    )


@require_POST
@keeps_registry
def identifier_remove(request: SignedInRequest, public_id: UUID, key: int) -> HttpResponse:
    row, identifier = _identifier(request, public_id, key)
    return _do(
        request,
        row,
        lambda: actions.remove_identifier(identifier, by=request.user),
        _("The number is removed."),
    )


def _do(request: SignedInRequest, row: Partner, act: Callable[[], Any], said: str) -> HttpResponse:
    return do(request, act, said=said, back_url=row.get_absolute_url())


def _crumbs(row: Partner | None = None) -> tuple[tuple[str, str], ...]:
    crumbs = ((reverse("partners:list"), _("Partners")),)
    return crumbs if row is None else (*crumbs, (row.get_absolute_url(), row.name))


def _page(
    row: Partner,
    *,
    heading: str,
    submit: str,
    lead: str = "",
    template: str = "baseline/form.html",
    home: str = "",
    **extra: Any,
) -> FormPage:
    return FormPage(
        heading=heading,
        lead=lead,
        submit=submit,
        back_url=home or row.get_absolute_url(),
        crumbs=((home, row.name),) if home else _crumbs(row),
        template=template,
        extra=extra | {"partner": row},
    )
