"""Deeds on imports: upload, read anew, map, commit, revert, discard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from common.errors import ActionError
from common.tabular import reading
from common.tabular import words as table_words
from common.tabular.problems import TableError
from common.tabular.reading import Look, Shape
from partners.import_data import files
from partners.import_labels import GAPS
from partners.importing.mapping import ImportMapping, from_json, gaps, to_json
from partners.models import ImportSession, ImportSource
from workspace.actions import start_job, store_file
from workspace.models import Job

Status = ImportSession.Status

#: Workbooks up to this size are opened while the person waits; larger ones by a worker.
AT_ONCE_BYTES = 2 * 1024 * 1024
#: An import in one of these states can be mapped, read anew and discarded.
OPEN = (Status.UPLOADED, Status.CHECKED, Status.FAILED)

LOOK_TASK = "partners.tasks.importing.look_at_import"
CHECK_TASK = "partners.tasks.importing.check_import"
COMMIT_TASK = "partners.tasks.importing.commit_import"
REVERT_TASK = "partners.tasks.importing.revert_import"


class FileNotReadable(ActionError):
    """The upload is no table that can be read."""


class ImportNotOpen(ActionError):
    """The import is past the point where this can be done, or somebody else just did it."""


class MappingIncomplete(ActionError):
    """Columns that are needed have no place yet."""


class NothingToCommit(ActionError):
    pass


class NameNeeded(ActionError):
    pass


@transaction.atomic
def upload_import(*, upload: UploadedFile, source: str, nation: Nation, by: User) -> ImportSession:
    """Keep a register file and say what was found in it.

    The same file again, while the first is still open, leads to the first.
    """
    name = " ".join(source.split())
    if not name:
        raise NameNeeded(_("Say which register the file comes from."))
    seen = _look_at_upload(upload)
    file = store_file(
        upload=upload,
        nation=nation,
        by=by,
        source=name,
        is_text=seen is not None and seen.shape.kind == "csv",
    )
    if twin := _open_twin(nation, file.sha256, name):
        transaction.on_commit(lambda: file.content.delete(save=False))
        file.delete()
        return twin
    kept, _is_new = ImportSource.objects.get_or_create(nation=nation, name=name)
    session = ImportSession(nation=nation, source=kept, file=file, uploaded_by=by)
    if seen is not None:
        files.keep_look(session, seen)
    session.save()
    record("import.uploaded", by=by, target=session, changes={"file": (None, file.sha256)})
    if seen is None:
        _start(session, LOOK_TASK, _("Opening %(file)s"), by=by)
    return session


def _look_at_upload(upload: UploadedFile) -> Look | None:
    """None for a workbook that is too large to be opened while somebody waits."""
    name = upload.name or ""
    is_workbook = name.lower().endswith((".xlsx", ".ods"))
    if is_workbook and (upload.size or 0) > AT_ONCE_BYTES:
        return None
    upload.seek(0)
    try:
        return reading.look(cast("BinaryIO", upload.file), name, limits=files.limits())
    except TableError as error:
        raise FileNotReadable(table_words.sentence(error.problem)) from error
    finally:
        upload.seek(0)


def _open_twin(nation: Nation, sha256: str, source: str) -> ImportSession | None:
    return (
        ImportSession.objects.filter(
            nation=nation, file__sha256=sha256, source__name=source, status__in=OPEN
        )
        .order_by("pk")
        .first()
    )


@transaction.atomic
def read_import_anew(session: ImportSession, *, shape: Shape, by: User) -> ImportSession:
    """Open the file again as a person says: another encoding, delimiter, sheet or heading row."""
    session = _held(session, OPEN)
    kind = files.shape_of(session).kind
    try:
        seen = files.look_at(session, replace(shape, kind=kind))
    except TableError as error:
        raise FileNotReadable(table_words.sentence(error.problem)) from error
    files.keep_look(session, seen)
    session.status, session.problem, session.mapping, session.counts = Status.UPLOADED, "", {}, {}
    session.rows.all().delete()
    _save(session, "options", "columns", "status", "problem", "mapping", "counts")
    record("import.read_anew", by=by, target=session)
    return session


@transaction.atomic
def map_import(
    session: ImportSession, *, mapping: ImportMapping, version: int | None, by: User
) -> ImportSession:
    """Say what the columns mean, keep that for the next file of the source, and check all rows."""
    session = _held(session, OPEN)
    if missing := gaps(mapping):
        raise MappingIncomplete(" ".join(str(GAPS[gap]) for gap in missing))
    kept = to_json(mapping, files.headings_of(session))
    session.check_version(version, {"mapping": kept})
    session.mapping, session.status, session.problem = kept, Status.CHECKING, ""
    session.version += 1
    _save(session, "mapping", "status", "problem", "version")
    if session.source_id:
        ImportSource.objects.filter(pk=session.source_id).update(mapping=kept)
    record("import.mapped", by=by, target=session)
    _start(session, CHECK_TASK, _("Checking %(file)s"), by=by)
    return session


@transaction.atomic
def give_meanings(
    session: ImportSession, *, meanings: Mapping[str, Mapping[str, str]], by: User
) -> ImportSession:
    """Say what words the portal does not know stand for, and check again."""
    mapping = from_json(session.mapping)
    merged: dict[str, dict[str, str]] = {key: dict(w) for key, w in mapping.meanings.items()}
    for key, words in meanings.items():
        merged.setdefault(key, {}).update(words)
    return map_import(session, mapping=replace(mapping, meanings=merged), version=None, by=by)


@transaction.atomic
def commit_import(session: ImportSession, *, by: User) -> ImportSession:
    """Let a worker write the good rows. Of two officers who ask at once, one is told so."""
    session = _held(session, (Status.CHECKED,))
    if not session.counts.get("good"):
        raise NothingToCommit(_("There is no good row to commit."))
    session.status, session.problem = Status.COMMITTING, ""
    _save(session, "status", "problem")
    record("import.commit_asked", by=by, target=session)
    _start(session, COMMIT_TASK, _("Writing %(file)s"), by=by)
    return session


@transaction.atomic
def revert_import(session: ImportSession, *, by: User) -> ImportSession:
    """Let a worker undo a committed import, unless somebody has touched what it made."""
    session = _held(session, (Status.COMMITTED,))
    if session.job is not None and not session.job.is_over:
        raise ImportNotOpen(_("This import is at work already; wait until it is done."))
    session.problem = ""
    _save(session, "problem")
    record("import.revert_asked", by=by, target=session)
    _start(session, REVERT_TASK, _("Reverting %(file)s"), by=by)
    return session


@transaction.atomic
def discard_import(session: ImportSession, *, by: User) -> ImportSession:
    """Nothing of the file is wanted. The file and the trail stay."""
    session = _held(session, OPEN)
    session.status = Status.DISCARDED
    session.rows.all().delete()
    _save(session, "status")
    record("import.discarded", by=by, target=session)
    return session


def _held(session: ImportSession, states: tuple[str, ...]) -> ImportSession:
    """The session as it is now, if it is in one of these states."""
    held = (
        ImportSession.objects.select_related("job", "source", "file", "nation")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=session.pk)
    )
    if _state(held) not in states:
        raise ImportNotOpen(
            _("This import is now “%(state)s”, so that can no longer be done.")
            % {"state": held.get_status_display()}
        )
    return held


def _state(session: ImportSession) -> str:
    """Where the import stands; work that was given up puts it back to where it started."""
    gone = session.job is not None and session.job.status in {
        Job.Status.FAILED,
        Job.Status.CANCELLED,
    }
    if gone and session.status == Status.CHECKING:
        return Status.UPLOADED
    if gone and session.status == Status.COMMITTING:
        return Status.CHECKED
    return session.status


def _save(session: ImportSession, *fields: str) -> None:
    session.save(update_fields=list(fields))


def _start(session: ImportSession, task: str, title: str, *, by: User) -> None:
    session.job = start_job(
        kind="partners.import",
        title=title % {"file": session.file.name},
        task=task,
        target=session,
        url=reverse("partners:import_detail", args=[session.public_id]),
        total=session.counts.get("rows", 0) if session.counts else 0,
        by=by,
    )
    _save(session, "job")
