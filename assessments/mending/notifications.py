"""What people are told about measures: the one who answers for it, and the office when nothing is heard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.models import Measure
from partners.notifications import office_of
from workspace.notices import notify


def tell_owner(measure: Measure, by: User) -> None:
    _tell([measure.owner], "measure.owned", _("You answer for a measure: %(title)s"), measure, by)


def tell_state(measure: Measure, by: User) -> None:
    """The office reads what is stuck, dropped or moved; the owner, what others said of it."""
    text = _("%(state)s, due %(day)s: %(title)s")
    people = [measure.owner]
    if measure.status in {Measure.Status.STUCK, Measure.Status.DROPPED, Measure.Status.LATE}:
        people += office_of(measure.nation)
    _tell(people, "measure.state", text, measure, by)


def ask_state(measure: Measure) -> None:
    text = _("How does it stand, due %(day)s: %(title)s? Two taps are enough.")
    _tell([measure.owner], "measure.asked", text, measure)


def tell_silent(measure: Measure) -> None:
    text = _("Nothing was heard from %(owner)s of a measure due %(day)s: %(title)s")
    _tell(office_of(measure.nation), "measure.silent", text, measure)


def _tell(
    people: Iterable[User], kind: str, text: Any, measure: Measure, by: User | None = None
) -> None:
    """Only who may read the measure."""
    readers = {
        one.pk: one
        for one in people
        if (by is None or one.pk != by.pk)
        and one.is_active
        and Measure.objects.visible_to(one).filter(pk=measure.pk).exists()
    }
    facts = {
        "title": measure.title,
        "state": measure.get_status_display(),
        "day": date_format(measure.due_on, "j M Y"),
        "owner": measure.owner.get_full_name(),
    }
    notify(readers.values(), kind=kind, text=_filled(text, facts), url=measure.get_absolute_url())


def _fill(text: Any, facts: dict[str, str]) -> str:
    return str(text) % facts


#: Written only where it is read: in each one's own language.
_filled = lazy(_fill, str)
