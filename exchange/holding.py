"""A matter, or an entry of a round, held while it is dealt with."""

from __future__ import annotations

from django.utils.translation import gettext as _

from baseline.editing import locked
from common.errors import ActionError
from exchange.models import Matter, RoundEntry


class MatterIsAnswered(ActionError):
    pass


class RoundIsOver(ActionError):
    pass


def held(matter: Matter) -> Matter:
    """The matter as it is now, if it is still open."""
    matter = locked(matter)
    if not matter.is_open:
        raise MatterIsAnswered(_("This has been answered already."))
    return matter


def held_entry(entry: RoundEntry) -> RoundEntry:
    """The entry as it is now, if its round still runs."""
    entry = RoundEntry.objects.for_list().select_for_update(of=("self",)).get(pk=entry.pk)
    if not entry.round.is_open:
        raise RoundIsOver(_("This round has ended; thank you all the same."))
    return entry
