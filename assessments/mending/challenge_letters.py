"""What people are told when a figure is doubted: the office that answers, and whoever asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.models import Challenge
from common.templatetags.portal import localized
from partners.notifications import office_of
from workspace.notices import notify


def tell_raised(row: Challenge) -> None:
    text = _("A figure is doubted, answer by %(day)s: %(line)s")
    others = [one for one in office_of(row.nation) if one.pk != row.raised_by_id]
    _tell(others, "challenge.raised", text, row)


def tell_owner(row: Challenge) -> None:
    text = _("You see to a figure that is doubted, by %(day)s: %(line)s")
    _tell(_keepers(row), "challenge.taken", text, row)


def tell_answered(row: Challenge) -> None:
    """Whoever asked reads the answer on its page."""
    _tell([row.raised_by], "challenge.answered", _("%(state)s: %(line)s"), row)


def remind(row: Challenge) -> None:
    text = _("An answer is due on %(day)s: %(line)s is doubted")
    _tell(_keepers(row), "challenge.due", text, row)


def tell_late(row: Challenge) -> None:
    text = _("No answer since %(day)s: %(line)s is doubted")
    _tell(office_of(row.nation), "challenge.late", text, row)


def _keepers(row: Challenge) -> list[User]:
    return [row.owner] if row.owner is not None else office_of(row.nation)


def _tell(people: Iterable[User], kind: str, text: Any, row: Challenge) -> None:
    facts = {
        "day": date_format(row.due_on, "j M Y"),
        "line": f"{localized(row.resource.name)}, {localized(row.region.name)}",
        "state": row.get_status_display(),
    }
    notify(
        [one for one in people if one.is_active],
        kind=kind,
        text=_filled(text, facts),
        url=row.get_absolute_url(),
    )


def _fill(text: Any, facts: dict[str, str]) -> str:
    return str(text) % facts


#: Written only where it is read: in each one's own language.
_filled = lazy(_fill, str)
