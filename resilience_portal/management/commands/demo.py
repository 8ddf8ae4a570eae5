"""`manage.py demo`: load the exercise country once, and say who can sign in."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from accounts.models import Nation
from partners.models import Partner
from resilience_portal.demo import history, story
from resilience_portal.demo.build import Builder

WORDS = (
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "inlet", "juniper", "kestrel",
    "lagoon", "meadow", "north", "otter", "pine", "quarry", "river", "spruce", "tundra", "umber", "violet",
    "willow", "yarrow",
)  # fmt: skip


class Command(BaseCommand):
    """Loads Exercise LONG WINTER into an empty register; a second run changes nothing."""

    help = "Load the demo country (once) and print the sign-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sign-ins", action="store_true", help="only print the sign-ins")

    def handle(self, *args: Any, **options: Any) -> None:
        password = _password()
        if not options["sign_ins"] and not _is_loaded():
            self.stdout.write("Loading Exercise LONG WINTER …")
            builder = Builder(password)
            builder.build()
            self.stdout.write("Computing twelve months of gap reports …")
            history.write(builder)
        self._print_sign_ins(password)

    def _print_sign_ins(self, password: str) -> None:
        self.stdout.write("")
        self.stdout.write(f"{story.BANNER}")
        self.stdout.write(f"Everybody's password here: {password}")
        width = max(len(who.email) for who in story.PEOPLE)
        for who in story.PEOPLE:
            self.stdout.write(f"  {who.email:<{width}}  {who.does}")


def _is_loaded() -> bool:
    nation = Nation.objects.get(code="EE")
    return Partner.objects.filter(nation=nation).exists()


def _password() -> str:
    """Made once for this machine and kept beside the data, never in the code."""
    if given := os.environ.get("DEMO_PASSWORD"):
        return given
    kept = Path(settings.STATE_FOLDER) / "demo-password"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text("-".join(secrets.choice(WORDS) for _ in range(4)))
    return kept.read_text().strip()
