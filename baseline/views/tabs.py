"""The pages of the reference frame beside each other."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from baseline.views.deeds import PLAN

#: URL name, label, permission beyond reading the frame.
TABS = (
    ("overview", _("Requirements"), ""),
    ("resources", _("Resources"), ""),
    ("units", _("Units"), ""),
    ("competences", _("Competences"), ""),
    ("regions", _("Regions"), ""),
    ("authorities", _("Authorities"), ""),
    ("scenarios", _("Scenarios"), PLAN),
    ("drivers", _("Drivers"), PLAN),
    ("factors", _("Planning factors"), PLAN),
    ("known_shares", _("Known shares"), PLAN),
    ("reservations", _("Reservations"), PLAN),
)


def tabs_for(user: Any, current: str) -> list[dict[str, Any]]:
    """The tabs this person may open."""
    return [
        {"url": reverse(f"baseline:{name}"), "label": label, "is_current": name == current}
        for name, label, permission in TABS
        if not permission or user.has_perm(permission)
    ]
