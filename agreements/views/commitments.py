"""What an agreement binds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from agreements.actions import committing
from agreements.forms.commitments import CommitmentForm
from agreements.models import Agreement, Commitment
from agreements.views.access import agreement_kept, commitment_kept, keeps_agreements, page_of
from baseline.views.deeds import ask, bound, do, version_of
from partners.models import Capability

#: How many capabilities of the partners one form offers.
OFFERED = 200


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_agreements
def commitment_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = agreement_kept(request, public_id)
    partners = [party.partner_id for party in row.parties.all() if party.partner_id]
    offered = (
        Capability.objects.visible_to(request.user)
        .in_registry()
        .in_force_of(partners)
        .for_list()
        .order_by("resource__sort_key", "pk")
    )
    if not row.is_open:
        raise Http404
    first = {"phases": Commitment.PHASES, "authority": _first_authority(row)}
    form = CommitmentForm(bound(request), agreement=row, offered=offered, initial=first)
    page = page_of(
        row,
        heading=_("Bind a part of a capability"),
        lead=_("Never more than there is of it: what other agreements bind is counted with it."),
        submit=_("Bind it"),
    )
    return ask(
        request,
        page,
        form,
        lambda: committing.commit_capability(
            row,
            capability=form.cleaned_data["capability"],
            facts=form.facts(),
            by=request.user,
        ),
        said=_("It is bound, once the agreement is in force."),
    )


def _first_authority(row: Agreement) -> Any:
    return next((one.authority.public_id for one in row.parties.all() if one.authority), "")


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_agreements
def commitment_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = commitment_kept(request, public_id)
    form = CommitmentForm(
        bound(request),
        agreement=row.agreement,
        offered=None,
        capability=row.capability,
        initial=_values(row) | {"version": row.version},
    )
    page = page_of(row.agreement, heading=_("Change what is bound"), submit=_("Save"))
    return ask(
        request,
        page,
        form,
        lambda: committing.change_commitment(
            row, version=version_of(form), facts=form.facts(), by=request.user
        ),
        said=_("It is saved."),
        now=lambda: _values(commitment_kept(request, public_id)),
    )


def _values(row: Commitment) -> dict[str, Any]:
    names = [name for name in CommitmentForm.FACTS if name != "authority"]
    return {name: getattr(row, name) for name in names} | {
        "authority": row.authority.public_id,
        "phases": [name for name in Commitment.PHASES if getattr(row, name)],
    }


@require_POST
@keeps_agreements
def commitment_remove(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = commitment_kept(request, public_id)
    return do(
        request,
        lambda: committing.remove_commitment(row, by=request.user),
        said=_("It is not bound any more."),
        back_url=row.agreement.get_absolute_url(),
    )
