"""How a person reads the trail."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

#: Names that do not read well as they are. The rest read as words: "partner.approved".
_TITLES = {
    "person.totp_added": gettext_noop("Authenticator app added"),
    "person.totp_removed": gettext_noop("Authenticator app removed"),
    "person.email_changed": gettext_noop("Address changed"),
    "person.email_removed": gettext_noop("Address removed"),
    "person.kind_changed": gettext_noop("Kind changed"),
    "person.profile_updated": gettext_noop("Details changed"),
    "person.second_factor_reset": gettext_noop("Second factor removed by the office"),
}


def title(name: str) -> str:
    """ "partner.approved" as a reader sees it: "Partner approved"."""
    if name in _TITLES:
        return _(_TITLES[name])
    return _(name.replace(".", " ").replace("_", " ").capitalize())


def change_lines(changes: dict[str, list[Any]]) -> list[str]:
    """Each changed field with its old and new value."""
    return [
        f"{field.replace('_', ' ')}: {_value(old)} → {_value(new)}"
        for field, (old, new) in changes.items()
    ]


def _value(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "—"
    return str(value)
