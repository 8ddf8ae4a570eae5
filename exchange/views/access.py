"""What the pages of this room share: who may come in, and rows fetched through their door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, render

from accounts.models import Nation
from accounts.requests import SignedInRequest
from exchange.models import Asked, Matter

reads_desk = permission_required("exchange.view_matter", raise_exception=True)
keeps_desk = permission_required("exchange.keep_desk", raise_exception=True)
asks_partners = permission_required("exchange.ask_through_office", raise_exception=True)


def matter_seen(request: SignedInRequest, public_id: UUID) -> Matter:
    """A matter the person may see; for others there is none."""
    rows = Matter.objects.visible_to(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


def matter_kept(request: SignedInRequest, public_id: UUID) -> Matter:
    rows = Matter.objects.editable_by(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


def asked_seen(request: SignedInRequest, public_id: UUID) -> Asked:
    rows = Asked.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows, public_id=public_id)


def asked_answered_by(request: SignedInRequest, public_id: UUID) -> Asked:
    """One that this person may answer: the partner's own people, and the office by telephone."""
    rows = Asked.objects.editable_by(request.user).for_list()
    return get_object_or_404(rows, public_id=public_id)


def may_keep(request: SignedInRequest) -> bool:
    return bool(request.user.has_perm("exchange.keep_desk"))


def link_is_over(request: HttpRequest, nation: Nation | None = None) -> Any:
    """Behind a link that does not work, or no more; the same page for every reason."""
    return render(request, "exchange/link_over.html", {"nation": nation}, status=410)
