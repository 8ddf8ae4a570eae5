"""`manage.py demo`: load the exercise country once, and say who can sign in."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from accounts.models import Nation, User
from assessments.periodic import ask_kept_what_ifs
from audit.models import Event
from audit.record import record
from partners.models import Partner
from resilience_portal.demo import history, story
from resilience_portal.demo.build import Builder

WORDS = (
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "inlet", "juniper", "kestrel",
    "lagoon", "meadow", "north", "otter", "pine", "quarry", "river", "spruce", "tundra", "umber", "violet",
    "willow", "yarrow",
)  # fmt: skip
LOADED = "nation.exercise_loaded"
OF_EARLIER = (
    "NOTE: this exercise was loaded by an earlier version of the portal and lacks what is new in it.\n"
    "`make demo-reset` and then `make demo` load it anew; what was typed in since is lost by that."
)


class Command(BaseCommand):
    """Loads Exercise LONG WINTER into an empty register; a second run changes nothing."""

    help = "Load the demo country (once) and print the sign-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sign-ins", action="store_true", help="only print the sign-ins")

    def handle(self, *args: Any, **options: Any) -> None:
        password, is_new = _password()
        if not options["sign_ins"]:
            if not _is_loaded():
                self._load(password)
            elif is_new:
                let_in(password)
        self._print_sign_ins(password)

    def _load(self, password: str) -> None:
        self.stdout.write("Loading Exercise LONG WINTER …")
        builder = Builder(password)
        builder.build()
        self.stdout.write("Computing twelve months of gap reports …")
        history.write(builder)
        ask_kept_what_ifs()
        record(
            LOADED,
            by=builder.officer,
            target=builder.estonia,
            changes={"content": (None, content())},
        )

    def _print_sign_ins(self, password: str) -> None:
        self.stdout.write("")
        self.stdout.write(f"{story.BANNER}")
        self.stdout.write(f"Everybody's password here: {password}")
        width = max(len(who.email) for who in story.PEOPLE)
        for who in story.PEOPLE:
            self.stdout.write(f"  {who.email:<{width}}  {who.does}")
        if _is_loaded() and not is_current():
            self.stdout.write(f"\n{OF_EARLIER}")


def _is_loaded() -> bool:
    nation = Nation.objects.get(code="EE")
    return Partner.objects.filter(nation=nation).exists()


def content() -> str:
    """A digest of what makes the exercise what it is."""
    total = hashlib.sha256()
    for path in sorted(Path(story.__file__).parent.glob("*.py")):
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def is_current() -> bool:
    """Whether what lies in the register was loaded by the exercise as it is written now."""
    return Event.objects.filter(name=LOADED, changes__content__1=content()).exists()


def let_in(password: str) -> None:
    """The people of the exercise get the password that is printed.

    Data can outlive the file with their password: root's lies apart from the checkout.
    """
    for user in User.objects.filter(email__in=[who.email for who in story.PEOPLE]):
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])


def _password() -> tuple[str, bool]:
    """Made once for this machine and kept beside the data, never in the code; and whether it is new."""
    if given := os.environ.get("DEMO_PASSWORD"):
        return given, True
    kept = Path(settings.STATE_FOLDER) / "demo-password"
    is_new = not kept.exists()
    if is_new:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text("-".join(secrets.choice(WORDS) for _ in range(4)))
    return kept.read_text().strip(), is_new
