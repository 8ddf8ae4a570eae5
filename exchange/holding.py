"""A matter, held while it is dealt with."""

from __future__ import annotations

from django.utils.translation import gettext as _

from baseline.editing import locked
from common.errors import ActionError
from exchange.models import Matter


class MatterIsAnswered(ActionError):
    pass


def held(matter: Matter) -> Matter:
    """The matter as it is now, if it is still open."""
    matter = locked(matter)
    if not matter.is_open:
        raise MatterIsAnswered(_("This has been answered already."))
    return matter
