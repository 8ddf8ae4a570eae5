"""Makes the permission groups say what the code says; run after every `migrate`."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions import sync_kinds


class Command(BaseCommand):
    help = "Make the permission groups say what accounts.roles says."

    def handle(self, *args: Any, **options: Any) -> None:
        sync_kinds()
