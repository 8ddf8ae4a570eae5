"""The kinds of notices people choose a frequency for, by the first word of a notice's kind."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

OTHER = "other"
GROUPS: dict[str, Any] = {
    "application": _("Applications to be registered"),
    "partner": _("The standing of an organisation"),
    "capability": _("What is declared, verified, about to lapse"),
    "contact": _("Contacts: stale, corrected, mail that comes back"),
    "job": _("Long work that is over"),
    "matter": _("The desk: what is asked, offered, reported, declared"),
    "agreement": _("Agreements, what they bind and their conditions"),
    "expectation": _("What is expected of companies"),
    "assessment": _("Assessments and reports"),
    "follow": _("What you follow"),
    "week": _("The letter of the week: what moved of what you see"),
    OTHER: _("Everything else"),
}
#: A letter of its own that comes once a week, or not.
WEEKLY_ONLY = frozenset({"week"})
#: First words of other kinds, and where they belong.
_BELONGS = {
    **dict.fromkeys(
        ["request", "enquiry", "offer", "trouble", "round", "stocks", "phase"], "matter"
    ),
    "gap_run": "assessment",
    "file": "job",
}


def group_of(kind: str) -> str:
    """Where a kind belongs: capability.accepted to capability."""
    first = kind.partition(".")[0]
    first = _BELONGS.get(first, first)
    return first if first in GROUPS else OTHER
