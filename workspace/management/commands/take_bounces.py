"""Reads mail that came back from a maildir; the clock does it too where BOUNCE_MAILDIR is set."""

from __future__ import annotations

import mailbox
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from workspace.bounces import take_bounces


class Command(BaseCommand):
    help = "Read delivery reports from a maildir and mark the letters that came back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", default=settings.BOUNCE_MAILDIR)

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["folder"]:
            raise CommandError("Name a maildir, or set BOUNCE_MAILDIR.")
        try:
            taken = take_bounces(options["folder"])
        except (OSError, mailbox.Error) as problem:
            raise CommandError(f"The maildir cannot be read: {problem}") from problem
        self.stdout.write(f"Letters that came back: {taken}")
