"""What a scanner says of a file, and what follows: infected files are never given out.

A scanner is a function that takes an open file and answers a `Verdict`; `FILE_SCANNER` names it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazystr
from django.utils.module_loading import import_string
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from audit.record import record
from workspace.models import File
from workspace.notices import notify

log = structlog.get_logger(__name__)


class ScannerAway(Exception):
    """The scanner cannot be reached or does not answer; the file waits."""


@dataclass(frozen=True)
class Verdict:
    """What the scanner says: what it found, or why it could not look; clean where neither."""

    found: str = ""
    problem: str = ""

    @property
    def state(self) -> File.State:
        if self.found:
            return File.State.INFECTED
        return File.State.UNREADABLE if self.problem else File.State.CLEAN


def is_scanned() -> bool:
    """Whether a scanner is connected."""
    return bool(settings.FILE_SCANNER)


def scan(file: File) -> Verdict | None:
    """Have a waiting file judged. None where it is judged already, or no scanner is connected."""
    if not is_scanned() or file.state != File.State.HELD:
        return None
    judge: Callable[[IO[bytes]], Verdict] = import_string(settings.FILE_SCANNER)
    try:
        with file.content.open("rb") as content:
            verdict = judge(content)
    except FileNotFoundError:
        verdict = Verdict(problem="the content is gone")
    return verdict if _settle(file.pk, verdict) else None


@transaction.atomic
def _settle(file_id: int, verdict: Verdict) -> bool:
    """Write the verdict down once, whoever asked for it at the same time."""
    file = File.objects.select_for_update(of=["self"]).select_related("nation").get(pk=file_id)
    if file.state != File.State.HELD:
        return False
    file.state, file.scanned_at = verdict.state, timezone.now()
    file.finding = (verdict.found or verdict.problem)[:200]
    file.save(update_fields=["state", "scanned_at", "finding"])
    users: Any = get_user_model().objects
    record(
        "file.scanned",
        by=users.system(),
        target=file,
        changes={"state": (File.State.HELD, file.state), "finding": ("", file.finding)},
    )
    if file.state != File.State.CLEAN:
        _tell(file, users)
    return True


def _tell(file: File, users: Any) -> None:
    """The office and whoever uploaded it."""
    log.warning("file not given out", file=file.pk, state=file.state)
    infected = _("The file “{name}” is infected ({finding}). It is kept away from everybody.")
    unreadable = _("The file “{name}” could not be scanned ({finding}). Nobody can open it.")
    words = infected if file.state == File.State.INFECTED else unreadable
    text = format_lazy(words, name=lazystr(file.name), finding=lazystr(file.finding))
    people = {person.pk: person for person in users.officers_of(file.nation_id)}
    uploader = users.get(pk=file.uploaded_by_id)
    if uploader.is_active and not uploader.is_system:
        people.setdefault(uploader.pk, uploader)
    notify(people.values(), kind=f"file.{file.state}", text=text)
