"""The page behind the link in a contact's mail: what we hold, and whether it is still right.

No account is needed: the link is the key, for one contact, for sixty days, until it has been used.
Opening it changes nothing, so that mail scanners may.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.attempts import limited
from accounts.models import User
from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do, version_of
from common.errors import ActionError
from partners.actions import reconfirming as actions
from partners.forms.reconfirming import ReconfirmForm
from partners.links import contact_behind
from partners.models import Contact
from partners.views.access import contact_edited, home_of


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("answer_link")
def reconfirm(request: HttpRequest, token: str) -> HttpResponse:
    """Shows the entry; sent, it corrects and confirms it."""
    contact = contact_behind(token)
    if contact is None:
        return _spent(request)
    form = ReconfirmForm(bound(cast("SignedInRequest", request)), nation=contact.nation,
                         initial=ReconfirmForm.initial_of(contact))  # fmt: skip
    page = FormPage(
        heading=_("Are we still right to call you?"),
        submit=_("Save and confirm"),
        back_url=reverse("partners:reconfirm_done"),
        template="partners/reconfirm.html",
        extra={"contact": contact, "token": token},
    )
    return ask(
        cast("SignedInRequest", request),
        page,
        form,
        lambda: actions.correct_by_link(
            token, version=version_of(form), by=_portal(), **form.stated()
        ),
        said=_("Saved and confirmed."),
        now=lambda: ReconfirmForm.initial_of(Contact.objects.get(pk=contact.pk)),
    )


@login_not_required
@never_cache
@require_POST
@limited("answer_link")
def reconfirm_right(request: HttpRequest, token: str) -> HttpResponse:
    """Everything still holds: one click."""
    return _answer(request, lambda: actions.confirm_by_link(token, by=_portal()))


@login_not_required
@never_cache
@require_POST
@limited("answer_link")
def reconfirm_decline(request: HttpRequest, token: str) -> HttpResponse:
    """The person does not want to be called."""
    return _answer(request, lambda: actions.decline_by_link(token, by=_portal()))


@login_not_required
@never_cache
@require_safe
def reconfirm_done(request: HttpRequest) -> HttpResponse:
    """Thanks. Says nothing about whom."""
    return render(request, "partners/reconfirm_done.html")


@require_POST
def contact_bounced(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """Somebody at the office or the partner saw that mail to a contact comes back."""
    contact = contact_edited(request, public_id)
    return do(
        request,
        lambda: actions.mark_bounced(contact, reason=_("Marked by hand."), by=request.user),
        said=_("Marked: mail to %(name)s comes back.") % {"name": contact.name},
        back_url=home_of(request, contact.partner),
    )


def _answer(request: HttpRequest, act: Callable[[], Contact]) -> HttpResponse:
    try:
        act()
    except ActionError:
        return _spent(request)
    return redirect("partners:reconfirm_done")


def _spent(request: HttpRequest) -> HttpResponse:
    return render(request, "partners/reconfirm_done.html", {"is_spent": True}, status=410)


def _portal() -> User:
    """Who holds the link acts through the portal."""
    return User.objects.system()
