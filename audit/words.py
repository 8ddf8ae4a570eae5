"""How a person reads the trail."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
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


#: Fields with their old and new values, as an event keeps them.
Changes = dict[str, list[Any]]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}\S*")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def title(name: str) -> str:
    """ "partner.approved" as a reader sees it: "Partner approved"."""
    if name in _TITLES:
        return _(_TITLES[name])
    return _(name.replace(".", " ").replace("_", " ").capitalize())


def change_lines(changes: Changes) -> list[str]:
    """Each changed field with its old and new value; what was empty before has no old one."""
    return [
        f"{field.replace('_', ' ')}: {_change(old, new)}" for field, (old, new) in changes.items()
    ]


def _change(old: Any, new: Any) -> str:
    return _value(new) if old in (None, "", []) else f"{_value(old)} → {_value(new)}"


def _value(value: Any) -> str:
    if value in (None, "", []):
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_value(one)}" for key, one in value.items())
    return _text(str(value))


def _text(value: str) -> str:
    """Days and hours as a reader writes them; of a fingerprint as much as tells it from others."""
    if _FINGERPRINT.fullmatch(value):
        return f"{value[:12]}…"
    try:
        if _DAY.fullmatch(value):
            return date_format(date.fromisoformat(value), "j M Y")
        if _MOMENT.fullmatch(value):
            return date_format(timezone.localtime(datetime.fromisoformat(value)), "j M Y, H:i")
    except ValueError:
        return value
    return value
