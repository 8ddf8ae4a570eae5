"""A small register, and the way it takes through the portal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from baseline.models import ResourceUnit
from partners.actions import importing as actions
from partners.import_data.files import headings_of
from partners.import_data.offering import offered_mapping
from partners.import_data.vocabulary import load_vocabulary
from partners.importing.mapping import From
from partners.models import ImportSession
from partners.tasks import importing as tasks
from tests.factories import baseline as words
from workspace.models import Job

DEPOTS = (
    "Owner;Site;Municipality;Latitude;Longitude;Resource;Quantity;Unit\n"
    "Acme Fuel Oy;Harbour depot;Northtown;59,4370;24,7536;diesel;1.250,5;m³\n"
    "Acme Fuel Oy;Hill depot;;;;diesel;300;m³\n"
    "Boreal Fuel;Boreal terminal;Southtown;;;diesel;90;t\n"
)
#: What a register does not say and an officer states for all rows.
STATED = {"capability.share_war": "80"}


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def register(places: Any, frame: Any) -> Any:
    """Norvania's words: regions, diesel in m³ and in tonnes, lorries, masts, plans."""
    tonne = words.unit("TNE", "t")
    ResourceUnit.objects.create(resource=frame.diesel, unit=tonne, numerator=1000, denominator=840)
    return frame


Bring = Callable[..., ImportSession]


@pytest.fixture
def upload(register: Any, petra: Any) -> Bring:
    """upload(text) stores a file as petra; nothing is checked yet."""

    def store(content: str | bytes, name: str = "depots.csv", **options: Any) -> ImportSession:
        raw = content.encode() if isinstance(content, str) else content
        by = options.pop("by", petra)
        return actions.upload_import(
            upload=SimpleUploadedFile(name, raw),
            source=options.pop("source", "Fuel register"),
            nation=by.nation,
            by=by,
        )

    return store


@pytest.fixture
def check(upload: Bring, petra: Any) -> Bring:
    """check(text, **fields) brings a file as far as its check.

    Columns are taken as the headings suggest; `fields` gives other columns ("=Heading") or
    constants, and options of the mapping by name.
    """

    def run(content: str | bytes, *, fields: dict[str, str | None] | None = None, **options: Any):
        given = {name: options.pop(name) for name in ("name", "source", "by") if name in options}
        session = upload(content, **given)
        by = given.get("by", petra)
        headings = {heading.text: heading.index for heading in headings_of(session)}
        mapping = offered_mapping(session, load_vocabulary(session.nation))
        chosen = dict(mapping.fields)
        if any(key.startswith("capability.") for key in chosen):
            chosen = {key: From(constant=value) for key, value in STATED.items()} | chosen
        for key, value in (fields or {}).items():
            if value is None:
                chosen.pop(key, None)
            elif value.startswith("="):
                chosen[key] = From(headings[value[1:]])
            else:
                chosen[key] = From(constant=value)
        mapping = replace(mapping, fields=chosen, **options)
        session = actions.map_import(session, mapping=mapping, version=session.version, by=by)
        return work(session)

    return run


@pytest.fixture
def commit(check: Bring, petra: Any) -> Bring:
    """commit(text, **fields) brings a file all the way into the registry."""

    def run(content: str | bytes, **options: Any) -> ImportSession:
        session = check(content, **options)
        return work(actions.commit_import(session, by=options.get("by", petra)))

    return run


def work(session: ImportSession) -> ImportSession:
    """Do the session's job as a worker would; returns the session as it is then."""
    session.refresh_from_db()
    job = session.job
    assert job is not None
    getattr(tasks, job.task.rsplit(".", 1)[-1])(job_id=job.pk)
    session.refresh_from_db()
    return session


def search() -> None:
    """Do the search for duplicates that a commit has left behind."""
    for job in Job.objects.filter(kind="partners.duplicates", status=Job.Status.WAITING):
        tasks.find_duplicates(job_id=job.pk)


def faults(session: ImportSession) -> dict[int, list[tuple[str, str]]]:
    """{row: [(column, code)]} of every bad row."""
    return {
        row.number: [(fault["column"], fault["code"]) for fault in row.errors]
        for row in session.rows.with_errors().order_by("number")
    }


def content_of(response: Any) -> bytes:
    """All of a download. Its file is closed alone: closing the response closes the database too."""
    content = b"".join(response.streaming_content)
    if file := getattr(response, "file_to_stream", None):
        file.close()
    return content
