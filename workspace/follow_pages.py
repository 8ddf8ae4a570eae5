"""Pages of what a person follows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.errors import ActionError
from workspace import actions
from workspace.following import known_watches, titles_of
from workspace.models import Follow, SavedFilter

if TYPE_CHECKING:
    from accounts.requests import SignedInRequest


@require_safe
def following(request: SignedInRequest) -> HttpResponse:
    """Everything the reader follows; what they see no more can only be given up."""
    follows = list(Follow.objects.visible_to(request.user).for_list())
    titles = titles_of(follows)
    rows = [(one, *titles.get(one.pk, ("", ""))) for one in follows]
    return render(request, "workspace/following.html", {"rows": rows})


@require_POST
def filter_follow(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    kept = get_object_or_404(SavedFilter.objects.visible_to(request.user), public_id=public_id)
    try:
        actions.follow_filter(kept, by=request.user)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You follow “%(name)s”.") % {"name": kept.name})
    return _back(request)


@require_POST
def follow(request: SignedInRequest) -> HttpResponse:
    """One row, by the URL name of its page and its public id, found through its own door."""
    page = request.POST.get("page", "")
    watch = known_watches().get(page)
    if watch is None or watch.find is None:
        raise Http404
    target_id = watch.find(request.user, _uuid(request.POST.get("row", "")))
    if target_id is None:
        raise Http404
    try:
        actions.follow_row(page=page, target_id=target_id, by=request.user)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You follow it, and are told what is new."))
    return _back(request)


@require_POST
def follow_stop(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Follow.objects.editable_by(request.user), public_id=public_id)
    actions.unfollow(row, by=request.user)
    messages.success(request, _("You follow it no longer."))
    return _back(request)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _back(request: SignedInRequest) -> HttpResponse:
    """To the page of the button, if it is one of ours."""
    url = request.POST.get("back", "")
    is_ours = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return redirect(url if is_ours else "workspace:following")
