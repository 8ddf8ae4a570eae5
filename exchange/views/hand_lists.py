"""Lists of partners picked by hand: all of them, one, and putting partners on and off."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do
from common.errors import ActionError
from exchange.actions import lists as actions
from exchange.forms.hand_lists import ListForm
from exchange.models import PartnerList
from exchange.views.access import keeps_desk, may_keep, reads_desk
from partners.models import Partner
from partners.views.access import partner_seen


def _kept(request: SignedInRequest, public_id: UUID) -> PartnerList:
    return get_object_or_404(PartnerList.objects.editable_by(request.user), public_id=public_id)


@require_safe
@reads_desk
def lists(request: SignedInRequest) -> HttpResponse:
    if not request.user.sees_whole_nation:
        raise Http404
    rows = PartnerList.objects.visible_to(request.user).for_list()
    return render(request, "exchange/lists.html", {"rows": rows, "keeps": may_keep(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_desk
def list_new(request: SignedInRequest) -> HttpResponse:
    nation = request.user.nation
    if nation is None:
        raise Http404
    form = ListForm(bound(request))
    page = FormPage(
        heading=_("New list of partners"),
        lead=_("Put partners on it from their pages; ask or call all of them at once."),
        submit=_("Make it"),
        back_url=reverse("exchange:lists"),
        crumbs=((reverse("exchange:lists"), _("Lists of partners")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.make_list(nation=nation, by=request.user, **form.cleaned_data),
        said=_("The list is made."),
    )


@require_safe
@reads_desk
def list_(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    rows = PartnerList.objects.visible_to(request.user).select_related("user")
    row = get_object_or_404(rows, public_id=public_id)
    seen = Partner.objects.visible_to(request.user).in_registry()
    context = {
        "list": row,
        "partners": seen.filter(pk__in=row.entries.values("partner")).for_list(),
        "keeps": may_keep(request),
    }
    return render(request, "exchange/list.html", context)


@require_POST
@keeps_desk
def list_put(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """A partner is put on the list chosen on its page."""
    partner = partner_seen(request, public_id)
    chosen = request.POST.get("list", "")
    try:
        row = _kept(request, UUID(chosen))
    except ValueError:
        raise Http404 from None
    try:
        actions.put_on_list(row, partner=partner, by=request.user)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It stands on “%(name)s”.") % {"name": row.name})
    return redirect(partner)


@require_POST
@keeps_desk
def list_take_off(request: SignedInRequest, public_id: UUID, partner_id: UUID) -> HttpResponse:
    row = _kept(request, public_id)
    partner = partner_seen(request, partner_id)
    return do(
        request,
        lambda: actions.take_off_list(row, partner=partner, by=request.user),
        said=_("It is taken off."),
        back_url=row.get_absolute_url(),
    )


@require_POST
@keeps_desk
def list_remove(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _kept(request, public_id)
    return do(
        request,
        lambda: actions.remove_list(row, by=request.user),
        said=_("The list is removed."),
        back_url=reverse("exchange:lists"),
    )
