"""What each kind of person may do, as permission groups. Part of the deeds in `actions`."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from accounts.models import User
from accounts.roles import PERMISSIONS, Kind, group_name


@transaction.atomic
def sync_kinds() -> None:
    """Make the permission groups say what `accounts.roles` says; run after every migration."""
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for kind, names in PERMISSIONS.items():
        group, _made = Group.objects.get_or_create(name=group_name(kind))
        group.permissions.set(known[name] for name in names)


def give_kind(user: User, kind: str) -> None:
    """Put the person in the group of this kind, and out of every other kind's.

    Operators alone may open the technical pages, which ask for `is_staff`.
    """
    groups = {group.name: group for group in Group.objects.filter(name__startswith="kind:")}
    if group_name(kind) not in groups:
        sync_kinds()
        groups[group_name(kind)] = Group.objects.get(name=group_name(kind))
    user.groups.remove(*groups.values())
    user.groups.add(groups[group_name(kind)])
    user.is_staff = kind == Kind.OPERATOR
    user.save(update_fields=["is_staff"])
