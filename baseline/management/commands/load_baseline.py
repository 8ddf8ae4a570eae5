"""The files of the reference frame into the database, or only checked."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from baseline.frame_files.contents import read_files
from baseline.frame_files.mistakes import FilesWrong
from baseline.loading.run import FILES, load_baseline


class Command(BaseCommand):
    help = "Load the shared reference frame from its files; safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=FILES, help="where the files lie")
        parser.add_argument("--check", action="store_true", help="read the files, write nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            if options["check"]:
                read_files(options["folder"])
                self.stdout.write(_("The files are good."))
                return
            outcome = load_baseline(folder=options["folder"])
        except FilesWrong as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(
            f"{'':22}{_('created'):>10}{_('changed'):>10}{_('unchanged'):>11}{_('retired'):>10}"
        )
        for table, counts in outcome.tables.items():
            self.stdout.write(
                f"{table:22}{counts.created:>10}{counts.changed:>10}"
                f"{counts.unchanged:>11}{counts.retired:>10}"
            )
