"""A person's own account: details, sign-in, sessions and API tokens."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.forms.own import ProfileForm, TokenForm
from accounts.models import ApiToken, User
from accounts.requests import SignedInRequest
from accounts.sessions import note_session, sessions_of
from common.errors import ActionError

uses_api = permission_required("accounts.use_api", raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    me = User.objects.with_second_factor().get(pk=request.user.pk)
    initial = {"name": me.name, "language": me.language}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        saved = actions.update_profile(me, **form.cleaned_data, by=request.user)
        with translation.override(saved.language):
            messages.success(request, _("Your details are saved."))
        response = redirect("accounts:profile")
        # The choice made here replaces one made for this browser alone.
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response
    context = {
        "form": form,
        "person": me,
        "sessions": sessions_of(me, request.session.session_key),
    }
    return render(request, "accounts/profile.html", context)


@require_POST
def sign_out_everywhere(request: SignedInRequest) -> HttpResponse:
    user = actions.sign_out_everywhere(request.user, by=request.user)
    update_session_auth_hash(request, user)
    note_session(request)  # under its new key
    messages.success(request, _("Every other session of yours is over."))
    return redirect("accounts:profile")


@require_POST
def session_end(request: SignedInRequest, key: int) -> HttpResponse:
    try:
        actions.end_session(request.user, key=key, by=request.user)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("That browser is signed out."))
    return redirect("accounts:profile")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@uses_api
def tokens(request: SignedInRequest) -> HttpResponse:
    initial = {"expires_on": timezone.localdate() + timedelta(days=90)}
    form = TokenForm(request.POST if request.method == "POST" else None, initial=initial)
    shown_once = ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, shown_once = actions.create_token(**form.cleaned_data, by=request.user)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            form = TokenForm(initial=initial)
    context = {
        "form": form,
        "shown_once": shown_once,
        "tokens": ApiToken.objects.visible_to(request.user).for_list(),
    }
    return render(request, "accounts/tokens.html", context)


@require_POST
@uses_api
def token_revoke(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), public_id=public_id)
    actions.revoke_token(token, by=request.user)
    messages.success(request, _("The token “%(name)s” no longer works.") % {"name": token.name})
    return redirect("accounts:tokens")
