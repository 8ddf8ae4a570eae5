"""What the pages of this room share: who may come in, and rows fetched through their door."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.requests import SignedInRequest
from partners.models import (
    Application,
    Capability,
    CapabilityChange,
    Contact,
    Line,
    Membership,
    MembershipOffer,
    Partner,
    Site,
)
from partners.models.joining import MembershipOfferQuerySet
from partners.models.partner import represented_by

decides_applications = permission_required("partners.approve_application", raise_exception=True)
reads_applications = permission_required("partners.view_application", raise_exception=True)
keeps_registry = permission_required("partners.add_partner", raise_exception=True)
reads_registry = permission_required("partners.view_partner", raise_exception=True)
reads_contacts = permission_required("partners.view_contact", raise_exception=True)
reads_capabilities = permission_required("partners.view_capability", raise_exception=True)
decides_capabilities = permission_required("partners.decide_capability", raise_exception=True)
reads_vetting = permission_required("partners.view_vetting", raise_exception=True)
vets = permission_required("partners.vet_partner", raise_exception=True)
verifies = permission_required("partners.verify_capability", raise_exception=True)


def partner_seen(request: SignedInRequest, public_id: UUID) -> Partner:
    """A partner the person may see; for others there is none."""
    rows = Partner.objects.visible_to(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


def partner_edited(request: SignedInRequest, public_id: UUID) -> Partner:
    rows = Partner.objects.editable_by(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


def contact_edited(request: SignedInRequest, public_id: UUID) -> Contact:
    rows = Contact.objects.editable_by(request.user).select_related("partner", "nation")
    return get_object_or_404(rows, public_id=public_id)


def site_edited(request: SignedInRequest, public_id: UUID) -> Site:
    rows = Site.objects.editable_by(request.user).select_related("partner", "nation", "region")
    return get_object_or_404(rows, public_id=public_id)


def line_seen(request: SignedInRequest, public_id: UUID) -> Line:
    rows = Line.objects.visible_to(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


def line_edited(request: SignedInRequest, public_id: UUID) -> Line:
    rows = Line.objects.editable_by(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


def capability_seen(request: SignedInRequest, public_id: UUID) -> Capability:
    rows = Capability.objects.visible_to(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


def capability_edited(request: SignedInRequest, public_id: UUID) -> Capability:
    rows = Capability.objects.editable_by(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


def change_seen(request: SignedInRequest, public_id: UUID) -> CapabilityChange:
    rows = CapabilityChange.objects.visible_to(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


def application_seen(request: SignedInRequest, public_id: UUID) -> Application:
    rows = Application.objects.visible_to(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


def is_office(request: SignedInRequest) -> bool:
    """Officers enter and decide; everybody else asks."""
    return bool(request.user.has_perm("partners.decide_capability"))


def can_edit(request: SignedInRequest, partner: Partner) -> bool:
    return Partner.objects.editable_by(request.user).filter(pk=partner.pk).exists()


def is_administrator(request: SignedInRequest, partner: Partner) -> bool:
    """Who may say who represents the partner: its administrators and the office."""
    if is_office(request):
        return True
    if not request.user.is_representative:
        return False
    return partner.pk in represented_by(request.user, [Membership.Role.ADMINISTRATOR])


def asked_by(partner: Partner) -> MembershipOfferQuerySet:
    """Whom the partner has asked, for its own people and the office."""
    return MembershipOffer.objects.open().filter(partner=partner).for_list()


def home_of(request: SignedInRequest, partner: Partner) -> str:
    """Where a person works on a partner: its own people on their first page."""
    if request.user.is_representative:
        return reverse("partners:mine_one", args=[partner.public_id])
    return partner.get_absolute_url()


def moved_for_good(url: str) -> HttpResponse:
    """The row has another address for ever; asked for again each time, as a merge can be undone."""
    response = HttpResponsePermanentRedirect(url)
    response["Cache-Control"] = "no-store"
    return response
