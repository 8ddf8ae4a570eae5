"""What partners and authorities bring to the desk, signed in; and the office's slot on a partner's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do
from exchange.actions import desk
from exchange.forms.matters import EnquiryForm, OfferForm, RequestForm, TroubleForm
from exchange.models import (
    Asked,
    Care,
    Engagement,
    FollowUp,
    Matter,
    PartnerList,
    RoundEntry,
    StockCall,
)
from exchange.views.access import asks_partners, keeps_desk, may_keep
from partners.models import Contact, Partner
from partners.views.access import can_edit, home_of, partner_edited, partner_seen

SHOWN = 20
#: What an address may fill in of an offer.
OFFERED = ("subject", "resource", "region", "quantity", "how_often")


@require_safe
def for_partner(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What a partner and the office asked and told each other; a part of the partner's page."""
    row = partner_seen(request, public_id)
    matters = Matter.objects.visible_to(request.user).of_partner(row)
    asked = Asked.objects.visible_to(request.user).of_partner(row)
    context = {
        "partner": row,
        "matters": matters.for_list().order_by("-came_at", "-pk")[:SHOWN],
        "asked": asked.for_list().order_by("-asking__asked_at", "-pk")[:SHOWN],
        "entries": RoundEntry.objects.visible_to(request.user).waiting().of_partner(row)
        .for_list().order_by("-pk")[:SHOWN],
        "stocks": StockCall.objects.visible_to(request.user).running().of_partner(row)
        .for_list()[:SHOWN],
        "care": Care.objects.visible_to(request.user).of_partner(row).select_related("officer")
        .first(),
        "talks": Engagement.objects.visible_to(request.user).of_partner(row).for_list()[:SHOWN],
        "follow_ups": FollowUp.objects.visible_to(request.user).open().of_partner(row)
        .for_list()[:SHOWN],
        "sees_talks": request.user.sees_whole_nation,
        "lists": PartnerList.objects.editable_by(request.user).order_by("name", "pk")[:SHOWN],
        "brings": can_edit(request, row),
        "keeps": may_keep(request),
        "is_part": bool(getattr(request, "htmx", False)),
        "contacts": Contact.objects.visible_to(request.user).in_use().filter(partner=row)
        .exclude(email="").order_by("name", "pk")[:SHOWN] if may_keep(request) else [],
    }  # fmt: skip
    return render(request, "exchange/for_partner.html", context)


def _through(request: SignedInRequest) -> str:
    return Matter.Through.OFFICE if may_keep(request) else Matter.Through.PAGE


def _bring(
    request: SignedInRequest, row: Partner, kind: str, form: EnquiryForm, **words: Any
) -> HttpResponse:
    home = home_of(request, row)
    said = words.pop("said")
    page = FormPage(back_url=home, crumbs=((home, row.name),), **words)
    return ask(
        request,
        page,
        form,
        lambda: desk.open_matter(
            nation=row.nation,
            kind=kind,
            partner=row,
            by=request.user,
            through=_through(request),
            **form.facts(),
        ),
        said=said,
    )


def _known(request: SignedInRequest) -> dict[str, str]:
    """What the page that led here knew already; the form looks at it like at anything typed."""
    return {name: request.GET[name][:200] for name in OFFERED if request.GET.get(name)}


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    return _bring(
        request,
        row,
        Matter.Kind.OFFER,
        OfferForm(bound(request), nation=row.nation, initial=_known(request)),
        heading=_("Make an offer"),
        lead=_("Also when nobody asked. It binds nobody; every offer is answered."),
        submit=_("Send the offer"),
        said=_("The offer is with the office. It will be answered here and by mail."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def trouble(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    return _bring(
        request,
        row,
        Matter.Kind.TROUBLE,
        TroubleForm(bound(request), nation=row.nation),
        heading=_("Report trouble"),
        lead=_("Something stops you from supplying, or will. The office answers within hours."),
        submit=_("Tell the office"),
        said=_("The office is told, and tells you what follows."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def enquiry(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    return _bring(
        request,
        row,
        Matter.Kind.ENQUIRY,
        EnquiryForm(bound(request), nation=row.nation),
        heading=_("Ask the office"),
        submit=_("Send the question"),
        said=_("Your question is with the office."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_desk
def enquiry_write_down(request: SignedInRequest) -> HttpResponse:
    """Somebody called; the office keeps it where everything else waits."""
    nation = request.user.nation
    if nation is None:
        raise Http404
    form = EnquiryForm(bound(request), nation=nation)
    return _at_the_inbox(
        request,
        form,
        {"kind": Matter.Kind.ENQUIRY, "through": Matter.Through.OFFICE},
        heading=_("Write down an enquiry"),
        lead=_("What came by telephone, letter or at a meeting."),
        submit=_("Keep it"),
        said=_("It is in the inbox."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@asks_partners
def request_new(request: SignedInRequest) -> HttpResponse:
    """An authority asks partners for something; the office chooses whom, and asks them."""
    nation = request.user.nation
    if nation is None:
        raise Http404
    form = RequestForm(bound(request), nation=nation, user=request.user)
    return _at_the_inbox(
        request,
        form,
        {"kind": Matter.Kind.REQUEST, "through": _through(request)},
        heading=_("Ask partners for something"),
        lead=_("The office chooses by criteria whom to ask, keeps who was asked, and answers you."),
        submit=_("Send it to the office"),
        said=_("The request is with the office."),
    )


def _at_the_inbox(
    request: SignedInRequest, form: EnquiryForm, fixed: dict[str, Any], **words: Any
) -> HttpResponse:
    said = words.pop("said")
    inbox = reverse("exchange:inbox")
    page = FormPage(back_url=inbox, crumbs=((inbox, _("Inbox")),), **words)
    return ask(
        request,
        page,
        form,
        lambda: desk.open_matter(nation=form.nation, by=request.user, **fixed, **form.facts()),
        said=said,
    )


@require_POST
@keeps_desk
def trouble_link_send(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Mails a contact the link by which it reports trouble."""
    rows = Contact.objects.editable_by(request.user).in_use().select_related("partner", "nation")
    contact = get_object_or_404(rows, public_id=public_id)
    return do(
        request,
        lambda: desk.send_trouble_link(contact, by=request.user),
        said=_("The link is in the mail to %(name)s.") % {"name": contact.name},
        back_url=contact.partner.get_absolute_url(),
    )
