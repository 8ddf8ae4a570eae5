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
from agreements.needs import NamedNeed, find_need, offered_needs
from agreements.views.access import agreement_kept, commitment_kept, keeps_agreements, page_of
from baseline.models import Authority
from baseline.views.deeds import ask, bound, do, version_of
from partners.models import Capability

#: How many capabilities of the partners one form offers.
OFFERED = 200


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_agreements
def commitment_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = agreement_kept(request, public_id)
    partners = [party.partner_id for party in row.parties.all() if party.partner_id]
    asked = _asked_need(request)
    offered = (
        Capability.objects.visible_to(request.user)
        .in_registry()
        .in_force_of(partners)
        .for_list()
        .order_by("resource__sort_key", "pk")
    )
    if not row.is_open:
        raise Http404
    if asked:
        offered = offered.filter(resource=asked.resource)
    resources = offered.order_by().values_list("resource", flat=True).distinct()
    first = {
        "phases": Commitment.PHASES,
        "authority": _first_authority(row, asked),
        "need": str(asked.lasting_id) if asked else "",
    }
    form = CommitmentForm(
        bound(request),
        agreement=row,
        offered=offered,
        needs=_offered_needs(request, list(resources), asked),
        initial=first,
    )
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


def _asked_need(request: SignedInRequest) -> NamedNeed | None:
    """`?need=`: from the page of a need; narrows to its resource."""
    try:
        return find_need(UUID(request.GET.get("need", "")), request.user)
    except ValueError:
        return None


def _offered_needs(
    request: SignedInRequest, resources: list[int], named: NamedNeed | None
) -> list[NamedNeed]:
    """The needs that may be named, the one that is first."""
    others = offered_needs(request.user, resources, OFFERED)
    kept = [one for one in others if named is None or one.lasting_id != named.lasting_id]
    return [named, *kept] if named else kept


def _first_authority(row: Agreement, asked: NamedNeed | None) -> Any:
    if asked and asked.authority:
        return Authority.objects.get(pk=asked.authority).public_id
    return next((one.authority.public_id for one in row.parties.all() if one.authority), "")


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_agreements
def commitment_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = commitment_kept(request, public_id)
    form = CommitmentForm(
        bound(request),
        agreement=row.agreement,
        offered=None,
        needs=_offered_needs(
            request, [row.capability.resource_id], find_need(row.need, request.user)
        ),
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
    names = [name for name in CommitmentForm.FACTS if name not in {"authority", "need"}]
    return {name: getattr(row, name) for name in names} | {
        "authority": row.authority.public_id,
        "need": str(row.need or ""),
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
