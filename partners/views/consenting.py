"""Who sees how complete an entry is: an association's members, and what they let it see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.attempts import limited
from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do
from common.pagination import paginate
from partners.actions import consenting as actions
from partners.completion import completions_of
from partners.forms.consenting import AskConsentForm
from partners.models import Consent, Membership, Partner
from partners.models.partner import represented_by
from partners.views.access import home_of, partner_edited

ADMINISTRATOR = (Membership.Role.ADMINISTRATOR,)


def _own(request: SignedInRequest, public_id: UUID) -> Partner:
    if not request.user.is_representative:
        raise PermissionDenied
    return partner_edited(request, public_id)


def _home(row: Partner) -> str:
    return reverse("partners:consents", args=[row.public_id])


@require_safe
def consents(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _own(request, public_id)
    is_association = row.kind == Partner.Kind.ASSOCIATION
    asked = Consent.objects.visible_to(request.user).of_association(row).for_list()
    page = paginate(request, asked, keys=("label", "pk")) if is_association else None
    members = [one.member for one in page or [] if one.is_given and one.member is not None]
    shown = completions_of(members)
    context: dict[str, Any] = {
        "partner": row,
        "home_url": home_of(request, row),
        "is_association": is_association,
        "page": page,
        "members": [
            (one, shown.get(one.member_id or 0) if one.is_given else None) for one in page or []
        ],
        "week_ago": timezone.now() - actions.BETWEEN_REMINDERS,
        "asking": Consent.objects.visible_to(request.user).asking(row),
        "given": Consent.objects.visible_to(request.user).given_by(row),
        "may_answer": row.pk in represented_by(request.user, ADMINISTRATOR),
    }
    return render(request, "partners/consents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("claim")
def consent_ask(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What it answers never depends on who is registered."""
    row = _own(request, public_id)
    if row.kind != Partner.Kind.ASSOCIATION:
        raise Http404
    form = AskConsentForm(bound(request), nation=row.nation)
    page = FormPage(
        heading=_("Ask a member"),
        lead=_(
            "If it consents, you see which parts of its entry are filled and when it was confirmed "
            "last. Never what it could supply, and never how much."
        ),
        submit=_("Ask"),
        back_url=_home(row),
        crumbs=((home_of(request, row), row.name), (_home(row), _("Members"))),
    )
    return ask(
        request,
        page,
        form,
        lambda: (
            actions.ask_consent(
                row,
                number=form.cleaned_data["clean_number"],
                label=form.cleaned_data["label"],
                by=request.user,
            )
            and None
        ),
        said=_("If it is in the register, its administrators are asked."),
    )


def _seen(request: SignedInRequest, public_id: UUID) -> Consent:
    rows = Consent.objects.visible_to(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


def _answering(request: SignedInRequest, row: Consent) -> Partner:
    """The partner that is asked, for its administrators."""
    own = Partner.objects.in_registry().filter(pk__in=represented_by(request.user, ADMINISTRATOR))
    asked = own.filter(
        identifiers__scheme=row.scheme,
        identifiers__country=row.country,
        identifiers__value=row.value,
        nation=row.nation,
    ).first()
    if asked is None:
        raise Http404
    return asked


@require_POST
def consent_give(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _seen(request, public_id)
    partner = _answering(request, row)
    return do(
        request,
        lambda: actions.give_consent(row, partner=partner, by=request.user),
        said=_("The association sees how complete your entry is. You can end it any time."),
        back_url=_home(partner),
    )


@require_POST
def consent_decline(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _seen(request, public_id)
    partner = _answering(request, row)
    return do(
        request,
        lambda: actions.decline_consent(row, partner=partner, by=request.user),
        said=_("The association is told; it sees nothing."),
        back_url=_home(partner),
    )


@require_POST
def consent_end(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """By an administrator of the member, or by the association."""
    row = _seen(request, public_id)
    own = represented_by(request.user, ADMINISTRATOR)
    partner = next((one for one in (row.association, row.member) if one and one.pk in own), None)
    if partner is None:
        raise Http404
    return do(
        request,
        lambda: actions.end_consent(row, by=request.user),
        said=_("It is ended; nothing is shown any more."),
        back_url=_home(partner),
    )


@require_POST
def consent_remind(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _seen(request, public_id)
    association = _own(request, row.association.public_id)
    return do(
        request,
        lambda: actions.remind_member(row, now=timezone.now(), by=request.user),
        said=_("The member is reminded."),
        back_url=_home(association),
    )
