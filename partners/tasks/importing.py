"""Checks, writes and reverts imports. Each task belongs to a job and may run twice or late.

A check is done over from the beginning if its worker dies. A commit and a revert are one
transaction each: all of the good rows or none, never a part.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from celery import shared_task
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit.record import record
from common.errors import ActionError
from common.tabular import words as table_words
from common.tabular.problems import TableError
from partners.blocking import settle_blocks
from partners.family import hold_family
from partners.import_data import files, pipeline, reverting, rows
from partners.import_data.summary import summary
from partners.import_data.vocabulary import load_vocabulary
from partners.import_data.writing import Writer
from partners.importing.checking import Plan
from partners.importing.mapping import ImportMapping, from_json
from partners.models import ImportSession
from partners.pairs import queue_pairs
from partners.supply_changes import note_supply
from partners.suspects import ListsChanged, Suspects, find_suspects, hold_back
from workspace.actions import (
    LEASE_SECONDS,
    JobTakenOver,
    claim_job,
    fail_job,
    finish_job,
    report_progress,
    start_job,
)
from workspace.models import Job

log = structlog.get_logger(__name__)

#: Among the database's advisory locks: one import of a nation is written at a time.
IMPORT_LOCK = 0x1A91
TRIES = 3
#: Seconds for the names of lists and of a large file, which are compared in one go.
COMPARING = 900

SEARCH_TASK = "partners.tasks.importing.find_duplicates"


@shared_task
def look_at_import(*, job_id: int, **_: Any) -> None:
    """Find out what a large workbook holds; smaller files are looked at when they are uploaded."""
    _run(job_id, _look)


def _look(job: Job, session: ImportSession) -> None:
    seen = files.look_at(session, files.shape_of(session))
    with transaction.atomic():
        files.keep_look(session, seen)
        session.save(update_fields=["options", "columns"])
        finish_job(job)


@shared_task
def check_import(*, job_id: int, **_: Any) -> None:
    """Every row, every fault, and what committing the good ones would do."""
    _run(job_id, _check)


def _check(job: Job, session: ImportSession) -> None:
    mapping = from_json(session.mapping)
    vocabulary = load_vocabulary(session.nation)
    plan = pipeline.describe(session, mapping, vocabulary, _reporter(job))
    pipeline.compare(session, plan, mapping, vocabulary)
    _stay(job, len(plan.made.rows))
    with transaction.atomic():
        rows.store_rows(session, plan, written=False)
        session.counts = summary(plan)
        session.status = ImportSession.Status.CHECKED
        session.problem = ""
        session.save(update_fields=["counts", "status", "problem"])
        finish_job(job, message=_outcome(plan))


@shared_task
def commit_import(*, job_id: int, **_: Any) -> None:
    """Write the good rows, judged anew by the registry as it is now."""
    _run(job_id, _commit_patiently)


def _commit_patiently(job: Job, session: ImportSession) -> None:
    for _attempt in range(TRIES - 1):
        try:
            return _commit(job, session)
        except (IntegrityError, ListsChanged) as found:
            log.info("the registry changed meanwhile; again", session=session.pk, found=repr(found))
    return _commit(job, session)


def _commit(job: Job, session: ImportSession) -> None:
    mapping = from_json(session.mapping)
    vocabulary = load_vocabulary(session.nation)
    plan = pipeline.describe(session, mapping, vocabulary, _reporter(job))
    suspects = _suspects(job, session, mapping, plan)
    _stay(job, len(plan.made.rows))
    with transaction.atomic():
        session = _held(session)
        hold_family(session.nation_id)
        pipeline.compare(session, plan, mapping, vocabulary)
        now = timezone.now()
        writer = Writer(session, plan, mapping, vocabulary, by=job.started_by, now=now)
        resources = writer.write()
        if writer.approves and suspects is not None:
            hold_back(session.nation_id, suspects, writer.approved)
        settle_blocks(session.nation_id)
        rows.store_rows(session, plan, written=True)
        session.counts = summary(plan)
        session.status = ImportSession.Status.COMMITTED
        session.committed_at, session.committed_by = now, job.started_by
        session.problem = ""
        session.version += 1
        session.save()
        record(
            "import.committed",
            by=job.started_by,
            target=session,
            changes={name: (None, value) for name, value in plan.counts.items()},
        )
        note_supply(session.nation_id, resources)
        _search_later(job, session, plan)
        finish_job(job, message=_outcome(plan))


def _suspects(
    job: Job, session: ImportSession, mapping: ImportMapping, plan: Plan
) -> Suspects | None:
    """Before anything is held: who may be named on a list. None where nobody is approved."""
    if not mapping.approves_partners:
        return None
    report_progress(job, message=_("Comparing with exclusion lists"), lease_seconds=COMPARING)
    return find_suspects(
        session.nation_id,
        (
            (draft.name_key, draft.match_key, [number[2] for number in draft.numbers])
            for draft in plan.made.partners
        ),
    )


def _search_later(job: Job, session: ImportSession, plan: Plan) -> None:
    if plan.counts["partners_created"]:
        with override(job.started_by.language):
            title = _("Names that may mean one partner, after an import")
        start_job(
            kind="partners.duplicates",
            title=title,
            task=SEARCH_TASK,
            target=session,
            url="",
            by=job.started_by,
        )


@shared_task
def revert_import(*, job_id: int, **_: Any) -> None:
    """Undo an import, unless somebody has touched what it made."""
    _run(job_id, _revert)


def _revert(job: Job, session: ImportSession) -> None:
    _stay(job, session.counts.get("rows", 0))
    with transaction.atomic():
        session = _held(session)
        if reverting.hindrances(session):
            raise Hindered(
                _("Somebody has changed or used what this import made; it stays as it is.")
            )
        now = timezone.now()
        reason = f"import {session.public_id} reverted"
        resources = reverting.revert(session, by=job.started_by, reason=reason, now=now)
        settle_blocks(session.nation_id)
        session.status = ImportSession.Status.REVERTED
        session.reverted_at, session.reverted_by = now, job.started_by
        session.problem = ""
        session.version += 1
        session.save()
        record("import.reverted", by=job.started_by, target=session)
        note_supply(session.nation_id, resources)
        finish_job(job)


class Hindered(ActionError):
    """Somebody has touched what the import made."""


@shared_task
def find_duplicates(*, job_id: int, **_: Any) -> None:
    """Queue the pairs of names that a committed import has brought into the registry."""
    _run(job_id, _search)


def _search(job: Job, session: ImportSession) -> None:
    made = session.rows.filter(outcome__partner__did="created")
    new = set(made.values_list("outcome__partner__id", flat=True))
    _stay(job, len(new))
    found = queue_pairs(session.nation_id, new, found_in=f"import {session.pk}")
    with transaction.atomic():
        session = _held(session)
        session.counts = session.counts | {"pairs": found}
        session.save(update_fields=["counts"])
        finish_job(job)


# How a task owns its job


def _run(job_id: int, work: Callable[[Job, ImportSession], None]) -> None:
    """Claim the job and work; whatever goes wrong ends it with a sentence for its starter.

    A database that is away is not the file's fault: the job is taken up again by the clock.
    """
    job = claim_job(job_id)
    if job is None:
        return
    session = ImportSession.objects.select_related("nation", "file").get(pk=job.target_id)
    with override(job.started_by.language):
        try:
            work(job, session)
        except JobTakenOver:
            log.info("import left to another worker", job=job.pk)
        except (OperationalError, InterfaceError):
            raise
        except TableError as error:
            _fail(job, session, table_words.sentence(error.problem))
        except ActionError as error:
            _fail(job, session, str(error))
        except Exception:
            log.exception("import failed", job=job.pk, session=session.pk)
            _fail(job, session, _("Something went wrong in the portal; nothing was written."))


def _fail(job: Job, session: ImportSession, problem: str) -> None:
    """Back to where a person can act: a check can be asked for again, a commit as well."""
    back = {
        ImportSession.Status.CHECKING: ImportSession.Status.UPLOADED,
        ImportSession.Status.COMMITTING: ImportSession.Status.CHECKED,
    }
    with transaction.atomic():
        session = _held(session)
        if session.status == ImportSession.Status.UPLOADED:
            session.status = ImportSession.Status.FAILED
        session.status = back.get(ImportSession.Status(session.status), session.status)
        session.problem = problem
        session.save(update_fields=["status", "problem"])
        fail_job(job, problem=problem)


def _held(session: ImportSession) -> ImportSession:
    """The session as it is now, ours until the end of the transaction; one import at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [IMPORT_LOCK, session.nation_id])
    held = ImportSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    held.nation, held.file = session.nation, session.file
    return held


def _reporter(job: Job) -> Callable[[int], None]:
    report_progress(job, message=_("Reading the rows"))
    return lambda done: report_progress(job, done=done)


def _stay(job: Job, count: int) -> None:
    """Nothing can be reported from inside a long transaction: ask for enough time before it."""
    seconds = LEASE_SECONDS + count // 400
    report_progress(job, done=count, message=_("Writing"), lease_seconds=seconds)


def _outcome(plan: Plan) -> str:
    return (
        _("%(good)d good rows, %(errors)d with errors, %(duplicates)d with nothing new")
        % plan.counts
    )
