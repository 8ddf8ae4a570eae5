"""What the pages of this room share: who may come in, and rows fetched through their door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from agreements.models import Agreement, Commitment
from baseline.views.deeds import FormPage

reads_agreements = permission_required("agreements.view_agreement", raise_exception=True)
keeps_agreements = permission_required("agreements.change_agreement", raise_exception=True)


def agreement_seen(request: SignedInRequest, public_id: UUID) -> Agreement:
    """An agreement the person may see; for others there is none."""
    rows = Agreement.objects.visible_to(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


def agreement_kept(request: SignedInRequest, public_id: UUID) -> Agreement:
    rows = Agreement.objects.editable_by(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


def commitment_kept(request: SignedInRequest, public_id: UUID) -> Commitment:
    rows = Commitment.objects.editable_by(request.user).for_list()
    return get_object_or_404(rows, public_id=public_id)


def may_keep(request: SignedInRequest) -> bool:
    return bool(request.user.has_perm("agreements.change_agreement"))


def page_of(row: Agreement, **words: Any) -> FormPage:
    """A form about one agreement, which leads back to it."""
    url = row.get_absolute_url()
    return FormPage(
        back_url=url,
        crumbs=((reverse("agreements:list"), _("Agreements")), (url, row.title)),
        **words,
    )
