"""Tells whoever computes figures that what an agreement binds counts differently from now on."""

from __future__ import annotations

from agreements.models import Agreement, Commitment
from partners.supply_changes import note_supply


def note_agreement(agreement: Agreement) -> None:
    """Everything the agreement binds, in the transaction of the change."""
    rows = Commitment.objects.of_agreement(agreement)
    note_supply(agreement.nation_id, rows.resource_keys())
