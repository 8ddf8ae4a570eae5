"""Saying yes or no to representing a partner, and handing one's place to somebody else."""

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
from baseline.views.deeds import FormPage, ask, bound, do
from partners.actions import members
from partners.forms.registry import HandOverForm
from partners.models import Contact, Membership, MembershipOffer, Partner
from partners.views.access import home_of, is_administrator, partner_edited


def _own_offer(request: SignedInRequest, public_id: UUID) -> MembershipOffer:
    rows = MembershipOffer.objects.to_answer(request.user)
    return get_object_or_404(rows, public_id=public_id)


@require_POST
def offer_accept(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    offer = _own_offer(request, public_id)
    return do(
        request,
        lambda: members.accept_offer(offer, by=request.user),
        said=_("You represent %(name)s now.") % {"name": offer.partner.name},
        back_url=reverse("partners:mine"),
    )


@require_POST
def offer_decline(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    offer = _own_offer(request, public_id)
    return do(
        request,
        lambda: members.decline_offer(offer, by=request.user),
        said=_("You have said no; they are told."),
        back_url=reverse("partners:mine"),
    )


@require_POST
def offer_withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    rows = MembershipOffer.objects.editable_by(request.user).open().select_related("partner")
    offer = get_object_or_404(rows, public_id=public_id)
    if not is_administrator(request, offer.partner):
        raise PermissionDenied
    return do(
        request,
        lambda: members.withdraw_offer(offer, by=request.user),
        said=_("Nobody is asked any more."),
        back_url=home_of(request, offer.partner),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: SignedInRequest, public_id: UUID, key: int) -> HttpResponse:
    row, membership = _own_or_administered(request, public_id, key)
    current = Membership.objects.current().filter(partner=row, user__is_active=True)
    form = HandOverForm(bound(request), offered=current.exclude(pk=membership.pk).for_list())
    person = membership.user.get_full_name()
    home = home_of(request, row)
    page = FormPage(
        heading=_("Hand over what %(person)s does") % {"person": person},
        lead=_(
            "A colleague takes over at once. Somebody new is asked first, and until they say yes "
            "nothing changes. Then %(person)s loses access at once."
        )
        % {"person": person},
        submit=_("Hand over"),
        back_url=home,
        crumbs=((home, row.name),),
        template="partners/hand_over.html",
        extra={"partner": row, "contacts": _contacts_of(row, membership.user.email)},
    )
    is_self = membership.user_id == request.user.pk
    if is_self and request.method == "POST" and form.is_valid() and form.cleaned_data["to"]:
        page = FormPage(**{**vars(page), "back_url": reverse("home")})
    return ask(
        request,
        page,
        form,
        lambda: members.hand_over(membership, **form.cleaned_data, by=request.user) and None,
        said=_("It is handed over, or will be once somebody new has said yes."),
    )


def _own_or_administered(
    request: SignedInRequest, public_id: UUID, key: int
) -> tuple[Partner, Membership]:
    row = partner_edited(request, public_id)
    rows: Any = Membership.objects.current().filter(partner=row).select_related("partner", "user")
    membership = get_object_or_404(rows, pk=key)
    if membership.user_id != request.user.pk and not is_administrator(request, row):
        raise PermissionDenied
    return row, membership


def _contacts_of(row: Partner, email: str) -> Any:
    """Entries under which the office would still call the person."""
    own = Contact.objects.filter(partner=row, email__iexact=email)
    return own.in_use().order_by("name", "pk")[:20]
