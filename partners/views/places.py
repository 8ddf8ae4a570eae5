"""Contacts, sites and the people who represent a partner."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do, version_of
from partners.actions import members, places
from partners.forms.places import ContactForm, SiteForm
from partners.forms.registry import MemberForm, WhyForm
from partners.models import Contact, Membership, Partner, Site
from partners.readings import note_reading
from partners.views.access import (
    contact_edited,
    home_of,
    is_administrator,
    partner_edited,
    site_edited,
)


def _page(
    request: SignedInRequest,
    row: Partner,
    heading: str,
    submit: str,
    lead: str = "",
    about: Any = None,
) -> FormPage:
    home = home_of(request, row)
    return FormPage(
        heading=heading,
        lead=lead,
        submit=submit,
        back_url=home,
        crumbs=((home, row.name),),
        about=about,
    )


# Contacts


@require_http_methods(["GET", "HEAD", "POST"])
def contact_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    form = ContactForm(
        bound(request), nation=row.nation, initial={"languages": row.nation.languages}
    )
    page = _page(
        request,
        row,
        _("Add a contact"),
        _("Add the contact"),
        _("A person or a desk the office may call."),
    )
    return ask(
        request,
        page,
        form,
        lambda: places.add_contact(row, by=request.user, **form.stated()),
        said=_("The contact is added."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    contact = contact_edited(request, public_id)
    note_reading(request.user, [contact.partner_id], "partners:contact_edit")
    form = ContactForm(
        bound(request), nation=contact.nation, initial=ContactForm.initial_of(contact)
    )
    heading = _("Change %(name)s") % {"name": contact.name}
    page = _page(request, contact.partner, heading, _("Save"), about=contact)
    return ask(
        request,
        page,
        form,
        lambda: places.update_contact(
            contact, version=version_of(form), by=request.user, **form.stated()
        ),
        said=_("The contact is saved and confirmed."),
        now=lambda: ContactForm.initial_of(Contact.objects.get(pk=contact.pk)),
    )


@require_POST
def contact_confirm(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    contact = contact_edited(request, public_id)
    return do(
        request,
        lambda: places.confirm_contact(contact, by=request.user),
        said=_("%(name)s is confirmed.") % {"name": contact.name},
        back_url=home_of(request, contact.partner),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def contact_archive(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    contact = contact_edited(request, public_id)
    form = WhyForm(bound(request))
    page = _page(
        request,
        contact.partner,
        _("Put away %(name)s") % {"name": contact.name},
        _("Put away"),
        _("It is not called any more. It can be restored until it is erased, two years from now."),
    )
    return ask(
        request,
        page,
        form,
        lambda: places.archive_contact(
            contact, reason=form.cleaned_data["reason"], by=request.user
        ),
        said=_("%(name)s is put away.") % {"name": contact.name},
    )


# Sites


@require_http_methods(["GET", "HEAD", "POST"])
def site_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    form = SiteForm(bound(request), nation=row.nation)
    page = _page(
        request, row, _("Add a site"), _("Add the site"), _("A place from which you could supply.")
    )
    return ask(
        request,
        page,
        form,
        lambda: places.add_site(row, by=request.user, **form.stated()),
        said=_("The site is added."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def site_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    site = site_edited(request, public_id)
    note_reading(request.user, [site.partner_id], "partners:site_edit")
    form = SiteForm(bound(request), nation=site.nation, initial=SiteForm.initial_of(site))
    heading = _("Change %(name)s") % {"name": site.name}
    page = _page(request, site.partner, heading, _("Save"), about=site)
    return ask(
        request,
        page,
        form,
        lambda: places.update_site(
            site, version=version_of(form), by=request.user, **form.stated()
        ),
        said=_("The site is saved."),
        now=lambda: SiteForm.initial_of(Site.objects.select_related("region").get(pk=site.pk)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def site_archive(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    site = site_edited(request, public_id)
    form = WhyForm(bound(request))
    page = _page(
        request,
        site.partner,
        _("Put away %(name)s") % {"name": site.name},
        _("Put away"),
        _("Nothing is supplied from it any more. It can be restored."),
    )
    return ask(
        request,
        page,
        form,
        lambda: places.archive_site(site, reason=form.cleaned_data["reason"], by=request.user),
        said=_("%(name)s is put away.") % {"name": site.name},
    )


# People


def _administered(request: SignedInRequest, public_id: UUID) -> Partner:
    row = partner_edited(request, public_id)
    if not is_administrator(request, row):
        raise PermissionDenied
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def member_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _administered(request, public_id)
    form = MemberForm(bound(request))
    page = _page(
        request,
        row,
        _("Invite somebody"),
        _("Send the invitation"),
        _("They get a link by mail and see everything this organisation declares."),
    )
    return ask(
        request,
        page,
        form,
        lambda: members.invite_member(row, by=request.user, **form.cleaned_data),
        said=_("The invitation is sent."),
    )


def _member(request: SignedInRequest, public_id: UUID, key: int) -> tuple[Partner, Membership]:
    row = _administered(request, public_id)
    rows: Any = Membership.objects.current().filter(partner=row).select_related("partner", "user")
    return row, get_object_or_404(rows, pk=key)


@require_POST
def member_end(request: SignedInRequest, public_id: UUID, key: int) -> HttpResponse:
    row, membership = _member(request, public_id, key)
    is_self = membership.user_id == request.user.pk
    return do(
        request,
        lambda: members.end_membership(membership, by=request.user),
        said=_("This person does not represent the organisation any more."),
        back_url=reverse("home") if is_self else home_of(request, row),
    )
