"""Nations and people, as small as they can be."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group

from accounts.actions import sync_kinds
from accounts.models import Nation, User
from accounts.roles import group_name

PASSWORD = "a-long-enough-passphrase"


def nation(code: str, name: str, **fields: Any) -> Nation:
    defaults = {
        "name": {"en": name},
        "sort_key": name.lower(),
        "is_register": True,
        "office_name": f"Contact point of {name}",
        "office_email": f"office@{code.lower()}.example.org",
        "time_zone": "Europe/Tallinn",
    }
    found, _made = Nation.objects.update_or_create(code=code, defaults=defaults | fields)
    return found


def user(name: str, kind: str, of: Nation | None, **fields: Any) -> User:
    """A person who may do what their kind may do."""
    if not Group.objects.filter(name=group_name(kind)).exists():
        sync_kinds()
    person = User.objects.create_user(
        f"{name}@example.org", PASSWORD, name=name.capitalize(), kind=kind, nation=of, **fields
    )
    person.groups.add(Group.objects.get(name=group_name(kind)))
    return person
