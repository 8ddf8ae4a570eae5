"""Deeds on the business register's extract, and what it verifies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from baseline.editing import hold
from common.errors import ActionError
from common.rows import Marking
from common.tabular import words as table_words
from common.tabular.problems import TableError
from common.tabular.reading import Shape
from partners.actions.registry import IdentifierIsVerified
from partners.extract_rows import guess, keep, look
from partners.identifiers import CleanNumber
from partners.looking_up import entry_of, extract_of
from partners.models import Identifier, RegisterExtract
from workspace.actions import start_job, store_file

READ_TASK = "partners.tasks.extracts.read_extract"


class ExtractNotReadable(ActionError):
    pass


class ExtractAtWork(ActionError):
    """The columns were chosen already, or another one is being read."""


class NotInExtract(ActionError):
    pass


@transaction.atomic
def upload_extract(
    *, nation: Nation, upload: UploadedFile, source: str, as_of: date, scheme: str, by: User
) -> RegisterExtract:
    """Keep the file and say which column seems to be what; nothing of it is used yet."""
    name = upload.name or ""
    upload.seek(0)
    try:
        seen = look(cast("BinaryIO", upload.file), name)
    except TableError as error:
        raise ExtractNotReadable(table_words.sentence(error.problem)) from error
    upload.seek(0)
    file = store_file(
        upload=upload,
        nation=nation,
        marking=Marking.AMBER,
        source=source,
        is_text=seen.shape.kind == "csv",
        by=by,
    )
    headings = [heading.text for heading in seen.headings]
    row = RegisterExtract.objects.create(
        nation=nation,
        source=source,
        as_of=as_of,
        scheme=scheme,
        file=file,
        options=keep(seen),
        headings=headings,
        mapping=guess(headings),
        uploaded_by=by,
    )
    record("register_extract.uploaded", by=by, target=row, changes={"file": (None, file.sha256)})
    return row


@transaction.atomic
def reopen_extract(row: RegisterExtract, *, shape: Shape, by: User) -> RegisterExtract:
    """Open the file otherwise than was found out: its columns are named and guessed anew."""
    hold(row.nation_id)
    row = RegisterExtract.objects.for_detail().get(pk=row.pk)
    states = RegisterExtract.Status
    if row.status not in {states.UPLOADED, states.RETURNED}:
        raise ExtractAtWork(_("This file has been read already. Upload it again to change it."))
    try:
        with row.file.content.open("rb") as content:
            seen = look(cast("BinaryIO", content.file), row.file.name, shape)
    except FileNotFoundError as gone:
        raise ExtractNotReadable(_("The file is gone. Upload it again.")) from gone
    except TableError as error:
        raise ExtractNotReadable(table_words.sentence(error.problem)) from error
    old = row.options
    row.options, row.headings = keep(seen), [heading.text for heading in seen.headings]
    row.mapping, row.problems = guess(row.headings), []
    row.save(update_fields=["options", "headings", "mapping", "problems"])
    record(
        "register_extract.reopened",
        by=by,
        target=row,
        changes={"shape": (old.get("shape"), row.options["shape"])},
    )
    return row


@transaction.atomic
def read_extract(row: RegisterExtract, *, mapping: Mapping[str, int], by: User) -> RegisterExtract:
    """Take the file over as a job; when that is done it takes the place of the one in use."""
    hold(row.nation_id)
    row = RegisterExtract.objects.for_detail().get(pk=row.pk)
    states = RegisterExtract.Status
    if row.status not in {states.UPLOADED, states.RETURNED}:
        raise ExtractAtWork(_("This file has been read already. Upload it again to change it."))
    if RegisterExtract.objects.filter(nation=row.nation, status=states.READING).exists():
        raise ExtractAtWork(_("Another extract is being read; wait until that is over."))
    row.mapping, row.status = dict(mapping), states.READING
    row.save(update_fields=["mapping", "status"])
    record("register_extract.read", by=by, target=row, changes={"mapping": (None, dict(mapping))})
    start_job(
        kind="partners.extract",
        title=_("Read %(source)s of %(day)s") % {"source": row.source, "day": row.as_of},
        task=READ_TASK,
        target=row,
        url=row.get_absolute_url(),
        by=by,
    )
    return row


@transaction.atomic
def verify_by_extract(identifier: Identifier, *, by: User) -> Identifier:
    """The number stands in the register's extract in use, and the officer has compared the rest."""
    rows = Identifier.objects.select_for_update(of=("self",)).select_related("partner")
    identifier = rows.get(pk=identifier.pk)
    if identifier.verified_at is not None:
        raise IdentifierIsVerified(_("This number has been verified already."))
    extract = extract_of(identifier.nation_id)
    number = CleanNumber(identifier.scheme, identifier.country, identifier.value)
    if extract is None or entry_of(extract, number) is None:
        raise NotInExtract(_("The extract in use does not have this number."))
    identifier.verified_at, identifier.verified_by = timezone.now(), by
    identifier.verified_in = extract
    identifier.save(update_fields=["verified_at", "verified_by", "verified_in"])
    record(
        "partner.identifier_verified",
        by=by,
        target=identifier.partner,
        changes={
            "identifier": (None, str(identifier)),
            "extract": (None, f"{extract.source} {extract.as_of}"),
        },
    )
    return identifier
