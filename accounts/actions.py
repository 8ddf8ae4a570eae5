"""Deeds about people: what their kind may do, and how they come in."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from accounts.roles import PERMISSIONS, group_name


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
