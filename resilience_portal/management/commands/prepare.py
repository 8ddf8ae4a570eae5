"""Everything a release needs before it serves, in one go: static files, tables, reference data."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Collects static files, brings tables and reference data up to date; safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demo country too")
        parser.add_argument(
            "--no-static",
            dest="static",
            action="store_false",
            help="leave static files alone; an image holds them already",
        )

    def handle(self, *args: Any, demo: bool, static: bool, verbosity: int, **options: Any) -> None:
        if static:
            self._do(["collectstatic", "--noinput"], verbosity)
        self._do(["migrate", "--noinput"], verbosity)
        self._do(["sync_kinds"], verbosity)
        self._do(["load_baseline"], verbosity)
        if demo:
            self._do(["demo"], verbosity)

    def _do(self, step: list[str], verbosity: int) -> None:
        self.stderr.write(f"{step[0]} ...", self.style.NOTICE)
        call_command(*step, verbosity=max(0, verbosity - 1), stdout=self.stdout, stderr=self.stderr)
