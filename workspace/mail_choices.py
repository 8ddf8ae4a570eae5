"""Pages on which people say how often notices come by mail; one of them without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from workspace import actions
from workspace.digests import EVERYTHING, behind_stop_token, choices_of
from workspace.forms import MailChoicesForm
from workspace.notice_kinds import GROUPS

if TYPE_CHECKING:
    from accounts.requests import SignedInRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_choices(request: SignedInRequest) -> HttpResponse:
    chosen = choices_of([request.user])[request.user.pk]
    form = MailChoicesForm(request.POST if request.method == "POST" else None, initial=chosen)
    if request.method == "POST" and form.is_valid():
        actions.choose_mail(request.user, choices=form.cleaned_data, by=request.user)
        messages.success(request, _("Your choice is saved."))
        return redirect("workspace:mail_choices")
    return render(request, "workspace/mail_choices.html", {"form": form})


@csrf_exempt  # mail programs stop letters with one POST and no cookie (RFC 8058); the link is the key
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """No more of these letters. Opening the link changes nothing, so that scanners may."""
    found = behind_stop_token(token)
    user = get_user_model().objects.filter(public_id=found[0]).first() if found else None
    if found is None or user is None:
        return render(request, "workspace/stop_mail.html", {"is_lost": True}, status=410)
    group = found[1]
    if request.method == "POST":
        stopped = list(GROUPS) if group == EVERYTHING else [group]
        actions.choose_mail(user, choices=dict.fromkeys(stopped, "never"), by=user)
    context = {"label": GROUPS.get(group, ""), "is_done": request.method == "POST"}
    return render(request, "workspace/stop_mail.html", context)
