"""Taking up an invitation: the one page where somebody becomes able to sign in."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.attempts import limited
from accounts.forms.people import AcceptForm
from accounts.models import Invitation
from accounts.sessions import note_session
from common.errors import ActionError


@sensitive_post_parameters()
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("accept_invitation")
def accept(request: HttpRequest, token: str) -> HttpResponse:
    invitation = Invitation.objects.behind(token)
    if invitation is None:
        return render(request, "accounts/invitation_over.html", status=404)
    form = AcceptForm(request.POST if request.method == "POST" else None, user=invitation.user)
    if request.method == "POST" and form.is_valid():
        return _accept(request, token, form)
    return render(request, "accounts/accept.html", {"form": form, "invitation": invitation})


def _accept(request: HttpRequest, token: str, form: AcceptForm) -> HttpResponse:
    try:
        user = actions.accept_invitation(
            token,
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password"],
            by=form.user,
        )
    except ActionError:
        return render(request, "accounts/invitation_over.html", status=404)
    logout(request)  # somebody else may have been signed in on this machine
    login(request, user)
    note_session(request)
    record_authentication(request, user, method="password", email=user.email, reauthenticated=True)
    messages.success(request, _("Welcome. Your account is ready."))
    return redirect("home")
