"""Where forms send what is being typed: in the background as it is written, or by a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.errors import ActionError
from workspace.drafting import ASKED, forget_draft, is_of_ours, keep_draft

if TYPE_CHECKING:
    from accounts.requests import SignedInRequest


@require_POST
def draft(request: SignedInRequest) -> HttpResponse:
    """`?of=` is the address of the form. In the background 204, or 413 for too much."""
    address = _address(request)
    is_behind = request.headers.get("X-Requested-With") == "autosave"
    try:
        keep_draft(request.user, address, request.POST)
    except ActionError as error:
        if is_behind:
            return HttpResponse(str(error), status=413, content_type="text/plain")
        messages.error(request, str(error))
        return redirect(address)
    if is_behind:
        return HttpResponse(status=204)
    messages.success(request, _("Kept as a draft. Nothing was sent."))
    return redirect(f"{address}{'&' if '?' in address else '?'}{ASKED}=1")


@require_POST
def draft_forget(request: SignedInRequest) -> HttpResponse:
    address = _address(request)
    forget_draft(request.user, address)
    messages.success(request, _("The draft is thrown away."))
    return redirect(address)


def _address(request: SignedInRequest) -> str:
    address = request.GET.get("of", "")
    if not is_of_ours(address):
        raise Http404
    return address
