"""The list of agreements, one of them, and the slot on a partner's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from agreements.exports import AGREEMENTS
from agreements.forms.agreements import AgreementFilterForm
from agreements.models import Activation, Agreement, Commitment, Condition
from agreements.needs import find_needs
from agreements.steps import steps_from
from agreements.views.access import agreement_seen, may_keep, reads_agreements
from common.htmx import render_page
from common.pagination import paginate
from common.tabular.responses import FORMATS, table_response
from partners.readings import note_reading
from partners.views.access import can_edit, partner_seen
from workspace.files import download

SHOWN = 20


@require_safe
@reads_agreements
def agreement_list(request: SignedInRequest) -> HttpResponse:
    form = AgreementFilterForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    rows = Agreement.objects.visible_to(request.user).matching(filters).for_list()
    context = {
        "form": form,
        "page": paginate(request, rows, keys=("-pk",)),
        "keeps": may_keep(request),
    }
    return render_page(request, "agreements/list.html", context, part="rows")


@require_safe
@reads_agreements
def agreement_file(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    """The list as it is filtered, as a file."""
    if file_format not in FORMATS:
        raise Http404
    form = AgreementFilterForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    rows = Agreement.objects.visible_to(request.user).matching(filters).for_list()
    note_reading(request.user, _partners_of(rows), "agreements:file")
    return table_response(AGREEMENTS, rows.iterator(chunk_size=500), file_format=file_format)


@require_safe
def agreement(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = agreement_seen(request, public_id)
    commitments = list(Commitment.objects.visible_to(request.user).of_agreement(row).for_list())
    named = find_needs([one.need for one in commitments], request.user)
    note_reading(
        request.user, {one.capability.partner_id for one in commitments}, "agreements:detail"
    )
    owed = Condition.objects.visible_to(request.user).of_capabilities(
        [one.capability_id for one in commitments]
    )
    context: dict[str, Any] = {
        "agreement": row,
        "activations": Activation.objects.visible_to(request.user)
        .of_agreement(row)
        .for_list()[:SHOWN],
        "conditions": owed.exclude(status=Condition.Status.WITHDRAWN).for_list(),
        "commitments": [(one, named.get(one.need) if one.need else None) for one in commitments],
        "amendment": Agreement.objects.visible_to(request.user).in_use().filter(amends=row).first(),
        "keeps": may_keep(request),
        "steps": steps_from(row) if may_keep(request) else [],
    }
    return render(request, "agreements/detail.html", context)


@require_safe
def agreement_document(request: SignedInRequest, public_id: UUID, key: int) -> HttpResponseBase:
    row = agreement_seen(request, public_id)
    found = get_object_or_404(row.documents.select_related("file__nation"), pk=key)
    return download(request, found.file)


@require_safe
def for_partner(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """A partner's agreements; a part of its page and of its people's first page."""
    row = partner_seen(request, public_id)
    seen = Agreement.objects.visible_to(request.user).in_use().of_partner(row)
    context = {
        "partner": row,
        "agreements": seen.order_by("-pk")[:SHOWN],
        "conditions": Condition.objects.visible_to(request.user)
        .of_partner(row)
        .exclude(status=Condition.Status.WITHDRAWN)
        .for_list()
        .order_by("-pk")[:SHOWN],
        "activations": Activation.objects.visible_to(request.user)
        .of_partner(row)
        .for_list()[:SHOWN],
        "asks": can_edit(request, row),
        "keeps": may_keep(request),
        "is_own": request.user.is_representative,
        "is_part": bool(getattr(request, "htmx", False)),
    }
    return render(request, "agreements/for_partner.html", context)


def _partners_of(rows: Any) -> set[int]:
    keys = rows.order_by().values_list("parties__partner", flat=True).distinct()
    return {key for key in keys if key is not None}
