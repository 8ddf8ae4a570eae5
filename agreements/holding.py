"""Rows held until the end of the transaction."""

from __future__ import annotations

from django.utils.translation import gettext as _

from agreements.models import Agreement
from baseline.editing import locked
from common.errors import ActionError


class AgreementIsSigned(ActionError):
    pass


def held_open(agreement: Agreement) -> Agreement:
    """Held, and still to be changed."""
    row: Agreement = locked(agreement)
    if not row.is_open:
        raise AgreementIsSigned(
            _("What was signed stays as it was signed. Make an amendment instead.")
        )
    return row
