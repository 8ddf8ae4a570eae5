"""Deeds on what an agreement binds, while it is not signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.excess import within_capability
from agreements.holding import held_open
from agreements.models import Agreement, Commitment, Party
from agreements.needs import find_need
from audit.record import record
from baseline.editing import change_and_record, locked
from common.errors import ActionError
from partners.holding import held_capability
from partners.models import Capability


class NotOfAParty(ActionError):
    pass


class CalledOffAlready(ActionError):
    pass


class WrongQuantity(ActionError):
    pass


class WrongNeed(ActionError):
    pass


_TOLD = (*Commitment.QUANTITIES, "need")


@transaction.atomic
def commit_capability(
    agreement: Agreement, *, capability: Capability, facts: dict[str, Any], by: User
) -> Commitment:
    """Bind a part of a capability; refused where more would be promised than there is."""
    row = held_open(agreement)
    held = held_capability(capability)
    if not Party.objects.filter(agreement=row, partner=held.partner_id).exists():
        raise NotOfAParty(_("Its partner is no party of this agreement."))
    _check_quantities(held, facts)
    facts = facts | _named(held, facts, None, by)
    with within_capability():
        made = Commitment.objects.create(nation=row.nation, agreement=row, capability=held, **facts)
    record(
        "commitment.made",
        by=by,
        target=made,
        changes={"agreement": (None, row.pk), "capability": (None, held.pk)}
        | {name: (None, facts[name]) for name in _TOLD if facts.get(name)},
    )
    return made


@transaction.atomic
def change_commitment(
    commitment: Commitment, *, version: int | None, facts: dict[str, Any], by: User
) -> Commitment:
    held_open(commitment.agreement)
    held = held_capability(commitment.capability)
    row: Commitment = locked(commitment)
    _check_quantities(held, facts)
    facts = facts | _named(held, facts, row, by)
    with within_capability():
        changed, _changes = change_and_record(
            row, event="commitment.changed", by=by, version=version, values=facts
        )
    return changed


@transaction.atomic
def remove_commitment(commitment: Commitment, *, by: User) -> None:
    held_open(commitment.agreement)
    row: Commitment = locked(commitment)
    if row.activations.exists():
        raise CalledOffAlready(_("It was called off before; what came of that is kept with it."))
    record(
        "commitment.removed",
        by=by,
        target=row,
        changes={"capability": (row.capability_id, None), "agreement": (row.agreement_id, None)},
    )
    row.delete()


def _check_quantities(capability: Capability, facts: Mapping[str, Any]) -> None:
    """Only what the capability has a figure for can be bound."""
    given = [name for name in Commitment.QUANTITIES if facts.get(name)]
    if not given:
        raise WrongQuantity(_("Say how much is bound."))
    for name in given:
        if getattr(capability, name) is None:
            raise WrongQuantity(_("The company has not declared this quantity."))


def _named(
    capability: Capability, facts: Mapping[str, Any], row: Commitment | None, by: User
) -> dict[str, Any]:
    """The need it names, by its lasting id: of the same resource, and of the authority it serves."""
    before = row.need if row else None
    given = facts.get("need", before)
    if given is None:
        return {"need": None}
    found = find_need(given, by)
    if found is None and given == before:
        return {"need": before}  # it has been withdrawn; the authority's needs are served
    if found is None or found.nation != capability.nation_id:
        raise WrongNeed(_("There is no such need that you may see."))
    if found.resource != capability.resource_id:
        raise WrongNeed(_("The need is one of another resource than this capability."))
    authority = facts["authority"] if "authority" in facts or row is None else row.authority
    if found.authority not in {None, authority.pk}:
        raise WrongNeed(_("The need is another authority's than the one that is served."))
    return {"need": found.lasting_id}
