"""The office's pages about its people: who they are, asking in, letting go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.forms.people import InvitationForm, KindForm, PeopleFilterForm
from accounts.models import Invitation, User
from accounts.requests import SignedInRequest
from accounts.roles import Kind
from audit.record import trail_of
from common.errors import ActionError
from common.htmx import render_page
from common.pagination import paginate

sees = permission_required("accounts.view_user", raise_exception=True)
invites = permission_required("accounts.invite_user", raise_exception=True)


@require_safe
@sees
def people(request: SignedInRequest) -> HttpResponse:
    form = PeopleFilterForm(request.GET)
    rows = User.objects.visible_to(request.user).for_list(timezone.now())
    if form.is_valid():
        rows = rows.matching(form.cleaned_data)
    context = {"form": form, "page": paginate(request, rows, keys=("name", "pk"))}
    return render_page(request, "accounts/people.html", context, part="rows")


@require_safe
@sees
def person(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    who = get_object_or_404(
        User.objects.visible_to(request.user).for_list(timezone.now()), public_id=public_id
    )
    context = {
        "person": who,
        "invitations": Invitation.objects.filter(user=who).for_list(),
        "trail": trail_of(who),
        "is_self": who.pk == request.user.pk,
        "is_official": who.kind == Kind.OFFICIAL,
    }
    return render(request, "accounts/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@invites
def invite(request: SignedInRequest) -> HttpResponse:
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.invite_from_office(**form.cleaned_data, by=request.user)
        except ActionError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, made)
            return redirect("accounts:people")
    return render(request, "accounts/invite.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@invites
def kind(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    who = get_object_or_404(User.objects.visible_to(request.user), public_id=public_id)
    form = KindForm(request.POST if request.method == "POST" else None, initial={"kind": who.kind})
    if request.method == "POST" and form.is_valid():
        return _do(
            request,
            who,
            lambda: actions.change_kind(who, kind=form.cleaned_data["kind"], by=request.user),
            said=_("The kind was changed."),
        )
    return render(request, "accounts/kind.html", {"person": who, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@invites
def deactivate(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    who = get_object_or_404(User.objects.visible_to(request.user), public_id=public_id)
    if request.method != "POST":
        text = _(
            "They are signed out at once, their API tokens end and they can no longer sign in. "
            "What they have done stays in the trail. You can reactivate them later."
        )
        return _ask(request, who, _("Deactivate %(name)s"), text)
    return _do(
        request,
        who,
        lambda: actions.deactivate_person(who, by=request.user),
        said=_("The person has no access any more."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@invites
def reset_second_factor(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    who = get_object_or_404(User.objects.visible_to(request.user), public_id=public_id)
    if request.method != "POST":
        text = _(
            "Make sure it is really them, by telephone or in person. Authenticator app, passkeys and "
            "recovery codes are removed, they are signed out and told by mail."
        )
        return _ask(request, who, _("Remove the second factor of %(name)s"), text)
    return _do(
        request,
        who,
        lambda: actions.reset_second_factor(who, by=request.user),
        said=_("The second factor was removed."),
    )


@require_POST
@invites
def reactivate(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    who = get_object_or_404(User.objects.visible_to(request.user), public_id=public_id)
    return _do(
        request,
        who,
        lambda: actions.reactivate_person(who, by=request.user),
        said=_("The person can sign in again."),
    )


@require_POST
@invites
def invitation_again(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Invitation.objects.visible_to(request.user), public_id=public_id)
    return _do(
        request,
        row.user,
        lambda: actions.invite_again(row, by=request.user),
        said=_("A new link is on its way; the old one no longer works."),
    )


@require_POST
@invites
def invitation_withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Invitation.objects.visible_to(request.user), public_id=public_id)
    return _do(
        request,
        row.user,
        lambda: actions.withdraw_invitation(row, by=request.user),
        said=_("The invitation was withdrawn; its link no longer works."),
    )


def _ask(request: SignedInRequest, who: User, title: str, text: str) -> HttpResponse:
    label = title % {"name": who.get_full_name()}
    return render(request, "accounts/confirm.html", {"person": who, "label": label, "text": text})


def _do(request: SignedInRequest, who: User, act: Callable[[], Any], *, said: str) -> HttpResponse:
    try:
        act()
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("accounts:person", who.public_id)
